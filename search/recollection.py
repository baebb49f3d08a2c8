"""Rank films by a vague description: what is said of each film, over all its passages, and what was hinted.

A description and a film's texts share few words, so every one of them counts, for the film as a whole
(BM25 over a film's passages taken as one text); years, genres and how much there is to say of a film
decide among the many that share as little. The weights were fitted on 150 requests of people and checked
on others; what each part brings stands in the README.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from whoosh.query import And, Term

from corpus.identity import title_key
from corpus.records import Kind, fold
from index import FilmIndex
from index.analysis import exact_form, words
from index.columnar.inversion import LENGTHS
from index.columns import KINDS, NO_YEAR, Columns
from search.descriptions import Heard, Span, hear
from search.evaluation import Deadline
from search.filters import Documents
from search.groups import Scores, run_starts
from search.postings import segment_of

Numbers = npt.NDArray[np.int64]

FIELD = "stem"
# Low k1: a word that stands twice says little more than once. Not all of the length's effect: what is long
# is so because there is more to say of the film.
K1, B = 0.7, 0.6
# A description speaks of what happens. Lists of names share words with it by chance only.
KIND_FACTOR = {
    Kind.FILM: 0.25,
    Kind.CREDIT: 0.0,
    Kind.COMPANY: 0.0,
    Kind.LOCATION: 0.3,
    Kind.VIDEO: 0.0,
    Kind.SOUNDTRACK: 0.2,
    Kind.CONNECTION: 0.1,
}
FACTORS = np.array([KIND_FACTOR.get(kind, 1.0) for kind in KINDS], np.float32)

# Points beside the words', whose best are around 20.
YEAR_POINTS = 10.0
SOFT_YEARS = 4.0  # people are wrong about years: points fall to 1/e this many years off
OLDER_YEARS, NEWER_YEARS = 10, 2.0  # a film that was seen then may be this much older; hardly any newer
MODERN_POINTS, MODERN = 6.0, 1960  # nobody says that a film is not from before they were born
GENRE_POINTS, SUGGESTED_POINTS = 1.8, 1.0  # times the genre's idf
KNOWN_POINTS = 0.7  # times the log of the number of passages: what much is said of is asked for more
ODD_POINTS = 6.0  # off what people hardly ever mean without saying so
ODD_GENRES = frozenset(("silent", "short", "documentary"))
REFUSED_WORD = 2.0  # times a word's own points, off films that have what was ruled out

FILMS_KEPT = 1_000  # nobody pages further through guesses
DECIDING = 6  # words shown a film


@dataclass(frozen=True, slots=True)
class WordPoints:
    """What one word gives to films: number (uint32 [f], ascending), points (float64 [f])."""

    word: str
    number: npt.NDArray[np.uint32]
    points: Scores


@dataclass(frozen=True)
class Recollection:
    """What a description brings to mind.

    documents: uint32 [m], ascending, the passages of the best films that have words of it, with their
    scores float64 [m]. film_scores: float64 [f] of all films of the index, -inf where not kept.
    """

    documents: Documents
    scores: Scores
    film_scores: Scores
    words: tuple[WordPoints, ...]

    def deciding(self, film: int) -> tuple[str, ...]:
        """Return the words that gave a film most of its points, the weightiest first."""
        given = []
        for each in self.words:
            place = int(np.searchsorted(each.number, film))
            if place < len(each.number) and each.number[place] == film:
                given.append((-float(each.points[place]), each.word))
        return tuple(word for _, word in sorted(given)[:DECIDING])


def recollect(index: FilmIndex, heard: Heard, deadline: Deadline) -> Recollection:
    """Return the films that a description brings to mind. Words that come after `deadline` are left out."""
    columns = index.columns
    films = len(columns.first) - 1
    length = film_lengths(index)
    relative = length / max(float(length.mean()), 1.0)
    points = np.zeros(films)
    of_passage = np.zeros(len(columns.kind), np.float32)
    given = []
    for stem, (word, count) in heard.words.items():
        if deadline.passed():
            break
        documents, frequency = postings(index, stem)
        each = word_points(word, count**0.5, documents, frequency, columns, relative)
        points[each.number] += each.points
        of_passage[documents] += np.float32(each.points.max(initial=0.0)) * FACTORS[columns.kind[documents]]
        given.append(each)
    told = points > 0
    for phrase in heard.refused:
        points -= refused_points(index, phrase, relative)
    points += hint_points(columns, heard)
    points[~told] = -np.inf
    kept = best_films(points, FILMS_KEPT)
    points[~kept] = -np.inf
    of_passage[~kept[columns.film]] = 0
    documents = np.flatnonzero(of_passage).astype(np.uint32)
    return Recollection(documents, of_passage[documents].astype(np.float64), points, tuple(given))


def postings(index: FilmIndex, stem: str) -> tuple[Documents, npt.NDArray[np.float32]]:
    """Return the documents that have a stem (uint32 [p], ascending) and how often (float32 [p])."""
    documents: list[Documents] = [np.zeros(0, np.uint32)]
    frequencies: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)]
    for leaf, offset in index.searcher.leaf_searchers():
        segment = segment_of(leaf)
        found = segment.postings(FIELD, stem.encode()) if segment else None
        if segment and found:
            documents.append(found.documents + np.uint32(offset))
            frequencies.append(segment.terms.frequency_byte[found.rows].astype(np.float32))
    return np.concatenate(documents), np.concatenate(frequencies)


def word_points(
    word: str,
    weight: float,
    documents: Documents,
    frequency: npt.NDArray[np.float32],
    columns: Columns,
    relative: Scores,
) -> WordPoints:
    """Return BM25's points of one word for films, all passages of a film being one text.

    relative: float64 [f], each film's length by the average. Robertson and Zaragoza, "The Probabilistic
    Relevance Framework: BM25 and Beyond" (2009), equation 3.15, with k1 + 1 above the line.
    """
    films = columns.film[documents]
    starts = run_starts(films)
    if not len(starts):
        return WordPoints(word, np.zeros(0, np.uint32), np.zeros(0))
    said = np.add.reduceat(frequency * FACTORS[columns.kind[documents]], starts)
    number = films[starts][said > 0]
    said = said[said > 0].astype(np.float64)
    idf = np.log(1 + (len(relative) - len(number) + 0.5) / (len(number) + 0.5))
    saturated = said * (K1 + 1) / (said + K1 * (1 - B + B * relative[number]))
    return WordPoints(word, number, weight * idf * saturated)


lengths_of: WeakKeyDictionary[FilmIndex, Scores] = WeakKeyDictionary()


def film_lengths(index: FilmIndex) -> Scores:
    """Return how many words are said of each film, by what each kind counts: float64 [f]. Kept an index."""
    if index not in lengths_of:
        columns = index.columns
        lengths: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)]
        for leaf, _ in index.searcher.leaf_searchers():
            if segment := segment_of(leaf):
                lengths.append(LENGTHS[segment.stored_documents.length_bytes(FIELD)].astype(np.float32))
        weighed = np.concatenate(lengths) * FACTORS[columns.kind]
        starts = columns.first[:-1].astype(np.int64)
        lengths_of[index] = np.add.reduceat(weighed, starts).astype(np.float64)
    return lengths_of[index]


def hint_points(columns: Columns, heard: Heard) -> Scores:
    """Return the points that everything but the words gives to each film: float64 [f]."""
    first = columns.first[:-1]
    year = columns.year[first].astype(np.float64)
    if heard.spans:
        points = YEAR_POINTS * np.max([nearness(year, span) for span in heard.spans], axis=0)
    else:
        points = MODERN_POINTS * (year >= MODERN).astype(np.float64)
    points[year == NO_YEAR] = 0.3 * points.max(initial=0.0)
    for genre, named in heard.genres.items():
        has = films_of_genres(columns, {genre})
        if count := int(has.sum()):
            weight = GENRE_POINTS if named else SUGGESTED_POINTS
            points += weight * np.log(len(has) / count) * has
    odd = films_of_genres(columns, ODD_GENRES.difference(heard.genres))
    passages = np.diff(columns.first.astype(np.int64))
    known: Scores = points - ODD_POINTS * odd + KNOWN_POINTS * np.log1p(passages)
    return known


def films_of_genres(columns: Columns, wanted: Set[str]) -> npt.NDArray[np.bool_]:
    """Return which films have any of some genres, sci-fi also where it is science fiction: bool [f]."""
    numbers = [number for number, name in enumerate(columns.genres) if genre_name(name) in wanted]
    has = np.zeros(len(columns.first) - 1, np.bool_)
    has[columns.film_of_genre[np.isin(columns.genre, numbers)]] = True
    return has


SAME_GENRES = {"sci fi": "science fiction", "animation": "animated", "sport": "sports", "film noir": "noir"}


@lru_cache(maxsize=4_096)
def genre_name(name: str) -> str:
    """Return a genre as the vocabulary spells it."""
    plain = fold(name).replace("-", " ")
    return SAME_GENRES.get(plain, plain)


def nearness(year: Scores, span: Span) -> Scores:
    """Return how well years fit into a span: float64 [f], 1 inside it, falling outside."""
    earliest = span.first - (OLDER_YEARS if span.seen else 0)
    off = np.maximum((earliest - year) / SOFT_YEARS, 0)
    newer = np.maximum((year - span.last) / (NEWER_YEARS if span.seen else SOFT_YEARS), 0)
    fit: Scores = np.exp(-np.maximum(off, newer))
    return fit


def refused_points(index: FilmIndex, phrase: str, relative: Scores) -> Scores:
    """Return the points to take off for what a film is said not to be or to have: float64 [f].

    A film of that very title is out. Elsewhere the words of the phrase speak against a film.
    """
    points = np.zeros(len(relative))
    for film in films_titled(index, phrase):
        points[film] = np.inf
    heard = hear(phrase.lower())
    for stem, (word, _) in heard.words.items():
        documents, frequency = postings(index, stem)
        each = word_points(word, REFUSED_WORD, documents, frequency, index.columns, relative)
        points[each.number] += each.points
    return points


def films_titled(index: FilmIndex, phrase: str) -> Iterator[int]:
    """Yield the films that a phrase names by their whole title: "Titanic", "the Titanic"."""
    forms = [exact_form(phrase[start:end]) for start, end in words(phrase)]
    query = And([Term("title", form) for form in forms if form != "the"])
    if not query.subqueries:
        return
    wanted = title_key(phrase)
    seen: set[int] = set()
    matcher = query.matcher(index.searcher)
    while matcher.is_active():
        film = int(index.columns.film[matcher.id()])
        if film not in seen:
            seen.add(film)
            if title_key(index.film_at(matcher.id()).title) == wanted:
                yield film
        matcher.next()


def best_films(points: Scores, wanted: int) -> npt.NDArray[np.bool_]:
    """Return which films are among the `wanted` best: bool [f]; more of them where the last ones tie."""
    if len(points) <= wanted:
        return np.isfinite(points)
    last = np.partition(points, -wanted)[-wanted]
    kept: npt.NDArray[np.bool_] = (points >= last) & np.isfinite(points)
    return kept
