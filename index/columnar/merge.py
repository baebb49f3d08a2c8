"""Several segments to one, array by array, in chunks: no posting is ever a Python object.

What goes into the new segment is told as runs of documents, so that one segment can be let into another:
what stands before the place, what is let in, what stands behind it. The terms of all segments are united
and sorted; a term's postings are put in the order of the new document numbers. What is in memory at once
is bounded by ROWS_AT_ONCE, whatever the size of the segments.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage

from index.columnar.arrays import Array
from index.columnar.codec import ColumnarSegment
from index.columnar.documents import DocumentsReader, DocumentsWriter
from index.columnar.impacts import impacts
from index.columnar.layout import FILES
from index.columnar.postings import PostingsFiles, term_statistics
from index.columnar.terms import TermsReader
from index.columnar.tokenising import ranges

ROWS_AT_ONCE = 1_000_000  # postings of a chunk, unless a single term has more; more are no faster
BYTES_A_ROW = 200  # held for a posting while its chunk is put in order, with its positions


class Run(NamedTuple):
    """Documents of a part that follow one another: which part, the first, the one after the last."""

    part: int
    first: int
    last: int


class Part:
    """One of the segments that a new one is made of. It takes no document before it is placed."""

    def __init__(self, storage: Storage, segment: ColumnarSegment) -> None:
        self.segment = segment
        self.terms = TermsReader(storage, segment)
        self.documents = DocumentsReader(storage, segment)
        self.alive = np.zeros(segment.doc_count_all(), np.bool_)
        self.new_number = np.zeros(len(self.alive), np.uint32)

    def place(self, first: int, last: int, base: int) -> None:
        """Have the documents from `first` to before `last` stand from `base` on."""
        self.alive[first:last] = True
        self.new_number[first:last] = np.arange(base, base + last - first, dtype=np.uint32)

    def count(self) -> None:
        """Count what is left of each term, once all documents are placed. df: int64 [t]."""
        self.complete = bool(self.alive.all())
        start = self.terms.arrays["posting_start"].astype(np.int64)
        self.df = np.diff(start)
        self.lengths = dict(self.segment.lengths)
        if self.complete or len(start) < 2:
            return
        kept = self.alive[self.terms.documents]
        self.df = np.add.reduceat(kept, start[:-1], dtype=np.int64)
        # A field's length is how many words it has; the bytes kept of lengths are too coarse to add up.
        frequency = self.terms.frequency_byte * kept
        of_terms = np.add.reduceat(frequency, start[:-1], dtype=np.int64)
        odd = self.terms.odd_row.astype(np.int64)
        if len(odd):
            odd, more = odd[kept[odd]], self.terms.odd_frequency[kept[odd]].astype(np.int64)
            more -= self.terms.frequency_byte[odd]
            np.add.at(of_terms, np.searchsorted(start, odd, side="right") - 1, more)
        for name in self.lengths:
            first, last = self.terms.field_range(name)
            self.lengths[name] = int(of_terms[first:last].sum())

    def field_terms(self, name: str) -> tuple[int, list[bytes]]:
        """Return the number of the first term of a field, and the field's terms."""
        first, last = self.terms.field_range(name)
        return first, [self.terms.texts[number] for number in range(first, last)]


