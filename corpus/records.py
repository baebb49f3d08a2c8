"""What a film is and what a passage is: the two records everything else is made of.

Records are frozen values. A reader makes them, the index stores them, a search shows them; nobody edits
one on the way (`msgspec.structs.replace` makes a changed copy). Nothing here reads a file.
"""

import hashlib
import re
import unicodedata
from enum import Enum
from functools import lru_cache
from operator import attrgetter

import msgspec


class Kind(str, Enum):
    """What a passage is. A new kind is one line here: its name, then the name of many."""

    plural: str

    def __new__(cls, value: str, plural: str) -> "Kind":
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.plural = plural
        return kind

    FILM = "film", "films"
    PLOT = "plot", "plots"
    REVIEW = "review", "reviews"
    QUOTE = "quote", "quotes"
    DIALOGUE = "dialogue", "dialogue"
    TRIVIA = "trivia", "trivia"
    GOOF = "goof", "goofs"
    CREDIT = "credit", "credits"
    SOUNDTRACK = "soundtrack", "soundtracks"
    CONNECTION = "connection", "connections"
    FAQ = "faq", "questions"
    TAGLINE = "tagline", "taglines"
    ALTERNATE_VERSION = "alternate-version", "alternate versions"
    CRAZY_CREDIT = "crazy-credit", "crazy credits"
    KEYWORD = "keyword", "keywords"
    LOCATION = "location", "locations"
    COMPANY = "company", "companies"
    VIDEO = "video", "videos"


class Record(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str.lower,
):
    """What Film and Passage share: immutable, keyword-only, checked by msgspec when decoded."""


class Film(Record, frozen=True, kw_only=True):
    """One title and the facts of its title card.

    film_id is IMDb's tt… number where it is known, else a stable slug (see `slug`). Empty text and empty
    tuples mean "not said"; numbers are None then.
    """

    film_id: str
    title: str
    original_title: str = ""
    year: int | None = None
    release_date: str = ""  # ISO 8601: 2014, 2014-08 or 2014-08-01
    release_country: str = ""
    runtime: int | None = None  # minutes
    certificate: str = ""
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rating: float | None = None  # 0 to 10
    votes: int | None = None
    metascore: int | None = None  # 0 to 100
    alternate_titles: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    stars: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()  # other catalogues' ids, "scheme:id": wikipedia:Heat_(1995_film)
    source: str = ""  # file:locator

    def __post_init__(self) -> None:
        check_film_id(self.film_id)
        if not self.title.strip():
            raise ValueError("a film needs a title")
        if self.year is not None and not 1870 <= self.year <= 2200:
            raise ValueError(f"year must be between 1870 and 2200, not {self.year}")
        check_rating(self.rating)


