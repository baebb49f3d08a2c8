"""wikipedia-movies: JSON arrays of US films by decade, each with cast, genres and the article's first lines.

The data is prust/wikipedia-movie-data on GitHub; counts in comments are of its 36,273 records of 2023, with
133,326 names in their casts.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import msgspec

from corpus.documents import HEAD_BYTES, Document, Reader
from corpus.records import Film, Kind, Passage, Reject, credit_text, slug, with_passage_id

FIELDS = {"title", "year", "cast", "genres"}
LARGEST_RECORD = 1 << 20  # the largest has 4 KB
STARS = 3  # as many as a title card shows


class Entry(msgspec.Struct, frozen=True):
    """One record as it stands in the file, without its picture."""

    title: str
    year: int | None = None
    cast: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    href: str | None = None
    extract: str | None = None


decoder = msgspec.json.Decoder(Entry)


def recognises(document: Document) -> bool:
    """Whether it is an array whose first object has the fields of a film."""
    text = document.head.decode("utf-8-sig", "replace").lstrip()
    if not text.startswith("["):
        return False
    first, _ = json.JSONDecoder().raw_decode(text[1:].lstrip())
    return isinstance(first, dict) and first.keys() >= FIELDS


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream each film, then its plot and its cast."""
    film_ids = FilmIds()
    number = 0
    with document.open() as stream:
        try:
            for number, content in enumerate(array_items(stream), start=1):
                source = f"{document.name}:{number}"
                try:
                    yield from to_records(decoder.decode(content), film_ids, source)
                except (ValueError, RecursionError, msgspec.MsgspecError) as cause:
                    yield Reject(source, str(cause))
        except ValueError as cause:
            yield Reject(f"{document.name}:{number + 1}", str(cause))


# A whole string, the quote of one that is not, a brace outside of strings.
TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|"|[{}]', re.DOTALL)
BETWEEN = b"[], \t\r\n\xef\xbb\xbf"


def array_items(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the objects of a JSON array of any length, each as it is written, and whatever else is in it.

    Only strings and braces are looked at, so that one malformed object does not hide the next. Raises
    ValueError where the array ends inside an object, or an object is out of all proportion.
    """
    pending = b""
    # read1, as everywhere: what comes before the damage in a damaged file is given first
    while chunk := cast(io.BufferedIOBase, stream).read1(HEAD_BYTES):
        pending += chunk
        done = 0
        for start, end in objects(pending):
            if stray := pending[done:start].strip(BETWEEN):
                yield stray
            yield pending[start:end]
            done = end
        pending = pending[done:]
        if len(pending) > LARGEST_RECORD:
            raise ValueError(f"a record is longer than {LARGEST_RECORD >> 20} MB")
    if pending.strip(BETWEEN):
        raise ValueError("the file ends inside this record")


def objects(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each outermost object that is whole begins and ends."""
    depth = start = 0
    for token in TOKEN.finditer(text):
        if token[0] == b'"':
            return
        if token[0] == b"{":
            if depth == 0:
                start = token.start()
            depth += 1
        elif token[0] == b"}" and depth > 0:
            depth -= 1
            if depth == 0:
                yield start, token.end()


class FilmIds:
    """Gives each film of a file its film_id, the same in every run.

    31 pairs share title and year. 19 are one film listed twice, which gets no second id; of the others the
    first is called by its title, the second by its article: `swan-song-2021-benjamin-cleary-film-2021`.
    """

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.entries: set[tuple[str, int | None, str | None]] = set()

    def choose(self, entry: Entry) -> str:
        """Return the film_id for `entry`, or "" if that film has been."""
        key = entry.title, entry.year, entry.href
        if key in self.entries:
            return ""
        self.entries.add(key)
        film_id = plain = slug(entry.title, entry.year)
        if film_id in self.taken and entry.href:
            film_id = plain = slug(entry.href, entry.year)
        count = 1
        while film_id in self.taken:
            count += 1
            film_id = f"{plain}-{count}"
        self.taken.add(film_id)
        return film_id


def to_records(entry: Entry, film_ids: FilmIds, source: str) -> Iterator[Film | Passage]:
    """Yield the film of one entry with its passages, nothing for a repeated one. Raises ValueError."""
    entry = msgspec.structs.replace(entry, title=FOOTNOTE.sub("", one_line(entry.title)))
    film_id = film_ids.choose(entry)
    if not film_id:
        return
    people = actors(entry.cast)
    yield Film(
        film_id=film_id,
        title=entry.title,
        year=entry.year,
        genres=tuple(dict.fromkeys(filter(None, map(one_line, entry.genres)))),
        stars=people[:STARS],
        identifiers=(f"wikipedia:{entry.href}",) if entry.href else (),
        source=source,
    )
    if plot := one_line(entry.extract or ""):
        yield with_passage_id(Passage(film_id=film_id, kind=Kind.PLOT, text=plot, source=source))
    for person in people:
        yield with_passage_id(
            Passage(
                film_id=film_id,
                kind=Kind.CREDIT,
                text=credit_text(person, "actor"),
                person=person,
                role="actor",
                source=source,
            )
        )


FOOTNOTE = re.compile(r"\s*\[(?:\d+|[a-z]{2})\]$")  # 6 titles end in [1], [fr] or [de]


def one_line(text: str) -> str:
    """Return `text` without line breaks: the 218 extracts that have some break in mid-sentence."""
    return " ".join(text.split())


# What is in brackets at the end of a name, or of several where a list was cut at its commas and links:
# "(narrator)"; "(", "Best Actor", "nominee)". A writer goes with the bracket that says so.
ASIDE = re.compile(
    r"(?:^.+ \((?:screen\w+|teleplay|writers?)\)|\([^()]{0,100}\))$", re.MULTILINE | re.IGNORECASE
)
LABELS = {"archive footage of", "interviews with", "music by", "narrated by", "the", "voices of"}


def actors(cast: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a cast, each once, without what obviously is no name: about 340.

    Most of that is brackets, "voices of" and "narrated by" (57), "and" (25) and dots (19). Scraps with a
    capital, such as the subjects of documentaries, cannot be told from names and stay.
    """
    found: list[str] = []
    for name in ASIDE.sub("", "\n".join(map(one_line, cast))).split("\n"):
        name = name.strip(" []").removeprefix("and ")
        if name == "Cast:":
            found.clear()  # 5 lists begin with the crew
        elif name in ("Jr.", "Sr.") and found:
            found[-1] += f" {name}"
        elif is_name(name):
            found.append(name)
    return tuple(dict.fromkeys(found))


def is_name(text: str) -> bool:
    """Whether this part of a cast may be a name."""
    if text.casefold() in LABELS or text.startswith("Dir.:") or text.count("(") != text.count(")"):
        return False
    # Without a capital it is "and", "the life of" …, but for will.i.am and india.arie
    return any(letter.isalpha() for letter in text) and (not text.islower() or "." in text)


READER = Reader(
    "wikipedia-movies JSON (an array of films with title, year, cast, genres)", recognises, records
)
