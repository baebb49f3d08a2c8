"""Screenplays in Fountain: the film by its title page, its scenes as dialogue with what is done around it.

fountain_script.py reads the syntax. A scene in which nobody speaks is a part of the plot, and so is a
synopsis.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from corpus.documents import Document, Reader
from corpus.readers.film_names import IMDB, FilmName, film_named, split_year
from corpus.readers.fountain_script import Part, parts, title_page
from corpus.readers.imdb_modern_people import Credit, Maker
from corpus.readers.tables import film_year
from corpus.readers.text_encoding import marked_encoding, text_encoding, text_lines
from corpus.readers.titles import capitalised
from corpus.records import Film, Kind, Line, Passage, Reject, quote_text

# A heading at least must be written as they mostly are; so what is no screenplay is soon told.
HEADING = re.compile(rb"^[ \t]*(?:INT|EXT|EST|I/E)[./ ]", re.MULTILINE)
NAMED = re.compile(r"\.(?:fountain|spmd)(?:\.gz)?$", re.IGNORECASE)
FIRST_PARTS = 200  # that are looked at to tell a screenplay
ENOUGH, MOST = 900, 3_000  # letters of a passage: it ends behind a speech, or anyhow
AND = re.compile(r"\s*(?:&|,|;|\band\b)\s*")
WRITTEN = re.compile(r"\b(?:written|screenplay|script|story|teleplay)\b|^by$", re.IGNORECASE)


def recognises(document: Document) -> bool:
    """Whether it is text with a scene heading and a speech; in a file that is called so a speech will do."""
    head, named = document.head, NAMED.search(document.name) is not None
    marked = marked_encoding(head)
    if not marked and not named and not HEADING.search(head.replace(b"\r", b"\n")):
        return False
    text = head.decode(marked or "utf-8", "replace")
    if "\0" in text or text.lstrip("\ufeff \t\r\n")[:1] in ("<", "{", "["):
        return False
    lines: Iterator[tuple[int, str | None]] = enumerate(text.splitlines(), start=1)
    _, beyond = title_page(lines)
    kinds = {part.kind for part in islice(parts(chain(beyond, lines)), FIRST_PARTS)}
    return "speech" in kinds and (named or "heading" in kinds)


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the film, who wrote it, and its scenes."""
    lines = text_lines(document, text_encoding(document.head))
    said, beyond = title_page(lines)
    source = f"{document.name}:1"
    try:
        film = film_of(said, film_named(document.name), source)
    except ValueError as cause:
        yield Reject(source, str(cause))
        return
    yield film
    make = Maker(document.name, film.film_id)
    for writer in film.writers:
        yield make.credit(Credit("1", "writer", writer))
    if based := " ".join(said.get("source", ())):
        yield make.passage(Kind.TRIVIA, "1", based)
    scene = Scene(make)
    for part in parts(chain(beyond, lines)):
        if part.kind == "lost":
            yield Reject(f"{document.name}:{part.line}", part.text)
        else:
            yield from scene.take(part)
    yield from scene.close()


def film_of(said: dict[str, list[str]], name: FilmName, source: str) -> Film:
    """Return the film of a title page, with the year its title or the file's name has. Raises ValueError.

    The date of a draft is no film's year.
    """
    title, year = split_year(" ".join(said.get("title", ())))
    year = year or film_year(" ".join(said.get("year", ())))
    shown = capitalised(title.lower()) if title.isupper() else title
    imdb = IMDB.search(" ".join(chain.from_iterable(said.values())))
    known = name._replace(
        title=shown or name.title, year=year or name.year, imdb=imdb[0] if imdb else name.imdb
    )
    film = known.film(source)
    return Film(
        film_id=film.film_id,
        title=film.title,
        year=film.year,
        writers=writers(said),
        identifiers=film.identifiers,
        source=source,
    )


def writers(said: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the authors a title page names, without the word for what they did."""
    listed = [*said.get("author", ()), *said.get("authors", ())]
    names = (name for text in listed if not WRITTEN.search(text) for name in AND.split(text))
    return tuple(dict.fromkeys(filter(None, names)))


@dataclass(slots=True)
class Scene:
    """What of a scene waits for its passage: where it begins, its heading, its lines."""

    make: Maker
    heading: str = ""
    line: int = 0
    letters: int = 0
    lines: list[Line] = field(default_factory=list)

    def take(self, part: Part) -> Iterator[Passage | Reject]:
        """Take a part in, and yield the passages that are full before or behind it."""
        if part.kind in ("heading", "section"):
            yield from self.close()
            self.heading = part.text
        elif part.kind == "synopsis":
            if part.text:
                yield self.make.passage(Kind.PLOT, str(part.line), part.text, heading=self.heading)
        else:
            added = part.lines or ((Line(part.text),) if part.text else ())
            letters = sum(len(line.text) for line in added)
            if self.lines and self.letters + letters > MOST:
                yield from self.close()
            self.line = self.line if self.lines else part.line
            self.lines += added
            self.letters += letters
            if self.letters >= ENOUGH and part.kind == "speech":
                yield from self.close()

    def close(self) -> Iterator[Passage | Reject]:
        """Yield what has been taken in as a passage, if it is anything."""
        lines, self.lines, self.letters = tuple(self.lines), [], 0
        if not lines:
            return
        if any(line.speaker for line in lines):
            yield self.make.passage(
                Kind.DIALOGUE, str(self.line), quote_text(lines), heading=self.heading, lines=lines
            )
        else:
            yield self.make.passage(Kind.PLOT, str(self.line), paragraphs(lines), heading=self.heading)


def paragraphs(lines: Iterable[Line]) -> str:
    """Return lines that nobody speaks as a text of paragraphs."""
    return "\n\n".join(line.text for line in lines)


READER = Reader("Screenplay in Fountain (plain text)", recognises, records)
