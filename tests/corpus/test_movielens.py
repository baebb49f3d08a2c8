"""MovieLens: films by their IMDb numbers, tags as keywords, in both ages of the format."""

import pytest
from data_sets import SHARED, collection, files_of, films, passages, rejects, run, tally

from corpus import Film, Reject, Skipped, read
from corpus.readers.movielens import READER

REAL = SHARED / "movielens"
NEW, OLD = files_of("movielens"), files_of("movielens_10m")
MOVIES, TAGS, LINKS = "movielens/movies.csv", "movielens/tags.csv", "movielens/links.csv"


def test_films() -> None:
    """Films have the numbers of three catalogues, their title in order, and their other titles."""
    assert films(run(READER, NEW)) == [
        Film(
            film_id="tt0990901",
            title="The Silver Ferry",
            year=1931,
            genres=("Drama", "Sci-Fi"),
            alternate_titles=("Tide", "Le Bac d'argent"),
            identifiers=("movielens:31", "tmdb:901"),
            source=f"{MOVIES}:2",
        ),
        Film(
            film_id="tt12345678",
            title="Harbour Nights",
            identifiers=("movielens:32",),
            source=f"{MOVIES}:3",
        ),
        Film(
            film_id="emma-1996",
            title="Emma",
            year=1996,
            genres=("Comedy",),
            identifiers=("movielens:33",),
            source=f"{MOVIES}:4",
        ),
        Film(
            film_id="emma-1996-movielens-34",
            title="Emma",
            year=1996,
            genres=("Drama",),
            identifiers=("movielens:34",),
            source=f"{MOVIES}:5",
        ),
    ]


def test_tags() -> None:
    """A tag is a keyword; the same tag of two users is the same passage; one of no film is told."""
    records = run(READER, NEW)

    assert [(tag.film_id, tag.text, tag.source) for tag in passages(records)] == [
        ("tt0990901", "night fog", f"{TAGS}:2"),
        ("tt0990901", "night fog", f"{TAGS}:3"),
        ("tt12345678", '"artsy"', f"{TAGS}:5"),
    ]
    assert len({tag.passage_id for tag in passages(records)}) == 2
    assert rejects(records) == [(f"{TAGS}:4", "there is no film 99 beside it")]


def test_the_older_format() -> None:
    """Columns parted by two colons are read, in Latin-1, with colons inside titles and tags."""
    records = run(READER, OLD)

    assert [(film.title, film.year, film.genres) for film in films(records)] == [
        ("The Silver Ferry", 1931, ("Drama",)),
        ("Tide: The Return: Part 2", 1934, ("Action", "War")),
        ("Gare, À la", 1950, ("Comedy",)),
    ]
    assert [tag.text for tag in passages(records)] == ["night fog", "so: slow"]


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        (b"1::A::B (1931)::Drama\n", {"film": 1}),
        (b"1::A (1931)::Drama\nx\n", {"film": 1, "reject": 1}),
        (b"1::A (1931)::Drama\nx::A (1931)::Drama\n", {"film": 1, "reject": 1}),
        (b"1::A (1931)::Drama\n2:: ::Drama\n", {"film": 1, "reject": 1}),
    ],
)
def test_damaged_lines_of_the_older_format(content: bytes, counts: dict[str, int]) -> None:
    """A line that is no film is told; a title may have two colons together."""
    assert tally(run(READER, {"movies.dat": b"9::First (1930)::Drama\n" + content})) == {
        **counts,
        "film": counts["film"] + 1,
    }


@pytest.mark.parametrize(
    ("links", "film_id", "identifiers"),
    [
        ("31,0114709,862", "tt0114709", ("movielens:31", "tmdb:862")),
        ("31,tt0114709,862.0", "tt0114709", ("movielens:31", "tmdb:862")),
        ("31,114709,", "tt0114709", ("movielens:31",)),
        ("31,,862", "the-silver-ferry-1931", ("movielens:31", "tmdb:862")),
        ("31,0,0", "the-silver-ferry-1931", ("movielens:31",)),
        ("31,x,y", "the-silver-ferry-1931", ("movielens:31",)),
        ("32,0114709,862", "the-silver-ferry-1931", ("movielens:31",)),
    ],
)
def test_links(links: str, film_id: str, identifiers: tuple[str, ...]) -> None:
    """IMDb's number has seven digits or more; what is no number is none."""
    files = {MOVIES: NEW[MOVIES], LINKS: f"movieId,imdbId,tmdbId\n{links}\n".encode()}

    first = films(run(READER, files))[0]

    assert (first.film_id, first.identifiers) == (film_id, identifiers)


@pytest.mark.parametrize(
    ("names", "claimed"),
    [([*NEW], 3), ([MOVIES], 1), ([LINKS], 0), ([TAGS], 0), ([*NEW, *OLD], 5), ([TAGS, *OLD], 2)],
)
def test_claims(names: list[str], claimed: int) -> None:
    """Tags and links say nothing without the films of their folder."""
    assert len(READER.claims(collection({name: (NEW | OLD)[name] for name in names}))) == claimed


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_films() -> None:
    """All 9,742 films and 3,683 tags are read; every film has its IMDb number."""
    notices: list[Reject | Skipped] = []

    records = list(read(REAL, on_notice=notices.append))

    found = {film.film_id: film for film in films(records)}
    assert (len(found), len(passages(records)), notices) == (9742, 3683, [])
    assert all(film_id.startswith("tt") for film_id in found)
    assert sum("tmdb:" in " ".join(film.identifiers) for film in found.values()) == 9742 - 8
    assert [film.title for film in found.values() if film.year is None].count("Babylon 5") == 1
    assert sum(film.year is None for film in found.values()) == 12
    matrix = found["tt0133093"]
    assert (matrix.title, matrix.year, matrix.identifiers) == (
        "The Matrix",
        1999,
        ("movielens:2571", "tmdb:603"),
    )
    assert found["tt0112682"].title == "The City of Lost Children"
    assert found["tt0112682"].alternate_titles == ("La Cité des enfants perdus",)
    assert not [film.title for film in found.values() if film.title.endswith((", The", ", A", ", Les"))]
    assert sum(not film.genres for film in found.values()) == 34
