"""The bulk writer makes what Whoosh's ordinary writer makes, field for field and posting for posting."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from codec_pairs import Commit, Document, describe, made, written_in_bulk
from field_samples import SAMPLES, Sample, library, library_schema
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh.analysis import SimpleAnalyzer
from whoosh.fields import BOOLEAN, ID, KEYWORD, NUMERIC, STORED, TEXT, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.reading import SegmentReader
from whoosh.util.numeric import length_to_byte

import corpus
from corpus import Film, read
from corpus.records import APOSTROPHES, fold
from index.analysis import (
    NameAnalyzer,
    StemAnalyzer,
    WordAnalyzer,
    exact_form,
    extra_words,
    name_forms,
    split_words,
    stem_form,
    unelided,
    words,
)
from index.columnar import segment_problems
from index.columnar.bulk import BulkWriter
from index.columnar.inversion import length_bytes
from index.columnar.tokenising import Texts
from index.columnar.words import WordNumbers
from index.errors import UnsupportedField
from index.schema import document, schema

REFUSED = {
    "id-boost": "has a boost",
    "text-boost": "has a boost",
    "text-boost-no-phrase": "has a boost",
    "text-token-boost": "not boosted tokens",
    "text-spelling": "for spelling",
}
TAKEN = [pytest.param(sample, id=name) for name, sample in SAMPLES.items() if name not in REFUSED]

# Where tokenisers go wrong: apostrophes, marks that stand alone, halves of pairs, scripts without spaces.
LETTERS = (
    "abcXYZ019 \t\n'’‘ʼ´`“”–—…\xa0-_.·/&*‐é\u0301ßİıſﬁ\u200d\u0345\u3099\uff9e\ud800\udfff𝒳映画館かな한글กำ्"
)
ODD_TEXT = st.text(st.sampled_from(LETTERS) | st.characters(), max_size=60)
ASCII_TEXT = st.text(st.sampled_from("abLZ09'' --__..//**&,\x00\x1c\x7f"), max_size=60)
TEXTS = ODD_TEXT | ASCII_TEXT


def word_schema() -> Schema:
    """Return a schema with each of our analyzers, with positions and without, and one of Whoosh's."""
    return Schema(
        word=TEXT(analyzer=WordAnalyzer(), stored=False),
        stem=TEXT(analyzer=StemAnalyzer(), phrase=False),
        name=TEXT(analyzer=NameAnalyzer()),
        bag=TEXT(analyzer=NameAnalyzer(), phrase=False),
        once=ID(analyzer=WordAnalyzer()),
        simple=TEXT(analyzer=SimpleAnalyzer()),
    )


def ordinary(shape: Schema, documents: Sequence[Document]) -> dict[str, Any]:
    """Return what Whoosh's ordinary writer makes with the columnar codec."""
    return describe(made(shape, [Commit(add=documents)], RamStorage(), columnar=True).reader())


@pytest.mark.parametrize("sample", TAKEN)
@pytest.mark.parametrize("characters", [10**9, 40, 0], ids=["at-once", "in-some-parts", "one-by-one"])
def test_every_field_is_written_as_the_ordinary_writer_does(sample: Sample, characters: int) -> None:
    """Terms, postings, lengths, columns and stored fields are the same, however often it flushes."""
    documents = sample.documents()
    found = describe(written_in_bulk(sample.schema(), documents, characters=characters))
    assert found == ordinary(sample.schema(), documents)


@pytest.mark.parametrize("characters", [10**9, 5_000, 300])
def test_a_whole_schema_in_several_flushes(characters: int) -> None:
    """Several flushes and a merge give what one flush gives, and what the ordinary writer does."""
    documents = library(150)
    shape = Schema(
        **{name: field for name, field in library_schema().items() if not name.startswith("spell_")}
    )
    assert describe(written_in_bulk(shape, documents, characters=characters)) == ordinary(shape, documents)


def test_the_bundled_corpus_in_our_own_schema() -> None:
    """The documents Filmdex makes of its sample are written as the ordinary writer writes them."""
    films: dict[str, Film] = {}
    documents = []
    for record in read(Path(corpus.__file__).parent / "sample"):
        if isinstance(record, Film):
            films[record.film_id] = record
        elif len(documents) < 500:
            documents.append(document(films.get(record.film_id) or Film(film_id="x", title="x"), record))

    assert describe(written_in_bulk(schema(), documents, characters=30_000)) == ordinary(schema(), documents)


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(word_schema().names()), TEXTS | st.none()), max_size=6),
    characters=st.sampled_from([0, 50, 10**9]),
)
def test_any_text_in_any_field(rows: list[Document], characters: int) -> None:
    """Whatever the texts hold, bulk and ordinary writer make the same of them."""
    found = describe(written_in_bulk(word_schema(), rows, characters=characters))
    assert found == ordinary(word_schema(), rows)


