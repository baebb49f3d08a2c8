"""A generation's files from pieces: from new ones alone, or from those let into the generation before.

A generation is planned as segments, each made of runs of documents. A segment that is one whole piece is
linked or moved as it is; any other is spliced (columnar/merge.py). So an update costs what the segments
cost whose films have changed, and gives what a full build gives: the same documents in the same order.
"""

import errno
import os
import shutil
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index import stored
from index.columnar.merge import Part, Run
from index.columns import Columns
from index.pieces import COLUMNS, SEGMENTS, STORED, Piece
from index.segments import Segment, file_names, opened_part, opened_terms, spliced
from index.splicing import splice

SEGMENT_DOCUMENTS = 250_000  # a segment of this many costs a query 0.1 ms beyond its postings
SMALL, LARGE = 4, 2  # a segment is joined below a quarter of that, and split above twice of it

# What says that a file cannot be linked here, though it may be copied.
NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def assemble(
    path: Path, pieces: Sequence[Piece], plan: Sequence[Sequence[Run]], memory: int
) -> tuple[list[Segment], Columns]:
    """Write segments, records and columns of a generation at `path`; return its segments and columns.

    plan: for each segment the runs of documents it is made of, which name places in `pieces`.
    memory: MB that this may take.
    """
    for name in (SEGMENTS, STORED):
        (path / name).mkdir()
    segments = [written(path, pieces, runs, memory) for runs in plan]
    runs = [pieces[run.part].rows(run) for runs in plan for run in joined_runs(runs)]
    return segments, splice(runs, path / COLUMNS)


def written(path: Path, pieces: Sequence[Piece], runs: Sequence[Run], memory: int) -> Segment:
    """Bring one segment with its records to `path`: linked where it is a whole piece, else spliced."""
    runs = joined_runs(runs)
    first = pieces[runs[0].part]
    if len(runs) == 1 and runs[0][1:] == (0, first.segment.documents):
        for name in files_of(first.segment):
            link(first.directory / name, path / name)
        return first.segment
    numbers = {part: place for place, part in enumerate(dict.fromkeys(run.part for run in runs))}
    own = [Run(numbers[run.part], run.first, run.last) for run in runs]
    used = [pieces[part] for part in numbers]
    parts: list[Part] = [opened_part(piece.directory / SEGMENTS, piece.segment) for piece in used]
    name = stored.new_name()
    segment = spliced(path / SEGMENTS, parts, own, name, memory)
    records = [stored.open_blocks(piece.directory / STORED, piece.segment.records) for piece in used]
    with stored.StoredWriter(path / STORED, name) as out:
        for run in own:
            out.copy(records[run.part], run.first, run.last)
    return segment


def files_of(segment: Segment) -> list[str]:
    """Return the files of a segment and of its records, as a manifest lists them."""
    names = [f"{SEGMENTS}/{name}" for name in file_names(segment)]
    return [*names, f"{STORED}/{segment.records}"]


def joined_runs(runs: Sequence[Run]) -> list[Run]:
    """Return runs without empty ones, and those that go on where the one before ends made one with it."""
    found: list[Run] = []
    for run in runs:
        if run.first == run.last:
            continue
        if found and found[-1].part == run.part and found[-1].last == run.first:
            found[-1] = Run(run.part, found[-1].first, run.last)
        else:
            found.append(run)
    return found


def link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system knows no links."""
    try:
        os.link(source, target)
    except OSError as cause:
        if cause.errno not in NO_LINKS:
            raise
        shutil.copyfile(source, target)


def in_order(pieces: Sequence[Piece], size: int = SEGMENT_DOCUMENTS) -> list[list[Run]]:
    """Return the plan of a full build: pieces one after the other, in segments of about `size` documents."""
    return in_segments(
        pieces, [Run(number, 0, piece.segment.documents) for number, piece in enumerate(pieces)], size
    )


def in_segments(pieces: Sequence[Piece], runs: Sequence[Run], size: int) -> list[list[Run]]:
    """Return runs in groups of about `size` documents; a run is cut between two films."""
    total = sum(run.last - run.first for run in runs)
    count = max(1, round(total / size))
    groups: list[list[Run]] = [[]]
    taken = 0
    for run in runs:
        first = run.first
        while first < run.last:
            room = round(total * len(groups) / count) - taken
            if room <= 0:
                groups.append([])
                continue
            cut = min(film_start(pieces[run.part], first + room), run.last)
            groups[-1].append(Run(run.part, first, cut))
            taken, first = taken + cut - first, cut
    return [group for group in groups if group]


def film_start(piece: Piece, document: int) -> int:
    """Return where the first film begins that begins at `document` of a piece or behind it."""
    first = piece.columns.first
    place = min(int(np.searchsorted(first, piece.base + document, side="left")), len(first) - 1)
    return int(first[place]) - piece.base


class Places:
    """Where each film stands in the segments of a generation, or would stand."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.terms = [opened_terms(piece.directory / SEGMENTS, piece.segment) for piece in pieces]
        self.firsts = [terms.texts[terms.field_range("film_id")[0]] for terms in self.terms]

    def find(self, film_id: str) -> Run:
        """Return the documents of a film, none of them (first == last) where there is no such film."""
        text = film_id.encode()
        part = max(0, bisect_right(self.firsts, text) - 1)
        terms = self.terms[part]
        number = terms.closest("film_id", text)
        if number == terms.field_range("film_id")[1]:
            size = terms.segment.doc_count_all()
            return Run(part, size, size)
        rows = terms.rows(number)
        first = int(terms.documents[rows.start])
        found = terms.texts[number] == text
        return Run(part, first, int(terms.documents[rows.stop - 1]) + 1 if found else first)


def let_in(
    old: Sequence[Piece], changes: Sequence[tuple[str, Run | None]], pieces: Sequence[Piece], size: int
) -> list[list[Run]]:
    """Return the plan of an update.

    old: the segments of the generation before, which are also the first of `pieces`. changes: every film
    that has changed, in order, with its new documents, None where it is gone.
    """
    places = Places(old)
    plans: list[list[Run]] = [[] for _ in old]
    done = [0] * len(old)
    for film_id, new in changes:
        part, first, last = places.find(film_id)
        plans[part].append(Run(part, done[part], first))
        done[part] = last
        if new is not None:
            plans[part].append(new)
    for part, piece in enumerate(old):
        plans[part].append(Run(part, done[part], piece.segment.documents))
    runs = [joined_runs(plan) for plan in plans]
    return resized(old, pieces, [plan for plan in runs if plan], size)


def resized(
    old: Sequence[Piece], pieces: Sequence[Piece], plans: Sequence[list[Run]], size: int
) -> list[list[Run]]:
    """Return plans with those that have become small joined to a neighbour, and those too large split."""

    def changed(plan: list[Run]) -> bool:
        return (
            len(plan) > 1
            or plan[0].part >= len(old)
            or plan[0][1:] != (0, old[plan[0].part].segment.documents)
        )

    def length(plan: list[Run]) -> int:
        return sum(run.last - run.first for run in plan)

    joined: list[list[Run]] = []
    for plan in plans:
        small = joined and any(changed(each) and length(each) * SMALL < size for each in (plan, joined[-1]))
        if small and length(plan) + length(joined[-1]) <= size * LARGE:
            joined[-1] = joined[-1] + plan
        else:
            joined.append(plan)
    found: list[list[Run]] = []
    for plan in joined:
        if changed(plan) and length(plan) > size * LARGE:
            found += in_segments(pieces, plan, size)
        else:
            found.append(plan)
    return found
