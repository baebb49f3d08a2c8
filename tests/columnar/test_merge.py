"""Segments merged array by array hold what is held by one segment that was written at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from codec_pairs import Commit, Document, cut, describe, made
from field_samples import SAMPLES, Sample, library, library_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.reading import SegmentReader

from index.analysis import NameAnalyzer, WordAnalyzer
from index.columnar import ColumnarSegment, merge, segment_problems
from index.columnar.layout import FILES

# Whoosh puts all words for spelling into a segment's first document, so a merge has them in other places.
EACH_FIELD = [pytest.param(sample, id=name) for name, sample in SAMPLES.items() if name != "text-spelling"]


@pytest.fixture(autouse=True, params=[7, 4_000_000], ids=["seven-rows", "all-rows"])
def rows_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Merge in chunks of so many postings: every test holds whatever the size of a chunk."""
    monkeypatch.setattr(merge, "ROWS_AT_ONCE", request.param)
    return int(request.param)


def merged(schema: Schema, commits: Sequence[Commit]) -> SegmentReader:
    """Return a reader of the one segment that the commits' segments are merged into."""
    storage = RamStorage()
    segments = made(schema, commits, storage, columnar=True)._segments()
    one = merge.merge_segments(storage, schema, segments)
    assert segment_problems(storage, one) == []
    left = {name for name in storage.list() if not name.endswith(".toc")}
    assert left == {one.make_filename(ending) for ending in FILES}
    return SegmentReader(storage, schema, one)


def at_once(schema: Schema, documents: Sequence[Document]) -> dict[str, Any]:
    """Return what one segment of these documents holds."""
    return describe(made(schema, [Commit(add=documents)], RamStorage(), columnar=True).reader())


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Assert that two descriptions are equal but for what a merge cannot know.

    The sum of a field's lengths in a segment with deletions is the sum of what its bytes stand for, up to
    a tenth more. A column whose documents are all gone may be left, holding nothing.
    """
    for name, (each, total, *extremes) in expected["lengths"].items():
        assert found["lengths"][name][0] == each, name
        assert total <= found["lengths"][name][1] <= total * 1.1, name
        assert list(found["lengths"][name][2:]) == extremes, name
    for name, column in expected["columns"].items():
        if column is None or "no column" not in column:
            assert found["columns"][name] == column, name
    rest = expected.keys() - {"lengths", "columns"}
    assert {part: found[part] for part in rest} == {part: expected[part] for part in rest}


def gone(*names: str) -> Commit:
    """Return a commit that deletes the documents of these names."""
    return Commit(delete=[("name", name) for name in names])


@pytest.mark.parametrize("sample", EACH_FIELD)
def test_every_field_type_is_merged(sample: Sample) -> None:
    """Three segments of any kind of field, and one without it, merge into what is written at once."""
    without = [{"name": "without"}]
    documents = sample.documents()
    found = describe(merged(sample.schema(), [*cut(documents, 3), Commit(add=without)]))
    assert found == at_once(sample.schema(), documents + without)


@pytest.mark.parametrize("sample", EACH_FIELD)
def test_deleted_documents_are_left_out(sample: Sample) -> None:
    """After a merge nothing is left of a deleted document: not a term, not a length, not a stored field."""
    names = {"n0", "n3", f"n{len(sample.values) - 1}"}
    documents = [*sample.documents(), {"name": "without"}]
    found = describe(merged(sample.schema(), [*cut(documents, 3), gone(*names)]))
    assert_same(found, at_once(sample.schema(), [each for each in documents if each["name"] not in names]))


def test_a_whole_schema() -> None:
    """Documents with nine fields, some deleted and some updated, merge into what is written at once."""
    schema = Schema(
        **{name: field for name, field in library_schema().items() if not name.startswith("spell_")}
    )
    documents = library(40)
    again = {**documents[12], "text": "a new text altogether"}
    found = describe(merged(schema, [*cut(documents, 4), Commit(update=[again]), gone("n3", "n39", "n20")]))
    left = [each for each in documents if each["name"] not in {"n3", "n12", "n20", "n39"}]
    assert_same(found, at_once(schema, [*left, again]))


@pytest.mark.parametrize("deleted", [(), ("n1",), ("n0", "n2"), ("n0", "n1", "n2", "n3")])
def test_different_fields_in_each_segment(deleted: tuple[str, ...]) -> None:
    """Segments need not have the same fields; a field whose documents are all gone is gone as well."""
    schema = Schema(
        name=ID(unique=True),
        a=TEXT(stored=True),
        b=TEXT(phrase=False, sortable=True),
        c=KEYWORD(scorable=True),
        n=NUMERIC(sortable=True),
    )
    documents: list[Document] = [
        {"name": "n0", "a": "storm storm"},
        {"name": "n1", "b": "river", "n": 3},
        {"name": "n2", "c": "red red", "a": "storm river"},
        {"name": "n3"},
    ]
    found = describe(merged(schema, [*cut(documents, 4), gone(*deleted)]))
    assert_same(found, at_once(schema, [each for each in documents if each["name"] not in deleted]))


@pytest.mark.parametrize("deleted", [(), ("n0",), ("n2",)])
def test_frequencies_above_a_byte_and_boosts(deleted: tuple[str, ...]) -> None:
    """Frequencies above 255 and weights that boosts have changed keep their places through deletions."""
    schema = Schema(name=ID(unique=True), t=TEXT(), k=KEYWORD(scorable=True, field_boost=1.5))
    texts = [
        "storm " * 300 + "river",
        "storm river",
        "river " * 256,
        "storm " * 255,
        "storm " * 1_000,
        "knife",
    ]
    documents: list[Document] = [
        {"name": f"n{number}", "t": text, "k": text[:20], **({"_boost": 2.5} if number % 2 else {})}
        for number, text in enumerate(texts)
    ]
    found = describe(merged(schema, [*cut(documents, 3), gone(*deleted)]))
    assert_same(found, at_once(schema, [each for each in documents if each["name"] not in deleted]))


@pytest.mark.parametrize("long_first", [True, False])
def test_positions_of_two_widths(long_first: bool) -> None:
    """A segment with positions above 65,535 and one without merge into one of wide positions."""
    schema = Schema(name=ID(unique=True), t=TEXT(analyzer=WordAnalyzer()))
    documents: list[Document] = [{"name": "n0", "t": "a " * 65_536 + "storm"}, {"name": "n1", "t": "storm a"}]
    if not long_first:
        documents.reverse()
    reader = merged(schema, cut(documents, 2))
    assert describe(reader) == at_once(schema, documents)
    assert reader._terms.position.dtype == np.uint32

    narrow = merged(schema, cut([{"name": "n0", "t": "storm a"}, {"name": "n1", "t": "storm a"}], 2))
    assert narrow._terms.position.dtype == np.uint16


def test_a_merge_of_merges() -> None:
    """What is merged in two steps is what is merged in one."""
    schema = Schema(
        **{name: field for name, field in library_schema().items() if not name.startswith("spell_")}
    )
    documents, storage = library(30), RamStorage()
    segments = made(schema, cut(documents, 4), storage, columnar=True)._segments()
    halves = [merge.merge_segments(storage, schema, segments[part : part + 2]) for part in (0, 2)]
    one = merge.merge_segments(storage, schema, halves)
    assert describe(SegmentReader(storage, schema, one)) == at_once(schema, documents)


@pytest.mark.parametrize("count", [1, 3])
def test_a_merge_that_leaves_nothing(count: int) -> None:
    """Segments whose documents are all deleted merge into one that is empty and opens."""
    documents = library(6)
    reader = merged(library_schema(), [*cut(documents, count), gone(*(each["name"] for each in documents))])
    assert (reader.doc_count_all(), list(reader.all_terms()), list(reader.indexed_field_names())) == (
        0,
        [],
        [],
    )


def test_a_single_segment() -> None:
    """One segment merges into one without its deleted documents."""
    schema = Schema(name=ID(unique=True, stored=True), t=TEXT(stored=True))
    documents = [{"name": f"n{number}", "t": f"storm {number} river"} for number in range(5)]
    assert describe(merged(schema, [Commit(add=documents), gone("n2")])) == at_once(
        schema, documents[:2] + documents[3:]
    )


def test_the_sum_of_lengths() -> None:
    """The sum of a field's lengths stays exact, though the bytes kept of lengths are not."""
    schema = Schema(name=ID(unique=True), t=TEXT(analyzer=WordAnalyzer()))
    counts = [1, 100, 1_001, 20_003]
    documents: list[Document] = [{"name": f"n{n}", "t": "a " * count} for n, count in enumerate(counts)]
    assert merged(schema, cut(documents, 2)).field_length("t") == sum(counts)
    kept = merged(schema, [*cut(documents, 2), gone("n0")])
    assert kept.field_length("t") == 100 + 1_001 + 20_003


