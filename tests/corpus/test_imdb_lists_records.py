"""IMDb's plain-text lists, field by field: what each list gives as films and passages."""

import msgspec
import pytest
from imdb_lists_made_up import document, made_up

from corpus import Film, Line, Passage, Reject
from corpus.readers.imdb_lists import READER

FERRY, SHIFT = "the-ferry-1931", "night-nurses-2004-the-long-shift-1-2"
FIRST, SECOND, VIDEO = "harbour-lights-1998-i", "harbour-lights-1998-ii", "harbour-lights-1998-video"
LETTERS_FOR_VOTES = "      0000122210    many   6.7  Harbour Lights (1998/II)"
SUSPENDED = "IMDb has suspended this title"


def read(name: str) -> list[Film | Passage | Reject]:
    """Return what is in a list made up for tests."""
    return list(READER.records(document(made_up(name), f"{name}.list")))


def said(record: Film | Passage, *fields: str) -> tuple:
    """Return some fields of a record."""
    return tuple(getattr(record, field) for field in fields)


@pytest.mark.parametrize(
    ("name", "field", "films"),
    [
        ("aka-titles", "alternate_titles", {FERRY: ("Die Fähre", "The Boat")}),
        ("certificates", "certificate", {FERRY: "Approved", "the-lantern-1952": "UK:PG"}),
        ("countries", "countries", {FERRY: ("Norway", "Denmark")}),
        ("genres", "genres", {FERRY: ("Drama", "Short"), "angel-over-hamnen": ("Fantasy",)}),
        ("language", "languages", {FERRY: ("Norwegian", "None")}),
        ("ratings", "rating", {FERRY: 6.7, SHIFT: 8.1}),
        ("ratings", "votes", {FERRY: 123, SHIFT: 8}),
        ("release-dates", "release_date", {FERRY: "1931-05-12", FIRST: "1999"}),
        ("release-dates", "release_country", {FERRY: "Norway", FIRST: "USA"}),
        ("running-times", "runtime", {FERRY: 78, FIRST: 96}),
        (
            "movies",
            "year",
            {FERRY: 1931, FIRST: 1998, SECOND: 1998, VIDEO: 1998, "the-lantern-1952": 1952}
            | {"night-nurses-2004-series": 2004, SHIFT: 2005, "night-nurses-2004-2-1": None}
            | {"night-nurses-2004-2006-05-07": 2006, "angel-over-hamnen": None}
            | {"untitled-f64aa0-1971": 1971, "untitled-19f27a-1971": 1971},
        ),
    ],
)
def test_facts_of_films(name, field, films):
    """What a title card shows is in the film, of several lines the one that holds most widely."""
    assert {film.film_id: getattr(film, field) for film in read(name) if isinstance(film, Film)} == films


