"""The Cornell Movie-Dialogs Corpus: lines of film scripts, the conversations they make, and the films.

Five files whose fields are parted by ` +++$+++ `. The lines and the titles each do without the other; the
conversations and the characters only help. Counts in comments are of the 28,676 lines of a sample.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.documents import Collection, CollectionReader, Document
from corpus.readers.cleaning import decode, plain
from corpus.readers.film_ids import FilmIds
from corpus.readers.filmdex_jsonl import LONGEST_LINE, numbered_lines
from corpus.readers.parts import Folder, by_folder, find_parts
from corpus.readers.tables import film_year, number, whole
from corpus.readers.titles import capitalised
from corpus.records import Film, Kind, Line, Passage, Reject, quote_text, with_passage_id

SEPARATOR = " +++$+++ "
NAMED = re.compile(r"movie[_ -]?(?:lines|titles|conversations|characters)|raw_script_urls", re.IGNORECASE)
PART = re.compile(
    rb"(?P<lines>L\d+ @u\d+ @m\d+ @[^@]* @)|(?P<conversations>u\d+ @u\d+ @m\d+ @\[)"
    rb"|(?P<titles>m\d+ @[^@]+ @\d{4}[^@]* @[\d.]* @\d* @\[)|(?P<characters>u\d+ @[^@]* @m\d+ @[^@]+ @)"
    rb"|(?P<addresses>m\d+ @[^@]+ @https?://)"
)
FIRST = 20  # lines that are looked at; one damaged line does not hide what a file is

MOST_LINES = 20_000  # of one film, held at a time; the longest script of the corpus has 1,530
MOST_CONVERSATIONS = 64 << 20  # bytes, held while the lines are read; the corpus has 6.8 MB
LONGEST_RUN = 100  # lines of one dialogue where nobody says where conversations end


def part_of(document: Document) -> str:
    """Return which of the five files this is, or ""."""
    for line in document.head.split(b"\n", FIRST)[:FIRST]:
        if match := PART.match(line.replace(b"+++$+++ ", b"@")):
            return str(match.lastgroup)
    return ""


def claims(collection: Collection) -> frozenset[str]:
    """Return the files of the corpus, where the lines or the titles are among them."""
    parts = find_parts(collection, part_of, NAMED)
    return frozenset(parts) if {"lines", "titles"} & set(parts.values()) else frozenset()


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream the films of each folder, then their dialogues."""
    for folder in by_folder(collection, claimed, part_of).values():
        script = Scripts()
        for document in folder.get("titles", ()):
            yield from script.read_titles(document)
        for document in folder.get("characters", ()):
            script.read_characters(document)
        yield from script.read_conversations(folder)
        for document in folder.get("lines", ()):
            yield from script.read_lines(document)
        yield from script.unspoken(folder)


def fields(document: Document, count: int) -> Iterator[tuple[str, list[str]] | Reject]:
    """Yield the fields of each line with its locator, a Reject where there are not `count` of them."""
    for line_number, content in numbered_lines(document):
        source = f"{document.name}:{line_number}"
        if content is None:
            yield Reject(source, f"the line is longer than {LONGEST_LINE >> 20} MB")
            continue
        # A line without a text ends in a separator that has lost its last space.
        line = decode(content).rstrip("\r\n")
        parts = (line + " " if line.endswith(SEPARATOR.rstrip()) else line).split(SEPARATOR, count - 1)
        if len(parts) == count:
            yield source, parts
        else:
            yield Reject(source, f"it has {len(parts)} fields, not {count}")


class Spoken(NamedTuple):
    """A line of a script: its number and its speaker's, who speaks, what, and where it stands."""

    number: int
    speaker_id: str
    speaker: str
    text: str
    source: str


