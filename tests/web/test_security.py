"""What others wrote and what strangers type stays text; every answer carries the headers that say so too."""

import gzip
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from page_dom import links, words
from page_films import CONTROLS, HARBOUR, HOSTILE, HOSTILE_TEXT, PAYLOADS
from selectolax.lexbor import LexborHTMLParser

from corpus.records import Kind
from search import Hit, Piece
from search.results import FilmReference
from web.app import create_app
from web.config import Settings
from web.display import harmless
from web.headers import HEADERS
from web.links import Links

Read = Callable[..., LexborHTMLParser]

# Every element and attribute our templates write. What others wrote must add none.
TAGS = """
    html head meta title link body a header img search form label input button main footer div section article
    aside nav details summary h1 h2 h3 p span b i bdi mark code ul ol li dl dt dd blockquote table caption
    thead tbody tr th td
"""
ATTRIBUTES = """
    lang charset name content rel type href class src alt width height action method id for value dir
    autocomplete autocapitalize spellcheck placeholder autofocus role start form scope aria-label
    aria-labelledby aria-describedby aria-current aria-hidden aria-invalid
"""
SHOWN_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|&#0*(?:[0-8]|1[1-9]|2\d|3[01]|127|1[2-5]\d);")


def check_inert(markup: str) -> LexborHTMLParser:
    """Check that a page holds our own elements and attributes only, and no control character."""
    page = LexborHTMLParser(markup)
    tags = {node.tag for node in page.root.traverse() if not node.tag.startswith(("-", "!"))}
    assert not tags - {*TAGS.split()}
    attributes = {name for node in page.root.traverse() for name in node.attributes}
    assert not attributes - {*ATTRIBUTES.split()}
    for node in page.css("[href], [src], [action]"):
        where = node.attributes.get("href") or node.attributes.get("src") or node.attributes.get("action")
        assert re.match(r"#|/(?!/)", where), where
    assert not SHOWN_CONTROL.search(markup.replace("&#34;", "").replace("&#39;", ""))
    return page


@pytest.mark.parametrize(
    "address",
    [
        f"/films/{HOSTILE}",
        "/?q=zeppelin&limit=100",
        "/?q=zeppelin&film=tt0900003&kind=quote",
        "/?film=tt0900003&limit=100&sort=rating",
    ],
)
def test_hostile_content_is_text(client: FlaskClient, address: str) -> None:
    """A film all of whose texts are markup and control characters adds no element, attribute or control."""
    page = check_inert(client.get(address).text)

    assert PAYLOADS[0] in words(page.css_first("main"))


def test_hostile_content_is_shown_whole(read: Read) -> None:
    """Every payload can be read on the film's page, character for character."""
    page = read(f"/films/{HOSTILE}")

    said = " ".join(page.css_first(".passage--trivia .prose").text(strip=False).split())
    assert said == " ".join(f"{HOSTILE_TEXT} trivia".split())
    assert words(page.css_first("h1")) == f"{PAYLOADS[0]} zeppelin"


def test_marks_do_not_change_the_text(read: Read) -> None:
    """Matches inside markup are marked without changing a character of it."""
    (snippet,) = read("/?q=zeppelin&film=tt0900003&kind=trivia").css(".hit__snippet")

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
        heading=payload,
        byline=payload,
        snippet=(Piece(payload), Piece(payload, matched=True)),
        language=payload,
    )

    shown = app.jinja_env.get_template("_hit.html").module.show_hit(hit, Links().film(payload, payload))

    page = check_inert(f"<!doctype html>{shown}")
    assert page.css_first("mark").text() == payload
    assert page.css_first(".hit__snippet").text() == payload * 2
    assert page.css_first(".hit__snippet").attributes["lang"] == payload


@pytest.mark.parametrize("payload", [*PAYLOADS, "\x00\x1b[31m\x07\x9b", "\u202elive", "a\r\nSet-Cookie: a=b"])
@pytest.mark.parametrize(
    "parameter",
    ["q", "kind", "film", "genre", "decade", "lang", "year", "rating", "sort", "page", "limit", "x"],
)
def test_hostile_parameters_are_text(client: FlaskClient, parameter: str, payload: str) -> None:
    """Whatever stands in whichever parameter adds no element, attribute, header or control to the page."""
    response = client.get(f"/?q=lamp&{parameter}={quote(payload)}")

    page = check_inert(response.text)
    assert response.status_code in (200, 400)
    assert "Set-Cookie" not in response.headers
    shown = " ".join(harmless(payload).split())
    if parameter == "q":
        assert words(page.css_first("h1")) == f"“{shown}”"
    if parameter == "genre":
        assert any(shown in chip for chip in links(page, ".chip"))


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
    ("GET", f"/films/{HARBOUR}", 200),
    ("GET", "/films/nobody", 404),
    ("GET", "/films/", 404),
    ("GET", "/api/search?q=lamp", 200),
    ("GET", "/api/search?page=x", 400),
    ("DELETE", "/api/search", 405),
    ("GET", f"/api/films/{HARBOUR}", 200),
    ("GET", "/api/films/nobody", 404),
    ("GET", "/health", 200),
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
    """No script, no frame, no other host: style, pictures and forms of our own."""
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


@pytest.mark.parametrize(
    "path",
    [
        "../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "....//app.py", "%00",
        "filmdex.css%00.svg", "/etc/passwd", "//etc/passwd", "..%252fapp.py", "~root",
        "\\\\host\\share", "C:%5cboot.ini",
    ],
)  # fmt: skip
def test_no_path_leaves_the_static_folder(client: FlaskClient, path: str) -> None:
    """Neither a static file's name nor an id reaches any other file."""
    for before in ("/static/", "/films/", "/api/films/"):
        response = client.get(before + path)
        assert response.status_code in (308, 404)
        assert "import" not in response.text
        assert "root:" not in response.text


def test_requests_are_small(app: Flask) -> None:
    """A body is never needed and may not be large."""
    assert app.config["MAX_CONTENT_LENGTH"] == 64 * 1024


def test_static_files_are_kept_by_browsers(client: FlaskClient, read: Read) -> None:
    """Style sheet and icon are kept for long under an address that changes with their content."""
    page = read("/")
    for node in page.css("link"):
        address = node.attributes["href"]
        response = client.get(address)
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        assert response.cache_control.max_age > 24 * 3600
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304
        assert {name: again.headers[name] for name in HEADERS} == HEADERS
        response.close()
        again.close()


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("/?q=lamp+OR+the", 14_000),
        ("/", 14_000),
        ("/static/filmdex.css", 8_000),
        ("/static/favicon.svg", 1_000),
    ],
)
def test_answers_are_light(client: FlaskClient, address: str, limit: int) -> None:
    """A page fits into the first packets of a connection, and needs two files besides."""
    response = client.get(address)
    assert len(gzip.compress(response.data)) <= limit
    response.close()


def test_escaping_is_undone_by_reading(client: FlaskClient) -> None:
    """Nothing is escaped twice: an entity in a text is shown as it was written."""
    markup = client.get(f"/films/{HOSTILE}").text

    assert "&amp;lt;b&amp;gt;" in markup
    assert "&lt;b&gt;zeppelin&lt;/b&gt;" in unescape(markup)
