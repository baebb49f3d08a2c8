"""Whatever is damaged or left over, the newest whole generation is served again and all is well after it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from forging import forge, spoil
from little_films import RECORDS, build, texts

from index.doctor import examine
from index.errors import IndexDamaged
from index.generations import MANIFEST, current_number, generation_path
from index.upkeep import repair


def said(directory: Path) -> str:
    """Return the first word of difference between the generations, as it is served."""
    return texts(directory)[0].split()[-1].strip(".")


def remove_current(directory: Path) -> None:
    (directory / "current").unlink()


def garble_current(directory: Path) -> None:
    (directory / "current").write_bytes(b"\xff\x00")


def unstrict_current(directory: Path) -> None:
    (directory / "current").write_bytes(b"2\x0b")


def flipped_current(directory: Path) -> None:
    content = (directory / "current").read_bytes()
    (directory / "current").write_bytes(b"1" + content[1:])


def current_by_hand(directory: Path) -> None:
    (directory / "current").write_bytes(b"1\n")


def current_too_high(directory: Path) -> None:
    (directory / "current").write_bytes(b"6\n")


def leave_things_behind(directory: Path) -> None:
    generation_path(directory, 3).mkdir()
    (generation_path(directory, 3) / "half").write_bytes(b"x" * 1000)
    (directory / "current.new").write_bytes(b"3\n")
    (directory / "lock.holder").write_text("process 2000000000, since 2001\n", encoding="ascii")


def spoil_newest(directory: Path) -> None:
    spoil(directory, 2)


def spoil_oldest(directory: Path) -> None:
    spoil(directory, 1)


def lose_newest(directory: Path) -> None:
    shutil.rmtree(generation_path(directory, 2))


def lose_manifest(directory: Path) -> None:
    (generation_path(directory, 2) / MANIFEST).unlink()


def several(directory: Path) -> None:
    spoil(directory, 2)
    leave_things_behind(directory)
    garble_current(directory)


MENDED: list[tuple[Callable[[Path], None], str, int]] = [
    (remove_current, "snow", 2),
    (garble_current, "snow", 2),
    (unstrict_current, "snow", 2),
    (flipped_current, "snow", 2),
    (current_by_hand, "rain", 3),
    (current_too_high, "snow", 7),
    (leave_things_behind, "snow", 2),
    (spoil_newest, "rain", 3),
    (spoil_oldest, "snow", 2),
    (lose_newest, "rain", 3),
    (lose_manifest, "rain", 3),
    (several, "rain", 4),
]


@pytest.mark.parametrize(("damage", "served", "number"), MENDED, ids=[each[0].__name__ for each in MENDED])
def test_mending(directory: Path, damage: Callable[[Path], None], served: str, number: int) -> None:
    """The newest whole generation is served, what is damaged or left over goes, and all is well after it."""
    damage(directory)
    assert not examine(directory).whole

    done = repair(directory)
    assert done
    assert said(directory) == served
    assert current_number(directory) == number
    assert examine(directory).whole
    assert repair(directory) == [], "there is nothing left to mend"
    build(directory.parent, *RECORDS)
    assert examine(directory).whole


def test_nothing_to_mend(directory: Path) -> None:
    """A whole index is left as it is, to the byte."""
    before = {path: path.stat().st_mtime_ns for path in directory.rglob("*") if path.is_file()}
    before.pop(directory / "lock", None)

    assert repair(directory) == []
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_what_cannot_be_mended(directory: Path) -> None:
    """Where no generation is whole nothing is changed, and the very command that builds it again is told."""
    for number in (1, 2):
        spoil(directory, number)
    before = sorted(directory.rglob("*"))

    source = directory.parent / "films.jsonl"
    with pytest.raises(IndexDamaged, match=f"filmdex reindex --index {directory} {source}"):
        repair(directory)
    # The lock stays as it was; its holder has gone.
    assert sorted(directory.rglob("*")) == before


def test_what_is_to_be_built_again_when_no_manifest_is_left(directory: Path) -> None:
    """Without a manifest nothing says what the index was made of; the advice is the general one."""
    for number in (1, 2):
        (generation_path(directory, number) / MANIFEST).unlink()
    with pytest.raises(IndexDamaged, match="filmdex reindex PATH"):
        repair(directory)


def test_damage_that_checksums_do_not_show(directory: Path) -> None:
    """A generation that contradicts itself is fallen back from as well, though its checksums are right."""
    forge(directory, ".impact", lambda contents: contents["impact"].__setitem__(0, 0))
    assert repair(directory)
    assert said(directory) == "rain"
