"""Screenplays in Fountain: who says what in which scene, and what is left out."""

import time

import pytest
from data_sets import document, files_of, films, passages, rejects, run, tally
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.fountain import MOST, READER
from corpus.readers.fountain_script import Part, parts, title_page
from corpus.records import Line, key_words

NAME = "the_silver_ferry.fountain"
OWN = files_of(NAME)[NAME]


def script(text: str, name: str = "x.fountain") -> list:
    """Return what is read of a screenplay."""
    return run(READER, {name: text.encode()})


def kinds(text: str) -> list[str]:
    """Return the parts of a script without a title page."""
    found: list[Part] = list(parts(enumerate(text.split("\n"), start=1)))
    return [part.kind for part in found]


def test_the_film() -> None:
    """The title page names the film, its year and its writers; a draft's date is no film's year."""
    records = run(READER, {NAME: OWN})

    (film,) = films(records)
    assert (film.film_id, film.title, film.year, film.writers) == (
        "the-silver-ferry-1931",
        "The Silver Ferry",
        1931,
        ("Ann Lund", "Bo Ek"),
    )
    assert [each.text for each in passages(records, "credit")] == ["Ann Lund, writer", "Bo Ek, writer"]
    assert [each.text for each in passages(records, "trivia")] == ['From the novel "Low Water" by Cy Roe']
    assert "example.org" not in repr(records)


def test_the_scenes() -> None:
    """A scene is a dialogue with its speakers and what is done around them, under its heading."""
    first, second = passages(run(READER, {NAME: OWN}), "dialogue")

    assert first.heading == "EXT. QUAY - NIGHT"
    assert first.lines == (
        Line("Fog. A bell rings far away."),
        Line("(quietly)"),
        Line("We leave when I say so.", "CAPTAIN"),
        Line("(beat)"),
        Line("Or never.", "CAPTAIN"),
        Line("Aye. Aye, aye.", "MATE"),
    )
    assert first.text.endswith("CAPTAIN: Or never.\nMATE: Aye. Aye, aye.")
    assert first.source == f"{NAME}:20"
    assert (second.heading, second.text) == (
        "int. engine room - later",
        "McHaul: Ça va? Row, row, row",
    )


def test_scenes_without_a_word() -> None:
    """Where nobody speaks it is plot, and so is a synopsis."""
    found = passages(run(READER, {NAME: OWN}), "plot")

    assert [(each.heading, each.text) for each in found] == [
        ("Act one", "The captain loses his ferry."),
        (
            "INT. WHEELHOUSE - CONTINUOUS",
            "The wheel turns by itself.\n\nNOBODY stands behind it.",
        ),
        ("MONTAGE", "THE END"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INT. QUAY", ["heading"]),
        ("INT QUAY", ["heading"]),
        ("int./ext. car", ["heading"]),
        ("I/E CAR", ["heading"]),
        ("INTERNAL AFFAIRS", ["action"]),
        (".QUAY", ["heading"]),
        ("...and then", ["action"]),
        ("est ce que\nje peux", ["action"]),
        ("ANN\nHello.", ["speech"]),
        ("ANN (V.O.) ^\nHello.", ["speech"]),
        ("@McAnn\nHello.", ["speech"]),
        ("McANN\nHello.", ["action"]),
        ("ÉMILE\nÇa va.", ["speech"]),
        ("23\nHello.", ["action"]),
        ("ANN", ["action"]),
        ("ANN\n\nHello.", ["action", "action"]),
        ("!ANN\nHello.", ["action"]),
        (">ANN<\nHello.", ["action"]),
        ("CUT TO:", []),
        ("> Fade.", []),
        ("FADE OUT.", []),
        ("He goes TO:", ["action"]),
        (">THE END<", ["action"]),
        ("# One\n## Two\n= Three", ["section", "section", "synopsis"]),
        ("===", []),
        ("[[note]]", []),
        ("Fog. [[a\nnote]] Rain.", ["action"]),
        ("/* INT. CUT\n\nANN\nHello. */", []),
        ("/* never closed\n\nANN\nHello.", ["lost"]),
        ("[[never closed\n\nANN\nHello.", ["speech"]),
        ("ANN\nHello.\n  \nAgain.", ["speech"]),
    ],
)
def test_the_syntax(text: str, expected: list[str]) -> None:
    """Lines are what the published syntax makes them."""
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "said", "beyond"),
    [
        ("Title: Ferry\nAuthor: Ann\n\nFog.", {"title": ["Ferry"], "author": ["Ann"]}, []),
        ("Title:\n\tFerry\n\tTwo\n\nFog.", {"title": ["Ferry", "Two"]}, []),
        ("FADE IN:\n\nFog.", {}, ["FADE IN:"]),
        ("Fog.\n\nTitle: x", {}, ["Fog."]),
        ("Title: Ferry\nFog.", {"title": ["Ferry"]}, ["Fog."]),
        ("", {}, []),
    ],
)
def test_title_pages(text: str, said: dict[str, list[str]], beyond: list[str]) -> None:
    """A title page begins with one of its keys, and ends with an empty line."""
    lines = enumerate(text.split("\n"), start=1)

    found, rest = title_page(iter([(number, line) for number, line in lines]))

    assert found == said
    assert [line for _, line in rest if line] == beyond


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Title: Ferry\n\n.QUAY\n\n@McAnn\nHello.\n", True),
        ("Title: Ferry\n\nFog.\n", False),
        ("{ANN\nHello.\n", False),
    ],
)
def test_a_file_called_fountain(text: str, known: bool) -> None:
    """In a file that is called so no heading need be written as they mostly are, but somebody must speak."""
    assert READER.recognises(document("x.fountain", text.encode())) == known


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Title: Ferry\n\nINT. QUAY\n\nANN\nHello.\n", True),
        ("INT. QUAY\r\n\r\nANN\r\nHello.\r\n", True),
        ("INT. QUAY\n\nFog.\n", False),
        ("ANN\nHello.\n", False),
        ("Title: Ferry\n\nFog.\n", False),
        ("<p>INT. QUAY</p>\n\nINT. QUAY\n\nANN\nHello.\n", False),
        ("The INT. QUAY\n\nANN\nHello.\n", False),
        ("", False),
    ],
)
def test_what_is_a_screenplay(text: str, known: bool) -> None:
    """A screenplay has a scene heading and a speech, whatever it is called."""
    assert READER.recognises(document("x.txt", text.encode())) == known


