"""Spelling, similar documents, facets, sorting, grouping and weighting over the columnar codec."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from codec_pairs import Commit, cut, pair
from field_samples import library, library_schema
from whoosh import scoring, sorting
from whoosh.qparser import QueryParser
from whoosh.query import Every, Or, Term
from whoosh.searching import Searcher

# What a searcher and a reader answer beyond plain terms, each as a plain value.
CALLS: dict[str, Callable[[Searcher], Any]] = {
    "lexicon": lambda s: list(s.reader().lexicon("text")),
    "field_terms": lambda s: list(s.reader().field_terms("year")),
    "expand_prefix": lambda s: [list(s.reader().expand_prefix("text", each)) for each in ("st", "", "zz")],
    "terms_from": lambda s: list(s.reader().terms_from("text", "knife")),
    "iter_field": lambda s: [term for term, _ in s.reader().iter_field("title", "r")],
    "terms_within": lambda s: [
        sorted(s.reader().terms_within("text", word, distance, prefix=prefix))
        for word in ("storm", "aple", "cafe", "x")
        for distance in (1, 2, 3)
        for prefix in (0, 1)
    ],
    "suggest": lambda s: [s.suggest("text", word) for word in ("strom", "knive", "rivr", "storm", "qqqq")],
    "corrector": lambda s: s.corrector("text").suggest("orchad", limit=3),
    "correct_query": lambda s: (
        s.correct_query(QueryParser("text", s.schema).parse("strom rivr"), "strom rivr").string
    ),
    "most_frequent_terms": lambda s: s.reader().most_frequent_terms("text", 5),
    "most_distinctive_terms": lambda s: rounded(s.reader().most_distinctive_terms("text", 5)),
    "first_id": lambda s: s.reader().first_id("text", "knife"),
    "frequency": lambda s: [s.reader().frequency("text", word) for word in ("storm", "none")],
    "doc_frequency": lambda s: [s.reader().doc_frequency("text", word) for word in ("storm", "none")],
    "contains": lambda s: [("text", word) in s.reader() for word in ("storm", "none")],
    "document": lambda s: (s.document(name="n7"), s.document(name="none")),
    "document_numbers": lambda s: list(s.document_numbers(kind="plot")),
    "more_like_this": lambda s: scores(s.search(Term("kind", "plot"))[0].more_like_this("text", top=8)),
    "key_terms": lambda s: rounded(s.search(Term("kind", "plot"), limit=20).key_terms("text")),
    "highlights": lambda s: [hit.highlights("text") for hit in s.search(Term("text", "knife"), limit=5)],
    "matched_terms": lambda s: [
        sorted(hit.matched_terms())
        for hit in s.search(Or([Term("text", "knife"), Term("text", "river")]), terms=True)
    ],
    "sortedby-number": lambda s: order(s, sortedby="year"),
    "sortedby-number-reversed": lambda s: order(s, sortedby="year", reverse=True),
    "sortedby-text": lambda s: order(s, sortedby="title"),
    "sortedby-date": lambda s: order(s, sortedby=sorting.FieldFacet("date", reverse=True)),
    "sortedby-postings": lambda s: order(s, sortedby=sorting.FieldFacet("tags")),
    "sortedby-several": lambda s: order(
        s,
        sortedby=[
            sorting.FieldFacet("kind"),
            sorting.ScoreFacet(),
            sorting.FieldFacet("rating", reverse=True),
        ],
    ),
    "sortedby-stored": lambda s: order(s, sortedby=sorting.StoredFieldFacet("kind")),
    "groupedby-column": lambda s: groups(s, sorting.FieldFacet("kind")),
    "groupedby-overlapping": lambda s: groups(s, sorting.FieldFacet("tags", allow_overlap=True)),
    "groupedby-ranges": lambda s: groups(s, sorting.RangeFacet("year", 1950, 2010, 10)),
    "groupedby-queries": lambda s: groups(
        s, sorting.QueryFacet({"storm": Term("text", "storm"), "knife": Term("text", "knife")})
    ),
    "groupedby-count": lambda s: groups(s, sorting.FieldFacet("kind"), maptype=sorting.Count),
    "collapse": lambda s: order(s, collapse="kind", collapse_limit=2),
    "filter-and-mask": lambda s: order(s, filter=Term("kind", "plot"), mask=Term("tags", "red")),
    "page": lambda s: scores(s.search_page(Every(), 2, pagelen=7)),
}


def rounded(pairs: Any) -> list[tuple[Any, float]]:
    """Return pairs of a term and a number, the number to six places."""
    return [
        (term, round(number, 6)) if isinstance(number, float) else (number, term) for term, number in pairs
    ]


def scores(results: Any) -> list[tuple[int, float]]:
    """Return document and score of each hit."""
    return [(hit.docnum, round(hit.score, 6)) for hit in results]


def order(searcher: Searcher, **how: Any) -> list[int]:
    """Return the documents with `storm`, in the order of the results."""
    return [hit.docnum for hit in searcher.search(Term("text", "storm"), limit=None, **how)]


def groups(searcher: Searcher, facet: Any, **how: Any) -> dict[str, Any]:
    """Return the documents of each group of those with `storm`."""
    found = searcher.search(Term("text", "storm"), groupedby={"g": facet}, limit=None, **how).groups("g")
    return {str(key): value for key, value in found.items()}


@pytest.fixture(scope="module", params=["one-segment", "three-segments", "with-deletions", "merged"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Searcher, Searcher]]:
    """Return searchers of the library in both codecs."""
    gone = Commit(delete=[("name", "n3"), ("kind", "quote")], optimize=request.param == "merged")
    parts = cut(library(120), 1 if request.param == "one-segment" else 3)
    built = pair(library_schema(), *parts, *([gone] if request.param in ("with-deletions", "merged") else []))
    with built.plain.searcher() as plain, built.columnar.searcher() as columnar:
        yield plain, columnar


@pytest.mark.parametrize("name", CALLS)
def test_readers_and_searchers_answer_alike(both: tuple[Searcher, Searcher], name: str) -> None:
    """Lexicons, spelling, similar documents, facets, sorting and grouping give what Whoosh's codec gives."""
    plain, columnar = both
    expected = CALLS[name](plain)
    assert CALLS[name](columnar) == expected
    assert expected not in ([], {}, None)


