"""Letterboxd's export: reviews, days, ratings, lists and likes of one person."""

import csv
import io
from pathlib import Path

import pytest
from data_sets import collection, files_of, films, passages, rejects, run, tally
from hypothesis import given
from hypothesis import strategies as st
from packing import read_all, write, zipped

from corpus import Film, Kind, Passage
from corpus.readers.letterboxd import READER, claims
from corpus.readers.letterboxd_rows import part_of
from corpus.readers.star_ratings import stars
from corpus.records import key_words

OWN = files_of("letterboxd")
HOME = "letterboxd/"
ENTRY = "Date,Name,Year,Letterboxd URI"
REVIEW = f"{ENTRY},Rating,Rewatch,Review,Tags,Watched Date"
DIARY = f"{ENTRY},Rating,Rewatch,Tags,Watched Date"


def test_films() -> None:
    """Films have their addresses where a table gives the film's own; namesakes of one year stay apart."""
    found = {film.film_id: film for film in films(run(READER, OWN)) if film.identifiers}

    assert {film_id: (film.title, film.year, film.identifiers) for film_id, film in found.items()} == {
        "the-silver-ferry-1931": ("The Silver Ferry", 1931, ("letterboxd:sf31",)),
        "emma-1996": ("Emma", 1996, ("letterboxd:em96",)),
        "emma-1996-letterboxd-em9x": ("Emma", 1996, ("letterboxd:em9X",)),
        "the-paper-tram-1962": ("The Paper Tram", 1962, ("letterboxd:pt62",)),
    }


def test_a_review() -> None:
    """A review has its author, its rating out of ten and its day; its markup is gone."""
    first, second = [each for each in passages(run(READER, OWN), "review") if "reviews.csv" in each.source]

    assert (first.film_id, first.text) == (
        "the-silver-ferry-1931",
        "Go for the ferry.\n\nStay for the captain & crew.",
    )
    assert (first.author, first.rating, first.date, first.category) == (
        "oda_k",
        9.0,
        "2021-05-01",
        "seen again",
    )
    assert first.source == f"{HOME}reviews.csv:2"
    assert (second.film_id, second.text, second.rating, second.date) == (
        "harbour-nights",
        "All aboard?\n\nNot me.",
        None,
        "2021-06-10",
    )


def test_days_and_ratings_without_a_word() -> None:
    """A day and a rating are stars, unless a review or a day has told them."""
    found = [each for each in passages(run(READER, OWN), "review") if not key_words(each.text[7:])]

    assert [(each.source.removeprefix(HOME), each.text, each.rating, each.date) for each in found] == [
        ("diary.csv:2", "Watched ★★★★", 8.0, "2020-01-01"),
        ("ratings.csv:3", "½", 1.0, "2018-04-04"),
        ("ratings.csv:4", "★★★", 6.0, "2018-04-05"),
    ]
    (again,) = [each for each in passages(run(READER, OWN), "review") if each.text == "Watched again"]
    assert (again.film_id, again.rating, again.category) == ("emma-1996", None, "seen again")
    assert not [each for each in passages(run(READER, OWN)) if each.source == f"{HOME}ratings.csv:2"]


def test_keywords() -> None:
    """Tags, lists, likes, favourites and what was seen or is to be are keywords of their films."""
    found = passages(run(READER, OWN), "keyword")

    assert {(each.film_id, each.text) for each in found} == {
        *(("the-silver-ferry-1931", word) for word in ("night fog", "cinema", "liked", "watched")),
        ("the-silver-ferry-1931", "Films on water"),
        ("the-silver-ferry-1931", "favorite film"),
        ("emma-1996", "watched"),
        ("the-paper-tram-1962", "watchlist"),
        ("the-paper-tram-1962", "Films on water"),
    }
    assert {each.author for each in found} == {"oda_k"}


def test_a_list() -> None:
    """What a list says of a film is a review under its name; what it says of itself stands apart."""
    name = f"{HOME}lists/films-on-water.csv"
    about, note = [each for each in passages(run(READER, OWN), "review") if each.source.startswith(name)]

    assert (about.film_id, about.heading, about.text) == (
        "letterboxd-oda-k",
        "Films on water",
        "Every film,\n\nthat floats.\n\nship, boat",
    )
    assert (note.film_id, note.heading, note.text, note.date, note.source) == (
        "the-silver-ferry-1931",
        "Films on water",
        "The best of them.",
        "2021-06-01",
        f"{name}:8",
    )


def test_nothing_private_is_kept() -> None:
    """Of the profile only the user's name is used; a favourite that is nowhere else is told."""
    records = run(READER, OWN)

    assert not [record for record in records if "oda@example.org" in repr(record) or "Kell" in repr(record)]
    assert rejects(records) == [
        (f"{HOME}profile.csv:2", "the favorite film https://boxd.it/gone is in no other table")
    ]


