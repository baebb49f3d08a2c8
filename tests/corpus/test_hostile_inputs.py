"""Hostile files cost themselves: told in bounded time and memory, while the rest of their folder is read.

Each case is read by a process of its own, which limits itself and measures what it took.
"""

import gzip
import json
import os
import random
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from data_sets import FIXTURES
from hostile_files import (
    LAUGHS,
    LINE,
    LONG,
    QUADRATIC,
    Maker,
    a_socket,
    content,
    deep,
    dense_gzip,
    entity_bomb,
    gzip_bomb,
    jsonl,
    long_line,
    members,
    nested,
    overlapping_zip,
    page,
    tar_bomb,
    truncations,
    zip_bomb,
    zip_with_names,
)
from mapped_tables import entry
from packing import film, many, tarred, write, zipped

from corpus.mapping import FILE_NAME

MEMORY = 300  # MB; an ordinary folder takes 40
CHILD = Path(__file__).with_name("hostile_child.py")


class Child:
    """A process that reads what it is told to, each source in a fork of its own."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([sys.executable, str(CHILD)], env=environment, text=True, **pipes)

    def read(self, path: Path, *films: str, task: str = "read") -> dict[str, Any]:
        """Return what comes of a path, which of these films it has, and what that took."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([task, str(path), *films]) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert "ended" not in found, f"the process ended with {found['ended']}"
        assert found["memory"] < MEMORY
        return found


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Return a process that reads, and end it."""
    child = Child()
    yield child
    child.process.communicate()


def folder_with(tmp_path: Path, name: str, make: Maker) -> Path:
    """Return a folder of two good files and, between them, a hostile one."""
    home = tmp_path / "home"
    write(home / "a.jsonl", film("before"))
    write(home / "z.jsonl", film("after"))
    make(home / name)
    return home


def snapshot(folder: Path) -> set[str]:
    """Return the names of everything below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


LINKS = members(
    ("../evil.jsonl", tarfile.REGTYPE, b""),
    ("/tmp/evil.jsonl", tarfile.REGTYPE, b""),
    ("out", tarfile.SYMTYPE, b"/etc/passwd"),
    ("hard", tarfile.LNKTYPE, b"/etc/passwd"),
    ("pipe", tarfile.FIFOTYPE, b""),
    ("zero", tarfile.CHRTYPE, b""),
    ("disk", tarfile.BLKTYPE, b""),
)
SLIP = zip_with_names(
    ["../../evil.jsonl", "/tmp/evil.jsonl", "c:\\evil.jsonl", "a\\..\\..\\evil.jsonl", "ok.jsonl"]
)
DEEP = film("one") + deep(b"[", b"]") + b"\n"
ARRAY = b'[{"title":"First","year":1931,"cast":[],"genres":[]},'

WIDE = (film("wide") * 9).decode()
LATIN = film("ä") + film("e").replace(b'"e"', b'"\xe9"') + film("ö")
ENDLESS = film("one") + b'{"type":"film","film_id":"n","title":"n","year":' + b"9" * 10**6 + b"}\n"
CONTROL = ["a\n\x1b[2J.jsonl", "b\x07\x7f.jsonl"]
QUOTES = b"quote,movie,type,year\nHi,Tram,movie,1962\n"

