"""What is searched for instead of what was typed: mended spelling, true lines, synonyms; and what stays."""

import msgspec
import pytest
from little_indexes import MakeIndex

from corpus.records import Film, Kind, Line, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.questions import question_in
from search.results import Difference
from search.synonyms import Synonyms

LONG_LINE = Line(
    speaker="Marlow",
    text="There was a boy in this house who remembers a man in a grey coat running from a silver ball in the "
    "winter of 1944.",
)


@pytest.fixture(scope="module")
def shelf(make_index: MakeIndex) -> FilmIndex:
    """Return an index of a few films, a quote or a plot each, and reviews that share a word."""
    films = [
        Film(film_id="interval", title="Interval to Lyra", year=2014, directors=("Richard Jenkinson",)),
        Film(film_id="godsend", title="Godsend", year=2004),
        Film(film_id="walls", title="Paper Walls", year=1971),
        Film(film_id="blue", title="The Blue Heron", year=1988, alternate_titles=("Le Héron bleu",)),
    ]
    said = Line(speaker="Marlow", text="I have never yet met a wall that did not listen.")
    texts = [
        ("interval", Kind.PLOT, "Four astronauts cross an interval of space in a spaceship of glass."),
        ("godsend", Kind.PLOT, "A village finds a child in a field and calls it a godsend."),
        ("walls", Kind.PLOT, "A family of spies lives behind walls of paper."),
        ("blue", Kind.PLOT, "A heron returns to a village pond each winter."),
        *(("blue", Kind.REVIEW, f"The heron of winter number {number} is lovely.") for number in range(60)),
        ("walls", Kind.REVIEW, "A herin of a film."),
    ]
    passages = [Passage(film_id=film, kind=kind, text=text) for film, kind, text in texts]
    passages += [
        Passage(film_id="walls", kind=Kind.QUOTE, text=f"Marlow: {line.text}", lines=(line,))
        for line in (said, LONG_LINE, Line(speaker="Marlow", text="Godsent gifts are blue herrons, I said."))
    ]
    return make_index([*films, *passages])


MENDED = [
    ("intervl to lyra", "Interval to Lyra", "interval"),
    ("interval too lira", "Interval to Lyra", "interval"),
    ("goodsend", "Godsend", "godsend"),
    ("le heron blue", "Le Héron bleu", "blue"),
    ("richard jenkinsen", "richard jenkinson", "interval"),
    ("villige pond", "village pond", "blue"),
    ("astronuats spaceship", "astronauts spaceship", "interval"),
    ("nterval to lyra", "Interval to Lyra", "interval"),
    ("enterval to lyra", "Interval to Lyra", "interval"),
    ("intevral to lyar", "Interval to Lyra", "interval"),
    ("gdosned", "Godsend", "godsend"),
    ("the blue herrno", "The Blue Heron", "blue"),
]


@pytest.mark.parametrize(("typed", "searched", "film_id"), MENDED)
def test_a_misspelling_that_finds_nothing_is_mended_and_told(
    shelf: FilmIndex, typed: str, searched: str, film_id: str
) -> None:
    """The answer is that of the mended text, says so, and keeps what was typed."""
    page = search(shelf, SearchRequest(text=typed, by="film"))
    assert page.searched == searched
    assert page.query == typed
    assert page.film_hits[0].film.film_id == film_id


LEFT = [
    "godsend",
    "village",
    "paper walls",
    '"villige pond"',
    "title:intervl",
    "intervl*",
    "zz",
]


@pytest.mark.parametrize("typed", LEFT)
def test_what_is_right_or_meant_exactly_is_not_mended(shelf: FilmIndex, typed: str) -> None:
    """Right words, quotes, fields, patterns and operators stay as they are."""
    assert search(shelf, SearchRequest(text=typed, by="film")).searched == ""


def test_a_literal_search_is_taken_literally(shelf: FilmIndex) -> None:
    """Neither spelling nor synonyms nor lines are looked for."""
    page = search(shelf, SearchRequest(text="villige pond", by="film", literal=True))
    assert (page.searched, page.did_you_mean, page.widened, page.misquotes) == ("", (), (), ())


def test_a_rare_word_is_found_and_a_frequent_one_offered(shelf: FilmIndex) -> None:
    """What finds little is shown, with the spelling that would find far more."""
    page = search(shelf, SearchRequest(text="herin"))
    assert page.passage_hits[0].film.film_id == "walls"
    assert page.did_you_mean == ("heron",)


def test_synonyms_are_searched_for_and_told(shelf: FilmIndex) -> None:
    """A word's synonyms find passages without the word; one's own list takes the place of the built-in."""
    page = search(shelf, SearchRequest(text="starship"))
    assert [each.words for each in page.widened] == ["starship"]
    assert page.passage_hits[0].film.film_id == "interval"
    own = Synonyms({("bird",): ("heron",)})
    assert search(shelf, SearchRequest(text="bird"), own).total == 62
    assert search(shelf, SearchRequest(text="starship"), own).total == 0


def test_a_half_remembered_line_finds_the_true_one(shelf: FilmIndex) -> None:
    """The line is on top with its speaker, and the words that differ are marked."""
    page = search(shelf, SearchRequest(text="I never met a wall that would not listen", by="film"))
    assert page.film_hits[0].film.film_id == "walls"
    [found] = page.misquotes
    assert found.speaker == "Marlow"
    assert found.differences == (
        Difference("I", "same"),
        Difference("have", "missing"),
        Difference("never", "same"),
        Difference("yet", "missing"),
        Difference("met a wall that", "same"),
        Difference("did", "missing"),
        Difference("would", "added"),
        Difference("not listen.", "same"),
    )
    assert 0.7 < found.likeness < 1


