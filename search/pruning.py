"""The best k of an OR of terms without scoring every posting exactly. Exact: the same documents and scores.

Few postings are all scored. Of many, only bounds are added up, which a posting's impact gives at a third of
the cost (index.columnar.impacts), and common terms stand ready by document number. The documents among each
term's highest impacts whose bounds are highest are scored; the k-th best of them is a threshold that every
other document's bound has to reach, and what reaches it is scored.

MaxScore (Turtle and Flood, "Query Evaluation: Strategies and Optimizations", 1995) and block maxima leave
whole lists and blocks alone. Tried on arrays they were slower: to find out what may be left alone costs
more calls than adding it up costs time, 0.2 to 1 ns a posting.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import ceil

import numpy as np

from index.columnar.arrays import Array
from index.columnar.impacts import LONG, STEPS
from search.nodes import TermNode, distinct
from search.postings import SLACK, Postings, Segment, saturations
from search.selection import Found, able, best, best_distinct, exact_scores

FEW = 80_000  # postings: below, scoring them all costs less than what bounds need
DENSE_FROM = 6  # a term is added up by document number if more than this part of the documents has it
SHORT = 4_096  # postings: below, they are all scored whatever they are
SELDOM = 25_000  # postings of the rarer terms, at most, for them to be scored first
LIKELY = 1.5  # times what one of the rarer terms can give, a score that k documents are likely to reach
OFTEN = 3  # times as many postings the others have, at least, for it to pay
CANDIDATES = 4_096  # documents that a threshold is looked for among, about
MANY = 1_000  # documents that reach a threshold from which on it pays to look for a higher one


def best_of_or(
    terms: Sequence[TermNode], segment: Segment, k: int, passing: Array | None, least: float
) -> Found:
    """Return the k best documents of an OR and their scores, the best first; ties go to the lower number.

    terms: all with bounds. passing: bool [n], which documents may be found; None for all. Documents that
    score less than `least` may be left out. Returns integers [k] and float32 [k], fewer where fewer match.
    """
    if len(terms) == 1 and terms[0].size >= LONG:
        return best_of_term(terms[0], segment, k, passing, least)
    count = sum(term.size for term in terms)
    if count > SHORT and (found := best_of_seldom(terms, segment, k, passing, least)):
        return found
    if count < FEW:
        return best_distinct(*summed(terms, segment, passing), k, len(terms))
    board = segment.board
    for term in terms:
        segment.check_time()
        add_bounds(term, segment, board)
    documents, bounds = candidates(terms, segment, k, passing, least)
    if len(documents) > MANY + k:
        rows = np.sort(np.argpartition(bounds, -k)[-k:])
        higher = float(exact_scores(terms, documents.take(rows)).min())
        documents = documents.take(able(bounds, max(least, higher)))
    return best(documents, exact_scores(terms, documents), k)


def best_of_term(term: TermNode, segment: Segment, k: int, passing: Array | None, least: float) -> Found:
    """Return the k best documents of one term with a long list, as `best_of_or` does."""
    postings = term.postings
    likely = champions(postings)
    if passing is not None:
        likely = likely[passing.take(likely)]
    if len(likely) >= k:
        least = max(least, float(np.partition(exact_scores([term], likely), -k)[-k]))
    level = ceil(least * (1 - SLACK) / postings.step(term.boost))
    rows = np.flatnonzero(segment.terms.impact[postings.start : postings.stop] >= min(level, STEPS + 1))
    if passing is not None:
        rows = rows[passing.take(postings.documents.take(rows))]
    return best(postings.documents.take(rows), postings.scores(rows, term.boost), k)


def best_of_seldom(
    terms: Sequence[TermNode], segment: Segment, k: int, passing: Array | None, least: float
) -> Found | None:
    """Return what `best_of_or` does where no document without a rarer term can be among the best, else None.

    Documents that have one of the rarer terms are scored by these, and bounded by the impacts of the others.
    Where the k-th best of them has more than the others can give at all, nothing else is looked at: a third
    of the time of adding a common term up.
    """
    terms = sorted(terms, key=lambda term: term.size)
    sizes = [term.size for term in terms]
    place = bisect_right(list(accumulate(sizes[:-1])), SELDOM)
    if not place or sum(sizes[place:]) < OFTEN * sum(sizes[:place]):
        return None
    rest = sum(term.bound for term in terms[place:])
    if rest > LIKELY * max(term.bound for term in terms[:place]):
        return None
    documents, totals = summed(terms[:place], segment, passing)
    for term in terms[place:]:
        segment.check_time()
        own = term.postings.impacts_of(documents).astype(np.float32)
        own *= np.float32(term.postings.step(term.boost))
        totals += own
    likely, _ = best_distinct(documents, totals, k, place)
    if len(likely) == k:
        least = max(least, float(exact_scores(terms, np.sort(likely)).min()))
    if rest >= least * (1 - SLACK):
        return None
    found = distinct(documents.take(able(totals, least)).astype(np.uint32))
    return best(found, exact_scores(terms, found), k)


def summed(terms: Sequence[TermNode], segment: Segment, passing: Array | None) -> Found:
    """Return the documents of all postings (intp, each as often as terms have it) and their whole scores."""
    lists = [term.postings for term in terms]
    if len(lists) == 1:
        documents, scores = lists[0].documents, lists[0].scores(None, terms[0].boost)
    else:
        documents = np.concatenate([each.documents for each in lists]).astype(np.intp)
        parts = scores_together(lists, [term.boost for term in terms], documents)
        scores = segment.added(documents, parts)
    if passing is not None:
        kept = np.flatnonzero(passing.take(documents))
        documents, scores = documents.take(kept), scores.take(kept)
    return documents, scores


def scores_together(lists: Sequence[Postings], boosts: Sequence[float], documents: Array) -> Array:
    """Return the scores of all postings of several lists, whose documents one after the other are given.

    One pass for all: with a few hundred postings a list, it is calls that cost. documents: intp [p].
    """
    field, frequency = lists[0].field, lists[0].segment.terms.frequency_byte
    if any(each.field is not field or not each.has_bounds for each in lists):
        return np.concatenate([each.scores(None, boost) for each, boost in zip(lists, boosts, strict=True)])
    if len(lists) == 1:
        return lists[0].scores(None, boosts[0])
    frequencies = np.concatenate([frequency[each.start : each.stop] for each in lists])
    scores = saturations(field, documents, frequencies)
    weights = [each.idf * boost for each, boost in zip(lists, boosts, strict=True)]
    scores *= np.repeat(np.array(weights, np.float32), [each.size for each in lists])
    return scores


def add_bounds(term: TermNode, segment: Segment, board: Array) -> None:
    """Add to board[d] at least what a term gives document d, and hardly more."""
    postings = term.postings
    step = np.float32(postings.step(term.boost))
    if postings.size * DENSE_FROM > segment.size:
        bounds = segment.scratch
        np.multiply(segment.terms.dense_impacts[postings.number], step, out=bounds, dtype=np.float32)
        np.add(board, bounds, out=board)
        return
    bounds = segment.terms.impact[postings.start : postings.stop].astype(np.float32)
    bounds *= step
    np.add.at(board, postings.documents.astype(np.intp), bounds)


def candidates(
    terms: Sequence[TermNode], segment: Segment, k: int, passing: Array | None, least: float
) -> Found:
    """Return the documents that can be among the k best, with their bounds; the board is cleared.

    The board holds the bounds of all documents.
    """
    board = segment.board
    least = max(least, reached(terms, segment, k, passing))
    # Where little of the board has been touched, only that is read and cleared.
    lists = [term.postings.documents for term in terms]
    if sum(map(len, lists)) * 8 < segment.size:
        touched = np.concatenate(lists).astype(np.intp)
        found = distinct(touched[able(board.take(touched), least)])
        bounds = board.take(found)
        board[touched] = 0
    else:
        found = able(board, least) if least > 0 else np.flatnonzero(board > 0)
        bounds = board.take(found)
        board.fill(0)
    if passing is not None:
        kept = np.flatnonzero(passing.take(found))
        found, bounds = found.take(kept), bounds.take(kept)
    return found, bounds


def reached(terms: Sequence[TermNode], segment: Segment, k: int, passing: Array | None) -> float:
    """Return a score that k documents reach, a high one, or 0 where there are none so many."""
    board = segment.board
    likely = likely_best(terms)
    if passing is None:
        documents, _ = best_distinct(likely, board.take(likely), k, len(terms))
    else:
        likely = likely[passing.take(likely)]
        documents, _ = best_distinct(likely, board.take(likely), k, len(terms))
        if len(documents) < k < segment.size:
            # Few documents pass, so they are looked for among all.
            rows = np.flatnonzero((board > 0) & passing)
            documents, _ = best(rows, board.take(rows), k)
    return float(exact_scores(terms, np.sort(documents)).min()) if len(documents) == k else 0.0


def likely_best(terms: Sequence[TermNode]) -> Array:
    """Return documents that are likely to be among the best: integers, some of them several times."""
    found: list[Array] = []
    for term in sorted(terms, key=lambda each: -each.bound):
        found.append(champions(term.postings))
        if sum(map(len, found)) > CANDIDATES:
            break
    return np.concatenate(found)


def champions(postings: Postings) -> Array:
    """Return the documents with a term's highest impacts, or all where they are few."""
    rows = postings.segment.terms.champions(postings.number)
    return postings.documents if rows is None else postings.documents.take(rows)
