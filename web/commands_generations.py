"""`filmdex generations`: list the generations of an index, go back to one, remove old ones."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.options import index_option, json_option, wait_option
from web.terminal import Row, Span, counted, printable_json, write

if TYPE_CHECKING:
    from index.upkeep import Generation

NEWEST = 0  # of --rollback: the newest whole generation before the served one


@click.command("generations", short_help="List generations, go back to one, remove old ones.")
@click.option(
    "--rollback",
    type=click.IntRange(min=0),
    is_flag=False,
    flag_value=NEWEST,
    metavar="[N]",
    help="Serve generation N again, or the newest whole one before the served one.",
)
@click.option(
    "--prune",
    type=click.IntRange(min=1),
    is_flag=False,
    flag_value=1,
    metavar="[KEEP]",
    help="Remove all but the newest KEEP generations (1: the served one only).",
)
@index_option
@wait_option
@json_option
def command(rollback: int | None, prune: int | None, directory: Path, wait: float, as_json: bool) -> None:
    """List the generations that an index keeps, with date, films, passages and size.

    A generation that is gone back to is read whole first, and served under a new number: numbers only rise.
    Servers notice with the next request. What --prune removes cannot be gone back to.

    \b
    Examples:
      filmdex generations
      filmdex generations --rollback
      filmdex generations --rollback 41 --index /srv/films
      filmdex generations --prune 2 --json
    """
    from index import upkeep

    if rollback is not None and prune is not None:
        raise click.UsageError("Go back or remove, not both at once: choose --rollback or --prune.")
    done: dict[str, object] = {}
    said = ""
    if rollback is not None:
        number, now = upkeep.roll_back(directory, rollback or None, wait=wait)
        done = {"rolled_back_to": number, "served_as": now}
        said = f"Generation {number} is served again, as {now}."
    if prune is not None:
        removed = upkeep.prune(directory, prune, wait=wait)
        done = {"removed": removed}
        said = f"{counted(len(removed), 'generation')} removed."
    there = upkeep.listed(directory)
    if as_json:
        import msgspec

        click.echo(printable_json(msgspec.json.encode({"generations": there, **done})), color=False)
    else:
        if said:
            click.echo(said)
        write(rows(there))


COLUMNS = "{:>10}  {:<12}  {:<25}  {:>8}  {:>11}  {:>9}  {:>9}"


def rows(there: "list[Generation]") -> Iterator[Row]:
    """Yield a table of generations, the newest first; `own MB` would be free if it were removed."""
    heads = ("generation", "state", "built", "films", "passages", "MB", "own MB")
    yield Row((Span(COLUMNS.format(*heads)),))
    for each in there:
        sizes = (f"{size / 1e6:,.1f}" for size in (each.bytes, each.own_bytes))
        facts = (each.number, each.state, each.built, f"{each.films:,}", f"{each.passages:,}", *sizes)
        yield Row((Span(COLUMNS.format(*facts), "title" if each.state == "served" else ""),))
