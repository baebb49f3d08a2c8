"""What others wrote and what strangers type stays text; every answer carries the headers that say so too."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from inert import check_inert
from page_dom import words
from page_films import CONTROLS, HARBOUR, HOSTILE, HOSTILE_TEXT, PAYLOADS
from selectolax.lexbor import LexborHTMLParser

from corpus.records import Kind
from search import Hit, Piece
from search.results import FilmReference
from web.app import create_app
from web.config import Settings
from web.display import harmless
from web.headers import HEADERS
from web.hits_view import HitsView
from web.links import DEFAULT, Links

Read = Callable[..., LexborHTMLParser]


@pytest.mark.parametrize(
    "address",
    [
        f"/films/{HOSTILE}",
        f"/films/{HOSTILE}?kind=review",
        "/?q=zeppelin&limit=100",
        "/?q=zeppelin&limit=100&by=passage&spoilers=show&explain=1",
        "/?q=zeppelin&film=tt0900003&kind=quote&by=passage",
        "/?film=tt0900003&limit=100&sort=rating",
        "/browse",
        f"/people?name={quote(PAYLOADS[0])}",
    ],
)
def test_hostile_content_is_text(client: FlaskClient, address: str) -> None:
    """A film all of whose texts are markup and control characters adds no element, attribute or control."""
    page = check_inert(client.get(address).text)

    said = words(page.css_first("main")) if address != "/browse" else words(page.body)
    assert PAYLOADS[0] in said


def test_hostile_content_is_shown_whole(read: Read) -> None:
    """Every payload can be read on the film's page, character for character."""
    page = read(f"/films/{HOSTILE}?kind=trivia")

    said = " ".join(page.css_first(".passage--trivia .prose").text(strip=False).split())
    assert said == " ".join(f"{HOSTILE_TEXT} trivia".split())
    assert words(page.css_first("h1")) == f"{PAYLOADS[0]} zeppelin Trivia"


def test_marks_do_not_change_the_text(read: Read) -> None:
    """Matches inside markup are marked without changing a character of it."""
    (snippet,) = read("/?q=zeppelin&film=tt0900003&kind=trivia&by=passage").css(".hit__snippet")

    shown = " ".join(snippet.text().strip("… ").split())
    assert len(snippet.css("mark")) > 0
    assert shown in " ".join(f"{HOSTILE_TEXT} trivia".split())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_field_of_a_hit_is_text(app: Flask, payload: str) -> None:
    """Whatever a search hands out is text, in and out of a mark, in places an index never fills so today."""
    hit = Hit(
        rank=1,
        score=1.0,
        passage_id=payload,
        kind=Kind.REVIEW,
        film=FilmReference(payload, payload, 1999),
        heading=f"not in the snippet {payload}",
        byline=payload,
        snippet=(Piece(payload), Piece(payload, matched=True)),
        language=payload,
    )

    view = HitsView(DEFAULT, Links()).passage(hit)
    shown = app.jinja_env.get_template("_hits.html").module.show_hits([], [view], 1)

    page = check_inert(f"<!doctype html>{shown}")
    assert page.css_first("mark").text() == payload
    assert page.css_first(".hit__snippet").text() == payload * 2
    assert page.css_first(".hit__snippet").attributes["lang"] == payload


def test_control_characters_are_left_out() -> None:
    """C0, DEL and C1 are taken out where a page is written; tab and newline stay, as does all else."""
    assert harmless(f"a{CONTROLS}b") == "ab"
    assert harmless("a\tb\nc é \u202e 🎬") == "a\tb\nc é \u202e 🎬"
    assert harmless(7) == 7


ROUTES = [
    ("GET", "/", 200),
    ("HEAD", "/", 200),
    ("GET", "/?q=lamp", 200),
    ("GET", "/?q=spoon&page=99", 404),
    ("GET", "/?year=soon", 400),
    ("POST", "/", 405),
    ("OPTIONS", "/", 200),
    ("GET", "/feed.atom?q=lamp", 200),
    ("GET", "/feed.json?q=lamp", 200),
    ("GET", "/feed.atom?year=soon", 400),
    ("GET", "/export.csv?q=lamp", 200),
    ("GET", "/export.json?q=lamp", 200),
    ("GET", "/opensearch.xml", 200),
    ("GET", "/opensearch/suggestions?q=l", 200),
    ("GET", "/browse", 200),
    ("GET", "/people", 200),
    ("GET", "/people?name=nobody", 404),
    ("GET", "/similar?passage=nothing", 404),
    ("GET", "/help", 200),
    ("GET", "/static/filmdex.js", 200),
    ("GET", f"/films/{HARBOUR}", 200),
    ("GET", "/films/nobody", 404),
    ("GET", "/films/", 404),
    ("GET", "/api/search?q=lamp", 200),
    ("GET", "/api/search?page=x", 400),
    ("DELETE", "/api/search", 405),
    ("GET", f"/api/films/{HARBOUR}", 200),
    ("GET", "/api/films/nobody", 404),
    ("GET", "/api/v1/search?q=lamp", 200),
    ("GET", "/api/v1/search?page=x", 400),
    ("GET", "/api/v1/suggest?q=h", 200),
    ("GET", f"/api/v1/films/{HARBOUR}", 200),
    ("GET", "/api/v1/films/nobody", 404),
    ("GET", f"/api/v1/films/{HARBOUR}/passages", 200),
    ("GET", "/api/v1/passages/nothing", 404),
    ("GET", "/api/v1/similar?passage=nothing", 404),
    ("GET", "/api/v1/people", 200),
    ("GET", "/api/v1/people/nobody", 404),
    ("GET", "/api/v1/stats", 200),
    ("GET", "/api/v1/openapi.json", 200),
    ("PUT", "/api/v1/search", 405),
    ("GET", "/health", 200),
    ("GET", "/ready", 200),
    ("GET", "/metrics", 200),
    ("GET", "/static/filmdex.css", 200),
    ("GET", "/static/favicon.svg", 200),
    ("GET", "/static/nothing.css", 404),
    ("GET", "/nowhere", 404),
    ("GET", "/favicon.ico", 404),
]


