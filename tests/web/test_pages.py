"""The pages: sound HTML everywhere, the start page, and the hits as they are shown."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import msgspec
import pytest
from page_dom import found, links, words
from page_films import ANGELS, FILMS, HARBOUR, PASSAGES, QUOTE
from selectolax.lexbor import LexborHTMLParser

from corpus.records import Kind
from index import FilmIndex, reindex
from search import SearchRequest, search
from web.app import create_app
from web.config import Settings
from web.hits_view import reason_words
from web.links import DEFAULT, changed
from web.sentences import byline_of

Read = Callable[..., LexborHTMLParser]

PAGES = [
    ("/", 200),
    ("/?q=lamp", 200),
    ("/?q=lamp&by=passage&explain=1&spoilers=show", 200),
    ("/?q=lamp&by=passage&sort=year", 200),
    ("/?q=spoon&by=passage&page=2", 200),
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
    (f"/films/{ANGELS}?kind=trivia", 200),
    (f"/films/{ANGELS}?kind=trivia&page=3", 404),
    (f"/films/{ANGELS}?kind=goof", 200),
    (f"/films/{HARBOUR}?kind=credits", 200),
    ("/browse", 200),
    ("/people", 200),
    ("/people?page=99", 404),
    ("/people?name=Lena+Quist", 200),
    ("/people?name=Nobody", 404),
    (f"/similar?passage={QUOTE.passage_id}", 200),
    ("/similar?passage=nothing", 404),
    ("/help", 200),
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
        assert node.css("input") or node.attributes["for"] in ids
    for node in page.css("[aria-labelledby], [aria-describedby]"):
        named = node.attributes.get("aria-labelledby") or node.attributes.get("aria-describedby")
        assert named in ids
    for node in page.css("input[form]"):
        assert node.attributes["form"] in ids
    assert not page.css("style, [style]")
    (script,) = page.css("script")
    assert re.match(r"/static/filmdex\.js\?v=", script.attributes["src"])
    assert not script.text()
    assert not [name for node in page.css("*") for name in node.attributes if name.startswith("on")]
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


def test_a_passage_is_shown_as_it_was_found(read: Read, index: FilmIndex) -> None:
    """Title, kind, heading, byline and snippet of each hit are those of the answer, matches in <mark>."""
    page = read("/?q=lamp&by=passage")

    answer = search(index, SearchRequest(text="lamp"))
    shown = page.css(".hit")
    assert len(shown) == len(answer.hits) > 3
    assert page.css_first("ol.hits").attributes["start"] == "1"
    for node, hit in zip(shown, answer.hits, strict=True):
        assert words(node.css_first("h2")) == f"{hit.film.title} ({hit.film.year})"
        about = words(node.css_first(".hit__about"))
        assert hit.heading in about
        assert byline_of(hit) in about
        said = words(node.css_first(".hit__snippet"))
        assert said == " ".join("".join(piece.text for piece in hit.snippet).split())
        marks = [piece.text for piece in hit.snippet if piece.matched]
        assert [mark.text() for mark in node.css(".hit__snippet mark")] == marks


def test_a_film_is_shown_with_what_speaks_for_it(read: Read, index: FilmIndex) -> None:
    """A film stands once, with the kinds that match, how many of each, and the best passages of some."""
    page = read("/?q=lamp")

    answer = search(index, changed(DEFAULT, text="lamp"))
    shown = page.css(".hit")
    assert len(shown) == len(answer.film_hits) >= 1
    for node, hit in zip(shown, answer.film_hits, strict=True):
        title = node.css_first("h2 a")
        assert words(title) == f"{hit.film.title} ({hit.film.year})"
        assert title.attributes["href"] == f"/films/{hit.film.film_id}"
        counts = links(node, ".evidence__link, .evidence__others a")
        assert len(counts) == len(hit.evidence)
        for each in hit.evidence:
            (address,) = [link for link in counts.values() if f"kind={each.kind.value}" in link]
            assert found(read(address)) == each.count
        told = sum(len(each.passages) for each in hit.evidence)
        assert 0 < len(node.css(".evidence__passage")) <= told


def test_a_hit_leads_to_its_passage(read: Read) -> None:
    """Each hit's link leads to the passage on the film's page; a title card to the page itself."""
    for node in read("/?film=tt0900001&limit=100&by=passage").css(".hit"):
        link = urlsplit(node.css_first(".hit__link").attributes["href"])
        if words(node.css_first(".hit__kind")) == "Title card":
            assert link.geturl() == "/films/tt0900001"
            continue
        page = read(f"{link.path}?{link.query}")
        (named,) = page.css(".passage--named, .list__item--named, .credits__row--named")
        assert named.attributes["id"] == unquote(link.fragment)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("seasick", "I left the cinema seasick."),
        ('"is signalling"', "Then who is signalling?"),
        ("plywood", "The lighthouse was built of plywood."),
        ("admirable", "Un phare, un menteur et une lampe admirable."),
    ],
)
def test_a_hit_leads_to_its_sentence(read: Read, query: str, sentence: str) -> None:
    """The link names the sentence that matched: the server marks it, and the browser is told its words."""
    (link,) = (
        urlsplit(each) for each in links(read(f"/?q={quote(query)}&by=passage"), ".hit__link").values()
    )

    place, directive = link.fragment.split(":~:text=")
    (marked,) = read(f"{link.path}?{link.query}").css(f"#{place}")
    assert (marked.tag, words(marked)) == ("mark", sentence)
    assert unquote(directive) == sentence


def test_a_sentence_that_is_gone_leads_to_its_passage(read: Read) -> None:
    """A link to a sentence that the passage no longer has still leads to the passage."""
    page = read(f"/films/{HARBOUR}?passage={QUOTE.passage_id}&text=Nobody+says+this")

    (place,) = page.css("#sentence")
    assert place.parent.attributes["id"] == QUOTE.passage_id
    assert not page.css("mark")


def test_a_hit_can_be_cited(read: Read) -> None:
    """A citation names film, kind and words, and its address leads to the passage."""
    (cite,) = read("/?q=%22is+signalling%22&by=passage").css("[data-copy]")

    said = words(cite)
    assert said.startswith("Harbour Lights (1954), quote")
    assert "Then who is signalling?" in said
    address = said.rpartition(" ")[2]
    assert address == f"http://localhost/films/{HARBOUR}?passage={QUOTE.passage_id}"


@pytest.mark.parametrize("by", ["film", "passage"])
def test_a_hit_says_why(read: Read, index: FilmIndex, by: str) -> None:
    """Each hit leads to the same page with reasons, which are those of the answer."""
    page = read(f"/?q=signalling&by={by}")
    addresses = {link for text, link in links(page, ".more a").items() if text.startswith("Show what")}
    assert addresses
    for address in addresses:
        again = read(address.partition("#")[0])
        assert again.css(f"[id='{address.partition('#')[2]}']")

    answer = search(index, changed(DEFAULT, text="signalling", by=by, explain=True))
    for node, hit in zip(again.css(".hit"), answer.hits, strict=True):
        told = [words(item) for item in node.css(".hit > .more--why li")]
        assert told == [reason_words(reason) for reason in hit.explanation]
        assert any("signalling" in each for each in told)


def test_a_spoiler_is_folded(read: Read) -> None:
    """A spoiler's snippet stands in a closed <details>, that of another hit does not."""
    hits = read("/?q=keeper&by=passage").css(".hit")

    folded = [hit for hit in hits if hit.css_first(".spoiler")]
    assert len(folded) == 1 < len(hits)
    assert "open" not in folded[0].css_first(".spoiler").attributes
    assert words(folded[0].css_first(".spoiler summary")) == "Spoiler: show"
    assert "smuggler" in words(folded[0].css_first(".spoiler .hit__snippet"))
    assert "smuggler" not in words(folded[0].css_first(".more"))
    assert "smuggler" not in " ".join(links(folded[0], "a").values())


