"""What becomes of a row: which film it is about, and which passages it gives."""

import json

import pytest
from data_sets import document

from corpus import Film, Kind, Line, Passage, Reject
from corpus.mapping import parse_mapping
from corpus.readers.film_ids import FilmIds
from corpus.readers.mapped import table_records
from corpus.readers.mapped_records import Maker

Row = dict[str, object]
Objects = list[Row]


def make(said: str, objects: Objects) -> list[Film | Passage | Reject]:
    """Return what is made of objects by the film and passages of a mapping."""
    text = f'[[file]]\nname = "a.jsonl"\n{said}\n'
    (mapping,) = parse_mapping(text.encode(), "m.toml").files
    content = "".join(json.dumps(each) + "\n" for each in objects).encode()
    return list(table_records(document("a.jsonl", content), Maker(mapping, FilmIds(), {})))


TITLE = 'film = { title = "t", year = "y", identifiers = { column = "n", prefix = "home:" } }'


@pytest.mark.parametrize(
    ("said", "row", "film_id", "title", "year"),
    [
        (TITLE, {"t": "The Tram", "y": 1962}, "the-tram-1962", "The Tram", 1962),
        (TITLE, {"t": "Tram, The", "y": 1962}, "the-tram-1962", "The Tram", 1962),
        (TITLE, {"t": "Tram, The (1962)", "y": 1962}, "the-tram-1962", "The Tram", 1962),
        (TITLE, {"t": "Tram, The (1962)"}, "the-tram-1962", "The Tram", 1962),
        (TITLE, {"t": "The Tram (1961)", "y": 1962}, "the-tram-1961-1962", "The Tram (1961)", 1962),
        (TITLE, {"t": "The Tram (Part 2)"}, "the-tram-part-2", "The Tram (Part 2)", None),
        (TITLE, {"t": "2049"}, "2049", "2049", None),
        ('film = { title = "t" }', {"t": "The Tram (1962)"}, "the-tram-1962", "The Tram", 1962),
        ('film = { film_id = "i", title = "t" }', {"i": "tt0000012", "t": "T"}, "tt0000012", "T", None),
        ('film = { film_id = "i", title = "t" }', {"i": 603.0, "t": "T"}, "603", "T", None),
        ('film = { film_id = "i", title = "t" }', {"t": "T"}, "t", "T", None),
        ('film = { title = { value = "Mine" } }', {"x": 1}, "mine", "Mine", None),
        ('film = { title = "film.names.0" }', {"film": {"names": ["T", "U"]}}, "t", "T", None),
        ('film = { title = "a.b" }', {"a.b": "T", "a": {"b": "U"}}, "t", "T", None),
    ],
)
def test_which_film_it_is(said: str, row: Row, film_id: str, title: str, year: int | None) -> None:
    """A film is known by its id, else by title and year as the other readers know it."""
    (film,) = make(said, [row])

    assert isinstance(film, Film)
    assert (film.film_id, film.title, film.year) == (film_id, title, year)


def test_namesakes_are_told_apart_by_their_ids() -> None:
    """Of two films of one title and year the second is called by its own number as well."""
    rows: Objects = [{"t": "Emma", "y": 1996, "n": number} for number in (7, 8, 7)]

    assert [film.film_id for film in make(TITLE, rows)] == ["emma-1996", "emma-1996-home-8"]


def test_films_are_given_once_for_what_is_known_of_them() -> None:
    """The same film with the same facts is given once; with others again, for the index to join."""
    rows: Objects = [{"t": "T", "y": 1962}, {"t": "T", "y": 1962}, {"t": "T", "y": 1962, "n": 3}]

    records = make(TITLE, rows)

    assert [(film.source, film.identifiers) for film in records if isinstance(film, Film)] == [
        ("a.jsonl:1", ()),
        ("a.jsonl:3", ("home:3",)),
    ]