@pytest.mark.parametrize(
    ("page", "name", "film_id", "title"),
    [
        ("", "The Paper Tram (1962).fountain", "the-paper-tram-1962", "The Paper Tram"),
        ("Title: Low Water\n\n", "The Paper Tram (1962).fountain", "low-water-1962", "Low Water"),
        ("Title: LOW WATER (1950)\n\n", "x.fountain", "low-water-1950", "Low Water"),
        ("Title: Low Water\nYear: 1950\n\n", "x.fountain", "low-water-1950", "Low Water"),
        ("Title: Low Water\nIMDb: tt0990950\n\n", "x.fountain", "tt0990950", "Low Water"),
        ("Title: Low Water\nDraft date: 1950\n\n", "x.fountain", "low-water", "Low Water"),
    ],
)
def test_whom_it_is_about(page: str, name: str, film_id: str, title: str) -> None:
    """What the title page leaves open is told by the file's name."""
    (film,) = films(script(f"{page}INT. QUAY\n\nANN\nHello.\n", name))

    assert (film.film_id, film.title) == (film_id, title)


def test_long_scenes_are_parted() -> None:
    """A scene is parted behind a speech, and a speech without end is parted anyhow; no word is lost."""
    long = script("INT. QUAY\n\n" + "ANN\nOne two three four five.\n\nBO\nSix.\n\n" * 100)
    endless = script("INT. QUAY\n\nANN\n" + "One two three.\n" * 20_000)

    assert sum(each.text.count("five") for each in passages(long)) == 100
    assert {each.heading for each in passages(long)} == {"INT. QUAY"}
    assert all(len(each.text) < MOST for each in passages(long))
    assert sum(each.text.count("three") for each in passages(endless)) == 20_000


def test_what_is_cut_without_end_is_told() -> None:
    """Where the end of what was cut out is missing, that is told with the line it began at."""
    records = script("INT. QUAY\n\nANN\nHello.\n\n/* cut\n\nBO\nGone.\n")

    assert tally(records) == {"film": 1, "dialogue": 1, "reject": 1}
    assert rejects(records)[0][0] == "x.fountain:6"


@pytest.mark.parametrize(
    "line",
    [
        *("(" * 60_000, "* " * 30_000, "_" * 60_000, "[[ ]]" * 12_000, "/* */" * 12_000, " " * 60_000 + "x"),
        *(
            "> " + " " * 60_000 + "x",
            "A" * 60_000,
            "@" * 60_000,
            "#" * 60_000,
            "A (" * 20_000,
            "\\*" * 30_000,
        ),
        *(
            "INT. " + " #" * 30_000,
            "(1999) " * 9_000,
            "^ " * 30_000,
            "." * 60_000,
            ":" * 60_000,
            "A, " * 20_000,
        ),
    ],
    ids=lambda line: repr(line[:8]),
)
@pytest.mark.parametrize("before", ["Title: ", "Title:\n\t", "", "INT. QUAY\n\n", "INT. QUAY\n\nANN\n"])
def test_hostile_lines_take_no_time(before: str, line: str) -> None:
    """No line makes a screenplay slow, wherever it stands."""
    started = time.process_time()

    script(f"{before}{line}\n\nINT. QUAY\n\n{line}\n{line}\n")
    READER.recognises(document("x", f"INT. QUAY\n\n{before}{line}\n{line}".encode()))

    assert time.process_time() - started < 5  # 0.1 s for the worst on the machine it was written on


speakers = st.from_regex(r"[A-ZÄÉ]{2,12}( [A-Z]{2,8})?", fullmatch=True).filter(
    lambda name: not name.startswith(("INT", "EXT", "EST"))
)
spoken = st.from_regex(r"[a-zäé][a-zA-Zäé ,.?']{0,60}", fullmatch=True).filter(key_words)
scenes = st.lists(
    st.tuples(
        st.from_regex(r"(INT|EXT)\. [A-Z]{1,20}( - DAY)?", fullmatch=True),
        st.lists(st.tuples(speakers, st.lists(spoken, min_size=1, max_size=3)), max_size=5),
    ),
    min_size=1,
    max_size=5,
)


@given(scenes)
def test_what_is_written_is_read(written: list[tuple[str, list[tuple[str, list[str]]]]]) -> None:
    """Every speech is read with its speaker, under the heading of its scene, in its order."""
    text = "Title: Ferry\n\n"
    for heading, speeches in written:
        text += f"{heading}\n\n"
        for speaker, lines in speeches:
            text += f"{speaker}\n" + "\n".join(lines) + "\n\n"

    read = [
        (each.heading, line.speaker, line.text)
        for each in passages(script(text), "dialogue")
        for line in each.lines
    ]

    assert read == [
        (heading, speaker, " ".join(" ".join(lines).split()))
        for heading, speeches in written
        for speaker, lines in speeches
    ]
