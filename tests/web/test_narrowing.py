"""Paging, tabs, facets, chips, sorting and the form: where they lead and what they keep."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from page_dom import found, links, words
from selectolax.lexbor import LexborHTMLParser

from search.request import from_parameters
from web.paging import page_numbers

Read = Callable[..., LexborHTMLParser]


@pytest.mark.parametrize(
    ("current", "last", "expected"),
    [
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (1, 9, [1, 2, 3, None, 9]),
        (4, 9, [1, 2, 3, 4, 5, 6, None, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 11, [1, None, 4, 5, 6, 7, 8, None, 11]),
        (9, 9, [1, None, 7, 8, 9]),
        (50, 100, [1, None, 48, 49, 50, 51, 52, None, 100]),
        (300, 9, [1, None, 9]),
    ],
)
def test_page_numbers(current: int, last: int, expected: list[int | None]) -> None:
    """First, last and the pages around are shown; a gap is never a single page."""
    assert page_numbers(current, last) == expected


def every_page(read: Read, address: str) -> Iterator[LexborHTMLParser]:
    """Yield the page at `address` and those that follow it by the link to the next."""
    while address:
        page = read(address)
        yield page
        address = next(iter(links(page, "a[rel=next]").values()), "")


def test_paging_shows_every_hit_once(read: Read) -> None:
    """Following the next page to the end shows all hits, each once and with the number it has."""
    pages = list(every_page(read, "/?q=spoon&by=passage&limit=7"))

    shown = [words(snippet) for page in pages for snippet in page.css(".hit__snippet")]
    assert len(shown) == len(set(shown)) == 25
    assert [page.css_first("ol.hits").attributes["start"] for page in pages] == ["1", "8", "15", "22"]
    assert [words(page.css_first("[aria-current=page]")) for page in pages] == [
        f"Page {n}" for n in (1, 2, 3, 4)
    ]
    assert not pages[0].css("a[rel=prev]")
    assert links(pages[3], "a[rel=prev]").popitem()[1] == "/?q=spoon&by=passage&limit=7&page=3"


def test_past_the_end(read: Read) -> None:
    """A page past the last is 404 and leads to the last, with the rest of the search kept."""
    page = read("/?q=spoon&by=passage&sort=-year&page=99999999999", 404)

    (address,) = links(page, ".help a").values()
    assert address == "/?q=spoon&by=passage&sort=-year&page=3"
    assert len(read(address).css(".hit")) == 5


@pytest.mark.parametrize("by", ["film", "passage"])
def test_a_count_keeps_its_word(read: Read, by: str) -> None:
    """Choosing a tab, ticking a box or taking a bar finds as many films or passages as stood beside it."""
    page = read(f"/?q=the&by={by}")

    told = {tab.attributes["href"]: tab.css_first(".tab__count") for tab in page.css(".tab")}
    counts = {address: int(count.text()) for address, count in told.items() if count}
    for box in page.css(".facet__choice"):
        field = box.css_first("input").attributes
        ticked = submitted(page, {(field["name"], field["value"])})
        counts[ticked] = int(box.css_first(".facet__count").text())
    for bar in page.css("a.chart__link"):
        counts[bar.attributes["href"]] = int(words(bar.css_first(".hidden")).split()[-2])
    assert len(counts) > 8
    for address, count in counts.items():
        assert found(read(address)) == count, address


def submitted(page: LexborHTMLParser, ticked: set[tuple[str, str]] = frozenset()) -> str:
    """Return the address that submitting the search form leads to, with more boxes ticked."""
    fields = [*page.css("#search input"), *page.css("input[form=search]")]
    pairs = [
        (field.attributes["name"], field.attributes.get("value") or "")
        for field in fields
        if field.attributes["type" if "type" in field.attributes else "name"] != "checkbox"
        or "checked" in field.attributes
    ]
    return f"/?{urlencode([*pairs, *sorted(ticked)])}"


@pytest.mark.parametrize("start", ["/?q=lamp", "/?q=lamp&sort=year&limit=3&page=2&by=passage", "/?kind=goof"])
def test_a_box_is_a_filter(read: Read, start: str) -> None:
    """Ticking a box and submitting gives a chip; the chip leads back to page 1 of what there was."""
    first = read(start)
    back = from_parameters(parse_qs(urlsplit(re.sub(r"&?page=\d+", "", start)).query))

    chosen = read(submitted(first, {("genre", "Drama")}))

    (ticked,) = chosen.css(".facet__box[checked]")
    assert ticked.attributes["value"] == "Drama"
    again = links(chosen, ".chip")["Remove Genre: Drama×"]
    assert from_parameters(parse_qs(urlsplit(again).query)) == back


def test_a_chosen_value_that_finds_nothing_can_be_unticked(read: Read) -> None:
    """A box that leaves nothing is still there while it is ticked, and is not dead."""
    page = read("/?q=lamp&decade=1880")

    (ticked,) = page.css(".facet__box[checked]")
    assert ticked.attributes["value"] == "1880"
    assert "disabled" not in ticked.attributes


def test_facets_of_one_group_add_up(read: Read) -> None:
    """Two values of one group are joined by OR: both are marked, and the result has both."""
    page = read("/?q=the&kind=goof&kind=trivia&by=passage")

    assert {words(tab).split()[0] for tab in page.css(".tab--chosen")} == {"Goofs", "Trivia"}
    assert {words(kind) for kind in page.css(".hit__kind")} == {"Goof", "Trivia"}


def test_chips_say_every_filter(read: Read) -> None:
    """Each filter and range has a chip in words that takes out that one, and there is one for all."""
    address = "/?q=lamp&kind=goof&decade=1950&genre=Drama&film=tt0900001&lang=fr&year=1950..&rating=..9"
    chips = links(read(address), ".chip")

    assert list(chips) == [
        "Remove Kind: Goofs×",
        "Remove Language: French×",
        "Remove Decade: 1950s×",
        "Remove Genre: Drama×",
        "Remove Film: Harbour Lights×",
        "Remove Year: from 1950×",
        "Remove Rating: up to 9×",
        "Clear all",
    ]
    assert chips["Clear all"] == "/?q=lamp"
    assert "year" not in chips["Remove Year: from 1950×"]
    for link in chips.values():
        read(link)


def test_the_form_keeps_the_search(read: Read) -> None:
    """Submitting the form again asks the same: each parameter is in exactly one of its fields."""
    page = read(
        "/?q=lamp&kind=goof&kind=plot&genre=Drama&film=nobody&year=1950..&rating=5&sort=-year&limit=5&page=1"
        "&by=passage&literal=1&spoilers=show&decade=1880"
    )

    assert sorted(parse_qsl(urlsplit(submitted(page)).query)) == [
        ("by", "passage"),
        ("decade", "1880"),
        ("film", "nobody"),
        ("genre", "Drama"),
        ("kind", "goof"),
        ("kind", "plot"),
        ("limit", "5"),
        ("literal", "1"),
        ("q", "lamp"),
        ("rating", "5"),
        ("sort", "-year"),
        ("spoilers", "show"),
        ("year", "1950.."),
    ]


def test_sorting(read: Read) -> None:
    """Each order has a link; by year the older film comes first, and the chosen order is marked."""
    sorts = links(read("/?q=lighthouse+OR+spoon&limit=100&by=passage"), ".sorts .sort")

    page = read(sorts["Oldest"])
    titles = [words(title) for title in page.css("h2.hit__title")]
    assert titles == sorted(titles, key=lambda title: title[-5:])
    assert [words(sort) for sort in page.css(".sort[aria-current]")] == ["Oldest"]
    assert len(sorts) == 5
