"""Judged queries: what was asked, and which films or passages are right. Read from TSV or JSON Lines.

Columns or fields: `query`, and what is right: `film` (a film id), or `title` and `year`, or `passage` (its
id). Optional: `grade` (1 if absent), `kind` (the sort of query, for the report), `id`. Rows with the same
query, or the same id, are one query with several right answers. Other columns are left alone.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from corpus.records import key_words
from index import FilmIndex
from index.names import TITLE
from search.errors import QueryError
from search.names import distinct_films, documents_naming

KINDS = ("film", "passage")


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A query with its right answers: film or passage id -> grade. by: which of the two they are."""

    query_id: str
    query: str
    kind: str
    by: str
    right: dict[str, int]
    missing: int = 0  # right answers that the index does not have


class Row(msgspec.Struct, kw_only=True):
    """One line of a file, its values as text."""

    query: str
    film: str = ""
    passage: str = ""
    title: str = ""
    year: str = ""
    grade: str = "1"
    kind: str = ""
    id: str = ""


def read_judged(path: Path, index: FilmIndex) -> list[Judged]:
    """Return the judged queries of a file, their answers as this index names them.

    Raises QueryError with the line where a row cannot be used.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise QueryError(f"The judged queries in {path} cannot be read: {cause}.") from cause
    found: dict[str, Judged] = {}
    for number, values in rows_of(content, path.name):
        try:
            row = msgspec.convert(values, Row, strict=False)
            add(found, row, index)
        except (msgspec.ValidationError, ValueError) as cause:
            raise QueryError(f"{path.name}, line {number}: {cause}.") from cause
    if not found:
        raise QueryError(
            f"{path.name} holds no judged query; see `filmdex eval --help` for what it may hold."
        )
    return list(found.values())


def rows_of(content: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and values of each row."""
    if content.lstrip().startswith("{"):
        for number, line in enumerate(content.splitlines(), start=1):
            if line.strip():
                try:
                    values = msgspec.json.decode(line, type=dict[str, Any])
                except msgspec.DecodeError as cause:
                    raise QueryError(f"{name}, line {number}: no JSON object ({cause}).") from cause
                yield number, {key: str(value) for key, value in values.items() if value is not None}
        return
    rows = csv.DictReader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE)
    if "query" not in (rows.fieldnames or ()):
        raise QueryError(f"{name}, line 1: the first line names the columns, and one of them is query.")
    for number, values in enumerate(rows, start=2):
        yield number, {key: value for key, value in values.items() if key and value}


def add(found: dict[str, Judged], row: Row, index: FilmIndex) -> None:
    """Take in one row. Raises ValueError where it says nothing that can be right."""
    by = "passage" if row.passage else "film"
    answer = row.passage or row.film
    if not answer and not row.title:
        raise ValueError("it names no film, title or passage")
    ids = existing(index, row)
    key = row.id or row.query
    known = found.get(key)
    if known and known.by != by:
        raise ValueError("a query has films or passages for answers, not both")
    right = dict(known.right) if known else {}
    right |= dict.fromkeys(ids or [answer or f"{row.title} ({row.year})"], int(row.grade))
    found[key] = Judged(
        query_id=key,
        query=row.query,
        kind=row.kind or "all",
        by=by,
        right=right,
        missing=(known.missing if known else 0) + (not ids),
    )


def existing(index: FilmIndex, row: Row) -> list[str]:
    """Return the ids of what a row names, as the index has them."""
    if row.passage:
        return [row.passage] if index.document_with("passage_id", row.passage) is not None else []
    if row.film:
        return [row.film] if index.film_document(row.film) is not None else []
    return list(films_titled(index, row.title, row.year))


def films_titled(index: FilmIndex, title: str, year: str) -> Iterator[str]:
    """Yield the films of a title and, if it is given, a year."""
    if not key_words(title):
        return
    for number in distinct_films(index, documents_naming(index, title, TITLE)).tolist():
        film = index.film_at(int(index.columns.first[number]))
        if not year or str(film.year) == year:
            yield film.film_id
