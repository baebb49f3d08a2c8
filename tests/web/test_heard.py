"""What the page says of how a query was heard: mended, widened, read as a description, or as a line."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask
from inert import check_inert
from page_dom import links, words
from page_films import PAYLOADS, QUOTE
from selectolax.lexbor import LexborHTMLParser

from index import FilmIndex
from search import SearchRequest, search
from search.results import Description, Difference, Misquote, Reason, Widening
from web.links import DEFAULT, Links, changed
from web.views import show_results

Show = Callable[..., LexborHTMLParser]


@pytest.fixture
def show(app: Flask, index: FilmIndex) -> Show:
    """Return the page of an answer that has been heard otherwise than it was."""

    def shown(text: str, /, **heard: Any) -> LexborHTMLParser:
        asked = changed(DEFAULT, text=text)
        page = msgspec.structs.replace(search(index, asked), **heard)
        with app.test_request_context():
            return check_inert(show_results(index, asked, page, Links()))

    return shown


def test_a_mended_query_can_be_had_as_typed(show: Show) -> None:
    """What was searched for instead is said, with a link to what was typed."""
    page = show("lamp", searched="lamb")

    assert words(page.css_first(".heard")) == "Searched for lamb instead. Search for “lamp” as it is typed"
    assert links(page, ".heard a") == {"Search for “lamp” as it is typed": "/?q=lamp&literal=1"}


def test_other_spellings_are_offered(show: Show) -> None:
    """Each spelling that would find more is a link to its search."""
    page = show("lamp", did_you_mean=("lamb", "ramp & co"))

    assert words(page.css_first(".heard")) == "Did you mean lamb or ramp & co?"
    assert links(page, ".heard a") == {"lamb": "/?q=lamb", "ramp & co": "/?q=ramp+%26+co"}


def test_synonyms_are_told(show: Show) -> None:
    """What else was searched for is said, with a link to the search without it."""
    page = show("film", widened=(Widening("film", ("movie", "picture")), Widening("lamp", ("light",))))

    said = words(page.css_first(".heard"))
    assert said.startswith("Also searched for movie, picture (for film); light (for lamp).")
    assert links(page, ".heard a") == {"Search for what is typed alone": "/?q=film&literal=1"}


def test_a_description_says_what_was_heard(show: Show) -> None:
    """Words, hints and what is refused stand there, with a link to the plain search."""
    told = Description(
        hints=("1970s", "Horror"), refused=("robots",), words=("wasps", "orchard"), automatic=True
    )
    page = show("the one with wasps", description=told)

    rows = {words(row.css_first("dt")): words(row.css_first("dd")) for row in page.css(".box__row")}
    assert rows == {
        "Searched for": "wasps, orchard",
        "Taken as hints": "1970s, Horror",
        "Not to be in it": "robots",
    }
    assert links(page, ".box a").popitem()[1] == "/?q=the+one+with+wasps&tip=0"


def test_a_misquote_shows_what_differs(show: Show, index: FilmIndex) -> None:
    """What the line has and the query not is inserted, the other way round deleted; it leads to the line."""
    (hit,) = search(index, SearchRequest(text='"is signalling"')).passage_hits
    differences = (
        Difference("Then", "missing"),
        Difference("who is", "same"),
        Difference("waving", "added"),
        Difference("signalling?", "missing"),
    )
    misquote = Misquote(hit=hit, speaker="Joost", differences=differences, likeness=0.666)
    page = show("who is waving", misquotes=(misquote,))

    box = page.css_first(".box")
    assert words(box.css_first(".box__line")) == "Then who is waving signalling?"
    assert [words(each) for each in box.css(".box__line ins")] == ["Then", "signalling?"]
    assert [words(each) for each in box.css(".box__line del")] == ["waving"]
    assert words(box.css_first(".box__from")) == "Joost in Harbour Lights (1954), 66 % alike"
    assert QUOTE.passage_id in links(box, "a").popitem()[1]
    assert "not in the film" in words(box.css_first(".box__key"))


def test_a_misquote_that_gives_the_story_away_is_folded(show: Show, index: FilmIndex) -> None:
    """The line of a spoiler is folded like any other, and its link does not tell it."""
    (hit, *_) = search(index, SearchRequest(text='"is signalling"')).passage_hits
    told = Misquote(
        hit=msgspec.structs.replace(hit, spoiler=True),
        speaker="Joost",
        differences=(Difference("signalling?", "missing"),),
        likeness=0.5,
    )

    box = show("who is waving", misquotes=(told,)).css_first(".box")
    assert words(box.css_first("details:not([open]) .box__line")) == "signalling?"
    assert "signalling" not in " ".join(links(box, "a").values())


def test_a_film_says_which_words_decided(show: Show, index: FilmIndex) -> None:
    """The words by which a description found a film stand on its card."""
    hits = tuple(
        msgspec.structs.replace(hit, decided=("keeper", "lamp"))
        for hit in search(index, changed(DEFAULT, text="lamp")).film_hits
    )

    page = show("lamp", hits=hits)
    assert words(page.css_first(".hit__decided")) == "What told: keeper, lamp"


def test_reasons_are_words(show: Show, index: FilmIndex) -> None:
    """A reason says what matched, where, and how much it gave; what no field gave, its note tells."""
    reasons = (
        Reason("lamp", "title", 4.25),
        Reason("", "", 1.0, "close together"),
        Reason("a b", "", -0.5, "far"),
    )
    hits = tuple(
        msgspec.structs.replace(hit, explanation=reasons)
        for hit in search(index, changed(DEFAULT, text="lamp")).film_hits
    )

    page = show("lamp", hits=hits)
    assert [words(item) for item in page.css_first(".hit > .more--why[open]").css("li")] == [
        "“lamp” in title (+4.25)",
        "Close together (+1.00)",
        "“a b”: far (-0.50)",
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_was_heard_is_text(show: Show, index: FilmIndex, payload: str) -> None:
    """Nothing in how a query was heard becomes an element, an attribute or an address of its own."""
    (hit, *_) = search(index, SearchRequest(text="lamp")).passage_hits
    page = show(
        "lamp",
        searched=payload,
        did_you_mean=(payload,),
        widened=(Widening(payload, (payload,)),),
        notes=(payload,),
        description=Description(hints=(payload,), refused=(payload,), words=(payload,)),
        misquotes=(
            Misquote(
                hit=hit,
                speaker=payload,
                differences=tuple(Difference(payload, status) for status in ("same", "added", "missing")),
                likeness=0.5,
            ),
        ),
    )

    shown = " ".join(payload.split())
    assert words(page.css_first("ins")) == words(page.css_first("del")) == shown
    assert words(page.css_first(".notes__note")) == shown
