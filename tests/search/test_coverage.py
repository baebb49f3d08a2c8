"""Every word helps: all words first, then most of the rare ones; function words decide nothing."""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.coverage import ENOUGH
from search.results import ResultPage

MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]

NONE_HAS_ALL = "No passage has all of these words; these have some of them."
NO_FILM_HAS_ALL = "No film has all of these words; these have some of them."


def ask(index: FilmIndex, text: str, by: str = "passage", **settings: object) -> ResultPage:
    """Return what a text finds as it stands."""
    request = {"text": text, "by": by, "literal": True, "tip": False, "page_size": 100, "timeout": 30.0}
    return search(index, SearchRequest(**{**request, **settings}))  # type: ignore[arg-type]


def ids(page: ResultPage) -> list[str]:
    """Return the ids of a page's hits, passages or films."""
    return [hit.passage_id for hit in page.passage_hits] + [hit.film.film_id for hit in page.film_hits]


@pytest.fixture(scope="module")
def shelf(make_index: MakeIndex) -> FilmIndex:
    """Return films whose passages have some of a few words: lamp is common, anvil rare, zither rarest."""
    texts = {
        "all": "A lamp, an anvil and a zither stand in the yard.",
        "rare": "The anvil fell upon the zither that day.",
        "common": "A lamp burned by the door all night long.",
        "rarest": "Nobody plays the zither any more in here.",
        "anvil": "The anvil rang out over the fields again.",
        "back-to-front": "In the yard stand a zither and an anvil, a lamp.",
        "function": "What is it that you have for me and for them?",
    }
    records: list[Film | Passage] = []
    for name, text in texts.items():
        records.append(Film(film_id=f"f-{name}", title=f"Nameless {len(records)}"))
        records.append(Passage(film_id=f"f-{name}", kind=Kind.TRIVIA, text=text, passage_id=name))
    for number in range(40):
        records.append(Film(film_id=f"x{number}", title=f"Plain {number}"))
        text = f"The lamp was lit for the {number} time; nobody saw it go out of the room."
        records.append(Passage(film_id=f"x{number}", kind=Kind.TRIVIA, text=text, passage_id=f"x{number}"))
    records.append(Film(film_id="apart", title="Parted"))
    records.append(Passage(film_id="apart", kind=Kind.GOOF, text="The kazoo is plastic.", passage_id="kazoo"))
    records.append(Passage(film_id="apart", kind=Kind.QUOTE, text="Bring me the oboe!", passage_id="oboe"))
    records.append(Film(film_id="one", title="Kazoo"))
    records.append(Passage(film_id="one", kind=Kind.GOOF, text="A bassoon falls down.", passage_id="bassoon"))
    return make_index(records)


ORDERS = {
    "lamp anvil zither": ["all", "back-to-front", "rare"],
    "zither anvil": ["rare", "back-to-front", "all"],
    "the zither and the anvil of the lamp": ["back-to-front", "all", "rare"],
    "zither then anvil then lamp": ["back-to-front", "all", "rare"],
    "zeppelin anvil zither": ["rare"],
    "what is it for": ["function"],
    "what is it that you have": ["function"],
    "lamp anvil zither -yard": ["rare"],
    "+lamp zither": ["all", "back-to-front"],
    "zither AND anvil": ["rare", "all", "back-to-front"],
}


@pytest.mark.parametrize(("text", "expected"), ORDERS.items())
def test_what_has_more_of_the_rare_words_comes_first(
    shelf: FilmIndex, text: str, expected: list[str]
) -> None:
    """The passages that a question is about come first, in this order."""
    found = [each for each in ids(ask(shelf, text)) if not each.endswith(".film")]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        pytest.param("lamp anvil", {"all", "back-to-front"}, False, id="few-have-all"),
        pytest.param("lamp zeppelin", set(), True, id="none-has-all"),
        pytest.param("the zither", {"all", "back-to-front", "rare", "rarest"}, False, id="function-word"),
    ],
)
def test_all_words_come_before_some(shelf: FilmIndex, text: str, expected: set[str], note: bool) -> None:
    """What has all the words comes first; a note says so where nothing has; scores never rise."""
    page = ask(shelf, text)
    assert set(ids(page)[: len(expected)]) == expected
    assert (NONE_HAS_ALL in page.notes) == note
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert page.total == len(page.hits) == page.passages


def test_where_many_have_all_words_no_others_are_found(shelf: FilmIndex) -> None:
    """Forty passages have lamp and room: what has only one of the words is not looked for."""
    page = ask(shelf, "lamp room")
    assert page.total == 40 > ENOUGH
    assert page.notes == ()
    assert "all" not in ids(page)


STRICT = {
    "+anvil +zeppelin": set(),
    "anvil AND zeppelin": set(),
    '"anvil zeppelin"': set(),
    '"anvil zeppelin" zither': set(),
    "text:anvil text:zeppelin": set(),
    "zeppelin text:anvil": {"all", "rare", "anvil", "back-to-front"},
    "zeppelin lamp text:anvil": {"all", "back-to-front", "anvil", "rare"},
    'zeppelin "the anvil"': {"rare", "anvil"},
    "zeppelin lamp kind:quote": set(),
    "zeppelin lamp -yard kind:trivia text:anvil": {"anvil", "rare"},
}


