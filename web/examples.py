"""Queries that show a newcomer what can be asked: only such as find something in the index at hand."""

from dataclasses import dataclass
from itertools import islice
from weakref import WeakKeyDictionary

from index import FilmIndex
from search import SearchRequest, search

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Example:
    """A query and what it asks for."""

    query: str
    meaning: str


# General enough for most corpora, and one for each thing a query can do.
CANDIDATES = (
    Example('"I don\'t know"', "these very words, in this order"),
    Example("kind:goof (shadow OR watch)", "mistakes with a shadow or a watch"),
    Example("kind:review rating:>=9", "what people wrote who loved it"),
    Example("kind:quote love NOT money", "lines about love that leave money out"),
    Example("year:1950..1969 train*", "train, trains, training in films of two decades"),
    Example("beautifull~", "a word you cannot quite spell"),
    Example("lang:fr", "what is written in French"),
    Example("kind:trivia director", "what is told about directors"),
    Example("night OR day", "either of two words"),
)

# A generation never changes, so each is asked once; its examples go when it does.
known: WeakKeyDictionary[FilmIndex, tuple[Example, ...]] = WeakKeyDictionary()


def examples(index: FilmIndex) -> tuple[Example, ...]:
    """Return the first few candidates that `index` answers as they are meant."""
    if index not in known:
        known[index] = tuple(islice((each for each in CANDIDATES if answered(index, each)), SHOWN))
    return known[index]


def answered(index: FilmIndex, example: Example) -> bool:
    """Return whether the query finds something without having been read otherwise than it is written."""
    page = search(index, SearchRequest(text=example.query, page_size=1, facets=False))
    return bool(page.total) and not page.notes
