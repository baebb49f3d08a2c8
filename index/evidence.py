"""What stored records say, read without the index: the evidence that columns and postings are held against.

A sample of the records is decoded and analysed anew, one value after the other by Whoosh's fields; the index
was written by whole-buffer tokenising. Where the two ways disagree about a word, it is told.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from whoosh.fields import Schema
from whoosh.formats import Positions
from whoosh.reading import IndexReader

from corpus.records import Film, Kind, Passage
from index.columnar.arrays import Array
from index.columnar.documents import DocumentsReader
from index.columnar.terms import NoSuchTerm, TermsReader
from index.columns import KINDS, MOST_LANGUAGES, MOST_VOTES, NO_RATING, NO_YEAR
from index.film_index import FilmIndex
from index.schema import document, rating_of, tenths

RUN = 20  # sampled records that follow one another: they share the blocks they are compressed in
ROWS_AT_ONCE = 4_000_000

Term = tuple[str, bytes]  # field, text
Occurrence = tuple[int, tuple[int, ...]]  # how often a term stands in a document, and where


@dataclass(frozen=True)
class Witness:
    """A sampled record: its number, film and passage, and every term it must be found by."""

    number: int
    film: Film
    passage: Passage
    terms: dict[Term, Occurrence]


def sampled(index: FilmIndex, size: int, chance: random.Random) -> list[int]:
    """Return the numbers of about `size` records, in runs, ascending; all of them if there are no more."""
    count = len(index.stored)
    if count <= size:
        return list(range(count))
    runs = chance.sample(range(0, count, RUN), min(-(-size // RUN), -(-count // RUN)))
    return sorted(number for first in runs for number in range(first, min(first + RUN, count)))


def witnesses(index: FilmIndex, numbers: list[int]) -> list[Witness]:
    """Decode the records of these numbers and analyse what they say. Raises IndexDamaged."""
    schema = index.whoosh.schema

    @cache
    def analysed(name: str, value: Any) -> dict[Term, Occurrence]:
        return dict(occurrences(schema, name, value))

    found = []
    for number in numbers:
        film, passage = index.film_at(number), index.stored[number].passage
        terms: dict[Term, Occurrence] = {}
        for name, value in document(film, passage).items():
            terms |= analysed(name, value)
        found.append(Witness(number, film, passage, terms))
    return found


def occurrences(schema: Schema, name: str, value: Any) -> Iterator[tuple[Term, Occurrence]]:
    """Yield the terms of a field's value as Whoosh's own field finds them, with frequency and positions."""
    field = schema[name]
    for text, frequency, _, encoded in field.index(value):
        positional = isinstance(field.format, Positions)
        yield (name, text), (frequency, tuple(field.format.decode_positions(encoded)) if positional else ())


def wrong_columns(index: FilmIndex, sample: list[Witness]) -> Iterator[str]:
    """Yield each sampled record that the columns tell otherwise than it does, or that has lost its film."""
    columns = index.columns
    for witness in sample:
        number, film, passage = witness.number, witness.film, witness.passage
        own_film = int(columns.film[number])
        rating = tenths(rating_of(film, passage))
        genres = columns.genre[int(columns.genre_first[own_film]) : int(columns.genre_first[own_film + 1])]
        said = {
            "kind": (passage.kind, KINDS[columns.kind[number]]),
            "year": (film.year or NO_YEAR, int(columns.year[number])),
            "rating": (NO_RATING if rating is None else rating, int(columns.rating[number])),
            "spoiler": (passage.spoiler, bool(columns.spoiler[number])),
            "language": (passage.language, columns.languages[columns.language[number]]),
            "film": (passage.film_id, film.film_id),
            "genres": (set(filter(None, film.genres)), {columns.genres[genre] for genre in genres.tolist()}),
        }
        if passage.kind is Kind.FILM:
            said["votes"] = (min(max(film.votes or 0, 0), MOST_VOTES), int(columns.votes[own_film]))
        if columns.language[number] == MOST_LANGUAGES:  # all languages after so many share the last number
            del said["language"]
        for name, (stored, column) in said.items():
            if stored != column:
                yield f"record {number} has the {name} {stored!r}, its columns say {column!r}"
        if index.document_with("passage_id", passage.passage_id) is None:
            yield f"record {number} is not found by its id {passage.passage_id!r}"


def disordered_columns(index: FilmIndex) -> Iterator[str]:
    """Yield what is wrong with the columns as a whole: their lengths, what they point at, their order."""
    columns = index.columns
    films = len(columns.first) - 1
    rows = dict.fromkeys(("year", "rating", "film", "language", "spoiler"), len(columns.kind))
    for name, wanted in {**rows, "votes": films, "genre_first": films + 1}.items():
        if len(getattr(columns, name)) != wanted:
            yield f"the column {name} has {len(getattr(columns, name))} rows and should have {wanted}"
            return
    known = {"kind": len(KINDS), "language": len(columns.languages), "genre": len(columns.genres)}
    for name, many in known.items():
        if getattr(columns, name).max(initial=0) >= max(1, many):
            yield f"the column {name} names a {name} that there is not"
    yield from disordered_films(index)


def disordered_films(index: FilmIndex) -> Iterator[str]:
    """Yield what is wrong with the order of the films: each has its documents, its title card first."""
    columns = index.columns
    for name, least, end in (("first", 1, len(columns.kind)), ("genre_first", 0, len(columns.genre))):
        start = getattr(columns, name).astype(np.int64)
        if start[0] != 0 or start[-1] != end or (np.diff(start) < least).any():
            yield f"the column {name} does not rise from film to film"
            return
    films, first = len(columns.first) - 1, columns.first.astype(np.int64)
    lengths = first[1:] - first[:-1]
    if not np.array_equal(columns.film, np.repeat(np.arange(films), lengths)):
        yield "the column film does not follow the column first"
    cards = columns.kind == KINDS.index(Kind.FILM)
    if not cards[first[:-1]].all() or int(cards.sum()) != films:
        yield "a film has no title card, or more than one"


def wrong_words(index: FilmIndex, sample: list[Witness]) -> Iterator[str]:
    """Yield each posting of the sampled records that is missing, says otherwise, or should not be there."""
    reader: IndexReader = index.whoosh.shared
    for leaf, base in reader.leaf_readers():
        terms, documents = leaf._terms, leaf._perdoc
        assert isinstance(terms, TermsReader)
        assert isinstance(documents, DocumentsReader)
        own = [each for each in sample if base <= each.number < base + documents.doc_count_all()]
        expected: defaultdict[Term, dict[int, Occurrence]] = defaultdict(dict)
        for witness in own:
            for term, occurrence in witness.terms.items():
                expected[term][witness.number - base] = occurrence
        for term, postings in expected.items():
            yield from wrong_postings(terms, term, postings, base)
        mask = np.zeros(documents.doc_count_all(), np.bool_)
        mask[[witness.number - base for witness in own]] = True
        for name in sorted({*terms.indexed_field_names(), *(name for name, _ in expected)}):
            wanted = sum(len(postings) for (field, _), postings in expected.items() if field == name)
            if (there := postings_of(terms, name, mask)) != wanted:
                yield f"the sampled records have {wanted:,} different words in {name}, the index {there:,}"


def wrong_postings(
    terms: TermsReader, term: Term, expected: dict[int, Occurrence], base: int
) -> Iterator[str]:
    """Yield what a term's postings say otherwise than the records. expected: by document of the segment."""
    shown = f"{term[0]}:{term[1].decode(errors='replace')!r}"
    try:
        number = terms.find(*term)
    except NoSuchTerm:
        yield f"record {base + min(expected)} has {shown}, which the dictionary lacks"
        return
    documents, frequencies = terms.documents[terms.rows(number)], terms.frequencies(number)
    starts = int(terms.position_start[number]) + np.cumsum(frequencies) - frequencies
    places = np.searchsorted(documents, list(expected))
    for (document_, (frequency, positions)), place in zip(expected.items(), places.tolist(), strict=True):
        if place == len(documents) or documents[place] != document_:
            yield f"record {base + document_} has {shown}, its postings do not name it"
        elif frequencies[place] != frequency:
            yield f"record {base + document_} has {shown} {frequency} times, not {frequencies[place]}"
        elif positions:
            start = int(starts[place])
            if not np.array_equal(terms.position[start : start + frequency], sorted(positions)):
                yield f"record {base + document_} has {shown} at other positions than the index says"


def postings_of(terms: TermsReader, name: str, mask: Array) -> int:
    """Return how many postings of a field name a document of `mask`: bool [n]."""
    first, last = terms.field_range(name)
    start, end = int(terms.posting_start[first]), int(terms.posting_start[last])
    pieces = range(start, end, ROWS_AT_ONCE)
    return sum(int(mask[terms.documents[at : min(at + ROWS_AT_ONCE, end)]].sum()) for at in pieces)