@settings(max_examples=1_000, deadline=None)
@given(TEXTS)
def test_split_words_finds_the_words(text: str) -> None:
    """`split_words` gives, once folded or stemmed, exactly the words that `words` finds."""
    quick, careful = split_words(text)[0], [text[start:end] for start, end in words(text)]
    assert [fold(word) for word in quick] == [fold(word) for word in careful]
    for form in (exact_form, stem_form, name_forms):
        assert [form(word) for word in quick] == [form(word) for word in careful]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(TEXTS, max_size=8), max_size=3))
@example([[f"don{mark}t" for mark in APOSTROPHES]])
@example([["“rock ’n’ roll” – it’s…", "plain words", "‘tis’ the end"], ["it's over", "IT’S OVER"]])
def test_a_batch_of_texts_is_cut_into_its_words(batches: list[list[str]]) -> None:
    """Batch after batch, the words of all texts are those that `words` finds, in their order."""
    known = WordNumbers()
    for batch in batches:
        texts = Texts(known)
        numbers = [texts.numbers[text] for text in batch]
        texts.cut()
        for text, number in zip(batch, numbers, strict=True):
            found = texts.words[texts.start[number] : texts.start[number + 1]]
            spans = list(words(text))
            pairs = [(place, text[start:end]) for place, (start, end) in enumerate(spans)]
            careful = [*pairs, *((first, word) for first, _, word in extra_words(text, spans))]
            at = texts.place[texts.start[number] : texts.start[number + 1]].tolist()
            assert at == sorted(at)
            for form in (exact_form, stem_form, name_forms):
                assert sorted(
                    (place, form(texts.distinct[word])) for place, word in zip(at, found, strict=True)
                ) == sorted((place, form(word)) for place, word in careful)


def test_more_words_than_the_table_begins_with() -> None:
    """Tens of thousands of words of every length get numbers of their own, met once or again."""
    lot = random.Random(1)
    many = ["".join(lot.choices("abcdefgh'0", k=lot.randrange(1, 24))) for _ in range(40_000)]
    known = WordNumbers()
    for part in (many[:100], many[:20_000], many[10_000:], many):
        texts = Texts(known)
        expected = [word.lower() for word in split_words(" ".join(part))[0]]
        texts.numbers[" ".join(part)] = 0
        texts.cut()
        found = [texts.distinct[word] for word in texts.words.tolist()]
        assert found == [each for word in expected for each in (word, unelided(word)) if each]
    assert len(set(known.words.values())) == len(known.words)


@pytest.mark.parametrize(
    "text", ["", "   ", "'", "''a''b''", "rock'n'roll", "a_b", "x" * 100_000, "'90s o' 'tis"]
)
def test_split_words_at_the_edges(text: str) -> None:
    """Edges of words, and texts without any, are seen alike."""
    assert [fold(word) for word in split_words(text)[0]] == [
        fold(text[start:end]) for start, end in words(text)
    ]


def test_nothing_makes_an_empty_segment() -> None:
    """Without a document, and with documents that have no values, there is a segment that opens."""
    for documents in ([], [{}], [{"t": None}], [{"t": ""}]):
        reader = written_in_bulk(Schema(t=TEXT(analyzer=WordAnalyzer())), documents)
        assert (reader.doc_count(), list(reader.all_terms())) == (len(documents), [])
        assert list(reader.indexed_field_names()) == []


@pytest.mark.parametrize("name", REFUSED)
def test_fields_that_need_more_than_frequencies_are_refused(name: str) -> None:
    """Boosted fields and tokens, and words kept for spelling, are refused with the reason."""
    with pytest.raises(UnsupportedField, match=REFUSED[name]):
        written_in_bulk(SAMPLES[name].schema(), SAMPLES[name].documents())


@pytest.mark.parametrize("field", [TEXT(vector=True), TEXT(chars=True)], ids=["vector", "chars"])
def test_a_schema_that_is_not_kept_is_refused_at_once(field: FieldType) -> None:
    """The bulk writer checks the schema before it takes a document."""
    with pytest.raises(UnsupportedField):
        BulkWriter(RamStorage(), Schema(t=field))


