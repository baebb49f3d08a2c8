"""What would be read of a source: formats, first records, fields, rejects; nothing is kept or indexed.

Only beginnings are read (peeking.py), so that a look at a huge source takes seconds and little memory.
"""

import codecs
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from corpus.decompression import GZIP, TAR, Damaged, Limits, form, read_head
from corpus.documents import HEAD_BYTES, Collection, CollectionReader, Document
from corpus.files import Tell, mended
from corpus.mapping import FILE_NAME
from corpus.mapping.proposal import propose
from corpus.mapping.table_look import look_at
from corpus.peeking import STOPPED, Cuts, beginnings, peeked
from corpus.readers.text_encoding import UTF_8, is_utf_8, marked_encoding, text_encoding
from corpus.records import Film, Passage, Reject
from corpus.sources import (
    LIMITS,
    UNFORESEEN,
    UNKNOWN,
    Notice,
    Reading,
    Skipped,
    damage,
    open_source,
    recognise,
    unknown,
)
from corpus.units import DOCUMENT, Unit

EXAMPLES = 3  # films; passages too, and the first of a few further kinds
FURTHER = 3
NAMES = 20  # of the files of an archive or a data set
REJECTS = 5
NOTICES = 100
PARTS = 50  # of a folder or an archive that are looked at
UNKNOWNS = 1000  # files that no reader knows, which are opened all the same
NO_FACTS = ("source", "passage_id", "film_id", "kind")  # fields that every record has

Record = Film | Passage | Reject


class Part(msgspec.Struct, kw_only=True):
    """A file, or the files of a data set, as far as it was looked at.

    reader: "" where no reader knows it. packing: gzip, zip, tar, tar.gz, "" for none. encoding: of a text.
    files: how many it has, with the first of their names. counts: its first records, films and passages by
    kind. complete: whether these are all. fields: of films and of each kind, how many of the records fill a
    field. rejects: the first of reject_count. proposal: a mapping file to begin with, where no reader knows
    a table.
    """

    name: str
    reader: str = ""
    packing: str = ""
    encoding: str = ""
    files: int = 1
    names: tuple[str, ...] = ()
    complete: bool = True
    counts: dict[str, int] = {}
    fields: dict[str, dict[str, int]] = {}
    films: tuple[Film, ...] = ()
    passages: tuple[Passage, ...] = ()
    rejects: tuple[Reject, ...] = ()
    reject_count: int = 0
    proposal: str = ""


class Sniffed(msgspec.Struct, kw_only=True):
    """What a look at a source has found. left: how many files and archives were not looked at.

    skipped: the first files that are not read, and why; broken: those that cannot be.
    """

    source: str
    parts: tuple[Part, ...]
    left: int = 0
    skipped: tuple[Skipped, ...] = ()
    broken: tuple[Reject, ...] = ()

    @property
    def known(self) -> bool:
        """Whether a reader knows anything of it."""
        return any(part.reader for part in self.parts)

    @property
    def proposed(self) -> bool:
        """Whether there is a mapping to begin with for anything of it."""
        return any(part.proposal for part in self.parts)


def sniff(
    path: str | os.PathLike[str],
    *,
    limit: int = 1000,
    limits: Limits = LIMITS,
    readers: Sequence[CollectionReader] = (),
) -> Sniffed:
    """Look at the first `limit` records of every file and every data set at `path`.

    Raises CorpusError where there is nothing to read, DecompressionLimit as `read` does.
    """
    notices: list[Notice] = []
    reading = open_source(path, notices.append, limits, readers)
    look = Look(reading, limit)
    parts = tuple(look.parts())
    told = dict.fromkeys((*notices, *reading.told))
    return Sniffed(
        source=mended(os.fspath(path)),
        parts=parts,
        left=look.left,
        skipped=tuple(each for each in told if isinstance(each, Skipped))[:NOTICES],
        broken=tuple(each for each in told if isinstance(each, Reject) and each.reason != STOPPED)[:NOTICES],
    )


