"""`filmdex reindex`: read film content and build the index anew, while it is being searched."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.endings import REJECTS
from web.options import index_option, json_option
from web.progress import shown_progress
from web.terminal import Row, Span, counted, one_line, printable_json, write

if TYPE_CHECKING:
    from index import ReindexReport

NOTICES_SHOWN = 20


@click.command("reindex", short_help="Build the index from films and what is said of them.")
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.option("--sample", is_flag=True, help="Index the bundled sample films, alone or beside PATH.")
@index_option
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait while another process is building.",
)
@json_option
def command(paths: tuple[Path, ...], sample: bool, directory: Path, wait: float, as_json: bool) -> None:
    """Read PATHs and build the index from them; it replaces the one before.

    PATH is a file, a folder or an archive (.gz, .zip, .tar.gz) of saved IMDb pages, Filmdex JSON Lines,
    the Large Movie Review Dataset or wikipedia-movies JSON. The old index answers searches until the new
    one is whole. Exit code 0: all indexed, 3: indexed but for records that could not be used, 2: trouble,
    75: another process is building.

    \b
    Examples:
      filmdex reindex --sample
      filmdex reindex pages/ reviews.tar.gz
      filmdex reindex --index /srv/films --json dump.jsonl.gz > report.json
    """
    from index import reindex

    sources = list(paths)
    if sample:
        from corpus.sample import directory as sample_directory

        sources.append(sample_directory())
    if not sources:
        raise click.UsageError("Name what to index: a file, a folder or an archive; or use --sample.")
    with shown_progress() as on_progress:
        report = reindex(sources, directory, wait=wait, on_progress=on_progress)
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode(report)), color=False)
    else:
        write(report_rows(report))
    if report.reject_count:
        sys.exit(REJECTS)


def report_rows(report: "ReindexReport") -> Iterator[Row]:
    """Yield what a build read and wrote: by source, by kind, and what it could not use."""
    records = sum(report.by_source.values())
    yield text_row(
        f"Indexed {counted(report.films, 'film')} with {counted(report.passages, 'passage')}.", "title"
    )
    yield from table("Read from", {one_line(name): count for name, count in report.by_source.items()})
    yield from table("Passages", report.by_kind)
    if report.duplicates:
        yield text_row(f"{counted(report.duplicates, 'passage')} left out: another says the same.")
    if report.joined:
        yield text_row(f"{counted(report.joined, 'film id')} joined with another id of the same film.")
    if report.reject_count:
        yield text_row(f"{report.reject_count:,} could not be used:", "title")
        yield from notices([(each.source, each.reason) for each in report.rejects], report.reject_count)
    if report.skipped_count:
        yield text_row(f"{report.skipped_count:,} left unread:", "title")
        yield from notices([(each.source, each.reason) for each in report.skipped], report.skipped_count)
    seconds = max(report.seconds, 1e-6)
    rates = f"{records / seconds:,.0f} records/s, {report.text_bytes / 1e6 / seconds:.2f} MB/s of text"
    yield text_row(f"{report.seconds:.1f} s, {rates}; generation {report.generation}.")


def text_row(text: str, style: str = "") -> Row:
    """Return a sentence as a row."""
    return Row((Span(text, style),))


def table(name: str, counts: dict[str, int]) -> Iterator[Row]:
    """Yield a heading and a row for each count, the numbers below each other."""
    if counts:
        width = max(len(f"{count:,}") for count in counts.values())
        yield text_row(f"{name}:")
        for label, count in counts.items():
            yield Row((Span(label),), width + 4, label=f"  {count:>{width},}  ")


def notices(kept: list[tuple[str, str]], count: int) -> Iterator[Row]:
    """Yield the first notices with their place and reason, and how many more there are."""
    for source, reason in kept[:NOTICES_SHOWN]:
        yield Row((Span(one_line(source), "label"), Span(f": {one_line(reason)}")), indent=2)
    if count > NOTICES_SHOWN:
        yield Row((Span(f"… and {count - NOTICES_SHOWN:,} more", "faint"),), indent=2)
