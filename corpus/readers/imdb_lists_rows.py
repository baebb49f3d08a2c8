"""IMDb's lists of one fact a line: `Heat (1995)<tabs>USA`, perhaps with a note in brackets after more tabs.

Consecutive lines about one title are one group: what a title card shows of them becomes one Film, everything
else a passage each.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from corpus.readers.imdb_lists_titles import Title, cleaned, parse_title
from corpus.records import Film, Kind, Passage, Reject

LARGEST_GROUP = 1_000  # rows; larger ones are given in parts

Record = Film | Passage | Reject
Lines = Iterator[tuple[int, str]]


class Row(NamedTuple):
    """One fact: what it is, the note behind it without its brackets, and where it stands."""

    value: str
    note: str
    source: str


Group = Callable[[Title, Sequence[Row]], Iterator[Film | Passage]]


def read_rows(lines: Lines, name: str, group: Group) -> Iterator[Record]:
    """Stream the records of a list of rows, made by `group` out of the rows of one title."""
    current = ""
    rows: list[Row] = []
    for number, line in lines:
        key, _, rest = line.partition("\t")
        if not line or not rest:
            if line:
                yield Reject(f"{name}:{number}", f"nothing is said about {key[:100] or 'it'}")
            continue
        value, _, note = rest.lstrip("\t").partition("\t")
        if rows and (key != current or len(rows) >= LARGEST_GROUP):
            yield from records_of(current, rows, group)
            rows = []
        current = key
        rows.append(Row(value.strip(), note.strip("\t "), f"{name}:{number}"))
    if rows:
        yield from records_of(current, rows, group)


def records_of(key: str, rows: Sequence[Row], group: Group) -> Iterator[Record]:
    """Yield the records of one group, or a Reject for each of its rows where its title is none."""
    try:
        title = parse_title(key.strip())
    except ValueError as cause:
        for row in rows:
            yield Reject(row.source, str(cause))
        return
    try:
        yield from group(title, rows)
    except ValueError as cause:
        yield Reject(rows[0].source, str(cause))


def notes_of(note: str) -> list[str]:
    """Return what stands in the brackets of a note: `(1994) (worldwide)` is 1994 and worldwide."""
    return [part.strip() for part in re.split(r"\)\s*\(", note.strip().strip("()")) if part.strip()]


def noted(text: str, notes: Sequence[str]) -> str:
    """Return a text with its notes in brackets behind it."""
    return f"{text} ({', '.join(notes)})" if notes else text


def values_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the different values of a group, in order."""
    return tuple(dict.fromkeys(row.value for row in rows if row.value))


def movies(title: Title, rows: Sequence[Row]) -> Iterator[Film | Passage]:
    """A line of movies.list: when it came out, for a series from when to when; episodes say of what."""
    found = re.match(r"[0-9]{4}", rows[0].value)
    year = int(found[0]) if found else title.year
    if year is not None and not 1870 <= year <= 2200:
        raise ValueError(f"no film is of the year {year}")
    yield title.film(rows[0].source, year=year)
    if title.series:
        text = f"Episode of {title.series.shown}"
        if title.season is not None:
            text = f"Season {title.season}, episode {title.number} of {title.series.shown}"
        yield connection(title, title.series, "episode of", text, rows[0].source)


def connection(title: Title, other: Title, relation: str, text: str, source: str) -> Passage:
    """Return the passage that says how two titles are connected."""
    about = {"relation": relation, "other_film": other.shown, "other_film_id": other.film_id}
    return title.passage(Kind.CONNECTION, text, source, **about)


def genres(title: Title, rows: Sequence[Row]) -> Iterator[Film]:
    """The lines of genres.list about one title."""
    yield title.film(rows[0].source, genres=values_of(rows))


def countries(title: Title, rows: Sequence[Row]) -> Iterator[Film]:
    """The lines of countries.list about one title."""
    yield title.film(rows[0].source, countries=values_of(rows))


def languages(title: Title, rows: Sequence[Row]) -> Iterator[Film]:
    """The lines of language.list about one title."""
    yield title.film(rows[0].source, languages=values_of(rows))


def certificates(title: Title, rows: Sequence[Row]) -> Iterator[Film]:
    """The lines of certificates.list: of the USA where there is one, else the first with its country."""
    home = [row for row in rows if row.value.startswith("USA:")]
    best = min(home or rows, key=lambda row: bool(row.note))
    yield title.film(best.source, certificate=best.value.removeprefix("USA:").strip())


