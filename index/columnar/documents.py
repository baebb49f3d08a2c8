"""What a segment keeps document by document: field lengths, columns, stored fields."""

from array import array
from collections.abc import Iterator
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
from index.columnar.layout import DOCUMENTS
from index.columnar.stored import decode_stored, encode_stored
from index.errors import UnsupportedField


class DocumentsWriter(base.PerDocWriterWithColumns):  # type: ignore[misc]
    """Takes documents in order, field by field, and writes .documents."""

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self._storage, self._segment, self._docnum = storage, segment, -1
        self.count = 0
        self.lengths: dict[str, array[int]] = {}
        self.columns: dict[str, Any] = {}
        self.column_files = RamStorage()
        self.stored = bytearray()
        self.stored_start = array("Q", [0])
        self.fields: dict[str, Any] = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        if docnum != self.count:
            raise ValueError(f"documents come in order: expected {self.count}, not {docnum}")
        self._docnum = docnum
        self.count += 1
        self.fields = {}

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int) -> None:
        if value is not None:
            self.fields[fieldname] = value
        if length:
            lengths = self.lengths.setdefault(fieldname, array("B"))
            lengths.frombytes(bytes(self._docnum - len(lengths)))
            lengths.append(length_to_byte(length))
            totals = self._segment.lengths
            totals[fieldname] = totals.get(fieldname, 0) + length

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
        self.count -= 1

    def finish_doc(self) -> None:
        if self.fields:
            self.stored += encode_stored(self.fields)
        self.stored_start.append(len(self.stored))

    def copy_stored(self, content: bytes | memoryview) -> None:
        """Take a document's stored fields as another segment holds them, and end the document."""
        self.stored += content
        self.stored_start.append(len(self.stored))

    def close(self) -> None:
        out = ArrayWriter(self._storage, self._segment.make_filename(DOCUMENTS))
        for name, lengths in self.lengths.items():
            lengths.frombytes(bytes(self.count - len(lengths)))
            out.add(f"length.{name}", np.asarray(lengths))
        for name, (writer, file) in self.columns.items():
            writer.finish(self.count)
            file.close()
            out.add(f"column.{name}", np.frombuffer(self.column_files.files[name], np.uint8))
        out.add("stored", np.frombuffer(bytes(self.stored), np.uint8))
        out.add("stored_start", np.asarray(self.stored_start))
        out.close()
        self._segment.set_doc_count(self.count)
        self.is_closed = True


class DocumentsReader(base.PerDocumentReader):  # type: ignore[misc]
    """Reads .documents; all of it is memory-mapped and may be shared by threads."""

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self.segment = segment
        self.arrays = Arrays(storage, segment.make_filename(DOCUMENTS))
        self.stored = self.arrays.view("stored")
        self.stored_start = self.arrays.view("stored_start")

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

    def stored_bytes(self, docnum: int) -> memoryview:
        """Return a document's stored fields as they stand in the file."""
        return self.stored[self.stored_start[docnum] : self.stored_start[docnum + 1]]

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        content = self.stored_bytes(docnum)
        return decode_stored(content) if len(content) else {}


class ArrayFile(BufferFile):  # type: ignore[misc]
    """Lets a Whoosh column read from an array without copying it first."""

    def __init__(self, content: Array) -> None:
        self._buf = content.data
        self._name, self.file, self.onclose = "column", None, None
        self.is_real = self.is_closed = False
