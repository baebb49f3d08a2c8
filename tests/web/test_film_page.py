"""A film's page: its facts, and its passages of every kind, each set as its kind wants."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
import pytest
from page_dom import links, words
from page_films import (
    ACTOR,
    ANGELS,
    FRENCH,
    HARBOUR,
    PASSAGES,
    QUOTE,
    REVIEW,
    SPOILER,
    TO_ANGELS,
    TO_UNKNOWN,
    of,
)
from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.records import Film, Kind, Passage
from index import FilmIndex, reindex
from search.reports import SimilarFilm
from search.results import FilmReference
from web.app import create_app
from web.config import Settings
from web.film_shelf import Shelf, shelf
from web.film_view import TASTE_OF_OTHERS, Card, Fact, card, overview, runtime
from web.links import Links

Read = Callable[..., LexborHTMLParser]


@pytest.fixture
def page(read: Read) -> LexborHTMLParser:
    """The page of Harbour Lights."""
    return read(f"/films/{HARBOUR}")


def shown(page: LexborHTMLParser, passage: Passage) -> LexborNode:
    """Return where a passage stands on the page."""
    (node,) = page.css(f"[id='{passage.passage_id}']")
    return node


def test_the_title_card(page: LexborHTMLParser) -> None:
    """Everything that is known of the film stands on its card."""
    rows = {words(row.css_first("dt")): words(row.css_first("dd")) for row in page.css(".card dl > div")}

    assert words(page.css_first("h1")) == "Harbour Lights"
    assert words(page.css_first(".card__original")) == "Original title: Les Feux du port"
    assert [words(part) for part in page.css(".card__part")] == ["1954", "PG", "1 h 36 min"]
    assert words(page.css_first(".card__tagline")) == "Nobody rows home."
    assert rows == {
        "Rating": "7.5/10 48,211 votes",
        "Metascore": "71/100",
        "Directed by": "Odile Marchetti",
        "Written by": 'Ivo "Bosun" Tarn',
        "Starring": "Lena Quist",
        "Genre": "Drama, Film Noir",
        "Released": "9 March 1954 (France)",
        "Country": "France",
        "Language": "French, English",
        "Also known as": "Hafenlichter",
    }


def test_facts_lead_to_searches(page: LexborHTMLParser, read: Read) -> None:
    """A name leads to the person's page, a genre to its films; a name with quotation marks too."""
    found = links(page, ".facts a")

    assert found["Film Noir"] == "/?genre=Film+Noir"
    assert len(read(found["Film Noir"]).css(".hit")) == 1
    people = [name for name, address in found.items() if address.startswith("/people?name=")]
    assert people == ["Odile Marchetti", 'Ivo "Bosun" Tarn', "Lena Quist"]
    for name in people:
        assert words(read(found[name]).css_first("h1")) == name


def test_every_passage_is_there_once(page: LexborHTMLParser, read: Read) -> None:
    """Each passage stands under its own id on the page of its kind, and is counted there and in the chart."""
    passages = [passage for passage in PASSAGES if passage.film_id == HARBOUR]
    chart = {
        parse_qs(urlsplit(link.attributes["href"]).query)["kind"][0]: words(link.css_first(".lengths__count"))
        for link in page.css(".lengths a")
    }
    assert set(chart) == {passage.kind.value for passage in passages}
    for kind in {passage.kind for passage in passages}:
        same = [passage for passage in passages if passage.kind is kind]
        alone = read(f"/films/{HARBOUR}?kind={kind.value}")
        for passage in same:
            assert shown(alone, passage)
        assert chart[kind.value] == str(len(same))
        assert words(alone.css_first(f"#kind-{kind.value}")) == f"{kind.plural.capitalize()} {len(same)}"
        assert words(alone.css_first(".lengths__link--chosen")).startswith(kind.plural.capitalize())


