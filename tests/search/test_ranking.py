"""What comes first: scores against the plain formula, and an order that can be read as a table."""

import math
import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import snowballstemmer
from whoosh.util.numeric import byte_to_length, length_to_byte

from corpus.records import Film, Kind, Line, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.evaluation import Deadline, evaluate
from search.query import compile_query
from search.ranking import KIND_WEIGHT
from search.syntax import read_query

Found = Callable[..., list[str]]

WEIGHTS = {"title": 2.0, "heading": 1.5, "people": 1.5, "text": 1.0, "stem": 0.6}
K1, B = 1.2, 0.75
WORDS = ("storm", "storms", "running", "run", "silver", "wasp", "harbour", "lamp", "and", "the")


def scores(index: FilmIndex, text: str) -> dict[int, float]:
    """Return each document that a query matches with its score, before kinds are weighed."""
    deadline = Deadline(time.monotonic() + 30.0)
    root = read_query(text).root
    assert root is not None
    query = compile_query(root, [], index.searcher.reader(), deadline).query
    matches = evaluate(index.searcher, query, deadline)
    return dict(zip(matches.documents.tolist(), matches.scores.tolist(), strict=True))


@pytest.fixture(scope="module")
def essays(make_index: Callable[..., FilmIndex]) -> FilmIndex:
    """Return an index of reviews of 1 to 600 words, so that lengths go beyond what a byte keeps exactly."""
    return make_index(drawn_essays())


def drawn_essays() -> Iterator[Film | Passage]:
    """Yield films with long and short reviews, drawn by lot."""
    lot = random.Random(5)
    for number in range(6):
        yield Film(film_id=f"tt{number}", title=f"{lot.choice(WORDS)} {lot.choice(WORDS)} {number}")
        for each in range(12):
            words = lot.choices(WORDS, k=lot.choice((1, 3, 11, 40, 41, 150, 600)))
            yield Passage(
                film_id=f"tt{number}",
                kind=lot.choice((Kind.REVIEW, Kind.KEYWORD, Kind.VIDEO, Kind.COMPANY, Kind.PLOT)),
                text=" ".join([*words, f"only{number}x{each}"]),
                heading=" ".join(lot.choices(WORDS, k=lot.randrange(3))),
                author=lot.choice(("", "Ada Storm", "Wes Silver")),
            )


class Formula:
    """BM25 of one field, with lengths as Whoosh keeps them: in one byte."""

    def __init__(self, texts: list[list[str]]) -> None:
        self.texts = texts
        self.average = sum(map(len, texts)) / len(texts)

    def score(self, document: int, term: str) -> float:
        """Return the score of one term in one document."""
        frequency = self.texts[document].count(term)
        if not frequency:
            return 0.0
        containing = sum(term in text for text in self.texts)
        idf = math.log(len(self.texts) / (containing + 1)) + 1
        length: int = byte_to_length(length_to_byte(len(self.texts[document])))
        return float(idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / self.average)))


@pytest.fixture(scope="module")
def formulas(essays: FilmIndex) -> dict[str, Formula]:
    """Return the formula over each field of the essays."""
    stem = snowballstemmer.stemmer("english").stemWord
    fields: dict[str, list[list[str]]] = {name: [] for name in WEIGHTS}
    for document in range(len(essays.stored)):
        passage = essays.stored[document].passage
        texts = {
            "title": essays.film_at(document).title,
            "heading": passage.heading,
            "people": passage.author,
        }
        for name, text in {
            **texts,
            "text": passage.text,
            "stem": f"{passage.heading} {passage.text}",
        }.items():
            found = re.findall(r"\w+", text.lower())
            fields[name].append([stem(word) for word in found] if name == "stem" else found)
    return {name: Formula(texts) for name, texts in fields.items()}


