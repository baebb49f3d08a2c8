"""Rows of CSV files, one at a time, with the line each begins at.

A row that cannot be used is a Reject and the next one is read. Which columns mean what is the readers'
matter.
"""

import csv
import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import msgspec

from corpus.documents import Document
from corpus.readers.filmdex_jsonl import BYTE_ORDER_MARK, LONGEST_LINE
from corpus.records import Film, Passage, Reject

LONGEST_CELL = 1 << 20  # letters; the casts of The Movies Dataset stay under 200,000
# The limit belongs to the whole process; nobody's may be lowered.
csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))

Cells = dict[str, str]
"""A row by its columns' names."""


class NumberedLines(Protocol):
    """The lines of a file. number: how many have been read; cut: whether one was too long."""

    number: int
    cut: bool


class CutRow(NamedTuple):
    """The cells of a row, and its locator."""

    source: str
    cells: list[str]


class Row(NamedTuple):
    """A row and its locator."""

    source: str
    cells: Cells


ToRecords = Callable[[Cells, str], Iterator[Film | Passage]]
"""Makes records of a row and the locator of its source. Raises ValueError or MsgspecError."""

CATALOGUE_NUMBER = re.compile(r"0*([1-9][0-9]{0,9})(?:\.0)?")  # pandas writes 862.0 where some are missing

UNUSABLE = (ValueError, LookupError, ArithmeticError, RecursionError, msgspec.MsgspecError)


def header(document: Document) -> frozenset[str]:
    """Return the columns' names, or nothing where the document does not begin as a table."""
    first, _, _ = document.head.removeprefix(BYTE_ORDER_MARK).partition(b"\n")
    try:
        names = next(csv.reader([first.decode("utf-8", "replace").rstrip("\r")]), [])
    except csv.Error:
        return frozenset()
    return frozenset(name.strip() for name in names)


def table_records(document: Document, to_records: ToRecords) -> Iterator[Film | Passage | Reject]:
    """Stream the records that `to_records` makes of the rows of a CSV file."""
    for row in table_rows(document):
        if isinstance(row, Reject):
            yield row
            continue
        try:
            yield from to_records(row.cells, row.source)
        except UNUSABLE as cause:
            yield Reject(row.source, str(cause) or type(cause).__name__)


def table_rows(document: Document) -> Iterator[Row | Reject]:
    """Stream the rows of a CSV file whose first row names the columns."""
    with document.open() as stream:
        lines = Lines(stream.readline)
        names: list[str] = []
        for row in cut_rows(document.name, lines, csv.reader(lines)):
            if isinstance(row, Reject):
                yield row
            elif not names:
                names = [name.strip() for name in row.cells]
            elif row.cells:
                yield named(row, names)


def cut_rows(
    name: str,
    lines: NumberedLines,
    rows: Iterator[list[str]],
    advice: Callable[[csv.Error], str] = lambda _: "",
) -> Iterator[CutRow | Reject]:
    """Yield the rows of a csv.reader over some lines of a document; what is none is a Reject.

    advice: what to say besides where csv does not understand a row.
    """
    while True:
        source = f"{name}:{lines.number + 1}"
        try:
            row = next(rows, None)
        except csv.Error as cause:
            yield Reject(source, f"this is no row of a table: {cause}{advice(cause)}")
            continue
        if lines.cut:
            lines.cut = False
            yield Reject(source, f"a line is longer than {LONGEST_LINE >> 20} MB")
        elif row is None:
            return
        else:
            yield CutRow(source, row)


def named(row: CutRow, names: Sequence[str]) -> Row | Reject:
    """Return a row with its columns' names, or a Reject where it has more cells or fewer."""
    if len(row.cells) != len(names):
        return Reject(row.source, f"it has {len(row.cells)} cells where the first row names {len(names)}")
    return Row(row.source, dict(zip(names, row.cells, strict=True)))


class Lines:
    """The lines of a file as text, for csv.reader.

    number: how many have been read; cut: whether one of them was too long and was passed over.
    """

    def __init__(self, readline: Callable[[int], bytes]) -> None:
        self.readline = readline
        self.number = 0
        self.cut = False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > LONGEST_LINE:
            self.cut = True
            while line and not line.endswith(b"\n"):
                line = self.readline(LONGEST_LINE)
            return "\n"
        if self.number == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
        # csv refuses a NUL before Python 3.11; none means anything
        return line.replace(b"\0", b"").decode("utf-8", "replace")


def number(text: str) -> float | None:
    """Return the number a cell holds, None where it holds none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def whole(text: str) -> int | None:
    """Return the whole number a cell holds, None where it holds none or 0, which stands for unknown."""
    value = number(text)
    return round(value) if value else None


def catalogue_number(text: str) -> str:
    """Return the number a catalogue gives a film, without leading zeros, "" where there is none."""
    match = CATALOGUE_NUMBER.fullmatch(text)
    return match[1] if match else ""


def film_year(text: str) -> int | None:
    """Return the year a date begins with, None where no film can be so old."""
    year = int(text[:4]) if text[:4].isascii() and text[:4].isdigit() else 0
    return year if 1870 <= year <= 2200 else None
