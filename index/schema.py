"""The one place where a field is spelled: what a passage looks like inside the index.

A document is a passage together with what is known of its film, so that a question about either finds
it. Whoosh keeps the searchable side; what is shown lives in stored.py, what is counted in columns.py.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any

from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema

from corpus.records import Film, Kind, Passage, fold
from index.analysis import NameAnalyzer, StemAnalyzer, WordAnalyzer
from index.names import LISTED, ListAnalyzer, credit_terms, name_terms
from index.titles import title_keys

# Raised whenever a field, its analysis or a file of a generation changes: an index of another version is
# refused with the advice to build it anew.
SCHEMA_VERSION = 2

# The fields a plain word is looked for in, with the weight of a match there. `stem` weighs less than
# `text` and is added to it, which puts the exact form above a conflated one.
WORD_FIELDS = {"title": 2.0, "heading": 1.5, "people": 1.5, "text": 1.0, "stem": 0.6}

# Fields of the query language whose values are names and words.
NAME_FIELDS = frozenset({"title", "people", "person", "character", "speaker", "author"})

# Fields whose value is a list of terms.
LISTS = frozenset({"name", "name_tail"})


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


class Documents:
    """The documents of films, field by field: which of them have a value there, and which.

    rows: array of uint32 a field, numbers of documents, ascending; values: list of the same length. A field
    of whole names (`name`, `name_tail`) may have a document several times, once a name. runs: of the fields
    that all documents of a film have alike, for each film the first document, how many there are and the
    value. characters: of text.
    """

    def __init__(self) -> None:
        self.count = self.characters = 0
        self.rows: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self.values: defaultdict[str, list[Any]] = defaultdict(list)
        self.runs: dict[str, list[tuple[int, int, Any]]] = {name: [] for name in OF_FILMS}

    def add(self, film: Film, passages: Sequence[Passage]) -> None:
        """Add the documents of a film's passages."""
        rows = range(self.count, self.count + len(passages))
        self.count = rows.stop
        for name, value in zip(OF_FILMS, of_film(film), strict=True):
            if value or value == 0:
                self.runs[name].append((rows.start, len(rows), value))
        ids, kinds, languages, texts, headings, own = zip(*map(EVERY, passages), strict=True)
        self.extend("passage_id", rows, ids)
        self.extend("kind", rows, [kind._value_ for kind in kinds])
        self.extend("text", rows, texts)
        self.extend("heading", rows, headings)
        if any(headings):
            pairs = zip(headings, texts, strict=True)
            texts = tuple(f"{heading}\n{text}" if heading else text for heading, text in pairs)
        self.extend("stem", rows, texts)
        self.characters += sum(map(len, texts))
        if any(languages):
            self.extend("language", rows, list(map(fold, languages)))
        of_all = tenths(film.rating)
        self.extend("rating", rows, [of_all if each is None else tenths(each) for each in own])
        for row, passage in zip(rows, passages, strict=True):
            self.add_people(row, film, passage)

    def add_people(self, row: int, film: Film, passage: Passage) -> None:
        """Add who a passage speaks of, and what a title card alone has."""
        author, person, character, credited_as, performers, writers, lines, kind = PEOPLE(passage)
        if kind is Kind.CREDIT and person and not (author or credited_as or performers or writers or lines):
            # Nearly all credits, and most of what many corpora hold.
            self.put("people", row, several((person, character)) if character else person)
            self.put("person", row, person)
            names = dict(credit_terms(person, character))
        else:
            folk = [person, character, credited_as, author]
            if lines:
                speakers = passage.speakers
                folk += speakers
                self.put("speaker", row, several(speakers))
            folk += (*performers, *writers)
            if kind is Kind.FILM:
                folk += (*film.directors, *film.writers, *film.stars)
                self.put("title_key", row, " ".join(title_keys(film)))
            self.put("people", row, several(folk))
            self.put("person", row, several((person, credited_as)))
            self.put("author", row, author)
            names = name_terms(film, passage)
        self.put("character", row, character)
        for name, tails in names.items():
            self.put("name", row, name)
            self.put("name_tail", row, tails)

    def put(self, name: str, row: int, value: Any) -> None:
        """Add the value of a field of one document, unless it has none."""
        if value:
            self.rows[name].append(row)
            self.values[name].append(value)

    def extend(self, name: str, rows: Sequence[int], values: Sequence[Any]) -> None:
        """Add the values of a field of some documents, but for those that have none."""
        if not all(values):
            there = [value or value == 0 for value in values]
            rows, values = list(compress(rows, there)), list(compress(values, there))
        self.rows[name].extend(rows)
        self.values[name].extend(values)


EVERY = attrgetter("passage_id", "kind", "language", "text", "heading", "rating")
PEOPLE = attrgetter(
    *("author", "person", "character", "credited_as", "performers", "writers", "lines", "kind")
)


OF_FILMS = ("film_id", "genre", "year", "title")


def of_film(film: Film) -> tuple[str, str, int | None, str]:
    """Return what all documents of a film have in the fields OF_FILMS."""
    return film.film_id, genre_value(film.genres), film.year, film.title


def document(film: Film, passage: Passage) -> dict[str, Any]:
    """Return the Whoosh document of a passage of `film`: field name to value, absent ones left out."""
    documents = Documents()
    documents.add(film, [passage])
    runs = {name: runs[0][2] for name, runs in documents.runs.items() if runs}
    return runs | {
        name: LISTED.join(values) if name in LISTS else values[0]
        for name, values in documents.values.items()
        if values
    }


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
