"""Which film a file of a library belongs to by the .nfo file beside it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from corpus.decompression import Damaged
from corpus.documents import Collection, Document
from corpus.readers import nfo
from corpus.readers.film_names import NAMELESS, split_language, split_year, stem_of
from corpus.readers.parts import folder_of
from corpus.records import Film, fold

UPWARDS = 2  # folders without a name of their own, such as `Subs`, between a file and its film's folder
FEW_IN_A_FOLDER = 8  # .nfo files, all of which are looked at for each file there
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


def near(names: Sequence[str]) -> Callable[[str], list[str]]:
    """Return what tells which of the .nfo files of these names may say the film of a file.

    Of a folder with many, such as a season's, these are those that are named like it, and two more: that it
    has more than one is all that matters of them.
    """
    folders: dict[str, list[str]] = defaultdict(list)
    for name in names:
        folders[folder_of(name)].append(name)
    stems = {folder: by_stem(own) for folder, own in folders.items() if len(own) > FEW_IN_A_FOLDER}

    def of(name: str) -> list[str]:
        found: list[str] = []
        stem = fold(split_language(stem_of(name))[0])
        for folder in folders_of(name):
            if folder in stems:
                starts = (stem[:length] for length in range(1, len(stem) + 1) if begins(stem, stem[:length]))
                alike = [each for start in starts for each in stems[folder].get(start, ())]
                return [*found, *dict.fromkeys([*alike, *folders[folder][:2]])]
            found += folders.get(folder, ())
        return found

    return of


def by_stem(names: Sequence[str]) -> dict[str, list[str]]:
    """Return files by their folded names without folder and type."""
    stems: dict[str, list[str]] = defaultdict(list)
    for name in names:
        stems[fold(stem_of(name))].append(name)
    return stems


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
