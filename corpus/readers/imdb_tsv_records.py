"""What the rows of IMDb's tables say of one title, as a film and its passages.

A table that is missing costs what it alone says: without title.basics a film has its id for a title until
another source names it, without name.basics people have their ids for names.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from corpus.readers.imdb_tsv_rows import Row, number_of
from corpus.records import Film, Kind, Passage, Reject, check_rating, credit_text, with_passage_id

STARS = 3  # as many as a title card shows
ACTING = ("actor", "actress", "self")
ROLES = {"actress": "actor"}

characters_decoder = msgspec.json.Decoder(tuple[str, ...])

Record = Film | Passage | Reject
Names = Callable[[str], str]
"""What an id stands for, or "" where nobody says: of a person the name, of a series title and year."""


def title_records(
    film_id: str, tables: Mapping[str, Sequence[Row]], person: Names, series: Names
) -> Iterator[Record]:
    """Yield the film, where anything is said of it, then its episode's place and its credits."""
    credits = sorted(tables.get("title.principals", ()), key=lambda row: number(row.cells["ordering"]) or 0)
    yield from film_of(film_id, tables, credits, person, series)
    for row in tables.get("title.episode", ()):
        yield episode_of(film_id, row, series)
    known: set[tuple[str, str]] = set()
    for row in credits:
        known.add((row.cells["nconst"], row.cells["category"]))
        yield from credit(film_id, row, person)
    for row in tables.get("title.crew", ()):
        yield from crew_credits(film_id, row, known, person)


def film_of(
    film_id: str,
    tables: Mapping[str, Sequence[Row]],
    credits: Sequence[Row],
    person: Names,
    series: Names,
) -> Iterator[Film | Reject]:
    """Yield what a title card shows, if there is anything, and a Reject for each row with a wrong fact."""
    facts: dict[str, Any] = {}
    sources: list[str] = []
    for table, read in (("title.basics", basic_facts), ("title.ratings", rating_facts)):
        for row in tables.get(table, ())[:1]:
            try:
                facts |= read(row.cells)
                sources.append(row.source)
            except ValueError as cause:
                yield Reject(row.source, str(cause))
    if names := other_titles(tables.get("title.akas", ()), facts):
        facts["alternate_titles"] = names
        sources.append(tables["title.akas"][0].source)
    if people := card_people(tables.get("title.crew", ()), credits, person):
        facts |= people
        sources += [row.source for row in (*tables.get("title.crew", ()), *credits)[:1]]
    if facts:
        name = facts.pop("title", "")
        for row in tables.get("title.episode", ())[:1]:
            shown = series(row.cells["parentTconst"]).rpartition("\t")[0]
            name = f"{shown}: {name}" if shown and name else name
        yield Film(film_id=film_id, title=name or film_id, source=sources[0], **facts)