def test_a_film_with_much_is_shown_in_part(read: Read) -> None:
    """The first page has some passages of a kind and a link to all of them, which are in pages."""
    page = read(f"/films/{ANGELS}")

    assert len(page.css(".passage--trivia")) == TASTE_OF_OTHERS
    (address,) = links(page, ".kind__all").values()
    first = read(address)
    assert len(first.css(".passage--trivia")) == 25
    assert words(page.css_first(".kind__all")) == "All 25 trivia"
    assert not first.css(".pager")
    read(f"{address}&page=2", 404)
    read(f"{address}&page=0", 400)
    read(f"{address}&page=x", 400)


@pytest.mark.parametrize(("number", "place"), [(0, 1), (24, 1), (25, 2), (59, 3)])
def test_a_passage_far_back_has_a_page(tmp_path: Path, number: int, place: int) -> None:
    """The address of a passage leads to the page it stands on, wherever that is; paging leads there too."""
    film = Film(film_id="f", title="F")
    trivia = [of("f", Kind.TRIVIA, f"Fact {n} of sixty.") for n in range(60)]
    corpus = tmp_path / "films.jsonl"
    corpus.write_bytes(msgspec.json.Encoder().encode_lines([film, *trivia]))
    reindex([corpus], tmp_path / "index")
    client = create_app(Settings(index_dir=tmp_path / "index")).test_client()

    link = Links().passage("f", trivia[number].passage_id)
    page = LexborHTMLParser(client.get(link.partition("#")[0]).text)

    (named,) = page.css(".passage--named")
    assert f"Fact {number} of sixty." in words(named)
    assert words(page.css_first("[aria-current=page]")) == f"Page {place}"
    again = LexborHTMLParser(client.get(links(page, ".pager__page--current").popitem()[1]).text)
    assert again.css(f"[id='{trivia[number].passage_id}']")


def test_no_passage_of_another_film(read: Read) -> None:
    """A passage is shown on the page of its own film only."""
    read(f"/films/{ANGELS}?passage={QUOTE.passage_id}", 404)
    read(f"/films/{HARBOUR}?passage=nothing", 404)
    read(f"/films/{HARBOUR}?kind=nothing", 400)


def test_the_histogram_counts_the_reviews(page: LexborHTMLParser, read: Read) -> None:
    """There is a bar for each number of stars; the one that is not empty leads to those reviews."""
    bars = [words(bar) for bar in page.css(".ratings .hidden")]

    assert bars == [
        f"{stars} of 10: {int(stars == 8)} review{'' if stars == 8 else 's'}" for stars in range(1, 11)
    ]
    (address,) = [link.attributes["href"] for link in page.css(".ratings a")]
    assert [words(hit) for hit in read(address).css(".hit__heading")] == ["Salt in every frame"]


def test_similar_films_say_what_they_share(index: FilmIndex) -> None:
    """A film that shares words or people with this one stands at the end, with what they share."""
    angels = FilmReference(ANGELS, "Café des Anges", 1988)
    like = SimilarFilm(film=angels, score=0.5, shared=("spoon", "lamp"))

    (shown,) = overview(shelf(index, HARBOUR), [like], Links()).similar
    assert (shown.title, shown.link, shown.shared) == (angels.title, f"/films/{ANGELS}", like.shared)


def test_a_quote_is_set_as_dialogue(page: LexborHTMLParser) -> None:
    """Each line stands with its speaker, a stage direction without one."""
    lines = [
        (
            words(line.css_first(".line__speaker")) if line.css_first(".line__speaker") else "",
            words(line.css_first(".line__text")),
        )
        for line in shown(page, QUOTE).css(".line")
    ]

    assert lines == [
        ("Vera:", "The lamp went out."),
        ("", "[She strikes a match.]"),
        ("Joost:", "Then who is signalling?"),
    ]


def test_a_review_has_its_rating_and_byline(page: LexborHTMLParser) -> None:
    """A review shows heading, rating, author, day, votes and its paragraphs."""
    review = shown(page, REVIEW)

    assert words(review.css_first("h3")) == "Rated 8/10 Salt in every frame"
    assert (
        words(review.css_first(".passage__byline")) == "by mopboy · 7 May 2003 · 12 of 15 found this helpful"
    )
    assert [words(node) for node in review.css("p.prose__paragraph")] == REVIEW.text.split("\n\n")