def running_times(title: Title, rows: Sequence[Row]) -> Iterator[Film]:
    """The lines of running-times.list: `96` or `USA:96`; the first that has no note."""
    best = min(rows, key=lambda row: bool(row.note))
    minutes = re.match(r"(?:[^0-9:][^:]*: ?)?([0-9]{1,4})(?![0-9:.])", best.value)
    if minutes is None or not int(minutes[1]):
        raise ValueError(f"this is no running time in minutes: {best.value[:100]}")
    yield title.film(best.source, runtime=int(minutes[1]))


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
RELEASE = re.compile(
    r"(?P<country>[^:]*):(?:(?:(?P<day>[0-9]{1,2}) )?(?P<month>[A-Z][a-z]+) )?(?P<year>[0-9]{4})"
)


def release_dates(title: Title, rows: Sequence[Row]) -> Iterator[Film]:
    """The lines of release-dates.list: the first release that has no note, such as that of a festival."""
    dated = [(release_date(row.value), row) for row in rows]
    known = [(bool(row.note), said[0], said[1], row) for said, row in dated if said]
    if not known:
        raise ValueError(f"this is no release date: {rows[0].value[:100]}")
    _, date, country, row = min(known, key=lambda found: found[:2])
    yield title.film(row.source, release_date=date, release_country=country)


def release_date(value: str) -> tuple[str, str] | None:
    """Return the date in ISO 8601 and the country of `USA:12 May 1999`."""
    match = RELEASE.fullmatch(value)
    if match is None or (match["month"] and match["month"] not in MONTHS):
        return None
    parts = [match["year"]]
    if match["month"]:
        parts.append(f"{MONTHS.index(match['month']) + 1:02}")
    if match["day"]:
        parts.append(f"{int(match['day']):02}")
    return "-".join(parts), match["country"].strip()


def keywords(title: Title, rows: Sequence[Row]) -> Iterator[Film | Passage]:
    """The lines of keywords.list; its words are joined by hyphens."""
    yield title.film(rows[0].source)
    for row in rows:
        yield title.passage(Kind.KEYWORD, row.value.replace("-", " "), row.source)


def colors(title: Title, rows: Sequence[Row]) -> Iterator[Film | Passage]:
    """The lines of color-info.list, as keywords: Black and White, Color (HD)."""
    yield title.film(rows[0].source)
    for row in rows:
        yield title.passage(Kind.KEYWORD, noted(row.value, notes_of(row.note)), row.source)


def locations(title: Title, rows: Sequence[Row]) -> Iterator[Film | Passage]:
    """The lines of locations.list: the place, and what was filmed there."""
    yield title.film(rows[0].source)
    for row in rows:
        yield title.passage(Kind.LOCATION, cleaned(noted(row.value, notes_of(row.note))), row.source)


COMPANY = re.compile(r"(?P<name>.+?)(?: \[(?P<country>[a-z]{2,4})\])?")


def companies(role: str) -> Group:
    """Return what reads a list of companies; without a `role` their notes say what they did."""

    def group(title: Title, rows: Sequence[Row]) -> Iterator[Film | Passage]:
        yield title.film(rows[0].source)
        for row in rows:
            match = COMPANY.fullmatch(row.value)
            name, country = (match["name"], match["country"]) if match else (row.value, "")
            notes = notes_of(cleaned(row.note))
            did = role or (notes.pop(0) if notes else "")
            text = f"{name}, {did}" if did else name
            notes = [country.upper(), *notes] if country else notes
            yield title.passage(Kind.COMPANY, noted(text, notes), row.source, heading=name, role=did)

    return group


def ratings(lines: Lines, name: str) -> Iterator[Record]:
    """Stream ratings.list: the votes' distribution, how many there are, the rating and the title."""
    for number, line in lines:
        source = f"{name}:{number}"
        if not line:
            continue
        try:
            cells = line.strip().removeprefix("* ").split(maxsplit=3)  # a star marks what is new
            if len(cells) < 4 or not cells[1].isdigit() or len(cells[1]) > 12:
                raise ValueError(f"this is no line of the ratings: {line[:100]}")
            title = parse_title(cells[3])
            yield title.film(source, rating=float(cells[2]), votes=int(cells[1]))
        except ValueError as cause:
            yield Reject(source, str(cause))
