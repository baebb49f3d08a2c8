"""An answer: plain values, no open file, no HTML, always one shape.

The same object is printed in the terminal, laid out on the page and written as JSON; `as_json` is the
one place where its JSON is made.
"""

from typing import Any

import msgspec

from corpus.records import Film, Kind, Passage

VERSION = 1  # of the JSON shape: raised when a field changes its meaning or goes away


class Piece(msgspec.Struct, frozen=True):
    """A run of a snippet's text, and whether it matched the query."""

    text: str
    matched: bool = False


class FilmReference(msgspec.Struct, frozen=True):
    """The film a hit belongs to, as much of it as a result line shows."""

    film_id: str
    title: str
    year: int | None = None


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One passage that answers the request. `rank` counts from 1 through all pages."""

    rank: int
    score: float
    passage_id: str
    kind: Kind
    film: FilmReference
    heading: str = ""
    byline: str = ""  # by whom or from where, in words: "davyd-02237, rated 5/10"
    snippet: tuple[Piece, ...] = ()
    spoiler: bool = False
    language: str = ""


class FacetChoice(msgspec.Struct, frozen=True):
    """One value a result can be narrowed to and how many of the matches have it."""

    value: str
    label: str
    count: int
    chosen: bool = False


class ResultPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of hits, with what is needed to show it.

    query: the text as it was understood, which is what was typed where nothing had to be changed.
    total: how many passages match; exact unless `complete` is False, then a lower bound.
    facets: by name, see search.request.FACETS; the choices with the highest counts, chosen ones always.
    notes: sentences on how the query was read, where it was not taken literally.
    """

    version: int = VERSION
    query: str
    total: int
    complete: bool = True
    took_ms: float
    page: int
    page_size: int
    notes: tuple[str, ...] = ()
    facets: dict[str, tuple[FacetChoice, ...]]
    hits: tuple[Hit, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.page_size))


class FilmPage(msgspec.Struct, frozen=True, kw_only=True):
    """A film with its passages of each kind, each group in the order of the index."""

    film: Film
    counts: dict[str, int]  # passages by kind
    passages: tuple[Passage, ...]


def as_json(answer: ResultPage | FilmPage | dict[str, Any]) -> bytes:
    """Return an answer as JSON, UTF-8. Text that is no valid Unicode has been mended when it was read."""
    return msgspec.json.encode(answer)
