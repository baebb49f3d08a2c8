"""IMDb's non-commercial data sets: title.basics.tsv.gz, title.principals.tsv.gz, name.basics.tsv.gz …

Tables that lie in one folder or archive are joined on their ids: those of titles side by side, since they
are published in the order of their ids, and names by a look-up on disk. Read so, 10,000 made-up titles took
42 MB, 100,000 took 46 and a million with nine million credits 92, most of that the mapped look-up.
Where a file is in another order nothing is lost, but a film comes in parts, which the index joins again.
A table that lies alone is read alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing

from corpus.documents import Collection, CollectionReader, Document
from corpus.readers.imdb_tsv_lookup import DiskTexts
from corpus.readers.imdb_tsv_records import Names, Record, known_for, series_title, title_records
from corpus.readers.imdb_tsv_rows import Group, Row, number_of, read_groups, table_of
from corpus.readers.parts import Folder, by_folder, find_parts, folder_of
from corpus.records import Film, Passage, Reject

NAMED = re.compile(
    r"\.tsv\b|\b(?:name\.basics|title\.(?:akas|basics|crew|episode|principals|ratings))\b", re.IGNORECASE
)
NAMES = "name.basics"

Tables = Mapping[str, Document]


def claims(collection: Collection) -> frozenset[str]:
    """Return the documents whose first line has the columns of one of the tables."""
    return frozenset(find_parts(collection, table_of, NAMED))


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream the records of the tables, joined where they belong together."""
    for tables in families(by_folder(collection, claimed, table_of)):
        yield from joined(tables)


def families(folders: Mapping[str, Folder]) -> Iterator[Tables]:
    """Yield the tables of each folder, or of folders side by side with one each; further copies alone."""
    homes: dict[str, Folder] = {}
    for folder, tables in folders.items():
        home = folder if len(tables) > 1 else f"{folder_of(folder)}/*"
        for table, documents in tables.items():
            homes.setdefault(home, {}).setdefault(table, []).extend(documents)
    for found in homes.values():
        yield {table: documents[0] for table, documents in found.items()}
        yield from ({table: other} for table, documents in found.items() for other in documents[1:])


def joined(tables: Tables) -> Iterator[Record]:
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


def side_by_side(tables: Tables, person: Names, series: Names) -> Iterator[Record]:
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


READER = CollectionReader(
    "IMDb non-commercial data sets (title.basics.tsv, title.principals.tsv, name.basics.tsv …)",
    claims,
    records,
)
