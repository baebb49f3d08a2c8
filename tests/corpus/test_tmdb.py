"""TMDB 5000 and The Movies Dataset: tables joined on TMDB's number, lists read from cells."""

import csv
import gzip
import io
import json
from collections import Counter

import pytest
from data_sets import SHARED, collection, files_of, films, passages, rejects, run, tally

from corpus import Film, Kind, Reject, Skipped, read
from corpus.readers.tmdb import READER

REAL = SHARED / "tmdb"
SMALL, LARGE = files_of("tmdb_5000"), files_of("the_movies_dataset")
MOVIES, CREDITS = "tmdb_5000/tmdb_5000_movies.csv", "tmdb_5000/tmdb_5000_credits.csv"
METADATA, LARGE_CREDITS = "the_movies_dataset/movies_metadata.csv", "the_movies_dataset/credits.csv"


def changed(name: str, old: str, new: str) -> dict[str, bytes]:
    """Return the files with something else in one of them."""
    files = SMALL | LARGE
    assert old.encode() in files[name]
    folder = name.partition("/")[0]
    own = {other: content for other, content in files.items() if other.startswith(f"{folder}/")}
    return {**own, name: own[name].replace(old.encode(), new.encode())}


def test_a_film_of_the_tmdb_5000() -> None:
    """All that a title card has room for is read; people follow in a second record of the film."""
    first, *_, again, _ = films(run(READER, SMALL))

    assert first == Film(
        film_id="the-silver-ferry-1931",
        title="The Silver Ferry",
        original_title="Le Bac d'argent",
        year=1931,
        release_date="1931-05-02",
        runtime=81,
        genres=("Drama", "Science Fiction"),
        countries=("United States", "France"),
        languages=("French", "Yiddish"),
        rating=7.1,
        votes=1204,
        identifiers=("tmdb:901",),
        source=f"{MOVIES}:2",
    )
    assert again == Film(
        film_id="the-silver-ferry-1931",
        title="The Silver Ferry",
        year=1931,
        directors=("Mo Vik",),
        writers=("Mo Vik",),
        stars=("Io Lund", "Al Ek", "Uma Roe"),
        identifiers=("tmdb:901",),
        source=f"{CREDITS}:2",
    )


def test_what_is_not_known_is_not_said() -> None:
    """Zeros and empty cells are no facts; another film of the same title and year has an id of its own."""
    _, quest, second, *_ = films(run(READER, SMALL))

    assert quest == Film(
        film_id="frog-quest", title="Frog Quest", identifiers=("tmdb:902",), source=f"{MOVIES}:3"
    )
    assert (second.film_id, second.runtime) == ("the-silver-ferry-1931-tmdb-903", None)


def test_passages_of_the_tmdb_5000() -> None:
    """Plot, tagline, keywords, companies and credits are read, with entities and line ends mended."""
    found = passages(run(READER, SMALL))

    assert [(passage.kind.value, passage.text) for passage in found[:6]] == [
        ("plot", "Ann & Bo run a ferry.\n\nNobody else does."),
        ("tagline", "The tide waits."),
        ("keyword", "ferry"),
        ("keyword", "night fog"),
        ("company", "Tidewater Pictures, production company"),
        ("plot", "A second ferry."),
    ]
    assert found[4].heading == "Tidewater Pictures"
    assert [(credit.text, credit.role, credit.character) for credit in found[6:-1]] == [
        ("Io Lund as Ann (voice)", "actor", "Ann (voice)"),
        ("Al Ek, actor", "actor", ""),
        ("Uma Roe as Cy", "actor", "Cy"),
        ("Ole Ode as Extra", "actor", "Extra"),
        ("Mo Vik, director", "director", ""),
        ("Mo Vik, writer", "writer", ""),
        ("Tor Asp, composer", "composer", ""),
    ]
    assert all(passage.passage_id and passage.source for passage in found)


def test_a_row_without_a_number() -> None:
    """Credits without a number belong to the one film of their title, and to none where there are two."""
    assert passages(run(READER, SMALL))[-1].film_id == "frog-quest"
    twice = changed(CREDITS, ",Frog Quest,", ",The Silver Ferry,")
    assert rejects(run(READER, twice)) == [(f"{CREDITS}:3", "'' is no number of a film")]


def test_the_movies_dataset() -> None:
    """Cells written by Python are read; films have IMDb's numbers, and MovieLens's from the links."""
    records = run(READER, LARGE)

    first, second, again = films(records)
    assert first.film_id == again.film_id == "tt0990901"
    assert first.identifiers == again.identifiers == ("tmdb:901", "movielens:31")
    assert (second.film_id, second.identifiers) == ("harbour-nights-2004", ("tmdb:904", "movielens:32"))
    assert (first.runtime, first.countries, first.languages) == (81, ("United Kingdom",), ("English",))
    assert again.stars == ("Io Lund", "Al O'Ek", "Zoë Roe")
    assert [(passage.kind.value, passage.text) for passage in passages(records)] == [
        ("plot", "Ann and Bo run a ferry."),
        ("company", "O'Hara & Sons, production company"),
        ("company", 'The "Tide" Company, production company'),
        ("connection", "Part of The Ferry Collection"),
        ("credit", "Io Lund as Ann 'The Oar' Lund"),
        ("credit", "Al O'Ek as Bo \"Tide\" O'Hara"),
        ("credit", "Zoë Roe as Tab here \\ done"),
        ("credit", "Mo Vik, director"),
        ("keyword", "ferry"),
        ("keyword", "ship's bell"),
    ]
    (series,) = passages(records, "connection")
    assert (series.relation, series.other_film) == ("part of", "The Ferry Collection")