class Line(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of a quote or a dialogue. An empty speaker is a stage direction or an unknown voice."""

    text: str
    speaker: str = ""


class Passage(Record, frozen=True, kw_only=True):
    """The unit that is indexed, ranked and shown: one review, one quote, one goof, one credit.

    `text` is what is read and searched, with paragraphs parted by an empty line; the other fields are
    what its kind carries.
    """

    film_id: str
    kind: Kind
    text: str
    passage_id: str = ""  # see `with_passage_id`
    heading: str = ""  # a review's or video's title, a song's name, a question
    author: str = ""
    rating: float | None = None  # the reviewer's, 0 to 10
    date: str = ""  # ISO 8601
    helpful: int | None = None  # people who found it helpful …
    helpful_of: int | None = None  # … of those who voted
    lines: tuple[Line, ...] = ()  # quote, dialogue: in order, with their speakers
    category: str = ""  # goof: continuity, factual, …
    person: str = ""  # credit
    role: str = ""  # credit: actor, director, writer, composer, …
    character: str = ""  # credit: whom an actor plays
    credited_as: str = ""  # credit: the name on the screen, where it differs
    performers: tuple[str, ...] = ()  # soundtrack
    writers: tuple[str, ...] = ()  # soundtrack
    relation: str = ""  # connection: follows, references, remake of, similar, …
    other_film: str = ""  # connection: the other film's title, with its year if known: "Heat (1995)"
    other_film_id: str = ""
    start: float | None = None  # dialogue: seconds from the beginning
    end: float | None = None
    spoiler: bool = False
    language: str = ""  # of the text, ISO 639-1: en, fr, ja; empty is English or unknown
    source: str = ""  # file:locator

    def __post_init__(self) -> None:
        check_film_id(self.film_id)
        if not self.text or self.text.isspace():
            raise ValueError(f"a {self.kind.value} needs a text")
        if self.rating is not None:
            check_rating(self.rating)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in it, each once, in order of their first line."""
        return tuple(dict.fromkeys(line.speaker for line in self.lines if line.speaker))


class Reject(msgspec.Struct, frozen=True):
    """A record that could not be used, where it stands (`file:locator`) and why."""

    source: str
    reason: str


NOT_IN_AN_ID = re.compile(r"[\s/?#]")


@lru_cache(maxsize=1_000)  # the records of a film follow one another
def check_film_id(film_id: str) -> None:
    """Raise ValueError where a film_id could not stand in an address or on a command line."""
    if not film_id or NOT_IN_AN_ID.search(film_id):
        raise ValueError(f"film_id must be one word without / ? or #, not {film_id!r}")


def check_rating(rating: float | None) -> None:
    """Raise ValueError where a rating is not on IMDb's scale."""
    if rating is not None and not 0 <= rating <= 10:
        raise ValueError(f"rating must be between 0 and 10, not {rating}")


def fold(text: str) -> str:
    """Return `text` without case and without Latin, Greek and Cyrillic accents: Amélie, AMELIE → amelie."""
    if text.isascii():
        return text.lower()  # the same in a tenth of the time; every name of a corpus comes by here
    decomposed = unicodedata.normalize("NFKD", text).translate(UNDECOMPOSED).casefold()
    return unicodedata.normalize("NFC", ACCENTS.sub("", decomposed))


# Only the general combining marks are accents. Others carry meaning: Japanese voicing, Indic vowels.
ACCENTS = re.compile("[\u0300-\u036f]+")

# Letters that Unicode does not take apart, though readers type them without their stroke or tail.
UNDECOMPOSED = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ı": "i"}
    | {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h"}
)


# What people type for an apostrophe: the straight one, quotation marks, accents that stand alone, and the
# letter-like ones, which Unicode takes for a part of the word.
APOSTROPHES = "'’‘ʼʻ＇´′"

# Marks that are part of a word though Unicode does not call them letters: Hebrew and Arabic points, the
# vowels of Indic and South-East Asian scripts. Without them दिल and दाल would be the same word.
SCRIPT_MARKS = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u08ca-\u08e1\u08e3-\u08ff"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u09e3\u0a01-\u0a51\u0a70-\u0a75"
    "\u0a81-\u0a83\u0abc-\u0acd\u0ae2\u0ae3\u0afa-\u0aff\u0b01-\u0b57\u0b62\u0b63\u0b82-\u0bd7\u0c00-\u0c56"
    "\u0c62\u0c63\u0c81-\u0c83\u0cbc-\u0cd6\u0ce2\u0ce3\u0d00-\u0d4d\u0d57\u0d62\u0d63\u0d81-\u0ddf\u0df2"
    "\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f18\u0f19\u0f35\u0f37\u0f39"
    "\u0f71-\u0f84\u0f86\u0f87\u0f8d-\u0fbc\u102b-\u103e\u1050-\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"
)
KEY_WORD = re.compile(rf"(?:[^\W_]|[{SCRIPT_MARKS}])+")
ASCII_KEY_WORD = re.compile("[0-9a-z]+")
NO_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES))


def key_words(text: str) -> list[str]:
    """Return the folded words of `text`: what two spellings of a title or a sentence have in common."""
    if text.isascii():
        return ASCII_KEY_WORD.findall(text.replace("'", "").lower())  # the same in a third of the time
    return KEY_WORD.findall(fold(text.translate(NO_APOSTROPHES)))


def slug(title: str, year: int | None = None) -> str:
    """Return a stable film_id for a film whose IMDb number is not known: `4-minute-mile-2014`."""
    return "-".join([*key_words(title), *([str(year)] if year else [])]) or "untitled"


def credit_text(person: str, role: str, character: str = "", credited_as: str = "") -> str:
    """Return the sentence a credit is shown and searched as: `Lio Tipton as Lisa Rickard`."""
    name = person or credited_as
    text = f"{name} as {character}" if character else f"{name}, {role}" if role else name
    return f"{text} (credited as {credited_as})" if credited_as and credited_as != name else text


def quote_text(lines: tuple[Line, ...]) -> str:
    """Return a quote's lines as text: one a row, with the speaker before a colon."""
    return "\n".join(f"{line.speaker}: {line.text}" if line.speaker else line.text for line in lines)


# What tells two passages of one film and kind apart besides their texts. identity.py keeps passages that
# differ in one of these, such as the same line at two moments of a film, so their ids must differ too.
IDENTIFYING: tuple[str, ...] = (
    "heading",
    "author",
    "rating",
    "date",
    "category",
    "person",
    "role",
    "character",
)
IDENTIFYING += ("credited_as", "performers", "relation", "other_film", "start", "end")
IDENTIFYING_VALUES = attrgetter(*IDENTIFYING)


def with_passage_id(passage: Passage) -> Passage:
    """Return `passage` with the id its content gives it, unless it has one.

    The id is film, kind and 48 bits of a digest of what it says: the same in every run and on every
    machine, so a link to a passage outlives a rebuild.
    """
    if passage.passage_id:
        return passage
    said = [passage.text]
    for name, value in zip(IDENTIFYING, IDENTIFYING_VALUES(passage), strict=True):
        if value not in ("", None, ()):
            said.append(name)
            if isinstance(value, str):
                said.append(value)
            elif isinstance(value, (int, float)):
                said.append(str(float(value)))  # 7 comes back from a file as 7.0
            else:
                said += value
    digest = hashlib.blake2b("\x1f".join(said).encode(), digest_size=6).hexdigest()
    return msgspec.structs.replace(passage, passage_id=f"{passage.film_id}.{passage.kind.value}.{digest}")