class Scripts:
    """What is known of the films of one folder while its lines are read."""

    def __init__(self) -> None:
        self.film_ids = FilmIds()
        self.films: dict[str, str] = {}  # m0 → film_id
        self.names: dict[str, str] = {}  # u0 → the character's name
        self.conversations: dict[str, list[bytes]] = {}  # m0 → each one's line numbers, as they are written

    def read_titles(self, document: Document) -> Iterator[Film | Reject]:
        """Yield the films."""
        for row in fields(document, 6):
            if isinstance(row, Reject):
                yield row
                continue
            source, (own, title, year, rating, votes, genres) = row
            title, released = capitalised(plain(title).strip('" ')), film_year(year)  # 15 years end in /I
            film_id = self.film_ids.choose(title, released, f"cornell:{own}")
            try:
                film = Film(
                    film_id=film_id,
                    title=title,
                    year=released,
                    genres=tuple(capitalised(genre) for genre in re.findall(r"'([^']+)'", genres)),
                    rating=number(rating) or None,
                    votes=whole(votes),
                    identifiers=(f"cornell:{own}",),
                    source=source,
                )
            except ValueError as cause:
                yield Reject(source, str(cause))
                continue
            self.films[own] = film_id
            yield film

    def read_characters(self, document: Document) -> None:
        """Note the characters' names; their sex and their place in the credits are of no use here."""
        for row in fields(document, 6):
            if not isinstance(row, Reject):
                self.names[row[1][0]] = plain(row[1][1])

    def read_conversations(self, folder: Folder) -> Iterator[Reject]:
        """Note which lines make a conversation."""
        held = 0
        for document in folder.get("conversations", ()):
            for row in fields(document, 4):
                if isinstance(row, Reject):
                    yield row
                    continue
                source, (_, _, own, listed) = row
                numbers = b" ".join(digits.encode() for digits in re.findall(r"L([0-9]{1,9})\b", listed))
                held += len(numbers) + 64
                if held > MOST_CONVERSATIONS:
                    yield Reject(
                        source, "there are too many conversations; the rest is made up by line numbers"
                    )
                    return
                self.conversations.setdefault(own, []).append(numbers)

    def read_lines(self, document: Document) -> Iterator[Film | Passage | Reject]:
        """Yield the dialogues; the lines of one film stand together, and are held until they are over."""
        held: list[Spoken] = []
        film = ""
        for row in fields(document, 5):
            if isinstance(row, Reject):
                yield row
                continue
            source, (line_id, speaker_id, own, speaker, text) = row
            if own != film or len(held) >= MOST_LINES:
                yield from self.dialogues(film, held)
                held, film = [], own
            text = plain(text)
            if not re.fullmatch(r"L[0-9]{1,9}", line_id):
                yield Reject(source, f"{line_id[:20]!r} is no number of a line")
            elif not text:
                yield Reject(source, "the line has no text")
            else:
                speaker = plain(speaker) or self.names.get(speaker_id, "")
                held.append(Spoken(int(line_id[1:]), speaker_id, speaker, text, source))
        yield from self.dialogues(film, held)

    def dialogues(self, own: str, spoken: Sequence[Spoken]) -> Iterator[Film | Passage | Reject]:
        """Yield the dialogues of the film `own`: its conversations, then what is in none of them."""
        if not spoken:
            return
        if own not in self.films:
            # Nobody names this film; like any film only passages speak of, it is called by its id.
            self.films[own] = f"cornell-{own}"
            try:
                yield Film(film_id=self.films[own], title=self.films[own], source=spoken[0].source)
            except ValueError as cause:
                yield Reject(spoken[0].source, str(cause))
        waiting = {line.number: line for line in spoken}
        groups: list[list[Spoken]] = []
        unspoken: list[bytes] = []
        for numbers in self.conversations.get(own, ()):
            group = [waiting.pop(position) for position in map(int, numbers.split()) if position in waiting]
            if group:
                groups.append(group)
            else:
                unspoken.append(numbers)
        self.conversations[own] = unspoken
        for group in (*groups, *runs(waiting.values())):
            lines = tuple(Line(text=line.text, speaker=line.speaker) for line in group)
            try:
                yield with_passage_id(
                    Passage(
                        film_id=self.films[own],
                        kind=Kind.DIALOGUE,
                        text=quote_text(lines),
                        lines=lines,
                        source=group[0].source,
                    )
                )
            except ValueError as cause:
                yield Reject(group[0].source, str(cause))

    def unspoken(self, folder: Folder) -> Iterator[Reject]:
        """Tell how many conversations had no lines."""
        count = sum(map(len, self.conversations.values()))
        if count:
            name = folder["conversations"][0].name
            yield Reject(name, f"conversations without any of their lines: {count}")


def runs(spoken: Iterable[Spoken]) -> Iterator[list[Spoken]]:
    """Yield lines that belong together as far as numbers tell, each run in the order of the script.

    The corpus lists the lines of two characters after each other, the last one first. So a run goes on
    while numbers follow each other and nobody else speaks: 5,867 of them, of 65 lines at most.
    """
    run: list[Spoken] = []
    for line in spoken:
        follows = run and abs(line.number - run[-1].number) == 1 and len(run) < LONGEST_RUN
        if not follows or len({line.speaker_id, *(other.speaker_id for other in run)}) > 2:
            if run:
                yield sorted(run)
            run = []
        run.append(line)
    if run:
        yield sorted(run)


READER = CollectionReader("Cornell Movie-Dialogs Corpus (fields parted by +++$+++)", claims, records)
