"""What the cells of a mapped table say: columns found by name or number, lists taken apart, texts cleaned."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from corpus.mapping.model import Column, FileMapping, Origin
from corpus.mapping.values import suggestion
from corpus.readers.cleaning import paragraphs
from corpus.readers.large_movie_review import MENDED
from corpus.readers.mapped_rows import ObjectRow, TableRow
from corpus.readers.tmdb_cells import TOKEN, as_json

Row = TableRow | ObjectRow
Getter = Callable[[Row], Any]
"""Takes what a column holds out of a row, None where there is nothing."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LINE_TAGS = re.compile(r"<br\s*/?>|</?p(?:\s[^<>]{0,200})?>", re.IGNORECASE)
DEEPEST = 3  # lists in a JSON value


class MissingColumn(ValueError):
    """A column of the mapping that the table does not have."""


def bind(mapping: FileMapping, row: Row) -> dict[Column, Getter]:
    """Return what takes each column of a mapping out of a row such as this. Raises MissingColumn."""
    origins = [*mapping.film.values(), *(each for some in mapping.passages for each in some.values())]
    columns = dict.fromkeys(column for origin in origins for column in origin.columns)
    if isinstance(row, ObjectRow):
        return {column: in_object(str(column)) for column in columns}
    places = {name: place for place, name in reversed(list(enumerate(row.names)))}
    getters: dict[Column, Getter] = {}
    for column in columns:
        place = column - 1 if isinstance(column, int) else places.get(column)
        if place is None or place >= len(row.cells):
            raise MissingColumn(missing(mapping, column, row))
        getters[column] = in_table(place)
    return getters


def missing(mapping: FileMapping, column: Column, row: TableRow) -> str:
    """Return what to do about a column that is not there."""
    if isinstance(column, int):
        return f"the mapping ({mapping.place}) wants column {column}, but there are {len(row.cells)}"
    names = ", ".join(row.names[:40])
    near = suggestion(column, row.names)
    return f'the mapping ({mapping.place}) wants a column "{column}"{near} There are: {names}'


def in_table(place: int) -> Getter:
    """Return what takes the cell at a place out of a row of a table."""
    return lambda row: row.cells[place] if isinstance(row, TableRow) and place < len(row.cells) else None


def in_object(name: str) -> Getter:
    """Return what takes the value at a key out of an object, or of an object in it: `film.title`."""
    path = name.split(".")

    def get(row: Row) -> Any:
        assert isinstance(row, ObjectRow)
        if name in row.content:
            return row.content[name]
        value: Any = row.content
        for part in path:
            if isinstance(value, list) and part.isdigit():
                value = value[int(part)] if int(part) < len(value) else None
            else:
                value = value.get(part) if isinstance(value, dict) else None
        return value

    return get


def written(value: Any, origin: Origin) -> Iterator[str]:
    """Yield the texts in what a column holds: one, or those of a list. Raises ValueError."""
    if isinstance(value, str) and origin.json:
        value = in_cell(value)
    yield from said_in(value, origin, DEEPEST)


def said_in(value: Any, origin: Origin, depth: int) -> Iterator[str]:
    """Yield the texts in a value of JSON, with lists in it up to `depth`. Raises ValueError."""
    if isinstance(value, list | dict) and not depth:
        raise ValueError("its lists are nested too deep")
    if isinstance(value, list):
        for each in value:
            yield from said_in(each, origin, depth - 1)
    elif isinstance(value, dict):
        yield from said_in(of_object(value, origin), origin, depth - 1)
    elif isinstance(value, str):
        for part in value.split(origin.split) if origin.split else (value,):
            if text := clean(part, origin):
                yield text
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None:
        yield str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def of_object(value: dict[str, Any], origin: Origin) -> Any:
    """Return what is meant of an object. Raises ValueError where the mapping does not say it."""
    if origin.item:
        return value.get(origin.item)
    if origin.name == "lines":
        return ": ".join(str(value[key]) for key in ("speaker", "text") if value.get(key))
    keys = ", ".join(list(value)[:10])
    raise ValueError(f'it holds an object with {keys}; say which is meant, as in item = "name"')


def in_cell(cell: str) -> Any:
    """Return the JSON in a cell, or the list in the way Python shows it. Raises ValueError."""
    if not cell.strip():
        return None
    try:
        return msgspec.json.decode(cell)
    except msgspec.DecodeError:
        return msgspec.json.decode(TOKEN.sub(as_json, cell))


def clean(text: str, origin: Origin) -> str:
    """Return a text without control characters, and without tags where it is HTML."""
    if CONTROL.search(text):
        text = text.translate(MENDED)
    if origin.html:
        text = paragraphs(LINE_TAGS.sub("\n", text))
    return text.replace("\r\n", "\n").strip()
