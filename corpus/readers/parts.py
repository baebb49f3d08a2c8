"""Data sets that come in several files of one folder: which files are theirs, and what each holds."""

import re
from collections.abc import Callable

from corpus.documents import Collection, Document

PartOf = Callable[[Document], str]
"""Tells by its content which part of a data set a document is, "" for none; must not raise."""

# A look at a file costs opening it, and a folder may hold 100,000 reviews. In a small collection every
# file is looked at; in a larger one only those whose names say they may belong to the data set.
FEW = 64
MOST = 256  # documents of one data set in a collection; each that is kept in mind has a head of 64 KB

Folder = dict[str, list[Document]]
"""part -> the documents that hold it."""


def find_parts(collection: Collection, part_of: PartOf, named: re.Pattern[str]) -> dict[str, str]:
    """Return the names of the documents that are a part of a data set, and which part each is."""
    names = set(collection.names)
    if len(names) > FEW:
        names = {name for name in names if named.search(name)}
    found: dict[str, str] = {}
    if names:
        for document in collection.documents():
            if document.name not in names:
                continue
            if part := part_of(document):
                found[document.name] = part
            names.discard(document.name)
            if not names or len(found) >= MOST:
                break
    return found


def by_folder(collection: Collection, claimed: frozenset[str], part_of: PartOf) -> dict[str, Folder]:
    """Return the claimed documents by the folder they are in, and there by what they hold."""
    folders: dict[str, Folder] = {}
    for document in collection.documents():
        if document.name in claimed and (part := part_of(document)):
            folders.setdefault(folder_of(document.name), {}).setdefault(part, []).append(document)
    return folders


def folder_of(name: str) -> str:
    """Return the part of a document's name before its last slash."""
    return name.rpartition("/")[0]
