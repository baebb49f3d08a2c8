"""Titles: what is asked for by its title comes first, however the title is typed and whatever beside it."""

from collections.abc import Callable, Iterable

import pytest

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search

MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]

FILMS = [
    Film(film_id="heat95", title="Heat", year=1995, votes=700_000, directors=("Michael Mann",)),
    Film(film_id="heat86", title="Heat", year=1986, votes=9_000),
    Film(film_id="the-heat", title="The Heat", year=2013, votes=180_000),
    Film(film_id="white-heat", title="White Heat", year=1949),
    Film(film_id="body-heat", title="Body Heat", year=1981),
    Film(film_id="alien", title="Alien", year=1979, votes=900_000),
    Film(film_id="alien3", title="Alien³", year=1992, votes=300_000),
    Film(film_id="spider", title="Spider-Man", year=2002, votes=800_000),
    Film(film_id="spider2", title="Spider-Man 2", year=2004, votes=600_000),
    Film(film_id="spiders", title="Spiders", year=2000),
    Film(film_id="seven", title="Se7en", year=1995, alternate_titles=("Seven", "Sieben")),
    Film(film_id="samurai", title="Seven Samurai", original_title="Shichinin no samurai", year=1954),
    Film(film_id="walle", title="WALL·E", year=2008),
    Film(film_id="wall-street", title="Wall Street", year=1987),
    Film(film_id="mash", title="M*A*S*H", year=1970),
    Film(film_id="mish", title="Mish Mash", year=1960),
    Film(film_id="eight", title="8½", original_title="Otto e mezzo", year=1963),
    Film(film_id="mile", title="8 Mile", year=2002),
    Film(film_id="atalante", title="L'Atalante", year=1934),
    Film(film_id="oceans", title="Ocean's Eleven", year=2001),
    Film(film_id="oceans12", title="Ocean's Twelve", year=2004),
    Film(film_id="fast", title="Fast & Furious", year=2009),
    Film(film_id="robot", title="Mr. Robot", year=2015),
    Film(film_id="amelie", title="Amélie", original_title="Le fabuleux destin d'Amélie Poulain", year=2001),
    Film(film_id="amelia", title="Amelia", year=2009),
    Film(film_id="strangelove", title="Dr. Strangelove or: How I Learned to Stop Worrying", year=1964),
    Film(film_id="empire", title="Star Wars: Episode V - The Empire Strikes Back", year=1980),
    Film(film_id="star-wars", title="Star Wars", year=1977, votes=1_000_000),
    Film(film_id="it", title="It", year=2017, votes=500_000),
    Film(film_id="year", title="1917", year=2019),
    Film(film_id="signs", title="$", year=1971),
    Film(film_id="tokyo", title="Tokyo Story", original_title="東京物語", year=1953),
    Film(film_id="godfather2", title="The Godfather Part II", year=1974),
    Film(film_id="godfather3", title="The Godfather Part III", year=1990),
    Film(film_id="godfather", title="The Godfather", year=1972, votes=2_000_000),
]
TEXTS = {
    "heat95": [
        "They meet over coffee in a diner by the airport.",
        "The wall clock in the bank runs backwards.",
    ],
    "body-heat": ["The heat of that summer was real, the diner was not.", "A spider and a man share a room."],
    "the-heat": ["A cop and an agent argue in the rain."],
    "spiders": ["A man hides from a spider. The man loses, the spider wins, man after man after spider."],
    "samurai": ["Seven, seven, seven! cries the farmer; he can count no further than seven."],
    "it": ["A boat of paper floats down the gutter, and it was raining."],
    "amelia": ["Amelie is how they spell her name in the telegram."],
    "mile": ["One half of the crowd boos: 8 of them, or 1 in 2."],
}


@pytest.fixture(scope="module")
def shelf(make_index: MakeIndex) -> FilmIndex:
    """Return an index of well-known titles, with a few reviews that speak of the same words."""
    reviews = [
        Passage(film_id=film_id, kind=Kind.REVIEW, text=text)
        for film_id, texts in TEXTS.items()
        for text in texts
    ]
    return make_index([*FILMS, *reviews])