WORDS = st.sampled_from(["storm", "river", "knife", "apple's", "naïve", "映画館", "don't", "the", "x"])
VALUES = st.fixed_dictionaries(
    {"gone": st.booleans()},
    optional={
        "t": st.lists(WORDS, max_size=8).map(" ".join),
        "k": st.lists(WORDS, max_size=3).map(" ".join),
        "n": st.integers(-100, 100),
        "s": st.text(max_size=5) | st.integers(0, 9),
    },
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # rows_at_once is the same throughout a test
@given(st.lists(st.lists(VALUES, max_size=5), min_size=1, max_size=4))
def test_any_documents_in_any_segments(parts: list[list[dict[str, Any]]]) -> None:
    """However documents are spread over segments, and whichever are deleted, the merge holds the rest."""
    schema = Schema(
        name=ID(unique=True),
        t=TEXT(analyzer=NameAnalyzer(), sortable=True),
        k=KEYWORD(scorable=True),
        n=NUMERIC(sortable=True),
        s=STORED(),
    )
    commits, left, deleted = [], [], []
    for number, part in enumerate(parts):
        documents = [{**each, "name": f"n{number}-{row}"} for row, each in enumerate(part)]
        for each in documents:
            (deleted if each.pop("gone") else left).append(each)
        commits.append(Commit(add=documents))
    found = describe(merged(schema, [*commits, gone(*(each["name"] for each in deleted))]))
    assert_same(found, at_once(schema, left))


def test_segments_keep_their_order() -> None:
    """Documents stand in the order of the segments that are handed over."""
    schema, storage = Schema(name=ID(unique=True, stored=True)), RamStorage()
    segments = made(schema, cut([{"name": f"n{number}"} for number in range(6)], 3), storage, columnar=True)
    one: ColumnarSegment = merge.merge_segments(storage, schema, segments._segments()[::-1])
    reader = SegmentReader(storage, schema, one)
    assert [reader.stored_fields(row)["name"] for row in range(6)] == ["n4", "n5", "n2", "n3", "n0", "n1"]
