"""What a person keeps on Letterboxd as films and passages: reviews, days, ratings, lists, likes.

A review, a day in the diary and a rating are reviews, with stars for a text where there is no other; tags,
lists and what is liked or to be watched are keywords.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from corpus.documents import Document
from corpus.readers.cleaning import paragraphs, plain
from corpus.readers.film_ids import FilmIds
from corpus.readers.letterboxd_rows import (
    DIARY,
    FILMS,
    LIST,
    PROFILE,
    RATINGS,
    REVIEWS,
    date_of,
    identifier,
    list_rows,
    part_of,
    rating_of,
    year_of,
)
from corpus.readers.parts import folder_of
from corpus.readers.star_ratings import stars
from corpus.readers.tables import UNUSABLE, Cells, Row, table_rows
from corpus.records import Film, Kind, Passage, Reject, slug, with_passage_id

# What it means that a film is in a table without words, by the name of its file. The site's own words.
TABLES = {"watched": "watched", "watchlist": "watchlist", "likes/films": "liked"}
FAVORITE = "favorite film"

MOST_ENTRIES = 1_000_000  # of all exports in one collection, about 100 bytes each; a busy person has 10,000
BREAK = re.compile(r"<(?:br|/?p|/?blockquote|/?li)\b[^<>]{0,100}>", re.IGNORECASE)

Records = Iterator[Film | Passage | Reject]
Key = tuple[str, int | None]


@dataclass(slots=True)
class Export:
    """What is known of one person's export while it is read."""

    author: str
    film_ids: FilmIds = field(default_factory=FilmIds)
    yielded: set[tuple[str, str]] = field(default_factory=set)  # film_id, identifier
    by_identifier: dict[str, str] = field(default_factory=dict)  # → film_id
    reviewed: set[tuple[Key, str]] = field(default_factory=set)  # film, day
    rated: dict[Key, set[float | None]] = field(default_factory=lambda: defaultdict(set))
    favorite_films: list[str] = field(default_factory=list)
    favorite_source: str = ""
    entries: int = 0

    def note(self, document: Document) -> Iterator[Reject]:
        """Take in whose export it is, and of which films a review or a diary tells the rating."""
        part = part_of(document)
        if part not in (PROFILE, REVIEWS, DIARY):
            return
        for row in table_rows(document):
            if isinstance(row, Reject):
                continue  # the second pass tells it
            if part == PROFILE:
                self.author = plain(row.cells["Username"]) or self.author
                self.favorite_films = [
                    each.strip() for each in row.cells.get("Favorite Films", "").split(",")
                ]
                self.favorite_source = row.source
                continue
            self.entries += 1
            if self.entries > MOST_ENTRIES:
                yield Reject(row.source, "there are too many entries; ratings of the rest may come twice")
                return
            self.rated[key_of(row.cells)].add(rating_of(row.cells))
            if part == REVIEWS and row.cells["Review"].strip():
                self.reviewed.add((key_of(row.cells), date_of(row.cells)))

    def read(self, document: Document) -> Records:
        """Stream the records of one table."""
        part = part_of(document)
        readers: dict[str, Callable[[Row], Records]] = {
            REVIEWS: self.review,
            DIARY: self.day,
            RATINGS: self.rating,
            FILMS: lambda row: self.member(row, TABLES.get(table_name(document.name), "")),
            PROFILE: lambda row: iter(()),
        }
        listed = List()
        for row in list_rows(document) if part == LIST else table_rows(document):
            if isinstance(row, Reject):
                yield row
                continue
            try:
                if part != LIST:
                    yield from readers[part](row)
                elif "Position" in row.cells:
                    yield from self.listed(row, listed)
                else:
                    listed = List.of(row.cells)
                    yield from self.list_itself(row, listed)
            except UNUSABLE as cause:
                yield Reject(row.source, str(cause))

    def film(self, row: Row, address: str = "") -> Iterator[Film]:
        """Yield the film of a row, if it is new or its address is. Raises ValueError.

        Films of one title and year are told apart by their addresses, which reviews and the diary have not.
        """
        title, year = plain(row.cells["Name"]), year_of(row.cells)
        own = identifier(address)
        film_id = self.film_ids.choose(title, year, own) if own else slug(title, year)
        if own:
            self.by_identifier[own] = film_id
        if (film_id, own) not in self.yielded:
            self.yielded.add((film_id, own))
            yield Film(
                film_id=film_id,
                title=title,
                year=year,
                identifiers=(own,) if own else (),
                source=row.source,
            )

    def film_id(self, row: Row, address: str = "") -> str:
        """Return the film_id that `film` has given the film of a row."""
        return self.by_identifier.get(identifier(address)) or slug(
            plain(row.cells["Name"]), year_of(row.cells)
        )

    def review(self, row: Row) -> Records:
        """Yield a film, its review, and its tags as keywords. Raises ValueError."""
        yield from self.film(row)
        if text := words_of(row.cells["Review"]):
            yield self.opinion(row, text)
        yield from self.tags(row)

    def day(self, row: Row) -> Records:
        """Yield a film and the day it was seen, unless a review tells of it. Raises ValueError."""
        yield from self.film(row)
        if (key_of(row.cells), date_of(row.cells)) not in self.reviewed:
            rating = rating_of(row.cells)
            again = "again" if seen_again(row.cells) else ""
            text = " ".join(filter(None, ("Watched", again, stars(rating) if rating else "")))
            yield self.opinion(row, text)
        yield from self.tags(row)

    def rating(self, row: Row) -> Records:
        """Yield a film and its rating, unless the diary or a review has the same. Raises ValueError."""
        address = row.cells["Letterboxd URI"]
        yield from self.film(row, address)
        rating = rating_of(row.cells)
        if rating is None:
            raise ValueError(f"{row.cells['Rating'][:40]!r} is no rating")
        if rating not in self.rated.get(key_of(row.cells), ()):
            yield self.opinion(row, stars(rating), address)

    def member(self, row: Row, word: str) -> Records:
        """Yield a film and, as a keyword, which table it is in. Raises ValueError."""
        address = row.cells["Letterboxd URI"]
        yield from self.film(row, address)
        if word:
            yield self.keyword(self.film_id(row, address), word, row.source, date_of(row.cells))

    def listed(self, row: Row, inside: "List") -> Records:
        """Yield a film, the list's name as a keyword, and what the list says of it. Raises ValueError."""
        address = row.cells.get("URL", "")
        yield from self.film(row, address)
        if inside.name:
            yield self.keyword(self.film_id(row, address), inside.name, row.source, inside.date)
        if text := words_of(row.cells.get("Description", "")):
            yield self.opinion(row, text, address, heading=inside.name, date=inside.date)

    def list_itself(self, row: Row, inside: "List") -> Records:
        """Yield what a list says of itself; it is about no single film, so one stands for all lists."""
        if not inside.text:
            return
        film_id = slug(f"letterboxd {self.author}")
        if (film_id, "") not in self.yielded:
            self.yielded.add((film_id, ""))
            title = f"Letterboxd lists of {self.author}" if self.author else "Letterboxd lists"
            yield Film(film_id=film_id, title=title, source=row.source)
        passage = Passage(
            film_id=film_id,
            kind=Kind.REVIEW,
            text=inside.text,
            heading=inside.name,
            author=self.author,
            date=inside.date,
            source=row.source,
        )
        yield with_passage_id(passage)

    def tags(self, row: Row) -> Iterator[Passage]:
        """Yield the tags of a review or a day."""
        for tag in filter(None, map(plain, row.cells.get("Tags", "").split(","))):
            yield self.keyword(self.film_id(row), tag, row.source, "")

    def keyword(self, film_id: str, word: str, source: str, date: str) -> Passage:
        """Return a word somebody files a film under."""
        passage = Passage(
            film_id=film_id, kind=Kind.KEYWORD, text=word, author=self.author, date=date, source=source
        )
        return with_passage_id(passage)

    def opinion(self, row: Row, text: str, address: str = "", heading: str = "", date: str = "") -> Passage:
        """Return what the person says of a film, be it in stars."""
        passage = Passage(
            film_id=self.film_id(row, address),
            kind=Kind.REVIEW,
            text=text,
            heading=heading,
            author=self.author,
            rating=rating_of(row.cells),
            date=date or date_of(row.cells),
            category="seen again" if seen_again(row.cells) else "",
            source=row.source,
        )
        return with_passage_id(passage)

    def favorites(self) -> Records:
        """Yield the films the person shows as their favourites, as keywords."""
        for address in filter(None, self.favorite_films):
            film_id = self.by_identifier.get(identifier(address))
            if film_id is None:
                yield Reject(self.favorite_source, f"the favorite film {address[:60]} is in no other table")
            else:
                yield self.keyword(film_id, FAVORITE, self.favorite_source, "")


@dataclass(frozen=True, slots=True)
class List:
    """A list: its name, when it was made, and its description with its tags below."""

    name: str = ""
    date: str = ""
    text: str = ""

    @classmethod
    def of(cls, cells: Cells) -> "List":
        """Return the list that the first table of its file describes."""
        about = words_of(cells.get("Description", "")), plain(cells.get("Tags", ""))
        return cls(plain(cells.get("Name", "")), date_of(cells), "\n\n".join(filter(None, about)))


def words_of(cell: str) -> str:
    """Return what somebody wrote, a paragraph a line, without the few tags that are allowed there."""
    return paragraphs(BREAK.sub("\n", cell))


def key_of(cells: Cells) -> Key:
    """Return what films of the reviews, the diary and the ratings are matched by."""
    return plain(cells["Name"]), year_of(cells)


def seen_again(cells: Cells) -> bool:
    """Whether the person had seen the film before."""
    return cells.get("Rewatch", "").strip().lower() == "yes"


def table_name(name: str) -> str:
    """Return what a table is called: its file's name without its type, in the folder of likes with that."""
    stem = name.rpartition("/")[2].partition(".")[0].lower()
    return f"likes/{stem}" if folder_of(name).rpartition("/")[2].lower() == "likes" else stem
