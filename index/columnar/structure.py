"""Do the arrays of a segment agree? What no checksum tells: whether the right bytes were written.

checks.py holds bytes against their digests; here what they say is held against itself, see layout.py. Every
array is read once, in chunks of whole terms, so that memory stays bounded whatever the size.
"""

import zlib
from collections.abc import Iterator

import numpy as np
from whoosh.fields import Schema
from whoosh.formats import Positions

from index.columnar.arrays import Array
from index.columnar.blocks import BlockReader
from index.columnar.documents import DocumentsReader
from index.columnar.impacts import CHAMPIONS, LONG, impacts
from index.columnar.inversion import length_bytes
from index.columnar.postings import term_statistics, text_keys
from index.columnar.terms import TermsReader

LARGEST_BLOCK = 256 << 20  # bytes unpacked: no record comes near it, so that more is a bomb
ROWS_AT_ONCE = 2_000_000  # postings of a chunk, unless a single term has more: about 100 MB


def disagreements(terms: TermsReader, documents: DocumentsReader, schema: Schema) -> list[str]:
    """Return a sentence for each thing in a segment that contradicts another; an empty list means none.

    Read it after the checksums: of arrays whose bytes are damaged it may only say that they cannot be read.
    """
    try:
        # Each step relies on what the ones before it have shown.
        return (
            [*wrong_starts(terms), *wrong_sizes(terms), *wrong_documents(documents)]
            or [
                *wrong_odd_rows(terms),
                *wrong_dictionary(terms),
                *wrong_blocks(documents.stored, documents.doc_count_all()),
            ]
            or [each for name in terms.segment.fields for each in wrong_field(terms, documents, schema, name)]
            or list(wrong_champions(terms))
        )
    except (ArithmeticError, LookupError, ValueError, TypeError, MemoryError) as cause:
        return [f"segment {terms.segment.segid} cannot be read ({type(cause).__name__}: {cause})"]


def wrong_starts(terms: TermsReader) -> Iterator[str]:
    """Yield what is wrong with where the terms' texts, postings and positions begin and end."""
    ends = {"text": len(terms.text), "posting": len(terms.documents), "position": len(terms.position)}
    field_start = terms.segment.field_start
    count = field_start[-1] if field_start else -1
    for name, end in ends.items():
        start = terms.arrays[f"{name}_start"]
        least = 1 if name == "posting" else 0  # a term without a document would not be there
        if len(start) != count + 1:
            yield f"{name}_start is of {len(start) - 1} terms, the segment has {count}"
        elif start[0] != 0 or start[-1] != end:
            yield f"{name}_start ends at {start[-1]}, the array it points into at {end}"
        elif (np.diff(start.astype(np.int64)) < least).any():
            yield f"{name}_start does not rise with term {first_of(np.diff(start.astype(np.int64)) < least)}"
    if field_start != sorted(field_start) or len(field_start) != len(terms.segment.fields) + 1:
        yield "the terms are not divided among the fields"


def wrong_sizes(terms: TermsReader) -> Iterator[str]:
    """Yield which arrays have another length than the terms and postings they are of."""
    count, rows = terms.segment.field_start[-1], len(terms.documents)
    for name, values in (("frequency", terms.frequency_byte), ("impact", terms.impact)):
        if len(values) != rows:
            yield f"{name} is of {len(values)} postings, there are {rows}"
    for name in ("weight", "max_weight", "min_length", "max_length", "max_impact", "text_key"):
        if len(terms.arrays[name]) != count:
            yield f"{name} is of {len(terms.arrays[name])} terms, the segment has {count}"
    if not len(terms.odd_row) == len(terms.odd_frequency) == len(terms.odd_weight):
        yield "the odd postings are not listed alike"


def wrong_odd_rows(terms: TermsReader) -> Iterator[str]:
    """Yield what is wrong with the postings whose frequency or weight does not stand in its byte."""
    rows = terms.odd_row.astype(np.int64)
    if (np.diff(rows) <= 0).any() or (len(rows) and rows[-1] >= len(terms.documents)):
        yield "the odd postings are not in order"
    elif (terms.frequency_byte[rows] != np.minimum(terms.odd_frequency, 255)).any():
        yield "the odd postings have other frequencies than their bytes say"


def wrong_documents(documents: DocumentsReader) -> Iterator[str]:
    """Yield what is wrong with the number of documents that lengths and stored fields are of."""
    count = documents.doc_count_all()
    if len(documents.stored) != count:
        yield f"stored fields are of {len(documents.stored)} documents, the segment has {count}"
    for name, entry in documents.arrays.entries.items():
        if name.startswith("length.") and entry.length != count:
            yield f"{name} is of {entry.length} documents, the segment has {count}"


