"""Hear what a vague description of a film says: "a movie from the 80s, I think, where a robot…".

Someone who has a film on the tip of the tongue tells a story around it: where they saw it, how sure they
are, what it is not. What is heard here is plain values: the words that may stand in texts about the film,
the years it may be of, the genres it may have, and what was ruled out. Nothing here knows the index.
"""

import itertools
import re
from dataclasses import dataclass

from corpus.records import fold
from index.analysis import stem_form, words
from search.syntax import FIELDS
from search.vocabulary import DECADES, EMPTY_WORDS, FILM_WORDS, GENRE_WORDS, HEDGES

MAX_WORDS = 64

# A text is taken for a description without being asked for when it is at least this long and has two marks
# of one: a hedge, a hint at years or genre, or a length that nobody types to find exact words.
SHORTEST = 10
LONG = 25
# Whoever begins so tells what happens in a film, however briefly.
ASKED = re.compile(
    r"\s*(?:(?:in\s+)?(?:which|what)(?:['’]s|\s+(?:was|is))?(?:\s+(?:the|that))?\s+)?(?:an?\s+|the\s+|that\s+)?"
    r"(?:film|movie)s?(?:\s+(?:was|is)\s+(?:it|that))?\s+(?:where|when|in\s+which|about)\b",
    re.IGNORECASE,
)
SHORTEST_ASKED = 7
QUERY = re.compile(rf"\b(?:AND|OR)\b|(?<!\S)[+-]?(?i:{'|'.join(FIELDS)}):\S")
SIGNS = re.compile(r'["“”*~^]|\b\w+:\S|(?<!\S)[+-]\w|\bNOT\b')  # in a long text they are just written so

YEAR = re.compile(r"(?<![\d$£€.,])(?P<year>19[0-9]\d|20[0-4]\d)(?![\d%]|[’'‘]?s\b|ish)")
DECADE = re.compile(
    r"\b(?:(?P<part>early|mid|middle|late)\b[\s-]*(?:(?:to|or)[\s-]*(?P<upto>mid|late)[\s-]*)?(?:of\s+)?)?"
    r"(?:the\s+)?[’'‘]?(?P<century>19|20)?(?P<ten>\d)0[’'‘]?(?:s|ish|ies)\b",
    re.IGNORECASE,
)
NAMED_DECADE = re.compile(rf"\b(?P<part>early|mid|late)?[\s-]*(?P<name>{'|'.join(DECADES)})\b", re.IGNORECASE)
PARTS = {"": (0, 9), "early": (0, 4), "mid": (3, 7), "middle": (3, 7), "late": (6, 10)}
COLOURLESS = re.compile(r"\b(?:black(?:\s*[&+n-]\s*|\s+and\s+|[\s-]+)white|b\s?[&/+]\s?w)\b", re.IGNORECASE)

# What stands shortly before a year tells what it is the year of. A clause ends what a word can reach.
SETTING = re.compile(
    r"\b(?:set|takes?|took|taking|happen\w*|era|period|style|dress\w*|costumes?|lives?|lived|book|novel)\b"
    r"[^.;!?]{0,40}$",
    re.IGNORECASE,
)
SEEN = re.compile(
    r"\b(?:saw|see|seen|seeing|watch\w*|view\w*|rent\w*|caught|tv|television|air\w*|showed|shown|cable|hbo|vhs"
    r"|dvd|kid|child|childhood|young|younger|teen|grade|school|remember)\b[^.;!?]{0,60}$",
    re.IGNORECASE,
)
MADE = re.compile(r"\b(?:made|released?|from|came|out|produced|shot|filmed)\b[^.;!?]{0,24}$", re.IGNORECASE)

# "not the one with a tornado": up to where the clause ends. "it's not Titanic": a name, up to there.
NOT = r"\b(?:[Nn]ot|[Ii]sn[’']?t|[Ww]asn[’']?t|[Nn]or|[Ee]xcept|[Oo]ther than)\s+"
ONE = (
    r"(?:the\s+)?(?:one|movie|film|version|remake)s?\s+(?:with|by|starring|from|where|called|named|about)\s+"
)
CLAUSE = r"[^.,;!?()\n]{2,60}"
REFUSED = re.compile(rf"{NOT}(?:{ONE}(?P<what>{CLAUSE})|(?P<name>(?:[Tt]he\s+|[Aa]\s+)?[A-Z]{CLAUSE}))")


