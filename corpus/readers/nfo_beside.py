"""Which film a file of a library belongs to by the .nfo file beside it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.decompression import Damaged
from corpus.documents import Collection, Document
from corpus.readers import nfo
from corpus.readers.film_names import NAMELESS, split_language, split_year, stem_of
from corpus.readers.parts import folder_of
from corpus.records import Film, fold

UPWARDS = 2  # folders without a name of their own, such as `Subs`, between a file and its film's folder
MOST = 100_000  # .nfo files of one collection, about 300 bytes each


class Neighbour(NamedTuple):
    """An .nfo file: its name without folder and type, folded, and the film it is about."""

    stem: str
    film: Film


class Beside:
    """The films that the .nfo files of a collection are about, by folder."""

    def __init__(self, collection: Collection) -> None:
        self.folders: dict[str, list[Neighbour]] = {}
        if not any(map(nfo.NAMED.search, collection.names)):
            return
        count = 0
        for document in collection.documents():
            if count < MOST and nfo.NAMED.search(document.name) and (film := film_in(document)):
                count += 1
                folder, stem = folder_of(document.name), fold(stem_of(document.name))
                self.folders.setdefault(folder, []).append(Neighbour(stem, film))

    def film(self, name: str) -> Film | None:
        """Return the film of the file with this name, as it may stand before that film's passages.

        That is the film of the .nfo whose name the file's begins with, else that of the only .nfo in a folder
        made for one film.
        """
        stem = fold(split_language(stem_of(name))[0])
        for folder in folders_of(name):
            if neighbours := self.folders.get(folder):
                same = [each for each in neighbours if begins(stem, each.stem)]
                if same:
                    return max(same, key=lambda each: len(each.stem)).film
                own = NAMELESS.fullmatch(neighbours[0].stem) or split_year(folder.rpartition("/")[2])[1]
                return neighbours[0].film if own and len(neighbours) == 1 else None
        return None


def begins(stem: str, with_stem: str) -> bool:
    """Whether a file's name begins with another's, at the end of a word."""
    return stem.startswith(with_stem) and re.match(r"\w", stem[len(with_stem) :]) is None


def folders_of(name: str) -> Iterator[str]:
    """Yield the folder of a file, and those around it as long as they have no name of their own."""
    folder = folder_of(name)
    for _ in range(UPWARDS + 1):
        yield folder
        if not NAMELESS.fullmatch(folder.rpartition("/")[2]) or "/" not in folder:
            return
        folder = folder_of(folder)


def film_in(document: Document) -> Film | None:
    """Return what others need of the film an .nfo is about, None where it has none."""
    try:
        if not nfo.recognises(document):
            return None
        film = next((record for record in nfo.records(document) if isinstance(record, Film)), None)
    except Damaged:
        return None
    if film is None:
        return None
    return Film(film_id=film.film_id, title=film.title, year=film.year, source=film.source)
