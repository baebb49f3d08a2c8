"""The best k of an OR of terms without scoring every posting. Exact: the same documents and scores.

Documents that are among the best for one term are scored first; the k-th best of them is a threshold that
every other document has to reach. A posting's impact bounds what it can score, and the highest impact of
a list what the whole list can (MaxScore: Turtle and Flood, "Query Evaluation: Strategies and
Optimizations", 1995). Lists that even together cannot reach the threshold are only ever looked into.
"""

from collections.abc import Sequence

import numpy as np

from index.columnar.arrays import Array
from index.columnar.impacts import K1, LONG, STEPS, B, saturation
from search.nodes import TermNode
from search.postings import Postings, Segment

SLACK = 1e-4  # what float32 sums may be off by, relatively; bounds are widened by it


# Costs relative to adding one posting's bound to a sum, 3 ns: looking one document up in one list, and
# what the sum costs however short the lists are (finding what reaches the threshold, clearing).
LOOK_UP = 5
FEW = 4_000  # postings: below, scoring them all costs less than finding out which to leave alone
ACCUMULATION = 50_000
# Lists whose bounds together are less than this part of the threshold are not summed.
LEFT_OUT = 0.1


class ScoredList:
    """One term's postings with a bound on what any of them scores."""

    def __init__(self, node: TermNode, segment: Segment) -> None:
        self.postings: Postings = node.postings
        self.boost = node.boost
        self.documents = self.postings.documents
        self.is_long = len(self.documents) >= LONG
        if self.is_long:
            step = step_of(segment, self.postings.fieldname) * self.postings.idf * node.boost
            self.step = step * (1 + SLACK)
            self.bound = segment.terms.max_impact[self.postings.number] * self.step
        else:
            self.all_scores = self.postings.scores(None, node.boost)
            self.bound = float(self.all_scores.max()) * (1 + SLACK)

    def scores_of(self, documents: Array) -> Array:
        """Return the scores this list gives to `documents` (uint32, ascending), 0 where it has none."""
        rows = np.searchsorted(self.documents, documents)
        np.minimum(rows, len(self.documents) - 1, out=rows)
        missing = self.documents[rows] != documents
        scores = self.postings.scores(rows, self.boost) if self.is_long else self.all_scores[rows]
        scores[missing] = 0
        return scores

    def best(self) -> Array:
        """Return documents that are likely to be among the best."""
        if self.is_long:
            champions = self.postings.segment.terms.champions(self.postings.number)
            assert champions is not None
            return self.documents[champions]
        return self.documents

    def able(self, score: float) -> Array | None:
        """Return which postings may give at least `score` by themselves: bool [df]; None for all."""
        if score <= 0:
            return None
        if not self.is_long:
            able: Array = self.all_scores >= score * (1 - SLACK)
            return able
        level = int(np.ceil(score / self.step))
        if level > STEPS:
            return np.zeros(len(self.documents), np.bool_)
        impact: Array = self.postings.segment.terms.impact[self.postings.rows]
        return impact >= level

    def add_bounds(self, board: Array) -> None:
        """Add to board[d] at least what this list gives document d, and hardly more."""
        if self.is_long:
            bounds = (np.arange(STEPS + 1) * self.step).astype(np.float32)
            board[self.documents] += bounds.take(self.postings.segment.terms.impact[self.postings.rows])
        else:
            board[self.documents] += self.all_scores


def step_of(segment: Segment, fieldname: str) -> float:
    """Return what a step of impact stands for in a field, at most, under the searcher's own parameters."""
    if fieldname not in segment.steps:
        average, k1, b = segment.parameters(fieldname)
        own = segment.stored_documents.field_length(fieldname) / max(1, segment.size)
        step = (K1 + 1) / STEPS
        if (average, k1, b) != (own, K1, B):
            # The impacts were made for other parameters: take the worst any posting can gain by that.
            with np.errstate(divide="ignore", invalid="ignore"):
                gain = saturation(average, k1, b)[1:] / saturation(own)[1:]
            step *= float(np.nanmax(gain))
        segment.steps[fieldname] = step
    return segment.steps[fieldname]


