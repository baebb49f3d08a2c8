"""The tables of IMDb's non-commercial data sets as rows of cells, and the rows of one title as a group.

A table is told by its columns. Its rows stand in the order of their ids, so that tables can be read side by
side; what a row means is not looked at here.
"""

import re
from collections.abc import Generator
from typing import NamedTuple

from corpus.decompression import Damaged
from corpus.documents import Document
from corpus.readers.filmdex_jsonl import numbered_lines
from corpus.records import Reject

LARGEST_GROUP = 1_000  # rows of one id; larger groups are given in parts
LONGEST_ROW = 256 << 10  # bytes; the writers of a soap opera take some 10 KB
NULL = "\\N"
IMDB_ID = re.compile(r"(?:tt|nm)([0-9]{1,12})")

# table → its first column and others that no other table has all of.
TABLES = {
    "name.basics": ("nconst", "primaryName", "primaryProfession", "knownForTitles"),
    "title.akas": ("titleId", "ordering", "title", "region"),
    "title.basics": ("tconst", "titleType", "primaryTitle", "originalTitle", "startYear"),
    "title.crew": ("tconst", "directors", "writers"),
    "title.episode": ("tconst", "parentTconst", "seasonNumber", "episodeNumber"),
    "title.principals": ("tconst", "ordering", "nconst", "category"),
    "title.ratings": ("tconst", "averageRating", "numVotes"),
}


class Row(NamedTuple):
    """One row: its id, its cells by column, "" for a null, and where it stands."""

    row_id: str
    cells: dict[str, str]
    source: str


class Group(NamedTuple):
    """The consecutive rows of one id."""

    row_id: str
    rows: list[Row]


def columns_of(document: Document) -> tuple[str, ...]:
    """Return the names in the first line of a document."""
    first = document.head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return tuple(first.decode("utf-8", "replace").rstrip("\r").split("\t"))


def table_of(document: Document) -> str:
    """Return which table a document is, or ""."""
    columns = columns_of(document)
    for table, (key, *others) in TABLES.items():
        if columns[0] == key and set(others) <= set(columns):
            return table
    return ""


def read_rows(document: Document) -> Generator[Row | Reject, None, None]:
    """Yield each row, or why it cannot be used. Raises Damaged."""
    columns = columns_of(document)
    width, prefix = len(columns), "nm" if columns[0] == "nconst" else "tt"
    lines = numbered_lines(document)
    next(lines, None)  # the names of the columns
    known_id: str | None = None  # of the rows before, so that it is looked at once
    for number, line in lines:
        source = f"{document.name}:{number}"
        if line is None or len(line) > LONGEST_ROW:
            yield Reject(source, f"the line is longer than {LONGEST_ROW >> 10} KB")
            continue
        cells = line.rstrip(b"\r\n").decode("utf-8", "replace").split("\t")
        if len(cells) != width:
            yield Reject(source, f"it has {len(cells)} cells, not {width}")
        elif cells[0] != known_id and number_of(cells[0], prefix) is None:
            yield Reject(source, f"its {columns[0]} is no id of IMDb: {cells[0][:40]}")
        else:
            if NULL in cells:
                cells = ["" if cell == NULL else cell for cell in cells]
            known_id = cells[0]
            yield Row(cells[0], dict(zip(columns, cells, strict=True)), source)


def number_of(imdb_id: str, prefix: str = "") -> int | None:
    """Return the number in an id such as tt0113277 or nm0000199, or None where it is none."""
    match = IMDB_ID.fullmatch(imdb_id)
    return int(match[1]) if match and imdb_id.startswith(prefix) else None


def read_groups(document: Document) -> Generator[Group | Reject, None, None]:
    """Yield the rows of each id. Where the file is damaged, it ends and a Reject tells so."""
    rows: list[Row] = []
    try:
        for row in read_rows(document):
            if isinstance(row, Reject):
                yield row
                continue
            if rows and (row.row_id != rows[0].row_id or len(rows) >= LARGEST_GROUP):
                yield Group(rows[0].row_id, rows)
                rows = []
            rows.append(row)
    except Damaged as cause:
        yield Reject(document.name, str(cause))
    if rows:
        yield Group(rows[0].row_id, rows)
