"""Titles as catalogues write them are put in order; titles in small letters get their capitals."""

import time

import pytest

from corpus.readers.film_ids import FilmIds
from corpus.readers.titles import LONGEST, capitalised, read_title


@pytest.mark.parametrize(
    ("written", "title", "year", "others"),
    [
        ("Ferry (1931)", "Ferry", 1931, ()),
        ("Ferry", "Ferry", None, ()),
        ("  Ferry  (1931) ", "Ferry", 1931, ()),
        ("Ferry, The (1931)", "The Ferry", 1931, ()),
        ("Ferry, A", "A Ferry", None, ()),
        ("Oiseau, L' (1931)", "L'Oiseau", 1931, ()),
        ("Boot, Das (Boat, The) (1981)", "Das Boot", 1981, ("The Boat",)),
        ("Ferry (a.k.a. Tide) (Bac, Le) (1931)", "Ferry", 1931, ("Tide", "Le Bac")),
        ("Ferry (aka Tide) (1931)", "Ferry", 1931, ("Tide",)),
        ("Ferry (Ferry) (1931)", "Ferry", 1931, ()),
        ("Ferry (Tide (Part 2)) (1931)", "Ferry", 1931, ("Tide (Part 2)",)),
        ("Ferry: Or (The Slow Boat) (1931)", "Ferry: Or (The Slow Boat)", 1931, ()),
        ("(500) Ferries (2009)", "(500) Ferries", 2009, ()),
        ("1931 (1984)", "1931", 1984, ()),
        ("Ferry (1931–1934)", "Ferry", 1931, ()),
        ("Ferry (2011- )", "Ferry", 2011, ()),
        ("Ferry (3007)", "Ferry", None, ("3007",)),
        ("You, Me and The", "You, Me and The", None, ()),
        ("Ferry, Oh Ferry", "Ferry, Oh Ferry", None, ()),
        ("(1931)", "", 1931, ()),
        ("", "", None, ()),
        ("Ferry (", "Ferry (", None, ()),
    ],
)
def test_catalogue_titles(written: str, title: str, year: int | None, others: tuple[str, ...]) -> None:
    """The article comes to the front; year and other titles are told apart from the title."""
    assert read_title(written) == (title, year, others)


@pytest.mark.parametrize(
    ("small", "printed"),
    [
        ("the silver ferry", "The Silver Ferry"),
        ("ferry iv: the return of the frog", "Ferry IV: The Return of the Frog"),
        ("jaws 3-d", "Jaws 3-D"),
        ("ferry/tide", "Ferry/Tide"),
        ("e.t. and l.a. - a hide-and-seek", "E.T. and L.A. - A Hide-and-Seek"),
        ("the very long nightly ferry to the north", "The Very Long Nightly Ferry to the North"),
        ("mrs. ek and dr. roe", "Mrs. Ek and Dr. Roe"),
        ("ann's ferry", "Ann's Ferry"),
        ("é l'eau", "É L'eau"),
        ("10 ferries i like", "10 Ferries I Like"),
        ("a ferry", "A Ferry"),
        ("ferry... a love story", "Ferry... A Love Story"),
        ("sci-fi", "Sci-Fi"),
        ("Ferry of the north", "Ferry of the north"),
        ("", ""),
        ("안개", "안개"),
    ],
)
def test_capitals(small: str, printed: str) -> None:
    """Every word but the small ones inside begins with a capital; numerals and initials are all capitals."""
    assert capitalised(small) == printed


@pytest.mark.parametrize("unit", ["(", "()", "a (", ", the", "a ", "(a) ", ":", " ("])
def test_hostile_titles_take_no_time(unit: str) -> None:
    """Neither brackets nor words can be piled up so that a title takes long."""
    began = time.monotonic()
    for _ in range(20):
        read_title(unit * (LONGEST * 1000))
        capitalised(unit * LONGEST)
    assert time.monotonic() - began < 5


def test_film_ids() -> None:
    """The first film of a title and year is called by them, others by their own number as well."""
    film_ids = FilmIds()

    chosen = [
        film_ids.choose(title, year, number)
        for title, year, number in [
            ("Emma", 1996, "tmdb:1"),
            ("Emma!", 1996, "tmdb:2"),
            ("Emma", 1996, "tmdb:1"),
            ("Emma", None, "tmdb:3"),
            ("…", None, "tmdb:4"),
            ("?", None, "tmdb:5"),
        ]
    ]

    assert chosen == ["emma-1996", "emma-1996-tmdb-2", "emma-1996", "emma", "untitled", "untitled-tmdb-5"]
