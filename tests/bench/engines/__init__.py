"""What an engine is to the benchmark: one small interface, one file an engine.

An engine's library is imported by its own file only, in its own process; where that fails the engine is
absent from the run.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from tests.bench.corpora import Document
from tests.bench.queries import Query

# In the order of the report. Filmdex comes first: the ratios are its times by the others'.
ENGINES = {
    "filmdex": "tests.bench.engines.filmdex:Filmdex",
    "whoosh": "tests.bench.engines.whoosh:Whoosh",
    "fts5": "tests.bench.engines.fts5:Fts5",
    "tantivy": "tests.bench.engines.tantivy:Tantivy",
    "bm25s": "tests.bench.engines.bm25s:Bm25s",
    "bm25s-numba": "tests.bench.engines.bm25s:Bm25sNumba",
}

MEMORY = 512  # MB an engine may take before it writes what it has, where it can be told
SNIPPET = 240  # characters
TOP = 10  # hits that are asked for

RANKED = frozenset({"or", "and", "phrase", "prefix", "fuzzy"})
DEADLY = frozenset({"wildcard", "regex", "range"})


class Shown(msgspec.Struct, frozen=True):
    """One hit of a results page: its document's number and text, and a snippet with the words marked."""

    number: int
    text: str
    snippet: str


class Counts(msgspec.Struct):
    """How many matches have each kind and each decade."""

    kind: dict[str, int]
    decade: dict[int, int]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, int, int]]) -> "Counts":
        """Add up rows of kind, decade and how many matches have both."""
        kinds, decades = Counter[str](), Counter[int]()
        for kind, decade, count in rows:
            kinds[kind] += count
            decades[decade] += count
        return cls(dict(kinds), dict(decades))


class Engine(ABC):
    """An index in a directory of its own. `build` fills it; `open` opens it in another process.

    stores_text: whether a page can be shown from the index alone. keeps: what stands in the index, for the
    report. operators: the queries it knows. most_processes: cores that `build` can make use of. shares:
    another engine whose index this one searches.
    """

    name: ClassVar[str]
    stores_text: ClassVar[bool]
    keeps: ClassVar[str]
    operators: ClassVar[frozenset[str]] = RANKED
    counts: ClassVar[bool] = True  # facets
    most_processes: ClassVar[int] = 1
    shares: ClassVar[str] = ""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @classmethod
    @abstractmethod
    def version(cls) -> str:
        """Return the version of the engine's library."""

    @abstractmethod
    def build(self, documents: Iterable[Document], processes: int) -> None:
        """Index the documents, down to files that are complete."""

    @abstractmethod
    def open(self) -> None:
        """Get ready to search what was built."""

    @abstractmethod
    def search(self, query: Query) -> Any:
        """Return the TOP best hits, in the form the engine has them in at once."""

    @abstractmethod
    def hits(self, found: Any) -> list[tuple[int, float]]:
        """Return number and score of each hit that `search` or `search_and_count` found. Not timed."""

    def search_and_count(self, query: Query) -> tuple[Any, Counts]:
        """Return the TOP best hits and the facet counts of all matches."""
        raise NotImplementedError

    def page(self, query: Query) -> tuple[list[Shown], Counts]:
        """Return all that a results page shows."""
        raise NotImplementedError

    def answers(self, query: Query, wants: str) -> bool:
        """Return whether the engine can be asked this."""
        if query.operator not in self.operators or (wants != "hits" and not self.counts):
            return False
        return wants != "page" or self.stores_text


def engine_class(name: str) -> type[Engine]:
    """Return an engine's class. Raises ImportError where its library is not installed."""
    module, _, attribute = ENGINES[name].partition(":")
    found: type[Engine] = getattr(import_module(module), attribute)
    return found
