"""What an app serves and where: its index and the root of its addresses, as pages and API reach them.

A request looks the index up once and is answered from it to the end, so that one answer never mixes two
generations and its ETag is that of what it shows.
"""

import threading
from dataclasses import dataclass, field

import msgspec
from flask import Flask, current_app, has_request_context, request

from index import FilmIndex, Follower
from search import ResultPage, SearchRequest, search
from web.config import Settings
from web.limits import Turns
from web.links import Links
from web.observing import seen

NAME = "filmdex"


@dataclass(frozen=True, slots=True)
class Served:
    """What an app keeps between requests.

    turns: searches take them, None where any number may run. leaving: set when the server was told to end.
    """

    settings: Settings
    follower: Follower
    turns: Turns | None
    leaving: threading.Event = field(default_factory=threading.Event)


def follow(app: Flask, settings: Settings, follower: Follower) -> None:
    """Let `app` serve the generation that `follower` gives."""
    at_once = settings.searches_at_once
    turns = Turns(at_once, settings.wait_seconds) if at_once else None
    app.extensions[NAME] = Served(settings, follower, turns)


def served(app: Flask | None = None) -> Served:
    """Return what `app`, or the app that answers the request at hand, keeps between requests."""
    kept: Served = (app or current_app).extensions[NAME]
    return kept


def current_index() -> FilmIndex:
    """Return the generation that this request is answered from, the newest when it first asked.

    Raises IndexTrouble where there is none to open.
    """
    if not has_request_context():
        return served().follower.current()
    here = seen()
    if here.index is None:
        here.index = served().follower.current()
    return here.index


def within_deadline(asked: SearchRequest) -> SearchRequest:
    """Return `asked` with the deadline this server gives a search."""
    return msgspec.structs.replace(asked, timeout=served().settings.search_seconds)


def answer(asked: SearchRequest) -> ResultPage:
    """Answer a search from this request's generation, within the server's deadline.

    An answer that was cut short is not kept by browsers: the next try may find everything.
    """
    page = search(current_index(), within_deadline(asked))
    if not page.complete:
        do_not_keep()
    return page


def do_not_keep() -> None:
    """Let the answer to this request go without an ETag, since the same address may be answered otherwise."""
    seen().lasting = False


def current_links() -> Links:
    """Return what writes addresses for whoever asked: below the path the app is mounted at."""
    return Links(f"{request.script_root}/")