# name, what makes it, films that are read of it, a part of what is told of it ("" where it is passed over)
CASES: dict[str, tuple[str, Maker, list[str], str]] = {
    "gzip-bomb": ("m.gz", gzip_bomb, ["first"], "times its size, as bombs do"),
    "zip-bomb": ("m.zip", zip_bomb, ["first"], "times its size, as bombs do"),
    "tar-bomb": ("m.tgz", tar_bomb, ["first"], "times its size, as bombs do"),
    "zip-of-overlapping-members": ("m.zip", overlapping_zip, ["first"], "damaged or cannot be read"),
    "archives-in-archives": ("m.zip", content(nested(2)), [], "an archive inside a compressed file"),
    "zip-slip": ("m.zip", content(SLIP), ["named-4"], "its name leads out of the archive"),
    "tar-slip": ("m.tar", content(LINKS), ["packed"], "../evil.jsonl: its name leads out of the archive"),
    "tar-of-links-and-devices": ("m.tar", content(LINKS), ["packed"], "it is a link, a device or a sparse"),
    "link-out": ("m", lambda path: path.symlink_to("/etc/passwd"), [], "a link that leads out of the folder"),
    "link-to-a-device": ("m", lambda path: path.symlink_to("/dev/zero"), [], "leads out of the folder"),
    "link-to-a-folder-above": ("m", lambda path: path.symlink_to(".."), [], "leads out of the folder"),
    "link-to-its-folder": ("m", lambda path: path.symlink_to("."), [], "it is a link to a folder"),
    "link-in-a-circle": ("m", lambda path: path.symlink_to("m"), [], "it is a link that leads nowhere"),
    "pipe": ("m", lambda path: os.mkfifo(path), [], "it is no regular file"),
    "socket": ("m", a_socket, [], "it is no regular file"),
    "entities-of-entities": ("m.nfo", content(entity_bomb(LAUGHS)), [], ""),
    "entity-of-a-gigabyte": ("m.nfo", content(entity_bomb(QUADRATIC)), [], ""),
    "entity-of-a-file": ("m.nfo", content(entity_bomb('<!ENTITY last SYSTEM "file:///etc/passwd">')), [], ""),
    "line-of-100-MB": ("m.jsonl", long_line(film("twice")), ["twice"], "longer than 8 MB"),
    "line-of-100-MB-in-a-page": ("m.html", long_line(page(b"{}")), [], ""),
    "line-of-100-MB-of-brackets": ("m.json", long_line(ARRAY, b"["), ["first-1931"], ""),
    "line-of-100-MB-of-quotes": ("m.csv", long_line(QUOTES, b'"'), ["tram-1962"], ""),
    "line-of-100-MB-of-tags": ("m.nfo", long_line(b"<movie><title>Tram</title>", b"<"), [], ""),
    "deep-arrays": ("m.jsonl", content(DEEP + film("two")), ["one", "two"], "m.jsonl:2: "),
    "deep-objects": ("m.jsonl", content(film("one") + deep(b'{"a":', b"}") + b"\n"), ["one"], "m.jsonl:2: "),
    "deep-json-in-an-array": ("m.json", content(ARRAY + deep(b"[", b"]")), ["first-1931"], ""),
    "deep-json-alone": ("m.json", content(deep(b"[")), [], ""),
    "deep-json-in-a-page": ("m.html", content(page(deep(b'{"props":', b"}"))), [], ""),
    "utf-16": ("m.jsonl", content(WIDE.encode("utf-16")), [], "it is text in UTF-16"),
    "utf-16-without-mark": ("m.jsonl", content(WIDE.encode("utf-16-be")), [], "it is text in UTF-16"),
    "utf-32": ("m.jsonl", content(WIDE.encode("utf-32")), [], "it is text in UTF-32"),
    "latin-1-among-utf-8": ("m.jsonl", content(LATIN), ["ä", "ö"], "m.jsonl:2: "),
    "a-number-of-a-megabyte": ("m.jsonl", content(ENDLESS), ["one"], "m.jsonl:2: "),
    "no-text-at-all": ("m", content(random.Random(0).randbytes(1 << 20)), [], "no reader knows it"),
    "zeros": ("m.jsonl", content(bytes(50 << 20)), [], "no reader knows it"),
    "control-characters-in-a-name": ("m\n\x1b[2J\r.jsonl", content(film("named")), ["named"], ""),
    "control-characters-in-an-archive": ("m.zip", content(zip_with_names(CONTROL)), ["named-1"], ""),
    "nothing-usable": ("m.jsonl", content(jsonl(type="film") * 2000), [], "m.jsonl:1: "),
}  # fmt: skip
if LONG:
    CASES["dense-gzip-of-1.6-GB"] = "m.gz", dense_gzip, [], "times its size, as bombs do"


@pytest.mark.parametrize("case", CASES)
def test_hostile_files_cost_themselves(tmp_path: Path, child: Child, case: str) -> None:
    """Beside any hostile file the others are read, it is told, and nothing is written anywhere."""
    name, make, films, told = CASES[case]
    home = folder_with(tmp_path, name, make)
    before = snapshot(tmp_path)

    found = child.read(home, "before", "after", *films)

    assert set(found["films"]) == {"before", "after", *films}
    assert any(told in f"{source}: {reason}" for source, reason in found["notices"]) or not told
    assert all(source.startswith("home/m") for source, _ in found["notices"])
    assert snapshot(tmp_path) == before
    assert "root:" not in json.dumps(found)  # /etc/passwd


SNIFFED = ["gzip-bomb", "tar-bomb", "line-of-100-MB", "deep-arrays", "utf-16", "pipe", "entities-of-entities"]


