"""How IMDb's plain-text lists name a title: `Heat (1995/II) (TV)`, `"24" (2001) {7:00 a.m. (#1.8)}`.

Such a key is the only id the lists have, so the film_id is made of all that tells it from others; where and
in which list it stands is not looked at here.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpus.identity import INVERTED
from corpus.records import Film, Kind, Passage, key_words, slug, with_passage_id

LONGEST_KEY = 1_000  # letters; the longest titles of IMDb have 500
SUSPENDED = "{{SUSPENDED}}"
KEY = re.compile(
    r"(?P<name>.+?) ?\((?P<year>[0-9]{4}|\?{4})(?:/(?P<numeral>[IVXLCDM]+))?\)"
    r"(?: \((?P<medium>TV|V|VG|mini)\))?(?: \{(?P<episode>.+)\})?"
)
EPISODE = re.compile(
    r"(?P<name>.*?) ?\((?:#(?P<season>[0-9]{1,6})\.(?P<number>[0-9]{1,6})"
    r"|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}))\)"
)
IMDB_NUMBER = re.compile(r"[0-9]{7,8}")  # some entries have lost their title: `# 0361140`
# A film and a video of one title and year are two titles, as are a film and a series.
MEDIA = {"TV": "tv", "V": "video", "VG": "game"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What a key says.

    key: as it stands in the list. name: as people write it, an episode's with its series before a colon.
    year: when it came out, None for an episode, whose key has the year of its series.
    """

    key: str
    film_id: str
    name: str
    year: int | None = None
    date: str = ""
    series: "Title | None" = None
    season: int | None = None
    number: int | None = None

    @property
    def shown(self) -> str:
        """The title as other texts speak of it: `Heat (1995)`, `24 (2001): Day 1`."""
        if self.series:
            return self.series.shown + self.name.removeprefix(self.series.name)
        return f"{self.name} ({self.year})" if self.year else self.name

    def film(self, source: str, **facts: Any) -> Film:
        """Return the film of this title with what a list tells of it."""
        identifiers = (f"imdb-list:{self.key}",) if self.name != self.film_id else ()
        known = {"year": self.year, "release_date": self.date, "identifiers": identifiers} | facts
        return Film(film_id=self.film_id, title=self.name, source=source, **known)

    def passage(self, kind: Kind, text: str, source: str, **facts: Any) -> Passage:
        """Return a passage about this title. Raises ValueError where there is no text."""
        passage = Passage(film_id=self.film_id, kind=kind, text=text, source=source, **facts)
        return with_passage_id(passage)


@lru_cache(maxsize=4_096)
def parse_title(key: str) -> Title:
    """Return the title that a key of the lists names. Raises ValueError where it is none."""
    if SUSPENDED in key:
        raise ValueError("IMDb has suspended this title")
    if IMDB_NUMBER.fullmatch(key):
        return Title(key=key, film_id=f"tt{key}", name=f"tt{key}")
    # With a brace that nothing closes KEY would try every other one.
    whole = len(key) <= LONGEST_KEY and (key.endswith("}") or "{" not in key)
    match = KEY.fullmatch(key) if whole else None
    if match is None:
        raise ValueError(f"this is not a title with its year: {key[:100]}")
    year = int(match["year"]) if match["year"].isdigit() else None
    if year is not None and not 1870 <= year <= 2200:
        raise ValueError(f"no film is of the year {year}")
    name = match["name"].strip()
    quoted = len(name) > 1 and name[0] == name[-1] == '"'
    name = upright(name.strip('"').strip() if quoted else name)
    if not name:
        raise ValueError(f"this title has no name: {key[:100]}")
    plain = plain_id(name, year) + (f"-{match['numeral'].lower()}" if match["numeral"] else "")
    medium = "series" if quoted else MEDIA.get(match["medium"] or "", "")
    own_key = key[: match.start("episode") - 2] if match["episode"] else key
    title = Title(
        key=own_key.removesuffix(" (mini)"),
        film_id=f"{plain}-{medium}" if medium else plain,
        name=name,
        year=year,
    )
    return episode_of(title, plain, key, match["episode"].strip()) if match["episode"] else title


def plain_id(name: str, year: int | None) -> str:
    """Return the slug of a title, with a digest where it is all signs: $ and ? are two films of 1971."""
    plain = slug(name, year)
    if plain not in (str(year), "untitled") or key_words(name):
        return plain
    return slug(f"untitled {hashlib.blake2b(name.encode(), digest_size=3).hexdigest()}", year)


def upright(name: str) -> str:
    """Return `Matrix, The` as `The Matrix`; the lists wrote it so until about 2009."""
    if inverted := INVERTED.fullmatch(name):
        space = "" if inverted[2].endswith(("'", "’")) else " "
        return f"{inverted[2]}{space}{inverted[1]}"
    return name


def episode_of(series: Title, series_id: str, key: str, episode: str) -> Title:
    """Return the title of an episode: `Pilot (#1.1)`, `(#1.1)`, `(2001-05-07)` or just `Pilot`."""
    match = EPISODE.fullmatch(episode)
    name, date, season, number = episode, "", None, None
    if match:
        name, date = match["name"], match["date"] or ""
        if match["season"]:
            season, number = int(match["season"]), int(match["number"])
        name = name or date or f"Episode #{season}.{number}"
    words = "-".join(key_words(episode)) or plain_id(episode, None)
    year = int(date[:4]) if date else None
    return Title(
        key=key.replace(" (mini) {", " {"),
        film_id=f"{series_id}-{words}",
        name=f"{series.name}: {name}",
        year=year if year and 1870 <= year <= 2200 else None,
        date=date,
        series=series,
        season=season,
        number=number,
    )


# How the lists refer to people and titles in running text.
REFERENCE = re.compile(r"(['_]) ?\(qv\)")
LONGEST_REFERENCE = 300
PERSON_NUMERAL = re.compile(r" \([IVXLCDM]+\)$")


def cleaned(text: str) -> str:
    """Return running text with `'Ann Lund (II)' (qv)` as Ann Lund and `_Heat (1995)_ (qv)` as Heat (1995)."""
    if "(qv)" not in text:
        return text
    pieces: list[str] = []
    done = 0
    for mark in REFERENCE.finditer(text):
        start = opening(text, mark[1], max(done, mark.start() - LONGEST_REFERENCE), mark.start())
        if start is None:
            pieces.append(text[done : mark.start() + 1])
        else:
            inner = text[start + 1 : mark.start()]
            pieces += text[done:start], person_name(inner) if mark[1] == "'" else title_name(inner)
        done = mark.end()
    pieces.append(text[done:])
    return "".join(pieces)


def opening(text: str, sign: str, begin: int, end: int) -> int | None:
    """Return where the sign stands that opens what another closes at `end`, and that is no apostrophe."""
    position = text.rfind(sign, begin, end - 1)
    while position >= 0:
        before = text[position - 1 : position] if position > begin else ""
        if not before.isalnum() and before != sign and not text[position + 1].isspace():
            return position
        position = text.rfind(sign, begin, position)
    return None


def person_name(name: str) -> str:
    """Return a name without the numeral that tells namesakes apart."""
    return PERSON_NUMERAL.sub("", name)


def title_name(key: str) -> str:
    """Return a title that is referred to as it reads, or as it stands where it is none."""
    try:
        return parse_title(key).shown
    except ValueError:
        return key
