"""IMDb's non-commercial data sets: title.basics.tsv.gz, title.principals.tsv.gz, name.basics.tsv.gz …

Tables that lie in one folder or archive are joined on their ids: those of titles side by side, since they
are published in the order of their ids, and names by a look-up on disk. So memory does not grow with them.
Where a file is in another order nothing is lost, but a film comes in parts, which the index joins again.
A table that lies alone is read alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import PurePosixPath

from corpus.documents import Collection, CollectionReader, Document, Reader
from corpus.readers.imdb_tsv_lookup import DiskTexts
from corpus.readers.imdb_tsv_records import Names, Record, known_for, series_title, title_records
from corpus.readers.imdb_tsv_rows import Group, Row, number_of, read_groups, table_of
from corpus.records import Film, Passage, Reject

# What may be one of the tables by its name; its first line decides.
CANDIDATE = re.compile(r".*(?:\.tsv(?:\.gz)?|(?:title|name)\.[a-z]+(?:\.\w+)*)", re.IGNORECASE)
NAMES = "name.basics"

Tables = dict[str, Document]


def recognises(document: Document) -> bool:
    """Whether its first line has the columns of one of the tables."""
    return bool(table_of(document))


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream what one table says by itself."""
    return joined({table_of(document): document})


def claims(collection: Collection) -> frozenset[str]:
    """Return the tables that lie in one folder with others, of each table the first."""
    return frozenset(document.name for tables in families(collection) for document in tables.values())


def collection_records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream the records of each folder's tables, joined."""
    for tables in families(collection):
        yield from joined({table: found for table, found in tables.items() if found.name in claimed})


def families(collection: Collection) -> list[Tables]:
    """Return the tables that belong together: those of a folder, or each in a folder of its own beside."""
    candidates = {name for name in collection.names if CANDIDATE.fullmatch(name)}
    if len(candidates) < 2:
        return []
    folders: dict[PurePosixPath, Tables] = {}
    for document in collection.documents():
        if document.name in candidates and (table := table_of(document)):
            folders.setdefault(PurePosixPath(document.name).parent, {}).setdefault(table, document)
    together = [tables for tables in folders.values() if len(tables) > 1]
    beside: dict[PurePosixPath, Tables] = {}
    for folder, tables in folders.items():
        for table, document in tables.items() if len(tables) == 1 else ():
            beside.setdefault(folder.parent, {}).setdefault(table, document)
    return together + [tables for tables in beside.values() if len(tables) > 1]


def joined(tables: Mapping[str, Document]) -> Iterator[Record]:
    """Stream the records of tables that belong together."""
    names = tables.get(NAMES)
    titles = {table: document for table, document in tables.items() if table != NAMES}
    credited = titles.keys() & {"title.principals", "title.crew"}
    with DiskTexts() as people, DiskTexts() as series:
        if names and credited:
            yield from collected(people, names, lambda row: row.cells["primaryName"].strip())
        if titles.keys() >= {"title.basics", "title.episode"}:
            for _ in collected(series, titles["title.basics"], series_title):
                pass  # what is wrong with a row is told when it is read as a film
        people.finish()
        series.finish()
        yield from side_by_side(titles, looked_up(people), looked_up(series))
    for group in read_groups(names) if names and not credited else ():
        if isinstance(group, Reject):
            yield group
        else:
            for row in group.rows:
                yield from known_for(row)


def collected(texts: DiskTexts, table: Document, text_of: Callable[[Row], str]) -> Iterator[Reject]:
    """Keep a text for each row of a table that gives one; yield what cannot be used of it."""
    for group in read_groups(table):
        if isinstance(group, Reject):
            yield group
        elif text := text_of(group.rows[0]):
            texts.add(number_of(group.row_id) or 0, text)


def looked_up(texts: DiskTexts) -> Names:
    """Return what gives the text of an id."""

    def text_of(imdb_id: str) -> str:
        number = number_of(imdb_id)
        return "" if number is None else texts.get(number)

    return text_of


def side_by_side(tables: Mapping[str, Document], person: Names, series: Names) -> Iterator[Record]:
    """Stream the records of all titles: of each the rows that stand at the head of the tables."""
    with ExitStack() as stack:
        streams = {
            table: stack.enter_context(closing(read_groups(document))) for table, document in tables.items()
        }
        heads: dict[str, Group] = {}
        for table, stream in streams.items():
            yield from to_next(stream, table, heads)
        while heads:
            film_id = min(head.row_id for head in heads.values())
            found: dict[str, list[Row]] = {}
            for table in [table for table, head in heads.items() if head.row_id == film_id]:
                found[table] = heads.pop(table).rows
                yield from to_next(streams[table], table, heads)
            yield from title_records(film_id, found, person, series)


def to_next(stream: Iterator[Group | Reject], table: str, heads: dict[str, Group]) -> Iterator[Reject]:
    """Put the next group of a table at its head, if there is one; yield what cannot be used before it."""
    for group in stream:
        if isinstance(group, Group):
            heads[table] = group
            return
        yield group


READER = Reader(
    "IMDb non-commercial data sets (title.basics.tsv, title.principals.tsv, name.basics.tsv …)",
    recognises,
    records,
)
COLLECTION_READER = CollectionReader(
    "IMDb non-commercial data sets, several in one folder (joined on their ids)", claims, collection_records
)
