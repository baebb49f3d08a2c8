"""Plans that answer one question in different ways find the same, each held against the plain way."""

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.analysis import SimpleAnalyzer
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.query import And, Or, Phrase, Term
from whoosh.searching import Searcher

from corpus.records import fold
from index.analysis import APOSTROPHE, exact_form, stem_english, stem_form, words
from index.columnar import ColumnarCodec
from search import conjunctions, nodes, phrases, postings, pruning
from search.compilation import compile_node
from search.evaluation import Deadline, evaluate, plain_terms
from search.highlighting import Forms
from search.phrases import PhraseNode
from search.postings import segment_of
from search.selection import best, best_distinct, best_of_any

WORDS = [f"w{number}" for number in range(60)]
LISTS = st.lists(st.lists(st.integers(0, 999), min_size=1, unique=True).map(sorted), min_size=1, max_size=5)
SCORES = st.lists(st.integers(0, 9), max_size=120)
# Words that look alike, with accents, apostrophes of both kinds, signs that join, and Japanese.
STRANGE = st.lists(
    st.sampled_from(
        ["wasp", "wasps", "Wäsp", "wa'sp", "l’wasp", "wasp-y", "蜂の巣", "é", "'", "’s", "?", "\n"]
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def texts() -> list[list[str]]:
    """1,500 documents of up to 80 words, a few of them in nearly all documents, most in few."""
    draw = random.Random(5)
    return [
        [WORDS[int(draw.paretovariate(0.5)) % len(WORDS)] for _ in range(draw.randint(1, 80))]
        for _ in range(1_500)
    ]


@pytest.fixture(scope="module")
def searcher(texts: list[list[str]]) -> Iterator[Searcher]:
    """A searcher over these documents in one segment."""
    made = RamStorage().create_index(Schema(text=TEXT(analyzer=SimpleAnalyzer())))
    writer = made.writer(codec=ColumnarCodec())
    for text in texts:
        writer.add_document(text=" ".join(text))
    writer.commit()
    with made.searcher() as opened:
        yield opened


def drawn(seed: int, most: int) -> Iterator[list[str]]:
    """Yield lists of up to `most` different words."""
    draw = random.Random(seed)
    for _ in range(60):
        yield draw.sample(WORDS, draw.randint(1, most))


@pytest.mark.parametrize("merged", [0, 24, 10**9], ids=["searched", "as it pays", "merged"])
@pytest.mark.parametrize("share", [1, 10**9], ids=["by posting", "by document"])
def test_documents_with_all_terms_are_those_of_sets(
    searcher: Searcher, merged: int, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merged, searched for or looked up by number, lists have these documents, and rows that are theirs."""
    monkeypatch.setattr(conjunctions, "MERGED", merged)
    monkeypatch.setattr(conjunctions, "DENSE_FROM", 1)
    monkeypatch.setattr(postings, "DENSE_SHARE", share)
    segment = segment_of(searcher)
    assert segment is not None
    for some in drawn(merged + share, 4):
        terms, _ = plain_terms(compile_node(And([Term("text", word) for word in some]), segment))
        terms = sorted(terms, key=lambda term: term.size)
        documents, rows = conjunctions.with_rows(terms)
        wanted = set.intersection(*(set(term.postings.documents.tolist()) for term in terms))
        assert documents.tolist() == sorted(wanted)
        assert rows.shape == (len(terms), len(wanted))
        for own in rows:
            assert segment.terms.documents[own].tolist() == documents.tolist()


@pytest.mark.parametrize("few", [0, 10**9], ids=["many", "few"])
@pytest.mark.parametrize("close", [0, 10**9], ids=["by sums", "added up"])
def test_phrases_are_where_the_words_stand(
    searcher: Searcher, texts: list[list[str]], few: int, close: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few calls or in little time each, a phrase is found in the documents that have it."""
    monkeypatch.setattr(phrases, "FEW", few)
    monkeypatch.setattr(phrases, "CLOSE", close)
    segment, draw, count = segment_of(searcher), random.Random(few + close), 0
    assert segment is not None
    for _ in range(60):
        text = draw.choice([text for text in texts if len(text) > 3])
        first = draw.randrange(len(text) - 3)
        phrase = text[first : first + draw.randint(2, 4)]
        node = compile_node(Phrase("text", phrase), segment)
        assert isinstance(node, PhraseNode)
        found = [
            number for number, text in enumerate(texts) if f" {' '.join(phrase)} " in f" {' '.join(text)} "
        ]
        assert node.documents().tolist() == found
        count += len(found)
    assert count > 200


@settings(max_examples=200, deadline=None)
@given(LISTS, st.sampled_from([0, 4, 10**6]))
def test_lists_are_united_alike(searcher: Searcher, lists: list[list[int]], merged: int) -> None:
    """Merged or flagged, lists have the documents that any of them has, each once."""
    segment = segment_of(searcher)
    assert segment is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "MERGED", merged)
        found = nodes.united(segment, [np.array(each, np.uint32) for each in lists])
    assert found.dtype == np.uint32
    assert found.tolist() == sorted(set().union(*lists))
    assert not segment.flags.any()


@settings(max_examples=300, deadline=None)
@given(SCORES, st.integers(1, 12), st.randoms())
def test_the_best_are_the_first_of_all_in_order(scores: list[int], k: int, draw: random.Random) -> None:
    """The best come first, and of equal scores the lower number, in whatever order they are given."""
    every = [(-score, number) for number, score in enumerate(scores)]
    expected = [(number, -score) for score, number in sorted(every)[:k]]
    assert pairs(best(*found(range(len(scores)), scores), k)) == expected
    order = draw.sample(range(len(scores)), len(scores))
    assert pairs(best_of_any(*found(order, [scores[place] for place in order]), k)) == expected
    twice = draw.sample(order * 2, 2 * len(order))
    assert pairs(best_distinct(*found(twice, [scores[place] for place in twice]), k, 2)) == expected


def found(documents: Any, scores: Any) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return documents and scores as a search has them."""
    return np.array(documents, np.uint32), np.array(scores, np.float32)


def pairs(best: tuple[npt.NDArray[Any], npt.NDArray[Any]]) -> list[tuple[int, float]]:
    """Return documents with their scores."""
    return list(zip(best[0].tolist(), best[1].tolist(), strict=True))


@pytest.mark.parametrize("seldom", [400, 1_000, 3_000])
def test_rarer_terms_alone_tell_the_best_or_say_that_they_do_not(
    searcher: Searcher, seldom: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only documents with one of the rarer terms are looked at, they are the best of all."""
    monkeypatch.setattr(pruning, "SELDOM", seldom)
    monkeypatch.setattr(pruning, "OFTEN", 0)
    segment, told = segment_of(searcher), 0
    assert segment is not None
    passing = np.arange(segment.size) % 3 > 0
    for number, some in enumerate(drawn(seldom, 6)):
        query = Or([Term("text", word, boost=1.0 + (word < "w3")) for word in some])
        terms, _ = plain_terms(compile_node(query, segment))
        k, kept = (1, 10)[number % 2], passing if number % 3 else np.ones(segment.size, np.bool_)
        own = pruning.best_of_seldom(terms, segment, k, kept, 0.0)
        if own is None:
            continue
        everything = evaluate(searcher, query, Deadline(float("inf")))
        rows = np.flatnonzero(kept[everything.documents])
        _, scores = best(everything.documents[rows], everything.scores[rows], k)
        assert own[1].tolist() == pytest.approx(scores.tolist(), rel=1e-5)
        told += 1
    assert told > 5


@settings(max_examples=500, deadline=None)
@given(STRANGE, st.sampled_from([" ", "", "-"]), st.integers(0, 300))
def test_no_word_that_matches_is_passed_over(parts: list[str], joint: str, plain: int) -> None:
    """Whatever letters a text has, every word of it that has a form looked for is looked at."""
    text = " ".join(["so it goes"] * plain) + joint.join(parts) + " wasp " + " ".join(parts)
    forms = Forms(frozenset(("wasp", "lwasp")), frozenset(("wasp", exact_form("蜂の"))))
    every = [(start, end) for start, end in words(text) if forms[text[start:end]]]
    likely = [(start, end) for start, end in forms.likely(text) if forms[text[start:end]]]
    assert likely == every


@given(st.text(st.characters(max_codepoint=127), min_size=1, max_size=12))
def test_ascii_words_have_the_stem_that_all_words_have(word: str) -> None:
    """The short way to the stem of an ASCII word leads where the long way does."""
    assert stem_form(word) == stem_english(fold(APOSTROPHE.sub("'", word))).replace("'", "")
