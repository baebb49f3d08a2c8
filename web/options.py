"""Options that several subcommands take, so that they look and work alike everywhere."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

Command = TypeVar("Command", bound=Callable[..., Any])


def default_directory() -> Path:
    """Return where the index lives when nobody says: in the user's data directory."""
    from platformdirs import user_data_path

    return user_data_path("filmdex", appauthor=False) / "index"


def complete_kind(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the kinds of passage that begin with `incomplete`, for the shell."""
    from corpus.records import Kind

    return [CompletionItem(kind.value) for kind in Kind if kind.value.startswith(incomplete)]


def index_option(command: Command) -> Command:
    """Add `--index DIR`, passed on as `directory`."""
    return click.option(
        "--index",
        "directory",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="FILMDEX_INDEX",
        show_envvar=True,
        default=default_directory,
        show_default="filmdex/index among your user data",
        metavar="DIR",
        help="The index directory.",
    )(command)


def kind_option(command: Command) -> Command:
    """Add `--kind KIND`, which may be repeated, passed on as `kinds`."""
    return click.option(
        "--kind",
        "kinds",
        multiple=True,
        metavar="KIND",
        shell_complete=complete_kind,
        help="Only this kind of passage: review, quote, goof, credit, … May be repeated.",
    )(command)


def json_option(command: Command) -> Command:
    """Add `--json`, passed on as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")(
        command
    )


def wait_option(command: Command) -> Command:
    """Add `--wait SECONDS`."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait while another process is building.",
    )(command)


def mapping_option(command: Command) -> Command:
    """Add `--mapping FILE`, which may be repeated, passed on as `mappings`."""
    return click.option(
        "--mapping",
        "mappings",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Which column is what in tables of your own. May be repeated.",
    )(command)


SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*([KMGT]?)i?B?", re.IGNORECASE)


def to_bytes(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Return a size as people write it in bytes: 20GB, 512 MB, 1.5TB; units are powers of 1,024."""
    if value is None:
        return None
    found = SIZE.fullmatch(value.strip())
    size = int(float(found[1]) * 1024 ** (" KMGT".index(found[2].upper() or " "))) if found else 0
    if size < 1:
        raise click.BadParameter(f"{value!r} is no size such as 512MB, 20GB or 1TB.", ctx, param)
    return size


def unpack_limit_option(command: Command) -> Command:
    """Add `--unpack-limit SIZE`, passed on as `unpack_limit`: bytes, None where nothing is said."""
    return click.option(
        "--unpack-limit",
        callback=to_bytes,
        metavar="SIZE",
        help="How much the compressed files of a PATH may unpack to, such as 20GB.  [default: 1GB]",
    )(command)


def spoilers_option(command: Command) -> Command:
    """Add `--spoilers show|hide`."""
    return click.option(
        "--spoilers",
        type=click.Choice(["show", "hide"]),
        default="hide",
        show_default=True,
        help="Whether passages marked as spoilers show their text.",
    )(command)
