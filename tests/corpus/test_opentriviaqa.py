"""OpenTriviaQA: questions become FAQ passages, whatever their bytes and line ends."""

import pytest
from data_sets import SHARED, document, files_of, films, passages, rejects, run, tally

from corpus import Film, Kind, Reject, Skipped, read
from corpus.readers.opentriviaqa import FILM, MOST_LINES, READER

REAL = SHARED / "opentriviaqa"
FIXTURE = files_of("opentriviaqa_movies")
(NAME,) = FIXTURE


def test_fields() -> None:
    """Question, answer and choices are read, over several lines and in either encoding."""
    questions = passages(run(READER, FIXTURE))

    assert [(question.source, question.heading, question.text) for question in questions] == [
        (
            f"{NAME}:2",
            "Which animal steers the boat in Frog Quest?",
            "A frog\n\nChoices: A toad; A frog; A heron; Nobody",
        ),
        (f"{NAME}:9", "ANN: Who sings in the fog?", "The café owner\n\nChoices: The pilot; The café owner"),
        (
            f"{NAME}:15",
            "In the 1931 film “The Silver Ferry”, where does Ann get off?",
            "Nowhere\n\nChoices: At the pier; Nowhere",
        ),
        (
            f"{NAME}:20",
            "He said “All aboard” in which film…?",
            "The Silver Ferry\n\nChoices: Harbour Nights; The Silver Ferry",
        ),
        (f"{NAME}:25", "This ferry never sank.", "True\n\nChoices: True; False"),
    ]
    assert all(question.kind is Kind.FAQ and question.passage_id for question in questions)


def test_films() -> None:
    """A question is the film's that it names in quotation marks, else of the one that stands for all."""
    records = run(READER, FIXTURE)

    assert films(records) == [
        FILM,
        Film(film_id="the-silver-ferry-1931", title="The Silver Ferry", year=1931, source=f"{NAME}:15"),
    ]
    assert [question.film_id for question in passages(records)] == [
        FILM.film_id,
        FILM.film_id,
        "the-silver-ferry-1931",
        FILM.film_id,
        FILM.film_id,
    ]


@pytest.mark.parametrize(
    ("question", "title", "year"),
    [
        ("In the movie “Ferry”, who sings?", "Ferry", None),
        ("Who directed the 1980 horror film “Ferry,” based on a song?", "Ferry", 1980),
        ("Who sings in the comedy ‘Ferry Nights’?", "Ferry Nights", None),
        ('Who sings in the blockbuster "Ferry"?', "Ferry", None),
        ("“Ferry” is a song from which film?", FILM.title, None),
        ("Who said “All aboard” in this movie?", FILM.title, None),
        ("In this movie he says “wait”. Where?", FILM.title, None),
        ("Who sings in Ferry?", FILM.title, None),
    ],
)
def test_titles_in_quotation_marks(question: str, title: str, year: int | None) -> None:
    """Only what is called a film and stands in quotation marks is taken for a title."""
    (film,) = films(run(READER, {NAME: f"#Q {question}\n^ Ann\nA Ann\nB Bo\n".encode()}))

    assert (film.title, film.year) == (title, year)


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        pytest.param("#Q Who?\n^ Ann\n", {"film": 1, "faq": 1}, id="no-choices"),
        pytest.param("#Q Who?\nA Ann\n", {"reject": 1}, id="no-answer"),
        pytest.param("#Q  \n^ Ann\n", {"reject": 1}, id="no-question"),
        pytest.param("#Q Who?\n^  \n", {"reject": 1}, id="blank-answer"),
        pytest.param("Who?\n#Q Who?\n^ Ann\n", {"reject": 1, "film": 1, "faq": 1}, id="a-stray-line"),
        pytest.param("#Q Who?\n^ Ann\n^ Bo\n", {"film": 1, "faq": 1}, id="two-answers"),
    ],
)
def test_damaged_questions(content: str, counts: dict[str, int]) -> None:
    """A question needs words and an answer."""
    assert tally(run(READER, {NAME: content.encode()})) == counts


def test_an_endless_question_is_a_reject() -> None:
    """A question of too many lines is told once it is too long; the next one is read."""
    endless = "#Q Who?\n^ Ann\n" + "and Bo\n" * (MOST_LINES * 2)

    records = run(READER, {NAME: f"{endless}#Q Why?\n^ So\n".encode()})

    assert [question.heading for question in passages(records)] == ["Why?"]
    assert rejects(records)[0][0] == f"{NAME}:{MOST_LINES + 2}"


@pytest.mark.parametrize(
    ("content", "known"),
    [
        ("#Q Who?\n^ Ann\nA Ann\nB Bo\n", True),
        ("\r\n#Q Who?\r\n^ Ann\r\nA Ann\r\n", True),
        ("#Q Who?\n^ Ann\nA Ann\n\n" * 5000, True),
        ("#Q Who?\n^ Ann\n", False),
        ("# Q Who?\n", False),
        ("#Q Who?\nA Ann\n^ Ann\n", False),
    ],
)
def test_recognised_by_content(content: str, known: bool) -> None:
    """It is this format if questions are followed by an answer and choices."""
    assert READER.recognises(document("a", content.encode())) is known


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_questions() -> None:
    """All 4,313 questions are read, with all 16,218 choices; 9 films are named."""
    notices: list[Reject | Skipped] = []

    records = list(read(REAL, on_notice=notices.append))

    questions = passages(records)
    assert (len(questions), len(films(records)), notices) == (4313, 10, [])
    assert sum(question.film_id != FILM.film_id for question in questions) == 13
    choices = [question.text.partition("\n\nChoices: ")[2] for question in questions]
    # 9 semicolons stand inside choices
    assert sum(choice.count("; ") + 1 for choice in choices) == 2 * 4313 + 2 * 3796 + 9
    assert not [question for question in questions if "\ufffd" in question.heading + question.text]
    assert {film.film_id for film in films(records)} >= {"the-shining-1980", "bruce-almighty-2003"}
