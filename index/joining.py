"""Which film ids mean the same film, over all records that are kept.

Films meet by a key that both have: an id in a catalogue, or a title. corpus/identity.py says which of those
that share a title are the same. An update looks only at keys whose films have changed, and comes to what
looking at all of them would.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from corpus.identity import conflict, preference, same_films, settled
from corpus.records import Film
from index.records import PLACES, Records, unpacked

JOINS_KEPT = 1_000


class Join(msgspec.Struct, frozen=True):
    """Two film ids that mean one film. by: the key they share, such as `tmdb:862` or `title heat`."""

    film_id: str
    target: str
    by: str


def join_all(records: Records) -> None:
    """Find all films that are the same under several ids."""
    records.database.execute("DELETE FROM meeting")
    records.database.execute("DELETE FROM alias")
    groups = "SELECT key FROM film_key GROUP BY key HAVING COUNT(DISTINCT film_id) > 1"
    find_meetings(records, groups)
    records.database.executemany("INSERT INTO alias VALUES (?, ?)", aliases(records).items())


def join_again(records: Records, keys: Iterable[str]) -> set[str]:
    """Find them again where films of these keys have changed; return the ids whose alias is another now."""
    database = records.database
    database.execute("CREATE TEMP TABLE IF NOT EXISTS changed_key (key TEXT PRIMARY KEY) WITHOUT ROWID")
    database.execute("DELETE FROM changed_key")
    database.executemany("INSERT OR IGNORE INTO changed_key VALUES (?)", ((key,) for key in keys))
    in_changed = "key IN (SELECT key FROM changed_key)"
    had = database.execute(f"DELETE FROM meeting WHERE {in_changed}").rowcount
    groups = f"SELECT key FROM film_key WHERE {in_changed} GROUP BY key HAVING COUNT(DISTINCT film_id) > 1"
    if not find_meetings(records, groups) and not had:
        return set()
    old = dict(database.execute("SELECT film_id, target FROM alias"))
    new = aliases(records)
    changed = {film_id for film_id in old.keys() | new.keys() if old.get(film_id) != new.get(film_id)}
    database.executemany("DELETE FROM alias WHERE film_id = ?", ((film_id,) for film_id in changed))
    database.executemany(
        "INSERT INTO alias VALUES (?, ?)",
        ((film_id, new[film_id]) for film_id in changed if film_id in new),
    )
    return changed | {old[film_id] for film_id in changed if film_id in old}


def find_meetings(records: Records, keys: str) -> int:
    """Note who meets whom by each key that the query `keys` gives; return how many do."""
    rank = {unit.unit: rank for rank, unit in enumerate(records.units())}
    rows = records.database.execute(
        "SELECT film_key.key, film_key.film_id, film_key.id, digest, content FROM film_key"
        f" JOIN record ON record.id = film_key.id WHERE film_key.key IN ({keys}) ORDER BY film_key.key"
    )
    found: list[tuple[str, str, str]] = []
    for key, group in itertools.groupby(rows, key=lambda row: str(row[0])):
        in_order = sorted(group, key=lambda row: (row[1], rank[row[2] // PLACES], row[2]))
        films = [film_of(records, row[1:]) for row in in_order]
        meet = same_films if key.startswith("title ") else of_one_id
        found += [(key, film_id, target) for film_id, target in meet(films).items()]
    records.database.executemany("INSERT INTO meeting VALUES (?, ?, ?)", found)
    return len(found)


def film_of(records: Records, row: Sequence[Any]) -> Film:
    """Return the film in a row of film id, record id, digest and content."""
    film_id, _, digest, content = row
    film = records.decoder.decode(unpacked(film_id, digest, content))
    assert isinstance(film, Film)
    return film


def of_one_id(candidates: Sequence[Film]) -> dict[str, str]:
    """Return which of the films that share a catalogue's id mean another: {film_id: id to use instead}.

    They are one, whatever they are called, unless another catalogue tells two of them apart.
    """
    groups: list[list[Film]] = []
    for film in sorted(candidates, key=preference):
        home = next((group for group in groups if not any(conflict(film, other) for other in group)), None)
        if home is None:
            groups.append([film])
        else:
            home.append(film)
    return {
        film.film_id: group[0].film_id
        for group in groups
        for film in group
        if film.film_id != group[0].film_id
    }


def aliases(records: Records) -> dict[str, str]:
    """Return what each id leads to, from all meetings: ids say more than titles, so they come last."""
    rows = records.database.execute(
        "SELECT film_id, target FROM meeting ORDER BY key LIKE 'id %', key, film_id"
    )
    return settled(dict(rows))


def homes(records: Records, film_ids: Iterable[str]) -> Iterator[str]:
    """Yield the id under which each of these is indexed."""
    for film_id in film_ids:
        row = records.database.execute("SELECT target FROM alias WHERE film_id = ?", (film_id,)).fetchone()
        yield row[0] if row else film_id


def joins(records: Records) -> tuple[dict[str, int], tuple[Join, ...]]:
    """Return how many ids were joined by an id and by a title, and the first of them."""
    rows = records.database.execute(
        "SELECT alias.film_id, alias.target,"
        " (SELECT key FROM meeting WHERE meeting.film_id = alias.film_id"
        "  ORDER BY key NOT LIKE 'id %', key DESC LIMIT 1) FROM alias ORDER BY alias.film_id"
    )
    counts = {"id": 0, "title": 0}
    kept: list[Join] = []
    for film_id, target, key in rows:
        how = "id" if (key or "").startswith("id ") else "title"
        counts[how] += 1
        if len(kept) < JOINS_KEPT:
            kept.append(Join(film_id, target, (key or "").removeprefix("id ")))
    return counts, tuple(kept)
