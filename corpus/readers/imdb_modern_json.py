"""Ways through the data of a saved IMDb page, which may lack anything anywhere: nothing here raises.

The site's data is a GraphQL answer: lists are `edges` of `nodes`, and a text is wrapped up to four times.
"""

import re
from collections.abc import Iterator
from typing import Any

from corpus.readers.imdb_modern_text import one_line, plain_text, tidy
from corpus.readers.imdb_text_reviews import iso_date

Node = dict[str, Any]

# What a text may be wrapped in, the fullest form first.
HTML_FORMS = ("plaidHtml", "html", "cardHtml", "htmlContent")
WRAPPINGS = ("plainText", "markdown", "text", "value", "originalText", "displayableProperty")
MARKDOWN = re.compile(r"\[/?(?:link|b|i|url|spoiler)(?:=[^\[\]]*)?\]")
DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def at(value: Any, *path: str | int) -> Any:
    """Return what stands at a path of keys and positions, None where it leads nowhere."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def listed(value: Any, *path: str | int) -> list[Any]:
    """Return the list at a path, an empty one where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def objects(value: Any, *path: str | int) -> Iterator[Node]:
    """Stream the objects in the list at a path."""
    return (item for item in listed(value, *path) if isinstance(item, dict))


def nodes(value: Any, *path: str | int) -> Iterator[Node]:
    """Stream the nodes of the connection at a path."""
    for edge in objects(at(value, *path), "edges"):
        if isinstance(edge.get("node"), dict):
            yield edge["node"]


def words(value: Any, *path: str | int) -> str:
    """Return the text at a path, whatever it is wrapped in, with its paragraphs."""
    found = at(value, *path)
    if isinstance(found, str):
        return tidy(MARKDOWN.sub("", found) if "[" in found else found)
    if isinstance(found, dict):
        for form in HTML_FORMS:
            if isinstance(found.get(form), str) and (text := plain_text(found[form])):
                return text
        for wrapping in WRAPPINGS:
            if text := words(found.get(wrapping)):
                return text
    return ""


def line(value: Any, *path: str | int) -> str:
    """Return the text at a path on one line: a name, a title, a heading."""
    return one_line(words(value, *path))


def lines(value: Any, *path: str | int) -> list[str]:
    """Return the texts of the list at a path, each on one line."""
    return [text for item in listed(value, *path) if (text := line(item))]


def number(value: Any, *path: str | int) -> float | None:
    """Return the number at a path. What is true or false is none."""
    found = at(value, *path)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def whole(value: Any, *path: str | int) -> int | None:
    """Return the whole number at a path, None where it is negative or larger than anything counted here."""
    found = number(value, *path)
    return int(found) if found is not None and 0 <= found < 1 << 40 else None


def rating(value: Any, *path: str | int) -> float | None:
    """Return the rating at a path: 0 to 10, where 0 stands for none."""
    found = number(value, *path)
    return float(found) if found is not None and 0 < found <= 10 else None


def date(value: Any, *path: str | int) -> str:
    """Return the date at a path in ISO 8601 as far as it is said, from any of the forms the site has."""
    found = at(value, *path)
    if isinstance(found, dict):
        year, month, day = whole(found, "year"), whole(found, "month"), whole(found, "day")
        if year is None or not 1870 <= year <= 2200:
            return date(found, "date") if "date" in found else ""
        text = f"{year:04}"
        if month is not None and 1 <= month <= 12:
            text += f"-{month:02}"
            text += f"-{day:02}" if day is not None and 1 <= day <= 31 else ""
        return text
    text = one_line(found) if isinstance(found, str) else ""
    if match := DATE.match(text):
        return match[0]
    return iso_date(text) if text[-4:].isdigit() and text.isascii() else ""


def language(value: Any, *path: str | int) -> str:
    """Return the language at a path as two letters, "" for English and for none."""
    found = at(value, *path)
    code = found[:2].lower() if isinstance(found, str) else ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() and code != "en" else ""


def votes(node: Node) -> dict[str, int | None]:
    """Return how many found something helpful or interesting, of how many, as a passage's fields."""
    score = at(node, "interestScore")
    if isinstance(score, dict):
        helpful, of = whole(score, "usersInterested"), whole(score, "usersVoted")
    else:
        found = at(node, "helpfulness") or at(node, "helpfulnessVotes") or at(node, "userVotingProps")
        helpful, down = whole(found, "upVotes"), whole(found, "downVotes")
        of = helpful + down if helpful is not None and down is not None else None
    return {"helpful": helpful, "helpful_of": of} if of else {}
