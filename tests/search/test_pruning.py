"""The best of ORs, ANDs and phrases, found without scoring every posting, are the best there are."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from whoosh.analysis import SimpleAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.query import And, Or, Phrase, Query, Term
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from index.columnar import ColumnarCodec
from index.columnar.impacts import LONG, impacts, saturation
from search import conjunctions, postings, pruning
from search.evaluation import Deadline, evaluate, top

WORDS = [f"w{number}" for number in range(400)]
NEVER = float("inf")


def text(draw: random.Random) -> str:
    """Return a text whose words are spread as those of a language: a few in most texts, most in few."""
    return " ".join(WORDS[int(draw.paretovariate(0.4)) % len(WORDS)] for _ in range(draw.randint(1, 60)))


@pytest.fixture(scope="module", params=["whole", "with deletions", "in segments", "one number a document"])
def index(request: pytest.FixtureRequest) -> Any:
    """4,000 documents: long and short lists, ties, in one case deletions, in one several segments."""
    draw = random.Random(request.param)
    schema = Schema(number=ID(), text=TEXT(analyzer=SimpleAnalyzer()))
    made = RamStorage().create_index(schema)
    writer = made.writer(codec=ColumnarCodec())
    for number in range(4_000):
        same = request.param == "one number a document"
        writer.add_document(number=str(number), text=f"w{number % 3}" if same else text(draw))
        if request.param == "in segments" and number in (1_500, 1_600, 3_000):
            writer.commit(merge=False)
            writer = made.writer(codec=ColumnarCodec())
    writer.commit(merge=False)
    if request.param == "with deletions":
        writer = made.writer(codec=ColumnarCodec())
        for number in range(0, 4_000, 7):
            writer.delete_by_term("number", str(number))
        writer.commit(merge=False)
    return made


@pytest.fixture(params=[{}, {"B": 0.3, "K1": 2.0}, {"B": 1.0, "K1": 0.6}], ids=str)
def searcher(index: Any, request: pytest.FixtureRequest) -> Iterator[Searcher]:
    """A searcher with Whoosh's parameters, which the impacts are made for, and with others."""
    with index.searcher(weighting=BM25F(**request.param)) as opened:
        yield opened


def queries(count: int, seed: int) -> Iterator[Query]:
    """Yield ORs of one to six words of all frequencies, some with boosts."""
    draw = random.Random(seed)
    for _ in range(count):
        words = [WORDS[int(draw.paretovariate(0.3)) % len(WORDS)] for _ in range(draw.randint(1, 6))]
        yield Or([Term("text", word, boost=draw.choice([1.0, 1.0, 2.5])) for word in dict.fromkeys(words)])


def all_of(count: int, seed: int) -> Iterator[Query]:
    """Yield ANDs and phrases of one to four words, most of them common; a word may come twice."""
    draw = random.Random(seed)
    for number in range(count):
        words = [WORDS[int(draw.paretovariate(0.8)) % len(WORDS)] for _ in range(draw.randint(1, 4))]
        if number % 2:
            yield Phrase("text", words, slop=draw.choice([1, 1, 1, 3]), boost=draw.choice([1.0, 2.0]))
        else:
            yield And([Term("text", word, boost=draw.choice([1.0, 2.5])) for word in words])


def all_ranked(searcher: Searcher, query: Query, k: int) -> tuple[list[int], list[float]]:
    """Return the best k of all matches, every one of them scored."""
    found = evaluate(searcher, query, Deadline(NEVER))
    order = np.lexsort((found.documents, -found.scores))[:k]
    return found.documents[order].tolist(), found.scores[order].tolist()


