"""Titles as catalogues write them: "Matrix, The (1999)", "the man who knew too much"."""

import re
from typing import NamedTuple


class CatalogueTitle(NamedTuple):
    """A title put back in order. others: further titles that stood in brackets after it."""

    title: str
    year: int | None
    others: tuple[str, ...]


# "(2006–2007)" and "(2011- )" are series: they begin with the year that counts.
YEAR = re.compile(r"\s*\(((?:18|19|20)[0-9][0-9])(?:\s*[-–]\s*(?:[0-9]{4})?)?\)$")
BRACKETS = re.compile(r"(?P<before>.*\S)\s*\((?P<inside>(?:[^()]|\([^()]*\))*)\)", re.DOTALL)
ALSO = re.compile(r"(?:a\.?\s?k\.?\s?a\.?|aka)[:\s]\s*", re.IGNORECASE)
# "Birdman: Or (The Unexpected Virtue of Ignorance)": here the brackets are part of the title.
GOES_ON = re.compile(r"(?::|\bor|\band)$", re.IGNORECASE)
ARTICLE = re.compile(
    r"(.+), (the|an?|les?|la|l['’]|une?|der|die|das|ein|eine|el|los|las|una|il|lo|i|gli|den|det|de|os?)",
    re.IGNORECASE,
)
LONGEST = 500  # letters; nothing longer is a title, and the time taken grows with the square


def read_title(text: str) -> CatalogueTitle:
    """Take apart a title with its year and other titles: `Cité, La (City, The) (a.k.a. C) (1995)`."""
    text = " ".join(text[:LONGEST].split())
    year = YEAR.search(text)
    rest = text[: year.start()] if year else text
    others: list[str] = []
    while (match := BRACKETS.fullmatch(rest)) and not GOES_ON.search(match["before"]):
        others.append(in_order(ALSO.sub("", match["inside"], count=1)))
        rest = match["before"]
    title = in_order(rest)
    different = (other for other in reversed(others) if other and other != title)
    return CatalogueTitle(title, int(year[1]) if year else None, tuple(dict.fromkeys(different)))


def in_order(title: str) -> str:
    """Return a title with its article in front again: `Matrix, The` → `The Matrix`."""
    title = title.strip()
    if match := ARTICLE.fullmatch(title):
        space = "" if match[2].endswith(("'", "’")) else " "
        return f"{match[2]}{space}{match[1]}"
    return title


WORD = re.compile(r"[^\W_](?:[^\s\-–/]*[^\W_])?")
SMALL = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "de", "for", "from", "in", "la", "nor", "of", "on", "or"}
    | {"the", "to", "vs", "with"}
)
# Before a word that begins a title or its second half; "mr. and" is no end of a sentence.
BEGINS = re.compile(r"(?:^|[:–—?!]|\.\.\.|\s-)[\s\"'“‘(]*$")
NUMERAL = re.compile(r"(?=[ivx])(?:x{0,2}(?:ix|iv|v?i{0,3}))")
# L.A., JFK; no vowel in three letters is no word, but for Mrs. and Hrs.
INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]|(?!mrs|hrs)[b-df-hj-np-tv-xz]{3}")


def capitalised(title: str) -> str:
    """Return a title that came in small letters as it is printed: `rocky iv` → `Rocky IV`.

    One with a capital in it, or too long for a title, is left as it is.
    """
    if len(title) > LONGEST or title != title.lower():
        return title

    def word(match: re.Match[str]) -> str:
        text = match[0]
        begins = BEGINS.search(title[max(0, match.start() - 8) : match.start()])
        if NUMERAL.fullmatch(text) or INITIALS.fullmatch(text):
            return text.upper()
        return text if text in SMALL and not begins else text[0].upper() + text[1:]

    return WORD.sub(word, title)
