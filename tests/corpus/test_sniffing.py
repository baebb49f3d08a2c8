"""A look at a source tells what reading it would give, from its beginning only."""

import gzip
import io
import json
import tarfile

import pytest
from mapped_tables import NAMES, ROWS, entry, table
from packing import GOOD, PICTURE, REVIEWS, TWO, film, many, read_all, tarred, write, zipped

from corpus import CorpusError, Film, Passage, Reject
from corpus.mapping import FILE_NAME, parse_mapping
from corpus.peeking import ARCHIVE_BYTES, PEEK_BYTES, Beginning, Cuts
from corpus.readers.mapped import mapping_reader
from corpus.sample import directory
from corpus.sniffing import PARTS, sniff

TABLE = table([NAMES, *ROWS]).encode()


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        pytest.param("a", film("one"), [("a", "", "UTF-8", {"film": 1})], id="file"),
        pytest.param("a", gzip.compress(film("one")), [("a", "gzip", "UTF-8", {"film": 1})], id="gzip"),
        pytest.param("a", zipped(GOOD), [("a/good.jsonl", "zip", "UTF-8", {"film": 1})], id="zip"),
        pytest.param("a", tarred(GOOD), [("a/good.jsonl", "tar", "UTF-8", {"film": 1})], id="tar"),
        pytest.param(
            "a",
            gzip.compress(tarred(TWO)),
            [(f"a/{name}", "tar.gz", "UTF-8", {"film": 1}) for name in TWO],
            id="tar-gz",
        ),
        pytest.param("a", zipped(REVIEWS), [("a", "zip", "", {"film": 1, "review": 2})], id="data-set"),
        pytest.param("a", TABLE, [("a", "", "UTF-8", {})], id="table"),
        pytest.param("a.csv", TABLE.decode().encode("utf-16"), [("a.csv", "", "UTF-16", {})], id="utf-16"),
        pytest.param("a.csv", b"Film,Text\n\xc9,\xe9\n", [("a.csv", "", "not UTF-8", {})], id="cp1252"),
    ],
)  # fmt: skip
def test_packings_and_encodings(tmp_path, name, content, parts):
    """Each file is told with how it is packed and encoded, and what its first records are."""
    sniffed = sniff(write(tmp_path / name, content))

    assert [(part.name, part.packing, part.encoding, part.counts) for part in sniffed.parts] == parts
    assert sniffed.known is any(counts for *_, counts in parts)
    assert sniffed.proposed is not sniffed.known


@pytest.mark.parametrize("source", ["sample", "folder", "tar.gz"])
def test_a_look_sees_what_reading_gives(tmp_path, source):
    """Of a source that is small enough to be seen whole, a look counts every record that `read` gives."""
    home = directory()
    if source != "sample":
        files = {
            "a.jsonl": many(50) + b"{}\n",
            "b/x.bin": PICTURE,
            "c.csv": TABLE,
            FILE_NAME: entry(name="c.csv").encode(),
        }
        files |= REVIEWS
        home = tmp_path / "set"
        if source == "folder":
            for name, content in files.items():
                write(home / name, content)
        else:
            write(home, gzip.compress(tarred(files)))
    records, notices = read_all(home)

    sniffed = sniff(home, limit=10_000)

    assert all(part.complete for part in sniffed.parts)
    kinds = ["film" if isinstance(each, Film) else each.kind.value for each in records]
    counts = {kind: sum(part.counts.get(kind, 0) for part in sniffed.parts) for kind in kinds}
    assert counts == {kind: kinds.count(kind) for kind in kinds}
    rejects = [notice for notice in notices if isinstance(notice, Reject)]
    assert sum(part.reject_count for part in sniffed.parts) == len(rejects)
    assert {*sniffed.skipped, *(each for part in sniffed.parts for each in part.rejects)} == set(notices)


def test_the_first_records_are_shown(tmp_path):
    """The limit says how many records are counted; some of them are kept, with the share of each field."""
    lines = [{"type": "film", "film_id": "a", "title": "A", "year": 1962}]
    lines += [{"type": "passage", "film_id": "a", "kind": "quote", "text": f"{n}"} for n in range(20)]
    lines += [{"type": "passage", "film_id": "a", "kind": "review", "text": "r", "rating": 8}]
    lines += [{"type": "passage", "film_id": "a", "kind": "no such"}] * 9
    path = write(tmp_path / "a", "".join(json.dumps(line) + "\n" for line in lines).encode())

    (part,) = sniff(path).parts
    (short,) = sniff(path, limit=5).parts

    assert part.counts == {"film": 1, "quote": 20, "review": 1}
    assert part.fields == {
        "film": {"title": 1, "year": 1},
        "quote": {"text": 20},
        "review": {"text": 1, "rating": 1},
    }
    assert [passage.text for passage in part.passages] == ["0", "1", "2", "r"]
    assert (part.reject_count, len(part.rejects), part.rejects[0].source) == (9, 5, "a:23")
    assert part.complete
    assert short.counts == {"film": 1, "quote": 4}
    assert not short.complete


