"""Stored fields come back as they went in, without pickle; what cannot be kept is refused clearly."""

import enum
import pickle
import threading
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from codec_pairs import Commit, cut, made, written_in_bulk
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.fields import ID, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage

from index.columnar import ColumnarCodec
from index.columnar.stored import decode_stored, encode_stored
from index.errors import UnsupportedField

NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.decimals(allow_nan=False)
MOMENTS = st.datetimes(timezones=st.none() | st.just(timezone.utc)) | st.dates() | st.times()
SIMPLE = st.none() | st.booleans() | NUMBERS | st.text(max_size=300) | st.binary(max_size=20) | MOMENTS
KEYS = st.text(max_size=5) | st.integers(-(2**63), 2**64 - 1) | st.booleans() | st.binary(max_size=5)
PLAIN = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def again(value: Any) -> Any:
    """Return a value as it comes back from being stored."""
    return decode_stored(memoryview(encode_stored({"x": value})))["x"]


def types(value: Any) -> Any:
    """Return the type of a value and of all that is in it."""
    if isinstance(value, dict):
        return dict, [(types(key), types(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value), [types(item) for item in value]
    return type(value)


@settings(max_examples=300, deadline=None)
@given(PLAIN)
def test_plain_data_comes_back_with_its_types(value: Any) -> None:
    """Text, bytes, numbers, truths, moments, and lists, tuples, dictionaries of them come back the same."""
    assert again(value) == value
    assert types(again(value)) == types(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty-text"),
        pytest.param("映画 \x00 \U0001f3ac", id="text-of-all-planes"),
        pytest.param("x" * 100_000, id="long-text"),
        pytest.param(bytes(range(256)), id="all-bytes"),
        pytest.param(-0.0, id="minus-zero"),
        pytest.param(float("inf"), id="infinity"),
        pytest.param(2**64 - 1, id="largest-number"),
        pytest.param(Decimal("1.10"), id="decimal-with-its-zeros"),
        pytest.param(Decimal("-1E+400"), id="decimal-beyond-floats"),
        pytest.param(datetime(1, 1, 1), id="first-moment"),
        pytest.param(datetime(9999, 12, 31, 23, 59, 59, 999_999), id="last-moment"),
        pytest.param(datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))), id="time-zone"),
        pytest.param((1, ("a", [(), {}])), id="nested"),
    ],
)
def test_values_at_the_edges(value: Any) -> None:
    """Values at the edges of their types come back the same."""
    assert repr(again(value)) == repr(value)


def test_not_a_number_stays_one() -> None:
    """NaN comes back as NaN, as a float and as a decimal."""
    assert repr(again([float("nan"), Decimal("NaN")])) == "[nan, Decimal('NaN')]"


class Genre(str, enum.Enum):
    """A text with a name."""

    DRAMA = "drama"


def deep() -> list[Any]:
    """Return a list in a list, many times over."""
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({1, 2}, id="set"),
        pytest.param(1j, id="complex"),
        pytest.param(object(), id="object"),
        pytest.param(len, id="function"),
        pytest.param(timedelta(1), id="duration"),
        pytest.param(UUID(int=1), id="uuid"),
        pytest.param(2**64, id="number-too-large"),
        pytest.param(-(2**63) - 1, id="number-too-small"),
        pytest.param("\ud800", id="half-a-pair"),
        pytest.param({"\ud800": 1}, id="half-a-pair-as-key"),
        pytest.param([{"a": ({1},)}], id="deep-inside"),
        pytest.param({datetime(2000, 1, 1): 1}, id="moment-as-key"),
        pytest.param({(1, 2): 1}, id="tuple-as-key"),
        pytest.param(bytearray(b"x"), id="bytearray"),
        pytest.param(deep(), id="too-deep"),
    ],
)
def test_what_cannot_be_kept_is_refused(value: Any) -> None:
    """Anything else is refused when it is stored, with the reason and what to store instead."""
    with pytest.raises(UnsupportedField, match=r"cannot be kept \(.+\); store text, numbers, dates"):
        encode_stored({"x": value})


