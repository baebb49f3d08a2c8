"""Whatever holds the records, they are read; what cannot be read is told."""

import gzip
import logging
import os
from collections.abc import Iterator

import pytest
from packing import (
    PICTURE,
    REVIEWS,
    TWO,
    Notices,
    film,
    many,
    read_all,
    tarred,
    write,
    zipped,
)

import corpus
from corpus import CorpusError, Film, Limits, UnknownFormat, read
from corpus.documents import HEAD_BYTES
from corpus.files import Tell
from corpus.readers import COLLECTION_READERS, READERS
from corpus.sources import Reading
from corpus.units import list_units


@pytest.mark.parametrize(
    ("name", "content", "sources"),
    [
        pytest.param("a.jsonl", film("one"), ["a.jsonl:1"], id="file"),
        pytest.param("a.jsonl.gz", gzip.compress(film("one")), ["a.jsonl.gz:1"], id="gz"),
        pytest.param("a", gzip.compress(film("one")), ["a:1"], id="gz-by-content"),
        pytest.param(
            "a.jsonl", zipped(TWO), ["a.jsonl/b/two.jsonl:1", "a.jsonl/one.jsonl:1"], id="zip-by-content"
        ),
        pytest.param("a.zip", tarred(TWO), ["a.zip/b/two.jsonl:1", "a.zip/one.jsonl:1"], id="tar-by-content"),
        pytest.param(
            "a.tgz", gzip.compress(tarred(TWO)), ["a.tgz/b/two.jsonl:1", "a.tgz/one.jsonl:1"], id="tgz"
        ),
        pytest.param("a.zip", zipped({"b.gz": gzip.compress(film("one"))}), ["a.zip/b.gz:1"], id="gz-in-zip"),
        pytest.param(
            "a.tar.gz",
            gzip.compress(tarred({"./b.gz": gzip.compress(film("one"))})),
            ["a.tar.gz/b.gz:1"],
            id="gz-in-tar-gz",
        ),
        pytest.param(
            "a.zip", zipped({"big.jsonl": many(2000)}), [f"a.zip/big.jsonl:{n + 1}" for n in range(2000)]
        ),
        pytest.param(
            "a.tar", tarred({"big.jsonl": many(2000)}), [f"a.tar/big.jsonl:{n + 1}" for n in range(2000)]
        ),
        pytest.param(
            "a.tar",
            tarred({"b.gz": gzip.compress(many(4000))}),
            [f"a.tar/b.gz:{n + 1}" for n in range(4000)],
            id="big-gz-in-tar",
        ),
    ],
)
def test_every_packing(tmp_path, name, content, sources):
    """Files, .gz, .zip, .tar and .tar.gz are told by their content and read alike."""
    records, notices = read_all(write(tmp_path / name, content))

    assert [record.source for record in records] == sources
    assert notices == []


def test_folder(tmp_path):
    """A folder is read with its subfolders and archives: loose files sorted, then the archives."""
    write(tmp_path / "home/z.jsonl", film("z"))
    write(tmp_path / "home/b/two.jsonl", film("two"))
    write(tmp_path / "home/a.jsonl.gz", gzip.compress(film("a")))
    write(tmp_path / "home/c.zip", zipped(TWO))
    write(tmp_path / "home/d/set.tar.gz", gzip.compress(tarred(REVIEWS)))
    write(tmp_path / "home/.hidden/x.jsonl", film("x"))
    write(tmp_path / "home/.y.jsonl", film("y"))

    records, notices = read_all(tmp_path / "home")

    assert [record.source for record in records] == [
        "home/a.jsonl.gz:1",
        "home/b/two.jsonl:1",
        "home/z.jsonl:1",
        "home/c.zip/b/two.jsonl:1",
        "home/c.zip/one.jsonl:1",
        "home/d/set.tar.gz/acl/train/urls_neg.txt:1",
        "home/d/set.tar.gz/acl/train/neg/0_2.txt",
        "home/d/set.tar.gz/acl/train/pos/0_9.txt",
    ]
    assert notices == []


@pytest.mark.parametrize("path", [".", "..", "../home", "../home/"])
def test_folders_are_called_by_their_names(tmp_path, monkeypatch, path):
    """However a folder is named, its locators begin with its own name."""
    write(tmp_path / "home/a.jsonl", film("one"))
    (tmp_path / "home/below").mkdir()
    monkeypatch.chdir(tmp_path / "home/below" if path == ".." else tmp_path / "home")

    assert [record.source for record in read_all(path)[0]] == ["home/a.jsonl:1"]