def best_of_or(terms: Sequence[TermNode], segment: Segment, k: int) -> tuple[Array, Array]:
    """Return the k best documents of an OR and their scores, the best first; ties go to the lower number.

    Deleted documents are left out. Returns uint32 [k] and float32 [k], fewer where fewer match.
    """
    alive = segment.alive
    if sum(term.size for term in terms) < FEW:
        return best(*summed(terms, segment), k)
    lists = sorted((ScoredList(term, segment) for term in terms), key=lambda each: -each.bound)
    candidates = united([each.best() for each in lists])
    documents, scores = best(*scored(candidates, lists, alive), k)
    threshold = float(scores[-1]) if len(scores) == k else 0.0
    # What the lists after each one can still add to what it gives.
    after = np.cumsum([each.bound for each in reversed(lists)])[::-1]
    rest = np.append(after[1:], 0.0).tolist()
    if threshold and all(not each.is_long for each in lists):
        return documents, scores  # every document was a candidate
    able = reaching(lists, rest, threshold)
    if able is None:
        able = accumulated(lists, threshold, segment)
    return best(*narrowed(able, lists, rest, threshold, alive), k)


def summed(terms: Sequence[TermNode], segment: Segment) -> tuple[Array, Array]:
    """Return all documents of an OR that are not deleted, and their scores."""
    board = segment.board
    for term in terms:
        board[term.postings.documents] += term.postings.scores(None, term.boost)
    documents = united([term.postings.documents for term in terms])
    scores: Array = board[documents]
    board[documents] = 0
    if segment.alive is not None:
        alive = segment.alive[documents]
        documents, scores = documents[alive], scores[alive]
    return documents, scores


def reaching(lists: Sequence[ScoredList], rest: Sequence[float], threshold: float) -> Array | None:
    """Return the documents that can reach the threshold, list by list; None where that would be too many.

    A document is a candidate in the first list that has it, if what it gets there and what all later
    lists can add reach the threshold.
    """
    able, count = [], 0
    for each, others in zip(lists, rest, strict=True):
        if each.bound + others < threshold:
            break
        mask = each.able(threshold - others)
        able.append(mask)
        count += len(each.documents) if mask is None else int(np.count_nonzero(mask))
    if count * len(lists) * LOOK_UP > sum(len(each.documents) for each in lists) + ACCUMULATION:
        return None
    found = [
        each.documents if mask is None else each.documents[np.flatnonzero(mask)]
        for each, mask in zip(lists, able, strict=False)
    ]
    return united(found)


def accumulated(lists: Sequence[ScoredList], threshold: float, segment: Segment) -> Array:
    """Return the documents that can reach the threshold, from the sum of all bounds of each document.

    Lists that together give little are left out of the sum, and allowed for: they are the longest.
    """
    kept, left_out = list(lists), 0.0
    while len(kept) > 1 and left_out + kept[-1].bound < LEFT_OUT * threshold:
        left_out += kept.pop().bound
    board, needed = segment.board, (threshold - left_out) * (1 - SLACK)
    for each in kept:
        each.add_bounds(board)
    if sum(len(each.documents) for each in kept) * 8 > len(board):
        candidates = np.flatnonzero(board >= needed).astype(np.uint32)
        board.fill(0)
        return candidates
    # Short lists touch little of the board: only that is read and cleared.
    found = united([each.documents[board[each.documents] >= needed] for each in kept])
    for each in kept:
        board[each.documents] = 0
    return found


def united(lists: Sequence[Array]) -> Array:
    """Return the documents of all lists, each once: uint32, ascending."""
    if len(lists) == 1:
        return lists[0]
    documents = np.concatenate(lists)
    documents.sort()
    kept = np.ones(len(documents), np.bool_)
    np.not_equal(documents[1:], documents[:-1], out=kept[1:])
    return documents[kept]


def scored(documents: Array, lists: Sequence[ScoredList], alive: Array | None) -> tuple[Array, Array]:
    """Return those of `documents` that are not deleted, with their scores from all lists."""
    if alive is not None:
        documents = documents[alive[documents]]
    scores = np.zeros(len(documents), np.float32)
    for each in lists:
        scores += each.scores_of(documents)
    return documents, scores


def narrowed(
    documents: Array,
    lists: Sequence[ScoredList],
    rest: Sequence[float],
    threshold: float,
    alive: Array | None,
) -> tuple[Array, Array]:
    """Score `documents` list by list, dropping those that cannot reach the threshold any more."""
    if alive is not None:
        documents = documents[alive[documents]]
    scores: Array = np.zeros(len(documents), np.float32)
    for each, others in zip(lists, rest, strict=True):
        scores += each.scores_of(documents)
        able = scores >= (threshold - others) * (1 - SLACK)
        documents, scores = documents[able], scores[able]
    return documents, scores


def best(documents: Array, scores: Array, k: int) -> tuple[Array, Array]:
    """Return the k best of scored documents (ascending), the best first, ties by number."""
    if len(scores) > 4 * k:
        worst = np.partition(scores, -k)[-k]
        rows = np.flatnonzero(scores >= worst)
        documents, scores = documents[rows], scores[rows]
    order = np.lexsort((documents, -scores))[:k]
    return documents[order], scores[order]
