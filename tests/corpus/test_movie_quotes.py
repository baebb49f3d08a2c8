"""movie-quotes: the JSON and the CSV file say the same; years that cannot be are not believed."""

import json

import pytest
from data_sets import SHARED, document, files_of, films, passages, rejects, run, tally

from corpus import Film, Kind, Reject, Skipped, read
from corpus.readers.movie_quotes import READER

REAL = SHARED / "movie-quotes"


def quoted(*entries: dict[str, object]) -> list:
    """Return what the reader makes of an array of entries."""
    whole = [
        {"quote": "All aboard!", "movie": "Ferry", "type": "movie", "year": 1931, **entry}
        for entry in entries
    ]
    return run(READER, {"a": json.dumps(whole).encode()})


@pytest.mark.parametrize("name", ["movie_quotes.csv", "movie_quotes.json"])
def test_fields(name: str) -> None:
    """A film comes once, before its first quote; a type that is a genre is one."""
    records = run(READER, files_of(name))

    first = 1 if name.endswith("json") else 2
    assert films(records) == [
        Film(film_id="the-silver-ferry-1931", title="The Silver Ferry", year=1931, source=f"{name}:{first}"),
        Film(film_id="harbour-nights-2004", title="Harbour Nights", year=2004, source=f"{name}:{first + 3}"),
        Film(
            film_id="frog-quest-2010",
            title="Frog Quest",
            year=2010,
            genres=("Anime",),
            source=f"{name}:{first + 4}",
        ),
        Film(film_id="old-reel", title="Old Reel", source=f"{name}:{first + 5}"),
    ]
    quotes = passages(records)
    assert [quote.film_id for quote in quotes[:3]] == ["the-silver-ferry-1931"] * 3
    assert (quotes[4].kind, quotes[4].text) == (Kind.QUOTE, 'Kaeru, said the "frog".')
    assert all(quote.passage_id for quote in quotes)
    assert tally(records) == {"film": 4, "quote": 6}


@pytest.mark.parametrize(
    ("years", "settled"),
    [
        pytest.param([1931, 1932, 1931], {1931}, id="the-more-frequent"),
        pytest.param([1932, 1931], {1931}, id="else-the-earlier"),
        pytest.param([1931, 1994], {1931, 1994}, id="a-remake"),
        pytest.param([1890, 1931], {None, 1931}, id="before-the-sound-film"),
        pytest.param(["1931", "", None, "soon"], {1931, None}, id="no-number"),
        pytest.param([9999], {None}, id="too-late"),
    ],
)
def test_years(years: list[object], settled: set[int | None]) -> None:
    """Years beside each other are one film's; a year before the sound film is none."""
    assert {film.year for film in films(quoted(*({"year": year} for year in years)))} == settled


@pytest.mark.parametrize(
    "bad",
    [
        {"quote": " "},
        {"movie": " "},
        {"quote": None},
        {"quote": 1},
        {"movie": ["Ferry"]},
        {"type": None},
        {"year": [1931]},
    ],
)
def test_rejects(bad: dict[str, object]) -> None:
    """A record that is no quote of a film is told with its number; the next is read."""
    records = quoted(bad, {})

    assert [source for source, _ in rejects(records)] == ["a:1"]
    assert passages(records)[-1].source == "a:2"


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (b'"quote","movie","type","year"\n', True),
        (b"id,year,type,movie,quote\n", True),
        (b'[\r\n {"quote": "a", "movie": "b", "type": "c", "year": 1}', True),
        (b"quote,movie,year\n", False),
        (b'[{"quote": "a", "movie": "b"}]', False),
        (b'{"quote": "a", "movie": "b", "type": "c", "year": 1}', False),
    ],
)
def test_recognised_by_content(content: bytes, known: bool) -> None:
    """It is this format if the first record has its four fields."""
    assert READER.recognises(document("a", content)) is known


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
@pytest.mark.parametrize(("name", "quotes"), [("movie_quotes.csv", 732), ("popular-movie-quotes.json", 730)])
def test_the_real_quotes(name: str, quotes: int) -> None:
    """All quotes are read; the one film said to be of 1890 is of an unknown year."""
    notices: list[Reject | Skipped] = []

    records = list(read(REAL / name, on_notice=notices.append))

    by_id = {film.film_id: film for film in films(records)}
    assert (len(passages(records)), notices) == (quotes, [])
    assert 430 < len(by_id) == len(films(records)) < 450
    assert by_id["star-wars-episode-v-the-empire-strikes-back"].year is None
    assert "v-for-vendetta-2005" in by_id
    assert "v-for-vendetta-2006" not in by_id
    assert {"the-lion-king-1994", "the-lion-king-2019"} <= by_id.keys()
    assert min(film.year for film in by_id.values() if film.year) == 1931
