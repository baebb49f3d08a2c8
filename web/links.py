"""Addresses: every link on a page is made here, templates only print it.

A search is a SearchRequest, and its address says all of it. So a link is made in two steps: change the
request (`toggled`, `only`, `without`, …), then write its address (`Links.search`). Parameter names and
their reading are those of `search.request.from_parameters`; what is the default is left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

from corpus.records import Kind
from search import SearchRequest
from search.errors import QueryError
from search.request import from_parameters

# The filters that take several values: their name in an address, their field in a request.
FILTERS = {"kind": "kinds", "decade": "decades", "genre": "genres", "film": "films", "lang": "languages"}
RANGES = {"year": ("year_from", "year_to"), "rating": ("rating_from", "rating_to")}
DEFAULT = from_parameters({})

UNFIT_FOR_AN_ANCHOR = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")  # white space ends an id, controls are not shown


@dataclass(frozen=True, slots=True)
class Links:
    """Writes addresses below `root`, where the app is mounted: "/" or "/films-of-ours/"."""

    root: str = "/"

    def search(self, request: SearchRequest = DEFAULT) -> str:
        """Return the address of the search page that answers `request`."""
        return self._at("", parameters(request))

    def search_json(self, request: SearchRequest) -> str:
        """Return the address of the same answer as JSON."""
        return self._at("api/v1/search", parameters(request))

    def feed(self, request: SearchRequest, form: str) -> str:
        """Return the address of a search as a feed. form: atom or json."""
        return self._at(f"feed.{form}", parameters(changed(request)))

    def export(self, request: SearchRequest, form: str) -> str:
        """Return the address of the hits of a search as a file. form: csv or json."""
        return self._at(f"export.{form}", parameters(changed(request)))

    def film(self, film_id: str, kind: str = "", page: int = 1) -> str:
        """Return the address of a film's page, or of a page of its passages of one kind."""
        pairs = [("kind", kind)] if kind else []
        return self._film(film_id, [*pairs, *([("page", str(page))] if page > 1 else [])])

    def passage(self, film_id: str, passage_id: str, sentence: str = "") -> str:
        """Return the lasting address of a passage, or of a sentence in it, on its film's page.

        A sentence is marked by the server, and shown by a browser that knows text fragments by itself.
        """
        pairs = [("passage", passage_id), *([("text", opening(sentence))] if sentence else [])]
        place = f"sentence:~:text={text_fragment(sentence)}" if sentence else quote(anchor(passage_id))
        return f"{self._film(film_id, pairs)}#{place}"

    def similar(self, passage_id: str) -> str:
        """Return the address of the passages that are like one."""
        return self._at("similar", [("passage", passage_id)])

    def film_json(self, film_id: str) -> str:
        """Return the address of a film's page as JSON."""
        return f"{self.root}api/v1/films/{quote(film_id, safe='')}"

    def person(self, name: str) -> str:
        """Return the address of a person's page."""
        return self._at("people", [("name", name)])

    def people(self, page: int = 1) -> str:
        """Return the address of a page of all people."""
        return self._at("people", [("page", str(page))] if page > 1 else [])

    def at(self, path: str) -> str:
        """Return the address of a page that has no parameters: browse, help, opensearch.xml."""
        return f"{self.root}{path}"

    def _film(self, film_id: str, pairs: list[tuple[str, str]]) -> str:
        return self._at(f"films/{quote(film_id, safe='')}", pairs)

    def _at(self, path: str, pairs: list[tuple[str, str]]) -> str:
        asked = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)
        return f"{self.root}{path}?{asked}" if pairs else f"{self.root}{path}"


@lru_cache(maxsize=4_096)
def encoded(text: str) -> str:
    """Return text as an address has it; a page's 90 links share most of theirs, so it is remembered."""
    return quote_plus(text)


OPENING = 8  # words of a sentence that an address names it by


def opening(sentence: str) -> str:
    """Return the words by which the server finds a sentence again."""
    return " ".join(sentence.split()[:OPENING])


def text_fragment(sentence: str) -> str:
    """Return a sentence as a text directive: whole if it is short, else its first and its last words.

    The dash and the comma have a meaning there, so they are encoded as well.
    """
    words = sentence.split()
    parts = [words] if len(words) <= OPENING else [words[:4], words[-4:]]
    return ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in parts)