@pytest.mark.parametrize("field", ["title", "heading", "people"])
@pytest.mark.parametrize("word", WORDS)
def test_the_score_in_one_field_is_bm25(
    essays: FilmIndex, formulas: dict[str, Formula], field: str, word: str
) -> None:
    """A word in one field scores what the formula says, for every document that has it and no other."""
    expected = {number: formulas[field].score(number, word) for number in range(len(essays.stored))}
    assert scores(essays, f"{field}:{word}") == pytest.approx(
        {number: score for number, score in expected.items() if score}, rel=1e-6
    )


@pytest.mark.parametrize("word", WORDS)
def test_the_score_of_a_word_is_the_weighted_sum_of_its_fields(
    essays: FilmIndex, formulas: dict[str, Formula], word: str
) -> None:
    """A word without a field is looked for in all of them, each with its weight, and as a stem."""
    stem = snowballstemmer.stemmer("english").stemWord(word)
    expected = {
        number: sum(
            weight * formulas[name].score(number, stem if name == "stem" else word)
            for name, weight in WEIGHTS.items()
        )
        for number in range(len(essays.stored))
    }
    assert scores(essays, word) == pytest.approx(
        {number: score for number, score in expected.items() if score}, rel=1e-6
    )


def test_a_hits_score_is_weighed_by_its_kind(essays: FilmIndex) -> None:
    """What is shown is the score of the match times the weight of the kind, rounded."""
    numbers = {essays.stored[number].passage.passage_id: number for number in range(len(essays.stored))}
    plain = scores(essays, "storm")
    hits = search(essays, SearchRequest(text="storm", page_size=100)).hits
    assert {hit.kind for hit in hits} >= set(KIND_WEIGHT) - {Kind.LOCATION}
    for hit in hits:
        assert hit.score == pytest.approx(
            plain[numbers[hit.passage_id]] * KIND_WEIGHT.get(hit.kind, 1.0), abs=1e-4
        )
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


SUMS = {
    "storm wasp": [("storm", 1.0), ("wasp", 1.0)],
    "storm AND wasp": [("storm", 1.0), ("wasp", 1.0)],
    "storm OR wasp": [("storm", 1.0), ("wasp", 1.0)],
    "+storm wasp run": [("storm", 1.0), ("wasp", 1.0), ("run", 1.0)],
    "(+storm wasp) run": [("storm", 1.0), ("wasp", 1.0), ("run", 1.0)],
    "run (+storm (wasp -silver))": [("storm", 1.0), ("wasp -silver", 1.0), ("run", 1.0)],
    "storm -wasp": [("storm", 1.0)],
    "storm^3": [("storm", 3.0)],
    "title:storm^0.5": [("title:storm", 0.5)],
    "(storm wasp)^2": [("storm", 2.0), ("wasp", 2.0)],
    "(storm OR (wasp AND run^2))^2": [("storm", 2.0), ("wasp AND run^2", 2.0)],
    "(storm -wasp)^2": [("storm", 2.0)],
    "(+storm wasp)^2": [("storm", 2.0), ("wasp", 2.0)],
    '"silver wasp"^3': [('"silver wasp"', 3.0)],
    "stor*^3": [("stor*", 3.0)],
    "wasp~^2 storm": [("wasp~", 2.0), ("storm", 1.0)],
    "storm kind:review": [("storm", 1.0)],
    "storm wasp -silver": [("storm", 1.0), ("wasp", 1.0)],
    'storm text:wasp "the silver"': [("storm", 1.0), ("text:wasp", 1.0), ('"the silver"', 1.0)],
}


@pytest.mark.parametrize("name", ["crowd", "large"])
@pytest.mark.parametrize(("text", "parts"), SUMS.items())
def test_scores_add_up(
    request: pytest.FixtureRequest, name: str, text: str, parts: list[tuple[str, float]]
) -> None:
    """The score of a query is the sum of those of its parts, times their boosts, where they match."""
    index = request.getfixturevalue(name)
    whole = scores(index, text)
    assert whole
    single = [(scores(index, part), weight) for part, weight in parts]
    for document, score in whole.items():
        expected = sum(weight * found.get(document, 0.0) for found, weight in single)
        assert score == pytest.approx(expected, rel=1e-6), (text, document)


