"""Damaged, malicious and odd sources: nothing hangs, nothing is written, and what is good is kept."""

import gzip
import io
import os
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packing import GOOD, PICTURE, REVIEWS, TWO, film, many, read_all, tarred, write, zipped

from corpus import CorpusError, Reject, Skipped, read


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    """Return a tar member that is a link, or with another kind a device or a pipe."""
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = target
    return member


def unix_zip(name: str, mode: int, content: bytes) -> bytes:
    """Return a zip archive of one good file and one member with a Unix mode of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.create_system = 3
        member.external_attr = mode << 16
        archive.writestr(member, content)
        archive.writestr("good.jsonl", film("good"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "skipped"),
    [
        pytest.param(zipped({**GOOD, "README": b"Read me."}), ["a/README: no reader knows it"], id="unknown"),
        pytest.param(zipped({**GOOD, "p.png": PICTURE}), ["a/p.png: no reader knows it"], id="picture"),
        pytest.param(zipped({**GOOD, "none": b""}), ["a/none: it is empty"], id="empty"),
        pytest.param(
            zipped({**GOOD, "b.zip": zipped(TWO)}), ["a/b.zip: it is an archive inside"], id="zip-in-zip"
        ),
        pytest.param(
            zipped({**GOOD, "b": gzip.compress(tarred(TWO))}), ["a/b: it is an archive"], id="tgz-in-zip"
        ),
        pytest.param(tarred({**GOOD, "b": tarred(TWO)}), ["a/b: it is an archive inside"], id="tar-in-tar"),
        pytest.param(zipped({**GOOD, ".DS_Store": b"x", "__MACOSX/x": b"x", "b/": b""}), [], id="hidden"),
        pytest.param(
            zipped({"../up.jsonl": film("up"), **GOOD}), ["a: ../up.jsonl: its name leads"], id="zip-up"
        ),
        pytest.param(
            zipped({"/etc/up.jsonl": film("up"), **GOOD}), ["a: /etc/up.jsonl: its name"], id="zip-absolute"
        ),
        pytest.param(
            zipped({"c:\\up.jsonl": film("up"), **GOOD}), ["a: c:\\up.jsonl: its name"], id="zip-drive"
        ),
        pytest.param(
            zipped({"b\\..\\..\\up": film("up"), **GOOD}), ["a: b\\..\\..\\up: its"], id="zip-backslash"
        ),
        pytest.param(zipped({"Q": b"", **GOOD}).replace(b"Q", b"\0"), [], id="zip-no-name"),
        pytest.param(
            unix_zip("ln", 0o120777, b"/etc/passwd"), ["a/ln: it is a link or a device"], id="zip-link"
        ),
        pytest.param(
            tarred({"/up.jsonl": film("up"), **GOOD}), ["a: /up.jsonl: its name leads"], id="tar-absolute"
        ),
        pytest.param(tarred({"b/../../up": film("up"), **GOOD}), ["a: b/../../up: its name"], id="tar-up"),
        pytest.param(tarred(GOOD, link("ln", "/etc/passwd")), ["a/ln: it is a link"], id="tar-link"),
        pytest.param(
            tarred(GOOD, link("ln", "good.jsonl", tarfile.LNKTYPE)), ["a/ln: it is a link"], id="hard-link"
        ),
        pytest.param(
            tarred(GOOD, link("p", "", tarfile.FIFOTYPE)), ["a/p: it is a link, a dev"], id="tar-pipe"
        ),
        pytest.param(
            tarred(GOOD, link("d", "", tarfile.CHRTYPE)), ["a/d: it is a link, a dev"], id="tar-device"
        ),
    ],
)
def test_skipped_members(tmp_path, content, skipped):
    """What is no record is passed over and told once; what is good beside it is read."""
    records, notices = read_all(write(tmp_path / "a", content))

    assert [record.film_id for record in records] == ["good"]
    assert all(isinstance(notice, Skipped) for notice in notices)
    told = [f"{notice.source}: {notice.reason}" for notice in notices]
    assert len(told) == len(skipped)
    assert all(line.startswith(start) for line, start in zip(told, skipped, strict=True))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]  # nothing was extracted


def test_skipped_in_folders(tmp_path):
    """Links that lead out, in circles or nowhere, and pipes are passed over; links within are read."""
    write(tmp_path / "out.jsonl", film("out"))
    home = write(tmp_path / "home/good.jsonl", film("good")).parent
    (home / "within").symlink_to("good.jsonl")
    (home / "leads-out").symlink_to(tmp_path / "out.jsonl")
    (home / "folder-out").symlink_to(tmp_path)
    (home / "folder-in").symlink_to(home)
    (home / "circle").symlink_to("circle")
    (home / "dangling").symlink_to("nothing")
    os.mkfifo(home / "pipe")

    records, notices = read_all(home)

    assert [record.source for record in records] == ["home/good.jsonl:1", "home/within:1"]
    assert {notice.source: notice.reason for notice in notices} == {
        "home/leads-out": "it is a link that leads out of the folder",
        "home/folder-out": "it is a link that leads out of the folder",
        "home/folder-in": "it is a link to a folder",
        "home/circle": "it is a link that leads nowhere",
        "home/dangling": "it is a link that leads nowhere",
        "home/pipe": "it is no regular file",
    }


def test_pipes_are_not_waited_for(tmp_path):
    """A named pipe is an error, not a wait for its writer."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(CorpusError, match="neither a file nor a folder"):
        read(tmp_path / "pipe")


