"""Generations are listed, gone back to, removed and mended, and whoever reads them meanwhile is served."""

import os
from pathlib import Path

import pytest
from forging import spoil
from little_films import HEAT, RECORDS, build, texts

from index import Follower, open_index
from index.doctor import examine
from index.errors import IndexBusy, IndexDamaged, IndexMissing
from index.generations import MANIFEST, generation_path, numbers, publish
from index.lock import builder, locked
from index.upkeep import listed, prune, repair, roll_back, serve_again


def said(directory: Path) -> str:
    """Return the first word of difference between the generations, as it is served."""
    return texts(directory)[0].split()[-1].strip(".")


def states(directory: Path) -> dict[int, str]:
    """Return the state of each generation that is listed."""
    return {each.number: each.state for each in listed(directory)}


# What there is


def test_listing(directory: Path) -> None:
    """Each generation is listed with what is in it, the newest first."""
    newest, kept = listed(directory)

    assert (newest.number, newest.state, newest.films, newest.passages) == (2, "served", 1, 3)
    assert (kept.number, kept.state) == (1, "kept")
    assert newest.built.startswith("20")
    path = generation_path(directory, 2)
    files = [file for file in path.rglob("*") if file.is_file() and file.name != MANIFEST]
    assert newest.bytes == newest.own_bytes == sum(file.stat().st_size for file in files)


def test_states(directory: Path) -> None:
    """A generation that is not whole, or was not served, is listed as what it is."""
    assert serve_again(directory, open_index(directory).manifest) == 3
    publish(directory, 2)
    min(generation_path(directory, 1).rglob("*.terms")).unlink()
    generation_path(directory, 4).mkdir()
    generation_path(directory, 5).mkdir()
    (generation_path(directory, 5) / MANIFEST).write_bytes(b"?")

    assert states(directory) == {5: "damaged", 4: "unfinished", 3: "never served", 2: "served", 1: "damaged"}
    shared = {each.number: each.own_bytes for each in listed(directory)}
    assert shared[2] == shared[3] == 0, "each of them shares its files with the other"


@pytest.mark.parametrize("content", [None, "?"])
def test_listing_without_a_pointer(directory: Path, content: str | None) -> None:
    """Where nothing says which generation is served, those that are there are listed all the same."""
    (directory / "current").unlink()
    if content:
        (directory / "current").write_text(content, encoding="ascii")

    assert states(directory) == {2: "kept", 1: "kept"}


def test_nothing_to_look_after(tmp_path: Path) -> None:
    """Where nothing was built, every errand says how to build."""
    for errand in (listed, roll_back, prune, repair):
        with pytest.raises(IndexMissing, match="filmdex reindex PATH"):
            errand(tmp_path / "nowhere")


# Going back


def test_rolling_back(directory: Path) -> None:
    """The generation before is served again under a new number, and one can go forward in the same way."""
    assert roll_back(directory) == (1, 3)
    assert said(directory) == "rain"
    assert states(directory) == {3: "served", 2: "kept", 1: "kept"}
    assert examine(directory).whole

    assert roll_back(directory, 2) == (2, 4)
    assert said(directory) == "snow"
    assert examine(directory).whole


def test_servers_notice(directory: Path) -> None:
    """Whoever follows the index is served what was gone back to, and what is built after that."""
    follower = Follower(directory)
    assert follower.current().generation == 2
    roll_back(directory)
    assert follower.current().generation == 3
    build(directory.parent, *RECORDS)
    assert follower.current().film(HEAT.film_id) == HEAT
    assert follower.current().generation == 4, "a number is never given twice"


@pytest.mark.parametrize(
    ("number", "told"), [(9, "There is no generation 9 .* there are: 1, 2"), (2, "is served already")]
)
def test_rolling_back_to_nowhere(directory: Path, number: int, told: str) -> None:
    """A generation that is not there, or is served already, cannot be gone back to."""
    with pytest.raises(IndexMissing, match=told):
        roll_back(directory, number)


def test_rolling_back_past_the_first(tmp_path: Path) -> None:
    """Where there is only one generation there is none to go back to."""
    build(tmp_path, *RECORDS)
    with pytest.raises(IndexMissing, match="no generation before 1"):
        roll_back(tmp_path / "index")


def test_rolling_back_reads_what_it_serves(directory: Path) -> None:
    """A damaged generation is not gone back to; what is served stays."""
    spoil(directory, 1)

    with pytest.raises(IndexDamaged, match=r"does not have its checksum.* 2 is served as before"):
        roll_back(directory)
    assert said(directory) == "snow"
    assert numbers(directory) == [1, 2]


def test_rolling_back_leaves_damaged_ones_out(directory: Path) -> None:
    """Without a number the newest whole generation is gone back to."""
    roll_back(directory)  # 3, as 1
    spoil(directory, 2)
    assert roll_back(directory) == (1, 4)


# Removing


@pytest.mark.parametrize(("keep", "left"), [(1, [4]), (2, [3, 4]), (3, [2, 3, 4]), (99, [1, 2, 3, 4])])
def test_pruning(directory: Path, keep: int, left: list[int]) -> None:
    """The served generation and as many before it as are wanted stay."""
    roll_back(directory)
    roll_back(directory)
    before = said(directory)

    assert prune(directory, keep) == [number for number in (1, 2, 3, 4) if number not in left]
    assert numbers(directory) == left
    assert said(directory) == before
    assert examine(directory).whole


def test_pruning_keeps_what_is_read(directory: Path) -> None:
    """An index that is open goes on reading a generation that was removed."""
    with open_index(directory) as index:
        roll_back(directory)
        prune(directory)
        assert index.passages("tt0000001")[0].text == "Nothing but snow."


def test_pruning_needs_a_whole_index(directory: Path) -> None:
    """While the served generation is damaged nothing is removed: the others may be needed."""
    min(generation_path(directory, 2).rglob("*.terms")).unlink()
    with pytest.raises(IndexDamaged, match="filmdex doctor --repair"):
        prune(directory)
    assert numbers(directory) == [1, 2]


def test_one_errand_at_a_time(directory: Path) -> None:
    """While a build runs nothing is changed, and whoever wants to is told so."""
    with locked(directory, 0):
        for errand in (roll_back, prune, repair):
            with pytest.raises(IndexBusy, match="--wait"):
                errand(directory, wait=0)
    assert numbers(directory) == [1, 2]


# Who is building


@pytest.mark.parametrize(
    ("content", "process"),
    [
        (f"process {os.getpid()}, since 2024-01-01 00:00:00\n", os.getpid()),
        ("process 1, since 2024-01-01 00:00:00\n", 1),
        ("process 2000000000, since 2024-01-01 00:00:00\n", None),
        ("process 9999999999, since 2024-01-01 00:00:00\n", None),
        ("", None),
        ("\udcff", None),
    ],
)
def test_who_is_building(tmp_path: Path, content: str, process: int | None) -> None:
    """A process that lives is building; one that has ended, or was never named, is not."""
    (tmp_path / "lock.holder").write_text(content, encoding="utf-8", errors="surrogateescape")
    assert builder(tmp_path) == process
