"""Write many documents at once: batches in, whole-buffer tokenising, one sort a field, arrays out.

The files are those of postings.py and documents.py, and so are the answers of an index that has them;
only the way there differs. Memory is bounded: when the tokens of a batch reach it, a segment is written,
and merge.py makes one of all at the end.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from whoosh.analysis import IDTokenizer
from whoosh.fields import ID, FieldType, Schema
from whoosh.filedb.filestore import Storage
from whoosh.formats import Existence, Positions

from index.analysis import WordAnalyzer
from index.columnar.checks import check_schema
from index.columnar.codec import ColumnarSegment
from index.columnar.documents import DocumentsWriter
from index.columnar.impacts import impacts
from index.columnar.inversion import FieldPostings, invert
from index.columnar.merge import merge_segments
from index.columnar.postings import PostingsFiles, joined, positions_fit, term_statistics, with_end
from index.columnar.stored import encode_stored
from index.columnar.tokenising import Texts
from index.columnar.words import WordNumbers
from index.errors import UnsupportedField

BATCH = 50  # documents whose values are taken together
BYTES_A_CHARACTER = 12  # held while a batch is inverted: text, word numbers, documents, positions, keys


class FieldValues:
    """The values of one field in one batch, document by document."""

    def __init__(self, name: str, field: FieldType, texts: Texts) -> None:
        if field.separate_spelling():
            raise UnsupportedField(
                f"The field {name!r} keeps the words before stemming for spelling, which the bulk writer does"
                " not; drop spelling=, or write with index.writer(codec=ColumnarCodec())."
            )
        if field.format.field_boost != 1.0:
            raise UnsupportedField(
                f"The field {name!r} has a boost; the bulk writer keeps plain frequencies. Boost in the"
                " query instead, or write with index.writer(codec=ColumnarCodec())."
            )
        self.field, self.texts = field, texts
        self.positional = isinstance(field.format, Positions)
        self.is_text = (
            type(field).index is FieldType.index
            and isinstance(field.analyzer, WordAnalyzer)
            and type(field.format) is not Existence  # it keeps a word once, however often it stands there
        )
        self.is_id = type(field) is ID and type(field.analyzer) is IDTokenizer
        self.rows, self.numbers = array("I"), array("I")
        self.terms: dict[bytes, int] = {}
        self.items: dict[Any, list[tuple[int, int]]] = {}
        self.positions = array("I")

    def prepare(self, values: list[Any]) -> list[Any]:
        """Return what stands for each value in `add`, after analysing those that are new."""
        if self.is_text:
            for value in values:
                if not isinstance(value, str):
                    raise UnsupportedField(f"The bulk writer takes text for a field of text, not {value!r}.")
            return list(map(self.texts.numbers.__getitem__, values))
        if self.is_id and all(isinstance(value, str) for value in values):
            return [self.terms.setdefault(value.encode(), len(self.terms)) for value in values]
        return [self.known(value) for value in values]

    def known(self, value: Any) -> Any:
        """Return what stands for a value that Whoosh's own field analyses."""
        # Not the value itself: 0.0 equals -0.0 but is another term, and "['a']" is not ['a'].
        key = value if type(value) is str else (type(value), repr(value))
        if key not in self.items:
            self.items[key] = self.analysed(value)
        return key

    def add(self, rows: list[int], keys: list[Any]) -> None:
        """Take the values of some documents, which are prepared."""
        if self.is_text or isinstance(keys[0], int):
            self.rows.extend(rows)
            self.numbers.extend(keys)
            return
        for row, key in zip(rows, keys, strict=True):
            for position, number in self.items[key]:
                self.rows.append(row)
                self.numbers.append(number)
                self.positions.append(position)

    def analysed(self, value: Any) -> list[tuple[int, int]]:
        """Return position and term number of each token of a value, as Whoosh's own field analyses it."""
        tokens = []
        for text, frequency, weight, encoded in self.field.index(value):
            if weight != frequency:
                raise UnsupportedField("The bulk writer keeps plain frequencies, not boosted tokens.")
            number = self.terms.setdefault(text, len(self.terms))
            places = self.field.format.decode_positions(encoded) if self.positional else [0] * frequency
            tokens += [(place, number) for place in places]
        return sorted(tokens)

    def postings(self, count: int) -> FieldPostings:
        """Return the postings of all values, in a segment of `count` documents."""
        rows, numbers = np.asarray(self.rows), np.asarray(self.numbers)
        if self.is_text:
            terms, ids, documents, positions = self.texts.tokens(self.field.analyzer, rows, numbers)
        else:
            terms, ids, documents, positions = list(self.terms), numbers, rows, np.asarray(self.positions)
        postings = invert(terms, ids, documents, positions if self.positional else None, count)
        # Whoosh keeps lengths of scorable fields only.
        return postings if self.field.scorable else replace(postings, length=np.zeros(count, np.uint8))


