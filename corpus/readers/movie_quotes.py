"""movie-quotes: famous lines with film, type and year, as a JSON array or as CSV.

Counts in comments are of the two files, of 730 and 732 quotes, which are nearly the same.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from corpus.documents import Document, Reader
from corpus.identity import title_key
from corpus.readers.cleaning import plain
from corpus.readers.filmdex_jsonl import BYTE_ORDER_MARK
from corpus.readers.tables import UNUSABLE, film_year, header, table_rows
from corpus.readers.titles import LONGEST, capitalised
from corpus.readers.wikipedia_movies import array_items
from corpus.records import Film, Kind, Passage, Reject, slug, with_passage_id

FIELDS = {"quote", "movie", "type", "year"}
FIRST_SPOKEN = 1927  # nobody spoke on film before; the one year that is older, 1890, stands for 1980
MOST_TITLES = 100_000  # whose years are compared; the files have 480
# "movie" and "tv" say nothing a film's genre would; "anime" and "war" do.
NO_GENRES = frozenset({"", "movie", "film", "tv", "series", "show"})


class Entry(msgspec.Struct, frozen=True):
    """One record as it stands in the file."""

    quote: str
    movie: str
    type: str = ""
    year: int | str | None = None

    @property
    def known_year(self) -> int | None:
        """The year, None where there is none or a film with words in it cannot be so old."""
        year = film_year(str(self.year))
        return year if year and year >= FIRST_SPOKEN else None


decoder = msgspec.json.Decoder(Entry)


def recognises(document: Document) -> bool:
    """Whether it is a table with these columns, or an array whose first object has these fields."""
    if not is_array(document):
        return header(document) >= FIELDS
    text = document.head.decode("utf-8-sig", "replace").lstrip()
    first, _ = json.JSONDecoder().raw_decode(text[1:].lstrip())
    return isinstance(first, dict) and first.keys() >= FIELDS


def is_array(document: Document) -> bool:
    """Whether the document is JSON and no table."""
    return document.head.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"[")


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream each film before its first quote, and the quotes in their order.

    Two passes, since films are told by their years, and the years of one film may differ in the file.
    """
    years = Years()
    for entry in entries(document):
        if isinstance(entry, tuple):
            years.note(entry[1])
    films = Films(years)
    for entry in entries(document):
        if isinstance(entry, Reject):
            yield entry
            continue
        try:
            yield from films.to_records(*entry)
        except UNUSABLE as cause:
            yield Reject(entry[0], str(cause))


def entries(document: Document) -> Iterator[tuple[str, Entry] | Reject]:
    """Yield each record with its locator: its number in an array, its line in a table."""
    if not is_array(document):
        for row in table_rows(document):
            try:
                yield row if isinstance(row, Reject) else (row.source, msgspec.convert(row.cells, Entry))
            except msgspec.ValidationError as cause:
                yield Reject(row.source, str(cause))
        return
    number = 0
    with document.open() as stream:
        try:
            for number, content in enumerate(array_items(stream), start=1):
                source = f"{document.name}:{number}"
                try:
                    yield source, decoder.decode(content)
                except UNUSABLE as cause:
                    yield Reject(source, str(cause))
        except ValueError as cause:
            yield Reject(f"{document.name}:{number + 1}", str(cause))


class Years:
    """Which years a file gives its films, and which of them is meant where they nearly agree.

    A year beside another of the same title is when a film came out elsewhere, or a slip: the one that is
    given more often stands, the earlier where both are. Two years apart may be a film and its remake.
    """

    def __init__(self) -> None:
        self.counts: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def note(self, entry: Entry) -> None:
        """Count the year of one quote."""
        key = title_key(entry.movie)
        if entry.known_year and (key in self.counts or len(self.counts) < MOST_TITLES):
            self.counts[key][entry.known_year] += 1

    def settle(self, entry: Entry) -> int | None:
        """Return the year of the film a quote is from."""
        year = entry.known_year
        if year is None:
            return None
        counts = self.counts[title_key(entry.movie)]
        return min((year - 1, year, year + 1), key=lambda near: (-counts[near], near))


class Films:
    """Makes records of a file's entries; gives each film once."""

    def __init__(self, years: Years) -> None:
        self.years = years
        self.yielded: set[str] = set()

    def to_records(self, source: str, entry: Entry) -> Iterator[Film | Passage]:
        """Yield the film, if it is new, and the quote. Raises ValueError."""
        title = plain(entry.movie)[:LONGEST]
        year = self.years.settle(entry)
        kind = entry.type.strip().lower()
        film_id = slug(title, year)
        if film_id not in self.yielded:
            genres = () if kind in NO_GENRES else (capitalised(kind),)
            yield Film(film_id=film_id, title=title, year=year, genres=genres, source=source)
            self.yielded.add(film_id)
        text = plain(entry.quote)
        yield with_passage_id(Passage(film_id=film_id, kind=Kind.QUOTE, text=text, source=source))


READER = Reader("movie-quotes JSON or CSV (quote, movie, type, year)", recognises, records)
