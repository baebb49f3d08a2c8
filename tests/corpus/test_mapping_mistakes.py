"""Each mistake in a mapping file is told with the line it stands in and what to write instead."""

import pytest

from corpus.errors import MappingError
from corpus.mapping import parse_mapping

NAMED = '[[file]]\nname = "a.csv"\n'
FILM = '[file.film]\ntitle = "T"\n'
PASSAGE = '[[file.passage]]\nkind = "review"\ntext = "X"\n'

# (what stands in the file, the line that is blamed or 0 for the file, a part of what is said)
WHOLE_FILE = [
    ("", 0, "It needs an entry [[file]]"),
    ("[[file]\n", 1, "this is not TOML"),
    ("[[file]]\nname = a.csv\n", 2, "Texts need quotation marks"),
    ("file = 3\n", 1, "It needs an entry [[file]]"),
    ("fil = 3", 1, 'Did you mean "file"?'),
    ("[[file]]\n", 1, 'say which files it is about, such as name = "reviews*.csv"'),
    ("[[file]]\nname = 3\n", 2, "say which files it is about"),
    (NAMED, 1, "[file.film] needs film_id or title"),
    (NAMED + "film = 3\n", 3, "needs film_id or title"),
    (NAMED + '[file.film]\nyear = "Y"\n', 3, "needs film_id or title"),
    ('[[file]]\nname = "a.txt"\n', 1, "does not say how the file is written"),
    (NAMED + 'format = "cvs"\n', 3, 'no such format. Did you mean "csv"? Say format'),
    (
        NAMED + 'delimeter = ";"\n',
        3,
        'file.delimeter: an entry [[file]] has no such key. Did you mean "delimiter"?',
    ),
    (NAMED + 'delimiter = "||"\n' + FILM, 3, "one character"),
    (NAMED + 'delimiter = ""\n' + FILM, 3, "one character"),
    (NAMED + 'encoding = "latin1000"\n' + FILM, 3, "no such encoding"),
    (NAMED + 'encoding = "base64"\n' + FILM, 3, "no such encoding"),
    (NAMED + "skip_lines = true\n" + FILM, 3, "number of lines"),
    (NAMED + 'header = "no"\n', 3, "true or false"),
    (NAMED + "empty = {}\n", 3, "a text, a number or a date"),
    (NAMED + "passage = [1]\n" + FILM, 3, "must be a table"),
]
FIELDS = [
    (FILM + 'titel = "T"', 5, 'file.film.titel: a film has no such key. Did you mean "title"?'),
    (FILM + 'kind = "review"', 5, "no field of a film. Put it under [[file.passage]]"),
    (FILM + PASSAGE + 'genres = "G"', 8, "no field of a passage. Put it under [file.film]"),
    (FILM + '[[file.passage]]\ntext = "X"', 5, 'say what it is, such as kind = "review"'),
    (FILM + '[[file.passage]]\nkind = "plot"', 5, "it needs a text"),
    (
        FILM + PASSAGE + PASSAGE.replace("review", "reviw"),
        9,
        '"reviw" is no kind of passage. Did you mean "review"?',
    ),
    (FILM + PASSAGE.replace("review", "film"), 6, "no kind of passage"),
    (FILM + "[file.passage]\nkind = 3\n", 6, "name of a column"),
    (FILM + '[[file.passage]]\nkind = "quote"\nlines = "L"\nspeakers = "S"', 8, "map text as well"),
]
ORIGINS = [
    ("year = 3", "Numbers from 1 are for files without names: header = false"),
    ("year = []", "name of a column"),
    ('year = ""', "name of a column"),
    ("year = {}", "either column"),
    ('year = { column = "Y", value = 1 }', "either column"),
    (
        'year = { colum = "Y" }',
        'file.film.year.colum: the field year has no such key. Did you mean "column"?',
    ),
    ('year = { column = "Y", scale = 5 }', "scale has no meaning for year"),
    ('rating = { column = "R", scale = 0 }', "the best rating"),
    ('rating = { column = "R", scale = "5" }', "the best rating"),
    ("rating = { value = 11 }", "not between 0 and 10"),
    ('rating = { column = "R", default = "none" }', "is no number"),
    ('runtime = { column = "R", values = { "short" = "brief" } }', "no runtime"),
    ('runtime = { column = "R", values = [1] }', "what each cell means"),
    ('runtime = { column = "R", default = [1] }', "a text, a number or a date"),
    ('certificate = { value = "" }', "Leave the field out"),
    ('certificate = { value = ["a", "b"] }', "holds one value"),
    ('certificate = { column = "C", split = "," }', "holds one value"),
    ('certificate = { column = "C", each = true }', "holds one value"),
    ('certificate = { column = "C", html = "yes" }', "true or false"),
    ('genres = { column = "C", split = 3 }', "a text in quotation marks"),
]
NUMBERED = [
    ("csv", "header = false\n", '"T"', 5, "columns are numbers from 1"),
    ("csv", "header = false\n", "0", 5, "columns are numbers from 1"),
    ("csv", "header = false\n", "true", 5, "columns are numbers from 1"),
    ("jsonl", "", "1", 4, "name of a column"),
]


def check(text: str, line: int, message: str) -> None:
    """Fail unless a mapping that says this is refused with this line and message."""
    with pytest.raises(MappingError) as raised:
        parse_mapping(text.encode(), "m.toml")

    assert raised.value.place == (f"m.toml:{line}" if line else "m.toml")
    assert message in raised.value.reason
    assert str(raised.value) == f"{raised.value.place}: {raised.value.reason}"


@pytest.mark.parametrize(("text", "line", "message"), WHOLE_FILE)
def test_mistakes_in_the_file(text: str, line: int, message: str) -> None:
    """What a mapping or one of its entries must and may not have."""
    check(text, line, message)


@pytest.mark.parametrize(("text", "line", "message"), FIELDS)
def test_mistakes_in_fields(text: str, line: int, message: str) -> None:
    """A field that does not exist, or belongs to the other record, or lacks one it needs."""
    check(NAMED + text, line, message)


@pytest.mark.parametrize(("text", "message"), ORIGINS)
def test_mistakes_in_where_a_field_comes_from(text: str, message: str) -> None:
    """Columns, constants and conversions that cannot be."""
    check(NAMED + FILM + text, 5, message)


@pytest.mark.parametrize(("form", "header", "column", "line", "message"), NUMBERED)
def test_columns_by_name_or_number(form: str, header: str, column: str, line: int, message: str) -> None:
    """Columns are numbers where no row names them, and nowhere else."""
    check(f'[[file]]\nname = "a.{form}"\n{header}[file.film]\ntitle = {column}\n', line, message)


def test_only_one_field_is_split_into_passages() -> None:
    """Text and people cannot both be taken apart."""
    both = PASSAGE.replace('"X"', '{ column = "X", split = ";" }') + 'person = { column = "P", split = ";" }'
    check(NAMED + FILM + both, 8, "only one field of a passage")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\n# caf\xe9\n", "m.toml:2: this is not UTF-8"),
        (b"#" * (2 << 20), "m.toml: it is larger than 1 MB"),
        (b"a = " + b"[" * 100_000, "m.toml"),
    ],
    ids=["encoding", "large", "deep"],
)
def test_files_that_are_no_mapping(content: bytes, message: str) -> None:
    """What cannot be one is told at once."""
    with pytest.raises(MappingError) as raised:
        parse_mapping(content, "m.toml")
    assert message in str(raised.value)
