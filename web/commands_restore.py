"""`filmdex restore`: an index out of a snapshot."""

from pathlib import Path

import click

from web.commands_snapshot import rows
from web.options import index_option, json_option, wait_option
from web.terminal import printable_json, write


@click.command("restore", short_help="Take the index from a snapshot.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@index_option
@wait_option
@json_option
def command(file: Path, directory: Path, wait: float, as_json: bool) -> None:
    """Unpack the snapshot FILE and serve what is in it; searches go on meanwhile.

    Every file is held against its checksum and the index in it is examined; an archive that is cut short,
    altered or no snapshot changes nothing. What was served before is kept: filmdex generations --rollback
    goes back to it.

    \b
    Examples:
      filmdex restore films.tar.gz
      filmdex restore --index /srv/films /backup/films.tar
    """
    from index.snapshots import restore

    made = restore(file, directory, wait=wait)
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode(made)), color=False)
    else:
        write(rows(made, "Restored"))
