"""CSV files are read row by row; what is no row is told with the line it begins at."""

import csv

import pytest
from data_sets import document

from corpus import Reject
from corpus.readers.cleaning import decode, paragraphs, plain
from corpus.readers.filmdex_jsonl import LONGEST_LINE
from corpus.readers.tables import (
    LONGEST_CELL,
    catalogue_number,
    film_year,
    header,
    number,
    table_rows,
    whole,
)


def read(content: bytes) -> list[object]:
    """Return the rows of a file as (line, cells), rejects by their lines."""
    return [
        int(row.source.partition(":")[2])
        if isinstance(row, Reject)
        else (int(row.source.partition(":")[2]), "|".join(row.cells.values()))
        for row in table_rows(document("a", content))
    ]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param(b"a,b\n1,2\n3,4\n", [(2, "1|2"), (3, "3|4")], id="plain"),
        pytest.param(b"\xef\xbb\xbfa,b\r\n1,2\r\n", [(2, "1|2")], id="mark-and-crlf"),
        pytest.param(b"a,b\n1,2", [(2, "1|2")], id="no-line-end"),
        pytest.param(b'a,b\n"1\n,""x""",2\n3,4\n', [(2, '1\n,"x"|2'), (4, "3|4")], id="quoted"),
        pytest.param(b'a,b\n"1\r\nx",2\n3,4\n', [(2, "1\r\nx|2"), (4, "3|4")], id="crlf-in-a-cell"),
        pytest.param(b"a,b\n\n1,2\n\n", [(3, "1|2")], id="blank-lines"),
        pytest.param(b"a,b\n1\n3,4\n5,6,7\n", [2, (3, "3|4"), 4], id="too-few-and-too-many"),
        pytest.param(b"a,b\n\xe9,2\n", [(2, "\ufffd|2")], id="not-utf-8"),
        pytest.param(b"a,b\n1\0,2\n", [(2, "1|2")], id="nul"),
        pytest.param(b'a,b\n1,"2\n3,4\n', [(2, "1|2\n3,4\n")], id="quote-never-closed"),
        pytest.param(b"a,b\n1\r2,3\n4,5\n", [2, (3, "4|5")], id="a-bare-return"),
        pytest.param(b"a,b\n" + b"x" * (LONGEST_CELL + 1) + b",1\n2,3\n", [2, (3, "2|3")], id="long-cell"),
        pytest.param(b"a,b\n" + b"x" * (LONGEST_LINE + 1) + b"\n2,3\n", [2, (3, "2|3")], id="long-line"),
        pytest.param(b"", [], id="empty"),
        pytest.param(b"a,b\n", [], id="header-only"),
    ],
)
def test_rows(content: bytes, rows: list[object]) -> None:
    """Each row comes with the line it begins at; a row that is none does not hide the next."""
    assert read(content) == rows


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"id, title \r\n1,2", {"id", "title"}),
        (b'\xef\xbb\xbf"id","title"\n', {"id", "title"}),
        (b"", set()),
        (b'"', {""}),
        (b"\xff\n", {"\ufffd"}),
    ],
)
def test_header(content: bytes, names: set[str]) -> None:
    """The columns' names are those of the first line."""
    assert header(document("a", content)) == names


def test_the_limit_of_cells_is_nobodys_to_lower() -> None:
    """csv has one limit for the whole process; it is at least what these readers need."""
    assert csv.field_size_limit() >= LONGEST_CELL


@pytest.mark.parametrize(
    ("text", "a_number", "a_whole", "a_year", "a_catalogue_number"),
    [
        ("81", 81, 81, None, "81"),
        ("81.0", 81, 81, None, "81"),
        ("0114709", 114709, 114709, None, "114709"),
        ("0", 0, None, None, ""),
        ("7.25", 7.25, 7, None, ""),
        ("1931-05-02", None, None, 1931, ""),
        ("1931/I", None, None, 1931, ""),
        ("1010-12", None, None, None, ""),
        ("1931", 1931, 1931, 1931, "1931"),
        ("", None, None, None, ""),
        ("nan", None, None, None, ""),
        ("1e999", None, None, None, ""),
        ("x", None, None, None, ""),
        ("１９３１", 1931, 1931, None, ""),
        ("9" * 5000, None, None, None, ""),
    ],
)
def test_numbers(
    text: str, a_number: float | None, a_whole: int | None, a_year: int | None, a_catalogue_number: str
) -> None:
    """A cell holds a number or it does not; nothing in it raises."""
    if text != "9" * 5000:
        assert (number(text), whole(text)) == (a_number, a_whole)
    assert (number(text), film_year(text)) == (a_number, None if len(text) == 5000 else a_year)
    assert catalogue_number(text) == a_catalogue_number


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"caf\xc3\xa9", "café"),
        (b"caf\xe9", "café"),
        (b"caf\xe9 caf\xc3\xa9 \x93x\x94 \x85", "café café “x” …"),
        (b"a\x81b", "a\ufffdb"),
        (b"a\0\x07b\tc", "ab\tc"),
        (b"\xef\xbf\xbd", "\ufffd"),
        (b"\xf0\x9f\x8e", "ðŸŽ"),
    ],
)
def test_mixed_bytes(content: bytes, text: str) -> None:
    """UTF-8 is read as UTF-8, and what is none as Windows-1252, in the same line."""
    assert decode(content) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  a \n b\t", "a b"),
        ("a <b>b</b> <BR/>c", "a b c"),
        ("<Man> is < 3 > 2", "<Man> is < 3 > 2"),
        ("Ann &amp; Bo &quot;x&quot; Q&A", 'Ann & Bo "x" Q&A'),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
        ("", ""),
    ],
)
def test_plain(text: str, clean: str) -> None:
    """Tags of layout go, entities become letters, gaps one space."""
    assert plain(text) == clean
    assert paragraphs(f"{text}\n\n{text}".replace(" \n b", " b")) == "\n\n".join(filter(None, [clean, clean]))
