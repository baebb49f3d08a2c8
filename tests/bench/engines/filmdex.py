"""Filmdex: columnar segments written in bulk, searched over arrays."""

import multiprocessing
import threading
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.query import Query as WhooshQuery
from whoosh.searching import Searcher

from index.columnar.bulk import BulkWriter
from index.segments import Segment
from search.evaluation import Deadline, top, top_and_all
from search.highlighting import snippet
from tests.bench.corpora import DECADES, KINDS, Document
from tests.bench.engines import MEMORY, SNIPPET, TOP, Counts, Engine, Shown
from tests.bench.engines.whoosh_queries import OPERATORS, plain_schema, stems, whoosh_query
from tests.bench.queries import Query

DOCUMENTS_AT_ONCE = 1_000  # handed to the writer together
BACKLOG = 100  # batches that wait for another process: two seconds of work
NO_LIMIT = float("inf")

Found = tuple[npt.NDArray[np.uint32], npt.NDArray[np.float64]]  # documents and scores


def top_k(
    searcher: Searcher, query: WhooshQuery, k: int, passing: npt.NDArray[np.bool_] | None = None
) -> Found:
    """Return the `k` documents with the highest scores of those that pass, best first, and the scores.

    This and `top_k_and_all` are all that the benchmark asks of search/ besides snippets.
    """
    found = top(searcher, query, k, Deadline(NO_LIMIT), passing)
    return found.documents, found.scores


def top_k_and_all(
    searcher: Searcher, query: WhooshQuery, k: int, passing: npt.NDArray[np.bool_] | None
) -> tuple[Found, npt.NDArray[np.uint32]]:
    """Return what `top_k` does, and every document that matches and passes, ascending."""
    found, documents = top_and_all(searcher, query, k, Deadline(NO_LIMIT), passing)
    return (found.documents, found.scores), documents


class PlainIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index of columnar segments, opened as index/segments.py does, with the benchmark's schema."""

    def __init__(self, directory: Path, segments: list[Segment]) -> None:
        self.storage = FileStorage(str(directory), readonly=True)
        self.indexname = "MAIN"
        self._schema = plain_schema(sortable=False)
        self._toc = TOC(self._schema, [segment.opened() for segment in segments], 0)

    def _read_toc(self) -> TOC:
        return self._toc


def writer(directory: Path) -> BulkWriter:
    """Return what writes documents into one segment."""
    return BulkWriter(FileStorage(str(directory)), plain_schema(sortable=False), MEMORY)


def write_share(theirs: Connection, directory: Path) -> None:
    """Write what comes through a connection into a segment, and send what must be known of it."""
    own = writer(directory)
    decoder = msgspec.msgpack.Decoder(list[Document])
    while batch := decoder.decode(theirs.recv_bytes()):
        own.add(map(msgspec.structs.asdict, batch))
    theirs.send_bytes(msgspec.json.encode(Segment.of(own.close(), "")))


class Helper:
    """Another process that writes a share of the documents into a segment of its own.

    waiting: batches for it, so many that it has work while this process sorts its own; None ends them.
    codes: kind and decade of what it was given.
    """

    def __init__(self, directory: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=write_share, args=(theirs, directory), daemon=True)
        self.process.start()
        theirs.close()
        self.waiting: Queue[list[Document] | None] = Queue(BACKLOG)
        self.codes = Codes()
        self.thread = threading.Thread(target=self.feed, daemon=True)
        self.thread.start()

    def feed(self) -> None:
        """Hand over what is waiting."""
        while batch := self.waiting.get():
            self.codes.add(batch)
            self.connection.send_bytes(msgspec.msgpack.encode(batch))
        self.connection.send_bytes(msgspec.msgpack.encode([]))

    def segment(self) -> Segment:
        """Return the segment, once it is complete."""
        self.thread.join()
        found = msgspec.json.decode(self.connection.recv_bytes(), type=Segment)
        self.process.join()
        return found


