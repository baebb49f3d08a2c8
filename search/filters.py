"""Which passages pass the filters of a request, computed on whole columns.

Within a group of filters any value will do, between groups all must hold.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus.records import Kind, fold
from index import FilmIndex
from index.columns import KINDS, NO_RATING, NO_YEAR
from index.schema import tenths
from search.request import SearchRequest

Mask = npt.NDArray[np.bool_]
Documents = npt.NDArray[np.uint32]


def filter_masks(index: FilmIndex, request: SearchRequest, documents: Documents) -> dict[str, Mask]:
    """Return for each group of filters in use which of `documents` (uint32 [m]) pass it: bool [m] each."""
    columns = index.columns
    masks: dict[str, Mask] = {}
    if request.kinds:
        masks["kind"] = np.isin(columns.kind[documents], [KINDS.index(kind) for kind in request.kinds])
    if request.decades:
        year = columns.year[documents]
        masks["decade"] = (year != NO_YEAR) & np.isin(year // 10 * 10, list(request.decades))
    if request.genres:
        masks["genre"] = films_of_genres(index, request.genres)[columns.film[documents]]
    if request.films:
        masks["film"] = np.isin(columns.film[documents], film_numbers(index, request.films))
    if request.languages:
        # A passage that does not say its language is taken for English, as lang:en does.
        chosen = {fold(language) for language in request.languages}
        wanted = [number for number, name in enumerate(columns.languages) if fold(name or "en") in chosen]
        masks["language"] = np.isin(columns.language[documents], wanted)
    if request.year_from is not None or request.year_to is not None:
        year = columns.year[documents]
        masks["year"] = (year != NO_YEAR) & between(year, request.year_from, request.year_to)
    if request.rating_from is not None or request.rating_to is not None:
        rating = ratings(index, request, documents)
        ends = rating_tenths(request.rating_from), rating_tenths(request.rating_to)
        masks["rating"] = (rating != NO_RATING) & between(rating, *ends)
    return masks


@lru_cache(maxsize=4_096)
def genre_key(name: str) -> str:
    """Return what spellings of one genre have in common: Film-Noir and film noir, Sport and Sports."""
    return re.sub(r"[\W_]+", "", fold(name)).removesuffix("s")


def films_of_genres(index: FilmIndex, names: Iterable[str]) -> Mask:
    """Return which films have any of some genres, however they are spelled: bool [f]."""
    columns = index.columns
    wanted = set(map(genre_key, names))
    numbers = [number for number, name in enumerate(columns.genres) if genre_key(name) in wanted]
    films = np.zeros(len(columns.first) - 1, np.bool_)
    films[columns.film_of_genre[np.isin(columns.genre, numbers)]] = True
    return films


def ratings(index: FilmIndex, request: SearchRequest, documents: Documents) -> npt.NDArray[np.uint8]:
    """Return the rating that a filter on it looks at, in tenths: uint8 [m].

    Whoever looks for films means the film's, where it has one; of reviews, and in the view of passages, it
    is the reviewer's.
    """
    columns = index.columns
    own = columns.rating[documents]
    if request.by == "passage" or request.kinds == {Kind.REVIEW}:
        return own
    film = columns.rating[columns.first[columns.film[documents]]]
    return np.where(film == NO_RATING, own, film)


def rating_tenths(rating: float | None) -> int | None:
    """Return the bound of a range as the index keeps ratings; one off the scale stays just off it."""
    return None if rating is None else tenths(min(max(rating, -1.0), 11.0))


def film_numbers(index: FilmIndex, film_ids: Iterable[str]) -> list[int]:
    """Return the numbers of the films that the index has."""
    cards = [index.film_document(film_id) for film_id in film_ids if is_encodable(film_id)]
    return [int(index.columns.film[card]) for card in cards if card is not None]


def is_encodable(text: str) -> bool:
    """Whether a text has no lone surrogate: what a shell hands over of bytes that are no UTF-8."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def between(values: npt.NDArray[np.integer], low: int | None, high: int | None) -> Mask:
    """Return where values lie in a range whose ends are included."""
    # Python's own integers may be larger than the column's type holds.
    wide = values.astype(np.int64)
    ends = np.iinfo(np.int64)
    return (wide >= max(low if low is not None else ends.min, ends.min)) & (
        wide <= min(high if high is not None else ends.max, ends.max)
    )


def passing(masks: dict[str, Mask], size: int, *but: str) -> Mask:
    """Return which documents pass all groups but those named: bool [size]."""
    passes = np.ones(size, dtype=np.bool_)
    for name, mask in masks.items():
        if name not in but:
            passes &= mask
    return passes
