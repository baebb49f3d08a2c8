"""What is shown: every document's record as JSON, found by its number, compressed in blocks."""

import zlib
from pathlib import Path
from types import TracebackType

import msgspec
from whoosh.filedb.filestore import FileStorage

from corpus.records import Film, Passage
from index.columnar.arrays import Arrays, ArrayWriter
from index.columnar.blocks import BlockReader, BlockWriter
from index.errors import IndexDamaged

RECORDS = "records.arrays"


class Stored(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """What a document stores: its passage, and its film where it is the film's title card."""

    passage: Passage
    film: Film | None = None


class StoredWriter:
    """Appends records in the order of the documents; use it as a context manager."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.out = ArrayWriter(FileStorage(str(directory)), RECORDS)
        self.blocks = BlockWriter(lambda: self.out)
        self.encoder = msgspec.json.Encoder()

    def add(self, passage: Passage, film: Film | None = None) -> None:
        """Append a passage; with `film` it is that film's title card."""
        self.blocks.add(self.encoder.encode(Stored(passage, film)))

    def __enter__(self) -> "StoredWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.blocks.close()
            self.out.close()
        else:
            self.blocks.abandon()
            self.out.file.close()


class StoredReader:
    """Reads records by document number, from a memory map that all threads may share."""

    def __init__(self, directory: Path) -> None:
        self.blocks = BlockReader(Arrays(FileStorage(str(directory), readonly=True), RECORDS))
        self.decoder = msgspec.json.Decoder(Stored)

    def __len__(self) -> int:
        return len(self.blocks)

    def __getitem__(self, document: int) -> Stored:
        """Return what a document stores. Raises IndexDamaged where the file is not what was written."""
        try:
            return self.decoder.decode(self.blocks[document])
        except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError) as cause:
            raise IndexDamaged(
                f"The record of document {document} is damaged ({cause}). Build the index again with:"
                " filmdex reindex PATH"
            ) from cause
