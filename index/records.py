"""Every record that was read, kept with the unit it came from: what an update starts from.

An SQLite file, `records.db` in the index directory. It also sorts: sources give films and passages in any
order, the index wants each film once with all its passages, and a corpus does not fit in memory. Films that
are the same under several ids are found by joining.py; what is made of a film's records, by filmwise.py.

An update changes it and then the index, which cannot be done at once. So it has a state, a name drawn at
random for what it holds, and the manifest of a generation says of which state it was made:

1. The changed units go in, the films they touch into `pending`, the state gets a new name: one transaction.
2. The generation is built of the pending films and of the generation before, and published.
3. `pending` is cleared and `made` is set to the state.

Whatever is cut off in between, the next update finds out by comparing: a served generation made of `made`
lacks the pending films; one made of `state` lacks nothing; of any other (rolled back, restored) nothing is
known and all films are pending.
"""

import hashlib
import secrets
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from corpus.identity import title_key, unnamed
from corpus.records import Film, Passage
from corpus.units import FileMark
from index.errors import IndexDamaged

BATCH = 1_000  # rows an INSERT; more gains nothing measurable
FORMAT = "1"  # of the file; another one is not read

# A record's id is its unit << 32 | its place there, so that a unit is a range of ids.
PLACES = 1 << 32

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE unit (
    unit INTEGER PRIMARY KEY, source INTEGER, place INTEGER, name TEXT, kind TEXT,
    marks BLOB, unpacked INTEGER, records INTEGER, passages INTEGER
);
CREATE TABLE record (id INTEGER PRIMARY KEY, film_id TEXT, digest INTEGER, content BLOB);
CREATE TABLE film_key (key TEXT, film_id TEXT, id INTEGER);
CREATE TABLE meeting (key TEXT, film_id TEXT, target TEXT);
CREATE TABLE alias (film_id TEXT PRIMARY KEY, target TEXT) WITHOUT ROWID;
CREATE TABLE pending (film_id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS record_film ON record (film_id);
CREATE INDEX IF NOT EXISTS film_key_key ON film_key (key, film_id);
CREATE INDEX IF NOT EXISTS film_key_id ON film_key (id);
CREATE INDEX IF NOT EXISTS alias_target ON alias (target);
CREATE INDEX IF NOT EXISTS meeting_key ON meeting (key);
CREATE INDEX IF NOT EXISTS meeting_film ON meeting (film_id);
"""


class KeptUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of a source as it was read. place: among the units of its source."""

    unit: int
    source: int
    place: int
    name: str
    kind: str
    marks: tuple[FileMark, ...]
    unpacked: int
    records: int
    passages: int


@dataclass
class OpenUnit:
    """A unit whose records are being kept. next_id: of its next record; passages: how many it has so far."""

    unit: int
    next_id: int
    passages: int = 0


class Records:
    """The records in the file at `path`, opened or made. Raises IndexDamaged where it is no such file.

    cache: MB that SQLite may keep in memory. read_only: nothing is written, not even what a crash left is
    put in order.
    """

    def __init__(self, path: Path, *, create: bool = False, cache: int = 64, read_only: bool = False) -> None:
        if not create and not path.is_file():
            raise IndexDamaged(f"{path} is missing.")
        self.path = path
        with foreign_errors(path):
            # Nothing else writes it while the lock of the directory is held; readers come and go.
            where = f"file:{quote(str(path.absolute()))}?mode={'ro' if read_only else 'rwc'}"
            self.database = sqlite3.connect(where, isolation_level=None, timeout=60, uri=True)
            for setting in (
                ()
                if read_only
                else (
                    "journal_mode = DELETE",
                    "synchronous = FULL",
                    "temp_store = FILE",
                    f"cache_size = -{cache * 1024}",
                )
            ):
                self.database.execute(f"PRAGMA {setting}")
            if create:
                self.database.executescript(TABLES)
                self.set("format", FORMAT)
            elif self.get("format") != FORMAT:
                raise IndexDamaged(f"{path} was written by another version of Filmdex.")
        self.encoder = msgspec.json.Encoder()
        self.decoder = msgspec.json.Decoder(Film | Passage)
        self.rows: list[tuple[int, str, int, bytes]] = []
        self.keys: list[tuple[str, str, int]] = []
        self.begin_unit(0)

    def get(self, name: str) -> str:
        """Return what is noted under `name`, "" for nothing."""
        row = self.database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def set(self, name: str, value: str) -> None:
        """Note something."""
        self.database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of a block's changes, or none where it fails."""
        with foreign_errors(self.path):
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.write_batch()
                self.database.execute("COMMIT")
            except BaseException:
                self.rows.clear()
                self.keys.clear()
                if self.database.in_transaction:
                    self.database.execute("ROLLBACK")
                raise

    def units(self) -> list[KeptUnit]:
        """Return the units that were read, in the order in which their records count."""
        columns = "unit, source, place, name, kind, marks, unpacked, records, passages"
        rows = self.database.execute(f"SELECT {columns} FROM unit ORDER BY source, place")
        names = columns.split(", ")
        try:
            return [
                KeptUnit(**{**dict(zip(names, row, strict=True)), "marks": decode_marks(row[5])})
                for row in rows
            ]
        except (msgspec.MsgspecError, TypeError, UnicodeDecodeError) as cause:
            raise IndexDamaged(f"{self.path} is damaged ({cause}).") from cause

    def begin_unit(self, unit: int) -> "OpenUnit":
        """Have the records that follow belong to a unit; `open` may be set to another one that is open."""
        self.open = OpenUnit(unit, unit * PLACES)
        return self.open

    def new_unit(self) -> int:
        """Return a number that no unit has had."""
        number = int(self.get("units") or 0) + 1
        self.set("units", str(number))
        return number

    def add(self, record: Film | Passage) -> None:
        """Keep one record."""
        self.add_encoded(record.film_id, self.encoder.encode(record), keys_of(record))

    def add_encoded(self, film_id: str, content: bytes, keys: Sequence[str] | None) -> None:
        """Keep one record that is JSON already, with the keys by which its film is met, None of a passage."""
        unit = self.open
        self.rows.append((unit.next_id, film_id, digest_of(film_id, content), packed(content)))
        if keys is None:
            unit.passages += 1
        else:
            self.keys += [(key, film_id, unit.next_id) for key in keys]
        unit.next_id += 1
        if len(self.rows) >= BATCH:
            self.write_batch()

    def write_batch(self) -> None:
        """Hand what has been collected to SQLite."""
        self.database.executemany("INSERT INTO record VALUES (?, ?, ?, ?)", self.rows)
        self.database.executemany("INSERT INTO film_key VALUES (?, ?, ?)", self.keys)
        self.rows.clear()
        self.keys.clear()

    def end_unit(
        self, source: int, place: int, name: str, kind: str, marks: Sequence[FileMark], unpacked: int
    ) -> None:
        """Note that all records of the unit are here."""
        self.write_batch()
        self.database.execute(
            "INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(self.open.unit, source, place, name, kind, msgspec.json.encode(marks), unpacked),
                *(self.open.next_id - self.open.unit * PLACES, self.open.passages),
            ),
        )

    def drop_unit(self, unit: int) -> None:
        """Forget a unit and its records."""
        for table in ("record", "film_key"):
            self.database.execute(
                f"DELETE FROM {table} WHERE id >= ? AND id < ?", (unit * PLACES, (unit + 1) * PLACES)
            )
        self.database.execute("DELETE FROM unit WHERE unit = ?", (unit,))

    def drop_unfinished(self) -> None:
        """Forget records of units that a stopped build had begun to read."""
        for table in ("record", "film_key"):
            self.database.execute(f"DELETE FROM {table} WHERE id / {PLACES} NOT IN (SELECT unit FROM unit)")

    def make_indexes(self) -> None:
        """Make the indexes, once all records are there: that takes a third of the time of keeping them."""
        with foreign_errors(self.path):
            self.database.executescript(INDEXES)

    def count(self) -> tuple[int, int]:
        """Return how many records there are, and how many of them are passages."""
        row = self.database.execute("SELECT TOTAL(records), TOTAL(passages) FROM unit").fetchone()
        return int(row[0]), int(row[1])

    def by_source(self, sources: Iterable[str]) -> dict[str, int]:
        """Return the records of each source, in their order; one that is named twice counts twice."""
        counts = dict(self.database.execute("SELECT source, TOTAL(records) FROM unit GROUP BY source"))
        found: dict[str, int] = {}
        for number, source in enumerate(sources):
            found[source] = found.get(source, 0) + int(counts.get(number, 0))
        return found

    def new_state(self) -> str:
        """Name the state that the records are in from now on."""
        self.set("state", secrets.token_hex(8))
        return self.get("state")

    def close(self) -> None:
        """Let go of the file. It may be called again."""
        self.database.close()


