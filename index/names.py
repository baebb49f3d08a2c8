"""Whole names as terms: titles, people, characters and short phrases, each under its every word.

A name is a term of the field `name` as "folded name, separator, name as written, separator, sort", so that
a dictionary's order puts all that begins with what someone types side by side, spelling and popularity (the
number of postings) included. In the field `name_tail` the same stands under what is left of the name from
its second word on, its third and so on: "bogart" finds Humphrey Bogart. What is made of this is in search.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from whoosh.analysis import Analyzer, Token

from corpus.records import Film, Kind, Passage, key_words

SEPARATOR = "\x1f"  # between the parts of a term
LISTED = "\x1e"  # between the terms of a value

TITLE, PERSON, CHARACTER, PHRASE = "t", "p", "c", "w"
LONGEST = 80  # characters; what is longer is a sentence and no name
TAILS = 6  # words of a name under which it can be found

Name = tuple[str, str]  # the name as written, its sort


def names_of(film: Film, passage: Passage) -> list[Name]:
    """Return the names that a passage holds; a title card has those of its film."""
    names: list[Name] = [(passage.person, PERSON), (passage.character, CHARACTER)]
    if passage.kind is Kind.FILM:
        names += ((title, TITLE) for title in (film.title, film.original_title, *film.alternate_titles))
        names += ((person, PERSON) for person in (*film.directors, *film.writers, *film.stars))
    if passage.performers or passage.writers:
        names += ((person, PERSON) for person in (*passage.performers, *passage.writers))
    if passage.lines:
        names += ((speaker, CHARACTER) for speaker in passage.speakers)
    if passage.kind is Kind.KEYWORD or passage.kind is Kind.SOUNDTRACK:
        names.append((passage.heading or passage.text, PHRASE))
    return names


def name_terms(film: Film, passage: Passage) -> dict[str, str]:
    """Return the names of a passage: of each its term in the field `name`, and the value of `name_tail`."""
    return {whole: tails for each in names_of(film, passage) if each[0] for whole, tails in terms_of(*each)}


def credit_terms(person: str, character: str) -> tuple[tuple[str, str], ...]:
    """Return what `name_terms` returns of a credit with these names and no others."""
    own = terms_of(person, PERSON)
    return own + terms_of(character, CHARACTER) if character else own


@lru_cache(maxsize=50_000)
def terms_of(name: str, sort: str) -> tuple[tuple[str, str], ...]:
    """Return the term of a name in the field `name` and its value in `name_tail`, if it is one."""
    written = " ".join(name.split())
    words = key_words(written)
    if not words or len(written) > LONGEST:
        return ()
    rest = f"{SEPARATOR}{written}{SEPARATOR}{sort}"
    tails = (f"{' '.join(words[first:])}{rest}" for first in range(1, min(len(words), TAILS)))
    return ((f"{' '.join(words)}{rest}", LISTED.join(dict.fromkeys(tails))),)


def split_term(term: bytes) -> tuple[str, str, str]:
    """Return what a term is found by, the name as written, and its sort."""
    key, written, sort = term.decode().split(SEPARATOR)
    return key, written, sort


class ListAnalyzer(Analyzer):  # type: ignore[misc]
    """The terms of a list, as they stand."""

    def __call__(self, value: str, positions: bool = False, **_wanted: Any) -> Iterator[Token]:
        """Yield a token a term, in Whoosh's protocol."""
        for place, text in enumerate(value.split(LISTED)):
            token = Token(positions, text=text)
            token.stopped, token.boost = False, 1.0
            if positions:
                token.pos = place
            yield token