FIRST = {
    "heat": ["heat95", "heat86", "the-heat"],
    "HEAT": ["heat95", "heat86", "the-heat"],
    "the heat": ["the-heat", "heat95"],
    "heat 1995": ["heat95"],
    "heat 1986": ["heat86"],
    "heat (1986)": ["heat86"],
    '"heat"': ["heat95"],
    "heat diner": ["heat95"],
    "diner heat": ["heat95"],
    "heat mann": ["heat95"],
    "heat -mann": ["heat86", "the-heat"],
    "heat year:1980..1989": ["heat86"],
    "alien": ["alien"],
    "alien 3": ["alien3"],
    "alien three": ["alien3"],
    "spider man": ["spider", "spider2"],
    "spider-man": ["spider", "spider2"],
    "spiderman": ["spider", "spider2"],
    "spiderman 2": ["spider2"],
    "se7en": ["seven"],
    "seven": ["seven", "samurai"],
    "sieben": ["seven"],
    "shichinin no samurai": ["samurai"],
    "wall-e": ["walle"],
    "walle": ["walle"],
    "wall e": ["walle"],
    "m*a*s*h": ["mash"],
    "mash": ["mash", "mish"],
    "8½": ["eight"],
    "8 1/2": ["eight"],
    "otto e mezzo": ["eight"],
    "l'atalante": ["atalante"],
    "atalante": ["atalante"],
    "ocean's 11": ["oceans"],
    "oceans eleven": ["oceans"],
    "fast and furious": ["fast"],
    "fast & furious": ["fast"],
    "mr robot": ["robot"],
    "mr. robot": ["robot"],
    "amelie": ["amelie", "amelia"],
    "Amélie": ["amelie"],
    "dr strangelove": ["strangelove"],
    "star wars": ["star-wars", "empire"],
    "the empire strikes back": ["empire"],
    "it": ["it"],
    "it was raining": ["it"],
    "1917": ["year"],
    "$": ["signs"],
    "東京物語": ["tokyo"],
    "the godfather part 2": ["godfather2"],
    "godfather 3": ["godfather3"],
    "the godfather": ["godfather"],
}


@pytest.mark.parametrize(("text", "expected"), FIRST.items())
def test_a_title_puts_its_film_on_top(shelf: FilmIndex, text: str, expected: list[str]) -> None:
    """The films that are meant come first, in this order."""
    page = search(shelf, SearchRequest(text=text, by="film", literal=True, tip=False))
    assert [hit.film.film_id for hit in page.film_hits][: len(expected)] == expected


@pytest.mark.parametrize("text", ["heat", "spiderman", "ocean's 11", "8 1/2", "se7en", "$"])
def test_the_title_card_comes_first_among_passages(shelf: FilmIndex, text: str) -> None:
    """Where passages are asked for, the card of the film that is meant is the first of them."""
    page = search(shelf, SearchRequest(text=text, by="passage", literal=True, tip=False))
    assert page.passage_hits[0].kind is Kind.FILM
    assert page.passage_hits[0].film.film_id == FIRST[text][0]


def test_a_title_still_finds_its_films_passages_of_a_kind(shelf: FilmIndex) -> None:
    """Among reviews only, those of the film that is meant come first."""
    request = SearchRequest(text="heat", by="film", kinds=frozenset({Kind.REVIEW}), tip=False)
    page = search(shelf, request)
    assert [hit.film.film_id for hit in page.film_hits] == ["heat95", "the-heat", "body-heat"]
    assert page.film_hits[0].count == 2


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        pytest.param("heat -diner", "a passage of Heat", id="refused-word"),
        pytest.param("ocean's 11 kind:review", "oceans", id="condition"),
        pytest.param("+zeppelin heat", "heat95", id="needed-word"),
        pytest.param("title:body heat", "heat95", id="field"),
    ],
)
def test_what_is_asked_besides_still_holds(shelf: FilmIndex, text: str, absent: str) -> None:
    """A film that has the title but not what else is needed is not found for it."""
    page = search(shelf, SearchRequest(text=text, by="film", literal=True, tip=False))
    assert absent not in [hit.film.film_id for hit in page.film_hits]
    for hit in page.film_hits:
        for evidence in hit.evidence:
            for passage in evidence.passages:
                said = "".join(piece.text for piece in passage.snippet)
                assert text != "heat -diner" or "diner" not in said


def test_the_titles_of_the_sample(sample: FilmIndex) -> None:
    """Every film of the sample is found first by its title, with its year, and in lower case."""
    for card in sample.columns.first[:-1].tolist():
        film = sample.film_at(card)
        for text in (film.title, film.title.lower(), f"{film.title} {film.year}", *film.alternate_titles):
            page = search(sample, SearchRequest(text=text, by="film", facets=False, tip=False))
            assert page.film_hits[0].film.film_id == film.film_id, text
