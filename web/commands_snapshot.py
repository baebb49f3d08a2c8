"""`filmdex snapshot`: the index that is being served, as one file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.options import index_option, json_option
from web.terminal import Row, Span, counted, one_line, printable_json, write

if TYPE_CHECKING:
    from index.snapshots import Snapshot


@click.command("snapshot", short_help="Pack the index into one file.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@index_option
@json_option
def command(file: Path, directory: Path, as_json: bool) -> None:
    """Pack the generation being served into FILE, while it is searched and rebuilt.

    FILE is a tar archive with the manifest first, compressed with gzip unless its name ends with .tar. Every
    file is held against its checksum on the way. What is at FILE is replaced when the snapshot is whole.

    \b
    Examples:
      filmdex snapshot films.tar.gz
      filmdex snapshot --index /srv/films /backup/films.tar
    """
    from index.snapshots import snapshot

    made = snapshot(directory, file)
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode(made)), color=False)
    else:
        write(rows(made, "Packed"))


def rows(made: "Snapshot", verb: str) -> Iterator[Row]:
    """Yield what was packed or restored."""
    films, passages = counted(made.films, "film"), counted(made.passages, "passage")
    built = f", built {made.built}" if made.built else ""
    yield Row((Span(f"{verb} generation {made.generation} with {films} and {passages}{built}.", "title"),))
    sizes = f"{made.packed_bytes / 1e6:,.1f} MB, {made.bytes / 1e6:,.1f} MB unpacked"
    files = f"{counted(made.files, 'file')}; {made.seconds:.1f} s"
    yield Row((Span(f"{one_line(made.file)}: {sizes}, {files}."),))
