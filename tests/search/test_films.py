"""The view of films: each once, with the passages that speak for it; counted, sorted and paged as films."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.films import KINDS_SHOWN, PASSAGES_SHOWN
from search.request import SORTS
from search.results import FacetChoice, FilmHit, ResultPage

REQUESTS = 60  # drawn by lot; raise it to search for rare cases

Found = Callable[..., list[str]]
MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]

# What one passage has to meet as a whole finds the films that have such a passage.
WHOLE = ("", "storm", "+storm +wasp", '"the silver"', "storm AND run", "stor*", "-knife", "run OR kind:goof")
SIDE_BY_SIDE = ("storm wasp", "silver knife running", "the storm", "naïve zeppelin", "only3x3 only3x4 storm")


def ask(index: FilmIndex, text: str = "", **settings: Any) -> ResultPage:
    """Return a page of films."""
    settings = {
        "page_size": 100,
        "timeout": 30.0,
        "literal": True,
        "tip": False,
        "spoilers": True,
        **settings,
    }
    return search(index, SearchRequest(text=text, by="film", **settings))


def films(page: ResultPage) -> list[str]:
    """Return the films of a page, in order."""
    return [hit.film.film_id for hit in page.film_hits]


@pytest.mark.parametrize("text", WHOLE)
@pytest.mark.parametrize("settings", [{}, {"kinds": frozenset({Kind.GOOF, Kind.QUOTE})}, {"year_from": 1995}])
def test_films_are_those_of_the_passages_that_match(
    crowd: FilmIndex, found: Found, text: str, settings: dict[str, Any]
) -> None:
    """A film is found once if a passage of it is, and counts all of these, kind by kind."""
    passages = {
        passage_id: crowd.passage(passage_id) for passage_id in found(crowd, text, literal=True, **settings)
    }
    page = ask(crowd, text, **settings)
    expected = Counter(passage.film_id for passage in passages.values() if passage)
    assert page.total == len(page.hits) == len(expected)
    assert page.passages == len(passages)
    assert {hit.film.film_id: hit.count for hit in page.film_hits} == expected
    for hit in page.film_hits:
        of_film = [each for each in passages.values() if each and each.film_id == hit.film.film_id]
        assert {each.kind: each.count for each in hit.evidence} == Counter(each.kind for each in of_film)
        check_evidence(hit, {each.passage_id for each in of_film})


def check_evidence(hit: FilmHit, matching: set[str]) -> None:
    """Check what is shown of a film: a few passages of the best kinds, the best first, all matching."""
    for place, each in enumerate(hit.evidence):
        shown = [passage.score for passage in each.passages]
        assert len(shown) == (min(each.count, PASSAGES_SHOWN) if place < KINDS_SHOWN else 0)
        assert shown == sorted(shown, reverse=True)
        assert [passage.rank for passage in each.passages] == list(range(1, len(shown) + 1))
        assert {passage.kind for passage in each.passages} <= {each.kind}
        assert {passage.passage_id for passage in each.passages} <= matching
        assert all(passage.film == hit.film and passage.snippet for passage in each.passages)
    best = [each.passages[0].score for each in hit.evidence if each.passages]
    assert best == sorted(best, reverse=True)
    assert len({each.kind for each in hit.evidence}) == len(hit.evidence)
    assert hit.count == sum(each.count for each in hit.evidence)


def test_the_best_passages_are_the_ones_shown(make_index: MakeIndex) -> None:
    """Of many that match, those with the best scores stand for their kind."""
    texts = {"a": "storm " + "calm " * 40, "b": "storm storm", "c": "storm calm", "d": "storm " + "calm " * 9}
    index = make_index(
        [
            Film(film_id="tt1", title="Quiet"),
            *(
                Passage(film_id="tt1", kind=Kind.GOOF, text=text, passage_id=name)
                for name, text in texts.items()
            ),
        ]
    )
    ((hit,),) = (ask(index, "storm").film_hits,)
    assert [passage.passage_id for each in hit.evidence for passage in each.passages] == ["b", "c"]
    assert (hit.count, hit.evidence[0].count) == (4, 4)


@pytest.mark.parametrize("text", [*WHOLE, *SIDE_BY_SIDE])
@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_make_up_the_whole_answer(crowd: FilmIndex, text: str, size: int, sort: str) -> None:
    """Pages of any size show every film once, in one order, with ranks that go on."""
    whole = ask(crowd, text, sort=sort)
    pages = [ask(crowd, text, sort=sort, page_size=size, page=page) for page in range(1, 100 // size + 2)]
    shown = [hit for page in pages for hit in page.film_hits][: whole.total]
    assert shown == list(whole.film_hits)
    assert [hit.rank for hit in shown] == list(range(1, whole.total + 1))
    assert len({hit.film.film_id for hit in shown}) == whole.total
    assert {(page.total, page.passages, page.notes, tuple(page.facets)) for page in pages} == {
        (whole.total, whole.passages, whole.notes, tuple(whole.facets))
    }


@pytest.mark.parametrize("text", WHOLE)
@pytest.mark.parametrize("sort", SORTS)
def test_films_are_sorted_as_asked(crowd: FilmIndex, text: str, sort: str) -> None:
    """By score, or by the film's own year or rating; unknown ones last either way."""
    hits = ask(crowd, text, sort=sort).film_hits

    def key(hit: FilmHit) -> tuple[float, float]:
        value = {"year": hit.film.year, "rating": hit.film.rating}.get(sort.removeprefix("-"), 0)
        place = float("inf") if value is None else -value if sort.startswith("-") else value
        return place, -hit.score

    assert [key(hit) for hit in hits] == sorted(map(key, hits))


