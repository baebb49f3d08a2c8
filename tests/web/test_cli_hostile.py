"""`filmdex reindex` and `sniff` on a folder of hostile files: what is good is indexed, the rest is told."""

import gzip
import io
import json
import os
import tarfile
import zipfile

import pytest
from cli_films import RECORDS, filmdex, write_source


@pytest.fixture
def hostile_folder(tmp_path):
    """Return a folder of a good file among bombs, links, a pipe, cut archives and names a terminal obeys."""
    home = tmp_path / "home"
    home.mkdir()
    write_source(home / "films.jsonl")
    line = json.dumps(RECORDS[0]).encode() + b"\n"
    (home / "bomb.gz").write_bytes(gzip.compress(line + bytes(64 << 20)))
    (home / "cut.gz").write_bytes(gzip.compress(line * 50)[:-9])
    (home / "names\n\x1b[2J\x1b]0;owned\x07.jsonl").write_bytes(b'{"type":"film"}\n')
    (home / "wide.jsonl").write_bytes((line * 3).decode().encode("utf-16"))
    (home / "bomb.nfo").write_text('<!DOCTYPE movie [<!ENTITY a "ha">]><movie><title>&a;</title></movie>')
    (home / "link").symlink_to("/etc/passwd")
    os.mkfifo(home / "pipe")
    with zipfile.ZipFile(home / "slip.zip", "w") as archive:
        archive.writestr("../../evil.jsonl", line)
        archive.writestr("\x1b[31mred.txt", "Nothing.")
    with tarfile.open(home / "devices.tar", "w") as archive:
        device = tarfile.TarInfo("\x9b2J zero")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
        good = tarfile.TarInfo("packed.jsonl")
        extra = b'{"type":"film","film_id":"packed","title":"The Packed Film"}\n'
        good.size = len(extra)
        archive.addfile(good, io.BytesIO(extra))
    return home


def test_the_rest_is_indexed(tmp_path, hostile_folder):
    """The good films are found, everything else is told with its place, and the terminal is left alone."""
    before = sorted(path for path in tmp_path.rglob("*") if path.is_relative_to(hostile_folder))
    index = tmp_path / "index"
    done = filmdex("reindex", hostile_folder, "--index", index)
    report = json.loads(filmdex("reindex", "--json", hostile_folder, "--index", index).stdout)

    assert done.returncode == 3, done.stderr
    assert not {"\x1b", "\x07", "\x9b"} & set(done.stdout.decode() + done.stderr.decode())
    rejected = {each["source"].partition(":")[0].partition("\n")[0] for each in report["rejects"]}
    assert rejected >= {"home/bomb.gz", "home/cut.gz", "home/names"}
    skipped = {each["source"] for each in report["skipped"]}
    assert skipped >= {"home/link", "home/pipe", "home/wide.jsonl", "home/slip.zip: ../../evil.jsonl"}
    assert filmdex("search", "--index", index, "bridge").returncode == 0
    assert filmdex("search", "--index", index, "title:packed").returncode == 0
    assert filmdex("search", "--index", index, "root").returncode == 1
    assert sorted(path for path in tmp_path.rglob("*") if path.is_relative_to(hostile_folder)) == before
    assert not list(tmp_path.glob("**/evil*"))


def test_a_look_at_it(hostile_folder):
    """A look tells the same, as text and as JSON, without a control character."""
    done = filmdex("sniff", hostile_folder)
    told = filmdex("sniff", "--json", hostile_folder)

    assert (done.returncode, told.returncode) == (0, 0)
    for output in (done.stdout, told.stdout):
        text = output.decode()
        assert not {"\x1b", "\x07", "\x9b"} & set(text)
        assert "it is text in UTF-16" in text
        assert "leads out of the archive" in text
        assert "it is no regular file" in text
        assert "The Packed Film" in text
