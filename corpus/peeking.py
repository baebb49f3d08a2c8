"""The beginning of a source as if it were all of it, so that a look at a huge one is a short look.

Documents end after PEEK_BYTES, at the end of a line where there is one; archives without a table of contents
end after ARCHIVE_BYTES.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO

from corpus.decompression import Damaged
from corpus.documents import HEAD_BYTES, Collection, Document
from corpus.files import DiskFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PEEK_BYTES = 16 << 20
LONGEST_TAIL = 1 << 20  # that is read on for the end of a line
ARCHIVE_BYTES = 256 << 20
STOPPED = "only its beginning was looked at"


@dataclass(slots=True)
class Cuts:
    """Which documents a look has come to the end of its allowance in."""

    names: set[str] = field(default_factory=set)


class Beginning(io.RawIOBase):
    """A stream that ends after `allowed` bytes, at the first end of a line after them."""

    def __init__(self, inner: BinaryIO, allowed: int, name: str, cuts: Cuts) -> None:
        self.inner = inner
        self.left = allowed
        self.tail = LONGEST_TAIL
        self.name = name
        self.cuts = cuts

    def readable(self) -> bool:
        """Return True; there is no writing."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer` as far as one read goes and return the number of bytes; 0 at the end."""
        view = memoryview(buffer)
        if self.left > 0:
            chunk = self.inner.read(min(len(view), self.left))
            self.left -= len(chunk)
        else:
            chunk = self.inner.readline(min(len(view), self.tail)) if self.tail > 0 else b""
            self.tail = 0 if chunk.endswith(b"\n") else self.tail - len(chunk)
            if self.tail <= 0:
                self.cuts.names.add(self.name)
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close this stream and the one below it."""
        if not self.closed:
            super().close()
            self.inner.close()


def beginning_of(document: Document, cuts: Cuts) -> Document:
    """Return a document that ends after PEEK_BYTES."""

    def opened() -> BinaryIO:
        return io.BufferedReader(Beginning(document.open(), PEEK_BYTES, document.name, cuts), HEAD_BYTES)

    return replace(document, open=opened)


def beginnings(collection: Collection, cuts: Cuts) -> Collection:
    """Return a collection whose documents end after PEEK_BYTES."""

    def documents() -> Iterator[Document]:
        for document in collection.documents():
            yield beginning_of(document, cuts)

    return replace(collection, documents=documents)


class ArchiveBeginning(io.RawIOBase):
    """A stream that is Damaged after `allowed` bytes: a tar archive that only ended would be cut short."""

    def __init__(self, inner: BinaryIO, allowed: int) -> None:
        self.inner = inner
        self.left = allowed

    def readable(self) -> bool:
        """Return True; there is no writing."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer` as far as one read goes. Raises Damaged where the allowance is used up."""
        view = memoryview(buffer)
        chunk = self.inner.read(min(len(view), self.left)) if self.left else b""
        if not self.left and self.inner.read(1):
            raise Damaged(STOPPED)
        self.left -= len(chunk)
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close this stream and the one below it."""
        if not self.closed:
            super().close()
            self.inner.close()


class PeekedFile(DiskFile):
    """A file on disk of which ARCHIVE_BYTES are given, decompressed."""

    __slots__ = ()

    def open(self) -> io.BufferedReader:
        """Open its beginning decompressed. Raises Damaged."""
        return io.BufferedReader(ArchiveBeginning(super().open(), ARCHIVE_BYTES), HEAD_BYTES)


def peeked(file: DiskFile) -> DiskFile:
    """Return a file of which only the beginning is given."""
    return PeekedFile(file.path, file.name, file.meter)