def drawn_request(lot: random.Random, index: FilmIndex) -> SearchRequest:
    """Return a request for films with filters drawn by lot."""

    def some(values: Iterable[Any], chance: float = 0.35) -> frozenset[Any]:
        return (
            frozenset(lot.sample(list(values), lot.randrange(1, 4))) if lot.random() < chance else frozenset()
        )

    return SearchRequest(
        text=lot.choice((*WHOLE, *SIDE_BY_SIDE)),
        by="film",
        literal=True,
        tip=False,
        kinds=some(Kind),
        decades=some((1980, 1990, 2000)),
        genres=some(("Drama", "Horror", "Sci-Fi", "Comedy", "Film Noir")),
        films=some(index.film_at(int(card)).film_id for card in index.columns.first[:-1]),
        year_from=lot.choice((None, None, 1990)),
        page_size=100,
        timeout=30.0,
    )


FIELDS = {"kind": "kinds", "decade": "decades", "genre": "genres", "film": "films"}


def ticked(request: SearchRequest, name: str, choice: FacetChoice) -> SearchRequest:
    """Return a request in which one choice is the only one of its group."""
    value: Any = {"kind": Kind, "decade": int}.get(name, str)(choice.value)
    return msgspec.structs.replace(request, **{FIELDS[name]: frozenset({value})})


def test_a_count_is_what_ticking_it_would_give(crowd: FilmIndex) -> None:
    """Every count of every facet is how many films there are with that as the only choice of its group."""
    lot = random.Random(3)
    checked = 0
    for _ in range(REQUESTS):
        request = drawn_request(lot, crowd)
        page = search(crowd, request)
        # Where filters leave nothing with all the words, others will do: that cannot be told beforehand.
        if any("some of them" in note for note in page.notes):
            continue
        for name, choices in page.facets.items():
            for choice in choices:
                other = search(crowd, ticked(request, name, choice))
                if not any("some of them" in note for note in other.notes):
                    assert choice.count == other.total, (request, name, choice)
                    checked += 1
    assert checked > REQUESTS


def test_the_chart_leaves_its_own_filters_out(crowd: FilmIndex) -> None:
    """The bars count all films that match, whatever years are chosen; films without a year are in none."""
    for by in ("film", "passage"):
        whole = search(crowd, SearchRequest(text="storm", by=by))
        some = search(crowd, SearchRequest(text="storm", by=by, year_from=1990, decades=frozenset({1990})))
        assert some.years == whole.years
        assert [bar.year for bar in whole.years] == sorted({bar.year for bar in whole.years})
        unknown = search(crowd, SearchRequest(text="storm", by=by, year_to=9999)).total
        assert sum(bar.count for bar in whole.years) == unknown < whole.total
    assert search(crowd, SearchRequest(text="storm", facets=False)).years == ()


