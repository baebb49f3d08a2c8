"""How a question is answered: understand it, find what matches, rank, lay out one page of hits.

Each step is a module of its own; here they only follow one another.
"""

import time

from index import FilmIndex
from search.closeness import with_closeness
from search.evaluation import Deadline
from search.facets import count_facets, count_years
from search.films import film_view
from search.passages import passage_view
from search.request import SearchRequest
from search.results import ResultPage
from search.synonyms import Synonyms, synonyms_of
from search.syntax import read_query
from search.understanding import understand


def search(index: FilmIndex, request: SearchRequest, synonyms: Synonyms | None = None) -> ResultPage:
    """Answer a request. Every text has an answer; notes tell where it was not taken literally.

    synonyms: what plain words are widened by; None for those that come with Filmdex.
    """
    started = time.monotonic()
    deadline = Deadline(started + request.timeout)
    meant = understand(index, request, synonyms_of() if synonyms is None else synonyms, deadline)
    found = meant.found
    narrowed = with_closeness(index, found.narrowed(), deadline)
    view = film_view if request.by == "film" else passage_view
    total, hits = view(index, request, narrowed)
    return ResultPage(
        query=read_query(request.text).text,
        searched=meant.searched,
        did_you_mean=meant.did_you_mean,
        by=request.by,
        total=total,
        passages=len(narrowed.documents),
        complete=found.complete,
        page=request.page,
        page_size=request.page_size,
        notes=tuple(meant.reading.notes),
        widened=meant.widened,
        description=found.description,
        misquotes=meant.misquotes,
        facets=count_facets(index, request, found) if request.facets else {},
        years=count_years(index, request, found) if request.facets else (),
        hits=hits,
        took_ms=round((time.monotonic() - started) * 1000, 3),
    )
