"""The view of passages: one page of hits, each a passage with its snippet."""

import numpy as np

from corpus.records import Film
from index import FilmIndex
from search.byline import byline
from search.explanations import REST, explain
from search.found import Found
from search.function_words import FUNCTION_WORDS
from search.groups import Scores, is_among
from search.query import Compiled
from search.ranking import first_rows, graded, sort_keys
from search.request import SearchRequest
from search.results import FilmReference, Hit, Reason
from search.spoilers import safe_snippet
from search.titled import raises

SHOWN = SearchRequest()  # a hit outside of an answer: no explanation, spoilers hidden


def passage_view(index: FilmIndex, request: SearchRequest, found: Found) -> tuple[int, tuple[Hit, ...]]:
    """Return how many passages there are and those of the page. found: what passes the filters."""
    first = (request.page - 1) * request.page_size
    scores = graded(with_titles(index, found), found.partial)
    keys = sort_keys(index, request.sort, found.documents, found.partial)
    rows = first_rows(scores, keys, first + request.page_size)[first:]
    return len(found.documents), tuple(
        hit(
            index, int(found.documents[row]), first + place, float(scores[row]), found.compiled, None, request
        )
        for place, row in enumerate(rows, start=1)
    )


def with_titles(index: FilmIndex, found: Found) -> Scores:
    """Return the scores of passages, with those of the cards of films that are meant by title raised."""
    if found.titled is None:
        return found.scores
    cards = index.columns.first[found.titled.number]
    rows = np.flatnonzero(is_among(cards, found.documents))
    scores: Scores = found.scores.copy()
    scores[np.searchsorted(found.documents, cards[rows])] += raises(index, found.titled, scores)[rows]
    return scores


def hit(
    index: FilmIndex,
    document: int,
    rank: int,
    score: float,
    compiled: Compiled | None,
    film: FilmReference | None = None,
    request: SearchRequest = SHOWN,
) -> Hit:
    """Return one passage as it is shown. film: its film, where that is known already.

    request: says whether spoilers may be shown and whether the score is explained.
    """
    passage = index.stored[document].passage
    exact, stems = marked_forms(compiled, request.text)
    pieces, spoiler = safe_snippet(passage, exact, stems, show=request.spoilers)
    return Hit(
        rank=rank,
        score=round(score, 4),
        passage_id=passage.passage_id,
        kind=passage.kind,
        film=film or reference(index.film_at(document)),
        heading=passage.heading,
        byline=byline(passage),
        snippet=pieces,
        spoiler=spoiler,
        language=passage.language,
        explanation=explained(index, request, compiled, document, score),
    )


def marked_forms(compiled: Compiled | None, text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the forms that a snippet marks: not "the" and "of", unless they stand alone or in quotes."""
    if compiled is None:
        return frozenset(), frozenset()
    if '"' in text or compiled.exact <= FUNCTION_WORDS:
        return compiled.exact, compiled.stems
    return compiled.exact - FUNCTION_WORDS, compiled.stems - FUNCTION_WORDS


def explained(
    index: FilmIndex,
    request: SearchRequest,
    compiled: Compiled | None,
    document: int,
    score: float,
    rest: str = REST,
) -> tuple[Reason, ...]:
    """Return why a passage has its score, where that was asked for."""
    if not request.explain or compiled is None:
        return ()
    return explain(index, compiled, request.text, document, score, rest)


def reference(film: Film) -> FilmReference:
    """Return as much of a film as a result line shows."""
    return FilmReference(film.film_id, film.title, film.year, film.rating, film.genres, film.directors)
