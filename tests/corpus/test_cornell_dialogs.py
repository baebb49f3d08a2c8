"""Cornell Movie-Dialogs: lines become dialogues, by conversations or by their numbers."""

import re
from collections import Counter

import pytest
from data_sets import SHARED, collection, files_of, films, passages, rejects, run, tally

from corpus import Film, Kind, Line, Reject, Skipped, read
from corpus.readers.cornell_dialogs import LONGEST_RUN, READER

REAL = SHARED / "cornell-dialogs"
CORPUS = files_of("cornell")
LINES, TITLES = "cornell/movie_lines.txt", "cornell/movie_titles_metadata.txt"
CONVERSATIONS = "cornell/movie_conversations.txt"


def some(*names: str) -> dict[str, bytes]:
    """Return some files of the corpus."""
    return {name: CORPUS[name] for name in names}


def spoken(lines: str) -> dict[str, bytes]:
    """Return a file of lines, given as `L3 u0 m0 ANN Text.` each."""
    parted = (" +++$+++ ".join(line.split(" ", 4)) for line in lines.splitlines())
    return {LINES: "".join(f"{line}\r\n" for line in parted).encode()}


def test_films() -> None:
    """A film's title, year, genres, rating and votes are read; titles are in Latin-1 and small letters."""
    first, second, third = films(run(READER, some(TITLES)))

    assert first == Film(
        film_id="the-silver-ferry-1931",
        title="The Silver Ferry",
        year=1931,
        genres=("Drama", "Sci-Fi"),
        rating=7.1,
        votes=1204,
        identifiers=("cornell:m0",),
        source=f"{TITLES}:1",
    )
    assert (second.title, second.year, second.rating, second.votes) == (
        "Ferry II: The Return",
        1934,
        None,
        None,
    )
    assert (third.title, third.film_id) == ("À la Gare", "a-la-gare-1950")


def test_conversations() -> None:
    """A conversation is a dialogue in its order; lines of none are grouped by their numbers."""
    dialogues = passages(run(READER, CORPUS))

    assert all(dialogue.kind is Kind.DIALOGUE and dialogue.passage_id for dialogue in dialogues)
    assert [(dialogue.film_id, dialogue.speakers, len(dialogue.lines)) for dialogue in dialogues] == [
        ("the-silver-ferry-1931", ("ANN", "BO"), 3),
        ("the-silver-ferry-1931", ("ANN", "BO"), 2),
        ("the-silver-ferry-1931", ("ANN", "CY"), 2),
        ("ferry-ii-the-return-1934", ("ED", "DI"), 2),  # DI's name is only in the file of characters
        ("cornell-m7", ("GUS",), 1),
    ]
    assert dialogues[1].lines[0] == Line(text="We leave now, don't we?", speaker="ANN")
    assert dialogues[1].text == "ANN: We leave now, don't we?\nBO: Wait for the tide."
    assert dialogues[1].source == f"{LINES}:2"


def test_rejects() -> None:
    """A line without a text is told, and so is how many conversations have no lines."""
    assert rejects(run(READER, CORPUS)) == [
        (f"{LINES}:8", "the line has no text"),
        (CONVERSATIONS, "conversations without any of their lines: 1"),
    ]


@pytest.mark.parametrize(
    ("lines", "dialogues"),
    [
        pytest.param("L2 u1 m0 BO B.\nL1 u0 m0 ANN A.", ["A. B."], id="backwards"),
        pytest.param("L1 u0 m0 ANN A.\nL2 u1 m0 BO B.", ["A. B."], id="forwards"),
        pytest.param("L5 u1 m0 BO B.\nL1 u0 m0 ANN A.", ["B.", "A."], id="a-gap"),
        pytest.param("L3 u1 m0 BO B.\nL2 u0 m0 ANN A.\nL1 u2 m0 CY C.", ["A. B.", "C."], id="a-third-speaks"),
        pytest.param("L2 u1 m0 BO B.\nL1 u0 m1 ANN A.", ["B.", "A."], id="another-film"),
        pytest.param("L2 u1 m0 BO B.\nx1 u0 m0 ANN A.", ["B."], id="no-number"),
        pytest.param("L２ u1 m0 BO B.\nL1 u0 m0 ANN A.", ["A."], id="other-digits"),
    ],
)
def test_runs(lines: str, dialogues: list[str]) -> None:
    """Lines belong together where their numbers follow each other and two people speak."""
    found = passages(run(READER, spoken(lines)))

    assert [" ".join(line.text for line in dialogue.lines) for dialogue in found] == dialogues


def test_a_run_ends_somewhere() -> None:
    """No dialogue grows without end."""
    lines = "\n".join(f"L{number} u0 m0 ANN {number}." for number in range(1, LONGEST_RUN * 2 + 2))

    assert [len(dialogue.lines) for dialogue in passages(run(READER, spoken(lines)))] == [
        LONGEST_RUN,
        LONGEST_RUN,
        1,
    ]


def test_lines_without_titles() -> None:
    """Without the file of titles a film is called by its number, and comes before its dialogues."""
    records = run(READER, some(LINES))

    assert [film.film_id for film in films(records)] == ["cornell-m0", "cornell-m1", "cornell-m7"]
    assert tally(records) == {"film": 3, "dialogue": 4, "reject": 1}


@pytest.mark.parametrize(
    ("names", "claimed"),
    [
        ([LINES], 1),
        ([TITLES], 1),
        ([LINES, CONVERSATIONS], 2),
        ([CONVERSATIONS], 0),
        (["cornell/raw_script_urls.txt", "cornell/movie_characters_metadata.txt"], 0),
        (list(CORPUS), 5),
    ],
)
def test_claims(names: list[str], claimed: int) -> None:
    """There is a corpus where there are lines or titles; the rest comes with them."""
    assert len(READER.claims(collection(some(*names)))) == claimed


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_sample() -> None:
    """All 617 films and the 28,674 lines that have a text are read; runs keep to one pair of speakers."""
    notices: list[Reject | Skipped] = []

    records = list(read(REAL, on_notice=notices.append))

    dialogues = passages(records)
    by_number = {film.identifiers[0]: film for film in films(records)}
    assert len(by_number) == len({film.film_id for film in films(records)}) == 617
    assert sum(len(dialogue.lines) for dialogue in dialogues) == 28_674
    assert len({dialogue.film_id for dialogue in dialogues}) == 59
    assert max(len(dialogue.lines) for dialogue in dialogues) == 65
    assert Counter(len(dialogue.speakers) for dialogue in dialogues).keys() <= {1, 2}
    assert [notice.source.rpartition(":")[2] for notice in notices] == ["539", "5638"]
    first, leon = by_number["cornell:m0"], by_number["cornell:m114"]
    assert (first.year, first.rating, first.votes, first.genres) == (1999, 6.9, 62847, ("Comedy", "Romance"))
    assert (leon.title, leon.year, leon.votes) == ("Léon", 1994, 204901)
    assert by_number["cornell:m106"].year == 1990  # it is written 1990/I
    assert not [dialogue for dialogue in dialogues if re.search(r"</?[ub]>|\+\+\+", dialogue.text)]
