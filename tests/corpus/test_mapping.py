"""Mapping files: what they say is understood, whatever their layout. Mistakes: test_mapping_mistakes.py."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import CorpusError
from corpus.errors import MappingError
from corpus.mapping import FILE_NAME, load_mapping, parse_mapping
from corpus.mapping.model import FILM_FIELDS, PASSAGE_FIELDS, Mapping
from corpus.mapping.toml import key_lines
from corpus.records import Film, Kind, Passage

SMALLEST = """
[[file]]
name = "a.csv"
[file.film]
title = "T"
"""

WHOLE = """
# what a friend keeps
[[file]]
name = "reviews*.csv"
delimiter = ";"
quote = "'"
escape = "\\\\"
encoding = "cp1252"
skip_lines = 1
empty = ["NULL", 0]

[file.film]
title = "Film"
film_id = { column = "id", imdb = true }
genres = { column = ["g1", "g2"], split = "/" }

[[file.passage]]
kind = "review"
text = "Text"
rating = { column = "Note", scale = 5, empty = "-" }
date = { column = "Datum", date = ["%d.%m.%Y", "unix"] }
spoiler = { column = "S", values = { "Ja" = "yes", "Nein" = false } }
language = { value = "de" }

[[file.passage]]
kind = { column = "Art", values = { "Zitat" = "quote" }, default = "trivia" }
text = { column = "Sonst", split = "|" }

[[file]]
name = "numbers.tsv"
header = false
film = { title = 2, year = 3 }
"""


def parsed(text: str) -> Mapping:
    """Return the mapping that a text says."""
    return parse_mapping(text.encode(), "m.toml")


def test_a_whole_mapping_is_understood() -> None:
    """Every key has its effect, and what is not said has the value it should have."""
    first, second = parsed(WHOLE).files

    assert (first.pattern, first.format, first.place) == ("reviews*.csv", "csv", "m.toml:3")
    assert (first.delimiter, first.quote, first.escape, first.encoding) == (";", "'", "\\", "cp1252")
    assert (first.skip_lines, first.header) == (1, True)
    assert first.film["title"].columns == ("Film",)
    assert first.film["title"].empty == {"", "NULL", "0"}
    assert first.film["film_id"].imdb
    assert (first.film["genres"].columns, first.film["genres"].split) == (("g1", "g2"), "/")
    review, other = first.passages
    assert review["kind"].constant == ("review",)
    assert (review["rating"].scale, review["rating"].empty) == (5, {"", "NULL", "0", "-"})
    assert review["date"].dates == ("%d.%m.%Y", "unix")
    assert review["spoiler"].values == {"ja": "yes", "nein": "false"}
    assert (other["kind"].values, other["kind"].default) == ({"zitat": "quote"}, "trivia")
    assert other["text"].each
    assert not review["text"].each
    assert (second.format, second.delimiter, second.quote, second.header) == ("tsv", "\t", '"', False)
    assert (second.film["title"].columns, second.film["year"].columns) == ((2,), (3,))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_mapping_breaks_the_reader_of_mappings(data: st.DataObject) -> None:
    """Whatever is done to a mapping file, it is a mapping or a MappingError."""
    text = bytearray(WHOLE.encode())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text) - 1))
        end = start + data.draw(st.integers(0, 6))
        text[start:end] = data.draw(
            st.sampled_from([b"", b'"', b"[", b"{", b"=", b"1", b"\n", b"\xff", b"true"])
        )
    with suppress(MappingError):
        assert parse_mapping(bytes(text), "m.toml").files


@pytest.mark.parametrize("path", ["none.toml", "a\0b", "."])
def test_mappings_that_cannot_be_opened(path: str) -> None:
    """A mapping that is not there is an error with its name."""
    with pytest.raises(CorpusError, match="cannot be read"):
        load_mapping(path)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        (WHOLE.replace("# what", "\n#  what"), True),
        (WHOLE.replace('\ntext = "Text"', "").replace('"review"', '"review"\ntext = "Text"'), True),
        (WHOLE.replace("scale = 5", "scale = 6"), False),
        (WHOLE.replace('"Nein" = false', '"Nein" = "false"'), False),
    ],
    ids=["comment", "order", "scale", "type"],
)
def test_digest(changed: str, same: bool) -> None:
    """The digest is of what a mapping says: layout, order and comments make no difference."""
    assert (parsed(changed).digest == parsed(WHOLE).digest) is same
    assert parsed(changed).digest == parse_mapping(changed.encode(), "other.toml").digest


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("a.csv", "a.csv", True),
        ("a.csv", "home/b/a.csv", True),
        ("a.csv", "home/a.CSV.gz", True),
        ("A.csv", "dump.zip/a.csv", True),
        ("a*.csv", "home/abc.csv", True),
        ("a*.csv", "a/b.csv", False),
        ("x/a.csv", "home/x/a.csv", True),
        ("x/a.csv", "x/a.csv", True),
        ("x/a.csv", "home/yx/a.csv", False),
        ("/x/a.csv", "home/x/a.csv", True),
        ("*", FILE_NAME, False),
        ("*", f"home/{FILE_NAME}", False),
        ("[ab].csv", "b.csv", True),
    ],
)
def test_patterns(pattern: str, name: str, matches: bool) -> None:
    """A pattern is about the file's name, with a slash about the end of its path, packed or not."""
    mapping = parsed(SMALLEST.replace("a.csv", pattern).replace("name", 'format = "csv"\nname'))

    assert (mapping.file_mapping(name) is not None) is matches


def test_the_first_entry_that_fits_counts() -> None:
    """Entries are tried in the order of the file."""
    mapping = parsed(SMALLEST + SMALLEST.replace("a.csv", "*.csv"))

    assert mapping.file_mapping("a.csv") is mapping.files[0]
    assert mapping.file_mapping("b.csv") is mapping.files[1]


def test_every_field_can_be_mapped() -> None:
    """Whatever a film or a passage has can come from a column, but for what the reader itself gives."""
    film = "".join(f'{name} = "{name}"\n' for name in FILM_FIELDS)
    passage = "".join(f'{name} = {{ column = "{name}" }}\n' for name in PASSAGE_FIELDS)
    (mapped,) = parsed(f'[[file]]\nname = "a.csv"\n[file.film]\n{film}[[file.passage]]\n{passage}').files

    assert {*mapped.film, "source"} == set(Film.__struct_fields__)
    assert {*mapped.passages[0], "source", "film_id"} == {*Passage.__struct_fields__, "speakers"}


def test_every_kind_can_be_a_constant() -> None:
    """Each kind of passage but the title card, which is made of the film, may stand in a mapping."""
    for kind in Kind:
        if kind is not Kind.FILM:
            entry = f'[[file.passage]]\nkind = "{kind.value}"\ntext = "X"\n'
            assert parsed(SMALLEST + entry).files[0].passages[0]["kind"].constant == (kind.value,)


def test_lines_of_keys() -> None:
    """The line of a key is known in every way that TOML can be written."""
    lines = key_lines(
        'a = 1\n"b c".d = 2\n[t]\nx = 1\n[[f]]\nx = 1\n[f.g]\ny = 1\n[[f]]\n[[f.h]]\nz = 1\n[[f.h]]\n'
    )

    assert lines[("a",)] == 1
    assert lines["b c", "d"] == 2
    assert lines["t", "x"] == 4
    assert lines["f", 0, "x"] == 6
    assert lines["f", 0, "g", "y"] == 8
    assert lines["f", 1] == 9
    assert lines["f", 1, "h", 0, "z"] == 11
    assert lines["f", 1, "h", 1] == 12
