"""Values of a query and of the filters: several at once, in any case, in any spelling of a genre."""

from collections.abc import Callable, Iterable

import pytest

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.filters import genre_key
from search.results import FacetChoice

MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]
Found = Callable[..., list[str]]


@pytest.fixture(scope="module")
def shelf(make_index: MakeIndex) -> FilmIndex:
    """Return films with one quote each, whose genres and languages are spelled in several ways."""
    genres = {
        "a": ("Sport",),
        "b": ("Sports", "Drama"),
        "c": ("sports", "Sport", "Film-Noir"),
        "d": ("Film Noir",),
        "e": ("Drama",),
        "f": (),
    }
    languages = {"a": "pt-BR", "b": "pt-br", "c": "fr"}
    records: list[Film | Passage] = []
    for film_id, names in genres.items():
        records.append(Film(film_id=film_id, title=f"Film {film_id}, part 1", genres=names, year=1990))
        language = languages.get(film_id, "")
        text = f"Line {film_id}."
        records.append(
            Passage(film_id=film_id, kind=Kind.QUOTE, text=text, passage_id=film_id, language=language)
        )
    return make_index(records)


VALUES = {
    "genre:sport": "abc",
    "genre:Sports": "abc",
    'genre:"film noir"': "cd",
    "genre:film-noir": "cd",
    'genre:"sport, film noir"': "abcd",
    "genre:drama,filmnoir": "bcde",
    "genre:western": "",
    'genre:","': "abcdef",
    "lang:pt-BR": "ab",
    "lang:PT-br": "ab",
    "lang:pt-BR,FR": "abc",
    "lang:en": "def",
    "kind:goof,quote": "abcdef",
    "kind:goof,review": "",
    "year:1980,1990": "abcdef",
    "year:1980,1985..1988": "",
    'film:"film a, part 1"': "a",
    "-genre:sport": "def",
    "genre:drama -lang:pt-br": "e",
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_values_of_a_query(shelf: FilmIndex, found: Found, text: str, expected: str) -> None:
    """A value holds in any case, genres in any spelling; commas part alternatives."""
    assert sorted(found(shelf, f"{text} kind:quote")) == list(expected)


FILTERS = {"Sport": "abc", "SPORTS": "abc", "film noir": "cd", "Drama": "be", "no such genre": ""}


@pytest.mark.parametrize(("genre", "expected"), FILTERS.items())
def test_a_genre_filter_takes_every_spelling(
    shelf: FilmIndex, found: Found, genre: str, expected: str
) -> None:
    """The filter finds what the query's field finds."""
    settings = {"genres": frozenset({genre}), "kinds": frozenset({Kind.QUOTE})}
    assert found(shelf, **settings) == list(expected)


@pytest.mark.parametrize("by", ["film", "passage"])
def test_spellings_of_a_genre_are_one_choice(shelf: FilmIndex, by: str) -> None:
    """They are counted together, a film that has two of them once, under the most frequent spelling."""
    request = SearchRequest(by=by, kinds=frozenset({Kind.QUOTE}))
    counts = {choice.label: choice.count for choice in search(shelf, request).facets["genre"]}
    assert counts == {"Sport": 3, "Drama": 2, "Film-Noir": 2}


@pytest.mark.parametrize(
    ("chosen", "choice"),
    [
        pytest.param("sport", FacetChoice("Sport", "Sport", 3, True), id="in-another-case"),
        pytest.param("Sports", FacetChoice("Sports", "Sport", 3, True), id="in-another-spelling"),
    ],
)
def test_a_chosen_genre_keeps_its_spelling(shelf: FilmIndex, chosen: str, choice: FacetChoice) -> None:
    """So that whoever chose it can take it back."""
    request = SearchRequest(by="film", kinds=frozenset({Kind.QUOTE}), genres=frozenset({chosen}))
    assert choice in search(shelf, request).facets["genre"]


@pytest.mark.parametrize(
    ("alike", "other"),
    [(("Sci-Fi", "sci fi", "SciFi", "SCI-FI"), "Science"), (("News", "new", "NEWS"), "Newsreel")],
)
def test_keys_of_genres(alike: tuple[str, ...], other: str) -> None:
    """Case, signs and a plural make no other genre; letters do."""
    assert len({genre_key(name) for name in alike}) == 1
    assert genre_key(other) != genre_key(alike[0])
