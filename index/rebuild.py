"""The job: read sources, write a new generation beside the served one, check it, publish it.

A full build reads everything. An update reads what has changed and writes the segments of the films that
this touches; it gives what a full build would give. What it starts from is kept in records.db: where that is
missing, damaged or of another version, or where sources are named for the first time, an update is a full
build.
"""

import errno
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

import corpus
from index import generations, joining
from index.building import MOST_CHANGED, Build, Written
from index.errors import IndexDamaged, IndexMissing, IndexTrouble
from index.generations import Manifest
from index.keeping import BUILDING, RECORDS, readers, recalled, remove, sources_of, take_place
from index.lock import locked
from index.parallel_reading import ParallelRead
from index.reading import Intake, Source, read_sources, remember, remembered
from index.records import Records, foreign_errors
from index.report import Changes, Notices, Options, Progress, ReindexReport
from index.updating import Update

MOST_LOST = 0.05  # of the documents; a build that would lose more is refused
NOTHING_NAMED = "Name what to index: a file, a folder or an archive."


def is_current(directory: Path, number: int) -> bool:
    """Whether a generation is the one that is served."""
    try:
        return generations.current_number(directory) == number
    except IndexTrouble:
        return False


class Job:
    """One build in `directory`, whose lock is held."""

    def __init__(self, directory: Path, options: Options, on_progress: Callable[[Progress], None]) -> None:
        self.directory, self.options, self.on_progress = directory, options, on_progress
        self.notices = Notices()
        self.notes: list[str] = []
        self.started = time.perf_counter()

    def full(self, sources: Sequence[Source], mode: str = "full") -> ReindexReport:
        """Read all sources and build the index anew; with mode "resume" go on where a build was stopped."""
        building = self.directory / BUILDING
        records = self.begun(building, sources, mode == "resume")
        try:
            self.read_all(records, sources)
            done = records.count()[0]
            self.on_progress(Progress("read", done, done))
            records.make_indexes()
            with records.transaction():
                joining.join_all(records)
                records.set("made", records.new_state())
            with self.build() as build:
                written = build.of_all(records)
                manifest = build.manifest(written, self.by_source(records, sources), records.get("state"))
                self.check_losses(manifest, sources)
                report = self.report(mode, manifest, written, records)
                records.close()
                take_place(building, self.directory / RECORDS)
                self.publish(manifest)
        except Exception:
            # Whoever stops a build (Ctrl-C, SIGTERM, a crash) may go on with it; after an error there may be
            # no room left, or nothing to go on with.
            records.close()
            remove(building)
            raise
        finally:
            records.close()
        return self.timed(report)

    def read_all(self, records: Records, sources: Sequence[Source]) -> None:
        """Read all units of all sources, but for those a stopped build has read and that are unchanged.

        Raises CorpusError where a source cannot be read at all, IndexTrouble where there is nothing to index.
        """
        intake, read_before = self.intake(records), records.units()
        before = {(unit.source, unit.name, unit.kind): unit for unit in read_before}
        intake.done = sum(unit.records for unit in read_before)
        with foreign_errors(records.path):
            records.drop_unfinished()
            if self.options.jobs > 1:
                ParallelRead(intake, sources, self.options.jobs).run(before)
            else:
                read_sources(intake, sources, before)
        if not records.count()[0]:
            raise IndexTrouble("Nothing to index: the sources hold no film and no passage.")

    def begun(self, building: Path, sources: Sequence[Source], resumed: bool) -> Records:
        """Return the records of a build that is begun, or was begun before and stopped."""
        if resumed and building.is_file():
            try:
                records = Records(building, cache=self.cache)
                if remembered(records) == list(sources) and records.get("readers") == readers():
                    return records
                self.notes.append("The stopped build was of other sources or versions; everything is read.")
                records.close()
            except IndexDamaged as damage:
                self.notes.append(f"{damage} Everything is read.")
        remove(building)
        records = Records(building, create=True, cache=self.cache)
        remember(records, sources, self.options.mappings, self.options.limits)
        records.set("readers", readers())
        return records

    def update(self, sources: Sequence[Source]) -> ReindexReport:
        """Read what has changed since the records were kept, and write what that touches.

        Raises IndexDamaged where the records cannot be used: a full build is needed then.
        """
        remove(self.directory / BUILDING)
        records = Records(self.directory / RECORDS, cache=self.cache)
        try:
            if records.get("readers") != readers():
                raise IndexDamaged("The kept records were read by another version of Filmdex.")
            with records.transaction():
                changes = Update(self.intake(records)).run(sources or remembered(records))
            return self.brought_up(records, changes)
        finally:
            records.close()

    def brought_up(self, records: Records, changes: Changes) -> ReindexReport:
        """Build and publish what the records have and the served generation has not."""
        sources, state = remembered(records), records.get("state")
        served = self.served()
        known = served is not None and served.records == records.get("made")
        if served is not None and served.records == state and not known:
            # Stopped after publishing and before noting it: only the note is missing.
            known = True
            self.noted(records, state)
        pending = records.database.execute("SELECT COUNT(*) FROM pending").fetchone()[0]
        by_source = self.by_source(records, sources)
        if served is not None and known and not pending and served.by_source == by_source:
            return self.timed(
                self.report("update", served, Written([], kept=len(served.segments)), records, changes)
            )
        if served is not None and not known:
            self.notes.append("The served generation is not the last one built; all films are written anew.")
        with self.build() as build:
            few = served is not None and pending <= MOST_CHANGED * served.films
            if served is not None and known and few:
                written = self.changed(build, records, served)
            else:
                written = build.of_all(records)
            manifest = build.manifest(written, by_source, state)
            self.check_losses(manifest, sources)
            self.publish(manifest)
        self.noted(records, state)
        return self.timed(self.report("update", manifest, written, records, changes))

    def changed(self, build: Build, records: Records, served: Manifest) -> Written:
        """Write the pending films beside those of the served generation; all, where that is damaged."""
        try:
            return build.of_changes(records, served)
        except (IndexDamaged, OSError) as damage:
            if isinstance(damage, OSError) and damage.errno != errno.ENOENT:
                raise
            self.notes.append(f"{damage} All films were written anew.")
            build.begin_again()
            return build.of_all(records)

    def noted(self, records: Records, state: str) -> None:
        """Note that a generation holds all that the records have."""
        with records.transaction():
            records.database.execute("DELETE FROM pending")
            records.set("made", state)

    @property
    def cache(self) -> int:
        """MB that SQLite may keep in memory."""
        return max(8, self.options.memory // 8)

    def intake(self, records: Records) -> Intake:
        """Return what reads units into the records."""
        options = self.options
        return Intake(records, self.notices, self.on_progress, options.limits, options.mappings)

    @contextmanager
    def build(self) -> Iterator[Build]:
        """Give a generation to be written, which is removed where that fails."""
        generations.sweep(self.directory)
        number = generations.next_number(self.directory)
        options = self.options
        build = Build(self.directory, number, self.on_progress, options.memory, options.size, options.jobs)
        try:
            yield build
        except BaseException:
            if not is_current(self.directory, number):
                build.abandon()
            raise

    def publish(self, manifest: Manifest) -> None:
        """Have a finished generation served."""
        generations.publish(self.directory, manifest.generation)
        generations.sweep(self.directory)
        self.on_progress(Progress("check", 1, 1))

    def served(self) -> Manifest | None:
        """Return the manifest of the served generation; None where none can be built upon."""
        try:
            return generations.served(self.directory)
        except IndexTrouble:
            return None

    def check_losses(self, new: Manifest, sources: Sequence[Source]) -> None:
        """Raise IndexTrouble where the same sources give far less than they did: one may be half gone."""
        old = self.served()
        if (
            old is None
            or self.options.force
            or list(old.by_source) != [*dict.fromkeys(s.shown for s in sources)]
        ):
            return
        lost = old.passages - new.passages
        if lost > MOST_LOST * old.passages:
            raise IndexTrouble(
                f"The index would lose {lost:,} of its {old.passages:,} passages, so the old one stays. If"
                " that is right, run this again with --force; if not, look whether a source is incomplete."
            )

    @staticmethod
    def by_source(records: Records, sources: Sequence[Source]) -> dict[str, int]:
        """Return the records of each source."""
        return records.by_source(source.shown for source in sources)

    def report(
        self,
        mode: str,
        manifest: Manifest,
        written: Written,
        records: Records,
        changes: Changes | None = None,
    ) -> ReindexReport:
        """Return what is told to whoever started the build."""
        counts, joins = joining.joins(records)
        return ReindexReport(
            generation=manifest.generation,
            mode=mode,
            films=manifest.films,
            passages=manifest.passages,
            by_kind=manifest.by_kind,
            by_source=manifest.by_source,
            duplicates=written.duplicates,
            joined=sum(counts.values()),
            joined_by=counts,
            joins=joins,
            changes=changes,
            rejects=self.notices.rejects,
            reject_count=self.notices.counts[corpus.Reject],
            skipped=self.notices.skipped,
            skipped_count=self.notices.counts[corpus.Skipped],
            text_bytes=written.text_bytes,
            segments=len(manifest.segments),
            segments_kept=written.kept,
            notes=tuple(self.notes),
            seconds=0.0,
        )

    def timed(self, report: ReindexReport) -> ReindexReport:
        """Return a report with the time the job has taken."""
        return msgspec.structs.replace(report, seconds=time.perf_counter() - self.started)


def reindex(
    sources: Sequence[Path],
    directory: Path,
    *,
    mode: str = "full",
    options: Options | None = None,
    wait: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> ReindexReport:
    """Build a generation from `sources` and publish it in `directory`; searches go on meanwhile.

    mode: full; update, which reads only what has changed, of the sources of the last build where none are
    named; resume, which goes on with a full build that was stopped. Waits up to `wait` seconds for another
    build to end. Raises CorpusError where a source cannot be read at all, IndexBusy, and IndexTrouble where
    there is nothing to index or too much would be lost; the served generation stays then.
    """
    options = options or Options()
    if wait is not None:
        options = msgspec.structs.replace(options, wait=wait)
    with locked(directory, options.wait), foreign_errors(directory / RECORDS):
        named = [Source.of(source) for source in sources]
        if mode != "full" and not named:
            stopped = mode == "resume" and (directory / BUILDING).is_file()
            options = recalled(directory / (BUILDING if stopped else RECORDS), options)
        job = Job(directory, options, on_progress or (lambda progress: None))
        if mode == "update":
            try:
                with foreign_errors(directory / RECORDS):
                    return job.update(named)
            except IndexDamaged as damage:
                named = named or sources_of(directory / RECORDS)
                if not named:
                    raise IndexMissing(f"{damage} {NOTHING_NAMED}") from damage
                if (directory / RECORDS).exists() or job.served():
                    job.notes.append(f"{damage} Everything was read anew.")
            return job.full(named)
        if mode == "resume":
            named = named or sources_of(directory / BUILDING) or sources_of(directory / RECORDS)
        if not named:
            raise IndexMissing(NOTHING_NAMED)
        return job.full(named, mode)
