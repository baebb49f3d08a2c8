"""The columnar codec through Whoosh's own readers and searchers, against Whoosh's default codec."""

from itertools import islice
from pathlib import Path

import pytest
from codec_pairs import Commit, Pair, cut, describe, made, pair
from field_samples import SAMPLES, Sample, library, library_schema
from whoosh import formats
from whoosh.analysis import SimpleAnalyzer
from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.query import Term
from whoosh.reading import TermNotFound

from index.columnar import ColumnarCodec, check_schema, segment_problems
from index.columnar.codec import ColumnarSegment
from index.errors import UnsupportedField

EACH_FIELD = [pytest.param(sample, id=name) for name, sample in SAMPLES.items()]


def assert_same(both: Pair) -> None:
    """Assert that the two indexes hold the same, and that the columnar one is whole."""
    with both.plain.reader() as plain, both.columnar.reader() as columnar:
        expected, found = describe(plain), describe(columnar)
    for part in expected:
        assert found[part] == expected[part], part
    for segment in both.columnar._segments():
        assert isinstance(segment, ColumnarSegment)
        assert segment_problems(both.columnar.storage, segment) == []


@pytest.mark.parametrize("sample", EACH_FIELD)
def test_every_field_type_keeps_what_the_default_codec_keeps(sample: Sample) -> None:
    """Terms, statistics, postings, lengths, columns and stored fields are those of Whoosh's codec."""
    assert_same(pair(sample.schema(), Commit(add=sample.documents())))


@pytest.mark.parametrize("sample", EACH_FIELD)
def test_every_field_type_in_several_segments(sample: Sample) -> None:
    """The same holds where the documents are in three segments, one of them without the field."""
    without = Commit(add=[{"name": "without"}])
    assert_same(pair(sample.schema(), *cut(sample.documents(), 2), without))


@pytest.mark.parametrize("sample", EACH_FIELD)
def test_every_field_type_after_deletions_and_updates(sample: Sample) -> None:
    """The same holds after documents are deleted and replaced."""
    documents = sample.documents()
    changes = Commit(delete=[("name", "n0")], update=[{**documents[0], "name": "n1"}])
    assert_same(pair(sample.schema(), *cut(documents, 2), changes))


@pytest.mark.parametrize("sample", EACH_FIELD)
def test_every_field_type_after_merging(sample: Sample) -> None:
    """The same holds after Whoosh has merged the segments, deletions and all, into one."""
    documents = sample.documents()
    changes = Commit(delete=[("name", "n0")], update=[{**documents[0], "name": "n1"}], optimize=True)
    both = pair(sample.schema(), *cut(documents, 3), changes)
    assert len(both.columnar._segments()) == 1
    assert_same(both)


def test_a_whole_schema_at_once() -> None:
    """Documents with nine fields keep them all, in three segments and in one."""
    assert_same(pair(library_schema(), *cut(library(60), 3)))
    assert_same(pair(library_schema(), *cut(library(60), 3), Commit(optimize=True)))


def test_more_postings_than_whoosh_puts_in_a_block() -> None:
    """Lists of several hundred postings, several of Whoosh's blocks, hold the same."""
    assert_same(pair(library_schema(), Commit(add=library(400))))


def test_documents_and_fields_that_are_boosted() -> None:
    """Boosts of a document and of one of its fields reach the weights."""
    documents = [{"t": "storm storm river", "k": "a b"}, {"t": "storm", "k": "a", "_boost": 2.5}]
    documents += [{"t": "river", "k": "b", "_t_boost": 0.3}, {"t": "storm " * 300, "_t_boost": 1.7}]
    schema = Schema(t=TEXT(), k=KEYWORD(scorable=True))
    assert_same(pair(schema, Commit(add=documents)))
    assert_same(pair(schema, *cut(documents, 2), Commit(optimize=True)))


@pytest.mark.parametrize("count", [1, 254, 255, 256, 257, 70_000])
def test_a_word_that_stands_often_in_a_document(count: int) -> None:
    """Frequencies and positions beyond a byte, and beyond two, are kept."""
    assert_same(pair(Schema(t=TEXT()), Commit(add=[{"t": "storm " * count + "river"}, {"t": "river"}])))


