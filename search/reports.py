"""Answers beside a page of hits: suggestions, what is alike, and people. Plain values, as in results.py."""

import msgspec

from corpus.records import Kind
from search.results import FilmReference, Hit


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """One way to complete what is being typed.

    text: what to show and to search for. sort: title, person, character or phrase. film: of a title, the
    film; of a character, one that has it. count: passages that have it, which is how it is ranked.
    """

    text: str
    sort: str
    count: int
    film: FilmReference | None = None


class SimilarFilm(msgspec.Struct, frozen=True, kw_only=True):
    """A film that is like another. score: 0 to 1. shared: words and names of both, the rarest first."""

    film: FilmReference
    score: float
    shared: tuple[str, ...]


class SimilarPassage(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that is like another, with the words they share."""

    hit: Hit
    shared: tuple[str, ...]


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """What a person did in a film: role (actor, director, writer, …) and, of actors, the character."""

    film: FilmReference
    role: str
    character: str = ""


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """A person: credits from the newest film to the oldest, and quotes spoken by their characters."""

    name: str
    credits: tuple[Credit, ...]
    quotes: tuple[Hit, ...]
    counts: dict[Kind, int]  # passages that name the person, by kind


class PersonCount(msgspec.Struct, frozen=True):
    """A person and in how many films of the index they are."""

    name: str
    films: int


class PeoplePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the people of an index, those with most films first."""

    total: int
    page: int
    page_size: int
    people: tuple[PersonCount, ...]
