"""Damaged data sets: nothing a file holds makes a reader raise, and every reject says where it stands."""

import random
import time
from collections.abc import Callable

import pytest
from data_sets import OWN, AnyReader, Records, files_of, recognised, run
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Film, Passage, Reject
from corpus.readers.filmdex_jsonl import LONGEST_LINE

CASES = [pytest.param(reader, own, id=reader.name) for reader, own, _ in OWN]
ROUNDS = 400

Damage = Callable[[bytes, random.Random], bytes]


def flip(content: bytes, chance: random.Random) -> bytes:
    """Change some bytes."""
    changed = bytearray(content)
    for _ in range(chance.randrange(1, 12)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(content: bytes, chance: random.Random) -> bytes:
    """Take a stretch out."""
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:start] + content[end:]


def end_early(content: bytes, chance: random.Random) -> bytes:
    """Keep the beginning only."""
    return content[: chance.randrange(len(content))]


def insert(content: bytes, chance: random.Random) -> bytes:
    """Put in what parsers stumble over."""
    where = chance.randrange(len(content) + 1)
    return content[:where] + chance.choice(NASTY) + content[where:]


def swap(content: bytes, chance: random.Random) -> bytes:
    """Put the lines, or the cells, in another order."""
    mark = chance.choice([b"\n", b",", b"\t", b" +++$+++ ", b'"'])
    pieces = content.split(mark)
    chance.shuffle(pieces)
    return mark.join(pieces)


NASTY = [
    *(b"\0", b"\r", b"\n", b'"', b"'", b"\\", b",", b"\t", b"::", b" +++$+++ ", b"#Q ", b"^ ", b"\xff\xfe"),
    *(
        b"\xed\xa0\x80",
        b"\xf0\x9f\x8e\xac",
        b"[" * 3000,
        b"{" * 3000,
        b'{"a":' * 2000,
        b"9" * 5000,
        b"nan",
        b"-1",
    ),
    *(
        b"1e999",
        b"\\ud800",
        b"'" + b"\\'" * 2000,
        b"/?#",
        b"x" * 70_000,
        b'"' * 3,
        "７７".encode(),
        b"\xc2\x85",
    ),
]
DAMAGES: list[Damage] = [flip, cut, end_early, insert, swap]


def check(records: Records, files: dict[str, bytes]) -> None:
    """Fail unless all are records that say where in `files` they come from."""
    for record in records:
        assert isinstance(record, Film | Passage | Reject)
        # The one film that stands for all questions of a data set comes from nowhere.
        assert not record.source or record.source.rpartition(":")[0] in files or record.source in files, (
            record
        )
        if isinstance(record, Reject):
            assert record.reason
        elif isinstance(record, Passage):
            assert record.passage_id
            assert record.text.strip()


@pytest.mark.parametrize(("reader", "own"), CASES)
def test_damage_is_told_and_not_raised(reader: AnyReader, own: list[str]) -> None:
    """However a data set is damaged, what is read is records and rejects."""
    chance = random.Random(6)
    pristine = [files_of(place) for place in own]
    for _ in range(ROUNDS):
        files = dict(chance.choice(pristine))
        for name in chance.sample(sorted(files), chance.randrange(1, len(files) + 1)):
            files[name] = chance.choice(DAMAGES)(files[name] or b"x", chance)
        check(run(reader, files), files)
        recognised(reader, files)


@pytest.mark.parametrize(("reader", "own"), CASES)
@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read(reader: AnyReader, own: list[str], content: bytes) -> None:
    """Whatever follows the beginning of a file, or takes its place, is read or told."""
    files = files_of(own[0])
    for name, whole in files.items():
        first, _, _ = whole.partition(b"\n")
        for damaged in ({**files, name: content}, {**files, name: first + b"\n" + content}):
            check(run(reader, damaged), damaged)


@pytest.mark.parametrize(("reader", "own"), CASES)
def test_an_endless_line_costs_itself_only(reader: AnyReader, own: list[str]) -> None:
    """A line of 20 MB is a reject, or a part of one, within seconds; what comes before it is read."""
    files = files_of(own[0])
    name = max(files, key=lambda name: len(files[name]))
    before = len(run(reader, files))
    files[name] += b"\n" + b"x" * (LONGEST_LINE * 5 // 2) + b"\n"
    began = time.monotonic()

    records = run(reader, files)

    assert time.monotonic() - began < 10  # 0.1 s on the machine it was written on
    assert before <= len(records) <= before + 2
    assert any(isinstance(record, Reject) for record in records)
