"""The view of films: each once, the best first, with the passages that speak for it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index import FilmIndex
from index.columns import KINDS
from search.filters import Documents, Mask
from search.found import Found
from search.groups import Rows, Scores, is_among, run_starts
from search.passages import explained, hit, reference
from search.query import Compiled
from search.ranking import first_rows, graded, sort_keys
from search.request import SearchRequest
from search.results import Evidence, FilmHit, FilmReference
from search.titled import raises, renown

# Of a film on a page, so many kinds show so many of their passages; the others are only counted.
KINDS_SHOWN, PASSAGES_SHOWN = 3, 2

# What a film's score has besides that of its best passage, as parts of these: what its other kinds give, a
# kind with many matches counting a little more for each doubling; and what words give that its best passage
# has not, or less.
OTHER_KINDS, MANY, OTHER_PASSAGES = 0.15, 0.04, 0.3
BEYOND = "its title, its other passages, and how known it is"

# What being known by all adds, relatively: next to nothing.
KNOWN = 0.03


@dataclass(frozen=True, slots=True)
class Films:
    """f films with n runs of matching passages, a run being one kind of one film.

    documents: uint32 [m], scores: float64 [m], of the passages. start: int64 [n + 1], where each run begins
    among them. best: float64 [n], the best score of a run. first: int64 [f + 1], where each film's runs
    begin. number: uint32 [f], which films these are, ascending. score: float64 [f]. partial: bool [f], which
    have only some of the words, None where all have all.
    """

    documents: Documents
    scores: Scores
    start: Rows
    best: Scores
    first: Rows
    number: npt.NDArray[np.uint32]
    score: Scores
    partial: Mask | None = None

    def __len__(self) -> int:
        return len(self.number)

    def count(self, row: int) -> int:
        """Return how many passages of a film match."""
        return int(self.start[self.first[row + 1]] - self.start[self.first[row]])


def film_view(index: FilmIndex, request: SearchRequest, found: Found) -> tuple[int, tuple[FilmHit, ...]]:
    """Return how many films there are and those of the page. found: what passes the filters."""
    films = grouped(index, found)
    first = (request.page - 1) * request.page_size
    keys = sort_keys(index, request.sort, index.columns.first[films.number], films.partial)
    rows = first_rows(films.score, keys, first + request.page_size)[first:]
    return len(films), tuple(
        film_hit(index, request, films, int(row), place, found) for place, row in enumerate(rows, first + 1)
    )


def grouped(index: FilmIndex, found: Found) -> Films:
    """Put matches together by film, and give each film its score."""
    documents, scores = found.documents, found.scores
    film = index.columns.film[documents]
    starts = run_starts(film.astype(np.int64) * len(KINDS) + index.columns.kind[documents])
    first = run_starts(film[starts])
    start, ends = np.append(starts, len(documents)), np.append(first, len(starts))
    best = np.maximum.reduceat(scores, starts) if len(starts) else np.zeros(0)
    number = film[starts][first]
    partial = found.partial[starts][first] if found.partial is not None else None
    if found.recollection:
        score = found.recollection.film_scores[number]
    elif not scores.any() and found.titled is None:
        score = popularity(index, number)
    else:
        score = graded(film_scores(index, found, number, best, np.diff(start), first), partial)
    return Films(documents, scores, start, best, ends, number, score, partial)


def film_scores(
    index: FilmIndex, found: Found, number: Documents, best: Scores, counts: Rows, first: Rows
) -> Scores:
    """Return the scores of films (number: uint32 [f]) from the best of each of their runs: float64 [f].

    Each kind counts by its best passage, and little more for having many: 300 reviews do not drown a goof.
    counts: int64 [n], passages of each run; first: int64 [f], where each film's runs begin.
    """
    if not len(number):
        return np.zeros(0)
    given = best * (1 + MANY * np.log2(counts))
    top = np.maximum.reduceat(best, first)
    score: Scores = top + OTHER_KINDS * (np.add.reduceat(given, first) - top)
    if found.wording is not None:
        score += OTHER_PASSAGES * np.maximum(found.wording.score[number] - top, 0)
        score *= found.wording.met[number] ** 2
    score *= 1 + KNOWN * renown(index, number)
    if found.titled is not None:
        rows = np.flatnonzero(is_among(found.titled.number, number))
        places = np.searchsorted(number, found.titled.number[rows])
        score[places] += raises(index, found.titled, score)[rows]
    return score


def popularity(index: FilmIndex, number: Documents) -> Scores:
    """Return in which order films stand where nothing tells them apart: by votes, then by passages."""
    counts = np.diff(index.columns.first)[number].astype(np.float64)
    popular: Scores = index.columns.votes[number] + counts / (counts.max(initial=0) + 1)
    return popular


def film_hit(
    index: FilmIndex, request: SearchRequest, films: Films, row: int, rank: int, found: Found
) -> FilmHit:
    """Return one film as it is shown. Its explanation is that of its best passage, and what is beyond it."""
    first, last = films.start[films.first[row]], films.start[films.first[row + 1]]
    best = int(films.documents[first + np.argmax(films.scores[first:last])])
    score = float(films.score[row])
    film = reference(index.film_at(int(index.columns.first[films.number[row]])))
    return FilmHit(
        rank=rank,
        score=round(score, 4),
        film=film,
        count=films.count(row),
        evidence=tuple(evidence(index, request, films, row, film, found.compiled)),
        decided=found.recollection.deciding(int(films.number[row])) if found.recollection else (),
        explanation=explained(index, request, found.compiled, best, score, BEYOND),
    )


def evidence(
    index: FilmIndex,
    request: SearchRequest,
    films: Films,
    row: int,
    film: FilmReference,
    compiled: Compiled | None,
) -> Iterator[Evidence]:
    """Yield what speaks for a film, the kind with the best passage first."""
    first = int(films.first[row])
    order = first + np.argsort(-films.best[first : films.first[row + 1]], kind="stable")
    for place, run in enumerate(order.tolist()):
        start, end = films.start[run : run + 2].tolist()
        best = best_passages(index, request, films, start, end) if place < KINDS_SHOWN else []
        yield Evidence(
            kind=KINDS[index.columns.kind[films.documents[start]]],
            count=end - start,
            passages=tuple(
                hit(
                    index,
                    int(films.documents[each]),
                    rank,
                    float(films.scores[each]),
                    compiled,
                    film,
                    request,
                )
                for rank, each in enumerate(best, start=1)
            ),
        )


def best_passages(index: FilmIndex, request: SearchRequest, films: Films, start: int, end: int) -> list[int]:
    """Return which of the passages from `start` to before `end` are shown, the best first."""
    if end - start == 1:
        return [start]
    # What gives an ending away speaks for a film only where nothing else does.
    spoilers = (
        None if request.spoilers else index.columns.spoiler[films.documents[start:end]].astype(np.int32)
    )
    rows: list[int] = (start + first_rows(films.scores[start:end], spoilers, PASSAGES_SHOWN)).tolist()
    return rows
