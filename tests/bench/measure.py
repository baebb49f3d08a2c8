"""Processes, turns and clocks: builds each index alone, then asks all engines in turns."""

import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import msgspec

from tests.bench.queries import Query, QuerySet
from tests.bench.results import Answer, Build, EngineResult
from tests.bench.worker import About, Answers, AskTask, BuildTask, Done, Failed, OpenTask, Reply, Task

ROOT = Path(__file__).parents[2]
AT_A_TIME = 10  # queries an engine answers before it is the next one's turn
FEWEST = 5  # queries it answers of a set, however long they take
WARM_UP_SECONDS = 0.1  # an engine spends on a set before it is timed
DEATH_SECONDS = 1.0  # a query of death is given


class EngineFailed(Exception):
    """An engine raised something or died."""


class TookTooLong(EngineFailed):
    """An engine was ended because it took too long."""


class Worker:
    """An engine's process. Leaving the context ends it."""

    def __init__(self, name: str, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.errors = (directory.parent / f"{directory.name}.errors").open("wb+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.worker", name, str(directory)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )
        self.decoder: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)
        about = self.reply()
        assert isinstance(about, About)
        self.about = about

    def reply(self) -> Reply:
        """Return the next reply. Raises EngineFailed."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            lines = self.errors.read().decode(errors="replace").strip().splitlines()
            raise EngineFailed(lines[-1] if lines else "it ended without a word")
        reply: Reply = self.decoder.decode(line)
        if isinstance(reply, Failed):
            raise EngineFailed(reply.error)
        return reply

    def do(self, task: Task, seconds: float = 3600.0) -> Reply:
        """Have a task done within `seconds`. Raises EngineFailed."""
        assert self.process.stdin is not None
        alarm = threading.Timer(seconds, self.process.kill)
        alarm.start()
        started = time.monotonic()
        try:
            self.process.stdin.write(msgspec.json.encode(task) + b"\n")
            self.process.stdin.flush()
            return self.reply()
        except (EngineFailed, BrokenPipeError) as cause:
            if time.monotonic() - started >= seconds:
                raise TookTooLong(f"over {seconds:g} s") from None
            raise EngineFailed(str(cause)) from None
        finally:
            alarm.cancel()

    def open(self) -> Done:
        """Open the index."""
        done = self.do(OpenTask())
        assert isinstance(done, Done)
        return done

    def ask(self, task: AskTask, limit: float = 3600.0) -> Answers:
        """Have queries answered."""
        answers = self.do(task, limit)
        assert isinstance(answers, Answers)
        return answers

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.communicate()
        self.errors.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


def describe(name: str, directory: Path) -> EngineResult:
    """Return what an engine is, or that it is absent."""
    with Worker(name, directory) as worker:
        about = worker.about
    return EngineResult(
        name=about.name or name,
        absent=about.absent,
        version=about.version,
        keeps=about.keeps,
        stores_text=about.stores_text,
        shares=about.shares,
        most_processes=about.most_processes,
    )


def build(name: str, directory: Path, documents: str, size: int, processes: int) -> Build:
    """Build an engine's index, in a process that ends with it; `size` is that of the texts, in bytes."""
    with Worker(name, directory) as worker:
        done = worker.do(BuildTask(documents, processes))
    assert isinstance(done, Done)
    files = (path for path in directory.rglob("*") if path.is_file())
    on_disk = sum(path.stat().st_size for path in files)
    rate = size / done.seconds / 1e6
    return Build(processes, done.seconds, done.cpu_seconds, rate, done.peak_memory, on_disk)


def in_turns(
    workers: dict[str, Worker], asked: QuerySet, seconds: float
) -> tuple[dict[str, list[Answer]], dict[str, str]]:
    """Ask all engines the same queries, a few at a time, so that whatever slows the machine slows them all.

    An engine that has used up its seconds for this set drops out, after FEWEST queries at least; one that
    cannot be asked is left out. Return the answers, and what the engines raised that failed instead.
    """
    answers: dict[str, list[Answer]] = {}
    failed: dict[str, str] = {}

    def ask(name: str, task: AskTask) -> list[Answer] | None:
        try:
            return workers[name].ask(task).answers
        except EngineFailed as cause:
            failed[name] = str(cause)
            answers.pop(name, None)
            return None

    for name in workers:
        if ask(name, AskTask(asked.wants, asked.warm_up, WARM_UP_SECONDS)) is not None:
            answers[name] = []
    left = dict.fromkeys(answers, seconds)
    for turn, start in enumerate(range(0, len(asked.queries), AT_A_TIME)):
        queries = asked.queries[start : start + AT_A_TIME]
        names = [name for name in answers if left[name] > 0]
        first = turn % max(1, len(names))
        for name in names[first:] + names[:first]:
            started = time.monotonic()
            warm_up = asked.warm_up[turn % len(asked.warm_up)]
            fewest = FEWEST if turn == 0 else 1
            found = ask(name, AskTask(asked.wants, queries, left[name], warm_up, fewest))
            if found is not None:
                answers[name] += found
            left[name] -= time.monotonic() - started
    return answers, failed


def matches(workers: dict[str, Worker], asked: QuerySet) -> dict[str, list[Answer]]:
    """Have the engines count the matches of a set's first warm-up queries: for comparison, not for time."""
    found = {}
    for name, worker in workers.items():
        with suppress(EngineFailed):
            answers = worker.ask(AskTask("counts", asked.warm_up[:3], WARM_UP_SECONDS)).answers
            if answers is not None:
                found[name] = answers
    return found


def to_death(name: str, directory: Path, queries: dict[str, Query]) -> dict[str, str]:
    """Ask queries of death, each once; return the time it took, or what happened instead."""
    found = {}
    worker = Worker(name, directory)
    worker.open()
    for shown, query in queries.items():
        try:
            answers = worker.ask(AskTask("hits", [query], 0), DEATH_SECONDS).answers
            found[shown] = f"{answers[0].ms:.1f} ms" if answers else "cannot be asked"
        except TookTooLong as cause:
            found[shown] = str(cause)
            worker.end()
            worker = Worker(name, directory)
            worker.open()
        except EngineFailed as cause:
            found[shown] = str(cause)
    worker.end()
    return found