class Chunk:
    """A run of terms of one field, as all parts have it, in the order of the merged segment.

    documents: uint32, frequency: uint32, weight: float32 [p]; position: uint32 [q]; df, occurrences: [t].
    """

    def __init__(self, parts: Sequence[Part], numbers: Sequence[Array], count: int) -> None:
        pieces = [self.piece(part, terms) for part, terms in zip(parts, numbers, strict=True)]
        rank = np.concatenate([each[0] for each in pieces])
        documents = np.concatenate([each[1] for each in pieces])
        # By term, then by document. Each part's postings are in this order already, which the stable
        # sort makes use of.
        order = np.argsort((rank.astype(np.uint64) << np.uint64(32)) | documents, kind="stable")
        rank, self.documents = rank[order], documents[order]
        self.frequency, self.weight = (
            np.concatenate([each[number] for each in pieces])[order] for number in (2, 3)
        )
        self.df = np.bincount(rank, minlength=count)
        places = np.concatenate([each[4] for each in pieces])
        position = np.concatenate([each[5] for each in pieces])
        starts = (np.cumsum(places) - places)[order]
        places = places[order]
        self.position = position[ranges(starts, places)]
        self.occurrences = np.bincount(rank, weights=places, minlength=count).astype(np.int64)

    @staticmethod
    def piece(part: Part, terms: Array) -> tuple[Array, ...]:
        """Return rank, document, frequency, weight and number of positions of a part's postings, and those.

        terms: int64 [t], the part's number of each term of the chunk, -1 where it has none.
        """
        rank = np.flatnonzero(terms >= 0)
        numbers = terms[rank]
        start = part.terms.arrays["posting_start"].astype(np.int64)
        position_start = part.terms.arrays["position_start"].astype(np.int64)
        rows = ranges(start[numbers], start[numbers + 1] - start[numbers])
        ranks = np.repeat(rank, start[numbers + 1] - start[numbers])
        places = ranges(position_start[numbers], position_start[numbers + 1] - position_start[numbers])
        position = part.terms.position[places].astype(np.uint32)
        documents = part.terms.documents[rows]
        frequency = part.terms.frequency_byte[rows].astype(np.uint32)
        weight = frequency.astype(np.float32)
        if len(part.terms.odd_row):
            odd = np.searchsorted(part.terms.odd_row, rows)
            odd = np.minimum(odd, len(part.terms.odd_row) - 1)
            found = part.terms.odd_row[odd] == rows
            frequency[found] = part.terms.odd_frequency[odd[found]]
            weight[found] = part.terms.odd_weight[odd[found]]
        counts = frequency.astype(np.int64) if len(places) else np.zeros(len(rows), np.int64)
        if not part.complete:
            kept = part.alive[documents]
            position = position[np.repeat(kept, counts)]
            ranks, documents, frequency = ranks[kept], documents[kept], frequency[kept]
            weight, counts = weight[kept], counts[kept]
        return ranks, part.new_number[documents], frequency, weight, counts, position


def merge_segments(
    storage: Storage,
    schema: Schema,
    segments: Sequence[ColumnarSegment],
    indexname: str = "MAIN",
    memory: int | None = None,
) -> ColumnarSegment:
    """Write one segment with all documents of `segments` that are not deleted, remove those, return it.

    memory: MB that this may take.
    """
    runs: list[Run] = []
    for number, segment in enumerate(segments):
        alive = np.ones(segment.doc_count_all(), np.bool_)
        alive[list(segment.deleted_docs())] = False
        edges = np.flatnonzero(np.diff(alive.astype(np.int8), prepend=0, append=0)).tolist()
        runs += [Run(number, *edge) for edge in zip(edges[::2], edges[1::2], strict=True)]
    parts = [Part(storage, segment) for segment in segments]
    merged = splice(storage, schema, parts, runs, indexname, memory)
    for segment in segments:
        for ending in FILES:
            storage.delete_file(segment.make_filename(ending))
    return merged