@pytest.mark.parametrize("boost", ["_boost", "_t_boost"])
def test_boosted_documents_are_refused(boost: str) -> None:
    """A document that boosts itself or a field is refused; a boost of 1 is none."""
    shape = Schema(t=TEXT())
    with pytest.raises(UnsupportedField, match=f"{boost}=2.0"):
        written_in_bulk(shape, [{"t": "storm", boost: 2.0}])
    assert written_in_bulk(shape, [{"t": "storm", boost: 1.0}]).frequency("t", "storm") == 1


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        pytest.param({"w": "lost words", "n": "twelve"}, ValueError, id="no-number"),
        pytest.param({"w": ["lost", "words"]}, UnsupportedField, id="list-for-text"),
        pytest.param({"w": "lost words", "nowhere": "x"}, KeyError, id="unknown-field"),
        pytest.param({"w": "lost words", "s": object()}, UnsupportedField, id="not-plain-data"),
        pytest.param({"w": "lost words", "i": "\ud800"}, ValueError, id="half-a-pair"),
    ],
)
def test_a_document_that_is_refused_leaves_nothing_behind(bad: Document, error: type[Exception]) -> None:
    """After a refused document the writer goes on as if it had never come."""
    shape = Schema(
        w=TEXT(analyzer=WordAnalyzer(), stored=True),
        n=NUMERIC(sortable=True),
        s=STORED(),
        i=ID(sortable=True),
    )
    good: list[Document] = [{"w": "one two", "n": 1}, {"w": "two three", "n": 2, "s": [1], "i": "x"}]
    storage = RamStorage()
    bulk = BulkWriter(storage, shape)
    for each in good:
        with pytest.raises(error):
            bulk.add([bad])
        bulk.add([each])
    segment = bulk.close()
    assert segment_problems(storage, segment) == []
    assert describe(SegmentReader(storage, shape, segment)) == ordinary(shape, good)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        pytest.param(NUMERIC(float), [0.0, -0.0, 1, True, 1.0], id="zeros-of-both-signs"),
        pytest.param(KEYWORD(), ["['a']", ["a"], "('a',)", ("a",)], id="lists-and-how-they-are-written"),
        pytest.param(BOOLEAN(), [True, "True", 1, "1", "no", 0, False], id="truths"),
        pytest.param(ID(), ["b'x'", b"x".decode(), ["x"], ["['x']"]], id="names"),
    ],
)
def test_values_that_look_alike_are_told_apart(field: FieldType, values: list[Any]) -> None:
    """Values that are equal, or are written alike, but index differently get their own terms."""
    documents = [{"x": value} for value in values]
    assert describe(written_in_bulk(Schema(x=field), documents)) == ordinary(Schema(x=field), documents)


def test_a_stored_value_of_its_own() -> None:
    """`_stored_x` is what is stored and sorted by in place of x; None stores and sorts by nothing."""
    shape = Schema(x=ID(stored=True, sortable=True), y=TEXT(stored=True))
    documents = [{"x": "a", "_stored_x": "A", "y": "b", "_stored_y": None}, {"x": "c", "_stored_x": None}]
    assert describe(written_in_bulk(shape, documents)) == ordinary(shape, documents)


def test_a_document_with_a_number_twice_has_it_once() -> None:
    """A list of numbers makes one posting a document, where Whoosh's own writer makes one a number."""
    reader = written_in_bulk(Schema(n=NUMERIC()), [{"n": [7, 7, 8]}, {"n": 7}])
    seven = Schema(n=NUMERIC())["n"].to_bytes(7)
    assert list(reader.postings("n", seven).all_ids()) == [0, 1]
    assert (reader.doc_frequency("n", seven), reader.frequency("n", seven)) == (2, 3)


def test_memory_bounds_a_batch() -> None:
    """A batch is written when its texts would take more than `memory` MB; one segment is left."""
    storage = RamStorage()
    bulk = BulkWriter(storage, Schema(t=TEXT(analyzer=WordAnalyzer())), memory=1)
    bulk.add({"t": f"storm number {number} " * 100} for number in range(200))
    assert len(bulk.segments) >= 3
    segment = bulk.close()
    assert segment.doc_count_all() == 200
    assert {name.partition(".")[0] for name in storage.list()} == {segment.segment_id()}


def test_files_on_disk_are_those_in_memory(tmp_path: Path) -> None:
    """Written to a folder and mapped from there, a segment holds what it holds in memory."""
    shape = Schema(
        **{name: field for name, field in library_schema().items() if not name.startswith("spell_")}
    )
    documents = library(60)
    on_disk = written_in_bulk(shape, documents, FileStorage(str(tmp_path)), characters=2_000)
    assert describe(on_disk) == describe(written_in_bulk(shape, documents))


def test_length_bytes_are_whooshs() -> None:
    """The byte of each length is the one Whoosh's own function gives."""
    lengths = np.unique(
        np.concatenate((np.arange(5_000), np.geomspace(5_000, 2**31, 5_000).astype(np.int64)))
    )
    assert length_bytes(lengths).tolist() == [length_to_byte(length) for length in lengths.tolist()]
