"""Columns put together of runs of others, straight into their files: of any size in the same memory."""

import mmap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.columns import ARRAYS, NARROWED, ROWS_AT_ONCE, Array, Columns, load, save_names

MANY = 100_000  # rows that are worth letting go of
OF_FILMS = frozenset({"first", "genre_first", "votes"})  # a row a film


@dataclass(frozen=True)
class Span:
    """Some documents of columns: `first` to before `last`, and what is there of their films.

    films, genres: from which row to before which. before: how many documents, films and genre entries the
    spans before it have.
    """

    columns: Columns
    first: int
    last: int
    films: tuple[int, int]
    genres: tuple[int, int]
    before: tuple[int, int, int]

    def rows(self, name: str) -> tuple[int, int]:
        """Return where its rows are in a column."""
        if name == "genre":
            return self.genres
        return self.films if name in OF_FILMS else (self.first, self.last)

    def values(self, name: str) -> Iterator[Array]:
        """Yield its rows in a column, ROWS_AT_ONCE together; where they are many, they leave memory again."""
        column: Array = getattr(self.columns, name)
        first, last = self.rows(name)
        for begin in range(first, last, ROWS_AT_ONCE):
            yield column[begin : min(begin + ROWS_AT_ONCE, last)]
        if last - first >= MANY:
            let_go(column)

    def after(self) -> tuple[int, int, int]:
        """Return how many documents, films and genre entries there are with its own."""
        documents, films, entries = self.before
        return (
            documents + self.last - self.first,
            films + self.films[1] - self.films[0],
            entries + self.genres[1] - self.genres[0],
        )

    def shifts(self) -> dict[str, int]:
        """Return by how much the numbers of some columns lie further on."""
        documents, films, entries = self.before
        return {
            "film": films - self.films[0],
            "first": documents - self.first,
            "genre_first": entries - self.genres[0],
        }


class Names:
    """The genres or the languages of spans, numbered as they first occur.

    column: where their numbers stand; names_of: returns what those mean in some columns.
    """

    def __init__(self, column: str, names_of: Callable[[Columns], Sequence[str]]) -> None:
        self.column, self.names_of = column, names_of
        self.known: dict[str, int] = {}

    def meet(self, span: Span) -> None:
        """Number those that are new."""
        names = self.names_of(span.columns)
        if all(name in self.known for name in names):
            return
        for values in span.values(self.column):
            used, first = np.unique(values, return_index=True)
            for number in used[np.argsort(first)].tolist():
                self.known.setdefault(names[number], len(self.known))

    def numbers(self, columns: Columns) -> Array:
        """Return the number that each of some columns' names has here, 0 where it does not occur: uint32."""
        return np.array([self.known.get(name, 0) for name in self.names_of(columns)], np.uint32)


def splice(runs: Sequence[tuple[Columns, int, int]], directory: Path) -> Columns:
    """Write columns of documents taken from others into `directory`, which is made; return them, mapped.

    runs: from which columns, the first document, the one after the last. A run holds whole films. Films are
    numbered anew, genres and languages in the order they first occur, as if all had been written at once.
    """
    spans = list(located(runs))
    genres = Names("genre", lambda columns: columns.genres)
    languages = Names("language", lambda columns: columns.languages)
    numbers: dict[tuple[str, int], Array] = {}
    for names in (genres, languages):
        for span in spans:
            names.meet(span)
        for key, columns in {id(span.columns): span.columns for span in spans}.items():
            numbers[names.column, key] = names.numbers(columns)
    totals = spans[-1].after() if spans else (0, 0, 0)
    ends = {"first": totals[0], "genre_first": totals[2]}
    most = {"genre": len(genres.known), "language": len(languages.known)}
    directory.mkdir()
    for name, code in ARRAYS.items():
        narrow, wide = NARROWED.get(name, (code, code))
        fits = name not in NARROWED or most[name] <= np.iinfo(narrow).max + 1
        count = sum(last - first for first, last in (span.rows(name) for span in spans)) + (name in ends)
        with (directory / f"{name}.npy").open("wb") as file:
            dtype = np.dtype(narrow if fits else wide)
            header = {"descr": dtype.str, "fortran_order": False, "shape": (count,)}
            np.lib.format.write_array_header_1_0(file, header)  # type: ignore[no-untyped-call, unused-ignore]
            for span in spans:
                for values in changed(span, name, numbers):
                    file.write(np.ascontiguousarray(values, dtype).data)
            if name in ends:
                file.write(np.array([ends[name]], dtype).data)
    save_names(tuple(genres.known), tuple(languages.known), directory)
    return load(directory)


def located(runs: Sequence[tuple[Columns, int, int]]) -> Iterator[Span]:
    """Yield the runs that hold anything, with where their films stand and will stand."""
    before = 0, 0, 0
    for columns, first, last in runs:
        if first < last:
            films = int(columns.film[first]), int(columns.film[last - 1]) + 1
            genres = int(columns.genre_first[films[0]]), int(columns.genre_first[films[1]])
            yield (span := Span(columns, first, last, films, genres, before))
            before = span.after()


def changed(span: Span, name: str, numbers: dict[tuple[str, int], Array]) -> Iterator[Array]:
    """Yield the rows of a span in a column as they are among all, ROWS_AT_ONCE together.

    numbers: of the names of the columns, by the column they stand in and the id() of the columns.
    """
    shifts = span.shifts()
    own = numbers.get((name, id(span.columns)))
    for values in span.values(name):
        if name in shifts:
            yield values.astype(np.int64) + shifts[name]
        else:
            yield values if own is None else own[values]


def let_go(column: Array) -> None:
    """Have the pages of a mapped column leave memory; they are read again when they are wanted."""
    base: object = column
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)
