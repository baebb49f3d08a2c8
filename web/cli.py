"""The `filmdex` command and its subcommands; endings.py lists the exit codes.

Each subcommand stands in a file of its own and is imported when it is called, so that `filmdex --version` and
`filmdex search` never wait for Flask.
"""

import importlib
import sys
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import Any

import click

from web.endings import quiet_pipe, tell
from web.terminal import use_utf8

COMMANDS: tuple[str, ...] = ("reindex", "sniff", "search", "show", "serve", "stats", "export")
COMMANDS += ("doctor", "snapshot", "restore", "generations", "eval")


class Subcommands(MutableMapping[str, click.Command]):
    """Subcommands by name, each imported from web/commands_….py when it is looked up."""

    def __init__(self, names: Iterable[str]) -> None:
        self.loaded: dict[str, click.Command | None] = dict.fromkeys(names)

    def __getitem__(self, name: str) -> click.Command:
        command = self.loaded[name]
        if command is None:
            command = importlib.import_module(f"web.commands_{name}").command
            assert isinstance(command, click.Command)
            self.loaded[name] = command
        return command

    def __setitem__(self, name: str, command: click.Command) -> None:
        self.loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self.loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.loaded)

    def __len__(self) -> int:
        return len(self.loaded)


class Filmdex(click.Group):
    """A group that keeps its commands in order, and ends with our exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all subcommands, in the order a newcomer meets them."""
        return list(self.commands)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and leave with its exit code; only a fault of ours shows a traceback."""
        use_utf8()
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except Exception as error:
            if not standalone_mode:
                raise
            with quiet_pipe():
                code = tell(error)
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the arguments; `filmdex --help` already prints here."""
        with quiet_pipe():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand and make sure that all it wrote is out."""
        with quiet_pipe():
            code = super().invoke(ctx)
            sys.stdout.flush()
            return code


@click.group(
    cls=Filmdex,
    commands=Subcommands(COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Tab completion:
  bash  add to ~/.bashrc: eval "$(_FILMDEX_COMPLETE=bash_source filmdex)"
  zsh   add to ~/.zshrc:  eval "$(_FILMDEX_COMPLETE=zsh_source filmdex)"
  fish  _FILMDEX_COMPLETE=fish_source filmdex > ~/.config/fish/completions/filmdex.fish
""",
)
@click.version_option(package_name="filmdex", message="%(prog)s %(version)s")
def main() -> None:
    """Full-text search over film content: reviews, quotes, trivia, goofs, credits and more.

    \b
    Examples:
      filmdex reindex --sample             index the bundled sample films
      filmdex search silver wasps orchard  ask them something
      filmdex serve                        search them in a browser
    """


if __name__ == "__main__":
    main()
