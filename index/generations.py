"""Generations: how an index is published at once and stays whole, whatever happens.

An index directory holds `generations/<n>/`, each complete, `current` with the number of the one being
served, and `lock`. A generation is built beside the served one, gets a manifest with every file's size
and checksum, is flushed to disk and checked, and only then named in `current`, which is replaced by
rename. A crash leaves a directory that nothing names; the next build sweeps it.

    current                        the number of the generation being served
    lock, lock.holder              who is building
    records.db                     every record with the unit of the source it came from: records.py. It is
                                   what an update starts from; no search needs it
    records.building.db            the same in the making, while a full build runs or after one was stopped
    generations/<n>/manifest.json  below its own digest: every other file with size and digest, the segments
                                   in the order of their documents, what was read and how much there is
    generations/<n>/segments/      six files a segment (columnar/layout.py): MAIN_<id>.terms …
    generations/<n>/stored/        a file a segment: what its documents show (stored.py)
    generations/<n>/columns/       one .npy file an array, over all documents of the generation (columns.py)
    generations/<n>/work/          while it is built only

Documents stand in the order of film id, kind and reading; each segment holds a range of the films. Nothing
in a published segment is ever deleted or altered: an update writes the segments whose films have changed
anew and hard-links the files of all others from the generation before, or copies them where that cannot be.
So a file may be shared by several generations: it may be removed from one, never written to.
"""

import hashlib
import logging
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import msgspec

from index.errors import IndexDamaged, IndexMissing, IndexOutdated, IndexTrouble, raise_unless_damage
from index.schema import SCHEMA_VERSION
from index.segments import Segment

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
POINTER_IN_THE_MAKING = "current.new"
REMOVED = ".removed"  # what the name of a generation ends with while it is removed
KEPT = 2  # the served generation and the one before it, to fall back on
CHECKED_ON_OPENING = 1 << 20  # bytes of files, the smallest first: 1 ms
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
    records: str = ""  # the state of records.db that this is made of; see records.py


def generation_path(directory: Path, generation: int) -> Path:
    """Return where a generation lives."""
    return directory / "generations" / str(generation)


def numbers(directory: Path) -> list[int]:
    """Return the generations there are, finished or not, in order."""
    names = (entry.name for entry in (directory / "generations").glob("*"))
    return sorted(int(name) for name in names if re.fullmatch("[1-9][0-9]{0,18}", name))


def next_number(directory: Path) -> int:
    """Return a number for a new generation, above that of any that is there or was served.

    Readers that are long open tell by its number whether a generation is another than theirs.
    """
    try:
        latest = current_number(directory)
    except IndexTrouble:
        latest = 0
    return max(latest, *numbers(directory), 0) + 1


def current_number(directory: Path) -> int:
    """Return the number in `current`. Raises IndexMissing, IndexDamaged."""
    pointer = directory / "current"
    try:
        content = pointer.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(f"No index at {directory}. Build one with: filmdex reindex PATH") from None
    except OSError as cause:
        raise_unless_damage(cause)
        raise IndexDamaged(f"{pointer} cannot be read ({cause}). {ADVICE}") from cause
    # A number alone is what people write there, and what was written before it had a checksum.
    named = re.fullmatch(rb"([1-9][0-9]{0,18})( [0-9a-f]+)?\n", content)
    if named is None or (named[2] and content != pointer_content(int(named[1]))):
        raise IndexDamaged(f"{pointer} holds {content[:40]!r}, not the number of a generation. {ADVICE}")
    return int(named[1])


def pointer_content(generation: int) -> bytes:
    """Return what `current` holds: a number and its own checksum, so that a flipped bit names no other."""
    return f"{generation} {checksum(str(generation).encode())[:8]}\n".encode()


def served(directory: Path, distrusted: Mapping[int, IndexDamaged] = MappingProxyType({})) -> Manifest:
    """Return the manifest of the generation to serve: the current one, or an older one if that is damaged.

    distrusted: generations whose damage was noticed when they were read. Raises IndexMissing where nothing
    was built, IndexOutdated where another version built it and IndexDamaged where no generation is whole.
    """
    trouble: IndexTrouble
    try:
        wanted = current_number(directory)
    except IndexDamaged as damage:
        trouble, older = damage, numbers(directory)
    else:
        try:
            if wanted in distrusted:
                raise IndexDamaged(str(distrusted[wanted]))
            return read_manifest(directory, wanted)
        except IndexDamaged as damage:
            if current_number(directory) != wanted:
                # Builds have published and swept since we looked: nothing is damaged, only gone.
                return served(directory, distrusted)
            trouble, older = damage, [number for number in numbers(directory) if number < wanted]
    try:
        for number in (each for each in reversed(older) if each not in distrusted):
            with suppress(IndexTrouble):
                manifest = read_manifest(directory, number)
                log.warning("%s Serving generation %d instead.", str(trouble), number)
                return manifest
        raise trouble
    finally:
        del trouble  # it holds this frame, and by that whatever those who called have open, in a circle


