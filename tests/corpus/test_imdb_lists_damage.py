"""IMDb's plain-text lists: whatever is wrong with their bytes, the rest is read, and soon."""

import random
import time

import pytest
from imdb_lists_made_up import document, each_list, made_up

from corpus import Film, Passage, Reject
from corpus.readers.imdb_lists import READER
from corpus.readers.imdb_lists_lines import LONGEST_LINE


def test_long_lines_are_rejected():
    """A line out of all proportion costs itself alone."""
    rows = made_up("countries").replace(
        b"Denmark\n", b"Denmark\n" + b"x" * (3 * LONGEST_LINE) + b"\nAt (1999)\tX\n"
    )
    records = list(READER.records(document(rows)))

    assert [record.reason for record in records if isinstance(record, Reject)] == [
        f"the line is longer than {LONGEST_LINE >> 10} KB"
    ]
    assert sum(isinstance(record, Film) for record in records) == 2


@pytest.mark.parametrize(
    "line",
    [
        *(
            b"(" * 60_000,
            b"((a" * 20_000,
            b") (" * 20_000,
            b"[] " * 20_000,
            b"'" * 60_000,
            b" " * 60_000 + b"x",
        ),
        *(b"\t" * 60_000 + b"x", b"@<" * 30_000, b"\xff" * 60_000, b'"' * 60_000, b"{" * 60_000),
        *(b"(1999) {" * 7_000, b"' (qv) " * 8_000, b"[a] " * 15_000, b"by " * 20_000, b"-" * 60_000),
    ],
    ids=lambda line: repr(line[:8]),
)
@pytest.mark.parametrize(
    "before", [b"", b"# ", b"- ", b"  ", b"Ann\tHeat (1999)  ", b"BY: ", b"Heat (1999)\t", b"   (aka "]
)
def test_hostile_lines_take_no_time(line, before):
    """No line makes a list slow, whatever the list: eight with 60 KB take less than a second."""
    started = time.process_time()
    for name in (
        "actors",
        "plot",
        "quotes",
        "trivia",
        "soundtracks",
        "locations",
        "aka-titles",
        "movie-links",
    ):
        content = made_up(name).replace(b"The Ferry (1931)", b"The Ferry (1931)\n" + before + line, 1)
        assert all(READER.records(document(content)))
    assert time.process_time() - started < 1


def mutations(content: bytes, count: int) -> list[bytes]:
    """Return copies with bytes changed, left out or doubled, and copies cut short."""
    chance = random.Random(len(content))
    copies = []
    for _ in range(count):
        copy = bytearray(content)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(copy))
            piece = bytes(
                chance.choice(b"\x00\t\n #-'\"(){}[]<>_:0\xe9") for _ in range(chance.randint(0, 3))
            )
            copy[at : at + chance.randint(0, 4)] = piece
        copies.append(bytes(copy[: chance.choice((len(copy), chance.randrange(len(copy))))]))
    return copies


@each_list
def test_damage_never_raises(path):
    """Whatever happens to the bytes of a list, its records and rejects come, and ids are valid."""
    for content in mutations(path.read_bytes(), 400):
        READER.recognises(document(content))
        for record in READER.records(document(content)):
            assert isinstance(record, Film | Passage | Reject)
