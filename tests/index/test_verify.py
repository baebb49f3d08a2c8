"""Whatever is altered in a generation is found, and no alteration makes opening it fail in a strange way."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from little_films import HEAT, RECORDS, build, passage

from corpus.errors import FilmdexError
from index import open_index
from index.errors import IndexDamaged
from index.generations import MANIFEST, generation_path, read_manifest, served
from index.verify import problems

FLIPS = 200  # bits to flip, spread over all files of the generation


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index with one generation."""
    folder = tmp_path_factory.mktemp("whole")
    build(folder, *RECORDS, *(passage(f"It rains {number} times.") for number in range(40)))
    return folder / "index"


@pytest.fixture
def copy(directory: Path, tmp_path: Path) -> Path:
    """Return a copy of that index, to be spoilt."""
    shutil.copytree(directory, tmp_path / "index")
    return tmp_path / "index"


def files(directory: Path) -> list[Path]:
    """Return every file of the generation, manifest and all."""
    return sorted(path for path in generation_path(directory, 1).rglob("*") if path.is_file())


def found(directory: Path) -> list[str]:
    """Return what is wrong with the generation, be it the manifest itself."""
    try:
        return problems(directory, read_manifest(directory, 1))
    except IndexDamaged as damage:
        return [str(damage)]


@contextmanager
def flipped(path: Path, bit: int) -> Iterator[None]:
    """Flip a bit of a file for a while."""
    content = path.read_bytes()
    altered = bytearray(content)
    altered[bit // 8] ^= 1 << bit % 8
    path.write_bytes(altered)
    try:
        yield
    finally:
        path.write_bytes(content)


def flips(directory: Path) -> Iterator[tuple[Path, int]]:
    """Yield FLIPS bits: as many of each file, its first and its last among them."""
    chance = random.Random(7)
    paths = [path for path in files(directory) if path.stat().st_size]
    for path in paths:
        bits = path.stat().st_size * 8
        for bit in {0, bits - 1, *(chance.randrange(bits) for _ in range(FLIPS // len(paths) - 1))}:
            yield path, bit


def test_a_whole_generation(directory: Path) -> None:
    """Nothing is wrong with a generation as it was built."""
    assert found(directory) == []


def test_every_flipped_bit_is_found(directory: Path) -> None:
    """One bit that is not as it was, in any file, is found, and the file is named."""
    for path, bit in flips(directory):
        with flipped(path, bit):
            wrong = found(directory)
        assert wrong, f"bit {bit} of {path.name}"
        assert path.name in wrong[0] or path.name == MANIFEST
    assert found(directory) == []


def test_opening_an_altered_generation(directory: Path) -> None:
    """A generation with a flipped bit opens, or says in our words that it is damaged and what to do."""
    refusals: list[str] = []
    for path, bit in flips(directory):
        with flipped(path, bit):
            try:
                with open_index(directory) as index:
                    for _ in index.records():
                        pass
            except FilmdexError as error:
                refusals.append(str(error))
    assert refusals
    assert [told for told in refusals if "filmdex reindex" not in told] == []
    with open_index(directory) as index:
        assert index.film(HEAT.film_id) == HEAT


@pytest.mark.parametrize("cut", [1, 100, None])
def test_every_truncation_is_found(copy: Path, cut: int | None) -> None:
    """A file that lost its last bytes, or all of them, is found, and the index is not opened."""
    for path in files(copy):
        content = path.read_bytes()
        path.write_bytes(b"" if cut is None else content[:-cut])
        if path.stat().st_size < len(content):
            assert found(copy), path.name
            with pytest.raises(IndexDamaged, match="filmdex reindex"):
                open_index(copy)
        path.write_bytes(content)
    assert found(copy) == []


def test_every_missing_file_is_found(copy: Path) -> None:
    """A file that is gone is found, and the index is not opened."""
    for path in files(copy):
        path.rename(copy / "away")
        assert found(copy), path.name
        with pytest.raises(IndexDamaged, match="filmdex reindex"):
            open_index(copy)
        (copy / "away").rename(path)
    assert found(copy) == []


@pytest.mark.parametrize("name", ["more", "segments/more.arrays", "stored/.hidden", "new/file"])
def test_every_additional_file_is_found(copy: Path, name: str) -> None:
    """A file that no manifest names is found, wherever it is."""
    path = generation_path(copy, 1) / name
    path.parent.mkdir(exist_ok=True)
    path.touch()

    assert found(copy) == [f"{name} is not in the manifest"]


def test_swapped_files_are_found(copy: Path) -> None:
    """Two files that have changed places are found, though all bytes are there."""
    one, other = files(copy)[:2]
    one.rename(copy / "away")
    other.rename(one)
    (copy / "away").rename(other)

    assert found(copy)


@pytest.mark.parametrize("error", [1, -1])
def test_miscounts_are_found(directory: Path, error: int) -> None:
    """A manifest that counts other passages than the index holds is contradicted by every part of it."""
    manifest = served(directory)
    wrong = problems(directory, msgspec.structs.replace(manifest, passages=manifest.passages + error))

    assert len(wrong) == 3
    assert all(f"the manifest says {manifest.passages + error}" in each for each in wrong)
