"""Whether a text is a table that nobody has described: CSV, TSV or JSON Lines, with which columns.

Told by the first lines of it. What the columns may mean is guessed in proposal.py.
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec

DELIMITERS = ("\t", ";", ",", "|")
ROWS = 50  # looked at
COLUMNS = 200  # more than that many are no table of films
LONGEST_NAME = 80
NUMBERLIKE = frozenset("0123456789.,-+/:% ")


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table as its first rows show it.

    columns: by name, or by number from 1 where no row names them. samples: what each holds in the first
    rows, without empty cells: texts in CSV, anything in JSON Lines.
    """

    format: str
    delimiter: str = ","
    quoted: bool = True
    header: bool = True
    columns: tuple[str | int, ...] = ()
    samples: dict[str | int, list[Any]] = field(default_factory=dict)


def look_at(text: str, complete: bool) -> TableLook | None:
    """Return the table that a text begins with, None where it is none; `complete` if it is all of it."""
    lines = text.splitlines(keepends=True)
    if not complete:
        del lines[-1:]
    return json_lines(lines) or best_table(lines, complete)


def json_lines(lines: list[str]) -> TableLook | None:
    """Return the table that JSON Lines are, with the keys of objects in objects as `film.title`."""
    samples: dict[str | int, list[Any]] = {}
    objects = 0
    for line in islice((line for line in lines if line.strip()), ROWS):
        try:
            found = msgspec.json.decode(line)
        except (msgspec.MsgspecError, RecursionError, ValueError):
            found = None
        if not isinstance(found, dict):
            return None
        objects += 1
        for name, value in flattened(found):
            samples.setdefault(name, [])
            if value not in (None, "", [], {}):
                samples[name].append(value)
    if not objects or not samples or len(samples) > COLUMNS:
        return None
    return TableLook("jsonl", columns=tuple(samples), samples=samples)


def flattened(found: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return an object's values, and in place of an object in it the values of that one."""
    values: list[tuple[str, Any]] = []
    for name, value in found.items():
        if isinstance(value, dict) and "." not in name:
            values += [(f"{name}.{inner}", each) for inner, each in value.items() if "." not in inner]
        else:
            values.append((name, value))
    return [(name, value) for name, value in values if name.strip() == name != ""]


def best_table(lines: list[str], complete: bool) -> TableLook | None:
    """Return the table that lines are with the delimiter that parts them best, None where none does."""
    found: list[tuple[int, str, list[list[str]]]] = []
    for delimiter in DELIMITERS:
        rows = table_rows(lines, delimiter, complete, quoted=True)
        width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
        if len(rows) >= 2 and 2 <= width <= COLUMNS and count >= 0.8 * len(rows):
            found.append((width, delimiter, [row for row in rows if len(row) == width]))
    if not found:
        return None
    _, delimiter, rows = max(found, key=lambda each: each[0])  # of equal ones the first
    quoted = True
    if delimiter == "\t" and stray_quotes(bare := table_rows(lines, delimiter, complete, quoted=False)):
        rows, quoted = bare, False
    header = is_header(rows[0])
    if not header and delimiter in ",|;" and not mostly_short(rows):
        return None  # sentences with commas
    names: list[str | int] = list(rows[0]) if header else list(range(1, len(rows[0]) + 1))
    samples: dict[str | int, list[Any]] = {name: [] for name in names if name}
    for row in rows[1:] if header else rows:
        for name, cell in zip(names, row, strict=False):
            if name and cell.strip():
                samples[name].append(cell.strip())
    form = "tsv" if delimiter == "\t" else "csv"
    return TableLook(form, delimiter, quoted, header, tuple(samples), samples)


def table_rows(lines: list[str], delimiter: str, complete: bool, *, quoted: bool) -> list[list[str]]:
    """Return the first rows of a table, none where it cannot be read so."""
    reader = csv.reader(
        (line.replace("\0", "") for line in lines),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    try:
        rows = [row for row in islice(reader, ROWS) if any(row)]
    except csv.Error:
        return []
    if not complete and reader.line_num >= len(lines):
        del rows[-1:]  # a cell that is quoted may be cut
    return [[cell.strip() for cell in row] if number == 0 else row for number, row in enumerate(rows)]


def stray_quotes(rows: list[list[str]]) -> bool:
    """Whether quotation marks are letters like others: all rows are whole without minding them."""
    cells = [cell for row in rows for cell in row if '"' in cell]
    whole = bool(rows) and len({len(row) for row in rows}) == 1
    return whole and any(not (cell.startswith('"') and cell.endswith('"')) for cell in cells)


def is_header(row: list[str]) -> bool:
    """Whether a row names columns: short names that differ, none of them a number; one may be missing."""
    names = [cell for cell in row if cell]
    short = all(len(name) <= LONGEST_NAME and not set(name) <= NUMBERLIKE for name in names)
    return short and len(row) - 1 <= len(names) == len({name.casefold() for name in names})


def mostly_short(rows: list[list[str]]) -> bool:
    """Whether at least one column holds short cells only, as tables have and sentences have not."""
    return any(
        all(len(cell) <= 20 and " " not in cell.strip() for cell in column)
        for column in zip(*rows, strict=False)
    )