@pytest.mark.parametrize(
    "text",
    ["I have never yet met a wall that did not listen", "a family lives in a house by the sea", "wall"],
)
def test_a_true_line_and_what_is_no_line_are_no_misquotes(shelf: FilmIndex, text: str) -> None:
    """Nothing is called a misquote that is the line itself, or like no line."""
    page = search(shelf, SearchRequest(text=text, by="film"))
    assert page.misquotes == ()


@pytest.mark.parametrize(
    "text", [LONG_LINE.text, LONG_LINE.text.replace("boy", "child").replace("grey ", "")]
)
def test_a_line_is_no_description_however_long(shelf: FilmIndex, text: str) -> None:
    """What reads like a vague description, but is a line that is said, finds the line; but for --tot."""
    asked = SearchRequest(text=text, by="film")
    page = search(shelf, asked)
    assert page.description is None
    assert page.film_hits[0].film.film_id == "walls"
    assert bool(page.misquotes) == (text != LONG_LINE.text)
    assert search(shelf, msgspec.structs.replace(asked, tip=True)).description is not None


def test_the_very_line_is_meant_rather_than_the_title_in_it(make_index: MakeIndex) -> None:
    """A line that ends or begins with another film's title finds the film it is said in."""
    films = [Film(film_id="silver", title="Silver Lake", year=1990), Film(film_id="said", title="Other")]
    line = Line(speaker="Ann", text="What sinks in Silver Lake stays down.")
    quote = Passage(film_id="said", kind=Kind.QUOTE, text=f"Ann: {line.text}", lines=(line,))
    plot = Passage(
        film_id="silver", kind=Kind.PLOT, text="What stays in a lake sinks in it. Silver sinks down."
    )
    index = make_index([*films, quote, plot])
    for text, first in [(line.text, "said"), ("silver lake", "silver"), ("silver lake sinks", "silver")]:
        assert search(index, SearchRequest(text=text, by="film")).film_hits[0].film.film_id == first


def test_a_slip_in_a_title_is_mended_though_a_line_is_like_it(make_index: MakeIndex) -> None:
    """A title one or two letters off is meant rather than a line that shares most words with it."""
    line = Line(speaker="Ann", text="We had to walk to the river.")
    quote = Passage(film_id="said", kind=Kind.QUOTE, text=f"Ann: {line.text}", lines=(line,))
    films = [
        Film(film_id="walk", title="A Walk to the River", year=1990),
        Film(film_id="said", title="Other"),
    ]
    index = make_index([*films, quote])
    for text in ("A Wakl to the River", "A Wakl to the Rivver"):
        page = search(index, SearchRequest(text=text, by="film"))
        assert (page.searched, page.film_hits[0].film.film_id) == ("A Walk to the River", "walk")
    page = search(index, SearchRequest(text="We had to wander to the river", by="film"))
    assert (page.searched, page.film_hits[0].film.film_id, len(page.misquotes)) == ("", "said", 1)


QUESTIONS = [
    ("who said face that fear?", "face that fear"),
    ("Who says: hello there", "hello there"),
    ("which film was it where a boat sinks", "a boat sinks"),
    ("what's the movie where a boat sinks", "a boat sinks"),
    ("What’s that film when boats sink?", "boats sink"),
    ("in which movie does a wasp sting a mayor?", "a wasp sting a mayor"),
    ("what was the film where twins have a flag", "twins have a flag"),
    ("the movie where nobody sleeps", "nobody sleeps"),
    ("who said no", "who said no"),
    ("who said rosebud?", "rosebud"),
    ("which film", "which film"),
    ("whodunit in a castle", "whodunit in a castle"),
    ("what a movie", "what a movie"),
    ("", ""),
]


SAID = [
    ("who said I'll sail", "short"),
    ("who said anchovies", "short"),
    ("who was it who said anchovies?", "short"),
    ("anchovies", "titled"),
    ("I'll sail", "short"),
    ("who said that", "question"),
]


@pytest.mark.parametrize(("text", "first"), SAID)
def test_who_said_it_finds_the_line_and_no_title(make_index: MakeIndex, text: str, first: str) -> None:
    """A line is found by two words or one, and stands above titles and longer lines with these words."""
    films = [Film(film_id=each, title=title) for each, title in (("short", "A"), ("long", "B"))]
    films += [Film(film_id="titled", title="Anchovies"), Film(film_id="question", title="Who Said That?")]
    lines = [
        ("short", "I'll sail."),
        ("short", "Anchovies!"),
        ("long", "I said I'll sail with anchovies then."),
    ]
    lines += [("long", f"Tomorrow, I think, I'll sail to island {number}.") for number in range(60)]
    quotes = [
        Passage(film_id=film, kind=Kind.QUOTE, text=said, lines=(Line(speaker="Ann", text=said),))
        for film, said in lines
    ]
    page = search(make_index([*films, *quotes]), SearchRequest(text=text, by="film"))
    assert page.film_hits[0].film.film_id == first


@pytest.mark.parametrize(("text", "rest"), QUESTIONS)
def test_what_makes_it_a_question_is_not_searched_for(text: str, rest: str) -> None:
    """Of a question, what it asks for is left; what is none stays as it is."""
    assert question_in(text).rest == rest
