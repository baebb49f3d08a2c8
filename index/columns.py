"""What is counted, filtered and sorted by: one flat array a property, one row a passage.

Row d belongs to document d of the index. Passages of a film stand together, its title card first.
"""

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.records import Film, Kind, Passage
from index.errors import IndexDamaged
from index.schema import tenths

KINDS = tuple(Kind)
KIND_NUMBERS = {kind.value: number for number, kind in enumerate(KINDS)}
NO_YEAR = 0
NO_RATING = 255
MOST_VOTES = 2**32 - 1
MOST_LANGUAGES = 65_535

Array = npt.NDArray[Any]
SHOWN = attrgetter("kind", "rating", "spoiler", "language")  # of a passage


def rating_byte(rating: float | None) -> int:
    """Return a rating as the column has it."""
    shown = tenths(rating)
    return NO_RATING if shown is None else shown


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
ROWS_AT_ONCE = 1_000_000
NARROWED: dict[str, tuple[type[np.unsignedinteger], type[np.unsignedinteger]]] = {
    "language": (np.uint8, np.uint16),
    "genre": (np.uint16, np.uint32),
}


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
        kinds, ratings, spoilers, languages = zip(*map(SHOWN, passages), strict=True)
        count, of_film = len(passages), rating_byte(film.rating)
        values["kind"].extend([KIND_NUMBERS[kind._value_] for kind in kinds])
        values["year"].extend([film.year or NO_YEAR] * count)
        values["rating"].extend([of_film if own is None else rating_byte(own) for own in ratings])
        values["film"].extend([number] * count)
        # 65,535 languages are more than any corpus; what comes after them shares the last number.
        values["language"].extend(
            [min(MOST_LANGUAGES, self.languages.setdefault(name, len(self.languages))) for name in languages]
        )
        values["spoiler"].extend(spoilers)

    def columns(self) -> Columns:
        """Return what has been collected."""
        self.values["first"].append(len(self.values["kind"]))
        self.values["genre_first"].append(len(self.values["genre"]))
        arrays = {name: np.asarray(self.values[name]).astype(code) for name, code in ARRAYS.items()}
        languages = tuple(self.languages)[: MOST_LANGUAGES + 1]
        return Columns(**arrays, genres=tuple(self.genres), languages=languages)


def kind_counts(columns: Columns) -> list[int]:
    """Return how many passages there are of each number a kind can have, some rows after the others."""
    total = np.zeros(256, np.int64)
    for first in range(0, len(columns.kind), ROWS_AT_ONCE):
        total += np.bincount(columns.kind[first : first + ROWS_AT_ONCE], minlength=256)
    counts: list[int] = total.tolist()
    return counts


def save(columns: Columns, directory: Path) -> None:
    """Write one .npy file an array and the names into `directory`, which is made."""
    directory.mkdir()
    for name, code in ARRAYS.items():
        narrow, wide = NARROWED.get(name, (code, code))
        values = getattr(columns, name)
        fits = name not in NARROWED or not len(values) or values.max() <= np.iinfo(narrow).max
        np.save(directory / f"{name}.npy", values.astype(narrow if fits else wide))
    save_names(columns.genres, columns.languages, directory)


def save_names(genres: Sequence[str], languages: Sequence[str], directory: Path) -> None:
    """Write what the numbers of genres and languages mean beside the arrays."""
    names = {"genres": genres, "languages": languages}
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