@pytest.mark.parametrize("form", ["folder", "zip", "tar", "tar.gz"])
def test_data_sets_of_many_files(tmp_path, form):
    """A data set spread over files is read from a folder and from every kind of archive alike."""
    path = tmp_path / "set"
    if form == "folder":
        for name, content in REVIEWS.items():
            write(path / name, content)
    else:
        packed = zipped(REVIEWS) if form == "zip" else tarred(REVIEWS)
        write(path, gzip.compress(packed) if form == "tar.gz" else packed)

    records, notices = read_all(path)

    assert [type(record).__name__ for record in records] == ["Film", "Passage", "Passage"]
    assert [record.rating for record in records] == [None, 2, 9]
    assert notices == []


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        pytest.param("none", None, CorpusError, "nothing to read", id="missing"),
        pytest.param("a\0b", None, CorpusError, "nothing to read", id="impossible-name"),
        pytest.param("a", b"", CorpusError, "is empty", id="empty"),
        pytest.param("a.gz", gzip.compress(b""), CorpusError, "is empty", id="empty-gz"),
        pytest.param("a.png", PICTURE, UnknownFormat, "No reader knows", id="picture"),
        pytest.param("a", b"Just a sentence.", UnknownFormat, "No reader knows", id="text"),
        pytest.param(
            "a.gz", gzip.compress(b"Just a sentence."), UnknownFormat, "No reader knows", id="text-gz"
        ),
        pytest.param(
            "a.gz", gzip.compress(zipped(TWO)), CorpusError, "archive inside a compressed", id="zip-in-gz"
        ),
        pytest.param(
            "a.zip", zipped({"p.png": PICTURE}), UnknownFormat, "holds no file", id="zip-of-pictures"
        ),
        pytest.param("a.zip", zipped({}), UnknownFormat, "holds no file", id="empty-zip"),
        pytest.param("a.zip", zipped(TWO)[:40], CorpusError, "Nothing could be read", id="cut-zip"),
        pytest.param(
            "a.tgz", gzip.compress(tarred(TWO))[:40], CorpusError, "Nothing could be read", id="cut-tgz"
        ),
        pytest.param("a.gz", gzip.compress(film("one"))[:20], CorpusError, "it is cut short", id="cut-gz"),
        pytest.param(
            "a.gz", b"\x1f\x8b\x08" + b"\xff" * 99, CorpusError, "Nothing could be read", id="no-gz-at-all"
        ),
    ],
)
def test_errors(tmp_path, name, content, error, message):
    """What gives nothing is an error that says why; where no reader knows it, with the known formats."""
    path = tmp_path / name
    if content is not None:
        write(path, content)

    with pytest.raises(error, match=message) as raised:
        read_all(path)

    formats = [reader.name for reader in (*READERS, *COLLECTION_READERS)]
    assert all(name in str(raised.value) for name in formats) is (error is UnknownFormat)


def test_missing_paths_are_told_at_once():
    """A path with nothing there is an error when `read` is called, not when the first record is asked for."""
    with pytest.raises(CorpusError):
        read("no/such/file")


def test_names_that_are_no_unicode(tmp_path):
    """Names of any bytes are read and shown mended, so that records can be written again."""
    home = tmp_path / "home"
    home.mkdir()
    (home / os.fsdecode(b"caf\xe9.jsonl")).write_bytes(film("one"))

    records, _ = read_all(home)

    assert [record.source for record in records] == ["home/caf?.jsonl:1"]


def test_documents_of_a_tar_can_be_opened_again(tmp_path):
    """A document of a tar archive can be opened while it is the current one and afterwards, in full."""
    files = {"a": many(3), "b": many(2500), "c.gz": gzip.compress(many(2500)), "d": many(9)}
    path = write(tmp_path / "x", gzip.compress(tarred(files)))
    contents = {"x/a": many(3), "x/b": many(2500), "x/c.gz": many(2500), "x/d": many(9)}
    nobody = Tell(lambda name, reason: None, lambda name, reason: None)

    (unit,) = list_units(path, Limits(), nobody)
    (collection,) = unit.collections(nobody)
    documents = []
    for document in collection.documents():
        documents.append(document)
        for _ in range(2):
            with document.open() as stream:
                assert stream.read() == contents[document.name]
            assert document.head == contents[document.name][:HEAD_BYTES]

    assert collection.names == tuple(contents)
    for document in reversed(documents):
        with document.open() as stream:
            assert stream.read() == contents[document.name]


def stumbling(error: Exception) -> Iterator[Film]:
    """Yield a film, then fail as a reader may on content nobody foresaw."""
    yield Film(film_id="one", title="One")
    raise error


@pytest.mark.parametrize(
    "error", [ValueError("odd"), UnicodeError("odd"), KeyError("odd"), RecursionError("odd")]
)
def test_readers_that_stumble(tmp_path, error):
    """What trips a reader up costs the rest of its document, not the run."""
    notices: Notices = []
    reading = Reading(tmp_path, notices.append, Limits())

    records = list(reading.guarded(stumbling(error), "a/b.txt"))

    assert len(records) == 1
    assert [notice.source for notice in notices] == ["a/b.txt"]
    assert "odd" in notices[0].reason


def test_notices_are_logged_where_nobody_listens(tmp_path, caplog):
    """Without on_notice rejects and skipped files are logged as warnings."""
    path = write(tmp_path / "a", zipped({"README": b"Read me.", "b.jsonl": film("one") + b"oops\n"}))

    with caplog.at_level(logging.WARNING):
        assert len(list(read(path))) == 1

    assert [record.getMessage().split(": ")[0] for record in caplog.records] == [
        "skipped a/README",
        "rejected a/b.jsonl:2",
    ]


def test_records_come_before_the_end_is_known(tmp_path):
    """Records are streamed: the first can be had of a file whose end is a bomb."""
    path = write(tmp_path / "a.gz", gzip.compress(film("one") + b" " * (40 << 20)))

    assert next(read(path)).film_id == "one"


def test_the_front_door():
    """What the package exports is there, and is listed in order."""
    assert all(hasattr(corpus, name) for name in corpus.__all__)
    assert corpus.__all__ == sorted(corpus.__all__)