def test_credits_are_a_table(page: LexborHTMLParser) -> None:
    """Cast and crew are tables of names and parts, the cast first."""
    tables = page.css("table.credits")

    assert [words(table.css_first("caption")) for table in tables] == ["Cast", "Crew"]
    assert links(tables[0], "a") == {"Lena Quist": "/people?name=Lena+Quist"}
    assert [words(cell) for cell in shown(page, ACTOR).css("th, td")] == ["Lena Quist as L. Quist", "Vera"]
    assert [words(cell) for cell in tables[1].css("tbody th, tbody td")] == ["Odile Marchetti", "Director"]


def test_connections_are_links(page: LexborHTMLParser, read: Read) -> None:
    """A connection to a film of this index leads there; the sentence is kept whole."""
    known, unknown = shown(page, TO_ANGELS), shown(page, TO_UNKNOWN)

    assert links(known, "a") == {"Café des Anges (1988)": f"/films/{ANGELS}"}
    assert words(known) == TO_ANGELS.text
    assert words(unknown) == TO_UNKNOWN.text
    assert not unknown.css("a")
    read(f"/films/{ANGELS}")


def test_spoilers_are_folded(page: LexborHTMLParser) -> None:
    """A spoiler's text stands in a closed <details>."""
    (fold,) = shown(page, SPOILER).css("details")

    assert "open" not in fold.attributes
    assert "smuggler" in words(fold)
    assert len(page.css(".film__body .spoiler")) == 1


def test_a_foreign_passage_says_its_language(page: LexborHTMLParser) -> None:
    """A French text has lang=fr, an English one no lang."""
    assert shown(page, FRENCH).css_first(".prose").attributes["lang"] == "fr"
    assert not shown(page, REVIEW).css("[lang]")


def test_many_other_titles_are_folded() -> None:
    """A long row of the title card shows its first values; the rest is folded, and nothing is lost."""
    for count in (1, 12, 13, 60):
        values = tuple((str(number), "") for number in range(count))
        fact = Fact("Also known as", values)
        assert fact.first + fact.rest == values
        assert len(fact.first) == (count if count <= 12 else 6)


def test_searching_inside_the_film(page: LexborHTMLParser, read: Read) -> None:
    """The film's own search form asks for this film only."""
    form = page.css_first("form.inside")

    kept = {field.attributes["name"]: field.attributes["value"] for field in form.css("[type=hidden]")}
    assert kept == {"film": HARBOUR, "by": "passage"}
    assert form.attributes["action"] == "/"
    assert len(read(f"/?{urlencode({**kept, 'q': 'lamp'})}").css(".hit")) > 2


@pytest.mark.parametrize("film_id", ["tt0", "..", "%2e%2e%2fetc", "a%20b", "%00", "<b>", "a" * 3000])
def test_no_such_film(read: Read, film_id: str) -> None:
    """An id that no film has is 404, whatever it is."""
    page = read(f"/films/{film_id}", 404)

    assert words(page.css_first("h1")) in ("Nothing here by that name", "Not found")


@pytest.mark.parametrize(
    ("minutes", "expected"), [(None, ""), (0, ""), (45, "45 min"), (60, "1 h"), (96, "1 h 36 min")]
)
def test_runtimes(minutes: int | None, expected: str) -> None:
    """A runtime is said in hours and minutes."""
    assert runtime(minutes) == expected


def test_a_film_of_which_little_is_known(index: FilmIndex) -> None:
    """A film with a title alone has an empty card: no row without a value."""
    bare = Shelf(index, Film(film_id="f", title="F"), {})
    view = overview(bare, (), Links())

    assert card(bare, Links()) == Card(summary=(), tagline=None, scores=(), facts=())
    assert (view.has, view.ratings, view.sections, view.similar) == ((), (), (), ())
