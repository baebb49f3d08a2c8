"""Films written one after the other, with all that is searched, shown and counted of them: a piece.

assembly.py makes a generation of pieces and of what the generation before it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from types import TracebackType

import msgspec

from index import columns
from index.columnar.merge import Run
from index.columns import Columns, ColumnsWriter
from index.filmwise import Merged
from index.segments import Segment, SegmentWriter
from index.stored import StoredWriter, new_name

SEGMENTS, STORED, COLUMNS = "segments", "stored", "columns"


@dataclass(frozen=True)
class Piece:
    """One segment in a directory: its files below segments/ and stored/, and its rows of the columns.

    base: where among the rows its first document stands.
    """

    directory: Path
    segment: Segment
    columns: Columns
    base: int = 0

    def rows(self, run: Run) -> tuple[Columns, int, int]:
        """Return where the columns of some of its documents stand, as splicing.splice takes them."""
        return self.columns, self.base + run.first, self.base + run.last


def pieces_of(path: Path, segments: Sequence[Segment], rows: Columns) -> list[Piece]:
    """Return the segments of the generation at `path` as pieces."""
    ends = list(accumulate(segment.documents for segment in segments))
    return [
        Piece(path, segment, rows, end - segment.documents)
        for segment, end in zip(segments, ends, strict=True)
    ]


class PieceWritten(msgspec.Struct, frozen=True):
    """What must be known of a piece that another process has written; its columns are in a file."""

    directory: str
    segment: Segment
    text_bytes: int
    duplicates: int

    def opened(self) -> Piece:
        """Return the piece."""
        directory = Path(self.directory)
        return Piece(directory, self.segment, columns.load(directory / COLUMNS))


class PieceWriter:
    """Writes films with their passages, title card first, into `directory`, which is made.

    Use it as a context manager. memory: MB that it may take. written: afterwards, what must be known of the
    piece; None where no film was written.
    """

    def __init__(self, directory: Path, memory: int) -> None:
        directory.mkdir(parents=True)
        (directory / STORED).mkdir()
        self.directory = directory
        self.segments, self.rows = SegmentWriter(directory / SEGMENTS, memory), ColumnsWriter()
        self.records = new_name()
        self.stored = StoredWriter(directory / STORED, self.records)
        self.text_bytes = self.duplicates = self.films = 0
        self.written: PieceWritten | None = None

    def add(self, merged: Merged) -> None:
        """Write a film."""
        film, passages, left_out, contents = merged
        self.rows.add(film, passages)
        self.segments.add(film, passages)
        self.stored.add(passages[0], film)
        for passage, content in zip(passages[1:], contents[1:], strict=True):
            if content is None:
                self.stored.add(passage)
            else:
                self.stored.add_kept(content)
        self.text_bytes += sum(len(passage.text.encode()) for passage in passages)
        self.duplicates, self.films = self.duplicates + left_out, self.films + 1

    def __enter__(self) -> "PieceWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stored.__exit__(kind, error, trace)
        if error is None and self.films:
            segment = self.segments.commit(self.records)
            columns.save(self.rows.columns(), self.directory / COLUMNS)
            self.written = PieceWritten(str(self.directory), segment, self.text_bytes, self.duplicates)
