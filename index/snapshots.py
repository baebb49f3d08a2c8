"""One generation as one file, and back: a tar archive with the manifest first.

A snapshot is made of files that were opened before it began, so builds may publish and sweep meanwhile. A
restored one is held against every digest of its manifest, examined like any index, and only then published.
Nothing in an archive is trusted: names, types, sizes and order are checked, nothing is ever unpickled.
"""

import gzip
import hashlib
import os
import re
import shutil
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

import msgspec

from index import generations
from index.doctor import problems_of
from index.errors import IndexDamaged, SnapshotRefused
from index.generations import ADVICE, MANIFEST, Manifest, decoded, flush, generation_path, served
from index.lock import locked

FOLDER = "filmdex/"  # what the names in an archive begin with
LARGEST_MANIFEST = 64 << 20  # bytes; one of ten thousand files has 2 MB
HEADERS = 64 << 10  # bytes that may stand between two files: their headers are 512 each
PIECE = 1 << 20  # bytes that are moved at once
SAFE_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*", re.ASCII)
GZIP = b"\x1f\x8b"  # what a file packed with it begins with
LEVEL = 1  # of gzip: 131 MB become 77 in 1.9 s; level 6 saves nothing more in 12.5 s

BROKEN = (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, UnicodeError, ValueError)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What was packed or unpacked. bytes: of the generation's files; packed_bytes: of the archive."""

    file: str
    generation: int
    built: str
    films: int
    passages: int
    files: int
    bytes: int
    packed_bytes: int
    seconds: float


class Readable(Protocol):
    """Whatever bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Digesting:
    """Reads from a file, with the digest of all that was read."""

    def __init__(self, file: Readable) -> None:
        self.file, self.digest = file, hashlib.blake2b(digest_size=16)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        piece = self.file.read(size)
        self.digest.update(piece)
        return piece


class Allowance:
    """Reads from a stream no more than was allowed, so that a small archive cannot fill memory or disk."""

    def __init__(self, stream: Readable) -> None:
        self.stream, self.left = stream, HEADERS

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes. Raises SnapshotRefused where there are more than there should be."""
        piece = self.stream.read(min(size, PIECE) if size >= 0 else PIECE)
        self.left -= len(piece)
        if self.left < 0:
            raise SnapshotRefused("it unpacks to more than its manifest says")
        return piece


def snapshot(directory: Path, file: Path) -> Snapshot:
    """Pack the generation being served into `file`, while it is searched and builds go on.

    A name that ends with `.tar` is not compressed, any other with gzip. The file is put in place when it is
    whole. Raises what opening an index does, and IndexDamaged where a file does not have its checksum.
    """
    started = time.perf_counter()
    with pinned(directory) as (manifest, content, files), put_in_place(file) as out:
        with ExitStack() as stack:
            packed = stack.enter_context(packing(out, plain=file.suffix == ".tar"))
            tar = stack.enter_context(tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT))
            add(tar, MANIFEST, len(content), files[MANIFEST])
            for name, entry in manifest.files.items():
                if add(tar, name, entry.size, files[name]) != entry.digest:
                    raise IndexDamaged(
                        f"{name} of generation {manifest.generation} does not have its checksum, so no"
                        " snapshot was written. Try: filmdex doctor --repair"
                    )
        size = out.tell()
    return told(file, manifest, size, time.perf_counter() - started)


def told(file: Path, manifest: Manifest, packed_bytes: int, seconds: float) -> Snapshot:
    """Return what is said about an archive and the generation in it."""
    return Snapshot(
        file=str(file),
        generation=manifest.generation,
        built=manifest.built,
        films=manifest.films,
        passages=manifest.passages,
        files=len(manifest.files),
        bytes=sum(entry.size for entry in manifest.files.values()),
        packed_bytes=packed_bytes,
        seconds=seconds,
    )


@contextmanager
def pinned(directory: Path) -> Iterator[tuple[Manifest, bytes, dict[str, BinaryIO]]]:
    """Give the served generation's manifest, its bytes, and all files opened: those outlive the sweeping."""
    for _ in range(10):
        manifest = served(directory)
        path = generation_path(directory, manifest.generation)
        with ExitStack() as stack:
            try:
                files = {
                    name: stack.enter_context((path / name).open("rb"))
                    for name in (MANIFEST, *manifest.files)
                }
            except FileNotFoundError:
                continue  # builds have published and swept since we looked
            content = files[MANIFEST].read()
            files[MANIFEST].seek(0)
            yield manifest, content, cast(dict[str, BinaryIO], files)
            return
    raise IndexDamaged(f"A file of generation {manifest.generation} in {directory} is missing. {ADVICE}")


@contextmanager
def put_in_place(file: Path) -> Iterator[BinaryIO]:
    """Give a file to write to, which becomes `file` when all went well and is removed where not."""
    making = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with making.open("xb") as out:
            yield cast(BinaryIO, out)
            out.flush()
            os.fsync(out.fileno())
        making.replace(file)
    finally:
        with suppress(OSError):
            making.unlink(missing_ok=True)
    flush(file.parent)


