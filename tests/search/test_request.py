"""The request: what a shell or an address may say, and what is told to whoever says something else."""

import msgspec
import pytest

from corpus.records import Kind
from search import SearchRequest
from search.errors import QueryError
from search.request import SORTS, from_parameters, parse_range, to_kind


@pytest.mark.parametrize(
    ("text", "number", "ends"),
    [
        pytest.param("1970..1979", int, (1970, 1979), id="both-ends"),
        pytest.param("1970..", int, (1970, None), id="open-end"),
        pytest.param("..1979", int, (None, 1979), id="open-beginning"),
        pytest.param("1975", int, (1975, 1975), id="one-year"),
        pytest.param("1975..1975", int, (1975, 1975), id="a-range-of-one"),
        pytest.param("", int, (None, None), id="nothing"),
        pytest.param("..", int, (None, None), id="no-ends"),
        pytest.param(" 1970 .. 1979 ", int, (1970, 1979), id="spaces"),
        pytest.param("-5..5", int, (-5, 5), id="below-zero"),
        pytest.param("7.5..8", float, (7.5, 8.0), id="ratings"),
        pytest.param("8", float, (8.0, 8.0), id="one-rating"),
        pytest.param("..9.5", float, (None, 9.5), id="a-dot-after-the-dots"),
        pytest.param("9" * 30, int, (int("9" * 30), int("9" * 30)), id="a-huge-number"),
    ],
)
def test_a_range_has_two_ends(
    text: str, number: type[int] | type[float], ends: tuple[float | None, float | None]
) -> None:
    """A range is read with both ends, an open one as None."""
    assert parse_range(text, number) == ends


@pytest.mark.parametrize(
    ("text", "number", "advice"),
    [
        pytest.param("seventies", int, "A range is written 1970..1979, 1970.. or ..1979", id="a-word"),
        pytest.param("1970-1979", int, "'1970-1979'", id="a-hyphen"),
        pytest.param("1970..1975..1979", int, "A range is written", id="three-ends"),
        pytest.param("7.5", int, "A range is written", id="half-a-year"),
        pytest.param("nan", float, "'nan'", id="nan"),
        pytest.param("nan..nan", float, "A range is written", id="nan-twice"),
        pytest.param("inf", float, "A range is written", id="infinity"),
        pytest.param("..1e999", float, "A range is written", id="too-large-for-a-float"),
        pytest.param("9" * 5000, int, "A range is written", id="too-long-for-python"),
        pytest.param("1979..1970", int, "ends before it begins; write 1970..1979", id="backwards"),
        pytest.param("8..7.5", float, "write 7.5..8", id="backwards-ratings"),
    ],
)
def test_a_bad_range_is_refused_with_advice(text: str, number: type[int] | type[float], advice: str) -> None:
    """What is no range is a QueryError that says how one is written."""
    with pytest.raises(QueryError) as caught:
        parse_range(text, number)
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("parameters", "request_"),
    [
        pytest.param({}, SearchRequest(), id="nothing-asks-for-everything"),
        pytest.param({"q": ["face that fear"]}, SearchRequest(text="face that fear"), id="text"),
        pytest.param({"q": ["  fear  "]}, SearchRequest(text="fear"), id="spaces-around-text"),
        pytest.param({"q": ["old", "new"]}, SearchRequest(text="new"), id="the-last-one-counts"),
        pytest.param({"q": []}, SearchRequest(), id="a-name-without-a-value"),
        pytest.param(
            {"kind": ["goof", "Quotes"]}, SearchRequest(kinds=frozenset({Kind.GOOF, Kind.QUOTE})), id="kinds"
        ),
        pytest.param({"kind": ["", " "]}, SearchRequest(), id="empty-values-are-no-filter"),
        pytest.param({"film": ["tt1", "tt2"]}, SearchRequest(films=frozenset({"tt1", "tt2"})), id="films"),
        pytest.param({"genre": ["Drama"]}, SearchRequest(genres=frozenset({"Drama"})), id="genre"),
        pytest.param(
            {"decade": ["1970s", "1980"]}, SearchRequest(decades=frozenset({1970, 1980})), id="decades"
        ),
        pytest.param({"lang": ["fr"]}, SearchRequest(languages=frozenset({"fr"})), id="language"),
        pytest.param({"year": ["1970.."]}, SearchRequest(year_from=1970), id="years"),
        pytest.param({"year": ["1975"]}, SearchRequest(year_from=1975, year_to=1975), id="one-year"),
        pytest.param({"rating": ["..7.5"]}, SearchRequest(rating_to=7.5), id="ratings"),
        pytest.param({"sort": ["-year"]}, SearchRequest(sort="-year"), id="sort"),
        pytest.param({"page": ["3"], "limit": ["20"]}, SearchRequest(page=3, page_size=20), id="paging"),
        pytest.param({"page": [""], "limit": [" "]}, SearchRequest(), id="empty-paging"),
        pytest.param({"tip": ["1"], "literal": ["1"]}, SearchRequest(tip=True, literal=True), id="switches"),
        pytest.param(
            {"tip": ["0"], "explain": ["1"]}, SearchRequest(tip=False, explain=True), id="switched-off"
        ),
        pytest.param({"spoilers": ["show"]}, SearchRequest(spoilers=True), id="spoilers"),
        pytest.param({"spoilers": ["hide"], "tip": [""]}, SearchRequest(), id="what-is-the-default"),
        pytest.param({"utm_source": ["post"]}, SearchRequest(), id="unknown-names"),
    ],
)
def test_an_address_makes_a_request(parameters: dict[str, list[str]], request_: SearchRequest) -> None:
    """Every parameter of an address has its place in the request; films are found by default."""
    assert from_parameters(parameters) == msgspec.structs.replace(request_, by="film")
    assert from_parameters({**parameters, "by": ["passage"]}) == request_


