"""Judged queries: what a file may hold, what is measured, and how good the answers on the sample are."""

from pathlib import Path

import pytest
from little_indexes import MakeIndex

from corpus.records import Film, Kind, Passage
from corpus.sample import judged_queries
from index import FilmIndex
from search.errors import QueryError
from search.judged import Judged, read_judged
from search.relevance import Measured, Outcome, changes, computed, measure


@pytest.fixture(scope="module")
def few(make_index: MakeIndex) -> FilmIndex:
    """Return an index of three small films."""
    films = [Film(film_id=name, title=f"The {name.title()}", year=2000) for name in ("owl", "fox", "hen")]
    texts = {"owl": "An owl hunts at night.", "fox": "A fox steals a hen.", "hen": "A hen outwits a fox."}
    passages = [Passage(film_id=film, kind=Kind.PLOT, text=text) for film, text in texts.items()]
    return make_index([*films, *passages])


FILES = [
    ("query\tfilm\nnight hunt\towl\n", {"night hunt": {"owl": 1}}),
    ("query\ttitle\tyear\nnight\tThe Owl\t2000\n", {"night": {"owl": 1}}),
    ("query\ttitle\nnight\tthe owl\n", {"night": {"owl": 1}}),
    ("query\ttitle\tyear\nnight\tThe Owl\t1999\n", {"night": {"The Owl (1999)": 1}}),
    ("id\tquery\tfilm\tgrade\n1\thens\then\t2\n1\thens\tfox\t1\n", {"hens": {"hen": 2, "fox": 1}}),
    ('{"query": "hens", "film": "hen", "grade": 3, "note": "left alone"}\n', {"hens": {"hen": 3}}),
    ('\ufeff{"query": "hens", "film": "nothing"}', {"hens": {"nothing": 1}}),
]


@pytest.mark.parametrize(("content", "right"), FILES)
def test_tsv_and_json_lines_say_the_same(
    few: FilmIndex, tmp_path: Path, content: str, right: dict[str, dict[str, int]]
) -> None:
    """Films are named by id or by title and year; rows of one query are one query."""
    file = tmp_path / "judged"
    file.write_text(content, encoding="utf-8")
    found = read_judged(file, few)
    assert {each.query: each.right for each in found} == right
    known = {"owl", "fox", "hen"}
    assert [each.missing for each in found] == [len(each.right.keys() - known) for each in found]


WRONG = [
    ("", "holds no judged query|one of them is query"),
    ("film\nowl\n", "line 1: the first line names the columns"),
    ("query\tfilm\nnight\t\n", "line 2: it names no film, title or passage"),
    ("query\tfilm\tgrade\nnight\towl\tgood\n", "line 2"),
    ('{"query": "a", "film": "owl"}\n{"query": \n', "line 2: no JSON object"),
    ('{"film": "owl"}', "line 1"),
    ('{"query": "a", "film": "owl"}\n{"query": "a", "passage": "owl.film"}', "films or passages"),
]


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_a_row_that_cannot_be_used_is_told_with_its_line(
    few: FilmIndex, tmp_path: Path, content: str, message: str
) -> None:
    """The error names the file, the line and what is wrong."""
    file = tmp_path / "judged.tsv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(QueryError, match=message):
        read_judged(file, few)


def judged(name: str, right: dict[str, int]) -> Judged:
    """Return a judged query."""
    return Judged(query_id=name, query=name, kind="all", by="film", right=right)


def test_the_measures_are_those_of_the_textbook() -> None:
    """For rankings small enough to reckon by hand the library gives the values reckoned by hand."""
    queries = [judged("first", {"a": 1}), judged("third", {"a": 1}), judged("none", {"z": 1})]
    values = computed(queries, {"first": ["a", "b"], "third": ["c", "b", "a"], "none": ["a"]})
    assert values["first"]["MRR"] == 1
    assert values["third"]["MRR"] == pytest.approx(1 / 3)
    assert values["third"]["nDCG@10"] == pytest.approx(0.5)  # 1 / log2(3 + 1)
    assert (values["third"]["success@1"], values["third"]["success@10"]) == (0, 1)
    assert set(values["none"].values()) == {0}


def test_two_settings_are_compared_query_by_query() -> None:
    """The greatest gain comes first and the greatest loss last; what stays the same is left out."""

    def measured(ranks: list[int | None]) -> Measured:
        outcomes = [
            Outcome(query_id=str(number), query=str(number), kind="all", rank=rank, values={}, ms=0)
            for number, rank in enumerate(ranks)
        ]
        return Measured(setting="", counts={}, by_kind={}, outcomes=tuple(outcomes))

    found = changes(measured([1, 4, None, 2]), measured([None, 2, 1, 2]))
    assert [(each.query, each.before, each.after) for each in found] == [
        ("2", None, 1),
        ("1", 4, 2),
        ("0", 1, None),
    ]


def test_what_is_measured_is_what_is_found(few: FilmIndex) -> None:
    """Ranks and means follow from the answers of the search."""
    found = measure(few, [judged("owl", {"owl": 1}), judged("zebra", {"owl": 1})], "default")
    assert [each.rank for each in found.outcomes] == [1, None]
    assert found.by_kind["all"]["success@1"] == 0.5


# Kind of query -> success at 1 and at 10 that must be reached on the sample.
FLOORS = {"all": (0.9, 0.97)}


def test_the_sample_s_judged_queries_are_answered_well(sample: FilmIndex) -> None:
    """Of at least 150 queries over all abilities, most find their film first."""
    queries = read_judged(judged_queries(), sample)
    assert len(queries) >= 150
    assert not any(each.missing for each in queries)
    found = measure(sample, queries, "default")
    for kind, (first, ten) in FLOORS.items():
        reached = found.by_kind[kind]
        missed = [(each.kind, each.query, each.rank) for each in found.outcomes if each.rank != 1]
        assert (reached["success@1"] >= first, reached["success@10"] >= ten) == (True, True), missed