def basic_facts(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts of a row of title.basics. Raises ValueError."""
    title, original = cells["primaryTitle"].strip(), cells["originalTitle"].strip()
    year = number(cells["startYear"])
    if not title and not original:
        raise ValueError("a film needs a title")
    if year is not None and not 1870 <= year <= 2200:
        raise ValueError(f"no film is of the year {year}")
    return {
        "title": title or original,
        "original_title": original if original != title else "",
        "year": year,
        "runtime": number(cells.get("runtimeMinutes", "")) or None,
        "genres": tuple(filter(None, cells.get("genres", "").split(","))),
    }


def rating_facts(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts of a row of title.ratings. Raises ValueError."""
    rating = float(cells["averageRating"])
    check_rating(rating)
    return {"rating": rating, "votes": number(cells["numVotes"])}


def other_titles(rows: Sequence[Row], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the titles a film has elsewhere, each once, without those it is called by already."""
    names = dict.fromkeys(row.cells["title"].strip() for row in rows)
    own = ("", facts.get("title"), facts.get("original_title"))
    return tuple(name for name in names if name not in own)


def card_people(crew: Sequence[Row], credits: Sequence[Row], person: Names) -> dict[str, tuple[str, ...]]:
    """Return the directors, writers and stars whose names are known."""
    ids: dict[str, list[str]] = {
        "directors": [row.cells["nconst"] for row in credits if row.cells["category"] == "director"],
        "writers": [row.cells["nconst"] for row in credits if row.cells["category"] == "writer"],
        "stars": [row.cells["nconst"] for row in credits if row.cells["category"] in ACTING][:STARS],
    }
    for row in crew:  # it lists all of them, the credits only the first
        for role in ("directors", "writers"):
            ids[role] = listed(row.cells[role]) or ids[role]
    named = {role: tuple(filter(None, map(person, people))) for role, people in ids.items()}
    return {role: names for role, names in named.items() if names}


def listed(cell: str) -> list[str]:
    """Return the ids in a cell, each once."""
    return list(dict.fromkeys(filter(None, cell.split(","))))


def credit(film_id: str, row: Row, person: Names) -> Iterator[Record]:
    """Yield the credit of a row of title.principals, or a Reject."""
    cells = row.cells
    if not cells["nconst"]:
        yield Reject(row.source, "it names nobody")
        return
    category = cells["category"].replace("_", " ")
    try:
        characters = characters_decoder.decode(cells["characters"]) if cells.get("characters") else ()
    except (ValueError, RecursionError, msgspec.MsgspecError) as cause:
        yield Reject(row.source, f"its characters are no JSON list: {cause}")
        characters = ()
    job = cells.get("job", "")
    yield credit_passage(
        film_id,
        person(cells["nconst"]) or cells["nconst"],
        ROLES.get(category, category),
        " / ".join(filter(None, map(str.strip, characters))),
        job if job.casefold() != category.casefold() else "",
        row.source,
    )


def crew_credits(film_id: str, row: Row, known: set[tuple[str, str]], person: Names) -> Iterator[Passage]:
    """Yield the credits of a row of title.crew that are not `known`."""
    for role in ("director", "writer"):
        for nconst in listed(row.cells[f"{role}s"]):
            if (nconst, role) not in known:
                yield credit_passage(film_id, person(nconst) or nconst, role, "", "", row.source)


def credit_passage(film_id: str, person: str, role: str, character: str, note: str, source: str) -> Passage:
    """Return a credit as a passage."""
    text = credit_text(person, role, character)
    passage = Passage(
        film_id=film_id,
        kind=Kind.CREDIT,
        text=f"{text} ({note})" if note else text,
        person=person,
        role=role,
        character=character,
        source=source,
    )
    return with_passage_id(passage)


def episode_of(film_id: str, row: Row, series: Names) -> Passage | Reject:
    """Return which episode of which series a title is."""
    parent = row.cells["parentTconst"]
    if number_of(parent, "tt") is None:
        return Reject(row.source, f"its parentTconst is no id of IMDb: {parent[:40]}")
    title, _, year = series(parent).rpartition("\t")
    shown = f"{title} ({year})" if title and year else title
    season, episode = row.cells["seasonNumber"], row.cells["episodeNumber"]
    places = [f"{name} {place}" for name, place in (("season", season), ("episode", episode)) if place]
    text = f"{', '.join(places) or 'episode'} of {shown or parent}"
    passage = Passage(
        film_id=film_id,
        kind=Kind.CONNECTION,
        text=text[0].upper() + text[1:],
        relation="episode of",
        other_film=shown,
        other_film_id=parent,
        source=row.source,
    )
    return with_passage_id(passage)


def known_for(row: Row) -> Iterator[Record]:
    """Yield credits out of a row of name.basics, where no other table tells who did what."""
    cells = row.cells
    name = cells["primaryName"].strip() or cells["nconst"]
    years = "–".join((cells.get("birthYear", ""), cells.get("deathYear", "")))
    professions = (profession.replace("_", " ") for profession in cells["primaryProfession"].split(","))
    about = ", ".join(filter(None, (years if years != "–" else "", *professions)))
    for film_id in listed(cells["knownForTitles"]):
        if number_of(film_id, "tt") is None:
            yield Reject(row.source, f"it is known for what is no id of IMDb: {film_id[:40]}")
        else:
            yield credit_passage(film_id, name, "", "", about, row.source)


def series_title(row: Row) -> str:
    """Return title and year, a tab between them, of a row of title.basics about a series; else ""."""
    cells = row.cells
    title = cells["primaryTitle"].strip() or cells["originalTitle"].strip()
    return f"{title}\t{cells['startYear']}" if "series" in cells["titleType"].casefold() and title else ""


def number(cell: str) -> int | None:
    """Return the whole number a cell holds, or None."""
    if not (cell.isascii() and cell.isdigit()) or len(cell) > 15:
        return None
    return int(cell)
