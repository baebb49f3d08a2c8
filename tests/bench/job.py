"""The whole reindexing job: `python -m tests.bench.job --output job.json`, or `make bench-reindex`.

Each corpus is built in a process of its own, so that its peak memory is its own. Shown are the rate, the peak
and the share of each stage; and how long its reader alone takes, which must not be the slow part.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec

import corpus
from corpus.sample import directory as sample_directory
from index import reindex
from index.report import Options, Progress
from tests.bench.generate_imdb_tsv import Maker

DATA = Path(__file__).parents[3] / "shared" / "data"
CORPORA = {
    "reviews-40k": DATA / "aclImdb" / "reviews-40k.jsonl.gz",
    "wikipedia-movies": DATA / "wikipedia-movies",
    "nsmc-200k": DATA / "nsmc",
    "sample": sample_directory(),
}
TITLES = 20_000  # of the generated tables: 350,000 records
STAGES = {"read": "read and keep", "write": "analyse and write", "check": "check and publish"}


class JobResult(msgspec.Struct, frozen=True, kw_only=True):
    """One corpus. seconds, stages, reader: wall clock; peak: MB; size: MB of the index on disk.

    processor: seconds of all processes together, which a machine with other work on it changes less.
    """

    corpus: str
    jobs: int
    records: int
    text: float
    seconds: float
    processor: float
    stages: dict[str, float]
    reader: float
    peak: float
    size: float


def timed(done: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    started = time.perf_counter()
    done()
    return time.perf_counter() - started


def processor_time() -> float:
    """Return the seconds that this process and those it has waited for have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def built(name: str, source: Path, jobs: int, folder: Path) -> JobResult:
    """Read a corpus alone, then build an index of it; run in a process of its own."""
    reader = timed(lambda: deque(corpus.read(source, on_notice=lambda notice: None), maxlen=0))
    began: dict[str, float] = {}

    def note(progress: Progress) -> None:
        began.setdefault(progress.stage, time.perf_counter())

    started, before = time.perf_counter(), processor_time()
    directory = folder / f"{name}-{jobs}"
    report = reindex([source], directory, on_progress=note, options=Options(jobs=jobs))
    ends = [*list(began.values())[1:], time.perf_counter()]
    begins = [started, *list(began.values())[1:]]
    stages = {STAGES[stage]: end - begin for stage, begin, end in zip(began, begins, ends, strict=True)}
    unit = 1e6 if sys.platform == "darwin" else 1e3
    usage = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return JobResult(
        corpus=name,
        jobs=jobs,
        records=sum(report.by_source.values()),
        text=report.text_bytes / 1e6,
        seconds=report.seconds,
        processor=processor_time() - before,
        stages=stages,
        reader=reader,
        peak=max(usage) / unit,
        size=sum(file.stat().st_size for file in directory.rglob("*") if file.is_file()) / 1e6,
    )


def table(results: list[JobResult]) -> str:
    """Return the results as Markdown."""
    names = list(STAGES.values())
    head = ["corpus", "processes", "records", "MB of text", "s", "CPU s", "records/s", "MB/s", *names]
    head += ["reader alone, s", "peak MB", "index MB"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for each in results:
        shares = [f"{100 * each.stages.get(name, 0.0) / each.seconds:.0f} %" for name in names]
        row = [each.corpus, str(each.jobs), f"{each.records:,}", f"{each.text:.1f}", f"{each.seconds:.1f}"]
        row += [f"{each.processor:.1f}", f"{each.records / each.seconds:,.0f}"]
        row += [f"{each.text / each.seconds:.2f}", *shares]
        row += [f"{each.reader:.1f}", f"{each.peak:,.0f}", f"{each.size:,.0f}"]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def main() -> None:
    """Build every corpus that is there, with one process and with two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, help="a file for the figures as JSON")
    asked = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "imdb-tsv").mkdir()
        Maker(folder / "imdb-tsv", TITLES, seed=1).make()
        corpora = {**CORPORA, "imdb-tsv": folder / "imdb-tsv"}
        start = multiprocessing.get_context("spawn")
        for corpus_name, source in corpora.items():
            for jobs in (1, 2) if source.exists() else ():
                # A pool of one that is used once: its peak memory is that of this build alone.
                with ProcessPoolExecutor(1, start) as pool:
                    results.append(pool.submit(built, corpus_name, source, jobs, folder).result())
                print(table(results[-1:]).splitlines()[-1], file=sys.stderr)
    print(table(results))
    if asked.output:
        asked.output.write_bytes(msgspec.json.encode(results))


if __name__ == "__main__":
    main()
