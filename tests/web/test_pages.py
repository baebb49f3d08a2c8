"""The pages: sound HTML everywhere, the start page, and the hits as they are shown."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import msgspec
import pytest
from page_dom import found, links, words
from page_films import ANGELS, FILMS, HARBOUR, PASSAGES
from selectolax.lexbor import LexborHTMLParser

from corpus.records import Kind
from index import FilmIndex, reindex
from search import SearchRequest, search
from web.app import create_app
from web.config import Settings

Read = Callable[..., LexborHTMLParser]

PAGES = [
    ("/", 200),
    ("/?q=lamp", 200),
    ("/?q=spoon&page=2", 200),
    (
        "/?q=lamp&kind=review&kind=goof&genre=Drama&decade=1950&film=tt0900001&lang=en&year=1900..&rating=..9",
        200,
    ),
    ("/?q=zeppelin", 200),
    ("/?q=xyzzy", 200),
    ("/?q=xyzzy&kind=video", 200),
    ("/?q=spoon&page=9", 404),
    ("/?q=lamp&year=soon&page=0", 400),
    (f"/films/{HARBOUR}", 200),
    (f"/films/{ANGELS}", 200),
    ("/films/tt0900003", 200),
    ("/films/nobody", 404),
    ("/nowhere", 404),
]


@pytest.mark.parametrize(("address", "status"), PAGES)
def test_every_page_is_sound(read: Read, address: str, status: int) -> None:
    """One h1 and one main, ids and labels in order, and nothing inline, on whatever page."""
    page = read(address, status)

    assert len(page.css("h1")) == len(page.css("main")) == 1
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    for node in page.css("label"):
        assert node.attributes["for"] in ids
    for node in page.css("[aria-labelledby], [aria-describedby]"):
        named = node.attributes.get("aria-labelledby") or node.attributes.get("aria-describedby")
        assert named in ids
    for node in page.css("input[form]"):
        assert node.attributes["form"] in ids
    assert not page.css("script, style, [style]")
    assert all("alt" in node.attributes for node in page.css("img"))
    assert page.css_first("a.skip").attributes["href"] == "#main"
    assert page.css_first("html").attributes["lang"] == "en"
    for node in page.css("[href], [src], [action]"):
        where = node.attributes.get("href") or node.attributes.get("src") or node.attributes.get("action")
        assert re.match("#|/(?!/)", where)


def test_the_start_page_says_what_there_is(read: Read, index: FilmIndex) -> None:
    """Films and passages by kind stand on the start page, each kind a link to its passages."""
    page = read("/")

    stats = index.stats()
    assert f"{stats.passages} passages on {stats.films} films" in words(page.css_first("main"))
    for label, address in links(page, ".holds__link").items():
        assert found(read(address)) == int(label.split()[0].replace(",", ""))


def test_every_example_finds_something(read: Read) -> None:
    """The queries on the start page are read as they are meant and have an answer in this index."""
    shown = links(read("/"), ".examples__query")

    assert "lang:fr" in shown
    for query, address in shown.items():
        page = read(address)
        assert page.css_first("#q").attributes["value"] == query
        assert found(page) > 0
        assert not page.css(".notes__note")


def test_a_hit_is_shown_as_it_was_found(read: Read, index: FilmIndex) -> None:
    """Title, kind, heading, byline and snippet of each hit are those of the answer, matches in <mark>."""
    page = read("/?q=lamp")

    answer = search(index, SearchRequest(text="lamp"))
    shown = page.css(".hit")
    assert len(shown) == len(answer.hits) > 3
    assert page.css_first("ol.hits").attributes["start"] == "1"
    for node, hit in zip(shown, answer.hits, strict=True):
        assert words(node.css_first("h2")) == f"{hit.film.title} ({hit.film.year})"
        about = words(node.css_first(".hit__about"))
        assert hit.heading in about
        assert hit.byline in about
        snippet = node.css_first(".hit__snippet")
        assert snippet.text() == "".join(piece.text for piece in hit.snippet)
        marks = [piece.text for piece in hit.snippet if piece.matched]
        assert [mark.text() for mark in snippet.css("mark")] == marks


def test_a_hit_leads_to_its_passage(read: Read) -> None:
    """Each hit's link leads to the film's page and an anchor there; a title card to the page itself."""
    for node in read("/?film=tt0900001&limit=100").css(".hit"):
        link = urlsplit(node.css_first(".hit__link").attributes["href"])
        ids = [each.attributes["id"] for each in read(link.path).css("[id]")]
        assert unquote(link.fragment) in ids or words(node.css_first(".hit__kind")) == "Film"


def test_a_spoiler_is_folded(read: Read) -> None:
    """A spoiler's snippet stands in a closed <details>, that of another hit does not."""
    hits = read("/?q=keeper").css(".hit")

    folded = [hit for hit in hits if hit.css_first("details")]
    assert len(folded) == 1 < len(hits)
    assert "open" not in folded[0].css_first("details").attributes
    assert words(folded[0].css_first("summary")) == "Spoiler: show"
    assert "smuggler" in words(folded[0].css_first("details .hit__snippet"))


def test_a_foreign_snippet_says_its_language(read: Read) -> None:
    """The snippet of a French review has lang=fr and says so; an English one has no lang."""
    by_text = {words(hit): hit.css_first(".hit__snippet") for hit in read("/?q=menteur+OR+liar").css(".hit")}

    languages = {snippet.attributes.get("lang") for snippet in by_text.values()}
    assert languages == {"fr", None}
    assert any("in French" in text for text in by_text)


def test_only_the_count_is_announced(read: Read) -> None:
    """The status of a result is its count and nothing else."""
    (status,) = read("/?q=spoon").css("[role=status], [aria-live]")

    assert words(status) == "25 passages"


def test_notes_are_shown(read: Read, index: FilmIndex) -> None:
    """What the search says about its reading of the query stands above the hits."""
    text = "lamp xyzzy"

    notes = search(index, SearchRequest(text=text)).notes
    assert notes
    assert [words(note) for note in read(f"/?q={quote(text)}").css(".notes__note")] == list(notes)


def test_without_an_index(tmp_path: Path) -> None:
    """Before anything is indexed the page says how to, and does not tell where we looked."""
    client = create_app(Settings(index_dir=tmp_path / "nowhere")).test_client()

    response = client.get("/")

    assert response.status_code == 503
    assert "filmdex reindex" in response.text
    assert "nowhere" not in response.text


def test_a_new_generation_is_served_at_once(tmp_path: Path) -> None:
    """What is reindexed while the app runs is found by the next request."""
    corpus = tmp_path / "films.jsonl"
    client = create_app(Settings(index_dir=tmp_path / "index")).test_client()
    encode = msgspec.json.Encoder().encode_lines

    seen = []
    for passages in (PASSAGES[:1], PASSAGES):
        corpus.write_bytes(encode([*FILMS, *passages]))
        reindex([corpus], tmp_path / "index")
        seen.append("Nobody rows home" in client.get("/?kind=tagline").text)

    assert seen == [False, True]
    shutil.rmtree(tmp_path / "index")
    assert client.get("/").status_code == 503


def test_every_kind_has_a_page(read: Read) -> None:
    """Each kind there is can be asked for, in the singular and the plural."""
    for kind in Kind:
        for name in (kind.value, kind.plural):
            page = read(f"/?kind={quote(name)}")
            assert [tab.attributes["href"] for tab in page.css(".tab--chosen")] == ["/"]
