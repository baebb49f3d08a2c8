"""`filmdex doctor`: prove that an index is what it should be, and mend it."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.endings import PROBLEMS
from web.options import index_option, json_option, wait_option
from web.terminal import Row, Span, counted, one_line, printable_json, write

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from whoosh.query import Query

    from index import FilmIndex
    from index.doctor import Check, Report

PATIENCE = 60.0  # seconds for a question: an answer that was cut short would look like a wrong one


@click.command("doctor", short_help="Prove that the index is whole, and mend it.")
@click.option("--quick", is_flag=True, help="Look at manifests and sizes only; read no file whole.")
@click.option(
    "--repair",
    is_flag=True,
    help="Serve the newest whole generation, and remove what is damaged or left over.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    metavar="RECORDS",
    help="How many records are read again and held against the index.",
)
@click.option("--seed", type=int, help="Draw the sample that an earlier report names.")
@index_option
@wait_option
@json_option
def command(
    quick: bool, repair: bool, sample: int, seed: int | None, directory: Path, wait: float, as_json: bool
) -> None:
    """Examine the index, while it is searched and rebuilt.

    Every file is held against its checksum, the numbers against the manifest, the arrays against each other,
    a sample of the records against columns and postings, and the answers to questions about these records
    against what they say. Exit code 0: whole, 1: something is wrong, 2: no index, or it cannot be examined,
    75: with --repair, another process is building.

    \b
    Examples:
      filmdex doctor
      filmdex doctor --quick --index /srv/films
      filmdex doctor --repair --json > report.json
    """
    from index.doctor import examine

    done: list[str] = []
    unmended = ""
    if repair:
        from index.errors import IndexDamaged
        from index.upkeep import repair as mend

        try:
            done = mend(directory, wait=wait)
        except IndexDamaged as damage:
            unmended = str(damage)
    report = examine(directory, quick=quick, sample=sample, seed=seed, answer=by_engine)
    advice = unmended or ("" if report.whole else next_step(directory))
    if as_json:
        import msgspec

        told = {**msgspec.to_builtins(report), "repaired": done, "advice": advice}
        click.echo(printable_json(msgspec.json.encode(told)), color=False)
    else:
        write(report_rows(report, done, advice))
    if not report.whole or unmended:
        sys.exit(PROBLEMS)


def by_engine(index: "FilmIndex", query: "Query") -> "npt.NDArray[np.uint32]":
    """Answer a query as `filmdex search` does: on whole arrays."""
    from search.evaluation import Deadline, evaluate

    return evaluate(index.searcher, query, Deadline(time.monotonic() + PATIENCE)).documents


def next_step(directory: Path) -> str:
    """Return what to do about an index that is not whole."""
    from index.upkeep import what_to_do

    return f"Mend it with: filmdex doctor --repair. Where that does not help: {what_to_do(directory)}"


def report_rows(report: "Report", done: list[str], advice: str) -> Iterator[Row]:
    """Yield what was done, each check with its time and what it found, and what that comes to."""
    for each in done:
        yield Row((Span(one_line(each)),), 16, label="mended")
    generation = f", generation {report.generation}, built {report.built}" if report.built else ""
    yield Row((Span(f"{one_line(report.directory)}{generation}", "title"),))
    for check in report.checks:
        yield from check_rows(check)
    for name in report.left_out:
        yield Row(
            (Span("not looked at, for what was found before", "faint"),), label=f"{'–':<16}{name:<10}  "
        )
    problems = sum(check.count for check in report.checks)
    checks = counted(len(report.checks), "check")
    if report.whole:
        verdict = f"Whole: nothing wrong in {checks}, {report.seconds:.1f} s; seed {report.seed}."
    else:
        verdict = f"{counted(problems, 'problem')} in {checks}, {report.seconds:.1f} s; seed {report.seed}."
    yield Row((Span(verdict, "title"),))
    if advice:
        yield Row((Span(one_line(advice)),))


def check_rows(check: "Check") -> Iterator[Row]:
    """Yield what a check has found."""
    state = "wrong" if check.count else "ok"
    label = f"{state:<6}{check.seconds:>6.2f} s  {check.name:<10}  "
    yield Row((Span(one_line(check.looked_at)),), len(label), label=label)
    for problem in check.problems:
        yield Row((Span(one_line(problem), "match"),), 6)
    if check.count > len(check.problems):
        yield Row((Span(f"… and {check.count - len(check.problems):,} more", "faint"),), 6)
