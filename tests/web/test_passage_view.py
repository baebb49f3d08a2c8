"""How a passage is set: its heading, its byline, its text, its lines, and the sentence that is asked for."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_films import QUESTION, QUOTE, REVIEW, SONG

from corpus.records import Kind, Line, Passage
from search import Hit, Piece
from search.results import FilmReference
from web.passage_view import around_other_film, body, byline, heading, holds, set_lines, set_paragraphs
from web.sentences import byline_of, citation, headed, plain, runs, sentence_of, spoken_lines


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


def hit_of(kind: Kind, *pieces: str, heading: str = "", spoiler: bool = False) -> Hit:
    """Return a hit whose snippet has these pieces, every second one matched."""
    return Hit(
        rank=1,
        score=1.0,
        passage_id="f.x.1",
        kind=kind,
        film=FilmReference("f", "F", 1990),
        heading=heading,
        snippet=tuple(Piece(text, matched=bool(number % 2)) for number, text in enumerate(pieces)),
        spoiler=spoiler,
    )


@pytest.mark.parametrize(
    ("hit", "sentence"),
    [
        (hit_of(Kind.TRIVIA, "… one two. Three ", "four", " five. Six."), "Three four five."),
        (hit_of(Kind.TRIVIA, "", "Four", " five"), "Four five"),
        (hit_of(Kind.QUOTE, "Ann: No.\nBen: Why ", "not", "?\nAnn: So."), "Why not?"),
        (hit_of(Kind.QUOTE, "", "Ann", ": No.\nBen: Why?"), "No."),
        (hit_of(Kind.TRIVIA, "Nothing matched."), ""),
        (hit_of(Kind.PLOT, "He ", "dies", "."), "He dies."),
        (hit_of(Kind.PLOT, "He ", "dies", ".", spoiler=True), ""),
        (hit_of(Kind.FILM, "", "F", " (1990)"), ""),
    ],
)
def test_the_sentence_of_a_hit(hit: Hit, sentence: str) -> None:
    """It is the one with the first match, without its speaker; a spoiler's is not told."""
    assert sentence_of(hit) == sentence


@pytest.mark.parametrize(
    ("kind", "byline", "text", "told"),
    [
        (Kind.CREDIT, "actor", "Ann Lee, actor", ""),
        (Kind.CREDIT, "Actor", "Ann Lee, actor", ""),
        (Kind.CREDIT, "producer", "Ann Lee, actor", "producer"),
        (Kind.QUOTE, "Ann, Ben", "Ann: No.", ""),
        (Kind.DIALOGUE, "ANN, BEN, at 1:02:03", "Ann: No.\nBen: Yes.", "at 1:02:03"),
        (Kind.REVIEW, "ann, rated 3/10", "Dull.", "ann, rated 3/10"),
    ],
)
def test_a_byline_is_not_said_twice(kind: Kind, byline: str, text: str, told: str) -> None:
    """What the text says already is left out."""
    hit = msgspec.structs.replace(hit_of(kind, text), byline=byline)

    assert byline_of(hit) == told


def test_a_stage_direction_stands_in_brackets() -> None:
    """A line without a speaker is a voice nobody names, unless it stands in brackets."""
    quote = Passage(
        film_id="f",
        kind=Kind.QUOTE,
        text="x",
        lines=(Line(text="Go."), Line(text="[She goes]"), Line(text="(softly) No.", speaker="Ann")),
    )

    assert [line.direction for line in set_lines(quote)] == [False, True, False]
    hit = hit_of(Kind.QUOTE, "Go.\n[She goes]\nAnn: (softly) No.")
    assert [line.direction for line in spoken_lines(hit.snippet)] == [False, True, False]