def decode_marks(content: bytes) -> tuple[FileMark, ...]:
    """Return marks from their JSON."""
    return msgspec.json.decode(content, type=tuple[FileMark, ...])


def keys_of(record: Film | Passage) -> tuple[str, ...] | None:
    """Return what a film is met by: its title's key and its ids in other catalogues; None for a passage."""
    if not isinstance(record, Film):
        return None
    ids = tuple(f"id {each}" for each in dict.fromkeys(record.identifiers) if ":" in each)
    # A film without a name, which an export may hold, meets no film of that title.
    return ids if unnamed(record) else (*ids, f"title {title_key(record.title)}")


def digest_of(film_id: str, content: bytes) -> int:
    """Return the 64-bit BLAKE2b of a record, as SQLite keeps integers."""
    digest = hashlib.blake2b(b"%b\0%b" % (content, film_id.encode()), digest_size=8)
    return int.from_bytes(digest.digest(), "little", signed=True)


# Bytes: a review of half of that would shrink to 57 %, but packing and unpacking it would take a tenth of
# the whole job's time.
PACKED_FROM = 4096


def packed(content: bytes) -> bytes:
    """Return a record's JSON as it is kept: packed where it is long. JSON and zlib begin differently."""
    return zlib.compress(content, 1) if len(content) >= PACKED_FROM else content


def unpacked(film_id: str, digest: int, content: bytes) -> bytes:
    """Return a record's JSON. Raises IndexDamaged where it is not what was kept."""
    try:
        content = content if content[:1] == b"{" else zlib.decompress(content)
    except (zlib.error, TypeError) as cause:
        raise IndexDamaged(f"A kept record of {film_id} is damaged ({cause}).") from cause
    if digest_of(film_id, content) != digest:
        raise IndexDamaged(f"A kept record of {film_id} does not have its checksum.")
    return content


@contextmanager
def foreign_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a damaged file into IndexDamaged; a full disk stays an OSError."""
    try:
        yield
    except sqlite3.OperationalError as cause:
        if "full" in str(cause) or "disk I/O" in str(cause) or "unable to open" in str(cause):
            raise OSError(0, f"{cause}", str(path)) from cause
        raise IndexDamaged(f"{path} cannot be used ({cause}).") from cause
    except sqlite3.DatabaseError as cause:
        raise IndexDamaged(f"{path} is damaged ({cause}).") from cause
