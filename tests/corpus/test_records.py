"""The records themselves: what they refuse, how text is folded, and that an id says which passage."""

import re
import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import films, passages, records

from corpus.records import (
    IDENTIFYING,
    SCRIPT_MARKS,
    Film,
    Kind,
    Line,
    Passage,
    credit_text,
    fold,
    key_words,
    quote_text,
    slug,
    with_passage_id,
)

FILM: dict[str, Any] = {"film_id": "tt0000001", "title": "Storm"}
PASSAGE: dict[str, Any] = {"film_id": "tt0000001", "kind": Kind.GOOF, "text": "A cloud has a zip."}


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"film_id": ""}, "film_id must be one word"),
        ({"film_id": "two words"}, "film_id must be one word"),
        ({"film_id": "no\u00a0break"}, "film_id must be one word"),
        ({"film_id": "a/b"}, "film_id must be one word"),
        ({"film_id": "a?b"}, "film_id must be one word"),
        ({"film_id": "a#b"}, "film_id must be one word"),
        ({"title": " \n"}, "a film needs a title"),
        ({"year": 1869}, "year must be between 1870 and 2200"),
        ({"year": 2201}, "year must be between 1870 and 2200"),
        ({"rating": -0.1}, "rating must be between 0 and 10"),
        ({"rating": 10.1}, "rating must be between 0 and 10"),
        ({"rating": float("nan")}, "rating must be between 0 and 10"),
    ],
)
def test_a_film_refuses(facts: dict[str, Any], complaint: str) -> None:
    """A film that could not be addressed, named or ranked is refused, and the reason says why."""
    with pytest.raises(ValueError, match=complaint):
        Film(**(FILM | facts))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"film_id": ""}, "film_id must be one word"),
        ({"film_id": "two words"}, "film_id must be one word"),
        ({"film_id": "a/b"}, "film_id must be one word"),
        ({"text": " \n\t"}, "a goof needs a text"),
        ({"rating": 11}, "rating must be between 0 and 10"),
    ],
)
def test_a_passage_refuses(facts: dict[str, Any], complaint: str) -> None:
    """A passage is held to what its film will be held to: an index may have to make that film of it."""
    with pytest.raises(ValueError, match=complaint):
        Passage(**(PASSAGE | facts))


@pytest.mark.parametrize("facts", [{"year": 1870}, {"year": 2200}, {"rating": 0}, {"rating": 10}])
def test_the_limits_themselves_are_fine(facts: dict[str, Any]) -> None:
    """The first and the last year, the worst and the best rating are accepted."""
    assert Film(**(FILM | facts))


@pytest.mark.parametrize(
    "change", [{"film_id": "a b"}, {"yaer": 1999}, {"rating": "8"}, {"year": 1999.5}, {"title": None}]
)
def test_decoding_checks_records(change: dict[str, Any]) -> None:
    """A record from outside is checked as one made here; a field nobody knows is refused."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode({"type": "film", **FILM, **change}), type=Film)


@settings(deadline=None)
@given(records())
def test_records_come_back_equal(record: Film | Passage) -> None:
    """What is written as JSON is read back as the same record, of the same type."""
    again = msgspec.json.decode(msgspec.json.encode(record), type=Film | Passage)

    assert again == record
    assert type(again) is type(record)


@settings(deadline=None)
@given(records())
def test_records_are_frozen(record: Film | Passage) -> None:
    """Nobody edits a record on the way; equal ones count as one."""
    with pytest.raises(AttributeError):
        record.film_id = "other"  # type: ignore[misc]
    assert len({record, msgspec.structs.replace(record)}) == 1


def test_kinds_have_names_for_one_and_many() -> None:
    """A kind is its own name, can be told by it, and no two kinds share one."""
    assert Kind("goof") is Kind.GOOF
    assert Kind.GOOF == "goof"
    assert [kind.plural for kind in (Kind.FAQ, Kind.COMPANY, Kind.TRIVIA)] == [
        "questions",
        "companies",
        "trivia",
    ]
    assert len({kind.value for kind in Kind}) == len({kind.plural for kind in Kind}) == len(Kind)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amélie", "amelie"),
        ("AME\u0301LIE", "amelie"),
        ("Łódź Ørsted Æneid Œuvre Þór Đorđe ħ", "lodz orsted aeneid oeuvre thor dorde h"),
        ("Straße ẞ ﬁ", "strasse ss fi"),
        ("İI ıi", "ii ii"),
        ("ΆΣ ς", "ας σ".replace("ς", "σ")),
        ("ガ が ｶﾞ", "ガ が ガ"),
        ("दिल", "दिल"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Case, accents, strokes and widths go; marks that carry meaning stay."""
    assert fold(text) == folded


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_fold_is_final(text: str) -> None:
    """Folding twice is folding once, and the result is composed as everything else is."""
    assert fold(fold(text)) == fold(text)
    assert unicodedata.is_normalized("NFC", fold(text))


@pytest.mark.parametrize(
    ("title", "year", "expected"),
    [
        ("4 Minute Mile", 2014, "4-minute-mile-2014"),
        ("Amélie", None, "amelie"),
        ("Ocean's Eleven", 2001, "oceans-eleven-2001"),
        ("Ocean’s Eleven", 2001, "oceans-eleven-2001"),
        ("2001: A Space Odyssey", 1968, "2001-a-space-odyssey-1968"),
        ("दिल", 1990, "दिल-1990"),
        ("七人の侍", 1954, "七人の侍-1954"),
        ("???", None, "untitled"),
    ],
)
def test_slug(title: str, year: int | None, expected: str) -> None:
    """A film whose catalogue number is not known gets an id that people can read."""
    assert slug(title, year) == expected