def test_passages_may_be_of_films_that_another_table_names() -> None:
    """Where only the id of a film is known, its passages stand under it; two tables meet on their ids."""
    names = 'film = { film_id = { column = "id", prefix = "my-" }, title = "name" }'
    said = 'film = { film_id = { column = "of", prefix = "my-" } }\npassage = { kind = "plot", text = "x" }'

    (film,), (plot,) = make(names, [{"id": "4 b", "name": "T"}]), make(said, [{"of": "4 b", "x": "Plot."}])

    assert film.film_id == plot.film_id == "my-4-b"


def test_what_is_wrong_costs_no_more_than_it_must() -> None:
    """A bad fact of a film costs the film, a bad passage itself, an unknown film the row."""
    said = (
        'film = { film_id = "i", title = "t", votes = "v" }\n'
        '[[file.passage]]\nkind = "plot"\ntext = "p"\n'
        '[[file.passage]]\nkind = "review"\ntext = "r"\nrating = "n"'
    )
    rows: Objects = [
        {"i": "a", "t": "A", "v": "many", "p": "Plot.", "r": "Review.", "n": 8},
        {"i": "b", "t": "B", "p": "Plot.", "r": "Review.", "n": 80},
        {"p": "Plot."},
        {"i": "c"},
        {"i": "d", "p": "Plot.", "t": {"deep": 1}},
    ]

    records = make(said, rows)

    assert [(each.source[-1], getattr(each, "kind", type(each).__name__)) for each in records] == [
        *(("1", "Reject"), ("1", Kind.PLOT), ("1", Kind.REVIEW)),
        *(("2", "Film"), ("2", Kind.PLOT), ("2", "Reject")),
        ("3", "Reject"),
        ("4", "Reject"),
        *(("5", "Reject"), ("5", Kind.PLOT)),
    ]
    reasons = [each.reason for each in records if isinstance(each, Reject)]
    assert "votes" in reasons[0]
    assert "rating" in reasons[1]
    assert (
        reasons[2]
        == 'it does not say which film it is about: film_id (column "i") and title (column "t") empty'
    )
    assert "it says nothing" in reasons[3]
    assert "say which is meant, as in item" in reasons[4]


FILM = 'film = { title = "t" }\n'
QUOTE = FILM + 'passage = { kind = "quote", text = "x", speakers = { column = "s" SPLIT } }'
TURNS = (Line("Hi.", "A"), Line("Ho.", "B"))


@pytest.mark.parametrize(
    ("split", "text", "speakers", "lines"),
    [
        (', split = "|"', "Hi.|Ho.", "A|B", TURNS),
        (', split = "|"', "Hi.\nHo.", "A | B", TURNS),
        ("", "Hi.\n\nHo.", ["A", "B"], TURNS),
        (', split = "|"', "A: Hi.\nB: Ho.\nA: Ah.", "A|B", (*TURNS, Line("Ah.", "A"))),
        (', split = "|"', "Hi and ho.", "A|B", (Line("Hi and ho.", "A, B"),)),
        ("", "Hi.\nHo.", "A", (Line("Hi.\nHo.", "A"),)),
        (', split = "|"', "Hi.|Ho.", "", ()),
    ],
)
def test_speakers(split: str, text: str, speakers: object, lines: tuple[Line, ...]) -> None:
    """Speakers are given their lines where it is clear whose they are, else all of them the whole."""
    _, quote = make(QUOTE.replace("SPLIT", split), [{"t": "T", "x": text, "s": speakers}])

    assert isinstance(quote, Passage)
    assert quote.lines == lines
    assert quote.text == ("\n".join(f"{line.speaker}: {line.text}" for line in lines) or text)


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("A: Hi.\nB: Ho.\n(Exit.)", (*TURNS, Line("(Exit.)"))),
        (["A: Hi.", "B: Ho."], TURNS),
        (
            [{"speaker": "A", "text": "Hi."}, {"text": "Ho.", "speaker": "B"}, {"text": "Ah."}],
            (*TURNS, Line("Ah.")),
        ),
    ],
)
def test_lines(value: object, lines: tuple[Line, ...]) -> None:
    """Lines come from a text with names before colons, a list, or objects."""
    _, quote = make(FILM + 'passage = { kind = "dialogue", lines = "l" }', [{"t": "T", "l": value}])

    assert isinstance(quote, Passage)
    assert quote.lines == lines