@pytest.mark.parametrize(
    ("parameters", "advice"),
    [
        pytest.param({"kind": ["gaffe"]}, "the kinds are film, plot, review,", id="kind"),
        pytest.param(
            {"decade": ["seventies"]}, "decade must be a whole number, not 'seventies'", id="decade"
        ),
        pytest.param({"year": ["old"]}, "A range is written 1970..1979", id="year"),
        pytest.param({"rating": ["nan"]}, "A range is written", id="rating"),
        pytest.param({"rating": ["9..8"]}, "write 8.0..9.0", id="rating-backwards"),
        pytest.param({"by": ["person"]}, "by must be film or passage, not 'person'", id="by"),
        pytest.param({"tip": ["yes"]}, "tip must be 1 or 0, not 'yes'", id="tip"),
        pytest.param({"spoilers": ["1"]}, "spoilers must be show or hide", id="spoilers"),
        pytest.param({"sort": ["newest"]}, "sort must be one of relevance, year, -year", id="sort"),
        pytest.param({"page": ["two"]}, "page must be a whole number, not 'two'", id="page-word"),
        pytest.param({"page": ["0"]}, "page must be 1 or more, not 0", id="page-zero"),
        pytest.param({"limit": ["0"]}, "between 1 and 100", id="limit-zero"),
        pytest.param({"limit": ["101"]}, "not 101", id="limit-large"),
        pytest.param({"limit": ["1e2"]}, "limit must be a whole number", id="limit-float"),
    ],
)
def test_a_bad_address_is_refused_with_advice(parameters: dict[str, list[str]], advice: str) -> None:
    """What a parameter cannot be is a QueryError that says what would do instead."""
    with pytest.raises(QueryError) as caught:
        from_parameters(parameters)
    assert advice in str(caught.value)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_known_by_both_its_names(kind: Kind) -> None:
    """The singular and the plural name a kind, in any case, with spaces or hyphens."""
    spaced, joined = kind.value.replace("-", " "), kind.plural.replace(" ", "-")
    for name in (kind.value, kind.plural, kind.value.upper(), kind.plural.title(), spaced, joined):
        assert to_kind(name) is kind


@pytest.mark.parametrize("name", ["", "gaffe", "goofss", " goof", "\ud800"])
def test_an_unknown_kind_is_refused_with_the_known_ones(name: str) -> None:
    """Whoever names a kind that does not exist is told those that do."""
    with pytest.raises(QueryError) as caught:
        to_kind(name)
    assert all(kind.value in str(caught.value) for kind in Kind)


@pytest.mark.parametrize("sort", SORTS)
def test_every_documented_order_is_accepted(sort: str) -> None:
    """What SORTS lists can be asked for."""
    assert SearchRequest(sort=sort).sort == sort


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"sort": "score"}, id="sort"),
        pytest.param({"page": 0}, id="page"),
        pytest.param({"page_size": 0}, id="no-page"),
        pytest.param({"page_size": 101}, id="too-large-a-page"),
        pytest.param({"rating_from": float("nan")}, id="nan"),
        pytest.param({"rating_to": float("inf")}, id="infinity"),
    ],
)
def test_a_request_checks_itself(settings: dict[str, object]) -> None:
    """A request that makes no sense cannot be made, whoever makes it."""
    with pytest.raises(QueryError):
        SearchRequest(**settings)  # type: ignore[arg-type]
