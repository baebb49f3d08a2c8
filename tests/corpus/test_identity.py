"""Which films are one film, and what is known of it then."""

from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import films

from corpus.identity import (
    conflict,
    merge_films,
    same_films,
    settled,
    title_key,
)
from corpus.records import Film


def film(film_id: str, year: int | None = None, *identifiers: str, **facts: Any) -> Film:
    """Return a film called Heat."""
    return Film(film_id=film_id, year=year, identifiers=identifiers, **{"title": "Heat", **facts})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Matrix", "Matrix, The"),
        ("The Matrix", "  THE MATRIX "),
        ("L'Atalante", "Atalante, L'"),
        ("L’Atalante", "Atalante, L’"),
        ("Les Misérables", "Misérables, Les"),
        ("Das Boot", "Boot, das"),
        ("Amélie", "Ame\u0301lie"),
        ("Spider-Man", "Spider Man"),
        ("Ocean's Eleven", "Oceans Eleven"),
        ("Ocean’s Eleven", "Ocean's  Eleven"),
        ("Se7en!", "Se7en"),
    ],
)
def test_titles_that_meet(one: str, other: str) -> None:
    """Case, accents, punctuation and an article behind a comma do not part two titles."""
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Heat", "The Heat"),
        ("Alien", "Aliens"),
        ("$", "?"),
        ("!!!", "???"),
        ("...", ""),
        ("दिल", "दाल"),
        ("Me, You, Them", "Them Me, You"),
        ("Frost/Nixon", "FrostNixon"),
    ],
)
def test_titles_that_do_not_meet(one: str, other: str) -> None:
    """Titles of different films stay apart, be they nothing but signs."""
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize(
    ("candidates", "aliases"),
    [
        pytest.param([], {}, id="none"),
        pytest.param([film("heat-1995", 1995)], {}, id="one"),
        pytest.param(
            [film("tt1", 1995), film("heat-1995", 1995)], {"heat-1995": "tt1"}, id="imdb-number-first"
        ),
        pytest.param([film("heat-1995", 1995), film("a-heat", 1995)], {"heat-1995": "a-heat"}, id="alphabet"),
        pytest.param([film("tt1", 1995), film("heat-1986", 1986)], {}, id="other-year"),
        pytest.param([film("tt1", 1995), film("tt2", 1995)], {}, id="two-imdb-numbers"),
        pytest.param([film("tt1", 1995), film("heat", None)], {"heat": "tt1"}, id="year-unknown"),
        pytest.param(
            [film("tt1", None), film("heat-1995", 1995)], {"heat-1995": "tt1"}, id="number-without-year"
        ),
        pytest.param([film("heat", None), film("a-heat", None)], {"heat": "a-heat"}, id="no-year-at-all"),
        pytest.param([film("tt1", None), film("tt2", None)], {}, id="two-numbers-without-year"),
        pytest.param([film("tt1", 1995), film("h-1986", 1986), film("heat", None)], {}, id="which-of-two"),
        pytest.param([film("tt1", 1995), film("tt1", None)], {}, id="the-same-id-twice"),
        pytest.param(
            [film("a", 1995, "wikipedia:Heat"), film("b", 1995, "wikipedia:Heat_(1995)")], {}, id="conflict"
        ),
        pytest.param(
            [film("a", 1995, "wikipedia:Heat"), film("b", 1995, "netflix:7")],
            {"b": "a"},
            id="other-catalogue",
        ),
        pytest.param([film("tt1", 1995), film("heat", 1995, "imdb:tt2")], {}, id="imdb-number-as-identifier"),
        pytest.param(
            [film("tt1", 1995), film("heat", 1995, "imdb:tt1")],
            {"heat": "tt1"},
            id="same-number-as-identifier",
        ),
        pytest.param(
            [film("tt1", 1995), film("tt2", 1986), film("h-1995", 1995), film("h-1986", 1986)],
            {"h-1995": "tt1", "h-1986": "tt2"},
            id="two-films-two-years",
        ),
    ],
)
def test_same_films(candidates: list[Film], aliases: dict[str, str]) -> None:
    """Films of a title meet by year, unless their catalogues say otherwise, in whatever order they come."""
    for order in permutations(candidates):
        assert same_films(order) == aliases


