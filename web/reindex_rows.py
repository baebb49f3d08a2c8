"""What `filmdex reindex` prints when it is done, or of what it would do."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from web.terminal import Row, Span, counted, one_line

if TYPE_CHECKING:
    from index import Changes, ReindexReport

NOTICES_SHOWN = 20
HOW_JOINED = {"id": "by an id both have", "title": "by title and year"}


def report_rows(report: "ReindexReport") -> Iterator[Row]:
    """Yield what a build read and wrote: by source, by kind, and what it could not use."""
    for note in report.notes:
        yield text_row(note)
    if report.changes is not None:
        yield from update_rows(report)
    else:
        yield text_row(
            f"Indexed {counted(report.films, 'film')} with {counted(report.passages, 'passage')}.", "title"
        )
        yield from table("Read from", {one_line(name): count for name, count in report.by_source.items()})
        yield from table("Passages", report.by_kind)
    if report.duplicates:
        yield text_row(f"{counted(report.duplicates, 'passage')} left out: another says the same.")
    if report.joined:
        how = ", ".join(f"{count:,} {HOW_JOINED[by]}" for by, count in report.joined_by.items() if count)
        told = f" ({how})" if how else ""
        yield text_row(f"{counted(report.joined, 'film id')} joined with another id of the same film{told}.")
    if report.reject_count:
        yield text_row(f"{report.reject_count:,} could not be used:", "title")
        yield from notices([(each.source, each.reason) for each in report.rejects], report.reject_count)
    if report.skipped_count:
        yield text_row(f"{report.skipped_count:,} left unread:", "title")
        yield from notices([(each.source, each.reason) for each in report.skipped], report.skipped_count)
    yield text_row(f"{report.seconds:.1f} s{rates(report)}; generation {report.generation}.")


def rates(report: "ReindexReport") -> str:
    """Return how fast a build was that read everything, in words."""
    if report.changes is not None:
        return ""
    records, seconds = sum(report.by_source.values()), max(report.seconds, 1e-6)
    return f", {records / seconds:,.0f} records/s, {report.text_bytes / 1e6 / seconds:.2f} MB/s of text"


def update_rows(report: "ReindexReport") -> Iterator[Row]:
    """Yield what an update found and what the index holds now."""
    changes = report.changes
    assert changes is not None
    yield from change_rows(changes)
    touched = f"{counted(changes.films, 'film')} touched; the" if changes.films else "The"
    yield text_row(
        f"{touched} index holds {counted(report.films, 'film')} with {counted(report.passages, 'passage')}.",
        "title",
    )


def change_rows(changes: "Changes") -> Iterator[Row]:
    """Yield what has changed, by the names of files, archives and data sets."""
    for what, names in (
        ("new", changes.added),
        ("changed", changes.changed),
        ("gone", changes.deleted),
    ):
        if names:
            yield text_row(f"{len(names):,} {what}:")
            yield from named(names)
    yield text_row(f"{changes.unchanged:,} unchanged.")


def named(names: Sequence[str]) -> Iterator[Row]:
    """Yield the first names, and how many more there are."""
    for name in names[:NOTICES_SHOWN]:
        yield Row((Span(one_line(name)),), indent=2)
    if len(names) > NOTICES_SHOWN:
        yield Row((Span(f"… and {len(names) - NOTICES_SHOWN:,} more", "faint"),), indent=2)


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
