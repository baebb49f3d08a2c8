"""Every word helps: what has all the words comes first, then what has most of the rare ones.

Each part of a question is evaluated for itself, and a document or a film is measured by the parts it has,
each weighing by how rare it is. Words such as "the" add to a score but are needed by nothing.
"""

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from whoosh.query import NullQuery, Query

from index import FilmIndex
from index.columnar.tokenising import ranges
from search.evaluation import Deadline, Matches, evaluate
from search.filters import Documents, Mask, filter_masks
from search.found import Found, Wording
from search.groups import Scores, run_starts
from search.query import Compiled
from search.ranking import weighed
from search.request import SearchRequest

# So many hits with all the words, and no others are looked for.
ENOUGH = 20
# Among what has only some words, what has less than this part of the best is left out.
LEAST = 0.5
# Of a film's passages, those that have at least this part of what its best one has speak for it.
EVIDENCE = 0.5
# Documents with any of the words, up to which all words are followed through all passages of a film at once.
FEW_DOCUMENTS = 150_000
SLACK = 1e-4  # relative: sums of weights are float32

Weights = npt.NDArray[np.float32]


class Coverage:
    """The parts of a question that decide, each with its weight and what it matches."""

    def __init__(
        self, index: FilmIndex, request: SearchRequest, compiled: Compiled, deadline: Deadline
    ) -> None:
        self.index, self.request, self.compiled, self.deadline = index, request, compiled, deadline
        self.size = len(index.columns.kind)
        self.film_count = len(index.columns.first) - 1
        # bool [n]: which passages have what every one must have besides; None for all.
        self.allowed: Mask | None = None

    def confine(self) -> tuple[float, Weights]:
        """Find which passages have what every one must have; return how much that weighs and what it gives.

        The latter is float32 [n], a score for each document.
        """
        given = np.zeros(self.size, np.float32)
        if (query := self.compiled.confinement) is None:
            return 0.0, given
        found = evaluate(self.index.searcher, query, self.deadline)
        self.allowed = mask(found.documents, self.size)
        if not self.compiled.needed:
            return 0.0, given
        given[found.documents] = found.scores
        return self.weight(len(found.documents)), given

    @property
    def is_light(self) -> bool:
        """Whether it costs little to follow every word through all passages."""
        return sum(part.frequency for part in self.compiled.content) <= FEW_DOCUMENTS

    @property
    def can_widen(self) -> bool:
        """Whether something would be left to look for without one of the parts."""
        return len(self.compiled.content) + len(self.compiled.needed) > 1

    def matches(self, query: Query | None) -> tuple[Documents, Scores]:
        """Return what a query matches among what holds besides: uint32 [m] and float64 [m]."""
        if query is None or query is NullQuery:
            return np.zeros(0, np.uint32), np.zeros(0)
        found: Matches = evaluate(self.index.searcher, query, self.deadline)
        if self.allowed is None:
            return found.documents, found.scores
        kept = self.allowed[found.documents]
        return found.documents[kept], found.scores[kept]

    def weight(self, count: int) -> float:
        """Return how much a part weighs that `count` documents have: its inverse document frequency."""
        return math.log(self.size / (count + 1)) + 1 if self.size > count else 1.0

    def found(self, documents: Documents, scores: Scores, partial: Mask | None = None) -> Found:
        """Return documents with their scores (uint32 [m], float64 [m]) as what was found."""
        return Found(
            documents=documents,
            scores=weighed(self.index, documents, scores),
            masks=filter_masks(self.index, self.request, documents),
            partial=partial,
            compiled=self.compiled,
            complete=not self.deadline.missed,
        )

    def with_all(self) -> tuple[Documents, Scores]:
        """Return the passages that have all parts that decide: uint32 [m], and their scores, float64 [m]."""
        found = evaluate(self.index.searcher, self.compiled.deciding, self.deadline)
        return found.documents, found.scores

    def enough(self, found: Found) -> bool:
        """Whether there are hits enough without those that have only some words: before filters and after."""
        return self.hits(found.documents) >= ENOUGH and self.hits(found.passing()) > 0

    def hits(self, documents: Documents) -> int:
        """Return how many hits some documents make."""
        if self.request.by == "passage":
            return len(documents)
        return len(run_starts(self.index.columns.film[documents]))

    def passages(self) -> Found:
        """Return the passages that have all words and, where those are few, those that have most."""
        whole, whole_scores = self.with_all()
        found = self.found(whole, whole_scores)
        if not self.can_widen or not found.complete or self.enough(found):
            return found
        total, scores = self.confine()
        met = np.full(self.size, total, np.float32)
        if self.allowed is not None:
            met[~self.allowed] = 0
        needed = np.ones(self.size, np.bool_)
        for part in self.compiled.content:
            documents, given = self.matches(part.query)
            weight = self.weight(max(part.frequency, len(documents)))
            met[documents] += weight
            scores[documents] += given
            total += weight
            if part.needed:
                needed &= mask(documents, self.size)
        met *= needed
        met[whole] = total
        documents = np.flatnonzero(met).astype(np.uint32)
        share = met[documents].astype(np.float64) / total
        points = scores[documents] * share**2
        rows = np.searchsorted(documents, whole)
        partial = np.ones(len(documents), np.bool_)
        partial[rows], points[rows] = False, whole_scores
        some = self.found(documents, points, partial)
        best = share[partial & some.passes].max(initial=0.0)
        return some.rows(~partial | (share >= LEAST * best))

    def films(self) -> Found:
        """Return the films that have all words, each in whichever passage, with the passages that speak so.

        Where many have them all in one passage and the words are common, only those films.
        """
        if not self.is_light:
            found = self.found(*self.with_all())
            if not found.complete or self.enough(found):
                return found
        return self.by_word()

    def by_word(self) -> Found:
        """Return the films that have all words, or most where those are few, following every word."""
        total, scores = self.confine()
        own, speaks = np.zeros(self.size, np.float32), np.zeros(self.size, np.bool_)
        if self.allowed is not None and total:
            own[self.allowed] = total
            speaks |= self.allowed
        met, named, score = (
            np.full(self.film_count, total),
            np.zeros(self.film_count),
            np.zeros(self.film_count),
        )
        needed = np.ones(self.film_count, np.bool_)
        for part in self.compiled.content:
            said, titled = self.matches(part.own), self.matches(part.title)
            weight = self.weight(max(part.frequency, len(said[0]), len(titled[0])))
            total += weight
            speaks[said[0]] = True
            own[said[0]] += weight
            scores[said[0]] += said[1]
            scores[titled[0]] += titled[1]
            saying, best_said = self.best(said[0], weighed(self.index, *said))
            bearing, best_titled = self.best(*titled)
            has = mask(saying, self.film_count) | mask(bearing, self.film_count)
            met += weight * has
            named[bearing] += weight
            score[saying] += best_said
            score[bearing] += best_titled
            if part.needed:
                needed &= has
        wording = Wording(met * needed / total, score)
        called = named >= (1 - SLACK) * total
        return self.film_tiers(np.flatnonzero(speaks).astype(np.uint32), own, scores, called, wording)

    def best(self, documents: Documents, scores: Scores) -> tuple[Documents, Scores]:
        """Return the films of some documents (uint32, ascending) and the best score of each (float64)."""
        film = self.index.columns.film[documents]
        starts = run_starts(film)
        return film[starts], np.maximum.reduceat(scores, starts) if len(starts) else np.zeros(0)

    def film_tiers(
        self, documents: Documents, own: Weights, scores: Weights, called: Mask, wording: Wording
    ) -> Found:
        """Return the films with all words and, where those are few, those with most, marked as partial.

        documents: uint32 [m], ascending, what has any of the words; the others are those of `speaking`.
        """
        film = self.index.columns.film
        # Mostly those with all words are enough, and they are few: the others are not looked at then.
        whole = self.speaking(documents[(wording.met >= 1 - SLACK)[film[documents]]], own, scores, called)
        whole = replace(whole, wording=wording)
        if not self.can_widen or not whole.complete or self.enough(whole):
            return whole
        found = replace(self.speaking(documents, own, scores, called), wording=wording)
        met = wording.met[film[found.documents]]
        has_all = met >= 1 - SLACK
        best = met[~has_all & found.passes].max(initial=0.0)
        return replace(found, partial=~has_all).rows(has_all | ((met > 0) & (met >= LEAST * best)))

    def speaking(self, documents: Documents, own: Weights, scores: Weights, called: Mask) -> Found:
        """Return which of some passages (uint32 [m], ascending) speak for their films.

        own: float32 [n], the weight of the parts each document has itself; scores: float32 [n]. called:
        bool [f], whose titles have the whole question: every passage of such a film speaks for it.
        """
        columns = self.index.columns
        if called.any():
            numbers = np.flatnonzero(called)
            first = columns.first[numbers].astype(np.int64)
            theirs = ranges(first, columns.first[numbers + 1] - first)
            theirs = theirs if self.allowed is None else theirs[self.allowed[theirs]]
            documents = np.union1d(documents, theirs).astype(np.uint32)
        film = columns.film[documents]
        starts = run_starts(film)
        if len(starts):
            weight = own[documents]
            best = np.repeat(np.maximum.reduceat(weight, starts), np.diff(starts, append=len(film)))
            documents = documents[(weight >= EVIDENCE * best) | called[film]]
        return self.found(documents, scores[documents].astype(np.float64))


def mask(numbers: Documents, size: int) -> Mask:
    """Return which of the numbers below `size` are among some."""
    found = np.zeros(size, np.bool_)
    found[numbers] = True
    return found
