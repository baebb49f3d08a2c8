"""Addresses: what a request is written as, and what a link changes."""

from urllib.parse import parse_qs, quote, quote_plus, unquote, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Kind
from search import SearchRequest
from search.request import SORTS, VIEWS, from_parameters
from web.links import (
    DEFAULT,
    Links,
    anchor,
    changed,
    encoded,
    only,
    step,
    toggled,
    unusable,
    usable,
    without,
)

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
    by=st.sampled_from(VIEWS),
    tip=st.sampled_from([None, True, False]),
    literal=st.booleans(),
    explain=st.booleans(),
    spoilers=st.booleans(),
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


@given(requests, st.sampled_from(["review", "goof"]), texts.filter(bool))
def test_gaps_are_filled_to_the_same_addresses(request: SearchRequest, kind: str, film: str) -> None:
    """An address that is put together of what links share is the one that is written from the request."""
    before, between, after = LINKS.gaps(request, "kind", "film")
    filled = f"{before}kind={kind}{between}&film={encoded(film)}{after}"
    assert filled == LINKS.search(
        msgspec.structs.replace(request, kinds=frozenset({Kind(kind)}), films=frozenset({film}))
    )

    before, after = LINKS.gaps(request, "film")
    assert f"{before}film={encoded(film)}{after}" == LINKS.search(
        msgspec.structs.replace(request, films=frozenset({film}))
    )


@given(requests)
def test_varied_links_are_the_same_addresses(request: SearchRequest) -> None:
    """What writes one value after another writes what the request with that value is written as."""
    wanted = {
        "kind": [("", without(request, "kind")), ("quote", only(request, "kind", "quote"))],
        "year": [
            ("1970..1979", changed(request, year_from=1970, year_to=1979)),
            ("", without(request, "year")),
        ],
        "sort": [(each, changed(request, sort=each)) for each in SORTS],
        "by": [(each, changed(request, by=each)) for each in VIEWS],
        "page": [(str(each), changed(request, page=each)) for each in (1, 2, 12)],
    }
    for name, pairs in wanted.items():
        link = LINKS.varied(request, name)
        for value, other in pairs:
            assert link(value) == LINKS.search(other)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_text_is_encoded_as_the_standard_library_does(text: str) -> None:
    """Remembered or not, in the query or in the path."""
    assert encoded(text) == quote_plus(text)
    assert step(text) == quote(text, safe="")


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({}, "/"),
        ({"text": "café & tea"}, "/?q=caf%C3%A9+%26+tea"),
        ({"kinds": frozenset({Kind.QUOTE, Kind.GOOF})}, "/?kind=goof&kind=quote"),
        ({"decades": frozenset({1990}), "page": 2}, "/?decade=1990&page=2"),
        ({"year_from": 1970}, "/?year=1970.."),
        ({"year_to": 1970, "rating_from": 8.0, "rating_to": 8.0}, "/?year=..1970&rating=8"),
        ({"sort": "-year", "page_size": 20}, "/?sort=-year&limit=20"),
        ({"by": "passage", "tip": False, "literal": True}, "/?by=passage&tip=0&literal=1"),
        ({"tip": True, "explain": True, "spoilers": True}, "/?tip=1&explain=1&spoilers=show"),
    ],
)
def test_addresses_are_short(fields: dict[str, object], address: str) -> None:
    """What is the default is left out of an address."""
    assert LINKS.search(changed(DEFAULT, **fields)) == address


def test_links_stay_below_the_root_of_the_app() -> None:
    """An app that is mounted at a path keeps it in every address."""
    links = Links("/films/")

    asked = changed(DEFAULT, text="a", page=3)
    assert links.search(asked) == "/films/?q=a&page=3"
    assert links.film("tt1", "quote", 2) == "/films/films/tt1?kind=quote&page=2"
    assert links.film('é&%2e"') == "/films/films/%C3%A9%26%252e%22"
    assert links.passage("tt1", "a/b c") == "/films/films/tt1?passage=a%2Fb+c#a/b-c"
    assert links.feed(asked, "atom") == "/films/feed.atom?q=a"
    assert links.export(asked, "csv") == "/films/export.csv?q=a"
    assert links.person("Ann & Bo") == "/films/people?name=Ann+%26+Bo"
    assert links.people() == "/films/people"
    assert links.people(2) == "/films/people?page=2"
    assert links.similar("a b") == "/films/similar?passage=a+b"
    assert links.at("help") == "/films/help"
    assert links.film_json("tt1") == "/films/api/v1/films/tt1"
    assert links.search_json(changed(asked)) == "/films/api/v1/search?q=a"


@pytest.mark.parametrize(
    ("sentence", "named", "shown"),
    [
        ("Is there an off switch?", "Is there an off switch?", "Is there an off switch?"),
        ("a-b, c & d", "a-b, c & d", "a-b, c & d"),
        (
            "One two three four five six seven eight nine ten.",
            "One two three four five six seven eight",
            "One two three four,seven eight nine ten.",
        ),
    ],
)
def test_a_sentence_has_an_address(sentence: str, named: str, shown: str) -> None:
    """It names the sentence twice: for the server by its beginning, for the browser by both its ends."""
    address = urlsplit(LINKS.passage("tt1", "tt1.quote.ab", sentence))

    assert parse_qs(address.query) == {"passage": ["tt1.quote.ab"], "text": [named]}
    place, _, directive = address.fragment.partition(":~:text=")
    assert place == "sentence"
    assert unquote(directive) == shown
    assert "-" not in directive
    assert directive.count(",") == (len(sentence.split()) > 8)


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
    assert usable(given_) == changed(DEFAULT, text="lamp", kinds=frozenset({Kind.GOOF}))
