"""One segment's arrays as a search needs them: posting lists with their BM25F scores."""

from math import log
from typing import Any

import numpy as np
from whoosh.fields import FieldType
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from index.columnar.arrays import Array
from index.columnar.documents import DocumentsReader
from index.columnar.impacts import K1, STEPS, B, saturation
from index.columnar.inversion import LENGTHS
from index.columnar.terms import TermsReader
from search.deadline import NEVER, Deadline

# Finding a document in a list by binary search costs about as much as reading this many postings of it.
LOOK_UP_COST = 15
# A term of more than a DENSE_SHARE-th of the documents is looked up by document number.
DENSE_SHARE = 8
KNOWN = 10_000  # terms whose postings a searcher remembers
FREQUENCIES = np.uint16(256)  # of which the table of saturations has a row each
SLACK = 1e-4  # what float32 sums may be off by, relatively; bounds are widened by it


class Segment:
    """A leaf searcher's arrays, with what is computed once a searcher: score tables and scratch arrays.

    Like the searcher it belongs to one thread. deadline: of the search that is being made.
    """

    def __init__(self, searcher: Searcher, terms: TermsReader, documents: DocumentsReader) -> None:
        self.searcher, self.terms = searcher, terms
        self.reader = searcher.reader()
        self.schema = searcher.schema
        self.whole = searcher.get_parent()
        self.is_whole = self.whole is searcher
        self.stored_documents = documents
        self.size = documents.doc_count_all()
        self.deadline: Deadline = NEVER
        self.fields: dict[str, Field | None] = {}
        self.known: dict[tuple[str, bytes], Postings | None] = {}
        self.has_odd_rows = len(terms.odd_row) > 0
        self.own_flags: Array | None = None
        self.own_board: Array | None = None
        self.own_impacts: Array | None = None
        self.own_scratch: Array | None = None
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

    @property
    def scratch(self) -> Array:
        """float32 [n] for what is needed for a moment, in any state."""
        if self.own_scratch is None:
            self.own_scratch = np.zeros(self.size, np.float32)
        return self.own_scratch

    @property
    def impacts(self) -> Array:
        """uint8 [n], all 0: whoever sets some clears them again."""
        if self.own_impacts is None:
            self.own_impacts = np.zeros(self.size, np.uint8)
        return self.own_impacts

    def added(self, documents: Array, parts: Array) -> Array:
        """Return for each posting the sum of all that its document has.

        documents: integers [p], in any order; parts: float32 [p], what each posting adds. Float32 [p].
        """
        board, places = self.board, documents.astype(np.intp)
        np.add.at(board, places, parts)
        sums: Array = board.take(places)
        board[places] = 0
        return sums

    def field(self, name: str) -> "Field | None":
        """Return a field of the schema, or None where the schema has no such field."""
        try:
            return self.fields[name]
        except KeyError:
            found = self.fields[name] = Field(self, name) if name in self.schema else None
            return found

    def postings(self, fieldname: str, text: bytes) -> "Postings | None":
        """Return a term's postings, or None where the segment has no such term."""
        key = (fieldname, text)
        known = self.known
        if key in known:
            return known[key]
        if len(known) >= KNOWN:
            known.clear()
        found, field = None, self.field(fieldname)
        if field is not None:
            number = self.terms.number(field.first, field.last, text)
            if number >= 0:
                found = Postings(self, field, number, text)
        known[key] = found
        return found

    def forget(self) -> None:
        """Clear what was being added up when the time ran out."""
        self.own_flags = self.own_board = self.own_impacts = None

    def check_time(self) -> None:
        """Ask this between two steps that take long. Raises OutOfTime."""
        self.deadline.check()


