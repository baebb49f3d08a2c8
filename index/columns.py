"""What is counted, filtered and sorted by: one flat array a property, one row a passage.

Row d belongs to document d of the index. Passages of a film stand together, its title card first.
"""

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.records import Film, Kind, Passage
from index.errors import IndexDamaged
from index.schema import rating_of, tenths

KINDS = tuple(Kind)
NO_YEAR = 0
NO_RATING = 255
MOST_VOTES = 2**32 - 1
MOST_LANGUAGES = 65_535

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Columns:
    """The arrays of one generation, or of a part of one, with n documents, f films and g genre entries.

    kind: uint8 [n], place in KINDS. year: int16 [n], NO_YEAR where unknown. rating: uint8 [n], tenths,
    NO_RATING where unknown. film: uint32 [n], number of the film. language: uint8 [n], place in
    `languages`, uint16 where there are more than 256. spoiler: bool [n]. first: uint32 [f + 1], the film's
    first document, and n at the end. genre: uint16 [g], places in `genres`, film by film, uint32 where
    there are more than 65,536; genre_first: uint32 [f + 1], where each film's begin.
    votes: uint32 [f], how many people rated the film, 0 where unknown.
    """

    kind: npt.NDArray[np.uint8]
    year: npt.NDArray[np.int16]
    rating: npt.NDArray[np.uint8]
    film: npt.NDArray[np.uint32]
    language: npt.NDArray[np.uint8]
    spoiler: npt.NDArray[np.bool_]
    first: npt.NDArray[np.uint32]
    genre: npt.NDArray[np.uint16]
    genre_first: npt.NDArray[np.uint32]
    votes: npt.NDArray[np.uint32]
    genres: tuple[str, ...]
    languages: tuple[str, ...]

    @cached_property
    def film_of_genre(self) -> npt.NDArray[np.uint32]:
        """uint32 [g]: the film each genre entry belongs to."""
        lengths = self.genre_first[1:] - self.genre_first[:-1]
        return np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)

    def films_with_genre(self, name: str) -> npt.NDArray[np.bool_]:
        """bool [f]: which films have the genre called `name`, in any case."""
        wanted = [number for number, genre in enumerate(self.genres) if genre.casefold() == name.casefold()]
        mask = np.zeros(len(self.first) - 1, dtype=np.bool_)
        mask[self.film_of_genre[np.isin(self.genre, wanted)]] = True
        return mask


# Type codes of the array module, which numpy understands too.
ARRAYS = {"kind": "B", "year": "h", "rating": "B", "film": "I", "language": "H", "spoiler": "?"}
ARRAYS |= {"first": "I", "genre": "I", "genre_first": "I", "votes": "I"}
PASSAGES = ("kind", "year", "rating", "spoiler")  # a row a passage, as it is
NARROWED = {"language": (np.uint8, np.uint16), "genre": (np.uint16, np.uint32)}


class ColumnsWriter:
    """Collects the columns while documents are written, film by film."""

    def __init__(self) -> None:
        # The array module knows no booleans; a byte of 0 or 1 is one to numpy.
        self.values = {name: array(code.replace("?", "B")) for name, code in ARRAYS.items()}
        self.genres: dict[str, int] = {}
        self.languages: dict[str, int] = {}

    def add(self, film: Film, passages: list[Passage]) -> None:
        """Append a film's passages, title card first."""
        values = self.values
        number, first = len(values["first"]), len(values["kind"])
        values["first"].append(first)
        values["genre_first"].append(len(values["genre"]))
        values["votes"].append(min(max(film.votes or 0, 0), MOST_VOTES))
        for genre in dict.fromkeys(filter(None, film.genres)):  # one that is named twice counts once
            values["genre"].append(self.genres.setdefault(genre, len(self.genres)))
        for passage in passages:
            rating = tenths(rating_of(film, passage))
            values["kind"].append(KINDS.index(passage.kind))
            values["year"].append(film.year or NO_YEAR)
            values["rating"].append(NO_RATING if rating is None else rating)
            values["film"].append(number)
            # 65,535 languages are more than any corpus; what comes after them shares the last number.
            values["language"].append(
                min(MOST_LANGUAGES, self.languages.setdefault(passage.language, len(self.languages)))
            )
            values["spoiler"].append(passage.spoiler)

    def columns(self) -> Columns:
        """Return what has been collected."""
        self.values["first"].append(len(self.values["kind"]))
        self.values["genre_first"].append(len(self.values["genre"]))
        arrays = {name: np.asarray(self.values[name]).astype(code) for name, code in ARRAYS.items()}
        languages = tuple(self.languages)[: MOST_LANGUAGES + 1]
        return Columns(**arrays, genres=tuple(self.genres), languages=languages)


