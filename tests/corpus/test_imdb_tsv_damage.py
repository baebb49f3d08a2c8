"""IMDb's non-commercial data sets: names are found on disk, and no damage stops a join."""

import gzip
import io
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packing import read_all, write

from corpus import Film, Passage, Reject
from corpus.documents import HEAD_BYTES, Collection, Document
from corpus.readers.imdb_tsv import READER
from corpus.readers.imdb_tsv_lookup import DiskTexts
from corpus.readers.imdb_tsv_rows import LARGEST_GROUP, LONGEST_ROW

MADE_UP = {path.name: path.read_bytes() for path in (Path(__file__).parent / "fixtures/imdb-tsv").iterdir()}
PRINCIPALS = b"tconst\tordering\tnconst\tcategory\tjob\tcharacters\n"


def read_files(files: dict[str, bytes]) -> list[Film | Passage | Reject]:
    """Return what the reader makes of these files, as far as it claims them."""
    documents = [
        Document(name, content[:HEAD_BYTES], lambda content=content: io.BytesIO(content))
        for name, content in sorted(files.items())
    ]
    found = Collection("imdb", tuple(sorted(files)), lambda: iter(documents))
    return list(READER.records(found, READER.claims(found)))


numbers = st.integers(0, 10**12 - 1)
names = st.text(
    st.characters(blacklist_characters="\n", blacklist_categories=("Cs",)), min_size=1, max_size=20
)


@settings(deadline=None)
@given(st.lists(st.tuples(numbers, names), max_size=60), numbers)
def test_texts_are_found_by_their_number(added, other):
    """In whatever order texts were added, each number gives its first one and any other gives nothing."""
    first = dict(reversed(added))
    with DiskTexts() as texts:
        for number, text in added:
            texts.add(number, text)
        texts.finish()

        assert {number: texts.get(number) for number in first} == first
        assert texts.get(other) == first.get(other, "")


def test_many_texts():
    """More texts than are held in memory at once are found as well, in order and out of it."""
    count = 150_000
    chance = random.Random(3)
    for order in (range(count), chance.sample(range(count), count)):
        with DiskTexts() as texts:
            for number in order:
                texts.add(number * 7, f"name {number}")
            texts.finish()

            assert [texts.get(number * 7) for number in (0, 1, 77_777, count - 1)] == [
                *("name 0", "name 1", "name 77777", f"name {count - 1}")
            ]
            assert [texts.get(number) for number in (1, 8, count * 7)] == ["", "", ""]


def test_the_look_up_leaves_no_file(tmp_path, monkeypatch):
    """What is written for a look-up has no name, so that not even a crash leaves it behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with DiskTexts() as texts:
        texts.add(1, "one")
        texts.finish()
        assert texts.get(1) == "one"
        assert not list(tmp_path.iterdir())


def mutations(files: dict[str, bytes], count: int) -> list[dict[str, bytes]]:
    """Return copies of a folder in which some tables have bytes changed, left out or doubled, or are cut."""
    chance = random.Random(5)
    copies = []
    for _ in range(count):
        copy = dict(files)
        for name in chance.sample(sorted(files), chance.randint(1, 4)):
            content = bytearray(copy[name])
            for _ in range(chance.randint(1, 9)):
                at = chance.randrange(len(content))
                piece = bytes(
                    chance.choice(b'\x00\t\n\r,"[]\\N09tm\xe9/?#') for _ in range(chance.randint(0, 3))
                )
                content[at : at + chance.randint(0, 4)] = piece
            copy[name] = bytes(content[: chance.choice((len(content), chance.randrange(len(content))))])
        copies.append(copy)
    return copies


def test_damage_never_raises():
    """Whatever happens to the bytes of the tables, joined and alone, records and rejects come."""
    for files in mutations(MADE_UP, 1_000):
        found = read_files(files)
        for name, content in files.items():
            found += read_files({name: content})
        assert all(isinstance(record, Film | Passage | Reject) for record in found)


@pytest.mark.parametrize("name", sorted(MADE_UP))
def test_a_table_cut_short_ends_by_itself(tmp_path, name):
    """A packed table that breaks off is told, and the others are read to their end."""
    for other, content in MADE_UP.items():
        packed = gzip.compress(content + b"\n" * 3 * HEAD_BYTES)
        write(tmp_path / "imdb" / f"{other}.gz", packed[: len(packed) - 9] if other == name else packed)
    records, notices = read_all(tmp_path / "imdb")

    told = [notice.reason for notice in notices if notice.source == f"imdb/{name}.gz"]
    assert told == ["it is cut short: the compressed data ends too early"]
    assert len(records) == 21


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"tt0000009\t1\tnm0000001\tactor\t\\N", "it has 5 cells, not 6"),
        (b"tt0000009\t1\tnm0000001\tactor\t\\N\t\\N\t\\N", "it has 7 cells, not 6"),
        (b"nm0000009\t1\tnm0000001\tactor\t\\N\t\\N", "its tconst is no id of IMDb: nm0000009"),
        (b"tt\xd9\xa1\t1\tnm0000001\tactor\t\\N\t\\N", "its tconst is no id of IMDb: tt\u0661"),
        (b"tt1234567890123\t1\tnm0000001\tactor\t\\N\t\\N", "its tconst is no id of IMDb: tt1234567890123"),
        (b"\\N\t1\tnm0000001\tactor\t\\N\t\\N", "its tconst is no id of IMDb: \\N"),
        (b"x" * (LONGEST_ROW + 1), f"the line is longer than {LONGEST_ROW >> 10} KB"),
        (b"tt0000009\t1\tnm1\tactor\t\\N\t" + b"[" * 100_000, "its characters are no JSON list"),
        (b'tt0000009\t1\tnm1\tactor\t\\N\t["\\ud800"]', "its characters are no JSON list"),
        (b"tt0000009\t1\tnm1\tactor\t\\N\t[17]", "its characters are no JSON list"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_bad_rows(row, reason):
    """A row that cannot be used is told with its line; those around it are read."""
    good = b'tt0000009\t2\tnm0000002\tactor\t\\N\t["Ingrid"]\n'
    found = read_files({"a.tsv": PRINCIPALS + good + row + b"\n" + good})

    rejects = [record for record in found if isinstance(record, Reject)]
    assert [(reject.source, reject.reason[: len(reason)]) for reject in rejects] == [("a.tsv:3", reason)]
    assert sum(record.text == "nm0000002 as Ingrid" for record in found if isinstance(record, Passage)) == 2


def test_a_title_without_end_is_read_in_parts():
    """A title with more rows than any film has costs no more memory than a thousand of them."""
    rows = (f"tt0000009\t{number}\tnm{number}\tactor\t\\N\t\\N\n" for number in range(3 * LARGEST_GROUP))
    found = read_files({"a.tsv": PRINCIPALS + "".join(rows).encode()})

    assert len({record.person for record in found if isinstance(record, Passage)}) == 3 * LARGEST_GROUP
