"""From a mapping file to a Mapping: its entries, each checked. origins.py checks where a field comes from."""

import hashlib
import os
from pathlib import Path

import msgspec

from corpus.errors import MappingError
from corpus.mapping.checks import Check, Table
from corpus.mapping.model import FILM_FIELDS, FORMATS, PASSAGE_FIELDS, FileMapping, Mapping, Origins
from corpus.mapping.origins import EACH_FIELDS, Columns, read_origin
from corpus.mapping.toml import LARGEST, Steps, read_toml
from corpus.mapping.values import suggestion

FILE_KEYS: tuple[str, ...] = (
    "name",
    "format",
    "delimiter",
    "quote",
    "escape",
    "encoding",
    "header",
    "skip_lines",
    "empty",
)
FILE_KEYS += ("film", "passage")
FORMAT_CHOICE = 'Say format = "csv", "tsv" or "jsonl".'
ENDINGS = {"ndjson": "jsonl", "tab": "tsv"}

NEEDS_ENTRY = 'It needs an entry [[file]] with a name, such as name = "reviews.csv".'
NEEDS_NAME = 'say which files it is about, such as name = "reviews*.csv".'
NEEDS_FILM = (
    "say which film a row is about: [file.film] needs film_id or title,"
    ' such as title = "the name of its column".'
)
NEEDS_PASSAGE = "this must be a table: [[file.passage]]."

# What the text of a passage is made of; one of them there must be.
TEXT_FROM = ("text", "lines", "person", "credited_as", "other_film", "heading")


def load_mapping(path: str | os.PathLike[str]) -> Mapping:
    """Read a mapping file. Raises MappingError, a CorpusError, with the line and what to do."""
    where = Path(path)
    try:
        with where.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as cause:
        reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
        raise MappingError(os.fspath(path), f"this mapping cannot be read: {reason}.") from cause
    return parse_mapping(content, where.name)


def parse_mapping(content: bytes, name: str) -> Mapping:
    """Return the mapping that `content` holds; messages speak of it as `name`. Raises MappingError."""
    toml = read_toml(content, name)
    check = Check(toml)
    check.keys((), toml.content, ("file",), "a mapping")
    entries = check.tables(("file",), toml.content.get("file"), NEEDS_ENTRY)
    if not entries:
        check.fail((), NEEDS_ENTRY)
    files = tuple(read_file(check, steps, table) for steps, table in entries)
    said = msgspec.json.encode(toml.content, order="sorted")
    return Mapping(name=name, files=files, digest=hashlib.blake2b(said, digest_size=16).hexdigest())


def read_file(check: Check, steps: Steps, table: Table) -> FileMapping:
    """Return an entry [[file]]. Raises MappingError."""
    check.keys(steps, table, FILE_KEYS, "an entry [[file]]")
    pattern = check.text((*steps, "name"), table, needed=NEEDS_NAME).strip()
    form = read_format(check, steps, table, pattern)
    header = check.truth((*steps, "header"), table, True)
    empty = frozenset({"", *check.texts((*steps, "empty"), table.get("empty", []))})
    columns = Columns(form, header)
    film = table.get("film")
    if not isinstance(film, dict) or not {"film_id", "title"} & film.keys():
        check.fail((*steps, "film"), NEEDS_FILM)
    passages = check.tables((*steps, "passage"), table.get("passage", []), NEEDS_PASSAGE)
    return FileMapping(
        pattern=pattern,
        format=form,
        delimiter=check.sign((*steps, "delimiter"), table, "\t" if form == "tsv" else ","),
        quote=check.sign((*steps, "quote"), table, '"', may_be_empty=True),
        escape=check.sign((*steps, "escape"), table, "", may_be_empty=True),
        encoding=check.encoding((*steps, "encoding"), table),
        header=header,
        skip_lines=check.count((*steps, "skip_lines"), table),
        film=read_fields(check, (*steps, "film"), film, columns, empty),
        passages=tuple(read_passage(check, where, each, columns, empty) for where, each in passages),
        place=check.toml.place(steps),
    )


def read_format(check: Check, steps: Steps, table: Table, pattern: str) -> str:
    """Return csv, tsv or jsonl: as it is said, or as the name ends."""
    form = check.text((*steps, "format"), table).strip().lower()
    if form and form not in FORMATS:
        near = suggestion(form, FORMATS)
        check.fail((*steps, "format"), f"there is no such format{near} {FORMAT_CHOICE}")
    if not form:
        ending = pattern.lower().removesuffix(".gz").rpartition(".")[2]
        form = ENDINGS.get(ending, ending)
    if form not in FORMATS:
        check.fail(steps, f'the name "{pattern}" does not say how the file is written. {FORMAT_CHOICE}')
    return form


def read_fields(check: Check, steps: Steps, table: Table, columns: Columns, empty: frozenset[str]) -> Origins:
    """Return the fields of a film or a passage with where each comes from. Raises MappingError."""
    film = "film" in steps
    known, others = (FILM_FIELDS, PASSAGE_FIELDS) if film else (PASSAGE_FIELDS, FILM_FIELDS)
    whose, home = ("film", "[[file.passage]]") if film else ("passage", "[file.film]")
    for name in table:
        if name in others and name not in known:
            check.fail((*steps, name), f"this is no field of a {whose}. Put it under {home}.")
    check.keys(steps, table, known, f"a {whose}")
    return {name: read_origin(check, (*steps, name), said, columns, empty) for name, said in table.items()}


def read_passage(
    check: Check, steps: Steps, table: Table, columns: Columns, empty: frozenset[str]
) -> Origins:
    """Return a passage: it needs a kind, and something to make its text of. Raises MappingError."""
    passage = read_fields(check, steps, table, columns, empty)
    if "kind" not in passage:
        check.fail(steps, 'say what it is, such as kind = "review".')
    if not passage.keys() & set(TEXT_FROM):
        check.fail(steps, 'it needs a text, such as text = "the name of its column".')
    several = [name for name in EACH_FIELDS if name in passage and passage[name].each]
    if len(several) > 1:
        check.fail((*steps, several[1]), "only one field of a passage can be split into passages.")
    if "speakers" in passage and "text" not in passage:
        check.fail((*steps, "speakers"), "these need what they say: map text as well.")
    return passage
