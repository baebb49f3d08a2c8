"""Addresses: what a request is written as, and what a link changes."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Kind
from search import SearchRequest
from search.request import SORTS, from_parameters
from web.links import Links, anchor, only, toggled, unusable, usable, without

LINKS = Links()

# Parameters are stripped when they are read, and an address cannot hold half a character.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)
values = st.frozensets(texts.filter(bool), max_size=3)
requests = st.builds(
    lambda years, ratings, **fields: SearchRequest(
        year_from=years[0], year_to=years[1], rating_from=ratings[0], rating_to=ratings[1], **fields
    ),
    years=st.sampled_from([(None, None), (1970, 1979), (1970, None), (None, 1979), (1975, 1975)]),
    ratings=st.sampled_from([(None, None), (0.1, 9.95), (8.0, None), (None, 3.5), (7.0, 7.0)]),
    text=texts,
    kinds=st.frozensets(st.sampled_from(list(Kind)), max_size=3),
    films=values,
    genres=values,
    decades=st.frozensets(st.integers(1870, 2200), max_size=3),
    languages=values,
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 500),
    page_size=st.integers(1, 100),
)


def request_of(address: str) -> SearchRequest:
    """Return the request an address stands for."""
    return from_parameters(parse_qs(urlsplit(address).query))


@given(requests)
def test_an_address_says_all_of_a_request(request: SearchRequest) -> None:
    """Reading the address of a request gives the same request, and so the same address."""
    address = LINKS.search(request)

    assert request_of(address) == request
    assert LINKS.search(request_of(address)) == address


@given(
    requests,
    st.sampled_from(
        [("kind", "goof"), ("genre", "Drama"), ("film", "tt1"), ("decade", "1990"), ("lang", "fr")]
    ),
)
def test_toggling_twice_changes_nothing_but_the_page(request: SearchRequest, choice: tuple[str, str]) -> None:
    """A facet's link adds its value, the link of the chosen facet takes it out; both lead to page 1."""
    name, value = choice
    bare = without(request, name)
    once = toggled(bare, name, value)

    assert once != bare
    assert once.page == 1
    assert toggled(once, name, value) == bare


@pytest.mark.parametrize(
    ("request_", "address"),
    [
        (SearchRequest(), "/"),
        (SearchRequest(text="café & tea"), "/?q=caf%C3%A9+%26+tea"),
        (SearchRequest(kinds=frozenset({Kind.QUOTE, Kind.GOOF})), "/?kind=goof&kind=quote"),
        (SearchRequest(decades=frozenset({1990}), page=2), "/?decade=1990&page=2"),
        (SearchRequest(year_from=1970), "/?year=1970.."),
        (SearchRequest(year_to=1970, rating_from=8.0, rating_to=8.0), "/?year=..1970&rating=8"),
        (SearchRequest(sort="-year", page_size=20), "/?sort=-year&limit=20"),
    ],
)
def test_addresses_are_short(request_: SearchRequest, address: str) -> None:
    """What is the default is left out of an address."""
    assert LINKS.search(request_) == address


def test_links_stay_below_the_root_of_the_app() -> None:
    """An app that is mounted at a path keeps it in every address."""
    links = Links("/films/")

    assert links.search(SearchRequest(text="a")) == "/films/?q=a"
    assert links.film("tt1", "tt1.quote.ab") == "/films/films/tt1#tt1.quote.ab"
    assert links.film('é&%2e"', "a/b c") == "/films/films/%C3%A9%26%252e%22#a/b-c"
    assert links.film_json("tt1") == "/films/api/films/tt1"
    assert links.search_json(SearchRequest(text="a")) == "/films/api/search?q=a"


def test_case_makes_no_second_choice() -> None:
    """A genre typed in another case is the same choice, and toggling takes it out."""
    assert toggled(SearchRequest(genres=frozenset({"drama"})), "genre", "Drama") == SearchRequest()


def test_only_replaces_the_choices_of_a_filter() -> None:
    """A tab leaves its kind alone, and the other filters as they are."""
    request = SearchRequest(kinds=frozenset({Kind.GOOF, Kind.QUOTE}), genres=frozenset({"Drama"}), page=3)

    assert only(request, "kind", "review") == SearchRequest(
        kinds=frozenset({Kind.REVIEW}), genres=frozenset({"Drama"})
    )


@pytest.mark.parametrize("passage_id", ["tt1.quote.ab12", "a b\tc\n", "x\x00y\x85z", '"><script>'])
def test_anchors_hold_no_space_and_no_control(passage_id: str) -> None:
    """An anchor is one word, as HTML wants it, and is the passage's id wherever that is one."""
    found = anchor(passage_id)

    assert found.isprintable()
    assert len(found.split()) == 1
    assert anchor(found) == found


def test_what_cannot_be_understood_is_dropped_alone() -> None:
    """A parameter that makes no sense does not take the good ones with it."""
    given_ = {"q": ["lamp"], "kind": ["goof"], "year": ["soon"], "page": ["0"]}

    assert unusable(given_) == ["year", "page"]
    assert usable(given_) == SearchRequest(text="lamp", kinds=frozenset({Kind.GOOF}))
