"""SQLite FTS5, by the sqlite3 module that comes with Python."""

import sqlite3
from collections.abc import Iterable

from tests.bench.corpora import Document
from tests.bench.engines import RANKED, TOP, Counts, Engine, Shown
from tests.bench.queries import Query

SCHEMA = """
PRAGMA journal_mode = off;
PRAGMA synchronous = off;
CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = "porter unicode61 remove_diacritics 2");
CREATE TABLE facets(number INTEGER PRIMARY KEY, kind TEXT, decade INTEGER);
"""
# The facets stand in a table of their own, which is small: counting never reads the texts.
BEST = "SELECT passages.rowid, rank FROM passages {where} ORDER BY rank LIMIT ?"
COUNT = """SELECT kind, decade, count(*) FROM passages JOIN facets ON facets.number = passages.rowid
 WHERE passages MATCH ? {kind} GROUP BY kind, decade"""
PAGE = """SELECT passages.rowid, text, snippet(passages, 0, '<b>', '</b>', '…', 40)
 FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"""
CACHE = 256  # MB of the file that SQLite keeps; the rest comes from the page cache

Row = tuple[int, float]


class Fts5(Engine):
    """Built in one transaction and then optimised, so that it is one b-tree as Filmdex is one segment."""

    name = "SQLite FTS5"
    stores_text = True
    keeps = "stems (Porter), positions, a table of kind and decade; text uncompressed"
    operators = RANKED - {"fuzzy"}

    @classmethod
    def version(cls) -> str:
        with sqlite3.connect(":memory:") as database:
            database.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        return f"SQLite {sqlite3.sqlite_version}"

    def build(self, documents: Iterable[Document], processes: int) -> None:
        database = sqlite3.connect(self.directory / "passages.db")
        database.executescript(SCHEMA)
        facets = []
        with database:
            for each in documents:
                database.execute("INSERT INTO passages(rowid, text) VALUES (?, ?)", (each.number, each.text))
                facets.append((each.number, each.kind, each.decade))
            database.executemany("INSERT INTO facets VALUES (?, ?, ?)", facets)
            database.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        database.close()

    def open(self) -> None:
        self.database = sqlite3.connect(f"file:{self.directory / 'passages.db'}?mode=ro", uri=True)
        self.database.execute(f"PRAGMA cache_size = {-CACHE * 1000}")
        self.database.execute(f"PRAGMA mmap_size = {1 << 33}")

    def search(self, query: Query) -> list[Row]:
        if not query.kind:
            return self.database.execute(
                BEST.format(where="WHERE passages MATCH ?"), (match(query), TOP)
            ).fetchall()
        where = "JOIN facets ON facets.number = passages.rowid WHERE passages MATCH ? AND kind = ?"
        return self.database.execute(BEST.format(where=where), (match(query), query.kind, TOP)).fetchall()

    def hits(self, found: list[Row]) -> list[tuple[int, float]]:
        return [(number, -rank) for number, rank in found]

    def search_and_count(self, query: Query) -> tuple[list[Row], Counts]:
        narrowed = ("AND kind = ?", [query.kind]) if query.kind else ("", [])
        rows = self.database.execute(COUNT.format(kind=narrowed[0]), [match(query), *narrowed[1]])
        return self.search(query), Counts.of(rows)

    def page(self, query: Query) -> tuple[list[Shown], Counts]:
        rows = self.database.execute(COUNT.format(kind=""), [match(query)])
        counts = Counts.of(rows)
        return [Shown(*row) for row in self.database.execute(PAGE, (match(query), TOP))], counts


def match(query: Query) -> str:
    """Return the query in FTS5's language."""
    words = [f'"{word}"' for word in query.words]
    if query.operator == "phrase":
        return f'"{" ".join(query.words)}"'
    if query.operator == "prefix":
        return f"{words[0]} *"
    return f" {query.operator.upper()} ".join(words)
