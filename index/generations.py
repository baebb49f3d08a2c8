"""Generations: how an index is published at once and stays whole, whatever happens.

An index directory holds `generations/<n>/`, each complete, `current` with the number of the one being
served, and `lock`. A generation is built beside the served one, gets a manifest with every file's size
and checksum, is flushed to disk and checked, and only then named in `current`, which is replaced by
rename. A crash leaves a directory that nothing names; the next build sweeps it.
"""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import msgspec

from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, IndexTrouble
from index.schema import SCHEMA_VERSION
from index.segments import Segment

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
KEPT = 2  # the served generation and the one before it, to fall back on
ADVICE = "Build it again with: filmdex reindex PATH"


class FileEntry(msgspec.Struct, frozen=True):
    """A file of a generation: bytes, and the hexadecimal BLAKE2b-128 of its content."""

    size: int
    digest: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished generation is made of. `built` is UTC in ISO 8601."""

    schema_version: int
    generation: int
    built: str
    films: int
    passages: int
    by_kind: dict[str, int]
    by_source: dict[str, int]
    segments: tuple[Segment, ...]
    files: dict[str, FileEntry]


def generation_path(directory: Path, generation: int) -> Path:
    """Return where a generation lives."""
    return directory / "generations" / str(generation)


def numbers(directory: Path) -> list[int]:
    """Return the generations there are, finished or not, in order."""
    folder = directory / "generations"
    return sorted(int(entry.name) for entry in folder.glob("*") if entry.name.isdigit())


def current_number(directory: Path) -> int:
    """Return the number in `current`. Raises IndexMissing, IndexDamaged."""
    pointer = directory / "current"
    try:
        text = pointer.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(f"No index at {directory}. Build one with: filmdex reindex PATH") from None
    except (OSError, UnicodeDecodeError) as cause:
        raise IndexDamaged(f"{pointer} cannot be read ({cause}). {ADVICE}") from cause
    if not (text.isdigit() and len(text) < 20):
        raise IndexDamaged(f"{pointer} holds {text[:40]!r}, not the number of a generation. {ADVICE}")
    return int(text)


def served(directory: Path) -> Manifest:
    """Return the manifest of the generation to serve: the current one, or an older one if that is damaged.

    Raises IndexMissing where nothing was built, IndexOutdated where another version built it and
    IndexDamaged where no generation is whole.
    """
    trouble: IndexTrouble
    try:
        wanted = current_number(directory)
    except IndexDamaged as damage:
        trouble, older = damage, numbers(directory)
    else:
        try:
            return read_manifest(directory, wanted)
        except IndexDamaged as damage:
            if current_number(directory) != wanted:
                # Builds have published and swept since we looked: nothing is damaged, only gone.
                return served(directory)
            trouble, older = damage, [number for number in numbers(directory) if number < wanted]
    for number in reversed(older):
        try:
            manifest = read_manifest(directory, number)
        except IndexTrouble:
            continue
        log.warning("%s Serving generation %d instead.", trouble, number)
        return manifest
    raise trouble


def read_manifest(directory: Path, generation: int) -> Manifest:
    """Return a generation's manifest after checking its own digest and the size of every file.

    Contents are not read here, so that opening stays cheap; verify.py reads them all.
    Raises IndexDamaged, IndexOutdated.
    """
    path = generation_path(directory, generation)
    try:
        digest, _, body = (path / MANIFEST).read_bytes().partition(b"\n")
    except OSError as cause:
        raise IndexDamaged(f"Generation {generation} has no readable manifest ({cause}). {ADVICE}") from cause
    if checksum(body).encode() != digest:
        raise IndexDamaged(f"The manifest of generation {generation} was altered. {ADVICE}")
    version = msgspec.json.decode(body)["schema_version"]
    if version != SCHEMA_VERSION:
        raise IndexOutdated(
            f"The index at {directory} has format {version}, this Filmdex reads {SCHEMA_VERSION}. {ADVICE}"
        )
    manifest = msgspec.json.decode(body, type=Manifest)
    for name, entry in manifest.files.items():
        try:
            size = (path / name).stat().st_size
        except OSError as cause:
            raise IndexDamaged(f"{path / name} is missing ({cause}). {ADVICE}") from cause
        if size != entry.size:
            raise IndexDamaged(f"{path / name} has {size} bytes and should have {entry.size}. {ADVICE}")
    return manifest


def checksum(content: bytes) -> str:
    """Return the digest used for manifests and files."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def file_checksum(path: Path) -> str:
    """Return the digest of a file, read in pieces."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as content:
        while piece := content.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def list_files(path: Path) -> dict[str, FileEntry]:
    """Return every file below `path` but the manifest, with its size and digest."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {
        file.relative_to(path).as_posix(): FileEntry(file.stat().st_size, file_checksum(file))
        for file in files
    }


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest, headed by its own digest, and flush the whole generation to disk."""
    path = generation_path(directory, manifest.generation)
    body = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (path / MANIFEST).write_bytes(checksum(body).encode() + b"\n" + body)
    for entry in (*path.rglob("*"), path, path.parent):
        flush(entry)


def publish(directory: Path, generation: int) -> None:
    """Make a finished generation the one that is served. Atomic: readers see the old one or the new one."""
    pointer = directory / "current.new"
    pointer.write_text(f"{generation}\n", encoding="ascii")
    flush(pointer)
    os.replace(pointer, directory / "current")
    flush(directory)


def flush(path: Path) -> None:
    """Have the system write a file, or a directory's entries, to the disk itself."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no directories; its renames are journalled
        if path.is_dir():
            return
        raise
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(directory: Path) -> None:
    """Remove every generation but the served one and the whole one before it. Call it with the lock held."""
    try:
        wanted = current_number(directory)
    except IndexTrouble:
        return  # nothing says which generation is good: remove nothing
    older = [number for number in numbers(directory) if number < wanted]
    kept = {wanted, *older[1 - KEPT :]}
    for number in numbers(directory):
        if number not in kept:
            shutil.rmtree(generation_path(directory, number), ignore_errors=True)


@contextmanager
def locked(directory: Path, wait: float) -> Iterator[None]:
    """Hold the directory's lock: one build at a time. The system frees it when its holder dies.

    Waits up to `wait` seconds, then raises IndexBusy with the holder's process number.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(directory / "lock")
    holder = directory / "lock.holder"
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        try:
            who = holder.read_text(encoding="utf-8").strip()
        except OSError:  # it has just ended, or has only just begun
            who = "unknown process"
        raise IndexBusy(
            f"Another reindex is writing {directory} ({who}); waited {wait:g} s for it. "
            "Try again when it has ended, or wait longer with --wait SECONDS."
        ) from None
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        holder.write_text(f"process {os.getpid()}, since {since}\n", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
