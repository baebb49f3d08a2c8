"""How a command ends: its exit code, and how an error is told.

0    done; search: found
1    nothing found; doctor: something is wrong
2    trouble
3    indexed, but some records could not be used
75   another process is building the index: try again later
130  interrupted with Ctrl-C
141  the reader of the output has gone
143  ended by SIGTERM
"""

import io
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from web.terminal import say

NOTHING_FOUND, TROUBLE, REJECTS, BUSY, INTERRUPTED, PIPE_CLOSED, TERMINATED = 1, 2, 3, 75, 130, 141, 143
PROBLEMS = NOTHING_FOUND  # of the doctor: it could look, and not all is well


def tell(error: Exception) -> int:
    """Say on stderr what went wrong and return the exit code for it."""
    if isinstance(error, click.Abort):
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        message = io.StringIO()
        error.show(message)
        say(message.getvalue().rstrip("\n"))
    elif (known := known_error(error)) is not None:
        say(f"filmdex: {error}")
        return known
    elif isinstance(error, OSError):
        where = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""
        say(f"filmdex: {error.strerror or error}{where}")
        drop_output()  # it may be what could not be written: a full disk
    else:
        say("".join(traceback.format_exception(error)).rstrip("\n"))
        say("filmdex: this is a fault in Filmdex, not in what you typed; please report the lines above.")
    return TROUBLE


def known_error(error: Exception) -> int | None:
    """Return the exit code of an error that is told to users, None for any other."""
    # Imported here: reading the arguments, and telling what is wrong with them, needs neither package.
    from corpus.errors import FilmdexError
    from index.errors import IndexBusy

    if isinstance(error, IndexBusy):
        return BUSY
    return TROUBLE if isinstance(error, FilmdexError) else None


@contextmanager
def quiet_pipe() -> Iterator[None]:
    """Leave without a word when whoever read our output has gone, as with `filmdex search … | head -1`."""
    try:
        yield
    except BrokenPipeError:
        drop_output()
        raise SystemExit(PIPE_CLOSED) from None


def drop_output() -> None:
    """Let stdout's last buffer go nowhere, so that Python does not complain about it while it ends."""
    with suppress(OSError, ValueError, AttributeError):  # no stdout, or not one of the system's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