PASSAGES = [
    ("color-info", ("text",), [("Black and White (tinted)",)]),
    ("keywords", ("text",), [("half a boat",), ("river",)]),
    ("locations", ("text",), [("Bergen, Norway (harbour, studio)",), ("Oslo, Norway",)]),
    ("crazy-credits", ("text",), [("The river is credited as herself.",)]),
    ("taglines", ("text",), [("Half a boat is worse than none.",), ("- 2 brothers. 1 boat.",)]),
    (
        "trivia",
        ("film_id", "text"),
        [
            (
                FERRY,
                "The ferry was built by Per O'Hara and Ann Lund for Harbour Lights (1998), and sank twice.",
            ),
            (FERRY, "A second fact.\n\nWith a paragraph of its own."),
            (SHIFT, "Shot in one night, as was Night Nurses (2004): Episode #2.1."),
        ],
    ),
    (
        "alternate-versions",
        ("film_id", "text"),
        [
            ("tt1234567", "The Danish print has lost its last reel."),
            ("tt1234567", "The Swedish one has two."),
            (FERRY, "In Norway they all drown."),
        ],
    ),
    (
        "goofs",
        ("category", "text"),
        [
            ("continuity", "The rope is on the left, then on the right, then on the left again."),
            ("anachronisms", "A wristwatch in 1880."),
            ("anachronisms", "A zip in 1880."),
            ("wxyz", "Nobody knows this code."),
            ("", "There is no code here."),
        ],
    ),
    (
        "plot",
        ("film_id", "author", "text"),
        [
            (
                FERRY,
                "A. Writer",
                "Two brothers keep a ferry on a river that is about to be dammed."
                " The younger one sells his half.",
            ),
            (FERRY, "B. Reader", "A ferry, a dam."),
            (SHIFT, "", "Ann Lund works through the night."),
        ],
    ),
    (
        "quotes",
        ("film_id", "lines"),
        [
            (
                FERRY,
                (
                    Line("You cannot sell half a boat.", "Olav"),
                    Line("[counting money] I sold the half that floats, and I would do it again.", "Nils"),
                ),
            ),
            (FERRY, (Line("[the rope breaks]"), Line("There goes your half.", "Olav"))),
            (SHIFT, (Line("It is four o'clock: nobody dies at four.", "Ingrid"),)),
        ],
    ),
    (
        "soundtracks",
        ("heading", "writers", "performers", "text"),
        [
            (
                "Half a Boat",
                ("Ann Lund", "Per O'Hara", "Somebody Else"),
                ("The River Boys",),
                "Half a Boat (uncredited)\nMusic by Ann Lund\nLyrics by Per O'Hara and Somebody Else\n"
                "Performed by The River Boys\nCourtesy of Nobody Records",
            ),
            ("The Dam", ("Ann Lund",), ("Ann Lund",), "The Dam\nWritten and Performed by Ann Lund"),
        ],
    ),
    (
        "movie-links",
        ("relation", "other_film", "other_film_id", "text"),
        [
            ("followed by", "Harbour Lights (1998)", FIRST, "Followed by Harbour Lights (1998)"),
            (
                "referenced in",
                "Night Nurses (2004): The Long Shift",
                SHIFT,
                "Referenced in Night Nurses (2004): The Long Shift",
            ),
            ("spin-off from", "Harbour Lights (1998)", VIDEO, "Spin-off from Harbour Lights (1998)"),
        ],
    ),
    (
        "movies",
        ("film_id", "relation", "other_film_id", "text"),
        [
            (SHIFT, "episode of", "night-nurses-2004-series", "Season 1, episode 2 of Night Nurses (2004)"),
            (
                "night-nurses-2004-2-1",
                "episode of",
                "night-nurses-2004-series",
                "Season 2, episode 1 of Night Nurses (2004)",
            ),
            (
                "night-nurses-2004-2006-05-07",
                "episode of",
                "night-nurses-2004-series",
                "Episode of Night Nurses (2004)",
            ),
        ],
    ),
    (
        "distributors",
        ("heading", "role", "text"),
        [("Fjord Film", "distributor", "Fjord Film, distributor (NO, 1931, Norway, theatrical)")],
    ),
    (
        "production-companies",
        ("heading", "text"),
        [
            ("Fjord Film", "Fjord Film, production company (NO)"),
            ("Ebb & Flow", "Ebb & Flow, production company (in association with)"),
        ],
    ),
    (
        "miscellaneous-companies",
        ("heading", "role", "text"),
        [
            ("Rope & Sons", "ropes", "Rope & Sons, ropes (NO, as Rope and Sons)"),
            ("Nobody Knows", "", "Nobody Knows"),
        ],
    ),
    (
        "actors",
        ("film_id", "person", "character", "credited_as", "text"),
        [
            (FERRY, "Olav Berg", "Olav", "O. Berg", "Olav Berg as Olav (credited as O. Berg) (uncredited)"),
            (SHIFT, "Olav Berg", "Old Man (with boat)", "", "Olav Berg as Old Man (with boat)"),
            (FERRY, "Solo", "", "", "Solo, actor"),
            (VIDEO, "Solo", "", "", "Solo, actor (voice)"),
        ],
    ),
    ("actresses", ("person", "role", "character"), [("Ann Lund", "actor", "Ingrid")]),
    ("composers", ("person", "role", "text"), [("Ann Lund", "composer", "Ann Lund, composer")]),
    ("directors", ("person", "text"), [("Per Hansen Jr.", "Per Hansen Jr., director (co-director)")]),
    (
        "writers",
        ("person", "role", "text"),
        [
            ("Ann Lund", "writer", "Ann Lund, writer (screenplay)"),
            ("Ann Lund", "writer", 'Ann Lund, writer (novel "Half a Boat")'),
        ],
    ),
]


@pytest.mark.parametrize(("name", "fields", "expected"), PASSAGES, ids=[name for name, *_ in PASSAGES])
def test_passages(name, fields, expected):
    """Each list gives the passages it holds, with what their kind carries."""
    passages = [record for record in read(name) if isinstance(record, Passage)]

    assert [said(passage, *fields) for passage in passages] == expected
    assert all(
        passage.passage_id.startswith(f"{passage.film_id}.{passage.kind.value}.") for passage in passages
    )


@pytest.mark.parametrize(
    ("name", "rejects"),
    [
        ("movies", {26: SUSPENDED, 27: "this is not a title with its year: Without a year"}),
        ("actors", {21: SUSPENDED, 26: "no title stands behind Lost, Name"}),
        ("aka-titles", {18: "this is no other title:    aka nothing"}),
        ("movie-links", {18: "this is no link to another title:   (eaten by Harbour Lights (1998/I))"}),
        ("plot", {32: "this is not a title with its year: No year here"}),
        ("release-dates", {17: "this is no release date: USA:soon"}),
        ("running-times", {16: "this is no running time in minutes: long"}),
        (
            "ratings",
            {
                26: "rating must be between 0 and 10, not 16.7",
                27: f"this is no line of the ratings: {LETTERS_FOR_VOTES}",
            },
        ),
        ("trivia", {}),
    ],
)
def test_rejects(name, rejects):
    """What cannot be used is told with its line and why."""
    found = [record for record in read(name) if isinstance(record, Reject)]

    assert found == [Reject(f"{name}.list:{line}", reason) for line, reason in rejects.items()]


def test_sources_and_identifiers():
    """A record names the line it began on, and a film the key it has in the lists."""
    film, passage, *_ = read("trivia")

    assert (film.source, passage.source) == ("trivia.list:12", "trivia.list:13")
    assert film.identifiers == ("imdb-list:The Ferry (1931)",)
    assert msgspec.structs.replace(film, source="", identifiers=()) == Film(
        film_id=FERRY, title="The Ferry", year=1931
    )


def test_a_film_comes_again_only_after_many_others(monkeypatch):
    """In a list of people a film is given with its first credit, and again once it is forgotten."""
    credits = "".join(f"\t\t\tThe Ferry (193{number % 3})\n" for number in range(12))
    content = b"THE ACTORS LIST\n===============\nLund, Ann" + credits.encode()

    def films() -> int:
        return sum(isinstance(record, Film) for record in READER.records(document(content)))

    assert films() == 3
    monkeypatch.setattr("corpus.readers.imdb_lists_people.FILMS_REMEMBERED", 2)
    assert films() == 12
