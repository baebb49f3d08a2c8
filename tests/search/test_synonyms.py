"""Synonyms: what the file may hold, and what a query with one of its words becomes."""

from pathlib import Path

import pytest

from search.errors import QueryError
from search.results import Widening
from search.synonyms import read_synonyms, widened
from search.syntax import read_query
from search.tree import Either, Phrase, Sequence, Word

FILE = """
# two ways
car; automobile          # a comment
sci-fi; science fiction
WWII; Second World War

private eye => detective
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a synonyms file."""
    path = tmp_path / "own.txt"
    path.write_text(FILE, encoding="utf-8")
    return path


WIDENED = [
    ("car", [("car", ("automobile",))]),
    ("a red CAR", [("CAR", ("automobile",))]),
    ("sci-fi", [("sci fi", ("science fiction",))]),
    ("old science fiction", [("science fiction", ("sci-fi",))]),
    ("wwii cars", [("wwii", ("Second World War",))]),
    ("private eye", [("private eye", ("detective",))]),
    ("second world war car", [("second world war", ("WWII",)), ("car", ("automobile",))]),
    ("detective", []),
    ('"car"', []),
    ("title:car", []),
    ("car*", []),
    ("car~", []),
    ("car AND road", []),
    ("-car road", []),
    ("science", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), WIDENED)
def test_plain_words_are_widened_and_nothing_else(
    file: Path, text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    """Words and phrases of the file find each other; quotes, fields, patterns and operators stay."""
    root, found = widened(read_query(text).root, read_synonyms(file))
    assert found == tuple(Widening(words, also) for words, also in expected)
    if not expected:
        assert root == read_query(text).root


def test_a_synonym_counts_less_than_the_word_itself(file: Path) -> None:
    """What was typed keeps its weight; a word or a phrase that was added has less."""
    root, _ = widened(read_query("red car").root, read_synonyms(file))
    assert root == Sequence(plain=(Word("red"), Either((Word("car"), Word("automobile", boost=0.6)))))
    root, _ = widened(read_query("wwii").root, read_synonyms(file))
    assert root == Either((Word("wwii"), Phrase("Second World War", boost=0.6)))


WRONG = [
    ("car", "line 1: a group has two words or more"),
    ("# fine\ncar; automobile\ncar =>", "line 3: a group has two words or more"),
    ("=> car", "line 1"),
    ("car; one two three four five", "must have between 1 and 4 words"),
    ("car; ...", "must have between 1 and 4 words"),
]


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, content: str, message: str) -> None:
    """An error names the file, the line and what would do."""
    path = tmp_path / "own.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QueryError, match=message):
        read_synonyms(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00car"])
def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path, content: bytes | None) -> None:
    """A missing file and one that is no UTF-8 are told as that."""
    path = tmp_path / "own.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QueryError, match="cannot be read"):
        read_synonyms(path)


def test_the_file_that_comes_along_is_right() -> None:
    """The built-in synonyms can be read, and two of their groups work in both ways."""
    synonyms = read_synonyms()
    assert "wwii" in synonyms.groups[("second", "world", "war")]
    assert "science fiction" in synonyms.groups[("sci", "fi")]
