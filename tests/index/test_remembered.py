"""What a build was told is known to the next one that is told nothing: sources, mappings, limits."""

import gzip
from pathlib import Path

import pytest
from little_films import film, passage, texts, written

from corpus import Limits
from corpus.errors import CorpusError, DecompressionLimit
from index import Options, planned, reindex
from index.keeping import RECORDS, recalled
from index.records import Records

SMALL = Limits(total_bytes=20_000, ratio=10_000, ratio_from=1)
ENOUGH = Options(limits=Limits(total_bytes=10**6, ratio=10_000, ratio_from=1))


def packed(path: Path, text: str) -> None:
    """Write a film and a passage about it that packs well, compressed."""
    plain = written(path.with_suffix(""), [film(), passage(text)])
    path.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder of two compressed files, which unpack to 60 kB together."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("a", "b"):
        packed(folder / f"{name}.jsonl.gz", f"{name} storm " * 3_500)
    return folder


def test_an_update_goes_by_the_limits_of_the_build(tmp_path: Path, home: Path) -> None:
    """Limits that were set for a build hold for updates without paths, until others are set."""
    index = tmp_path / "index"
    reindex([home], index, options=ENOUGH)
    packed(home / "c.jsonl.gz", "c river " * 3_500)

    assert planned([], index, "update").added == ("home/c.jsonl.gz",)
    report = reindex([], index, mode="update")
    assert report.changes is not None
    assert report.changes.added == ("home/c.jsonl.gz",)
    assert recalled(index / RECORDS, Options()).limits == ENOUGH.limits
    with pytest.raises(CorpusError):
        reindex([], index, mode="update", options=Options(limits=SMALL))
    assert recalled(index / RECORDS, Options()).limits == ENOUGH.limits, "what failed is not remembered"


@pytest.mark.parametrize("changed", [False, True], ids=["all-kept", "one-read"])
def test_what_is_kept_counts_for_the_limits(tmp_path: Path, home: Path, changed: bool) -> None:
    """Files that are not read again use the limit up as well; the error says which option raises it."""
    index = tmp_path / "index"
    reindex([home], index, options=ENOUGH)
    if changed:
        packed(home / "a.jsonl.gz", "little")
    before = texts(index)

    with pytest.raises(DecompressionLimit, match="--unpack-limit 20GB"):
        reindex([home], index, mode="update", options=Options(limits=SMALL))
    assert texts(index) == before


def test_nothing_is_remembered_that_was_not_said(tmp_path: Path, home: Path) -> None:
    """A build without limits leaves them to the next version's; damaged records remember nothing."""
    index = tmp_path / "index"
    reindex([home], index)

    assert recalled(index / RECORDS, Options()) == Options()
    assert recalled(tmp_path / "none.db", ENOUGH) == ENOUGH


def test_everything_read_anew_is_read_as_before(tmp_path: Path, home: Path) -> None:
    """Where another version kept the records, a full build of the same sources has the same limits."""
    index = tmp_path / "index"
    reindex([home], index, options=ENOUGH)
    records = Records(index / RECORDS)
    records.set("readers", "of another version")
    records.close()

    report = reindex([], index, mode="update")

    assert report.mode == "full"
    assert recalled(index / RECORDS, Options()).limits == ENOUGH.limits
