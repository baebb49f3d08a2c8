"""`filmdex serve`: the search page and the JSON API, until Ctrl-C."""

import errno
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import click

from corpus.errors import FilmdexError
from web.options import index_option
from web.terminal import say

MAX_BODY = 64 * 1024  # bytes; a search is a GET, so nothing needs even that


class CannotListen(FilmdexError):
    """The address cannot be listened on."""


@click.command("serve", short_help="Serve the search page and the JSON API.")
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free.")
@click.option(
    "--threads", type=click.IntRange(1, 256), default=4, show_default=True, help="Requests at the same time."
)
def command(directory: Path, host: str, port: int, threads: int) -> None:
    """Serve the search page and the JSON API until Ctrl-C.

    An index that is rebuilt meanwhile is served as soon as it is whole. Only this machine can reach the
    default address; put a web server with HTTPS in front of any other.

    \b
    Examples:
      filmdex serve
      filmdex serve --port 9000 --index /srv/films
      filmdex serve --host 0.0.0.0 --threads 8
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    from index import open_index
    from web.app import create_app
    from web.config import Settings

    with open_index(directory):
        pass  # an index that is missing or damaged is told here rather than on every page
    server = listen(create_app(Settings(index_dir=directory)), host, port, threads)
    for address in addresses(server):
        say(f"Filmdex is on {address} – Ctrl-C ends it.")
    server.run()


def leave(number: int, frame: FrameType | None) -> None:
    """End as asked by a signal: waitress finishes the requests it has, and the exit code is 0."""
    sys.exit(0)


def listen(app: Any, host: str, port: int, threads: int) -> Any:
    """Return a waitress server that listens already. Raises CannotListen."""
    from waitress.server import create_server

    try:
        return create_server(
            app, host=host, port=port, threads=threads, ident=None, max_request_body_size=MAX_BODY
        )
    except OSError as cause:
        if cause.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"Port {port} of {host} is in use already; name another with --port."
            ) from cause
        raise CannotListen(f"Cannot listen on {host}, port {port}: {cause.strerror or cause}.") from cause
    except ValueError as cause:
        raise CannotListen(f"There is no address {host!r} to listen on.") from cause


def addresses(server: Any) -> list[str]:
    """Return the web addresses a server listens on; a name such as localhost can stand for two."""
    pairs = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    return [f"http://{f'[{host}]' if ':' in host else host}:{port}" for host, port in pairs]
