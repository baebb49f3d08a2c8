"""Filmdex JSON Lines: what is written is read back equal, and the schema says what is written."""

import io
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import records as any_record

import corpus
from corpus import Film, Kind, Line, Passage, Reject
from corpus.documents import Document
from corpus.readers.filmdex_jsonl import LONGEST_LINE, READER, write_records

SCHEMA = json.loads((Path(corpus.__file__).parent / "filmdex.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

FILM = b'{"type":"film","film_id":"tt1","title":"Low Water"}'
PLOT = b'{"type":"passage","film_id":"tt1","kind":"plot","text":"A ferry stops."}'


def document(content: bytes) -> Document:
    """Return a document called a.jsonl."""
    return Document("a.jsonl", content, lambda: io.BytesIO(content))


def read_back(content: bytes) -> list[Film | Passage | Reject]:
    """Return what the reader makes of a file."""
    return list(READER.records(document(content)))


def rejects(content: bytes) -> list[str]:
    """Return where the reader rejects something."""
    return [record.source for record in read_back(content) if isinstance(record, Reject)]


@given(st.lists(any_record(), max_size=5))
def test_what_is_written_is_read_back_equal(records):
    """Any films and passages come back equal, in order, one a line."""
    out = io.BytesIO()

    count = write_records(records, out)

    assert count == len(records) == out.getvalue().count(b"\n")
    assert read_back(out.getvalue()) == records


@given(any_record())
def test_what_is_written_is_valid(record):
    """Every line that is written is valid by the schema, and its format is recognised."""
    out = io.BytesIO()

    write_records([record], out)

    VALIDATOR.validate(json.loads(out.getvalue()))
    assert READER.recognises(document(out.getvalue()))


@pytest.mark.parametrize(("name", "record"), [("film", Film), ("passage", Passage), ("line", Line)])
def test_the_schema_has_the_fields_of_the_records(name, record):
    """The schema names each field of a record, requires those without a default, and no others."""
    fields = msgspec.structs.fields(record)
    tag = [] if record is Line else ["type"]
    definition = SCHEMA["$defs"][name]

    assert list(definition["properties"]) == tag + [field.encode_name for field in fields]
    assert sorted(definition["required"]) == sorted(tag + [f.encode_name for f in fields if f.required])
    assert definition["additionalProperties"] is False


def test_the_schema_has_the_kinds():
    """The schema is a schema, and lists the kinds of passage in their order."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$defs"]["passage"]["properties"]["kind"]["enum"] == [kind.value for kind in Kind]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"type":"film","film_id":"tt1"}', id="no-title"),
        pytest.param('{"type":"film","film_id":"tt1","title":" "}', id="blank-title"),
        pytest.param('{"type":"film","film_id":"a b","title":"T"}', id="film-id-of-two-words"),
        pytest.param('{"type":"film","film_id":"","title":"T"}', id="empty-film-id"),
        pytest.param('{"type":"film","film_id":"a","title":"T","year":1500}', id="year-before-film"),
        pytest.param('{"type":"film","film_id":"a","title":"T","year":"1999"}', id="year-as-text"),
        pytest.param('{"type":"film","film_id":"a","title":"T","rating":11}', id="rating-over-10"),
        pytest.param('{"type":"film","film_id":"a","title":"T","colour":"red"}', id="unknown-field"),
        pytest.param('{"type":"passage","film_id":"a","kind":"rumour","text":"T"}', id="unknown-kind"),
        pytest.param('{"type":"passage","film_id":"a","kind":"plot","text":"\\n"}', id="blank-text"),
        pytest.param('{"type":"passage","film_id":"","kind":"plot","text":"T"}', id="no-film"),
        pytest.param(
            '{"type":"passage","film_id":"a","kind":"quote","text":"T","lines":[{}]}', id="empty-line"
        ),
        pytest.param('{"type":"person","name":"N"}', id="unknown-type"),
        pytest.param('{"film_id":"a","title":"T"}', id="no-type"),
        pytest.param("[]", id="no-object"),
    ],
)
def test_reader_and_schema_refuse_the_same(line):
    """What is not valid by the schema is a reject, told with its line."""
    assert not VALIDATOR.is_valid(json.loads(line))
    assert rejects(FILM + b"\n" + line.encode() + b"\n" + PLOT) == ["a.jsonl:2"]


@pytest.mark.parametrize(
    ("content", "good", "bad"),
    [
        pytest.param(FILM, 1, [], id="no-line-end"),
        pytest.param(b"\xef\xbb\xbf" + FILM, 1, [], id="byte-order-mark"),
        pytest.param(b"\n \r\n" + FILM + b"\r\n\r\n" + PLOT, 2, [], id="blank-lines-and-crlf"),
        pytest.param(FILM + b"\nnonsense\n" + PLOT, 2, ["a.jsonl:2"], id="no-json"),
        pytest.param(FILM + b"\n" + PLOT[:-9], 1, ["a.jsonl:2"], id="cut-off"),
        pytest.param(FILM + b"\n" + b"[" * 100_000, 1, ["a.jsonl:2"], id="deeply-nested"),
        pytest.param(FILM.replace(b"Low", b"L\xff"), 0, ["a.jsonl:1"], id="not-utf-8"),
        pytest.param(FILM.replace(b"Low", rb"\ud800"), 0, ["a.jsonl:1"], id="half-a-surrogate-pair"),
        pytest.param(
            FILM + b"\n" + b" " * (LONGEST_LINE + 9) + b"\n" + PLOT, 2, ["a.jsonl:2"], id="long-line"
        ),
        pytest.param(FILM + b"\n" + b"x" * (LONGEST_LINE + 9), 1, ["a.jsonl:2"], id="long-last-line"),
    ],
)
def test_bad_lines_cost_only_themselves(content, good, bad):
    """A line that is no record is a reject; those around it are read."""
    assert rejects(content) == bad
    assert len(read_back(content)) == good + len(bad)


def test_what_a_line_leaves_out_is_filled_in():
    """A record without a source gets its file and line, a passage without an id the one of its content."""
    film, plot = read_back(FILM + b"\n\n" + PLOT)

    assert film.source == "a.jsonl:1"
    assert plot.source == "a.jsonl:3"
    assert plot.passage_id.startswith("tt1.plot.")


@pytest.mark.parametrize(
    ("head", "known"),
    [
        pytest.param(FILM, True, id="film"),
        pytest.param(b"\xef\xbb\xbf\n  " + PLOT + b"\n", True, id="mark-and-blank-line"),
        pytest.param(b"oops\n" + PLOT, True, id="bad-first-line"),
        pytest.param(b'{ "title": "T", "type" : "film" }', True, id="type-stands-last"),
        pytest.param(b'{"type":"person"}', False, id="another-type"),
        pytest.param(b'[{"type":"film"}]', False, id="array"),
        pytest.param(b"[\n" + FILM + b",\n" + PLOT + b"]", False, id="array-over-several-lines"),
        pytest.param(b'He wrote {"type":"film"} on the wall.', False, id="in-a-sentence"),
        pytest.param(b"", False, id="empty"),
    ],
)
def test_recognised_by_content(head, known):
    """A file is of this format if one of its first lines is a tagged object."""
    assert READER.recognises(document(head)) is known
