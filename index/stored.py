"""What is shown: every document's record as JSON, found by its number, compressed in blocks.

Each segment has a file of its own, so that an update leaves those of unchanged segments alone.
"""

import secrets
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import msgspec
from whoosh.filedb.filestore import FileStorage

from corpus.records import Film, Passage
from index.columnar.arrays import Arrays, ArrayWriter
from index.columnar.blocks import BlockReader, BlockWriter
from index.errors import IndexDamaged
from index.segments import Segment

AT_ONCE = 200  # records that are cut into blocks together


class Stored(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """What a document stores: its passage, and its film where it is the film's title card."""

    passage: Passage
    film: Film | None = None


def new_name() -> str:
    """Return a name that no other file of records has, in whatever generation."""
    return f"{secrets.token_hex(8)}.records"


class StoredWriter:
    """Appends records in the order of the documents to the file `name`; use it as a context manager."""

    def __init__(self, directory: Path, name: str) -> None:
        self.out = ArrayWriter(FileStorage(str(directory)), name)
        self.blocks = BlockWriter(lambda: self.out)
        self.encoder = msgspec.json.Encoder()
        self.waiting: list[bytes] = []

    def add(self, passage: Passage, film: Film | None = None) -> None:
        """Append a passage; with `film` it is that film's title card."""
        self.append(self.encoder.encode(Stored(passage, film)))

    def add_kept(self, passage: bytes) -> None:
        """Append a passage that is JSON already."""
        self.append(b"[%b,null]" % passage)

    def append(self, record: bytes) -> None:
        """Append a record as it is stored."""
        self.waiting.append(record)
        if len(self.waiting) == AT_ONCE:
            self.hand_over()

    def hand_over(self) -> None:
        """Have the records that wait cut into blocks."""
        self.blocks.add_all(self.waiting)
        self.waiting = []

    def copy(self, other: BlockReader, first: int, last: int) -> None:
        """Append the records from `first` to before `last` of another file."""
        self.hand_over()
        self.blocks.copy(other, first, last)

    def close(self) -> None:
        """Write what is left and close the file."""
        self.hand_over()
        self.blocks.close()
        self.out.close()

    def __enter__(self) -> "StoredWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.blocks.abandon()
            self.out.file.close()


def open_blocks(directory: Path, name: str) -> BlockReader:
    """Return the records of one segment, as bytes."""
    return BlockReader(Arrays(FileStorage(str(directory), readonly=True), name))


class StoredReader:
    """Reads records by document number, from memory maps that all threads may share."""

    def __init__(self, directory: Path, segments: Sequence[Segment]) -> None:
        self.files = [open_blocks(directory, segment.records) for segment in segments]
        self.starts = [0]
        for file in self.files:
            self.starts.append(self.starts[-1] + len(file))
        self.decoder = msgspec.json.Decoder(Stored)

    def __len__(self) -> int:
        return self.starts[-1]

    def __getitem__(self, document: int) -> Stored:
        """Return what a document stores. Raises IndexDamaged where the file is not what was written."""
        if not 0 <= document < len(self):
            raise IndexError(f"there is no document {document} among {len(self)}")
        number = bisect_right(self.starts, document) - 1
        try:
            return self.decoder.decode(self.files[number][document - self.starts[number]])
        except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError) as cause:
            raise IndexDamaged(
                f"The record of document {document} is damaged ({cause}). Build the index again with:"
                " filmdex reindex PATH"
            ) from cause