@pytest.mark.parametrize("few", [0, 10**9], ids=["by bounds", "all scored"])
@pytest.mark.parametrize("dense", [0, 10**9], ids=["by posting", "by document"])
def test_the_best_of_an_or_are_the_best_of_all(
    searcher: Searcher, few: int, dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever plan is taken, the k best documents and their scores are those of a full evaluation."""
    monkeypatch.setattr(pruning, "FEW", few)
    monkeypatch.setattr(pruning, "MANY", 20)
    monkeypatch.setattr(pruning, "DENSE_FROM", dense)
    for number, query in enumerate(queries(60, seed=few + dense)):
        assert_best_of_all(searcher, query, (1, 10, 50)[number % 3])


@pytest.mark.parametrize("few", [0, 10**9], ids=["by bounds", "all scored"])
@pytest.mark.parametrize("share", [1, 10**9], ids=["by posting", "by document"])
def test_the_best_of_an_and_or_a_phrase_are_the_best_of_all(
    searcher: Searcher, few: int, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same of ANDs and phrases, also where they are looked for from the highest bound down."""
    monkeypatch.setattr(conjunctions, "FEW", few)
    monkeypatch.setattr(conjunctions, "FIRST", 8)
    monkeypatch.setattr(conjunctions, "DENSE_FROM", 1)
    monkeypatch.setattr(postings, "DENSE_SHARE", share)
    found = 0
    for number, query in enumerate(all_of(30, seed=few + share)):
        found += assert_best_of_all(searcher, query, (1, 10, 50)[number % 3])
    assert found > 10


def assert_best_of_all(searcher: Searcher, query: Query, k: int) -> int:
    """Assert that the k best of a query are those of all it finds, and return how many there are."""
    documents, scores = all_ranked(searcher, query, k)
    best = top(searcher, query, k, Deadline(NEVER))
    assert best.scores.tolist() == pytest.approx(scores, rel=1e-5)
    # Sums in another order may swap documents whose scores differ in the last bit of a float32.
    mine = best.documents.tolist()
    unlike = {one for one, other in zip(mine, documents, strict=True) if one != other}
    assert unlike <= near(scores, documents, mine), query
    return len(documents)


def near(scores: list[float], documents: list[int], others: list[int]) -> set[int]:
    """Return the documents whose place another one could take, their scores being all but equal."""
    gaps = [(before - after) / after for before, after in pairwise(scores)]
    close = {place for place, gap in enumerate(gaps) if gap < 1e-5}
    places = close | {place + 1 for place in close} | set(range(len(scores))[-1:])
    return {listed[place] for listed in (documents, others) for place in places}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(Term("text", "w1"), id="term"),
        pytest.param(Or([Term("text", "nowhere")]), id="unknown-word"),
        pytest.param(Or([Term("text", "w1"), Term("text", "nowhere")]), id="known-and-unknown"),
        pytest.param(And([Term("text", "w1"), Term("text", "w2")]), id="and"),
        pytest.param(Or([And([Term("text", "w1"), Term("text", "w2")]), Term("text", "w0")]), id="nested"),
        pytest.param(
            Or([Phrase("text", ["w1", "w2"]), Term("text", "w0")], boost=2.0), id="boosted-with-phrase"
        ),
        pytest.param(Or([Term("number", "5"), Term("text", "w1")]), id="a-field-without-scores"),
    ],
)
def test_other_queries_are_ranked_whole(searcher: Searcher, query: Query) -> None:
    """What is no plain OR of words is evaluated whole, and ranked the same."""
    documents, scores = all_ranked(searcher, query, 10)
    best = top(searcher, query, 10, Deadline(NEVER))
    assert best.documents.tolist() == documents
    assert best.scores.tolist() == pytest.approx(scores, rel=1e-5)


def test_an_impact_is_never_below_what_it_bounds() -> None:
    """For every frequency and length an impact stands for at least the saturation, and hardly more."""
    average = 37.5
    frequency, length = (
        grid.ravel() for grid in np.meshgrid(np.arange(1, 256), np.arange(256), indexing="ij")
    )
    bound = impacts(frequency, length.astype(np.uint8), average) / 255 * 2.2
    real = saturation(average)[frequency, length]
    assert (bound >= real - 1e-12).all()
    assert (bound - real)[frequency < 255].max() <= 2.2 / 255 + 1e-12


def test_long_lists_are_there(index: Any) -> None:
    """The corpus of these tests has lists long enough to be pruned, and short ones."""
    with index.searcher() as searcher:
        lengths = [searcher.doc_frequency("text", word) for word in WORDS]
    assert max(lengths) > 2 * LONG
    assert min(lengths) < LONG