@pytest.mark.parametrize(
    ("passage", "row", "texts"),
    [
        ('kind = "keyword", text = { column = "k", split = "," }', {"k": "sea, tram ,,"}, ["sea", "tram"]),
        ('kind = "keyword", text = { column = "k", each = true }', {"k": ["sea", "tram"]}, ["sea", "tram"]),
        ('kind = "keyword", text = "k"', {"k": ["sea", "tram"]}, ["sea\n\ntram"]),
        (
            'kind = "keyword", text = { column = "k", each = true, item = "name" }',
            {"k": [{"id": 1, "name": "sea"}, {"id": 2}, {"id": 3, "name": "tram"}]},
            ["sea", "tram"],
        ),
        (
            'kind = "keyword", text = { column = "k", each = true, json = true, item = "name" }',
            {"k": "[{'id': 1, 'name': \"the sea's\"}, {'name': None}]"},
            ["the sea's"],
        ),
        ('kind = "keyword", text = { column = "k", each = true, json = true }', {"k": '["sea"]'}, ["sea"]),
        ('kind = "keyword", text = { column = "k", each = true, json = true }', {"k": ""}, []),
        (
            'kind = "credit", role = { value = "actor" }, person = { column = "k", split = ";" }',
            {"k": "Ida Lund; Per Vik"},
            ["Ida Lund, actor", "Per Vik, actor"],
        ),
        ('kind = "credit", role = { value = "actor" }, person = "k"', {"k": ""}, []),
        ('kind = "connection", relation = "r", other_film = "k"', {"k": "X", "r": "after"}, ["after X"]),
        ('kind = "soundtrack", heading = "k"', {"k": "Moon"}, ["Moon"]),
        ('kind = "plot", text = ["k", "l"]', {"k": "One.", "l": "Two."}, ["One.\n\nTwo."]),
        ('kind = "plot", text = { column = "k", default = "Unknown." }', {"k": None}, ["Unknown."]),
        ('kind = "plot", text = { column = "k", empty = "N/A" }', {"k": "N/A"}, []),
        ('kind = "faq", text = { column = "k", html = true }', {"k": "&lt;<br/><b>B</b>"}, ["<\n\nB"]),
        ('kind = "plot", text = "k"', {"k": "A\x07B\x93C\r\n D "}, ["AB“C\n D"]),
        ('kind = "plot", text = "k"', {"k": 12}, ["12"]),
        ('kind = "plot", text = "k"', {"k": True}, ["true"]),
    ],
)  # fmt: skip
def test_texts(passage: str, row: Row, texts: list[str]) -> None:
    """A text may be put together, taken apart, cleaned, or made of what the passage is about."""
    records = make(FILM + f"passage = {{ {passage} }}", [{"t": "T", **row}])

    assert [each.text for each in records if isinstance(each, Passage)] == texts
    assert not [each for each in records if isinstance(each, Reject)]


def test_kinds_by_column() -> None:
    """A column may say the kind, in its own words; where it says none, that is told."""
    said = FILM + 'passage = { kind = { column = "k", values = { "Kritik" = "review" } }, text = "x" }'
    rows: Objects = [{"t": "T", "x": "X", "k": kind} for kind in ("kritik", "Quotes", "Kino", "")]

    records = make(said, rows)

    assert [each.kind for each in records if isinstance(each, Passage)] == [Kind.REVIEW, Kind.QUOTE]
    assert ["kind" in each.reason for each in records if isinstance(each, Reject)] == [True, True]
