"""Options that several subcommands take, so that they look and work alike everywhere."""

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


def spoilers_option(command: Command) -> Command:
    """Add `--spoilers show|hide`."""
    return click.option(
        "--spoilers",
        type=click.Choice(["show", "hide"]),
        default="hide",
        show_default=True,
        help="Whether passages marked as spoilers show their text.",
    )(command)
