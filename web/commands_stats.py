"""`filmdex stats`: what the index holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.options import index_option, json_option
from web.terminal import Row, Span, one_line, printable_json, write

if TYPE_CHECKING:
    from index import IndexStats


@click.command("stats", short_help="Print what the index holds.")
@index_option
@json_option
def command(directory: Path, as_json: bool) -> None:
    """Print what the index holds: films, passages by kind and by source, size, age.

    \b
    Examples:
      filmdex stats
      filmdex stats --index /srv/films
      filmdex stats --json
    """
    from index import open_index

    with open_index(directory) as index:
        stats = index.stats()
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode(stats)), color=False)
    else:
        write(stats_rows(stats, directory))


def stats_rows(stats: "IndexStats", directory: Path) -> Iterator[Row]:
    """Yield the numbers of an index, one a row."""
    facts = {
        "index": one_line(str(directory)),
        "generation": f"{stats.generation}, built {stats.built}",
        "schema": f"version {stats.schema_version}",
        "size": f"{stats.bytes_on_disk / 1e6:,.1f} MB",
        "films": f"{stats.films:,}",
        "passages": f"{stats.passages:,}",
    }
    for name, fact in facts.items():
        yield Row((Span(fact),), 13, label=f"{name:<12}")
    for heading, counts in (("by kind", stats.by_kind), ("by source", stats.by_source)):
        yield Row()
        yield Row((Span(heading, "title"),))
        width = max((len(f"{count:,}") for count in counts.values()), default=0)
        for label, count in counts.items():
            yield Row((Span(one_line(label)),), width + 4, label=f"  {count:>{width},}")
