"""An archive that is not what was packed is refused, and nothing of it is left anywhere."""

import gzip
import os
import random
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from archives import Entry, entries, named, pack

from index import open_index
from index.doctor import examine
from index.errors import IndexOutdated, SnapshotRefused
from index.generations import MANIFEST, checksum, numbers
from index.snapshots import FOLDER, restore, snapshot


def refused(file: Path, home: Path, told: str = "is no whole snapshot") -> None:
    """Check that an archive is refused, and that nothing of it is left."""
    with pytest.raises(SnapshotRefused, match=told) as error:
        restore(file, home)
    assert "Nothing was restored" in str(error.value)
    assert numbers(home) == []
    assert not (home / "current").exists()
    assert not list(home.parent.glob("escaped*"))


def with_manifest(held: list[Entry], **changes: object) -> list[Entry]:
    """Return entries whose manifest says something else, below a digest that is right."""
    body = msgspec.json.decode(held[0][1].partition(b"\n")[2])
    body.update(changes)
    content = msgspec.json.encode(body)
    return [named(FOLDER + MANIFEST, checksum(content).encode() + b"\n" + content), *held[1:]]


def files_of(held: list[Entry]) -> dict[str, object]:
    """Return the files that the manifest of an archive lists."""
    files: dict[str, object] = msgspec.json.decode(held[0][1].partition(b"\n")[2])["files"]
    return files


def listing(name: str) -> Callable[[list[Entry]], list[Entry]]:
    """Return what has an archive list and hold a file by a name of someone's choosing."""

    def alter(held: list[Entry]) -> list[Entry]:
        files = {**files_of(held), name: {"size": 1, "digest": checksum(b"x")}}
        return [*with_manifest(held, files=files), named(FOLDER + name, b"x")]

    return alter


TAMPERED: dict[str, tuple[Callable[[list[Entry]], list[Entry]], str]] = {
    "nothing": (lambda held: [], "does not begin with a manifest"),
    "no manifest": (lambda held: held[1:], "does not begin with a manifest"),
    "manifest last": (lambda held: [*held[1:], held[0]], "does not begin with a manifest"),
    "manifest twice": (lambda held: [held[0], *held], "holds 'filmdex/manifest.json'"),
    "manifest is a link": (
        lambda held: [named(FOLDER + MANIFEST, kind=tarfile.SYMTYPE, to="/etc/passwd"), *held[1:]],
        "does not begin with a manifest",
    ),
    "a file twice": (lambda held: [*held, held[1]], "which its manifest does not"),
    "a file missing": (lambda held: held[:-1], "is missing"),
    "a file more": (lambda held: [*held, named("filmdex/more", b"x")], "which its manifest does not"),
    "a file beside": (lambda held: [*held, named("escaped", b"x")], "which its manifest does not"),
    "out of the folder": (
        lambda held: [*held, named("filmdex/../../escaped", b"x")],
        "which its manifest does not",
    ),
    "an absolute name": (lambda held: [*held, named("/tmp/escaped", b"x")], "which its manifest does not"),
    "a link": (
        lambda held: [*held[:-1], named(held[-1][0].name, kind=tarfile.SYMTYPE, to="../../../escaped")],
        "which its manifest does not",
    ),
    "a hard link": (
        lambda held: [*held[:-1], named(held[-1][0].name, kind=tarfile.LNKTYPE, to=held[1][0].name)],
        "which its manifest does not",
    ),
    "a folder": (
        lambda held: [held[0], named("filmdex/segments", kind=tarfile.DIRTYPE)],
        "manifest does not",
    ),
    "a pipe": (lambda held: [held[0], named(held[1][0].name, kind=tarfile.FIFOTYPE)], "manifest does not"),
    "a device": (lambda held: [held[0], named(held[1][0].name, kind=tarfile.CHRTYPE)], "manifest does not"),
    "a longer file": (
        lambda held: [held[0], named(held[1][0].name, held[1][1] + b"x"), *held[2:]],
        "its manifest says",
    ),
    "an altered file": (
        lambda held: [held[0], named(held[1][0].name, bytes([held[1][1][0] ^ 1]) + held[1][1][1:])],
        "does not have its checksum",
    ),
    "contents exchanged": (
        lambda held: [
            held[0],
            *(named(entry.name, held[-1 - number][1]) for number, (entry, _) in enumerate(held[1:])),
        ],
        "its manifest says|does not have its checksum",
    ),
    "manifest altered": (
        lambda held: [named(held[0][0].name, held[0][1].replace(b'"films": 2', b'"films": 3')), *held[1:]],
        "was altered",
    ),
    "manifest is no JSON": (
        lambda held: [named(held[0][0].name, checksum(b"?").encode() + b"\n?"), *held[1:]],
        "does not say what it should",
    ),
    "manifest says too little": (
        lambda held: [named(held[0][0].name, checksum(b"{}").encode() + b"\n{}"), *held[1:]],
        "does not say what it should",
    ),
    "no files": (lambda held: with_manifest(held, files={}), "which its manifest does not"),
    "other counts": (
        lambda held: with_manifest(held, passages=7),
        "holds no sound index.*the manifest says 7",
    ),
    "a name that climbs": (listing("../escaped"), "names a file '../escaped'"),
    "a name that climbs later": (listing("segments/../../escaped"), "names a file"),
    "a name that is absolute": (listing("/tmp/escaped"), "names a file"),
    "a name with a backslash": (listing("..\\escaped"), "names a file"),
    "a name with a NUL": (listing("a\0b"), "names a file"),
    "an empty name": (listing(""), "names a file ''"),
    "a hidden name": (listing(".hidden"), "names a file"),
    "a manifest among the files": (listing(MANIFEST), "names a file"),
    "a pickle": (
        listing("segments/_MAIN_1.toc"),
        "segments/_MAIN_1.toc|holds no sound index",
    ),
}


