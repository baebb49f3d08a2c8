"""More like this: films and passages that share the rarest words with one of them."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from whoosh.query import NullQuery

from corpus.records import Film, Kind, fold
from index import FilmIndex
from index.analysis import IS_CJK, exact_form, stem_form, words
from index.columns import KINDS
from index.names import PERSON
from search.errors import NotFound
from search.filters import Documents, is_encodable
from search.groups import Scores
from search.names import distinct_films, documents_naming
from search.passages import hit, reference
from search.query import Compiled
from search.ranking import first_rows
from search.recollection import FIELD, WordPoints, film_lengths, postings, word_points
from search.reports import SimilarFilm, SimilarPassage
from search.vocabulary import EMPTY_WORDS

# What a film is like is said in these; a quote or a goof says little about it.
TELLING = (Kind.PLOT, Kind.KEYWORD, Kind.REVIEW, Kind.TAGLINE, Kind.FILM)
PASSAGES_READ = 60
WORDS_USED = 30
SHARED_SHOWN = 6
# Beside the words, in points of a rare word: people and genres that two films share.
PERSON_POINTS, GENRE_POINTS = 6.0, 1.0


def similar_films(index: FilmIndex, film_id: str, limit: int = 6) -> tuple[SimilarFilm, ...]:
    """Return the films most like one, the most alike first. Raises NotFound."""
    card = index.film_document(film_id) if is_encodable(film_id) else None
    film = index.film(film_id) if card is not None else None
    if card is None or film is None:
        raise NotFound(f"There is no film {film_id!r} in this index.")
    number = int(index.columns.film[card])
    given = list(shared_words(index, number))
    given += shared_people(index, film)
    points = np.zeros(len(index.columns.first) - 1)
    for each in given:
        points[each.number] += each.points
    points += genre_points(index, film) * (points > 0)
    own = max(float(points[number]), 1e-9)
    points[number] = 0
    rows = first_rows(points, None, limit)
    return tuple(
        SimilarFilm(
            film=reference(index.film_at(int(index.columns.first[row]))),
            score=round(min(float(points[row]) / own, 1.0), 3),
            shared=shared(given, row),
        )
        for row in rows.tolist()
        if points[row] > 0
    )


def shared(given: Iterable[WordPoints], film: int) -> tuple[str, ...]:
    """Return the words and names that gave points to a film, the weightiest first."""
    found = []
    for each in given:
        place = int(np.searchsorted(each.number, film))
        if place < len(each.number) and each.number[place] == film:
            found.append((-float(each.points[place]), each.word))
    return tuple(word for _, word in sorted(found)[:SHARED_SHOWN])


def shared_words(index: FilmIndex, number: int) -> Iterator[WordPoints]:
    """Yield what the words that tell most of a film give to every film."""
    columns = index.columns
    first, last = columns.first[number : number + 2].tolist()
    telling = np.isin(columns.kind[first:last], [KINDS.index(kind) for kind in TELLING])
    documents = (first + np.flatnonzero(telling))[:PASSAGES_READ].tolist()
    length = film_lengths(index)
    relative = length / max(float(length.mean()), 1.0)
    texts = (index.stored[document].passage.text for document in documents)
    for stem, word, count in telling_words(index, texts):
        found, frequency = postings(index, stem)
        yield word_points(word, count**0.5, found, frequency, columns, relative)


def telling_words(index: FilmIndex, texts: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the stems that tell most of some texts, a word of each, and how often it stands there."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    # Counted as written first: a word that stands a hundred times is folded and stemmed once.
    said = Counter(text[start:end] for text in texts for start, end in words(text))
    for word, count in said.items():
        # Pairs of CJK letters are cut anywhere, endings too: they tell nothing by themselves.
        if fold(word) not in EMPTY_WORDS and not IS_CJK.match(word):
            stem = stem_form(word)
            counts[stem] += count
            written.setdefault(stem, word)
    searcher = index.searcher
    idf = {stem: searcher.idf(FIELD, stem) for stem in counts if searcher.doc_frequency(FIELD, stem) > 1}
    best = sorted(idf, key=lambda stem: -(counts[stem] ** 0.5) * idf[stem])[:WORDS_USED]
    for stem in best:
        yield stem, written[stem], counts[stem]


def shared_people(index: FilmIndex, film: Film) -> Iterator[WordPoints]:
    """Yield what the makers and stars of a film give to the other films they are named in."""
    for person in dict.fromkeys((*film.directors, *film.writers, *film.stars)):
        films = distinct_films(index, documents_naming(index, person, PERSON))
        yield WordPoints(person, films, np.full(len(films), PERSON_POINTS))


def genre_points(index: FilmIndex, film: Film) -> Scores:
    """Return the points of sharing genres with a film: float64 [f], rare genres more."""
    points = np.zeros(len(index.columns.first) - 1)
    for genre in dict.fromkeys(film.genres):
        has = index.columns.films_with_genre(genre)
        points += GENRE_POINTS * np.log(len(has) / max(int(has.sum()), 1)) * has
    return points


def similar_passages(index: FilmIndex, passage_id: str, limit: int = 6) -> tuple[SimilarPassage, ...]:
    """Return the passages of any film that share the rarest words with one. Raises NotFound."""
    document = index.document_with("passage_id", passage_id) if is_encodable(passage_id) else None
    if document is None:
        raise NotFound(f"There is no passage {passage_id!r} in this index.")
    chosen = list(telling_words(index, [index.stored[document].passage.text]))
    points = np.zeros(len(index.columns.kind), np.float32)
    has: list[tuple[str, Documents]] = []
    for stem, word, _ in chosen:
        found, _ = postings(index, stem)
        points[found] += np.float32(index.searcher.idf(FIELD, stem))
        has.append((word, found))
    points[document] = 0
    rows = first_rows(points.astype(np.float64), None, limit)
    stems = frozenset(stem for stem, _, _ in chosen)
    typed = frozenset(exact_form(word) for _, word, _ in chosen)
    compiled = Compiled(NullQuery, exact=typed, stems=stems)
    return tuple(
        SimilarPassage(
            hit=hit(index, row, rank, float(points[row]), compiled),
            shared=tuple(word for word, found in has if row in found)[:SHARED_SHOWN],
        )
        for rank, row in enumerate(rows.tolist(), start=1)
        if points[row] > 0
    )
