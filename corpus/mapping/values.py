"""From the texts of cells to the value of a field: numbers, ratings, dates, times, yes and no, lines.

Each function raises ValueError with what to write into the mapping, if anything helps. Nothing here knows
a table or a row.
"""

import math
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timezone
from difflib import get_close_matches

from corpus.mapping.model import Origin, shape_of
from corpus.records import Kind, Line, slug

Value = str | int | float | bool | tuple[str, ...] | tuple[Line, ...] | Kind | None

TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0", "x", "on"})
FALSE = frozenset({"false", "f", "no", "n", "0", "0.0", "off"})

GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([ ,.'’\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
STARS = re.compile(r"(★*)(½?)(☆*)")
YEAR = re.compile(r"(?<![0-9])(?:18[7-9]|19[0-9]|20[0-9]|21[0-9])[0-9](?![0-9])")
# 142, 142.0, 142 min, 2h 22m, 2:22 and ISO 8601's PT2H22M
MINUTES = re.compile(
    r"(?:PT)?(?:([0-9]{1,3})\s*(?:h[a-z]*\.?|:))?\s*(?:([0-9]{1,5})(?:\.0+)?\s*(?:m[a-z]*|['’])?\.?)?", re.I
)
CLOCK = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,3}):)?([0-9]{1,7}(?:[.,][0-9]{1,9})?)\s*s?")
ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?(?:[T ].*)?", re.DOTALL)
IMDB = re.compile(r"(?:[^\s]*/title/)?(tt[0-9]{5,10})(?:[/?#].*)?", re.DOTALL)
PANDAS = re.compile(r"([0-9]+)\.0")  # 862.0 for 862, where some of a column are missing
SPOKEN = re.compile(r"\s*([^:\n]{1,60}?)\s*:\s+(\S.*)", re.DOTALL)
MILLISECONDS_FROM = 1e11  # as seconds that would be the year 5138


def convert(origin: Origin, texts: list[str]) -> Value:
    """Return a field's value. texts: what its cells say, none of them empty.

    Raises ValueError with the reason and what to write into the mapping.
    """
    shape = shape_of(origin.name)
    if shape == "texts":
        return tuple(dict.fromkeys(origin.prefix + text for text in texts))
    if shape == "lines":
        return tuple(map(spoken, texts))
    if not texts:
        return None
    if shape == "text":
        return origin.prefix + ("\n\n" if origin.name == "text" else " ").join(texts)
    return CONVERTERS[shape](" ".join(texts), origin)


def quoted(text: str) -> str:
    """Return what a cell says, short enough for a message."""
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'


def number(text: str) -> float:
    """Return a number, with a point or a comma before its decimals. Raises ValueError."""
    if not NUMBER.fullmatch(text) or not math.isfinite(value := float(text.replace(",", "."))):
        raise ValueError(
            f"{quoted(text)} is no number; if it means that nothing is known, say empty = [{quoted(text)}]"
        )
    return value


def whole(text: str, origin: Origin) -> int:
    """Return a whole number; thousands may be set apart: 1,234 and 1.234 are one thousand and more."""
    value = number(re.sub(r"[^0-9+-]", "", text) if GROUPED.fullmatch(text) else text)
    if not value.is_integer() or not 0 <= value <= 2**53:
        raise ValueError(f"{quoted(text)} is no whole number from 0 to {2**53:,}")
    return int(value)


def rating(text: str, origin: Origin) -> float:
    """Return a rating from 0 to 10: `8`, `7,5`, `4/5`, `80%`, `★★★½`."""
    if text.endswith("%"):
        value, best = number(text[:-1].strip()), 100.0
    elif "/" in text:
        given, _, of = text.partition("/")
        value, best = number(given.strip()), number(of.strip())
    elif (stars := STARS.fullmatch(text)) and text:
        value = len(stars[1]) + (0.5 if stars[2] else 0)
        best = 5.0 if origin.scale == 10 else origin.scale
    else:
        value, best = number(text), origin.scale
    if best <= 0 or not 0 <= value <= best:
        raise ValueError(
            f"{quoted(text)} is not between 0 and {best:g}; say scale = the best rating there is"
        )
    return round(value / best * 10, 4)


def year(text: str, origin: Origin) -> int | None:
    """Return the year of a film: the first in the cell, None for 0."""
    if origin.dates:
        return int(day(text, origin)[:4])
    if found := YEAR.search(text):
        return int(found[0])
    with suppress(ValueError):
        if number(text) == 0:
            return None
    raise ValueError(f"{quoted(text)} names no year from 1870 to 2199; say empty = [{quoted(text)}]")