class Codes:
    """The kind and the decade of documents, a byte each."""

    def __init__(self) -> None:
        self.kind, self.decade = bytearray(), bytearray()

    def add(self, batch: list[Document]) -> None:
        """Append those of some documents."""
        self.kind += bytes(KINDS.index(document.kind) for document in batch)
        self.decade += bytes(DECADES.index(document.decade) for document in batch)


class Filmdex(Engine):
    """The parts of Filmdex that a results page is made with, on a schema as plain as the others'."""

    name = "Filmdex"
    stores_text = True
    keeps = "stems (Snowball), positions, columns; text compressed (zlib)"
    operators = OPERATORS
    most_processes = 2

    @classmethod
    def version(cls) -> str:
        try:
            return version("filmdex")
        except PackageNotFoundError:
            return "as checked out"

    def build(self, documents: Iterable[Document], processes: int) -> None:
        stream = iter(documents)
        batches = iter(lambda: list(islice(stream, DOCUMENTS_AT_ONCE)), [])
        helpers = [Helper(self.directory) for _ in range(processes - 1)]
        own, codes = writer(self.directory), Codes()

        def write(batch: list[Document] | None) -> None:
            if batch:
                codes.add(batch)
                own.add(map(msgspec.structs.asdict, batch))

        for batch in batches:
            helper = next((each for each in helpers if not each.waiting.full()), None)
            if helper:
                helper.waiting.put(batch)
            else:
                write(batch)
        for helper in helpers:
            with suppress(Empty):
                while True:  # what still waits is shared, so that all end together
                    write(helper.waiting.get_nowait())
            helper.waiting.put(None)
        segments = [Segment.of(own.close(), ""), *(helper.segment() for helper in helpers)]
        (self.directory / "segments.json").write_bytes(msgspec.json.encode(segments))
        for name in ("kind", "decade"):
            parts = [getattr(each, name) for each in (codes, *(helper.codes for helper in helpers))]
            np.save(self.directory / f"{name}.npy", np.frombuffer(b"".join(parts), np.uint8))

    def open(self) -> None:
        listed = (self.directory / "segments.json").read_bytes()
        self.index = PlainIndex(self.directory, msgspec.json.decode(listed, type=list[Segment]))
        self.searcher = self.index.searcher()
        self.kind = np.asarray(np.load(self.directory / "kind.npy", mmap_mode="r"))
        self.decade = np.asarray(np.load(self.directory / "decade.npy", mmap_mode="r"))

    def search(self, query: Query) -> Found:
        return top_k(self.searcher, whoosh_query(query), TOP, self.passing(query))

    def passing(self, query: Query) -> npt.NDArray[np.bool_] | None:
        """Return which documents the query is not narrowed away from, or None for all."""
        return self.kind == KINDS.index(query.kind) if query.kind else None

    def hits(self, found: Found) -> list[tuple[int, float]]:
        documents, scores = found
        return list(zip(documents.tolist(), scores.tolist(), strict=True))

    def search_and_count(self, query: Query) -> tuple[Found, Counts]:
        found, documents = top_k_and_all(self.searcher, whoosh_query(query), TOP, self.passing(query))
        counts = Counts(
            named(np.bincount(self.kind.take(documents)), KINDS),
            named(np.bincount(self.decade.take(documents)), DECADES),
        )
        return found, counts

    def page(self, query: Query) -> tuple[list[Shown], Counts]:
        (documents, _), counts = self.search_and_count(query)
        marked = frozenset(stems(query))
        shown = []
        for document in documents.tolist():
            stored = self.searcher.stored_fields(document)
            pieces = snippet(stored["text"], frozenset(), marked, SNIPPET)
            text = "".join(f"<b>{piece.text}</b>" if piece.matched else piece.text for piece in pieces)
            shown.append(Shown(stored["number"], stored["text"], text))
        return shown, counts


def named(counts: npt.NDArray[np.intp], names: tuple[Any, ...]) -> dict[Any, int]:
    """Return the counts that are not zero by what they are counts of."""
    return {name: count for name, count in zip(names, counts.tolist(), strict=False) if count}
