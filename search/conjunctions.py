"""The best k of what has all terms, and of what has them as a phrase, without scoring all of it. Exact.

Documents that have all terms are found from the rarest term on. Where they are many, the impacts of their
postings bound what each can score (index.columnar.impacts): the k best by their bounds are scored, which
gives a threshold, and then only what can reach that. A phrase is looked for in the order of the bounds.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from index.columnar.arrays import Array
from search.nodes import NOTHING, TermNode
from search.phrases import PhraseNode
from search.postings import SLACK, Segment
from search.selection import Found, able, best, best_of_any, exact_scores, of_one_field, scores_at

FEW = 20_000  # documents of the rarest term: below, all that have all terms are scored at once
MERGED = 24  # times as long a list is merged with; in a longer one each document is searched for
FEW_RUNS = 2_000  # the same of a phrase
FIRST = 256  # documents that a phrase is looked for in first; then four times as many, and so on
DENSE_FROM = 64  # documents from which on it pays to look by number which of them have a common term
NONE_FOUND = (NOTHING, np.zeros(0, np.float32))


def best_of_and(
    terms: Sequence[TermNode], segment: Segment, k: int, passing: Array | None, least: float
) -> Found:
    """Return the k best documents that have all terms and their scores, the best first, ties by number.

    terms: all with bounds. passing: bool [n], which documents may be found; None for all. Documents that
    score less than `least` may be left out. Returns integers [k] and float32 [k], fewer where fewer match.
    """
    terms = sorted(terms, key=lambda term: term.size)
    if terms[0].size <= FEW and of_one_field(terms):
        documents, rows = with_rows(terms)
        if not len(documents):
            return NONE_FOUND
        return best(*passed(documents, scores_at(terms, documents, rows), passing), k)
    documents, bounds = with_bounds(terms, segment, passing)
    if len(documents) > 4 * k:
        rows = np.sort(np.argpartition(bounds, -k)[-k:])
        least = max(least, float(exact_scores(terms, documents.take(rows)).min()))
        documents = documents.take(able(bounds, least))
    return best(documents, exact_scores(terms, documents), k)


def best_among(terms: Sequence[TermNode], documents: Array, segment: Segment, k: int) -> Found:
    """Return the k best of some documents that have all terms, as `best_of_and` does.

    documents: uint32 [m], ascending.
    """
    if len(documents) <= max(FEW, 4 * k):
        return best(documents, exact_scores(terms, documents), k)
    places, bounds = documents.astype(np.intp), np.zeros(len(documents), np.float32)
    for term in terms:
        segment.check_time()
        own = term.postings.impacts_of(places).astype(np.float32)
        own *= np.float32(term.postings.step(term.boost))
        bounds += own
    rows = np.sort(np.argpartition(bounds, -k)[-k:])
    least = float(exact_scores(terms, documents.take(rows)).min())
    documents = documents.take(able(bounds, least))
    return best(documents, exact_scores(terms, documents), k)


def with_rows(terms: Sequence[TermNode]) -> tuple[Array, Array]:
    """Return the documents that have all terms and where the segment has their postings, term by term.

    terms: the rarest first. Returns uint32 [m] and intp [t, m].
    """
    documents = terms[0].postings.documents
    rows: list[Array | None] = [None]
    for term in terms[1:]:
        postings, count = term.postings, len(documents)
        if postings.size < MERGED * count:
            documents = in_both(documents, postings.documents)
            rows = [None] * (len(rows) + 1)
        else:
            if count > DENSE_FROM and postings.is_dense(count):
                kept = postings.impacts_of(documents).nonzero()[0]
                documents, rows = documents.take(kept), taken(rows, kept)
            places = postings.documents.searchsorted(documents)
            kept = (postings.documents.take(places, mode="clip") == documents).nonzero()[0]
            documents, rows = documents.take(kept), taken([*rows, places], kept)
        if not len(documents):
            return documents, np.zeros((len(terms), 0), np.intp)
    found = np.empty((len(terms), len(documents)), np.intp)
    for own, known, term in zip(found, rows, terms, strict=True):
        places = term.postings.documents.searchsorted(documents) if known is None else known
        np.add(places, term.postings.start, out=own)
    return documents, found


def taken(rows: Sequence[Array | None], kept: Array) -> list[Array | None]:
    """Return what is kept of those rows that are known; None for the others."""
    return [None if own is None else own.take(kept) for own in rows]


def in_both(documents: Array, others: Array) -> Array:
    """Return the documents that two lists have in common: uint32, ascending, as both are."""
    # Those stand side by side when the lists are merged, which is what a stable sort does with what is in
    # order already: 7,000 and 18,000 take 70 microseconds, where to search for each of the 7,000 takes 140.
    both = np.concatenate((documents, others))
    both.sort(kind="stable")
    common: Array = both[1:].compress(both[1:] == both[:-1])
    return common


def with_bounds(terms: Sequence[TermNode], segment: Segment, passing: Array | None) -> tuple[Array, Array]:
    """Return the documents that have all terms, and what each can score at most: intp and float32 [m].

    terms: the rarest first.
    """
    first = terms[0].postings
    documents = first.documents.astype(np.intp)
    impacts = segment.terms.impact[first.start : first.stop]
    if passing is not None:
        kept = np.flatnonzero(passing.take(documents))
        documents, impacts = documents.take(kept), impacts.take(kept)
    bounds = impacts.astype(np.float32)
    bounds *= np.float32(first.step(terms[0].boost))
    for term in terms[1:]:
        segment.check_time()
        impacts = term.postings.impacts_of(documents)
        kept = np.flatnonzero(impacts)
        if len(kept) < len(documents):
            documents, bounds, impacts = documents.take(kept), bounds.take(kept), impacts.take(kept)
        own = impacts.astype(np.float32)
        own *= np.float32(term.postings.step(term.boost))
        bounds += own
    return documents, bounds


def best_of_phrase(
    phrase: PhraseNode, segment: Segment, k: int, passing: Array | None, least: float
) -> Found:
    """Return the k best documents in which terms form a phrase, as `best_of_and` does."""
    nodes = [TermNode(postings, phrase.boost) for postings in phrase.lists]
    order = sorted(range(len(nodes)), key=lambda term: nodes[term].size)
    terms = [nodes[term] for term in order]
    if terms[0].size > FEW_RUNS:
        return best_in_order(phrase, terms, segment, k, passing, least)
    documents, rows = with_rows(terms)
    if not len(documents):
        return NONE_FOUND
    # Each term's rows within its own list, in the order of the phrase.
    own = np.empty_like(rows)
    for place, row in zip(order, rows, strict=True):
        np.subtract(row, nodes[place].postings.start, out=own[place])
    held = phrase.holds(list(own))
    documents, rows = documents.take(held), rows.take(held, axis=1)
    return best(*passed(documents, scores_at(terms, documents, rows), passing), k)


def passed(documents: Array, scores: Array, passing: Array | None) -> Found:
    """Return those of scored documents that pass."""
    if passing is None:
        return documents, scores
    kept = np.flatnonzero(passing.take(documents))
    return documents.take(kept), scores.take(kept)


def best_in_order(
    phrase: PhraseNode,
    terms: Sequence[TermNode],
    segment: Segment,
    k: int,
    passing: Array | None,
    least: float,
) -> Found:
    """Return what `best_of_phrase` does, looking for the phrase where the bounds are highest first.

    terms: the phrase's, the rarest first.
    """
    documents, bounds = with_bounds(terms, segment, passing)
    found: Found = NONE_FOUND
    for rows in highest_first(bounds):
        if bounds[rows].max() < least * (1 - SLACK):
            break
        holding = phrase.holding(documents.take(np.sort(rows)).astype(np.uint32))
        scores = exact_scores(terms, holding)
        found = best_of_any(np.concatenate((found[0], holding)), np.concatenate((found[1], scores)), k)
        if len(found[0]) == k:
            least = max(least, float(found[1][-1]))
    return found


def highest_first(bounds: Array) -> Iterator[Array]:
    """Yield the rows of the highest bounds, then four times as many of the next highest, and so on."""
    if not len(bounds):
        return
    if len(bounds) <= 2 * FIRST:
        yield np.arange(len(bounds))
        return
    # Often the first are enough: to put all in order takes twice as long as to find these.
    rows = np.argpartition(bounds, -FIRST)[-FIRST:]
    yield rows
    left = np.ones(len(bounds), np.bool_)
    left[rows] = False
    others = np.flatnonzero(left)
    others = others[np.argsort(-bounds[others])]
    first, most = 0, 4 * FIRST
    while first < len(others):
        upto = first + most if first + 2 * most < len(others) else len(others)
        yield others[first:upto]
        first, most = upto, most * 4