# "not a comedy", "isn't really horror": a genre may be ruled out too.
NOT_GENRE = re.compile(rf"{NOT}(?:really\s+)?(?:an?\s+|the\s+)?(?P<what>[\w-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Years a film may be of, both included. seen: it was seen then, so it may be older but no newer."""

    first: int
    last: int
    seen: bool = False

    def __str__(self) -> str:
        years = str(self.first) if self.first == self.last else f"{self.first} to {self.last}"
        return f"seen {years}" if self.seen else years


@dataclass(frozen=True, slots=True)
class Heard:
    """What a description says.

    words: stem -> the word as typed and how often, in the order they were said. genres: folded names,
    with True for those said outright and False for those that other words suggest. refused: phrases.
    hedges: how many words mark a memory or speak of a film.
    """

    words: dict[str, tuple[str, int]]
    spans: tuple[Span, ...]
    genres: dict[str, bool]
    refused: tuple[str, ...]
    hedges: int


def is_description(text: str, heard: Heard) -> bool:
    """Whether a text reads like a description rather than like words, a title, a line or a query.

    Whoever uses operators, quotes or fields knows what they want.
    """
    count = sum(1 for _ in words(text))
    if QUERY.search(text) or (count < LONG and SIGNS.search(text)):
        return False
    marks = heard.hedges + len(heard.spans[:1]) + any(heard.genres.values())
    return asks_for_film(text) or (count >= SHORTEST and marks >= (1 if count >= LONG else 2))


def asks_for_film(text: str) -> bool:
    """Whether a text asks which film it is where something happens, in words enough to go by."""
    return bool(ASKED.match(text)) and sum(1 for _ in words(text)) >= SHORTEST_ASKED


def hear(text: str) -> Heard:
    """Return what a description says. Takes time in proportion to its length."""
    refused = tuple((match["what"] or match["name"]).strip() for match in REFUSED.finditer(text))
    no_genres = [match["what"] for match in NOT_GENRE.finditer(text) if genres_in([fold(match["what"])])]
    refused += tuple(genre for genre in no_genres if genre not in refused)
    told = text
    for phrase in refused:
        told = told.replace(phrase, " ")
    spans = tuple(dict.fromkeys(years_in(told)))
    kept: dict[str, tuple[str, int]] = {}
    said: list[str] = []
    hedges = 0
    for start, end in words(told):
        word = told[start:end]
        form = fold(word)
        said.append(form)
        hedges += form in HEDGES or form in FILM_WORDS
        # Numbers are years, ages and how sure somebody is: none of them tells what the film is about.
        if form in EMPTY_WORDS or form[:1].isdigit() or len(form) < 2:
            continue
        stem = stem_form(word)
        before = kept.get(stem, (word, 0))
        if before[1] or len(kept) < MAX_WORDS:
            kept[stem] = (before[0], before[1] + 1)
    return Heard(kept, spans, genres_in(said), refused, hedges)


def years_in(text: str) -> list[Span]:
    """Return the years that a text speaks of, but not those its story is set in."""
    found = []
    for match in [*YEAR.finditer(text), *DECADE.finditer(text), *NAMED_DECADE.finditer(text)]:
        before = text[max(0, match.start() - 70) : match.start()]
        if SETTING.search(before[-45:]) and not MADE.search(before):
            continue
        first, last = ends_of(match)
        seen = bool(SEEN.search(before)) and not MADE.search(before)
        found.append(Span(first, last, seen))
    if COLOURLESS.search(text):
        found.append(Span(1920, 1965))
    return found


def ends_of(match: re.Match[str]) -> tuple[int, int]:
    """Return the first and the last year of a year, a decade or a part of one."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(match["year"]), int(match["year"])
    if groups.get("name"):
        decade = DECADES[match["name"].lower()]
    else:
        # "the 10s" and "the 00s" are of this century, where nobody says which.
        century = int(match["century"]) if match["century"] else 20 if int(match["ten"]) < 2 else 19
        decade = century * 100 + int(match["ten"]) * 10
    first, last = PARTS[(groups.get("part") or "").lower()]
    if upto := groups.get("upto"):
        last = PARTS[upto.lower()][1]
    return decade + first, decade + last


def genres_in(said: list[str]) -> dict[str, bool]:
    """Return the genres that words speak of: True where one is named, False where one is suggested."""
    pairs = {f"{first} {second}" for first, second in itertools.pairwise(said)}
    spoken = pairs.union(said)
    found: dict[str, bool] = {}
    for genre, (named, suggested) in GENRE_WORDS.items():
        if spoken & named:
            found[genre] = True
        elif spoken & suggested:
            found[genre] = False
    return found
