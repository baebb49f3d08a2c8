"""Facet counts and the chart over the years, computed on whole columns.

What is counted is what the hits are: passages, or films that have a matching one. A group's counts leave
its own filter out: they answer "what would I get if I ticked this as well".
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

from corpus.records import Kind
from index import FilmIndex
from index.columnar.tokenising import ranges
from index.columns import KINDS
from search.filters import Documents, film_numbers, filter_masks, genre_key, passing
from search.found import Found
from search.groups import run_starts
from search.request import SearchRequest
from search.results import FacetChoice, YearCount

CHOICES = 10  # of genres and films; of kinds and decades all are shown

Counts = npt.NDArray[np.int64]


def count_facets(
    index: FilmIndex, request: SearchRequest, found: Found
) -> dict[str, tuple[FacetChoice, ...]]:
    """Return the choices of every facet with their counts among what was found."""
    return {
        "kind": kind_choices(index, request, of_any_kind(index, request, found)),
        "decade": decade_choices(index, request, found.passing("decade")),
        "genre": genre_choices(index, request, found.passing("genre")),
        "film": film_choices(index, request, found.passing("film")),
    }


def of_any_kind(index: FilmIndex, request: SearchRequest, found: Found) -> Documents:
    """Return what passes all filters but that on the kind, were a kind ticked: uint32 [m], ascending.

    Reviews that are asked for alone are narrowed by what their reviewers gave, not by their films' ratings.
    """
    if request.by == "passage" or request.kinds or "rating" not in found.masks:
        return found.passing("kind")
    alone = msgspec.structs.replace(request, kinds=frozenset((Kind.REVIEW,)))
    is_review = index.columns.kind[found.documents] == KINDS.index(Kind.REVIEW)
    given = filter_masks(index, alone, found.documents)["rating"]
    masks = {**found.masks, "rating": np.where(is_review, given, found.masks["rating"])}
    return found.documents[passing(masks, len(found.documents))]


def counted(index: FilmIndex, request: SearchRequest, documents: Documents) -> Documents:
    """Return one document for each hit that `documents` (uint32 [m], ascending) make, to be counted."""
    return documents if request.by == "passage" else documents[run_starts(index.columns.film[documents])]


def count_years(index: FilmIndex, request: SearchRequest, found: Found) -> tuple[YearCount, ...]:
    """Return how many of the matches are of each year, without the filters on years, the earliest first."""
    documents = counted(index, request, found.passing("year", "decade"))
    counts = np.bincount(index.columns.year[documents])
    years = np.flatnonzero(counts).tolist()
    return tuple(YearCount(year, int(counts[year])) for year in years if year)


def kind_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the kinds that occur, in the order of Kind."""
    kinds = index.columns.kind[documents]
    if request.by == "film":
        # A film's passages of one kind stand together, and count once.
        kinds = kinds[run_starts(index.columns.film[documents].astype(np.int64) * len(KINDS) + kinds)]
    counts = np.bincount(kinds, minlength=len(KINDS)).tolist()
    return tuple(
        FacetChoice(kind.value, kind.plural, counts[number], kind in request.kinds)
        for number, kind in enumerate(KINDS)
        if counts[number] or kind in request.kinds
    )


def decade_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the decades that occur, the earliest first; films of unknown year are in none."""
    counts = np.bincount(index.columns.year[counted(index, request, documents)] // 10).tolist()
    found = {number * 10: count for number, count in enumerate(counts) if number and count}
    found |= {decade: found.get(decade, 0) for decade in request.decades}
    return tuple(
        FacetChoice(str(decade), f"{decade}s", found[decade], decade in request.decades)
        for decade in sorted(found)
    )


def genre_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the most frequent genres, and the chosen ones; spellings of one genre are one choice."""
    columns = index.columns
    # Each film's matches count once for each of its genres. Only the films that match are looked at:
    # reading the genres of all would be half the time of a search over 36,000 films.
    of_films = columns.film[documents]
    starts = run_starts(of_films)
    films = of_films[starts]
    matches = (
        np.diff(starts, append=len(documents)) if request.by == "passage" else np.ones(len(films), np.int64)
    )
    first = columns.genre_first[films].astype(np.int64)
    lengths = columns.genre_first[films + 1] - first
    entries, owners = columns.genre[ranges(first, lengths)], np.repeat(np.arange(len(films)), lengths)
    spelled = np.bincount(entries, weights=matches[owners], minlength=len(columns.genres))
    group = genre_groups(columns.genres)
    counts = np.bincount(group, weights=spelled, minlength=len(columns.genres)).astype(np.int64)
    for number in np.flatnonzero(np.bincount(group) > 1).tolist():
        # A film may have a genre in both spellings.
        counts[number] = matches[np.unique(owners[group[entries] == number])].sum()
    asked = {genre_key(genre): genre for genre in sorted(request.genres, reverse=True)}
    chosen = [number for number in set(group.tolist()) if genre_key(columns.genres[number]) in asked]

    def named(number: int) -> tuple[str, str]:
        spellings = np.flatnonzero(group == number)
        label = columns.genres[spellings[np.argmax(spelled[spellings])]]
        # What was chosen keeps the spelling it was chosen by, so that it can be taken back.
        spelling = asked.get(genre_key(label), label)
        return label if spelling.casefold() == label.casefold() else spelling, label

    return frequent(counts, chosen, named)


@lru_cache(maxsize=8)
def genre_groups(genres: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return for each genre the first of `genres` that is the same in another spelling, or itself: int64."""
    first: dict[str, int] = {}
    return np.array(
        [first.setdefault(genre_key(genre), number) for number, genre in enumerate(genres)], np.int64
    )


def film_choices(index: FilmIndex, request: SearchRequest, documents: Documents) -> tuple[FacetChoice, ...]:
    """Return the films with most matches, and the chosen ones; where hits are films, only the latter.

    A list of films that each count one film would say nothing that the hits do not.
    """
    columns = index.columns
    chosen = film_numbers(index, request.films)
    if request.by == "film" and not chosen:
        return ()
    counts = np.bincount(columns.film[counted(index, request, documents)], minlength=len(columns.first) - 1)

    def named(number: int) -> tuple[str, str]:
        film = index.film_at(int(columns.first[number]))
        return film.film_id, f"{film.title} ({film.year})" if film.year else film.title

    return frequent(counts, chosen, named, CHOICES if request.by == "passage" else 0)


def frequent(
    counts: Counts, chosen: Iterable[int], named: Callable[[int], tuple[str, str]], most: int = CHOICES
) -> tuple[FacetChoice, ...]:
    """Return the `most` choices with the highest counts, and the chosen ones, the highest first."""
    highest = np.argsort(-counts, kind="stable")[:most].tolist()
    chosen = set(chosen)
    numbers = [number for number in highest if counts[number]]
    numbers += sorted(chosen.difference(numbers))
    return tuple(FacetChoice(*named(number), int(counts[number]), number in chosen) for number in numbers)
