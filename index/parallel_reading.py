"""Sources read in several processes: each unit by one of them, all kept by the one that asked.

A unit's records keep their ids, its notices their order, whichever process reads it when: what comes of it is
what one process would have made of it.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from corpus.decompression import Limits
from corpus.records import Reject
from corpus.sources import Notice, Reading
from corpus.units import FileMark, Unit, unchanged
from index.reading import (
    COMMIT_EVERY,
    UNFINISHED,
    Intake,
    Source,
    count_kept,
    count_unpacked,
    looks,
    marked,
    opened,
    renumbered,
)
from index.records import KeptUnit, OpenUnit, keys_of
from index.workers import spread

BYTES_AT_ONCE = 4 << 20  # of files that a process is given together
RECORDS_AT_ONCE = 500  # that it gives back together

Rows = list[tuple[str, bytes, tuple[str, ...] | None]]
"""Of each record the id of its film, its JSON, and the keys its film is met by, None of a passage."""


class UnitDone(msgspec.Struct, frozen=True):
    """What a process says of a unit that it has read, beside its records; see sources.Reading.

    heard: every notice in order; told: those that are told once a source, however often they come.
    """

    unpacked: int
    yielded: int
    known: int
    whole: bool
    heard: tuple[Notice, ...]
    told: tuple[Notice, ...]
    broken: tuple[Reject, ...]


def read_units(
    source: Source, limits: Limits, mappings: Sequence[str], units: Sequence[Unit]
) -> Iterator[tuple[int, Rows | UnitDone]]:
    """Read units; yield with the place of each its records, some at a time, and at last that it is done."""
    encoder = msgspec.json.Encoder()
    for place, unit in enumerate(units):
        heard: list[Notice] = []
        reading = opened(source, heard.append, limits, mappings)
        readers = {reader.name: reader for reader in reading.readers}
        unit = replace(unit, reader=readers.get(unit.kind))
        before, rows = looks(unit), Rows()
        for record in reading.of_unit(unit):
            rows.append((record.film_id, encoder.encode(record), keys_of(record)))
            if len(rows) == RECORDS_AT_ONCE:
                yield place, rows
                rows = []
        yield place, rows
        yield (
            place,
            UnitDone(
                unit.unpacked,
                reading.yielded,
                reading.known,
                looks(unit) == before,
                tuple(heard),
                tuple(reading.told),
                tuple(reading.broken),
            ),
        )


@dataclass
class Awaited:
    """A unit that some process reads, and what has come of it."""

    reading: Reading
    unit: Unit
    marks: tuple[FileMark, ...]
    source: int
    place: int
    open: OpenUnit
    done: UnitDone | None = None


class ParallelRead:
    """Reads all units of all sources in up to `jobs` processes."""

    def __init__(self, intake: Intake, sources: Sequence[Source], jobs: int) -> None:
        self.intake, self.records, self.sources, self.jobs = intake, intake.records, sources, jobs
        self.readings: list[Reading] = []
        self.orders: list[list[Awaited]] = []
        self.heard = 0  # orders whose notices have been told

    def run(self, before: dict[tuple[int, str, str], KeptUnit]) -> None:
        """Read what stands not in `before`, by source, name and kind; commit now and then."""
        execute = self.records.database.execute
        execute("BEGIN IMMEDIATE")
        for number, source in enumerate(self.sources):
            self.plan(number, source, before)
        orders = (
            (
                self.sources[order[0].source],
                self.intake.limits,
                self.intake.mappings,
                [replace(each.unit, reader=None) for each in order],
            )
            for order in self.orders
        )
        begun = time.monotonic()
        for number, result in spread(read_units, orders, self.jobs):
            if result is None:
                self.tell()
            else:
                self.keep(self.orders[number][result[0]], result[1])
            if time.monotonic() - begun > COMMIT_EVERY:
                self.records.write_batch()
                execute("COMMIT")
                execute("BEGIN IMMEDIATE")
                begun = time.monotonic()
        for reading in self.readings:
            reading.judge()
        for gone in before.values():
            self.records.drop_unit(gone.unit)
        execute("COMMIT")

    def plan(self, number: int, source: Source, before: dict[tuple[int, str, str], KeptUnit]) -> None:
        """Sort the units of a source into those that are kept and orders of those that are read."""
        reading = self.intake.open(source)
        self.readings.append(reading)
        size = BYTES_AT_ONCE
        for place, unit in enumerate(reading.units()):
            kept = before.pop((number, unit.name, unit.kind), None)
            marks = marked(unit, kept.marks if kept else ())
            if kept and marks and unchanged(kept.marks, marks):
                renumbered(self.records, kept, number, place)
                count_kept(reading, unit, kept)
                continue
            if kept:
                self.records.drop_unit(kept.unit)
            if size >= BYTES_AT_ONCE:
                self.orders.append([])
                size = 0
            size += sum(mark.size for mark in marks)
            opened_unit = self.records.begin_unit(self.records.new_unit())
            self.orders[-1].append(Awaited(reading, unit, marks, number, place, opened_unit))

    def keep(self, awaited: Awaited, result: Rows | UnitDone) -> None:
        """Keep records of a unit, or note that it is done."""
        self.records.open = awaited.open
        if not isinstance(result, UnitDone):
            for film_id, content, keys in result:
                self.records.add_encoded(film_id, content, keys)
                self.intake.took()
            return
        awaited.done, marks = result, awaited.marks
        if not result.whole:
            marks = tuple(msgspec.structs.replace(mark, modified=0, digest="") for mark in marks)
        unit, reading = awaited.unit, awaited.reading
        self.records.end_unit(awaited.source, awaited.place, unit.name, unit.kind, marks, result.unpacked)
        reading.yielded += result.yielded
        reading.known += result.known
        count_unpacked(reading, unit, result.unpacked)

    def tell(self) -> None:
        """Tell the notices of all orders that are done and have none before them that are not."""
        while self.heard < len(self.orders) and all(each.done for each in self.orders[self.heard]):
            for awaited in self.orders[self.heard]:
                assert awaited.done is not None
                self.tell_one(awaited.reading, awaited.unit, awaited.done)
            self.orders[self.heard] = []
            self.heard += 1

    def tell_one(self, reading: Reading, unit: Unit, done: UnitDone) -> None:
        """Tell the notices of one unit, but for those that its source has told."""
        once = {notice for notice in done.told if notice in reading.told}
        for notice in done.heard:
            if notice not in once:
                self.intake.notify(notice)
        reading.told.update(dict.fromkeys(done.told))
        reading.broken += [reject for reject in done.broken if reject not in once]
        if not done.whole:
            self.intake.notify(Reject(unit.name, UNFINISHED))