def anchor(passage_id: str) -> str:
    """Return the id a passage has on its film's page: the passage's own, made fit for HTML."""
    return UNFIT_FOR_AN_ANCHOR.sub("-", passage_id)


def parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """Return what an address says of `request`, in one order, so that one search has one address."""
    pairs = [("q", request.text)] if request.text else []
    pairs += [(name, value) for name in FILTERS for value in chosen(request, name)]
    pairs += [(name, text) for name in RANGES if (text := range_text(request, name))]
    for name, value, default in (
        ("by", request.by, DEFAULT.by),
        ("tip", None if request.tip is None else int(request.tip), DEFAULT.tip),
        ("literal", int(request.literal), int(DEFAULT.literal)),
        ("explain", int(request.explain), int(DEFAULT.explain)),
        ("spoilers", "show" if request.spoilers else "hide", "hide"),
        ("sort", request.sort, DEFAULT.sort),
        ("limit", request.page_size, DEFAULT.page_size),
        ("page", request.page, DEFAULT.page),
    ):
        if value != default:
            pairs.append((name, str(value)))
    return pairs


def chosen(request: SearchRequest, name: str) -> list[str]:
    """Return the chosen values of the filter `name` as an address writes them, sorted."""
    values = getattr(request, FILTERS[name])
    return sorted(value.value if isinstance(value, Kind) else str(value) for value in values)


def range_text(request: SearchRequest, name: str) -> str:
    """Return the range `name` as it is typed: `1970..1979`, `1970..`, `..1979`, `1975`, or nothing."""
    low, high = (getattr(request, field) for field in RANGES[name])
    if low is None and high is None:
        return ""
    return number_text(low) if low == high else f"{number_text(low)}..{number_text(high)}"


def number_text(number: float | None) -> str:
    """Return a range's end as it is typed: no `.0` behind a whole number, nothing for an open end."""
    return "" if number is None else repr(number).removesuffix(".0")


def changed(request: SearchRequest, **fields: Any) -> SearchRequest:
    """Return `request` with other fields, at its first page: page 7 of another answer means nothing."""
    return msgspec.structs.replace(request, **{"page": 1, **fields})


def toggled(request: SearchRequest, name: str, value: str) -> SearchRequest:
    """Return `request` with `value` added to the filter `name`, or taken out if it was chosen.

    Case makes no difference: genre=drama in an address and the genre Drama of a film are one choice.
    """
    field = FILTERS[name]
    values: frozenset[Any] = getattr(request, field)
    same = {each for each in values if str(each).casefold() == value.casefold()} | (
        values & read(name, value)
    )
    return changed(request, **{field: values - same if same else values | read(name, value)})


def only(request: SearchRequest, name: str, value: str) -> SearchRequest:
    """Return `request` with `value` as the one choice of the filter `name`."""
    return changed(request, **{FILTERS[name]: read(name, value)})


def without(request: SearchRequest, *names: str) -> SearchRequest:
    """Return `request` without these filters and ranges."""
    fields: dict[str, Any] = {FILTERS[name]: frozenset() for name in names if name in FILTERS}
    fields |= {field: None for name in names if name in RANGES for field in RANGES[name]}
    return changed(request, **fields)


@lru_cache(maxsize=1024)  # a page of results asks for the same few values again and again
def read(name: str, value: str) -> frozenset[Any]:
    """Return the one value as the request's filter `name` holds it."""
    found: frozenset[Any] = getattr(from_parameters({name: [value]}), FILTERS[name])
    return found


def unusable(given: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the parameters that cannot be understood, as they stand in the address."""
    return [name for name, values in given.items() if not understood({name: values})]


def understood(given: Mapping[str, Sequence[str]]) -> bool:
    """Return whether these parameters make a request."""
    try:
        from_parameters(given)
    except QueryError:
        return False
    return True


def usable(given: Mapping[str, Sequence[str]]) -> SearchRequest:
    """Return the request that is left when the parameters that cannot be understood are dropped."""
    bad = unusable(given)
    kept = {name: values for name, values in given.items() if name not in bad}
    return from_parameters(kept) if understood(kept) else DEFAULT