class BulkWriter:
    """Writes documents into segments of `storage`; `close` returns the one segment that is left.

    memory: MB that a batch may take before it is written as a segment. A document is a mapping of field
    names to values, as Whoosh's `add_document` takes it.
    """

    def __init__(self, storage: Storage, schema: Schema, memory: int = 512, indexname: str = "MAIN") -> None:
        check_schema(schema)
        self.storage, self.schema, self.indexname = storage, schema, indexname
        self.memory = memory
        self.most_characters = memory * 1_000_000 // BYTES_A_CHARACTER
        self.segments: list[ColumnarSegment] = []
        self.words = WordNumbers()
        self.begin()

    def begin(self) -> None:
        """Start a segment."""
        self.segment = ColumnarSegment(self.indexname)
        self.documents = DocumentsWriter(self.storage, self.segment)
        self.texts = Texts(self.words)
        self.values: dict[str, FieldValues] = {}
        self.characters = 0

    def add(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Add documents, in order. Where a value is refused, none of its batch is taken."""
        waiting = iter(documents)
        while batch := list(islice(waiting, BATCH)):
            self.add_batch(batch)
            if self.characters > self.most_characters:
                self.flush()

    def add_batch(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """Take the values of some documents, field by field: the loop over them is all that is Python."""
        first = len(self.documents.stored)
        taken: defaultdict[str, tuple[list[int], list[Any]]] = defaultdict(lambda: ([], []))
        for row, document in enumerate(batch, first):
            for name, value in document.items():
                if value is not None:
                    rows, values = taken[name]
                    rows.append(row)
                    values.append(value)
        prepared = [
            (field_values, taken[name][0], field_values.prepare(taken[name][1]))
            for name, field_values in self.indexed(taken)
        ]
        self.store(batch, first, taken)
        for field_values, rows, keys in prepared:
            field_values.add(rows, keys)

    def indexed(self, taken: Mapping[str, tuple[list[int], list[Any]]]) -> Iterator[tuple[str, FieldValues]]:
        """Yield the indexed fields of a batch, and count the characters they hold."""
        for name, (_, values) in taken.items():
            if name.startswith("_"):
                refuse_boosts(name, values)
            elif (field := self.schema[name]).indexed:
                if name not in self.values:
                    self.values[name] = FieldValues(name, field, self.texts)
                self.characters += sum(len(value) if isinstance(value, str) else 8 for value in values)
                yield name, self.values[name]

    def store(self, batch: Sequence[Mapping[str, Any]], first: int, names: Iterable[str]) -> None:
        """Write what is stored of some documents and their columns; nothing if a value cannot be stored."""
        fields = {name: self.schema[name] for name in names if not name.startswith("_")}
        kept = {name: field for name, field in fields.items() if field.stored or field.column_type}
        nothing: tuple[bytes, dict[str, Any]] = (b"", {})
        encoded = [self.encoded(document, kept) if kept else nothing for document in batch]
        for row, (stored, columns) in enumerate(encoded, first):
            self.documents.stored.add(stored)
            for name, value in columns.items():
                self.documents.write_column_value(name, kept[name].column_type, row, value)

    @staticmethod
    def encoded(document: Mapping[str, Any], kept: dict[str, FieldType]) -> tuple[bytes, dict[str, Any]]:
        """Return what is stored of a document, as bytes, and its columns' values."""
        stored, columns = {}, {}
        for name, field in kept.items():
            value = document.get(name)
            if value is None:
                continue
            value = document.get(f"_stored_{name}", value)
            if value is not None:
                if field.stored:
                    stored[name] = value
                if field.column_type:
                    columns[name] = field.to_column_value(value)
        return encode_stored(stored) if stored else b"", columns

    def flush(self) -> None:
        """Write what has been collected as a segment."""
        count = self.documents.count
        self.texts.cut()
        fields = []
        for name in sorted(self.values):
            values = self.values.pop(name)
            postings = values.postings(count)
            if not postings.terms:
                continue
            fields.append((name, postings))
            if values.field.scorable:
                self.documents.lengths[name] = array("B", postings.length.tobytes())
                self.segment.lengths[name] = postings.total_length
        write_postings(self.storage, self.segment, fields)
        self.documents.close()
        self.segments.append(self.segment)
        self.begin()

    def close(self) -> ColumnarSegment:
        """Write the rest, merge all segments into one and return it."""
        if self.documents.count or not self.segments:
            self.flush()
        if len(self.segments) == 1:
            return self.segments[0]
        return merge_segments(self.storage, self.schema, self.segments, self.indexname, self.memory)


def refuse_boosts(name: str, values: list[Any]) -> None:
    """Raise UnsupportedField where a document boosts itself (`_boost`) or a field (`_title_boost`)."""
    boosts = [value for value in values if value != 1]
    if boosts and name.endswith("_boost") and not name.startswith("_stored_"):
        raise UnsupportedField(
            f"The bulk writer keeps plain frequencies, not a boost ({name}={boosts[0]!r})."
        )


def write_postings(
    storage: Storage, segment: ColumnarSegment, fields: list[tuple[str, FieldPostings]]
) -> None:
    """Write .terms and .postings of a segment from its fields, which are in order of their names."""
    segment.fields = [name for name, _ in fields]
    segment.field_start = [0, *np.cumsum([len(each.terms) for _, each in fields]).tolist()]
    texts = [text for _, each in fields for text in each.terms]
    positions = joined([each.position for _, each in fields])
    out = PostingsFiles(storage, segment, positions_fit(positions))
    for _, each in fields:
        impact = impacts(
            each.frequency, each.length[each.documents], each.total_length / max(1, len(each.length))
        )
        weights = each.frequency.astype(np.float32)
        out.extend(each.documents, each.frequency, weights, each.position, impact)
    posting_start = with_end(joined([each.df for _, each in fields]))
    frequency = joined([each.frequency for _, each in fields])
    lengths = joined([each.length[each.documents] for _, each in fields])
    out.close(
        b"".join(texts),
        with_end(np.fromiter(map(len, texts), np.int64, len(texts))),
        posting_start,
        with_end(joined([each.occurrences for _, each in fields])),
        term_statistics(frequency, lengths.astype(np.uint8), posting_start[:-1]),
    )
