"""What is known of each request, gathered while it is answered and told once at its end.

The gathering wraps the whole application, so nothing that is answered goes unnoticed: not what the framework
refuses, not what fails. What is done with it stands in access_log.py and metrics.py.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from index import FilmIndex

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "filmdex.seen"  # in the WSGI environment
RECEIVED = "filmdex.received"  # there too: when the server had the whole request, by time.perf_counter
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")


@dataclass(slots=True)
class Seen:
    """One request. It holds nothing a client can choose at will but `query`.

    route: the pattern of the address, "" where no route fits; query: what was searched for; status: 0 until
    an answer begins; seconds: from receiving the request, where the server says when, else from taking it, to
    the last byte handed to the server; sent: bytes of the body, as packed; index: the generation it was
    answered from; refused: why it was turned away; lasting: whether the same generation answers the same
    address alike.
    """

    method: str = ""
    route: str = ""
    query: str = ""
    status: int = 0
    seconds: float = 0.0
    sent: int = 0
    index: FilmIndex | None = None
    refused: str = ""
    lasting: bool = True
    started: float = field(default_factory=time.perf_counter)


Observer = Callable[[Seen], None]


def seen() -> Seen:
    """Return what is known of the request being answered."""
    environ = request.environ
    here: Seen | None = environ.get(KEY)
    if here is None:
        here = environ[KEY] = Seen()
    return here


def observe(app: Flask, observers: Sequence[Observer]) -> None:
    """Tell `observers` of each request that `app` answers."""

    @app.before_request
    def note_route() -> None:
        here = seen()
        if request.url_rule is not None:
            here.route = request.url_rule.rule
        here.query = request.args.get("q", "")

    app.wsgi_app = Observed(app.wsgi_app, observers)  # type: ignore[method-assign]


class Observed:
    """A WSGI application that is watched."""

    def __init__(self, app: "WSGIApplication", observers: Sequence[Observer]) -> None:
        self.app = app
        self.observers = observers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the application does, and tell of it when the server is done with the answer."""
        method = environ.get("REQUEST_METHOD", "")
        here = environ[KEY] = Seen(method=method if method in METHODS else "other")
        here.started = environ.get(RECEIVED, here.started)

        def note_status(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            here.status = int(status[:3])
            return start_response(status, headers, *rest)

        try:
            return Body(self.app(environ, note_status), here, self.tell)
        except BaseException:
            here.status = 500
            self.tell(here)
            raise

    def tell(self, here: Seen) -> None:
        """Tell all observers of a request that has ended."""
        here.seconds = time.perf_counter() - here.started
        for observer in self.observers:
            observer(here)


class Body:
    """The body of an answer; counts what is sent of it."""

    def __init__(self, parts: Iterable[bytes], here: Seen, tell: Observer) -> None:
        self.parts = parts
        self.here = here
        self.tell: Observer | None = tell

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            self.here.sent += len(part)
            yield part

    def close(self) -> None:
        """Close the body, as every server does after sending it, and tell of the request, once."""
        try:
            close = getattr(self.parts, "close", None)
            if close is not None:
                close()
        finally:
            tell, self.tell = self.tell, None
            if tell is not None:
                tell(self.here)
