"""A film on the tip of the tongue: vague descriptions of the sample's films find them."""

import pytest
from little_indexes import MakeIndex

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.results import FilmHit

TOLD = {
    "the-silver-wasps-1976": "I think it was the 70s, mechanical bees or something in an orchard",
    "dead-reckoning-at-cape-orlo-1994": "a blind woman looks into why a boat sank, nobody saw it, 90s",
    "banana-republic-of-two-1988": "twins who make their tree house their own country, a funny kids film",
    "last-bus-to-valparaiso-1979": "not sure of the title but people vote who has to leave a bus in Chile",
    "the-ninth-floor-choir-1991": "cleaning women sing in a choir in a bank while there is a robbery, comedy",
    "thirteen-ways-to-leave-mars-2009": "colonists, one seat too few in the rocket home, saw it around 2012",
    "paper-moons-of-harbin-1928": "an old black and white film about someone who flies letters with kites",
    "every-third-stair-2016": "scary movie where a man hears somebody walk up stairs on an old tape",
}


@pytest.mark.parametrize(("film_id", "text"), TOLD.items())
def test_a_vague_description_finds_its_film(sample: FilmIndex, film_id: str, text: str) -> None:
    """The film that is described comes first, and the words that decided are words of the text."""
    page = search(sample, SearchRequest(text=text, by="film", tip=True))
    first = page.film_hits[0]
    assert first.film.film_id == film_id
    assert first.decided
    assert all(word in text for word in first.decided)
    assert page.description is not None


def test_a_description_is_noticed_without_being_asked_for(sample: FilmIndex) -> None:
    """The mode is chosen by the text alone, said so, and can be refused."""
    text = "I think it was from the 70s, there were mechanical bees or something in an orchard"
    page = search(sample, SearchRequest(text=text, by="film"))
    assert page.description is not None
    assert page.description.automatic
    assert page.description.hints == ("1970 to 1979",)
    assert search(sample, SearchRequest(text=text, by="film", tip=False)).description is None


def test_filters_and_paging_hold_for_descriptions(sample: FilmIndex) -> None:
    """Every film of every page passes the filters and none comes twice."""
    films: list[FilmHit] = []
    for number in (1, 2, 3):
        request = SearchRequest(
            text="a town, a river, a death", by="film", tip=True, year_to=1970, page=number, page_size=4
        )
        films += search(sample, request).film_hits
    ids = [film.film.film_id for film in films]
    assert len(ids) == len(set(ids)) > 4
    assert all(film.film.year is not None and film.film.year <= 1970 for film in films)


@pytest.fixture(scope="module")
def sharks(make_index: MakeIndex) -> FilmIndex:
    """Return an index of films that differ in few things."""
    films = [
        Film(film_id="tooth", title="Tooth", year=1975, genres=("Horror",)),
        Film(film_id="tornado", title="Shark Tornado", year=2013, genres=("Horror",)),
        Film(film_id="reef", title="The Reef", year=1996, genres=("Drama",)),
    ]
    plots = {
        "tooth": "A shark eats swimmers at a beach town.",
        "tornado": "A tornado throws sharks at a beach town.",
        "reef": "A shark guards a beach town and its swimmers.",
    }
    passages = [Passage(film_id=film, kind=Kind.PLOT, text=text) for film, text in plots.items()]
    return make_index([*films, *passages])


HINTS = [
    ("a shark at a beach town, seventies", "tooth"),
    ("a shark at a beach town, I saw it in 1998", "reef"),
    ("a shark at a beach town, scary, from the 2010s", "tornado"),
    ("a shark at a beach town from the 2010s, not Shark Tornado, a sad drama", "reef"),
    ("a shark at a beach town, not the one with the tornado, scary", "tooth"),
]


@pytest.mark.parametrize(("text", "film_id"), HINTS)
def test_years_genres_and_refusals_decide_among_equals(sharks: FilmIndex, text: str, film_id: str) -> None:
    """What stands beside the words decides between films whose texts are alike."""
    page = search(sharks, SearchRequest(text=text, by="film", tip=True))
    assert page.film_hits[0].film.film_id == film_id


@pytest.mark.parametrize("text", ["", "the of and", "I think maybe", "\ud800\x00", "?" * 5000])
def test_a_description_of_nothing_is_a_plain_search(sample: FilmIndex, text: str) -> None:
    """What holds no word to go by is answered as any other text."""
    assert search(sample, SearchRequest(text=text, by="film", tip=True)).description is None
