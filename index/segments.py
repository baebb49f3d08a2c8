"""The Whoosh side of a generation: written in bulk, made of others, opened without a table of contents.

Whoosh keeps its schema and its list of segments as a pickle, which would make an index a program that
runs when it is opened. Here the schema is code and the segments stand in the manifest.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import _DEF_INDEX_NAME, TOC, FileIndex
from whoosh.searching import Searcher

from corpus.records import Film, Passage
from index.columnar import ColumnarSegment
from index.columnar.bulk import BulkWriter
from index.columnar.layout import FILES
from index.columnar.merge import Part, Run, splice
from index.columnar.terms import TermsReader
from index.schema import Documents, schema

DOCUMENTS_AT_ONCE = 1_000  # handed to the writer together
CHARACTERS_AT_ONCE = 4_000_000  # of their texts, however few documents these are
MEMORY = 512  # MB a batch may take before it is written as a segment


class Segment(msgspec.Struct, frozen=True):
    """One segment, as the manifest lists it; see ColumnarSegment for what the fields mean.

    records: the file with what its documents show, see stored.py.
    """

    segment_id: str
    documents: int
    fields: list[str]
    field_start: list[int]
    lengths: dict[str, int]
    records: str = ""

    @classmethod
    def of(cls, segment: ColumnarSegment, records: str) -> "Segment":
        """Return what must be known of a segment that was written."""
        return cls(
            segment.segid, segment.documents, segment.fields, segment.field_start, segment.lengths, records
        )

    def opened(self) -> ColumnarSegment:
        """Return Whoosh's object for it."""
        segment = ColumnarSegment(_DEF_INDEX_NAME, self.segment_id)
        segment.documents = self.documents
        segment.fields, segment.field_start, segment.lengths = self.fields, self.field_start, self.lengths
        return segment


class SegmentWriter:
    """Writes films into one new segment in `directory`. memory: MB that a batch of them may take."""

    def __init__(self, directory: Path, memory: int = MEMORY) -> None:
        directory.mkdir()
        self.bulk = BulkWriter(FileStorage(str(directory)), schema(), memory, _DEF_INDEX_NAME)
        self.waiting = Documents()

    def add(self, film: Film, passages: Sequence[Passage]) -> None:
        """Add the documents of a film's passages."""
        self.waiting.add(film, passages)
        if self.waiting.count >= DOCUMENTS_AT_ONCE or self.waiting.characters >= CHARACTERS_AT_ONCE:
            self.hand_over()

    def hand_over(self) -> None:
        """Have the documents that wait written."""
        self.bulk.add_fields(self.waiting.count, self.waiting.rows, self.waiting.values, self.waiting.runs)
        self.waiting = Documents()

    def commit(self, records: str) -> Segment:
        """Write everything to files and return the segment they make, whose records are in that file."""
        self.hand_over()
        return Segment.of(self.bulk.close(), records)


def opened_part(directory: Path, segment: Segment) -> Part:
    """Return a segment of `directory` as a part that a new one can be made of."""
    return Part(FileStorage(str(directory), readonly=True), segment.opened())


def opened_terms(directory: Path, segment: Segment) -> TermsReader:
    """Return the dictionary and the postings of a segment of `directory`."""
    return TermsReader(FileStorage(str(directory), readonly=True), segment.opened())


def spliced(
    directory: Path, parts: Sequence[Part], runs: Sequence[Run], records: str, memory: int
) -> Segment:
    """Write one segment with the documents of `runs` into `directory`; see merge.splice."""
    made = splice(FileStorage(str(directory)), schema(), parts, runs, _DEF_INDEX_NAME, memory)
    return Segment.of(made, records)


def file_names(segment: Segment) -> list[str]:
    """Return the files of a segment, in its directory."""
    opened = segment.opened()
    return [opened.make_filename(ending) for ending in FILES]


class ListedIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index whose schema and segments are handed to it, not read from a pickle."""

    def __init__(self, directory: Path, segments: Iterable[Segment], generation: int) -> None:
        self.storage = FileStorage(str(directory), readonly=True)
        self.indexname = _DEF_INDEX_NAME
        self._schema = schema()
        self._toc = TOC(self._schema, [segment.opened() for segment in segments], generation)
        # Mapped once, for all threads and for as long as it is wanted: a search may begin after the
        # directory has been swept.
        self.shared = self.reader()

    def _read_toc(self) -> TOC:
        return self._toc

    def latest_generation(self) -> int:
        """Return the generation it was opened with: its segments never change."""
        return int(self._toc.generation)

    def open_searcher(self, **settings: Any) -> Searcher:
        """Return a searcher; each thread has its own, since Whoosh's searchers keep caches."""
        return Searcher(self.shared, closereader=False, fromindex=self, **settings)

    def close(self) -> None:
        """Let go of the reader that all searchers share. It may be called again."""
        if not self.shared.is_closed:
            self.shared.close()
