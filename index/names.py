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


def names_of(film: Film, passage: Passage) -> Iterator[Name]:
    """Yield the names that a passage holds; a title card has those of its film."""
    if passage.kind is Kind.FILM:
        for title in (film.title, film.original_title, *film.alternate_titles):
            yield title, TITLE
        for person in (*film.directors, *film.writers, *film.stars):
            yield person, PERSON
    for person in (passage.person, *passage.performers, *passage.writers):
        yield person, PERSON
    for character in (passage.character, *passage.speakers):
        yield character, CHARACTER
    if passage.kind in (Kind.KEYWORD, Kind.SOUNDTRACK):
        yield (passage.heading or passage.text), PHRASE


def name_terms(film: Film, passage: Passage) -> tuple[str, str]:
    """Return the values of the fields `name` and `name_tail` of a passage."""
    whole: dict[str, None] = {}
    tails: dict[str, None] = {}
    for name, sort in names_of(film, passage):
        if name:
            own, own_tails = terms_of(name, sort)
            whole |= own
            tails |= own_tails
    return LISTED.join(whole), LISTED.join(tails)


@lru_cache(maxsize=50_000)
def terms_of(name: str, sort: str) -> tuple[dict[str, None], dict[str, None]]:
    """Return the terms of a name in the fields `name` and `name_tail`; none of what is no name."""
    written = " ".join(name.split())
    words = key_words(written)
    if not words or len(written) > LONGEST:
        return {}, {}
    rest = f"{SEPARATOR}{written}{SEPARATOR}{sort}"
    tails = (f"{' '.join(words[first:])}{rest}" for first in range(1, min(len(words), TAILS)))
    return {f"{' '.join(words)}{rest}": None}, dict.fromkeys(tails)


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
