"""Between reading and writing: records on disk, so that they can be put in order and matched.

Sources give films and passages in any order; the index wants each film once with all its passages. A
corpus does not fit in memory, so both wait in an SQLite file, which sorts them by film.
"""

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from corpus.identity import merge_films, nameless, same_films, settled, title_key, unnamed
from corpus.records import Film, Passage

BATCH = 1_000  # rows an INSERT; more gains nothing measurable

TABLES = """
CREATE TABLE film (film_id TEXT, title TEXT, record BLOB);
CREATE TABLE passage (film_id TEXT, record BLOB);
CREATE TABLE alias (film_id TEXT PRIMARY KEY, target TEXT) WITHOUT ROWID;
"""


class Staging:
    """The records of one build, waiting in `path`. Close it, then delete the file."""

    def __init__(self, path: Path) -> None:
        # Nothing here outlives a crash of the build, so nothing needs to reach the disk in order.
        self.database = sqlite3.connect(path, isolation_level=None)
        for setting in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "temp_store = FILE",
            "cache_size = -65536",
        ):
            self.database.execute(f"PRAGMA {setting}")
        self.database.executescript(TABLES)
        self.database.execute("BEGIN")
        self.films: list[tuple[str, str | None, bytes]] = []
        self.passages: list[tuple[str, bytes]] = []
        self.passage_count = 0
        self.film_decoder = msgspec.json.Decoder(Film)
        self.passage_decoder = msgspec.json.Decoder(Passage)
        self.encoder = msgspec.json.Encoder()

    def add(self, record: Film | Passage) -> None:
        """Put one record down."""
        encoded = self.encoder.encode(record)
        if isinstance(record, Film):
            # A film without a name, which an export may hold, meets no film of that title.
            title = None if unnamed(record) else title_key(record.title)
            self.films.append((record.film_id, title, encoded))
        else:
            self.passages.append((record.film_id, encoded))
            self.passage_count += 1
        if len(self.films) + len(self.passages) >= BATCH:
            self.write_batch()

    def write_batch(self) -> None:
        """Hand what has been collected to SQLite."""
        self.database.executemany("INSERT INTO film VALUES (?, ?, ?)", self.films)
        self.database.executemany("INSERT INTO passage VALUES (?, ?)", self.passages)
        self.films.clear()
        self.passages.clear()

    def join(self) -> int:
        """Find the films that are the same under several ids; returns how many ids were joined to another."""
        self.write_batch()
        self.database.execute("CREATE INDEX film_title ON film (title)")
        rows = self.database.execute(
            "SELECT title, record FROM film WHERE title IN"
            " (SELECT title FROM film GROUP BY title HAVING COUNT(DISTINCT film_id) > 1)"
            " ORDER BY title, film_id, rowid"
        )
        aliases: dict[str, str] = {}
        for _, group in itertools.groupby(rows, key=lambda row: row[0]):
            aliases |= same_films([self.film_decoder.decode(record) for _, record in group])
        aliases = settled(aliases)
        self.database.executemany("INSERT INTO alias VALUES (?, ?)", aliases.items())
        for table in ("film", "passage"):
            self.database.execute(
                f"UPDATE {table} SET film_id ="
                f" (SELECT target FROM alias WHERE alias.film_id = {table}.film_id)"
                " WHERE film_id IN (SELECT film_id FROM alias)"
            )
        return len(aliases)

    def by_film(self) -> Iterator[tuple[Film, list[Passage]]]:
        """Yield every film, by film_id, with all passages of it in the order they were read.

        A film that only passages speak of gets its id for a title, and the place of the first for a source.
        """
        self.write_batch()
        for table in ("film", "passage"):
            self.database.execute(f"CREATE INDEX {table}_order ON {table} (film_id)")
        film_groups = self.groups("film")
        passage_groups = self.groups("passage")
        film, passage = next(film_groups, None), next(passage_groups, None)
        while film or passage:
            film_id = min(group[0] for group in (film, passage) if group)
            records: list[bytes] = []
            known: list[bytes] = []
            if film and film[0] == film_id:
                known, film = film[1], next(film_groups, None)
            if passage and passage[0] == film_id:
                records, passage = passage[1], next(passage_groups, None)
            passages = [self.at_home(self.passage_decoder.decode(record), film_id) for record in records]
            films = [self.film_decoder.decode(record) for record in known]
            merged = merge_films(films or [nameless(film_id, passages[0].source)])
            yield msgspec.structs.replace(merged, film_id=film_id), passages

    def groups(self, table: str) -> Iterator[tuple[str, list[bytes]]]:
        """Yield each film_id of a table with its records."""
        rows = self.database.execute(f"SELECT film_id, record FROM {table} ORDER BY film_id, rowid")
        for film_id, group in itertools.groupby(rows, key=lambda row: row[0]):
            yield film_id, [record for _, record in group]

    @staticmethod
    def at_home(passage: Passage, film_id: str) -> Passage:
        """Return a passage under the id its film has after joining."""
        if passage.film_id == film_id:
            return passage
        # An id that was made from the old film's is made anew; one that a source gave stays.
        derived = passage.passage_id.startswith(f"{passage.film_id}.")
        return msgspec.structs.replace(
            passage, film_id=film_id, passage_id="" if derived else passage.passage_id
        )

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()
