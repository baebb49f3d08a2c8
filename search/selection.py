"""The best k of scored documents, and what every document has to reach to be among them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.columnar.arrays import Array
from search.nodes import TermNode
from search.postings import SLACK, saturations

Found = tuple[Array, Array]  # documents (integers) and their scores (floats)


def best(documents: Array, scores: Array, k: int) -> Found:
    """Return the k best of scored documents (ascending), the best first, ties by number."""
    documents, scores = highest(documents, scores, k)
    # A stable sort leaves those with equal scores in their order, a third of the time of np.lexsort.
    order = (-scores).argsort(kind="stable")[:k]
    return documents.take(order), scores.take(order)


def best_of_any(documents: Array, scores: Array, k: int) -> Found:
    """Return the k best of scored documents in any order, as `best` does."""
    documents, scores = highest(documents, scores, k)
    order = np.lexsort((documents, -scores))[:k]
    return documents.take(order), scores.take(order)


def highest(documents: Array, scores: Array, k: int) -> Found:
    """Return those of many scored documents that score as much as the k-th best, in their order."""
    if len(scores) <= 4 * k:
        return documents, scores
    rows = (scores >= kth_highest(scores, k)).nonzero()[0]
    return documents.take(rows), scores.take(rows)


def kth_highest(values: Array, k: int) -> Any:
    """Return the k-th highest of at least k values."""
    # In place, on a copy: np.partition does the same behind twice the calls.
    values = values.copy()
    values.partition(len(values) - k)
    return values[-k]


def best_distinct(documents: Array, scores: Array, k: int, times: int) -> Found:
    """Return the k best of scored documents, where each may be listed up to `times` times, as in `best`.

    documents: in any order.
    """
    documents, scores = best_of_any(documents, scores, k * times)
    if times == 1:
        return documents, scores
    kept = np.ones(len(documents), np.bool_)
    # Equal documents have equal scores, so they stand side by side.
    np.not_equal(documents[1:], documents[:-1], out=kept[1:])
    return documents[kept][:k], scores[kept][:k]


def exact_scores(terms: Sequence[TermNode], documents: Array) -> Array:
    """Return what terms give to some documents together, 0 where they have none: float32 [m].

    documents: integers [m], ascending.
    """
    wanted = documents.astype(np.uint32)
    scores = np.zeros(len(wanted), np.float32)
    for term in terms:
        postings = term.postings
        rows = postings.documents.searchsorted(wanted)
        there = np.flatnonzero(postings.documents.take(rows, mode="clip") == wanted)
        if len(there) == len(wanted):
            scores += postings.scores(rows, term.boost)
        elif len(there):
            scores[there] += postings.scores(rows.take(there), term.boost)
    return scores


def scores_at(terms: Sequence[TermNode], documents: Array, rows: Array) -> Array:
    """Return what terms that have bounds, all of one field, give together: float32 [m].

    documents: integers [m]; rows: intp [t, m], where each term's postings of them stand in the segment.
    """
    postings = terms[0].postings
    scores = saturations(postings.field, documents, postings.segment.terms.frequency_byte.take(rows))
    weights = np.array([term.postings.idf * term.boost for term in terms], np.float32)
    total: Array = weights @ scores
    return total


def of_one_field(terms: Sequence[TermNode]) -> bool:
    """Whether all terms are of one field."""
    return all(term.postings.field is terms[0].postings.field for term in terms)


def able(bounds: Array, threshold: float) -> Array:
    """Return the rows whose bounds (float32 [m]) reach a threshold: intp."""
    return np.flatnonzero(bounds >= threshold * (1 - SLACK))
