"""More than 500 hostile texts, in every field that is indexed and in every parameter: all of them stay text.

FILMDEX_LONG=1 tries each text in each parameter and on each film's page; otherwise each is tried once.
"""

import os
from collections.abc import Iterator
from itertools import cycle, product
from urllib.parse import quote

import msgspec
import pytest
from flask.testing import FlaskClient
from inert import check_inert
from page_dom import words
from payloads import PAYLOADS

from corpus.records import Film, Kind, Line, Passage
from index import reindex
from web.app import create_app
from web.config import Settings
from web.display import harmless

LONG = bool(os.environ.get("FILMDEX_LONG"))
KINDS = [kind for kind in Kind if kind is not Kind.FILM]

# Every page and every parameter that one takes.
PARAMETERS = (
    *(
        f"/?q=zeppelin&{name}="
        for name in ("q", "kind", "film", "genre", "decade", "lang", "year", "rating", "by", "sort", "page")
    ),
    *(f"/?q=zeppelin&{name}=" for name in ("limit", "tip", "literal", "explain", "spoilers", "unknown")),
    "/?q=",
    "/?by=passage&q=zeppelin+",
    *(f"/films/x0?{name}=" for name in ("kind", "page", "passage", "text", "unknown")),
    "/films/x0?passage=x0.trivia&text=",
    "/films/",
    "/people?name=",
    "/people?page=",
    "/similar?passage=",
    "/browse?x=",
    "/help?x=",
    "/nowhere/",
)


def records(number: int, payload: str) -> Iterator[Film | Passage]:
    """Yield a film all of whose texts are a payload, with a passage of one kind, each field a payload too."""
    film_id = f"x{number}"
    text = f"zeppelin {payload} zeppelin"
    yield Film(
        film_id=film_id,
        title=f"{payload} x{number}",  # two films of one title and year would be one
        original_title=text,
        year=1870 + number % 327,
        release_date=payload,
        release_country=payload,
        certificate=payload,
        genres=(payload,),
        countries=(payload,),
        languages=(payload,),
        alternate_titles=(payload,),
        directors=(payload,),
        writers=(payload,),
        stars=(payload,),
    )
    fields = ("heading", "author", "category", "person", "role", "character", "credited_as", "relation")
    for kind in (KINDS[number % len(KINDS)], Kind.TRIVIA):
        yield Passage(
            film_id=film_id,
            kind=kind,
            text=text,
            passage_id=f"{film_id}.{kind.value}",
            language=payload if number % 2 else "",
            lines=(Line(speaker=payload, text=text), Line(text=payload)) if kind is Kind.QUOTE else (),
            performers=(payload,),
            writers=(payload,),
            date=payload,
            other_film=payload,
            other_film_id="x1",
            **dict.fromkeys(fields, payload),
        )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Asks an app whose index holds every payload in every field."""
    folder = tmp_path_factory.mktemp("payloads")
    corpus = folder / "films.jsonl"
    all_records = {
        (record.film_id, getattr(record, "passage_id", "")): record
        for number, payload in enumerate(PAYLOADS)
        for record in records(number, payload)
    }
    corpus.write_bytes(msgspec.json.Encoder().encode_lines(list(all_records.values())))
    report = reindex([corpus], folder / "index")
    assert report.films == len(PAYLOADS) > 500
    return create_app(Settings(index_dir=folder / "index", address_bytes=100_000)).test_client()


def shown(payload: str) -> str:
    """Return a payload as it reads on a page."""
    return " ".join(harmless(payload).split())


def test_every_payload_in_a_result(hostile: FlaskClient) -> None:
    """Pages of 100 hits show every payload as text, in both views, with spoilers and with reasons."""
    expected = {shown(f"{payload} x{number}") for number, payload in enumerate(PAYLOADS)}
    for by in ("film", "passage"):
        titles: set[str] = set()
        for page in range(1, len(PAYLOADS) // 100 + 2):
            address = f"/?q=zeppelin&by={by}&limit=100&page={page}&spoilers=show&explain=1"
            response = hostile.get(address)
            assert response.status_code == 200
            titles |= {words(title) for title in check_inert(response.text).css("h2 .hit__link bdi")}
        assert titles <= expected
        assert by == "passage" or titles == expected


@pytest.mark.parametrize("part", range(10))
def test_every_payload_on_a_film_page(hostile: FlaskClient, part: int) -> None:
    """A film all of whose texts are a payload has it in its heading, letter for letter, and nothing of it."""
    for number in range(part, len(PAYLOADS), 10 if LONG else 40):
        payload = PAYLOADS[number]
        for query in ("", "?kind=trivia", f"?passage=x{number}.trivia&text={quote(payload)}"):
            page = check_inert(hostile.get(f"/films/x{number}{query}").text)
            said = words(page.css_first("h1"))
            assert said.removesuffix(" Trivia") == shown(f"{payload} x{number}")


def test_every_payload_as_a_person(hostile: FlaskClient) -> None:
    """Lists of people and of genres, and a person's page, show a name that is a payload as text."""
    for page in range(1, 14):
        check_inert(hostile.get(f"/people?page={page}").text)
    check_inert(hostile.get("/browse").text)
    for payload in PAYLOADS[:: 1 if LONG else 12]:
        check_inert(hostile.get(f"/people?name={quote(payload)}").text)


def pairs() -> Iterator[tuple[str, str]]:
    """Yield the parameters and payloads to try together: each payload, in each parameter in turn, or all."""
    yield from product(PARAMETERS, PAYLOADS) if LONG else zip(cycle(PARAMETERS), PAYLOADS, strict=False)


def test_every_payload_in_a_parameter(hostile: FlaskClient) -> None:
    """Whatever stands in whichever parameter adds no element, attribute, header or control to the page."""
    for before, payload in pairs():
        response = hostile.get(before + quote(payload, safe=""))
        assert response.status_code in (200, 308, 400, 404), before + payload
        assert "Set-Cookie" not in response.headers
        assert all("\n" not in value for value in response.headers.values())
        page = check_inert(response.text)
        if before == "/?q=":
            assert words(page.css_first("h1")) == f"“{shown(payload)}”"
        if before.startswith("/?q=zeppelin&genre"):
            assert any(shown(payload) in words(chip) for chip in page.css(".chip"))


@pytest.mark.parametrize("parameter", ["q", "genre", "film", "year", "passage", "name", "kind", "page"])
def test_the_worst_in_each_parameter(hostile: FlaskClient, parameter: str) -> None:
    """Payloads of every sort in each of the parameters that are shown again, on each page that takes it."""
    for payload in PAYLOADS[:: 1 if LONG else 31]:
        for before in ("/?q=zeppelin&", "/films/x0?", "/people?", "/similar?"):
            check_inert(hostile.get(f"{before}{parameter}={quote(payload, safe='')}").text)


def test_files_and_feeds_stay_what_they_are(hostile: FlaskClient) -> None:
    """What is no page is not taken for one: its type is said, and browsers are told not to guess."""
    for payload, address in product(
        PAYLOADS[::25], ("/feed.atom", "/feed.json", "/export.csv", "/export.json")
    ):
        response = hostile.get(f"{address}?limit=1&q={quote(payload)}")
        assert response.status_code == 200
        assert "html" not in response.content_type
        assert response.headers["X-Content-Type-Options"] == "nosniff"
