"""The CMU Movie Summary Corpus: plots from Wikipedia, with films and their characters from Freebase.

Three files of columns parted by tabs, without names or quoting: movie.metadata.tsv (81,741 films),
plot_summaries.txt (42,306) and character.metadata.tsv (450,669). They are joined on the number of the
film's page; each is read without the others, too. Box office, and how old and tall actors are, have no
place in a record.
"""

import re
from collections.abc import Iterator

import msgspec

from corpus.documents import Collection, CollectionReader, Document
from corpus.readers.cleaning import decode, paragraphs, plain
from corpus.readers.film_ids import FilmIds
from corpus.readers.filmdex_jsonl import LONGEST_LINE, numbered_lines
from corpus.readers.parts import by_folder, find_parts, folder_of
from corpus.readers.tables import UNUSABLE, film_year, whole
from corpus.records import Film, Kind, Passage, Reject, credit_text, with_passage_id

NAME = re.compile(r"(?:movie|character)\.metadata|plot_summaries", re.IGNORECASE)
PLOTS_NAME = re.compile(r"plot_summaries", re.IGNORECASE)
WIDTHS = {"films": 9, "plots": 2, "characters": 13}
PART = re.compile(
    rb"(?P<films>\d+\t/m/\w+\t[^\t\n]*\t[^\t\n]*\t[^\t\n]*\t[^\t\n]*\t\{[^\t\n]*\t\{[^\t\n]*\t\{)"
    rb"|(?P<characters>\d+\t/m/\w+(?:\t[^\t\n]*){8}\t/m/\w+\t[^\t\n]*\t)|(?P<plots>\d+\t[^\t\n]{20})"
)
FIRST = 20  # lines that are looked at; one damaged line does not hide what a file is

DATE = re.compile(r"[0-9]{4}(?:-[0-9][0-9](?:-[0-9][0-9])?)?")
COUNTRIES = {"United States of America": "United States"}
# What is left of an article's mark-up: {{Expand section|date=May 2010}}, {{plot}}, <ref …>
MARKUP = re.compile(r"\{\{[^{}]{0,500}\}\}|<ref[^<>]{0,500}>|</ref>|\[\[|\]\]", re.IGNORECASE)
GAP = re.compile(r"\s+(?=[,.;:](?:\s|$))")  # "The Kid , a swindler": a link or a name in brackets was there

named = msgspec.json.Decoder(dict[str, str])


def part_of(document: Document) -> str:
    """Return which of the files this is, or ""."""
    parts = [
        match.lastgroup for line in document.head.split(b"\n", FIRST)[:FIRST] if (match := PART.match(line))
    ]
    return max(set(parts), key=parts.count) or "" if parts else ""


def claims(collection: Collection) -> frozenset[str]:
    """Return the files of the corpus; a number and a text are only its plots if their file's name says so."""
    parts = find_parts(collection, part_of, NAME)
    homes = {folder_of(name) for name, part in parts.items() if part == "films"}
    return frozenset(
        name
        for name, part in parts.items()
        if part != "plots" or folder_of(name) in homes or PLOTS_NAME.search(name)
    )


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream the films of each folder, then the plots, then who plays whom."""
    for folder in by_folder(collection, claimed, part_of).values():
        catalogue = Catalogue()
        for part, read in (
            ("films", catalogue.film),
            ("plots", catalogue.plot),
            ("characters", catalogue.character),
        ):
            for document in folder.get(part, ()):
                for source, cells in rows(document):
                    try:
                        if len(cells) != WIDTHS[part]:
                            raise ValueError(f"it has {len(cells)} columns, not {WIDTHS[part]}")
                        yield from read(cells, source)
                    except UNUSABLE as cause:
                        yield Reject(source, str(cause))


def rows(document: Document) -> Iterator[tuple[str, list[str]]]:
    """Yield each line with its locator; one that is too long has no columns."""
    for number, content in numbered_lines(document):
        cells = decode(content).rstrip("\r\n").split("\t") if content else [f"over {LONGEST_LINE >> 20} MB"]
        yield f"{document.name}:{number}", cells


class Catalogue:
    """The films of one folder: which number of a page is whose; about 200 bytes each."""

    def __init__(self) -> None:
        self.film_ids = FilmIds()
        self.films: dict[int, str] = {}

    def film(self, cells: list[str], source: str) -> Iterator[Film]:
        """Yield a film. Raises ValueError or MsgspecError."""
        page, freebase, title, date, _, runtime, spoken, countries, genres = cells
        title, year = plain(title), film_year(date)
        film_id = self.film_ids.choose(title, year, f"wikipedia-page:{page}")
        yield Film(
            film_id=film_id,
            title=title,
            year=year,
            release_date=date if year and DATE.fullmatch(date) else "",
            runtime=whole(runtime),
            genres=names(genres),
            countries=tuple(COUNTRIES.get(name, name) for name in names(countries)),
            languages=tuple(name.removesuffix(" Language") for name in names(spoken)),
            identifiers=(f"wikipedia-page:{page}", f"freebase:{freebase}"),
            source=source,
        )
        self.films[page_number(page)] = film_id

    def home(self, page: str, source: str) -> Iterator[Film]:
        """Yield the film of a page that no table has named: it is called by its number."""
        if page_number(page) not in self.films:
            film_id = self.films[page_number(page)] = f"wikipedia-page-{page}"
            identifiers = (f"wikipedia-page:{page}",)
            yield Film(film_id=film_id, title=film_id, identifiers=identifiers, source=source)

    def plot(self, cells: list[str], source: str) -> Iterator[Film | Passage]:
        """Yield a plot. Raises ValueError."""
        page, text = cells
        yield from self.home(page, source)
        text = GAP.sub("", paragraphs(MARKUP.sub("", text)))
        film_id = self.films[page_number(page)]
        yield with_passage_id(Passage(film_id=film_id, kind=Kind.PLOT, text=text, source=source))

    def character(self, cells: list[str], source: str) -> Iterator[Film | Passage]:
        """Yield who plays whom; 1,228 characters have no actor. Raises ValueError."""
        character, person = plain(cells[3]), plain(cells[8])
        yield from self.home(cells[0], source)
        yield with_passage_id(
            Passage(
                film_id=self.films[page_number(cells[0])],
                kind=Kind.CREDIT,
                text=credit_text(person, "actor", character) if person else character,
                person=person,
                role="actor",
                character=character,
                source=source,
            )
        )


def page_number(page: str) -> int:
    """Return the number of a page. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,12}", page):
        raise ValueError(f"{page[:40]!r} is no number of a page")
    return int(page)


def names(cell: str) -> tuple[str, ...]:
    """Return the names in `{"/m/02h40lc": "English Language"}`. Raises MsgspecError."""
    return tuple(dict.fromkeys(filter(None, map(plain, named.decode(cell or "{}").values()))))


READER = CollectionReader("CMU Movie Summary Corpus (plots, films and characters by tabs)", claims, records)
