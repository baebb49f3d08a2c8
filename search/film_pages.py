"""A film as a whole: its facts, its passages by kind, how its reviewers rated it."""

import numpy as np

from corpus.records import Kind
from index import FilmIndex
from search.errors import NotFound
from search.filters import is_encodable
from search.results import FilmPage

STARS = 10  # the bins of a film's rating histogram


def film_page(index: FilmIndex, film_id: str, kinds: frozenset[Kind] = frozenset()) -> FilmPage:
    """Return a film with its passages, of some kinds or of all. Raises NotFound."""
    film = index.film(film_id) if is_encodable(film_id) else None
    if film is None:
        raise NotFound(f"There is no film {film_id!r} in this index.")
    passages = index.passages(film_id)
    counts = {kind.value: sum(each.kind is kind for each in passages) for kind in Kind}
    ratings = [each.rating for each in passages if each.kind is Kind.REVIEW and each.rating is not None]
    return FilmPage(
        film=film,
        counts={kind: count for kind, count in counts.items() if count},
        passages=tuple(each for each in passages if not kinds or each.kind in kinds),
        ratings=histogram(ratings),
    )


def histogram(ratings: list[float]) -> tuple[int, ...]:
    """Return how many of some ratings (0 to 10) are 1, 2, … 10 stars, rounded; below 1 counts as 1."""
    stars = np.clip(np.floor(np.asarray(ratings) + 0.5).astype(np.int64), 1, STARS)
    return tuple(np.bincount(stars, minlength=STARS + 1)[1:].tolist())
