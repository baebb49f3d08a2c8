"""The dictionary of a segment finds every term; its matchers move as Whoosh's do, its bounds hold."""

from bisect import bisect_left
from typing import Any

import numpy as np
import pytest
from codec_pairs import Commit, cut, made, pair, written_in_bulk
from field_samples import library, library_schema
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh.analysis import SimpleAnalyzer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import ReadTooFar
from whoosh.query import And, AndNot, Term
from whoosh.reading import IndexReader, SegmentReader, TermNotFound

from index.columnar.impacts import CHAMPIONS, K1, LONG, STEPS, B
from index.columnar.inversion import LENGTHS
from index.columnar.terms import TermsReader

# Terms that share their first eight bytes, are the beginning of one another, or hold bytes of 0.
ENDINGS = st.text(st.sampled_from("ab\x00é映"), max_size=12)
TERMS = st.one_of(st.text(max_size=4), ENDINGS, ENDINGS.map("abcdefgh".__add__), st.just("\U0010ffff"))


def dictionary(texts: list[str]) -> TermsReader:
    """Return the dictionary of a segment with a document a text, between two other fields."""
    documents = [{"a": "zz", "b": text, "c": "aa"} for text in texts]
    reader: TermsReader = written_in_bulk(Schema(a=ID(), b=ID(), c=ID()), documents)._terms
    return reader


@settings(max_examples=150, deadline=None)
@given(st.lists(TERMS.filter(bool), max_size=30), st.lists(TERMS, max_size=10))
@example(["a", "a\x00", "abcdefgh", "abcdefgh\x00", "abcdefghi"], ["abcdefgh", "abcdefg", "", "abcdefgh\x01"])
def test_terms_are_found_where_they_stand(texts: list[str], wanted: list[str]) -> None:
    """Any term is found, what is no term is not, and both where the sorted list would have them."""
    terms = dictionary(texts)
    first, last = terms.field_range("b")
    present = sorted({text.encode() for text in texts})
    assert [terms.texts[number] for number in range(first, last)] == present
    for text in {each.encode() for each in wanted} | set(present):
        assert terms.closest("b", text) == first + bisect_left(present, text)
        assert (("b", text) in terms) == (text in present)
        if text in present:
            assert terms.texts[terms.find("b", text)] == text
        else:
            with pytest.raises(TermNotFound):
                terms.find("b", text)
        begins = [first + place for place, each in enumerate(present) if each.startswith(text)]
        assert list(terms.prefix_range("b", text)) == begins


def test_numbers_are_found_too() -> None:
    """Terms of numbers, which are bytes of every kind, are found."""
    numbers = [*range(-300, 300), 2**31 - 1, -(2**31)]
    field = NUMERIC(int, 32)
    terms = written_in_bulk(Schema(n=field), [{"n": number} for number in numbers])._terms
    for number in numbers:
        for shift in range(0, 32, 4):
            assert terms.texts[terms.find("n", field.to_bytes(number, shift))] == field.to_bytes(
                number, shift
            )


MOVES = st.lists(st.sampled_from(["next", "reset", "copy"]) | st.integers(0, 310), max_size=30)


@settings(max_examples=200, deadline=None)
@given(MOVES, st.sampled_from(["often", "seldom", "once"]))
@example([300, 300, "next", "reset", 0, 5, 5, 4], "often")
def test_matchers_move_alike(moves: list[Any], word: str) -> None:
    """Whatever way they are moved, matchers of both codecs stand at the same posting, or at the end."""
    plain, columnar = (reader.postings("t", word) for reader in MANY)
    for move in moves:
        if not plain.is_active() and move not in ("reset", "copy"):
            with pytest.raises(ReadTooFar):  # Whoosh's own raises it in some cases only
                columnar.next() if move == "next" else columnar.skip_to(move)
            continue
        for matcher in (plain, columnar):
            if move in ("next", "reset"):
                getattr(matcher, move)()
            elif move != "copy":
                matcher.skip_to(move)
        if move == "copy":
            columnar = columnar.copy()
        assert columnar.is_active() == plain.is_active()
        if plain.is_active():
            assert (columnar.id(), columnar.weight()) == (plain.id(), plain.weight())
            assert columnar.value_as("positions") == plain.value_as("positions")