def test_a_field_whose_name_is_a_pattern() -> None:
    """Fields that documents name themselves, by a pattern of the schema, are kept like any other."""
    schema = Schema(name=ID(stored=True))
    schema.add("*_text", TEXT(stored=True), glob=True)
    documents = [{"name": "a", "plot_text": "storm river"}, {"name": "b", "goof_text": "storm"}]
    both = pair(schema, *cut(documents, 2), Commit(optimize=True))
    assert_same(both)
    for index in (both.plain, both.columnar):
        with index.searcher() as searcher:
            assert [hit["name"] for hit in searcher.search(Term("goof_text", "storm"))] == ["b"]


def test_a_field_that_is_removed_from_the_schema() -> None:
    """After a field is removed and the index merged, it is gone from both."""
    commits = cut([{"name": f"n{n}", "x": "storm", "y": "river"} for n in range(4)], 2)
    made_alike = []
    for codec in (None, ColumnarCodec()):
        schema = Schema(name=ID(unique=True), x=TEXT(stored=True, sortable=True), y=TEXT(stored=True))
        index = made(schema, commits, RamStorage(), columnar=codec is not None)
        index.remove_field("x")
        index.writer(codec=codec).commit(optimize=True)
        made_alike.append(index)
    assert_same(Pair(*made_alike))
    with made_alike[1].reader() as reader:
        assert list(reader.indexed_field_names()) == ["name", "y"]
        assert reader.stored_fields(0) == {"y": "river"}


def test_an_index_that_holds_nothing() -> None:
    """An index without a document, or whose documents are all deleted, answers like Whoosh's."""
    assert_same(pair(library_schema()))
    gone = Commit(delete=[("name", f"n{number}") for number in range(5)])
    assert_same(pair(library_schema(), Commit(add=library(5)), gone))
    assert_same(pair(library_schema(), Commit(add=library(5)), gone, Commit(optimize=True)))


def test_segments_of_both_codecs_in_one_index() -> None:
    """An index may have segments of both codecs, and either codec can merge them all."""
    schema, commits = library_schema(), cut(library(40), 4)
    expected = describe(
        made(schema, [*commits, Commit(optimize=True)], RamStorage(), columnar=False).reader()
    )
    for last in (None, ColumnarCodec()):
        index = RamStorage().create_index(schema)
        for number, commit in enumerate(commits):
            writer = index.writer(codec=ColumnarCodec() if number % 2 else None)
            for document in commit.add:
                writer.add_document(**document)
            writer.commit(merge=False)
        assert len({type(segment) for segment in index._segments()}) == 2
        index.writer(codec=last).commit(optimize=True)
        assert describe(index.reader()) == expected


def test_a_document_that_is_refused_leaves_nothing_behind() -> None:
    """After a value of the wrong type the next document is kept, with its own lengths, columns and fields."""
    schema = Schema(a=TEXT(stored=True, sortable=True), n=NUMERIC(stored=True, sortable=True))
    index = RamStorage().create_index(schema)
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(a="one two", n=1)
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            writer.add_document(a="never seen at all", n="twelve")
    writer.add_document(a="three", n=3)
    writer.commit()

    with index.reader() as reader:
        assert [reader.stored_fields(row) for row in (0, 1)] == [
            {"a": "one two", "n": 1},
            {"a": "three", "n": 3},
        ]
        assert [reader.doc_field_length(row, "a") for row in (0, 1)] == [2, 1]
        assert reader.field_length("a") == 3
        assert list(reader.column_reader("a")) == ["one two", "three"]
        assert list(reader.column_reader("n")) == [1, 3]


def test_a_writer_can_be_cancelled_after_a_refused_document() -> None:
    """Cancelling after a refused document frees the lock and leaves the index as it was."""
    index = RamStorage().create_index(Schema(a=TEXT(), n=NUMERIC()))
    for _ in range(2):
        writer = index.writer(codec=ColumnarCodec())
        with pytest.raises(ValueError, match="invalid literal"):
            writer.add_document(a="never seen", n="twelve")
        writer.cancel()
    assert index.doc_count_all() == 0


