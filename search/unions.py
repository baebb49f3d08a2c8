"""What stands for many terms at once: prefixes, ranges, wildcards, misspelt words. Which terms, and the
documents that have any of them.
"""

import re
from collections.abc import Iterable

import numpy as np
from whoosh import query as q
from whoosh.fields import FieldType

from index.columnar.arrays import Array
from index.columnar.edits import encoded, terms_within
from index.columnar.tokenising import ranges
from search.nodes import Node, distinct
from search.postings import Segment, among
from search.selection import Found

CHECK_EVERY = 4_096  # terms between two looks at the clock: 2 ms
SORTED = 8  # lists with fewer than a SORTED-th of all documents are sorted, and others flagged
POSTINGS_AT_ONCE = 1 << 20  # taken together: 8 MB of places
FIRST = 16  # times as many postings as documents are wanted that are looked at first

Numbers = range | Array  # of terms, ascending: consecutive ones as a range


class UnionNode(Node):
    """The documents that have any of some terms, each with the same score. Found when they are asked for."""

    def __init__(self, segment: Segment, numbers: Numbers, score: float) -> None:
        self.segment, self.numbers, self.score = segment, numbers, score
        self.size = min(segment.size, self.count)

    @property
    def count(self) -> int:
        """How many postings the terms have."""
        start = self.segment.terms.posting_start
        if isinstance(self.numbers, range):
            return int(start[self.numbers.stop] - start[self.numbers.start])
        places = np.asarray(start)
        return int((places[self.numbers + 1] - places[self.numbers]).sum())

    def match(self) -> Array:
        pieces = self.pieces()
        if self.count * SORTED < self.segment.size:
            return distinct(np.concatenate(pieces)) if pieces else np.zeros(0, np.uint32)
        flags = self.segment.flags
        for piece in pieces:
            self.segment.check_time()
            flags[piece] = True
        documents = np.flatnonzero(flags)
        flags[documents] = False
        return documents.astype(np.uint32)

    def among(self, documents: Array) -> Array:
        return among(self.segment, self.documents(), documents)

    def scores(self, documents: Array) -> Array:
        return np.full(len(documents), self.score, np.float32)

    def pieces(self) -> list[Array]:
        """Return the documents of all postings, piece by piece: uint32, some of them several times."""
        terms = self.segment.terms
        if isinstance(self.numbers, range):
            # Terms that follow one another have postings that do.
            begin, end = terms.posting_start[self.numbers.start], terms.posting_start[self.numbers.stop]
            edges = range(begin, end, POSTINGS_AT_ONCE)
            return [terms.documents[first : min(first + POSTINGS_AT_ONCE, end)] for first in edges]
        if len(self.numbers) <= FIRST:
            return [terms.documents[terms.rows(number)] for number in self.numbers.tolist()]
        start = np.asarray(terms.posting_start)
        begins = start[self.numbers].astype(np.int64)
        counts = start[self.numbers + 1].astype(np.int64) - begins
        steps = np.cumsum(counts) // POSTINGS_AT_ONCE
        parts = np.split(np.arange(len(counts)), np.flatnonzero(np.diff(steps)) + 1)
        return [terms.documents.take(ranges(begins[part], counts[part])) for part in parts]

    def heads(self, k: int) -> Array:
        """Return the first `k` documents of each term: the first of all are among them."""
        start = np.asarray(self.segment.terms.posting_start).astype(np.int64)
        numbers = np.asarray(self.numbers)
        begins = start[numbers]
        heads: Array = self.segment.terms.documents.take(
            ranges(begins, np.minimum(start[numbers + 1] - begins, k))
        )
        return heads

    def first(self, k: int, passing: Array | None) -> Found:
        """Return the first k documents that pass, and their score: the best k, since all score the same."""
        if passing is None and len(self.numbers) * k * FIRST < self.count:
            postings = self.heads(k)
        else:
            pieces = self.pieces()
            nothing = np.zeros(0, np.uint32)  # where no term of the pattern is in this segment
            postings = pieces[0] if len(pieces) == 1 else np.concatenate([nothing, *pieces])
        self.segment.check_time()
        most = FIRST * k
        while True:
            is_all = len(postings) <= most
            part = postings.copy() if is_all else np.partition(postings, most)[:most]
            documents = distinct(part)
            if passing is not None:
                documents = documents[passing.take(documents)]
            if is_all or len(documents) >= k:
                break
            most *= 16
        documents = documents[:k]
        return documents, np.full(len(documents), self.score, np.float32)


