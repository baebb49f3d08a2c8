"""From kept records to films: all records of a film, whatever ids they came under, as they are indexed."""

import itertools
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import msgspec

from corpus.identity import merge_films, nameless
from corpus.records import Film, Kind, Passage, with_passage_id
from index.errors import IndexDamaged
from index.records import PLACES, Records, foreign_errors, unpacked
from index.repeats import without_repeats
from index.schema import title_card

ORDER = {kind.value: place for place, kind in enumerate(Kind)}
CAST = 10  # as many actors as a title card names

Row = tuple[str, int, int, bytes]
"""Of a record: the film id it came under, its id, its digest, its content."""


class Merged(NamedTuple):
    """A film, its passages with the title card first, and how many were left out as duplicates.

    contents: the JSON of each passage that is indexed as it was kept; None of any other.
    """

    film: Film
    passages: list[Passage]
    left_out: int
    contents: list[bytes | None]


class Films:
    """The films of `records`, each made of all its records in the order of their units."""

    def __init__(self, records: Records) -> None:
        self.database, self.path = records.database, records.path
        self.decoder = records.decoder
        self.rank = {unit.unit: rank for rank, unit in enumerate(records.units())}

    def between(self, first: str = "", last: str | None = None) -> Iterator[Merged]:
        """Yield all films with an id from `first` to before `last`, by id."""
        span = "film_id >= ?" if last is None else "film_id >= ? AND film_id < ?"
        ends = (first,) if last is None else (first, last)
        with foreign_errors(self.path):
            aliases = {
                row[0] for row in self.database.execute(f"SELECT film_id FROM alias WHERE {span}", ends)
            }
            others: dict[str, list[str]] = {}
            for target, film_id in self.database.execute(
                f"SELECT target, film_id FROM alias WHERE {span.replace('film_id', 'target')}", ends
            ):
                others.setdefault(target, []).append(film_id)
            rows = self.database.execute(
                f"SELECT film_id, id, digest, content FROM record WHERE {span} ORDER BY film_id", ends
            )
            for film_id, group in itertools.groupby(rows, key=itemgetter(0)):
                if film_id not in aliases:
                    yield self.merged(str(film_id), [*group, *self.rows_of(others.get(film_id, ()))])

    def film(self, film_id: str) -> Merged | None:
        """Return one film, or None where no record is its own or it is another's alias."""
        with foreign_errors(self.path):
            if self.database.execute("SELECT 1 FROM alias WHERE film_id = ?", (film_id,)).fetchone():
                return None
            others = self.database.execute("SELECT film_id FROM alias WHERE target = ?", (film_id,))
            rows = self.rows_of([film_id, *(row[0] for row in others)])
        return self.merged(film_id, rows) if rows else None

    def rows_of(self, film_ids: Sequence[str]) -> list[Row]:
        """Return all records that came under some ids."""
        query = "SELECT film_id, id, digest, content FROM record WHERE film_id = ?"
        return [row for film_id in film_ids for row in self.database.execute(query, (film_id,))]

    def merged(self, film_id: str, rows: list[Row]) -> Merged:
        """Return a film from its records."""
        self.sort(film_id, rows)
        decode = self.decoder.decode
        films: list[Film] = []
        passages: list[Passage] = []
        kept: dict[int, bytes] = {}
        for came_under, _, digest, content in rows:
            content = unpacked(came_under, digest, content)
            record = decode(content)
            if isinstance(record, Film):
                films.append(record)
                continue
            passages.append(own := at_home(record, film_id))
            if own is record:
                kept[id(record)] = content
        film = merge_films(films or [nameless(film_id, passages[0].source)]) if len(films) != 1 else films[0]
        if film.film_id != film_id:
            film = msgspec.structs.replace(film, film_id=film_id)
        indexed = passages_of(film, passages)
        # All passages are alive, so that their id() tells them apart.
        contents = [kept.get(id(passage)) for passage in indexed]
        return Merged(film, indexed, len(passages) + 1 - len(indexed), contents)

    def sort(self, film_id: str, rows: list[Row]) -> None:
        """Bring records into the order of their units, and within one into that they were read in."""
        try:
            units = {unit: self.rank[unit] for unit in {row[1] // PLACES for row in rows}}
        except KeyError as cause:
            raise IndexDamaged(f"A kept record of {film_id} belongs to no unit.") from cause
        if len(units) == 1:
            rows.sort(key=itemgetter(1))
        else:
            rows.sort(key=lambda row: (units[row[1] // PLACES], row[1]))


def at_home(passage: Passage, film_id: str) -> Passage:
    """Return a passage under the id its film has after joining."""
    if passage.film_id == film_id:
        return passage
    # An id that was made from the old film's is made anew; one that a source gave stays.
    derived = passage.passage_id.startswith(f"{passage.film_id}.")
    return msgspec.structs.replace(passage, film_id=film_id, passage_id="" if derived else passage.passage_id)


def passages_of(film: Film, read_passages: list[Passage]) -> list[Passage]:
    """Return what is indexed of a film: its title card, then its distinct passages by kind."""
    # Title cards are always made anew: one that comes back from an export would be out of date.
    passages = without_repeats([passage for passage in read_passages if passage.kind is not Kind.FILM])
    passages.sort(key=lambda passage: ORDER[passage.kind._value_])
    cast = [each.person for each in passages if each.kind is Kind.CREDIT and each.role == "actor"]
    return with_own_ids([title_card(film, cast[:CAST]), *passages])


def with_own_ids(passages: list[Passage]) -> list[Passage]:
    """Return a film's passages, each with an id: one that two of them were given stays with the first."""
    taken: set[str] = set()
    own = []
    for passage in passages:
        if passage.passage_id in taken:
            passage = msgspec.structs.replace(passage, passage_id="")
        passage = with_passage_id(passage)
        taken.add(passage.passage_id)
        own.append(passage)
    return own