def test_the_broken_row_of_the_movies_dataset() -> None:
    """A row whose cells have shifted is told with its line."""
    assert rejects(run(READER, LARGE)) == [(f"{METADATA}:3", "it has 8 cells where the first row names 24")]


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (MOVIES, ",901,", ",x901,", "'x901' is no number of a film"),
        (MOVIES, '""name"": ""Drama""', '""name"": 7', "Expected `str`, got `int`"),
        (MOVIES, '""name"": ""Drama""}', '""name"": ""Drama""', "malformed"),
        (MOVIES, ",Frog Quest,0.0", ", ,0.0", ""),
        (MOVIES, "7.1,1204", "71,1204", "rating must be between 0 and 10"),
        (METADATA, "'name': 'Drama'", "'name': 'Drama", "a string in a cell is not closed"),
        (METADATA, "{'id': 1, 'name': 'Drama'}", "__import__('os')", "malformed"),
        (LARGE_CREDITS, "Tab\\there", "Tab\\N{NO SUCH}", "a string in a cell cannot be read"),
        (LARGE_CREDITS, "Tab\\there", "Tab\\ud800", "JSON"),
        (LARGE_CREDITS, "Tab\\there", "\\n" * 20_000, "a string in a cell is too long"),
    ],
)
def test_damaged_cells(name: str, old: str, new: str, reason: str) -> None:
    """A row with a cell that cannot be read is told, and nothing in a cell is ever evaluated."""
    found = rejects(run(READER, changed(name, old, new)))

    assert sum(reason in why and source.startswith(name) for source, why in found) == bool(reason)


def test_each_table_is_read_alone() -> None:
    """Credits and keywords without their films are read under TMDB's number."""
    lonely = {name: LARGE[name] for name in (LARGE_CREDITS, "the_movies_dataset/keywords.csv")}

    records = run(READER, lonely)

    assert {film.film_id for film in films(records)} == {"tmdb-901"}
    assert tally(records) == {"film": 1, "credit": 4, "keyword": 2}


@pytest.mark.parametrize(
    ("names", "claimed"),
    [
        (list(SMALL), 2),
        (list(LARGE), 4),
        ([LARGE_CREDITS], 1),
        (["the_movies_dataset/links.csv"], 0),
        ([MOVIES, "the_movies_dataset/links.csv"], 1),
    ],
)
def test_claims(names: list[str], claimed: int) -> None:
    """Links belong to the films of their own folder, and to nobody without them."""
    assert len(READER.claims(collection({name: (SMALL | LARGE)[name] for name in names}))) == claimed


def real_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a real table as the standard library reads them."""
    content = gzip.decompress((REAL / name).read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_films() -> None:
    """All 4,803 films and the credits of 198 are read, field by field as the tables have them."""
    notices: list[Reject | Skipped] = []

    records = list(read(REAL, on_notice=notices.append))

    rows = {row["id"]: row for row in real_rows("tmdb_5000_movies.csv.gz")}
    counts = tally(records)
    assert notices == []
    assert counts["film"] == 4803 + 198
    assert counts["plot"] == sum(bool(row["overview"].strip()) for row in rows.values())
    assert counts["tagline"] == sum(bool(row["tagline"].strip()) for row in rows.values())
    own = {film.identifiers[0].removeprefix("tmdb:"): film for film in films(records)[:4803]}
    assert own.keys() == rows.keys()
    assert len({film.film_id for film in own.values()}) == 4803
    keywords = Counter(passage.film_id for passage in passages(records, "keyword"))
    for number, film in own.items():
        row = rows[number]
        assert film.title == " ".join(row["title"].split())
        assert str(film.year or "") == film.release_date[:4] == row["release_date"][:4]
        assert film.runtime == (round(float(row["runtime"] or 0)) or None)
        assert (film.votes or 0) == int(row["vote_count"])
        assert film.rating == (float(row["vote_average"]) if film.votes else None)
        assert film.genres == tuple(genre["name"] for genre in json.loads(row["genres"]))
        assert keywords[film.film_id] == len(
            {word["name"].strip() for word in json.loads(row["keywords"])} - {""}
        )


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_people() -> None:
    """Every name of every cast is a credit, and each film's directors are those of its crew."""
    records = list(read(REAL, on_notice=lambda notice: None))

    rows = real_rows("tmdb_5000_credits.csv.gz")
    again = films(records)[4803:]
    credits = Counter(
        credit.source.rpartition(":")[2] for credit in passages(records, "credit") if credit.role == "actor"
    )
    assert len(rows) == len(again) == 198
    for film, row in zip(again, rows, strict=True):
        line = film.source.rpartition(":")[2]
        if row["cast"].startswith(
            '[{"'
        ):  # one of the 198 casts is written by Python, with quotes of another kind
            assert credits[line] == len(json.loads(row["cast"]))
        if row["crew"]:
            crew = json.loads(row["crew"])
            assert film.directors == tuple(
                dict.fromkeys(" ".join(one["name"].split()) for one in crew if one["job"] == "Director")
            )
    assert again[0].directors == ("James Cameron",)
    assert {credit.kind for credit in passages(records, "credit")} == {Kind.CREDIT}
