"""The people of an index: who there is, and what one of them did."""

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

import numpy as np

from corpus.records import Film, Kind, key_words
from index import FilmIndex
from index.columns import KINDS
from index.names import CHARACTER, PERSON
from search.errors import NotFound, QueryError
from search.filters import Documents
from search.names import documents_naming, people_by_films
from search.passages import hit, reference
from search.reports import Credit, PeoplePage, PersonCount, PersonPage
from search.results import Hit

QUOTES_SHOWN = 20
NOTE = re.compile(r"\([^)]*\)")  # (voice), (as a child)
CREDITS_READ = 2_000  # passages of one person that are looked into

people_of: WeakKeyDictionary[FilmIndex, list[tuple[int, str]]] = WeakKeyDictionary()


def people(index: FilmIndex, page: int = 1, page_size: int = 50) -> PeoplePage:
    """Return a page of the people of an index, those with most films first. Raises QueryError."""
    if page < 1 or not 1 <= page_size <= 200:
        raise QueryError("page must be 1 or more, and a page holds between 1 and 200 people.")
    if index not in people_of:
        people_of[index] = people_by_films(index, PERSON)
    everyone = people_of[index]
    shown = everyone[(page - 1) * page_size : page * page_size]
    return PeoplePage(
        total=len(everyone),
        page=page,
        page_size=page_size,
        people=tuple(PersonCount(name, count) for count, name in shown),
    )


def person_page(index: FilmIndex, name: str) -> PersonPage:
    """Return what is known of a person, named in any spelling that folds alike. Raises NotFound."""
    documents = documents_naming(index, name, PERSON)
    if not len(documents):
        raise NotFound(f"There is no person called {name!r} in this index.")
    kinds = index.columns.kind[documents]
    told = [KINDS.index(Kind.FILM), KINDS.index(Kind.CREDIT)]
    credits, spelling = credits_of(index, name, documents[np.isin(kinds, told)][:CREDITS_READ])
    numbers = np.bincount(kinds, minlength=len(KINDS)).tolist()
    return PersonPage(
        name=spelling or name,
        credits=tuple(sorted(credits, key=lambda each: (-(each.film.year or 0), each.film.title, each.role))),
        quotes=tuple(quotes_of(index, credits)),
        counts={kind: count for kind, count in zip(KINDS, numbers, strict=True) if count},
    )


def credits_of(index: FilmIndex, name: str, documents: Documents) -> tuple[list[Credit], str]:
    """Return what a person did by title cards and credits, each once, and how the name is written."""
    wanted = key_words(name)
    found: dict[tuple[str, str, str], Credit] = {}
    spelling = ""

    def add(film: Film, role: str, written: str, character: str = "") -> None:
        nonlocal spelling
        spelling = spelling or written
        key = (film.film_id, role, character)
        found.setdefault(key, Credit(film=reference(film), role=role, character=character))

    for document in documents.tolist():
        stored = index.stored[document]
        film = index.film_at(document)
        if stored.film is None:
            add(film, stored.passage.role or "credit", stored.passage.person, stored.passage.character)
            continue
        groups = (("director", film.directors), ("writer", film.writers), ("actor", film.stars))
        for role, names in groups:
            for each in names:
                if key_words(each) == wanted:
                    add(film, role, each)
    return [each for each in found.values() if not repeated(each, found)], spelling


def repeated(credit: Credit, found: dict[tuple[str, str, str], Credit]) -> bool:
    """Whether another credit says the same and more: an actor's with the character that was played."""
    same = (each for each in found.values() if (each.film, each.role) == (credit.film, credit.role))
    return not credit.character and any(each.character for each in same)


def quotes_of(index: FilmIndex, credits: list[Credit]) -> Iterator[Hit]:
    """Yield quotes spoken by characters that were played, a few a film at most QUOTES_SHOWN in all."""
    quote = KINDS.index(Kind.QUOTE)
    shown = 0
    for credit in credits:
        card = index.film_document(credit.film.film_id) if credit.character else None
        if card is None:
            continue
        called = [documents_naming(index, name, CHARACTER) for name in names_of(credit.character)]
        documents = np.unique(np.concatenate(called))
        film = index.columns.film[card]
        spoken = documents[(index.columns.film[documents] == film) & (index.columns.kind[documents] == quote)]
        for document in spoken[: QUOTES_SHOWN - shown].tolist():
            shown += 1
            yield hit(index, document, shown, 0.0, None)


def names_of(character: str) -> Iterator[str]:
    """Yield what a character may be called when they speak: Sheriff Roy Abbott is Sheriff Abbott, too."""
    yield character
    words = NOTE.sub("", character).split()
    if words:
        yield from dict.fromkeys((" ".join(words), f"{words[0]} {words[-1]}", words[-1], words[0]))
