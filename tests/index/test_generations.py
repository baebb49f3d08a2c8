"""Publication, fallback, sweeping and the lock, on real directories and with real processes."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_films import RECORDS, build

from corpus.errors import FilmdexError
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.generations import (
    ADVICE,
    MANIFEST,
    Manifest,
    checksum,
    current_number,
    generation_path,
    list_files,
    numbers,
    publish,
    read_manifest,
    served,
    sweep,
    write_manifest,
)
from index.schema import SCHEMA_VERSION


def finished(directory: Path, number: int, version: int = SCHEMA_VERSION) -> Path:
    """Make a generation with one file and its manifest, as a build leaves it before it is published."""
    path = generation_path(directory, number)
    path.mkdir(parents=True)
    (path / "words").write_text(f"words of {number}", encoding="utf-8")
    manifest = Manifest(
        schema_version=version,
        generation=number,
        built="2024-01-01T00:00:00+00:00",
        films=1,
        passages=1,
        by_kind={"film": 1},
        by_source={"films.jsonl": 1},
        segments=(),
        files=list_files(path),
    )
    write_manifest(directory, manifest)
    return path


def test_publishing_replaces_the_pointer(tmp_path: Path) -> None:
    """A generation is served from the moment it is published, and its manifest is read back equal."""
    for number in (1, 2):
        finished(tmp_path, number)
        before = (tmp_path / "current").stat().st_ino if number > 1 else None
        publish(tmp_path, number)

        assert served(tmp_path).generation == current_number(tmp_path) == number
        # Another file took its place: whoever had opened the old one never sees half a number.
        assert (tmp_path / "current").stat().st_ino != before
    assert not (tmp_path / "current.new").exists()
    assert list(served(tmp_path).files) == ["words"]


def test_what_is_not_published_is_not_served(tmp_path: Path) -> None:
    """A finished generation that a crash kept from being published is not served."""
    finished(tmp_path, 1)
    publish(tmp_path, 1)
    finished(tmp_path, 2)

    assert served(tmp_path).generation == 1


def test_readers_see_one_generation_or_the_other(tmp_path: Path) -> None:
    """Whoever reads while generations are published finds a number every time."""
    for number in (1, 2):
        finished(tmp_path, number)
    publish(tmp_path, 1)
    seen = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(served(tmp_path).generation)

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(60):
        publish(tmp_path, 1 + turn % 2)
    done.set()
    reader.join()
    assert seen <= {1, 2}


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def make_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


# Opening reads small files whole; altered bytes of a large one are for verify.py to find.
DAMAGES = [
    *((MANIFEST, how) for how in (remove, cut, lengthen, empty, alter, make_directory)),
    *(("words", how) for how in (remove, cut, lengthen, empty, alter)),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_falling_back(tmp_path: Path, name: str, damage: Callable[[Path], None]) -> None:
    """Where the current generation is damaged the one before it is served; if none is whole, it is told."""
    for number in (1, 2):
        finished(tmp_path, number)
        publish(tmp_path, number)

    damage(generation_path(tmp_path, 2) / name)
    assert served(tmp_path).generation == 1
    damage(generation_path(tmp_path, 1) / name)
    with pytest.raises(IndexDamaged, match=r"eneration.*2.*filmdex reindex PATH"):
        served(tmp_path)


def test_falling_back_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Serving an older generation does not go unnoticed: the log tells which, and what is wrong."""
    for number in (1, 2):
        finished(tmp_path, number)
        publish(tmp_path, number)
    (generation_path(tmp_path, 2) / "words").unlink()

    served(tmp_path)

    (record,) = caplog.records
    assert "words is missing" in record.getMessage()
    assert "Serving generation 1 instead" in record.getMessage()


