"""Which column of a table is likely to be which field: told by its name and by what its first cells hold."""

import re
from dataclasses import dataclass, field
from typing import Any

from corpus.mapping.column_names import FILM_NAMES, field_of, flat, is_text, kind_of
from corpus.mapping.model import Column, Origin, shape_of
from corpus.mapping.table_look import TableLook
from corpus.mapping.values import convert
from corpus.records import Kind

DATES: tuple[str, ...] = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%B %d, %Y", "%d %B %Y")
DATES += ("%b %d, %Y", "%d %b %Y", "%Y%m%d", "unix")
NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
NUMBERED = ("title", "original_title", "author")  # texts that may well be numbers: 1917
SPOKEN = (Kind.QUOTE, Kind.DIALOGUE)
LONG = 60  # letters on average: a column of texts
OWN_OF_REVIEWS = ("heading", "author", "rating", "date", "helpful", "helpful_of", "spoiler", "language")


@dataclass(slots=True)
class Guess:
    """What is guessed of a table.

    film: field -> its columns. passages: (kind, fields -> columns). texts: columns that hold the text of a
    passage. loose: field -> the column that may be it, of whichever passage or the film.
    """

    look: TableLook
    film: dict[str, list[Column]] = field(default_factory=dict)
    passages: list[tuple[Kind, dict[str, Column]]] = field(default_factory=list)
    kind_column: Column | None = None
    texts: list[tuple[Kind, Column]] = field(default_factory=list)
    loose: dict[str, Column] = field(default_factory=dict)

    def place(self, column: Column) -> None:
        """Put a column where its name says, if its cells agree."""
        name = field_of(str(column))
        if kind := kind_of(str(column)):
            self.texts.append((kind, column))
        elif is_text(str(column)):
            self.texts.append((Kind.REVIEW, column))
        elif name == "stars" and not fits(name, column, self.look):
            self.loose.setdefault("rating", column)  # the number of them
        elif name == "stars":
            self.film.setdefault(name, []).append(column)
        elif name == "film_rating":
            self.film.setdefault("rating", [column])
        elif name and fits(name, column, self.look):
            if name in FILM_NAMES:
                self.film.setdefault(name, [column])
            else:
                self.loose.setdefault(name, column)

    def find_text(self) -> None:
        """Where no column is called like a text, take the longest for one."""
        taken = {column for columns in self.film.values() for column in columns} | set(self.loose.values())
        if "speakers" in self.loose and (said := longest_text(self.look, taken, 1)):
            self.texts.append((Kind.QUOTE, said))
        elif longest := longest_text(self.look, taken, LONG):
            self.texts.append((Kind.REVIEW, longest))

    def tell_titles_apart(self) -> None:
        """Where reviews have both a film and a title, take the title for the heading of the review."""
        names = {flat(str(column)): column for column in self.look.columns}
        film, title = names.get("movie", names.get("film")), names.get("title")
        if film is None or title is None or all(kind is not Kind.REVIEW for kind, _ in self.texts):
            return
        if any(not str(value).isdigit() for value in self.look.samples[film]):
            self.film["title"] = [film]
            self.loose.setdefault("heading", title)

    def assign(self) -> None:
        """Give each text a passage, and each passage what is said about it; the rest is the film's."""
        loose = self.loose
        if "kind" in loose and self.texts:
            self.kind_column = loose.pop("kind")
        for kind, column in sorted(self.texts, key=lambda text: self.look.columns.index(text[1])):
            fields: dict[str, Column] = {"text": column}
            if kind in SPOKEN and ("speakers" in loose or "character" in loose):
                fields["speakers"] = loose.pop("speakers" if "speakers" in loose else "character")
            if kind is Kind.REVIEW:
                fields |= {name: loose.pop(name) for name in OWN_OF_REVIEWS if name in loose}
            self.passages.append((kind, fields))
        if not self.texts and "person" in loose:
            fields = {name: loose.pop(name) for name in ("person", "role", "character") if name in loose}
            self.passages.append((Kind.CREDIT, fields))
        if "rating" in loose and "rating" not in self.film:
            self.film["rating"] = [loose.pop("rating")]
        if "date" in loose and "release_date" not in self.film and not self.texts:
            self.film["release_date"] = [loose.pop("date")]


def guessed(look: TableLook) -> Guess:
    """Return which column is likely to be which field."""
    guess = Guess(look)
    for column in sorted(look.columns, key=rank):
        guess.place(column)
    if not guess.texts:
        guess.find_text()
    guess.tell_titles_apart()
    guess.assign()
    return guess


def rank(column: Column) -> int:
    """Sort columns that may be the same field: those that say it more plainly come first."""
    names = FILM_NAMES.get(field_of(str(column)), "").split()
    return names.index(flat(str(column))) if flat(str(column)) in names else len(names)


def fits(name: str, column: Column, look: TableLook) -> bool:
    """Whether at least half of what a column holds can be a value of a field."""
    cells = [str(value) for value in look.samples[column] if not isinstance(value, list | dict)][:20]
    if shape_of(name) in ("text", "texts") and name not in NUMBERED and cells:
        return not all(NUMBER.fullmatch(cell) for cell in cells)
    origin = Origin(
        name=name, columns=(column,), scale=100, dates=dates(column, look) if shape_of(name) == "date" else ()
    )
    good = 0
    for cell in cells:
        try:
            convert(origin, [cell])
            good += 1
        except ValueError:
            continue
    return good * 2 >= len(cells)


def longest_text(look: TableLook, taken: set[Column], least: int) -> Column | None:
    """Return the column that holds the longest texts, of at least so many letters on average."""
    lengths = {
        column: sum(len(str(value)) for value in values) / len(values)
        for column, values in look.samples.items()
        if values and column not in taken
    }
    longest = max(lengths, key=lambda column: lengths[column], default=None)
    return longest if longest is not None and lengths[longest] >= least else None


def dates(column: Column, look: TableLook) -> tuple[str, ...]:
    """Return how the dates of a column are written, nothing where as ISO 8601 says or in no known way."""
    cells = [str(value) for value in look.samples[column] if isinstance(value, str | int | float)]
    for way in ((), *((each,) for each in DATES)):
        origin = Origin(name="date", columns=(column,), dates=way)
        try:
            for cell in cells:
                convert(origin, [cell])
        except ValueError:
            continue
        return way if cells else ()
    return ()


def scale_of(values: list[Any]) -> int:
    """Return the best rating of the scale that these seem to be on: 5, 10 or 100."""
    numbers = []
    for value in values:
        try:
            numbers.append(float(str(value).replace(",", ".")))
        except ValueError:
            continue
    best = max(numbers, default=10)
    return 5 if best <= 5 else 10 if best <= 10 else 100
