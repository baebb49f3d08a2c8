"""Run the benchmark: `python -m tests.bench --small --output bench.json`.

--small takes half of the 40,000 reviews, because Whoosh needs more than a minute to index them all;
--small --documents 40000 takes all. The indexes stand in a temporary folder while it runs, 4 GB for
--large; TMPDIR says where.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path

import msgspec

from tests.bench import corpora, queries
from tests.bench.corpora import Corpus
from tests.bench.engines import ENGINES
from tests.bench.measure import EngineFailed, Worker, build, describe, in_turns, matches, to_death
from tests.bench.queries import Query, QuerySet
from tests.bench.report import OURS, markdown, times
from tests.bench.results import Conditions, EngineResult, Run, SetResult
from tests.bench.sanity import agreement
from tests.bench.vocabulary import Vocabulary
from tests.bench.worker import AskTask

SAMPLED = 20_000  # documents that the queries are drawn from
LIBRARIES = ("numpy", "msgspec", "snowballstemmer")

ANY = AskTask("hits", [Query("or", ["the"])], 0)

# Engines that share Filmdex's formula, so that scores must be equal; those that are asked to death.
SAME_FORMULA = ("whoosh",)
MORTAL = ("filmdex", "whoosh")


class Size(msgspec.Struct, frozen=True):
    """How much is measured. seconds: for an engine and a set; left_out: engines that are not in, and why."""

    documents: int
    queries: int
    seconds: float
    processes: tuple[int, ...]
    death: bool
    left_out: dict[str, str]


SIZES = {
    "small": Size(20_000, 100, 0.5, (1,), True, {}),
    "large": Size(
        1_000_000,
        200,
        5.0,
        (1, 2),
        False,
        {"whoosh": "left out of the large run: at 1 MB/s it would index longer than all others together"},
    ),
}


def main() -> None:
    """Measure, print the table and write the JSON."""
    asked = arguments()
    size = SIZES[asked.size]
    started, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="filmdex-bench-") as temporary:
        folder = Path(temporary)
        say(f"writing {asked.documents or size.documents:,} documents")
        write = corpora.small if asked.size == "small" else corpora.large
        corpus = write(asked.documents or size.documents, folder / "documents.jsonl")
        engines = {name: describe(name, folder / "about") for name in asked.engines}
        for name, why in size.left_out.items():
            if name in engines:
                engines[name].absent = engines[name].absent or why
        build_all(engines, folder, corpus, size)
        say("drawing queries")
        vocabulary = Vocabulary(sampled_texts(corpus))
        sets = queries.draw_sets(vocabulary, asked.queries or size.queries)
        found = ask_all(engines, folder, sets, size.seconds)
        deadly = queries.queries_of_death(vocabulary) if size.death else {}
        death = ask_to_death(engines, folder, deadly)
    run = Run(
        size=asked.size,
        corpus=corpus.name,
        documents=corpus.documents,
        words=corpus.words,
        bytes=corpus.bytes,
        seconds_a_set=size.seconds,
        conditions=conditions(load, (time.monotonic() - started) / 60),
        engines=engines,
        sets=found,
        death=death,
    )
    asked.output.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1))
    print(markdown(run))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Compare Filmdex with its rivals."
    )
    sizes = parser.add_mutually_exclusive_group(required=True)
    for size in SIZES:
        sizes.add_argument(f"--{size}", dest="size", action="store_const", const=size)
    parser.add_argument("--output", type=Path, required=True, metavar="FILE.json")
    parser.add_argument("--documents", type=int, help="a number of documents other than the size's")
    parser.add_argument("--queries", type=int, help="a number of queries a set other than the size's")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    return parser.parse_args()


def say(what: str) -> None:
    """Tell what is being done, on the standard error."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def sampled_texts(corpus: Corpus) -> Iterable[str]:
    """Yield the texts of at most SAMPLED documents, spread over the corpus."""
    every = max(1, corpus.documents // SAMPLED)
    return (document.text for document in islice(corpora.read(Path(corpus.path)), 0, None, every))


def place(folder: Path, name: str, engine: EngineResult) -> Path:
    """Return where an engine's index stands."""
    return folder / (engine.shares or name)


def build_all(engines: dict[str, EngineResult], folder: Path, corpus: Corpus, size: Size) -> None:
    """Build every engine's index, one after the other, and note what it took; one that fails is absent."""
    for name, engine in engines.items():
        if engine.shares in engines and not engine.absent:
            engine.builds, engine.absent = engines[engine.shares].builds, engines[engine.shares].absent
            continue
        for processes in size.processes:
            if engine.absent or processes > engine.most_processes:
                continue
            say(f"{engine.name} indexes with {processes} process{'es' if processes > 1 else ''}")
            home = place(folder, name, engine)
            directory = home if processes == 1 else home.with_name(f"{home.name}-{processes}")
            try:
                built = build(name, directory, corpus.path, corpus.bytes, processes)
            except EngineFailed as cause:
                engine.absent = f"it failed to index: {cause}"
            else:
                engine.builds = [*engine.builds, built]


def ask_all(
    engines: dict[str, EngineResult], folder: Path, sets: list[QuerySet], seconds: float
) -> list[SetResult]:
    """Open every index and ask all sets."""
    found = []
    with ExitStack() as stack:
        workers = {}
        for name, engine in engines.items():
            if not engine.absent:
                workers[name] = stack.enter_context(Worker(name, place(folder, name, engine)))
                engine.open_ms = workers[name].open().seconds * 1000
                first = workers[name].ask(ANY).answers
                engine.first_query_ms = first[0].ms if first else 0.0
        for asked in sets:
            say(asked.name)
            answers, failed = in_turns(workers, asked, seconds)
            compared = answers if asked.ranked else matches(workers, asked)
            found.append(
                SetResult(
                    name=asked.name,
                    wants=asked.wants,
                    examples=[" ".join([*query.words, query.kind]).strip() for query in asked.queries[:3]],
                    times={name: times(name, answers) for name in answers},
                    failed=failed,
                    agreement={
                        name: agreement(asked.ranked, compared[OURS], compared[name], name in SAME_FORMULA)
                        for name in compared
                        if name != OURS and OURS in compared
                    },
                )
            )
        for name, worker in workers.items():
            engines[name].peak_memory = worker.ask(ANY).peak_memory
    return found


def ask_to_death(
    engines: dict[str, EngineResult], folder: Path, deadly: dict[str, Query]
) -> dict[str, dict[str, str]]:
    """Ask the queries of death; return what happened by query and engine."""
    found: dict[str, dict[str, str]] = {shown: {} for shown in deadly}
    for name in MORTAL:
        if deadly and name in engines and not engines[name].absent:
            say(f"{engines[name].name}: queries of death")
            for shown, outcome in to_death(name, place(folder, name, engines[name]), deadly).items():
                found[shown][name] = outcome
    return found


def conditions(load: float, minutes: float) -> Conditions:
    """Return where and with what this runs."""
    libraries = {}
    for name in LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            continue
    known = hasattr(os, "sched_getaffinity")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return Conditions(
        date=time.strftime("%Y-%m-%d"),
        processor=processor(),
        cores=len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1,
        memory_gb=memory,
        system=platform.system(),
        python=platform.python_version(),
        libraries=libraries,
        load=(load, os.getloadavg()[0]),
        minutes=minutes,
    )


def processor() -> str:
    """Return the processor's name, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
