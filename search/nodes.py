"""A query over the arrays of one segment: which documents match, and what they score.

Matching comes first, on whole arrays; only what is left is scored. compile_node makes a tree of these
nodes from a Whoosh query.
"""

from collections.abc import Sequence

import numpy as np

from index.columnar.arrays import Array
from search.postings import LOOK_UP_COST, Postings, Segment, among

NOTHING = np.zeros(0, np.uint32)


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
        self.size = len(postings)

    def match(self) -> Array:
        return self.postings.documents

    def among(self, documents: Array) -> Array:
        return self.postings.among(documents)

    def scores(self, documents: Array) -> Array:
        rows = None if documents is self.postings.documents else self.postings.rows_of(documents)
        return self.postings.scores(rows, self.boost)


class AndNode(Node):
    """What matches all parts. Those of `unscored` must match too, but add nothing to the score."""

    def __init__(self, parts: Sequence[Node], unscored: Sequence[Node] = (), boost: float = 1.0) -> None:
        self.parts, self.boost = parts, boost
        self.by_size = sorted((*parts, *unscored), key=lambda part: part.size)
        self.size = self.by_size[0].size

    def match(self) -> Array:
        documents = self.by_size[0].documents()
        for part in self.by_size[1:]:
            if not len(documents):
                break
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
        # Flagging costs a pass over all documents of the segment, sorting 50 times as much a posting.
        if sum(map(len, lists)) * 50 < self.segment.size:
            united: Array = np.unique(np.concatenate(lists))
            return united
        flags = self.segment.flags
        for documents in lists:
            flags[documents] = True
        found = np.flatnonzero(flags).astype(np.uint32)
        flags[found] = False
        return found

    def among(self, documents: Array) -> Array:
        matches = np.zeros(len(documents), np.bool_)
        for part in self.parts:
            matches |= part.among(documents)
        return matches

    def scores(self, documents: Array) -> Array:
        # All parts are scored before the board is touched: an OR inside this one uses the same board.
        given = []
        for part in self.parts:
            few = part.size > LOOK_UP_COST * len(documents)
            own = documents[part.among(documents)] if few else part.documents()
            given.append((own, part.scores(own)))
        board = self.segment.board
        for own, scores in given:
            board[own] = np.maximum(board[own], scores) if self.highest else board[own] + scores
        total: Array = board[documents]
        for own, _ in given:
            board[own] = 0
        return total * np.float32(self.boost) if self.boost != 1.0 else total


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


class PhraseNode(AndNode):
    """Terms of one field one after the other, up to `slop` positions from each to the next."""

    def __init__(self, terms: Sequence[TermNode], slop: int, boost: float) -> None:
        super().__init__(terms, boost=boost)
        self.terms, self.slop = terms, slop

    def match(self) -> Array:
        return self.holding(super().match())

    def among(self, documents: Array) -> Array:
        matches = super().among(documents)
        left = documents[matches]
        matches[matches] = np.isin(left, self.holding(left), assume_unique=True)
        return matches

    def holding(self, documents: Array) -> Array:
        """Return those of `documents`, all of which have all terms, in which they form the phrase."""
        ends = occurrences(self.terms[0].postings, documents)
        for term in self.terms[1:]:
            places = occurrences(term.postings, documents)
            # The nearest end before each place; ends and places are document << 32 | position, so one of
            # another document is always too far away.
            nearest = np.searchsorted(ends, places) - 1
            close = (nearest >= 0) & (places - ends[nearest] <= self.slop)
            ends = places[close]
            if not len(ends):
                return NOTHING
        holding: Array = np.unique(ends >> 32)
        return holding.astype(np.uint32)


def occurrences(postings: Postings, documents: Array) -> Array:
    """Return where a term stands in `documents`, all of which have it: int64, document << 32 | position."""
    return postings.places(postings.rows_of(documents))
