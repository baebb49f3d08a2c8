"""Which other sites' scripts may read the API: none, unless they are named.

The API has no users and no cookies, so permission to read is all there is to give. Four headers do not need
a library that matches origins with patterns.
"""

from flask import Flask, Response, request
from werkzeug.datastructures import HeaderSet

API = "/api/"
METHODS = ("GET", "HEAD", "OPTIONS")
EXPOSED = ("ETag", "Link", "Retry-After")
ASKED = ("If-None-Match",)
PREFLIGHT_SECONDS = 24 * 3600


def allow_origins(app: Flask, origins: tuple[str, ...]) -> None:
    """Let scripts from `origins`, or with `*` from anywhere, read what `app` has below /api/."""
    if not origins:
        return

    @app.after_request
    def with_permission(response: Response) -> Response:
        if not request.path.startswith(API):
            return response
        if "*" in origins:
            response.access_control_allow_origin = "*"
        else:
            response.vary.add("Origin")
            if request.origin not in origins:
                return response
            response.access_control_allow_origin = request.origin
        response.access_control_expose_headers = HeaderSet(EXPOSED)
        if request.method == "OPTIONS":
            response.access_control_allow_methods = HeaderSet(METHODS)
            response.access_control_allow_headers = HeaderSet(ASKED)
            response.access_control_max_age = PREFLIGHT_SECONDS
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
