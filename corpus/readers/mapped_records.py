"""From the rows of a mapped table to films and passages.

A row may give a film, passages, or both. What is wrong with a passage costs that passage, what is wrong with
a film's facts costs these; only a row that does not say which film it is about is lost.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from corpus.mapping.model import Column, FileMapping, Origin, Origins
from corpus.mapping.values import Value, convert, spoken
from corpus.readers.film_ids import FilmIds
from corpus.readers.mapped_cells import Getter, Row, bind, written
from corpus.readers.tables import UNUSABLE
from corpus.readers.titles import LONGEST, in_order, read_title
from corpus.records import Film, Kind, Line, Passage, Reject, credit_text, quote_text, slug, with_passage_id

Record = Film | Passage | Reject

NOTHING: tuple[Any, ...] = (None, "", ())
NAMED = ("title", "year", "alternate_titles", "identifiers")
MOST_FILMS = 200_000  # remembered as given; one that is forgotten is given again, which the index joins


class Maker:
    """Makes records of the rows of one document.

    ids, given: whose id is whose, and which films were given with what; shared by all documents of a mapping.
    """

    def __init__(self, mapping: FileMapping, ids: FilmIds, given: dict[str, int]) -> None:
        self.mapping = mapping
        self.ids = ids
        self.given = given
        self.getters: dict[Column, Getter] | None = None  # known with the first row

    def records(self, row: Row) -> Iterator[Record]:
        """Yield the film, unless it was given with the same facts, and the passages of a row.

        Raises MissingColumn at the first row, ValueError where the row does not say which film it is about.
        """
        if self.getters is None:
            self.getters = bind(self.mapping, row)
        found = 0
        about = self.about(row)
        film_id = about["film_id"]
        for record in self.film(row, about):
            found += 1
            if record:
                yield record
        for origins in self.mapping.passages:
            for passage in self.passages(row, origins, film_id):
                found += 1
                yield passage
        if not found:
            raise ValueError("it says nothing: the columns of the text and of the title are empty")

    def texts(self, row: Row, origin: Origin) -> list[str]:
        """Return what the cells of a field say, without those that say nothing."""
        if origin.constant is not None:
            return [text for text in origin.constant if text]
        assert self.getters is not None
        said: list[str] = []
        for column in origin.columns:
            said.extend(written(self.getters[column](row), origin))
        if origin.values:
            said = [origin.values.get(text.casefold(), text) for text in said]
        kept = [text for text in said if text not in origin.empty]
        return kept or ([origin.default] if origin.default else [])

    def value(self, row: Row, origin: Origin) -> Value:
        """Return a field's value. Raises ValueError with the field and its column."""
        try:
            return convert(origin, self.texts(row, origin))
        except UNUSABLE as cause:
            raise ValueError(f"{origin.label}: {cause}") from cause

    # Films

    def about(self, row: Row) -> dict[str, Any]:
        """Return the film_id of a row, with the facts it was made of if it was. Raises ValueError."""
        origins = self.mapping.film
        if "film_id" in origins and (film_id := self.value(row, origins["film_id"])):
            return {"film_id": film_id}
        about = self.named(row)
        if "title" not in about:
            empty = " and ".join(origins[name].label for name in ("film_id", "title") if name in origins)
            raise ValueError(f"it does not say which film it is about: {empty} empty")
        title, year, identifiers = about["title"], about.get("year"), about.get("identifiers")
        film_id = self.ids.choose(title, year, identifiers[0]) if identifiers else slug(title, year)
        return {**about, "film_id": film_id}

    def named(self, row: Row) -> dict[str, Any]:
        """Return what a film is called, with its year, as far as that is known. Raises ValueError."""
        facts = self.facts(row, NAMED)
        return with_catalogue_title(facts) if "title" in facts else facts

    def facts(self, row: Row, names: Iterable[str]) -> dict[str, Any]:
        """Return those fields of a film that a row fills. Raises ValueError."""
        origins = self.mapping.film
        values = {name: self.value(row, origins[name]) for name in names if name in origins}
        return {name: value for name, value in values.items() if value not in NOTHING}

    def film(self, row: Row, about: dict[str, Any]) -> Iterator[Film | Reject | None]:
        """Yield the film, None where the same was given before, nothing where its title is not known."""
        try:
            facts = dict(about) if "title" in about else {**self.named(row), **about}
            if "title" not in facts:
                return
            facts |= self.facts(row, [name for name in self.mapping.film if name not in (*NAMED, "film_id")])
            film = Film(**facts, source=row.source)
        except UNUSABLE as cause:
            yield Reject(row.source, str(cause))
            return
        said = hash(tuple(sorted(facts.items())))
        if self.given.get(film.film_id) == said:
            yield None
            return
        if len(self.given) >= MOST_FILMS:
            self.given.clear()
        self.given[film.film_id] = said
        yield film

    # Passages

    def passages(self, row: Row, origins: Origins, film_id: str) -> Iterator[Passage | Reject]:
        """Yield the passages that one entry of the mapping makes of a row: none where it has no text."""
        try:
            for fields in self.split(row, origins):
                if passage := to_passage(fields, film_id, row.source):
                    yield passage
        except UNUSABLE as cause:
            yield Reject(row.source, str(cause))

    def split(self, row: Row, origins: Origins) -> Iterator[dict[str, Any]]:
        """Yield the fields of each passage: one, or one for each part of the field that is split."""
        fields: dict[str, Any] = {}
        many = next((origin for origin in origins.values() if origin.each), None)
        for name, origin in origins.items():
            if origin is not many and (value := self.value(row, origin)) not in NOTHING:
                fields[name] = value
        if "speakers" in fields:
            fields["lines"] = said_by(
                fields.get("text", ""), fields.pop("speakers"), origins["speakers"].split
            )
        if many is None:
            yield fields
            return
        for text in self.texts(row, many):
            yield {**fields, many.name: convert(many, [text])}


