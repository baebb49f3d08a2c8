"""Put the web side together. `create_app` is all a server needs; nothing is read before the first request."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from web.api import api
from web.config import Settings
from web.display import harmless, set_up_templates
from web.errors import tell_errors
from web.film_view import set_up_film_templates
from web.headers import add_headers
from web.served import current_links, follow
from web.views import pages

# No template can print a control character or miss a name in silence.
TEMPLATE_OPTIONS: dict[str, Any] = {
    "finalize": harmless,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}


def create_app(settings: Settings) -> Flask:
    """Return the app that serves the index of `settings`, as WSGI servers take it."""
    app = Flask("web")
    app.jinja_options = {**app.jinja_options, **TEMPLATE_OPTIONS}
    app.config["MAX_CONTENT_LENGTH"] = settings.request_bytes
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = settings.static_seconds
    follow(app, settings)
    set_up_templates(app)
    set_up_film_templates(app)
    app.register_blueprint(pages)
    app.register_blueprint(api)
    app.context_processor(lambda: {"links": current_links()})
    tell_errors(app)
    add_headers(app)
    stamp_static_files(app)
    return app


def stamp_static_files(app: Flask) -> None:
    """Give the address of each static file a digest of its content, so that browsers may keep it for long."""
    folder = Path(app.root_path, "static")
    digests = {
        file.name: hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest() for file in folder.iterdir()
    }

    @app.url_defaults
    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in digests:
            values["v"] = digests[values["filename"]]
