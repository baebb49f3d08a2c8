"""The same documents in two indexes, Whoosh's own codec and the columnar one, and all a reader says of them.

`describe` asks an index everything a codec answers, through Whoosh's readers, and returns plain values:
two indexes hold the same if their descriptions are equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from whoosh.columns import ColumnReader
from whoosh.fields import Schema, SpellField
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.formats import Positions
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, MultiReader, SegmentReader

from index.columnar import ColumnarCodec, ColumnarSegment
from index.columnar.bulk import BulkWriter

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Commit:
    """What one writer does before it commits: delete, update, add; then merge, or not.

    delete: field name and value, as `delete_by_term` takes them. update: documents that replace those with
    the same unique value. optimize: everything into one segment.
    """

    add: Sequence[Document] = ()
    update: Sequence[Document] = ()
    delete: Sequence[tuple[str, Any]] = ()
    optimize: bool = False


@dataclass(frozen=True)
class Pair:
    """Two indexes of the same documents."""

    plain: FileIndex
    columnar: FileIndex


def made(schema: Schema, commits: Iterable[Commit], storage: Storage, columnar: bool) -> FileIndex:
    """Return an index that all commits have gone into."""
    index = storage.create_index(schema)
    for commit in commits:
        writer = index.writer(codec=ColumnarCodec()) if columnar else index.writer()
        for name, value in commit.delete:
            writer.delete_by_term(name, value)
        for document in commit.update:
            writer.update_document(**document)
        for document in commit.add:
            writer.add_document(**document)
        writer.commit(optimize=commit.optimize, merge=commit.optimize)
    return index


def pair(schema: Schema, *commits: Commit) -> Pair:
    """Return two indexes in memory, one in each codec, with the same commits."""
    return Pair(
        made(schema, commits, RamStorage(), columnar=False),
        made(schema, commits, RamStorage(), columnar=True),
    )


def cut(documents: Sequence[Document], parts: int) -> list[Commit]:
    """Return commits that each add one of `parts` consecutive runs of documents."""
    edges = [len(documents) * part // parts for part in range(parts + 1)]
    return [Commit(add=documents[first:last]) for first, last in pairwise(edges)]


def written_in_bulk(
    schema: Schema, documents: Iterable[Document], storage: Storage | None = None, characters: int = 10**9
) -> SegmentReader:
    """Return a reader of what the bulk writer makes, a segment for about every so many characters."""
    storage = storage or RamStorage()
    bulk = BulkWriter(storage, schema)
    bulk.most_characters = characters
    bulk.add(documents)
    return SegmentReader(storage, schema, bulk.close())


def segment_of(schema: Schema, documents: Sequence[Document], storage: Storage) -> ColumnarSegment:
    """Return the segment that Whoosh's ordinary writer makes with the columnar codec."""
    index = made(schema, [Commit(add=documents)], storage, columnar=True)
    (segment,) = index._segments()
    return segment


def describe(reader: IndexReader) -> dict[str, Any]:
    """Return everything a codec answers about an index."""
    schema = reader.schema
    documents = range(reader.doc_count_all())
    names = sorted(schema.names())
    terms = list(reader.all_terms())
    return {
        "documents": (reader.doc_count(), reader.doc_count_all(), reader.has_deletions()),
        "deleted": [number for number in documents if reader.is_deleted(number)],
        "fields": sorted(reader.indexed_field_names()),
        "stored": [reader.stored_fields(number) for number in documents],
        "lengths": {name: lengths(reader, name) for name in names},
        "columns": {name: column(reader, name) for name in names},
        "terms": terms,
        "statistics": {term: statistics(reader, *term) for term in terms},
        "postings": {term: postings(reader, *term) for term in terms},
    }


def lengths(reader: IndexReader, name: str) -> tuple[Any, ...]:
    """Return a field's length in each document, its total, and the smallest and largest where it has any."""
    each = [reader.doc_field_length(number, name) for number in range(reader.doc_count_all())]
    total = reader.field_length(name)
    if not total or isinstance(reader, MultiReader):  # Whoosh's own codec answers only where there are any
        return each, total
    return each, total, reader.min_field_length(name), reader.max_field_length(name)


def column(reader: IndexReader, name: str) -> Any:
    """Return a field's column, as users see it and as it is sorted by, or None where it has none.

    Each segment is asked for itself: Whoosh's reader of several fails where one has no such column.
    """
    if not reader.schema[name].column_type:
        return None
    found: list[tuple[Any, Any]] = []
    for leaf, _ in reader.leaf_readers():
        if not reader.doc_count_all() or not leaf.has_column(name):
            found.append(("no column", leaf.doc_count_all()))
            continue
        values, raw = leaf.column_reader(name), leaf.column_reader(name, translate=False)
        rows = range(leaf.doc_count_all())
        has_keys = not reader.schema[name].column_type.stores_lists()
        found += [(shown(values, row), raw.sort_key(row) if has_keys else raw[row]) for row in rows]
    return repr(found)  # as text, since a missing number is NaN, which equals nothing


def shown(values: ColumnReader, row: int) -> Any:
    """Return a value of a column; Whoosh cannot say what a missing date is."""
    try:
        return values[row]
    except OverflowError:
        return "no date"


def statistics(reader: IndexReader, name: str, text: bytes) -> tuple[float, ...]:
    """Return what a reader knows of a term, weights as float32, which Whoosh's own codec keeps."""
    info = reader.term_info(name, text)
    return (
        float(np.float32(info.weight())),
        float(np.float32(info.max_weight())),
        float(np.float32(reader.frequency(name, text))),
        info.doc_frequency(),
        reader.doc_frequency(name, text),
        info.min_length() or 0,
        info.max_length(),
        info.min_id(),
        info.max_id(),
    )


def postings(reader: IndexReader, name: str, text: bytes) -> list[tuple[Any, ...]]:
    """Return document, weight, frequency and positions of each posting of a term."""
    field = reader.schema[name]
    positional = isinstance(field.format, Positions)
    matcher = reader.postings(name, text)
    found = []
    while matcher.is_active():
        places = matcher.value_as("positions") if positional else []
        frequency = matcher.value_as("frequency")
        assert field.format.decode_frequency(matcher.value()) == frequency
        # Whoosh's own codec keeps whatever bytes came last as the frequency of a word for spelling.
        found.append(
            (matcher.id(), matcher.weight(), 1 if isinstance(field, SpellField) else frequency, places)
        )
        matcher.next()
    return found
