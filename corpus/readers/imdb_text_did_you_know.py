"""What stands under Storyline and Did you know: trivia, goofs, quotes, connections, soundtracks.

A block has a label, on a line of its own or fused with what follows it ("GoofsWhen …"), and any number of
entries. Nothing here knows the film they are about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.readers.imdb_text_rows import Row, labelled
from corpus.records import Kind, Line

# label → kind of each row below it; blocks that are read otherwise have no kind here.
BLOCKS: dict[str, Kind | None] = {
    "Trivia": Kind.TRIVIA,
    "Goofs": Kind.GOOF,
    "Quotes": None,
    "Crazy credits": Kind.CRAZY_CREDIT,
    "Alternate versions": Kind.ALTERNATE_VERSION,
    "Connections": None,
    "Soundtracks": None,
    "Tagline": Kind.TAGLINE,
    "Taglines": Kind.TAGLINE,
    "Genres": None,
    "Plot summary": None,
    "Plot synopsis": None,
    "Plot keywords": None,
    "Add synopsis": None,
    "Certificate": None,
    "Motion Picture Rating (MPAA)": None,
    "Motion Picture Rating": None,
    "Parents guide": None,
}

RELATIONS = (
    *("Follows", "Followed by", "Remake of", "Remade as", "Spin-off from", "Spin-off", "Edited into"),
    *("Edited from", "References", "Referenced in", "Featured in", "Features", "Spoofs", "Spoofed in"),
    *("Version of", "Alternate-language version of", "Alternate language version of", "Similar to"),
)
RELATION = re.compile("(?:" + "|".join(sorted(RELATIONS, key=len, reverse=True)) + r")(?![a-z-])")
DATED = re.compile(r"\((?:[^()]{0,40} )?(?:18[7-9]\d|19\d\d|20\d\d)[^()]{0,20}\)")

SPEAKER = re.compile(r"([^\W_][^:\[\]?!]{0,60}?) ?((?:\[[^\[\]]{0,200}\] ?)*):(?:\s+|(?=\[)|$)")
CREDIT_VERBS = (
    r"(?:Written|Composed|Performed|Music|Lyrics?|Words|Libretto|Arranged|Produced|Published|Conducted|Sung"
    r"|Played|Recorded|Remixed|Adapted|Orchestrated|Administered|Licensed|Mixed|Translated|Vocals)"
)
CREDIT = re.compile(rf"({CREDIT_VERBS}(?:(?: by)?(?:, | and | & |/){CREDIT_VERBS})*) by:?\s", re.IGNORECASE)
SMALL_PRINT = re.compile(
    r"courtesy of|under licen[cs]e|by (?:arrangement|permission|courtesy)|used by|licensed|published"
    r"|traditional(?:$|[,.;(]| (?:song|tune|hymn|folk))|from the\b.*\b(?:album|opera|film)|c/o|[©℗]"
    r"|[(\[][^()\[\]]*[)\]]$",
    re.IGNORECASE,
)
NAMES_JOINT = re.compile(r", (?:and )?| and | & |; | / ", re.IGNORECASE)
BANDS_JOINT = re.compile(
    r", (?:and )?| and (?!the\b|his\b|her\b)|; | / | feat(?:uring|\.)? | with ", re.IGNORECASE
)
WRITING = ("written", "composed", "music", "lyric", "words", "libretto")
PERFORMING = ("performed", "sung", "played", "vocals")


@dataclass(frozen=True, slots=True)
class Song:
    """A song that is heard in the film, with every row that is printed about it."""

    line: int
    name: str
    text: str
    writers: tuple[str, ...]
    performers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """How the film is connected with another one: `References`, `The Karate Kid (1984)`."""

    line: int
    text: str
    relation: str
    other_film: str


def blocks(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Stream each block's label with its rows, free of buttons; "" for what has no label."""
    for label, below in labelled(rows, BLOCKS):
        if kept := [row for row in below if not row.furniture]:
            yield label, kept


def quotes(rows: Sequence[Row]) -> Iterator[tuple[int, tuple[Line, ...]]]:
    """Stream the quotes below "Quotes": the line each begins on, and what is said.

    Lines that stand close together are one quote and an empty line ends it. Copies that put an empty line
    between all of them have lost where quotes end; since the site shows one quote a page, they are one.
    """
    tight = any(not row.gap for row in rows[1:])
    group: list[Row] = []
    for row in rows:
        if group and tight and row.gap:
            yield group[0].number, tuple(map(spoken, group))
            group = []
        group.append(row)
    if group:
        yield group[0].number, tuple(map(spoken, group))


