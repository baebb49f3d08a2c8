"""The doctor holds the kept records, which updates start from, against themselves."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from storms import found

from index.doctor import examine
from index.errors import IndexDamaged
from index.record_checks import wrong_records


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE record SET content = zeroblob(9) WHERE id % 7 = 0", "A kept record of"),
        ("UPDATE record SET digest = digest + 1 WHERE id % 7 = 0", "does not have its checksum"),
        ("UPDATE record SET film_id = 'tt0000002' WHERE film_id = 'tt0000001'", "does not have its checksum"),
        ("DELETE FROM record WHERE id % 7 = 0", "says otherwise than its"),
        ("DELETE FROM record", "has lost its records"),
        ("DELETE FROM unit", "says otherwise than its"),
        ("UPDATE unit SET passages = passages + 1", "says otherwise than its"),
        ("DELETE FROM film_key WHERE rowid = 3", "is not as its record has it"),
        ("UPDATE film_key SET key = 'title another' WHERE rowid = 3", "is not as its record has it"),
        ("DROP TABLE record", "no such table"),
        ("UPDATE meta SET value = '0' WHERE name = 'format'", "another version"),
    ],
)
def test_kept_records_that_were_altered_are_found(copy: Path, statement: str, told: str) -> None:
    """What updates start from is held against itself; what is searched is whole all the same."""
    with closing(sqlite3.connect(copy / "records.db")) as database, database:
        database.execute(statement)

    (problem,) = found(copy)[:1]
    assert problem.startswith("updates: ")
    assert told in problem


def test_kept_records_whose_bits_flipped(copy: Path, whole: Path) -> None:
    """A flipped bit is found unless SQLite has no use for it or it stands in what only describes a unit."""
    chance, content = random.Random(6), (whole / "records.db").read_bytes()
    there = tables(whole / "records.db")
    unnoticed = 0
    for _ in range(60):
        altered = bytearray(content)
        altered[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        (copy / "records.db").write_bytes(altered)
        try:
            wrong = list(wrong_records(copy / "records.db"))
        except IndexDamaged:
            continue
        if not wrong:
            unnoticed += 1
            after = tables(copy / "records.db")
            assert [name for name in there if after[name] != there[name]] in ([], ["unit"], ["meta"])
    assert unnoticed < 20


def tables(path: Path) -> dict[str, list[Any]]:
    """Return all that a database holds."""
    names = ("meta", "unit", "record", "film_key", "meeting", "alias", "pending")
    with closing(sqlite3.connect(path)) as database:
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_kept_records_that_are_none(copy: Path, content: bytes) -> None:
    """A file that is no database, or an empty one, is told; one that is not there is none the worse."""
    (copy / "records.db").write_bytes(content)
    assert [told.partition(":")[0] for told in found(copy)] == ["updates"]
    (copy / "records.db").unlink()
    assert found(copy) == []


def test_an_update_that_was_cut_off(copy: Path) -> None:
    """While a journal says that a transaction was cut off, the records are left to whoever undoes it."""
    (copy / "records.db-journal").write_bytes(b"half")

    (check,) = (check for check in examine(copy).checks if check.name == "updates")
    assert check.looked_at == "records.db: left to the next build, which undoes what was cut off"
    assert found(copy) == []