def test_lines_keep_their_marks() -> None:
    """A quote's snippet is parted into lines and speakers without losing a character or a mark."""
    hit = hit_of(Kind.QUOTE, "… and so.\nAnn ", "Lee", ": No, ", "Lee", ".\n[Exit]\n")

    lines = [(plain(line.speaker), line.pieces) for line in spoken_lines(hit.snippet)]

    assert lines == [
        ("", (Piece("… and so."),)),
        ("Ann Lee", (Piece("No, "), Piece("Lee", matched=True), Piece("."))),
        ("", (Piece("[Exit]"),)),
    ]


@given(st.lists(st.text("ab:\n …", max_size=8), max_size=6))
def test_parting_loses_no_letter(texts: list[str]) -> None:
    """Whatever a snippet is, its lines hold all of its letters in their order."""
    pieces = tuple(Piece(text, matched=bool(number % 2)) for number, text in enumerate(texts))

    lines = spoken_lines(pieces)

    said = "".join(plain(line.speaker) + plain(line.pieces) for line in lines)
    letters = [letter for letter in plain(pieces) if letter in "ab"]
    assert [letter for letter in said if letter in "ab"] == letters


@pytest.mark.parametrize(
    ("hit", "above", "below"),
    [
        (hit_of(Kind.FAQ, "Why ", "me", "?\n\nBecause.", heading="Why me?"), "Why me?", "Because."),
        (hit_of(Kind.FAQ, "why me?", heading="Why me?"), "why me?", ""),
        (hit_of(Kind.REVIEW, "All of it.", heading="Good"), "Good", "All of it."),
        (hit_of(Kind.TRIVIA, "A fact."), "", "A fact."),
    ],
)
def test_a_hits_heading_is_not_said_twice(hit: Hit, above: str, below: str) -> None:
    """A snippet that begins with the heading is shown from there on, the heading with its marks."""
    first, rest = headed(hit)

    assert (plain(first).strip(), plain(rest).strip()) == (above, below)


@pytest.mark.parametrize(
    ("text", "words", "named"),
    [
        ("One two. Three four five. Six.", "Three four", "Three four five."),
        ("One two. Three  four\nfive.", "three", None),
        ("One two. Three\tfour five.", "Three four", "Three\tfour five."),
        ("One two", "", None),
        ("One (two", "(two", "(two"),
        ("A b. C d.", "b. C", "b. C d."),
    ],
)
def test_a_sentence_is_found_by_its_beginning(text: str, words: str, named: str | None) -> None:
    """The words lead to the sentence they begin, and the text stays whole."""
    found = runs(text, words)

    assert "".join(run.text for run in found) == text
    assert [run.text for run in found if run.named] == ([named] if named else [])


@given(st.text("aB. \n?", max_size=40), st.text("aB. ", max_size=10))
def test_runs_lose_no_letter(text: str, words: str) -> None:
    """Whatever is asked for, the runs are the text."""
    found = runs(text, words)

    assert "".join(run.text for run in found) == text
    assert sum(run.named for run in found) <= 1


def test_one_sentence_is_marked() -> None:
    """A sentence that a passage has twice is marked once, in its lines and in its paragraphs."""
    text = "Go on. Then stop.\n\nGo on."
    review = Passage(film_id="f", kind=Kind.REVIEW, text=text)

    assert sum(run.named for part in set_paragraphs(review, "Go on") for run in part) == 1
    assert sum(run.named for line in set_lines(QUOTE, "Then who") for run in line.runs) == 1
    assert holds(review, "Then stop")
    assert not holds(review, "Never")
    assert not holds(review, "")


def test_a_citation_is_short_and_tells_no_spoiler() -> None:
    """It has film, kind, words and address; long words are cut, a spoiler's are left out."""
    long = hit_of(Kind.CRAZY_CREDIT, "word " * 100)

    said = citation(long, "http://h/films/f")
    assert said.startswith("F (1990), crazy credit. “word word")
    assert said.endswith("word …” Filmdex, http://h/films/f")
    assert len(said) < 300
    hidden = citation(hit_of(Kind.PLOT, "He dies.", spoiler=True), "x")
    assert hidden == "F (1990), plot. Filmdex, x"
