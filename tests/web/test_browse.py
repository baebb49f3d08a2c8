"""Pages to look around in: what stands there, with which count, and that it leads there."""

from collections.abc import Callable

import pytest
from page_dom import found, links, words
from page_films import ANGELS, HARBOUR, QUOTE
from selectolax.lexbor import LexborHTMLParser

from index import FilmIndex
from search.people import people
from search.reports import Credit, PersonPage
from search.results import FilmReference
from web.browse import person_view
from web.links import Links

Read = Callable[..., LexborHTMLParser]


def test_every_way_in_finds_what_it_says(read: Read, index: FilmIndex) -> None:
    """Each decade, kind and genre has its number beside it and leads to as many films or passages."""
    page = read("/browse")

    assert words(page.css_first("h1")) == f"{index.stats().films} films to look around in"
    ways = page.css(".lengths a, [aria-labelledby=genres] a")
    assert len(ways) > 20
    for way in ways:
        count = int(words(way.css_first(".lengths__count, .names__count")).replace(",", ""))
        assert found(read(way.attributes["href"])) == count, words(way)


def test_decades_are_complete(read: Read) -> None:
    """Every film of a known year is in one decade."""
    decades = links(read("/browse"), "[aria-labelledby=decades] a")

    assert list(decades) == ["1950s 1", "1980s 1", "1990s 1"]


def test_people_are_listed_and_have_pages(read: Read, index: FilmIndex) -> None:
    """Everyone of the index is on a page of people, and each name leads to that person."""
    listed = read("/people")

    everyone = people(index, 1, 100)
    assert words(listed.css_first("h1")) == f"{everyone.total} people"
    names = [words(name) for name in listed.css(".names__link bdi")]
    assert names == [each.name for each in everyone.people]
    for name, address in links(listed, ".names__link").items():
        assert words(read(address).css_first("h1")) in name


def test_a_person(read: Read) -> None:
    """Credits lead to films, with what the person did there, and quotes of their characters are theirs."""
    page = read("/people?name=Lena+Quist")

    assert links(page, ".parts a") == {"Harbour Lights": f"/films/{HARBOUR}"}
    assert "as Vera" in words(page.css_first(".parts__roles"))
    (quote,) = page.css(".passage--quote")
    assert "The lamp went out." in words(quote)
    assert QUOTE.passage_id.rpartition(".")[2] in quote.css_first("a").attributes["href"]
    for told, address in links(page, ".person__kind").items():
        assert found(read(address)) == int(told.split()[0])


def test_a_film_stands_once() -> None:
    """A person who did several things in a film has them side by side."""
    one, other = FilmReference("a", "A", 1990), FilmReference("b", "B", 1980)
    person = PersonPage(
        name="Ann",
        credits=(
            Credit(film=one, role="actor", character="Bo"),
            Credit(film=one, role="director"),
            Credit(film=one, role="director"),
            Credit(film=other, role="writer"),
        ),
        quotes=(),
        counts={},
    )

    view = person_view(person, Links())
    assert [(part.title, part.roles) for part in view.parts] == [
        ("A", ("as Bo", "Director")),
        ("B", ("Writer",)),
    ]
    assert view.summary == "2 films, 1980 to 1990"


def test_a_name_with_a_slash_or_a_quotation_mark(read: Read) -> None:
    """Any name makes an address that leads to its page."""
    for name in ('Ivo "Bosun" Tarn', "ivo bosun tarn"):
        assert words(read(Links().person(name)).css_first("h1")) == 'Ivo "Bosun" Tarn'
    read(Links().person("AC/DC & ../x"), 404)


def test_passages_that_are_alike(read: Read) -> None:
    """The page names the passage it goes out from, and the words that the others share with it."""
    first = read("/?q=spoon+7&by=passage").css_first(".hit")
    alike = read(links(first, ".more a")["More like this"])

    ((title, place),) = links(alike, "h1 a").items()
    assert title == "Café des Anges"
    assert words(read(place.partition("#")[0]).css_first(".passage--named .prose")) in words(first)
    assert len(alike.css(".hit")) > 3
    assert "spoon" in words(alike.css_first(".hit__decided")).lower()


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "١"])
def test_pages_are_numbers(read: Read, page: str) -> None:
    """What is no page is told."""
    for address in ("/people?", f"/films/{ANGELS}?kind=trivia&"):
        assert "page must be a whole number" in words(read(f"{address}page={page}", 400).css_first("main"))


def test_help_leads_to_searches(read: Read) -> None:
    """Each example of the help page is a search that is read as it is meant."""
    for text, address in links(read("/help"), ".examples__query").items():
        assert read(address).css_first("#q").attributes["value"] == text
