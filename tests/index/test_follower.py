"""A follower always has the newest generation, for any number of threads, and no more files than it needs."""

import gc
import os
import threading
import time
import warnings
from pathlib import Path

import pytest
from little_films import HEAT, RECORDS, build, film, passage, written

from corpus.records import Film, Passage
from index import Follower, open_index, reindex
from index.errors import IndexDamaged, IndexTrouble
from index.generations import generation_path


def test_the_follower_follows(tmp_path: Path) -> None:
    """A follower opens a generation once, and the next one as soon as it is published."""
    follower = Follower(tmp_path / "index")
    with pytest.raises(IndexTrouble):
        follower.current()

    build(tmp_path, *RECORDS)
    first = follower.current()
    assert follower.current() is first
    assert first.film(HEAT.film_id) == HEAT

    build(tmp_path, film())
    second = follower.current()
    assert (first.generation, second.generation) == (1, 2)
    assert follower.current() is second
    assert second.film(HEAT.film_id) is None
    assert first.film(HEAT.film_id) == HEAT, "whoever is in the middle of an answer ends it"


def test_the_follower_survives_a_damaged_pointer(tmp_path: Path) -> None:
    """A `current` that cannot be read does not stop what is being served, nor a start after it."""
    build(tmp_path, *RECORDS)
    follower = Follower(tmp_path / "index")
    follower.current()
    (tmp_path / "index" / "current").write_text("?", encoding="ascii")

    for each in (follower, Follower(tmp_path / "index")):
        assert each.current().film(HEAT.film_id) == HEAT
        assert each.current() is each.current()
    build(tmp_path, film())
    assert follower.current().film(HEAT.film_id) is None


def test_the_follower_tells_damage(tmp_path: Path) -> None:
    """Where no generation is whole any more, a follower that must open one says so."""
    build(tmp_path, *RECORDS)
    (generation_path(tmp_path / "index", 1) / "columns" / "kind.npy").unlink()

    with pytest.raises(IndexDamaged, match="filmdex reindex PATH"):
        Follower(tmp_path / "index").current()


def test_searching_while_building(tmp_path: Path) -> None:
    """Eight threads ask without end while five generations are built: all answers are right, none fails."""
    directory = tmp_path / "index"
    source = tmp_path / "films.jsonl"

    def edition(number: int) -> list[Film | Passage]:
        said = [passage(f"Edition {number}, part {part}.") for part in range(30)]
        return [film(directors=(str(number),)), *said]

    reindex([written(source, edition(0))], directory)
    follower = Follower(directory)
    done = threading.Event()
    failures: list[BaseException] = []
    seen: set[int] = set()

    def ask() -> None:
        try:
            while not done.is_set():
                index = follower.current()
                number = index.generation - 1
                found = index.film("tt0000001")
                assert found is not None
                assert found.directors == (str(number),)
                said = index.passages("tt0000001")
                assert [each.text for each in said] == [f"Edition {number}, part {n}." for n in range(30)]
                assert index.passage(said[7].passage_id) == said[7]
                seen.add(number)
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        reindex([written(source, edition(number))], directory)
    while not failures and 5 not in seen:
        time.sleep(0.005)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert seen <= set(range(6))


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "collected"])
def test_files_are_let_go(tmp_path: Path, closed: bool) -> None:
    """An index that is closed, or that nobody holds any more, keeps no file open and warns of none."""
    build(tmp_path, *RECORDS)
    open_index(tmp_path / "index").close()  # what is opened once and for all is opened now
    gc.collect()
    before = held(tmp_path)

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        opened = open_index(tmp_path / "index")
        threads = [threading.Thread(target=opened.film, args=(HEAT.film_id,)) for _ in range(4)]
        for thread in [*threads]:
            thread.start()
        for thread in threads:
            thread.join()
        opened.film(HEAT.film_id)
        if closed:
            opened.close()
        del opened, threads, thread
        gc.collect()

    assert [warning for warning in warned if issubclass(warning.category, ResourceWarning)] == []
    assert held(tmp_path) == before


def test_the_follower_lets_go(tmp_path: Path) -> None:
    """A follower holds no more than one generation, however many it has seen."""
    build(tmp_path, *RECORDS)
    follower = Follower(tmp_path / "index")
    follower.current().film(HEAT.film_id)
    gc.collect()
    before = held(tmp_path)

    for _ in range(3):
        build(tmp_path, *RECORDS)
        follower.current().film(HEAT.film_id)
    gc.collect()
    assert held(tmp_path) == before


def held(folder: Path) -> int:
    """Return how many files below `folder` this process has open or mapped; 0 where that cannot be told."""
    if not Path("/proc/self/maps").exists():
        return 0
    maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    files = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            files += str(folder) in os.readlink(descriptor)
        except FileNotFoundError:
            continue  # the one that listed this folder
    return files + sum(str(folder) in line for line in maps)