@pytest.mark.parametrize("case", SNIFFED)
def test_a_look_at_hostile_files(tmp_path: Path, child: Child, case: str) -> None:
    """A look at a folder with something hostile in it sees the rest as well, and tells of it."""
    name, make, films, told = CASES[case]
    home = folder_with(tmp_path, name, make)

    found = child.read(home, "before", "after", *films, task="sniff")

    assert {"before", "after"} <= set(found["films"])
    # What comes after the beginning of a file is not looked at.
    beginning = case in ("gzip-bomb", "tar-bomb", "line-of-100-MB")
    assert any(told in f"{source}: {reason}" for source, reason in found["notices"]) or not told or beginning


@pytest.mark.parametrize("form", ["file", "tar"])
def test_a_look_at_100_gigabytes_is_short(tmp_path: Path, child: Child, form: str) -> None:
    """However large a file is, a look at it takes the time and memory of its beginning."""
    path = tmp_path / "huge"
    with path.open("wb") as out:
        if form == "tar":
            info = tarfile.TarInfo("a.jsonl")
            info.size = 100 << 30
            out.write(info.tobuf(format=tarfile.GNU_FORMAT))
        out.write(film("first"))
        out.truncate(100 << 30)  # a hole, which takes no room on the disk

    found = child.read(path, "first", task="sniff")

    assert found["films"] == ["first"]
    assert found["count"] == 1


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz", "gz", "mapped"])
def test_cut_archives(tmp_path: Path, child: Child, form: str) -> None:
    """Wherever an archive is cut, what was whole of it is read, and the cut is told."""
    files = {"one.jsonl": many(500), "two.jsonl": many(700), FILE_NAME: entry(name="x.csv").encode()}
    rows = b"".join(b"F%d,1950,,T%d,1,x\n" % (number, number) for number in range(3000))
    packed = {
        "zip": zipped(files),
        "tar": tarred(files),
        "tar.gz": gzip.compress(tarred(files)),
        "gz": gzip.compress(many(1200)),
        "mapped": gzip.compress(b"Film,Jahr,Genre,Text,Note,Wer\n" + rows),
    }
    mapping = entry(name="m*.mapped", said='format = "csv"').encode()
    home = folder_with(tmp_path, FILE_NAME, content(mapping))
    for tenth, part in truncations(packed[form]).items():
        write(home / f"m{tenth}.{form}", part)

    found = child.read(home, "before", "after")

    assert found["films"] == ["after", "before"]
    assert {
        source.partition("/")[2].partition("/")[0].partition(":")[0] for source, _ in found["notices"]
    } == {f"m{tenth}.{form}" for tenth in truncations(packed[form])}
    if form != "zip":  # which has its table of contents at its end
        assert found["count"] > 1000


@pytest.mark.parametrize("what", ["pipe", "device", "socket", "circle", "nothing"])
def test_what_is_no_file_is_told_at_once(tmp_path: Path, child: Child, what: str) -> None:
    """A pipe, a device or a link that leads nowhere is refused by its name, and not waited for."""
    path = tmp_path / "m"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "socket":
        a_socket(path)
    elif what != "nothing":
        path.symlink_to("/dev/zero" if what == "device" else "m")

    found = child.read(path)

    assert str(path) in found["error"]
    assert "neither a file nor a folder" in found["error"] or "nothing to read" in found["error"]


def fixtures() -> list[Path]:
    """Return every file of fixtures/."""
    return sorted(path for path in FIXTURES.rglob("*") if path.is_file())


@pytest.mark.skipif(not LONG, reason="it takes minutes; FILMDEX_LONG=1 runs it")
@pytest.mark.parametrize("fixture", [path.relative_to(FIXTURES).as_posix() for path in fixtures()])
def test_every_format_survives_a_line_of_100_megabytes(tmp_path: Path, child: Child, fixture: str) -> None:
    """A line of 100 MB at the end costs no more than itself; in a page, which is read whole, the page."""
    home = tmp_path / "home"
    for path in fixtures():
        if path.relative_to(FIXTURES).parts[0] == Path(fixture).parts[0]:
            write(home / path.relative_to(FIXTURES), path.read_bytes())
    before = child.read(home)["count"]
    with (home / fixture).open("ab") as out:
        out.write(b"\n" + b"x" * LINE + b"\n")

    after = child.read(home)

    told = {source.partition(":")[0] for source, _ in after["notices"]}
    assert after["count"] >= before - 1 or (f"home/{fixture}" in told and fixture.startswith("imdb_"))
