"""Are the kept records what was read? What updates start from, looked at without changing anything.

SQLite holds its tables against their indexes, every record is held against its digest, every unit and every
key against the records. Names of units and what is noted of their files stand nowhere else: a bit that flips
there may go unnoticed, and costs at worst that a unit is read again or not read again.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from index.records import PLACES, Records, foreign_errors, keys_of, unpacked


def wrong_records(path: Path) -> Iterator[str]:
    """Yield what is wrong with the records kept at `path`. Raises IndexDamaged where they cannot be read."""
    records = Records(path, read_only=True)
    try:
        with foreign_errors(path):
            wrong = [row[0] for row in records.database.execute("PRAGMA integrity_check")]
            if wrong != ["ok"]:
                yield from (f"{path.name}: {each}" for each in wrong)
                return
            yield from wrong_contents(records)
    finally:
        records.close()


def wrong_contents(records: Records) -> Iterator[str]:
    """Yield which units and keys are not what the records come to. Raises IndexDamaged."""
    name = records.path.name
    units = {unit.unit: (unit.records, unit.passages) for unit in records.units()}
    database = records.database
    keys: set[tuple[str, str, int]] = set()
    rows = database.execute("SELECT id, film_id, digest, content FROM record ORDER BY id")
    for number, group in groupby(rows, key=lambda row: row[0] // PLACES):
        count = passages = 0
        for place, film_id, digest, content in group:
            record = records.decoder.decode(unpacked(film_id, digest, content))
            found = keys_of(record)
            passages += found is None
            count += 1
            keys.update((key, record.film_id, place) for key in found or ())
        if units.pop(number, None) != (count, passages):
            yield f"{name}: unit {number} says otherwise than its {count} records ({passages} passages)"
    yield from (f"{name}: unit {number} has lost its records" for number, each in units.items() if any(each))
    listed = set(database.execute("SELECT key, film_id, id FROM film_key"))
    if keys != listed:
        key = min(keys ^ listed)
        yield f"{name}: the key {key[0]!r} of {key[1]} is not as its record has it"
