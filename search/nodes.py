"""A query over the arrays of one segment: which documents match, and what they score.

Matching comes first, on whole arrays; only what is left is scored. compile_node makes a tree of these
nodes from a Whoosh query.
"""

from collections.abc import Sequence

import numpy as np

from index.columnar.arrays import Array
from search.postings import LOOK_UP_COST, Postings, Segment, among

NOTHING = np.zeros(0, np.uint32)
MERGED = 4  # lists with fewer than a MERGED-th of all documents are merged, and others flagged


class Node:
    """A part of a query. size: at most how many documents match.

    What matches is kept once it is known: by hand, since before Python 3.12 functools.cached_property
    takes a lock that all nodes of a class share, and two searches at once would wait for each other.
    """

    size: int
    found: Array | None = None

    def documents(self) -> Array:
        """Return the documents that match: uint32, ascending."""
        if self.found is None:
            self.found = self.match()
        return self.found

    def match(self) -> Array:
        """Find the documents that match: uint32, ascending."""
        raise NotImplementedError

    def among(self, documents: Array) -> Array:
        """Return which of `documents` (uint32 [m], ascending) match: bool [m]."""
        raise NotImplementedError

    def scores(self, documents: Array) -> Array:
        """Return the scores of `documents` (uint32 [m], ascending), all of which match: float32 [m]."""
        raise NotImplementedError


class ListNode(Node):
    """Documents that are known, with one score each or one for all: patterns, ranges, Whoosh's matchers."""

    def __init__(self, segment: Segment, documents: Array, scores: Array | float) -> None:
        self.segment, self.listed, self.given = segment, documents, scores
        self.size = len(documents)

    def match(self) -> Array:
        return self.listed

    def among(self, documents: Array) -> Array:
        return among(self.segment, self.listed, documents)

    def scores(self, documents: Array) -> Array:
        if isinstance(self.given, np.ndarray):
            scores: Array = self.given[np.searchsorted(self.listed, documents)]
            return scores
        return np.full(len(documents), self.given, np.float32)


class TermNode(Node):
    """One term of one field."""

    def __init__(self, postings: Postings, boost: float) -> None:
        self.postings, self.boost = postings, boost
        self.size = postings.size

    @property
    def bound(self) -> float:
        """What it gives a document at most; only where the postings have bounds."""
        return self.postings.segment.terms.max_impact[self.postings.number] * self.postings.step(self.boost)

    def match(self) -> Array:
        return self.postings.documents

    def among(self, documents: Array) -> Array:
        return self.postings.among(documents)

    def scores(self, documents: Array) -> Array:
        rows = None if documents is self.postings.documents else self.postings.rows_of(documents)
        return self.postings.scores(rows, self.boost)


class AndNode(Node):
    """What matches all parts. Those of `unscored` must match too, but add nothing to the score."""

    def __init__(
        self, segment: Segment, parts: Sequence[Node], unscored: Sequence[Node] = (), boost: float = 1.0
    ) -> None:
        self.segment, self.parts, self.boost = segment, parts, boost
        self.by_size = sorted((*parts, *unscored), key=lambda part: part.size)
        self.size = self.by_size[0].size

    def match(self) -> Array:
        documents = self.by_size[0].documents()
        for part in self.by_size[1:]:
            if not len(documents):
                break
            self.segment.check_time()
            documents = documents[part.among(documents)]
        return documents

    def among(self, documents: Array) -> Array:
        matches = np.ones(len(documents), np.bool_)
        for part in self.by_size:
            left = np.flatnonzero(matches)
            if not len(left):
                break
            matches[left] = part.among(documents[left])
        return matches

    def scores(self, documents: Array) -> Array:
        scores = np.zeros(len(documents), np.float32)
        for part in self.parts:
            self.segment.check_time()
            scores += part.scores(documents)
        return scores * np.float32(self.boost) if self.boost != 1.0 else scores


class OrNode(Node):
    """What matches any part; the score is the sum of those that match, or the highest of them."""

    def __init__(
        self, segment: Segment, parts: Sequence[Node], boost: float = 1.0, highest: bool = False
    ) -> None:
        self.segment, self.parts, self.boost, self.highest = segment, parts, boost, highest
        self.size = min(sum(part.size for part in parts), segment.size)

    def match(self) -> Array:
        lists = [part.documents() for part in self.parts]
        if len(lists) == 1:
            return lists[0]
        return united(self.segment, lists)

    def among(self, documents: Array) -> Array:
        matches = np.zeros(len(documents), np.bool_)
        for part in self.parts:
            self.segment.check_time()
            matches |= part.among(documents)
        return matches

    def scores(self, documents: Array) -> Array:
        # All parts are scored before the board is touched: an OR inside this one uses the same board.
        given = []
        for part in self.parts:
            self.segment.check_time()
            few = part.size > LOOK_UP_COST * len(documents)
            own = documents[part.among(documents)] if few else part.documents()
            given.append((own.astype(np.intp), part.scores(own)))
        board = self.segment.board
        for places, scores in given:
            (np.maximum if self.highest else np.add).at(board, places, scores)
        total: Array = board.take(documents)
        for places, _ in given:
            board[places] = 0
        return total * np.float32(self.boost) if self.boost != 1.0 else total


def united(segment: Segment, lists: Sequence[Array]) -> Array:
    """Return the documents of all lists (uint32, each ascending), each once: uint32, ascending."""
    count = sum(map(len, lists))
    # To find what is flagged costs 0.35 ns a document of the segment, and 14 ns for each found where they are
    # a tenth of all or less, since the processor guesses wrong. A stable sort merges lists: 2 ns a posting.
    if count * MERGED < segment.size:
        return each_once(np.sort(np.concatenate(lists), kind="stable"))
    flags = segment.flags
    for documents in lists:
        segment.check_time()
        flags[documents.astype(np.intp)] = True
    found = np.flatnonzero(flags)
    flags.fill(False)
    return found.astype(np.uint32)


def distinct(documents: Array) -> Array:
    """Return documents in order, each once; `documents` itself is put in order."""
    documents.sort()
    return each_once(documents)


def each_once(documents: Array) -> Array:
    """Return some ascending documents, each once."""
    kept = np.ones(len(documents), np.bool_)
    np.not_equal(documents[1:], documents[:-1], out=kept[1:])
    once: Array = documents.compress(kept)
    return once


class NotNode(Node):
    """What does not match a node; every such document scores the same."""

    def __init__(self, segment: Segment, refused: Node, score: float) -> None:
        self.segment, self.refused, self.score = segment, refused, score
        self.size = segment.size - (refused.size if isinstance(refused, (TermNode, ListNode)) else 0)

    def match(self) -> Array:
        flags = np.ones(self.segment.size, np.bool_)
        flags[self.refused.documents()] = False
        return np.flatnonzero(flags).astype(np.uint32)

    def among(self, documents: Array) -> Array:
        matches: Array = ~self.refused.among(documents)
        return matches

    def scores(self, documents: Array) -> Array:
        return np.full(len(documents), self.score, np.float32)


class MaybeNode(Node):
    """What matches the first node; where the second matches too, its score is added."""

    def __init__(self, needed: Node, favoured: Node) -> None:
        self.needed, self.favoured = needed, favoured
        self.size = needed.size

    def match(self) -> Array:
        return self.needed.documents()

    def among(self, documents: Array) -> Array:
        return self.needed.among(documents)

    def scores(self, documents: Array) -> Array:
        scores = self.needed.scores(documents)
        both = np.flatnonzero(self.favoured.among(documents))
        if len(both):
            scores[both] += self.favoured.scores(documents[both])
        return scores
