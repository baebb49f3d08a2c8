"""From the texts of cells to values: every way of writing that is promised, and what is told of others."""

import math
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.mapping.model import FILM_FIELDS, PASSAGE_FIELDS, Origin
from corpus.mapping.values import convert
from corpus.records import Kind, Line


def origin(name: str, **said: object) -> Origin:
    """Return where a field comes from: a column X, understood as `said`."""
    return Origin(name=name, columns=("X",), **said)


GOOD = [
    ("title", {}, "  Heat", "  Heat"),
    ("heading", {"prefix": "On "}, "Heat", "On Heat"),
    ("genres", {}, "Drama", ("Drama",)),
    ("identifiers", {"prefix": "tmdb:"}, "862", ("tmdb:862",)),
    ("votes", {}, "1234", 1234),
    ("votes", {}, "1234.0", 1234),
    ("votes", {}, "1,234,567", 1_234_567),
    ("votes", {}, "1.234", 1234),
    ("votes", {}, "1 234", 1234),
    ("votes", {}, "1'234", 1234),
    ("votes", {}, "+7", 7),
    ("rating", {}, "8", 8),
    ("rating", {}, "7.5", 7.5),
    ("rating", {}, "7,5", 7.5),
    ("rating", {"scale": 5.0}, "4.5", 9),
    ("rating", {"scale": 100.0}, "73", 7.3),
    ("rating", {"scale": 100.0}, "0", 0),
    ("rating", {}, "4/5", 8),
    ("rating", {}, "4 / 5", 8),
    ("rating", {}, "85%", 8.5),
    ("rating", {}, "★★★½", 7),
    ("rating", {}, "★★☆☆☆", 4),
    ("rating", {"scale": 4.0}, "★★★", 7.5),
    ("year", {}, "1995", 1995),
    ("year", {}, "1995.0", 1995),
    ("year", {}, "(1995–1999)", 1995),
    ("year", {}, "12 May 1995", 1995),
    ("year", {}, "0", None),
    ("year", {"dates": ("%d/%m/%y",)}, "12/05/95", 1995),
    ("date", {}, "2014", "2014"),
    ("date", {}, "2014-8", "2014-08"),
    ("date", {}, "2014-08-01", "2014-08-01"),
    ("date", {}, "2014-08-01T12:00:00Z", "2014-08-01"),
    ("release_date", {}, "2014-08-01 12:00", "2014-08-01"),
    ("date", {"dates": ("%d.%m.%Y",)}, "1.8.2014", "2014-08-01"),
    ("date", {"dates": ("%d.%m.%Y", "%B %d, %Y")}, "August 1, 2014", "2014-08-01"),
    ("date", {"dates": ("unix",)}, "1406851200", "2014-08-01"),
    ("date", {"dates": ("unix",)}, "1406851200000", "2014-08-01"),
    ("date", {"dates": ("unix",)}, "-86400", "1969-12-31"),
    ("runtime", {}, "142", 142),
    ("runtime", {}, "142.0", 142),
    ("runtime", {}, "142 min", 142),
    ("runtime", {}, "142 minutes", 142),
    ("runtime", {}, "142'", 142),
    ("runtime", {}, "2h 22m", 142),
    ("runtime", {}, "2 hrs 22 mins", 142),
    ("runtime", {}, "2h", 120),
    ("runtime", {}, "2:22", 142),
    ("runtime", {}, "PT2H22M", 142),
    ("runtime", {}, "0", None),
    ("start", {}, "83.5", 83.5),
    ("start", {}, "1:23.5", 83.5),
    ("end", {}, "00:01:23,500", 83.5),
    ("end", {}, "90s", 90),
    *(("spoiler", {}, cell, True) for cell in ("true", "TRUE", "1", "yes", "Y", "x")),
    *(("spoiler", {}, cell, False) for cell in ("false", "0", "No", "n", "0.0")),
    ("kind", {}, "review", Kind.REVIEW),
    ("kind", {}, "Reviews", Kind.REVIEW),
    ("kind", {}, "Crazy Credit", Kind.CRAZY_CREDIT),
    ("kind", {}, "alternate_versions", Kind.ALTERNATE_VERSION),
    ("language", {}, "en-GB", "en"),
    ("language", {}, "PT_br", "pt"),
    ("film_id", {}, "tt0113277", "tt0113277"),
    ("film_id", {"prefix": "x-"}, "tt0113277", "tt0113277"),
    ("film_id", {}, "https://www.imdb.com/title/tt0113277/?ref_=x", "tt0113277"),
    ("film_id", {"imdb": True}, "113277", "tt0113277"),
    ("film_id", {"imdb": True}, "113277.0", "tt0113277"),
    ("film_id", {}, "862.0", "862"),
    ("film_id", {"prefix": "home-"}, "862", "home-862"),
    ("film_id", {}, "The Matrix?", "the-matrix"),
    ("film_id", {}, "tt12", "tt12"),
    ("lines", {}, "Rick: Here's looking at you.", (Line("Here's looking at you.", "Rick"),)),
    ("lines", {}, "(He goes: slowly)", (Line("slowly)", "(He goes"),)),
    ("lines", {}, "At 12:30 sharp.", (Line("At 12:30 sharp."),)),
]


