"""Keys of titles: what is typed in many ways meets, and what is another title does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Film
from index.analysis import words
from index.titles import bare, key, respelled, title_keys

ALIKE = [
    ("Spider-Man", "spider man", "spiderman", "SPIDER–MAN"),
    ("Spider-Man 2", "spiderman II", "Spider Man Two"),
    ("Se7en", "Seven", "7", "se7en"),
    ("WALL·E", "Wall-E", "walle", "wall e"),
    ("M*A*S*H", "mash", "m.a.s.h."),
    ("8½", "8 1/2", "8-1/2"),
    ("Ocean's Eleven", "Ocean’s 11", "oceans eleven"),
    ("Fast & Furious", "fast and furious", "fast furious"),
    ("Tom and Jerry", "Tom & Jerry"),
    ("The Godfather: Part II", "the godfather 2", "The Godfather Part Two"),
    ("Kill Bill: Vol. 1", "kill bill volume one", "Kill Bill 1"),
    ("Alien³", "alien 3"),
    ("Amélie", "AMELIE", "ame\u0301lie"),
    ("Heat, The", "The Heat"),
    ("Mr. Robot", "mister robot", "mr robot"),
    ("Kramer vs. Kramer", "kramer versus kramer"),
    ("Born on the Fourth of July", "born on the 4th of july"),
    ("Face/Off", "face off", "faceoff"),
    ("東京物語", "東京 物語"),
    ("E.T.", "ET", "e t"),
]


@pytest.mark.parametrize("alike", ALIKE, ids=lambda alike: alike[0])
def test_titles_meet_however_they_are_typed(alike: tuple[str, ...]) -> None:
    """All these ways to type a title have one key."""
    assert {key(each) for each in alike} == {key(alike[0])}
    assert key(alike[0])


def test_titles_that_are_others_stay_apart() -> None:
    """No two of these titles have the same key."""
    others = [alike[0] for alike in ALIKE]
    others += ["Rocky", "Rocky V", "Rocky II", "Heat", "Se", "8", "81", "X", "$", "?", "And", "Ran"]
    assert len({key(each) for each in others}) == len(others)


BARE = {
    "The Heat": "heat",
    "A Heat": "heat",
    "Heat, The": "heat",
    "L'Atalante": "atalante",
    "L’Avventura": "avventura",
    "La dolce vita": "dolcevita",
    "Der Untergang": "untergang",
    "Heat": "",
    "The": "",
    "": "",
    "Anthem": "",
}


@pytest.mark.parametrize(("title", "expected"), BARE.items())
def test_a_title_without_its_article(title: str, expected: str) -> None:
    """An article at the beginning goes; what has none has no key without it."""
    assert bare(title) == expected


@pytest.mark.parametrize(
    ("film", "expected"),
    [
        pytest.param(Film(film_id="x", title="Heat"), {"theat"}, id="title"),
        pytest.param(Film(film_id="x", title="The Heat"), {"ttheheat", "bheat"}, id="article"),
        pytest.param(
            Film(film_id="x", title="Heat", original_title="Chaleur", alternate_titles=("La Hitze", "Heat")),
            {"theat", "tchaleur", "alahitze", "bhitze"},
            id="other-titles",
        ),
        pytest.param(
            Film(film_id="x", title="Dr. Strangelove or: How I Learned"),
            {"tdrstrangeloveorhowilearned", "pdrstrangelove", "phowilearned"},
            id="or",
        ),
        pytest.param(
            Film(film_id="x", title="Star Wars: Episode V - The Empire Strikes Back"),
            {"tstarwars5theempirestrikesback", "pstarwars", "ptheempirestrikesback", "pempirestrikesback"},
            id="parts",
        ),
        pytest.param(Film(film_id="x", title="Alien: 3"), {"talien3", "palien"}, id="no-number-for-a-part"),
        pytest.param(Film(film_id="x", title="$"), {"t24"}, id="signs"),
    ],
)
def test_the_keys_of_a_film(film: Film, expected: set[str]) -> None:
    """A film has keys of all its titles, marked with what they were made of."""
    assert set(title_keys(film)) == expected


@given(st.text(max_size=60))
def test_a_key_is_one_word(title: str) -> None:
    """Whatever a title is made of, its key is one word to the analyzers; with a letter in it there is one."""
    found = key(title)
    assert found.isascii()
    assert found == found.lower()
    assert [found[start:end] for start, end in words(found)] == ([found] if found else [])
    assert found or not any(letter.isascii() and letter.isalnum() for letter in title)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("se7en", "seven"), ("s1m0ne", "simone"), ("thir13en", "thir13en"), ("1984", "1984"), ("r2d2", "r2d2")],
)
def test_digits_that_stand_for_letters(word: str, expected: str) -> None:
    """A single digit between letters is read as the letter it looks like; others are numbers."""
    assert respelled(word) == expected