class Field:
    """One field of a segment: where its terms stand and what turns its postings into scores.

    first, last: the numbers of its terms, `last` not included. table: float32 [65536], BM25's saturation
    for every frequency f and length byte l at 256 f + l (index.columnar.impacts.saturation has the
    formula); a score is idf times this. lengths: uint8 [n], the length byte of each document; average: of
    the whole index, in words. step: what a step of impact stands for, at most, under the searcher's own
    parameters.
    """

    def __init__(self, segment: Segment, name: str) -> None:
        self.name, self.kind = name, segment.schema[name]
        self.first, self.last = segment.terms.field_range(name)
        # What makes a term of text: most fields do it as Whoosh's plainest one does.
        self.encodes = type(self.kind).to_bytes is FieldType.to_bytes
        self.scorable, self.average = bool(self.kind.scorable), 1.0
        if not self.scorable:
            return
        weighting: BM25F = segment.searcher.weighting
        self.average = float(segment.whole.avg_field_length(name) or 1)
        self.parameters = self.average, weighting.K1, weighting._field_B.get(name, weighting.B)
        table = saturation(*self.parameters)
        self.table: Array = table.astype(np.float32).ravel()
        self.lengths: Array = segment.stored_documents.length_bytes(name)
        own_average = segment.stored_documents.field_length(name) / max(1, segment.size)
        self.step = (K1 + 1) / STEPS
        if self.parameters != (own_average, K1, B):
            # The impacts were made for other parameters: take the worst any posting can gain by that.
            with np.errstate(divide="ignore", invalid="ignore"):
                gain = table[1:] / saturation(own_average)[1:]
            self.step *= float(np.nanmax(gain))


class Postings:
    """One term's postings in one segment.

    documents: uint32 [df], ascending. start, stop: their rows in the segment. idf: inverse document
    frequency over the whole index, as the searcher's weighting computes it.
    """

    __slots__ = (
        "documents",
        "field",
        "has_bounds",
        "has_odd_rows",
        "idf",
        "number",
        "segment",
        "size",
        "start",
        "stop",
    )

    def __init__(self, segment: Segment, field: Field, number: int, text: bytes) -> None:
        terms = segment.terms
        self.segment, self.field, self.number = segment, field, number
        self.start = start = terms.posting_start[number]
        self.stop = stop = terms.posting_start[number + 1]
        self.documents = terms.documents[start:stop]
        self.size: int = stop - start
        # The formula is BM25F.idf's; asking Whoosh takes 4 microseconds, half of what finding a term does.
        if segment.is_whole:
            self.idf = log(segment.size / (self.size + 1)) + 1
        else:
            self.idf = float(segment.whole.idf(field.name, text))
        # Whether some frequency is above 255 or some weight is not its frequency.
        self.has_odd_rows = segment.has_odd_rows and bool(np.diff(terms.odd_row.searchsorted((start, stop))))
        # Whether impacts bound what its postings score.
        self.has_bounds = field.scorable and not self.has_odd_rows

    def __len__(self) -> int:
        return self.size

    @property
    def rows(self) -> slice:
        """Where its postings stand in the segment."""
        return slice(self.start, self.stop)

    def step(self, boost: float) -> float:
        """Return what a step of its impacts stands for, at most."""
        return self.field.step * self.idf * boost * (1 + SLACK)

    def scores(self, rows: Array | None, boost: float = 1.0) -> Array:
        """Return the scores of some postings, given by their rows within the list, or of all: float32."""
        if not self.has_bounds:
            return self.odd_scores(rows, boost)
        if rows is None:
            frequency = self.segment.terms.frequency_byte[self.start : self.stop]
            documents = self.documents
        else:
            frequency = self.segment.terms.frequency_byte[self.start : self.stop].take(rows)
            documents = self.documents.take(rows)
        scores = saturations(self.field, documents, frequency)
        scores *= np.float32(self.idf * boost)
        return scores

    def odd_scores(self, rows: Array | None, boost: float) -> Array:
        """Return scores by the formula itself, for weights that the table does not have."""
        weights = self.segment.terms.weights(self.number)
        weights = weights if rows is None else weights[rows]
        if not self.field.scorable:
            scores: Array = weights * np.float32(boost)
            return scores
        documents = self.documents if rows is None else self.documents[rows]
        average, k1, b = self.field.parameters
        norm = k1 * (1 - b + b * LENGTHS[self.field.lengths[documents]] / average)
        scores = self.idf * boost * weights * (k1 + 1) / (weights + norm)
        return scores.astype(np.float32)

    def rows_of(self, documents: Array) -> Array:
        """Return the rows of `documents` (uint32, ascending, all of them in this list): int64 [m]."""
        if documents is self.documents:
            return np.arange(len(documents))
        if self.size > LOOK_UP_COST * len(documents):
            places: Array = self.documents.searchsorted(documents)
            return places
        flags = self.segment.flags
        flags[documents] = True
        rows = np.flatnonzero(flags[self.documents])
        flags[documents] = False
        return rows

    def among(self, documents: Array) -> Array:
        """Return which of `documents` (uint32 [m], ascending) are in this list: bool [m]."""
        if self.is_dense(len(documents)):
            found: Array = self.segment.terms.dense_impacts[self.number].take(documents) != 0
            return found
        return among(self.segment, self.documents, documents)

    def is_dense(self, count: int) -> bool:
        """Whether it pays to look so many documents up by their numbers."""
        if self.number in self.segment.terms.dense_impacts:
            return True
        # A binary search in a list so long takes 50 ns and more: its cache lines are elsewhere.
        return self.size * DENSE_SHARE > self.segment.size and count * 50 > self.size

    def impacts_of(self, documents: Array) -> Array:
        """Return the impacts on `documents` (integers [m]), 0 on those not in this list: uint8 [m]."""
        terms = self.segment.terms
        if self.is_dense(len(documents)):
            impacts: Array = terms.dense_impacts[self.number].take(documents)
            return impacts
        own = terms.impact[self.start : self.stop]
        if self.size > LOOK_UP_COST * len(documents):
            rows = self.documents.searchsorted(documents.astype(np.uint32))
            impacts = own.take(rows, mode="clip")
            impacts *= self.documents.take(rows, mode="clip") == documents
            return impacts
        board, places = self.segment.impacts, self.documents.astype(np.intp)
        board[places] = own
        impacts = board.take(documents)
        board[places] = 0
        return impacts


