"""The job: read sources, write a new generation beside the served one, check it, publish it."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from corpus import Skipped, read
from corpus.identity import distinct
from corpus.records import Film, Kind, Passage, Reject, with_passage_id
from index import generations, verify
from index.columns import ColumnsWriter
from index.errors import IndexDamaged, IndexTrouble
from index.generations import Manifest, generation_path
from index.schema import SCHEMA_VERSION, document, title_card
from index.segments import SegmentWriter
from index.staging import Staging
from index.stored import StoredWriter

NOTICES_KEPT = 1_000  # of each sort; all are counted
PROGRESS_EVERY = 200  # records


class Progress(msgspec.Struct, frozen=True):
    """How far a build is. stage: read, write, check. `total` is None where it cannot be known."""

    stage: str
    done: int
    total: int | None = None


class ReindexReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build read and wrote.

    by_kind: passages in the index. by_source: records read from each path that was named.
    duplicates: passages left out because another says the same. joined: film ids found to be another's.
    text_bytes: UTF-8 bytes of all passages' texts.
    """

    generation: int
    films: int
    passages: int
    by_kind: dict[str, int]
    by_source: dict[str, int]
    duplicates: int
    joined: int
    rejects: tuple[Reject, ...]
    reject_count: int
    skipped: tuple[Skipped, ...]
    skipped_count: int
    text_bytes: int
    seconds: float


class Notices:
    """Collects what the readers could not use: counts all, keeps the first."""

    def __init__(self) -> None:
        self.kept: dict[type, list[Reject | Skipped]] = {Reject: [], Skipped: []}
        self.counts: Counter[type] = Counter()

    def __call__(self, notice: Reject | Skipped) -> None:
        self.counts[type(notice)] += 1
        if len(self.kept[type(notice)]) < NOTICES_KEPT:
            self.kept[type(notice)].append(notice)


def reindex(
    sources: Sequence[Path],
    directory: Path,
    *,
    wait: float = 30.0,
    on_progress: Callable[[Progress], None] | None = None,
) -> ReindexReport:
    """Build a generation from `sources` and publish it in `directory`; searches go on meanwhile.

    Waits up to `wait` seconds for another build to end. Raises CorpusError where a source cannot be read
    at all, IndexBusy, and IndexTrouble where there is nothing to index; the served generation stays then.
    """
    started = time.perf_counter()
    with generations.locked(directory, wait):
        generations.sweep(directory)
        number = max(generations.numbers(directory), default=0) + 1
        path = generation_path(directory, number)
        path.mkdir(parents=True)
        build = Build(path, on_progress or (lambda progress: None))
        try:
            build.read(sources)
            build.write()
        except BaseException:
            build.abandon()
            raise
        manifest = build.manifest(number)
        generations.write_manifest(directory, manifest)
        build.on_progress(Progress("check", 0, 1))
        if wrong := verify.problems(directory, manifest):
            raise IndexDamaged(f"The new generation is not whole, so it was not published: {wrong[0]}.")
        generations.publish(directory, number)
        generations.sweep(directory)
        build.on_progress(Progress("check", 1, 1))
    return build.report(number, time.perf_counter() - started)


class Build:
    """One generation in the making, in `path`."""

    def __init__(self, path: Path, on_progress: Callable[[Progress], None]) -> None:
        self.path = path
        self.on_progress = on_progress
        self.notices = Notices()
        self.staging = Staging(path / "staging.db")
        self.by_source: dict[str, int] = {}
        self.by_kind: Counter[Kind] = Counter()
        self.films = self.joined = self.duplicates = self.text_bytes = 0

    def read(self, sources: Sequence[Path]) -> None:
        """Read every source into the staging area and find films that are the same."""
        done = 0
        for source in sources:
            before = done
            for record in read(source, on_notice=self.notices):
                self.staging.add(record)
                done += 1
                if done % PROGRESS_EVERY == 0:
                    self.on_progress(Progress("read", done))
            self.by_source[str(source)] = self.by_source.get(str(source), 0) + done - before
        if not done:
            raise IndexTrouble("Nothing to index: the sources hold no film and no passage.")
        self.on_progress(Progress("read", done, done))
        self.joined = self.staging.join()

    def write(self) -> None:
        """Write all films with their passages, in the order of the film ids."""
        segments = SegmentWriter(self.path / "segments")
        columns = ColumnsWriter()
        total, done = self.staging.passage_count, 0
        with StoredWriter(self.path / "stored") as stored:
            for film, read_passages in self.staging.by_film():
                passages = self.passages_of(film, read_passages)
                columns.add(film, passages)
                for number, passage in enumerate(passages):
                    segments.add(document(film, passage))
                    stored.add(passage, None if number else film)
                    self.text_bytes += len(passage.text.encode())
                    self.by_kind[passage.kind] += 1
                self.films += 1
                if done // PROGRESS_EVERY != (done := done + len(read_passages)) // PROGRESS_EVERY:
                    self.on_progress(Progress("write", done, total))
        self.staging.close()
        (self.path / "staging.db").unlink()
        columns.save(self.path / "columns")
        self.segments = segments.commit()
        self.on_progress(Progress("write", total, total))

    def passages_of(self, film: Film, read_passages: list[Passage]) -> list[Passage]:
        """Return what is indexed of a film: its title card, then its distinct passages by kind."""
        # Title cards are always made anew: one that comes back from an export would be out of date.
        passages = distinct(passage for passage in read_passages if passage.kind is not Kind.FILM)
        self.duplicates += len(read_passages) - len(passages)
        order = {kind: place for place, kind in enumerate(Kind)}
        passages.sort(key=lambda passage: order[passage.kind])
        cast = [each.person for each in passages if each.kind is Kind.CREDIT and each.role == "actor"]
        return with_own_ids([title_card(film, cast[:10]), *passages])

    def abandon(self) -> None:
        """Let go of every file and remove them, since a half-read corpus may fill a disk."""
        self.staging.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def manifest(self, number: int) -> Manifest:
        """Return the manifest of what has been written."""
        return Manifest(
            schema_version=SCHEMA_VERSION,
            generation=number,
            built=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            films=self.films,
            passages=self.by_kind.total(),
            by_kind=self.kinds(),
            by_source=self.by_source,
            segments=tuple(self.segments),
            files=generations.list_files(self.path),
        )

    def kinds(self) -> dict[str, int]:
        """Return the passages of each kind, in the order of Kind."""
        return {kind.value: self.by_kind[kind] for kind in Kind if self.by_kind[kind]}

    def report(self, number: int, seconds: float) -> ReindexReport:
        """Return what is told to whoever started the build."""
        counts, kept = self.notices.counts, self.notices.kept
        return ReindexReport(
            generation=number,
            films=self.films,
            passages=self.by_kind.total(),
            by_kind=self.kinds(),
            by_source=self.by_source,
            duplicates=self.duplicates,
            joined=self.joined,
            rejects=tuple(each for each in kept[Reject] if isinstance(each, Reject)),
            reject_count=counts[Reject],
            skipped=tuple(each for each in kept[Skipped] if isinstance(each, Skipped)),
            skipped_count=counts[Skipped],
            text_bytes=self.text_bytes,
            seconds=seconds,
        )


def with_own_ids(passages: list[Passage]) -> list[Passage]:
    """Return a film's passages, each with an id: one that two of them were given stays with the first."""
    taken: set[str] = set()
    own = []
    for passage in passages:
        if passage.passage_id in taken:
            passage = msgspec.structs.replace(passage, passage_id="")
        passage = with_passage_id(passage)
        taken.add(passage.passage_id)
        own.append(passage)
    return own