def many_postings() -> tuple[IndexReader, IndexReader]:
    """Return readers of 300 documents in both codecs, with a word in most, in some and in one of them."""
    texts = ["often " * (number % 3) + "seldom" * (number % 50 == 7) for number in range(300)]
    documents = [{"t": text + " once" * (number == 250)} for number, text in enumerate(texts)]
    both = pair(Schema(t=TEXT()), Commit(add=documents))
    return both.plain.reader(), both.columnar.reader()


MANY = many_postings()


def test_a_matcher_behind_its_end_has_the_last_document() -> None:
    """Whoosh's AndNotMatcher asks a matcher that it has moved behind its end for its document."""
    words = ["yes no", "yes no", "yes", "no", "no", "no other", "no other"]
    both = pair(Schema(t=TEXT(analyzer=SimpleAnalyzer())), Commit(add=[{"t": text} for text in words]))
    query = And([Term("t", "other"), AndNot(Term("t", "yes"), Term("t", "no"))])
    for index in (both.plain, both.columnar):
        with index.searcher() as searcher:
            assert list(searcher.docs_for_query(query)) == []


def readers(schema: Schema, documents: list[dict[str, object]]) -> dict[str, SegmentReader]:
    """Return readers of the same documents: written one by one, in bulk, and merged from several segments."""
    return {
        "ordinary": made(schema, [Commit(add=documents)], RamStorage(), columnar=True).reader(),
        "bulk": written_in_bulk(schema, documents),
        "merged": written_in_bulk(schema, documents, characters=2_000),
        "whoosh-merged": made(
            schema, [*cut(documents, 3), Commit(optimize=True)], RamStorage(), columnar=True
        ).reader(),
    }


def test_impacts_bound_what_a_posting_scores() -> None:
    """An impact is BM25's saturation in 255 steps, rounded up, whichever way the segment was written."""
    documents = [*library(300), {"name": "long", "text": "storm " * 700}]
    schema = Schema(**{name: library_schema()[name] for name in ("name", "text", "title", "tags")})
    documents = [{name: each[name] for name in schema.names() if name in each} for each in documents]
    for how, reader in readers(schema, documents).items():
        terms = reader._terms
        for name in ("text", "title", "tags"):
            average = reader.field_length(name) / reader.doc_count_all()
            lengths = LENGTHS[reader._perdoc.length_bytes(name)]
            for number in range(*terms.field_range(name)):
                rows = terms.rows(number)
                frequency = terms.frequencies(number)
                length = lengths[terms.documents[rows]]
                exact = frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / average))
                bound = terms.impact[rows] / STEPS * (K1 + 1)
                assert (bound >= exact - 1e-9).all(), (how, name)
                ordinary = frequency < 255  # all above share the highest bound
                assert (bound - exact)[ordinary].max(initial=0) <= (K1 + 1) / STEPS + 1e-9, (how, name)
                assert terms.max_impact[number] == terms.impact[rows].max()


def test_champions_are_the_highest_impacts_of_long_lists() -> None:
    """A long list names the rows of its highest impacts, in order; a short one names none."""
    texts = ["storm " * (1 + number % 9) + "river " * (number % 40) for number in range(LONG + 50)]
    documents: list[dict[str, object]] = [{"text": f"{text} {number}x"} for number, text in enumerate(texts)]
    for how, reader in readers(Schema(text=TEXT()), documents).items():
        terms = reader._terms
        seen = 0
        for number in range(*terms.field_range("text")):
            rows, champions = terms.rows(number), terms.champions(number)
            if rows.stop - rows.start < LONG:
                assert champions is None, how
                continue
            seen += 1
            impact = terms.impact[rows]
            assert len(champions) == CHAMPIONS, how
            assert (np.diff(champions.astype(np.int64)) > 0).all(), how
            assert sorted(impact[champions]) == sorted(impact)[-CHAMPIONS:], how
        assert seen == 2, how