def test_a_swept_generation_is_not_damage(tmp_path: Path) -> None:
    """A generation that is gone because newer ones were published is not reported as damaged."""
    finished(tmp_path, 3)
    publish(tmp_path, 3)
    failures: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                served(tmp_path)
            except FilmdexError as error:
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(4, 40):
        finished(tmp_path, number)
        publish(tmp_path, number)
        sweep(tmp_path)
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []


@pytest.mark.parametrize("content", ["", "two\n", "1.5", "-1", "²", "9" * 5000, "1\n2\n"])
def test_a_damaged_pointer(tmp_path: Path, content: str) -> None:
    """Where `current` says nothing sensible the newest whole generation is served; without one, advice."""
    tmp_path.joinpath("current").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="filmdex reindex PATH"):
        served(tmp_path)

    finished(tmp_path, 1)
    finished(tmp_path, 2)
    assert served(tmp_path).generation == 2


def test_the_pointer_is_a_directory(tmp_path: Path) -> None:
    """A `current` that cannot be read as a file is told as damage, with advice."""
    (tmp_path / "current").mkdir()

    with pytest.raises(IndexDamaged, match="filmdex reindex PATH"):
        current_number(tmp_path)


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=30))
def test_no_pointer_surprises(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever bytes `current` holds, the answer is a manifest or an error of ours."""
    directory = tmp_path_factory.mktemp("index")
    finished(directory, 1)
    (directory / "current").write_bytes(content)

    # 1 is served if the bytes name it, and as the newest whole one if they name nothing.
    try:
        number = served(directory).generation
    except IndexDamaged as error:
        number, advice = None, str(error)
    assert number == 1 or "filmdex reindex" in advice


def test_nothing_was_built(tmp_path: Path) -> None:
    """Where there is no index the message says how to build one; a file in its place is no index either."""
    (tmp_path / "file").touch()

    for directory in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(IndexMissing, match="Build one with: filmdex reindex PATH"):
            served(directory)


def test_another_version_built_it(tmp_path: Path) -> None:
    """An index of another version is refused with both versions and advice, whatever stands beside it."""
    finished(tmp_path, 1)
    finished(tmp_path, 2, version=SCHEMA_VERSION + 1)
    publish(tmp_path, 2)

    with pytest.raises(IndexOutdated, match=rf"format {SCHEMA_VERSION + 1}, .* {SCHEMA_VERSION}\. {ADVICE}"):
        served(tmp_path)


def test_a_manifest_of_another_version_need_not_be_understood(tmp_path: Path) -> None:
    """The version is told even where the rest of the manifest has another shape."""
    path = finished(tmp_path, 1)
    body = msgspec.json.encode({"schema_version": 99, "shape": "another"})
    (path / MANIFEST).write_bytes(checksum(body).encode() + b"\n" + body)

    with pytest.raises(IndexOutdated, match="format 99"):
        read_manifest(tmp_path, 1)


def test_sweeping(tmp_path: Path) -> None:
    """The served generation and the one before it stay; older ones and what a crash left go."""
    for number in (1, 2, 3, 4):
        finished(tmp_path, number)
    generation_path(tmp_path, 5).mkdir()
    (tmp_path / "generations" / "notes.txt").touch()

    sweep(tmp_path)
    assert numbers(tmp_path) == [1, 2, 3, 4, 5], "nothing says which is good"
    publish(tmp_path, 4)
    sweep(tmp_path)
    assert numbers(tmp_path) == [3, 4]
    assert (tmp_path / "generations" / "notes.txt").exists(), "not ours"


def test_every_file_is_listed(tmp_path: Path) -> None:
    """The manifest of a real index names every file of it, with its size and digest."""
    build(tmp_path, *RECORDS)
    path = generation_path(tmp_path / "index", 1)
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}

    listed = served(tmp_path / "index").files
    assert listed.keys() == files.keys() - {MANIFEST}
    for name, entry in listed.items():
        assert (entry.size, entry.digest) == (files[name].stat().st_size, checksum(files[name].read_bytes()))
