"""Kodi's, Jellyfin's and Emby's .nfo files: a film of a library as XML, or just the address of its page.

nfo_xml.py reads the XML, nfo_records.py makes records of it. Which film a file is about when it does not
say is told by its name and folders (film_names.py).
"""

import re
from collections.abc import Iterator

from corpus.documents import Document, Reader
from corpus.readers.film_names import NAMELESS, FilmName, film_named
from corpus.readers.imdb_modern_people import Maker
from corpus.readers.nfo_records import film_of, passages, series_of
from corpus.readers.nfo_xml import FIRST_ELEMENT, ROOTS, Node, decoded, roots
from corpus.readers.text_encoding import marked_encoding
from corpus.records import Film, Passage, Reject

MOST_BYTES = 4 << 20  # with all actors and pictures of a long series some have 0.5 MB
NAMED = re.compile(r"\.nfo(?:\.gz)?$", re.IGNORECASE)
IMDB_PAGE = re.compile(r"\bimdb\.com/(?:[a-z]{2}/)?title/(tt[0-9]{5,10})", re.IGNORECASE)
NO_ADDRESS = ("", "")
TMDB_PAGE = re.compile(r"\b(?:themoviedb|tmdb)\.org/movie/([1-9][0-9]{0,8})", re.IGNORECASE)


def recognises(document: Document) -> bool:
    """Whether its first element is one of theirs; a text with just a page's address must be called .nfo."""
    head = document.head.decode(marked_encoding(document.head) or "latin-1", "replace")
    first = FIRST_ELEMENT.search(head)
    if first and first[1].lower() in ROOTS and head.lstrip("\ufeffï»¿ \t\r\n").startswith("<"):
        return True
    return bool(NAMED.search(document.name)) and any(addresses(head))


def addresses(text: str) -> tuple[str, str]:
    """Return IMDb's and TMDB's numbers of the film in the first addresses of their pages, or ""."""
    imdb, tmdb = IMDB_PAGE.search(text), TMDB_PAGE.search(text)
    return imdb[1].lower() if imdb else "", tmdb[1] if tmdb else ""


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the film of each root element with its passages, and a Reject for what is damaged."""
    with document.open() as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        yield Reject(
            f"{document.name}:1", f"it is longer than {MOST_BYTES >> 20} MB; the rest of it is not read"
        )
    found: list[tuple[Node, str]] = []
    rest = ""
    for part in roots(decoded(content[:MOST_BYTES])):
        if isinstance(part, str):
            rest = part
        else:
            found.append(part)
    name, address = film_named(document.name), addresses(rest)
    if not found:
        yield address_film(document.name, name, address)
    for root, wrong in found:
        if wrong:
            yield Reject(f"{document.name}:{root.place}1", wrong)
        if root.says():
            yield from root_records(document.name, root, name, address if len(found) == 1 else NO_ADDRESS)


def address_film(document: str, name: FilmName, address: tuple[str, str]) -> Film | Reject:
    """Return the film an .nfo without XML is about. document: its name."""
    source = f"{document}:1"
    imdb, tmdb = address
    if not imdb and not tmdb:
        return Reject(source, "it has neither a film as XML nor the address of a film's page")
    if NAMELESS.fullmatch(name.title):  # a `movie.nfo` that stands in no folder of its own
        name = name._replace(title=imdb or f"tmdb-{tmdb}")
    try:
        return name._replace(imdb=imdb or name.imdb, tmdb=tmdb or name.tmdb).film(source)
    except ValueError as cause:
        return Reject(source, str(cause))


def root_records(
    document: str, root: Node, name: FilmName, address: tuple[str, str]
) -> Iterator[Film | Passage | Reject]:
    """Stream the film of one root element and its passages. document: its name."""
    source = f"{document}:{root.place}title"
    try:
        film = film_of(root, name, address, source)
    except ValueError as cause:
        yield Reject(source, str(cause))
        return
    yield film
    yield from passages(root, Maker(document, film.film_id), series_of(root, name))


READER = Reader(
    "Kodi, Jellyfin and Emby .nfo (XML of a film, or the address of its page)", recognises, records
)