@pytest.mark.parametrize(("name", "said", "cell", "value"), GOOD)
def test_ways_of_writing(name: str, said: dict[str, object], cell: str, value: object) -> None:
    """Each cell is understood as people mean it."""
    found = convert(origin(name, **said), [cell])

    assert found == (pytest.approx(value) if isinstance(value, float) else value)
    assert type(found) is type(value) or isinstance(value, int | float)


BAD = [
    ("votes", {}, "many", 'say empty = ["many"]'),
    ("votes", {}, "12.5", "no whole number"),
    ("votes", {}, "-1", "no whole number"),
    ("votes", {}, "1e300", "no whole number"),
    ("votes", {}, "nan", "is no number"),
    ("votes", {}, "1e999", "is no number"),
    ("votes", {}, "९", "is no number"),
    ("rating", {}, "85", "say scale = the best rating"),
    ("rating", {"scale": 5.0}, "6", "between 0 and 5"),
    ("rating", {}, "-1", "between 0 and 10"),
    ("rating", {}, "4/0", "between 0 and 0"),
    ("rating", {}, "4/five", "is no number"),
    ("rating", {}, "good", 'say empty = ["good"]'),
    ("year", {}, "soon", 'say empty = ["soon"]'),
    ("year", {}, "12345", "no year"),
    ("year", {"dates": ("%Y",)}, "95", "is not written as"),
    ("date", {}, "12/05/1995", 'as in date = "%d/%m/%Y"'),
    ("date", {}, "2014-13-01", "no date such as"),
    ("date", {}, "2014-02-30", "no date such as"),
    ("date", {"dates": ("%d.%m.%Y", "unix")}, "x", 'date = "%d.%m.%Y" or "unix" says'),
    ("date", {"dates": ("unix",)}, "1e30", "is not written as"),
    ("runtime", {}, "long", "no runtime such as"),
    ("start", {}, "now", "no time such as"),
    ("spoiler", {}, "maybe", 'values = { "maybe" = "yes" }'),
    ("kind", {}, "reveiw", 'Did you mean "review"?'),
    ("kind", {}, "Kritik", 'values = { "Kritik" = "review" }'),
    ("kind", {}, "film", "no kind of passage"),
    ("film_id", {"imdb": True}, "Heat", "no number of IMDb's"),
    ("film_id", {"imdb": True}, "0", "no number of IMDb's"),
    ("film_id", {"imdb": True}, "9" * 5000, "no number of IMDb's"),
]


@pytest.mark.parametrize(("name", "said", "cell", "message"), BAD)
def test_what_cannot_be_understood(name: str, said: dict[str, object], cell: str, message: str) -> None:
    """What has no meaning is told in a short sentence, with what to write into the mapping."""
    with pytest.raises(ValueError, match=re.escape(message)) as raised:
        convert(origin(name, **said), [cell])

    assert len(str(raised.value)) < 400


def test_several_cells() -> None:
    """Several cells are joined: paragraphs of a text, words of any other, a list without repetitions."""
    assert convert(origin("text"), ["a", "b"]) == "a\n\nb"
    assert convert(origin("person"), ["Ida", "Lund"]) == "Ida Lund"
    assert convert(origin("stars"), ["a", "b", "a"]) == ("a", "b")
    assert convert(origin("lines"), ["A: x", "y"]) == (Line("x", "A"), Line("y"))


def test_nothing_is_nothing() -> None:
    """Where the cells are empty a field says nothing."""
    for name in (*FILM_FIELDS, *PASSAGE_FIELDS):
        assert convert(origin(name), []) in (None, ())


@given(st.sampled_from([*FILM_FIELDS, *PASSAGE_FIELDS]), st.text(min_size=1, max_size=60))
def test_any_text_is_a_value_or_a_value_error(name: str, cell: str) -> None:
    """Nothing that a cell may say breaks a conversion."""
    with suppress(ValueError):
        value = convert(origin(name), [cell])
        assert not isinstance(value, float) or math.isfinite(value)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_scales(part: int, whole: int) -> None:
    """A rating keeps its place between the worst and the best, whatever the scale."""
    part = part % (whole + 1)
    rating = convert(origin("rating", scale=float(whole)), [str(part)])

    assert rating == pytest.approx(10 * part / whole, abs=1e-4)
    assert rating == convert(origin("rating"), [f"{part}/{whole}"])
