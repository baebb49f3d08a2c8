"""A person's own export from Letterboxd: the ZIP as it comes, or unpacked.

Which file holds which table is told in letterboxd_rows.py, what becomes of the rows in letterboxd_export.py.
What the person has deleted (the folder `deleted`) stays so, and comments on other people's reviews name no
film.
"""

import re

from corpus.decompression import Damaged
from corpus.documents import Collection, CollectionReader
from corpus.readers.letterboxd_export import Export, Records
from corpus.readers.letterboxd_rows import part_of
from corpus.readers.parts import FEW, folder_of
from corpus.records import Reject

NAMED = re.compile(
    r"(?:^|/)(?:diary|profile|ratings|reviews|watched|watchlist|likes/films|lists/[^/]+)\.csv(?:\.gz)?$",
    re.IGNORECASE,
)
DELETED = re.compile(r"(?:^|/)deleted/")
WITHIN = ("likes", "lists", "orphaned")  # folders of an export
ARCHIVE = re.compile(r"letterboxd-([\w-]{1,60}?)-20[0-9]{2}-")


def claims(collection: Collection) -> frozenset[str]:
    """Return the tables of exports; among many files only those are looked at that are named so."""
    names = {name for name in collection.names if not DELETED.search(name)}
    if len(collection.names) > FEW:
        names = {name for name in names if NAMED.search(name)}
    if not names:
        return frozenset()
    return frozenset(
        document.name for document in collection.documents() if document.name in names and part_of(document)
    )


def records(collection: Collection, claimed: frozenset[str]) -> Records:
    """Stream the films of each export with what is said of them.

    Two passes: a rating or a day in the diary is not told again where a review has it as well.
    """
    exports: dict[str, Export] = {}
    for document in collection.documents():
        if document.name in claimed:
            export = exports.setdefault(home_of(document.name), Export(archive_owner(document.name)))
            try:
                yield from export.note(document)
            except Damaged:
                continue  # the second pass tells it
    for document in collection.documents():
        if document.name in claimed:
            try:
                yield from exports[home_of(document.name)].read(document)
            except Damaged as cause:
                yield Reject(document.name, str(cause))
    for export in exports.values():
        yield from export.favorites()


def home_of(name: str) -> str:
    """Return the folder an export lies in."""
    folder = folder_of(name)
    return folder_of(folder) if folder.rpartition("/")[2].lower() in WITHIN else folder


def archive_owner(name: str) -> str:
    """Return whose export it is by the name Letterboxd gives the ZIP, or ""."""
    match = ARCHIVE.search(name)
    return match[1] if match else ""


READER = CollectionReader("Letterboxd export (the ZIP, or its CSV files)", claims, records)
