"""Errors of the API as RFC 9457 has them: application/problem+json."""

import msgspec
from flask import Response

from corpus.errors import FilmdexError

MIMETYPE = "application/problem+json"


class Gone(FilmdexError):
    """What an address stands for has been replaced."""


class Problem(msgspec.Struct, frozen=True):
    """What went wrong. type: "about:blank", since the status says which sort it is; detail: what would do."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"


def problem(status: int, title: str, detail: str) -> Response:
    """Return the response that tells a problem."""
    body = msgspec.json.encode(Problem(title, status, detail))
    return Response(body, status, mimetype=MIMETYPE)
