"""The parts of bulk writing, each against the plain way to do the same."""

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from codec_pairs import Commit, describe, made, written_in_bulk
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh.fields import KEYWORD, TEXT, FieldType, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.reading import SegmentReader
from whoosh.util.numeric import length_to_byte

from index.analysis import NameAnalyzer, StemAnalyzer, WordAnalyzer, words
from index.columnar.arrays import Arrays, ArrayWriter
from index.columnar.blocks import BlockReader, BlockWriter
from index.columnar.bulk import BulkWriter
from index.columnar.inversion import Tokens, invert, sorted_tokens
from index.columnar.stored import encode_all, encode_stored
from index.columnar.tokenising import encoded
from index.columnar.words import ENCODING
from index.errors import UnsupportedField
from index.names import LISTED, ListAnalyzer

LETTERS = "abcXYZ019 '’‘ʼʻ´`“”–—…\xa0-_.·/&*‐‑éÉßÆ½ªµ×ÿŸİı\u0301ﬁ\u3099か・映한ō€™•\ud800"
TEXT_OF_ALL_SORTS = st.text(st.sampled_from(LETTERS) | st.characters(), max_size=40)
ANALYZERS = [WordAnalyzer(), StemAnalyzer(), NameAnalyzer()]


@pytest.mark.parametrize("analyzer", ANALYZERS, ids=lambda analyzer: type(analyzer).__name__)
@settings(max_examples=200, deadline=None)
@given(texts=st.lists(TEXT_OF_ALL_SORTS, max_size=6))
@example(texts=["Ocean's Se7en O'Brien's 4x4 DON´T", "Éclair’s ½ æ", "plain words"])
def test_all_forms_are_those_of_each_word(analyzer: WordAnalyzer, texts: list[str]) -> None:
    """The forms of many words together are the forms of each, in their order."""
    many = [text[start:end] for text in texts for start, end in words(text)]
    found, counts = analyzer.all_forms(many)
    assert found == [form for word in many for form in analyzer.forms(word)]
    assert counts in (None, [len(analyzer.forms(word)) for word in many])
    assert counts is not None or len(found) == len(many)


@settings(max_examples=1_000, deadline=None)
@given(TEXT_OF_ALL_SORTS)
@example("‘tis the “end” – it’s 20 € … rock’n’roll™ Jean‑Luc")
def test_a_text_in_latin_1_has_the_same_words_at_the_same_places(text: str) -> None:
    """What stands in for signs beyond Latin-1 changes no word and moves none."""
    content = encoded(text)
    if content is not None:
        same = content.decode(ENCODING)
        assert list(words(same)) == list(words(text))
        for analyzer in ANALYZERS:
            tokens = [
                [(token.pos, token.startchar, token.endchar, token.text) for token in found]
                for found in (analyzer(each, positions=True, chars=True) for each in (same, text))
            ]
            assert tokens[0] == tokens[1]


def test_signs_are_written_in_latin_1_and_letters_are_not() -> None:
    """Typography is no reason to leave the quick way; letters that Latin-1 lacks are, so are lone marks."""
    assert encoded("“It’s” – fine… 5 €") == b" It's    fine  5  "
    assert all(encoded(text) is None for text in ("Kurōsawa", "映画", "e\u0301", "か\u3099", "ﬁne"))


TOKENS = st.lists(
    st.tuples(st.integers(0, 30), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 70_000)), max_size=6)),
    max_size=12,
    unique_by=lambda document: document[0],
)


