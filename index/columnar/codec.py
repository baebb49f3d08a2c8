"""The codec as Whoosh sees it: a segment, and a way to write and to read each of its parts."""

from typing import Any

from whoosh.codec import base
from whoosh.filedb.filestore import Storage

from index.columnar.documents import DocumentsReader, DocumentsWriter
from index.columnar.edits import EditAutomata
from index.columnar.postings import PostingsWriter
from index.columnar.terms import TermsReader


class ColumnarSegment(base.Segment):  # type: ignore[misc]
    """One segment: a few flat files and the handful of numbers needed to open them.

    fields: the indexed fields in the order of their terms; field_start: where each one's terms begin,
    and the number of terms at the end. lengths: the sum of each field's lengths.
    """

    def __init__(self, indexname: str, segment_id: str | None = None) -> None:
        self.indexname = indexname
        self.segid = segment_id or self._random_id()
        self.compound = False
        self.documents = 0
        self.deleted: set[int] = set()
        self.fields: list[str] = []
        self.field_start: list[int] = [0]
        self.lengths: dict[str, int] = {}

    def codec(self, **_settings: Any) -> "ColumnarCodec":
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        return False  # its files are meant to be mapped as they are

    def set_doc_count(self, doccount: int) -> None:
        self.documents = doccount

    def doc_count_all(self) -> int:
        return self.documents

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Any:
        return iter(sorted(self.deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """A Whoosh codec whose segments are flat arrays, mapped into memory.

    Use it like any other: `index.writer(codec=ColumnarCodec())`. It keeps ID, KEYWORD, NUMERIC, BOOLEAN,
    DATETIME, TEXT and STORED fields and every sort of column. It does not keep character offsets,
    boosts a position or term vectors: call `check_schema` before creating an index with such fields;
    else the writer refuses the first document that has one.
    """

    length_stats = True

    def per_document_writer(self, storage: Storage, segment: ColumnarSegment) -> DocumentsWriter:
        return DocumentsWriter(storage, segment)

    def field_writer(self, storage: Storage, segment: ColumnarSegment) -> PostingsWriter:
        return PostingsWriter(storage, segment)

    def per_document_reader(self, storage: Storage, segment: ColumnarSegment) -> DocumentsReader:
        return DocumentsReader(storage, segment)

    def terms_reader(self, storage: Storage, segment: ColumnarSegment) -> TermsReader:
        return TermsReader(storage, segment)

    def automata(self, storage: Storage, segment: ColumnarSegment) -> EditAutomata:
        return EditAutomata()

    def new_segment(self, storage: Storage, indexname: str) -> ColumnarSegment:
        return ColumnarSegment(indexname)

    def supports_columns(self) -> bool:
        return True
