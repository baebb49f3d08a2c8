"""What processes that died have left in an index directory. A build that still runs has left nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexTrouble
from index.generations import (
    POINTER_IN_THE_MAKING,
    current_number,
    generation_path,
    numbers,
    removed_halfway,
)
from index.lock import HOLDER, builder


def told(directory: Path) -> Iterator[str]:
    """Yield a sentence for each leftover; none while a build is running, which may be at work on it."""
    if builder(directory) is None:
        yield from (f"{path.relative_to(directory).as_posix()} {why}" for path, why in found(directory))


def found(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield what nothing needs, and why, once no build is running."""
    if (directory / POINTER_IN_THE_MAKING).exists():
        yield directory / POINTER_IN_THE_MAKING, "was not put in place"
    if (directory / HOLDER).exists():
        yield directory / HOLDER, "names a process that has ended"
    yield from ((path, "was not removed to the end") for path in removed_halfway(directory))
    try:
        served = current_number(directory)
    except IndexTrouble:
        return  # nothing says which generation is good
    for number in numbers(directory):
        if number > served:
            yield generation_path(directory, number), "was built but never served"


def remove(directory: Path) -> list[str]:
    """Remove every leftover and return what was removed. Call it with the lock held."""
    removed = []
    for path, _ in found(directory):
        if path.name == HOLDER:
            continue  # it is our own, since we hold the lock
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        removed.append(path.relative_to(directory).as_posix())
    return removed
