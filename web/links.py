"""Addresses: every link on a page is made here, templates only print it.

A search is a SearchRequest, and its address says all of it. So a link is made in two steps: change the
request (`toggled`, `only`, `without`, …), then write its address (`Links.search`). Parameter names and
their reading are those of `search.request.from_parameters`; what is the default is left out.
"""

import re
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
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
# The others: their field, and how a value that is not the default is written.
OTHERS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "by": ("by", str),
    "tip": ("tip", lambda value: str(int(value))),
    "literal": ("literal", lambda value: str(int(value))),
    "explain": ("explain", lambda value: str(int(value))),
    "spoilers": ("spoilers", lambda value: "show"),
    "sort": ("sort", str),
    "limit": ("page_size", str),
    "page": ("page", str),
}
PLACES = {name: place for place, name in enumerate(("q", *FILTERS, *RANGES, *OTHERS))}  # in an address
DEFAULT = from_parameters({})
DEFAULTS = {name: getattr(DEFAULT, field) for name, (field, _) in OTHERS.items()}

UNFIT_FOR_AN_ANCHOR = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")  # white space ends an id, controls are not shown


@dataclass(frozen=True, slots=True)
class Links:
    """Writes addresses below `root`, where the app is mounted: "/" or "/films-of-ours/"."""

    root: str = "/"

    def search(self, request: SearchRequest = DEFAULT) -> str:
        """Return the address of the search page that answers `request`."""
        return f"{self.root}{query(request)}"

    def search_json(self, request: SearchRequest) -> str:
        """Return the address of the same answer as JSON."""
        return f"{self.root}api/v1/search{query(request)}"

    def feed(self, request: SearchRequest, form: str) -> str:
        """Return the address of a search as a feed. form: atom or json."""
        return f"{self.root}feed.{form}{query(changed(request))}"

    def export(self, request: SearchRequest, form: str) -> str:
        """Return the address of the hits of a search as a file. form: csv or json."""
        return f"{self.root}export.{form}{query(changed(request))}"

    def film(self, film_id: str, kind: str = "", page: int = 1) -> str:
        """Return the address of a film's page, or of a page of its passages of one kind."""
        pairs = [("kind", kind)] if kind else []
        pairs += [("page", str(page))] if page > 1 else []
        return f"{self.root}films/{step(film_id)}{written(pairs)}"

    def passage(self, film_id: str, passage_id: str, sentence: str = "") -> str:
        """Return the lasting address of a passage, or of a sentence in it, on its film's page.

        A sentence is marked by the server, and shown by a browser that knows text fragments by itself.
        """
        end = to_sentence(sentence) if sentence else to_passage(passage_id)
        return self.lasting(film_id, passage_id) + end

    def lasting(self, film_id: str, passage_id: str) -> str:
        """Return the lasting address of the page that a passage stands on."""
        return f"{self.root}films/{step(film_id)}?passage={encoded(passage_id)}"

    def similar(self, passage_id: str) -> str:
        """Return the address of the passages that are like one."""
        return f"{self.root}similar?passage={encoded(passage_id)}"

    def film_json(self, film_id: str) -> str:
        """Return the address of a film's page as JSON."""
        return f"{self.root}api/v1/films/{step(film_id)}"

    def person(self, name: str) -> str:
        """Return the address of a person's page."""
        return f"{self.root}people?name={encoded(name)}"

    def people(self, page: int = 1) -> str:
        """Return the address of a page of all people."""
        return f"{self.root}people?page={page}" if page > 1 else f"{self.root}people"

    def at(self, path: str) -> str:
        """Return the address of a page that has no parameters: browse, help, opensearch.xml."""
        return f"{self.root}{path}"

    def gaps(self, request: SearchRequest, *names: str) -> list[str]:
        """Return the address of `request` in parts, with a gap where each of `names` goes, in that order.

        A page has 90 links that differ in one or two parameters: what they share is written once. What
        `request` itself says of `names` is left out. The first gap takes `name=value`, another `&name=value`.
        """
        cuts = [PLACES[name] for name in names]
        parts = [""] * (len(names) + 1)
        for name, value in parameters(request):
            if name not in names:
                parts[bisect(cuts, PLACES[name])] += f"&{name}={encoded(value)}"
        first = parts[0]
        parts[0] = f"{self.root}?{first[1:]}&" if first else f"{self.root}?"
        return parts

    def varied(self, request: SearchRequest, name: str) -> Callable[[str], str]:
        """Return what writes the addresses of `request` with one value after another for `name`.

        name: of a filter, a range, or by, sort, limit or page. Each address leads to page 1, unless the page
        varies; "" and the default write the address without the parameter.
        """
        before, after = self.gaps(changed(request), name)
        bare = before + after[1:] if after else before[:-1]
        default = str(DEFAULTS.get(name, ""))
        return lambda value: bare if value in ("", default) else f"{before}{name}={encoded(value)}{after}"


