"""Tables that a mapping describes are read as it says, in every dialect and encoding."""

import csv
import json

import pytest
from data_sets import document
from hypothesis import given, settings
from hypothesis import strategies as st
from mapped_tables import EXPECTED, NAMES, REVIEWS, ROWS, bare, entry, table

from corpus import Film, Passage, Reject
from corpus.documents import Collection
from corpus.mapping import parse_mapping
from corpus.readers.film_ids import FilmIds
from corpus.readers.filmdex_jsonl import LONGEST_LINE
from corpus.readers.mapped import mapping_reader, table_records
from corpus.readers.mapped_records import Maker


def make(text: str, content: bytes, name: str = "a.csv") -> list[Film | Passage | Reject]:
    """Return what is made of a table by the first entry of a mapping."""
    (mapping,) = parse_mapping(text.encode(), "m.toml").files
    return list(table_records(document(name, content), Maker(mapping, FilmIds(), {})))


OBJECTS = "".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\n" for row in ROWS)
BY_NUMBER = REVIEWS
for place, column in enumerate(NAMES, start=1):
    BY_NUMBER = BY_NUMBER.replace(f'"{column}"', str(place))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param(entry(), table([NAMES, *ROWS]).encode(), id="csv"),
        pytest.param(entry(), table([NAMES, *ROWS], lineterminator="\n").encode("utf-8-sig"), id="mark"),
        pytest.param(entry(), table([NAMES, *ROWS]).replace("\r\n", "\r").encode(), id="mac"),
        pytest.param(entry(), table([NAMES, *ROWS], quoting=csv.QUOTE_ALL).encode("utf-16"), id="utf-16"),
        pytest.param(entry(), b"\xfe\xff" + table([NAMES, *ROWS]).encode("utf-16-be"), id="utf-16-be"),
        pytest.param(entry(), table([NAMES, *ROWS]).encode("utf-16-le"), id="utf-16-no-mark"),
        pytest.param(
            entry(said='encoding = "cp1250"'), table([NAMES, *ROWS]).encode("cp1250"), id="encoding"
        ),
        pytest.param(
            entry(said='delimiter = ";"'), table([NAMES, *ROWS], delimiter=";").encode(), id="semicolon"
        ),
        pytest.param(
            entry(name="a.tsv"), table([NAMES, *ROWS], delimiter="\t").encode(), id="tsv"
        ),
        pytest.param(
            entry(said="quote = \"'\""), table([NAMES, *ROWS], quotechar="'").encode(), id="quote"
        ),
        pytest.param(
            entry(said='escape = "\\\\"'),
            table([NAMES, *ROWS], escapechar="\\", doublequote=False).encode(),
            id="escape",
        ),
        pytest.param(entry(BY_NUMBER, said="header = false"), table(ROWS).encode(), id="numbers"),
        pytest.param(
            entry(said="skip_lines = 2"), b"sep=,\n\n" + table([NAMES, *ROWS]).encode(), id="skip-lines"
        ),
        pytest.param(
            entry(), table([[*NAMES, "More"], *([*row, "x"] for row in ROWS)]).encode(), id="more-columns"
        ),
        pytest.param(entry(), table([NAMES[::-1], *(row[::-1] for row in ROWS)]).encode(), id="other-order"),
        pytest.param(entry(), table([[f" {name} " for name in NAMES], *ROWS]).encode(), id="wide-names"),
        pytest.param(entry(name="a.jsonl"), OBJECTS.encode(), id="jsonl"),
        pytest.param(entry(name="a.jsonl"), OBJECTS.replace("\n", "\n\n").encode("utf-16"), id="wide-jsonl"),
    ],
)  # fmt: skip
def test_every_way_to_write_a_table(text: str, content: bytes) -> None:
    """One table in many dialects and encodings gives the same records."""
    assert bare(make(text, content)) == EXPECTED


DIALECTS = ["", 'delimiter = ";"', 'quote = ""', 'escape = "x"', 'encoding = "utf-16"', "skip_lines = 1"]
HEADS = [b"", b"Film,Jahr,Genre,Text,Note,Wer\n", "Film,Jahr,Genre,Text,Note,Wer\n".encode("utf-16")]
anything = st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))


@settings(max_examples=300, deadline=None)
@given(
    content=anything,
    head=st.sampled_from(HEADS),
    said=st.sampled_from(DIALECTS),
    name=st.sampled_from(["a.csv", "a.jsonl"]),
)
def test_any_bytes_are_read(content: bytes, head: bytes, said: str, name: str) -> None:
    """Whatever a table holds, it is read or told with its line."""
    for record in make_all(entry(name=name, said=said), head + content, name):
        assert record.source.partition(":")[0] == name
        assert not isinstance(record, Reject) or record.reason


def test_locators_and_rejects() -> None:
    """Each record says the line its row begins at; a bad row costs itself and says why."""
    content = (
        'Film,Jahr,Genre,Text,Note,Wer\nA,1950,,"two\nlines",1,x\n,1950,,No film,1,x\nB,1951,,Bad,9,x\n'
        "C,1952,,Short\n\n,,,,,\nD,soon,,Year,2,x\nE,1953,,,,\nE,1953,,,,\n"
        f"F,1954,,{'x' * LONGEST_LINE}y,,\nG,1955,,End,,\n"
    )

    records = make(entry(), content.encode())

    assert [(each.source.partition(":")[2], type(each).__name__) for each in records] == [
        ("2", "Film"),
        ("2", "Passage"),
        ("4", "Reject"),
        ("5", "Film"),
        ("5", "Reject"),
        ("6", "Reject"),
        ("9", "Reject"),
        ("10", "Film"),
        ("12", "Reject"),
        ("13", "Film"),
        ("13", "Passage"),
    ]
    reasons = [each.reason for each in records if isinstance(each, Reject)]
    assert reasons == [
        'it does not say which film it is about: title (column "Film") empty',
        'rating (column "Note"): "9" is not between 0 and 5; say scale = the best rating there is',
        "it has 4 cells where the first row names 6",
        'year (column "Jahr"): "soon" names no year from 1870 to 2199; say empty = ["soon"]',
        "a line is longer than 8 MB",
    ]


def test_missing_columns_are_told_once() -> None:
    """A column that is not there is told once for the whole file, with the names there are."""
    (reject,) = make_all(entry(), b"Film,Jahr,Genre,Txt,Note,Wer\n" + b"A,1950,,x,1,y\n" * 5)
    (by_number,) = make_all(entry("film = { title = 9 }", said="header = false"), b"A,B\n" * 5)

    assert reject.source == "a.csv:1"
    assert reject.reason == (
        'the mapping (m.toml:1) wants a column "Text". Did you mean "Txt"? '
        "There are: Film, Jahr, Genre, Txt, Note, Wer"
    )
    assert by_number.reason == "the mapping (m.toml:1) wants column 9, but there are 2"


def make_all(text: str, content: bytes, name: str = "a.csv") -> list[Film | Passage | Reject]:
    """Return what a source gives that holds a table, read by a mapping that is named."""
    reader = mapping_reader(parse_mapping(text.encode(), "m.toml"))
    found = Collection("set", (name,), lambda: iter([document(name, content)]))
    return list(reader.records(found, reader.claims(found)))
