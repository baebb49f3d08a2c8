"""What a build is told, and what it tells: how far it is while it runs, what came of it at the end."""

from collections import Counter

import msgspec

from corpus import Limits, Skipped
from corpus.records import Reject
from index.assembly import SEGMENT_DOCUMENTS
from index.joining import Join

NOTICES_KEPT = 1_000  # of each sort; all are counted
PROGRESS_EVERY = 200  # records


class Progress(msgspec.Struct, frozen=True):
    """How far a build is. stage: read, write, check. `total` is None where it cannot be known."""

    stage: str
    done: int
    total: int | None = None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What an update found. The counts are of units (files, archives, data sets) and of films."""

    unchanged: int = 0
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    films: int = 0

    @property
    def read(self) -> int:
        """How many units were read."""
        return len(self.added) + len(self.changed)


class ReindexReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build read and wrote.

    mode: full, update or resume. by_kind: passages in the index. by_source: its records, by the path that
    was named. duplicates: passages left out because another says the same, of the films that were written.
    joined: film ids found to be another's; joined_by: by an id both have, or by title and year; joins: the
    first of them. changes: of an update. rejects, skipped: of what was read this time. text_bytes: UTF-8
    bytes of the passages' texts that were written. segments_kept: those of the generation before that are
    part of this one.
    """

    generation: int
    mode: str = "full"
    films: int
    passages: int
    by_kind: dict[str, int]
    by_source: dict[str, int]
    duplicates: int
    joined: int
    joined_by: dict[str, int] = {}
    joins: tuple[Join, ...] = ()
    changes: Changes | None = None
    rejects: tuple[Reject, ...]
    reject_count: int
    skipped: tuple[Skipped, ...]
    skipped_count: int
    text_bytes: int
    segments: int = 1
    segments_kept: int = 0
    notes: tuple[str, ...] = ()
    seconds: float


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a build goes about it.

    wait: seconds to wait for another build to end. jobs: processes that work on it. memory: MB the build may
    take, all in all. force: accept that more than MOST_LOST of the documents go. limits: of what a source
    may unpack to, None for those that are built in. mappings: files that say how to read tables of any
    layout. Where no sources are named, limits and mappings are those of the last build unless they are said.
    size: documents a segment is meant to have.
    """

    wait: float = 30.0
    jobs: int = 1
    memory: int = 1024
    force: bool = False
    limits: Limits | None = None
    mappings: tuple[str, ...] = ()
    size: int = SEGMENT_DOCUMENTS


class Notices:
    """Collects what the readers could not use: counts all, keeps the first."""

    def __init__(self) -> None:
        self.kept: dict[type, list[Reject | Skipped]] = {Reject: [], Skipped: []}
        self.counts: Counter[type] = Counter()

    def __call__(self, notice: Reject | Skipped) -> None:
        self.counts[type(notice)] += 1
        if len(self.kept[type(notice)]) < NOTICES_KEPT:
            self.kept[type(notice)].append(notice)

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The first rejects."""
        return tuple(each for each in self.kept[Reject] if isinstance(each, Reject))

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The first files that were left unread."""
        return tuple(each for each in self.kept[Skipped] if isinstance(each, Skipped))