def day(text: str, origin: Origin) -> str:
    """Return a date as ISO 8601 has it: 2014, 2014-08 or 2014-08-01."""
    for pattern in origin.dates:
        with suppress(ValueError, OverflowError, OSError):
            if pattern == "unix":
                seconds = number(text)
                seconds = seconds / 1000 if abs(seconds) >= MILLISECONDS_FROM else seconds
                return datetime.fromtimestamp(seconds, timezone.utc).date().isoformat()
            # Only the day is wanted, which no zone changes.
            return datetime.strptime(text, pattern).date().isoformat()
    if origin.dates:
        ways = " or ".join(map(quoted, origin.dates))
        raise ValueError(f"{quoted(text)} is not written as date = {ways} says")
    if found := ISO.fullmatch(text):
        parts = [int(part) for part in found.groups() if part]
        with suppress(ValueError):
            date(*(*parts, 1, 1)[:3])  # checks what there is of it
            return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])
    raise ValueError(
        f'{quoted(text)} is no date such as 2014-08-01; say how it is written, as in date = "%d/%m/%Y"'
    )


def minutes(text: str, origin: Origin) -> int | None:
    """Return a runtime in minutes, None for 0: `142`, `142 min`, `2h 22m`, `2:22`, `PT2H22M`."""
    found = MINUTES.fullmatch(text)
    if not found or not (found[1] or found[2]):
        raise ValueError(f"{quoted(text)} is no runtime such as 142, 142 min or 2h 22m")
    return int(found[1] or 0) * 60 + int(found[2] or 0) or None


def seconds(text: str, origin: Origin) -> float:
    """Return a time in seconds from the beginning: `83.5`, `1:23.5`, `00:01:23,500`."""
    found = CLOCK.fullmatch(text)
    if not found:
        raise ValueError(f"{quoted(text)} is no time such as 83.5 or 0:01:23.5")
    return int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + float(found[3].replace(",", "."))


def flag(text: str, origin: Origin) -> bool:
    """Return yes or no."""
    folded = text.casefold()
    if folded in TRUE or folded in FALSE:
        return folded in TRUE
    meaning = f'values = {{ {quoted(text)} = "yes" }}'
    raise ValueError(f"{quoted(text)} is neither yes nor no; say what it means, as in {meaning}")


def kind(text: str, origin: Origin) -> Kind:
    """Return a kind of passage, by its name in the singular or the plural."""
    folded = "-".join(text.casefold().replace("_", " ").split())
    for each in Kind:
        if folded in (each.value, each.plural.replace(" ", "-")) and each is not Kind.FILM:
            return each
    kinds = [each.value for each in Kind if each is not Kind.FILM]
    raise ValueError(
        f"{quoted(text)} is no kind of passage{suggestion(folded, kinds)} Say what it means, as in "
        f'values = {{ {quoted(text)} = "review" }}. The kinds are: {", ".join(kinds)}'
    )


def language(text: str, origin: Origin) -> str:
    """Return a language's code: `en` for `EN`, `en-GB` and `en_US`."""
    return re.split(r"[-_]", text, maxsplit=1)[0].lower()


def film_id(text: str, origin: Origin) -> str:
    """Return a film's id: IMDb's number from an address too; what cannot stand in one is made a slug."""
    if found := IMDB.fullmatch(text):
        return found[1]
    text = found[1] if (found := PANDAS.fullmatch(text)) else text
    if origin.imdb:
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text)):
            raise ValueError(f"{quoted(text)} is no number of IMDb's")
        return f"tt{int(text):07}"
    text = origin.prefix + text
    return slug(text) if re.search(r"[\s/?#]", text) else text


def spoken(text: str) -> Line:
    """Return a line with who says it: `Rick: Here's looking at you.`"""
    if found := SPOKEN.fullmatch(text):
        return Line(found[2].strip(), found[1])
    return Line(text.strip())


CONVERTERS: dict[str, Callable[[str, Origin], Value]] = {
    "whole": whole,
    "rating": rating,
    "year": year,
    "date": day,
    "minutes": minutes,
    "seconds": seconds,
    "flag": flag,
    "kind": kind,
    "language": language,
    "id": film_id,
}


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a question that ends a sentence where a word is nearly a known one, else its full stop."""
    by_fold = {each.casefold(): each for each in known}
    near = get_close_matches(word.casefold()[:100], by_fold, n=1, cutoff=0.6)
    return f'. Did you mean "{by_fold[near[0]]}"?' if near else "."
