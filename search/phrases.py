"""Phrases: which of the documents that have all terms have them one after the other."""

from collections.abc import Sequence

import numpy as np

from index.columnar.arrays import Array
from index.columnar.terms import SUM_EVERY
from index.columnar.tokenising import ranges
from search.nodes import AndNode, TermNode
from search.postings import Postings, Segment

BOARD = 1 << 20  # positions of texts that are flagged at a time, about: they stay in the processor's cache
FEW = 256  # documents, up to which a phrase is looked for by few calls rather than in little time each
CLOSE = 500  # postings to a row, on average: closer ones are reached by adding up all between them
STRETCH = 8  # positions on the board for each that is looked up, at most, where there are more than that


class PhraseNode(AndNode):
    """Terms of one field one after the other, up to `slop` positions from each to the next."""

    def __init__(self, segment: Segment, terms: Sequence[TermNode], slop: int, boost: float) -> None:
        super().__init__(segment, terms, boost=boost)
        self.lists, self.slop = [term.postings for term in terms], slop

    def match(self) -> Array:
        return self.holding(super().match())

    def among(self, documents: Array) -> Array:
        matches = super().among(documents)
        left = documents[matches]
        matches[matches] = np.isin(left, self.holding(left), assume_unique=True)
        return matches

    def holding(self, documents: Array) -> Array:
        """Return those of `documents`, all of which have all terms, in which they form the phrase."""
        if not len(documents):
            return documents
        rows = [each.rows_of(documents) for each in self.lists]
        most = max(64, BOARD // (2 * int(self.lists[0].field.average) + 1))
        found = []
        for first in range(0, len(documents), most):
            self.segment.check_time()
            part = slice(first, first + most)
            holds = self.holds([each[part] for each in rows])
            found.append(documents[part][holds])
        return np.concatenate(found)

    def holds(self, rows: Sequence[Array]) -> Array:
        """Return in which of some documents the terms form the phrase: integers, ascending, each once.

        rows: for each term the documents' rows in its list, intp [m]. What is returned counts from the
        first of them.
        """
        if self.slop == 1:
            return in_a_row(self.lists, rows)
        ends: Array = occurrences(self.lists[0], rows[0])
        for postings, own in zip(self.lists[1:], rows[1:], strict=True):
            spots = occurrences(postings, own)
            # The nearest end before each of them; both are document << 32 | position, so one of
            # another document is always too far away.
            nearest = np.searchsorted(ends, spots) - 1
            close = (nearest >= 0) & (spots - ends[nearest] <= self.slop)
            ends = spots[close]
            if not len(ends):
                break
        found: Array = np.unique(ends >> 32)
        return found


def occurrences(postings: Postings, rows: Array) -> Array:
    """Return where a term stands in some documents: int64, document << 32 | position, counted from 0."""
    positions, counts = places(postings, rows)
    return np.repeat(np.arange(len(rows), dtype=np.int64) << 32, counts) | positions


def in_a_row(lists: Sequence[Postings], rows: Sequence[Array]) -> Array:
    """Return in which of some documents terms stand side by side; see PhraseNode.holds.

    The rarest term goes first: it stands least often in a document, too. After each term only the
    documents that are left are looked at.
    """
    order = sorted(range(len(lists)), key=lambda term: lists[term].size)
    left: Array = np.arange(len(rows[0]))
    if len(left) <= FEW:
        return few_in_a_row(lists, rows, order)
    documents = starts = left[:0]
    for step, term in enumerate(order):
        positions, counts = places(lists[term], rows[term].take(left))
        # Where the phrase would begin for this term to stand where it does, and never less than 0.
        begins: Array = positions.astype(np.int64) + (len(lists) - term)
        owners = np.repeat(left, counts)
        if not step:
            documents, starts = owners, begins
        else:
            kept = present(documents, starts, owners, begins)
            documents, starts = documents[kept], starts[kept]
        left = distinct_runs(documents)
        if not len(left):
            break
    return left


def few_in_a_row(lists: Sequence[Postings], rows: Sequence[Array], order: Sequence[int]) -> Array:
    """Return what `in_a_row` does for few documents: with few calls, each of which costs more than its work.

    order: the terms, the rarest first.
    """
    left: Array = np.arange(len(rows[0]))
    keys = left[:0]
    for step, term in enumerate(order):
        positions, counts = places(lists[term], rows[term].take(left))
        # The document, and where the phrase would begin in it: see in_a_row.
        there = (left << 32).repeat(counts)
        there += positions
        there += len(lists) - term
        if step:
            found = there.take(there.searchsorted(keys), mode="clip") == keys
            keys = keys.compress(found)
        else:
            keys = there
        left = distinct_runs(keys >> 32)
        if not len(left):
            break
    return left


CLOSE = 500  # postings to a row, on average: closer ones are reached by adding up all between them


def present(documents: Array, starts: Array, owners: Array, begins: Array) -> Array:
    """Return which pairs (documents[i], starts[i]) are among the pairs (owners[j], begins[j]): bool.

    All int64 and none empty; documents and owners are ascending, and so are the starts of one document and
    the begins. No document of the pairs wanted comes before the first owner.
    """
    width = int(max(starts.max(), begins.max())) + 1
    base = documents[0]
    wanted = (documents - base) * width + starts
    there = (owners - base) * width + begins
    size = int(max(wanted[-1], there[-1])) + 1
    if size > STRETCH * (len(wanted) + len(there)) + 2 * BOARD:
        # Few positions in long documents: a binary search each is cheaper than so large a board.
        rows = there.searchsorted(wanted)
        found: Array = there.take(rows, mode="clip") == wanted
        return found
    board = np.zeros(size, np.bool_)
    board[there] = True
    flagged: Array = board.take(wanted)
    return flagged


def distinct_runs(values: Array) -> Array:
    """Return each of some ascending values once."""
    if not len(values):
        return values
    kept = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=kept[1:])
    return values[kept]


def places(postings: Postings, rows: Array) -> tuple[Array, Array]:
    """Return where a term stands in some of its documents.

    rows: intp [m], ascending. Returns the positions (integers), those of one document after those of the
    one before, and how many each has: int64 [m].
    """
    terms = postings.segment.terms
    first = terms.position_start[postings.number]
    if not len(rows):
        return terms.position[:0], rows
    base = int(rows[0]) // SUM_EVERY
    span = slice(postings.start + base * SUM_EVERY, postings.start + int(rows[-1]) + 1)
    if postings.has_odd_rows:
        frequency = terms.frequencies(postings.number)
        counts, before = frequency.take(rows), (np.cumsum(frequency) - frequency).take(rows)
    elif span.stop - span.start < CLOSE * len(rows):
        # 0.4 ns a posting, where a sum of 64 bits would take 6.
        own = terms.frequency_byte[span]
        near = rows - base * SUM_EVERY
        counts = own.take(near).astype(np.int64)
        before = np.cumsum(own, dtype=np.uint32).take(near) - counts
        before += terms.frequency_sums(postings.number)[base]
    else:
        own = terms.frequency_byte[postings.start : postings.stop]
        counts = own.take(rows).astype(np.int64)
        # From the last of the sums before each row to the row itself.
        rest = rows % SUM_EVERY + 1
        sums = np.add.reduceat(
            own.take(ranges(rows + 1 - rest, rest)), np.cumsum(rest) - rest, dtype=np.int64
        )
        before = terms.frequency_sums(postings.number).take(rows // SUM_EVERY) + sums - counts
    positions: Array = terms.position.take(ranges(first + before, counts))
    return positions, counts
