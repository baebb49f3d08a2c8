"""Wikipedia movie plots: a CSV file of films with their people, their article's name and its plot section.

Counts in comments are of the first 1,999 of its 34,886 films.
"""

import re
from collections.abc import Iterator

from corpus.documents import Document, Reader
from corpus.readers.cleaning import paragraphs, plain
from corpus.readers.film_ids import FilmIds
from corpus.readers.tables import Cells, film_year, header, table_records
from corpus.readers.titles import capitalised
from corpus.readers.wikipedia_movies import actors
from corpus.records import Film, Kind, Passage, Reject, credit_text, with_passage_id

COLUMNS = {"Release Year", "Title", "Origin/Ethnicity", "Director", "Cast", "Genre", "Wiki Page", "Plot"}
STARS = 3  # as many as a title card shows
UNKNOWN = "unknown"  # 18 directors, 58 genres

# What the column of origins says: a country, or for Indian films a language.
COUNTRIES = {
    "American": "United States",
    "Australian": "Australia",
    "Bangladeshi": "Bangladesh",
    "British": "United Kingdom",
    "Canadian": "Canada",
    "Chinese": "China",
    "Egyptian": "Egypt",
    "Filipino": "Philippines",
    "Hong Kong": "Hong Kong",
    "Japanese": "Japan",
    "Malaysian": "Malaysia",
    "Maldivian": "Maldives",
    "Russian": "Russia",
    "South_Korean": "South Korea",
    "Turkish": "Turkey",
}
INDIAN = {"Bollywood": "Hindi"} | {
    name: name
    for name in ("Assamese", "Bengali", "Kannada", "Malayalam", "Marathi", "Punjabi", "Tamil", "Telugu")
}

ADDRESS = re.compile(r"https?://en\.(?:m\.)?wikipedia\.org/wiki/(\S+)")
NAMES = re.compile(r"[,;/\n]|\s(?:&|and)\s")
ASIDE = re.compile(r"\s*\([^()]*\)$")
GENRES = re.compile(r"[,;/\n]")
# 500 marks in 1,999 plots: [1], [citation needed], [note 2], and [a] where it stands close to a word.
FOOTNOTE = re.compile(
    r" ?\[(?:[0-9]{1,3}|(?:nb|n|note|notes) ?[0-9]{1,3}|(?:citation|clarification|verification) needed"
    r"|(?:why|who|when|where|which|by whom|how)\?|further explanation needed|original research\?)\]"
    r"|(?<=\S)\[[a-z]\]",
    re.IGNORECASE,
)


def recognises(document: Document) -> bool:
    """Whether it is a table with these columns."""
    return header(document) >= COLUMNS


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream each film, then its plot and its people."""
    return table_records(document, Articles().to_records)


class Articles:
    """Makes records of the rows of one file."""

    def __init__(self) -> None:
        self.film_ids = FilmIds()
        self.articles: dict[str, str] = {}  # an article's name → the film_id of the first row that has it

    def to_records(self, cells: Cells, source: str) -> Iterator[Film | Passage]:
        """Yield a film with its passages. Raises ValueError."""
        title, year = plain(cells["Title"]), film_year(cells["Release Year"])
        address = ADDRESS.fullmatch(cells["Wiki Page"].strip())
        article = address[1] if address else ""
        film_id = self.film_ids.choose(title, year, article or source)
        # 7 rows have the article of another film, mostly the remake's; the first keeps it.
        known = article and self.articles.setdefault(article, film_id) == film_id
        directors, cast = people(cells["Director"]), actors(people(cells["Cast"]))
        origin = cells["Origin/Ethnicity"].strip()
        genres = (plain(genre) for genre in GENRES.split(cells["Genre"]))
        yield Film(
            film_id=film_id,
            title=title,
            year=year,
            genres=tuple(dict.fromkeys(capitalised(genre) for genre in genres if genre not in ("", UNKNOWN))),
            countries=("India",) if origin in INDIAN else tuple(filter(None, [COUNTRIES.get(origin)])),
            languages=tuple(filter(None, [INDIAN.get(origin)])),
            directors=directors,
            stars=cast[:STARS],
            identifiers=(f"wikipedia:{article}",) if known else (),
            source=source,
        )
        if plot := paragraphs(FOOTNOTE.sub("", cells["Plot"])):
            yield with_passage_id(Passage(film_id=film_id, kind=Kind.PLOT, text=plot, source=source))
        for role, persons in (("director", directors), ("actor", cast)):
            for person in persons:
                yield with_passage_id(
                    Passage(
                        film_id=film_id,
                        kind=Kind.CREDIT,
                        text=credit_text(person, role),
                        person=person,
                        role=role,
                        source=source,
                    )
                )


def people(listed: str) -> tuple[str, ...]:
    """Return the names in a cell: `Ann Lund, Bo Ek & Cy Roe (unconfirmed)`."""
    names = (ASIDE.sub("", plain(name)).strip(" .;[]") for name in NAMES.split(listed))
    return tuple(dict.fromkeys(name for name in names if name and name.lower() != UNKNOWN))


READER = Reader("Wikipedia movie plots (CSV of films with the plots of their articles)", recognises, records)
