"""Read whatever a path holds: recognise it, open it, and stream its films and passages.

What cannot be used is told and not raised, so that one bad file does not cost a good corpus. The formats
are in readers/, files and folders in files.py, zip and tar in archives.py, the limits on what is unpacked
in decompression.py, what can be read by itself in units.py. Nothing here looks into a record.
"""

import logging
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from corpus.decompression import Damaged, Limits
from corpus.documents import HEAD_BYTES, Collection, CollectionReader, Document, Reader
from corpus.errors import CorpusError, MappingError, UnknownFormat
from corpus.files import Tell, mended, shown_name
from corpus.readers import COLLECTION_READERS, READERS
from corpus.readers.mapped import mapping_beside
from corpus.readers.text_encoding import marked_encoding
from corpus.records import Film, Passage, Reject
from corpus.units import DOCUMENT, Unit, list_files, list_units, loose_collection

__all__ = ["Limits", "Skipped", "known_formats", "open_source", "read"]

log = logging.getLogger(__name__)

LIMITS = Limits()
UNKNOWN = "no reader knows it"
WIDE = "it is text in {}, which no reader knows; save it as UTF-8 (a mapping can read it as it is)"

# What content nobody foresaw draws from a reader. A wrong type or a missing attribute is not in it: that
# is a bug of ours and should end the run.
UNFORESEEN = (ValueError, LookupError, ArithmeticError, RecursionError, OSError, msgspec.MsgspecError)


class Skipped(msgspec.Struct, frozen=True):
    """A file inside a folder or an archive that no reader knows, or that is not read, and why."""

    source: str
    reason: str


Notice = Reject | Skipped


def read(
    path: str | os.PathLike[str],
    *,
    on_notice: Callable[[Notice], None] | None = None,
    limits: Limits = LIMITS,
    readers: Sequence[CollectionReader] = (),
) -> Iterator[Film | Passage]:
    """Stream the films and passages of a file, a folder, a .gz, a .zip or a .tar.gz, told by their content.

    Folders are read with what is below them, sorted, without hidden files. Sources in records and notices
    are `file:locator`, where the file begins with the last part of `path`: `dump.zip/a.jsonl:12`.

    on_notice: gets a Reject for each record or file that could not be used and a Skipped for each file
    that no reader knows; without it they are logged as warnings.
    readers: tried before the built-in ones, such as `mapping_reader(load_mapping("mine.toml"))`.

    Raises CorpusError where there is nothing at `path` to read, or nothing of it can be; UnknownFormat where
    no reader knows any of it; DecompressionLimit, in mid-stream, where it unpacks to more than `limits`.
    """
    return open_source(path, on_notice or log_notice, limits, readers).records()


def open_source(
    path: str | os.PathLike[str],
    on_notice: Callable[[Notice], None],
    limits: Limits = LIMITS,
    readers: Sequence[CollectionReader] = (),
) -> "Reading":
    """Return what reads a source unit by unit. Raises CorpusError where there is nothing to read."""
    source, shown = Path(path), mended(os.fspath(path))
    try:
        status = source.stat()
    except (OSError, ValueError) as cause:
        reason = f" ({cause.strerror})" if isinstance(cause, OSError) and cause.strerror else ""
        raise CorpusError(
            f"There is nothing to read at {shown}{reason}. Name a file, a folder or an archive."
        ) from cause
    if not stat.S_ISDIR(status.st_mode) and not stat.S_ISREG(status.st_mode):
        raise CorpusError(
            f"{shown} is neither a file nor a folder. Save its content to a file and name that."
        )
    if stat.S_ISREG(status.st_mode) and status.st_size == 0:
        raise CorpusError(f"{shown} is empty. Name a file that holds films or passages.")
    reading = Reading(source, on_notice, limits, (*readers, *COLLECTION_READERS))
    reading.look_beside()
    return reading


def log_notice(notice: Notice) -> None:
    """Log what was rejected or skipped."""
    what = "rejected" if isinstance(notice, Reject) else "skipped"
    log.warning("%s %s: %s", what, notice.source, notice.reason)


def known_formats() -> str:
    """Return the sentence that lists what can be read."""
    names = [*(reader.name for reader in READERS), *(reader.name for reader in COLLECTION_READERS)]
    return (
        f"These formats are known: {'; '.join(names)}. Each may be in a folder, a .gz, a .zip or a .tar.gz. "
        "For a table of your own, filmdex sniff prints a mapping to begin with."
    )


