"""What is shown comes back as it was stored, or not at all."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_films import COFFEE, GNOME, HEAT, MIRROR, passage
from strategies import films, passages

from corpus.records import Film, Passage
from index.errors import IndexDamaged
from index.stored import RECORDS, Stored, StoredReader, StoredWriter


def stored(directory: Path, records: list[tuple[Passage, Film | None]]) -> StoredReader:
    """Return the records, written and opened again."""
    with StoredWriter(directory) as writer:
        for said, film in records:
            writer.add(said, film)
    return StoredReader(directory)


@settings(max_examples=50, deadline=None)
@given(records=st.lists(st.tuples(passages(), st.none() | films()), max_size=6))
def test_records_come_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[Passage, Film | None]]
) -> None:
    """Any passages, with or without their films, are read back equal, by number and in any order."""
    reader = stored(tmp_path_factory.mktemp("stored") / "records", records)

    assert len(reader) == len(records)
    for number in reversed(range(len(records))):
        assert reader[number] == Stored(*records[number])


def test_long_and_short_records(tmp_path: Path) -> None:
    """Records of very different lengths, and very many of them, do not run into each other."""
    said = [passage(f"{number} " * (1 + number % 7 * number)) for number in range(400)]
    reader = stored(tmp_path / "records", [(each, None) for each in said])

    assert [reader[number].passage for number in range(400)] == said


@pytest.mark.parametrize("number", [-1, 3, 10**9])
def test_there_is_no_such_record(tmp_path: Path, number: int) -> None:
    """A number that no document has is an error, not another document's record."""
    reader = stored(tmp_path / "records", [(COFFEE, HEAT), (MIRROR, None), (GNOME, None)])

    with pytest.raises(IndexError, match="no record"):
        reader[number]


def test_a_writer_that_fails_leaves_nothing_to_read(tmp_path: Path) -> None:
    """Records that were being written when something went wrong are not taken for whole."""

    def interrupted() -> None:
        with StoredWriter(tmp_path / "records") as writer:
            writer.add(COFFEE, HEAT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(IndexDamaged):
        StoredReader(tmp_path / "records")


def test_an_altered_record_is_told(tmp_path: Path) -> None:
    """A record whose bytes were altered is an error with advice; others of the file can still be read."""
    said = [passage(f"{number} " * 5_000) for number in range(4)]
    stored(tmp_path / "records", [(each, None) for each in said])
    path = tmp_path / "records" / RECORDS
    content = bytearray(path.read_bytes())
    content[:8] = b"\xff" * 8
    path.write_bytes(content)

    reader = StoredReader(tmp_path / "records")
    with pytest.raises(IndexDamaged, match="filmdex reindex"):
        reader[0]
    assert reader[3].passage == said[3]
