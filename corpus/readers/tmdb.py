"""TMDB's films as Kaggle hands them out: the TMDB 5000 and The Movies Dataset, CSV with lists in the cells.

Three tables, told by their columns and joined on TMDB's number: films, casts and crews, keywords. The
Movies Dataset has its keywords apart, IMDb's numbers among its columns, and MovieLens's in a fourth table.
Money, popularity, posters and home pages have no place in a film record. Counts in comments are of the
4,803 films of the TMDB 5000.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus.documents import Collection, CollectionReader, Document
from corpus.identity import title_key
from corpus.readers.cleaning import paragraphs, plain
from corpus.readers.film_ids import FilmIds
from corpus.readers.languages import NAMES, NO_LANGUAGE
from corpus.readers.parts import by_folder, find_parts, folder_of
from corpus.readers.tables import (
    Cells,
    catalogue_number,
    film_year,
    header,
    number,
    table_records,
    table_rows,
    whole,
)
from corpus.readers.tmdb_cells import ACTORS, NAMED, WORKERS, Named, items
from corpus.records import Film, Kind, Passage, Reject, credit_text, with_passage_id

NAME = re.compile(r"\.csv\b", re.IGNORECASE)
STARS = 3  # as many as a title card shows

COUNTRIES = {
    "United States of America": "United States",
    "Kyrgyz Republic": "Kyrgyzstan",
    "Libyan Arab Jamahiriya": "Libya",
    "Guadaloupe": "Guadeloupe",
}
# What others call by another name. All other jobs keep theirs, in small letters.
ROLES = {
    "Screenplay": "writer",
    "Author": "writer",
    "Original Music Composer": "composer",
    "Director of Photography": "cinematographer",
    "Characters": "character creator",
}
# Of the writing jobs these are what a title card calls writers; "Novel" and "Characters" are not.
WRITERS = frozenset({"Writer", "Screenplay", "Story", "Author", "Teleplay", "Screenstory", "Original Story"})
# What The Movies Dataset has in place of a plot.
NO_PLOT = re.compile(
    r"no (?:overview|plot|movie overview)(?: (?:found|yet|available|outline))?\.?", re.IGNORECASE
)
DATE = re.compile(r"(?:18|19|20)[0-9][0-9]-[0-9][0-9]-[0-9][0-9]")
IMDB_ID = re.compile(r"tt[0-9]{5,}")


def part_of(document: Document) -> str:
    """Return which of the tables this is, or ""."""
    columns = header(document)
    if {"id", "title", "original_title", "overview", "release_date", "genres"} <= columns:
        return "films"
    if {"cast", "crew"} <= columns and columns & {"movie_id", "id"}:
        return "credits"
    if columns == {"id", "keywords"}:
        return "keywords"
    return "links" if columns == {"movieId", "imdbId", "tmdbId"} else ""


def claims(collection: Collection) -> frozenset[str]:
    """Return the tables; links only where there are films for them."""
    parts = find_parts(collection, part_of, NAME)
    homes = {folder_of(name) for name, part in parts.items() if part == "films"}
    return frozenset(name for name, part in parts.items() if part != "links" or folder_of(name) in homes)


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream the films of each folder with what their table says of them, then casts, crews and keywords.

    The people of a film come after it, with a second record of the film that names the first of them.
    """
    for folder in by_folder(collection, claimed, part_of).values():
        catalogue = Catalogue()
        for document in folder.get("links", ()):
            yield from catalogue.read_links(document)
        for document in folder.get("films", ()):
            yield from table_records(document, catalogue.film)
        for document in folder.get("credits", ()):
            yield from table_records(document, catalogue.credits)
        for document in folder.get("keywords", ()):
            yield from table_records(document, catalogue.keywords)


class Known(NamedTuple):
    """A film as the other tables need it."""

    film_id: str
    title: str
    year: int | None
    identifiers: tuple[str, ...]


