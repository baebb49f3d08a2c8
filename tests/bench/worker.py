"""One engine in a process of its own: tasks come in by the standard input, replies go out, a line each.

`python -m tests.bench.worker ENGINE DIRECTORY`; see measure.py, which starts it.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.bench import corpora
from tests.bench.engines import Engine, engine_class
from tests.bench.queries import Query
from tests.bench.results import Answer


class BuildTask(msgspec.Struct, tag="build"):
    """Index the documents of a file."""

    documents: str
    processes: int


class OpenTask(msgspec.Struct, tag="open"):
    """Open the index."""


class AskTask(msgspec.Struct, tag="ask"):
    """Answer queries, one after the other, until `seconds` are used up, but at least `fewest`.

    first: asked before them and not timed. A process that has waited finds the processor's caches cold, and
    with a few queries a turn that alone would be the 99th percentile.
    """

    wants: str
    queries: list[Query]
    seconds: float
    first: Query | None = None
    fewest: int = 1


Task = BuildTask | OpenTask | AskTask


class About(msgspec.Struct, tag="about"):
    """What the engine is. absent: why there is none."""

    name: str = ""
    version: str = ""
    keeps: str = ""
    stores_text: bool = False
    most_processes: int = 1
    shares: str = ""
    absent: str = ""


class Done(msgspec.Struct, tag="done"):
    """What a task took, and the process's peak memory (MB) up to now."""

    seconds: float
    cpu_seconds: float
    peak_memory: float


class Answers(msgspec.Struct, tag="answers"):
    """Answers to the queries; fewer where time ran out, None where the engine cannot be asked."""

    answers: list[Answer] | None
    peak_memory: float = 0.0


class Failed(msgspec.Struct, tag="failed"):
    """What an engine raised."""

    error: str


Reply = About | Done | Answers | Failed


def peak_memory() -> float:
    """Return the most memory this process has had, in MB."""
    # Linux hands ru_maxrss on to a new program, so that a child would begin with its parent's peak.
    status = Path("/proc/self/status")
    if status.exists():
        lines = (line.split() for line in status.read_text().splitlines())
        return next(int(line[1]) / 1000 for line in lines if line[0] == "VmHWM:")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def timed(work: Callable[[], None]) -> Done:
    """Do something and return what it took."""
    started, cpu = time.perf_counter(), cpu_seconds()
    work()
    return Done(time.perf_counter() - started, cpu_seconds() - cpu, peak_memory())


def cpu_seconds() -> float:
    """Return what this process and those it has started and seen end have computed."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def answer(engine: Engine, query: Query, wants: str) -> Answer:
    """Ask one query."""
    started = time.perf_counter_ns()
    if wants == "hits":
        found = engine.search(query)
        taken = time.perf_counter_ns() - started
        return Answer(taken / 1e6, engine.hits(found))
    if wants == "counts":
        found, counts = engine.search_and_count(query)
        taken = time.perf_counter_ns() - started
        return Answer(taken / 1e6, engine.hits(found), sum(counts.kind.values()))
    shown, counts = engine.page(query)
    taken = time.perf_counter_ns() - started
    return Answer(taken / 1e6, [(hit.number, 0.0) for hit in shown], sum(counts.kind.values()))


def do(engine: Engine, task: Task) -> Reply:
    """Do a task."""
    if isinstance(task, BuildTask):
        documents = corpora.read(Path(task.documents))
        return timed(lambda: engine.build(documents, task.processes))
    if isinstance(task, OpenTask):
        return timed(engine.open)
    if not all(engine.answers(query, task.wants) for query in task.queries):
        return Answers(None)
    answers: list[Answer] = []
    end = time.monotonic() + task.seconds
    if task.first:
        answer(engine, task.first, task.wants)
    for query in task.queries:
        answers.append(answer(engine, query, task.wants))
        if time.monotonic() > end and len(answers) >= task.fewest:
            break
    return Answers(answers, peak_memory())


def main() -> None:
    """Say what the engine is, then do what is asked until the input ends."""
    # What a library prints must not come between the replies.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def send(reply: Reply) -> None:
        out.write(msgspec.json.encode(reply) + b"\n")
        out.flush()

    try:
        kind = engine_class(sys.argv[1])
        version = kind.version()
    except Exception as cause:  # whatever it is, the others go on without this one
        send(About(absent=f"{type(cause).__name__}: {cause}"))
        return
    send(About(kind.name, version, kind.keeps, kind.stores_text, kind.most_processes, kind.shares))
    engine = kind(Path(sys.argv[2]))
    decoder: msgspec.json.Decoder[Task] = msgspec.json.Decoder(Task)
    for line in sys.stdin.buffer:
        try:
            reply = do(engine, decoder.decode(line))
        except Exception as cause:  # reported as what the engine did
            reply = Failed(f"{type(cause).__name__}: {cause}")
        send(reply)


if __name__ == "__main__":
    main()