def spliced(runs: Sequence[tuple[Columns, int, int]]) -> Columns:
    """Return the columns of documents taken from others: from which, the first, the one after the last.

    A run holds whole films. Films are numbered anew, genres and languages in the order they first occur,
    as if all had been written at once.
    """
    pieces: dict[str, list[Array]] = {name: [np.zeros(0, code)] for name, code in ARRAYS.items()}
    genres: dict[str, int] = {}
    languages: dict[str, int] = {}
    maps: dict[int, tuple[Array, Array]] = {}
    documents = films = entries = 0
    for columns, first, last in runs:
        if first == last:
            continue
        if id(columns) not in maps:
            maps[id(columns)] = numbering(columns.genres, genres), numbering(columns.languages, languages)
        genre_of, language_of = maps[id(columns)]
        begin, end = int(columns.film[first]), int(columns.film[last - 1]) + 1
        genre_begin, genre_end = int(columns.genre_first[begin]), int(columns.genre_first[end])
        for name in PASSAGES:
            pieces[name].append(getattr(columns, name)[first:last])
        pieces["film"].append(shifted(columns.film[first:last], films - begin))
        pieces["first"].append(shifted(columns.first[begin:end], documents - first))
        pieces["genre_first"].append(shifted(columns.genre_first[begin:end], entries - genre_begin))
        pieces["votes"].append(columns.votes[begin:end])
        pieces["genre"].append(genre_of[columns.genre[genre_begin:genre_end]])
        pieces["language"].append(language_of[columns.language[first:last]])
        documents, films = documents + last - first, films + end - begin
        entries += genre_end - genre_begin
    pieces["first"].append(np.array([documents]))
    pieces["genre_first"].append(np.array([entries]))
    arrays = {name: np.concatenate(pieces[name]).astype(code) for name, code in ARRAYS.items()}
    arrays["genre"], genre_names = by_first_use(arrays["genre"], tuple(genres))
    arrays["language"], language_names = by_first_use(arrays["language"], tuple(languages))
    return Columns(**arrays, genres=genre_names, languages=language_names)


def numbering(names: Sequence[str], known: dict[str, int]) -> Array:
    """Return the number of each name in `known`, which learns the new ones."""
    return np.array([known.setdefault(name, len(known)) for name in names], np.uint32)


def shifted(values: Array, by: int) -> Array:
    """Return numbers that all lie `by` further on."""
    moved: Array = values.astype(np.int64) + by
    return moved


def by_first_use(numbers: Array, names: Sequence[str]) -> tuple[Array, tuple[str, ...]]:
    """Return numbers and their names in the order in which they first occur; unused names are dropped."""
    used, first = np.unique(numbers, return_index=True)
    order = np.argsort(first)
    place = np.zeros(len(names), np.uint32)
    place[used[order]] = np.arange(len(used))
    return place[numbers], tuple(names[number] for number in used[order].tolist())


def save(columns: Columns, directory: Path) -> None:
    """Write one .npy file an array and the names into `directory`, which is made."""
    directory.mkdir()
    for name, code in ARRAYS.items():
        narrow, wide = NARROWED.get(name, (code, code))
        values = getattr(columns, name)
        fits = name not in NARROWED or not len(values) or values.max() <= np.iinfo(narrow).max
        np.save(directory / f"{name}.npy", values.astype(narrow if fits else wide))
    names = {"genres": columns.genres, "languages": columns.languages}
    (directory / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def load(directory: Path) -> Columns:
    """Map the columns in `directory` into memory; nothing is read before it is used. Raises IndexDamaged."""
    names = json.loads((directory / "names.json").read_text(encoding="utf-8"))
    arrays = {name: np.asarray(np.load(directory / f"{name}.npy", mmap_mode="r")) for name in ARRAYS}
    for name, values in arrays.items():
        codes = NARROWED.get(name, (ARRAYS[name],))
        if values.ndim != 1 or values.dtype not in [np.dtype(code) for code in codes]:
            raise IndexDamaged(f"The column {name} has another form than it was written in.")
    return Columns(**arrays, genres=tuple(names["genres"]), languages=tuple(names["languages"]))
