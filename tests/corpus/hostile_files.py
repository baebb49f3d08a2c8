"""Files that mean harm, made on the spot."""

import gzip
import io
import json
import os
import random
import socket
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from packing import film, tarred, zipped

LONG = bool(os.environ.get("FILMDEX_LONG"))  # bombs of full size
MEGABYTE = 1 << 20
LINE = 100 * MEGABYTE

Maker = Callable[[Path], None]
"""Writes something hostile at a path; the folder it is in exists."""


def content(data: bytes) -> Maker:
    """Return what writes these bytes."""
    return lambda path: path.write_bytes(data) and None


def blocks_of_zeros(megabytes: int) -> bytes:
    """Return a raw deflate stream of a film and so many megabytes of zeros, packed a thousandfold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(film("first")) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(16 * MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * (megabytes // 16) + packer.flush(zlib.Z_FINISH)


def gzip_bomb(path: Path) -> None:
    """Write 20 GB of zeros as 20 MB of gzip, behind a film; else 3 GB as 3 MB."""
    block = gzip.compress(bytes(32 * MEGABYTE), 9)
    with path.open("wb") as out:
        out.write(gzip.compress(film("first")))
        for _ in range(640 if LONG else 96):
            out.write(block)


def dense_gzip(path: Path) -> None:
    """Write 1.6 GB as 30 MB of gzip: packed less than a hundredfold, and more than a source may unpack to."""
    chance = random.Random(0)
    wide = b" " * 4000 + b"\n"
    part = b"".join(film(f"{chance.getrandbits(64):x}")[:-1] + wide for _ in range(4000))
    block = gzip.compress(part, 6)
    with path.open("wb") as out:
        for _ in range(100):
            out.write(block)


def zip_of(packed: bytes, size: int, names: list[str]) -> bytes:
    """Return a zip archive whose directory says of each name that it is the same deflated content."""
    out = io.BytesIO()
    first = names[0].encode()
    out.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), size, len(first), 0))
    out.write(first + packed)
    start = out.tell()
    for name in names:
        raw = name.encode()
        out.write(
            struct.pack(
                "<4s6H3I5H2I",
                *(b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(packed), size, len(raw)),
                *(0, 0, 0, 0, 0, 0),
            )
        )
        out.write(raw)
    length = out.tell() - start
    out.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(names), len(names), length, start, 0))
    return out.getvalue()


def zip_bomb(path: Path) -> None:
    """Write 3 GB of zeros as a member of 3 MB; else 1 GB as 1 MB."""
    size = 3072 if LONG else 1024
    path.write_bytes(zip_of(blocks_of_zeros(size), size * MEGABYTE, ["zeros.jsonl"]))


def overlapping_zip(path: Path) -> None:
    """Write 20,000 members that are all the same 64 KB, which unpack to 64 MB."""
    path.write_bytes(zip_of(blocks_of_zeros(64), 64 * MEGABYTE, [f"{n}.jsonl" for n in range(20_000)]))


def tar_bomb(path: Path) -> None:
    """Write a tar archive, packed a thousandfold, of a film and 8 GB of zeros, or 2 GB."""
    size = (8 if LONG else 2) << 30
    first, huge = tarfile.TarInfo("first.jsonl"), tarfile.TarInfo("zeros.jsonl")
    first.size, huge.size = len(film("first")), size
    block = gzip.compress(bytes(32 * MEGABYTE), 9)
    head = first.tobuf() + film("first").ljust(512, b"\0") + huge.tobuf(format=tarfile.GNU_FORMAT)
    path.write_bytes(gzip.compress(head) + block * (size // (32 * MEGABYTE)))


def nested(depth: int) -> bytes:
    """Return a zip archive of sixteen zip archives of sixteen …, as deep as this."""
    inner = film("deep") if depth == 0 else nested(depth - 1)
    return zipped({f"{n}.{'zip' if depth else 'jsonl'}": inner for n in range(16)})


def long_line(before: bytes, letter: bytes = b"x") -> Maker:
    """Return what writes a line of 100 MB behind lines that are good."""

    def write(path: Path) -> None:
        with path.open("wb") as out:
            out.write(before)
            for _ in range(LINE // MEGABYTE):
                out.write(letter * MEGABYTE)
            out.write(b"\n" + before)

    return write


def entity_bomb(doctype: str) -> bytes:
    """Return an XML file about a film, with these definitions and an entity in its plot."""
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE movie [{doctype}]>\n<movie><title>Bomb</title><year>1999</year>'
        "<plot>&last;</plot></movie>"
    ).encode()


LAUGHS = '<!ENTITY e0 "ha">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS += '<!ENTITY last "&e11;">'
QUADRATIC = f'<!ENTITY big "{"A" * 100_000}"><!ENTITY last "{"&big;" * 10_000}">'


def members(*made: tuple[str, bytes, bytes]) -> bytes:
    """Return a tar archive of members with names, types and links of their own, and a good one."""
    infos = []
    for name, kind, target in made:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target.decode()
        infos.append(info)
    return tarred({"good.jsonl": film("packed")}, *infos)


def a_socket(path: Path) -> None:
    """Make a Unix socket, by a short name, since sockets have no others."""
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            server.bind(f"/proc/self/fd/{here}/{path.name}")
        finally:
            os.close(here)


def deep(opening: bytes, closing: bytes = b"", depth: int = 2_000_000) -> bytes:
    """Return JSON of so many levels."""
    return opening * depth + b"1" + closing * depth


def page(data: bytes) -> bytes:
    """Return an IMDb page of today with this for its data."""
    return (
        b'<!DOCTYPE html><html><head><title>T</title></head><body><script id="__NEXT_DATA__" '
        b'type="application/json">' + data + b"</script></body></html>"
    )


def jsonl(**fields: object) -> bytes:
    """Return a line of JSON."""
    return json.dumps(fields).encode() + b"\n"


def truncations(packed: bytes) -> dict[str, bytes]:
    """Return an archive cut at several places."""
    return {f"{tenth}0": packed[: len(packed) * tenth // 10] for tenth in range(1, 10)}


def zip_with_names(names: list[str]) -> bytes:
    """Return a zip archive of films by these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(zipfile.ZipInfo(name), film(f"named-{number}"))
    return out.getvalue()
