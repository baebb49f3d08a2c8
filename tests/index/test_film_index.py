"""An open index: what it answers, that it follows new generations, and that it lets go of its files."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from little_films import AMELIE, COFFEE, GNOME, HEAT, MIRROR, NEIL, RECORDS, build, film

from corpus.records import Film, Kind, Passage
from index import FilmIndex, Follower, IndexStats, generations, open_index
from index.errors import IndexMissing
from index.generations import generation_path
from index.schema import SCHEMA_VERSION

# Everything that could run what a pickle says raises, from before the first import on.
WITHOUT_PICKLE = """
import pickle, _pickle, marshal, sys

def refused(*arguments, **settings):
    raise SystemExit("something was unpickled")

class Refused:
    __init__ = refused

for module in (pickle, _pickle):
    module.load, module.loads, module.Unpickler = refused, refused, Refused
pickle._load, pickle._loads, pickle._Unpickler = refused, refused, Refused

from pathlib import Path
from index import open_index

with open_index(Path(sys.argv[1])) as index:
    print(index.film("tt0113277").title, index.passage("heat-mirror").category)
    print(len(list(index.records())), index.stats().passages)
    from whoosh.query import Term
    print([hit.docnum for hit in index.searcher.search(Term("text", "mirror"))])
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FilmIndex:
    """Return the little films, indexed."""
    folder = tmp_path_factory.mktemp("films")
    build(folder, *RECORDS)
    return open_index(folder / "index")


@pytest.mark.parametrize(
    ("film_id", "expected"),
    [
        (HEAT.film_id, HEAT),
        (AMELIE.film_id, AMELIE),
        ("tt9999999", None),
        ("", None),
        ("TT0113277", None),
        ("tt0113277 ", None),
        ("\\", None),
        ("tt0113277\x00", None),
        ("\udcff", None),
        ("x" * 100_000, None),
    ],
)
def test_film(index: FilmIndex, film_id: str, expected: Film | None) -> None:
    """A film is found by its id as it is spelt; what is no id of any film finds none, whatever it is."""
    assert index.film(film_id) == expected


@pytest.mark.parametrize(
    ("passage_id", "expected"),
    [
        ("heat-coffee", COFFEE),
        ("amelie-gnome", GNOME),
        ("heat", None),
        ("", None),
        ("\udcff", None),
        ("heat-coffee*", None),
    ],
)
def test_passage(index: FilmIndex, passage_id: str, expected: Passage | None) -> None:
    """A passage is found by its id as it is spelt."""
    assert index.passage(passage_id) == expected


def test_the_card_is_a_passage(index: FilmIndex) -> None:
    """A film's title card can be shown by its id like any passage."""
    card = index.passage(f"{HEAT.film_id}.film")

    assert card is not None
    assert card.kind is Kind.FILM
    assert card.text.startswith("Heat (1995).")


@pytest.mark.parametrize(
    ("film_id", "kind", "expected"),
    [
        (HEAT.film_id, None, [COFFEE, MIRROR, NEIL]),
        (HEAT.film_id, Kind.GOOF, [MIRROR]),
        (HEAT.film_id, Kind.REVIEW, []),
        (AMELIE.film_id, None, [GNOME]),
        ("tt9999999", None, []),
        ("tt9999999", Kind.GOOF, []),
    ],
)
def test_passages(index: FilmIndex, film_id: str, kind: Kind | None, expected: list[Passage]) -> None:
    """A film's passages come in order, all but its card or those of one kind, and no other film's."""
    assert index.passages(film_id, kind) == expected


def test_the_card_is_there_by_its_kind(index: FilmIndex) -> None:
    """Asked for by its kind, the title card is a film's passage too."""
    assert [each.passage_id for each in index.passages(HEAT.film_id, Kind.FILM)] == [f"{HEAT.film_id}.film"]


def test_film_at(index: FilmIndex) -> None:
    """Every document, title cards as well, belongs to a film."""
    films = [index.film_at(document).film_id for document in range(len(index.stored))]

    assert films == [HEAT.film_id] * 4 + [AMELIE.film_id] * 2


def test_records(index: FilmIndex) -> None:
    """Every film comes with its passages behind it, without the cards, as often as one asks."""
    assert list(index.records()) == [HEAT, COFFEE, MIRROR, NEIL, AMELIE, GNOME]
    assert len(list(index.records())) == 6


def test_stats(index: FilmIndex) -> None:
    """The index tells what it holds, of which generation and version, and its size on disk."""
    stats = index.stats()
    path = generation_path(index.directory, 1)
    size = sum(
        file.stat().st_size
        for file in path.rglob("*")
        if file.is_file() and file.name != generations.MANIFEST
    )

    assert stats == IndexStats(
        generation=1,
        built=index.manifest.built,
        films=2,
        passages=6,
        by_kind={"film": 2, "review": 1, "quote": 1, "goof": 1, "credit": 1},
        by_source={str(path.parents[2] / "films.jsonl"): 6},
        bytes_on_disk=size,
        schema_version=SCHEMA_VERSION,
    )
    assert stats.built.endswith("+00:00")


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    """Opening an index, asking it and searching it runs no pickle: an index is data, not a program."""
    build(tmp_path, *RECORDS)

    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_PICKLE, str(tmp_path / "index")],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )

    assert told.stderr == ""
    assert told.stdout.splitlines() == ["Heat crew visible", "6 6", "[2]"]


def test_opening_what_is_not_there(tmp_path: Path) -> None:
    """Where no index is, opening and following say how to build one."""
    with pytest.raises(IndexMissing, match="filmdex reindex PATH"):
        open_index(tmp_path)
    with pytest.raises(IndexMissing, match="filmdex reindex PATH"):
        Follower(tmp_path).current()


def test_opening_falls_back(tmp_path: Path) -> None:
    """An index whose newest generation lost a file is opened as it was before."""
    build(tmp_path, *RECORDS)
    build(tmp_path, film())
    (generation_path(tmp_path / "index", 2) / "columns" / "kind.npy").unlink()

    with open_index(tmp_path / "index") as opened:
        assert opened.generation == 1
        assert opened.film(HEAT.film_id) == HEAT


def test_a_closed_index_can_be_closed_again(tmp_path: Path) -> None:
    """Closing is done once and may be asked for often, by hand and by `with`."""
    build(tmp_path, *RECORDS)

    with open_index(tmp_path / "index") as opened:
        opened.film(HEAT.film_id)
        opened.close()
        opened.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not tell what is open")
def test_falling_back_leaves_nothing_open(tmp_path: Path) -> None:
    """However often a damaged index is opened, nothing stays open that only the collector would close."""
    for _ in range(2):
        build(tmp_path, *RECORDS)
    path = generation_path(tmp_path / "index", 2) / "columns" / "kind.npy"
    path.write_bytes(b"?" * path.stat().st_size)
    gc.disable()
    try:
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(5):
            with open_index(tmp_path / "index") as index:
                assert index.generation == 1
            del index
        assert len(os.listdir("/proc/self/fd")) == before
    finally:
        gc.enable()
