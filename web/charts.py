"""Charts as rows of bars: over the years, over ratings, over kinds. Each bar is a link that says its number.

A bar's height is one of 21 steps, which the style sheet knows by class: the content security policy allows
no style in the page itself.
"""

from collections.abc import Mapping, Sequence

import msgspec

from corpus.records import Kind
from search import SearchRequest
from search.results import YearCount
from web.display import thousands
from web.links import Links, without

STEPS = 20
BARS = 9  # as many as fit side by side beside the results, 24 pixels each
SPANS = (1, 2, 5, 10, 20, 50)  # years that one bar may stand for


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar. step: its length, 0 to STEPS. short: what stands below it, where there is room."""

    label: str
    short: str
    count: int
    step: int
    link: str = ""
    chosen: bool = False


class YearChart(msgspec.Struct, frozen=True):
    """Bars over the years. everything: leads back to all years where the chart shows a part of them."""

    bars: tuple[Bar, ...]
    everything: str


def steps(counts: Sequence[int]) -> list[int]:
    """Return the lengths of bars: the longest has STEPS, what is not nothing has at least one."""
    most = max(counts, default=0)
    return [max(1, round(count / most * STEPS)) if count else 0 for count in counts]


def year_chart(request: SearchRequest, years: Sequence[YearCount], links: Links) -> YearChart | None:
    """Return the chart of the answer to `request`, or None where there is nothing to tell apart.

    Where a range of years is asked for, the chart shows that range, and a single year among its decade.
    """
    counts = {each.year: each.count for each in years if each.count}
    if not counts:
        return None
    first, last = shown_years(request, min(counts), max(counts))
    everything = links.search(without(request, "year")) if chosen_years(request) else ""
    if first == last and not everything:
        return None
    span = next((each for each in SPANS if last // each - first // each < BARS), SPANS[-1])
    starts = range(first // span * span, last + 1, span)
    sums = [0] * len(starts)
    for year, count in counts.items():
        place = year // span - first // span
        if 0 <= place < len(sums):
            sums[place] += count
    every = -(-len(starts) // 5)  # at most five labels fit below the bars
    link, chosen = links.varied(request, "year"), chosen_years(request)
    return YearChart(
        tuple(
            Bar(
                label=str(start) if span == 1 else f"{start} to {start + span - 1}",
                short=str(start) if number % every == 0 else "",
                count=count,
                step=step,
                link=link(str(start) if span == 1 else f"{start}..{start + span - 1}"),
                chosen=chosen == (start, start + span - 1),
            )
            for number, (start, count, step) in enumerate(zip(starts, sums, steps(sums), strict=True))
        ),
        everything,
    )


def chosen_years(request: SearchRequest) -> tuple[int | None, int | None] | None:
    """Return the range of years that is asked for, or None where there is none."""
    ends = request.year_from, request.year_to
    return None if ends == (None, None) else ends


def shown_years(request: SearchRequest, first: int, last: int) -> tuple[int, int]:
    """Return the first and the last year of the chart: the range asked for, or all there are."""
    low = max(first, request.year_from) if request.year_from is not None else first
    high = min(last, request.year_to) if request.year_to is not None else last
    if low > high:
        return first, last
    if low == high:
        return max(first, low // 10 * 10), min(last, low // 10 * 10 + 9)
    return low, high


def rating_bars(ratings: Sequence[int], film_id: str, links: Links) -> tuple[Bar, ...]:
    """Return the histogram of a film's reviews, a bar for each number of stars; empty without reviews."""
    if not any(ratings):
        return ()
    return tuple(
        Bar(
            label=f"{stars} of 10",
            short=str(stars),
            count=count,
            step=step,
            link=links.search(reviews_with(film_id, stars)) if count else "",
        )
        for stars, (count, step) in enumerate(zip(ratings, steps(ratings), strict=True), start=1)
    )


def reviews_with(film_id: str, stars: int) -> SearchRequest:
    """Return the search for a film's reviews that give so many stars, rounded as the histogram does."""
    return SearchRequest(
        kinds=frozenset({Kind.REVIEW}),
        films=frozenset({film_id}),
        rating_from=float(stars),
        rating_to=min(10.0, stars + 0.9),
    )


def lengths(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how long the bar of each name is, 0 to STEPS, for a list in which the numbers stand as text."""
    return dict(zip(counts, steps(list(counts.values())), strict=True))


def count_words(count: int, noun: str, nouns: str) -> str:
    """Return a number with its noun: 1 film, 1,518 passages."""
    return f"{thousands(count)} {noun if count == 1 else nouns}"