def wrong_blocks(blocks: BlockReader, count: int) -> Iterator[str]:
    """Yield what is wrong with where records and their blocks begin, and with what the blocks hold."""
    start, block_start, block_first = (
        np.asarray(each).astype(np.int64) for each in (blocks.start, blocks.block_start, blocks.block_first)
    )
    if len(start) != count + 1 or start[0] != 0 or (np.diff(start) < 0).any():
        yield "stored_start does not rise from record to record"
    elif len(block_first) != len(block_start) or block_first[0] != 0 or block_first[-1] != count:
        yield "the blocks do not hold all records"
    elif (np.diff(block_first) <= 0).any() or (np.diff(block_start) <= 0).any() or block_start[0] != 0:
        yield "the blocks are not in order"
    elif block_start[-1] != len(blocks.stored):
        yield f"the blocks end at {block_start[-1]}, their array at {len(blocks.stored)}"
    else:
        edges = zip(block_start[:-1].tolist(), block_start[1:].tolist(), strict=True)
        sizes = np.diff(start[block_first]).tolist()
        for number, ((first, last), size) in enumerate(zip(edges, sizes, strict=True)):
            if not unpacks_to(blocks.stored[first:last], size):
                yield f"block {number} does not unpack to its records"


def unpacks_to(packed: memoryview, size: int) -> bool:
    """Whether a block unpacks to so many bytes; no more than these, and LARGEST_BLOCK, are ever unpacked."""
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, min(size, LARGEST_BLOCK) + 1)
    except zlib.error:
        return False
    return len(content) == size and unpacker.eof and not unpacker.unused_data


def wrong_dictionary(terms: TermsReader) -> Iterator[str]:
    """Yield what is not in order in the dictionary: a field's terms rise, byte by byte; none is twice."""
    keys = terms.arrays["text_key"]
    text_start = terms.arrays["text_start"]
    if (text_keys(bytes(terms.text), text_start) != keys).any():
        yield "text_key is not what the terms begin with"
        return
    for name in terms.segment.fields:
        first, last = terms.field_range(name)
        before, after = keys[first : last - 1], keys[first + 1 : last]
        if (before > after).any():
            yield f"the terms of {name} are not sorted at term {first + first_of(before > after)}"
            continue
        # Only terms that begin with the same eight bytes need be compared as a whole.
        for place in (np.flatnonzero(before == after) + first).tolist():
            if terms.texts[place] >= terms.texts[place + 1]:
                yield f"the terms of {name} are not sorted at term {place}"
                break


def wrong_field(terms: TermsReader, documents: DocumentsReader, schema: Schema, name: str) -> Iterator[str]:
    """Yield what is wrong with a field's postings: documents, frequencies, positions, lengths, statistics."""
    field = schema[name]
    length = documents.length_bytes(name)
    counted = np.zeros(len(length), np.int64)
    average = terms.segment.lengths.get(name, 0) / max(1, len(length))
    for first, last in chunks(terms, *terms.field_range(name)):
        chunk = Chunk(terms, first, last)
        if wrong := chunk.wrong_documents(len(length)) or chunk.wrong_frequencies():
            yield f"{wrong} in {name}"
            return
        bytes_of = length[chunk.documents]
        found = (
            chunk.wrong_positions(isinstance(field.format, Positions)),
            chunk.wrong_statistics(bytes_of if field.scorable else np.zeros_like(bytes_of)),
            chunk.wrong_impacts(impacts(chunk.frequency, bytes_of, average)),
        )
        yield from (f"{wrong} in {name}" for wrong in found if wrong)
        counted += np.bincount(chunk.documents, chunk.frequency, len(length)).astype(np.int64)
    if not field.scorable:
        return
    if (length_bytes(counted) != length).any():
        document = first_of(length_bytes(counted) != length)
        yield f"document {document} has {counted[document]:,} words in {name}, its length says otherwise"
    if counted.sum() != terms.segment.lengths.get(name, 0):
        yield f"{name} has {counted.sum():,} words, the manifest says {terms.segment.lengths.get(name, 0):,}"


