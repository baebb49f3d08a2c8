"""Write many documents at once: batches in, whole-buffer tokenising, one sort a field, arrays out.

The files are those of postings.py and documents.py, and so are the answers of an index that has them;
only the way there differs. Memory is bounded: when the tokens of a batch reach it, a segment is written,
and merge.py makes one of all at the end.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import Storage

from index.analysis import WordAnalyzer
from index.columnar.arrays import Array
from index.columnar.checks import check_schema
from index.columnar.codec import ColumnarSegment
from index.columnar.documents import DocumentsWriter
from index.columnar.forms import Forms
from index.columnar.impacts import impacts
from index.columnar.inversion import FieldPostings, slices
from index.columnar.merge import merge_segments
from index.columnar.postings import (
    PostingsFiles,
    position_type,
    term_statistics,
)
from index.columnar.stored import encode_all, encode_stored
from index.columnar.tokenising import Texts, ranges
from index.columnar.values import FieldValues, TextValues, field_values
from index.columnar.words import WordNumbers
from index.errors import UnsupportedField

BATCH = 50  # documents whose values are taken together
BYTES_A_WORD = 700  # held for a known word: itself, its number and its terms, all of them Python objects
BYTES_A_CHARACTER = 6.7  # held for one of a value that is no running text, and for its terms
# Fields are inverted one after the other. Measured on reviews, plots, credits and Korean lines, in units of
# BYTES_A_CHARACTER: what a character of the longest field takes meanwhile, and one of a text that is kept.
INVERTED, KEPT = 1.4, 0.5


class BulkWriter:
    """Writes documents into segments of `storage`; `close` returns the one segment that is left.

    memory: MB that a batch may take before it is written as a segment. A document is a mapping of field
    names to values, as Whoosh's `add_document` takes it.
    """

    def __init__(self, storage: Storage, schema: Schema, memory: int = 512, indexname: str = "MAIN") -> None:
        check_schema(schema)
        self.storage, self.schema, self.indexname = storage, schema, indexname
        self.memory = memory
        self.most_characters = round(memory * 1_000_000 / BYTES_A_CHARACTER)
        self.segments: list[ColumnarSegment] = []
        self.most_words = memory * 1_000_000 // 2 // BYTES_A_WORD
        self.forget()
        self.begin()

    def begin(self) -> None:
        """Start a segment."""
        self.segment = ColumnarSegment(self.indexname)
        self.documents = DocumentsWriter(self.storage, self.segment)
        if len(self.words.words) > self.most_words:
            self.forget()
        self.texts = Texts(self.words)
        self.values: dict[str, FieldValues] = {}

    def forget(self) -> None:
        """Begin without known words: they are kept from one segment to the next as long as they are few."""
        self.words = WordNumbers()
        self.forms: dict[int, Forms] = {}

    def forms_of(self, analyzer: WordAnalyzer) -> Forms:
        """Return the terms of an analyzer, one for all fields that have it."""
        return self.forms.setdefault(id(analyzer), Forms(analyzer))

    @property
    def characters(self) -> int:
        """How much has been taken since the segment was begun, in characters that take as much memory."""
        running = [each.characters for each in self.values.values() if isinstance(each, TextValues)]
        others = sum(each.characters for each in self.values.values()) - sum(running)
        return others + round(INVERTED * max(running, default=0) + KEPT * self.texts.characters)

    def add(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Add documents, in order. Where a value is refused, none of its batch is taken."""
        waiting = iter(documents)
        while batch := list(islice(waiting, BATCH)):
            self.add_batch(batch)
            if self.characters > self.most_characters:
                self.flush()

    def add_fields(
        self,
        count: int,
        rows: Mapping[str, "array[int]"],
        values: Mapping[str, list[Any]],
        runs: Mapping[str, list[tuple[int, int, Any]]],
    ) -> None:
        """Add `count` documents, field by field, of a schema that stores nothing.

        rows: of each field the numbers of the documents that have a value, from 0, ascending; values: as
        many. A field of lists may have a document several times. runs: of other fields the first of some
        documents that have the same value, how many these are, and the value. Where a value is refused,
        nothing is taken.
        """
        first = len(self.documents.stored)
        for name in (*values, *runs):
            if (field := self.schema[name]).stored or field.column_type:
                raise UnsupportedField(f"The field {name!r} is stored: add whole documents, with `add`.")
        taken = {name: (each, values[name]) for name, each in rows.items()}
        prepared = [
            (kept, shifted(taken[name][0], first), array("I", kept.prepare(taken[name][1])))
            for name, kept in self.indexed(taken)
        ]
        in_runs = {name: list(zip(*each, strict=True)) for name, each in runs.items() if each}
        for name, kept in self.indexed({name: ((), list(each[2])) for name, each in in_runs.items()}):
            starts, counts, own = in_runs[name]
            prepared.append((kept, *spread_out(starts, counts, kept.prepare(list(own)), first)))
            kept.characters += sum(
                (times - 1) * (len(value) if isinstance(kept, TextValues) else 1)
                for times, value in zip(counts, own, strict=True)
            )
        self.documents.stored.add_empty(count)
        for taking, own_rows, numbers in prepared:
            taking.add(own_rows, numbers)
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
                elif name.startswith("_stored_"):
                    taken[name]  # not to be stored, which must be known
        prepared = [
            (kept, taken[name][0], kept.prepare(taken[name][1])) for name, kept in self.indexed(taken)
        ]
        self.store(batch, first, taken)
        for taking, rows, numbers in prepared:
            taking.add(rows, numbers)

    def indexed(
        self, taken: Mapping[str, tuple[Sequence[int], list[Any]]]
    ) -> Iterator[tuple[str, FieldValues]]:
        """Yield the indexed fields of a batch."""
        for name, (_, values) in taken.items():
            if name.startswith("_"):
                refuse_boosts(name, values)
            elif (field := self.schema[name]).indexed:
                if name not in self.values:
                    self.values[name] = field_values(name, field, self.texts, self.forms_of)
                yield name, self.values[name]

    def store(self, batch: Sequence[Mapping[str, Any]], first: int, names: Iterable[str]) -> None:
        """Write what is stored of some documents and their columns; nothing if a value cannot be stored."""
        fields = {name: self.schema[name] for name in names if not name.startswith("_")}
        kept = {name: field for name, field in fields.items() if field.stored or field.column_type}
        if not kept:
            self.documents.stored.add_empty(len(batch))
            return
        own = {name.removeprefix("_stored_") for name in names if name.startswith("_stored_")}
        if not own and not any(field.column_type for field in kept.values()):
            self.documents.stored.add_all(encode_all(batch, list(kept)))
            return
        encoded = [self.encoded(document, kept, own) for document in batch]
        for row, (stored, columns) in enumerate(encoded, first):
            self.documents.stored.add(stored)
            for name, value in columns.items():
                self.documents.write_column_value(name, kept[name].column_type, row, value)

    @staticmethod
    def encoded(
        document: Mapping[str, Any], kept: dict[str, FieldType], own: set[str]
    ) -> tuple[bytes, dict[str, Any]]:
        """Return what is stored of a document, as bytes, and its columns' values.

        own: fields whose stored value may be given apart from what is indexed.
        """
        stored, columns = {}, {}
        for name, field in kept.items():
            value = document.get(name)
            if value is None:
                continue
            if name in own:
                value = document.get(f"_stored_{name}", value)
            if value is not None:
                if field.stored:
                    stored[name] = value
                if field.column_type:
                    columns[name] = field.to_column_value(value)
        return encode_stored(stored) if stored else b"", columns

    def flush(self) -> None:
        """Write what has been collected as a segment."""
        self.texts.cut()
        last = max((each.last_position for each in self.values.values() if each.positional), default=0)
        out = PostingsFiles(self.storage, self.segment, position_type(last))
        write_postings(out, self.segment, self.postings(self.documents.count))
        self.documents.close()
        self.segments.append(self.segment)
        self.begin()

    def postings(self, count: int) -> Iterator[tuple[str, FieldPostings]]:
        """Yield the fields that have postings, by name, and let go of their values. count: of documents."""
        for name in sorted(self.values):
            values = self.values.pop(name)
            postings = values.postings(count)
            if postings.terms:
                if values.field.scorable:
                    self.documents.lengths[name] = array("B", postings.length.tobytes())
                    self.segment.lengths[name] = postings.total_length
                yield name, postings

    def close(self) -> ColumnarSegment:
        """Write the rest, merge all segments into one and return it."""
        if self.documents.count or not self.segments:
            self.flush()
        if len(self.segments) == 1:
            return self.segments[0]
        self.forget()
        return merge_segments(self.storage, self.schema, self.segments, self.indexname, self.memory)