def read_manifest(directory: Path, generation: int) -> Manifest:
    """Return a generation's manifest after checking its own digest and the size of every file.

    Only small files are held against their checksums here, so that opening stays cheap: see
    CHECKED_ON_OPENING; verify.py reads them all. Raises IndexDamaged, IndexOutdated.
    """
    path = generation_path(directory, generation)
    manifest = stated(directory, generation)
    for name, entry in manifest.files.items():
        try:
            size = (path / name).stat().st_size
        except OSError as cause:
            raise_unless_damage(cause)
            raise IndexDamaged(f"{path / name} is missing ({cause}). {ADVICE}") from cause
        if size != entry.size:
            raise IndexDamaged(f"{path / name} has {size} bytes and should have {entry.size}. {ADVICE}")
    check_small_files(path, manifest)
    return manifest


def stated(directory: Path, generation: int) -> Manifest:
    """Return what a generation's manifest says, after checking its digest; no other file is looked at.

    Raises IndexDamaged, IndexOutdated.
    """
    try:
        content = (generation_path(directory, generation) / MANIFEST).read_bytes()
    except OSError as cause:
        raise_unless_damage(cause)
        raise IndexDamaged(f"Generation {generation} has no readable manifest ({cause}). {ADVICE}") from cause
    manifest = decoded(content, f"The manifest of generation {generation} in {directory}")
    if manifest.generation != generation:
        raise IndexDamaged(f"Generation {generation} has the manifest of {manifest.generation}. {ADVICE}")
    return manifest


def decoded(content: bytes, shown: str) -> Manifest:
    """Return a manifest from the bytes of its file. Raises IndexDamaged, IndexOutdated."""
    digest, _, body = content.partition(b"\n")
    if checksum(body).encode() != digest:
        raise IndexDamaged(f"{shown} was altered. {ADVICE}")
    try:
        version = msgspec.json.decode(body)["schema_version"]
        if version != SCHEMA_VERSION:
            raise IndexOutdated(
                f"{shown} has format {version}, this Filmdex reads {SCHEMA_VERSION}. {ADVICE}"
            )
        return msgspec.json.decode(body, type=Manifest)
    except (msgspec.MsgspecError, LookupError, TypeError) as cause:
        raise IndexDamaged(f"{shown} does not say what it should ({cause}). {ADVICE}") from cause


def check_small_files(path: Path, manifest: Manifest) -> None:
    """Raise IndexDamaged where one of the smallest files does not have its checksum."""
    read = 0
    for name, entry in sorted(manifest.files.items(), key=lambda item: item[1].size):
        read += entry.size
        if read > CHECKED_ON_OPENING:
            break
        try:
            digest = file_checksum(path / name)
        except OSError as cause:
            raise_unless_damage(cause)
            raise IndexDamaged(f"{path / name} cannot be read ({cause}). {ADVICE}") from cause
        if digest != entry.digest:
            raise IndexDamaged(f"{path / name} was altered: it does not have its checksum. {ADVICE}")


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


def list_files(path: Path, known: Mapping[str, FileEntry] = MappingProxyType({})) -> dict[str, FileEntry]:
    """Return every file below `path` but the manifest, with its size and digest; those of `known` unread."""
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.name != MANIFEST)
    names = [file.relative_to(path).as_posix() for file in files]
    return {
        name: known[name] if name in known else FileEntry(file.stat().st_size, file_checksum(file))
        for name, file in zip(names, files, strict=True)
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
    pointer = directory / POINTER_IN_THE_MAKING
    pointer.write_bytes(pointer_content(generation))
    flush(pointer)
    os.replace(pointer, directory / "current")
    flush(directory)


def flush(path: Path) -> None:
    """Have the system write a file, or a directory's entries, to the disk itself."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no directories; its renames are journalled
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(directory: Path) -> None:
    """Remove every generation but the served one and the whole one before it, and what a crash has left.

    Call it with the lock held.
    """
    try:
        wanted = current_number(directory)
    except IndexTrouble:
        return  # nothing says which generation is good: remove nothing
    kept = {wanted}
    for number in reversed(numbers(directory)):
        if number < wanted and len(kept) < KEPT and is_readable(directory, number):
            kept.add(number)
    for number in numbers(directory):
        if number not in kept:
            discard(directory, number)
    for path in removed_halfway(directory):
        shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        (directory / POINTER_IN_THE_MAKING).unlink()


def is_readable(directory: Path, generation: int) -> bool:
    """Whether a generation passes the checks of opening, so that it can be fallen back on."""
    try:
        read_manifest(directory, generation)
    except (IndexTrouble, OSError) as cause:
        return isinstance(cause, OSError)  # what could not be looked at is not removed
    return True


def discard(directory: Path, generation: int) -> None:
    """Remove a generation: out of the way by one rename first, so that a crash leaves none half removed."""
    path = generation_path(directory, generation)
    away = path.with_name(f"{generation}{REMOVED}")
    shutil.rmtree(away, ignore_errors=True)
    try:
        path.rename(away)
    except OSError:  # Windows moves no directory in which a file is open
        away = path
    shutil.rmtree(away, ignore_errors=True)


def removed_halfway(directory: Path) -> list[Path]:
    """Return the generations whose removal was cut off."""
    return sorted((directory / "generations").glob(f"*{REMOVED}"))