def test_the_films_facet_lists_only_what_was_chosen(crowd: FilmIndex) -> None:
    """A list of films that each count one film says nothing that the hits do not."""
    chosen = frozenset({"tt0000003", "tt9999999"})
    assert ask(crowd, "storm").facets["film"] == ()
    (choice,) = ask(crowd, "storm", films=chosen).facets["film"]
    assert (choice.value, choice.count, choice.chosen) == ("tt0000003", 1, True)


def test_without_a_text_the_best_known_films_come_first(make_index: MakeIndex) -> None:
    """Browsing goes by votes, then by how many passages there are, with the filters that are set."""
    votes = {"a": 10, "b": 5_000, "c": None, "d": None, "e": 5_000}
    records: list[Film | Passage] = [
        Film(film_id=name, title=name, votes=count, genres=("Drama",) if name in "bcd" else ())
        for name, count in votes.items()
    ]
    for film_id, passages in (("c", 1), ("d", 3), ("e", 1)):
        texts = (f"The lamp is lit {number} times." for number in range(passages))
        records += [Passage(film_id=film_id, kind=Kind.GOOF, text=text) for text in texts]
    index = make_index(records)
    assert films(ask(index)) == ["e", "b", "a", "d", "c"]
    assert films(ask(index, genres=frozenset({"drama"}))) == ["b", "d", "c"]
    assert films(ask(index, kinds=frozenset({Kind.GOOF}))) == ["e", "d", "c"]


def test_many_reviews_do_not_drown_one_goof(make_index: MakeIndex) -> None:
    """A film is measured by its best passages, not by how much is written of it."""
    records: list[Film | Passage] = [Film(film_id="many", title="Many"), Film(film_id="one", title="One")]
    for number in range(300):
        text = f"I thought the sound was fine but one zeppelin is a model, they say, and no more, {number}."
        records.append(Passage(film_id="many", kind=Kind.REVIEW, text=text))
    goof = "The zeppelin is a model on a string."
    records.append(Passage(film_id="one", kind=Kind.GOOF, text=goof))
    assert films(ask(make_index(records), "zeppelin model")) == ["one", "many"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"rating_from": 8.0}, ["good"], id="the-film-s-own"),
        pytest.param({"rating_from": 8.0, "kinds": frozenset({Kind.REVIEW})}, ["bad"], id="the-reviewer-s"),
        pytest.param({"rating_to": 3.0}, ["bad", "unrated"], id="of-unrated-films-the-reviewer-s"),
    ],
)
def test_a_rating_is_the_films(make_index: MakeIndex, settings: dict[str, Any], expected: list[str]) -> None:
    """Whoever looks for films by rating means the film's, but of reviews alone the reviewer's."""
    index = make_index(
        [
            Film(film_id="good", title="Good", rating=8.4),
            Film(film_id="bad", title="Bad", rating=2.0),
            Film(film_id="unrated", title="Unrated"),
            Passage(film_id="good", kind=Kind.REVIEW, text="The lamp is dull.", rating=2.0),
            Passage(film_id="bad", kind=Kind.REVIEW, text="The lamp is bright.", rating=9.0),
            Passage(film_id="unrated", kind=Kind.REVIEW, text="The lamp is out.", rating=3.0),
        ]
    )
    assert sorted(films(ask(index, "lamp", **settings))) == expected


def test_a_film_is_shown_with_its_facts(sample: FilmIndex) -> None:
    """A result line says rating, genres and directors, as the film has them."""
    for hit in ask(sample, "the").film_hits:
        film = sample.film(hit.film.film_id)
        assert film is not None
        assert (hit.film.title, hit.film.year, hit.film.rating) == (film.title, film.year, film.rating)
        assert (hit.film.genres, hit.film.directors) == (film.genres, film.directors)