def shifted(rows: "array[int]", by: int) -> "array[int]":
    """Return numbers of documents that lie `by` further on."""
    return array("I", (np.asarray(rows) + np.uint32(by)).tobytes())


def spread_out(
    starts: Sequence[int], counts: Sequence[int], numbers: Sequence[int], first: int
) -> tuple["array[int]", "array[int]"]:
    """Return the documents of runs, which lie `first` further on, and of each the number its run has."""
    times = np.array(counts, np.int64)
    rows = ranges(np.array(starts, np.int64) + first, times).astype(np.uint32)
    repeated = np.repeat(np.array(numbers, np.uint32), times)
    return array("I", rows.tobytes()), array("I", repeated.tobytes())


def refuse_boosts(name: str, values: list[Any]) -> None:
    """Raise UnsupportedField where a document boosts itself (`_boost`) or a field (`_title_boost`)."""
    boosts = [value for value in values if value != 1]
    if boosts and name.endswith("_boost") and not name.startswith("_stored_"):
        raise UnsupportedField(
            f"The bulk writer keeps plain frequencies, not a boost ({name}={boosts[0]!r})."
        )


def write_postings(
    out: PostingsFiles, segment: ColumnarSegment, fields: Iterable[tuple[str, FieldPostings]]
) -> None:
    """Write .terms and .postings of a segment from its fields, which come in order of their names."""
    texts: list[bytes] = []
    df, occurrences = [], []
    statistics: list[dict[str, Array]] = []
    for name, each in fields:
        texts += each.terms
        df.append(each.df)
        occurrences.append(each.occurrences)
        lengths = each.length[each.documents]
        average = each.total_length / max(1, len(each.length))
        nothing = each.position[:0]
        for some in slices(len(lengths)):
            frequency = each.frequency[some]
            impact = impacts(frequency, lengths[some], average)
            out.extend(each.documents[some], frequency, frequency.astype(np.float32), nothing, impact)
        for some in slices(len(each.position)):
            out.position.extend(each.position[some])
        statistics.append(term_statistics(each.frequency, lengths, np.cumsum(each.df) - each.df))
        segment.fields.append(name)
        segment.field_start.append(len(texts))
    out.close_with(texts, df, occurrences, statistics)
