"""Streams that are decompressed as they are read, within limits, and that fail in one way only.

A compressed file of a few kilobytes can unpack to terabytes, and every decompressor has its own errors;
whoever reads through here meets two: Damaged for a part, DecompressionLimit for all. What is inside an
archive is the matter of archives.py.
"""

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from corpus.documents import HEAD_BYTES
from corpus.errors import CorpusError, DecompressionLimit

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP, ZIP, TAR = "gzip", "zip", "tar"

TOTAL_BYTES = 1 << 30
RATIO = 100
SUSPICIOUS_RATIO = 20  # of the file in which a source comes to its limit; text packs up to ten times
# Text of many records alike easily packs a hundredfold; a bomb is only worth the name if it is large.
RATIO_FROM_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may unpack to.

    total_bytes: all that comes out of the source the user named, however many archives it holds.
    ratio: bytes out for one byte of a compressed file, looked at once ratio_from bytes have come out of it.
    """

    total_bytes: int = TOTAL_BYTES
    ratio: int = RATIO
    ratio_from: int = RATIO_FROM_BYTES


class Damaged(CorpusError):
    """A part of a source that is cut short, encrypted, a bomb or unreadable: a Reject, not the end."""


class Closable(Protocol):
    """Whatever must be closed with a stream."""

    def close(self) -> None:
        """Free what it holds."""


@dataclass(slots=True)
class Budget:
    """How much of a source's limits is used up."""

    limits: Limits
    total: int = 0


@dataclass(slots=True)
class Meter:
    """Counts what one compressed file on disk unpacks to, and stops it at the limits.

    Several passes over the same content count once: each stream in the file is counted by the furthest
    byte that any pass has reached.
    """

    file: str
    size: int
    budget: Budget
    total: int = 0
    furthest: dict[str, int] = field(default_factory=dict)
    bomb: str = ""  # why it is read no further

    def count(self, stream: str, position: int) -> None:
        """Note that `stream` has given `position` bytes.

        Raises Damaged where this one file packs as bombs do, which costs the rest of it, and
        DecompressionLimit where the whole source has given more than it may, which ends the reading.
        """
        new = position - self.furthest.get(stream, 0)
        if new <= 0:
            return  # what came before a bomb went off can be read again
        if self.bomb:
            raise Damaged(self.bomb)
        self.furthest[stream] = position
        self.total += new
        self.budget.total += new
        limits = self.budget.limits
        over = self.budget.total > limits.total_bytes
        ratio = min(limits.ratio, SUSPICIOUS_RATIO) if over else limits.ratio
        if self.total > limits.ratio_from and self.total > ratio * self.size:
            self.give_up(ratio, raisable=over)
        if over:
            raise DecompressionLimit(
                f"What is packed here unpacks to more than {amount(limits.total_bytes)}; reading stopped in "
                f"{self.file}. If you trust it, raise the limit, such as with --unpack-limit 20GB, or unpack "
                "it yourself and name the file or folder that comes out."
            )

    def give_up(self, ratio: int, *, raisable: bool) -> None:
        """Give the file up for good; what it gave counts for nothing. Raises Damaged."""
        self.budget.total -= self.total
        self.total = 0
        remedy = "raise --unpack-limit, or unpack it yourself" if raisable else "unpack it yourself"
        self.bomb = (
            f"{self.file} unpacks to more than {ratio} times its size, as bombs do; "
            f"if you trust it, {remedy} and name the file or folder that comes out"
        )
        raise Damaged(self.bomb)


class Stream(io.RawIOBase):
    """A stream that gives `head`, then the rest of `inner`; counts it; and fails only as a CorpusError.

    What went wrong once is raised again at each later read, so that a first look may pass over it.
    Closing closes `inner` and all of `owned`.
    """

    def __init__(
        self,
        inner: io.BufferedIOBase,
        *,
        head: bytes = b"",
        count: Callable[[int], None] | None = None,
        owned: tuple[Closable, ...] = (),
    ) -> None:
        super().__init__()
        self.inner = inner
        self.head = head
        self.count = count
        self.owned = owned
        self.position = 0
        # Not the exception: it would hold this stream by its traceback, and files would close late.
        self.failure: tuple[type[CorpusError], str] | None = None

    def readable(self) -> bool:
        """Return True; there is no writing."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer` as far as one read goes and return the number of bytes; 0 at the end."""
        if self.failure:
            kind, message = self.failure
            raise kind(message)
        view = memoryview(buffer)
        try:
            # read1: what was decompressed before the damage is given before the damage is told
            chunk = self.head[: len(view)] or self.inner.read1(len(view))
            self.head = self.head[len(view) :]
            self.position += len(chunk)
            if self.count:
                self.count(self.position)
        except CorpusError as cause:
            self.failure = type(cause), str(cause)
            raise
        except Exception as cause:
            # All of them: beside OSError, zlib, lzma, zipfile and tarfile each have their own, and
            # hostile input draws EOFError, struct.error, RuntimeError, NotImplementedError as well.
            self.failure = Damaged, str(damaged(cause))
            raise damaged(cause) from cause
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close this stream and those below it."""
        if not self.closed:
            super().close()
            for below in (self.inner, *self.owned):
                below.close()


def damaged(cause: Exception) -> Damaged:
    """Return what a decompressor or an archive raised, in our words."""
    if isinstance(cause, EOFError):
        return Damaged("it is cut short: the compressed data ends too early")
    return Damaged(f"it is damaged or cannot be read: {cause or type(cause).__name__}")


def form(head: bytes) -> str:
    """Return how content is packed, told by its magic bytes: GZIP, ZIP, TAR, or "" for not at all."""
    if head.startswith(b"\x1f\x8b\x08"):
        return GZIP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    return TAR if head[257:262] == b"ustar" else ""


def read_head(stream: io.BufferedReader, size: int = HEAD_BYTES) -> bytes:
    """Return the first `size` bytes of `stream`, or what there is of them before its end or its damage."""
    chunks: list[bytes] = []
    while size > 0:
        try:
            chunk = stream.read1(size)
        except Damaged:
            break
        if not chunk:
            break
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def unpack(raw: io.BufferedReader, name: str, meter: Meter) -> io.BufferedReader:
    """Return what `raw` holds: its decompressed content where it is gzip, else `raw` itself.

    Closing what is returned closes `raw`.
    """
    try:
        magic = raw.peek(3)
    except Damaged:
        return raw  # whoever reads it will meet the damage again
    except CorpusError:
        raw.close()
        raise
    if form(magic[:3]) != GZIP:
        return raw
    content = gzip.GzipFile(fileobj=raw, mode="rb")
    stream = Stream(content, count=lambda position: meter.count(name, position), owned=(raw,))
    return io.BufferedReader(stream, HEAD_BYTES)


def rewound(head: bytes, stream: io.BufferedReader) -> io.BufferedReader:
    """Return `stream` as it was before `head` was read from it."""
    return io.BufferedReader(Stream(stream, head=head), HEAD_BYTES)


def amount(size: int) -> str:
    """Return a number of bytes as people write it: 1 GB, 16 MB."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
