"""Limits: how long an address, how often a client, how many searches at the same time."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from web.app import create_app
from web.config import Settings
from web.headers import HEADERS
from web.limits import MOST_CLIENTS, Cost, TokenBuckets, cost_of, costs
from web.served import served

STRANGER = {"REMOTE_ADDR": "198.51.100.9"}


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    st.floats(0.5, 600),
    st.integers(1, 50),
    st.lists(st.tuples(st.floats(0, 30), st.sampled_from("ab")), max_size=80),
)
def test_a_bucket_keeps_to_its_rate(per_minute: float, burst: int, steps: list[tuple[float, str]]) -> None:
    """In no stretch of time does a client get more than the burst and what the rate adds in it.

    And a client that waits as long as it is told is served, whatever others do.
    """
    clock = Clock()
    buckets = TokenBuckets(per_minute, burst, clock)
    served: dict[str, list[float]] = {"a": [], "b": []}
    for pause, client in steps:
        clock.now += pause
        wait = buckets.take(client)
        if wait:
            clock.now += wait + 1e-6
            assert buckets.take(client) == 0
        served[client].append(clock.now)
    for times in served.values():
        for first, start in enumerate(times):
            for last in range(first, len(times)):
                allowed = burst + (times[last] - start) * per_minute / 60
                assert last - first + 1 <= allowed + 1e-3


def test_clients_do_not_share_a_bucket() -> None:
    """One client's greed is not another's trouble; a full burst is given at once, and not one more."""
    buckets = TokenBuckets(60, 3, Clock())
    assert [buckets.take("greedy") > 0 for _ in range(5)] == [False, False, False, True, True]
    assert buckets.take("modest") == 0


def test_buckets_are_forgotten() -> None:
    """However many clients come, so many are remembered; the last to come are among them."""
    buckets = TokenBuckets(60, 1, Clock())
    for number in range(MOST_CLIENTS + 50):
        buckets.take(str(number))
    assert len(buckets.buckets) == MOST_CLIENTS
    assert buckets.take(str(MOST_CLIENTS + 49)) > 0


def limited(index_dir: Path, **settings: Any) -> FlaskClient:
    """Return a client of an app with these limits."""
    return create_app(Settings(index_dir=index_dir, **settings)).test_client()


def test_searches_are_limited(index_dir: Path) -> None:
    """Past its burst a client gets 429, with when to come again, as a page and as JSON; others do not."""
    client = limited(index_dir, searches_per_minute=6, search_burst=2)
    ask = lambda address, **environ: client.get(address, environ_base={**STRANGER, **environ})  # noqa: E731

    assert [ask("/?q=lamp").status_code for _ in range(3)] == [200, 200, 429]
    page = ask("/?q=lamp")
    assert page.content_type == "text/html; charset=utf-8"
    assert 1 <= int(page.headers["Retry-After"]) <= 10
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert "try again in" in page.text
    problem = ask("/api/search?q=lamp")
    assert problem.status_code == 429
    assert "json" in problem.content_type
    assert "Retry-After" in problem.headers
    assert ask("/?q=lamp", REMOTE_ADDR="198.51.100.10").status_code == 200
    for free in ("/static/filmdex.css", "/health", "/ready"):
        answer = ask(free)
        assert answer.status_code == 200
        answer.close()


@pytest.mark.parametrize(
    ("settings", "environ", "limited_too"),
    [
        pytest.param({}, {"REMOTE_ADDR": "127.0.0.1"}, False, id="this-machine-is-not"),
        pytest.param({"limit_local": True}, {"REMOTE_ADDR": "127.0.0.1"}, True, id="unless-wanted"),
        pytest.param({"searches_per_minute": 0}, STRANGER, False, id="0-switches-off"),
        pytest.param(
            {"trusted_proxies": ("127.0.0.1",)},
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.9"},
            True,
            id="who-is-behind-a-trusted-proxy-is",
        ),
    ],
)
def test_who_is_limited(
    index_dir: Path, settings: dict[str, Any], environ: dict[str, str], limited_too: bool
) -> None:
    """The only user of a local server is left alone; strangers are limited, also behind a proxy."""
    client = limited(index_dir, **{"searches_per_minute": 1, "search_burst": 1, **settings})
    statuses = {client.get("/?q=lamp", environ_base=environ).status_code for _ in range(3)}
    assert statuses == ({200, 429} if limited_too else {200})


def test_suggestions_have_a_bucket_of_their_own(index_dir: Path) -> None:
    """Typing costs suggestions and not searches."""
    app = create_app(
        Settings(
            index_dir=index_dir,
            searches_per_minute=0.01,
            search_burst=1,
            suggestions_per_minute=0.01,
            suggestion_burst=2,
        )
    )
    app.add_url_rule("/t/suggest", "suggest", lambda: "[]")
    client = app.test_client()
    ask = lambda address: client.get(address, environ_base=STRANGER).status_code  # noqa: E731
    assert [ask("/t/suggest") for _ in range(3)] == [200, 200, 429]
    assert [ask("/?q=lamp") for _ in range(2)] == [200, 429]


def test_costs() -> None:
    """A route costs what it says, else what its name says, else as much as a search."""

    @costs(Cost.NOTHING)
    def cheap() -> str:
        return ""

    def plain() -> str:
        return ""

    rows: list[tuple[str | None, Callable[[], str] | None, Cost]] = [
        ("pages.anything", cheap, Cost.NOTHING),
        ("pages.feeds.suggestions", plain, Cost.SUGGESTION),
        ("api.suggest", plain, Cost.SUGGESTION),
        ("static", plain, Cost.NOTHING),
        (None, None, Cost.NOTHING),
        ("pages.search_page", plain, Cost.SEARCH),
        ("pages.something_new", plain, Cost.SEARCH),
    ]
    assert [cost_of(endpoint, view) for endpoint, view, _ in rows] == [cost for _, _, cost in rows]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/?q=" + "x" * 900, 200),
        ("/?q=" + "x" * 1_100, 414),
        ("/" + "x" * 1_100, 414),
        ("/api/search?q=" + "x" * 1_100, 414),
    ],
)
def test_addresses_are_limited(index_dir: Path, address: str, status: int) -> None:
    """An address past the limit is 414, with the headers of every answer."""
    answer = limited(index_dir, address_bytes=1_000).get(address)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_bodies_are_limited(index_dir: Path) -> None:
    """A body past the limit is 413 also where nobody would read it."""
    client = limited(index_dir, request_bytes=100)
    assert client.get("/", data=b"x" * 101).status_code == 413
    assert client.get("/", data=b"x" * 99).status_code == 200


def app_that_waits(index_dir: Path, **settings: Any) -> tuple[Flask, threading.Event, threading.Semaphore]:
    """Return an app with a route that takes until an event is set, the event, and a count of those inside."""
    app = create_app(Settings(index_dir=index_dir, **settings))
    go, inside = threading.Event(), threading.Semaphore(0)

    def wait() -> str:
        inside.release()
        go.wait(30)
        return "done"

    app.add_url_rule("/wait", "wait", wait)
    return app, go, inside


def ask_in_threads(app: Flask, count: int, answers: list[Any]) -> list[threading.Thread]:
    """Ask /wait so many times at once."""
    threads = [
        threading.Thread(target=lambda: answers.append(app.test_client().get("/wait"))) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads


def test_searches_take_turns(index_dir: Path) -> None:
    """As many run as may, as many again wait and are answered, and the next is told to come back."""
    app, go, inside = app_that_waits(index_dir, searches_at_once=2, wait_seconds=30)
    answers: list[Any] = []
    threads = ask_in_threads(app, 4, answers)
    assert inside.acquire(timeout=10)
    assert inside.acquire(timeout=10)
    turns = served(app).turns
    assert turns is not None
    while len(turns.queue) < 2:
        time.sleep(0.001)
    busy = app.test_client().get("/wait")
    assert not inside.acquire(blocking=False)
    quick = app.test_client().get("/health")
    go.set()
    for thread in threads:
        thread.join(30)

    assert busy.status_code == 503
    assert busy.headers["Retry-After"] == "1"
    assert {name: busy.headers[name] for name in HEADERS} == HEADERS
    assert quick.status_code == 200
    assert [answer.status_code for answer in answers] == [200] * 4


def test_waiting_ends(index_dir: Path) -> None:
    """Who waits too long for a turn is told to come back, and a turn is free again after each answer."""
    app, go, inside = app_that_waits(index_dir, searches_at_once=1, wait_seconds=0.01)
    answers: list[Any] = []
    (thread,) = ask_in_threads(app, 1, answers)
    assert inside.acquire(timeout=10)
    assert app.test_client().get("/?q=lamp").status_code == 503
    assert "json" in app.test_client().get("/api/search?q=lamp").content_type
    go.set()
    thread.join(30)
    for address, status in [("/?q=lamp", 200), ("/?year=soon", 400), ("/nowhere", 404), ("/?q=lamp", 200)]:
        assert app.test_client().get(address).status_code == status


def test_an_error_gives_its_turn_back(index_dir: Path) -> None:
    """A view that fails does not keep its turn."""
    app = create_app(Settings(index_dir=index_dir, searches_at_once=1, wait_seconds=0))
    app.add_url_rule("/fault", "fault", lambda: 1 / 0)
    assert [app.test_client().get("/fault").status_code for _ in range(3)] == [500] * 3
    assert app.test_client().get("/?q=lamp").status_code == 200
