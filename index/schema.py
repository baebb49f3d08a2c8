"""The one place where a field is spelled: what a passage looks like inside the index.

A document is a passage together with what is known of its film, so that a question about either finds
it. Whoosh keeps the searchable side; what is shown lives in stored.py, what is counted in columns.py.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema

from corpus.records import Film, Kind, Passage, fold
from index.analysis import NameAnalyzer, StemAnalyzer, WordAnalyzer
from index.names import ListAnalyzer, name_terms
from index.titles import title_keys

# Raised whenever a field, its analysis or a file of a generation changes: an index of another version is
# refused with the advice to build it anew.
SCHEMA_VERSION = 2

# The fields a plain word is looked for in, with the weight of a match there. `stem` weighs less than
# `text` and is added to it, which puts the exact form above a conflated one.
WORD_FIELDS = {"title": 2.0, "heading": 1.5, "people": 1.5, "text": 1.0, "stem": 0.6}

# Fields of the query language whose values are names and words.
NAME_FIELDS = frozenset({"title", "people", "person", "character", "speaker", "author"})


def schema() -> Schema:
    """Return the Whoosh schema of every generation."""
    names, text = NameAnalyzer(), WordAnalyzer()
    return Schema(
        passage_id=ID(unique=True),
        film_id=ID(),
        kind=ID(),
        language=ID(),
        genre=KEYWORD(commas=True, lowercase=True),
        # Few precision steps: a year has 16 bits, a rating is kept in tenths; one term a byte is enough.
        year=NUMERIC(int, bits=16, signed=False, shift_step=8),
        rating=NUMERIC(int, bits=8, signed=False, shift_step=8),
        title=TEXT(analyzer=names),
        title_key=TEXT(analyzer=text, phrase=False),  # of title cards only, see titles.py
        heading=TEXT(analyzer=text),
        people=TEXT(analyzer=names),
        person=TEXT(analyzer=names),
        character=TEXT(analyzer=names),
        speaker=TEXT(analyzer=names),
        author=TEXT(analyzer=names),
        text=TEXT(analyzer=text),
        stem=TEXT(analyzer=StemAnalyzer(), phrase=False),
        name=KEYWORD(analyzer=ListAnalyzer()),  # whole names, for suggestions and lists of people
        name_tail=KEYWORD(analyzer=ListAnalyzer()),
    )


def tenths(rating: float | None) -> int | None:
    """Return a rating as the index keeps it: whole tenths, 0 to 100."""
    return None if rating is None else round(rating * 10)


def rating_of(film: Film, passage: Passage) -> float | None:
    """Return what `rating:` means for a passage: the reviewer's own, else the film's."""
    return passage.rating if passage.rating is not None else film.rating


def document(film: Film, passage: Passage) -> dict[str, Any]:
    """Return the Whoosh document of a passage of `film`: field name to value, absent ones left out."""
    people = (passage.person, passage.character, passage.credited_as, passage.author)
    speakers = passage.speakers if passage.lines else ()
    folk = [*people, *speakers, *passage.performers, *passage.writers]
    if passage.kind is Kind.FILM:
        folk += [*film.directors, *film.writers, *film.stars]
    name, name_tail = name_terms(film, passage)
    values = {
        "passage_id": passage.passage_id,
        "film_id": film.film_id,
        "kind": passage.kind.value,
        "language": fold(passage.language),
        "genre": genre_value(film.genres),
        "year": film.year,
        "rating": tenths(rating_of(film, passage)),
        "title": film.title,
        "title_key": " ".join(title_keys(film)) if passage.kind is Kind.FILM else "",
        "heading": passage.heading,
        "people": several(folk),
        "person": several((passage.person, passage.credited_as)),
        "character": passage.character,
        "speaker": several(speakers),
        "author": passage.author,
        "text": passage.text,
        "stem": f"{passage.heading}\n{passage.text}" if passage.heading else passage.text,
        "name": name,
        "name_tail": name_tail,
    }
    return {field: value for field, value in values.items() if value or value == 0}


@lru_cache(maxsize=1_000)
def genre_value(genres: tuple[str, ...]) -> str:
    """Return a film's genres as one value: every passage of it has them."""
    return ",".join(fold(genre).replace(",", " ") for genre in genres)


def several(names: Sequence[str]) -> str:
    """Return several names as one value, each once."""
    return " · ".join(dict.fromkeys(filter(None, names)))


def title_card(film: Film, cast: Sequence[str] = ()) -> Passage:
    """Return the passage that stands for the film itself: its titles, facts and people in sentences."""
    also = dict.fromkeys((film.original_title, *film.alternate_titles))
    others = [title for title in also if title and title != film.title]
    stars = film.stars or tuple(cast)
    parts = (
        f"{film.title} ({film.year})." if film.year else f"{film.title}.",
        f"Also known as {', '.join(others)}." if others else "",
        f"{', '.join(film.genres)}." if film.genres else "",
        f"Directed by {', '.join(film.directors)}." if film.directors else "",
        f"Written by {', '.join(film.writers)}." if film.writers else "",
        f"With {', '.join(stars)}." if stars else "",
    )
    return Passage(
        film_id=film.film_id,
        kind=Kind.FILM,
        passage_id=f"{film.film_id}.film",
        text=" ".join(part for part in parts if part),
        rating=film.rating,
        source=film.source,
    )
