"""Charts: bars over years and ratings, how long they are, what they say and where they lead."""

from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.results import YearCount
from web.charts import BARS, STEPS, Bar, rating_bars, steps, year_chart
from web.links import DEFAULT, Links, changed

LINKS = Links()
years = st.dictionaries(st.integers(1870, 2200), st.integers(1, 10**7), min_size=1, max_size=60)


def bars(found: dict[int, int], **asked: object) -> tuple[Bar, ...]:
    """Return the bars of a chart over films by year, none where there is no chart."""
    counts = [YearCount(year, count) for year, count in sorted(found.items())]
    chart = year_chart(changed(DEFAULT, text="x", **asked), counts, LINKS)
    return chart.bars if chart else ()


@given(years)
def test_the_chart_holds_every_film_once(found: dict[int, int]) -> None:
    """Bars follow each other without a gap, are few enough to fit, and add up to all there is."""
    chart = bars(found)

    if len(found) == 1:
        assert chart == ()
        return
    assert sum(bar.count for bar in chart) == sum(found.values())
    assert 1 <= len(chart) <= BARS
    ranges = [parse_qs(urlsplit(bar.link).query)["year"][0] for bar in chart]
    ends = [tuple(map(int, (each if ".." in each else f"{each}..{each}").split(".."))) for each in ranges]
    assert all(this[1] + 1 == following[0] for this, following in pairwise(ends))
    for bar, (first, last) in zip(chart, ends, strict=True):
        assert bar.count == sum(count for year, count in found.items() if first <= year <= last)
    assert sum(bool(bar.short) for bar in chart) <= 5


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_lengths_say_which_is_more(counts: list[int]) -> None:
    """The longest bar is whole, an empty one is not there, and what is more is never shorter."""
    long = steps(counts)

    assert all(0 <= step <= STEPS for step in long)
    assert [step == 0 for step in long] == [count == 0 for count in counts]
    assert not any(counts) or max(long) == STEPS
    pairs = sorted(zip(counts, long, strict=True))
    assert [step for _, step in pairs] == sorted(long)


@pytest.mark.parametrize(
    ("asked", "first", "last", "span"),
    [
        ({}, 1950, 1984, 5),
        ({"year_from": 1970}, 1970, 1981, 2),
        ({"year_from": 1970, "year_to": 1972}, 1970, 1972, 1),
        ({"year_from": 1953, "year_to": 1953}, 1953, 1959, 1),
        ({"year_from": 1900, "year_to": 1910}, 1950, 1984, 5),
    ],
)
def test_a_range_is_shown_more_closely(asked: dict[str, object], first: int, last: int, span: int) -> None:
    """The chart shows the range that is asked for, one year among its decade, all where there is nothing."""
    found = {1953: 1, 1971: 5, 1972: 2, 1981: 1}

    starts = range(first, last + 1, span)
    labels = [f"{start} to {start + span - 1}" if span > 1 else str(start) for start in starts]
    assert [bar.label for bar in bars(found, **asked)] == labels


def test_the_chosen_bar_is_marked() -> None:
    """A bar whose range is asked for is marked, and the way back to all years is offered."""
    counts = [YearCount(1971, 1), YearCount(1973, 2)]
    chart = year_chart(changed(DEFAULT, text="x", year_from=1971, year_to=1971), counts, LINKS)

    assert chart is not None
    assert [bar.label for bar in chart.bars if bar.chosen] == ["1971"]
    assert chart.everything == "/?q=x"


def test_no_films_no_chart() -> None:
    """Without a year there is no chart, and without a review no histogram."""
    assert year_chart(DEFAULT, (), LINKS) is None
    assert rating_bars((0,) * 10, "f", LINKS) == ()
    assert rating_bars((), "f", LINKS) == ()
