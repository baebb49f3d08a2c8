"""What a segment keeps document by document: field lengths, columns, stored fields."""

from array import array
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
from whoosh import columns
from whoosh.codec import base
from whoosh.codec.base import Segment
from whoosh.fields import FieldType
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.filedb.structfile import BufferFile
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.columnar.arrays import Array, Arrays, ArrayWriter
from index.columnar.blocks import BlockReader, BlockWriter
from index.columnar.checks import check_field
from index.columnar.layout import DOCUMENTS
from index.columnar.stored import decode_stored, encode_stored
from index.errors import UnsupportedField


class DocumentsWriter(base.PerDocWriterWithColumns):  # type: ignore[misc]
    """Takes documents in order, field by field, and writes .documents.

    What a document has is kept aside until it is finished: one that Whoosh cancels in the middle, because
    a value is not of its field's type, must leave nothing behind.
    """

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self._storage, self._segment, self._docnum = storage, segment, -1
        self.checked: set[str] = set()
        self.lengths: dict[str, array[int]] = {}
        self.columns: dict[str, Any] = {}
        self.column_files = RamStorage()
        self.out: ArrayWriter | None = None
        self.stored = BlockWriter(self.file)
        self.is_closed = False
        self.clear()

    @property
    def count(self) -> int:
        """How many documents are finished."""
        return len(self.stored)

    def file(self) -> ArrayWriter:
        """Return the file, created when the first block of stored fields is cut."""
        if self.out is None:
            self.out = ArrayWriter(self._storage, self._segment.make_filename(DOCUMENTS))
        return self.out

    def clear(self) -> None:
        """Forget what was kept aside."""
        self.fields: dict[str, Any] = {}
        self.field_lengths: dict[str, int] = {}
        self.column_values: list[tuple[str, columns.Column, Any]] = []

    def start_doc(self, docnum: int) -> None:
        if docnum != self.count:
            raise ValueError(f"documents come in order: expected {self.count}, not {docnum}")
        self._docnum = docnum
        self.clear()

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int) -> None:
        if fieldname not in self.checked:
            check_field(fieldname, fieldobj)
            self.checked.add(fieldname)
        if value is not None:
            self.fields[fieldname] = value
        if length:
            self.field_lengths[fieldname] = length

    def add_column_value(self, fieldname: str, column: columns.Column, value: Any) -> None:
        self.column_values.append((fieldname, column, value))

    def write_column_value(self, fieldname: str, column: columns.Column, docnum: int, value: Any) -> None:
        """Write the value of any document from here on, straight to its column."""
        if not self._has_column(fieldname):
            self._create_column(fieldname, column)
        self._get_column(fieldname).add(docnum, value)

    def add_vector_items(self, fieldname: str, fieldobj: FieldType, items: Any) -> None:
        raise UnsupportedField(f"The field {fieldname!r} keeps a term vector; drop vector= from it.")

    def _has_column(self, fieldname: str) -> bool:
        return fieldname in self.columns

    def _create_column(self, fieldname: str, column: columns.Column) -> None:
        file = self.column_files.create_file(fieldname)
        self.columns[fieldname] = (column.writer(file), file)

    def _get_column(self, fieldname: str) -> columns.ColumnWriter:
        return self.columns[fieldname][0]

    def cancel_doc(self) -> None:
        self.clear()

    def finish_doc(self) -> None:
        content = encode_stored(self.fields) if self.fields else b""
        for name, length in self.field_lengths.items():
            lengths = self.lengths.setdefault(name, array("B"))
            lengths.frombytes(bytes(self._docnum - len(lengths)))
            lengths.append(length_to_byte(length))
            self._segment.lengths[name] = self._segment.lengths.get(name, 0) + length
        for name, column, value in self.column_values:
            self.write_column_value(name, column, self._docnum, value)
        self.stored.add(content)
        self.clear()

    def close(self) -> None:
        self.stored.close()
        out = self.file()
        for name, lengths in self.lengths.items():
            lengths.frombytes(bytes(self.count - len(lengths)))
            out.add(f"length.{name}", np.asarray(lengths))
        for name, (writer, file) in self.columns.items():
            writer.finish(self.count)
            file.close()
            out.add(f"column.{name}", np.frombuffer(self.column_files.files[name], np.uint8))
        out.close()
        self._segment.set_doc_count(self.count)
        self.is_closed = True


class DocumentsReader(base.PerDocumentReader):  # type: ignore[misc]
    """Reads .documents; all of it is memory-mapped and may be shared by threads."""

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self.segment = segment
        self.arrays = Arrays(storage, segment.make_filename(DOCUMENTS))
        self.stored = BlockReader(self.arrays)

    def supports_columns(self) -> bool:
        return True

    def doc_count(self) -> int:
        return int(self.segment.doc_count())

    def doc_count_all(self) -> int:
        return int(self.segment.doc_count_all())

    def has_deletions(self) -> bool:
        return bool(self.segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self.segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self.segment.deleted_docs())

    def has_column(self, fieldname: str) -> bool:
        return f"column.{fieldname}" in self.arrays

    def list_columns(self) -> list[str]:
        """Return the fields that have a column."""
        return [name.removeprefix("column.") for name in self.arrays.entries if name.startswith("column.")]

    def column_reader(self, fieldname: str, column: columns.Column) -> columns.ColumnReader:
        content = self.arrays[f"column.{fieldname}"]
        return column.reader(ArrayFile(content), 0, len(content), self.doc_count_all())

    def length_bytes(self, fieldname: str) -> Array:
        """Return a field's length byte for each document: uint8 [n]; zeros where none was kept."""
        lengths = self.arrays.get(f"length.{fieldname}")
        return np.zeros(self.doc_count_all(), np.uint8) if lengths is None else lengths

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int | None:
        lengths = self.arrays.get(f"length.{fieldname}")
        if lengths is None:
            return default
        # Whoosh's own codec says None for a document without the field; its callers rely on it.
        return byte_to_length(int(lengths[docnum])) or None

    def field_length(self, fieldname: str) -> int:
        return int(self.segment.lengths.get(fieldname, 0))

    def min_field_length(self, fieldname: str) -> int:
        return int(byte_to_length(int(self.length_bytes(fieldname).min(initial=255))))

    def max_field_length(self, fieldname: str) -> int:
        return int(byte_to_length(int(self.length_bytes(fieldname).max(initial=0))))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        content = self.stored[docnum]
        return decode_stored(content) if len(content) else {}


class ArrayFile(BufferFile):  # type: ignore[misc]
    """Lets a Whoosh column read from an array without copying it first."""

    def __init__(self, content: Array) -> None:
        self._buf = content.data
        self._name, self.onclose = "column", None
        self.is_real = self.is_closed = False

    @cached_property
    def file(self) -> BytesIO:
        """A copy, for the few columns that read one thing after another: RefBytesColumn, large BitColumn."""
        return BytesIO(self._buf)
