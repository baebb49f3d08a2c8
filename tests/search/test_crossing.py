"""Questions across kinds: each condition may be met by another passage of the film."""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.results import ResultPage

QUERIES = 150  # drawn by lot; raise it to search for rare cases

MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]

KINDS = (Kind.GOOF, Kind.QUOTE, Kind.SOUNDTRACK, Kind.ALTERNATE_VERSION)
WORDS = ("watch", "rain", "snow", "boom", "moon river", "knife")


def ask(index: FilmIndex, text: str, by: str = "film") -> ResultPage:
    """Return a whole answer."""
    request = SearchRequest(text=text, by=by, page_size=100, literal=True, tip=False, timeout=30.0)
    return search(index, request)


def ids(page: ResultPage) -> set[str]:
    """Return the ids of a page's hits, passages or films."""
    return {hit.passage_id for hit in page.passage_hits} | {hit.film.film_id for hit in page.film_hits}


@pytest.fixture(scope="module")
def shelf(make_index: MakeIndex) -> FilmIndex:
    """Return four films whose passages are called by what they are to show."""
    passages = {
        "tiffany": {
            (Kind.GOOF, "goof"): "His watch changes wrists between shots.",
            (Kind.GOOF, "boom"): "The boom is in the mirror.",
            (Kind.SOUNDTRACK, "song"): "Moon River, sung on the fire escape.",
            (Kind.QUOTE, "rain"): "Stand in the rain with me.",
        },
        "holiday": {
            (Kind.GOOF, "goof"): "The watch shows noon at night.",
            (Kind.SOUNDTRACK, "song"): "Over the river, under the moon.",
            (Kind.QUOTE, "rain"): "Rain or snow, we ride.",
        },
        "song": {
            (Kind.SOUNDTRACK, "song"): "Moon River.",
            (Kind.REVIEW, "watch"): "I would watch this again, and the goof with the rain.",
            (Kind.ALTERNATE_VERSION, "cut"): "The rain is cut.",
        },
        "spoken": {(Kind.QUOTE, "both"): "My watch says rain, Moon River says snow."},
    }
    years = {"tiffany": 1961, "holiday": 1953, "song": 1990, "spoken": None}
    records: list[Film | Passage] = []
    for film_id, texts in passages.items():
        records.append(Film(film_id=film_id, title=f"Untitled {len(records)}", year=years[film_id]))
        records += [
            Passage(film_id=film_id, kind=kind, text=text, passage_id=f"{film_id}.{name}")
            for (kind, name), text in texts.items()
        ]
    return make_index(records)


ANSWERS = {
    'goof:watch soundtrack:"moon river"': ({"tiffany"}, {"tiffany.goof", "tiffany.song"}),
    'goofs:watch SOUNDTRACKS:"moon river"': ({"tiffany"}, {"tiffany.goof", "tiffany.song"}),
    'soundtrack:"moon river"': ({"tiffany", "song"}, {"tiffany.song", "song.song"}),
    "soundtrack:(moon river)": (
        {"tiffany", "song", "holiday"},
        {"tiffany.song", "song.song", "holiday.song"},
    ),
    "goof:watch quote:rain": (
        {"tiffany", "holiday"},
        {"tiffany.goof", "tiffany.rain", "holiday.goof", "holiday.rain"},
    ),
    "quote:(rain OR snow) -goof:boom": ({"holiday", "spoken"}, {"holiday.rain", "spoken.both"}),
    "quote:rain -goof:watch": ({"spoken"}, {"spoken.both"}),
    "quote:rain -snow": ({"tiffany"}, {"tiffany.rain"}),
    "goof:watch quote:rain -snow": ({"tiffany"}, {"tiffany.goof", "tiffany.rain"}),
    "goof:watch OR alternate-version:rain": (
        {"tiffany", "holiday", "song"},
        {"tiffany.goof", "holiday.goof", "song.cut"},
    ),
    "(goof:watch quote:snow) OR alternate-versions:rain": (
        {"holiday", "song"},
        {"holiday.goof", "holiday.rain", "song.cut"},
    ),
    "goof:watch year:1960s": ({"tiffany"}, {"tiffany.goof"}),
    "goof:watch -year:1960s": ({"holiday"}, {"holiday.goof"}),
    "+goof:watch +soundtrack:moon": (
        {"tiffany", "holiday"},
        {"tiffany.goof", "tiffany.song", "holiday.goof", "holiday.song"},
    ),
    "goof:watch AND NOT quote:snow": ({"tiffany"}, {"tiffany.goof"}),
    "goof:(watch wrists)": ({"tiffany"}, {"tiffany.goof"}),
    "goof:(watch boom)": (set(), set()),
    "goof:watch goof:boom": ({"tiffany"}, {"tiffany.goof", "tiffany.boom"}),
    "goof:wat*": ({"tiffany", "holiday"}, {"tiffany.goof", "holiday.goof"}),
    "soundtrack:river rain": (
        {"tiffany", "holiday", "song"},
        {
            "tiffany.song",
            "tiffany.rain",
            "holiday.song",
            "holiday.rain",
            "song.song",
            "song.cut",
            "song.watch",
        },
    ),
    "goof:zeppelin quote:rain": (set(), set()),
    "goof:watch quote:zeppelin OR quote:rain": (
        {"tiffany", "holiday"},
        {"tiffany.goof", "tiffany.rain", "holiday.goof", "holiday.rain"},
    ),
    "review:goof": ({"song"}, {"song.watch"}),
}


