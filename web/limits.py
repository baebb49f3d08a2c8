"""What a client may ask: how long an address, how often, and how many searches run at the same time.

Each route has a cost. Whatever is not marked otherwise counts as a search, so that a route someone adds is
limited until it says that it need not be. Known libraries count requests in windows of time and have no
bucket that allows a burst, which is how people use a search page; so the bucket is here, in thirty lines.
"""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, request
from werkzeug.exceptions import (
    RequestEntityTooLarge,
    RequestURITooLarge,
    ServiceUnavailable,
    TooManyRequests,
)

from web.clients import counted_as, is_local
from web.config import Settings
from web.observing import seen

MOST_CLIENTS = 10_000  # remembered, 2 MB; the one that has not asked for longest is forgotten first
TURN = "filmdex.turn"  # in the WSGI environment
# Seconds that a search has for itself before another may begin beside it. Threads share one Python: with 8
# clients a page takes 7.6 ms of processor time where four are made at once, 6.9 ms where one is made after
# the other, and 99 of 100 answers are there in 100 ms instead of 140. A long search must not keep the others
# waiting all the same.
ALONE = 0.02
RETRY_SECONDS = 1  # after which a server that is busy wants to be asked again; a search takes less

View = TypeVar("View", bound=Callable[..., Any])


class Cost(Enum):
    """What answering a route takes."""

    NOTHING = "nothing"
    SUGGESTION = "suggestion"
    SEARCH = "search"


def costs(cost: Cost) -> Callable[[View], View]:
    """Mark a view with what answering it takes. Goes below the decorator that routes it."""

    def mark(view: View) -> View:
        view.filmdex_cost = cost  # type: ignore[attr-defined]
        return view

    return mark


def cost_of(endpoint: str | None, view: Callable[..., Any] | None) -> Cost:
    """Return what an endpoint costs: as it was marked, else by its name, else as much as a search."""
    marked: Cost | None = getattr(view, "filmdex_cost", None)
    if marked is not None:
        return marked
    name = (endpoint or "").rpartition(".")[2]
    if endpoint is None or name in ("static", "openapi", "opensearch"):
        return Cost.NOTHING
    return Cost.SUGGESTION if "suggest" in name else Cost.SEARCH


class TokenBuckets:
    """A bucket for each client: so many requests at once, refilled at a steady rate."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = per_minute / 60
        self.burst = burst
        self.clock = clock
        self.lock = threading.Lock()
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and when

    def take(self, client: str) -> float:
        """Take one request from a client's bucket; return 0, or the seconds until there is one to take."""
        with self.lock:
            now = self.clock()
            left, then = self.buckets.pop(client, (float(self.burst), now))
            left = min(self.burst, left + (now - then) * self.rate)
            wait = 0.0 if left >= 1 else (1 - left) / self.rate
            self.buckets[client] = (left if wait else left - 1, now)
            if len(self.buckets) > MOST_CLIENTS:
                self.buckets.popitem(last=False)
            return wait


class Turns:
    """Lets so many in at the same time and as many again wait a while; tells the others to go.

    One begins when the one before it has ended or has taken long, see ALONE; who came first is first.

    running: how many there are now. tell: called with 1 when a turn begins, with -1 when it ends.
    """

    def __init__(self, at_once: int, seconds: float) -> None:
        self.at_once = at_once
        self.seconds = seconds
        self.running = 0
        self.begun = 0.0  # when the last one began, by time.monotonic
        self.lock = threading.Lock()
        self.queue: deque[threading.Condition] = deque()  # of those who wait, each with what wakes it up
        self.tell: Callable[[float], None] = lambda change: None

    def enter(self) -> bool:
        """Wait for a turn and return whether it came; `leave` ends it."""
        with self.lock:
            if self.running + len(self.queue) >= 2 * self.at_once:
                return False
            mine = threading.Condition(self.lock)
            self.queue.append(mine)
            try:
                came = self.wait(mine)
            finally:
                self.queue.remove(mine)
            if came:
                self.running += 1
                self.begun = time.monotonic()
                self.tell(1)
            return came

    def wait(self, mine: threading.Condition) -> bool:
        """Wait until it is the turn of this one in the queue; return whether it came in time."""
        end = time.monotonic() + self.seconds
        while self.queue[0] is not mine or not self.is_free():
            left = end - time.monotonic()
            if left <= 0:
                return False
            mine.wait(min(left, ALONE))
        return True

    def is_free(self) -> bool:
        """Whether another may begin now."""
        if not self.running:
            return True
        return self.running < self.at_once and time.monotonic() - self.begun >= ALONE

    def leave(self) -> None:
        """End a turn."""
        with self.lock:
            self.running -= 1
            self.tell(-1)
            if self.queue:
                self.queue[0].notify()


def limit_size(app: Flask, settings: Settings) -> None:
    """Let `app` refuse addresses and bodies that are too long, before it reads them."""

    @app.before_request
    def refuse_what_is_too_long() -> None:
        address = request.environ.get("PATH_INFO", ""), request.environ.get("QUERY_STRING", "")
        if sum(map(len, address)) > settings.address_bytes:
            seen().refused = "address"
            raise RequestURITooLarge(
                f"An address may have {settings.address_bytes:,} characters; make the search shorter."
            )
        if (request.content_length or 0) > settings.request_bytes:
            seen().refused = "body"
            raise RequestEntityTooLarge


def limit_rate(app: Flask, settings: Settings) -> None:
    """Let `app` refuse clients that ask too often."""
    buckets = {
        cost: TokenBuckets(per_minute, burst)
        for cost, per_minute, burst in (
            (Cost.SEARCH, settings.searches_per_minute, settings.search_burst),
            (Cost.SUGGESTION, settings.suggestions_per_minute, settings.suggestion_burst),
        )
        if per_minute
    }

    @app.before_request
    def refuse_what_comes_too_often() -> None:
        client = request.remote_addr or ""
        if request.method == "OPTIONS" or (is_local(client) and not settings.limit_local):
            return
        bucket = buckets.get(cost_of(request.endpoint, app.view_functions.get(request.endpoint or "")))
        wait = bucket.take(counted_as(client)) if bucket else 0
        if wait:
            seen().refused = "rate"
            seconds = math.ceil(wait)
            raise TooManyRequests(
                f"That was too much at once; try again in {seconds} second{'s' * (seconds > 1)}.",
                retry_after=seconds,
            )


def limit_searches(app: Flask, turns: Turns) -> None:
    """Let `app` search only when it is a request's turn."""

    @app.before_request
    def wait_for_a_turn() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if request.method == "OPTIONS" or cost_of(request.endpoint, view) is Cost.NOTHING:
            return
        if not turns.enter():
            seen().refused = "busy"
            raise ServiceUnavailable(
                "Too many searches are running just now; try again in a moment.", retry_after=RETRY_SECONDS
            )
        request.environ[TURN] = True

    @app.teardown_request
    def give_the_turn_back(error: BaseException | None) -> None:
        if request.environ.pop(TURN, False):
            turns.leave()
