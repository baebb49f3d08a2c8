"""Filters and facets, against sets and counters that are filled passage by passage."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec
import pytest

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.facets import CHOICES
from search.results import FacetChoice

REQUESTS = 150  # drawn by lot; raise it to search for rare cases

Found = Callable[..., list[str]]
MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]


@dataclass(frozen=True)
class Group:
    """One group of filters: what a passage may be, and which values are chosen."""

    name: str
    values: Callable[[Film, Passage], Iterable[object]]
    chosen: frozenset[object]

    def passes(self, film: Film, passage: Passage) -> bool:
        """Whether one of the chosen values is the passage's."""
        return not self.chosen or not self.chosen.isdisjoint(self.values(film, passage))


def groups(request: SearchRequest) -> list[Group]:
    """Return a request's groups of filters."""
    return [
        Group("kind", lambda film, passage: [passage.kind], frozenset(request.kinds)),
        Group(
            "decade", lambda film, _: [film.year // 10 * 10] if film.year else [], frozenset(request.decades)
        ),
        Group(
            "genre",
            lambda film, _: [genre.lower() for genre in film.genres],
            frozenset(genre.lower() for genre in request.genres),
        ),
        Group("film", lambda film, _: [film.film_id], frozenset(request.films)),
        Group("language", lambda _, passage: [passage.language or "en"], frozenset(request.languages)),
    ]


def in_ranges(request: SearchRequest, film: Film, passage: Passage) -> bool:
    """Whether a passage's year and rating lie in the ranges asked for."""
    rating = film.rating if passage.rating is None else passage.rating
    return all(
        (low is None and high is None)
        or (value is not None and (low is None or low <= value) and (high is None or value <= high))
        for value, low, high in (
            (film.year, request.year_from, request.year_to),
            (rating, request.rating_from, request.rating_to),
        )
    )


def drawn_request(lot: random.Random, films: list[str]) -> SearchRequest:
    """Return a request with filters drawn by lot."""

    def some(values: Iterable[object], chance: float = 0.3) -> frozenset[object]:
        pool = list(values)
        return frozenset(lot.sample(pool, lot.randrange(1, 4))) if lot.random() < chance else frozenset()

    def between(values: list[float]) -> tuple[float | None, float | None]:
        ends = sorted(lot.sample(values, 2)) if lot.random() < 0.3 else [None, None]
        return lot.choice(((ends[0], ends[1]), (ends[0], None), (None, ends[1])))

    years, ratings = between(list(range(1983, 2009))), between([-1.0, 0.0, 2.5, 5.0, 7.7, 10.0, 11.0, 1e300])
    return msgspec.convert(
        {
            "text": lot.choice(("", "storm", "the OR silver", "-knife", "run* AND wasp")),
            "kinds": [kind.value for kind in some(Kind, 0.4)],  # type: ignore[attr-defined]
            "decades": some((1980, 1990, 2000, 1930, 0, 10**20)),
            "genres": some(("Drama", "horror", "SCI-FI", "Film Noir", "Western", "\ud800")),
            "films": some([*films, "tt9999999", "\udcff"]),
            "languages": some(("en", "fr", "ja", "xx", "\udcff"), 0.2),
            "year_from": years[0],
            "year_to": years[1],
            "rating_from": ratings[0],
            "rating_to": ratings[1],
        },
        SearchRequest,
    )


@pytest.fixture(scope="module")
def records(crowd: FilmIndex) -> dict[str, tuple[Film, Passage]]:
    """Return every passage of the index with its film, by its id, in the index's order."""
    pairs = [
        (crowd.film_at(document), crowd.stored[document].passage) for document in range(len(crowd.stored))
    ]
    return {passage.passage_id: (film, passage) for film, passage in pairs}


def test_filters_and_counts_are_those_of_brute_force(
    crowd: FilmIndex, found: Found, records: dict[str, tuple[Film, Passage]]
) -> None:
    """Values of a group are joined by OR, groups by AND; a group's counts leave its own filter out."""
    lot = random.Random(11)
    films = list(dict.fromkeys(film.film_id for film, _ in records.values()))
    for _ in range(REQUESTS):
        request = drawn_request(lot, films)
        filters = groups(request)
        matches = [records[each] for each in found(crowd, request.text) if in_ranges(request, *records[each])]
        expected = {
            one.passage_id for film, one in matches if all(each.passes(film, one) for each in filters)
        }
        page = search(crowd, msgspec.structs.replace(request, page_size=100))
        settings = msgspec.structs.asdict(request)
        text = settings.pop("text")
        for name in ("page", "page_size", "facets", "timeout"):
            settings.pop(name)
        assert set(found(crowd, text, **settings)) == expected, request
        assert page.total == len(expected), request
        for group in filters:
            if group.name == "language":
                continue
            others = [each for each in filters if each is not group]
            counts = Counter(
                value
                for film, one in matches
                if all(each.passes(film, one) for each in others)
                for value in group.values(film, one)
            )
            assert_counted(page.facets[group.name], counts, group, request)


def assert_counted(
    choices: tuple[FacetChoice, ...], counts: Counter[object], group: Group, request: SearchRequest
) -> None:
    """Check the choices of one facet against the counts, and that the chosen ones are marked."""
    shown = {choice.value.lower(): choice.count for choice in choices}
    wanted = {str(getattr(value, "value", value)): count for value, count in counts.items()}
    chosen = {str(getattr(value, "value", value)) for value in group.chosen}
    assert len(shown) == len(choices), request
    assert shown.items() <= {**dict.fromkeys(chosen, 0), **wanted}.items(), request
    assert {choice.value.lower() for choice in choices if choice.chosen} <= chosen, request
    if group.name in ("kind", "decade"):
        assert shown == {**dict.fromkeys(chosen, 0), **wanted}, request
    else:
        most = sorted(wanted.values(), reverse=True)[:CHOICES]
        assert [choice.count for choice in choices[: len(most)]] == most, request
        assert shown.keys() >= chosen & wanted.keys(), request


def films_with(*facts: Mapping[str, object]) -> Iterable[Film | Passage]:
    """Yield films with one quote each."""
    for number, fact in enumerate(facts):
        yield msgspec.convert(
            {"film_id": f"tt{number}", "title": f"Film {number}", **fact, "type": "film"}, Film
        )
        yield Passage(film_id=f"tt{number}", kind=Kind.QUOTE, text=f"A line number {number}.")


def test_some_words_will_do_where_the_filters_leave_none_with_all(make_index: MakeIndex) -> None:
    """What has all the words but not the filter's value does not keep what has some of them away."""
    quote = Passage(film_id="tt0", kind=Kind.QUOTE, text="An anvil and a trumpet.", passage_id="both")
    goof = Passage(film_id="tt0", kind=Kind.GOOF, text="The anvil is rubber.", passage_id="one")
    index = make_index([*films_with({}), quote, goof])
    page = search(index, SearchRequest(text="anvil trumpet", kinds=frozenset({Kind.GOOF})))
    assert [hit.passage_id for hit in page.hits] == ["one"]
    assert page.notes == ("No passage has all of these words; these have some of them.",)


def test_kinds_are_in_the_order_of_kind_and_named_in_the_plural(sample: FilmIndex) -> None:
    """The kind facet lists the kinds that occur, as Kind does, and no others."""
    choices = search(sample, SearchRequest()).facets["kind"]
    names = [choice.value for choice in choices]
    assert names == [kind.value for kind in Kind if kind.value in names]
    assert {choice.label for choice in choices} == {kind.plural for kind in Kind if kind.value in names}
    assert sum(choice.count for choice in choices) == len(sample.stored)


def test_decades_are_in_order_and_leave_unknown_years_out(make_index: MakeIndex, found: Found) -> None:
    """The decade facet begins with the earliest; a film of unknown year is in none, not even in year 0."""
    index = make_index(films_with({"year": 1999}, {"year": 1931}, {"year": 1990}, {}))
    choices = search(index, SearchRequest()).facets["decade"]
    assert [(choice.label, choice.count) for choice in choices] == [("1930s", 2), ("1990s", 4)]
    assert found(index, decades=frozenset({0})) == []


def test_an_unknown_year_or_rating_is_in_no_range(make_index: MakeIndex, found: Found) -> None:
    """A range of any width leaves out what has no year or rating."""
    index = make_index(films_with({"year": 1999, "rating": 0.0}, {}))
    for settings in (
        {"year_from": -(10**30)},
        {"year_to": 10**30},
        {"rating_to": 1e308},
        {"rating_from": -1e308},
    ):
        assert {each.split(".")[0] for each in found(index, **settings)} == {"tt0"}, settings


def test_a_rating_off_the_scale_finds_nothing(make_index: MakeIndex, found: Found) -> None:
    """Ratings above 10 or below 0 are found by nobody, in a filter or in a query."""
    index = make_index(films_with({"rating": 10.0}, {"rating": 0.0}))
    for settings in ({"rating_from": 10.1}, {"rating_to": -0.1}):
        assert found(index, **settings) == []
    for text in ("rating:>10", "rating:>=11", "rating:<0", "rating:..-1", "rating:1e308", "rating:<-1e308"):
        assert found(index, text) == [], text


def test_a_reviewers_rating_stands_before_the_films(make_index: MakeIndex, found: Found) -> None:
    """A review is filtered by its own rating, every other passage by its film's."""
    review = Passage(film_id="tt0", kind=Kind.REVIEW, text="Dull.", rating=2.0, passage_id="dull")
    index = make_index([*films_with({"rating": 8.5}), review])
    assert found(index, rating_to=5.0) == found(index, "rating:<5") == ["dull"]
    assert len(found(index, rating_from=8.5, rating_to=8.5)) == len(found(index, "rating:8.5")) == 2


def test_a_film_is_labelled_with_its_year_where_it_is_known(make_index: MakeIndex) -> None:
    """The film facet shows title and year."""
    index = make_index(films_with({"title": "Heat", "year": 1995}, {"title": "Dust"}))
    assert {choice.label for choice in search(index, SearchRequest()).facets["film"]} == {
        "Heat (1995)",
        "Dust",
    }


def test_chosen_values_are_listed_beyond_the_ten_most_frequent(make_index: MakeIndex) -> None:
    """Of genres and films the ten with most matches are listed, and whatever is chosen."""
    genres = [f"Genre {number:02}" for number in range(CHOICES + 5)]
    index = make_index(films_with(*({"genres": genres[: number + 1]} for number in range(len(genres)))))
    request = SearchRequest(genres=frozenset({"genre 14"}), films=frozenset({"tt14", "tt13", "no-such-film"}))
    facets = search(index, request).facets
    assert [choice.value for choice in facets["genre"]] == [*genres[:CHOICES], "Genre 14"]
    assert [choice.value for choice in facets["genre"] if choice.chosen] == ["Genre 14"]
    assert {choice.value for choice in facets["film"] if choice.chosen} == {"tt13", "tt14"}


def test_without_facets_none_are_counted(sample: FilmIndex) -> None:
    """Who wants no facets gets none."""
    assert search(sample, SearchRequest(facets=False)).facets == {}


def test_facets_of_nothing_are_empty(sample: FilmIndex) -> None:
    """Where nothing matches there is nothing to narrow to but what was chosen."""
    page = search(
        sample, SearchRequest(text="zzzzqqq", kinds=frozenset({Kind.GOOF}), decades=frozenset({1970}))
    )
    assert page.facets == {
        "kind": (FacetChoice("goof", "goofs", 0, chosen=True),),
        "decade": (FacetChoice("1970", "1970s", 0, chosen=True),),
        "genre": (),
        "film": (),
    }
