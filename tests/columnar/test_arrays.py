"""Files of named arrays: what is written is read back, and nothing that was altered is taken for it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from whoosh.filedb.filestore import FileStorage, RamStorage, Storage

from index.columnar.arrays import ALIGNMENT, TAIL, Array, Arrays, ArrayWriter
from index.errors import IndexDamaged

DTYPES = ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "?")
SIZES = (0, 1, 2, 3, 63, 64, 65, 1_000)


@pytest.fixture(params=["memory", "disk"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Return an empty storage: in memory, or a folder whose files are mapped."""
    return RamStorage() if request.param == "memory" else FileStorage(str(tmp_path))


def written(storage: Storage, arrays: dict[str, Array], name: str = "file") -> Arrays:
    """Write arrays into a file and open it."""
    writer = ArrayWriter(storage, name)
    for each, values in arrays.items():
        writer.add(each, values)
    writer.close()
    return Arrays(storage, name)


def small() -> tuple[RamStorage, bytes]:
    """Return a storage with a file of four arrays, and the file's content."""
    storage = RamStorage()
    arrays = {"a": np.arange(5, dtype=np.uint8), "none": np.zeros(0), "b": np.arange(9.0)}
    written(storage, {**arrays, "c": np.ones(3, np.uint16)})
    return storage, storage.files["file"]


def reopened(content: bytes) -> Arrays:
    """Open a file of this content."""
    storage = RamStorage()
    storage.files["file"] = content
    return Arrays(storage, "file")


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_and_size_comes_back(storage: Storage, dtype: str) -> None:
    """Arrays of every dtype and size, the empty one too, come back bit for bit."""
    chance = np.random.default_rng(1)
    arrays = {f"a{size}": chance.integers(0, 100, size).astype(dtype) for size in SIZES}

    read = written(storage, arrays)

    for name, values in arrays.items():
        assert read[name].dtype == values.dtype
        assert read[name].tobytes() == values.tobytes()
        assert read.view(name).tobytes() == values.tobytes()
    assert read.problems() == []


@settings(max_examples=50, deadline=None)
@given(
    values=arrays_of.arrays(
        st.sampled_from([np.uint8, np.int64, np.float32, np.float64, np.uint16]), st.integers(0, 50)
    ),
    cuts=st.lists(st.integers(0, 50), max_size=5),
)
def test_pieces_make_the_array_they_were_cut_from(values: Array, cuts: list[int]) -> None:
    """However an array is cut into pieces, it is the same file as the array written at once."""
    whole, storage = RamStorage(), RamStorage()
    written(whole, {"before": np.ones(3, np.uint8), "a": values}, "file")
    writer = ArrayWriter(storage, "file")
    writer.add("before", np.ones(3, np.uint8))
    writer.begin("a", values.dtype)
    for piece in np.split(values, sorted(min(cut, len(values)) for cut in cuts)):
        writer.extend(piece)
    writer.end()
    writer.close()

    assert storage.files["file"] == whole.files["file"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.arange(20, dtype=np.uint32)[::3], id="not-contiguous"),
        pytest.param(np.arange(20, dtype=">u4"), id="big-endian"),
        pytest.param(np.arange(20, dtype=np.int64)[::-1], id="backwards"),
    ],
)
def test_the_file_holds_values_not_memory_layout(storage: Storage, values: Array) -> None:
    """An array comes back with its values, whatever way it lies in memory."""
    read = written(storage, {"a": values})["a"]
    assert read.tolist() == values.tolist()
    assert read.dtype == values.dtype.newbyteorder("<")


def test_a_piece_takes_the_dtype_that_was_begun(storage: Storage) -> None:
    """A piece of a wider dtype is narrowed to what the array was begun with."""
    writer = ArrayWriter(storage, "file")
    writer.begin("a", np.uint16)
    writer.extend(np.array([1, 65_535], np.uint32))
    writer.end()
    writer.close()
    read = Arrays(storage, "file")["a"]
    assert (read.dtype, read.tolist()) == (np.uint16, [1, 65_535])


