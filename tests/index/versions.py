"""A corpus of which every record tells its version, and what an index of it must hold: all of one version."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from little_films import film, passage, written
from whoosh.query import Term

from corpus.records import Film, Passage
from index import FilmIndex, open_index

LONG = bool(os.environ.get("FILMDEX_LONG"))
FILMS, PASSAGES = 6, 8  # a build of these takes some 40 ms where nothing is flushed to a disk


def version(number: int) -> list[Film | Passage]:
    """Return a corpus every record of which tells its version."""
    records: list[Film | Passage] = []
    for each in range(FILMS):
        film_id = f"tt{each:07}"
        records.append(film(film_id, title=f"Film {each}", directors=(f"version {number}",)))
        records += [
            passage(f"Passage {place} of version{number}. " + "It rains. " * (place % 9), film_id=film_id)
            for place in range(PASSAGES)
        ]
    return records


def write_version(path: Path, number: int) -> Path:
    """Write a version as the source of a build and return where."""
    return written(path, version(number))


def version_of(index: FilmIndex) -> int:
    """Return the version an open index holds, having checked that it holds all of it and nothing else."""
    found = [
        record.directors[0].split()[-1]
        if isinstance(record, Film)
        else record.text.split(". ")[0].split()[-1].removeprefix("version").strip(".")
        for record in index.records()
    ]
    assert len(found) == FILMS * (1 + PASSAGES), f"{len(found)} records"
    assert len(set(found)) == 1, f"records of several versions: {sorted(set(found))}"
    matching = list(index.searcher.docs_for_query(Term("text", f"version{found[0]}")))
    assert len(matching) == FILMS * PASSAGES, f"{len(matching)} answers"
    assert len(index.passages("tt0000003")) == PASSAGES
    return int(found[0])


def version_served(directory: Path) -> int:
    """Return the version that a directory serves, checked like version_of."""
    with open_index(directory) as index:
        return version_of(index)


@contextmanager
def workplace(name: str) -> Iterator[Path]:
    """Give an empty folder in memory where there is one, so that a disk's pace is not what is measured."""
    memory = Path("/dev/shm")
    home = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix=f"filmdex-{name}-", dir=home) as folder:
        yield Path(folder)