def spoken(row: Row) -> Line:
    """Return a row as a line with its speaker: `Coleman: Run.`, `Coleman [softly]: Run.`, `[they run]`."""
    match = SPEAKER.match(row.text)
    if match is None or not is_name(match[1]):
        return Line(row.text)
    direction, said = match[2].strip(), row.text[match.end() :]
    text = f"{direction} {said}".strip()
    return Line(text, match[1].strip()) if text else Line(row.text)


def is_name(words: str) -> bool:
    """Whether what stands before a colon can be a speaker, and is not the beginning of a sentence."""
    parts = words.split()
    # A full stop ends a sentence, except after a short title: Dr. Marsh, Sgt. Abbott, J. Fenn.
    stops = [part for part in parts if part.endswith(".") and len(part) > 5]
    return len(parts) <= 6 and not stops and not words[0].islower() and any(map(str.isalpha, words))


def connections(rows: Sequence[Row]) -> Iterator[Connection]:
    """Stream the connections below "Connections"; the relation may stand on a line of its own."""
    pending: tuple[int, str] | None = None
    for row in rows:
        match = RELATION.match(row.text)
        relation = match[0] if match else ""
        other = row.text[len(relation) :].strip(" :")
        if relation and not other:
            pending = row.number, relation
            continue
        line = row.number
        if not relation and pending:
            line, relation = pending
        pending = None
        dated = DATED.search(other)
        film = other[: dated.end()] if dated else other
        if other:
            yield Connection(line, f"{relation} {other}".strip(), relation.lower(), film)


def songs(rows: Sequence[Row]) -> Iterator[Song]:
    """Stream the songs below "Soundtracks": a name, and the rows that say by whom it is."""
    group: list[Row] = []
    for row in rows:
        about = CREDIT.match(row.text) or SMALL_PRINT.match(row.text)
        if group and not about:
            yield song(group)
            group = []
        group.append(row)
    if group:
        yield song(group)


def song(rows: Sequence[Row]) -> Song:
    """Return the song whose name is the first of `rows`."""
    writers: list[str] = []
    performers: list[str] = []
    for row in rows[1:]:
        for verbs, credited in credits_in(row.text):
            if any(verb in verbs for verb in WRITING):
                writers.extend(split_names(credited))
            if any(verb in verbs for verb in PERFORMING):
                performers.extend(split_names(credited, bands=True))
    name = rows[0].text
    if len(name) > 2 and name[0] + name[-1] in ('""', "“”", "''", "‘’", "«»"):
        name = name[1:-1].strip() or name
    text = "\n".join((name, *(row.text for row in rows[1:])))
    return Song(rows[0].number, name, text, tuple(dict.fromkeys(writers)), tuple(dict.fromkeys(performers)))


def credits_in(text: str) -> Iterator[tuple[str, str]]:
    """Stream verbs and names of `Music by A and B, lyrics by C`."""
    found = list(CREDIT.finditer(text))
    for following, match in enumerate(found, start=1):
        end = found[following].start() if following < len(found) else len(text)
        names = re.split("(?i)courtesy of", text[match.end() : end])[0]
        # What joined the next verb to this name: "Music by A and lyrics by B".
        yield match[1].casefold(), re.sub(r"(?:,| and| &|;)+$", "", names.rstrip())


def split_names(text: str, bands: bool = False) -> tuple[str, ...]:
    """Return the names in `A Sr., B (as C) and D`, without what stands in brackets.

    bands: "&" belongs to a name, and so does "and the": Martha and the Vandellas. One-word names in a row
    with "&" are a band, too: Earth, Wind & Fire.
    """
    text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)
    words = " ".join(text.split())
    joint = BANDS_JOINT if bands else NAMES_JOINT
    names = [name for piece in joint.split(words) if (name := piece.strip(" ,;"))]
    if bands and "&" in words and all(" " not in name.split(" & ")[0] for name in names):
        names = [words.strip(" ,;")]
    whole: list[str] = []
    for name in names:
        if whole and name.rstrip(".") in ("Jr", "Sr", "II", "III"):
            whole[-1] += f", {name}"
        else:
            whole.append(name)
    return tuple(whole)