class Catalogue:
    """The films of one folder, as far as the other tables need them: about 500 bytes each."""

    def __init__(self) -> None:
        self.film_ids = FilmIds()
        self.films: dict[str, Known] = {}  # TMDB's number → the film
        self.titles: dict[str, Known | None] = {}  # as it is matched → the film, None for several
        self.movielens: dict[str, str] = {}  # TMDB's number → MovieLens's

    def read_links(self, document: Document) -> Iterator[Reject]:
        """Note what MovieLens calls the films."""
        for row in table_rows(document):
            if isinstance(row, Reject):
                yield row
            elif tmdb := catalogue_number(row.cells.get("tmdbId", "")):
                self.movielens[tmdb] = catalogue_number(row.cells.get("movieId", ""))

    def identifiers(self, tmdb: str) -> tuple[str, ...]:
        """Return what catalogues call a film."""
        movielens = self.movielens.get(tmdb)
        return (f"tmdb:{tmdb}", f"movielens:{movielens}") if movielens else (f"tmdb:{tmdb}",)

    def film(self, cells: Cells, source: str) -> Iterator[Film | Passage]:
        """Yield a film and what its table says of it. Raises ValueError or MsgspecError."""
        tmdb = own_id(cells)
        title = plain(cells["title"]) or plain(cells["original_title"])
        year = film_year(cells["release_date"])
        imdb = cells.get("imdb_id", "").strip()
        votes = whole(cells.get("vote_count", ""))
        original = plain(cells["original_title"])
        film = Film(
            film_id=imdb if IMDB_ID.fullmatch(imdb) else self.film_ids.choose(title, year, f"tmdb:{tmdb}"),
            title=title,
            original_title=original if original != title else "",
            year=year,
            release_date=cells["release_date"] if year and DATE.fullmatch(cells["release_date"]) else "",
            runtime=whole(cells.get("runtime", "")),
            genres=names(items(cells["genres"], NAMED)),
            countries=names(items(cells.get("production_countries", ""), NAMED)),
            languages=tuple(languages(items(cells.get("spoken_languages", ""), NAMED))),
            rating=number(cells.get("vote_average", "")) if votes else None,
            votes=votes,
            identifiers=self.identifiers(tmdb),
            source=source,
        )
        known = self.films[tmdb] = Known(film.film_id, title, year, film.identifiers)
        key = title_key(title)
        self.titles[key] = known if self.titles.get(key, known) == known else None
        yield film
        yield from self.about(film.film_id, cells, source)

    def about(self, film_id: str, cells: Cells, source: str) -> Iterator[Passage]:
        """Yield plot, tagline, keywords, companies, and the series a film belongs to."""
        plot = paragraphs(cells["overview"])
        if plot and not NO_PLOT.fullmatch(plot):
            yield passage(film_id, Kind.PLOT, plot, source)
        if tagline := plain(cells.get("tagline", "")):
            yield passage(film_id, Kind.TAGLINE, tagline, source)
        for keyword in names(items(cells.get("keywords", ""), NAMED)):
            yield passage(film_id, Kind.KEYWORD, keyword, source)
        for company in names(items(cells.get("production_companies", ""), NAMED)):
            yield passage(film_id, Kind.COMPANY, f"{company}, production company", source, heading=company)
        for series in names(items(cells.get("belongs_to_collection", ""), NAMED)):
            text = f"Part of {series}"
            yield passage(film_id, Kind.CONNECTION, text, source, relation="part of", other_film=series)

    def known(self, cells: Cells) -> Known:
        """Return the film a row is about, by its number where no table has named it. Raises ValueError.

        A row without a number is the film's that alone has this title.
        """
        title = plain(cells.get("title", ""))
        if (
            title
            and not (cells.get("movie_id") or cells.get("id"))
            and (film := self.titles.get(title_key(title)))
        ):
            return film
        tmdb = own_id(cells)
        unnamed = f"tmdb-{tmdb}"
        return self.films.get(tmdb) or Known(unnamed, title or unnamed, None, self.identifiers(tmdb))

    def keywords(self, cells: Cells, source: str) -> Iterator[Film | Passage]:
        """Yield the keywords of a film. Raises ValueError or MsgspecError."""
        film = self.known(cells)
        for keyword in names(items(cells["keywords"], NAMED)):
            yield passage(film.film_id, Kind.KEYWORD, keyword, source)

    def credits(self, cells: Cells, source: str) -> Iterator[Film | Passage]:
        """Yield the film with its first people, then cast and crew. Raises ValueError or MsgspecError."""
        film = self.known(cells)
        cast = [actor for actor in items(cells["cast"], ACTORS) if plain(actor.name)]
        crew = [worker for worker in items(cells["crew"], WORKERS) if plain(worker.name)]
        if not cast and not crew:
            return
        yield Film(
            film_id=film.film_id,
            title=film.title,
            year=film.year,
            directors=unique(worker.name for worker in crew if worker.job == "Director"),
            writers=unique(worker.name for worker in crew if worker.job in WRITERS),
            stars=unique(actor.name for actor in cast)[:STARS],
            identifiers=film.identifiers,
            source=source,
        )
        for actor in cast:
            yield credit(film.film_id, actor.name, "actor", source, character=plain(actor.character or ""))
        # "Writer" and "Screenplay" may be one person, who then has one role.
        for name, role in dict.fromkeys((worker.name, role_of(worker.job or "")) for worker in crew):
            yield credit(film.film_id, name, role, source)


def own_id(cells: Cells) -> str:
    """Return TMDB's number of the film in a row. Raises ValueError."""
    tmdb = cells.get("movie_id") or cells.get("id") or ""
    if not re.fullmatch(r"[0-9]{1,9}", tmdb):
        raise ValueError(f"{tmdb[:40]!r} is no number of a film")
    return tmdb


def passage(
    film_id: str,
    kind: Kind,
    text: str,
    source: str,
    heading: str = "",
    relation: str = "",
    other_film: str = "",
) -> Passage:
    """Return a passage with its id. Raises ValueError."""
    return with_passage_id(
        Passage(
            film_id=film_id,
            kind=kind,
            text=text,
            heading=heading,
            relation=relation,
            other_film=other_film,
            source=source,
        )
    )


def credit(film_id: str, name: str, role: str, source: str, character: str = "") -> Passage:
    """Return a credit. Raises ValueError."""
    person = plain(name)
    text = credit_text(person, role, character)
    return with_passage_id(
        Passage(
            film_id=film_id,
            kind=Kind.CREDIT,
            text=text,
            person=person,
            role=role,
            character=character,
            source=source,
        )
    )


def role_of(job: str) -> str:
    """Return a job of TMDB's as the role of a credit."""
    return ROLES.get(job, job.lower())


def names(found: Iterable[Named]) -> tuple[str, ...]:
    """Return the names of what a cell lists, countries as everyone calls them."""
    return unique(COUNTRIES.get(item.name, item.name) for item in found)


def languages(found: Iterable[Named]) -> Iterator[str]:
    """Yield the languages a cell lists, in English; 90 are given by their codes only."""
    for item in found:
        if item.iso_639_1 != NO_LANGUAGE and (name := NAMES.get(item.iso_639_1) or plain(item.name)):
            yield name


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts on one line each, without empty and repeated ones."""
    return tuple(dict.fromkeys(filter(None, map(plain, texts))))


READER = CollectionReader(
    "TMDB 5000 and The Movies Dataset (CSV of films, credits, keywords)", claims, records
)
