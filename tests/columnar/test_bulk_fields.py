"""Documents that come field by field are written as those that come one by one."""

from array import array

import pytest
from codec_pairs import describe, written_in_bulk
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import films, passages
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.reading import SegmentReader

from corpus.records import Film, Passage
from index.analysis import WordAnalyzer
from index.columnar.bulk import BulkWriter
from index.errors import UnsupportedField
from index.schema import Documents, document, schema

Given = list[tuple[Film, list[Passage]]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(films(), st.lists(passages(), min_size=1, max_size=3)), max_size=4),
    st.integers(1, 4),
    st.sampled_from((0, 10**9)),
)
def test_films_are_written_as_their_documents(given_films: Given, at_once: int, most: int) -> None:
    """The same segment comes of whole films as of one document after the other, in whatever batches."""
    bulk = BulkWriter(storage := RamStorage(), schema())
    bulk.most_characters = most
    waiting = Documents()
    for number, (film, said) in enumerate(given_films, start=1):
        waiting.add(film, said)
        if number % at_once == 0:
            bulk.add_fields(waiting.count, waiting.rows, waiting.values, waiting.runs)
            waiting = Documents()
    bulk.add_fields(waiting.count, waiting.rows, waiting.values, waiting.runs)
    found = SegmentReader(storage, schema(), bulk.close())

    one_by_one = [document(film, passage) for film, said in given_films for passage in said]
    assert describe(found) == describe(written_in_bulk(schema(), one_by_one))


@pytest.mark.parametrize("field", [TEXT(stored=True), ID(stored=True), NUMERIC(sortable=True)])
def test_what_is_stored_is_refused(field: object) -> None:
    """A field that is stored or has a column needs whole documents; nothing is taken of the others."""
    bulk = BulkWriter(RamStorage(), Schema(t=TEXT(), s=field))

    with pytest.raises(UnsupportedField, match="'s' is stored"):
        bulk.add_fields(1, {"t": array("I", [0]), "s": array("I", [0])}, {"t": ["a"], "s": ["b"]}, {})
    assert bulk.documents.count == 0


def words() -> TEXT:
    """Return a field of running text."""
    return TEXT(analyzer=WordAnalyzer())


def test_a_refused_value_leaves_nothing() -> None:
    """Where one value is refused, no document of its batch is there."""
    bulk = BulkWriter(storage := RamStorage(), shape := Schema(t=words(), s=words()))
    rows = {"t": array("I", [0]), "s": array("I", [0])}
    with pytest.raises(UnsupportedField):
        bulk.add_fields(1, rows, {"t": ["storm"], "s": [b"river"]}, {})
    bulk.add_fields(1, rows, {"t": ["calm"], "s": ["sea"]}, {})

    reader = SegmentReader(storage, shape, bulk.close())
    assert list(reader.all_terms()) == [("s", b"sea"), ("t", b"calm")]
