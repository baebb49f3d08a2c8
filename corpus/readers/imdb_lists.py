"""IMDb's plain-text lists, published until 2017: movies, plots, trivia, credits … a file each.

A list is told by the underlined heading in its header. What its lines say is read by imdb_lists_rows.py (one
fact a line), imdb_lists_texts.py (running text) and imdb_lists_people.py (credits by person); how titles
are named, by imdb_lists_titles.py; letters and headers, by imdb_lists_lines.py.
"""

import re
from collections.abc import Callable, Iterator

from corpus.documents import Document, Reader
from corpus.readers import imdb_lists_rows as rows
from corpus.readers import imdb_lists_texts as texts
from corpus.readers.imdb_lists_lines import FILE_LINE, ListLines, find_banner, until_rule
from corpus.readers.imdb_lists_people import credits
from corpus.readers.imdb_lists_rows import Group, Lines, Record
from corpus.readers.imdb_lists_texts import Make, plain, read_items
from corpus.records import Film, Kind, Passage, Reject

ReadList = Callable[[Lines, str], Iterator[Record]]


def of_rows(group: Group) -> ReadList:
    """Return what reads a list of rows."""
    return lambda lines, name: rows.read_rows(lines, name, group)


def of_items(make: Make) -> ReadList:
    """Return what reads a list of running text."""
    return lambda lines, name: read_items(lines, name, make)


# heading → what reads the list below it. The files are called as the headings are, with few exceptions.
LISTS: dict[str, ReadList] = {
    "ACTORS": credits("actor"),
    "ACTRESSES": credits("actor"),
    "AKA TITLES": texts.other_titles,
    **{f"AKA TITLES {edition}": texts.other_titles for edition in ("GERMAN", "ISO", "ITALIAN")},
    "ALTERNATE VERSIONS": of_items(plain(Kind.ALTERNATE_VERSION)),
    "CERTIFICATES": of_rows(rows.certificates),
    "CINEMATOGRAPHERS": credits("cinematographer"),
    "COLOR INFO": of_rows(rows.colors),
    "COMPOSERS": credits("composer"),
    "COSTUME DESIGNERS": credits("costume designer"),
    "COUNTRIES": of_rows(rows.countries),
    "CRAZY CREDITS": of_items(plain(Kind.CRAZY_CREDIT)),
    "DIRECTORS": credits("director"),
    "DISTRIBUTORS": of_rows(rows.companies("distributor")),
    "EDITORS": credits("editor"),
    "FILM TRIVIA": of_items(plain(Kind.TRIVIA)),
    "GENRES": of_rows(rows.genres),
    "GOOFS": of_items(texts.goof),
    "KEYWORDS": of_rows(rows.keywords),
    "LANGUAGE": of_rows(rows.languages),
    "LOCATIONS": of_rows(rows.locations),
    "MISCELLANEOUS COMPANIES": of_rows(rows.companies("")),
    "MISCELLANEOUS COMPANY": of_rows(rows.companies("")),
    "MOVIE LINKS": texts.links,
    "MOVIE RATINGS REPORT": rows.ratings,
    "MOVIES": of_rows(rows.movies),
    "PLOT SUMMARIES": texts.plots,
    "PRODUCERS": credits("producer"),
    "PRODUCTION COMPANIES": of_rows(rows.companies("production company")),
    "PRODUCTION DESIGNERS": credits("production designer"),
    "QUOTES": texts.quotes,
    "RELEASE DATES": of_rows(rows.release_dates),
    "RUNNING TIMES": of_rows(rows.running_times),
    "SFXCO COMPANIES": of_rows(rows.companies("special effects company")),
    "SOUNDTRACKS": of_items(texts.song),
    "SPECIAL EFFECTS COMPANIES": of_rows(rows.companies("special effects company")),
    "TAG LINES": texts.taglines,
    "WRITERS": credits("writer"),
}
# Files whose heading may stand below a table of contents too long for the head of a document.
LATE_HEADINGS = {b"genres", b"keywords", b"ratings"}
ENTRY = re.compile(rb"\((?:[0-9]{4}|\?{4})(?:/[IVXLCDM]+)?\)|^# [0-9]{7}", re.MULTILINE)


def recognises(document: Document) -> bool:
    """Whether a list's heading stands in its header, above a title, or its first line names a list."""
    head = document.head
    first = FILE_LINE.match(head)
    if first and first[1] in LATE_HEADINGS:
        return True
    if b"\n=====" not in head and b"MOVIE RATINGS REPORT" not in head:
        return False
    numbered = enumerate(head.decode("latin-1").splitlines())
    banner = find_banner(iter(numbered), LISTS)
    return bool(banner) and (first is not None or ENTRY.search(head) is not None)


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream each title of the list as a film, before what the list tells of it."""
    lines = ListLines(document)
    banner = find_banner(lines, LISTS)
    if not banner:
        yield Reject(document.name, "it has the header of a list, but the list does not begin")
        return
    read = LISTS[banner]
    # In plot.list rows of dashes part the entries.
    body = lines if banner == "PLOT SUMMARIES" else until_rule(lines)
    for record in read(body, document.name):
        yield from lines.take_rejects()
        yield record
    yield from lines.take_rejects()


READER = Reader("IMDb plain-text lists (movies.list, trivia.list, actors.list …)", recognises, records)