@pytest.mark.parametrize(("text", "expected"), ANSWERS.items())
def test_conditions_are_joined_by_film(
    shelf: FilmIndex, text: str, expected: tuple[set[str], set[str]]
) -> None:
    """The films that meet all conditions are found, and as passages those that meet one of them."""
    page = ask(shelf, text)
    assert ids(page) == expected[0]
    assert page.passages == len(expected[1])
    assert ids(ask(shelf, text, "passage")) == expected[1]
    shown = {hit.passage_id for film in page.film_hits for each in film.evidence for hit in each.passages}
    assert shown <= expected[1]
    assert page.notes == ()


def test_a_refusal_alone_finds_all_other_films(shelf: FilmIndex) -> None:
    """Without anything wanted, every passage of the films that are left speaks for them."""
    assert ids(ask(shelf, "-goof:watch")) == {"song", "spoken"}
    assert ids(ask(shelf, "-goof:watch -quote:snow -zeppelin")) == {"song"}


def test_refused_words_are_not_marked(shelf: FilmIndex) -> None:
    """What is refused is no reason to mark anything."""
    page = ask(shelf, "quote:rain -goof:watch", "passage")
    (hit,) = page.passage_hits
    assert [piece.text for piece in hit.snippet if piece.matched] == ["rain"]


@pytest.fixture(scope="module")
def drawn(make_index: MakeIndex) -> FilmIndex:
    """Return films with passages of a few words in a few kinds, drawn by lot."""
    return make_index(drawn_records())


def drawn_records() -> Iterator[Film | Passage]:
    """Yield films and their passages."""
    lot = random.Random(5)
    for number in range(60):
        yield Film(film_id=f"f{number:02}", title=f"Untitled {number}")
        for each in range(lot.randrange(6)):
            text = " ".join([*lot.choices(WORDS, k=lot.randrange(1, 4)), f"only{number}x{each}"])
            yield Passage(film_id=f"f{number:02}", kind=lot.choice(KINDS), text=text)


def test_what_is_found_is_what_sets_find(drawn: FilmIndex) -> None:
    """For conditions drawn by lot, films and passages are those that plain sets give."""
    passages = [drawn.stored[number].passage for number in range(len(drawn.stored))]
    lot = random.Random(11)
    found = 0
    for _ in range(QUERIES):
        wanted = [(lot.choice(KINDS), lot.choice(WORDS)) for _ in range(lot.randrange(1, 4))]
        refused = [(lot.choice(KINDS), lot.choice(WORDS)) for _ in range(lot.randrange(2))]
        joint = lot.choice((" ", " OR ")) if not refused else " "
        text = joint.join(f'{kind.value}:"{word}"' for kind, word in wanted)
        text += "".join(f' -{kind.value}:"{word}"' for kind, word in refused)

        def meeting(condition: tuple[Kind, str]) -> set[tuple[str, str]]:
            kind, word = condition
            return {
                (each.film_id, each.passage_id)
                for each in passages
                if each.kind is kind and f" {word} " in f" {each.text} "
            }

        films = [{film_id for film_id, _ in meeting(each)} for each in wanted]
        expected = set.union(*films) if joint == " OR " else set.intersection(*films)
        for each in refused:
            expected -= {film_id for film_id, _ in meeting(each)}
        assert ids(ask(drawn, text)) == expected, text
        assert ids(ask(drawn, text, "passage")) == {
            passage_id for each in wanted for film_id, passage_id in meeting(each) if film_id in expected
        }, text
        found += bool(expected)
    assert found > QUERIES / 4