LINES = many(20_000)  # 1.8 MB, and about 0.7 MB packed


FILMS = b'[{"title":"First","year":1931,"cast":[],"genres":[]},' + LINES.replace(b"}\n", b"},\n")


def spoiled(content: bytes, at: float, patch: bytes = b"\0" * 64) -> bytes:
    """Return content with some bytes overwritten."""
    place = int(len(content) * at)
    return content[:place] + patch + content[place + len(patch) :]


BEFORE_AND_AFTER = {"a.jsonl": film("before"), "b.jsonl": LINES, "c.jsonl": film("after")}


@pytest.mark.parametrize(
    ("content", "kept", "broken"),
    [
        pytest.param(gzip.compress(LINES)[:-300_000], 8000, ["x"], id="cut-gz"),
        pytest.param(spoiled(gzip.compress(LINES), 0.7), 8000, ["x"], id="spoiled-gz"),
        pytest.param(gzip.compress(FILMS)[:-300_000], 8000, ["x"], id="cut-gz-of-an-array"),
        pytest.param(gzip.compress(LINES)[:-6], 20_000, ["x"], id="gz-without-checksum"),
        pytest.param(
            gzip.compress(tarred(BEFORE_AND_AFTER))[:-300_000], 8000, ["x", "x/b.jsonl"], id="cut-tgz"
        ),
        pytest.param(tarred(BEFORE_AND_AFTER)[:-900_000], 8000, ["x", "x/b.jsonl"], id="cut-tar"),
        pytest.param(tarred({"a.jsonl": film("before")})[:1024], 1, ["x"], id="tar-without-end-mark"),
        pytest.param(spoiled(tarred({**GOOD, **TWO}), 0.101), 1, ["x"], id="tar-with-spoiled-header"),
        pytest.param(
            tarred(GOOD)[:1024] + tarred({"n" * (2 << 20): b"", **TWO}), 1, ["x"], id="tar-with-endless-name"
        ),
        pytest.param(spoiled(zipped(BEFORE_AND_AFTER), 0.7), 8000, ["x/b.jsonl"], id="spoiled-zip-member"),
    ],
)
def test_damage(tmp_path, content, kept, broken):
    """Of a damaged file what comes before the damage is kept, and the damage is told as a reject."""
    records, notices = read_all(write(tmp_path / "x", content))

    assert len(records) >= kept
    assert all(isinstance(notice, Reject) for notice in notices)
    assert sorted({notice.source for notice in notices if ":" not in notice.source}) == broken


def test_damaged_members_of_a_zip_cost_only_themselves(tmp_path):
    """Members of a zip archive stand for themselves: those after a damaged one are read."""
    content = spoiled(zipped(BEFORE_AND_AFTER), 0.7)

    records, _ = read_all(write(tmp_path / "x", content))

    assert (records[0].film_id, records[-1].film_id) == ("before", "after")


@pytest.mark.parametrize(
    ("field", "value"),
    [pytest.param(6, 1, id="encrypted"), pytest.param(8, 99, id="unknown-method")],
)
def test_zip_members_that_cannot_be_unpacked(tmp_path, field, value):
    """A member that is encrypted, or packed in a way nobody knows, is a reject."""
    content = bytearray(zipped({"a.jsonl": film("a"), "b.jsonl": film("b")}))
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, field, value)
    struct.pack_into("<H", content, directory + field + 2, value)

    records, notices = read_all(write(tmp_path / "x", bytes(content)))

    assert [record.film_id for record in records] == ["b"]
    assert [notice.source for notice in notices] == ["x/a.jsonl"]


SMALL = [
    film("one") + film("two"),
    gzip.compress(film("one")),
    zipped({**TWO, **REVIEWS}),
    tarred({**TWO, **REVIEWS}),
    gzip.compress(tarred({**TWO, **REVIEWS})),
    b'[{"title": "T", "year": 1931, "cast": ["A", "B"], "genres": [], "href": "T", "extract": "E"}]',
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SMALL), st.data())
def test_nothing_hostile_does_harm(tmp_path_factory, content, data):
    """Whatever is done to a file, it is read, or part of it is, or it is a CorpusError."""
    spoilt = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    del spoilt[data.draw(st.integers(1, len(spoilt))) :]
    path = write(tmp_path_factory.getbasetemp() / "spoilt", bytes(spoilt))

    try:
        records, _ = read_all(path)
    except CorpusError:
        return
    assert all(record.source.startswith("spoilt") for record in records)