@pytest.mark.parametrize("text", ["stor*", "st*", "w?sp*", "wasp~2"])
def test_every_word_of_a_pattern_counts_the_same(crowd: FilmIndex, large: FilmIndex, text: str) -> None:
    """A pattern scores one field's weight a field, however many words it stands for."""
    sums = {sum(some) for some in powerset([2.0, 1.5, 1.5, 1.0])}
    for index in (crowd, large):
        assert set(scores(index, text).values()) <= sums


def powerset(values: list[float]) -> Iterator[list[float]]:
    """Yield every selection of some values."""
    for number in range(2 ** len(values)):
        yield [value for place, value in enumerate(values) if number >> place & 1]


def quote(name: str, text: str, speaker: str = "Nobody", film_id: str = "tt3", **more: Any) -> Passage:
    """Return a quote that is called `name`."""
    lines = (Line(text=text, speaker=speaker),)
    return Passage(film_id=film_id, kind=Kind.QUOTE, passage_id=name, text=text, lines=lines, **more)


@pytest.fixture(scope="module")
def shelf(make_index: Callable[..., FilmIndex]) -> FilmIndex:
    """Return a few films whose passages are called by what they are to show."""
    films = [
        Film(film_id="tt1", title="Harbour Lights", year=1951, stars=("Ida Wren",)),
        Film(film_id="tt2", title="Ocean’s Daughter", year=1962),
        Film(film_id="tt3", title="Amélie Encore", original_title="Encore Amélie", year=2003),
        Film(film_id="tt4", title="Spider-Man Sleeps", year=2009),
    ]
    passages = [
        quote("run", "They run at dawn, all six."),
        quote("running", "They were running at dawn, six."),
        quote("to-be", "To be or not to be, says he."),
        quote("not-to-be", "Not to be, or to be he says."),
        quote("looked", "She never looked back at it."),
        quote("look", "She will never look back, no."),
        quote("anvil", "An anvil fell on the porch."),
        quote("anvil-trumpet", "An anvil and a trumpet fell."),
        quote("trumpet", "A trumpet fell on the porch."),
        quote("rain", "東京に雨が降る。", language="ja"),
        quote("film", "映画館で会おう。", language="ja"),
        quote("coleman", "Face that fear, boy.", speaker="Coleman"),
        quote("of-coleman", "Coleman knows about fear.", speaker="Drew"),
        Passage(film_id="tt1", kind=Kind.TRIVIA, passage_id="lights", text="The harbour lights were paper."),
        Passage(film_id="tt3", kind=Kind.KEYWORD, passage_id="keyword", text="zither"),
        Passage(film_id="tt3", kind=Kind.GOOF, passage_id="zither", text="The zither has a string too many."),
        Passage(
            film_id="tt1",
            kind=Kind.CREDIT,
            passage_id="wren",
            text="Ida Wren as Mrs. Porter",
            person="Ida Wren",
            role="actor",
            character="Mrs. Porter",
        ),
        Passage(
            film_id="tt1", kind=Kind.REVIEW, passage_id="porter", text="Dull harbour.", author="Porter99"
        ),
    ]
    return make_index([*films, *passages])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("run", ["run", "running"], id="exact-above-stem"),
        pytest.param("running", ["running", "run"], id="exact-above-stem-the-other-way"),
        pytest.param("harbour lights -kind:credit", ["tt1.film", "lights", "porter"], id="title-card-first"),
        pytest.param("lights harbour", ["tt1.film", "lights", "porter", "wren"], id="title-in-any-order"),
        pytest.param("title:lights kind:film", ["tt1.film"], id="title"),
        pytest.param('"to be or not to be"', ["to-be"], id="no-stop-words"),
        pytest.param('"never look back"', ["look"], id="phrase-means-these-very-words"),
        pytest.param('"never back"', [], id="phrase-without-a-gap"),
        pytest.param('"never back"~1', ["looked", "look"], id="phrase-with-a-gap"),
        pytest.param('"back never"~9', [], id="phrase-in-this-order"),
        pytest.param("anvil trumpet", ["anvil-trumpet", "anvil", "trumpet"], id="all-words-first"),
        pytest.param("anvil OR trumpet", ["anvil-trumpet", "anvil", "trumpet"], id="most-words-first"),
        pytest.param("+fell anvil^9 trumpet", ["anvil-trumpet", "anvil", "trumpet"], id="boost"),
        pytest.param("+fell anvil trumpet^9", ["anvil-trumpet", "trumpet", "anvil"], id="boost-the-other"),
        pytest.param("trumpet -anvil", ["trumpet"], id="refused"),
        pytest.param("zither", ["zither", "keyword"], id="keyword-last"),
        pytest.param("fear speaker:coleman", ["coleman"], id="speaker"),
        pytest.param("person:wren", ["wren"], id="person"),
        pytest.param("wren", ["tt1.film", "wren"], id="credit-of-a-star"),
        pytest.param("character:porter", ["wren"], id="character"),
        pytest.param("author:porter*", ["porter"], id="author"),
        pytest.param("trumpte~2", ["anvil-trumpet", "trumpet"], id="misspelt"),
        pytest.param("東京", ["rain"], id="cjk"),
        pytest.param("雨", ["rain"], id="one-cjk-letter"),
        pytest.param("映画館で", ["film"], id="cjk-run-is-a-phrase"),
        pytest.param("画映", [], id="cjk-in-this-order"),
        pytest.param("spider-man kind:film", ["tt4.film"], id="hyphen"),
        pytest.param("spider man kind:film", ["tt4.film"], id="two-words"),
        pytest.param("zeppelin", [], id="nothing-is-no-error"),
    ],
)
def test_the_order_of_what_is_found(shelf: FilmIndex, found: Found, text: str, expected: list[str]) -> None:
    """A question has these answers, the best first."""
    assert found(shelf, text) == expected


