"""Filmdex JSON Lines, the native format: one record a line, as filmdex.schema.json describes it.

The only format that is written as well as read: records come back equal.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from corpus.documents import Document, Reader
from corpus.records import Film, Passage, Reject, with_passage_id

LONGEST_LINE = 8 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TAGGED = re.compile(rb'\s*\{.*"type"\s*:\s*"(?:film|passage)"')

decoder = msgspec.json.Decoder(Film | Passage)
encoder = msgspec.json.Encoder()


def recognises(document: Document) -> bool:
    """Whether a line among the first is an object tagged as a film or a passage, outside of an array."""
    head = document.head.removeprefix(BYTE_ORDER_MARK).lstrip()
    lines = head.split(b"\n", 20)[:20]
    return not head.startswith(b"[") and any(TAGGED.match(line) for line in lines)


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the records, one a line; blank lines are fine."""
    for number, line in numbered_lines(document):
        source = f"{document.name}:{number}"
        if line is None:
            yield Reject(source, f"the line is longer than {LONGEST_LINE >> 20} MB")
            continue
        try:
            record = decoder.decode(line)
        except (ValueError, RecursionError, msgspec.MsgspecError) as cause:
            yield Reject(source, str(cause))
            continue
        if not record.source:
            record = msgspec.structs.replace(record, source=source)
        yield with_passage_id(record) if isinstance(record, Passage) else record


def numbered_lines(document: Document) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines that are not blank with their numbers from 1, None in place of one that is too long."""
    with document.open() as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE + 1):
            number += 1
            if number == 1:
                line = line.removeprefix(BYTE_ORDER_MARK)
            if len(line) > LONGEST_LINE:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LONGEST_LINE)
                yield number, None
            elif not line.isspace():
                yield number, line


def write_records(records: Iterable[Film | Passage], out: BinaryIO) -> int:
    """Write each record as a line and return how many there were."""
    count = 0
    for record in records:
        out.write(encoder.encode(record) + b"\n")
        count += 1
    return count


READER = Reader("Filmdex JSON Lines (one film or passage a line)", recognises, records)
