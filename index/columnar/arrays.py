"""A file of named arrays: written once, mapped into memory, checked by digest.

The arrays stand one after the other, each on a 64-byte boundary. Behind them stands a directory (JSON:
the file's own name, then name, dtype, length, place, digest of each array), and at the very end its length
and its own digest. Opening reads only the directory; an array's bytes are read when they are used. A file
knows its name because that holds the id of its segment: one that was put in another's place is noticed.
"""

import hashlib
import mmap
import struct
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage, Storage

from index.errors import IndexDamaged

MAGIC = b"FDXARR02"
TAIL = struct.Struct("<Q16s8s")  # length of the directory, its digest, MAGIC
ALIGNMENT = 64  # bytes: a cache line, and more than any dtype needs

Array = npt.NDArray[Any]


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """Where an array stands in its file and what it must be."""

    name: str
    dtype: str
    length: int
    offset: int
    digest: str

    @property
    def end(self) -> int:
        """Where in the file it ends."""
        return self.offset + self.length * np.dtype(self.dtype).itemsize


class ArrayWriter:
    """Writes arrays into one file of a Whoosh storage."""

    def __init__(self, storage: Storage, name: str) -> None:
        self.file = storage.create_file(name)
        self.file_name = name  # what it will be known by: set another before closing if it is to be renamed
        self.entries: list[Entry] = []
        self.offset = 0

    def add(self, name: str, array: Array) -> None:
        """Append an array, one-dimensional and of a fixed dtype, in little-endian order."""
        self.begin(name, array.dtype)
        self.extend(array)
        self.end()

    def begin(self, name: str, dtype: npt.DTypeLike) -> None:
        """Begin an array that comes in pieces, so that it need never be in memory as a whole."""
        self.write(bytes(-self.offset % ALIGNMENT))
        self.name, self.dtype = name, np.dtype(dtype).newbyteorder("<")
        self.start, self.digest = self.offset, hashlib.blake2b(digest_size=16)

    def extend(self, piece: Array) -> None:
        """Append a piece to the array that was begun."""
        content = np.ascontiguousarray(piece, dtype=self.dtype).data.cast("B") if len(piece) else b""
        self.digest.update(content)
        self.write(content)

    def end(self) -> None:
        """End the array that was begun."""
        length = (self.offset - self.start) // self.dtype.itemsize
        self.entries.append(Entry(self.name, self.dtype.str, length, self.start, self.digest.hexdigest()))

    def write(self, content: bytes | memoryview) -> None:
        """Append bytes."""
        self.file.write(content)
        self.offset += len(content)

    def close(self) -> None:
        """Append the directory; without it the file is not valid."""
        directory = msgspec.json.encode((self.file_name, self.entries))
        self.file.write(directory)
        self.file.write(TAIL.pack(len(directory), digest_of(directory), MAGIC))
        self.file.close()


class Arrays:
    """The arrays of one file, by name. Raises IndexDamaged where the file is not what was written."""

    def __init__(self, storage: Storage, name: str) -> None:
        self.name = name
        self.content = mapped(storage, name)
        self.entries = {entry.name: entry for entry in self.directory()}

    def directory(self) -> list[Entry]:
        """Return the entries, after checking the directory's digest."""
        size = len(self.content)
        if size < TAIL.size:
            raise IndexDamaged(f"{self.name} is cut short: it has {size} bytes.")
        length, digest, magic = TAIL.unpack(self.content[size - TAIL.size :])
        start = max(0, size - TAIL.size - length)
        directory = self.content[start : size - TAIL.size]
        if magic != MAGIC or digest_of(directory) != digest:
            raise IndexDamaged(f"{self.name} is cut short or altered: its directory does not check.")
        own_name, entries = msgspec.json.decode(directory, type=tuple[str, list[Entry]])
        if own_name != self.name:
            raise IndexDamaged(
                f"{self.name} is not the file that belongs there: it was written as {own_name}."
            )
        if start != (entries[-1].end if entries else 0):
            raise IndexDamaged(
                f"{self.name} has lost bytes or got some: its arrays do not reach its directory."
            )
        return entries

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def __getitem__(self, name: str) -> Array:
        entry = self.entries.get(name)
        if entry is None:
            raise IndexDamaged(f"{self.name} holds no array {name!r}: it is not the file that belongs there.")
        return np.frombuffer(self.content, entry.dtype, entry.length, entry.offset)

    def get(self, name: str) -> Array | None:
        """Return an array, or None where the file has none of this name."""
        return self[name] if name in self.entries else None

    def view(self, name: str) -> memoryview:
        """Return an array as a memoryview: single items of it cost half of what numpy's do."""
        return self[name].data

    def problems(self) -> list[str]:
        """Read every byte; return a sentence for each array that does not have its digest."""
        found, end = [], 0
        for name, entry in self.entries.items():
            if any(self.content[end : entry.offset]):
                found.append(f"the space before {name} in {self.name} is not empty")
            if hashlib.blake2b(self[name].data, digest_size=16).hexdigest() != entry.digest:
                found.append(f"{name} in {self.name} does not have its checksum")
            end = entry.end
        return found


def digest_of(content: bytes | memoryview) -> bytes:
    """Return the 16-byte BLAKE2b of `content`."""
    return hashlib.blake2b(content, digest_size=16).digest()


def mapped(storage: Storage, name: str) -> mmap.mmap | bytes:
    """Return a file's content: mapped into memory where it stands on disk, else read."""
    if not isinstance(storage, FileStorage):
        with storage.open_file(name) as file:
            return bytes(file.read())
    with Path(storage.folder, name).open("rb") as file:
        if not file.seek(0, 2):
            return b""
        # The map is never closed by hand: it goes when the last array that looks into it goes.
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
