"""Names of files and folders: which film they tell of, and in which language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.film_names import FilmName, film_named, language_of

NAMES = [
    # as libraries are kept
    ("lib/The Paper Tram (1962)/The Paper Tram (1962).en.srt", "The Paper Tram", 1962, "en"),
    ("The Paper Tram (1962)/movie.nfo", "The Paper Tram", 1962, ""),
    ("The Paper Tram (1962)/Subs/2_English.srt", "The Paper Tram", 1962, "en"),
    ("The Paper Tram (1962)/Extras/Deleted Scenes.srt", "The Paper Tram", 1962, ""),
    ("The Paper Tram (1962)/The.Paper.Tram.srt.gz", "The Paper Tram", 1962, ""),
    ("Paper Tram, The (1962).srt", "The Paper Tram", 1962, ""),
    ("The.Paper.Tram.(1962).srt", "The Paper Tram", 1962, ""),
    ("Tram - The Return (1965) - Director's Cut.srt", "Tram - The Return", 1965, ""),
    ("Dr. Tram & Mr. Bell [1962].srt", "Dr. Tram & Mr. Bell", 1962, ""),
    ("2001 Trams (1968)/2001.Trams.srt", "2001 Trams", 1968, ""),
    ("A/1984 (1984)/1984.srt", "1984", 1984, ""),
    ("$ (1971).srt", "$", 1971, ""),
    # as release groups name them
    ("The.Paper.Tram.1962.1080p.BluRay.x264-GRP.srt", "The Paper Tram", 1962, ""),
    ("Kino/Tram.1962.REMASTERED.720p.WEB-DL.eng.srt", "Tram", 1962, "en"),
    ("Tram.1962.1080p.BluRay-GRP/Subs/3_French.srt", "Tram", 1962, "fr"),
    ("Tram 1962.srt", "Tram", 1962, ""),
    ("Tram.-.Fallout.1962.srt", "Tram - Fallout", 1962, ""),
    ("[Group] Silver Tram [1080p].ass", "Silver Tram", None, ""),
    # years that are none of the film's
    ("Movies 2012/tram.srt", "tram", None, ""),
    ("Films 1990-1999/The Paper Tram.srt", "The Paper Tram", None, ""),
    # nothing but a title, or not even that
    ("films/The Paper Tram.fountain", "The Paper Tram", None, ""),
    ("tram_final_draft.fountain", "tram final draft", None, ""),
    ("films/movie.nfo", "films", None, ""),
    ("movie.nfo", "movie", None, ""),
    ("0.srt", "0", None, ""),
    (".srt", ".srt", None, ""),
]
LANGUAGES = [
    *(("Tram.en.srt", "en"), ("Tram.eng.srt", "en"), ("Tram_English.srt", "en"), ("English.srt", "en")),
    *(
        ("Tram.pt-BR.srt", "pt"),
        ("Tram.zh-Hans.srt", "zh"),
        ("Tram.es-419.srt", "es"),
        ("Tram.ger.ass", "de"),
    ),
    *(
        ("Tram.fr.forced.srt", "fr"),
        ("Tram.fr.sdh.vtt", "fr"),
        ("Tram.en.hi.srt", "en"),
        ("Tram.hi.srt", "hi"),
    ),
    *(("2 Spanish.srt", "es"), ("The English.srt", ""), ("This Is It.srt", ""), ("Tram.srt", "")),
    *(("It.srt", "it"), ("Tram.[jpn].srt", "ja"), ("Tram.xyz.srt", ""), ("Tram.uk.srt", "uk")),
]


@pytest.mark.parametrize(("name", "title", "year", "language"), NAMES, ids=[row[0] for row in NAMES])
def test_names(name: str, title: str, year: int | None, language: str) -> None:
    """A film is known by the nearest name that says its title and year."""
    found = film_named(name)

    assert (found.title, found.year, language_of(name)) == (title, year, language)


@pytest.mark.parametrize(("name", "language"), LANGUAGES, ids=[row[0] for row in LANGUAGES])
def test_languages(name: str, language: str) -> None:
    """A language is a code, or its name, at the end; what the text is made for is none."""
    assert language_of(name) == language


@pytest.mark.parametrize(
    ("name", "imdb", "tmdb"),
    [
        ("Tram (1962) [tt0990962]/Tram.srt", "tt0990962", ""),
        ("Tram (1962) [imdbid-tt0990962]/movie.srt", "tt0990962", ""),
        ("Tram (1962) {tmdb-962}/movie.srt", "", "962"),
        ("tt0990962.srt", "tt0990962", ""),
        ("attt0990962.srt", "", ""),
        ("tt99.srt", "", ""),
    ],
)
def test_numbers_of_catalogues(name: str, imdb: str, tmdb: str) -> None:
    """The numbers that Jellyfin and Plex take from names are taken here."""
    assert (film_named(name).imdb, film_named(name).tmdb) == (imdb, tmdb)


@pytest.mark.parametrize(
    ("name", "series", "title"),
    [
        ("Harbour (1999)/Season 01/Harbour S01E02.en.srt", "Harbour", "Harbour: Episode #1.2"),
        ("Harbour/Season 1/s01e02.srt", "Harbour", "Harbour: Episode #1.2"),
        ("x/Harbour.Nights.s02e11.720p.srt", "Harbour Nights", "Harbour Nights: Episode #2.11"),
        ("s01e02.srt", "", "s01e02"),
    ],
)
def test_episodes(name: str, series: str, title: str) -> None:
    """An episode is known by its series, season and number."""
    found = film_named(name)

    assert (found.series, found.title, found.year) == (series, title, None)


@given(st.text(max_size=400))
def test_any_name_tells_of_a_film(name: str) -> None:
    """Whatever a file is called, it is about a film, if it is called anything."""
    found = film_named(name)

    assert isinstance(found, FilmName)
    if found.title.strip():
        found.film("x:1")
