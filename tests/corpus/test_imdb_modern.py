"""IMDb pages of today: the film of a page and its texts, out of invented data in the site's shapes."""

import io
import json
from typing import Any

import pytest

from corpus.documents import HEAD_BYTES, Document
from corpus.readers.imdb_modern import READER
from corpus.records import Film, Passage, Reject

Data = dict[str, Any]

TT = "tt9900001"


def document(content: bytes, name: str = "page.html") -> Document:
    """Return a page as sources.py gives it to a reader."""
    return Document(name, content[:HEAD_BYTES], lambda: io.BytesIO(content))


def read(content: bytes) -> list[Film | Passage | Reject]:
    """Return what a page is read as, after its reader has known it."""
    page = document(content)
    assert READER.recognises(page)
    return list(READER.records(page))


def text(words: str) -> Data:
    """Return a text as the site wraps it."""
    return {"text": words, "__typename": "Text"}


def named(*names: str) -> list[Data]:
    """Return credits of these names."""
    return [{"name": {"id": f"nm990000{n}", "nameText": text(name)}} for n, name in enumerate(names)]


def edges(*nodes: Data) -> Data:
    """Return a connection of nodes."""
    return {"total": len(nodes), "edges": [{"node": node} for node in nodes]}


HEAD = {
    "id": TT,
    "titleText": text("La taxe des lanternes"),
    "originalTitleText": text("The Lantern Tax"),
    "releaseYear": {"year": 1987, "endYear": None},
    "certificate": {"rating": "PG"},
    "runtime": {"seconds": 5820},
    "ratingsSummary": {"aggregateRating": 7.4, "voteCount": 1280},
    "titleGenres": {"genres": [{"genre": text("Comedy")}, {"genre": text("History")}]},
    "plot": {"plotText": {"plainText": "A town hides its light."}, "language": {"id": "en-US"}},
    "castPageTitle": edges(*named("Odile Marsh", "Bram Kettle")),
    "directorsPageTitle": [{"credits": named("Ines Vell")}],
}
MAIN = {
    "id": TT,
    "metacritic": {"metascore": {"score": 71}},
    "releaseDate": {"day": 2, "month": 10, "year": 1987, "country": {"id": "BE", "text": "Belgium"}},
    "countriesDetails": {"countries": [{"id": "BE", "text": "Belgium"}, {"id": "FR", "text": "France"}]},
    "spokenLanguages": {"spokenLanguages": [{"id": "fr", "text": "French"}]},
    "akas": edges(text("The Lantern Tax"), text("Laternensteuer")),
    "writers": [{"category": {"id": "writer"}, "credits": named("Tomas Oake")}],
}


def page(kind: str = "", **props: Any) -> bytes:
    """Return a page's data as JSON."""
    data = {
        "props": {"pageProps": {"tconst": TT, **props}, "__N_SSP": True},
        "page": f"/title/[tconst]/{kind}",
    }
    return json.dumps(data).encode()


def title_page(**main: Any) -> bytes:
    """Return the data of a title page that shows `main` in its main column."""
    return page(aboveTheFoldData=HEAD, mainColumnData={**MAIN, **main})


def sub_page(kind: str, **content: Any) -> bytes:
    """Return the data of a page below the title page."""
    return page(kind, contentData={"entityMetadata": HEAD, **content})


def html(data: bytes, linked: Data | None = None) -> bytes:
    """Return data inside of a page as the site sends it."""
    summary = json.dumps(linked).encode() if linked else b"{}"
    return (
        b'<!DOCTYPE html><html lang="en-US"><head><meta charSet="utf-8"/><title>x</title>'
        b'<script type="application/ld+json">' + summary + b"</script>"
        b'<meta property="imdb:pageType" content="title"/>'
        b'<link rel="canonical" href="https://www.imdb.com/title/' + TT.encode() + b'/"/></head><body>'
        b'<div class="ipc-page-content">Menu, advertisements and <b>buttons</b></div>'
        b'<script id="__NEXT_DATA__" type="application/json">' + data + b"</script></body></html>"
    )


EXPECTED = Film(
    film_id=TT,
    title="La taxe des lanternes",
    original_title="The Lantern Tax",
    year=1987,
    release_date="1987-10-02",
    release_country="Belgium",
    runtime=97,
    certificate="PG",
    genres=("Comedy", "History"),
    countries=("Belgium", "France"),
    languages=("French",),
    rating=7.4,
    votes=1280,
    metascore=71,
    alternate_titles=("Laternensteuer",),
    directors=("Ines Vell",),
    writers=("Tomas Oake",),
    stars=("Odile Marsh", "Bram Kettle"),
    source="page.html:1",
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(title_page(), id="data"),
        pytest.param(html(title_page()), id="html"),
        pytest.param(b"\xef\xbb\xbf" + title_page(), id="byte-order-mark"),
        pytest.param(b"HTTP/2 200 \r\nserver: x\r\n\r\n" + html(title_page()), id="http-head"),
        pytest.param(
            json.dumps({"pageProps": json.loads(title_page())["props"]["pageProps"]}).encode(), id="next"
        ),
        pytest.param(html(title_page()).decode().encode("cp1252"), id="not-utf-8"),
    ],
)
def test_a_film_is_read_with_all_the_page_says_of_it(content: bytes) -> None:
    """The title card is the same from data alone, from HTML, with a mark or an HTTP head before it."""
    film = read(content)[0]
    assert film == EXPECTED