@pytest.mark.parametrize("case", [case for case in TAMPERED if case != "a pickle"])
def test_what_was_tampered_with_is_refused(packed: Path, tmp_path: Path, case: str) -> None:
    """An archive that was made otherwise than a snapshot is refused, and nothing of it is left anywhere."""
    alter, told = TAMPERED[case]
    refused(pack(tmp_path / "films.tar.gz", alter(entries(packed))), tmp_path / "home" / "index", told)


def test_a_pickle_is_never_read(packed: Path, tmp_path: Path) -> None:
    """A table of contents as Whoosh pickles it may lie among the files; it is a file that nobody opens."""
    content = b"cos\nsystem\n(S'touch %s'\ntR." % os.fsencode(tmp_path / "escaped")
    held = entries(packed)
    name = "segments/_MAIN_1.toc"
    files = {**files_of(held), name: {"size": len(content), "digest": checksum(content)}}
    held = [*with_manifest(held, files=files), named(FOLDER + name, content)]

    restore(pack(tmp_path / "films.tar.gz", held), tmp_path / "index")
    assert examine(tmp_path / "index").whole
    assert not (tmp_path / "escaped").exists()


def test_another_version(packed: Path, tmp_path: Path) -> None:
    """A snapshot of another version of the format is refused as such."""
    held = with_manifest(entries(packed), schema_version=0)
    with pytest.raises(IndexOutdated, match="has format 0"):
        restore(pack(tmp_path / "films.tar.gz", held), tmp_path / "index")
    assert numbers(tmp_path / "index") == []


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_every_truncation_is_refused(rainy: Path, tmp_path: Path, kind: str) -> None:
    """An archive cut short anywhere is refused, but for zeros that only fill it up."""
    whole = tmp_path / f"films.{kind}"
    snapshot(rainy, whole)
    content = whole.read_bytes()
    needed = len(content.rstrip(b"\0")) if kind == "tar" else len(content)
    chance = random.Random(3)
    for length in {0, 1, 2, 9, 511, 512, 513, needed - 1, *(chance.randrange(needed) for _ in range(30))}:
        (tmp_path / "cut").write_bytes(content[:length])
        refused(tmp_path / "cut", tmp_path / "home" / "index")


def test_every_flipped_bit_is_refused_or_harmless(rainy: Path, tmp_path: Path) -> None:
    """A flipped bit anywhere in an archive is refused, unless what is restored is the same to the byte.

    Headers hold dates, modes and padding that nobody needs; and a tar archive ends with zeros.
    """
    whole = tmp_path / "films.tar"
    snapshot(rainy, whole)
    content = whole.read_bytes()
    chance = random.Random(4)
    harmless = 0
    for _ in range(60):
        place, bit = chance.randrange(len(content)), chance.randrange(8)
        altered = bytearray(content)
        altered[place] ^= 1 << bit
        (tmp_path / "flipped").write_bytes(altered)
        try:
            restore(tmp_path / "flipped", tmp_path / "home")
        except SnapshotRefused:
            continue
        harmless += 1
        with open_index(rainy) as before, open_index(tmp_path / "home") as after:
            assert after.manifest.files == before.manifest.files
        shutil.rmtree(tmp_path / "home")
    assert harmless < 20


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b", b"{}\n" * 1000, os.urandom(5000)])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is something else is refused in our words."""
    (tmp_path / "file").write_bytes(content)
    refused(tmp_path / "file", tmp_path / "home" / "index", "is no whole snapshot")


def test_a_bomb_is_refused(packed: Path, tmp_path: Path) -> None:
    """What unpacks to far more than its manifest says is refused before it fills memory or disk."""
    bombs = {
        "manifest": b"\0" * 200_000_000,
        "long name": named_header("x" * 100, 100_000_000, b"L") + b"y" * 100_000_000,
        "extended": named_header("x", 100_000_000, b"x") + b"9 a=b\n" * 16_000_000,
        "end": gzip.decompress(packed.read_bytes()) + b"\0" * 100_000_000,
    }
    for name, content in bombs.items():
        file = tmp_path / f"{name}.gz"
        file.write_bytes(gzip.compress(content, 1))
        refused(
            file, tmp_path / "home" / "index", "more than its manifest says|does not begin|file could not"
        )


def named_header(name: str, size: int, kind: bytes) -> bytes:
    """Return the header of one entry."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.type = size, kind
    return entry.tobuf(tarfile.GNU_FORMAT)
