"""Files on disk, folders of them, and the documents they hold.

Only regular files are read, in place. What is packed is unpacked by decompression.py; archives.py opens the
archives; what is inside a document is the readers' matter.
"""

import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from corpus.decompression import GZIP, TAR, Damaged, Meter, Stream, form, read_head, unpack
from corpus.documents import HEAD_BYTES, Document

NESTED = "it is an archive inside a compressed file; unpack it yourself to have it read"


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom to tell, with a name and a reason, what is passed over and what could not be read.

    Every pass over a container tells again; the listener keeps what it has heard.
    """

    skipped: Callable[[str, str], None]
    rejected: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A regular file: where it is, what its locators say, and what counts its decompressed bytes."""

    path: Path
    name: str
    meter: Meter

    def open_raw(self) -> io.BufferedReader:
        """Open it as it is on disk. Raises Damaged."""
        try:
            return io.BufferedReader(Stream(self.path.open("rb")), HEAD_BYTES)
        except OSError as cause:
            raise Damaged(f"it cannot be read: {cause.strerror}") from cause

    def open(self) -> io.BufferedReader:
        """Open it decompressed. Raises Damaged."""
        return unpack(self.open_raw(), self.name, self.meter)

    def form(self) -> str:
        """Return ZIP or TAR for an archive, compressed or not, and "" for a single document."""
        with self.open_raw() as raw:
            packed = form(read_head(raw, 512))
        if packed != GZIP:
            return packed
        with self.open() as content:
            return TAR if form(read_head(content, 512)) == TAR else ""


def shown_name(path: Path) -> str:
    """Return the last part of a path, for locators."""
    return mended(path.resolve().name if path.name in ("", "..") else path.name)


def mended(name: str) -> str:
    """Return a file's name as valid Unicode: on disk and in archives it may be any bytes."""
    return name.encode("utf-8", "replace").decode("utf-8")


def folder_files(folder: Path, tell: Tell) -> list[tuple[str, Path]]:
    """Return the regular files under `folder` with their names, sorted, without hidden ones.

    A link counts as a file if it leads to one inside the folder; pipes and devices are never opened.
    """
    home = folder.resolve()
    prefix = shown_name(folder)
    found: list[tuple[str, Path]] = []

    def unreadable(cause: OSError) -> None:
        tell.rejected(mended(str(cause.filename)), f"it cannot be read: {cause.strerror}")

    for root, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        for name in (*links, *files):
            if name.startswith("."):
                continue
            path = Path(root, name)
            shown = mended(f"{prefix}/{path.relative_to(folder).as_posix()}")
            if reason := unfit(path, home):
                tell.skipped(shown, reason)
            else:
                found.append((shown, path))
    return sorted(found)


def unfit(path: Path, home: Path) -> str:
    """Return why a file in the folder `home` is not read, or "" if it is."""
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(home):
            return "it is a link that leads out of the folder"
        mode = path.stat().st_mode
    except (OSError, RuntimeError):  # RuntimeError: a circle of links, until Python 3.13
        return "it is a link that leads nowhere" if path.is_symlink() else "it is gone or out of reach"
    if stat.S_ISDIR(mode):
        return "it is a link to a folder"
    return "" if stat.S_ISREG(mode) else "it is no regular file"


def loose_documents(files: list[DiskFile], tell: Tell) -> Iterator[Document]:
    """Yield the files that are no archives."""
    for file in files:
        if document := to_document(file.name, file.open, tell):
            yield document


def to_document(name: str, fresh: Callable[[], io.BufferedReader], tell: Tell) -> Document | None:
    """Return the document that `fresh` opens, or None where it is empty, unreadable or an archive."""
    try:
        with fresh() as stream:
            head, complete = look(stream)
    except Damaged as cause:
        tell.rejected(name, str(cause))
        return None
    if not fit(name, head, tell):
        return None
    return Document(name, head, partial(io.BytesIO, head) if complete else fresh)


def look(stream: io.BufferedReader) -> tuple[bytes, bool]:
    """Return a document's head and whether that is all of it. Raises Damaged where there is no head."""
    head = read_head(stream)
    if len(head) == HEAD_BYTES:
        return head, False
    try:
        return head, not stream.read(1)
    except Damaged:
        if head:
            return head, False
        raise


def fit(name: str, head: bytes, tell: Tell) -> bool:
    """Return whether a document with this head is worth a reader's look; tell if not."""
    if not head:
        tell.skipped(name, "it is empty")
    elif form(head):
        tell.skipped(name, NESTED)
    return bool(head) and not form(head)