def test_a_page_below_the_title_page_has_the_head_of_the_title_card() -> None:
    """Every page tells its film's title, year, rating and first people, and yields the film first."""
    film, *rest = read(sub_page("trivia"))
    assert isinstance(film, Film)
    said = (film.film_id, film.original_title, film.year, film.runtime, film.votes, film.directors)
    assert said == (TT, "The Lantern Tax", 1987, 97, 1280, ("Ines Vell",))
    assert [r.kind.value for r in rest if isinstance(r, Passage)] == ["plot", "credit", "credit", "credit"]


LINKED = {
    "@context": "https://schema.org",
    "@type": "Movie",
    "url": f"https://www.imdb.com/title/{TT}/",
    "name": "The Lantern Tax",
    "alternateName": "La taxe des lanternes",
    "description": "A town hides its light &amp; waits.",
    "review": {
        "@type": "Review",
        "author": {"@type": "Person", "name": "wickwatcher"},
        "dateCreated": "2009-05-07",
        "inLanguage": "English",
        "name": "Bright &apos;enough&apos;",
        "reviewBody": "It glows.\n\nThen it goes out.",
        "reviewRating": {"ratingValue": 8},
    },
    "aggregateRating": {"ratingCount": 1280, "ratingValue": 7.4},
    "contentRating": "PG",
    "genre": ["Comedy", "History"],
    "datePublished": "1987-10-02",
    "keywords": "tax,lantern",
    "actor": [{"@type": "Person", "name": "Odile Marsh"}, {"@type": "Person", "name": "Bram Kettle"}],
    "director": {"@type": "Person", "name": "Ines Vell"},
    "creator": [{"@type": "Organization", "url": "/company/co1/"}, {"@type": "Person", "name": "Tomas Oake"}],
    "duration": "PT1H37M",
}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(json.dumps(LINKED).encode(), id="alone"),
        pytest.param(html(b"{}", LINKED), id="html-without-data"),
        pytest.param(html(b'{"props":{"pageProps":{"aboveTheF', LINKED), id="html-with-damaged-data"),
    ],
)
def test_linked_data_is_enough_for_a_film(content: bytes) -> None:
    """A page saved without its scripts still gives the film, its plot, a review, keywords and people."""
    records = [record for record in read(content) if not isinstance(record, Reject)]
    film = records[0]
    assert isinstance(film, Film)
    same = ("film_id", "title", "original_title", "year", "release_date", "runtime", "certificate", "genres")
    same += ("rating", "votes", "directors", "writers", "stars")
    assert {name: getattr(film, name) for name in same} == {name: getattr(EXPECTED, name) for name in same}
    passages = [record for record in records if isinstance(record, Passage)]
    assert [p.text for p in passages if p.kind.value == "plot"] == ["A town hides its light & waits."]
    assert [p.text for p in passages if p.kind.value == "keyword"] == ["tax", "lantern"]
    review = next(p for p in passages if p.kind.value == "review")
    assert (review.text, review.heading) == ("It glows.\n\nThen it goes out.", "Bright 'enough'")
    assert (review.author, review.rating, review.date) == ("wickwatcher", 8.0, "2009-05-07")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(html(b'{"props":{"pageP'), "the page's data cannot be read", id="damaged"),
        pytest.param(html(b"{}"), "names no film", id="no-data"),
        pytest.param(page(contentData={"x": "tt9900001"}), "names no film", id="no-title"),
        pytest.param(title_page()[:-40], "the page's data cannot be read", id="cut-short"),
    ],
)
def test_a_page_without_a_film_is_rejected(content: bytes, reason: str) -> None:
    """Where nothing can be used the reader says where and why."""
    (reject,) = list(READER.records(document(content)))
    assert isinstance(reject, Reject)
    assert reject.source == "page.html:1"
    assert reason in reject.reason


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            b'<html><a href="https://www.imdb.com/title/tt9900001/">IMDb</a><script src="/_next/a.js">',
            id="link",
        ),
        pytest.param(b'{"props":{"pageProps":{"contentData":{"id":"x"}}}}', id="another-site"),
        pytest.param(b'{"type":"film","film_id":"tt9900001","title":"x"}', id="native"),
        pytest.param(
            b'{"@type":"Movie","@context":"https://schema.org","url":"https://a.example/1"}', id="linked"
        ),
        pytest.param(b"", id="empty"),
    ],
)
def test_other_pages_are_not_claimed(content: bytes) -> None:
    """A link to a film, another site's data and the native format are none of this reader's."""
    assert not READER.recognises(document(content))
