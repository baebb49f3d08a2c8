"""Several processes at one build: units are read and films are written in some, and one keeps what they make.

Workers are started anew, not forked, so that this works alike on every system and with threads about. What
they are given and give back is plain data. A worker that dies ends the build, with its exit code told.
"""

import multiprocessing
import pickle
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from index.errors import WorkerLost

Task = Callable[..., Iterator[Any]]
"""A function of a module: takes plain arguments and yields plain results."""

DONE, FAILED, GIVEN = "done", "failed", "given"


def serve(connection: Connection) -> None:
    """Do tasks until there are no more; what runs in a worker process."""
    try:
        while (order := connection.recv()) is not None:
            task, arguments = order
            try:
                for result in task(*arguments):
                    connection.send((GIVEN, result))
                connection.send((DONE, None))
            except Exception as error:
                connection.send((FAILED, portable(error)))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return  # whoever gave the orders has gone or is being stopped


def portable(error: Exception) -> Exception:
    """Return an error that another process can be sent."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # an exception class may be made in ways that pickle cannot repeat
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


class Worker:
    """One process, and the task it is at."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.number: int | None = None

    def give(self, number: int, task: Task, arguments: tuple[Any, ...]) -> None:
        """Have it do a task. Raises WorkerLost where it has died."""
        self.number = number
        try:
            self.connection.send((task, arguments))
        except ConnectionError as cause:
            raise self.lost() from cause

    def receive(self) -> tuple[str, Any]:
        """Return what it says next. Raises WorkerLost where it has died."""
        try:
            said: tuple[str, Any] = self.connection.recv()
        except (EOFError, ConnectionError) as cause:
            raise self.lost() from cause
        return said

    def lost(self) -> WorkerLost:
        """Return the error that tells how it has ended."""
        self.process.join()
        return WorkerLost(
            f"A process of this build has ended with code {self.process.exitcode}: lack of memory, perhaps."
            " Try again with fewer --jobs."
        )

    def end(self) -> None:
        """Have the process end."""
        self.process.terminate()
        self.process.join()
        self.connection.close()


def spread(task: Task, orders: Iterable[tuple[Any, ...]], jobs: int) -> Iterator[tuple[int, Any]]:
    """Do a task for each order's arguments in up to `jobs` processes; yield what they give as it comes.

    Yields the order's number with each result, and with None once it is done. Raises what a task raised.
    """
    waiting = enumerate(orders)
    workers: list[Worker] = []
    try:
        for number, arguments in islice(waiting, jobs):
            workers.append(Worker())
            workers[-1].give(number, task, arguments)
        busy = list(workers)
        while busy:
            ready = wait([worker.connection for worker in busy])
            for worker in [each for each in busy if each.connection in ready]:
                assert worker.number is not None
                said, what = worker.receive()
                if said == FAILED:
                    raise what
                if said == GIVEN:
                    yield worker.number, what
                    continue
                yield worker.number, None
                order = next(waiting, None)
                if order is None:
                    busy.remove(worker)
                else:
                    worker.give(order[0], task, order[1])
    finally:
        for worker in workers:
            worker.end()
