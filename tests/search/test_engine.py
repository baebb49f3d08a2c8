"""The whole way from a request to a page: order, pages, deadline, bylines, film pages, JSON."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from corpus.records import Film, Kind, Line, Passage
from index import FilmIndex
from search import FilmPage, ResultPage, SearchRequest, as_json, film_page, search
from search.byline import byline
from search.errors import NotFound
from search.request import FACETS, SORTS

Found = Callable[..., list[str]]

TOO_LONG = "The search took too long and was stopped; there may be more to find."


@pytest.mark.parametrize("text", ["", "storm", "the OR silver OR run", "-knife"])
@pytest.mark.parametrize("sort", SORTS)
def test_the_order_is_the_one_asked_for(crowd: FilmIndex, found: Found, sort: str, text: str) -> None:
    """By relevance, year or rating; unknown ones last either way; ties by score, then as indexed."""
    numbers = {crowd.stored[number].passage.passage_id: number for number in range(len(crowd.stored))}
    scores = {hit.passage_id: hit.score for page in pages(crowd, text) for hit in page.hits}

    def key(passage_id: str) -> tuple[float, float, int]:
        number = numbers[passage_id]
        film, passage = crowd.film_at(number), crowd.stored[number].passage
        rating = film.rating if passage.rating is None else passage.rating
        value = {"year": film.year, "rating": rating}.get(sort.removeprefix("-"), 0)
        place = float("inf") if value is None else -value if sort.startswith("-") else value
        return place, -scores[passage_id], number

    found_ids = found(crowd, text, sort=sort)
    assert found_ids
    assert found_ids == sorted(scores, key=key)


def pages(index: FilmIndex, text: str, **settings: Any) -> list[ResultPage]:
    """Return all pages of an answer, the first one more time where there is only that."""
    first = search(index, SearchRequest(text=text, **settings))
    rest = range(2, first.pages + 1)
    return [first, *(search(index, SearchRequest(text=text, page=number, **settings)) for number in rest)]


@pytest.mark.parametrize("size", [*range(1, 101, 9), 99])
@pytest.mark.parametrize("sort", ["relevance", "-year", "rating"])
@pytest.mark.parametrize("text", ["", "stor*", "storm OR silver"])
def test_pages_make_up_the_whole_answer(crowd: FilmIndex, size: int, sort: str, text: str) -> None:
    """Pages of any size show every hit once, in the same order, though many scores are the same."""
    whole = [hit for page in pages(crowd, text, sort=sort, page_size=100, facets=False) for hit in page.hits]
    parts = pages(crowd, text, sort=sort, page_size=size, facets=False)
    shown = [hit for page in parts for hit in page.hits]
    assert shown == whole
    assert [hit.rank for hit in shown] == list(range(1, parts[0].total + 1))
    assert len({hit.passage_id for hit in shown}) == len(shown) == parts[0].total
    assert {len(page.hits) for page in parts[:-1]} <= {size}
    assert {page.pages for page in parts} == {len(parts)}


def test_a_page_beyond_the_last_is_empty(crowd: FilmIndex) -> None:
    """Far behind the last page there is nothing, and the total is still told."""
    for number in (10_000, 10**30):
        page = search(crowd, SearchRequest(page=number))
        assert page.hits == ()
        assert page.total == len(crowd.stored)


@pytest.mark.parametrize(
    ("total", "size", "expected"), [(0, 10, 1), (1, 10, 1), (10, 10, 1), (11, 10, 2), (101, 1, 101)]
)
def test_pages_are_counted(total: int, size: int, expected: int) -> None:
    """There is at least one page, and as many as are needed."""
    page = ResultPage(query="", total=total, took_ms=0.0, page=1, page_size=size, facets={}, hits=())
    assert page.pages == expected


@pytest.mark.parametrize("text", ["the", "the OR silver OR run", "s*", "storm~2", "-run*", '"the silver"'])
def test_a_search_without_time_says_that_it_was_stopped(large: FilmIndex, text: str) -> None:
    """A deadline that has passed gives an incomplete page with a note, never an exception, in any thread."""
    answers: list[ResultPage] = []

    def ask() -> None:
        answers.append(search(large, SearchRequest(text=text, timeout=0.0)))

    ask()
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    complete = search(large, SearchRequest(text=text, timeout=30.0))
    assert complete.complete
    assert TOO_LONG not in complete.notes
    assert len(answers) == 2
    for page in answers:
        assert not page.complete
        assert TOO_LONG in page.notes
        assert "No passage has all of these words; these have some of them." not in page.notes


def test_everything_is_found_without_time(large: FilmIndex) -> None:
    """Without a text nothing has to be looked for, so no deadline cuts it short."""
    page = search(large, SearchRequest(timeout=0.0))
    assert page.complete
    assert page.total == len(large.stored)


def test_threads_share_an_index(crowd: FilmIndex, found: Found) -> None:
    """Many threads that search at once find what one finds."""
    texts = ["storm", "the silver", "run*", '"silver wasp"', "-knife kind:goof", "naïve~"]
    alone = [found(crowd, text) for text in texts]
    together: list[list[list[str]]] = []

    def ask() -> None:
        together.append([found(crowd, text) for text in texts])

    # Daemons with a time limit: threads that wait for each other for ever are to fail, not to hang.
    threads = [threading.Thread(target=ask, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10.0)
    assert together == [alone] * 6


BYLINES = {
    "": {"kind": Kind.TRIVIA},
    "Ada": {"kind": Kind.REVIEW, "author": "Ada"},
    "davyd-02237, rated 5/10": {"kind": Kind.REVIEW, "author": "davyd-02237", "rating": 5.0},
    "rated 7.5/10, 1 August 2014": {"kind": Kind.REVIEW, "rating": 7.5, "date": "2014-08-01"},
    "December 1999": {"kind": Kind.REVIEW, "date": "1999-12"},
    "last spring": {"kind": Kind.REVIEW, "date": "last spring"},
    "rated 0/10": {"kind": Kind.REVIEW, "rating": 0.0},
    "3 of 5 found it helpful": {"kind": Kind.REVIEW, "helpful": 3, "helpful_of": 5},
    "0 of 5 found it helpful": {"kind": Kind.REVIEW, "helpful": 0, "helpful_of": 5},
    "Ada, rated 9/10, 2014, 1 of 1 found it helpful": {
        "kind": Kind.REVIEW,
        "author": "Ada",
        "rating": 9.0,
        "date": "2014",
        "helpful": 1,
        "helpful_of": 1,
    },
    "continuity": {"kind": Kind.GOOF, "category": "continuity"},
    "actor": {"kind": Kind.CREDIT, "person": "Ada", "role": "actor", "character": "Coleman"},
    "references": {"kind": Kind.CONNECTION, "relation": "references", "other_film": "Heat (1995)"},
    "Drew, Wes": {
        "kind": Kind.QUOTE,
        "lines": (Line("a", "Drew"), Line("b", "Wes"), Line("c", "Drew"), Line("(rain)")),
    },
    "performed by Ada, Wes": {"kind": Kind.SOUNDTRACK, "performers": ("Ada", "Wes"), "writers": ("Ida",)},
    "Ada, at 0:00:00": {"kind": Kind.DIALOGUE, "lines": (Line("a", "Ada"),), "start": 0.0},
    "at 1:01:01": {"kind": Kind.DIALOGUE, "start": 3661.9},
    "at 11:00:59": {"kind": Kind.DIALOGUE, "start": 39659.0},
}


@pytest.mark.parametrize(("expected", "fields"), BYLINES.items())
def test_bylines(expected: str, fields: dict[str, Any]) -> None:
    """A byline says by whom or what a passage is, and nothing that is not known."""
    assert byline(Passage(film_id="tt1", text="Text.", **fields)) == expected


def test_a_title_card_needs_no_byline() -> None:
    """The rating of the film is not that of a reviewer."""
    assert byline(Passage(film_id="tt1", kind=Kind.FILM, text="Heat.", rating=8.3)) == ""


def test_a_film_page_has_all_its_passages_by_kind(sample: FilmIndex) -> None:
    """A film comes with its passages, counted by kind, without its title card."""
    for document in sample.columns.first[:-1].tolist():
        film = sample.film_at(document)
        page = film_page(sample, film.film_id)
        assert page.film == film
        assert page.counts == {
            kind.value: count
            for kind in Kind
            if (count := sum(passage.kind is kind for passage in page.passages))
        }
        assert sum(page.counts.values()) == len(page.passages) == len(sample.passages(film.film_id))
        assert "film" not in page.counts


def test_a_film_page_has_the_ratings_of_its_reviews(make_index: Callable[..., FilmIndex]) -> None:
    """Ten numbers: how many reviews give 1, 2, … 10 stars, rounded; what is below one star counts as one."""
    given = (0.0, 0.4, 1.0, 2.5, 3.49, 9.5, 10.0, 10.0, None)
    reviews = [
        Passage(film_id="tt1", kind=Kind.REVIEW, text=f"Number {number}.", rating=rating)
        for number, rating in enumerate(given)
    ]
    goof = Passage(film_id="tt1", kind=Kind.GOOF, text="The lamp is out.", rating=5.0)
    index = make_index([Film(film_id="tt1", title="Lamp", rating=5.0), *reviews, goof])
    assert film_page(index, "tt1").ratings == (3, 0, 2, 0, 0, 0, 0, 0, 0, 3)


def test_a_film_page_can_be_narrowed_to_kinds(sample: FilmIndex) -> None:
    """Of chosen kinds only those are shown; all are still counted."""
    film_id = sample.film_at(0).film_id
    page = film_page(sample, film_id, frozenset({Kind.GOOF, Kind.QUOTE}))
    assert {passage.kind for passage in page.passages} == {Kind.GOOF, Kind.QUOTE}
    assert page.counts == film_page(sample, film_id).counts


@pytest.mark.parametrize("film_id", ["tt0000000", "", "../etc", "\x00", "\ud800", "a" * 10_000, "<b>"])
def test_a_film_that_is_not_there_is_not_found(sample: FilmIndex, film_id: str) -> None:
    """Whatever is asked for, a film the index does not have is NotFound."""
    with pytest.raises(NotFound):
        film_page(sample, film_id)


def test_an_answer_has_the_documented_shape(sample: FilmIndex) -> None:
    """The names and types that the command line and the API promise."""
    page = search(sample, SearchRequest(text="wasps OR orchard", page_size=100))
    answer = json.loads(as_json(page))
    assert {name: type(value) for name, value in answer.items()} == {
        "version": int,
        "query": str,
        "searched": str,
        "did_you_mean": list,
        "by": str,
        "total": int,
        "passages": int,
        "complete": bool,
        "took_ms": float,
        "page": int,
        "page_size": int,
        "notes": list,
        "widened": list,
        "description": type(None),
        "misquotes": list,
        "facets": dict,
        "years": list,
        "hits": list,
    }
    assert answer["version"] == 2
    assert answer["passages"] == answer["total"]
    assert all(bar.keys() == {"year", "count"} for bar in answer["years"])
    assert tuple(answer["facets"]) == FACETS
    for choices in answer["facets"].values():
        for choice in choices:
            assert {name: type(value) for name, value in choice.items()} == {
                "value": str,
                "label": str,
                "count": int,
                "chosen": bool,
            }
    assert answer["hits"]
    for hit in answer["hits"]:
        assert {name: type(value) for name, value in hit.items()} == {
            "rank": int,
            "score": float,
            "passage_id": str,
            "kind": str,
            "film": dict,
            "heading": str,
            "byline": str,
            "snippet": list,
            "spoiler": bool,
            "language": str,
            "explanation": list,
        }
        assert hit["film"].keys() == {"film_id", "title", "year", "rating", "genres", "directors"}
        assert hit["kind"] in {kind.value for kind in Kind}
        assert hit["snippet"]
        assert all(piece.keys() == {"text", "matched"} for piece in hit["snippet"])


def test_a_film_page_is_json_too(sample: FilmIndex) -> None:
    """A film page has the film, the counts and the passages."""
    page = film_page(sample, sample.film_at(0).film_id)
    assert isinstance(page, FilmPage)
    assert json.loads(as_json(page)).keys() == {"film", "counts", "passages", "ratings"}


def test_hostile_text_stays_text(make_index: Callable[..., FilmIndex]) -> None:
    """A review full of HTML and control characters comes out as it went in, in the snippet and in JSON."""
    text = "<script>alert('storm')</script> &lt;b&gt; \x1b[31m red \x07 \u202e desrever \u0301 storm's end"
    index = make_index(
        [
            Film(film_id="tt1", title="<i>Film</i>"),
            Passage(film_id="tt1", kind=Kind.REVIEW, text=text, heading="<h1>"),
        ]
    )
    page = search(index, SearchRequest(text="storm kind:review"))
    (hit,) = page.hits
    assert "".join(piece.text for piece in hit.snippet) == text
    assert [piece.text for piece in hit.snippet if piece.matched] == ["storm", "storm's"]
    assert (hit.film.title, hit.heading) == ("<i>Film</i>", "<h1>")
    assert json.loads(as_json(page))["hits"][0]["snippet"][0]["text"] == "<script>alert('"
