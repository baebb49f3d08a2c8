"""What is shown comes back as it was stored, or not at all."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_films import COFFEE, GNOME, HEAT, MIRROR, passage
from strategies import films, passages

from corpus.records import Film, Passage
from index.errors import IndexDamaged
from index.segments import Segment
from index.stored import Stored, StoredReader, StoredWriter, open_blocks

Records = list[tuple[Passage, Film | None]]


def segment(name: str, documents: int = 0) -> Segment:
    """Return a segment of this name."""
    return Segment(name, documents, [], [0], {}, name)


def stored(directory: Path, *of_segments: Records) -> StoredReader:
    """Return the records of each segment, written and opened again."""
    directory.mkdir()
    for number, records in enumerate(of_segments):
        with StoredWriter(directory, f"s{number}") as writer:
            for said, film in records:
                writer.add(said, film)
    return StoredReader(directory, [segment(f"s{number}") for number in range(len(of_segments))])


@settings(max_examples=50, deadline=None)
@given(st.lists(passages(), max_size=6), st.integers(0, 600))
def test_a_passage_that_is_json_already_is_stored_as_any_other(
    tmp_path_factory: pytest.TempPathFactory, said: list[Passage], times: int
) -> None:
    """Passages come back equal, and from the same blocks, whether they were encoded before or not."""
    said = said + said[:1] * times
    contents = []
    for is_encoded in (False, True):
        directory = tmp_path_factory.mktemp("stored")
        with StoredWriter(directory, "s0") as writer:
            for each in said:
                if is_encoded:
                    writer.add_kept(msgspec.json.encode(each))
                else:
                    writer.add(each)
        contents.append((directory / "s0").read_bytes())
        reader = StoredReader(directory, [segment("s0")])
        assert [reader[number].passage for number in range(len(reader))] == said
    assert contents[0] == contents[1]


@settings(max_examples=50, deadline=None)
@given(parts=st.lists(st.lists(st.tuples(passages(), st.none() | films()), max_size=4), max_size=3))
def test_records_come_back(tmp_path_factory: pytest.TempPathFactory, parts: list[Records]) -> None:
    """Any passages of any segments, with or without films, are read back equal, by number, in any order."""
    reader = stored(tmp_path_factory.mktemp("stored") / "records", *parts)
    records = [record for part in parts for record in part]

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

    with pytest.raises(IndexError, match="no document"):
        reader[number]


def test_a_writer_that_fails_leaves_nothing_to_read(tmp_path: Path) -> None:
    """Records that were being written when something went wrong are not taken for whole."""

    def interrupted() -> None:
        with StoredWriter(tmp_path, "s0") as writer:
            writer.add(COFFEE, HEAT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(IndexDamaged):
        StoredReader(tmp_path, [segment("s0")])


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(0, 30).map(lambda size: size**3), min_size=1, max_size=12),
    cuts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=5),
)
def test_copies(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], cuts: list[tuple[int, int]]
) -> None:
    """Whatever runs of records are copied, over and over, they come back."""
    folder = tmp_path_factory.mktemp("stored")
    said = [passage(f"{number} " + "x" * length) for number, length in enumerate(lengths)]
    stored(folder / "0", [(each, None) for each in said])
    expected = said
    for number, (first, length) in enumerate(cuts):
        first = min(first, len(expected))
        last = min(first + length, len(expected))
        other = open_blocks(folder / str(number), "s0")
        (folder / str(number + 1)).mkdir()
        with StoredWriter(folder / str(number + 1), "s0") as writer:
            writer.copy(other, first, len(expected))
            writer.copy(other, 0, last)
        expected = expected[first:] + expected[:last]
        reader = StoredReader(folder / str(number + 1), [segment("s0")])
        assert [reader[place].passage for place in range(len(reader))] == expected


def test_an_altered_record_is_told(tmp_path: Path) -> None:
    """A record whose bytes were altered is an error with advice; others of the file can still be read."""
    said = [passage(f"{number} " * 5_000) for number in range(4)]
    stored(tmp_path / "records", [(each, None) for each in said])
    path = tmp_path / "records" / "s0"
    content = bytearray(path.read_bytes())
    content[:8] = b"\xff" * 8
    path.write_bytes(content)

    reader = StoredReader(tmp_path / "records", [segment("s0")])
    with pytest.raises(IndexDamaged, match="filmdex reindex"):
        reader[0]
    assert reader[3].passage == said[3]
