"""What of a source can be read by itself, and how one tells later whether it has changed.

A unit is a loose document, an archive, or the files of one data set (IMDb's tables, for example), which
must be read together; with a document may go those that its reader looks at beside it. Nothing here reads
records; sources.py does.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

import msgspec

from corpus.archives import open_tar, open_zip
from corpus.decompression import TAR, ZIP, Budget, Damaged, Limits, Meter
from corpus.documents import Collection, CollectionReader
from corpus.files import DiskFile, Tell, folder_files, loose_documents, shown_name
from corpus.readers import COLLECTION_READERS

DOCUMENT = "document"
# A file written this short a time ago may be written again without its time telling so: clocks of file
# systems tick every 2 seconds at the slowest.
UNSETTLED = 2_000_000_000  # nanoseconds


class FileMark(msgspec.Struct, frozen=True, array_like=True):
    """What a file looked like when it was read.

    path: absolute, with bytes that are no plain ASCII as %XX. modified: nanoseconds, 0 where it was too
    young to count on. digest: BLAKE2b-128 of its content, hexadecimal.
    """

    path: str
    size: int
    modified: int
    digest: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a source that is read by itself.

    name: unique within its source. kind: DOCUMENT, ZIP, TAR, or the name of the reader of a data set.
    reader: of a data set; None for all else. claimed: the names of a data set's files; any others are such
    as its reader looks at beside them. digest: of the mappings that it is read by.
    """

    source: Path
    name: str
    kind: str
    files: tuple[DiskFile, ...]
    reader: CollectionReader | None = None
    claimed: frozenset[str] = frozenset()
    digest: str = ""

    @property
    def unpacked(self) -> int:
        """How many bytes its compressed files have given so far."""
        return sum(file.meter.total for file in self.files)

    def collections(self, tell: Tell) -> Iterator[Collection]:
        """Yield what it holds; each can be read until the next is asked for."""
        if self.kind == ZIP:
            yield from open_zip(self.files[0], tell)
        elif self.kind == TAR:
            yield from open_tar(self.files[0], tell)
        else:
            yield loose_collection(self.source, self.files, tell)


def loose_collection(source: Path, files: Sequence[DiskFile], tell: Tell) -> Collection:
    """Return files that are no archives as a collection."""
    names = tuple(file.name for file in files)
    return Collection(shown_name(source), names, lambda: loose_documents(list(files), tell))


def list_units(
    source: Path, limits: Limits, tell: Tell, readers: Sequence[CollectionReader] = COLLECTION_READERS
) -> Iterator[Unit]:
    """Yield the units of a source in the order they are read: data sets, loose documents, archives."""
    loose, archives = list_files(source, limits, tell)
    collection = loose_collection(source, loose, tell)
    claimed: frozenset[str] = frozenset()
    seen: dict[str, int] = {}
    for reader in readers if loose else ():
        names = reader.claims(collection) - claimed
        if names:
            claimed |= names
            yield from units_of(source, reader, names, loose, seen)
    digest = "".join(reader.digest for reader in readers)
    for form, file in (*((DOCUMENT, file) for file in loose if file.name not in claimed), *archives):
        # Names that differ on disk in bytes that are no text may be shown alike.
        name = numbered(file.name, seen)
        yield Unit(source, name, form, (file,), digest="" if form == DOCUMENT else digest)


def units_of(
    source: Path,
    reader: CollectionReader,
    names: frozenset[str],
    loose: Sequence[DiskFile],
    seen: dict[str, int],
) -> Iterator[Unit]:
    """Yield what a reader has claimed: all of it together, or document by document. seen: see numbered."""
    wanted = reader.beside.search if reader.beside else lambda name: None
    beside = {file.name: file for file in loose if wanted(file.name)}
    if not reader.near:
        files = tuple(file for file in loose if file.name in names or file.name in beside)
        yield Unit(source, numbered(reader.name, seen), reader.name, files, reader, names, reader.digest)
        return
    near = reader.near(list(beside))
    for file in loose:
        if file.name in names:
            files = (file, *(beside[name] for name in near(file.name) if name != file.name))
            own = frozenset((file.name,))
            yield Unit(source, numbered(file.name, seen), reader.name, files, reader, own, reader.digest)


def numbered(name: str, seen: dict[str, int]) -> str:
    """Return a name, with a number where it was given before."""
    seen[name] = number = seen.get(name, 0) + 1
    return name if number == 1 else f"{name}#{number}"


def list_files(source: Path, limits: Limits, tell: Tell) -> tuple[list[DiskFile], list[tuple[str, DiskFile]]]:
    """Return the files of a source that are no archives, and its archives with their forms."""
    budget = Budget(limits)
    found = folder_files(source, tell) if source.is_dir() else [(shown_name(source), source)]
    loose: list[DiskFile] = []
    archives: list[tuple[str, DiskFile]] = []
    for name, where in found:
        try:
            file = DiskFile(where, name, Meter(name, where.stat().st_size, budget))
            form = file.form()
        except (Damaged, OSError) as cause:
            tell.rejected(name, str(cause))
            continue
        if form:
            archives.append((form, file))
        else:
            loose.append(file)
    return loose, archives


def marks_of(unit: Unit, known: Sequence[FileMark] = ()) -> tuple[FileMark, ...]:
    """Return the marks of a unit's files; those of `known` are believed where size and time are as they were.

    Raises OSError where a file is gone or cannot be read.
    """
    by_path = {mark.path: mark for mark in known}
    marks = tuple(mark_of(file.path, by_path) for file in unit.files)
    return (*marks, FileMark("mapping", 0, 0, unit.digest)) if unit.digest else marks


def mark_of(path: Path, known: dict[str, FileMark]) -> FileMark:
    """Return the mark of a file, reading it where that is needed. Raises OSError."""
    # realpath leaves the last link of a chain to be followed: a link may be led to another file.
    name = quote_from_bytes(os.fsencode(os.path.abspath(path)), safe="/ ")
    now = time.time_ns()
    status = path.stat()
    settled = status.st_mtime_ns if now - status.st_mtime_ns > UNSETTLED else 0
    mark = known.get(name)
    if mark and mark.modified and (mark.size, mark.modified) == (status.st_size, status.st_mtime_ns):
        return mark
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as content:
        while piece := content.read(1 << 20):
            digest.update(piece)
    return FileMark(name, status.st_size, settled, digest.hexdigest())


def unchanged(old: Sequence[FileMark], new: Sequence[FileMark]) -> bool:
    """Whether files have the content they had."""
    return [(mark.path, mark.digest) for mark in old] == [(mark.path, mark.digest) for mark in new]
