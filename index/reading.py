"""From sources to kept records, unit by unit; for an update, updating.py says which."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from corpus.decompression import Limits, amount
from corpus.errors import DecompressionLimit
from corpus.mapping import load_mapping
from corpus.readers.mapped import mapping_reader
from corpus.records import Reject
from corpus.sources import Notice, Reading, open_source
from corpus.units import FileMark, Unit, marks_of, unchanged
from index import report
from index.records import KeptUnit, Records
from index.report import Progress

COMMIT_EVERY = 2.0  # seconds: what an interrupted build has to read again at most, beside the unit it was in

UNFINISHED = "it changed while it was read; update the index once it is finished"


class Source(msgspec.Struct, frozen=True):
    """A source as it is remembered. shown: as it was named; path: absolute."""

    shown: str
    path: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Return what is remembered of a path."""
        return cls(str(path), str(Path(path).absolute()))


def remember(
    records: Records, sources: Sequence[Source], mappings: Sequence[str], limits: Limits | None
) -> None:
    """Note the sources with the records, the mapping files they were read by, and limits that were set."""
    records.set("sources", msgspec.json.encode(list(sources)).decode())
    records.set("mappings", msgspec.json.encode(list(mappings)).decode())
    records.set("limits", msgspec.json.encode(limits).decode())


def remembered_mappings(records: Records) -> tuple[str, ...]:
    """Return the mapping files that the sources were read by."""
    return msgspec.json.decode(records.get("mappings") or "[]", type=tuple[str, ...])


def remembered_limits(records: Records) -> Limits | None:
    """Return the limits that were set when the sources were read, None where none were."""
    return msgspec.json.decode(records.get("limits") or "null", type=Limits | None)


def remembered(records: Records) -> list[Source]:
    """Return the sources that the records came from."""
    return msgspec.json.decode(records.get("sources") or "[]", type=list[Source])


class Intake:
    """Reads units into `records`, telling progress and what could not be used. limits: None if not set."""

    def __init__(
        self,
        records: Records,
        notify: Callable[[Notice], None],
        on_progress: Callable[[Progress], None],
        limits: Limits | None = None,
        mappings: Sequence[str] = (),
    ) -> None:
        self.records, self.notify, self.on_progress = records, notify, on_progress
        self.set_limits, self.limits, self.mappings = limits, limits or Limits(), mappings
        self.done = 0

    def open(self, source: Source) -> Reading:
        """Return what reads a source. Raises CorpusError."""
        return opened(source, self.notify, self.limits, self.mappings)

    def took(self) -> None:
        """Count a record that was read."""
        self.done += 1
        if self.done % report.PROGRESS_EVERY == 0:
            self.on_progress(Progress("read", self.done))

    def unit(self, reading: Reading, unit: Unit, marks: Sequence[FileMark], source: int, place: int) -> int:
        """Read one unit; return its number. One that changes meanwhile is told, and counts as not read."""
        records = self.records
        before = looks(unit)
        records.begin_unit(records.new_unit())
        for record in reading.of_unit(unit):
            records.add(record)
            self.took()
        if looks(unit) != before:
            marks = [msgspec.structs.replace(mark, modified=0, digest="") for mark in marks]
            self.notify(Reject(unit.name, UNFINISHED))
        records.end_unit(source, place, unit.name, unit.kind, marks, unit.unpacked)
        return records.open.unit


def opened(
    source: Source, notify: Callable[[Notice], None], limits: Limits, mappings: Sequence[str]
) -> Reading:
    """Return what reads a source, by these mapping files before all else. Raises CorpusError."""
    readers = [mapping_reader(load_mapping(Path(mapping))) for mapping in mappings]
    # By the absolute path: a source that was remembered is read from any working directory.
    return open_source(source.path, notify, limits, readers)


def looks(unit: Unit) -> list[tuple[int, int] | None]:
    """Return what tells cheaply whether a unit's files are being written: size and time of each."""
    found: list[tuple[int, int] | None] = []
    for file in unit.files:
        try:
            status = file.path.stat()
            found.append((status.st_size, status.st_mtime_ns))
        except OSError:
            found.append(None)
    return found


def marked(unit: Unit, known: Sequence[FileMark] = ()) -> tuple[FileMark, ...]:
    """Return the marks of a unit; empty where a file cannot be read, which reading it will tell."""
    try:
        return marks_of(unit, known)
    except OSError:
        return ()


def read_sources(
    intake: Intake, sources: Sequence[Source], before: dict[tuple[int, str, str], KeptUnit]
) -> None:
    """Read what stands not in `before`, by source, name and kind; commit now and then between two units."""
    records = intake.records
    records.database.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    for number, source in enumerate(sources):
        reading = intake.open(source)
        for place, unit in enumerate(reading.units()):
            kept = before.pop((number, unit.name, unit.kind), None)
            marks = marked(unit, kept.marks if kept else ())
            if kept and marks and unchanged(kept.marks, marks):
                renumbered(records, kept, number, place)
                count_kept(reading, unit, kept)
                continue
            if kept:
                records.drop_unit(kept.unit)
            intake.unit(reading, unit, marks, number, place)
            if time.monotonic() - begun > COMMIT_EVERY:
                records.database.execute("COMMIT")
                records.database.execute("BEGIN IMMEDIATE")
                begun = time.monotonic()
        reading.judge()
    for gone in before.values():
        records.drop_unit(gone.unit)
    records.database.execute("COMMIT")


def renumbered(records: Records, kept: KeptUnit, source: int, place: int) -> None:
    """Note where among the units one stands that is kept."""
    if (kept.source, kept.place) != (source, place):
        records.database.execute(
            "UPDATE unit SET source = ?, place = ? WHERE unit = ?", (source, place, kept.unit)
        )


def count_kept(reading: Reading, unit: Unit, kept: KeptUnit) -> None:
    """Have a unit that is not read again count for what its source gives and unpacks to."""
    reading.yielded += kept.records
    reading.known += 1
    count_unpacked(reading, unit, kept.unpacked)


def count_unpacked(reading: Reading, unit: Unit, unpacked: int) -> None:
    """Count what a unit has unpacked to, elsewhere or before, for its source. Raises DecompressionLimit."""
    if unit.files:
        budget = unit.files[0].meter.budget
        budget.total += unpacked
        if budget.total > budget.limits.total_bytes:
            raise DecompressionLimit(
                f"{reading.path} unpacks to more than {amount(budget.limits.total_bytes)}, all in all. If you"
                " trust it, raise the limit, such as with --unpack-limit 20GB, or unpack some of it yourself."
            )
