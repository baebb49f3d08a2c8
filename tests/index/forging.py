"""Damage with all its papers in order: files altered together with every checksum that speaks of them.

What a fault in the writing code would leave, and no checksum finds.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from whoosh.filedb.filestore import FileStorage

from index.columnar.arrays import Array, Arrays, ArrayWriter
from index.generations import Manifest, current_number, generation_path, list_files, stated, write_manifest

Contents = dict[str, Array]


def served_path(directory: Path) -> Path:
    """Return where the generation being served lives."""
    return generation_path(directory, current_number(directory))


def file_of(directory: Path, ending: str) -> Path:
    """Return the first file of the served generation with this ending."""
    return min(served_path(directory).rglob(f"*{ending}"))


def forge(directory: Path, ending: str, alter: Callable[[Contents], Any]) -> None:
    """Alter arrays of the first file with this ending; `alter` gets copies of all, by name."""
    path = file_of(directory, ending)
    storage = FileStorage(str(path.parent))
    arrays = Arrays(storage, path.name)
    contents = {name: arrays[name].copy() for name in arrays.entries}
    del arrays
    alter(contents)
    path.unlink()  # it may be mapped, or linked by another generation
    writer = ArrayWriter(storage, path.name)
    for name, values in contents.items():
        writer.add(name, values)
    writer.close()
    restate(directory)


def forge_column(directory: Path, name: str, alter: Callable[[Array], Any]) -> None:
    """Alter a column."""
    path = served_path(directory) / "columns" / f"{name}.npy"
    values = np.load(path).copy()
    changed = alter(values)
    path.unlink()
    np.save(path, values if changed is None else changed)
    restate(directory)


def restate(directory: Path, **changes: Any) -> Manifest:
    """Write the served generation's manifest anew, for the files as they are now, with `changes`."""
    number = current_number(directory)
    files = list_files(generation_path(directory, number))
    manifest = msgspec.structs.replace(stated(directory, number), files=files, **changes)
    write_manifest(directory, manifest)
    return manifest


def spoil(directory: Path, number: int, ending: str = ".terms") -> None:
    """Flip a bit of one file of a generation, which no other generation shares."""
    path = min(generation_path(directory, number).rglob(f"*{ending}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)
