"""Which sites' scripts may read the API: none by default, those that are named, or all."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web.app import create_app
from web.config import Settings

FRIEND, STRANGER = "https://friend.example", "https://stranger.example"
ALLOW = "Access-Control-Allow-Origin"
ADDRESSES = ["/api/search?q=lamp", "/api/search?page=x", "/api/films/nobody", "/api/nowhere"]


def asking(index_dir: Path, *origins: str) -> FlaskClient:
    """Return a client of an app that allows these origins."""
    return create_app(Settings(index_dir=index_dir, cors_origins=origins)).test_client()


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ((), FRIEND, None),
        ((FRIEND,), FRIEND, FRIEND),
        ((FRIEND,), STRANGER, None),
        ((FRIEND,), "null", None),
        ((FRIEND,), f"{FRIEND}.evil.example", None),
        ((FRIEND,), "http://friend.example", None),
        (("https://other.example", FRIEND), FRIEND, FRIEND),
        (("*",), STRANGER, "*"),
    ],
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_who_may_read(
    index_dir: Path, address: str, origins: tuple[str, ...], origin: str, allowed: str | None
) -> None:
    """Answers and errors of the API say whose scripts may read them, exactly as they were named."""
    answer = asking(index_dir, *origins).get(address, headers={"Origin": origin})
    assert answer.headers.get(ALLOW) == allowed
    assert "Access-Control-Allow-Credentials" not in answer.headers
    if origins and "*" not in origins:
        assert "Origin" in answer.headers["Vary"]
    if allowed:
        assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("address", ["/", "/?q=lamp", "/health", "/static/filmdex.css"])
def test_pages_are_nobody_elses(index_dir: Path, address: str) -> None:
    """Permission is for the API alone."""
    with asking(index_dir, "*").get(address, headers={"Origin": FRIEND}) as answer:
        assert ALLOW not in answer.headers


def test_a_browser_that_asks_first_is_told(index_dir: Path) -> None:
    """The question that browsers send ahead is answered with methods and headers, and costs no search."""
    limits = {"limit_local": True, "searches_per_minute": 0.01, "search_burst": 1}
    app = create_app(Settings(index_dir=index_dir, cors_origins=(FRIEND,), **limits))
    ahead = {"Origin": FRIEND, "Access-Control-Request-Method": "GET"}
    for _ in range(3):
        answer = app.test_client().options("/api/search", headers=ahead)
        assert answer.status_code == 200
        assert answer.headers[ALLOW] == FRIEND
        assert "GET" in answer.headers["Access-Control-Allow-Methods"]
        assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert (
        ALLOW not in app.test_client().options("/api/search", headers={**ahead, "Origin": STRANGER}).headers
    )
