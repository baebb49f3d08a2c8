"""The Large Movie Review Dataset as JSON lines: id, film, title, rating and text of each review.

Titles, where there are any, are written as MovieLens writes them: `Postman, The (1994)`. Counts in comments
are of 40,000 reviews.
"""

import json
import re
from collections.abc import Iterator

import msgspec

from corpus.documents import Document, Reader
from corpus.readers.filmdex_jsonl import BYTE_ORDER_MARK, LONGEST_LINE, numbered_lines
from corpus.readers.large_movie_review import plain_text
from corpus.readers.titles import read_title
from corpus.records import Film, Kind, Passage, Reject, slug, with_passage_id

FIELDS = {"id", "film", "rating", "text"}
IMDB_ID = re.compile(r"tt[0-9]{5,}")


class Entry(msgspec.Struct, frozen=True):
    """One review as it stands in the file."""

    film: str | None
    text: str
    title: str | None = None  # 1,183 of 6,693 films have one
    rating: int | float | None = None


decoder = msgspec.json.Decoder(Entry)


def recognises(document: Document) -> bool:
    """Whether the first line is an object with these fields."""
    head = document.head.removeprefix(BYTE_ORDER_MARK).lstrip().decode("utf-8", "replace")
    if not head.startswith("{"):
        return False
    first, _ = json.JSONDecoder().raw_decode(head)
    return isinstance(first, dict) and first.keys() >= FIELDS


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the reviews, each film before its first one, and again where a title for it turns up."""
    titled: dict[str, bool] = {}  # film_id → whether its title has been told
    for number, content in numbered_lines(document):
        source = f"{document.name}:{number}"
        if content is None:
            yield Reject(source, f"the line is longer than {LONGEST_LINE >> 20} MB")
            continue
        try:
            entry = decoder.decode(content)
            film = film_of(entry, source)
            review = to_passage(entry, film.film_id, source)
        except (ValueError, RecursionError, msgspec.MsgspecError) as cause:
            yield Reject(source, str(cause))
            continue
        if film.film_id not in titled or (entry.title and not titled[film.film_id]):
            titled[film.film_id] = bool(entry.title)
            yield film
        yield review


def film_of(entry: Entry, source: str) -> Film:
    """Return the film a review is about. Raises ValueError where it is not said."""
    own = (entry.film or "").strip()
    title, year, others = read_title(entry.title or "")
    if not own and not title:
        raise ValueError("it does not say which film it is about")
    film_id = own if IMDB_ID.fullmatch(own) else slug(title, year) if title else slug(own)
    return Film(
        film_id=film_id,
        title=title or film_id,
        year=year,
        alternate_titles=others,
        source=source,
    )


def to_passage(entry: Entry, film_id: str, source: str) -> Passage:
    """Return the review. Raises ValueError."""
    text = plain_text(entry.text)
    return with_passage_id(
        Passage(film_id=film_id, kind=Kind.REVIEW, text=text, rating=entry.rating or None, source=source)
    )


READER = Reader(
    "Large Movie Review Dataset as JSON lines (id, film, title, rating, text)", recognises, records
)