@contextmanager
def packing(out: BinaryIO, plain: bool) -> Iterator[IO[bytes]]:
    """Give what packs into `out`, which stays open: as it is, or with gzip."""
    if plain:
        yield out
        return
    with gzip.GzipFile("", "wb", compresslevel=LEVEL, fileobj=out, mtime=0) as packed:
        yield cast(IO[bytes], packed)


def add(tar: tarfile.TarFile, name: str, size: int, file: BinaryIO) -> str:
    """Append a file to an archive and return the digest of what was read."""
    entry = tarfile.TarInfo(FOLDER + name)
    entry.size, entry.mode = size, 0o644
    source = Digesting(file)
    try:
        tar.addfile(entry, cast(IO[bytes], source))
    except OSError as cause:
        if cause.errno is None:  # tarfile's own: the file has become shorter
            return ""
        raise
    return source.digest.hexdigest()


def restore(file: Path, directory: Path, *, wait: float = 30.0) -> Snapshot:
    """Unpack a snapshot into the index directory and publish it; what is served there now is kept.

    Returns it with the new number it is served under. Raises SnapshotRefused where the archive is not what
    was packed, IndexOutdated where another version made it, IndexBusy, and OSError.
    """
    started = time.perf_counter()
    with file.open("rb") as archive, locked(directory, wait):
        number = generations.next_number(directory)
        path = generation_path(directory, number)
        path.mkdir(parents=True)
        try:
            try:
                manifest = unpack(archive, path)
            except (SnapshotRefused, IndexDamaged, *BROKEN) as cause:
                raise SnapshotRefused(
                    f"{file} is no whole snapshot: {cause}. Nothing was restored."
                ) from cause
            manifest = msgspec.structs.replace(manifest, generation=number)
            generations.write_manifest(directory, manifest)
            if wrong := problems_of(directory, number):
                raise SnapshotRefused(f"{file} holds no sound index: {wrong[0]}. Nothing was restored.")
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        generations.publish(directory, number)
        generations.sweep(directory)
        packed_bytes = archive.seek(0, os.SEEK_END)
    return told(file, manifest, packed_bytes, time.perf_counter() - started)


def unpack(archive: BinaryIO, path: Path) -> Manifest:
    """Write the files of an archive below `path`, each held against the manifest; return that.

    Raises SnapshotRefused, or what damaged archives make tarfile and gzip raise.
    """
    packed = archive.read(len(GZIP)) == GZIP
    archive.seek(0)
    with ExitStack() as stack:
        stream = stack.enter_context(gzip.GzipFile(fileobj=archive)) if packed else archive
        bounded = Allowance(cast(Readable, stream))
        tar = stack.enter_context(tarfile.open(fileobj=cast(IO[bytes], bounded), mode="r|"))
        manifest = read_manifest(tar, bounded)
        waiting = dict(manifest.files)
        for entry in iter(tar.next, None):
            name = entry.name.removeprefix(FOLDER)
            if not entry.isreg() or entry.name == name or name not in waiting:
                raise SnapshotRefused(f"it holds {entry.name!r}, which its manifest does not")
            listed = waiting.pop(name)
            if entry.size != listed.size:
                raise SnapshotRefused(f"{name} has {entry.size:,} bytes, its manifest says {listed.size:,}")
            bounded.left += entry.size + tarfile.BLOCKSIZE
            if unpack_file(tar, entry, path / name) != listed.digest:
                raise SnapshotRefused(f"{name} does not have its checksum")
        if waiting:
            raise SnapshotRefused(f"{next(iter(waiting))} is missing, as of a snapshot cut short")
        while rest := bounded.read(PIECE):  # gzip compares its own checksum at the very end
            if any(rest):
                raise SnapshotRefused("something follows its end")
    return manifest


def read_manifest(tar: tarfile.TarFile, bounded: Allowance) -> Manifest:
    """Return the manifest an archive begins with, after checking all that can be told from it alone."""
    try:
        entry = tar.next()
    except tarfile.StreamError:  # Python 3.10, where there is no entry at all
        entry = None
    if entry is None or entry.name != FOLDER + MANIFEST or not entry.isreg():
        raise SnapshotRefused("it does not begin with a manifest")
    if entry.size > LARGEST_MANIFEST:
        raise SnapshotRefused(f"its manifest would have {entry.size:,} bytes")
    bounded.left += entry.size + tarfile.BLOCKSIZE
    content = tar.extractfile(entry)
    assert content is not None
    manifest = decoded(content.read(), "The manifest of the snapshot")
    for name in manifest.files:
        if name == MANIFEST or not SAFE_NAME.fullmatch(name):
            raise SnapshotRefused(f"its manifest names a file {name!r}")
    return manifest


def unpack_file(tar: tarfile.TarFile, entry: tarfile.TarInfo, path: Path) -> str:
    """Write one file of an archive and return the digest of what was written."""
    content = tar.extractfile(entry)
    assert content is not None
    source = Digesting(cast(Readable, content))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        while piece := source.read(PIECE):
            out.write(piece)
        if out.tell() != entry.size:
            raise SnapshotRefused(f"{entry.name} is cut short")
    return source.digest.hexdigest()