def with_catalogue_title(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a film is called with its title in order; `Matrix, The (1999)` has the year in it."""
    found = read_title(facts["title"])
    if not found.title or found.year is None or facts.get("year", found.year) != found.year:
        return {**facts, "title": in_order(facts["title"][:LONGEST])}  # brackets may be part of it
    facts = {**facts, "title": found.title, "year": found.year}
    if found.others:
        facts["alternate_titles"] = tuple(dict.fromkeys((*facts.get("alternate_titles", ()), *found.others)))
    return facts


def to_passage(fields: dict[str, Any], film_id: str, source: str) -> Passage | None:
    """Return a passage, None where it has no text and nothing to make one of."""
    lines = fields.get("lines", ())
    if lines:
        fields["text"] = quote_text(lines)
    kind, text = fields.get("kind"), fields.get("text") or made_text(fields)
    if not text:
        return None
    if kind is None:
        raise ValueError("it does not say what kind of passage it is; give kind a default in the mapping")
    return with_passage_id(Passage(**{**fields, "text": text, "film_id": film_id, "source": source}))


def made_text(fields: dict[str, Any]) -> str:
    """Return the text of a passage that has none of its own, from what it is about."""
    kind = fields.get("kind")
    if kind is Kind.CREDIT and ("person" in fields or "credited_as" in fields):
        return credit_text(*(fields.get(name, "") for name in ("person", "role", "character", "credited_as")))
    if kind is Kind.CONNECTION and "other_film" in fields:
        return f"{fields.get('relation', '')} {fields['other_film']}".strip()
    return str(fields.get("heading", "")) if kind in (Kind.SOUNDTRACK, Kind.VIDEO, Kind.FAQ) else ""


def said_by(text: str, speakers: tuple[str, ...], separator: str) -> tuple[Line, ...]:
    """Return a text as lines with their speakers.

    As many parts as speakers are said in turns; a text that names who speaks is taken at its word; else all
    of it is said by all of them together, so that no line is given to the wrong one.
    """
    rows = [row for row in text.split("\n") if row.strip()]
    for parts in ([part for part in text.split(separator) if part.strip()] if separator else [], rows):
        if len(parts) == len(speakers):
            return tuple(Line(part.strip(), name) for part, name in zip(parts, speakers, strict=True))
    named = tuple(map(spoken, rows))
    if named and all(line.speaker in speakers for line in named):
        return named
    return (Line(text, ", ".join(speakers)),) if text else ()