class Chunk:
    """The postings of the terms `first` to `last` of one field. documents, frequency, weight: [p]."""

    def __init__(self, terms: TermsReader, first: int, last: int) -> None:
        self.terms, self.first, self.last = terms, first, last
        start = terms.arrays["posting_start"][first : last + 1].astype(np.int64)
        self.rows = slice(int(start[0]), int(start[-1]))
        self.start = start[:-1] - start[0]
        self.documents = terms.documents[self.rows]
        self.frequency = terms.frequency_byte[self.rows].astype(np.int64)
        self.weight = self.frequency.astype(np.float32)
        odd = slice(*np.searchsorted(terms.odd_row, (self.rows.start, self.rows.stop)).tolist())
        rows = terms.odd_row[odd].astype(np.int64) - self.rows.start
        self.frequency[rows], self.weight[rows] = terms.odd_frequency[odd], terms.odd_weight[odd]

    def term_at(self, row: int) -> str:
        """Return a term in words by one of its postings."""
        number = self.first + int(np.searchsorted(self.start, row, side="right")) - 1
        return f"term {self.terms.texts[number].decode(errors='replace')!r}"

    def wrong_documents(self, count: int) -> str:
        """Return what is wrong with the documents: in range, and rising within a term."""
        if (beyond := self.documents >= count).any():
            row = first_of(beyond)
            return f"{self.term_at(row)} names document {self.documents[row]} of {count}"
        falling = np.diff(self.documents.astype(np.int64), prepend=-1) <= 0
        falling[self.start] = False
        return f"{self.term_at(first_of(falling))} has documents out of order" if falling.any() else ""

    def wrong_frequencies(self) -> str:
        """Return what is wrong with the frequencies: a posting stands for a word that is there."""
        none = self.frequency < 1
        return f"{self.term_at(first_of(none))} stands no time in a document of its" if none.any() else ""

    def wrong_positions(self, positional: bool) -> str:
        """Return what is wrong with the positions: as many as the frequencies say, rising in a document."""
        start = self.terms.arrays["position_start"][self.first : self.last + 1].astype(np.int64)
        wanted = np.add.reduceat(self.frequency, self.start) if positional else 0
        if (wrong := np.diff(start) != wanted).any():
            return f"{self.term_at(int(self.start[first_of(wrong)]))} has other positions than frequencies"
        if not positional:
            return ""
        ends = np.cumsum(self.frequency)
        falling = (
            np.diff(self.terms.position[int(start[0]) : int(start[-1])].astype(np.int64), prepend=-1) <= 0
        )
        falling[ends - self.frequency] = False
        if falling.any():
            row = int(np.searchsorted(ends, first_of(falling), side="right"))
            return f"{self.term_at(row)} has positions out of order"
        return ""

    def wrong_statistics(self, length: Array) -> str:
        """Return which statistic of a term is not what its postings come to. length: uint8 [p]."""
        terms = slice(self.first, self.last)
        for name, values in term_statistics(self.weight, length, self.start).items():
            wrong = ~np.isclose(self.terms.arrays[name][terms], values, rtol=1e-5, atol=0)
            if wrong.any():
                return (
                    f"{self.term_at(int(self.start[first_of(wrong)]))} has another {name} than its postings"
                )
        return ""

    def wrong_impacts(self, impact: Array) -> str:
        """Return which term bounds its scores wrongly. impact: uint8 [p], as it must be."""
        kept = self.terms.impact[self.rows]
        if (kept != impact).any():
            return f"{self.term_at(first_of(kept != impact))} has another impact than its frequencies"
        wrong = self.terms.arrays["max_impact"][self.first : self.last] != np.maximum.reduceat(
            kept, self.start
        )
        if wrong.any():
            return (
                f"{self.term_at(int(self.start[first_of(wrong)]))} has another max_impact than its postings"
            )
        return ""


def wrong_champions(terms: TermsReader) -> Iterator[str]:
    """Yield what is wrong with the highest impacts that long lists name."""
    start = terms.arrays["posting_start"].astype(np.int64)
    long, rows = terms.arrays["champion_term"].astype(np.int64), terms.champion_row.astype(np.int64)
    if not np.array_equal(long, np.flatnonzero(np.diff(start) >= LONG)) or len(rows) != CHAMPIONS * len(long):
        yield "the long lists are not those that have champions"
        return
    for place, number in enumerate(long.tolist()):
        own = rows[place * CHAMPIONS : (place + 1) * CHAMPIONS]
        impact = terms.impact[start[number] : start[number + 1]]
        best = np.partition(impact, -CHAMPIONS)[-CHAMPIONS:]
        if (np.diff(own) <= 0).any() or own[0] < 0 or own[-1] >= len(impact):
            yield f"the champions of term {terms.texts[number]!r} are not in order"
        elif not np.array_equal(np.sort(impact[own]), np.sort(best)):
            yield f"the champions of term {terms.texts[number]!r} are not its highest impacts"


def chunks(terms: TermsReader, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield runs of terms with about ROWS_AT_ONCE postings: first, and the one after the last."""
    start = terms.arrays["posting_start"]
    while first < last:
        most = np.uint64(int(start[first]) + ROWS_AT_ONCE)
        end = min(last, max(first + 1, int(np.searchsorted(start, most, side="right")) - 1))
        yield first, end
        first = end


def first_of(wrong: Array) -> int:
    """Return the first place where `wrong`, bool, is True."""
    return int(np.argmax(wrong))
