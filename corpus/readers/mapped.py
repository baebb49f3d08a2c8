"""Somebody's own tables, read as a mapping file says: CSV, TSV or JSON Lines of any layout.

The mapping is named by the caller (`mapping_reader`), or lies beside the tables as filmdex-mapping.toml and
is about those in its folder and below it (`READER`).
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.decompression import Damaged
from corpus.documents import Collection, CollectionReader, Document
from corpus.errors import MappingError
from corpus.mapping.loading import load_mapping, parse_mapping
from corpus.mapping.model import FILE_NAME, FileMapping, Mapping
from corpus.mapping.toml import LARGEST
from corpus.readers.film_ids import FilmIds
from corpus.readers.mapped_cells import MissingColumn
from corpus.readers.mapped_records import Maker, Record
from corpus.readers.mapped_rows import mapped_rows
from corpus.readers.parts import folder_of
from corpus.readers.tables import UNUSABLE
from corpus.records import Reject

Find = Callable[[str], FileMapping | None]
"""Gives the entry of a mapping that is about a document of this name."""


def mapping_reader(mapping: Mapping) -> CollectionReader:
    """Return the reader of the tables that a mapping is about, whatever other readers would take them for."""

    def claims(collection: Collection) -> frozenset[str]:
        return frozenset(name for name in collection.names if mapping.file_mapping(name))

    def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Record]:
        yield from tables(collection, claimed, mapping.file_mapping)

    return CollectionReader(f"the mapping {mapping.name}", claims, records, mapping.digest)


def mapping_readers(paths: Iterable[Path]) -> list[CollectionReader]:
    """Return the readers made from mapping files. Raises MappingError."""
    return [mapping_reader(load_mapping(path)) for path in paths]


def mapping_beside(path: Path) -> CollectionReader | None:
    """Return the reader made from the filmdex-mapping.toml in a folder, or in the folder a file is in.

    None where there is none. Raises MappingError where it cannot be followed.
    """
    beside = (path if path.is_dir() else path.parent) / FILE_NAME
    return mapping_reader(load_mapping(beside)) if beside.is_file() else None


def claims(collection: Collection) -> frozenset[str]:
    """Return the mapping files of a collection and the documents that they are about."""
    found = [name for name in collection.names if is_mapping(name)]
    if not found:
        return frozenset()
    find = nearest(mappings(collection, frozenset(found))[0])
    return frozenset(name for name in collection.names if is_mapping(name) or find(name))


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Record]:
    """Stream the records of the tables that mapping files are about."""
    found, rejects = mappings(collection, claimed)
    yield from rejects
    yield from tables(collection, claimed, nearest(found))


def is_mapping(name: str) -> bool:
    """Whether a document is a mapping file by its name."""
    return name.rpartition("/")[2] == FILE_NAME


def mappings(collection: Collection, claimed: frozenset[str]) -> tuple[dict[str, Mapping], list[Reject]]:
    """Return the claimed mapping files by their folders, and those that cannot be followed."""
    wanted = {name for name in claimed if is_mapping(name)}
    found: dict[str, Mapping] = {}
    rejects: list[Reject] = []
    for document in collection.documents() if wanted else ():
        if document.name not in wanted:
            continue
        try:
            with document.open() as stream:
                content = stream.read(LARGEST + 1)
            found[folder_of(document.name)] = parse_mapping(content, document.name)
        except MappingError as cause:
            rejects.append(Reject(cause.place, cause.reason))
        except Damaged as cause:
            rejects.append(Reject(document.name, str(cause)))
        wanted.discard(document.name)
        if not wanted:
            break
    return found, rejects


def nearest(found: dict[str, Mapping]) -> Find:
    """Return what finds the entry about a document, in the mapping of its folder or of one around it."""

    def find(name: str) -> FileMapping | None:
        folder = name
        while folder:
            folder = folder_of(folder)
            if folder in found and (entry := found[folder].file_mapping(name)):
                return entry
        return None

    return find


def tables(collection: Collection, claimed: frozenset[str], find: Find) -> Iterator[Record]:
    """Stream the records of the claimed tables; what is wrong with one costs the rest of that one."""
    ids, given = FilmIds(), dict[str, int]()
    for document in collection.documents():
        entry = find(document.name) if document.name in claimed else None
        if entry is None:
            continue
        try:
            yield from table_records(document, Maker(entry, ids, given))
        except MissingColumn as cause:
            yield Reject(f"{document.name}:1", str(cause))
        except (Damaged, OSError, *UNUSABLE) as cause:
            reason = str(cause) or type(cause).__name__
            yield Reject(document.name, f"the rest of it could not be read: {reason}")


def table_records(document: Document, maker: Maker) -> Iterator[Record]:
    """Stream the records of one table. Raises MissingColumn, Damaged."""
    for row in mapped_rows(document, maker.mapping):
        if isinstance(row, Reject):
            yield row
            continue
        try:
            yield from maker.records(row)
        except MissingColumn:
            raise
        except UNUSABLE as cause:
            yield Reject(row.source, str(cause) or type(cause).__name__)


READER = CollectionReader(
    f"Your own tables (CSV, TSV or JSON Lines, with a {FILE_NAME} beside them)", claims, records
)
