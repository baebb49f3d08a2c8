"""The people of a title page: the key credits above the plot's fold and the listed cast."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.readers.imdb_text_rows import Row, labelled

# label → role. "star" is no role of its own: stars are listed in the cast, with their characters.
ROLES = {
    **dict.fromkeys(("Director", "Directors"), "director"),
    **dict.fromkeys(("Creator", "Creators"), "creator"),
    **dict.fromkeys(("Writer", "Writers"), "writer"),
    **dict.fromkeys(("Star", "Stars"), "star"),
}
# What stands after the last name of a run of key credits.
AFTER_NAMES = re.compile(
    r".*IMDbPro|all cast & crew|(?:imdb|your) rating|[\d,.]+K?\+?\s*(?:user|critic) reviews?|\d+\s*metascore"
    r"|see (?:full|more|all)\b.*|popularity|top rated (?:movie|tv)\b.*|(?:won|nominated for) \d.*"
    r"|\d+ (?:wins?|nominations?)\b.*",
    re.IGNORECASE,
)
LONGEST = 200  # letters of a name, a character or a note; what is longer is running text that strayed in
NOTE = re.compile(r"\s*\(([^()]*)\)$")
EPISODES = re.compile(r"\d+\+? (?:episodes?|eps?)\b.*|(?:19|20)\d\d(?:\s*[–-]\s*(?:(?:19|20)\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did what, and the line that begins to say so."""

    line: int = field(compare=False)  # a page lists its key credits up to three times
    role: str
    person: str
    character: str = ""
    credited_as: str = ""


def key_credits(rows: Sequence[Row]) -> Iterator[Credit]:
    """Stream the directors, creators, writers and stars, each as often as the page lists them."""
    for label, below in labelled(rows, ROLES, fused=False):
        if label and not lost_names(label, below):
            for row in names_of(below):
                yield Credit(row.number, ROLES[label], without_notes(row.text))


def names_of(below: Sequence[Row]) -> Iterator[Row]:
    """Stream the names that stand below a label; what follows them on the page does not."""
    for row in below:
        deeper = row.indent >= below[0].indent
        if row.furniture or len(row.text) > 80 or not deeper or AFTER_NAMES.fullmatch(row.text):
            return
        if not row.text.startswith("("):
            yield row


def lost_names(label: str, below: Sequence[Row]) -> bool:
    """Whether the rows below "Stars" are no stars but the cast, whose names a reading mode has dropped.

    It keeps a character only together with an "(as …)": a note that key credits never bear.
    """
    return ROLES.get(label) == "star" and any(row.text.startswith("(as ") for row in below)


def listed_cast(head: Sequence[Row], cast: Sequence[Row]) -> Iterator[Credit]:
    """Stream the cast: the rows under "Top cast", or what a reading mode has left of them."""
    for label, below in labelled(head, ROLES, fused=False):
        if lost_names(label, below):
            yield from nameless_cast([row for row in below if len(row.text) <= LONGEST])
    end = cast_end(cast)
    listed = [row for row in cast[:end] if len(row.text) <= LONGEST]
    bullets = {row.bullet for row in listed}
    yield from bulleted_cast(listed) if len(bullets) == 2 else plain_cast(listed)


def cast_end(cast: Sequence[Row]) -> int:
    """Return where the cast is over: at the key credits that are printed again below it."""
    for position, row in enumerate(cast):
        if len(row.text) <= 80 and AFTER_NAMES.fullmatch(row.text):
            return position
        if row.text in ROLES:
            above = cast[position - 1] if position else row
            below = cast[position + 1] if position + 1 < len(cast) else row
            # Films about films have a character called "Director": it stands right below a name.
            if not (row.bullet and not above.bullet and below.indent <= row.indent):
                return position
    return len(cast)


def bulleted_cast(cast: Sequence[Row]) -> Iterator[Credit]:
    """Stream a cast whose names stand free and whose characters and notes have bullets."""
    name: Row | None = None
    said: list[Row] = []
    for row in cast:
        if row.bullet:
            said.append(row)
            continue
        # Where there is a portrait its caption is printed before the name: the same row twice.
        if name is None or said or row.text != name.text:
            yield from actor(name, said)
            name, said = row, []
    yield from actor(name, said)


def plain_cast(cast: Sequence[Row]) -> Iterator[Credit]:
    """Stream a cast in which nothing tells names from characters but their order."""
    position = 0
    while position < len(cast):
        name = cast[position]
        position += 1
        if is_note(name):
            continue
        if position < len(cast) and cast[position].text == name.text:
            position += 1
        rest = cast[position : position + 2]
        said: list[Row] = []
        if rest and not rest[0].text.startswith("(as ") and (len(rest) < 2 or rest[0].text != rest[1].text):
            said.append(rest[0])
            position += 1
        while position < len(cast) and is_note(cast[position]):
            said.append(cast[position])
            position += 1
        if said and said[0].text.startswith("(as "):
            yield from actor(None, [name, *said])
        else:
            yield from actor(name, said)


def nameless_cast(rows: Sequence[Row]) -> Iterator[Credit]:
    """Stream the characters of a cast without names: those that say whom they were credited as."""
    said: list[Row] = []
    for row in rows:
        if said and not is_note(row):
            yield from actor(None, said)
            said = []
        said.append(row)
    if said:
        yield from actor(None, said)


def is_note(row: Row) -> bool:
    """Whether a row of the cast says something about a part, and is no part itself."""
    return row.text.startswith("(") or EPISODES.fullmatch(row.text[:80]) is not None


def actor(name: Row | None, said: Sequence[Row]) -> Iterator[Credit]:
    """Yield the credit of `name` with what is `said` of it: characters, "(as …)", "(voice)", episodes.

    Without a name and without an "(as …)" there is nobody to credit.
    """
    parts: list[str] = []
    credited_as = ""
    for row in said:
        if EPISODES.fullmatch(row.text[:80]):
            continue
        text = row.text
        while (note := NOTE.search(text)) and note[1].startswith("as "):
            credited_as = note[1][3:].strip()
            text = text[: note.start()]
        if text.startswith("(") and parts:
            parts[-1] += f" {text}"
        elif text:
            parts.append(text)
    if (name is not None and not name.furniture) or credited_as:
        person = without_notes(name.text) if name else ""
        line = (name or said[0]).number
        yield Credit(line, "actor", person, " / ".join(parts), credited_as)


def without_notes(name: str) -> str:
    """Return a name without what stands in brackets after it: `Ann Author (novel)` → `Ann Author`."""
    return NOTE.sub("", name).strip() or name