@pytest.mark.parametrize(("text", "expected"), STRICT.items())
@pytest.mark.parametrize("by", ["film", "passage"])
def test_what_is_marked_as_needed_is_needed(shelf: FilmIndex, text: str, expected: set[str], by: str) -> None:
    """Signs, AND, quotes and fields mean what they say; only plain words beside them may be missing."""
    assert {each.removeprefix("f-") for each in ids(ask(shelf, text, by))} == expected


@pytest.mark.parametrize("by", ["film", "passage"])
@pytest.mark.parametrize("sort", ["relevance", "year", "-rating"])
def test_some_words_come_behind_all_in_every_order(shelf: FilmIndex, by: str, sort: str) -> None:
    """However it is sorted, what has only some of the words comes last, and pages make up the whole."""
    whole = ask(shelf, "lamp anvil zither", by, sort=sort)
    assert {each.removeprefix("f-") for each in ids(whole)[:2]} == {"all", "back-to-front"}
    paged = [
        each
        for page in range(1, whole.total + 1)
        for each in ids(ask(shelf, "lamp anvil zither", by, sort=sort, page=page, page_size=1))
    ]
    assert paged == ids(whole)


def test_a_films_words_may_stand_in_several_passages(shelf: FilmIndex) -> None:
    """Looking for films, each word may be met by another passage, and all of them speak for the film."""
    page = ask(shelf, "kazoo oboe", "film")
    assert page.film_hits[0].film.film_id == "apart"
    assert page.notes == ()
    assert {each.kind for each in page.film_hits[0].evidence} == {Kind.GOOF, Kind.QUOTE}
    assert NONE_HAS_ALL in ask(shelf, "kazoo oboe").notes
    assert ids(ask(shelf, '"the kazoo" oboe', "film"))[0] == "apart"
    assert ids(ask(shelf, '"the kazoo" oboe'))[0] == "kazoo"
    assert ids(ask(shelf, '"a kazoo" oboe', "film")) == []
    assert NO_FILM_HAS_ALL in ask(shelf, "kazoo zeppelin", "film").notes


def test_a_film_may_have_a_word_in_its_title_only(shelf: FilmIndex) -> None:
    """A word of the title and one of a passage are both met; only what has a word itself speaks for it."""
    page = ask(shelf, "kazoo bassoon", "film")
    assert page.film_hits[0].film.film_id == "one"
    assert {each.kind: each.count for each in page.film_hits[0].evidence} == {Kind.FILM: 1, Kind.GOOF: 1}


WORDS = ("storm", "lamp", "anvil", "zither", "kazoo", "oboe", "the", "of")


@pytest.fixture(scope="module")
def drawn(make_index: MakeIndex) -> FilmIndex:
    """Return films with passages of a few words, drawn by lot."""
    return make_index(drawn_records())


def drawn_records() -> Iterator[Film | Passage]:
    """Yield films and their passages."""
    lot = random.Random(5)
    for number in range(30):
        yield Film(film_id=f"f{number:02}", title=f"Film number {number}")
        for each in range(3):
            text = " ".join([*lot.choices(WORDS, k=lot.randrange(1, 4)), f"only{number}x{each}"])
            yield Passage(film_id=f"f{number:02}", kind=lot.choice((Kind.GOOF, Kind.QUOTE)), text=text)


def test_films_with_all_words_are_those_of_sets(drawn: FilmIndex) -> None:
    """The films that come first are those whose passages together have all words but function words."""
    said: dict[str, set[str]] = {}
    for passage in (drawn.stored[number].passage for number in range(len(drawn.stored))):
        said.setdefault(passage.film_id, set()).update(passage.text.lower().split())
    lot = random.Random(11)
    widened = 0
    for _ in range(60):
        words = lot.sample(WORDS, lot.randrange(2, 5))
        needed = set(words) - {"the", "of"} or set(words)
        expected = {film_id for film_id, of_film in said.items() if needed <= of_film}
        found = ids(ask(drawn, " ".join(words), "film"))
        assert set(found[: len(expected)]) == expected, words
        widened += len(found) > len(expected)
        assert len(expected) < ENOUGH or len(found) == len(expected), words
    assert widened


def test_of_common_words_only_films_with_all_in_one_passage_are_found_where_those_are_enough(
    make_index: MakeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would take long to follow through all passages is left out, unless there is too little else."""
    records: list[Film | Passage] = []
    for number in range(ENOUGH + 10):
        film = f"f{number}"
        texts = ["A lamp upon an anvil."] if number < ENOUGH else ["A lamp burned.", "The anvil rang."]
        records.append(Film(film_id=film, title=f"Nameless {number}"))
        records += [Passage(film_id=film, kind=Kind.TRIVIA, text=f"{text} {number}") for text in texts]
    index = make_index(records)
    everywhere = set(ids(ask(index, "lamp anvil", "film")))
    monkeypatch.setattr("search.coverage.FEW_DOCUMENTS", 0)
    together = set(ids(ask(index, "lamp anvil", "film")))
    assert everywhere == {f"f{number}" for number in range(ENOUGH + 10)}
    assert together == {f"f{number}" for number in range(ENOUGH)}
    few = {"lamp anvil 25": {"f25"}, "lamp anvil zither": everywhere}
    for text, films in few.items():
        assert films <= set(ids(ask(index, text, "film")))