def saturations(field: Field, documents: Array, frequency: Array) -> Array:
    """Return BM25's saturation of the postings of some documents: float32, in the shape of `frequency`.

    documents: integers [m]; frequency: uint8 [m], or [t, m] for several terms.
    """
    place = frequency * FREQUENCIES
    place |= field.lengths.take(documents)
    saturated: Array = field.table.take(place)
    return saturated


def among(segment: Segment, listed: Array, documents: Array) -> Array:
    """Return which of `documents` are in `listed` (both uint32, ascending): bool [m]."""
    if len(listed) > LOOK_UP_COST * len(documents):
        rows = listed.searchsorted(documents)
        found: Array = listed.take(rows, mode="clip") == documents
        return found
    flags = segment.flags
    flags[listed] = True
    found = flags[documents]
    flags[listed] = False
    return found


def segment_of(searcher: Searcher) -> Segment | None:
    """Return a leaf searcher's arrays; None where its segment is not columnar or not scored by BM25F.

    They are kept on the searcher and go with it: a table of searchers, even of weak references, would keep
    each of them alive by its arrays, which know it.
    """
    if not hasattr(searcher, "filmdex_segment"):
        reader = searcher.reader()
        terms: Any = getattr(reader, "_terms", None)
        documents: Any = getattr(reader, "_perdoc", None)
        suits = isinstance(terms, TermsReader) and isinstance(documents, DocumentsReader)
        suits = suits and type(searcher.weighting) is BM25F
        searcher.filmdex_segment = Segment(searcher, terms, documents) if suits else None
    kept: Segment | None = searcher.filmdex_segment
    return kept
