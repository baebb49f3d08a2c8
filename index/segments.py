"""The Whoosh side of a generation: written by Whoosh's writer, opened without its table of contents.

Whoosh keeps its schema and its list of segments as a pickle, which would make an index a program that
runs when it is opened. Here the schema is code and the segments stand in the manifest, so the pickle is
removed once it has been read back, and never read again.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import _DEF_INDEX_NAME, TOC, FileIndex
from whoosh.searching import Searcher

from index.schema import schema

WRITER_MEMORY = 256  # MB of postings before Whoosh sorts a run to disk


class Segment(msgspec.Struct, frozen=True):
    """One Whoosh segment, as the manifest lists it. field_lengths: words of all documents by field."""

    segment_id: str
    documents: int
    field_lengths: dict[str, int]

    @classmethod
    def of(cls, segment: W3Segment) -> "Segment":
        """Return what must be known of a segment that Whoosh wrote."""
        return cls(segment.segid, segment.doc_count_all(), dict(segment._fieldlengths))

    def opened(self) -> W3Segment:
        """Return Whoosh's own object for it."""
        segment = W3Segment(W3Codec(), _DEF_INDEX_NAME, self.documents, self.segment_id)
        segment._fieldlengths = self.field_lengths
        return segment


class WhooshWriter:
    """Writes documents into one new segment in `directory`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.index = FileIndex.create(FileStorage(str(directory)), schema())
        # compound=False: one file less to copy at the end, and its directory would be a pickle too.
        self.writer = self.index.writer(codec=W3Codec(), limitmb=WRITER_MEMORY, compound=False)

    def add(self, fields: dict[str, Any]) -> None:
        """Add one document."""
        self.writer.add_document(**fields)

    def commit(self) -> list[Segment]:
        """Write everything to files and return the segments they make."""
        self.writer.commit()
        segments = [Segment.of(segment) for segment in self.index._read_toc().segments]
        for pattern in ("*.toc", "*_WRITELOCK"):
            for leftover in Path(self.index.storage.folder).glob(pattern):
                leftover.unlink()
        return segments

    def cancel(self) -> None:
        """Give up and let go of all files."""
        self.writer.cancel()


class ListedIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index whose schema and segments are handed to it, not read from a pickle."""

    def __init__(self, directory: Path, segments: Iterable[Segment], generation: int) -> None:
        self.storage = FileStorage(str(directory), readonly=True)
        self.indexname = _DEF_INDEX_NAME
        self._schema = schema()
        self._toc = TOC(self._schema, [segment.opened() for segment in segments], generation)

    def _read_toc(self) -> TOC:
        return self._toc

    def latest_generation(self) -> int:
        """Return the generation it was opened with: its segments never change."""
        return int(self._toc.generation)

    def open_searcher(self, **settings: Any) -> Searcher:
        """Return a searcher; one is needed for each thread, since Whoosh's readers seek."""
        return Searcher(self.reader(), fromindex=self, **settings)
