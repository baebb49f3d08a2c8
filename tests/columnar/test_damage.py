"""A columnar segment that is damaged is found out: a flipped bit, a lost end, a missing or a foreign file.

What holds where: a file that was cut short, or whose directory was altered, is refused when the segment is
opened, and so is a whole file in the place of another: each knows the segment it was written for. A bit
that flipped among the data is found by `segment_problems`, which reads every byte; opening reads none.
"""

from pathlib import Path
from typing import Any

import pytest
from codec_pairs import segment_of
from whoosh import columns
from whoosh.fields import COLUMN, ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.reading import SegmentReader

from index.columnar import ColumnarSegment, segment_problems
from index.columnar.arrays import TAIL
from index.columnar.layout import DOCUMENTS, FILES, TERMS
from index.errors import IndexDamaged

EACH_FILE = [pytest.param(ending, id=ending[1:]) for ending in FILES]


def schema() -> Schema:
    """Return a schema that makes every array of a segment."""
    return Schema(
        name=ID(stored=True, unique=True),
        text=TEXT(stored=True, sortable=True),
        tags=KEYWORD(scorable=True, field_boost=1.5),
        year=NUMERIC(int, 16, sortable=True, shift_step=8),
        mark=COLUMN(columns.RefBytesColumn()),
        more=STORED(),
    )


def documents(word: str = "storm") -> list[dict[str, Any]]:
    """Return a few documents; those of another word of the same length differ in nothing else."""
    return [
        {
            "name": "a",
            "text": f"the {word} came up the river",
            "tags": "red blue",
            "year": 1999,
            "mark": b"x",
        },
        {"name": "b", "text": f"{word} " * 300, "tags": "red", "more": [word, 1]},
        {"name": "c", "text": f"no {word}", "year": 2001, "mark": b"y", "more": {"a": 0.5}},
    ]


def stored(word: str = "storm") -> tuple[RamStorage, ColumnarSegment]:
    """Return a storage with one segment, and the segment."""
    storage = RamStorage()
    return storage, segment_of(schema(), documents(word), storage)


def test_a_whole_segment_has_no_problems(tmp_path: Path) -> None:
    """A segment that is as it was written has none, in memory and on disk."""
    storage, segment = stored()
    assert segment_problems(storage, segment) == []
    disk = FileStorage(str(tmp_path))
    assert segment_problems(disk, segment_of(schema(), documents(), disk)) == []


@pytest.mark.parametrize("ending", EACH_FILE)
def test_any_flipped_bit_is_found(ending: str) -> None:
    """Whichever bit of whichever file is flipped, the problem is found and names the file."""
    storage, segment = stored()
    name = segment.make_filename(ending)
    content = storage.files[name]
    for place in range(len(content)):
        altered = bytearray(content)
        altered[place] ^= 1 << place * 5 % 8  # each place one of its bits, all eight in turn
        storage.files[name] = bytes(altered)
        (problem,) = segment_problems(storage, segment)
        assert name in problem
    storage.files[name] = content
    assert segment_problems(storage, segment) == []


@pytest.mark.parametrize("ending", EACH_FILE)
def test_every_truncation_is_found_and_refused(ending: str) -> None:
    """A file cut short at any length is a problem, and the segment is refused when it is opened."""
    storage, segment = stored()
    name = segment.make_filename(ending)
    content = storage.files[name]
    for length in range(len(content)):
        storage.files[name] = content[:length]
        (problem,) = segment_problems(storage, segment)
        assert name in problem
        assert "cut short" in problem
        with pytest.raises(IndexDamaged, match="cut short"):
            SegmentReader(storage, schema(), segment)