def test_every_array_begins_on_a_boundary() -> None:
    """Each array's place in the file is a multiple of ALIGNMENT, and what stands between is zero."""
    arrays = {f"a{size}": np.ones(size, np.uint8) for size in SIZES}
    storage = RamStorage()
    read = written(storage, arrays)
    content, end = storage.files["file"], 0
    for entry in read.entries.values():
        assert entry.offset % ALIGNMENT == 0
        assert not any(content[end : entry.offset])
        end = entry.end
    assert content[end:].startswith(b"[")


def test_a_name_the_file_has_not_is_known_to_be_absent(storage: Storage) -> None:
    """`in` and `get` tell what a file holds; a file may hold nothing."""
    read = written(storage, {"a": np.zeros(2)})
    assert ("a" in read, "b" in read, read.get("b")) == (True, False, None)
    with pytest.raises(IndexDamaged, match="file holds no array 'b'"):
        read["b"]
    assert list(written(storage, {}, "empty").entries) == []


def test_what_is_read_cannot_be_changed(storage: Storage) -> None:
    """The arrays are read-only: several threads and processes share them."""
    with pytest.raises(ValueError, match="read-only"):
        written(storage, {"a": np.zeros(2)})["a"][0] = 1


def test_an_array_outlives_the_file_it_was_read_from(storage: Storage) -> None:
    """An array stays readable when the object it came from is gone and the file is deleted."""
    values = written(storage, {"a": np.arange(1_000)})["a"]
    storage.delete_file("file")
    assert values.sum() == 499_500


def test_any_flipped_bit_is_noticed() -> None:
    """A flipped bit in the directory or the tail refuses the file; one anywhere before is a problem of it."""
    _, content = small()
    directory = TAIL.unpack(content[-TAIL.size :])[0]
    for place in range(len(content)):
        for bit in range(8):
            altered = bytearray(content)
            altered[place] ^= 1 << bit
            if place >= len(content) - TAIL.size - directory:
                with pytest.raises(IndexDamaged, match="does not check"):
                    reopened(bytes(altered))
            else:
                assert len(reopened(bytes(altered)).problems()) == 1, (place, bit)


def test_the_problem_names_array_and_file() -> None:
    """The sentence about a damaged array says which one it is."""
    _, content = small()
    assert reopened(b"\x01" + content[1:]).problems() == ["a in file does not have its checksum"]


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    """A file cut short at any length is refused when it is opened, mapped or not."""
    _, content = small()
    disk = FileStorage(str(tmp_path))
    for length in range(len(content)):
        with pytest.raises(IndexDamaged, match="cut short"):
            reopened(content[:length])
        (tmp_path / "file").write_bytes(content[:length])
        with pytest.raises(IndexDamaged, match="cut short"):
            Arrays(disk, "file")


@pytest.mark.parametrize(
    "altered",
    [
        pytest.param(lambda content: content + b"\x00", id="a-byte-more"),
        pytest.param(lambda content: content[1:], id="first-byte-lost"),
        pytest.param(lambda content: b"", id="nothing"),
        pytest.param(lambda content: bytes(len(content)), id="zeros"),
        pytest.param(lambda content: content[: -TAIL.size] + TAIL.pack(2**63, *[b""] * 2), id="huge-length"),
    ],
)
def test_what_is_no_such_file_is_refused(altered: object) -> None:
    """A file with bytes too many, of zeros or of nothing is refused when it is opened."""
    assert callable(altered)
    with pytest.raises(IndexDamaged):
        reopened(altered(small()[1]))


def test_a_missing_file_is_an_error(storage: Storage) -> None:
    """A file that is not there raises what the storage raises, at once."""
    with pytest.raises((FileNotFoundError, NameError)):
        Arrays(storage, "nowhere")
