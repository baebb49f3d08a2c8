"""Put the web side together. `create_app` is all a server needs; nothing is read before the first request."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask

from web.access_log import access_log
from web.api import api
from web.api_v1 import api_v1
from web.caching import keep_answers
from web.clients import BehindProxies
from web.compression import pack_answers
from web.config import Settings, read_settings
from web.cross_origin import allow_origins
from web.display import set_up_templates
from web.errors import tell_errors
from web.following import App, Generations
from web.headers import add_headers
from web.health import health
from web.limits import limit_rate, limit_searches, limit_size
from web.observing import Observer, observe
from web.passage_view import set_up_passage_templates
from web.served import follow, served
from web.serving import settle
from web.templating import set_up_environment
from web.views import pages


def create_app(settings: Settings) -> Flask:
    """Return the app that serves the index of `settings`, as WSGI servers take it."""
    follower = Generations(settings.index_dir)
    app = App("web", follower)
    set_up_environment(app)
    app.config["MAX_CONTENT_LENGTH"] = settings.request_bytes
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = settings.static_seconds
    follow(app, settings, follower)
    set_up_templates(app)
    set_up_passage_templates(app)
    app.register_blueprint(health)
    app.register_blueprint(pages)
    app.register_blueprint(api)
    app.register_blueprint(api_v1)
    tell_errors(app)
    guard(app, settings)
    stamp_static_files(app)
    return app


def from_environment() -> Flask:
    """Return the app as filmdex.toml and the environment's variables describe it, for any WSGI server.

    As in: gunicorn 'web.app:from_environment()'. Raises BadSettings.
    """
    app = create_app(read_settings())
    settle(app)
    return app


def guard(app: Flask, settings: Settings) -> None:
    """Put around the views what every request passes, in this order, and every answer in the other.

    An answer that the browser has costs no search, so it is looked for before a search is counted. An answer
    is packed after all else was done to it.
    """
    observers: list[Observer] = []
    observe(app, observers)
    limit_size(app, settings)
    pack_answers(app)
    allow_origins(app, settings.cors_origins)
    add_headers(app)
    keep_answers(app)
    limit_rate(app, settings)
    if turns := served(app).turns:
        limit_searches(app, turns)
    if log := access_log(settings):
        observers.append(log)
    if settings.metrics != "off":
        from web.metrics import tell_metrics  # prometheus-client takes longer to load than all else here

        observers.append(tell_metrics(app, served(app)))
    app.wsgi_app = BehindProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]


def stamp_static_files(app: Flask) -> None:
    """Give the address of each static file a digest of its content, so that browsers may keep it for long.

    Templates find the addresses, below the app's root, as `static`.
    """
    folder = Path(app.root_path, "static")
    digests = {
        file.name: hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest() for file in folder.iterdir()
    }
    app.jinja_env.globals["static"] = {
        name: f"{app.static_url_path}/{name}?v={digest}".lstrip("/") for name, digest in digests.items()
    }

    @app.url_defaults
    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in digests:
            values["v"] = digests[values["filename"]]