few_films = st.builds(
    film,
    st.sampled_from(["tt1", "tt2", "heat", "heat-1995", "a", "b"]),
    st.sampled_from([None, 1986, 1995]),
    st.sampled_from(["wikipedia:Heat", "wikipedia:Heat_2", "netflix:7", "odd"]),
)


@settings(deadline=None)
@given(st.lists(few_films, max_size=8))
def test_aliases_lead_home_at_once(candidates: list[Film]) -> None:
    """One step from any id leads to one that stays, and an IMDb number is never given up."""
    aliases = settled(same_films(candidates))

    assert set(aliases) | set(aliases.values()) <= {each.film_id for each in candidates}
    assert not set(aliases) & set(aliases.values())
    assert not any(film_id.startswith("tt") for film_id in aliases)


@pytest.mark.parametrize(
    ("aliases", "ends"),
    [
        ({}, {}),
        ({"b": "a"}, {"b": "a"}),
        ({"c": "b", "b": "a"}, {"c": "a", "b": "a"}),
        ({"b": "a", "a": "b"}, {"b": "a"}),
        ({"d": "c", "c": "b", "b": "a", "a": "c"}, {"d": "a", "c": "a", "b": "a"}),
    ],
)
def test_settled(aliases: dict[str, str], ends: dict[str, str]) -> None:
    """Chains of aliases are followed to their end, and a circle has one too."""
    assert settled(aliases) == ends


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_settled_needs_one_step(aliases: dict[str, str]) -> None:
    """Whatever leads where, ids that met still meet, and no end leads any further."""
    ends = settled(aliases)

    assert not set(ends) & set(ends.values())
    for film_id, target in aliases.items():
        assert ends.get(film_id, film_id) == ends.get(target, target)


@settings(deadline=None)
@given(few_films, few_films)
def test_conflicts_are_mutual(one: Film, other: Film) -> None:
    """If one film's ids deny another's, so do the other's; none denies itself."""
    assert conflict(one, other) == conflict(other, one)
    assert not conflict(one, one)


def test_merged_films_know_what_each_knows() -> None:
    """The film that knows most is filled up with what only the others know; 0 is something known."""
    most = film(
        "tt1", 1995, "wikipedia:Heat", genres=("Crime", "Drama", "Thriller"), stars=("Al", "Bob"), votes=0
    )
    less = film("heat-1995", 1995, "netflix:7", genres=("Drama",), rating=8.3, votes=9, metascore=76)

    merged = merge_films([less, most])

    assert merged == msgspec.structs.replace(
        most, identifiers=("wikipedia:Heat", "netflix:7"), rating=8.3, metascore=76
    )


@pytest.mark.parametrize(
    ("titles", "merged"),
    [
        pytest.param(["Le Samouraï", "The Samurai"], ("Le Samouraï", ("The Samurai",)), id="kept"),
        pytest.param(["The Matrix", "Matrix, The"], ("Matrix, The", ()), id="spelling"),
        pytest.param(["Heat", "tt1"], ("Heat", ()), id="no-title-at-all"),
        pytest.param(["A", "tt1"], ("A", ()), id="no-title-at-all-but-longer"),
    ],
)
def test_titles_are_not_lost(titles: list[str], merged: tuple[str, tuple[str, ...]]) -> None:
    """A film's other title becomes an alternate one, unless it is only spelt otherwise or its id."""
    for order in permutations(titles):
        result = merge_films([film("tt1", None if title == "tt1" else 1967, title=title) for title in order])
        others = {title_key(result.title), *map(title_key, result.alternate_titles)}
        if merged[1]:
            assert others == {title_key(title) for title in titles}
        else:
            assert title_key(result.title) == title_key(merged[0])
            assert result.alternate_titles == ()


@settings(deadline=None)
@given(films())
def test_merging_a_film_with_itself_changes_nothing(known: Film) -> None:
    """A film read twice is the same film, but for repeated alternate titles and identifiers."""
    once = merge_films([known, known])

    tidied = msgspec.structs.replace(
        known,
        alternate_titles=tuple(dict.fromkeys(known.alternate_titles)),
        identifiers=tuple(dict.fromkeys(known.identifiers)),
    )
    assert once == tidied
    assert merge_films([once, once]) == once
    assert merge_films([known]) == known