@settings(deadline=None)
@given(films())
def test_a_slug_is_a_film_id(film: Film) -> None:
    """Whatever the title, its slug is an id that a film accepts."""
    assert Film(film_id=slug(film.title, film.year), title=film.title)


@pytest.mark.parametrize(
    ("one", "other"),
    [("दिल", "दाल"), ("กิน", "กัน"), ("မင်း", "မောင်း"), ("ភាសា", "ភូស"), ("كَتَبَ", "كُتِبَ"), ("שָׁם", "שֵׁם")],
)
def test_vowels_tell_words_apart(one: str, other: str) -> None:
    """Words of scripts that write vowels as marks are not confused."""
    assert key_words(one) != key_words(other)


def test_marks_are_marks() -> None:
    """What counts as a part of a word without being a letter is a mark, or a letter next to one."""
    signs = re.compile(f"[{SCRIPT_MARKS}]")
    marks = [chr(code) for code in range(0x10000) if signs.match(chr(code))]

    assert {unicodedata.category(mark)[0] for mark in marks} <= {"M", "L", "C"}  # C: not assigned yet
    scripts = re.compile(
        "(ARABIC|HEBREW|DEVANAGARI|BENGALI|TAMIL|TELUGU|THAI|LAO|MYANMAR|KHMER) (VOWEL|SIGN)"
    )
    for code in range(0x0590, 0x1800):
        if unicodedata.category(chr(code)) in ("Mn", "Mc") and scripts.match(unicodedata.name(chr(code), "")):
            assert chr(code) in marks, unicodedata.name(chr(code))


@pytest.mark.parametrize(
    ("credit", "text"),
    [
        (("Lio Tipton", "actor", "Lisa Rickard"), "Lio Tipton as Lisa Rickard"),
        (
            ("Lio Tipton", "actor", "Lisa", "Analeigh Tipton"),
            "Lio Tipton as Lisa (credited as Analeigh Tipton)",
        ),
        (("Ann Lee", "director"), "Ann Lee, director"),
        (("Ann Lee", ""), "Ann Lee"),
        (("", "writer", "", "A. Lee"), "A. Lee, writer"),
        (("Ann Lee", "writer", "", "Ann Lee"), "Ann Lee, writer"),
    ],
)
def test_credit_text(credit: tuple[str, ...], text: str) -> None:
    """A credit reads as a sentence, and a name on the screen is told only where it differs."""
    assert credit_text(*credit) == text


def test_quote_text_and_speakers() -> None:
    """A quote shows who says what; its speakers are named once each, in order of their first line."""
    lines = (
        Line(text="Who's there?", speaker="Ada"),
        Line(text="[thunder]"),
        Line(text="Me.", speaker="Ben"),
        Line(text="Who?", speaker="Ada"),
    )

    assert quote_text(lines) == "Ada: Who's there?\n[thunder]\nBen: Me.\nAda: Who?"
    assert Passage(**PASSAGE, lines=lines).speakers == ("Ada", "Ben")


def test_passage_ids_are_stable() -> None:
    """An id is made of film, kind and content, and is the same in every run: these were computed once."""
    assert with_passage_id(Passage(**PASSAGE)).passage_id == "tt0000001.goof.095cc8c3f11d"
    review = Passage(film_id="tt0000001", kind=Kind.REVIEW, text="Wet.", author="Ada", rating=7)
    assert with_passage_id(review).passage_id == "tt0000001.review.3e5ae493f548"


@settings(deadline=None)
@given(passages())
def test_a_given_id_stays(passage: Passage) -> None:
    """A passage that has an id keeps it, and one that gets an id says the same as before."""
    bare = msgspec.structs.replace(passage, passage_id="")
    made = with_passage_id(bare)

    assert with_passage_id(passage) is passage
    assert msgspec.structs.replace(made, passage_id="") == bare
    assert with_passage_id(made) is made


@settings(deadline=None)
@given(passages())
def test_an_id_survives_a_file(passage: Passage) -> None:
    """A passage gets the same id before it is written to a file and after it is read back."""
    bare = msgspec.structs.replace(passage, passage_id="", rating=7, start=60)
    again = msgspec.json.decode(msgspec.json.encode(bare), type=Passage)

    assert with_passage_id(again).passage_id == with_passage_id(bare).passage_id


@pytest.mark.parametrize("field", ["text", *IDENTIFYING])
def test_ids_tell_passages_apart(field: str) -> None:
    """Two passages that differ in one thing they say have different ids, whichever thing it is."""
    values = {
        "rating": (6.0, 7.0),
        "start": (0.0, 1.0),
        "end": (1.0, 2.0),
        "performers": (("A",), ("A", "B")),
    }
    ids = {
        with_passage_id(Passage(**(PASSAGE | {field: value}))).passage_id
        for value in values.get(field, ("one", "two"))
    }

    assert len(ids) == 2


def test_fields_are_not_confused_in_ids() -> None:
    """What stands in one field makes another id than the same words in the next."""
    heading, author = (with_passage_id(Passage(**PASSAGE, **{name: "Ada"})) for name in ("heading", "author"))

    assert heading.passage_id != author.passage_id
