"""Words that stand together count more: for the best passages, how near the query's words are in the text.

Every pair of words that follow one another in the query gives a passage a part of the rarer one's weight,
by how far the two are from standing there as they were typed: as much as all of it side by side, and half
of that the other way round. After Rasolofo and Savoy, "Term Proximity Scoring for Keyword-Based Retrieval
Systems", 2003, with the distance counted from the one in the query.

Where a word was typed with accents, passages that have it so come before those that have it without.
"""

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpus.records import fold
from index import FilmIndex
from search.evaluation import Deadline
from search.filters import Documents
from search.found import Found
from search.groups import Rows, Scores
from search.phrases import occurrences
from search.postings import Postings, Segment, segment_of
from search.query import Part
from search.ranking import behind, first_rows, weighed

LOOKED_AT = 300  # passages
READ = 60  # of them, whose text is read for accents
FIELD = "text"
FARTHEST = 8  # words between two, beyond which they have nothing to do with each other
PAIR = 1.2  # how much a pair side by side adds, as a part of the weight of the rarer word
REVERSED = 0.5
AS_TYPED = 0.1  # how much the accents of a word add, as a part of the passage's score
TOO_COMMON = 200_000  # postings: such a word is not worth looking up where it stands

POSITION = 0xFFFFFFFF  # the lower half of a place

Places = npt.NDArray[np.int64]


def with_closeness(index: FilmIndex, found: Found, deadline: Deadline) -> Found:
    """Return what was found with the scores of the best passages raised by how their words stand."""
    if found.compiled is None or deadline.passed() or not len(found.documents):
        return found
    parts = [part for part in found.compiled.parts if part.forms]
    accented = [part.word for part in parts if has_accents(part.word)]
    if len(parts) < 2 and not accented:
        return found
    keys = behind(found.partial) if found.partial is not None else None
    rows = np.sort(first_rows(found.scores, keys, LOOKED_AT))
    documents, scores = found.documents[rows], found.scores.copy()
    if len(parts) > 1:
        scores[rows] += weighed(index, documents, closeness(index, parts, documents))
    if accented:
        best = rows[np.sort(first_rows(scores[rows], None, READ))]
        as_typed = np.array(
            [typed_so(index, document, accented) for document in found.documents[best].tolist()]
        )
        scores[best] *= 1 + AS_TYPED * as_typed
    return replace(found, scores=scores)


def closeness(index: FilmIndex, parts: list[Part], documents: Documents) -> Scores:
    """Return what the nearness of words gives some documents (uint32 [m], ascending): float64 [m]."""
    given = np.zeros(len(documents))
    for leaf, offset in index.searcher.leaf_searchers():
        segment = segment_of(leaf)
        if segment is None:
            continue
        first, last = np.searchsorted(documents, (offset, offset + segment.size)).tolist()
        if first < last:
            local = (documents[first:last] - np.uint32(offset)).astype(np.uint32)
            given[first:last] = in_segment(segment, parts, local)
    return given


def in_segment(segment: Segment, parts: list[Part], documents: Documents) -> Scores:
    """Return what the nearness of words gives documents of one segment: float64 [m]."""
    given = np.zeros(len(documents))
    known = [segment.postings(FIELD, part.forms[0].encode()) for part in parts]
    content = [place for place, part in enumerate(parts) if not part.is_common]
    pairs = {(place, place + 1) for place in range(len(parts) - 1)}
    pairs |= set(pairwise(content))
    places: dict[int, Places] = {}
    for one, other in sorted(pairs):
        first, second = known[one], known[other]
        if first is None or second is None or max(len(first), len(second)) > TOO_COMMON:
            continue
        for place, postings in ((one, first), (other, second)):
            if place not in places:
                places[place] = places_in(postings, documents)
        near = nearness(places[one], places[other], other - one, documents)
        given += PAIR * min(first.idf, second.idf) * near
    return given


def places_in(postings: Postings, documents: Documents) -> Places:
    """Return where a term stands in those of `documents` that have it: int64, document << 32 | position."""
    having = documents[postings.among(documents)]
    if not len(having):
        return np.zeros(0, np.int64)
    places = occurrences(postings, postings.rows_of(having))
    found: Places = having[places >> 32].astype(np.int64) << 32 | (places & POSITION)
    return found


def nearness(ones: Places, others: Places, distance: int, documents: Documents) -> Scores:
    """Return how near two words come in each document to standing `distance` apart: float64 [m], 0 to 1."""
    best = np.zeros(len(documents))
    if not len(ones) or not len(others):
        return best
    for places, sign, part in (
        (np.searchsorted(others, ones, "right"), 1, 1.0),
        (np.searchsorted(others, ones, "left") - 1, -1, REVERSED),
    ):
        inside = (places >= 0) & (places < len(others))
        apart = sign * (others[places[inside]] - ones[inside])
        close = apart <= distance + FARTHEST
        rows: Rows = np.searchsorted(documents, ones[inside][close] >> 32)
        np.maximum.at(best, rows, part / (1 + np.abs(apart[close] - distance)))
    return best


def has_accents(word: str) -> bool:
    """Whether folding a word loses more than its case."""
    return not word.isascii() and fold(word) != unicodedata.normalize("NFC", word).casefold()


def typed_so(index: FilmIndex, document: int, accented: list[str]) -> float:
    """Return which part of some words a passage, or its film's title, has with the accents as typed."""
    passage = index.stored[document].passage
    text = f"{index.film_at(document).title}\n{passage.heading}\n{passage.text}"
    text = unicodedata.normalize("NFC", text).casefold()
    words = [re.escape(unicodedata.normalize("NFC", word).casefold()) for word in accented]
    return sum(bool(re.search(rf"\b{word}\b", text)) for word in words) / len(words)