@pytest.mark.parametrize(("method", "address", "status"), ROUTES)
def test_every_answer_has_the_headers(client: FlaskClient, method: str, address: str, status: int) -> None:
    """Security headers stand on each answer, whatever it is, and none sets a cookie."""
    response = client.open(address, method=method)

    assert response.status_code == status
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "Set-Cookie" not in response.headers
    assert "Cache-Control" in response.headers
    response.close()


def test_every_route_is_in_the_table(app: Flask) -> None:
    """No route is forgotten above."""
    rules = {re.sub("<.*", "", rule.rule) for rule in app.url_map.iter_rules()}

    assert all(any(address.startswith(rule) for _, address, _ in ROUTES) for rule in rules)


def test_the_policy_allows_our_own_things_alone() -> None:
    """No frame, no other host, nothing inline: scripts, styles, pictures and forms of our own."""
    policy = HEADERS["Content-Security-Policy"].split("; ")

    assert policy[0] == "default-src 'none'"
    assert {"style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} < {*policy}
    assert not any("unsafe" in each or "*" in each or "http" in each for each in policy)


def test_an_unforeseen_error_tells_nothing(index_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours is a plain page with the headers; the log has where it was, but no query."""
    app = create_app(Settings(index_dir=index_dir))
    app.add_url_rule("/fault", "fault", lambda: 1 / 0)

    response = app.test_client().get("/fault?q=a+private+matter")

    assert response.status_code == 500
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "ZeroDivision" not in response.text
    assert "Traceback" not in response.text
    assert "ZeroDivision" in caplog.text
    assert "private" not in caplog.text
    check_inert(response.text)


WAYS_UP = (
    "..",
    "%2e%2e",
    "..%00",
    "%252e%252e",
    "..;",
    "%c0%ae%c0%ae",
    "%uff0e%uff0e",
    "...",
    "%2e.",
    "..%20",
)
BETWEEN = ("/", "%2f", "%5c", "%252f", "\\", "//", "%c0%af", "/./")
TARGETS = ("app.py", "etc/passwd", "index/current", "templates/base.html", "filmdex.css%00.svg")
PATHS = [
    *(f"{up}{between}{up}{between}{target}" for up in WAYS_UP for between in BETWEEN for target in TARGETS),
    "/etc/passwd", "//etc/passwd", "~root", "\\\\host\\share", "C:%5cboot.ini", "file:%2f%2f/etc/passwd",
    "%00", "filmdex.css::$DATA", ".git/config", "con", "%2e%2e", "..",
]  # fmt: skip


@pytest.mark.parametrize(
    "before",
    ["/static/", "/films/", "/api/v1/films/", "/api/v1/passages/", "/", "/people?name=", "/similar?passage="],
)
def test_no_path_leaves_its_folder(client: FlaskClient, before: str) -> None:
    """Neither a static file's name nor an id reaches any file, however the way up is written: 400 ways."""
    assert len(PATHS) > 400
    for path in PATHS:
        response = client.get(before + path)
        assert response.status_code in (308, 400, 404), before + path
        for secret in ("import ", "root:", "{% block", "[core]"):
            assert secret not in response.text, before + path
        response.close()


def test_requests_are_small(app: Flask) -> None:
    """A body is never needed and may not be large."""
    assert app.config["MAX_CONTENT_LENGTH"] == 64 * 1024


def test_static_files_are_kept_by_browsers(client: FlaskClient, read: Read) -> None:
    """Style sheet and icon are kept for long under an address that changes with their content."""
    page = read("/")
    for node in page.css("link[rel=icon], link[rel=stylesheet], script"):
        address = node.attributes.get("href") or node.attributes["src"]
        response = client.get(address)
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        assert response.cache_control.max_age > 24 * 3600
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304
        assert {name: again.headers[name] for name in HEADERS} == HEADERS
        response.close()
        again.close()


def test_escaping_is_undone_by_reading(client: FlaskClient) -> None:
    """Nothing is escaped twice: an entity in a text is shown as it was written."""
    markup = client.get(f"/films/{HOSTILE}?kind=trivia").text

    assert "&amp;lt;b&amp;gt;" in markup
    assert "&lt;b&gt;zeppelin&lt;/b&gt;" in unescape(markup)
