"""A snapshot is the index, whole, in one file; restored it is the same to the byte."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import entries
from little_films import RECORDS, build, everything, film, passage, texts

from index import open_index
from index.doctor import examine
from index.errors import IndexBusy, IndexDamaged, IndexMissing
from index.generations import (
    CHECKED_ON_OPENING,
    MANIFEST,
    checksum,
    current_number,
    generation_path,
    numbers,
    stated,
)
from index.lock import locked
from index.snapshots import FOLDER, pinned, restore, snapshot


@pytest.mark.parametrize("name", ["films.tar", "films.tar.gz", "films.backup"])
def test_there_and_back(rainy: Path, tmp_path: Path, name: str) -> None:
    """A restored index holds the same records in files equal byte for byte, and is whole."""
    made = snapshot(rainy, tmp_path / name)
    restored = restore(tmp_path / name, tmp_path / "again")

    with open_index(rainy) as before, open_index(tmp_path / "again") as after:
        assert everything(after) == everything(before)
        assert after.manifest == before.manifest
    assert (made.films, made.passages, made.files) == (restored.films, restored.passages, restored.files)
    assert made.packed_bytes == restored.packed_bytes == (tmp_path / name).stat().st_size
    assert (made.bytes, made.built) == (restored.bytes, restored.built)
    one, other = (generation_path(each, 1) for each in (rainy, tmp_path / "again"))
    for path in (path for path in one.rglob("*") if path.is_file()):
        assert (other / path.relative_to(one)).read_bytes() == path.read_bytes()
    assert examine(tmp_path / "again").whole


def test_what_is_in_an_archive(rainy: Path, packed: Path) -> None:
    """The manifest comes first, then every file it lists, all below one folder and as plain files."""
    held = entries(packed)
    manifest = stated(rainy, 1)

    assert [entry.name for entry, _ in held] == [FOLDER + name for name in (MANIFEST, *manifest.files)]
    assert all(entry.isreg() for entry, _ in held)
    assert held[0][1] == (generation_path(rainy, 1) / MANIFEST).read_bytes()


def test_two_snapshots_of_one_generation_are_equal(rainy: Path, packed: Path, tmp_path: Path) -> None:
    """A snapshot tells nothing of when and where it was made."""
    snapshot(rainy, tmp_path / "other.tar.gz")
    assert (tmp_path / "other.tar.gz").read_bytes() == packed.read_bytes()


def test_restoring_over_another_index(packed: Path, tmp_path: Path) -> None:
    """What was served before is kept beside, and the restored generation gets the next number."""
    build(tmp_path, film(), passage("Something else."))
    assert restore(packed, tmp_path / "index").generation == 2
    assert current_number(tmp_path / "index") == 2
    assert numbers(tmp_path / "index") == [1, 2]
    assert "It rains 7 times." in texts(tmp_path / "index")
    build(tmp_path, film(), passage("Something else."))
    assert current_number(tmp_path / "index") == 3


def test_an_old_snapshot_is_replaced_when_the_new_one_is_whole(rainy: Path, tmp_path: Path) -> None:
    """What stood at the file before is there until the new archive takes its place, and no part is left."""
    file = tmp_path / "films.tar.gz"
    file.write_bytes(b"old")
    damaged = tmp_path / "damaged"
    shutil.copytree(rainy, damaged)
    path = min(generation_path(damaged, 1).rglob("*.records"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    with pytest.raises(IndexDamaged, match="filmdex"):
        snapshot(damaged, file)
    assert file.read_bytes() == b"old"
    snapshot(rainy, file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged", "films.tar.gz"]


def test_a_damaged_generation_is_not_packed(tmp_path: Path) -> None:
    """A file that does not have its checksum ends the packing, though opening the index does not notice."""
    text = "It rains. " * 40
    build(tmp_path, film(), *(passage(f"{number} {text}" + os.urandom(2000).hex()) for number in range(500)))
    directory = tmp_path / "index"
    path = min(generation_path(directory, 1).rglob("*.records"))
    assert path.stat().st_size > CHECKED_ON_OPENING
    content = bytearray(path.read_bytes())
    content[9] ^= 4
    path.write_bytes(content)

    open_index(directory).close()
    with pytest.raises(
        IndexDamaged, match="records of generation 1 does not have its checksum, so no snapshot"
    ):
        snapshot(directory, tmp_path / "films.tar")
    assert not (tmp_path / "films.tar").exists()


def test_searching_and_building_go_on_meanwhile(tmp_path: Path) -> None:
    """Snapshots made while generations are published and swept are each of one whole generation."""
    directory = tmp_path / "index"
    build(tmp_path, *edition(0))
    done = threading.Event()
    failures: list[BaseException] = []

    def rebuild() -> None:
        try:
            for number in range(1, 5):
                build(tmp_path, *edition(number))
        except BaseException as failure:
            failures.append(failure)
        finally:
            done.set()

    builder = threading.Thread(target=rebuild)
    builder.start()
    made = 0
    while not done.is_set() or made < 3:
        snapshot(directory, tmp_path / f"{made}.tar")
        made += 1
    builder.join()
    assert failures == []
    for number in range(0, made, max(1, made // 4)):
        restore(tmp_path / f"{number}.tar", tmp_path / f"again{number}")
        assert len({text.split()[1] for text in texts(tmp_path / f"again{number}")}) == 1


def edition(number: int) -> Iterator[object]:
    """Yield a film and passages that all tell their edition."""
    yield film()
    yield from (passage(f"Edition {number} part {part}") for part in range(20))


def test_a_generation_that_is_swept_while_it_is_packed(tmp_path: Path) -> None:
    """Files that were opened are packed to the end, whoever removes them meanwhile."""
    build(tmp_path, *RECORDS)
    with pinned(tmp_path / "index") as (manifest, _, files):
        shutil.rmtree(generation_path(tmp_path / "index", 1))
        for name, entry in manifest.files.items():
            assert checksum(files[name].read()) == entry.digest


def test_nothing_to_pack(tmp_path: Path) -> None:
    """Without an index there is nothing to pack, and no file is left."""
    with pytest.raises(IndexMissing):
        snapshot(tmp_path / "index", tmp_path / "films.tar")
    assert not (tmp_path / "films.tar").exists()


def test_one_restores_while_nobody_builds(packed: Path, tmp_path: Path) -> None:
    """Restoring waits for a build like a build, and then says who holds the lock."""
    with locked(tmp_path / "index", 0), pytest.raises(IndexBusy, match="--wait"):
        restore(packed, tmp_path / "index", wait=0)