@pytest.mark.parametrize(
    "alike",
    [
        pytest.param(("amelie", "AMÉLIE", "Amélie", "ame\u0301lie", "ＡＭＥＬＩＥ"), id="case-and-accents"),
        pytest.param(("ocean", "oceans", "ocean's", "Ocean’s"), id="possessive-title"),
        pytest.param(("film:tt4", 'film:"spider-man sleeps"', "film:sleeps"), id="film-by-id-and-title"),
        pytest.param(("cast:wren", "actor:Wren", "person:WREN"), id="names-of-fields"),
    ],
)
def test_spellings_that_find_the_same(shelf: FilmIndex, found: Found, alike: tuple[str, ...]) -> None:
    """However it is written, the answer is the same, and there is one."""
    answers = [found(shelf, text) for text in alike]
    assert answers[0]
    assert all(set(answer) == set(answers[0]) for answer in answers)


def test_some_words_will_do_where_none_has_all(shelf: FilmIndex, found: Found) -> None:
    """Without a passage that has all words those with some are found, and a note says so."""
    page = search(shelf, SearchRequest(text="anvil zeppelin"))
    assert {hit.passage_id for hit in page.hits} == {"anvil", "anvil-trumpet"}
    assert page.notes == ("No passage has all of these words; these have some of them.",)
    assert search(shelf, SearchRequest(text="anvil trumpet")).notes == ()
    assert found(shelf, "anvil AND zeppelin") == found(shelf, "+anvil +zeppelin") == []


@pytest.mark.parametrize("text", ["zeppelin zither kind:goof", "zeppelin zither (kind:goof OR kind:quote)"])
def test_a_condition_is_never_one_word_among_others(shelf: FilmIndex, found: Found, text: str) -> None:
    """Where some words will do, what is said about kind, year and the like still holds."""
    assert found(shelf, text) == ["zither"]
