"""What is shown: every document's record as JSON, found by its number.

Two files: the records one after the other, and where each begins (uint64). A record of some length is
compressed on its own, so that reading one hit never unpacks another.
"""

import mmap
import zlib
from array import array
from pathlib import Path
from types import TracebackType

import msgspec
import numpy as np

from corpus.records import Film, Passage

RECORDS, OFFSETS = "records.bin", "offsets.npy"
WORTH_COMPRESSING = 200  # bytes; below it zlib saves less than a tenth and costs 10 microseconds a record


class Stored(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """What a document stores: its passage, and its film where it is the film's title card."""

    passage: Passage
    film: Film | None = None


class StoredWriter:
    """Appends records in the order of the documents; use it as a context manager."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory
        self.offsets = array("Q", [0])
        self.out = (directory / RECORDS).open("wb")
        self.encoder = msgspec.json.Encoder()

    def add(self, passage: Passage, film: Film | None = None) -> None:
        """Append a passage; with `film` it is that film's title card."""
        record = self.encoder.encode(Stored(passage, film))
        if len(record) > WORTH_COMPRESSING:
            record = min(record, zlib.compress(record, 1), key=len)
        self.out.write(record)
        self.offsets.append(self.offsets[-1] + len(record))

    def __enter__(self) -> "StoredWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.out.close()
        if error is None:
            np.save(self.directory / OFFSETS, np.asarray(self.offsets, dtype=np.uint64))


class StoredReader:
    """Reads records by document number, from a memory map that all threads may share."""

    def __init__(self, directory: Path) -> None:
        self.offsets = np.load(directory / OFFSETS, mmap_mode="r")
        with (directory / RECORDS).open("rb") as records:
            size = records.seek(0, 2)
            self.map: mmap.mmap | bytes = (
                mmap.mmap(records.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
            )
        self.decoder = msgspec.json.Decoder(Stored)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, document: int) -> Stored:
        """Return what a document stores."""
        return self.decoder.decode(self.record(document))

    def record(self, document: int) -> bytes:
        """Return a document's record as JSON."""
        start, end = int(self.offsets[document]), int(self.offsets[document + 1])
        record = self.map[start:end]
        return record if record[:1] == b"[" else zlib.decompress(record)

    def close(self) -> None:
        """Let go of the memory map."""
        if isinstance(self.map, mmap.mmap):
            self.map.close()
