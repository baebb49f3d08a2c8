"""What a reader is given and what it is: one decompressed document, or a collection of them.

sources.py makes documents out of files, folders and archives; the readers turn them into records.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from corpus.records import Film, Passage, Reject

HEAD_BYTES = 64 * 1024  # enough to tell every format by its content


@dataclass(frozen=True, slots=True)
class Document:
    """One decompressed file, wherever it stands.

    name: its path from the source the user named, as locators show it: `pages/heat.txt`, `dump.zip/a.json`.
    head: its first HEAD_BYTES, decompressed.
    open: returns a fresh binary stream of the whole content; raises DecompressionLimit while it is read.
    """

    name: str
    head: bytes
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Reader:
    """A format that stands in one document.

    recognises: tells by the head (and, where it helps, the name) whether a document is of this format.
    records: streams the document's films and passages, and a Reject for each record it cannot use.
    """

    name: str  # one line for "these formats are known"
    recognises: Callable[[Document], bool]
    records: Callable[[Document], Iterator[Film | Passage | Reject]]


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder or an archive whose documents belong together.

    names: every document's name, in the order of the archive or sorted.
    documents: streams them all in that order; each call begins anew.
    """

    name: str
    names: tuple[str, ...]
    documents: Callable[[], Iterator[Document]]


@dataclass(frozen=True, slots=True)
class CollectionReader:
    """A format that is spread over many documents of one collection.

    claims: returns the names of the documents that are of this format, empty where there are none.
    records: streams the records of the claimed documents. It may look at others only where `beside` finds
    something in their names: when one of those changes, an update reads the claimed ones again.
    near: given the names that `beside` finds, returns what tells which of these a document of some name may
    need. With it each claimed document is read by itself, so that an update reads only those that changed.
    digest: of the mapping it was made from; where that differs, its documents are to be read anew.
    """

    name: str
    claims: Callable[[Collection], frozenset[str]]
    records: Callable[[Collection, frozenset[str]], Iterator[Film | Passage | Reject]]
    digest: str = ""
    beside: re.Pattern[str] | None = None
    near: Callable[[Sequence[str]], Callable[[str], Sequence[str]]] | None = None