def numbers_of(query: q.MultiTerm, segment: Segment) -> Numbers | None:
    """Return the terms of a segment that a pattern stands for; None for a kind that only Whoosh knows."""
    fieldname = query.field()
    terms = segment.terms
    if isinstance(query, q.Prefix):
        return terms.prefix_range(fieldname, segment.schema[fieldname].to_bytes(query.text))
    if type(query) is q.TermRange:
        return term_range(query, segment)
    if isinstance(query, q.FuzzyTerm):
        return similar(query, segment)
    if isinstance(query, (q.Wildcard, q.Regex)):
        return matching(query, segment)
    return None


def term_range(query: q.TermRange, segment: Segment) -> Numbers:
    """Return the terms between two."""
    fieldname, terms = query.fieldname, segment.terms
    to_bytes = segment.schema[fieldname].to_bytes
    first, stop = terms.field_range(fieldname)
    try:
        start = b"" if query.start is None else to_bytes(query.start)
        end = None if query.end is None else to_bytes(query.end)
    except ValueError:  # text that is no value of the field
        return range(0)
    first = terms.closest(fieldname, start)
    if query.startexcl and terms.number(first, stop, start) == first:
        first += 1
    if end is not None:
        last = terms.closest(fieldname, end)
        has_end = terms.number(last, stop, end) == last and not query.endexcl
        stop = last + has_end
    return range(first, max(first, stop))


def similar(query: q.FuzzyTerm, segment: Segment) -> Numbers | None:
    """Return the terms within some edits of a word; None where Whoosh has to find them."""
    field = segment.schema[query.fieldname]
    if field.spelling_fieldname(query.fieldname) != query.fieldname:
        return None
    try:
        return terms_within(
            segment.terms,
            query.fieldname,
            query.text,
            query.maxdist,
            query.prefixlength,
            segment.check_time,
        )
    except ValueError:
        return None


def matching(query: q.Wildcard | q.Regex, segment: Segment) -> Numbers:
    """Return the terms that a wildcard or a regular expression matches."""
    fieldname, terms = query.fieldname, segment.terms
    matches = re.compile(query._get_pattern()).match
    field = segment.schema[fieldname]
    candidates = terms.prefix_range(fieldname, encoded(query._find_prefix(query.text)))
    found: list[int] = []
    for first in range(candidates.start, candidates.stop, CHECK_EVERY):
        segment.check_time()
        numbers = range(first, min(first + CHECK_EVERY, candidates.stop))
        edges = terms.text_start[numbers.start : numbers.stop + 1].tolist()
        content = bytes(terms.text[edges[0] : edges[-1]])
        if content.isascii() and type(field).from_bytes is FieldType.from_bytes:
            # Decoded all at once: a third of the time of asking for each term.
            text, base = content.decode("ascii"), edges[0]
            spans = zip(numbers, edges, edges[1:], strict=False)
            found += [number for number, begin, end in spans if matches(text[begin - base : end - base])]
        else:
            found += [number for number in numbers if matches(field.from_bytes(terms.texts[number]))]
    return np.array(found, np.int64)


def found_numbers(texts: Iterable[bytes], fieldname: str, segment: Segment) -> Array:
    """Return the numbers of those of some texts that are terms of a field: int64, ascending."""
    first, last = segment.terms.field_range(fieldname)
    numbers = set()
    for place, text in enumerate(texts):
        if place % 64 == 0:
            segment.check_time()
        numbers.add(segment.terms.number(first, last, text))
    numbers.discard(-1)
    return np.array(sorted(numbers), np.int64)