def test_spoilers_can_be_shown(read: Read) -> None:
    """A link unfolds all spoilers and its counterpart folds them again."""
    page = read("/?q=keeper&by=passage")
    (show,) = links(page, ".bar__spoilers a").items()
    assert show == ("Show spoilers", "/?q=keeper&by=passage&spoilers=show")

    open_ = read(show[1])
    assert not open_.css(".spoiler")
    assert "smuggler" in words(open_.css_first("main"))
    assert links(open_, ".bar__spoilers a") == {"Hide spoilers": "/?q=keeper&by=passage"}


def test_a_foreign_snippet_says_its_language(read: Read) -> None:
    """The snippet of a French review has lang=fr and says so; an English one has no lang."""
    page = read("/?q=menteur+OR+liar&by=passage")
    by_text = {words(hit): hit.css_first(".hit__snippet") for hit in page.css(".hit")}

    languages = {snippet.attributes.get("lang") for snippet in by_text.values()}
    assert languages == {"fr", None}
    assert any("in French" in text for text in by_text)


def test_only_the_count_is_announced(read: Read) -> None:
    """The status of a result is its count and nothing else."""
    (status,) = read("/?q=spoon&by=passage").css("[role=status], [aria-live]")
    (films,) = read("/?q=spoon").css("[role=status], [aria-live]")

    assert words(status) == "25 passages"
    assert words(films) == "1 film"


def test_notes_are_shown(read: Read, index: FilmIndex) -> None:
    """What the search says about its reading of the query stands above the hits."""
    text = "lamp xyzzy"

    notes = search(index, changed(DEFAULT, text=text)).notes
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
