"""`filmdex serve`: the search page and the JSON API, until Ctrl-C."""

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import click
from click.core import ParameterSource

from web.options import index_option
from web.terminal import say


@click.command("serve", short_help="Serve the search page and the JSON API.")
@index_option
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="0: any free.  [default: 8000]")
@click.option(
    "--threads", type=click.IntRange(1, 256), help="Requests at the same time.  [default: 4 a core, and 4]"
)
@click.option(
    "--access-log", metavar="FILE", help="A JSON line a request; - for stdout, '' for none.  [default: -]"
)
@click.option(
    "--log-queries", is_flag=True, default=None, help="Have what is searched for in the access log."
)
@click.option(
    "--metrics", type=click.Choice(["local", "all", "off"]), help="Who may read /metrics.  [default: local]"
)
@click.option(
    "--rate",
    "searches_per_minute",
    type=click.FloatRange(0),
    metavar="N",
    help="Searches a minute for a client; 0: no limit.  [default: 60]",
)
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    multiple=True,
    metavar="ADDRESS",
    help="Believe its X-Forwarded-For. May be repeated.",
)
@click.option(
    "--cors-origin",
    "cors_origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let this site's scripts read the API. May be repeated.",
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Settings.  [default: filmdex.toml if it is there]",
)
@click.option(
    "--set",
    "others",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any other setting of the README's table. May be repeated.",
)
def command(directory: Path, config: Path | None, others: tuple[str, ...], **options: Any) -> None:
    """Serve the search page and the JSON API until Ctrl-C.

    An index that is rebuilt meanwhile is served as soon as it is whole. Only this machine can reach the
    default address; put a web server with HTTPS in front of any other.

    \b
    Examples:
      filmdex serve
      filmdex serve --port 9000 --index /srv/films
      filmdex serve --host 0.0.0.0 --access-log /var/log/filmdex.jsonl --set search_seconds=0.5
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    from index import open_index
    from index.scrubbing import Scrubber
    from web.app import create_app
    from web.config import read_settings
    from web.served import served
    from web.serving import Server, settle

    given = {name: value for name, value in options.items() if value not in (None, ())}
    if click.get_current_context().get_parameter_source("directory") is not ParameterSource.DEFAULT:
        given["index_dir"] = directory
    settings = read_settings(config, {**dict(map(pair, others)), **given})
    with open_index(settings.index_dir):
        pass  # an index that is missing or damaged is told here rather than on every page
    app = create_app(settings)
    Scrubber(served(app).follower).start()
    server = Server(app, settings, served(app).leaving)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.leave)
    for address in server.addresses():
        say(f"Filmdex is on {address} – Ctrl-C ends it.")
    settle(app)
    server.run()


def leave(number: int, frame: FrameType | None) -> None:
    """End as asked by a signal that comes before there is a server."""
    sys.exit(0)


def pair(text: str) -> tuple[str, str]:
    """Return NAME=VALUE as both. Raises click.BadParameter."""
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"A setting is written NAME=VALUE, not {text!r}.", param_hint="--set")
    return name.strip().replace("-", "_"), value.strip()