@pytest.mark.parametrize(
    "weighting",
    [scoring.BM25F(B=0.3, text_B=0.9), scoring.TF_IDF(), scoring.Frequency(), scoring.PL2()],
    ids=lambda weighting: type(weighting).__name__,
)
def test_every_way_of_weighting(both: tuple[Searcher, Searcher], weighting: Any) -> None:
    """Whoosh's weighting models give the same scores."""
    plain, columnar = both
    query = Or([Term("text", "storm"), Term("text", "apple"), Term("title", "night"), Term("tags", "red")])
    found = []
    for searcher in (plain, columnar):
        weighted = Searcher(searcher.reader(), weighting=weighting)
        found.append([(hit.docnum, hit.score) for hit in weighted.search(query, limit=30)])
    assert found[0]
    assert [document for document, _ in found[1]] == [document for document, _ in found[0]]
    assert [score for _, score in found[1]] == pytest.approx([score for _, score in found[0]], rel=1e-5)


def test_bm25f_is_the_formula() -> None:
    """Scores are those of the formula as it is written down, on texts whose lengths a byte holds exactly."""
    texts = [
        "storm",
        "storm river storm",
        "river " * 9,
        "storm " * 4 + "knife river",
        "knife knife",
        "storm " * 10,
    ]
    index = pair(library_schema(), Commit(add=[{"text": text} for text in texts])).columnar
    split = [text.split() for text in texts]
    average = sum(map(len, split)) / len(split)

    def expected(document: list[str], word: str) -> float:
        frequency = document.count(word)
        rarity = math.log(len(split) / (sum(word in each for each in split) + 1)) + 1
        return rarity * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * len(document) / average))

    with index.searcher() as searcher:
        for words in (["storm"], ["storm", "knife"], ["storm", "knife", "river"]):
            found = dict(searcher.search(Or([Term("text", word) for word in words]), limit=None).items())
            for row, document in enumerate(split):
                score = sum(expected(document, word) for word in words)
                assert found.get(row, 0) == pytest.approx(score, abs=1e-6)
