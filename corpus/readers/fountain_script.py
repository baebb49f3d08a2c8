"""The parts of a screenplay in Fountain: title page, scene headings, action, who says what.

A parser of our own, since none fits: screenplain, the one that is kept well, brings a PDF library along and
forgets the lines' numbers; the others are drafts, need a newer Python, or have been left alone for years.
What is not to be read is left out: boneyard, notes, page breaks, transitions. Of the syntax as published
only what decides on emphasis is missing; its signs are dropped.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.readers.text_encoding import LONGEST_LINE
from corpus.records import Line

Lines = Iterator[tuple[int, str | None]]

TITLE_KEYS = {
    *(
        "title",
        "credit",
        "author",
        "authors",
        "source",
        "notes",
        "draft date",
        "date",
        "contact",
        "copyright",
    ),
    *("revision", "episode", "series", "imdb", "year", "format", "font", "header", "watermark"),
}
TITLE_KEY = re.compile(r"(?P<key>[A-Za-z][A-Za-z -]{0,30}?)\s*:\s*(?P<value>.*)")

HEADING = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)[. ]")
FORCED_HEADING = re.compile(r"\.(?=\w)")
SCENE_NUMBER = re.compile(r"\s*#[\w.-]{1,20}#\s*$")
SECTION = re.compile(r"#{1,6}(?!#)\s*")
SYNOPSIS = re.compile(r"=(?!==)\s*")
PAGE_BREAK = re.compile(r"={3,}$")
TRANSITION = re.compile(r">|.{1,60}TO:$")
PARENTHETICAL = re.compile(r"\(.*\)$")
# After a name: (V.O.), (CONT'D), and the sign of two who speak at once.
EXTENSION = re.compile(r"\s*(?:\([^()]{0,60}\)\s*|\^\s*)+$")
LONGEST_NAME = 60
EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|_)(?=\S)|(?<=\S)(?<!\\)(?:\*{1,3}|_)")
ESCAPED = re.compile(r"\\([*_\\])")

SKIPPED = re.compile(r"/\*|\[\[")
NOTE_ENDS = "]]"

LONGEST_HEADING = 300
MOST_LINES, MOST_LETTERS = 1_000, 50_000  # of one paragraph; longer ones are parted
MOST_TITLE_LINES = 200
FADES = ("FADE IN:", "FADE OUT.", "FADE OUT:", "FADE TO BLACK.")


class Part(NamedTuple):
    """A part of a script. kind: heading, section, synopsis, action, speech or lost; line: where it begins.

    lines: of a speech, with the speaker, parentheticals as directions. What is lost says why in its text.
    """

    kind: str
    line: int
    text: str = ""
    lines: tuple[Line, ...] = ()


class Skipped:
    """Takes boneyard `/* … */` and notes `[[ … ]]` out of a script, line by line."""

    def __init__(self) -> None:
        self.until = ""
        self.line = 0  # where the last one began

    def rest(self, number: int, line: str) -> str:
        """Return what is left of a line."""
        if self.until == NOTE_ENDS and not line:
            self.until = ""  # an empty line ends a note that nobody has closed
        kept: list[str] = []
        place = 0
        while True:
            if self.until:
                end = line.find(self.until, place)
                if end < 0:
                    return "".join(kept)
                place, self.until = end + len(self.until), ""
            begins = SKIPPED.search(line, place)
            if begins is None:
                return "".join((*kept, line[place:]))
            kept.append(line[place : begins.start()])
            self.line = number
            place, self.until = begins.end(), NOTE_ENDS if begins[0] == "[[" else "*/"


def title_page(lines: Lines) -> tuple[dict[str, list[str]], list[tuple[int, str | None]]]:
    """Return what a script's title page says, by its keys in small letters, and the lines read beyond it.

    `lines` stands behind those afterwards. A script without a title page begins with none of its keys.
    """
    found: dict[str, list[str]] = {}
    values: list[str] = []
    for number, line in lines:
        if line is None or (not line.strip() and found) or number > MOST_TITLE_LINES:
            return found, [(number, line)]
        if not line.strip():
            continue
        key = TITLE_KEY.fullmatch(line.strip())
        if key and (found or key["key"].lower() in TITLE_KEYS) and not line[0].isspace():
            values = found.setdefault(key["key"].lower(), [])
            line = key["value"]
        elif not found or not line[0].isspace():
            return found, [(number, line)]
        if text := plain_words(line):
            values.append(text)
    return found, []


def parts(lines: Lines) -> Iterator[Part]:
    """Yield the parts of a script behind its title page."""
    skipped = Skipped()
    paragraph: list[tuple[int, str]] = []
    letters = 0
    for number, line in lines:
        kept = "" if line is None else skipped.rest(number, line)
        # A line of nothing but a note is no empty line, and two spaces keep a speech together.
        open_line = paragraph and line is not None and (line.strip() or len(kept) > 1 or skipped.until)
        if kept.strip():
            paragraph.append((number, kept))
            letters += len(kept)
        if not (kept.strip() or open_line) or len(paragraph) >= MOST_LINES or letters >= MOST_LETTERS:
            yield from parts_of(paragraph)
            paragraph, letters = [], 0
        if line is None:
            yield Part("lost", number, f"the line is longer than {LONGEST_LINE >> 20} million letters")
    yield from parts_of(paragraph)
    if skipped.until and skipped.until != NOTE_ENDS:
        yield Part(
            "lost", skipped.line, "what was cut out here has no end; the rest of the script went with it"
        )


def parts_of(paragraph: list[tuple[int, str]]) -> Iterator[Part]:
    """Yield the parts of lines that stand together."""
    while paragraph:
        number, first = paragraph[0]
        text = first.strip()
        alone = len(paragraph) == 1
        if PAGE_BREAK.match(text):
            paragraph = paragraph[1:]
        elif heading := heading_of(text, alone):
            yield Part("heading", number, heading)
            paragraph = paragraph[1:]
        elif section := SECTION.match(text):
            yield Part("section", number, plain_words(text[section.end() :]))
            paragraph = paragraph[1:]
        elif synopsis := SYNOPSIS.match(text):
            yield Part("synopsis", number, plain_words(text[synopsis.end() :]))
            paragraph = paragraph[1:]
        elif alone and not is_centred(text) and is_transition(text):
            return
        else:
            speaker = "" if alone else speaker_of(text)
            if speaker:
                yield Part("speech", number, lines=speech(speaker, [line for _, line in paragraph[1:]]))
            else:
                yield Part("action", number, " ".join(filter(None, (action(line) for _, line in paragraph))))
            return


def heading_of(text: str, alone: bool) -> str:
    """Return a scene heading, "" where a line is none. In small letters it must stand alone."""
    if len(text) > LONGEST_HEADING:
        return ""
    if FORCED_HEADING.match(text):
        text = text[1:]
    elif not HEADING.match(text) and not (alone and HEADING.match(text.upper())):
        return ""
    return plain_words(SCENE_NUMBER.sub("", text))


def is_transition(text: str) -> bool:
    """Whether a line that stands alone says how one scene gives way to the next."""
    return (bool(TRANSITION.match(text)) and (text[0] == ">" or text.isupper())) or text in FADES


def speaker_of(text: str) -> str:
    """Return the name in the line above a speech, "" where it is no name."""
    if text[0] in "!>=~#.":
        return ""
    forced = text.startswith("@")
    name = EXTENSION.sub("", text[:200].removeprefix("@")).strip()
    if len(name) > LONGEST_NAME or not name or not (forced or name.isupper()):
        return ""
    return plain_words(name)


def speech(speaker: str, said: list[str]) -> tuple[Line, ...]:
    """Return the lines of a speech; a parenthetical is a direction among them."""
    lines: list[Line] = []
    for text in said:
        text = text.strip()
        words = plain_words(text.removeprefix("~"))
        if not words:
            continue
        if PARENTHETICAL.match(text):
            lines.append(Line(words))
        elif lines and lines[-1].speaker:
            lines[-1] = Line(f"{lines[-1].text} {words}", speaker)
        else:
            lines.append(Line(words, speaker))
    return tuple(lines)


def action(line: str) -> str:
    """Return a line of action without the signs that centre or force it."""
    text = line.strip()
    return plain_words(text[1:-1] if is_centred(text) else text.removeprefix("!").removeprefix("~"))


def is_centred(text: str) -> bool:
    """Whether a line is centred on the page."""
    return text.startswith(">") and text.endswith("<")


def plain_words(text: str) -> str:
    """Return text with single spaces and without the signs of emphasis."""
    if "*" in text or "_" in text:
        text = EMPHASIS.sub("", text)
    if "\\" in text:
        text = ESCAPED.sub(r"\1", text)
    return " ".join(text.split())
