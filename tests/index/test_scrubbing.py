"""A server notices damage that opening does not, gives the generation up and serves the one before."""

import logging
import os
import shutil
import time
from pathlib import Path

import pytest
from little_films import build, film, passage, texts

from index import Follower, open_index
from index.errors import IndexDamaged
from index.generations import CHECKED_ON_OPENING, generation_path
from index.scrubbing import Scrubber
from index.upkeep import repair


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of two generations whose records are too large to be read on opening."""
    folder = tmp_path_factory.mktemp("large")
    for word in ("rain", "snow"):
        said = (passage(f"{word} {number} {os.urandom(2500).hex()}") for number in range(400))
        build(folder, film(), passage(f"Nothing but {word}."), *said)
    return folder / "index"


@pytest.fixture
def directory(built: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to be spoilt."""
    shutil.copytree(built, tmp_path / "index")
    return tmp_path / "index"


def spoil(directory: Path, number: int) -> None:
    """Flip a bit of a large file, as it lies on the disk."""
    path = min(generation_path(directory, number).rglob("*.records"))
    assert path.stat().st_size > CHECKED_ON_OPENING
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))


def until(follower: Follower, generation: int) -> None:
    """Wait until a generation is served."""
    deadline = time.monotonic() + 30
    while follower.current().generation != generation:
        assert time.monotonic() < deadline, "the damage was not noticed"
        time.sleep(0.01)


def test_damage_is_noticed_and_given_up(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A flipped bit in a large file is found beside the answers, told in the log, and served no longer."""
    spoil(directory, 2)
    follower = Follower(directory)
    assert follower.current().generation == 2, "opening does not notice"
    scrubber = Scrubber(follower)
    scrubber.start()
    try:
        until(follower, 1)
        assert "does not have its checksum. Mend it with: filmdex doctor --repair" in caplog.text
        repair(directory)
        until(follower, 3)
        assert follower.current().passages("tt0000001")[0].text == "Nothing but rain."
        build(directory.parent, film(), passage("Hail."))
        until(follower, 4)
    finally:
        scrubber.stop()


def test_a_failed_answer_has_it_looked_at_again(directory: Path) -> None:
    """What was whole when it was opened is read again when an answer fails."""
    follower = Follower(directory)
    scrubber = Scrubber(follower, at_most_every=0)
    follower.current()
    scrubber.start()
    try:
        time.sleep(0.2)
        assert follower.current().generation == 2
        spoil(directory, 2)
        follower.suspected.set()
        until(follower, 1)
    finally:
        scrubber.stop()


def test_where_nothing_else_is_whole(directory: Path) -> None:
    """Where the generation before is damaged too, what was noticed is told instead of an answer."""
    for number in (1, 2):
        spoil(directory, number)
    follower = Follower(directory)
    index = follower.current()
    Scrubber(follower).look(index)
    assert follower.current().generation == 1
    Scrubber(follower).look(follower.current())
    with pytest.raises(IndexDamaged, match=r"Generation 2 .*is damaged.*filmdex doctor --repair"):
        follower.current()


def test_a_swept_generation_is_not_damaged(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A generation that builds have replaced meanwhile is no damage, however little is left of it."""
    caplog.set_level(logging.ERROR)
    follower = Follower(directory)
    index = follower.current()
    for _ in range(2):
        build(directory.parent, film(), passage("Hail."))
    assert not generation_path(directory, 2).exists()
    Scrubber(follower).look(index)
    assert follower.distrusted == {}
    assert caplog.text == ""
    assert texts(directory) == ["Hail."]


def test_a_stumbling_reader_is_told_of_the_damage(directory: Path) -> None:
    """What goes wrong while a damaged index is read is told as damage, as soon as its files are looked at."""
    path = min(generation_path(directory, 2).rglob("*.postings"))
    content = path.read_bytes()
    with open_index(directory) as index:
        path.write_bytes(bytes(len(content)))
        with pytest.raises(IndexDamaged, match="does not have its checksum"), index:
            raise IndexError("index 4294967295 is out of bounds")
    path.write_bytes(content)
    with pytest.raises(IndexError), open_index(directory):
        raise IndexError("a fault of ours, not of the files")


def test_an_index_begun_anew_is_trusted(directory: Path) -> None:
    """Where everything was removed and built again, numbers mean other generations than before."""
    follower = Follower(directory)
    follower.current()
    follower.distrust(2, IndexDamaged("gone"))
    assert follower.current().generation == 1
    shutil.rmtree(directory)
    build(directory.parent, film(), passage("Hail."))
    assert follower.current().generation == 1
    build(directory.parent, film(), passage("Sleet."))
    assert follower.current().generation == 2
