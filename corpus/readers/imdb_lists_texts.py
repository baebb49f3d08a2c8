"""IMDb's lists of running text: `# Heat (1995)`, then `- CONT: …` wrapped at two spaces, `Name: …`, `PL: …`.

An item begins at its mark and ends where the next begins; an empty line inside one parts its paragraphs.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from corpus.readers.imdb_lists_rows import LARGEST_GROUP, Lines, Record, connection
from corpus.readers.imdb_lists_titles import Title, cleaned, parse_title
from corpus.readers.imdb_text_did_you_know import PERFORMING, WRITING, credits_in, split_names
from corpus.records import Film, Kind, Line, Passage, Reject, quote_text

LONGEST_ITEM = 256 << 10  # letters; what is longer is given in parts

# The codes of goofs.list, in the words of the site. ANAC, REVE and EQUI are those of late lists.
GOOFS = {
    **dict.fromkeys(("ANAC", "DATE"), "anachronisms"),
    "BOOM": "boom mic visible",
    "CHAR": "character error",
    "CONT": "continuity",
    **dict.fromkeys(("CREW", "EQUI"), "crew or equipment visible"),
    "FACT": "factual errors",
    "FAIR": "incorrectly regarded as goofs",
    **dict.fromkeys(("FAKE", "REVE"), "revealing mistakes"),
    "GEOG": "errors in geography",
    "MISC": "miscellaneous",
    "PLOT": "plot holes",
    "SYNC": "audio/visual unsynchronised",
}


class Item:
    """What is said about a title between two marks: its lines, and the number of the first."""

    def __init__(self, title: Title, number: int, first: str = "") -> None:
        self.title = title
        self.number = number
        self.lines: list[str] = []
        self.length = 0
        self.add(first)

    def add(self, line: str) -> None:
        """Add a line; of several empty ones the first counts."""
        if line or self.lines[-1:] not in ([], [""]):
            self.lines.append(line)
            self.length += len(line)

    def full(self, line: str) -> bool:
        """Whether one more line would be too much."""
        return bool(self.lines) and self.length + len(line) > LONGEST_ITEM

    def text(self) -> str:
        """Return it with its wrapped lines joined and its paragraphs parted."""
        paragraphs = "\n".join(self.lines).split("\n\n")
        return "\n\n".join(cleaned(" ".join(part.split())) for part in paragraphs if part.strip())


Make = Callable[[Item, str], Iterable[Passage]]


def read_items(lines: Lines, name: str, make: Make) -> Iterator[Record]:
    """Stream each film and what `make` makes of its items, which begin with a hyphen."""
    title: Title | None = None
    item: Item | None = None
    for number, line in lines:
        if line.startswith(("# ", "- ")):
            yield from made(item, name, make)
            item = Item(title, number, line[2:]) if title and line[0] == "-" else None
            if line[0] == "#":
                title, record = heading(line[2:], f"{name}:{number}")
                yield record
        elif item and (not line or line[0].isspace()):
            if item.full(line):
                yield from made(item, name, make)
                item = Item(title or item.title, number)
            item.add(line)
        elif title and line:
            yield Reject(f"{name}:{number}", f"it belongs to nothing: {line[:100]}")
    yield from made(item, name, make)


def quotes(lines: Lines, name: str) -> Iterator[Record]:
    """Stream quotes.list: what is said together stands together, and an empty line ends it."""
    title: Title | None = None
    item: Item | None = None
    for number, line in lines:
        if not line or line.startswith("# ") or (item and item.full(line)):
            yield from made(item, name, quote)
            item = None
        if line.startswith("# "):
            title, record = heading(line[2:], f"{name}:{number}")
            yield record
        elif line and title:
            item = item or Item(title, number)
            item.add(line)
    yield from made(item, name, quote)


def heading(key: str, source: str) -> tuple[Title | None, Film | Reject]:
    """Return the title that items follow and its film, or why there is none."""
    try:
        title = parse_title(key.strip())
        return title, title.film(source)
    except ValueError as cause:
        return None, Reject(source, str(cause))


def made(item: Item | None, name: str, make: Make) -> Iterator[Record]:
    """Yield the passages of an item, or a Reject where there is nothing in it."""
    if item:
        source = f"{name}:{item.number}"
        try:
            yield from make(item, source)
        except ValueError as cause:
            yield Reject(source, str(cause))


def plain(kind: Kind) -> Make:
    """Return what makes an item a passage of `kind`."""
    return lambda item, source: [item.title.passage(kind, item.text(), source)]


def goof(item: Item, source: str) -> list[Passage]:
    """A goof with its category spelled out; a code nobody has told of stays as it is."""
    text = item.text()
    match = re.match(r"([A-Z]{4}): ?", text)
    category = GOOFS.get(match[1], match[1].lower()) if match else ""
    said = text[match.end() :] if match else text
    return [item.title.passage(Kind.GOOF, said, source, category=category)]


def quote(item: Item, source: str) -> list[Passage]:
    """A quote: each speaker begins a line, and what is wrapped is indented."""
    said: list[str] = []
    for line in item.lines:
        if said and line[0].isspace():
            said[-1] += f" {line.strip()}"
        else:
            said.append(line.strip())
    lines = tuple(spoken(cleaned(line)) for line in said)
    return [item.title.passage(Kind.QUOTE, quote_text(lines), source, lines=lines)]


SPEAKER = re.compile(r"(?P<name>[^:\[\]]{1,80}?) ?(?P<how>(?:\[[^\[\]]{0,200}\] ?)*): *(?P<said>.+)")


def spoken(text: str) -> Line:
    """Return a line with its speaker: `Coleman: Run.`, `Coleman [softly]: Run.`, `[they run]`."""
    match = SPEAKER.fullmatch(text)
    if match is None:
        return Line(text)
    return Line(f"{match['how'].strip()} {match['said']}".strip(), match["name"])


SONG = re.compile(r'"(?P<name>.+)"(?P<rest>[^"]*)')


def song(item: Item, source: str) -> list[Passage]:
    """A song: its name in quotation marks, then a line for each who made it."""
    first, *others = [cleaned(line.strip()) for line in item.lines if line.strip()] or [""]
    match = SONG.fullmatch(first)
    song_name, rest = (match["name"].strip(), match["rest"].rstrip()) if match else (first, "")
    people: dict[str, list[str]] = {"writers": [], "performers": []}
    for line in others:
        for verbs, names in credits_in(line):
            if any(verb in verbs for verb in WRITING):
                people["writers"] += split_names(names)
            if any(verb in verbs for verb in PERFORMING):
                people["performers"] += split_names(names, bands=True)
    text = "\n".join((song_name + rest, *others))
    credited = {role: tuple(dict.fromkeys(names)) for role, names in people.items()}
    return [item.title.passage(Kind.SOUNDTRACK, text, source, heading=song_name, **credited)]


def taglines(lines: Lines, name: str) -> Iterator[Record]:
    """Stream taglines.list: each stands on a line of its own behind a tab."""
    items = ((number, f"- {line.strip()}" if line[:1] == "\t" else line) for number, line in lines)
    return read_items(items, name, plain(Kind.TAGLINE))


PLOT_LINE = re.compile(r"(MV|PL|BY):(?: |$)(.*)")
ADDRESS = re.compile(r"<[^<>]*@[^<>]*>|\{[^{}]*@[^{}]*\}|\([^()]*@[^()]*\)")
LONGEST_AUTHOR = 300


def plots(lines: Lines, name: str) -> Iterator[Record]:
    """Stream plot.list: `MV:` names the title, `PL:` lines tell the plot, `BY:` who wrote it."""
    title: Title | None = None
    item: Item | None = None
    for number, line in lines:
        match = PLOT_LINE.match(line)
        if match is None:
            if line and title and not line.startswith("-----"):
                yield Reject(f"{name}:{number}", f"it belongs to nothing: {line[:100]}")
            continue
        if match[1] != "PL":
            by = match[2][:LONGEST_AUTHOR] if match[1] == "BY" else ""
            author = " ".join(ADDRESS.sub(" ", by).split())
            yield from made(item, name, plot_by(author))
            item = None
        if match[1] == "MV":
            title, record = heading(match[2], f"{name}:{number}")
            yield record
        elif match[1] == "PL" and title:
            if item and item.full(line):
                yield from made(item, name, plot_by(""))
                item = None
            item = item or Item(title, number)
            item.add(match[2])
    yield from made(item, name, plot_by(""))


def plot_by(author: str) -> Make:
    """Return what makes an item a plot that `author` has written."""
    return lambda item, source: [item.title.passage(Kind.PLOT, item.text(), source, author=author)]


AKA = re.compile(r"\s+\(aka (?P<key>.+?)\)(?:\t+(?P<note>.*))?")


def other_titles(lines: Lines, name: str) -> Iterator[Record]:
    """Stream aka-titles.list: below each title the others it has, one a line."""
    title: Title | None = None
    found: list[str] = []
    begun = 0

    def film() -> Iterator[Film]:
        if title and found:
            yield title.film(f"{name}:{begun}", alternate_titles=tuple(dict.fromkeys(found)))

    for number, line in lines:
        try:
            if line and not line[0].isspace():
                yield from film()
                title, found, begun = None, [], number
                title = parse_title(line.strip())
            elif line and title:
                match = AKA.fullmatch(line)
                if match is None:
                    raise ValueError(f"this is no other title: {line[:100]}")
                found.append(parse_title(match["key"]).name)
                if len(found) >= LARGEST_GROUP:
                    yield from film()
                    found = []
        except ValueError as cause:
            yield Reject(f"{name}:{number}", str(cause))
    yield from film()


RELATIONS = (
    *("alternate language version of", "edited from", "edited into", "featured in", "features"),
    *("followed by", "follows", "referenced in", "references", "remade as", "remake of", "similar to"),
    *("spin off from", "spin off", "spoofed in", "spoofs", "unscripted by", "version of"),
)
LINK = re.compile(rf"\s+\((?P<relation>{'|'.join(RELATIONS)}) (?P<key>.+)\)")


def links(lines: Lines, name: str) -> Iterator[Record]:
    """Stream movie-links.list: below each title those it is connected with, one a line."""
    title: Title | None = None
    for number, line in lines:
        source = f"{name}:{number}"
        try:
            if line and not line[0].isspace():
                title = None
                title = parse_title(line.strip())
                yield title.film(source)
            elif line and title:
                yield link(title, line, source)
        except ValueError as cause:
            yield Reject(source, str(cause))


def link(title: Title, line: str, source: str) -> Passage:
    """Return the connection that a line tells of. Raises ValueError."""
    match = LINK.fullmatch(line)
    if match is None:
        raise ValueError(f"this is no link to another title: {line[:100]}")
    other = parse_title(match["key"].strip())
    relation = match["relation"].replace("spin off", "spin-off")
    return connection(title, other, relation, f"{relation.capitalize()} {other.shown}", source)
