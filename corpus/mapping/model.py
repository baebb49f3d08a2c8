"""What a mapping says: which files it is about, how they are written, and which column is which field.

Values only: checks.py makes them from a mapping file, readers/mapped.py reads tables by them.
"""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from corpus.records import Film, Passage

FORMATS = ("csv", "tsv", "jsonl")
FILE_NAME = "filmdex-mapping.toml"  # found beside the data without being named

Column = str | int
"""A column by its name, or by its number from 1 where the file has no row of names."""

# How the cells of a field are understood; values.py has one function for each.
SHAPES = {
    "film_id": "id",
    "year": "year",
    "runtime": "minutes",
    "release_date": "date",
    "date": "date",
    "rating": "rating",
    "start": "seconds",
    "end": "seconds",
    "spoiler": "flag",
    "kind": "kind",
    "lines": "lines",
    "votes": "whole",
    "metascore": "whole",
    "helpful": "whole",
    "helpful_of": "whole",
    "language": "language",
}
TEXTS = (
    *("genres", "countries", "languages", "alternate_titles", "directors", "writers", "stars"),
    *("identifiers", "performers", "speakers"),
)
SHAPES |= dict.fromkeys(TEXTS, "texts")  # what is not in it is a text

FILM_FIELDS = tuple(name for name in Film.__struct_fields__ if name != "source")
# `speakers` is no field of the record but names who says its text.
PASSAGE_FIELDS = tuple(
    name for name in (*Passage.__struct_fields__, "speakers") if name not in ("film_id", "source")
)


def shape_of(name: str) -> str:
    """Return how the cells of a field are understood: text, texts, whole, rating, date, …"""
    return SHAPES.get(name, "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one field comes from, and how a cell becomes its value.

    columns: joined where there are several. constant: the same for every row, instead of columns.
    default: stands where the columns are empty. values: what a cell means, by what it says.
    empty: cells that say nothing. split: what parts several values in one cell. each: one passage a value.
    item: which key of an object in JSON. json: the cell holds JSON, or a list as Python shows it.
    scale: the best rating. dates: how a date is written, as strptime has it, or "unix".
    """

    name: str
    columns: tuple[Column, ...] = ()
    constant: tuple[str, ...] | None = None
    default: str = ""
    values: Lookup[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset({""})
    split: str = ""
    each: bool = False
    item: str = ""
    json: bool = False
    scale: float = 10.0
    dates: tuple[str, ...] = ()
    prefix: str = ""
    html: bool = False
    imdb: bool = False

    @property
    def label(self) -> str:
        """The field with its columns, for messages: `rating (column "Score")`."""
        if not self.columns:
            return self.name
        shown = ", ".join(f'"{each}"' if isinstance(each, str) else str(each) for each in self.columns)
        return f"{self.name} (column{'s' if len(self.columns) > 1 else ''} {shown})"


Origins = Lookup[str, Origin]
"""field -> where it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """How the files of one name pattern are written, and what stands in them.

    pattern: of the file's name, or of the end of its path where it has a slash; case makes no difference.
    encoding: "" is told by the content. header: whether the first row names the columns.
    place: where it stands in the mapping file, for messages.
    """

    pattern: str
    format: str
    delimiter: str
    quote: str = '"'
    escape: str = ""
    encoding: str = ""
    header: bool = True
    skip_lines: int = 0
    film: Origins
    passages: tuple[Origins, ...] = ()
    place: str

    def is_about(self, name: str) -> bool:
        """Whether a document of this name is meant: `dump.zip/a/reviews.csv`, `home/reviews.csv.gz`."""
        name, pattern = name.lower(), self.pattern.lower()
        if "/" in pattern:
            name, pattern = f"/{name}", f"*/{pattern.lstrip('/')}"
        else:
            name = name.rpartition("/")[2]
        return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern}.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A mapping file, read and checked.

    name: how messages speak of it. digest: of what it says, the same whatever its layout and comments are;
    where it differs, the files it is about are to be read anew.
    """

    name: str
    files: tuple[FileMapping, ...]
    digest: str

    def file_mapping(self, name: str) -> FileMapping | None:
        """Return the first entry that is about a document of this name."""
        if name.rpartition("/")[2] == FILE_NAME:
            return None
        return next((each for each in self.files if each.is_about(name)), None)
