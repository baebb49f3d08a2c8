"""Run a Whoosh query over an index: which documents match, and how well."""

import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from whoosh.query import Or, Query, Term
from whoosh.searching import Searcher

from search.compilation import compile_node
from search.nodes import Node, OrNode, TermNode
from search.postings import Segment, segment_of
from search.pruning import best, best_of_or

CHECK_EVERY = 256  # documents between two looks at the clock: 0.1 ms at Whoosh's pace


@dataclass
class Deadline:
    """When a search has to stop (of time.monotonic), and whether it stopped for that before it was done."""

    at: float
    missed: bool = False

    def passed(self) -> bool:
        """Whether it is too late to go on. Ask where something is left out if it is."""
        self.missed = self.missed or time.monotonic() > self.at
        return self.missed


@dataclass(frozen=True, slots=True)
class Matches:
    """What matched: documents (uint32 [m], ascending), their scores (float64 [m]).

    complete: False where the deadline came first; what was found until then is right.
    """

    documents: npt.NDArray[np.uint32]
    scores: npt.NDArray[np.float64]
    complete: bool = True


def evaluate(searcher: Searcher, query: Query, deadline: Deadline) -> Matches:
    """Return all matches of `query` with their BM25F scores, as many as `deadline` allows.

    Columnar segments are searched on whole arrays; others, and other weightings than BM25F, by Whoosh.
    """
    documents: list[npt.NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
    scores: list[npt.NDArray[np.float64]] = [np.zeros(0, np.float64)]
    for leaf, offset in searcher.leaf_searchers():
        if deadline.passed():
            break
        segment = segment_of(leaf)
        found = on_arrays(query, segment) if segment else by_matcher(query, leaf, deadline)
        documents.append((found.documents + np.uint32(offset)).astype(np.uint32))
        scores.append(found.scores)
    return Matches(np.concatenate(documents), np.concatenate(scores), not deadline.missed)


def on_arrays(query: Query, segment: Segment) -> Matches:
    """Return the matches in one columnar segment."""
    node = compile_node(query, segment)
    documents = node.documents()
    if segment.alive is not None:
        documents = documents[segment.alive[documents]]
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


def top(searcher: Searcher, query: Query, k: int, deadline: Deadline) -> Matches:
    """Return the k best matches, the best first; ties go to the lower document number.

    An OR of terms over one columnar segment is pruned; everything else is evaluated whole.
    """
    leaves = searcher.leaf_searchers()
    segment = segment_of(leaves[0][0]) if len(leaves) == 1 else None
    if segment and (terms := or_of_terms(query, segment)):
        documents, scores = best_of_or(terms, segment, k)
        return Matches(documents, scores.astype(np.float64))
    matches = evaluate(searcher, query, deadline)
    return Matches(*best(matches.documents, matches.scores, k), complete=matches.complete)


def or_of_terms(query: Query, segment: Segment) -> list[TermNode]:
    """Return the terms of a query that is nothing but an OR of them, or one; else an empty list."""
    if not isinstance(query, (Term, Or)):
        return []
    node = compile_node(query, segment)
    if isinstance(node, TermNode):
        parts: Sequence[Node] = [node]
    elif isinstance(node, OrNode) and node.boost == 1.0 and not node.highest:
        parts = node.parts
    else:
        return []
    terms = [part for part in parts if isinstance(part, TermNode)]
    plain = all(each.postings.scorable and not each.postings.has_odd_rows for each in terms)
    return terms if plain and len(terms) == len(parts) else []