def test_a_text_of_a_subclass_is_text() -> None:
    """A named text comes back as the text it is equal to."""
    assert again(Genre.DRAMA) == Genre.DRAMA
    assert type(again(Genre.DRAMA)) is str


@pytest.mark.parametrize("written", ["ordinary", "bulk"])
def test_whoosh_stores_and_returns_them(written: str) -> None:
    """Through a writer and a reader every document has its own fields, many with none."""
    schema = Schema(name=ID(stored=True), n=NUMERIC(Decimal, decimal_places=2, stored=True), x=STORED())
    documents: list[dict[str, Any]] = [
        {"name": "a", "n": Decimal("1.25"), "x": {"cast": [("Ada", 1)], "on": date(2000, 2, 29)}},
        {},
        {"name": "b", "x": time(23, 59)},
        *[{} for _ in range(300)],
        {"name": "c" * 20_000, "x": b"\x00" * 20_000},
        {"x": False},
    ]
    if written == "bulk":
        reader: Any = written_in_bulk(schema, documents, characters=10_000)
    else:
        reader = made(schema, cut(documents, 3), RamStorage(), columnar=True).reader()
    assert [reader.stored_fields(row) for row in range(len(documents))] == documents
    assert list(reader.all_stored_fields()) == documents


class Bomb:
    """Goes off where it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return pytest.fail, ("a stored field was unpickled",)


def test_no_pickle_is_in_the_files() -> None:
    """Opening stored fields runs no pickle: even pickled bytes that are stored come back as bytes."""
    storage = RamStorage()
    bomb = pickle.dumps(Bomb())
    index = made(Schema(x=STORED()), [Commit(add=[{"x": bomb}])], storage, columnar=True)
    assert index.reader().stored_fields(0) == {"x": bomb}


def test_long_fields_are_compressed() -> None:
    """Repetitive text takes a fraction of its size in the files, and comes back whole."""
    storage = RamStorage()
    texts = [f"the storm came up the river again, number {number}. " * 50 for number in range(100)]
    index = made(Schema(x=STORED()), [Commit(add=[{"x": text} for text in texts])], storage, columnar=True)
    assert sum(map(storage.file_length, storage.list())) < sum(map(len, texts)) / 10
    assert [fields["x"] for fields in index.reader().all_stored_fields()] == texts


def test_a_number_out_of_range_is_an_error() -> None:
    """There is no document behind the last one."""
    reader = written_in_bulk(Schema(x=STORED()), [{"x": 1}])
    with pytest.raises(IndexError):
        reader.stored_fields(1)


def test_threads_share_a_reader() -> None:
    """Threads that read from one reader at the same time each get the document they asked for."""
    texts = [f"{number} " * (number % 700) for number in range(2_000)]
    reader = written_in_bulk(Schema(x=STORED()), [{"x": text} for text in texts])
    wrong: list[int] = []

    def read(first: int) -> None:
        rows = (*range(first, 2_000, 7), *range(first, 2_000, 5))
        wrong.extend(row for row in rows if reader.stored_fields(row) != {"x": texts[row]})

    threads = [threading.Thread(target=read, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_updated_documents_bring_their_own_fields() -> None:
    """After an update and a merge the new fields are there and the old ones are not."""
    schema = Schema(name=ID(unique=True, stored=True), t=TEXT(stored=True), x=STORED())
    index = RamStorage().create_index(schema)
    for text in ("old", "older", "new"):
        with index.writer(codec=ColumnarCodec()) as writer:
            writer.update_document(name="a", t=text, **({} if text == "new" else {"x": [text]}))
    for optimize in (False, True):
        index.writer(codec=ColumnarCodec()).commit(optimize=optimize)
        with index.searcher() as searcher:
            assert list(searcher.documents()) == [{"name": "a", "t": "new"}]
