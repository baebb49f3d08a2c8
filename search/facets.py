"""Filters and facet counts, computed on whole columns.

Within a group of filters any value will do, between groups all must hold. A group's counts leave its own
filter out: they answer "what would I get if I ticked this as well".
"""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from corpus.records import fold
from index import FilmIndex
from index.columnar.tokenising import ranges
from index.columns import KINDS, NO_RATING, NO_YEAR
from index.schema import tenths
from search.request import SearchRequest
from search.results import FacetChoice

CHOICES = 10  # of genres and films; of kinds and decades all are shown

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
        films = np.logical_or.reduce([columns.films_with_genre(genre) for genre in request.genres])
        masks["genre"] = films[columns.film[documents]]
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
        rating = columns.rating[documents]
        ends = rating_tenths(request.rating_from), rating_tenths(request.rating_to)
        masks["rating"] = (rating != NO_RATING) & between(rating, *ends)
    return masks


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


def passing(masks: dict[str, Mask], size: int, but: str = "") -> Mask:
    """Return which documents pass all groups, or all but one."""
    passes = np.ones(size, dtype=np.bool_)
    for name, mask in masks.items():
        if name != but:
            passes &= mask
    return passes


def count_facets(
    index: FilmIndex, request: SearchRequest, documents: Documents, masks: dict[str, Mask]
) -> dict[str, tuple[FacetChoice, ...]]:
    """Return the choices of every facet with their counts among `documents` (uint32 [m])."""

    def narrowed(name: str) -> Documents:
        return documents[passing(masks, len(documents), but=name)] if masks else documents

    return {
        "kind": kind_choices(index, request, narrowed("kind")),
        "decade": decade_choices(index, request, narrowed("decade")),
        "genre": genre_choices(index, request, narrowed("genre")),
        "film": film_choices(index, request, narrowed("film")),
    }


def kind_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the kinds that occur, in the order of Kind."""
    counts = np.bincount(index.columns.kind[documents], minlength=len(KINDS)).tolist()
    return tuple(
        FacetChoice(kind.value, kind.plural, counts[number], kind in request.kinds)
        for number, kind in enumerate(KINDS)
        if counts[number] or kind in request.kinds
    )


def decade_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the decades that occur, the earliest first; films of unknown year are in none."""
    counts = np.bincount(index.columns.year[documents] // 10).tolist()
    found = {number * 10: count for number, count in enumerate(counts) if number and count}
    found |= {decade: found.get(decade, 0) for decade in request.decades}
    return tuple(
        FacetChoice(str(decade), f"{decade}s", found[decade], decade in request.decades)
        for decade in sorted(found)
    )


def genre_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the most frequent genres, and the chosen ones."""
    columns = index.columns
    # Each film's matches count once for each of its genres. Only the films that match are looked at:
    # reading the genres of all would be half the time of a search over 36,000 films.
    films, matches = np.unique(columns.film[documents], return_counts=True)
    first = columns.genre_first[films].astype(np.int64)
    lengths = columns.genre_first[films + 1] - first
    genres = columns.genre[ranges(first, lengths)]
    counts = np.bincount(genres, weights=np.repeat(matches, lengths), minlength=len(columns.genres))
    chosen = {genre.casefold() for genre in request.genres}
    return frequent(
        counts.astype(np.int64),
        [number for number, genre in enumerate(columns.genres) if genre.casefold() in chosen],
        lambda number: (columns.genres[number], columns.genres[number]),
    )


def film_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the films with most matches, and the chosen ones."""
    columns = index.columns
    counts = np.bincount(columns.film[documents], minlength=len(columns.first) - 1)

    def named(number: int) -> tuple[str, str]:
        film = index.film_at(int(columns.first[number]))
        return film.film_id, f"{film.title} ({film.year})" if film.year else film.title

    return frequent(counts, film_numbers(index, request.films), named)


def frequent(
    counts: npt.NDArray[np.int64], chosen: Iterable[int], named: Callable[[int], tuple[str, str]]
) -> tuple[FacetChoice, ...]:
    """Return the choices with the highest counts, and the chosen ones, the highest first."""
    most = np.argsort(-counts, kind="stable")[:CHOICES].tolist()
    chosen = set(chosen)
    numbers = [number for number in most if counts[number]]
    numbers += sorted(chosen.difference(numbers))
    return tuple(FacetChoice(*named(number), int(counts[number]), number in chosen) for number in numbers)
