"""`filmdex sniff`: what would be read of files, without indexing them."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.endings import NOTHING_FOUND, TROUBLE, tell
from web.options import json_option, mapping_option, unpack_limit_option
from web.terminal import Row, Span, counted, one_line, printable, printable_json, write

if TYPE_CHECKING:
    from corpus.records import Film, Passage, Reject
    from corpus.sniffing import Part, Sniffed
    from corpus.sources import Skipped

TEXT_SHOWN = 160  # letters of a passage
NAMES_SHOWN = 5
NOTICES_SHOWN = 20


@click.command("sniff", short_help="Print what would be read of files, without indexing them.")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    metavar="N",
    help="How many records to look at of each file and data set.",
)
@click.option("--propose", is_flag=True, help="Print only a mapping file for the tables no reader knows.")
@mapping_option
@unpack_limit_option
@json_option
def command(
    paths: tuple[Path, ...],
    limit: int,
    propose: bool,
    mappings: tuple[Path, ...],
    unpack_limit: int | None,
    as_json: bool,
) -> None:
    """Print what `filmdex reindex` would read of PATHs: formats, first records, fields, rejects.

    Nothing is indexed. Only the beginnings are read, so that it is quick however large a file is. For a CSV,
    TSV or JSON Lines file that no reader knows, a mapping file to begin with is printed: save it as
    filmdex-mapping.toml beside the file, edit it, and look again. Exit code 0: a reader knows something of
    it, 1: none does, 2: trouble.

    \b
    Examples:
      filmdex sniff dump.zip
      filmdex sniff --propose mine.csv > filmdex-mapping.toml
      filmdex sniff --limit 20 --json ~/films
    """
    from corpus.decompression import Limits
    from corpus.errors import CorpusError
    from corpus.readers.mapped import mapping_readers
    from corpus.sniffing import sniff

    readers = mapping_readers(mappings)
    limits = Limits(total_bytes=unpack_limit) if unpack_limit else Limits()
    found: list[Sniffed] = []
    trouble = 0
    for path in paths:
        try:
            sniffed = sniff(path, limit=limit, limits=limits, readers=readers)
        except CorpusError as error:
            trouble = tell(error)
            continue
        found.append(sniffed)
        if propose:
            show_proposals(sniffed)
        elif not as_json:
            show(sniffed)
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode({"sources": found})), color=False)
    if trouble:
        sys.exit(TROUBLE)
    if not any(each.known or (propose and each.proposed) for each in found):
        sys.exit(NOTHING_FOUND)


def show_proposals(sniffed: "Sniffed") -> None:
    """Print the proposed mappings of a source, one after the other: together they are one mapping file."""
    click.echo("\n".join(printable(part.proposal) for part in sniffed.parts if part.proposal), nl=False)


def show(sniffed: "Sniffed") -> None:
    """Print what was found in a source."""
    for part in sniffed.parts:
        write(part_rows(part))
        if part.proposal:  # not wrapped: it is meant to be copied
            click.echo(f"\n{printable(part.proposal)}", nl=False, color=False)
        write([Row()])
    write(closing_rows(sniffed))


def closing_rows(sniffed: "Sniffed") -> Iterator[Row]:
    """Yield what was not looked at, or not known."""
    if sniffed.left:
        yield Row((Span(f"{counted(sniffed.left, 'more file')} not looked at.", "faint"),))
    yield from notices("cannot be read", sniffed.broken)
    yield from notices("left unread", sniffed.skipped)


def part_rows(part: "Part") -> Iterator[Row]:
    """Yield what was found in a file or a data set."""
    yield Row((Span(one_line(part.name), "title"),))
    yield fact("format", part.reader or ("a table that no reader knows" if part.proposal else "unknown"))
    if said := ", ".join(each for each in (part.packing, part.encoding) if each):
        yield fact("stored as", said)
    if part.files > 1:
        shown = ", ".join(map(one_line, part.names[:NAMES_SHOWN]))
        yield fact("files", f"{part.files:,}: {shown}{' …' if part.files > NAMES_SHOWN else ''}")
    if part.reader:
        total = sum(part.counts.values()) + part.reject_count
        kinds = ", ".join(amount(kind, count) for kind, count in part.counts.items())
        among = "all" if part.complete else "the first"
        yield fact(
            "records", f"{kinds or 'none'}; {counted(part.reject_count, 'reject')} ({among} {total:,})"
        )
    for number, (kind, fields) in enumerate(part.fields.items()):
        shares = ", ".join(f"{name} {share(count, part.counts[kind])}" for name, count in fields.items())
        yield fact("" if number else "fields", f"{kind}: {shares}")
    for film in part.films:
        yield Row(film_spans(film), indent=4)
    for passage in part.passages:
        yield Row(passage_spans(passage), indent=4)
    for reject in part.rejects:
        yield fact("reject", f"{one_line(reject.source)}: {one_line(reject.reason)}")
    if part.reject_count > len(part.rejects):
        yield fact("", f"… and {part.reject_count - len(part.rejects):,} more")
    if part.proposal:
        yield fact("mapping", "to begin with; save it as filmdex-mapping.toml beside the file, and edit it")


def fact(name: str, said: str) -> Row:
    """Return a fact with its name before it."""
    return Row((Span(said),), 13, label=f"  {name:<10}")


def amount(kind: str, count: int) -> str:
    """Return how many there are of a kind: 1 film, 526 reviews."""
    from corpus.records import Kind

    plural = next(each.plural for each in Kind if each.value == kind)
    return f"{count:,} {kind if count == 1 else plural}"


def share(count: int, whole: int) -> str:
    """Return how many of all: 97%, all."""
    return "all" if count == whole else f"{100 * count // whole}%"


def film_spans(film: "Film") -> tuple[Span, ...]:
    """Return a film as it would be known."""
    year = f" ({film.year})" if film.year else ""
    return (
        Span("film ", "kind"),
        Span(one_line(film.title), "title"),
        Span(f"{year}  {one_line(film.film_id)}  {one_line(film.source)}"),
    )


def passage_spans(passage: "Passage") -> tuple[Span, ...]:
    """Return a passage with the beginning of its text; spoilers keep theirs to themselves."""
    text = one_line(passage.text)
    shown = "(spoiler)" if passage.spoiler else f"{text[:TEXT_SHOWN]}{'…' if len(text) > TEXT_SHOWN else ''}"
    return (
        Span(f"{passage.kind.value} ", "kind"),
        Span(f"{shown}  {one_line(passage.film_id)}  {one_line(passage.source)}"),
    )


def notices(heading: str, told: "tuple[Reject | Skipped, ...]") -> Iterator[Row]:
    """Yield what was told of files."""
    if told:
        yield Row((Span(f"{len(told):,} {heading}:", "title"),))
    for each in told[:NOTICES_SHOWN]:
        yield Row((Span(one_line(each.source), "label"), Span(f": {one_line(each.reason)}")), indent=2)
    if len(told) > NOTICES_SHOWN:
        yield Row((Span(f"… and {len(told) - NOTICES_SHOWN:,} more", "faint"),), indent=2)