@settings(max_examples=300, deadline=None)
@given(documents=TOKENS, positional=st.booleans(), size=st.integers(1, 4))
def test_invert_sorts_tokens(
    documents: list[tuple[int, list[tuple[int, int]]]], positional: bool, size: int
) -> None:
    """Postings are what a dictionary of terms and documents holds, however the tokens come in pieces."""
    terms = [b"pear", b"fig", b"apple", b"never", b"plum", b"date"]
    flat = sorted(
        (number, place, term) for number, tokens in documents for term, place in tokens if term != 3
    )
    expected: dict[bytes, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, place, term in flat:
        expected[terms[term]][number].append(place)
    columns = [np.array([token[at] for token in flat], np.uint32) for at in (2, 0, 1)]
    pieces = [tuple(each[first : first + size] for each in columns) for first in range(0, len(flat), size)]
    found = invert(terms, Tokens(pieces, len(flat) + 3, 70_000 if positional else None), 31)
    places = [sorted(expected[term][number]) for term in sorted(expected) for number in expected[term]]
    assert found.terms == sorted(expected)
    assert found.documents.tolist() == [number for term in sorted(expected) for number in expected[term]]
    assert found.frequency.tolist() == list(map(len, places))
    assert found.position.tolist() == ([place for each in places for place in each] if positional else [])
    assert found.df.tolist() == [len(expected[term]) for term in sorted(expected)]
    per_term = [sum(map(len, expected[term].values())) for term in sorted(expected)]
    assert found.occurrences.tolist() == (per_term if positional else [0] * len(per_term))
    lengths = [sum(number == each for each, _, _ in flat) for number in range(31)]
    assert found.length.tolist() == list(map(length_to_byte, lengths))
    assert found.total_length == len(flat)


def test_tokens_that_do_not_fit_one_number_are_sorted_alike() -> None:
    """Where term, document and position need more than 64 bits, they are sorted to the same order."""
    chance = np.random.default_rng(1)
    ids = chance.integers(0, 100, 5_000).astype(np.uint32)
    documents, positions = (np.sort(chance.integers(0, 2_000, 5_000)) for _ in range(2))
    rank = chance.permutation(100).astype(np.uint64)
    results = []
    for bits in ((11, 11), (30, 32)):
        for_documents, for_positions = map(np.uint64, bits)
        keys = documents.astype(np.uint64) << for_positions | positions.astype(np.uint64)
        last = (1 << bits[1]) - 1
        pairs, position = sorted_tokens(ids, keys, rank, (for_documents, for_positions), last)
        document = pairs & ((np.uint64(1) << for_documents) - np.uint64(1))
        results.append((pairs >> for_documents, document, position))
    assert all(np.array_equal(*pair) for pair in zip(*results, strict=True))


def test_a_field_of_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts and lists that are taken a few words at a time are written as all at once."""
    shape = Schema(
        t=TEXT(analyzer=NameAnalyzer()), s=TEXT(analyzer=StemAnalyzer(), phrase=False), k=KEYWORD()
    )
    texts = ["Ocean's 11", "Spider-Man: the sequel", "", "Se7en seas of storm", "storm " * 9]
    documents = [{"t": texts[n % 5], "s": f"{texts[n % 4]} {n % 7}", "k": f"a{n % 3} b"} for n in range(60)]
    whole = describe(written_in_bulk(shape, documents))
    for module in ("inversion", "forms", "values"):
        monkeypatch.setattr(f"index.columnar.{module}.AT_ONCE", 5)
    assert describe(written_in_bulk(shape, documents)) == whole


@pytest.mark.parametrize("most_words", [0, 5, 10**9])
def test_words_may_be_forgotten_between_segments(most_words: int) -> None:
    """What is indexed does not depend on how many words are remembered from one segment to the next."""
    shape = Schema(t=TEXT(analyzer=NameAnalyzer()), s=TEXT(analyzer=StemAnalyzer()))
    documents = [{"t": f"Word's {n} storm", "s": f"running {n % 9} Kurōsawa’s"} for n in range(200)]
    bulk = BulkWriter(storage := RamStorage(), shape)
    bulk.most_characters, bulk.most_words = 0, most_words
    bulk.add(documents)
    assert len(bulk.segments) > 1
    assert bool(bulk.words.words) == (most_words == 10**9)
    found = describe(SegmentReader(storage, shape, bulk.close()))
    assert found == describe(written_in_bulk(shape, documents))


def named() -> FieldType:
    """Return a field of lists, as the schema has them."""
    return KEYWORD(analyzer=ListAnalyzer())


LISTS = st.lists(st.text("abé \x1f", max_size=4), max_size=4).map(LISTED.join)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | LISTS, max_size=8))
@example(["", LISTED, f"a{LISTED}a{LISTED}b", "a", None])
def test_lists_are_split_as_their_analyzer_does(values: list[str | None]) -> None:
    """Terms, frequencies and documents of lists are those that Whoosh's ordinary writer makes."""
    documents: list[dict[str, Any]] = [{"n": value} for value in values]
    ordinary = made(Schema(n=named()), [Commit(add=documents)], RamStorage(), columnar=True).reader()
    assert describe(written_in_bulk(Schema(n=named()), documents)) == describe(ordinary)


def test_the_values_of_a_batch_are_bounded() -> None:
    """Lists and names count as the memory they take, so that short ones too end a segment in time."""
    bulk = BulkWriter(RamStorage(), Schema(n=named()), memory=1)
    bulk.add({"n": f"{number:x}"} for number in range(20_000))
    assert len(bulk.segments) >= 3


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=40) | st.integers(1, 3).map(lambda size: b"x" * 2_500 * size)))
def test_records_together_make_the_blocks_of_each(records: list[bytes]) -> None:
    """Records that are appended together are found as those that are appended one by one."""

    def written(together: bool) -> tuple[list[bytes], list[int]]:
        out = ArrayWriter(storage := RamStorage(), "x")
        blocks = BlockWriter(lambda: out)
        if together:
            blocks.add_all(records[:7])
            blocks.add_all(records[7:])
        else:
            for record in records:
                blocks.add(record)
        blocks.close()
        out.close()
        reader = BlockReader(Arrays(storage, "x"))
        return [bytes(reader[number]) for number in range(len(reader))], list(reader.block_first)

    assert written(together=True) == written(together=False)
    assert written(together=True)[0] == records


def test_documents_are_stored_together_as_one_by_one() -> None:
    """Many documents give the bytes of each; one that cannot be kept is refused with the reason."""
    documents = [{"a": "x", "b": 1, "c": 2}, {"c": 3}, {"a": None, "b": (1, 2)}, {"b": 2.5, "a": b"y"}]
    expected = [
        encode_stored(fields) if (fields := {n: d[n] for n in ("a", "b") if d.get(n) is not None}) else b""
        for d in documents
    ]
    assert encode_all(documents, ["a", "b"]) == expected
    for value in (object(), 2**70, "\ud800"):
        with pytest.raises(UnsupportedField, match="cannot be kept"):
            encode_all([{"a": "x"}, {"a": value}], ["a"])
