"""Zip and tar archives as collections of documents, read in place: nothing is ever extracted to disk.

One level is opened: an archive inside an archive is passed over, though a member that is gzip by itself is
decompressed. Links, devices and names that lead elsewhere are passed over too, and told.
"""

import io
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO, cast

from corpus.decompression import Damaged, Stream, amount, damaged, rewound, unpack
from corpus.documents import HEAD_BYTES, Collection, Document
from corpus.errors import CorpusError
from corpus.files import DiskFile, Tell, fit, look, mended, to_document


def member_name(archive: str, inner: str) -> tuple[str, str]:
    """Return a member's name for locators, "" if it is hidden, and why it is not read, or ""."""
    parts = [part for part in mended(inner).replace("\\", "/").split("/") if part not in ("", ".")]
    if inner.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", inner):
        return f"{archive}: {mended(inner)}", "its name leads out of the archive"
    if not parts or parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts):
        return "", ""
    return "/".join((archive, *parts)), ""


def open_zip(file: DiskFile, tell: Tell) -> Iterator[Collection]:
    """Yield a zip archive's documents as a collection, unless it is damaged."""
    try:
        archive = zipfile.ZipFile(file.path)
    except Exception as cause:  # BadZipFile, OSError, and struct.error or ValueError on hostile input
        tell.rejected(file.name, str(damaged(cause)))
        return
    with archive:
        members = list(zip_members(file, archive, tell))

        def documents() -> Iterator[Document]:
            for name, fresh in members:
                if document := to_document(name, fresh, tell):
                    yield document

        yield Collection(file.name, tuple(name for name, _ in members), documents)


def zip_members(
    file: DiskFile, archive: zipfile.ZipFile, tell: Tell
) -> Iterator[tuple[str, Callable[[], io.BufferedReader]]]:
    """Yield the names of the regular files in a zip archive, with what opens them."""
    for member in archive.infolist():
        name, reason = member_name(file.name, member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)  # 0 where the archive was not made on Unix
        if not name or member.is_dir():  # a name may be empty, which is_dir does not expect
            continue
        if not reason and kind not in (0, stat.S_IFREG):
            reason = "it is a link or a device"
        if reason:
            tell.skipped(name, reason)
        else:
            yield name, partial(open_zipped, file, archive, member, name)


def open_zipped(
    file: DiskFile, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str
) -> io.BufferedReader:
    """Open a zip archive's member. Raises Damaged where it is encrypted or packed in an unknown way."""
    try:
        packed = cast(io.BufferedIOBase, archive.open(member))
    except Exception as cause:  # RuntimeError, NotImplementedError, BadZipFile, OSError …
        raise damaged(cause) from cause
    key = f"{name}@{member.header_offset}"  # one name may stand in an archive twice
    stream = Stream(packed, count=lambda position: file.meter.count(key, position))
    return unpack(io.BufferedReader(stream, HEAD_BYTES), name, file.meter)


# Headers for names and facts too long for one block; tarfile reads one at once, however long it says it is.
LONG_HEADERS = (
    *(tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.XGLTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
LONGEST_HEADER = 1 << 20


class StrictTarInfo(tarfile.TarInfo):
    """A tar header that is either whole or an error.

    tarfile takes a damaged or missing header for the end of the archive, and what follows is lost unnoticed.
    """

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "StrictTarInfo":
        """Read a header block. Raises Damaged."""
        if not buf:
            raise Damaged("it is cut short: the archive has no end mark")
        if buf.count(0) == len(buf) == tarfile.BLOCKSIZE:
            return super().frombuf(buf, encoding, errors)  # the end mark, which tarfile knows
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as cause:
            raise Damaged(f"it is damaged: {cause}") from cause
        if header.type in LONG_HEADERS and header.size > LONGEST_HEADER:
            raise Damaged(f"one of its headers claims to have {amount(header.size)}")
        return header


def open_tar(file: DiskFile, tell: Tell) -> Iterator[Collection]:
    """Yield a tar archive's documents as a collection, as far as it is whole."""
    names: list[str] = []
    count = None
    try:
        for name, _ in tar_members(file, tell):
            names.append(name)
    except Damaged as cause:
        tell.rejected(file.name, str(cause))
        count = len(names)
    yield Collection(file.name, tuple(names), lambda: tar_documents(file, tell, count))


def tar_members(file: DiskFile, tell: Tell) -> Generator[tuple[str, io.BufferedReader], None, None]:
    """Yield the regular files of a tar archive in one pass; each can be read while it is the current one."""
    with file.open() as stream:
        try:
            with tarfile.open(
                fileobj=stream, mode="r|", bufsize=HEAD_BYTES, tarinfo=StrictTarInfo, encoding="utf-8"
            ) as archive:
                while (member := archive.next()) is not None:
                    archive.members = []  # type: ignore[attr-defined]  # else it keeps all headers
                    name, reason = member_name(file.name, member.name)
                    if member.isdir() or not name:
                        continue
                    if not reason and (not member.isreg() or member.issparse()):
                        reason = "it is a link, a device or a sparse file"
                    content = None if reason else archive.extractfile(member)
                    if content is None:
                        tell.skipped(name, reason)
                    else:
                        yield name, io.BufferedReader(Stream(cast(io.BufferedIOBase, content)), HEAD_BYTES)
        except CorpusError:
            raise
        except Exception as cause:  # TarError, and whatever a hostile header draws from tarfile
            raise damaged(cause) from cause


def tar_documents(file: DiskFile, tell: Tell, count: int | None) -> Iterator[Document]:
    """Yield the documents among the first `count` regular files of a tar archive, or all, in one pass.

    Nobody looks for more of them behind the last: where the archive is a bomb, that is where it goes off.
    The first `open` of a document that is the current one goes on from its head; any other starts a new
    pass and runs through the archive to it.
    """
    try:
        for position, (name, member) in enumerate(islice(tar_members(file, tell), count)):
            stream = unpack(member, name, file.meter)
            try:
                head, complete = look(stream)
            except Damaged as cause:
                tell.rejected(name, str(cause))
                continue
            if not fit(name, head, tell):
                continue
            current = [rewound(head, stream)]

            def fresh(current: list[io.BufferedReader] = current, position: int = position) -> BinaryIO:
                return current.pop() if current else tar_member(file, tell, position)

            yield Document(name, head, partial(io.BytesIO, head) if complete else fresh)
            current.clear()
    except Damaged as cause:
        tell.rejected(file.name, str(cause))


def tar_member(file: DiskFile, tell: Tell, position: int) -> io.BufferedReader:
    """Open the tar archive's regular file at `position` in a pass of its own. Raises Damaged."""
    members = tar_members(file, tell)
    for name, member in islice(members, position, None):
        content = Stream(unpack(member, name, file.meter), owned=(members,))
        return io.BufferedReader(content, HEAD_BYTES)
    raise Damaged("it is no longer there")