@dataclass(slots=True)
class Reading:
    """One call of `read` and what has come of it so far.

    readers: of data sets and of mapped tables; the first that claims a document has it.
    yielded: how many records; known: how many documents or collections a reader recognised.
    told: what the container has said, once each, since it says it again in every pass.
    """

    path: Path
    notify: Callable[[Notice], None]
    limits: Limits
    readers: tuple[CollectionReader, ...] = COLLECTION_READERS
    yielded: int = 0
    known: int = 0
    broken: list[Reject] = field(default_factory=list)
    told: dict[Notice, None] = field(default_factory=dict)

    def look_beside(self) -> None:
        """Add the mapping that lies beside what is read, if there is one."""
        try:
            if beside := mapping_beside(self.path):
                self.readers = (*self.readers[: -len(COLLECTION_READERS)], beside, *COLLECTION_READERS)
        except MappingError as cause:
            if not self.path.is_dir():  # there it is one of the files, and told as that
                self.reject(cause.place, cause.reason)

    def records(self) -> Iterator[Film | Passage]:
        """Stream all records; at the end raise an error if there was nothing to be had."""
        for unit in self.units():
            yield from self.of_unit(unit)
        self.judge()

    def units(self) -> Iterator[Unit]:
        """Yield what can be read by itself, in order."""
        return list_units(self.path, self.limits, Tell(self.skip, self.reject), self.readers)

    def of_unit(self, unit: Unit) -> Iterator[Film | Passage]:
        """Stream the records of a unit."""
        for collection in unit.collections(Tell(self.skip, self.reject)):
            if unit.reader:
                yield from self.guarded(unit.reader.records(collection, unit.claimed), collection.name)
            elif unit.kind == DOCUMENT:
                yield from self.single_documents(collection, frozenset())
            else:
                yield from self.of_collection(collection)

    def of_collection(self, collection: Collection) -> Iterator[Film | Passage]:
        """Stream the records of an archive: its data sets, then its single documents."""
        claimed: frozenset[str] = frozenset()
        for reader in self.readers:
            names = reader.claims(collection) - claimed
            if names:
                claimed |= names
                yield from self.guarded(reader.records(collection, names), collection.name)
        if len(claimed) < len(set(collection.names)):
            yield from self.single_documents(collection, claimed)

    def single_documents(self, collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage]:
        """Stream the records of the documents that no collection reader has claimed."""
        for document in collection.documents():
            if document.name in claimed:
                continue
            if reader := recognise(document):
                yield from self.guarded(reader.records(document), document.name)
            elif reason := damage(document):
                self.reject(document.name, reason)
            else:
                self.skip(document.name, unknown(document.head))

    def guarded(self, records: Iterable[Film | Passage | Reject], name: str) -> Iterator[Film | Passage]:
        """Pass records on and tell rejects; what a reader trips over costs the rest of its document only."""
        self.known += 1
        try:
            for record in records:
                if isinstance(record, Reject):
                    self.notify(record)
                else:
                    self.yielded += 1
                    yield record
        except Damaged as cause:
            self.reject(name, str(cause))
        except UNFORESEEN as cause:
            self.reject(name, f"the rest of it could not be read: {cause or type(cause).__name__}")

    def skip(self, name: str, reason: str) -> None:
        """Tell that a file is not read; of a single named file `judge` tells it."""
        skipped = Skipped(name, reason)
        if skipped not in self.told:
            self.told[skipped] = None
            if name != shown_name(self.path):
                self.notify(skipped)

    def reject(self, name: str, reason: str) -> None:
        """Tell that a file, or what is left of it, could not be read."""
        reject = Reject(name, reason)
        if reject not in self.told:
            self.told[reject] = None
            self.broken.append(reject)
            self.notify(reject)

    def judge(self) -> None:
        """Raise an error if the path gave nothing, with the likeliest reason."""
        if self.yielded:
            return
        path = mended(str(self.path))
        if self.broken:
            first = self.broken[0]
            raise CorpusError(
                f"Nothing could be read from {path}. {first.source}: {first.reason}. "
                "Fetch or copy it anew, or repair it."
            )
        if self.known:
            return
        own = [notice.reason for notice in self.told if notice.source == shown_name(self.path)]
        if own and own[0] != UNKNOWN:
            raise CorpusError(f"{path} cannot be read: {own[0]}.")
        what = f"No reader knows {path}" if own else f"{path} holds no file that a reader knows"
        raise UnknownFormat(f"{what}. {known_formats()}")


def recognise(document: Document) -> Reader | None:
    """Return the first reader that knows this document."""
    for reader in READERS:
        try:
            if reader.recognises(document):
                return reader
        except UNFORESEEN:
            continue
    return None


def unknown(head: bytes) -> str:
    """Return why no reader knows a document that begins so, as far as that can be told."""
    encoding = marked_encoding(head)
    if not encoding.startswith(("utf-16", "utf-32")):
        return UNKNOWN
    text = head.decode(encoding, "replace")
    stray = sum(text.count(sign) for sign in ("\0", "\ufffd"))
    return UNKNOWN if stray > len(text) // 50 else WIDE.format(encoding[:6].upper())


def damage(document: Document) -> str:
    """Return what cuts the head of a document short, which may be why no reader knows it, or ""."""
    try:
        with document.open() as stream:
            stream.read(HEAD_BYTES)
    except Damaged as cause:
        return str(cause)
    return ""


def open_collections(path: Path, limits: Limits, tell: Tell) -> Iterator[Collection]:
    """Yield the loose files of `path` as a collection, then each archive in it as one.

    A collection can be read until the next one is asked for.
    """
    loose, archives = list_files(path, limits, tell)
    if loose:
        yield loose_collection(path, loose, tell)
    for form, file in archives:
        yield from Unit(path, file.name, form, (file,)).collections(tell)
