"""/metrics, /health and /ready: what watchers are told, and who may ask."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from page_films import HARBOUR
from prometheus_client.parser import text_string_to_metric_families

from index import FilmIndex
from web.app import create_app
from web.config import Settings
from web.served import served

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(client: FlaskClient) -> Series:
    """Return every series of /metrics, as Prometheus would read them."""
    answer = client.get("/metrics", buffered=True)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def own_client(index_dir: Path, **settings: Any) -> FlaskClient:
    """Return a client of an app whose figures begin at nothing."""
    return create_app(Settings(index_dir=index_dir, **settings)).test_client()


def test_requests_are_counted(index_dir: Path, index: FilmIndex) -> None:
    """Requests are counted by route, method and status, and timed by route; the index is described."""
    client = own_client(index_dir)
    for address in ("/?q=a-private-matter", "/?q=lamp", f"/films/{HARBOUR}", "/nowhere", "/anywhere"):
        client.get(address, buffered=True)
    client.open("/", method="BREW", buffered=True)
    told = figures(client)

    count = lambda route, status, method="GET": told[  # noqa: E731
        "filmdex_requests_total", (("method", method), ("route", route), ("status", str(status)))
    ]
    assert count("/", 200) == 2
    assert count("/films/<film_id>", 200) == 1
    assert count("none", 404) == 2
    assert count("none", 405, "other") == 1
    assert told["filmdex_request_seconds_count", (("route", "/"),)] == 2
    assert told["filmdex_request_seconds_bucket", (("le", "+Inf"), ("route", "/"))] == 2
    assert told["filmdex_index_up", ()] == 1
    assert told["filmdex_generation", ()] == index.generation
    assert told["filmdex_passages", ()] == index.manifest.passages
    assert told["filmdex_films", ()] == index.manifest.films
    assert 0 <= told["filmdex_index_age_seconds", ()] < 24 * 3600
    assert told["filmdex_searches_in_flight", ()] == 0
    assert told["filmdex_sent_bytes_total", ()] > 0
    text = client.get("/metrics").text
    assert "private" not in text
    assert "nowhere" not in text
    assert HARBOUR not in text


def test_no_client_adds_a_series(index_dir: Path) -> None:
    """However many addresses, methods and films are asked for, the series stay as many."""
    client = own_client(index_dir)

    def ask(number: int) -> None:
        for address in (f"/films/x{number}", f"/y{number}", f"/?q=z{number}", f"/static/{number}.css"):
            client.get(address, buffered=True)
        client.open("/", method=f"BREW{number}", buffered=True)

    ask(0)
    figures(client)
    before = set(figures(client))
    for number in range(1, 20):
        ask(number)
    assert set(figures(client)) == before


def test_refusals_are_counted(index_dir: Path) -> None:
    """Each limit that was met is counted; those that were not stand at 0."""
    client = own_client(
        index_dir, limit_local=True, searches_per_minute=0.01, search_burst=1, address_bytes=100
    )
    for address in ("/?q=lamp", "/?q=lamp", "/?q=lamp", "/?q=" + "x" * 200):
        client.get(address, buffered=True)
    told = figures(client)
    by_reason = {
        labels[0][1]: value for (name, labels), value in told.items() if name == "filmdex_rejected_total"
    }
    assert by_reason == {"address": 1, "body": 0, "rate": 2, "busy": 0}


def test_searches_in_flight(index_dir: Path) -> None:
    """A search is in flight while it runs."""
    app = create_app(Settings(index_dir=index_dir))
    within: list[float] = []
    app.add_url_rule(
        "/look",
        "look",
        lambda: within.append(figures(app.test_client())["filmdex_searches_in_flight", ()]) or "",
    )
    app.test_client().get("/look")
    assert within == [1]
    assert figures(app.test_client())["filmdex_searches_in_flight", ()] == 0


@pytest.mark.parametrize(
    ("setting", "environ", "status"),
    [
        ("local", {}, 200),
        ("local", {"REMOTE_ADDR": "::1"}, 200),
        ("local", {"REMOTE_ADDR": "198.51.100.9"}, 404),
        ("local", {"HTTP_X_FORWARDED_FOR": "198.51.100.9"}, 404),
        ("local", {"HTTP_VIA": "1.1 proxy"}, 404),
        ("all", {"REMOTE_ADDR": "198.51.100.9"}, 200),
        ("off", {}, 404),
    ],
)
def test_who_may_read_the_figures(
    index_dir: Path, setting: str, environ: dict[str, str], status: int
) -> None:
    """By default this machine alone, and not through a proxy on it; all or nobody if wanted."""
    assert own_client(index_dir, metrics=setting).get("/metrics", environ_base=environ).status_code == status


def test_without_an_index(tmp_path: Path) -> None:
    """Without an index the server is alive, not ready, and its figures say so."""
    client = own_client(tmp_path)
    assert client.get("/health").status_code == 200
    assert client.get("/health").json == {"status": "ok", "generation": None}
    assert client.get("/ready").status_code == 503
    assert client.get("/ready").json == {"status": "no index", "generation": None}
    told = figures(client)
    assert told["filmdex_index_up", ()] == 0
    assert ("filmdex_generation", ()) not in told


def test_a_server_that_leaves_is_not_ready(index_dir: Path) -> None:
    """Once told to end, a server is alive and answers, and is not ready."""
    app = create_app(Settings(index_dir=index_dir))
    client = app.test_client()
    assert client.get("/ready").json == {"status": "ready", "generation": 1}
    served(app).leaving.set()
    assert client.get("/ready").status_code == 503
    assert client.get("/ready").json["status"] == "leaving"
    assert client.get("/health").status_code == 200
    assert client.get("/?q=lamp").status_code == 200


@pytest.mark.parametrize("address", ["/health", "/ready", "/metrics"])
def test_watchers_get_fresh_answers(client: FlaskClient, address: str) -> None:
    """Nothing between watcher and server may keep an answer."""
    assert client.get(address).headers["Cache-Control"] == "no-store"