@dataclass(slots=True)
class Look:
    """One call of `sniff`. left: how many files and archives it did not come to."""

    reading: Reading
    limit: int
    found: int = 0
    unknown: int = 0
    left: int = 0
    cuts: Cuts = field(default_factory=Cuts)

    @property
    def enough(self) -> bool:
        """Whether to look no further."""
        return self.found >= PARTS or self.unknown >= UNKNOWNS

    def parts(self) -> Iterator[Part]:
        """Yield what the source holds."""
        tell = Tell(self.reading.skip, self.reading.reject)
        for unit in self.reading.units():
            if self.enough:
                self.left += 1
                continue
            packed = packing(unit)
            if unit.kind == TAR:
                unit = replace(unit, files=tuple(map(peeked, unit.files)))
            for collection in unit.collections(tell):
                for part in self.of_unit(unit, beginnings(collection, self.cuts)):
                    self.found += 1
                    part.packing = packed
                    yield part

    def of_unit(self, unit: Unit, collection: Collection) -> Iterator[Part]:
        """Yield the parts of a unit: one, or those of an archive."""
        if unit.reader:
            yield from self.data_set(unit.reader, collection, unit.claimed)
        elif unit.kind == DOCUMENT:
            yield from self.documents(collection, frozenset())
        else:
            claimed: frozenset[str] = frozenset()
            for reader in self.reading.readers:
                if names := reader.claims(collection) - claimed:
                    claimed |= names
                    yield from self.data_set(reader, collection, names)
            if len(claimed) < len(set(collection.names)):
                yield from self.documents(collection, claimed)

    def data_set(
        self, reader: CollectionReader, collection: Collection, names: frozenset[str]
    ) -> Iterator[Part]:
        """Yield what a reader of data sets makes of the files that are its own."""
        ordered = [name for name in collection.names if name in names]
        part = Part(
            name=collection.name, reader=reader.name, files=len(ordered), names=tuple(ordered[:NAMES])
        )
        self.fill(part, reader.records(collection, names), names)
        if part.counts or part.rejects or any(name.rpartition("/")[2] != FILE_NAME for name in ordered):
            yield part

    def documents(self, collection: Collection, claimed: frozenset[str]) -> Iterator[Part]:
        """Yield what each of the documents is that no reader of data sets has claimed."""
        ahead = len(collection.names) - len(claimed)
        for document in collection.documents():
            if document.name in claimed:
                continue
            if self.enough:
                self.left += ahead
                return
            ahead -= 1
            part = Part(name=document.name, encoding=encoding(document.head))
            if reader := recognise(document):
                part.reader = reader.name
                self.fill(part, reader.records(document), frozenset((document.name,)))
                yield part
            elif reason := damage(document):
                self.reading.reject(document.name, reason)
            else:
                self.unknown += 1
                part.proposal = proposal(document)
                why = unknown(document.head)
                if part.proposal:
                    yield part
                if not part.proposal or why != UNKNOWN:
                    self.reading.skip(document.name, why)

    def fill(self, part: Part, records: Iterable[Record], names: frozenset[str]) -> None:
        """Note the first records of some documents; what a reader trips over ends them."""
        tally = Tally(part)
        try:
            for record in records:
                if isinstance(record, Reject) and self.cuts.names & names:
                    continue  # the end of the look is not the end of the file
                tally.add(record)
                if tally.count >= self.limit:
                    part.complete = False
                    break
        except (Damaged, *UNFORESEEN) as cause:
            if not self.cuts.names & names:
                tally.add(Reject(part.name, str(cause) or type(cause).__name__))
        part.complete = part.complete and not self.cuts.names & names
        tally.finish()


class Tally:
    """Counts records into a part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.count = 0
        self.counts: Counter[str] = Counter()
        self.fields: dict[str, Counter[str]] = {}

    def add(self, record: Record) -> None:
        """Count a record, and keep it if it is among the first."""
        self.count += 1
        part = self.part
        if isinstance(record, Reject):
            part.reject_count += 1
            if len(part.rejects) < REJECTS:
                part.rejects += (record,)
            return
        kind = "film" if isinstance(record, Film) else record.kind.value
        if isinstance(record, Film):
            part.films += (record,) if len(part.films) < EXAMPLES else ()
        elif len(part.passages) < EXAMPLES or (
            kind not in self.counts and len(part.passages) < EXAMPLES + FURTHER
        ):
            part.passages += (record,)
        self.counts[kind] += 1
        filled = self.fields.setdefault(kind, Counter())
        for name in record.__struct_fields__:
            if name not in NO_FACTS and getattr(record, name) not in (None, "", (), False):
                filled[name] += 1

    def finish(self) -> None:
        """Put the counts into the part, films first."""
        order = sorted(self.counts, key=lambda kind: (kind != "film", -self.counts[kind]))
        self.part.counts = {kind: self.counts[kind] for kind in order}
        self.part.fields = {kind: dict(self.fields[kind]) for kind in order}


def packing(unit: Unit) -> str:
    """Return how a unit is packed: gzip, zip, tar, tar.gz, "" for not at all."""
    try:
        with unit.files[0].open_raw() as raw:
            outer = form(read_head(raw, 512))
    except Damaged:
        return ""
    return f"{TAR}.gz" if unit.kind == TAR and outer == GZIP else outer


def encoding(head: bytes) -> str:
    """Return what a text is encoded in, as far as its first bytes leave no doubt, "" where it is no text."""
    name = marked_encoding(head) or (UTF_8 if is_utf_8(head) else "latin-1")
    start = head.decode(name, "replace")
    if start.count("\0") + start.count("\ufffd") > len(start) // 50:
        return ""
    return (
        "not UTF-8" if name == "latin-1" else codecs.lookup(name).name.upper().replace("UTF-8-SIG", "UTF-8")
    )


def proposal(document: Document) -> str:
    """Return a mapping to begin with where a document is a table, else ""."""
    if not encoding(document.head):
        return ""
    name = text_encoding(document.head)
    text = document.head.decode(name, "replace").removeprefix("\ufeff")
    look = look_at(text, complete=len(document.head) < HEAD_BYTES)
    return (
        propose(document.name, look, "" if name == UTF_8 or marked_encoding(document.head) else name)
        if look
        else ""
    )
