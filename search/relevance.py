"""How good are the answers? Judged queries are searched under a setting, and what comes is measured.

The measures are those of the field, computed by ir_measures: nDCG@10 (Järvelin and Kekäläinen, 2002), mean
reciprocal rank, success at 1 and at 10, recall at 100. Two settings are compared query by query.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from whoosh.query import Or, Term

from index import FilmIndex
from index.analysis import stem_form, words
from search.engine import search
from search.errors import MeasuresMissing
from search.evaluation import Deadline, evaluate
from search.judged import Judged
from search.ranking import first_rows
from search.request import SearchRequest

MEASURES = ("nDCG@10", "RR", "Success@1", "Success@10", "R@100")
LABELS = {"RR": "MRR", "Success@1": "success@1", "Success@10": "success@10", "R@100": "recall@100"}
DEPTH = 100
TIMEOUT = 10.0  # seconds a query: what is measured is order, not speed

Ranking = list[str]
Setting = Callable[[FilmIndex, Judged], Ranking]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One query under one setting. rank: of the first right answer, None beyond DEPTH."""

    query_id: str
    query: str
    kind: str
    rank: int | None
    values: dict[str, float]
    ms: float


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """All queries under one setting. by_kind: kind of query -> measure -> mean; "all" has them all."""

    setting: str
    counts: dict[str, int]
    by_kind: dict[str, dict[str, float]]
    outcomes: tuple[Outcome, ...]


def found_by(**changes: object) -> Setting:
    """Return the setting that searches as people do, with some fields of the request changed."""

    def rank(index: FilmIndex, judged: Judged) -> Ranking:
        request = SearchRequest(
            text=judged.query, by=judged.by, page_size=DEPTH, facets=False, timeout=TIMEOUT
        )
        page = search(index, msgspec.structs.replace(request, **changes))
        if judged.by == "film":
            return [hit.film.film_id for hit in page.film_hits]
        return [hit.passage_id for hit in page.passage_hits]

    return rank


def plain_bm25(index: FilmIndex, judged: Judged) -> Ranking:
    """Rank by BM25 of any of the words in the texts, a film by its best passage: the line to beat."""
    terms = [Term("stem", stem_form(judged.query[start:end])) for start, end in words(judged.query)]
    matches = evaluate(index.searcher, Or(terms), Deadline(time.monotonic() + TIMEOUT))
    if judged.by == "passage":
        rows = first_rows(matches.scores, None, DEPTH)
        documents = matches.documents[rows].tolist()
        return [index.stored[document].passage.passage_id for document in documents]
    scores = np.zeros(len(index.columns.first) - 1)
    np.maximum.at(scores, index.columns.film[matches.documents], matches.scores)
    films = first_rows(scores, None, DEPTH)
    return [index.film_at(int(index.columns.first[film])).film_id for film in films if scores[film] > 0]


SETTINGS: dict[str, Setting] = {
    "default": found_by(),
    "plain": plain_bm25,
    "literal": found_by(literal=True, tip=False),
    "tot": found_by(tip=True),
    "no-tot": found_by(tip=False),
}


def measure(index: FilmIndex, queries: Sequence[Judged], setting: str) -> Measured:
    """Search all queries under a setting of SETTINGS and measure the answers. Raises MeasuresMissing."""
    rankings: dict[str, Ranking] = {}
    took: dict[str, float] = {}
    for judged in queries:
        started = time.perf_counter()
        rankings[judged.query_id] = SETTINGS[setting](index, judged)
        took[judged.query_id] = round((time.perf_counter() - started) * 1000, 2)
    values = computed(queries, rankings)
    outcomes = tuple(
        Outcome(
            query_id=judged.query_id,
            query=judged.query,
            kind=judged.kind,
            rank=first_right(rankings[judged.query_id], judged.right),
            values=values[judged.query_id],
            ms=took[judged.query_id],
        )
        for judged in queries
    )
    return Measured(setting=setting, counts=counted(outcomes), by_kind=means(outcomes), outcomes=outcomes)


def computed(queries: Sequence[Judged], rankings: Mapping[str, Ranking]) -> dict[str, dict[str, float]]:
    """Return every measure of every query, by its id."""
    try:
        import ir_measures
    except ImportError as cause:
        raise MeasuresMissing(
            "Measuring needs the library of measures; install it with: pip install 'filmdex[eval]'"
        ) from cause
    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    judged = [
        ir_measures.Qrel(query.query_id, right, grade)
        for query in queries
        for right, grade in query.right.items()
    ]
    ranked = [
        ir_measures.ScoredDoc(query_id, found, float(-rank))
        for query_id, ranking in rankings.items()
        for rank, found in enumerate(ranking)
    ]
    values = {query.query_id: {label(name): 0.0 for name in MEASURES} for query in queries}
    for each in ir_measures.iter_calc(measures, judged, ranked):
        values[each.query_id][label(str(each.measure))] = float(each.value)
    return values


def label(measure: str) -> str:
    """Return a measure's name as the report shows it."""
    return LABELS.get(measure, measure)


def first_right(ranking: Ranking, right: Mapping[str, int]) -> int | None:
    """Return the rank of the first right answer, from 1."""
    ranks = (rank for rank, found in enumerate(ranking, start=1) if right.get(found, 0) > 0)
    return next(ranks, None)


def groups(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes by kind of query, those of all kinds last."""
    found: defaultdict[str, list[Outcome]] = defaultdict(list)
    every = list(outcomes)
    for each in every:
        if each.kind != "all":
            found[each.kind].append(each)
    return {**dict(sorted(found.items())), "all": every}


def counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many queries there are of each kind."""
    return {kind: len(each) for kind, each in groups(outcomes).items()}


def means(outcomes: Iterable[Outcome]) -> dict[str, dict[str, float]]:
    """Return the mean of every measure by kind of query."""
    return {
        kind: {
            label(name): round(sum(each.values[label(name)] for each in members) / len(members), 4)
            for name in MEASURES
        }
        for kind, members in groups(outcomes).items()
    }


class Change(msgspec.Struct, frozen=True):
    """A query whose first right answer stands elsewhere under another setting; None: not found."""

    query: str
    kind: str
    before: int | None
    after: int | None


def changes(before: Measured, after: Measured) -> list[Change]:
    """Return the queries that two settings answer differently, the greatest gain first, then the losses."""

    def reciprocal(rank: int | None) -> float:
        return 1 / rank if rank else 0.0

    pairs = zip(before.outcomes, after.outcomes, strict=True)
    changed = [Change(old.query, old.kind, old.rank, new.rank) for old, new in pairs if old.rank != new.rank]
    return sorted(changed, key=lambda each: reciprocal(each.before) - reciprocal(each.after))
