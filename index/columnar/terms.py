"""The term dictionary of a segment."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache, partial
from threading import Lock

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.codec.base import Segment
from whoosh.fields import FieldType
from whoosh.filedb.filestore import Storage
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer
from whoosh.util.numeric import byte_to_length

from index.columnar.arrays import Array, Arrays
from index.columnar.impacts import CHAMPIONS
from index.columnar.layout import FREQUENCY, IMPACT, POSITIONS, POSTINGS, TERMS
from index.columnar.matcher import PostingsMatcher

DENSE = 96  # terms whose impacts are kept by document number: as many bytes a document, at most
SUMMED = 1_024  # terms whose sums of frequencies are kept
FIELDS = 8  # fields whose terms are kept in the order of their endings, 12 bytes a term
SUM_EVERY = 128  # postings between two of these sums
KEY = 8  # bytes of a term that its key holds


class NoSuchTerm(TermNotFound, KeyError):  # type: ignore[misc]
    """A term is not in this segment: Whoosh expects the one error in some places, the other in others."""


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Finds terms by binary search; everything it returns is a view into the mapped files."""

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self.segment = segment
        self.fields = {name: number for number, name in enumerate(segment.fields)}
        self.arrays = Arrays(storage, segment.make_filename(TERMS))
        self.text, self.text_start = self.arrays.view("text"), self.arrays.view("text_start")
        self.posting_start = self.arrays.view("posting_start")
        self.position_start = self.arrays.view("position_start")
        self.texts = Texts(self.text, self.text_start)
        self.text_key = self.arrays.view("text_key")
        self.documents = Arrays(storage, segment.make_filename(POSTINGS))["documents"]
        self.frequency_byte = Arrays(storage, segment.make_filename(FREQUENCY))["frequency"]
        self.impact = Arrays(storage, segment.make_filename(IMPACT))["impact"]
        self.position = Arrays(storage, segment.make_filename(POSITIONS))["position"]
        self.max_impact = self.arrays.view("max_impact")
        self.champion_term = self.arrays.view("champion_term")
        self.champion_row = self.arrays["champion_row"]
        self.odd_row = self.arrays["odd_row"]
        self.odd_weight, self.odd_frequency = self.arrays["odd_weight"], self.arrays["odd_frequency"]
        self.lengths_of_terms = self.arrays["min_length"], self.arrays["max_length"]
        self.weight, self.max_weight = self.arrays.view("weight"), self.arrays.view("max_weight")
        # What threads share, made when it is first asked for. A method of this object would be a cycle, and
        # the maps of a reader that nobody holds any more would stay until the next garbage collection.
        self.dense_impacts = DenseImpacts(
            self.documents, self.impact, self.posting_start, segment.doc_count_all()
        )
        self.by_ending = lru_cache(FIELDS)(partial(by_ending, self.arrays["text"], self.arrays["text_start"]))
        self.frequency_sums = lru_cache(SUMMED)(
            partial(frequency_sums, self.frequency_byte, self.posting_start)
        )

    def field_range(self, fieldname: str) -> tuple[int, int]:
        """Return the first term number of a field and the one after its last."""
        number = self.fields.get(fieldname)
        return (0, 0) if number is None else tuple(self.segment.field_start[number : number + 2])

    def closest(self, fieldname: str, text: bytes) -> int:
        """Return the number of the first term of a field that is not before `text`.

        Terms are found by their first eight bytes, which are integers to `bisect`; only those that share
        them are compared as text. That is 6 times as fast as comparing texts all the way.
        """
        start, end = self.field_range(fieldname)
        key = int.from_bytes(text[:8].ljust(8, b"\0"), "big")
        start = bisect_left(self.text_key, key, start, end)
        if start == end or self.text_key[start] != key:
            return start
        return bisect_left(self.texts, text, start, bisect_right(self.text_key, key, start, end))

    def prefix_range(self, fieldname: str, prefix: bytes) -> range:
        """Return the numbers of the terms of a field that begin with `prefix`."""
        first = self.closest(fieldname, prefix)
        # The first text after all that begin with the prefix: 0xff is in no UTF-8 text.
        return range(first, max(first, self.closest(fieldname, prefix + b"\xff")))

    def number(self, first: int, last: int, text: bytes) -> int:
        """Return the number of a term among those of a field, which are `first` to before `last`, or -1."""
        key = int.from_bytes(text[:8].ljust(8, b"\0"), "big")
        place = bisect_left(self.text_key, key, first, last)
        if place == last or self.text_key[place] != key:
            return -1
        start, end = self.text_start[place], self.text_start[place + 1]
        # Of a text that is no longer than its key nothing is left to compare.
        if end - start == len(text) and (len(text) <= KEY or self.text[start:end] == text):
            return place
        place = bisect_left(self.texts, text, place, bisect_right(self.text_key, key, place, last))
        return place if place < last and self.texts[place] == text else -1

    def find(self, fieldname: str, text: bytes) -> int:
        """Return a term's number. Raises NoSuchTerm."""
        number = self.number(*self.field_range(fieldname), text)
        if number < 0:
            raise NoSuchTerm(f"No term {fieldname}:{text!r}")
        return number

    def rows(self, number: int) -> slice:
        """Return where a term's postings stand."""
        return slice(self.posting_start[number], self.posting_start[number + 1])

    def champions(self, number: int) -> Array | None:
        """Return the rows of a long list's highest impacts: uint32 [64], or None where a list is short."""
        place = bisect_left(self.champion_term, number)
        if place == len(self.champion_term) or self.champion_term[place] != number:
            return None
        rows: Array = self.champion_row[place * CHAMPIONS : (place + 1) * CHAMPIONS]
        return rows

    def weights(self, number: int) -> Array:
        """Return the weights of a term's postings: float32 [df]."""
        return self.patched(number, self.odd_weight, np.float32)

    def frequencies(self, number: int) -> Array:
        """Return how often the term stands in each document of its postings: int64 [df]."""
        return self.patched(number, self.odd_frequency, np.int64)

    def patched(self, number: int, odd: Array, dtype: npt.DTypeLike) -> Array:
        """Return a term's frequency bytes as `dtype`, with the odd rows' own values put in."""
        rows = self.rows(number)
        values = self.frequency_byte[rows].astype(dtype)
        if len(self.odd_row):
            first, last = np.searchsorted(self.odd_row, (rows.start, rows.stop))
            values[self.odd_row[first:last].astype(np.int64) - rows.start] = odd[first:last]
        return values

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        fieldname, text = term
        return self.number(*self.field_range(fieldname), text) >= 0

    def indexed_field_names(self) -> list[str]:
        return list(self.segment.fields)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> "FieldCursor":
        return FieldCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for fieldname in self.segment.fields:
            for number in range(*self.field_range(fieldname)):
                yield fieldname, self.texts[number]

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (term for term, _ in self.numbered_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for fieldname in self.segment.fields:
            for number in range(*self.field_range(fieldname)):
                yield (fieldname, self.texts[number]), self.info(number)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.info(number)) for term, number in self.numbered_from(fieldname, prefix))

    def numbered_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], int]]:
        """Yield the terms from `prefix` on, through this field and all after it, with their numbers."""
        if fieldname not in self.fields:
            return
        start = self.closest(fieldname, prefix)
        for name in self.segment.fields[self.fields[fieldname] :]:
            first, last = self.field_range(name)
            for number in range(max(start, first), last):
                yield (name, self.texts[number]), number

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self.info(self.find(fieldname, text))

    def info(self, number: int) -> TermInfo:
        """Return a term's statistics."""
        rows = self.rows(number)
        shortest, longest = (int(lengths[number]) for lengths in self.lengths_of_terms)
        return TermInfo(
            weight=self.weight[number],
            df=rows.stop - rows.start,
            minlength=byte_to_length(shortest),
            maxlength=byte_to_length(longest),
            maxweight=self.max_weight[number],
            minid=int(self.documents[rows.start]),
            maxid=int(self.documents[rows.stop - 1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.weight[self.find(fieldname, text)])

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        rows = self.rows(self.find(fieldname, text))
        return int(rows.stop - rows.start)

    def matcher(
        self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> PostingsMatcher:
        number = self.find(fieldname, text)
        return PostingsMatcher(self, number, format_, (fieldname, text), scorer)


class DenseImpacts:
    """Impacts of common terms by document number, made when they are first asked for; threads share them.

    A common term takes part in many searches, and one that has a fifth of all documents is added up four
    times as fast in this form: 0.2 ns a document against 0.9 ns a posting. Making it takes as long as
    adding it up once by its postings.
    """

    def __init__(self, documents: Array, impact: Array, start: memoryview, size: int) -> None:
        self.documents, self.impact, self.start, self.size = documents, impact, start, size
        self.kept: dict[int, Array] = {}
        self.lock = Lock()

    def __contains__(self, number: int) -> bool:
        return number in self.kept

    def __getitem__(self, number: int) -> Array:
        """Return a term's impact on every document: uint8 [n], 0 where the document has it not."""
        dense = self.kept.get(number)
        if dense is None:
            rows = slice(self.start[number], self.start[number + 1])
            dense = np.zeros(self.size, np.uint8)
            dense[self.documents[rows].astype(np.intp)] = self.impact[rows]
            with self.lock:
                if len(self.kept) >= DENSE:
                    del self.kept[next(iter(self.kept))]
                self.kept[number] = dense
        return dense


def frequency_sums(frequency: Array, start: memoryview, number: int) -> Array:
    """Return how many positions stand before each SUM_EVERY-th posting of a term: int64.

    frequency: uint8 [p], all of the term's below 255. Adding up all frequencies of a common word, to find
    the positions of a few of its documents, was most of the time that a phrase took.
    """
    own = frequency[start[number] : start[number + 1]]
    sums = np.zeros(len(own) // SUM_EVERY + 1, np.int64)
    whole = own[: (len(sums) - 1) * SUM_EVERY].reshape(-1, SUM_EVERY)
    np.cumsum(whole.sum(axis=1, dtype=np.uint16), out=sums[1:])
    return sums


def by_ending(text: Array, start: Array, first: int, last: int) -> tuple[Array, Array]:
    """Return the last eight bytes of some terms as numbers, in order, and whose they are: uint64, int64.

    The very last byte counts most; bytes of 0 stand before a term that is shorter. Made when a misspelt
    word is first looked for: 5 ms for 64,000 terms.
    """
    ends = start[first + 1 : last + 1].astype(np.int64)
    lengths = np.minimum(ends - start[first:last].astype(np.int64), 8)
    padded = np.concatenate((np.zeros(8, np.uint8), text))
    keys = np.ndarray((len(padded) - 7,), "<u8", padded, strides=(1,))[ends].astype(np.uint64)
    # What stands before a shorter term belongs to the one before. A shift by 64 is not defined.
    unused = ((8 - lengths) * 4).astype(np.uint64)
    keys = keys >> unused >> unused << unused << unused
    order = np.argsort(keys, kind="stable")
    return keys[order], order + first


class Texts:
    """The terms' bytes as a sequence, so that `bisect` can search them."""

    def __init__(self, text: memoryview, start: memoryview) -> None:
        self.text, self.start = text, start

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self.text[self.start[number] : self.start[number + 1]])


class FieldCursor(base.FieldCursor):  # type: ignore[misc]
    """Walks through the terms of one field, as Whoosh's automata want it."""

    def __init__(self, reader: TermsReader, fieldname: str, fieldobj: FieldType) -> None:
        self.reader, self.fieldname, self.fieldobj = reader, fieldname, fieldobj
        self.start, self.end = reader.field_range(fieldname)
        self.number = self.start

    def first(self) -> str | None:
        self.number = self.start
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        text = term if isinstance(term, bytes) else self.fieldobj.to_bytes(term)
        self.number = self.reader.closest(self.fieldname, text)
        return self.text()

    def next(self) -> str | None:
        self.number = min(self.number + 1, self.end)
        return self.text()

    def text(self) -> str | None:
        return self.fieldobj.from_bytes(self.reader.texts[self.number]) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return self.reader.info(self.number) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self.number < self.end
