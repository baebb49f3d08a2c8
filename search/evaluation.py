"""Run a Whoosh query over an index: which documents match, and how well."""

from array import array
from collections.abc import Sequence
from typing import TypeGuard

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh.query import Query
from whoosh.searching import Searcher

from search.compilation import compile_node
from search.conjunctions import NONE_FOUND, best_among, best_of_and, best_of_phrase
from search.deadline import Deadline, OutOfTime
from search.nodes import NOTHING, AndNode, Node, OrNode, TermNode
from search.phrases import PhraseNode
from search.postings import Segment, segment_of
from search.pruning import best_of_or
from search.selection import Found, best, best_of_any
from search.unions import UnionNode

__all__ = ["Deadline", "Matches", "evaluate", "top", "top_and_all"]

CHECK_EVERY = 256  # documents between two looks at the clock: 0.1 ms at Whoosh's pace


class Matches(msgspec.Struct, frozen=True, eq=False):
    """What matched: documents (uint32 [m], ascending), their scores (float64 [m]).

    complete: False where the deadline came first; what was found until then is right.
    """

    documents: npt.NDArray[np.uint32]
    scores: npt.NDArray[np.float64]
    complete: bool = True


def evaluate(searcher: Searcher, query: Query, deadline: Deadline) -> Matches:
    """Return all matches of `query` with their BM25F scores, as many as `deadline` allows.

    Columnar segments are searched on whole arrays; others, and other weightings than BM25F, by Whoosh. A
    columnar segment in which the deadline comes gives nothing: before its last step there are no scores.
    """
    documents: list[npt.NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
    scores: list[npt.NDArray[np.float64]] = [np.zeros(0, np.float64)]
    for leaf, offset in searcher.leaf_searchers():
        if deadline.passed():
            break
        segment = segment_of(leaf)
        if segment is None:
            found = by_matcher(query, leaf, deadline)
        else:
            try:
                found = on_arrays(query, segment, deadline)
            except OutOfTime:
                segment.forget()
                break
        documents.append((found.documents + np.uint32(offset)).astype(np.uint32))
        scores.append(found.scores)
    return Matches(np.concatenate(documents), np.concatenate(scores), not deadline.missed)


def on_arrays(query: Query, segment: Segment, deadline: Deadline) -> Matches:
    """Return the matches in one columnar segment. Raises OutOfTime."""
    segment.deadline = deadline
    node = compile_node(query, segment)
    documents = existing(segment.alive, node.documents())
    return Matches(documents, node.scores(documents).astype(np.float64))


def by_matcher(query: Query, leaf: Searcher, deadline: Deadline) -> Matches:
    """Return the matches in one segment of any codec, one document after the other."""
    documents, scores = array("I"), array("d")
    matcher = query.matcher(leaf, leaf.context())
    while matcher.is_active():
        documents.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
        if len(documents) % CHECK_EVERY == 0 and matcher.is_active() and deadline.passed():
            break
    return Matches(np.asarray(documents, dtype=np.uint32), np.asarray(scores))


def top(
    searcher: Searcher,
    query: Query,
    k: int,
    deadline: Deadline,
    passing: npt.NDArray[np.bool_] | None = None,
) -> Matches:
    """Return the k best matches, the best first; ties go to the lower document number.

    passing: bool [documents of the index], which of them may be found; None for all. Terms, ORs and ANDs
    of them, phrases and what gives one score to all are pruned, segment by segment, each beginning with
    the threshold that those before it have reached; everything else is evaluated whole.
    """
    return searched(searcher, query, k, deadline, passing, None)


def top_and_all(
    searcher: Searcher,
    query: Query,
    k: int,
    deadline: Deadline,
    passing: npt.NDArray[np.bool_] | None = None,
) -> tuple[Matches, npt.NDArray[np.uint32]]:
    """Return the k best matches as `top` does, and all documents that match and pass: uint32, ascending.

    For a page with exact totals and facet counts: only what may be among the best is scored.
    """
    everything: list[npt.NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
    found = searched(searcher, query, k, deadline, passing, everything)
    return found, np.concatenate(everything)


def searched(
    searcher: Searcher,
    query: Query,
    k: int,
    deadline: Deadline,
    passing: npt.NDArray[np.bool_] | None,
    everything: list[npt.NDArray[np.uint32]] | None,
) -> Matches:
    """Return what `top` does; append all matches of each segment to `everything`, where it is given."""
    found: Found = NONE_FOUND
    for leaf, offset in searcher.leaf_searchers():
        if deadline.passed():
            break
        segment = segment_of(leaf)
        of_leaf = None if passing is None else passing[offset : offset + leaf.doc_count_all()]
        least = float(found[1][-1]) if len(found[1]) == k else 0.0
        try:
            if segment is None:
                documents, own = best_of_all(by_matcher(query, leaf, deadline), k, of_leaf)
            else:
                segment.deadline = deadline
                documents, own = best_of_segment(query, segment, k, of_leaf, least, everything is not None)
        except OutOfTime:
            assert segment is not None
            segment.forget()
            break
        if everything is not None:
            everything.append((documents + np.uint32(offset)).astype(np.uint32))
        if offset:
            both = np.concatenate((found[0], own[0].astype(np.int64) + offset))
            own = best_of_any(both, np.concatenate((found[1], own[1])), k)
        found = own
    return Matches(found[0].astype(np.uint32), found[1].astype(np.float64), not deadline.missed)


def best_of_segment(
    query: Query,
    segment: Segment,
    k: int,
    passing: npt.NDArray[np.bool_] | None,
    least: float,
    wants_all: bool,
) -> tuple[npt.NDArray[np.uint32], Found]:
    """Return all matches in one segment, or none where they are not wanted, and the k best.

    Of those that score less than `least` some may be left out of the best.
    """
    node = compile_node(query, segment)
    if segment.alive is not None:
        passing = segment.alive if passing is None else segment.alive & passing
    documents: npt.NDArray[np.uint32] = NOTHING
    if wants_all:
        documents = node.documents()
        documents = documents if passing is None else documents[passing.take(documents)]
    if isinstance(node, UnionNode):
        return documents, node.first(k, passing)
    terms, is_all = plain_terms(node)
    if not terms:
        documents = documents if wants_all else existing(passing, node.documents())
        return documents, best(documents, node.scores(documents), k)
    if not is_all:
        return documents, best_of_or(terms, segment, k, passing, least)
    if wants_all:
        return documents, best_among(terms, documents, segment, k)
    if isinstance(node, PhraseNode):
        return documents, best_of_phrase(node, segment, k, passing, least)
    return documents, best_of_and(terms, segment, k, passing, least)


def existing(
    passing: npt.NDArray[np.bool_] | None, documents: npt.NDArray[np.uint32]
) -> npt.NDArray[np.uint32]:
    """Return those of some documents that pass."""
    return documents if passing is None else documents[passing.take(documents)]


def plain_terms(node: Node) -> tuple[Sequence[TermNode], bool]:
    """Return the terms that a node's score is the sum of, and whether a match has all of them.

    No terms where it is another kind of node, or impacts do not bound what they give.
    """
    parts: Sequence[Node] = ()
    if isinstance(node, TermNode):
        parts = [node]
    elif isinstance(node, PhraseNode):
        parts = [TermNode(postings, node.boost) for postings in node.lists]
    elif type(node) is AndNode:
        parts = node.parts if node.boost == 1.0 and len(node.parts) == len(node.by_size) else ()
    elif type(node) is OrNode:
        parts = node.parts if node.boost == 1.0 and not node.highest else ()
    is_all = isinstance(node, AndNode)
    return (parts if is_plain(parts) else ()), is_all


def is_plain(nodes: Sequence[Node]) -> TypeGuard[Sequence[TermNode]]:
    """Whether all nodes are terms whose impacts bound what they give."""
    return all(type(node) is TermNode and node.postings.has_bounds and node.boost > 0 for node in nodes)


def best_of_all(
    matches: Matches, k: int, passing: npt.NDArray[np.bool_] | None
) -> tuple[npt.NDArray[np.uint32], Found]:
    """Return those of all matches that pass, and the k best of them."""
    documents, scores = matches.documents, matches.scores
    if passing is not None:
        kept = passing[documents]
        documents, scores = documents[kept], scores[kept]
    return documents, best(documents, scores, k)
