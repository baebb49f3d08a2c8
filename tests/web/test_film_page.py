"""A film's page: its facts, and its passages of every kind, each set as its kind wants."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from page_dom import links, words
from page_films import (
    ACTOR,
    ANGELS,
    FRENCH,
    HARBOUR,
    PASSAGES,
    QUESTION,
    QUOTE,
    REVIEW,
    SONG,
    SPOILER,
    TO_ANGELS,
    TO_UNKNOWN,
)
from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.records import Film, Kind, Passage
from search.results import FilmPage
from web.film_view import around_other_film, body, byline, film_view, heading, runtime
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
    """A name leads to what the person did, a genre to its films; a name with quotation marks too."""
    found = links(page, ".facts a")

    assert unquote(found["Odile Marchetti"]) == '/?q=person:"Odile+Marchetti"'
    assert unquote(found['Ivo "Bosun" Tarn']) == '/?q=person:"Ivo++Bosun++Tarn"'
    assert found["Film Noir"] == "/?genre=Film+Noir"
    for address in found.values():
        read(address)
    assert len(read(found["Odile Marchetti"]).css(".hit")) > 0


def test_every_passage_is_there_once(page: LexborHTMLParser) -> None:
    """Each passage stands under its own id, in the section of its kind, and is counted there and above."""
    passages = [passage for passage in PASSAGES if passage.film_id == HARBOUR]
    for passage in passages:
        assert shown(page, passage)
    counted = {
        link: words(page.css_first(f"a[href='{link}'] .jump__count"))
        for link in links(page, ".jump a").values()
    }
    for kind in {passage.kind for passage in passages}:
        number = str(sum(passage.kind is kind for passage in passages))
        assert counted[f"#kind-{kind.value}"] == number
        assert words(page.css_first(f"#kind-{kind.value}")) == f"{kind.plural.capitalize()} {number}"


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
    assert [words(cell) for cell in shown(page, ACTOR).css("th, td")] == ["Lena Quist as L. Quist", "Vera"]
    assert [words(cell) for cell in tables[1].css("tbody th, tbody td")] == ["Odile Marchetti", "Director"]


def test_connections_are_links(page: LexborHTMLParser, read: Read) -> None:
    """A connection to a film that is known by its id leads there; the sentence is kept whole."""
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
    assert len(page.css(".film__body details")) == 1


def test_a_foreign_passage_says_its_language(page: LexborHTMLParser) -> None:
    """A French text has lang=fr, an English one no lang."""
    assert shown(page, FRENCH).css_first(".prose").attributes["lang"] == "fr"
    assert not shown(page, REVIEW).css("[lang]")


def test_searching_inside_the_film(page: LexborHTMLParser, read: Read) -> None:
    """The film's own search form asks for this film only."""
    form = page.css_first("form.inside")

    assert form.css_first("[type=hidden]").attributes == {"type": "hidden", "name": "film", "value": HARBOUR}
    assert form.attributes["action"] == "/"


@pytest.mark.parametrize("film_id", ["tt0", "..", "%2e%2e%2fetc", "a%20b", "%00", "<b>", "a" * 3000])
def test_no_such_film(read: Read, film_id: str) -> None:
    """An id that no film has is 404, whatever it is."""
    page = read(f"/films/{film_id}", 404)

    assert words(page.css_first("h1")) in ("Nothing here by that name", "Not found")


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        (SONG, "Written by Ada Brook"),
        (QUESTION, "It was, until the storm of 1957."),
        (REVIEW, REVIEW.text),
        (QUOTE, QUOTE.text),
        (Passage(film_id="f", kind=Kind.FAQ, text="Why?"), "Why?"),
        (Passage(film_id="f", kind=Kind.VIDEO, text="Trailer", heading="Trailer"), ""),
    ],
)
def test_a_heading_is_not_said_twice(passage: Passage, expected: str) -> None:
    """A text that begins with its heading is printed without it; a question heads its answer."""
    assert body(passage) == expected


def test_a_question_is_a_heading() -> None:
    """The question of an FAQ is its heading, unless it is all there is."""
    assert heading(QUESTION) == "Is the lighthouse real?"
    assert heading(Passage(film_id="f", kind=Kind.FAQ, text="Why?")) == ""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ""),
        ({"author": "ann", "date": "2001"}, "by ann · 2001"),
        ({"date": "2001-13-45"}, "2001"),
        ({"date": "last spring"}, "last spring"),
        ({"helpful": 1200}, "1,200 found this helpful"),
        ({"helpful": 0, "helpful_of": 3}, "0 of 3 found this helpful"),
        ({"start": 3727.0, "end": 3730.5}, "1:02:07–1:02:10"),
        ({"performers": ("A", "B"), "writers": ("T",)}, "Performed by A, B"),
    ],
)
def test_bylines(fields: dict[str, object], expected: str) -> None:
    """What is known of where a passage comes from, as far as the text does not say it."""
    assert byline(Passage(film_id="f", kind=Kind.SOUNDTRACK, text="T wrote it", **fields)) == expected


@pytest.mark.parametrize(
    ("text", "other", "parts"),
    [
        ("Follows Tide (1931).", "Tide (1931)", ("Follows ", "Tide (1931)", ".")),
        ("Follows it.", "", ("Follows it.", "", "")),
        ("Follows it.", "Tide", ("Follows it. (", "Tide", ")")),
    ],
)
def test_the_other_film_is_found_in_the_text(text: str, other: str, parts: tuple[str, str, str]) -> None:
    """The other film's name is cut out of the sentence to be a link, and added where it is not in it."""
    passage = Passage(film_id="f", kind=Kind.CONNECTION, text=text, other_film=other)

    assert around_other_film(passage) == parts


@pytest.mark.parametrize(
    ("minutes", "expected"), [(None, ""), (0, ""), (45, "45 min"), (60, "1 h"), (96, "1 h 36 min")]
)
def test_runtimes(minutes: int | None, expected: str) -> None:
    """A runtime is said in hours and minutes."""
    assert runtime(minutes) == expected


def test_a_film_of_which_little_is_known() -> None:
    """A film with a title alone has an empty card: no row without a value."""
    view = film_view(FilmPage(film=Film(film_id="f", title="F"), counts={}, passages=()), Links())

    assert (view.summary, view.scores, view.facts, view.sections, view.tagline) == ((), (), (), (), None)
