"""Whatever happens to any file of an index, bit flips, lost ends, exchanged files, the doctor finds it.

FILMDEX_LONG=1 tries more than 10,000 damages, else some 200. What nobody has altered is found whole in
between, and no damage makes opening an index fail otherwise than in our words.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from little_films import written
from versions import LONG, version, workplace

from corpus.errors import FilmdexError
from index import Options, open_index, reindex
from index.doctor import examine
from index.generations import current_number, generation_path

DAMAGES = 12_000 if LONG else 195
LOOK_EVERY = 100  # damages between two looks at the index without any


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """Return an index of two generations, each of several segments, some of which both have."""
    with workplace("damage") as home:
        for number, mode in ((0, "full"), (1, "update")):
            said = version(0)
            said[5:8] = version(number)[5:8]
            source = written(home / "films.jsonl", said)
            reindex([source], home / "index", mode=mode, options=Options(size=20, force=True))
        yield home / "index"


def files(directory: Path) -> list[Path]:
    """Return every file that belongs to a generation, or says which one is served."""
    found = [path for path in (directory / "generations").rglob("*") if path.is_file()]
    return sorted([*found, directory / "current"])


Damage = Callable[[random.Random, list[Path]], list[Path]]


def altered(path: Path, content: bytes) -> None:
    """Give a file another content under this name, but not in other generations that share it."""
    path.unlink()
    path.write_bytes(content)


def flip(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Flip a bit."""
    path = chance.choice(paths)
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    altered(path, bytes(content))
    return [path]


def flip_shared(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Flip a bit where it is on the disk, in all generations that share the file."""
    path = chance.choice(paths)
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return [path]


def cut(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Lose the end of a file, or all of it."""
    path = chance.choice(paths)
    content = path.read_bytes()
    altered(path, content[: chance.randrange(len(content))])
    return [path]


def lengthen(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Append something."""
    path = chance.choice(paths)
    altered(path, path.read_bytes() + chance.randbytes(chance.randrange(1, 9)))
    return [path]


def blank(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Fill a stretch that is not zero with zeros, as a lost sector is read."""
    path = chance.choice(paths)
    content = path.read_bytes()
    start = chance.choice([place for place, byte in enumerate(content) if byte])
    end = start + chance.randrange(1, 600)
    altered(path, content[:start] + bytes(len(content[start:end])) + content[end:])
    return [path]


def exchange(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Let two files that differ change places, within a generation or between two."""
    while True:
        one, other = chance.sample(paths, 2)
        contents = one.read_bytes(), other.read_bytes()
        if contents[0] != contents[1]:
            altered(one, contents[1])
            altered(other, contents[0])
            return [one, other]


def alike(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Put a file in the place of another of its sort."""
    while True:
        one, other = chance.sample(paths, 2)
        if one.suffix == other.suffix and one.read_bytes() != other.read_bytes():
            altered(one, other.read_bytes())
            return [one]


def remove(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Lose a file."""
    path = chance.choice(paths)
    path.unlink()
    return [path]


def add(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Put a file into a generation that it does not list."""
    path = chance.choice(paths[1:])
    while path.name == "current":
        path = chance.choice(paths[1:])
    more = path.with_name(f"more{chance.randrange(9)}{path.suffix}")
    more.write_bytes(path.read_bytes())
    return [more]


def make_link(chance: random.Random, paths: list[Path]) -> list[Path]:
    """Put a symbolic link to the very content in the place of a file."""
    path = chance.choice([path for path in paths if path.name != "current" and path.suffix != ".json"])
    path.rename(path.parents[4] / "elsewhere")
    path.symlink_to(path.parents[4] / "elsewhere")
    return [path, path.parents[4] / "elsewhere"]


SORTS: list[Damage] = [flip] * 6 + [
    flip_shared,
    cut,
    lengthen,
    blank,
    exchange,
    alike,
    remove,
    add,
    make_link,
]


class Kept:
    """The contents of all files, and which share one, to lay an index anew after a damage."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        shutil.copytree(directory, directory.with_name("kept"))
        self.first: dict[int, Path] = {}
        self.links: dict[Path, Path] = {}
        for path in files(directory):
            self.links[path] = self.first.setdefault(path.stat().st_ino, path)

    def restore(self, damaged: list[Path]) -> None:
        """Bring damaged files back, and whatever shared them."""
        for path in damaged:
            path.unlink(missing_ok=True)
        sharing = {self.links[path] for path in damaged if path in self.links}
        for path, first in self.links.items():
            if first in sharing:
                path.unlink(missing_ok=True)
        for path, first in self.links.items():
            if first in sharing:
                if path == first:
                    shutil.copyfile(self.directory.with_name("kept") / path.relative_to(self.directory), path)
                else:
                    os.link(first, path)


def test_every_damage_is_found(directory: Path) -> None:
    """Each damage is told by the doctor, and the index opens with what is whole or says what to do."""
    chance, kept, paths = random.Random(5), Kept(directory), files(directory)
    assert len({path.suffix for path in paths}) > 8
    assert len(set(kept.links.values())) < len(paths), "some files are shared"
    counts: Counter[str] = Counter()
    noticed = 0
    whole = version_served_or_none(directory)
    for number in range(DAMAGES):
        damage = SORTS[number % len(SORTS)]
        damaged = damage(chance, paths)
        report = examine(directory, seed=1)
        assert not report.whole, (number, damage.__name__, damaged)
        counts[damage.__name__] += 1
        served = version_served_or_none(directory)
        noticed += served != whole
        kept.restore(damaged)
        if number % LOOK_EVERY == 0:
            assert examine(directory, seed=1).whole, number
    assert counts.total() == DAMAGES
    print(f"{DAMAGES} damages, all found: {dict(counts)}; noticed at once on opening: {noticed}")


def version_served_or_none(directory: Path) -> int:
    """Return which generation is served, -1 where none is; anything but an error of ours is a failure."""
    try:
        with open_index(directory) as index:
            for _ in index.records():
                pass
            return index.generation
    except FilmdexError as error:
        told = str(error)
    assert "filmdex" in told
    return -1


def test_the_newest_is_served_where_it_is_whole(directory: Path) -> None:
    """Damage to the generation that is only kept does not touch what is served."""
    number = current_number(directory)
    path = min(generation_path(directory, number - 1).rglob("names.json"))
    content = path.read_bytes()
    altered(path, b"{}")
    try:
        assert version_served_or_none(directory) == number
    finally:
        altered(path, content)
