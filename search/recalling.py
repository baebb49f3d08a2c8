"""A vague description as a question: when it is one, what it brings to mind, and how it was heard."""

from whoosh.query import NullQuery

from index import FilmIndex
from index.analysis import exact_form
from search.descriptions import Heard, hear, is_description
from search.evaluation import Deadline
from search.filters import filter_masks
from search.found import Found
from search.query import Compiled
from search.recollection import FIELD, recollect
from search.request import SearchRequest
from search.results import Description
from search.syntax import MAX_CHARACTERS


def find_described(index: FilmIndex, request: SearchRequest, deadline: Deadline) -> Found | None:
    """Return what a vague description brings to mind; None where the text is none and nobody says it is.

    Of a long text as much is heard as is searched for, see search.syntax.
    """
    text = request.text[:MAX_CHARACTERS]
    heard = hear(text)
    if not heard.words or not (request.tip or is_description(text, heard)):
        return None
    recalled = recollect(index, heard, deadline)
    typed = frozenset(exact_form(word) for word, _ in heard.words.values())
    return Found(
        documents=recalled.documents,
        scores=recalled.scores,
        masks=filter_masks(index, request, recalled.documents),
        compiled=Compiled(NullQuery, exact=typed, stems=frozenset(heard.words)),
        complete=not deadline.missed,
        recollection=recalled,
        description=described(index, heard, automatic=request.tip is None),
    )


def described(index: FilmIndex, heard: Heard, *, automatic: bool) -> Description:
    """Return how a description was heard, for whoever made it."""
    rarity = {word: index.searcher.idf(FIELD, stem) for stem, (word, _) in heard.words.items()}
    return Description(
        hints=(*map(str, heard.spans), *(genre for genre, named in heard.genres.items() if named)),
        refused=heard.refused,
        words=tuple(sorted(rarity, key=lambda word: -rarity[word])),
        automatic=automatic,
    )
