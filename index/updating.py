"""An update of the kept records: which units have changed, and which films that touches."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from corpus.errors import CorpusError
from corpus.sources import Reading
from corpus.units import Unit, unchanged
from index.errors import IndexTrouble
from index.joining import homes, join_again, join_all
from index.reading import Intake, Source, count_kept, looks, marked, remember, remembered, renumbered
from index.records import PLACES, KeptUnit
from index.report import Changes


class Update:
    """Brings kept records up to date with their sources, in the transaction it is called in."""

    def __init__(self, intake: Intake) -> None:
        self.intake, self.records = intake, intake.records
        self.added: list[str] = []
        self.changed: list[str] = []
        self.unchanged = 0
        execute = self.records.database.execute
        for table in ("touched", "touched_key"):
            execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} (name TEXT PRIMARY KEY) WITHOUT ROWID")
            execute(f"DELETE FROM {table}")

    def run(self, sources: Sequence[Source]) -> Changes:
        """Read what changed, drop what went away, note the films touched as pending. Raises CorpusError."""
        records = self.records
        known = records.units()
        path_of = [source.path for source in remembered(records)]
        old = {key: unit for unit, key in zip(known, keys_of(known, path_of), strict=True)}
        before = {unit.unit: rank for rank, unit in enumerate(known)}
        ranks: list[int] = []
        occurrences: dict[str, int] = {}
        for number, source in enumerate(sources):
            occurrence = occurrences[source.path] = occurrences.get(source.path, -1) + 1
            reading = self.intake.open(source)
            for place, unit in enumerate(reading.units()):
                kept = old.pop((source.path, occurrence, unit.kind, unit.name), None)
                if kept:
                    ranks.append(before[kept.unit])
                self.take(reading, unit, kept, number, place)
            reading.judge()
        for gone in old.values():
            self.touch(gone.unit, None)
            records.drop_unit(gone.unit)
        if not records.count()[0]:
            raise IndexTrouble("Nothing would be left to index: the sources hold no film and no passage.")
        reordered = ranks != sorted(ranks)
        films = 0 if reordered else self.note_pending()
        if reordered:
            # Of records that say different things the first wins, and now others are the first.
            join_all(records)
            records.set("made", "")
        if films or reordered:
            records.new_state()
        remember(records, sources, self.intake.mappings, self.intake.set_limits)
        return Changes(
            unchanged=self.unchanged,
            added=tuple(self.added),
            changed=tuple(self.changed),
            deleted=tuple(unit.name for unit in old.values()),
            films=films,
        )

    def take(self, reading: Reading, unit: Unit, kept: KeptUnit | None, source: int, place: int) -> None:
        """Read a unit that is new or has changed; keep any other as it is."""
        marks = marked(unit, kept.marks if kept else ())
        if kept and marks and unchanged(kept.marks, marks):
            self.unchanged += 1
            renumbered(self.records, kept, source, place)
            if kept.marks != marks:
                self.records.database.execute(
                    "UPDATE unit SET marks = ? WHERE unit = ?", (msgspec.json.encode(marks), kept.unit)
                )
            count_kept(reading, unit, kept)
            return
        (self.changed if kept else self.added).append(unit.name)
        before = looks(unit)
        new = self.intake.unit(reading, unit, marks, source, place)
        if looks(unit) != before:
            raise CorpusError(
                f"{unit.name} changed while it was read. Run the update again once it is written."
            )
        self.touch(kept.unit if kept else None, new)
        if kept:
            self.records.drop_unit(kept.unit)

    def touch(self, old: int | None, new: int | None) -> None:
        """Note the films whose records differ between two units, and what these films are met by."""
        execute, many = self.records.database.execute, self.records.database.executemany
        touched = differing(self.digests(old), self.digests(new))
        execute("CREATE TEMP TABLE IF NOT EXISTS differing (name TEXT PRIMARY KEY) WITHOUT ROWID")
        execute("DELETE FROM differing")
        many("INSERT INTO differing VALUES (?)", ((film_id,) for film_id in touched))
        execute("INSERT OR IGNORE INTO touched SELECT name FROM differing")
        for unit in (old, new):
            if unit is not None:
                execute(
                    "INSERT OR IGNORE INTO touched_key SELECT key FROM film_key"
                    " WHERE id >= ? AND id < ? AND film_id IN (SELECT name FROM differing)",
                    (unit * PLACES, (unit + 1) * PLACES),
                )

    def digests(self, unit: int | None) -> Iterator[tuple[str, list[int]]]:
        """Yield the films of a unit by their ids, each with the digests of its records in order."""
        if unit is None:
            return
        rows = self.records.database.execute(
            "SELECT film_id, digest FROM record NOT INDEXED WHERE id >= ? AND id < ? ORDER BY film_id, id",
            (unit * PLACES, (unit + 1) * PLACES),
        )
        for film_id, group in groupby(rows, key=lambda row: str(row[0])):
            yield film_id, [row[1] for row in group]

    def note_pending(self) -> int:
        """Note the ids under which the touched films were indexed and will be; return how many there are."""
        records = self.records
        execute = records.database.execute
        if not execute("SELECT EXISTS (SELECT 1 FROM touched)").fetchone()[0]:
            return 0
        touched = [row[0] for row in execute("SELECT name FROM touched")]
        # Where an id's home has changed, the one it had is among what join_again returns.
        moved = join_again(records, (row[0] for row in execute("SELECT name FROM touched_key")))
        pending = {*moved, *touched, *homes(records, [*touched, *moved])}
        records.database.executemany(
            "INSERT OR IGNORE INTO pending VALUES (?)", ((film_id,) for film_id in pending)
        )
        return len(pending)


def keys_of(units: Iterable[KeptUnit], path_of: Sequence[str]) -> Iterator[tuple[str, int, str, str]]:
    """Yield what tells each unit from all others: source, how often that was named before, kind, name."""
    for unit in units:
        path = path_of[unit.source]
        yield path, path_of[: unit.source].count(path), unit.kind, unit.name


def differing(old: Iterator[tuple[str, list[int]]], new: Iterator[tuple[str, list[int]]]) -> Iterator[str]:
    """Yield the film ids that do not have the same in both; both come in order of the ids."""
    one, other = next(old, None), next(new, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield one[0]
            one = next(old, None)
        elif one is None or other[0] < one[0]:
            yield other[0]
            other = next(new, None)
        else:
            if one[1] != other[1]:
                yield one[0]
            one, other = next(old, None), next(new, None)
