"""The lists of a title page that bear on other things than people: its videos, films like it, questions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.readers.imdb_text_rows import ALEXA, Row

LENGTH = re.compile(r"([^\W\d][\w -]{2,40}?)\s*(\d{1,3}:\d\d(?::\d\d)?)")
POINTS = re.compile(r"10(?:\.0)?|\d\.\d")


@dataclass(frozen=True, slots=True)
class Video:
    """A video on the page: `4 Minute Mile: Party`, `Clip`, `2:13`."""

    line: int
    title: str
    sort: str
    length: str


@dataclass(frozen=True, slots=True)
class Similar:
    """A film that is recommended with this one, and its own rating."""

    line: int
    title: str
    rating: float | None


def videos(rows: Sequence[Row]) -> Iterator[Video]:
    """Stream the videos. Each is printed as title, sort and length, and the title again."""
    above: Row | None = None
    for row in rows:
        match = LENGTH.fullmatch(row.text[:60])
        if match is None:
            above = row
        elif above is not None and not above.furniture:
            # Several may share title and length; the page counts them, and so do we.
            yield Video(above.number, above.text, match[1].strip(), match[2])
            above = None


def similar_films(rows: Sequence[Row]) -> Iterator[Similar]:
    """Stream the films below "More like this". Each is printed as title, rating, and the title again.

    A film that is not rated yet is only its title, twice.
    """
    kept = [row for row in rows if not row.furniture]
    position = 0
    while position < len(kept):
        row = kept[position]
        position += 1
        rating: float | None = None
        if position < len(kept) and POINTS.fullmatch(kept[position].text):
            rating = float(kept[position].text)
            position += 1
        if position < len(kept) and kept[position].text == row.text:
            position += 1
        yield Similar(row.number, row.text, rating)


def questions(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Stream the questions of the FAQ, each once; their answers are not on the page."""
    asked: set[str] = set()
    for row in rows:
        question = row.text.removesuffix(ALEXA).strip()
        if question.endswith(("?", "？")) and question.strip("?？ ") and question not in asked:
            asked.add(question)
            yield row.number, question