def splice(
    storage: Storage,
    schema: Schema,
    parts: Sequence[Part],
    runs: Sequence[Run],
    indexname: str = "MAIN",
    memory: int | None = None,
) -> ColumnarSegment:
    """Write one segment with the documents of `runs`, in that order, and return it; the parts stay.

    parts: newly opened, from any storages. The runs of one part must not overlap and must ascend. memory:
    MB that this may take, None for as many as ROWS_AT_ONCE needs.
    """
    merged = ColumnarSegment(indexname)
    base = 0
    for run in runs:
        parts[run.part].place(run.first, run.last, base)
        base += run.last - run.first
    for part in parts:
        part.count()
    lengths = merge_documents(storage, schema, parts, runs, merged)
    rows = ROWS_AT_ONCE if memory is None else min(ROWS_AT_ONCE, memory * 1_000_000 // BYTES_A_ROW)
    merge_postings(storage, parts, merged, lengths, rows)
    return merged


def merge_documents(
    storage: Storage, schema: Schema, parts: Sequence[Part], runs: Sequence[Run], merged: ColumnarSegment
) -> dict[str, Array]:
    """Write .documents; return each field's length bytes (uint8 [n]) in the merged segment."""
    writer = DocumentsWriter(storage, merged)
    names = sorted({name for part in parts for name in part.documents.list_columns()})
    for run in runs:
        documents = parts[run.part].documents
        base = len(writer.stored)
        for name in filter(documents.has_column, names):
            column = schema[name].column_type
            values = documents.column_reader(name, column)
            for row in range(run.first, run.last):
                writer.write_column_value(name, column, base + row - run.first, values[row])
        writer.stored.copy(documents.stored, run.first, run.last)
    lengths = {}
    for name in sorted({name for part in parts for name in part.segment.lengths}):
        kept: Array = np.zeros(writer.count, np.uint8)
        for part in parts:
            kept[part.new_number[part.alive]] = part.documents.length_bytes(name)[part.alive]
        if not kept.any():
            continue  # all documents with this field are gone
        lengths[name] = kept
        writer.lengths[name] = array("B", kept.tobytes())
        merged.lengths[name] = sum(part.lengths.get(name, 0) for part in parts)
    writer.close()
    return lengths


def merge_postings(
    storage: Storage,
    parts: Sequence[Part],
    merged: ColumnarSegment,
    lengths: dict[str, Array],
    rows: int,
) -> None:
    """Write the terms and postings of the merged segment, about `rows` postings at once."""
    wide = any(part.terms.position.dtype.itemsize > 2 for part in parts)
    out = PostingsFiles(storage, merged, np.uint32 if wide else np.uint16)
    texts: list[bytes] = []
    df, occurrences = [], []
    statistics: list[dict[str, Array]] = []
    for name in sorted({name for part in parts for name in part.segment.fields}):
        terms, numbers = united(parts, name)
        length = lengths.get(name)
        for first, last in chunks(parts, numbers, rows):
            chunk = Chunk(parts, [each[first:last] for each in numbers], last - first)
            used = chunk.df > 0
            texts += [terms[first + place] for place in np.flatnonzero(used).tolist()]
            df.append(chunk.df[used])
            occurrences.append(chunk.occurrences[used])
            bytes_of = np.zeros(len(chunk.documents), np.uint8) if length is None else length[chunk.documents]
            average = merged.lengths.get(name, 0) / max(1, merged.doc_count_all())
            impact = impacts(chunk.frequency, bytes_of, average)
            out.extend(chunk.documents, chunk.frequency, chunk.weight, chunk.position, impact)
            statistics.append(term_statistics(chunk.weight, bytes_of, np.cumsum(df[-1]) - df[-1]))
        if len(texts) > merged.field_start[-1]:  # else all its documents are gone
            merged.fields.append(name)
            merged.field_start.append(len(texts))
    out.close_with(texts, df, occurrences, statistics)


def united(parts: Sequence[Part], name: str) -> tuple[list[bytes], list[Array]]:
    """Return the terms of a field in all parts, sorted, and each part's number of them or -1: int64 [t]."""
    own = [part.field_terms(name) for part in parts]
    terms = sorted(set().union(*(texts for _, texts in own)))
    rank = {text: place for place, text in enumerate(terms)}
    numbers: list[Array] = []
    for first, texts in own:
        each = np.full(len(terms), -1, np.int64)
        each[np.fromiter(map(rank.__getitem__, texts), np.int64, len(texts))] = first + np.arange(len(texts))
        numbers.append(each)
    return terms, numbers


def chunks(parts: Sequence[Part], numbers: Sequence[Array], most: int) -> Iterator[tuple[int, int]]:
    """Yield runs of terms with about `most` postings: first, and the one after the last."""
    rows = np.zeros(len(numbers[0]), np.int64)
    for part, each in zip(parts, numbers, strict=True):
        rows[each >= 0] += part.df[each[each >= 0]]
    ends = np.cumsum(rows)
    first = 0
    while first < len(rows):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield first, last
        first = last
