"""One segment's arrays as a search needs them: posting lists with their BM25F scores."""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from index.columnar.arrays import Array
from index.columnar.documents import DocumentsReader
from index.columnar.impacts import saturation
from index.columnar.inversion import LENGTHS
from index.columnar.terms import NoSuchTerm, TermsReader
from index.columnar.tokenising import ranges

# Finding a document in a list by binary search costs about as much as reading this many postings of it.
LOOK_UP_COST = 12


class Segment:
    """A leaf searcher's arrays, with what is computed once a searcher: score tables and scratch arrays.

    Like the searcher it belongs to one thread.
    """

    def __init__(self, searcher: Searcher, terms: TermsReader, documents: DocumentsReader) -> None:
        self.searcher, self.terms = searcher, terms
        self.reader = searcher.reader()
        self.schema = searcher.schema
        self.whole = searcher.get_parent()
        self.stored_documents = documents
        self.size = documents.doc_count_all()
        self.tables: dict[str, Array] = {}
        self.lengths: dict[str, Array] = {}
        self.steps: dict[str, float] = {}
        self.own_flags: Array | None = None
        self.own_board: Array | None = None
        # bool [n]: which documents are not deleted; None where all are there.
        self.alive: Array | None = None
        if deleted := list(documents.deleted_docs()):
            self.alive = np.ones(self.size, np.bool_)
            self.alive[deleted] = False

    @property
    def flags(self) -> Array:
        """bool [n], all False: whoever sets some clears them again."""
        if self.own_flags is None:
            self.own_flags = np.zeros(self.size, np.bool_)
        return self.own_flags

    @property
    def board(self) -> Array:
        """float32 [n], all 0: whoever adds to some clears them again."""
        if self.own_board is None:
            self.own_board = np.zeros(self.size, np.float32)
        return self.own_board

    def postings(self, fieldname: str, text: bytes) -> "Postings | None":
        """Return a term's postings, or None where the segment has no such term."""
        try:
            return Postings(self, fieldname, self.terms.find(fieldname, text), text)
        except NoSuchTerm:
            return None

    def table(self, fieldname: str) -> Array:
        """Return BM25's saturation in a field for every frequency and length byte: float32 [65536].

        See index.columnar.impacts.saturation for the formula; place 256 f + l. A score is idf times this.
        """
        if fieldname not in self.tables:
            table = saturation(*self.parameters(fieldname))
            self.tables[fieldname] = table.astype(np.float32).ravel()
            self.lengths[fieldname] = self.stored_documents.length_bytes(fieldname)
        return self.tables[fieldname]

    def parameters(self, fieldname: str) -> tuple[float, float, float]:
        """Return BM25's average length, k1 and b in a field, as the searcher has them."""
        weighting: BM25F = self.searcher.weighting
        average = self.whole.avg_field_length(fieldname) or 1
        return average, weighting.K1, weighting._field_B.get(fieldname, weighting.B)


class Postings:
    """One term's postings in one segment. documents: uint32 [df], ascending."""

    def __init__(self, segment: Segment, fieldname: str, number: int, text: bytes) -> None:
        self.segment, self.fieldname, self.number, self.text = segment, fieldname, number, text
        self.rows = segment.terms.rows(number)
        self.documents = segment.terms.documents[self.rows]
        self.scorable = bool(segment.schema[fieldname].scorable)
        self.own_idf: float | None = None

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def idf(self) -> float:
        """Inverse document frequency over the whole index, as the searcher's weighting computes it."""
        if self.own_idf is None:
            self.own_idf = float(self.segment.whole.idf(self.fieldname, self.text))
        return self.own_idf

    @property
    def has_odd_rows(self) -> bool:
        """Whether some frequency is above 255 or some weight is not its frequency."""
        odd = self.segment.terms.odd_row
        if not len(odd):
            return False
        first, last = np.searchsorted(odd, (self.rows.start, self.rows.stop))
        return bool(first < last)

    def scores(self, rows: Array | None, boost: float = 1.0) -> Array:
        """Return the scores of some postings, given by their rows within the list, or of all: float32."""
        if not self.scorable:
            weights: Array = self.segment.terms.weights(self.number) * np.float32(boost)
            return weights if rows is None else weights[rows]
        table = self.segment.table(self.fieldname)
        documents = self.documents if rows is None else self.documents[rows]
        length = self.segment.lengths[self.fieldname][documents]
        if self.has_odd_rows:
            weights = self.segment.terms.weights(self.number)
            return self.odd_scores(weights if rows is None else weights[rows], length, boost)
        frequency = self.segment.terms.frequency_byte[self.rows]
        place = (frequency if rows is None else frequency[rows]).astype(np.uint16)
        place <<= 8
        place |= length
        scores: Array = table[place]
        scores *= np.float32(self.idf * boost)
        return scores

    def odd_scores(self, weights: Array, length: Array, boost: float) -> Array:
        """Return scores by the formula itself, for weights that the table does not have."""
        average, k1, b = self.segment.parameters(self.fieldname)
        norm = k1 * (1 - b + b * LENGTHS[length] / average)
        scores: Array = self.idf * boost * weights * (k1 + 1) / (weights + norm)
        return scores.astype(np.float32)

    def rows_of(self, documents: Array) -> Array:
        """Return the rows of `documents` (uint32, ascending, all of them in this list): int64 [m]."""
        if documents is self.documents:
            return np.arange(len(documents))
        if len(self) > LOOK_UP_COST * len(documents):
            places: Array = np.searchsorted(self.documents, documents)
            return places
        flags = self.segment.flags
        flags[documents] = True
        rows = np.flatnonzero(flags[self.documents])
        flags[documents] = False
        return rows

    def among(self, documents: Array) -> Array:
        """Return which of `documents` (uint32 [m], ascending) are in this list: bool [m]."""
        return among(self.segment, self.documents, documents)

    def places(self, rows: Array) -> Array:
        """Return where the term stands in some of its documents: int64, document << 32 | position."""
        terms = self.segment.terms
        frequency = terms.frequencies(self.number)
        counts = frequency[rows]
        starts = terms.position_start[self.number] + (np.cumsum(frequency) - frequency)[rows]
        positions = terms.position[ranges(starts, counts)].astype(np.int64)
        positions |= np.repeat(self.documents[rows].astype(np.int64) << 32, counts)
        return positions


def among(segment: Segment, listed: Array, documents: Array) -> Array:
    """Return which of `documents` are in `listed` (both uint32, ascending): bool [m]."""
    if len(listed) > LOOK_UP_COST * len(documents):
        rows = np.searchsorted(listed, documents)
        rows[rows == len(listed)] = 0  # behind the end: the first one is not it either
        found: Array = listed[rows] == documents
        return found
    flags = segment.flags
    flags[listed] = True
    found = flags[documents]
    flags[listed] = False
    return found


segments: "WeakKeyDictionary[Searcher, Segment | None]" = WeakKeyDictionary()


def segment_of(searcher: Searcher) -> Segment | None:
    """Return a leaf searcher's arrays; None where its segment is not columnar or not scored by BM25F."""
    if searcher not in segments:
        reader = searcher.reader()
        terms: Any = getattr(reader, "_terms", None)
        documents: Any = getattr(reader, "_perdoc", None)
        suits = isinstance(terms, TermsReader) and isinstance(documents, DocumentsReader)
        suits = suits and type(searcher.weighting) is BM25F
        segments[searcher] = Segment(searcher, terms, documents) if suits else None
    return segments[searcher]