def test_the_zip(tmp_path: Path) -> None:
    """The ZIP gives what its unpacked files give; deleted entries and comments are left unread, and told."""
    inside = {name.removeprefix(HOME): content for name, content in OWN.items()}
    beside = {
        "deleted/diary.csv": f"{DIARY}\n2020-01-01,Gone,1950,https://boxd.it/x,5,,,2020-01-01\n".encode(),
        "comments.csv": b"Date,Content,Comment\n2020-01-01,https://boxd.it/x,Well said\n",
        "orphaned/reviews.csv": f"{REVIEW}\n2020-01-01,Lost,1950,https://boxd.it/x,5,,Kept.,,\n".encode(),
    }
    archive = write(tmp_path / "letterboxd-oda_k-2024-01-31-12-00-utc.zip", zipped({**inside, **beside}))

    records, notices = read_all(archive)

    assert {film.title for film in records if isinstance(film, Film)} >= {"The Silver Ferry", "Lost"}
    assert not [record for record in records if "Gone" in repr(record)]
    assert [each.text for each in records if isinstance(each, Passage) and each.film_id == "lost-1950"] == [
        "Kept."
    ]
    skipped = {notice.source.removeprefix(f"{archive.name}/") for notice in notices}
    assert skipped == {"deleted/diary.csv", "comments.csv", "profile.csv:2"}
    whole = [each for each in records if isinstance(each, Passage) and each.film_id != "lost-1950"]
    assert len(whole) == len(passages(run(READER, OWN)))


def test_whose_it_is_without_a_profile(tmp_path: Path) -> None:
    """Without a profile the ZIP's own name says who writes; of two exports each keeps its author."""
    for name, text in (("ann", "Fine."), ("bo-ek", "Poor.")):
        content = f"{REVIEW}\n2020-01-01,Ferry,1931,https://boxd.it/x,5,,{text},,\n".encode()
        write(tmp_path / f"letterboxd-{name}-2024-01-31-12-00-utc.zip", zipped({"reviews.csv": content}))

    records, _ = read_all(tmp_path)

    assert {(each.author, each.text) for each in records if isinstance(each, Passage)} == {
        ("ann", "Fine."),
        ("bo-ek", "Poor."),
    }


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("x", f"{REVIEW}\n", "reviews"),
        ("x", f"{DIARY}\n", "diary"),
        ("x", f"{ENTRY},Rating\n", "ratings"),
        ("x", f"\ufeff{ENTRY}\r\n", "films"),
        ("x", "Letterboxd list export v7\n", "list"),
        ("x", "Letterboxd list export v8,,,,\n", "list"),
        ("x", "Date Joined,Username,Given Name\n", "profile"),
        ("ratings.csv", "userId,movieId,rating,timestamp\n", ""),
        ("watched.csv", "Date,Name,Year\n", ""),
    ],
)
def test_tables_are_told_by_their_columns(name: str, content: str, part: str) -> None:
    """What a file is called makes it no table of an export."""
    (found,) = collection({name: content.encode()}).documents()

    assert part_of(found) == part
    assert bool(claims(collection({name: content.encode()}))) == bool(part)


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("reviews.csv", "2020-01-01,,1931,x,5,,Fine.,,", "a film needs a title"),
        ("reviews.csv", "2020-01-01,Ferry,1931,x,5", "it has 5 cells where the first row names 9"),
        ("ratings.csv", "2020-01-01,Ferry,1931,x,many", "'many' is no rating"),
        ("ratings.csv", "2020-01-01,Ferry,1931,x,11", "'11' is no rating"),
        ("watched.csv", "2020-01-01, ,1931,x", "a film needs a title"),
        ("lists/films-on-water.csv", "3,Ferry", "it has 2 cells where the first row names 5"),
        ("lists/films-on-water.csv", "3,,1931,,", "a film needs a title"),
    ],
)
def test_rows_that_say_nothing(table: str, row: str, reason: str) -> None:
    """A row that cannot be used is told with its line and costs nothing else."""
    name = f"{HOME}{table}"
    before = tally(run(READER, OWN))

    records = run(READER, {**OWN, name: OWN[name].rstrip(b"\n") + b"\n" + row.encode() + b"\n"})

    line = OWN[name].rstrip(b"\n").count(b"\n") + 2
    assert (f"{name}:{line}", reason) in rejects(records)
    assert {**tally(records), "film": 0} == {**before, "film": 0, "reject": before["reject"] + 1}


def test_a_list_saved_by_a_spreadsheet() -> None:
    """Commas at the ends of lines, in place of an empty one too, make no difference."""
    content = (
        OWN[f"{HOME}lists/films-on-water.csv"].replace(b"v7\n", b"v7,,,,\n").replace(b'"\n\n', b'"\n,,,,\n')
    )

    records = run(READER, {"lists/films-on-water.csv": content})

    assert tally(records) == {"film": 3, "keyword": 2, "review": 2}


@pytest.mark.parametrize(
    ("rating", "shown"), [(10, "★★★★★"), (9, "★★★★½"), (1, "½"), (2, "★"), (0.2, "☆"), (7.4, "★★★½")]
)
def test_stars(rating: float, shown: str) -> None:
    """Half a star is two of ten points."""
    assert stars(rating) == shown


letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="<>&")
lines = st.text(letters, max_size=60)
entries = st.lists(
    st.tuples(lines.filter(key_words), st.integers(1900, 2030), st.integers(1, 10), lines.filter(key_words)),
    max_size=8,
)


@given(entries)
def test_what_was_written_is_read(rows: list[tuple[str, int, int, str]]) -> None:
    """Every review comes out with its film, its rating and its words."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(REVIEW.split(","))
    for title, year, rating, text in rows:
        table.writerow(["2020-01-01", title, year, "https://boxd.it/x", rating / 2, "", text, "", ""])

    records = run(READER, {"reviews.csv": out.getvalue().encode()})

    by_id = {film.film_id: film for film in films(records)}
    read = [
        (key_words(by_id[each.film_id].title), by_id[each.film_id].year, each.rating, key_words(each.text))
        for each in passages(records, Kind.REVIEW)
    ]
    assert read == [
        (key_words(plain), year, float(rating), key_words(text)) for plain, year, rating, text in rows
    ]
