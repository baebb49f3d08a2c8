"""The rows of a saved title page: split, freed of bullets, and put under the headings they stand below.

Everything here is about how such a page is printed. What the rows say about a film is read elsewhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

ALEXA = "Powered by Alexa"  # printed, fused, behind every question of the FAQ and nowhere else
BULLET = re.compile(r"(?:•\s*|[·‣◦▪*-]\s+)+")
HEADING = re.compile(r"([^\d?+:]{3,40}?)\s*(\?|[\d,]{1,9}\+?)?")

# A heading's words → the section it opens. Sections that are only listed here end the one before them.
SECTIONS = {
    "videos": "videos",
    "photos": "photos",
    "episodes": "episodes",
    "top cast": "cast",
    "series cast": "cast",
    "user reviews": "user reviews",
    "featured reviews": "reviews",
    "more like this": "similar",
    "soundtrack": "soundtrack",
    "storyline": "storyline",
    "did you know": "did you know",
    "top picks": "picks",
    "faq": "faq",
    "details": "details",
    "box office": "box office",
    "tech specs": "tech specs",
    "technical specs": "tech specs",
    "related news": "news",
    "contribute to this page": "contribute",
    "more to explore": "explore",
    "recently viewed": "recent",
}
# These words stand in menus and on a line of their own in reviews, too. Without a count ("FAQ15") they
# are headings only where the page has begun, and never inside a review.
WEAK = {"videos", "photos", "episodes", "user reviews", "soundtrack", "faq"}
BEGUN = {"imdb rating", "director", "directors", "creator", "creators", "writer", "writers", "star", "stars"}

FURNITURE = re.compile(
    r"edit|edit page|answer|share|rate|use app|read all|language|watchlist|popularity|all topics|cast & crew"
    r"|user reviews|critic reviews|trivia|faq|photos|videos|episode guide|watch options|add to watchlist"
    r"|(?:imdb|your) rating|view poster|top gap|imdbpro|.* (?:at|on) imdbpro|powered by alexa|top picks"
    r"|(?:see|view) (?:more|all|full)\b.*|sign in\b.*|get the imdb app\b.*|learn more\b.*|contribute\b.*"
    r"|(?:fully|partially) supported|for industry professionals|added by .* users?"
    r"|add (?:a plot|synopsis|content advisory)\b.*"
    r"|play (?:trailer|clip|video)\b.*|[\d,.]+\+? (?:videos?|photos?|images?)|more to explore",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line.

    number: where it stands in the file, from 1.
    text: what it says, without its bullet; never empty.
    whole: the same with its bullet, for running text, where a dash may be the writer's own.
    indent: how many columns stand before it.
    gap: whether an empty line stands before it.
    """

    number: int
    text: str
    whole: str
    indent: int
    bullet: bool
    gap: bool

    @property
    def furniture(self) -> bool:
        """Whether this is a button, a menu entry or another word of the site, not of the film."""
        return len(self.text) <= 120 and FURNITURE.fullmatch(self.text) is not None


def rows_of(text: str) -> list[Row]:
    """Return the rows of a page that say anything, with the numbers an editor would show."""
    rows: list[Row] = []
    gap = False
    # Not splitlines: it also splits at form feeds and U+2028, which no editor counts as lines.
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        printed = raw.replace("\u200b", "").replace("\ufeff", "").replace("\xa0", " ").expandtabs()
        whole = printed.strip()
        bullet = BULLET.match(whole)
        said = whole[bullet.end() :] if bullet else whole
        if not said:
            gap = True
            continue
        indent = len(printed) - len(printed.lstrip())
        rows.append(Row(number, said, whole, indent, bullet is not None, gap))
        gap = False
    return rows


def heading_of(row: Row) -> tuple[str, bool]:
    """Return the section that `row` opens, or "", and whether it bears a count as in `Videos7`."""
    if len(row.text) > 50 or not row.text[0].isupper():
        return "", False
    match = HEADING.fullmatch(row.text)
    if match is None:
        return "", False
    count = match[2] or ""
    return SECTIONS.get(match[1].casefold(), ""), count[:1].isdigit()


def sections(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows by section, without the headings; what stands before the first is the `head`.

    Sections may stand in any order or be missing. One that is opened twice is one section.
    """
    rows = list(rows)
    headings = [heading_of(row) for row in rows]
    last = {name: position for position, (name, _) in enumerate(headings)}
    found: dict[str, list[Row]] = {"head": []}
    section, begun = "head", False
    for position, (row, (name, counted)) in enumerate(zip(rows, headings, strict=True)):
        begun = begun or row.text.casefold() in BEGUN
        if row.text.endswith(ALEXA):
            # Where reading mode has lost the heading "FAQ", its questions still tell themselves.
            found.setdefault("faq", []).append(row)
            continue
        if name and name not in (section, "head"):
            weak = name in WEAK and not counted and (section == "reviews" or not begun)
            # Reviewers write "Storyline" or "Details" on a line of their own, and films are called so.
            # Then the page's own heading still follows, and the last one is it.
            early = section in ("head", "reviews") and position < last[name]
            if not weak and not early:
                section, begun = name, True
                found.setdefault(section, [])
                continue
        found.setdefault(section, []).append(row)
    for name, below in found.items():
        if name not in ("head", "reviews") and below and below[0].text == "Edit":
            del below[0]
    return found


def labelled(
    rows: Iterable[Row], labels: Iterable[str], fused: bool = True
) -> Iterator[tuple[str, list[Row]]]:
    """Split `rows` at their labels: each label with the rows below it, "" for what stands before the first.

    A label stands on a line of its own or is followed by a colon; where `fused`, its value may also cling
    to it, as in `Runtime1 hour 36 minutes`.
    """
    names = sorted(labels, key=len, reverse=True)
    label, below = "", list[Row]()
    for row in rows:
        for name in names:
            value = after_label(row.text, name, fused)
            if value is not None:
                yield label, below
                label, below = name, [replace(row, text=value, whole=value)] if value else []
                break
        else:
            below.append(row)
    yield label, below


def after_label(text: str, label: str, fused: bool) -> str | None:
    """Return what follows `label` in `text` ("" for the bare label), None where it is no such label."""
    if not text.startswith(label):
        return None
    rest = text[len(label) :]
    if not rest or rest[0] == ":":
        return rest[1:].strip()
    # "GoofsWhen" is a label and its text, "Goofs are" and "Triviality" are words of a sentence.
    begins = rest[1:2] if rest[0] in "\"'“‘«([¿¡" else rest[0]
    clings = begins.isdigit() or (begins.isalpha() and not begins.islower())
    return rest if fused and clings else None


SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
PREFIXES = ("Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Fitz")


def split_fused(text: str) -> tuple[str, ...]:
    """Return the values in `United StatesFrance`: split where a capital follows a small letter at once."""
    pieces: list[str] = []
    for piece in SEAM.split(text):
        if pieces and pieces[-1].split(" ")[-1].endswith(PREFIXES) and len(pieces[-1].split(" ")[-1]) <= 4:
            pieces[-1] += piece  # McAllister, DeVito
        else:
            pieces.append(piece)
    return tuple(stripped for piece in pieces if (stripped := piece.strip(" ,·•|")))


def unrepeated(text: str) -> str:
    """Return the piece of which `text` is two or more repeats, else `text` itself.

    A page prints its plot once for each width of window, and saved as text the copies stand in one line.
    """
    for run in (text, text + " "):
        period = (run + run).find(run, 1)
        if 12 <= period < len(run):
            return run[:period].strip()
    return text