def query(request: SearchRequest) -> str:
    """Return what an address says of `request`, with its question mark; nothing where it says nothing."""
    return written(parameters(request))


def written(pairs: list[tuple[str, str]]) -> str:
    """Return parameters as an address has them."""
    return "?" + "&".join([f"{name}={encoded(value)}" for name, value in pairs]) if pairs else ""


def encoded(text: str) -> str:
    """Return text as an address has it after its question mark."""
    return remembered(text) if len(text) <= REMEMBERED else quote_plus(text)


REMEMBERED = 64  # characters: ids, names and words, but no query that someone makes long


@lru_cache(maxsize=16_384)  # the links of a page share most of their texts, and its sentences their words
def remembered(text: str) -> str:
    """Return short text as an address has it."""
    return quote_plus(text)


def step(text: str) -> str:
    """Return text as one step of an address's path."""
    return encoded(text).replace("+", "%20")


OPENING = 8  # words of a sentence that an address names it by, and of one that a text directive holds whole
ENDS = 4  # words at either end of a longer one that the directive holds


def to_sentence(sentence: str) -> str:
    """Return what follows the address of a passage to lead to a sentence in it.

    The server finds it by its first words. The text directive tells browsers: the whole sentence if it is
    short, else its first and its last words. Dash and comma mean something there, so they are encoded too.
    """
    words = sentence.split()
    first = [encoded(word) for word in words[:OPENING]]
    if len(words) <= OPENING:
        shown = "%20".join(first)
    else:
        shown = f"{'%20'.join(first[:ENDS])},{'%20'.join([encoded(word) for word in words[-ENDS:]])}"
    return f"&text={'+'.join(first)}#sentence:~:text={shown.replace('-', '%2D')}"


def to_passage(passage_id: str) -> str:
    """Return what follows the lasting address of a passage's page to lead to its place there."""
    return f"#{quote(anchor(passage_id))}"


def anchor(passage_id: str) -> str:
    """Return the id a passage has on its film's page: the passage's own, made fit for HTML."""
    return UNFIT_FOR_AN_ANCHOR.sub("-", passage_id)


def parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """Return what an address says of `request`, in one order, so that one search has one address."""
    pairs = [("q", request.text)] if request.text else []
    for name, field in FILTERS.items():
        if getattr(request, field):
            pairs += [(name, value) for value in chosen(request, name)]
    for name in RANGES:
        if text := range_text(request, name):
            pairs.append((name, text))
    for name, (field, text_of) in OTHERS.items():
        value = getattr(request, field)
        if value != DEFAULTS[name]:
            pairs.append((name, text_of(value)))
    return pairs


def chosen(request: SearchRequest, name: str) -> list[str]:
    """Return the chosen values of the filter `name` as an address writes them, sorted."""
    values = getattr(request, FILTERS[name])
    return sorted(value.value if isinstance(value, Kind) else str(value) for value in values)


def range_text(request: SearchRequest, name: str) -> str:
    """Return the range `name` as it is typed: `1970..1979`, `1970..`, `..1979`, `1975`, or nothing."""
    lowest, highest = RANGES[name]
    low, high = getattr(request, lowest), getattr(request, highest)
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
