"""MovieLens: films with their genres, users' tags, and the numbers of IMDb and TMDB.

CSV as it has been since 2016 (movies.csv, tags.csv, links.csv), or columns parted by `::` as before
(movies.dat, tags.dat), which have no links. Ratings are left alone: 100,000 to 33 million numbers that say
nothing one could search for. Counts in comments are of the 9,742 films of latest-small.
"""

import re
from collections.abc import Iterator

from corpus.documents import Collection, CollectionReader, Document
from corpus.readers.cleaning import decode, plain
from corpus.readers.film_ids import FilmIds
from corpus.readers.filmdex_jsonl import numbered_lines
from corpus.readers.parts import by_folder, find_parts, folder_of
from corpus.readers.tables import UNUSABLE, Cells, Row, catalogue_number, header, table_rows
from corpus.readers.titles import read_title
from corpus.records import Film, Kind, Passage, Reject, with_passage_id

NAME = re.compile(r"\.(?:csv|dat)\b", re.IGNORECASE)
COLUMNS = {
    "films": ("movieId", "title", "genres"),
    "tags": ("userId", "movieId", "tag", "timestamp"),
    "links": ("movieId", "imdbId", "tmdbId"),
}
OLD = {
    "films": re.compile(rb"\d+::[^:\n]+ \((?:18|19|20)\d\d\)::[^:\n]*\r?$", re.MULTILINE),
    "tags": re.compile(rb"\d+::\d+::[^\n]+::\d{8,10}\r?$", re.MULTILINE),
}
NO_GENRES = "(no genres listed)"  # 34 films


def part_of(document: Document) -> str:
    """Return which table this is, or ""."""
    columns = header(document)
    for part, names in COLUMNS.items():
        if columns == set(names):
            return part
    for part, line in OLD.items():
        if line.match(document.head):
            return part
    return ""


def claims(collection: Collection) -> frozenset[str]:
    """Return the tables of the folders that have one of films."""
    parts = find_parts(collection, part_of, NAME)
    homes = {folder_of(name) for name, part in parts.items() if part == "films"}
    return frozenset(name for name in parts if folder_of(name) in homes)


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream the films of each folder, then their tags."""
    for folder in by_folder(collection, claimed, part_of).values():
        catalogue = Catalogue()
        for part, read in (
            ("links", catalogue.link),
            ("films", catalogue.film),
            ("tags", catalogue.tag),
        ):
            for document in folder.get(part, ()):
                for row in rows(document, part):
                    if isinstance(row, Reject):
                        yield row
                        continue
                    try:
                        yield from read(row.cells, row.source)
                    except UNUSABLE as cause:
                        yield Reject(row.source, str(cause))


def rows(document: Document, part: str) -> Iterator[Row | Reject]:
    """Yield the rows of a table, of either age."""
    if header(document) == set(COLUMNS[part]):
        yield from table_rows(document)
        return
    columns = COLUMNS[part]
    for line_number, content in numbered_lines(document):
        source = f"{document.name}:{line_number}"
        cells = decode(content or b"").rstrip("\r\n").split("::")
        if len(cells) > len(columns):  # a title or a tag may have colons of its own
            before = 1 if part == "films" else 2
            after = len(cells) - (len(columns) - before - 1)
            cells = [*cells[:before], "::".join(cells[before:after]), *cells[after:]]
        if len(cells) == len(columns):
            yield Row(source, dict(zip(columns, cells, strict=True)))
        else:
            yield Reject(source, f"it has {len(cells)} cells, not {len(columns)}")


class Catalogue:
    """The films of one folder, as far as the other tables need them: about 300 bytes each."""

    def __init__(self) -> None:
        self.film_ids = FilmIds()
        self.films: dict[str, str] = {}  # MovieLens's number → film_id
        self.links: dict[str, tuple[str, str]] = {}  # MovieLens's number → IMDb's and TMDB's, or ""

    def link(self, cells: Cells, source: str) -> Iterator[Film]:
        """Note what others call a film; yields nothing. Raises ValueError."""
        imdb = catalogue_number(cells["imdbId"].removeprefix("tt"))
        self.links[own_id(cells)] = (f"tt{imdb:0>7}" if imdb else "", catalogue_number(cells["tmdbId"]))
        yield from ()

    def film(self, cells: Cells, source: str) -> Iterator[Film]:
        """Yield a film. Raises ValueError."""
        own = own_id(cells)
        imdb, tmdb = self.links.get(own, ("", ""))
        title, year, others = read_title(plain(cells["title"]))
        genres = cells["genres"]
        self.films[own] = imdb or self.film_ids.choose(title, year, f"movielens:{own}")
        yield Film(
            film_id=self.films[own],
            title=title,
            year=year,
            genres=() if genres == NO_GENRES else tuple(filter(None, map(plain, genres.split("|")))),
            alternate_titles=others,
            identifiers=(f"movielens:{own}", *((f"tmdb:{tmdb}",) if tmdb else ())),
            source=source,
        )

    def tag(self, cells: Cells, source: str) -> Iterator[Passage]:
        """Yield a tag as a keyword; who gave it, and when, makes it no other one. Raises ValueError."""
        film_id = self.films.get(own_id(cells))
        if film_id is None:
            raise ValueError(f"there is no film {cells['movieId']} beside it")
        text = plain(cells["tag"])
        yield with_passage_id(Passage(film_id=film_id, kind=Kind.KEYWORD, text=text, source=source))


def own_id(cells: Cells) -> str:
    """Return MovieLens's number of the film in a row. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,9}", cells["movieId"]):
        raise ValueError(f"{cells['movieId'][:40]!r} is no number of a film")
    return cells["movieId"]


READER = CollectionReader("MovieLens (movies with tags and links, CSV or ::)", claims, records)
