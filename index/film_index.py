"""A generation opened for reading, and a door that always leads to the newest one."""

import threading
import weakref
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType, TracebackType

import msgspec
from whoosh.query import Term
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from corpus.records import Film, Kind, Passage
from index import columns
from index.columns import KINDS
from index.errors import IndexDamaged, raise_unless_damage
from index.generations import ADVICE, Manifest, current_number, generation_path, served
from index.integrity import damage_behind
from index.segments import ListedIndex
from index.stored import StoredReader


class IndexStats(msgspec.Struct, frozen=True, kw_only=True):
    """What an index holds. bytes_on_disk: of the served generation."""

    generation: int
    built: str
    films: int
    passages: int
    by_kind: dict[str, int]
    by_source: dict[str, int]
    bytes_on_disk: int
    schema_version: int


# Films that are kept as records: those that everybody looks for come up again and again. A film is read from
# its block in 40 µs, and a page shows ten.
KEPT = 1_024


def film_on(stored: StoredReader, card: int) -> Film:
    """Return the film of a title card."""
    film = stored[card].film
    assert film is not None, f"document {card} is no title card"
    return film


class FilmIndex:
    """One generation, open for reading. It never changes; threads may share it."""

    def __init__(self, directory: Path, manifest: Manifest) -> None:
        path = generation_path(directory, manifest.generation)
        self.directory = directory
        self.manifest = manifest
        self.columns = columns.load(path / "columns")
        self.stored = StoredReader(path / "stored", manifest.segments)
        self.whoosh = ListedIndex(path / "segments", manifest.segments, manifest.generation)
        # What threads share; a method of this object would be a cycle that keeps files open.
        self.film_on = lru_cache(KEPT)(partial(film_on, self.stored))
        self.threads = threading.local()
        # Closes what all threads read from, with the index or when nobody holds it any more.
        self.finalizer = weakref.finalize(self, self.whoosh.close)

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    @property
    def searcher(self) -> Searcher:
        """This thread's Whoosh searcher."""
        if not hasattr(self.threads, "searcher"):
            self.threads.searcher = self.whoosh.open_searcher(weighting=BM25F())
        searcher: Searcher = self.threads.searcher
        return searcher

    def document_with(self, field: str, value: str) -> int | None:
        """Return the number of the first document that has `value` in an ID field."""
        matcher = Term(field, value).matcher(self.searcher)
        return int(matcher.id()) if matcher.is_active() else None

    def film_document(self, film_id: str) -> int | None:
        """Return the document number of a film's title card."""
        return self.document_with("film_id", film_id)

    def film(self, film_id: str) -> Film | None:
        """Return a film, or None where the index has none of this id."""
        document = self.film_document(film_id)
        return None if document is None else self.stored[document].film

    def film_at(self, document: int) -> Film:
        """Return the film that the passage `document` belongs to."""
        return self.film_on(int(self.columns.first[self.columns.film[document]]))

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage, or None where the index has none of this id."""
        document = self.document_with("passage_id", passage_id)
        return None if document is None else self.stored[document].passage

    def passages(self, film_id: str, kind: Kind | None = None) -> list[Passage]:
        """Return a film's passages, of one kind or of all but the title card, in order."""
        card = self.film_document(film_id)
        if card is None:
            return []
        end = int(self.columns.first[int(self.columns.film[card]) + 1])
        kinds = self.columns.kind[card:end].tolist()
        return [
            self.stored[card + row].passage
            for row, number in enumerate(kinds)
            if (KINDS[number] is kind if kind else row > 0)
        ]

    def records(self) -> Iterator[Film | Passage]:
        """Yield every film, each followed by its passages: what an export is made of."""
        for document in range(len(self.stored)):
            stored = self.stored[document]
            # The title card itself is made from the film and its credits, at every build.
            yield stored.film or stored.passage

    def stats(self) -> IndexStats:
        """Return what the index holds."""
        manifest = self.manifest
        return IndexStats(
            generation=manifest.generation,
            built=manifest.built,
            films=manifest.films,
            passages=manifest.passages,
            by_kind=manifest.by_kind,
            by_source=manifest.by_source,
            bytes_on_disk=sum(entry.size for entry in manifest.files.values()),
            schema_version=manifest.schema_version,
        )

    def close(self) -> None:
        """Let go of the files, whichever threads have searched. It may be called again.

        Memory maps go with the last array that looks into them.
        """
        self.finalizer()

    def __enter__(self) -> "FilmIndex":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is not None and (damage := damage_behind(error, self.directory, self.manifest)):
            raise damage from error


def open_index(directory: Path, distrusted: Mapping[int, IndexDamaged] = MappingProxyType({})) -> FilmIndex:
    """Open the generation being served, or the one before it where that cannot be opened.

    distrusted: generations whose damage was noticed when they were read; they are left out. Raises
    IndexMissing, IndexDamaged, IndexOutdated.
    """
    directory, damaged = Path(directory), dict(distrusted)
    for _ in range(10):
        manifest = served(directory, damaged)
        try:
            return FilmIndex(directory, manifest)
        except FileNotFoundError:
            # A build has published and swept between the two lines above; the next look finds the new one.
            continue
        except Exception as cause:
            if isinstance(cause, OSError):
                raise_unless_damage(cause)
            # Sizes were right, so bytes were altered, and numpy and json complain each in their own way.
            told = str(cause) if isinstance(cause, IndexDamaged) else f"It cannot be opened ({cause})."
            damaged[manifest.generation] = IndexDamaged(
                f"Generation {manifest.generation} in {directory}: {told} {ADVICE}"
            )
    raise IndexDamaged(f"A file of generation {manifest.generation} in {directory} is missing. {ADVICE}")


class Follower:
    """Gives the newest generation of a directory to every thread that asks, reopened when it changes."""

    def __init__(self, directory: Path) -> None:
        self.directory = Path(directory)
        self.lock = threading.Lock()
        self.open: FilmIndex | None = None
        self.followed: int | None = None
        self.distrusted: dict[int, IndexDamaged] = {}
        self.suspected = threading.Event()  # set when an answer has failed, see scrubbing.py

    def distrust(self, generation: int, damage: IndexDamaged) -> None:
        """Serve this generation no longer: the one before it, or none, until another is published."""
        with self.lock:
            self.distrusted[generation] = damage

    def current(self) -> FilmIndex:
        """Return the open newest generation. Raises what open_index raises.

        The one it replaces is not closed, since other threads may be reading it: it goes with its last
        reader.
        """
        with self.lock:
            wanted: int | None
            try:
                wanted = current_number(self.directory)
            except IndexDamaged:
                wanted = None  # open_index falls back on the newest generation that is whole
            if wanted is not None and wanted < min(self.distrusted, default=0):
                self.distrusted.clear()  # the index was begun anew, with numbers that are given again
            if self.open is None or self.followed != wanted or self.open.generation in self.distrusted:
                self.open = open_index(self.directory, self.distrusted)
                self.followed = wanted
            return self.open