def test_a_mapping_is_tried(tmp_path):
    """A mapping that is named, or lies beside the file, reads the tables it is about."""
    path = write(tmp_path / "a.csv", TABLE)
    reader = mapping_reader(parse_mapping(entry().encode(), "m.toml"))

    (unknown,) = sniff(path).parts
    (named,) = sniff(path, readers=[reader]).parts
    write(tmp_path / FILE_NAME, entry().encode())
    (beside,) = sniff(path).parts

    assert unknown.reader == ""
    assert parse_mapping(unknown.proposal.encode(), "m.toml").files[0].film
    assert (named.reader, beside.reader) == ("the mapping m.toml", f"the mapping {FILE_NAME}")
    assert named.counts == beside.counts == {"review": 3, "film": 2} == dict(named.counts)
    assert named.proposal == ""


def test_what_cannot_be_read_is_told(tmp_path):
    """Damage, unknown files and nothing at all are told as they are when reading."""
    home = tmp_path / "set"
    write(home / "a.jsonl.gz", gzip.compress(many(5000))[:-50_000])
    write(home / "b.zip", zipped(GOOD)[:40])
    write(home / "c.bin", PICTURE)

    sniffed = sniff(home)

    assert [part.name for part in sniffed.parts] == ["set/a.jsonl.gz"]
    assert [reject.source for reject in sniffed.broken] == ["set/b.zip"]
    assert [skipped.source for skipped in sniffed.skipped] == ["set/c.bin"]
    with pytest.raises(CorpusError):
        sniff(tmp_path / "none")


def test_many_files_are_looked_at_in_part(tmp_path):
    """In a folder of many files the first are looked at, and how many are left is said."""
    for number in range(PARTS + 7):
        write(tmp_path / f"set/{number:03}.jsonl", film(f"f{number}"))
    packed = write(tmp_path / "a.zip", zipped({f"{n:03}.jsonl": film(f"f{n}") for n in range(PARTS + 7)}))

    for path in (tmp_path / "set", packed):
        sniffed = sniff(path)
        assert (len(sniffed.parts), sniffed.left) == (PARTS, 7)


@pytest.mark.parametrize("form", ["file", "gzip", "zip", "tar", "tar.gz"])
def test_only_the_beginning_is_read(tmp_path, form):
    """Of what is larger than a look takes in, the beginning is told, and that it is no more."""
    content = many(20_000) * (PEEK_BYTES // 1_700_000 + 2)
    packed = {
        "file": lambda: content,
        "gzip": lambda: gzip.compress(content, 1),
        "zip": lambda: zipped({"a": content}),
        "tar": lambda: tarred({"a": content}),
        "tar.gz": lambda: gzip.compress(tarred({"a": content}), 1),
    }
    path = write(tmp_path / "huge", packed[form]())

    (part,) = sniff(path, limit=10**6).parts

    assert not part.complete
    assert part.reject_count == 0
    assert part.counts == {"film": content[:PEEK_BYTES].count(b"\n") + 1}


def test_beginnings_end_with_a_line():
    """A beginning ends at the end of a line, or after a long while without one."""
    for text, end in ((b"ab\ncd\nef\n", 6), (b"ab\ncdefgh", 9), (b"abcd", 4)):
        cuts = Cuts()
        with io.BufferedReader(Beginning(io.BytesIO(text), 4, "x", cuts)) as stream:
            assert stream.read() == text[:end]
        assert ("x" in cuts.names) is (text[:end] != text)


def test_long_archives_end_after_a_while(tmp_path):
    """An archive without a table of contents is not run through to its end."""
    path = tmp_path / "long.tar"
    with path.open("wb") as out:
        for name, size in (("a.jsonl", 0), ("b.bin", ARCHIVE_BYTES * 2), ("c.jsonl", 0)):
            content = film(name)
            member = tarfile.TarInfo(name)
            member.size = size or len(content)
            out.write(member.tobuf())
            out.write(content)
            out.seek(out.tell() + member.size - len(content) + (-member.size) % 512)
        out.write(b"\0" * 1024)

    sniffed = sniff(path)

    assert [part.name for part in sniffed.parts] == ["long.tar/a.jsonl", "long.tar/b.bin"]
    assert sniffed.broken == ()
    assert isinstance(sniffed.parts[0].films[0], Film)
    assert not [
        passage for part in sniffed.parts for passage in part.passages if not isinstance(passage, Passage)
    ]
