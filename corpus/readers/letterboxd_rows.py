"""The tables of a Letterboxd export: which is which, and the rows of its lists.

A list has two tables in one file: what the list is, and below an empty line its films.
"""

import csv
import re
from collections.abc import Iterator

from corpus.documents import Document
from corpus.readers.filmdex_jsonl import BYTE_ORDER_MARK
from corpus.readers.tables import Cells, Lines, Row, cut_rows, film_year, header, named, number
from corpus.records import Reject

PROFILE, REVIEWS, DIARY, RATINGS, FILMS, LIST = "profile", "reviews", "diary", "ratings", "films", "list"
LIST_BEGINS = b"Letterboxd list export"
ENTRY = {"Date", "Name", "Year", "Letterboxd URI"}
SHORT_ADDRESS = re.compile(r"https?://boxd\.it/(\w{1,12})/?")
LONG_ADDRESS = re.compile(r"https?://(?:www\.)?letterboxd\.com/film/([\w-]{1,100})/?")
DATE = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")


def part_of(document: Document) -> str:
    """Return which table of an export this is, "" for what is none, whatever the file is called."""
    if document.head.removeprefix(BYTE_ORDER_MARK).startswith(LIST_BEGINS):
        return LIST
    columns = header(document)
    if columns >= {"Date Joined", "Username"}:
        return PROFILE
    if not columns >= ENTRY:
        return ""
    if "Review" in columns:
        return REVIEWS
    if "Watched Date" in columns:
        return DIARY
    return RATINGS if "Rating" in columns else FILMS


def list_rows(document: Document) -> Iterator[Row | Reject]:
    """Yield the rows of a list: what it is, then its films, which have a `Position`."""
    with document.open() as stream:
        lines = Lines(stream.readline)
        names: list[str] = []
        next(lines, None)
        for row in cut_rows(document.name, lines, csv.reader(lines)):
            if isinstance(row, Reject):
                yield row
            elif not any(row.cells):  # spreadsheets save an empty line as commas
                names = [] if "Position" not in names else names  # another table begins, but there are two
            elif not names:
                names = [name.strip() for name in row.cells]
            else:
                yield named(row, names)


def identifier(address: str) -> str:
    """Return what Letterboxd calls the film with this address, "" where it is none."""
    if match := SHORT_ADDRESS.fullmatch(address.strip()):
        return f"letterboxd:{match[1]}"
    match = LONG_ADDRESS.fullmatch(address.strip())
    return f"letterboxd-film:{match[1]}" if match else ""


def year_of(cells: Cells) -> int | None:
    """Return the year of the film in a row."""
    return film_year(cells.get("Year", "").strip())


def rating_of(cells: Cells) -> float | None:
    """Return the rating in a row, of 10: Letterboxd gives half stars up to five."""
    rating = number(cells.get("Rating", ""))
    return rating * 2 if rating is not None and 0 < rating <= 5 else None


def date_of(cells: Cells) -> str:
    """Return when the film was seen, else when the row was written; "" where neither is a date."""
    for column in ("Watched Date", "Date"):
        if DATE.fullmatch(cells.get(column, "").strip()):
            return cells[column].strip()
    return ""
