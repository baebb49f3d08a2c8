"""What is counted, filtered and sorted by: one flat array a property, one row a passage.

Row d belongs to document d of the index. Passages of a film stand together, its title card first.
"""

import json
from array import array
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.records import Film, Kind, Passage
from index.schema import rating_of, tenths

KINDS = tuple(Kind)
NO_YEAR = 0
NO_RATING = 255


@dataclass(frozen=True)
class Columns:
    """The arrays of one generation with n documents, f films and g genre entries.

    kind: uint8 [n], place in KINDS. year: int16 [n], NO_YEAR where unknown. rating: uint8 [n], tenths,
    NO_RATING where unknown. film: uint32 [n], number of the film. language: uint8 [n], place in
    `languages`. spoiler: bool [n]. first: uint32 [f + 1], the film's first document, and n at the end.
    genre: uint16 [g], places in `genres`, film by film; genre_first: uint32 [f + 1], where each begins.
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
ARRAYS = {"kind": "B", "year": "h", "rating": "B", "film": "I", "language": "B", "spoiler": "?"}
ARRAYS |= {"first": "I", "genre": "H", "genre_first": "I"}


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
        for genre in dict.fromkeys(filter(None, film.genres)):  # one that is named twice counts once
            values["genre"].append(self.genres.setdefault(genre, len(self.genres)))
        for passage in passages:
            rating = tenths(rating_of(film, passage))
            values["kind"].append(KINDS.index(passage.kind))
            values["year"].append(film.year or NO_YEAR)
            values["rating"].append(NO_RATING if rating is None else rating)
            values["film"].append(number)
            # 255 languages are more than any corpus; what comes after them shares the last number.
            values["language"].append(
                min(255, self.languages.setdefault(passage.language, len(self.languages)))
            )
            values["spoiler"].append(passage.spoiler)

    def save(self, directory: Path) -> None:
        """Write one .npy file an array and the names into `directory`."""
        directory.mkdir()
        self.values["first"].append(len(self.values["kind"]))
        self.values["genre_first"].append(len(self.values["genre"]))
        for name, code in ARRAYS.items():
            np.save(directory / f"{name}.npy", np.asarray(self.values[name]).astype(code))
        names = {"genres": list(self.genres), "languages": list(self.languages)[:256]}
        (directory / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def load(directory: Path) -> Columns:
    """Map the columns in `directory` into memory; nothing is read before it is used."""
    names = json.loads((directory / "names.json").read_text(encoding="utf-8"))
    arrays = {name: np.load(directory / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    return Columns(**arrays, genres=tuple(names["genres"]), languages=tuple(names["languages"]))
