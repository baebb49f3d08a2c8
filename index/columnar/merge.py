"""Several segments to one, array by array, in chunks: no posting is ever a Python object.

The terms of all segments are united and sorted; each segment's postings of a term then follow one
another, with the document numbers of later segments raised by what stands before them. Deleted documents
are left out. What is in memory at once is bounded by ROWS_AT_ONCE, whatever the size of the segments.
"""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage

from index.columnar.arrays import Array
from index.columnar.codec import ColumnarSegment
from index.columnar.documents import DocumentsReader, DocumentsWriter
from index.columnar.impacts import impacts
from index.columnar.inversion import LENGTHS
from index.columnar.layout import FILES
from index.columnar.postings import STATISTICS, PostingsFiles, joined, term_statistics, with_end
from index.columnar.terms import TermsReader
from index.columnar.tokenising import ranges

ROWS_AT_ONCE = 4_000_000  # postings of a chunk, unless a single term has more: about 100 MB


class Part:
    """One of the segments that are merged."""

    def __init__(self, storage: Storage, segment: ColumnarSegment, base: int) -> None:
        self.segment = segment
        self.terms = TermsReader(storage, segment)
        self.documents = DocumentsReader(storage, segment)
        alive = np.ones(segment.doc_count_all(), np.bool_)
        alive[list(segment.deleted_docs())] = False
        self.alive = alive
        self.new_number = (base + np.cumsum(alive) - 1).astype(np.uint32)
        self.complete = bool(alive.all())
        self.df = self.counted()

    def counted(self) -> Array:
        """Return how many postings of each term are left: int64 [t]."""
        start = self.terms.arrays["posting_start"].astype(np.int64)
        if self.complete or len(start) < 2:
            return np.diff(start)
        return np.add.reduceat(self.alive[self.terms.documents], start[:-1], dtype=np.int64)

    def total_length(self, name: str) -> int:
        """Return the sum of a field's lengths; where documents are gone, of what their bytes stand for."""
        if self.complete:
            return self.segment.lengths.get(name, 0)
        return int(LENGTHS[self.documents.length_bytes(name)[self.alive]].sum())

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
        # Parts come one after the other; a stable sort by term keeps them, and the documents, in order.
        order = np.argsort(rank, kind="stable")
        rank = rank[order]
        self.documents, self.frequency, self.weight = (
            np.concatenate([each[number] for each in pieces])[order] for number in (1, 2, 3)
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
    storage: Storage, schema: Schema, segments: Sequence[ColumnarSegment], indexname: str = "MAIN"
) -> ColumnarSegment:
    """Write one segment with all documents of `segments` that are not deleted, remove those, return it."""
    merged = ColumnarSegment(indexname)
    parts: list[Part] = []
    for segment in segments:
        parts.append(Part(storage, segment, base=sum(int(part.alive.sum()) for part in parts)))
    lengths = merge_documents(storage, schema, parts, merged)
    merge_postings(storage, parts, merged, lengths)
    for segment in segments:
        for ending in FILES:
            storage.delete_file(segment.make_filename(ending))
    return merged


def merge_documents(
    storage: Storage, schema: Schema, parts: Sequence[Part], merged: ColumnarSegment
) -> dict[str, Array]:
    """Write .documents; return each field's length bytes (uint8 [n]) in the merged segment."""
    writer = DocumentsWriter(storage, merged)
    columns = sorted({name for part in parts for name in part.documents.list_columns()})
    for part in parts:
        base = len(writer.stored)
        for name in columns:
            if part.documents.has_column(name):
                column = schema[name].column_type
                values = part.documents.column_reader(name, column)
                for place, row in enumerate(np.flatnonzero(part.alive).tolist()):
                    writer.write_column_value(name, column, base + place, values[row])
        if part.complete:
            writer.stored.append(part.documents.stored)
        else:
            for row in np.flatnonzero(part.alive).tolist():
                writer.stored.add(part.documents.stored[row])
    lengths = {}
    for name in sorted({name for part in parts for name in part.segment.lengths}):
        kept = np.concatenate([part.documents.length_bytes(name)[part.alive] for part in parts])
        if not kept.any():
            continue  # all documents with this field are gone
        lengths[name] = kept
        writer.lengths[name] = array("B", kept.tobytes())
        merged.lengths[name] = sum(part.total_length(name) for part in parts)
    writer.close()
    return lengths


def merge_postings(
    storage: Storage, parts: Sequence[Part], merged: ColumnarSegment, lengths: dict[str, Array]
) -> None:
    """Write the terms and postings of the merged segment."""
    wide = any(part.terms.position.dtype.itemsize > 2 for part in parts)
    out = PostingsFiles(storage, merged, np.uint32 if wide else np.uint16)
    texts: list[bytes] = []
    df, occurrences = [], []
    statistics: list[dict[str, Array]] = []
    for name in sorted({name for part in parts for name in part.segment.fields}):
        terms, numbers = united(parts, name)
        length = lengths.get(name)
        for first, last in chunks(parts, numbers):
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
    out.close(
        b"".join(texts),
        with_end(np.fromiter(map(len, texts), np.int64, len(texts))),
        with_end(joined(df)),
        with_end(joined(occurrences)),
        {name: joined([each[name] for each in statistics]) for name in STATISTICS},
    )


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


def chunks(parts: Sequence[Part], numbers: Sequence[Array]) -> Iterator[tuple[int, int]]:
    """Yield runs of terms with about ROWS_AT_ONCE postings: first, and the one after the last."""
    rows = np.zeros(len(numbers[0]), np.int64)
    for part, each in zip(parts, numbers, strict=True):
        rows[each >= 0] += part.df[each[each >= 0]]
    ends = np.cumsum(rows)
    first = 0
    while first < len(rows):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + ROWS_AT_ONCE, side="right")))
        yield first, last
        first = last
