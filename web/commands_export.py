"""`filmdex export`: write the index's records out as Filmdex JSON Lines."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from web.options import index_option
from web.terminal import counted, printable_json, say

if TYPE_CHECKING:
    from corpus.records import Film, Passage


@click.command("export", short_help="Write the index's records as JSON Lines.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default=Path("-"),
    metavar="FILE",
    help="Write to FILE, which appears only when it is whole. Without it: to stdout.",
)
@index_option
def command(output: Path, directory: Path) -> None:
    """Write all films and passages as Filmdex JSON Lines, which `filmdex reindex` reads back.

    \b
    Examples:
      filmdex export > films.jsonl
      filmdex export --output films.jsonl
      filmdex export | gzip > films.jsonl.gz
    """
    from corpus.readers.filmdex_jsonl import write_records
    from index import open_index

    with open_index(directory) as index:
        if str(output) != "-":
            with whole_file(output) as stream:
                count = write_records(index.records(), stream)
            say(f"{counted(count, 'record')} written to {output}")
        elif sys.stdout.isatty():
            write_to_terminal(index.records())
        else:
            write_records(index.records(), sys.stdout.buffer)


def write_to_terminal(records: "Iterable[Film | Passage]") -> None:
    """Write records for a person to look at: the same JSON, with control characters escaped."""
    from corpus.readers.filmdex_jsonl import write_records

    for record in records:
        line = BytesIO()
        write_records([record], line)
        click.echo(printable_json(line.getvalue()), nl=False, color=False)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a stream whose content takes the place of `path` only when all of it has reached the disk."""
    path = Path(os.path.realpath(path))
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        with path.open("wb") as stream:  # a device or a named pipe is written to, not replaced
            yield stream
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
