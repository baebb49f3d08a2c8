"""Naver's film reviews in Korean (NSMC): as JSON with film, author, rating and date, or as a table of labels.

The table, ratings.txt, says of each review only whether it is good or bad; its reviews are kept under one
heading, which stands for a film. Titles are in neither: a film is called by its number at Naver. Counts in
comments are of the 200,095 reviews in JSON lines.
"""

import html
import json
import re
from collections.abc import Iterator

import msgspec

from corpus.documents import Document, Reader
from corpus.readers.filmdex_jsonl import BYTE_ORDER_MARK, LONGEST_LINE, numbered_lines
from corpus.readers.wikipedia_movies import array_items
from corpus.records import Film, Kind, Passage, Reject, with_passage_id

LANGUAGE = "ko"
UNSAID = Film(film_id="naver-reviews", title="Naver reviews of unnamed films")
COLUMNS = [b"id", b"document", b"label"]
LABELS = {"0": "negative", "1": "positive"}
FIELDS = {"review", "movie_id", "rating"}
DATE = re.compile(
    r"([0-9][0-9])\.([0-9][0-9])\.([0-9][0-9])"
)  # 03.12.20 is in 2003: Naver took no reviews before


class Entry(msgspec.Struct, frozen=True):
    """One review as it stands in the file."""

    review: str
    movie_id: str | int
    rating: str | int | float | None = None
    date: str = ""
    author: str = ""


decoder = msgspec.json.Decoder(Entry)


def recognises(document: Document) -> bool:
    """Whether it is the table, or JSON whose first object has the fields of a review."""
    head = document.head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if is_table(document):
        return True
    first, _ = json.JSONDecoder().raw_decode(head.decode("utf-8", "replace").lstrip("[ \r\n\t"))
    return isinstance(first, dict) and first.keys() >= FIELDS


def is_table(document: Document) -> bool:
    """Whether the document begins with the names of the table's columns."""
    return document.head.removeprefix(BYTE_ORDER_MARK).split(b"\n", 1)[0].split() == COLUMNS


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the reviews, each film before its first one."""
    return labelled(document) if is_table(document) else reviews(document)


def labelled(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the reviews of the table."""
    yield msgspec.structs.replace(UNSAID, source=document.name)
    for number, content in numbered_lines(document):
        if number == 1:
            continue
        source = f"{document.name}:{number}"
        cells = (content or b"").decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if len(cells) != len(COLUMNS) or cells[2] not in LABELS:
            yield Reject(source, "this is no number, review and label of 0 or 1")
            continue
        try:
            yield review(UNSAID.film_id, cells[1], source, category=LABELS[cells[2]])
        except ValueError as cause:
            yield Reject(source, str(cause))


def reviews(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the reviews of a JSON file."""
    films: set[str | int] = set()
    for source, content in objects(document):
        if isinstance(content, Reject):
            yield content
            continue
        try:
            entry = decoder.decode(content)
            film_id = f"naver-{entry.movie_id}"
            date = DATE.fullmatch(entry.date)
            passage = review(
                film_id,
                entry.review,
                source,
                author=entry.author.strip(),
                rating=float(entry.rating) if entry.rating else None,
                date=f"20{date[1]}-{date[2]}-{date[3]}" if date else "",
            )
            if entry.movie_id not in films:
                identifiers = (f"naver:{entry.movie_id}",)
                yield Film(film_id=film_id, title=film_id, identifiers=identifiers, source=source)
                films.add(entry.movie_id)
            yield passage
        except (ValueError, RecursionError, msgspec.MsgspecError) as cause:
            yield Reject(source, str(cause))


def objects(document: Document) -> Iterator[tuple[str, bytes | Reject]]:
    """Yield the JSON objects of lines or of an array, with their locators."""
    if not document.head.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"["):
        for number, line in numbered_lines(document):
            source = f"{document.name}:{number}"
            yield source, line or Reject(source, f"the line is longer than {LONGEST_LINE >> 20} MB")
        return
    number = 0
    with document.open() as stream:
        try:
            for number, content in enumerate(array_items(stream), start=1):
                yield f"{document.name}:{number}", content
        except ValueError as cause:
            source = f"{document.name}:{number + 1}"
            yield source, Reject(source, str(cause))


def review(
    film_id: str,
    text: str,
    source: str,
    author: str = "",
    rating: float | None = None,
    date: str = "",
    category: str = "",
) -> Passage:
    """Return a review; 8 have `&gt` and `&lt` in them. Raises ValueError."""
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return with_passage_id(
        Passage(
            film_id=film_id,
            kind=Kind.REVIEW,
            text="\n\n".join(filter(None, lines)),
            author=author,
            rating=rating,
            date=date,
            category=category,
            language=LANGUAGE,
            source=source,
        )
    )


READER = Reader(
    "Naver film reviews (NSMC: JSON with review and movie_id, or ratings.txt)", recognises, records
)
