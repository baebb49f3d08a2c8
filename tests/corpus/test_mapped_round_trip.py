"""Any film and any passage, written out as a table with a column for each field, comes back as it was."""

import csv
import io
from typing import Any

import msgspec
import pytest
from data_sets import document
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Film, Kind, Line, Passage
from corpus.mapping import parse_mapping
from corpus.mapping.model import FILM_FIELDS, PASSAGE_FIELDS, TEXTS
from corpus.readers.film_ids import FilmIds
from corpus.readers.mapped import table_records
from corpus.readers.mapped_records import Maker
from corpus.records import quote_text, with_passage_id

MARK = "¦"  # between the values of a list, so it is in none of them

said = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=f"{MARK}:(),"), min_size=1)
words = st.lists(said, min_size=1, max_size=4).map(" ".join)
perhaps = st.just("") | words
names = st.lists(words, max_size=3, unique=True).map(tuple)
counts = st.none() | st.integers(0, 2**53)
dates = st.just("") | st.dates().map(str) | st.dates().map(lambda day: str(day)[:7])
ratings = st.none() | st.integers(0, 100).map(lambda tenths: tenths / 10)
seconds = st.none() | st.integers(0, 10**8).map(lambda thousandths: thousandths / 1000)
numbers = st.from_regex(r"tt[0-9]{7}", fullmatch=True)
lines = st.lists(st.builds(Line, text=words, speaker=perhaps.map(lambda name: name[:60].strip())), max_size=3)

films = st.builds(
    Film,
    film_id=numbers,
    title=words,
    original_title=perhaps,
    year=st.none() | st.integers(1870, 2199),
    release_date=dates,
    release_country=perhaps,
    runtime=st.none() | st.integers(1, 9999),
    certificate=perhaps,
    rating=ratings,
    votes=counts,
    metascore=st.none() | st.integers(0, 100),
    **dict.fromkeys((name for name in TEXTS if name in FILM_FIELDS), names),
)
passages = st.builds(
    Passage,
    film_id=numbers,
    kind=st.sampled_from([kind for kind in Kind if kind is not Kind.FILM]),
    text=words | st.lists(words, min_size=2, max_size=3).map("\n\n".join),
    rating=ratings,
    date=dates,
    helpful=counts,
    helpful_of=counts,
    lines=lines.map(tuple),
    performers=names,
    writers=names,
    start=seconds,
    end=seconds,
    spoiler=st.booleans(),
    language=st.just("") | st.from_regex(r"[a-z]{2}", fullmatch=True),
    **dict.fromkeys(
        [
            *("heading", "author", "category", "person", "role", "character", "credited_as"),
            *("relation", "other_film", "other_film_id"),
        ],
        perhaps,
    ),
)


def column(name: str) -> str:
    """Return a line of a mapping that takes a field from the column of its name."""
    split = f', split = "{MARK}"' if name in TEXTS else ""
    return f'{name} = {{ column = "{name}"{split} }}\n'


def everything(form: str, record: Film | Passage) -> str:
    """Return a mapping with every field of a film, or of a passage."""
    head = f'[[file]]\nname = "a.{form}"\n[file.film]\n'
    if isinstance(record, Film):
        return head + "".join(map(column, FILM_FIELDS))
    passage = "".join(column(name) for name in PASSAGE_FIELDS if name != "speakers")
    return f"{head}{column('film_id')}[file.passage]\n{passage}"


def written(form: str, record: Film | Passage) -> bytes:
    """Return a table of one row that has all fields of a record."""
    fields: dict[str, Any] = {name: getattr(record, name) for name in record.__struct_fields__}
    if form == "jsonl":
        return msgspec.json.encode(fields)
    if "lines" in fields:
        fields["lines"] = quote_text(fields["lines"])
    cells = [MARK.join(value) if isinstance(value, tuple) else value for value in fields.values()]
    out = io.StringIO()
    csv.writer(out).writerows(
        [list(fields), [each.value if isinstance(each, Kind) else each for each in cells]]
    )
    return out.getvalue().encode()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@settings(max_examples=150, deadline=None)
@given(record=films | passages)
def test_there_and_back(form: str, record: Film | Passage) -> None:
    """What a table with a column for every field says is what the record said."""
    expected = msgspec.structs.replace(record, source=f"a.{form}:{1 + (form == 'csv')}")
    if isinstance(expected, Passage):
        if expected.lines:
            expected = msgspec.structs.replace(expected, text=quote_text(expected.lines))
        expected = with_passage_id(expected)
    (mapping,) = parse_mapping(everything(form, record).encode(), "m.toml").files

    found = list(table_records(document(f"a.{form}", written(form, record)), Maker(mapping, FilmIds(), {})))

    assert found == [expected]
