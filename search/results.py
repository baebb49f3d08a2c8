"""An answer: plain values, no open file, no HTML, always one shape.

The same object is printed in the terminal, laid out on the page and written as JSON; `as_json` is the
one place where its JSON is made. What is asked of people, suggestions and likeness is in reports.py.
"""

from typing import Any

import msgspec

from corpus.records import Film, Kind, Passage

VERSION = 2  # of the JSON shape: raised when a field changes its meaning or goes away


class Piece(msgspec.Struct, frozen=True):
    """A run of a snippet's text, and whether it matched the query."""

    text: str
    matched: bool = False


class FilmReference(msgspec.Struct, frozen=True):
    """The film a hit belongs to, as much of it as a result line shows."""

    film_id: str
    title: str
    year: int | None = None
    rating: float | None = None
    genres: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()


class Reason(msgspec.Struct, frozen=True):
    """One thing that gave a hit part of its score.

    words: what matched, as typed where that is known. field: where, a field of the query language; "" for
    what no single field gave, which `note` then tells ("close together", "its title is what was asked").
    """

    words: str
    field: str
    score: float
    note: str = ""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One passage that answers the request. `rank` counts from 1 through all pages.

    spoiler: the snippet gives something away; whoever shows it keeps it behind a click unless the request
    asked for spoilers. explanation: the reasons for its score, the weightiest first, where asked for.
    """

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
    explanation: tuple[Reason, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks for a film in one kind: how many of its passages match, and the best of them.

    Every kind is counted; passages are shown of the best kinds only, and a few of each (see search.films).
    """

    kind: Kind
    count: int
    passages: tuple[Hit, ...]


class FilmHit(msgspec.Struct, frozen=True, kw_only=True):
    """One film that answers the request, with the passages that speak for it, the best kind first.

    count: how many of its passages match. decided: for a vague description, the words that decided.
    """

    rank: int
    score: float
    film: FilmReference
    count: int
    evidence: tuple[Evidence, ...] = ()
    decided: tuple[str, ...] = ()
    explanation: tuple[Reason, ...] = ()


class FacetChoice(msgspec.Struct, frozen=True):
    """One value a result can be narrowed to and how many of the matches have it."""

    value: str
    label: str
    count: int
    chosen: bool = False


class YearCount(msgspec.Struct, frozen=True):
    """A bar of the chart over the years: how many of the matches are of films of `year`."""

    year: int
    count: int


class Widening(msgspec.Struct, frozen=True):
    """A word or phrase of the query and what the synonyms file added to it."""

    words: str
    also: tuple[str, ...]


class Difference(msgspec.Struct, frozen=True):
    """A run of words of a half-remembered line against the true one. status: same, missing, added.

    missing: the true line has them, the query has not; added: the query has them, the line has not.
    """

    text: str
    status: str


class Misquote(msgspec.Struct, frozen=True, kw_only=True):
    """The true line behind a half-remembered one. likeness: share of the words that agree, 0 to 1."""

    hit: Hit
    speaker: str
    differences: tuple[Difference, ...]
    likeness: float


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """How a vague description of a film was heard.

    hints: decades and genres that were heard ("1970s", "Horror"). refused: what the film is said not to
    have. words: the words that were searched for, the rarest first. automatic: nobody asked for this mode.
    """

    hints: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    automatic: bool = False


class ResultPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of hits, with what is needed to show it.

    query: the text as it was understood, which is what was typed where nothing had to be changed.
    searched: the mended text that was searched for instead, "" where the query itself was.
    did_you_mean: other spellings that would find more, not searched for.
    by: what the hits are: "passage" makes them Hit, "film" makes them FilmHit.
    total: how many of those there are; exact unless `complete` is False, then a lower bound. passages: how
    many passages match.
    facets: by name, see search.request.FACETS; the choices with the highest counts, chosen ones always.
    Counts are of what the hits are. years: the chart over all matches without the filter on years.
    notes: sentences on how the query was read, where it was not taken literally.
    """

    version: int = VERSION
    query: str
    searched: str = ""
    did_you_mean: tuple[str, ...] = ()
    by: str = "passage"
    total: int
    passages: int = 0
    complete: bool = True
    took_ms: float
    page: int
    page_size: int
    notes: tuple[str, ...] = ()
    widened: tuple[Widening, ...] = ()
    description: Description | None = None
    misquotes: tuple[Misquote, ...] = ()
    facets: dict[str, tuple[FacetChoice, ...]]
    years: tuple[YearCount, ...] = ()
    hits: tuple[Hit, ...] | tuple[FilmHit, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.page_size))

    @property
    def passage_hits(self) -> tuple[Hit, ...]:
        """The hits of a page of passages; empty on one of films."""
        return tuple(hit for hit in self.hits if isinstance(hit, Hit))

    @property
    def film_hits(self) -> tuple[FilmHit, ...]:
        """The hits of a page of films; empty on one of passages."""
        return tuple(hit for hit in self.hits if isinstance(hit, FilmHit))


class FilmPage(msgspec.Struct, frozen=True, kw_only=True):
    """A film with its passages of each kind, each group in the order of the index.

    ratings: how many reviews give 1, 2, … 10 stars, ten numbers.
    """

    film: Film
    counts: dict[str, int]  # passages by kind
    passages: tuple[Passage, ...]
    ratings: tuple[int, ...] = ()


def as_json(answer: msgspec.Struct | dict[str, Any]) -> bytes:
    """Return an answer as JSON, UTF-8. Text that is no valid Unicode has been mended when it was read."""
    return msgspec.json.encode(answer)