def test_a_term_that_is_not_there() -> None:
    """A term or field that is not there raises Whoosh's TermNotFound; its frequency is 0."""
    reader = pair(Schema(t=TEXT(), other=TEXT()), Commit(add=[{"t": "storm"}])).columnar.reader()
    for term in (
        ("t", "none"),
        ("other", "storm"),
        ("nowhere", "storm"),
        ("t", ""),
        ("t", "stor"),
        ("t", "stormy"),
    ):
        with pytest.raises(TermNotFound):
            reader.term_info(*term)
        with pytest.raises(TermNotFound):
            reader.postings(*term)
        assert term not in reader
    assert (reader.frequency("t", "none"), reader.doc_frequency("other", "storm")) == (0, 0)


def test_a_cursor_walks_and_leaps() -> None:
    """The cursor over a field stays inside it, and can leap back after its end."""
    documents = [{"a": "mm zz", "b": "aa cc ee", "c": "bb"}]
    both = pair(Schema(a=TEXT(), b=TEXT(), c=TEXT()), Commit(add=documents))
    for index in (both.plain, both.columnar):
        cursor = index.reader().cursor("b")
        assert (cursor.text(), cursor.next(), cursor.next(), cursor.next()) == ("aa", "cc", "ee", None)
        assert (cursor.text(), cursor.term_info(), cursor.is_valid()) == (None, None, False)
        assert (cursor.first(), cursor.find("bb"), cursor.find(b"ee"), cursor.find("ff")) == (
            "aa",
            "cc",
            "ee",
            None,
        )
        assert (cursor.find("b"), cursor.is_valid(), cursor.term_info().weight()) == ("cc", True, 1.0)


def refused(field: FieldType) -> Schema:
    """Return a schema of a plain field and this one."""
    return Schema(name=ID(), x=field)


REFUSED = [
    pytest.param(TEXT(vector=True), "term vector", id="vector"),
    pytest.param(KEYWORD(vector=True), "term vector", id="keyword-vector"),
    pytest.param(TEXT(vector=formats.Frequency()), "term vector", id="vector-format"),
    pytest.param(TEXT(chars=True), "keeps Characters", id="chars"),
    pytest.param(
        FieldType(formats.PositionBoosts(), SimpleAnalyzer(), scorable=True),
        "keeps PositionBoosts",
        id="boosts",
    ),
    pytest.param(
        FieldType(formats.CharacterBoosts(), SimpleAnalyzer(), scorable=True),
        "keeps CharacterBoosts",
        id="both",
    ),
]


@pytest.mark.parametrize(("field", "reason"), REFUSED)
def test_check_schema_refuses_what_is_not_kept(field: FieldType, reason: str) -> None:
    """Vectors, character offsets and boosts of positions are refused, with the field's name."""
    with pytest.raises(UnsupportedField, match=f"'x' .*{reason}"):
        check_schema(refused(field))
    pattern = Schema(name=ID())
    pattern.add("*_x", field, glob=True)
    with pytest.raises(UnsupportedField, match=reason):
        check_schema(pattern)


@pytest.mark.parametrize(("field", "reason"), REFUSED)
def test_the_writer_refuses_what_is_not_kept(field: FieldType, reason: str) -> None:
    """The first document with such a field is refused, and the index goes on without it."""
    index = RamStorage().create_index(refused(field))
    with pytest.raises(UnsupportedField, match=reason), index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(name="a", x="storm river")
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(name="b")
    assert index.doc_count() == 1


@pytest.mark.parametrize("sample", EACH_FIELD)
def test_check_schema_allows_all_the_rest(sample: Sample) -> None:
    """Every other kind of field is allowed."""
    check_schema(sample.schema())


def test_a_search_and_a_merge_at_the_same_time(tmp_path: Path) -> None:
    """A searcher opened before a merge goes on reading the segments it knows, though their files are gone."""
    index = made(library_schema(), cut(library(40), 4), FileStorage(str(tmp_path)), columnar=True)
    with index.searcher() as searcher:
        before = list(searcher.search(Term("text", "storm")).items())
        index.writer(codec=ColumnarCodec()).commit(optimize=True)
        assert len(list(tmp_path.glob("*.terms"))) == 1
        assert list(searcher.search(Term("text", "storm")).items()) == before
        assert [document["name"] for document in islice(searcher.documents(), 3)] == ["n0", "n1", "n2"]