@pytest.mark.parametrize("ending", EACH_FILE)
def test_a_missing_file_is_found_and_refused(ending: str, tmp_path: Path) -> None:
    """A file that is gone is a problem, and the segment is refused when it is opened."""
    disk = FileStorage(str(tmp_path))
    for storage in (RamStorage(), disk):
        segment = segment_of(schema(), documents(), storage)
        storage.delete_file(segment.make_filename(ending))
        (problem,) = segment_problems(storage, segment)
        assert "is missing" in problem
        assert segment.make_filename(ending) in problem
        with pytest.raises((OSError, NameError)):
            SegmentReader(storage, schema(), segment)


def test_damage_to_several_files_is_told_file_by_file() -> None:
    """Each damaged file gets a sentence of its own, in the order of the files."""
    storage, segment = stored()
    names = [segment.make_filename(ending) for ending in FILES]
    for name in names:
        storage.files[name] = storage.files[name][:-1]
    storage.delete_file(names[-1])
    found = segment_problems(storage, segment)
    assert len(found) == len(names)
    assert all(name in problem for name, problem in zip(names, found, strict=True))


def test_what_is_damaged_is_found_while_it_is_open(tmp_path: Path) -> None:
    """A bit that flips on disk while a segment is open is found by the next look."""
    disk = FileStorage(str(tmp_path))
    segment = segment_of(schema(), documents(), disk)
    reader = SegmentReader(disk, schema(), segment)
    with (tmp_path / segment.make_filename(DOCUMENTS)).open("r+b") as file:
        file.write(b"\xff")
    assert len(segment_problems(disk, segment)) == 1
    assert reader.doc_count_all() == 3


def test_opening_reads_no_data() -> None:
    """A flipped bit among the data does not keep a segment from opening; a look at every byte finds it."""
    storage, segment = stored()
    name = segment.make_filename(TERMS)
    content = bytearray(storage.files[name])
    content[0] ^= 1
    storage.files[name] = bytes(content)
    assert SegmentReader(storage, schema(), segment).doc_count_all() == 3
    assert segment_problems(storage, segment) == [f"text in {name} does not have its checksum"]


@pytest.mark.parametrize("ending", EACH_FILE)
def test_a_file_of_another_segment_is_found_and_refused(ending: str, tmp_path: Path) -> None:
    """Two alike segments that have exchanged a file are found out and refused, though all is as it was."""
    segments = []
    for folder, word in (("a", "storm"), ("b", "stone")):
        (tmp_path / folder).mkdir()
        disk = FileStorage(str(tmp_path / folder))
        segments.append((disk, segment_of(schema(), documents(word), disk)))

    (one, other) = (Path(disk.folder, segment.make_filename(ending)) for disk, segment in segments)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)

    for (disk, segment), path, came_from in zip(segments, (one, other), (other, one), strict=True):
        told = f"{path.name} is not the file that belongs there: it was written as {came_from.name}."
        assert segment_problems(disk, segment) == [told]
        with pytest.raises(IndexDamaged, match="was written as"):
            SegmentReader(disk, schema(), segment)


@pytest.mark.parametrize(
    ("ending", "other"), [(TERMS, DOCUMENTS), (DOCUMENTS, TERMS), (TERMS, FILES[1]), (FILES[1], FILES[2])]
)
def test_a_file_in_the_place_of_another_kind_is_not_served(ending: str, other: str) -> None:
    """A file of the same segment under the wrong name is refused when the segment is opened."""
    storage, segment = stored()
    storage.files[segment.make_filename(ending)] = storage.files[segment.make_filename(other)]
    with pytest.raises(IndexDamaged, match="not the file that belongs there"):
        SegmentReader(storage, schema(), segment)


def test_the_tail_is_as_long_as_the_test_believes() -> None:
    """Every file ends with the length and digest of its directory."""
    storage, segment = stored()
    for ending in FILES:
        content = storage.files[segment.make_filename(ending)]
        length, _, magic = TAIL.unpack(content[-TAIL.size :])
        assert content[-TAIL.size - length :].startswith(f'["{segment.make_filename(ending)}",'.encode())
        assert magic.startswith(b"FDX")
