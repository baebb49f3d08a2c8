"""The doctor finds a whole index whole, whatever is in it, and says what is wrong with any other."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from forging import served_path
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from little_films import HEAT, MIRROR, RECORDS, build, passage, written
from storms import ALL, found, names, storms
from strategies import records

from index import Options, open_index, reindex
from index.columnar.arrays import Array
from index.doctor import examine, problems_of
from index.errors import IndexMissing, IndexOutdated
from index.generations import generation_path, publish, stated, write_manifest
from index.schema import SCHEMA_VERSION

CHECKS = ["pointer", "manifest", "files", "counts", "arrays", "columns", "records", "words", "questions"]


def test_a_whole_index_is_whole(whole: Path) -> None:
    """Every check is made, says what it looked at and how long it took, and finds nothing."""
    report = examine(whole, seed=1)

    assert names(report) == [*CHECKS, "updates", "leftovers"]
    assert report.whole
    assert report.generation == 1
    assert report.left_out == ()
    assert all(check.looked_at and check.seconds >= 0 for check in report.checks)
    assert report.seconds >= sum(check.seconds for check in report.checks)
    assert report.checks[8].looked_at.startswith("60 questions, the slowest")


@pytest.mark.parametrize("seed", range(1))
def test_several_segments_are_whole(tmp_path: Path, seed: int) -> None:
    """An index of many segments, as updates leave it, is whole, whichever records are drawn."""
    directory, source = tmp_path / "index", tmp_path / "films.jsonl"
    said = storms(seed)
    for mode in ("full", "update", "update"):
        reindex([written(source, said)], directory, mode=mode, options=Options(size=60, force=True))
        said = said[:200] + said[230:] + [passage(f"Snow in {mode}.", film_id="tt0000007")]
        with open_index(directory) as index:
            assert len(index.manifest.segments) > 2
        assert found(directory, sample=150) == []
    assert found(directory, sample=ALL) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.lists(records(), min_size=1, max_size=12))
def test_whatever_is_indexed_is_whole(tmp_path_factory: pytest.TempPathFactory, said: list[Any]) -> None:
    """Whatever films and passages say, in any script, their index is whole."""
    folder = tmp_path_factory.mktemp("any")
    reindex([written(folder / "films.jsonl", said)], folder / "index")

    assert found(folder / "index", sample=ALL) == []


def test_looking_quickly(copy: Path) -> None:
    """A quick look reads manifests and sizes: a file that has grown is found, not one that was altered."""
    assert names(examine(copy, quick=True)) == ["pointer", "manifest", "files", "leftovers"]
    path = min(served_path(copy).rglob("*.terms"))
    content = path.read_bytes()
    path.write_bytes(b"\xff" + content[1:])
    assert examine(copy, quick=True).whole
    assert len(found(copy)) == 1

    path.write_bytes(content + b"\0")
    (problem,) = found(copy, quick=True)
    assert "bytes and should have" in problem


def test_what_relies_on_damaged_files_is_left_out(copy: Path) -> None:
    """Where files are damaged the index is not opened, and the report says what was not looked at."""
    min(served_path(copy).rglob("*.postings")).write_bytes(b"")
    report = examine(copy)

    assert names(report) == ["pointer", "manifest", "files", "updates", "leftovers"]
    assert list(report.left_out) == CHECKS[3:]
    assert not report.whole


# The directory around the generations


def test_a_pointer_without_its_checksum_is_found(copy: Path) -> None:
    """A `current` that someone has written by hand is served, but told: a flipped bit of it would not be."""
    (copy / "current").write_bytes(b"1\n")

    (problem,) = found(copy)
    assert "the number 1 without its checksum" in problem


@pytest.mark.parametrize("content", [b"1", b"1\x0b", b" 1\n", b"01\n", b"1\n\n", b"2 c3b6c8b4\n", b"1 \n"])
def test_a_pointer_that_is_not_as_it_was_written_is_found(copy: Path, content: bytes) -> None:
    """A `current` in which something is not as it was written names nothing."""
    (copy / "current").write_bytes(content)

    (problem,) = found(copy)
    assert "not the number of a generation" in problem


@pytest.mark.parametrize(
    ("content", "told"), [(b"?\n", "not the number"), (b"7\n", "which is not there"), (None, "is missing")]
)
def test_a_pointer_to_nowhere_is_found(copy: Path, content: bytes | None, told: str) -> None:
    """A `current` that names nothing, or is gone, is found."""
    (copy / "current").unlink()
    if content is not None:
        (copy / "current").write_bytes(content)

    assert told in " ".join(found(copy))


def test_what_was_left_behind_is_found(copy: Path) -> None:
    """What a build that died has left is told; while one is running, nothing is, since it may be at work."""
    generation_path(copy, 2).mkdir()
    (copy / "current.new").write_text("2\n", encoding="ascii")
    (copy / "lock.holder").write_text("process 2000000000, since 2001-01-01\n", encoding="utf-8")
    (copy / "notes.txt").write_text("not ours", encoding="utf-8")
    assert found(copy) == [
        "leftovers: current.new was not put in place",
        "leftovers: lock.holder names a process that has ended",
        "leftovers: generations/2 was built but never served",
    ]

    (copy / "lock.holder").write_text("process 1, since 2001-01-01\n", encoding="utf-8")
    assert found(copy) == []


def test_a_kept_generation_is_examined_as_well(tmp_path: Path) -> None:
    """The generation that would be fallen back on is read whole too."""
    for _ in range(2):
        build(tmp_path, *RECORDS)
    assert names(examine(tmp_path / "index"))[-3:] == ["kept", "updates", "leftovers"]
    path = min(generation_path(tmp_path / "index", 1).rglob("*.terms"))
    path.write_bytes(b"\xff" + path.read_bytes()[1:])

    (problem,) = found(tmp_path / "index")
    assert problem.startswith("kept: ")
    assert "does not have its checksum" in problem


def test_no_index(tmp_path: Path) -> None:
    """Where nothing was built there is nothing to examine, and the message says how to build."""
    with pytest.raises(IndexMissing, match="filmdex reindex PATH"):
        examine(tmp_path)


def test_an_index_of_another_version(tmp_path: Path) -> None:
    """An index of another version cannot be examined; one that is only kept beside is no problem."""
    for _ in range(2):
        build(tmp_path, *RECORDS)
    directory = tmp_path / "index"
    old = msgspec.structs.replace(stated(directory, 1), schema_version=SCHEMA_VERSION + 1)
    write_manifest(directory, old)
    assert found(directory) == []

    publish(directory, 1)
    with pytest.raises(IndexOutdated):
        examine(directory)


def test_one_generation_alone(tmp_path: Path) -> None:
    """Any generation can be examined, be it served or not."""
    for records_ in (RECORDS, (HEAT, MIRROR)):
        build(tmp_path, *records_)
    directory = tmp_path / "index"
    assert problems_of(directory, 1) == problems_of(directory, 2) == []
    min(generation_path(directory, 1).rglob("*.impact")).unlink()
    assert len(problems_of(directory, 1)) == 1
    assert problems_of(directory, 2) == []


def test_wrong_answers_are_found(whole: Path) -> None:
    """Whoever leaves out an answer, gives one too many or gives one twice is found out."""

    def forgetful(index: Any, query: Any) -> Array:
        return np.fromiter(index.searcher.docs_for_query(query), np.int64)[:-1]

    def talkative(index: Any, query: Any) -> Array:
        return np.arange(len(index.stored))

    def stuttering(index: Any, query: Any) -> Array:
        return np.repeat(np.fromiter(index.searcher.docs_for_query(query), np.int64), 2)

    told = {
        answer.__name__: " ".join(found(whole, sample=ALL, answer=answer))
        for answer in (forgetful, talkative, stuttering)
    }
    assert "questions: " in told["forgetful"]
    assert "should have record" in told["forgetful"]
    assert "should not have record" in told["talkative"]
    assert "has a document twice in its answer" in told["stuttering"]
