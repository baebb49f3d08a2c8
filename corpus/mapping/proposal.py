"""A mapping to begin with, for a table that no reader knows: written from what guessing.py makes of it.

It is always a mapping that can be read by, with examples in comments, for somebody to correct.
"""

import glob
import json
import re
from collections.abc import Iterator
from typing import Any

from corpus.mapping.column_names import MANY, flat
from corpus.mapping.guessing import Guess, dates, guessed, scale_of
from corpus.mapping.model import FILM_FIELDS, FORMATS, TEXTS, Column
from corpus.mapping.table_look import TableLook
from corpus.records import Kind

TABLE_ENDINGS = ("csv", "tsv", "tab", "jsonl", "ndjson")
EMPTY_MARKS = (r"\N", "NULL", "null", "NaN", "nan", "N/A", "None")
SEPARATORS = ("|", ";", ",", "/")
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
SHOWN = 40  # letters of an example


def propose(name: str, look: TableLook, encoding: str = "") -> str:
    """Return a mapping file for a table, to be edited. name: of the file, as its locators show it.

    encoding: what its text seems to be encoded in, where it is not UTF-8.

    "" where nothing is called like a field and the file is not called like a table either.
    """
    guess = guessed(look)
    base = name.rpartition("/")[2].removesuffix(".gz")
    if not guess.film and not guess.passages and base.lower().rpartition(".")[2] not in TABLE_ENDINGS:
        return ""
    lines = [
        "[[file]]",
        f"name = {quoted(glob.escape(base))}",
        *layout(base, look, encoding),
        "",
        "[file.film]",
    ]
    used: set[Column] = set()
    for each in sorted(guess.film, key=FILM_FIELDS.index):
        used.update(guess.film[each])
        lines.append(entry(each, guess.film[each], look, base))
    if not {"title", "film_id"} & guess.film.keys():
        title = quoted(base.partition(".")[0].strip() or "Untitled")
        lines.append(f"title = {{ value = {title} }}  # no column seems to name the film")
    for kind, fields in guess.passages:
        lines += ["", "[[file.passage]]", kind_entry(kind, guess, look)]
        for each, column in fields.items():
            used.add(column)
            lines.append(entry(each, [column], look, base, kind))
    unused = [column for column in look.columns if column not in used and column != guess.kind_column]
    if unused:
        lines += ["", f"# not used: {', '.join(map(written, unused))}"]
    return "\n".join(lines) + "\n"


def layout(base: str, look: TableLook, encoding: str) -> Iterator[str]:
    """Yield how the file is written, as far as its name and the usual ways do not say it."""
    if encoding:
        yield f"encoding = {quoted(encoding)}  # a guess, by the letters it has"
    ending = base.lower().rpartition(".")[2]
    if ending != look.format or ending not in FORMATS:
        yield f"format = {quoted(look.format)}"
    if look.format != "jsonl" and look.delimiter != ("\t" if look.format == "tsv" else ","):
        yield f"delimiter = {quoted(look.delimiter)}"
    if not look.quoted:
        yield 'quote = ""  # quotation marks are letters like any other'
    if not look.header:
        yield "header = false  # columns are numbers from 1"
    empty = [
        mark for mark in (r"\N", "NULL", "null", "NaN", "nan", "N/A", "None") if stands_alone(mark, look)
    ]
    if empty:
        yield f"empty = [{', '.join(map(quoted, empty))}]"


def stands_alone(mark: str, look: TableLook) -> bool:
    """Whether a cell says nothing but this."""
    return any(value == mark for values in look.samples.values() for value in values)


def entry(name: str, columns: list[Column], look: TableLook, base: str, kind: Kind | None = None) -> str:
    """Return a line of the mapping that says where a field comes from, with an example."""
    column = written(columns[0]) if len(columns) == 1 else f"[{', '.join(map(written, columns))}]"
    keys = [f"column = {column}", *conversions(name, columns[0], look, base, kind)]
    value = column if len(keys) == 1 else f"{{ {', '.join(keys)} }}"
    example = next((shown(value) for value in look.samples[columns[0]]), "")
    return f"{name} = {value}" + (f"  # {example}" if example else "")


def conversions(name: str, column: Column, look: TableLook, base: str, kind: Kind | None) -> Iterator[str]:
    """Yield what has to be said about a column for its cells to be understood."""
    values = look.samples[column]
    if name == "rating" and (scale := scale_of(values)) != 10:
        yield f"scale = {scale}"
    elif name in ("date", "release_date") and (ways := dates(column, look)):
        yield f"date = {quoted(ways[0])}"
    elif name == "film_id":
        cells = [str(value) for value in values]
        if cells and all(re.fullmatch(r"[0-9]+(?:\.0)?", cell) for cell in cells):
            yield "imdb = true" if "imdb" in flat(str(column)) else f"prefix = {quoted(prefix(base))}"
    elif name in TEXTS or (name == "text" and kind in MANY):
        yield from list_conversions(name, values)


def list_conversions(name: str, values: list[Any]) -> Iterator[str]:
    """Yield how the several values of a cell are told apart."""
    lists = [value for value in values if isinstance(value, list)]
    cells = [value for value in values if isinstance(value, str)]
    in_json = [cell for cell in cells if cell.startswith(("[{", "['", '["'))]
    if name == "text":
        yield "each = true"
    if len(in_json) * 2 > len(values):
        yield "json = true"
    if any(isinstance(each, dict) for some in lists for each in some) or any(
        cell.startswith("[{") for cell in in_json
    ):
        yield 'item = "name"'
    elif cells and not in_json:
        common = [mark for mark in SEPARATORS if sum(mark in cell for cell in cells) * 4 >= len(cells)]
        if common:
            yield f"split = {quoted(common[0])}"


def kind_entry(kind: Kind, guess: Guess, look: TableLook) -> str:
    """Return the line that says what a passage is."""
    if guess.kind_column is not None:
        example = next((shown(value) for value in look.samples[guess.kind_column]), "")
        return (
            f"kind = {{ column = {written(guess.kind_column)}, default = {quoted(kind.value)} }}  # {example}"
        )
    others = [each.value for each in (Kind.REVIEW, Kind.PLOT, Kind.QUOTE, Kind.TRIVIA) if each is not kind]
    return f"kind = {quoted(kind.value)}  # or {', '.join(others)} …"


def prefix(base: str) -> str:
    """Return what keeps the numbers of this table apart from those of others."""
    return "-".join(re.findall(r"[a-z0-9]+", base.partition(".")[0].lower())[:2] or ["my"]) + "-"


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(column: Column) -> str:
    """Return a column as TOML writes it."""
    return str(column) if isinstance(column, int) else quoted(column)


def shown(value: Any) -> str:
    """Return an example for a comment: short, on one line, without control characters."""
    text = UNSAFE.sub(" ", str(value))
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text
