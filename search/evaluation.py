"""Run a Whoosh query over an index: which documents match, and how well."""

import time
from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from whoosh.query import Query
from whoosh.searching import Searcher

CHECK_EVERY = 256  # documents between two looks at the clock: 0.1 ms at Whoosh's pace


@dataclass(frozen=True, slots=True)
class Matches:
    """What matched: documents (uint32 [m], ascending), their scores (float64 [m]).

    complete: False where the deadline came first; what was found until then is right.
    """

    documents: npt.NDArray[np.uint32]
    scores: npt.NDArray[np.float64]
    complete: bool = True


def evaluate(searcher: Searcher, query: Query, deadline: float) -> Matches:
    """Return all matches of `query` with their BM25F scores, as many as `deadline` (monotonic) allows."""
    documents, scores = array("I"), array("d")
    context = searcher.context()
    complete = True
    for leaf, offset in searcher.leaf_searchers():
        matcher = query.matcher(leaf, context)
        for_clock = 0
        while matcher.is_active():
            documents.append(matcher.id() + offset)
            scores.append(matcher.score())
            matcher.next()
            for_clock += 1
            if for_clock % CHECK_EVERY == 0 and time.monotonic() > deadline:
                complete = False
                break
    return Matches(np.asarray(documents, dtype=np.uint32), np.asarray(scores), complete)
