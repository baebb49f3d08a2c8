"""What unpacks to more than anybody keeps is stopped: a bomb by itself, the whole source at its limit."""

import gzip

import pytest
from packing import REVIEWS, TWO, film, many, read_all, tarred, write, zipped

from corpus import CorpusError, DecompressionLimit, Limits, Reject, UnknownFormat

LINES = many(20_000)  # 3 MB, which pack to less than half


# 40 MB of blank lines, which pack a thousandfold
BLANK = film("one") + (b" " * 1023 + b"\n") * (40 << 10)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(gzip.compress(BLANK), "100 times its size", id="gz"),
        pytest.param(zipped({"a.jsonl": BLANK}), "100 times its size", id="zip"),
        pytest.param(
            zipped({f"{n}.jsonl": BLANK[: 4 << 20] for n in range(9)}), "100 times", id="zip-of-many"
        ),
        pytest.param(gzip.compress(tarred({"a.jsonl": BLANK})), "100 times its size", id="tar-gz"),
        pytest.param(tarred({"a.gz": gzip.compress(BLANK)}), "100 times its size", id="gz-in-tar"),
        pytest.param(zipped({"a.gz": gzip.compress(gzip.compress(BLANK))}), None, id="gz-in-gz-in-zip"),
    ],
)
def test_bombs(tmp_path, content, message):
    """A file that unpacks to more than a hundred times its size is stopped, with what to do about it.

    Nothing else is: what comes before and the files beside it are read.
    """
    path = write(tmp_path / "home/bomb", content)
    if message is None:
        with pytest.raises(UnknownFormat):
            read_all(path)
        return
    write(tmp_path / "home/a.jsonl", film("before"))
    write(tmp_path / "home/z.zip", zipped(TWO))

    records, notices = read_all(tmp_path / "home")

    assert [record.film_id for record in records if "bomb" not in record.source] == ["before", "two", "one"]
    assert notices
    assert all(isinstance(notice, Reject) and "bomb" in notice.source for notice in notices)
    assert all(message in notice.reason and "unpack it yourself" in notice.reason for notice in notices)


def test_a_bomb_and_nothing_else(tmp_path):
    """Where nothing comes before the bomb goes off, that is an error with what to do."""
    path = write(tmp_path / "bomb", gzip.compress(b'{"type":"film"}' + b" " * (40 << 20)))

    with pytest.raises(CorpusError, match="unpack it yourself"):
        read_all(path)


@pytest.mark.parametrize(
    ("limits", "stopped"),
    [
        pytest.param(Limits(), False, id="as-they-are"),
        pytest.param(Limits(total_bytes=2_000_000), True, id="total"),
        pytest.param(Limits(ratio=1, ratio_from=0), None, id="ratio"),
        pytest.param(Limits(ratio=1, ratio_from=2 << 30), False, id="ratio-from"),
    ],
)
def test_limits(tmp_path, limits, stopped):
    """The limits on what a source may unpack to can be set; all archives of a source count together."""
    home = tmp_path / "home"
    write(home / "a.jsonl.gz", gzip.compress(LINES))
    write(home / "b.zip", zipped({"b.jsonl": LINES}))

    if stopped:
        with pytest.raises(DecompressionLimit, match="--unpack-limit 20GB"):
            read_all(home, limits)
    else:
        records, rejects = read_all(home, limits)
        assert (len(records) == 40_000) is (stopped is not None)
        assert {reject.source for reject in rejects} == (
            {"home/a.jsonl.gz", "home/b.zip/b.jsonl"} if stopped is None else set()
        )


def test_what_packs_like_a_bomb_does_not_use_up_the_limit(tmp_path):
    """Where a source comes to its limit in a file that packs unlike any text, only that file is left."""
    wide = many(7000).replace(b"\n", b" " * 4000 + b"\n")  # packs about 50 times
    home = tmp_path / "home"
    write(home / "a.jsonl.gz", gzip.compress(LINES))
    write(home / "m.gz", gzip.compress(wide))
    write(home / "z.jsonl.gz", gzip.compress(LINES))

    records, rejects = read_all(home, Limits(total_bytes=24 << 20))

    assert {record.source.partition(":")[0] for record in records} == {
        *("home/a.jsonl.gz", "home/m.gz", "home/z.jsonl.gz")
    }
    assert [reject.source for reject in rejects] == ["home/m.gz"]
    assert "raise --unpack-limit" in rejects[0].reason


def test_what_is_read_twice_counts_once(tmp_path):
    """Limits are on what a file holds, not on how often it is read: data sets need several passes."""
    archive = tarred(REVIEWS)
    path = write(tmp_path / "set.tar.gz", gzip.compress(archive))

    records, _ = read_all(path, Limits(total_bytes=len(archive)))

    assert len(records) == 3


def test_small_files_may_pack_well(tmp_path):
    """Below 16 MB no ratio is too good: ten thousand records alike are no bomb."""
    path = write(tmp_path / "a.gz", gzip.compress(film("one") * 100_000))

    assert len(read_all(path)[0]) == 100_000
