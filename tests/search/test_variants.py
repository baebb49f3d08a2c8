"""Words written apart, closed up or with a sign between find each other, in titles, names and texts."""

from collections.abc import Callable, Iterable

import pytest

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.syntax import read_query
from search.tree import Word
from search.variants import lettered, with_variants

MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]

TEXTS = {
    "hyphen": "A spider-man mask hangs on the wall.",
    "closed": "The spiderman costume is too small.",
    "apart": "The spider man of the circus.",
    "robot": "Droids such as WALL-E and R2-D2 are props.",
    "unit": "A mash unit, M*A*S*H 4077, in Korea.",
    "seven": "He saw Se7en, not Seven Samurai.",
    "french": "C'est l'histoire d'un homme.",
    "up": "An up-to-date kitchen, said the R&D man.",
    "usa": "Made in the U.S.A. by hand.",
}


@pytest.fixture(scope="module")
def shelf(make_index: MakeIndex) -> FilmIndex:
    """Return passages that have a word in different spellings."""
    films = [Film(film_id="tt1", title="Untitled"), Film(film_id="tt2", title="M*A*S*H")]
    passages = [
        Passage(film_id="tt1", kind=Kind.TRIVIA, text=text, passage_id=name) for name, text in TEXTS.items()
    ]
    cast = Passage(film_id="tt1", kind=Kind.CREDIT, text="Jean-Luc Moreau", person="Jean-Luc Moreau")
    return make_index([*films, *passages, cast])


FOUND = {
    "spiderman": {"hyphen", "closed"},
    "spider-man": {"hyphen", "closed", "apart"},
    "spider man": {"hyphen", "closed", "apart"},
    "walle": {"robot"},
    "wall-e": {"robot"},
    "wall e": {"robot"},
    "r2d2": {"robot"},
    "r2-d2": {"robot"},
    "mash": {"unit"},
    "m*a*s*h": {"unit"},
    "m.a.s.h.": {"unit"},
    "uptodate": {"up"},
    "up to date": {"up"},
    "rd": {"up"},
    "usa": {"usa"},
    "u.s.a.": {"usa"},
    "histoire": {"french"},
    "l'histoire": {"french"},
    "homme": {"french"},
    "jeanluc": {"credit"},
    "jean luc": {"credit"},
    "person:jeanluc": {"credit"},
    "title:mash": {"title"},
    "+spiderman +mask": {"hyphen"},
    "spiderman -costume": {"hyphen"},
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_spellings_meet(shelf: FilmIndex, text: str, expected: set[str]) -> None:
    """What is found first are the passages that have it in any spelling."""
    page = search(shelf, SearchRequest(text=text, literal=True, tip=False, page_size=100, timeout=30.0))
    names = {Kind.CREDIT: "credit", Kind.FILM: "title"}
    found = [names.get(hit.kind, hit.passage_id) for hit in page.passage_hits]
    found = [name for name in found if name != "title" or "title" in expected]
    assert set(found[: len(expected)]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("m*a*s*h", "mash"), ("m*a", ""), ("mo*n", ""), ("*a*b", ""), ("m?a", ""), ("a*b*", "")],
)
def test_what_may_be_a_title_of_letters(text: str, expected: str) -> None:
    """Only single letters with a star between each may be the spelling of a title."""
    node = read_query(text).root
    assert isinstance(node, Word)
    assert lettered(node) == expected


def test_a_wildcard_stays_one_where_there_is_no_such_title(shelf: FilmIndex) -> None:
    """m*a*s*h is a title here, w*a*s*p is not."""
    reader = shelf.searcher.reader()
    for text, form in (("m*a*s*h", "word"), ("w*a*s*p", "wildcard")):
        root = read_query(text).root
        assert root is not None
        node = with_variants(root, reader)
        assert isinstance(node, Word)
        assert node.form == form


MARKED = [
    ("spiderman", "A Spider-Man mask, a spider.", ["Spider-Man"]),
    ("spiderman mask", "A Spider-Man mask.", ["Spider-Man", "mask"]),
    ("spider man", "A Spider-Man mask.", ["Spider-Man"]),
    ("usa", "Made in the U.S.A. by hand.", ["U.S.A"]),
    ("atalante", "L’Atalante, 1934.", ["L’Atalante"]),
    ("uptodate", "An up-to-date list, up to a date.", ["up-to-date"]),
    ("mash", "The M*A*S*H unit.", ["M*A*S*H"]),
]


@pytest.mark.parametrize(("text", "passage", "marked"), MARKED)
def test_what_is_found_closed_up_is_marked(
    make_index: MakeIndex, text: str, passage: str, marked: list[str]
) -> None:
    """A snippet marks the words that stand for what was typed."""
    records = [Film(film_id="tt1", title="Untitled"), Passage(film_id="tt1", kind=Kind.GOOF, text=passage)]
    page = search(make_index(records), SearchRequest(text=text, kinds=frozenset({Kind.GOOF}), literal=True))
    assert [piece.text for hit in page.passage_hits for piece in hit.snippet if piece.matched] == marked
