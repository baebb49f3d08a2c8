"""A question to the index, checked once. Shell, page and API all build this one object."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from corpus.records import Kind
from search.errors import QueryError

SORTS = ("relevance", "year", "-year", "rating", "-rating")
FACETS = ("kind", "decade", "genre", "film")
VIEWS = ("film", "passage")


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked and which part of the answer is wanted.

    Filters of one group are joined by OR, groups by AND. Without text every passage that passes the
    filters is found. Years and ratings are ranges with both ends included; None leaves an end open.

    by: what a hit is: a passage, or a film with the passages that speak for it.
    sort: relevance; year and rating put the lowest first, -year and -rating the highest.
    tip: whether the text is a vague description of a film; None lets the text itself decide.
    literal: search for what is typed and nothing else: no mended spelling, no synonyms.
    explain: whether hits say which words gave how much. spoilers: whether they may be shown.
    """

    text: str = ""
    by: str = "passage"
    kinds: frozenset[Kind] = frozenset()
    films: frozenset[str] = frozenset()
    genres: frozenset[str] = frozenset()
    decades: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    rating_from: float | None = None
    rating_to: float | None = None
    sort: str = "relevance"
    page: int = 1
    page_size: int = 10
    tip: bool | None = None
    literal: bool = False
    explain: bool = False
    spoilers: bool = False
    facets: bool = True
    timeout: float = 1.0  # seconds

    def __post_init__(self) -> None:
        if self.sort not in SORTS:
            raise QueryError(f"sort must be one of {', '.join(SORTS)}, not {self.sort!r}.")
        if self.by not in VIEWS:
            raise QueryError(f"by must be {' or '.join(VIEWS)}, not {self.by!r}.")
        if self.page < 1:
            raise QueryError(f"page must be 1 or more, not {self.page}.")
        if not 1 <= self.page_size <= 100:
            raise QueryError(f"A page holds between 1 and 100 hits, not {self.page_size}.")
        for rating in (self.rating_from, self.rating_to):
            if rating is not None and not math.isfinite(rating):
                raise QueryError(f"A rating is a number between 0 and 10, not {rating}.")


def parse_range(text: str, number: type[int] | type[float]) -> tuple[Any, Any]:
    """Return both ends of `1970..1979`, `1970..`, `..1979` or `1975`, open ends as None.

    Raises QueryError where an end is no number or the ends are the wrong way round.
    """

    def end(written: str) -> Any:
        if not written.strip():
            return None
        value = number(written)
        if value - value != 0:
            raise ValueError(f"{written} is no end of a range")  # float() takes nan and inf
        return value

    first, dots, last = text.partition("..")
    try:
        low = end(first)
        high = end(last) if dots else low
    except ValueError:
        raise QueryError(f"A range is written 1970..1979, 1970.. or ..1979, not {text!r}.") from None
    if low is not None and high is not None and low > high:
        raise QueryError(f"The range {text!r} ends before it begins; write {high}..{low}.")
    return low, high


def from_parameters(parameters: Mapping[str, Sequence[str]]) -> SearchRequest:
    """Build a request from an address's parameters: names as in the page, values as typed.

    q, kind, film, genre, decade, lang (each may stand several times), year, rating (ranges), by, sort, page,
    limit; tip, literal, explain (1 or 0), spoilers (show or hide). Films are found unless passages are asked
    for. Unknown names are left alone. Raises QueryError with what would do instead.
    """

    def one(name: str, default: str = "") -> str:
        return (parameters.get(name) or [default])[-1].strip() or default

    def many(name: str) -> frozenset[str]:
        return frozenset(value.strip() for value in parameters.get(name) or () if value.strip())

    def whole(name: str, value: str) -> int:
        try:
            return int(value)
        except ValueError:
            raise QueryError(f"{name} must be a whole number, not {value!r}.") from None

    def switch(name: str, on: str = "1", off: str = "0") -> bool | None:
        value = one(name)
        if value not in ("", on, off):
            raise QueryError(f"{name} must be {on} or {off}, not {value!r}.")
        return value == on if value else None

    year_from, year_to = parse_range(one("year"), int)
    rating_from, rating_to = parse_range(one("rating"), float)
    return SearchRequest(
        text=one("q"),
        by=one("by", "film"),
        kinds=frozenset(to_kind(name) for name in many("kind")),
        films=many("film"),
        genres=many("genre"),
        decades=frozenset(whole("decade", re.sub(r"(?<=\d)s$", "", value)) for value in many("decade")),
        languages=many("lang"),
        year_from=year_from,
        year_to=year_to,
        rating_from=rating_from,
        rating_to=rating_to,
        sort=one("sort", "relevance"),
        page=whole("page", one("page", "1")),
        page_size=whole("limit", one("limit", "10")),
        tip=switch("tip"),
        literal=bool(switch("literal")),
        explain=bool(switch("explain")),
        spoilers=bool(switch("spoilers", "show", "hide")),
    )


def to_kind(name: str) -> Kind:
    """Return the kind called `name`, in the singular or the plural. Raises QueryError."""
    for kind in Kind:
        if name.casefold().replace(" ", "-") in (kind.value, kind.plural.replace(" ", "-")):
            return kind
    raise QueryError(f"There is no kind {name!r}; the kinds are {', '.join(k.value for k in Kind)}.")
