"""How a question is answered: read it, match it, filter, rank, count, and lay out one page of hits."""

import time

import numpy as np
import numpy.typing as npt
from whoosh.query import Query

from corpus.records import Kind
from index import FilmIndex
from index.columns import KINDS
from search.byline import byline
from search.errors import NotFound
from search.evaluation import Deadline, Matches, evaluate
from search.facets import Mask, count_facets, filter_masks, is_encodable, passing
from search.highlighting import snippet
from search.query import Compiled, compile_query
from search.request import SearchRequest
from search.results import FilmPage, FilmReference, Hit, ResultPage
from search.syntax import Reading, read_query

# How much a match in a kind counts against the same match elsewhere. A title card answers "which film"
# and everyone looks for those; a video's title or a keyword is two words long, which BM25 alone would
# put above every sentence; credits, companies and the like are lists of names.
KIND_WEIGHT = {Kind.FILM: 1.6, Kind.KEYWORD: 0.5, Kind.VIDEO: 0.25, Kind.COMPANY: 0.6, Kind.LOCATION: 0.7}
KIND_WEIGHTS = np.array([KIND_WEIGHT.get(kind, 1.0) for kind in KINDS])


def search(index: FilmIndex, request: SearchRequest) -> ResultPage:
    """Answer a request. Every text has an answer; notes tell where it was not taken literally."""
    started = time.monotonic()
    deadline = Deadline(started + request.timeout)
    reading = read_query(request.text)
    matches, masks, compiled = find(index, request, reading, deadline)
    if not matches.complete:
        reading.notes.append("The search took too long and was stopped; there may be more to find.")
    documents = matches.documents
    passes = passing(masks, len(documents)) if masks else slice(None)
    found = documents[passes]
    scores = matches.scores[passes] * KIND_WEIGHTS[index.columns.kind[found]]
    first = (request.page - 1) * request.page_size
    page = ranked(index, request, found, scores, first + request.page_size)[first:]
    return ResultPage(
        query=reading.text,
        total=len(found),
        complete=matches.complete,
        took_ms=round((time.monotonic() - started) * 1000, 3),
        page=request.page,
        page_size=request.page_size,
        notes=tuple(reading.notes),
        facets=count_facets(index, request, documents, masks) if request.facets else {},
        hits=tuple(
            hit(index, int(found[row]), first + place, float(scores[row]), compiled)
            for place, row in enumerate(page, start=1)
        ),
    )


def find(
    index: FilmIndex, request: SearchRequest, reading: Reading, deadline: Deadline
) -> tuple[Matches, dict[str, Mask], Compiled | None]:
    """Return what matches a reading and which of it passes each group of filters.

    These are the passages with all words or, where the filters leave none of those, with any of them.
    """
    if reading.root is None:
        if reading.text:
            reading.notes.append("There is no word to search for in that; this is everything.")
        count = len(index.stored)
        matches = Matches(np.arange(count, dtype=np.uint32), np.zeros(count))
        return matches, filter_masks(index, request, matches.documents), None
    compiled = compile_query(reading, index.searcher.reader(), deadline)
    matches, masks = filtered(index, request, compiled.query, deadline)
    if matches.complete and not passing(masks, len(matches.documents)).any() and compiled.looser is not None:
        some, some_masks = filtered(index, request, compiled.looser, deadline)
        if passing(some_masks, len(some.documents)).any():
            reading.notes.append("No passage has all of these words; these have some of them.")
            return some, some_masks, compiled
    return matches, masks, compiled


def filtered(
    index: FilmIndex, request: SearchRequest, query: Query, deadline: Deadline
) -> tuple[Matches, dict[str, Mask]]:
    """Return what matches a query and which of it passes each group of filters."""
    matches = evaluate(index.searcher, query, deadline)
    return matches, filter_masks(index, request, matches.documents)


def ranked(
    index: FilmIndex,
    request: SearchRequest,
    documents: npt.NDArray[np.uint32],
    scores: npt.NDArray[np.float64],
    wanted: int,
) -> npt.NDArray[np.intp]:
    """Return the rows of the first `wanted` of `documents` (uint32 [m]) in the order asked for.

    Ties go by score, then by document number, so that paging never shows a hit twice. What has no year
    or rating comes last in either direction.
    """
    columns = index.columns
    if request.sort == "relevance":
        if len(scores) > 4 * wanted:
            # Only the page itself is put in order: partitioning first is 8 times as fast at 100,000 rows.
            worst = np.partition(scores, -wanted)[-wanted]
            rows = np.flatnonzero(scores >= worst)
            order: npt.NDArray[np.intp] = rows[np.lexsort((documents[rows], -scores[rows]))]
        else:
            order = np.lexsort((documents, -scores))
        return order[:wanted]
    column, unknown = (columns.year, 0) if request.sort.endswith("year") else (columns.rating, 255)
    values = column[documents].astype(np.int32)
    keys = np.where(values == unknown, np.int32(1 << 20), -values if request.sort[0] == "-" else values)
    order = np.lexsort((documents, -scores, keys))
    return order[:wanted]


def hit(index: FilmIndex, document: int, rank: int, score: float, compiled: Compiled | None) -> Hit:
    """Return one hit as it is shown."""
    passage = index.stored[document].passage
    film = index.film_at(document)
    exact, stems = (compiled.exact, compiled.stems) if compiled else (frozenset(), frozenset())
    return Hit(
        rank=rank,
        score=round(score, 4),
        passage_id=passage.passage_id,
        kind=passage.kind,
        film=FilmReference(film.film_id, film.title, film.year),
        heading=passage.heading,
        byline=byline(passage),
        snippet=snippet(passage.text, exact, stems),
        spoiler=passage.spoiler,
        language=passage.language,
    )


def film_page(index: FilmIndex, film_id: str, kinds: frozenset[Kind] = frozenset()) -> FilmPage:
    """Return a film with its passages, of some kinds or of all. Raises NotFound."""
    film = index.film(film_id) if is_encodable(film_id) else None
    if film is None:
        raise NotFound(f"There is no film {film_id!r} in this index.")
    passages = index.passages(film_id)
    counts = {kind.value: sum(each.kind is kind for each in passages) for kind in Kind}
    return FilmPage(
        film=film,
        counts={kind: count for kind, count in counts.items() if count},
        passages=tuple(each for each in passages if not kinds or each.kind in kinds),
    )
