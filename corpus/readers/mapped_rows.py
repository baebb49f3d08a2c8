"""The rows of a table that a mapping describes: CSV and TSV in any dialect, JSON Lines, in any encoding.

A row that is none is a Reject and the next one is read. What its cells mean is in mapped_records.py.
"""

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

import msgspec

from corpus.documents import Document
from corpus.mapping.model import FileMapping
from corpus.readers.filmdex_jsonl import LONGEST_LINE
from corpus.readers.tables import UNUSABLE, cut_rows
from corpus.readers.text_encoding import STRAY_BYTES, UTF_8, text_encoding
from corpus.records import Reject


class TableRow(NamedTuple):
    """A row of a CSV file: its locator, the columns' names, empty where the file has none, and its cells."""

    source: str
    names: tuple[str, ...]
    cells: list[str]


class ObjectRow(NamedTuple):
    """An object of JSON Lines: its locator and what it holds."""

    source: str
    content: dict[str, Any]


decoder = msgspec.json.Decoder(dict[str, Any])


class TextLines:
    """The lines of a stream as text, with their ends; an endless line is given up.

    number: how many have been read. cut: whether one was longer than LONGEST_LINE letters, until somebody
    says False; it is given as an empty one. errors: one of Python's handlers, for what is not encoded so.
    """

    def __init__(self, stream: BinaryIO, encoding: str, errors: str) -> None:
        self.text = io.TextIOWrapper(cast(io.BufferedReader, stream), encoding, errors, newline="")
        self.number = 0
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > LONGEST_LINE:
            self.cut = True
            while line and not line.endswith(("\n", "\r")):
                line = self.text.readline(LONGEST_LINE)
            return "\n"
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        # csv refuses a NUL before Python 3.11; none means anything
        return line.replace("\0", "") if "\0" in line else line


def text_lines(document: Document, mapping: FileMapping) -> TextLines:
    """Open a document as lines of text, in the encoding that the mapping says or its first bytes tell."""
    encoding = mapping.encoding or text_encoding(document.head)
    stray = encoding == UTF_8 and not mapping.encoding
    return TextLines(document.open(), encoding, STRAY_BYTES if stray else "replace")


def mapped_rows(document: Document, mapping: FileMapping) -> Iterator[TableRow | ObjectRow | Reject]:
    """Stream the rows of a document."""
    lines = text_lines(document, mapping)
    try:
        for _ in range(mapping.skip_lines):
            next(lines, "")
        lines.cut = False
        yield from (
            object_rows(document, lines)
            if mapping.format == "jsonl"
            else table_rows(document, mapping, lines)
        )
    finally:
        lines.text.close()


def object_rows(document: Document, lines: TextLines) -> Iterator[ObjectRow | Reject]:
    """Stream the objects of JSON Lines; blank lines are fine."""
    for line in lines:
        source = f"{document.name}:{lines.number}"
        if lines.cut:
            lines.cut = False
            yield Reject(source, f"the line is longer than {LONGEST_LINE >> 20} MB")
        elif not line.isspace():
            try:
                yield ObjectRow(source, decoder.decode(line))
            except UNUSABLE as cause:
                yield Reject(source, f"this is no object in JSON: {cause}")


def table_rows(document: Document, mapping: FileMapping, lines: TextLines) -> Iterator[TableRow | Reject]:
    """Stream the rows of a CSV or TSV file."""
    rows = csv.reader(
        lines,
        delimiter=mapping.delimiter,
        quotechar=mapping.quote or None,
        quoting=csv.QUOTE_MINIMAL if mapping.quote else csv.QUOTE_NONE,
        escapechar=mapping.escape or None,
    )
    names: tuple[str, ...] = ()
    for row in cut_rows(document.name, lines, rows, partial(about_quotes, mapping)):
        if isinstance(row, Reject):
            yield row
        elif not any(row.cells):
            continue
        elif mapping.header and not names:
            names = tuple(name.strip() for name in row.cells)
        elif names and len(row.cells) != len(names):
            yield Reject(row.source, f"it has {len(row.cells)} cells where the first row names {len(names)}")
        else:
            yield TableRow(row.source, names, row.cells)


def about_quotes(mapping: FileMapping, cause: csv.Error) -> str:
    """Return what helps where a cell never ends, which a stray quotation mark does."""
    if mapping.quote and "field limit" in str(cause):
        return f'; if {mapping.quote} is a letter like any other in this file, say quote = ""'
    return ""
