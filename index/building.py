"""From kept records to a finished generation: of all films, or of changed ones and the generation before."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import groupby
from pathlib import Path

from index import assembly, columns, generations, report, verify
from index.assembly import SEGMENT_DOCUMENTS
from index.columnar.merge import Run
from index.columns import KINDS, Columns, ColumnsWriter
from index.errors import IndexDamaged
from index.filmwise import Films, Merged
from index.generations import FileEntry, Manifest, generation_path
from index.pieces import COLUMNS, Piece, PieceWriter, PieceWritten, pieces_of
from index.records import Records
from index.report import Progress
from index.schema import SCHEMA_VERSION
from index.segments import Segment
from index.workers import spread

WORK = "work"
FLOOR = 420  # MB that a process takes however little it does at once
# An update of more films than this part of all costs more than building all of them anew.
MOST_CHANGED = 0.3


@dataclass
class Written:
    """What a build has written."""

    segments: list[Segment]
    rows: Columns = field(default_factory=lambda: ColumnsWriter().columns())
    text_bytes: int = 0
    duplicates: int = 0
    kept: int = 0
    old_files: dict[str, FileEntry] = field(default_factory=dict)


class Build:
    """One generation in the making, in its directory.

    memory: MB that may be taken, all in all. size: documents a segment is meant to have. jobs: processes
    that write, fewer where the memory is not enough for so many.
    """

    def __init__(
        self,
        directory: Path,
        number: int,
        on_progress: Callable[[Progress], None],
        memory: int,
        size: int = SEGMENT_DOCUMENTS,
        jobs: int = 1,
    ) -> None:
        self.directory, self.number, self.on_progress = directory, number, on_progress
        self.size = size
        self.jobs = max(1, min(jobs, memory // FLOOR))
        # Measured with 52 MB of reviews: resident memory is FLOOR, of which 120 MB are mapped files, and
        # 0.8 MB for each MB that a batch or a merge is allowed.
        self.memory = max(16, round((memory / self.jobs - FLOOR) / 0.8))
        self.path = generation_path(directory, number)
        self.path.mkdir(parents=True)

    def of_all(self, records: Records) -> Written:
        """Write the generation from all records."""
        total = records.count()[1]
        segments = max(1, round(total / self.size))
        # A segment is written in parts where there are fewer of them than processes, and put together.
        parts = -(-self.jobs // segments)
        cuts = film_cuts(records, segments * parts)
        progress = Counted(self.on_progress, total)
        orders = [
            (str(records.path), first, last, str(self.path / WORK / str(number)), self.memory)
            for number, (first, last) in enumerate(cuts)
        ]
        found: dict[int, PieceWritten] = {}
        results = spread(write_part, orders, self.jobs) if self.jobs > 1 else in_turn(orders)
        for number, result in results:
            if isinstance(result, PieceWritten):
                found[number] = result
            elif result is not None:
                progress.add(result)
        written = [found[number] for number in sorted(found)]
        groups = [
            [Run(place, 0, found[number].segment.documents) for place, number in group]
            for _, group in groupby(enumerate(sorted(found)), key=lambda each: each[1] // parts)
        ]
        done = self.assembled([each.opened() for each in written], groups, written)
        self.on_progress(Progress("write", total, total))
        return done

    def of_changes(self, records: Records, old: Manifest) -> Written:
        """Write the generation from the pending films and the generation before it."""
        films = [row[0] for row in records.database.execute("SELECT film_id FROM pending ORDER BY film_id")]
        path = generation_path(self.directory, old.generation)
        before = pieces_of(path, old.segments, columns.load(path / COLUMNS))
        sizes: dict[str, int] = {}
        progress = Counted(self.on_progress, len(films))
        with PieceWriter(self.path / WORK / "new", self.memory) as writer:
            for film in changed(records, films, sizes):
                writer.add(film)
                progress.add(1)
        written = writer.written
        pieces, changes, first = list(before), list[tuple[str, Run | None]](), 0
        if written:
            pieces.append(written.opened())
        for film_id in films:
            count = sizes.get(film_id, 0)
            changes.append((film_id, Run(len(before), first, first + count) if count else None))
            first += count
        plan = assembly.let_in(before, changes, pieces, self.size)
        check_used(path, old, plan)
        done = self.assembled(pieces, plan, [written] if written else [])
        names = {segment.segment_id for segment in done.segments}
        kept = [segment for segment in old.segments if segment.segment_id in names]
        done.kept = len(kept)
        done.old_files = {name: old.files[name] for segment in kept for name in assembly.files_of(segment)}
        self.on_progress(Progress("write", len(films), len(films)))
        return done

    def assembled(self, pieces: list[Piece], plan: list[list[Run]], new: list[PieceWritten]) -> Written:
        """Bring the planned segments into place and clear up."""
        segments, rows = assembly.assemble(self.path, pieces, plan, self.memory)
        shutil.rmtree(self.path / WORK)
        return Written(
            segments,
            rows,
            text_bytes=sum(each.text_bytes for each in new),
            duplicates=sum(each.duplicates for each in new),
        )

    def manifest(self, written: Written, by_source: dict[str, int], state: str) -> Manifest:
        """Write the manifest, flush all files to disk, check them, and return it. Raises IndexDamaged."""
        kinds = columns.kind_counts(written.rows)[: len(KINDS)]
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            generation=self.number,
            built=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            films=len(written.rows.first) - 1,
            passages=len(written.rows.kind),
            by_kind={kind.value: count for kind, count in zip(KINDS, kinds, strict=True) if count},
            by_source=by_source,
            segments=tuple(written.segments),
            files=generations.list_files(self.path, written.old_files),
            records=state,
        )
        generations.write_manifest(self.directory, manifest)
        self.on_progress(Progress("check", 0, 1))
        # What is linked from the generation before was checked when that was built.
        new = {name: entry for name, entry in manifest.files.items() if name not in written.old_files}
        wrong = (
            verify.problems(self.directory, manifest)
            if not written.old_files
            else (
                [
                    name
                    for name, entry in new.items()
                    if generations.file_checksum(self.path / name) != entry.digest
                ]
                or verify.miscounts(self.directory, manifest)
            )
        )
        if wrong:
            raise IndexDamaged(f"The new generation is not whole, so it was not published: {wrong[0]}.")
        return manifest

    def begin_again(self) -> None:
        """Forget what has been written."""
        self.abandon()
        self.path.mkdir(parents=True)

    def abandon(self) -> None:
        """Remove what has been written, since a half-built generation may fill a disk."""
        shutil.rmtree(self.path, ignore_errors=True)


def write_part(
    records: str, first: str, last: str | None, directory: str, memory: int
) -> Iterator[int | PieceWritten]:
    """Write the films of a range of ids; yield how many passages are done, and at the end the piece."""
    kept = Records(Path(records), read_only=True, cache=max(4, memory // 8))
    try:
        done = 0
        with PieceWriter(Path(directory), memory) as writer:
            for film in Films(kept).between(first, last):
                writer.add(film)
                done += len(film[1]) - 1 + film[2]
                if done * 4 >= report.PROGRESS_EVERY:
                    yield done
                    done = 0
            yield done
        if writer.written:
            yield writer.written
    finally:
        kept.close()


def in_turn(orders: list[tuple[str, str, str | None, str, int]]) -> Iterator[tuple[int, int | PieceWritten]]:
    """Do in this process what workers.spread has done in several."""
    for number, order in enumerate(orders):
        for result in write_part(*order):
            yield number, result


class Counted:
    """Tells progress as it adds up."""

    def __init__(self, on_progress: Callable[[Progress], None], total: int) -> None:
        self.on_progress, self.total, self.done = on_progress, total, 0

    def add(self, count: int) -> None:
        """Count what was done."""
        before, self.done = self.done, min(self.done + count, self.total)
        if before // report.PROGRESS_EVERY != self.done // report.PROGRESS_EVERY:
            self.on_progress(Progress("write", self.done, self.total))


def changed(records: Records, film_ids: list[str], sizes: dict[str, int]) -> Iterator[Merged]:
    """Yield those films that there still are, and note in `sizes` how many documents each has."""
    films = Films(records)
    for film_id in film_ids:
        if film := films.film(film_id):
            sizes[film_id] = len(film[1])
            yield film


def check_used(path: Path, old: Manifest, plan: list[list[Run]]) -> None:
    """Raise IndexDamaged where what is spliced is not what it was: its copy would pass for whole."""
    spliced = {run.part for runs in plan if len(runs) > 1 for run in runs if run.part < len(old.segments)}
    spliced |= {
        run.part
        for (run,) in (runs for runs in plan if len(runs) == 1)
        if run.part < len(old.segments) and run[1:] != (0, old.segments[run.part].documents)
    }
    names = [name for part in sorted(spliced) for name in assembly.files_of(old.segments[part])]
    for name in (*names, *(name for name in old.files if name.startswith(f"{COLUMNS}/"))):
        if generations.file_checksum(path / name) != old.files[name].digest:
            raise IndexDamaged(f"{path / name} does not have its checksum.")


def film_cuts(records: Records, parts: int) -> list[tuple[str, str | None]]:
    """Return the ranges of film ids that divide the records into about equal parts: from, and to before."""
    if parts == 1:
        return [("", None)]
    total, taken = records.count()[0], 0
    cuts: list[str] = []
    for film_id, count in records.database.execute(
        "SELECT film_id, COUNT(*) FROM record GROUP BY film_id ORDER BY film_id"
    ):
        if taken * parts >= total * (len(cuts) + 1):
            cuts.append(film_id)
        taken += count
    return list(zip(["", *cuts], [*cuts, None], strict=True))
