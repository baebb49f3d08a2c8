"""The cues of a subtitle file: SubRip, WebVTT, SubStation Alpha, each with its times and its text.

pysubs2 reads times and markup. It is given the cues, not the file: so one that it cannot read
costs itself only, every cue is known by its line, notes and styles of WebVTT stay out of the texts, and no
file is too long. What the text says, and who, is the matter of subtitle_turns.py.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from corpus.documents import Document
from corpus.readers.text_encoding import LONGEST_LINE, marked_encoding, text_encoding, text_lines
from corpus.records import Reject

if TYPE_CHECKING:
    from pysubs2 import SSAEvent

SRT, VTT, ASS, SSA = "srt", "vtt", "ass", "ssa"
Lines = Iterator[tuple[int, str | None]]

ARROW = "-->"
TIME = re.compile(r"\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3}")
TIMES = re.compile(rf"^[^\S\n]*{TIME.pattern}[^\S\n]*{ARROW}[^\S\n]*{TIME.pattern}", re.MULTILINE)
NUMBER = re.compile(r"\s*\d+\s*")
NUMBER_LINE = "\n\n0"  # pysubs2 takes the last line for the number of the next cue, if it is one

TOGETHER = 200  # cues that pysubs2 is given at once; one by one takes twice as long
MOST_LETTERS = 2_000  # of a cue with its markup; what is longer is no text anyone could read in time
MOST_TAGS = 200
FIELDS = 9  # before the text of a line of SubStation's
DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]{1,80})>")
# The tags that SubRip has, then any others, and `<00:00:01.500>`, which says when the next word is lit.
# As in pysubs2, but in two passes, not ten.
STYLE = re.compile(r"< *(?:/ *)?[ibsu] *>")
TAG = re.compile(r"< */? *[a-zA-Z][^>]*>|<\d{1,4}:[\d:.]{1,12}>")
# Around the name of a speaker, as the formats have them apart from the text. No file has these letters:
# text_lines leaves control characters out.
NAME_BEGINS, NAME_ENDS = "\x02", "\x03"


class Cue(NamedTuple):
    """One text on the screen. line: where its times stand; start, end: seconds; text: may have several lines.

    A speaker whom the format names stands before the words, between NAME_BEGINS and NAME_ENDS.
    """

    line: int
    start: float
    end: float
    text: str


class Block(NamedTuple):
    """A cue as it stands in the file: its lines, the first of which has the times."""

    line: int
    lines: list[str]


def subtitle_form(document: Document) -> str:
    """Return SRT, VTT, ASS or SSA for a subtitle file, "" for any other, told by how it begins."""
    encoding = marked_encoding(document.head) or "latin-1"  # what tells them apart is ASCII
    text = document.head.decode(encoding, "replace").lstrip("\ufeffï»¿ \t\r\n")
    if re.match(r"WEBVTT(?:[ \t\r\n]|$)", text):
        return VTT
    if text.startswith(("[Script Info]", "[V4", "[Events]")) or re.match(
        r"(?:;[^\n]*\n)+\[Script Info\]", text
    ):
        return SSA if re.search(r"^\[V4 Styles\]|^ScriptType: *v4\.00\s*$", text, re.MULTILINE) else ASS
    return SRT if TIMES.search(text.replace("\r", "\n")) else ""


def cues(document: Document, form: str, language: str) -> Iterator[Cue | Reject]:
    """Yield the cues of a file in their order, a Reject for each that cannot be read.

    language: of the text, ISO 639-1, "" if it is not known; it helps to tell the encoding.
    """
    lines = text_lines(document, text_encoding(document.head, language))
    split = {SRT: srt_blocks, VTT: vtt_blocks}.get(form, ass_blocks)
    waiting: list[tuple[Block, str]] = []
    for block in split(document.name, lines):
        text = block if isinstance(block, Reject) else marked_up(document.name, block, form)
        if isinstance(block, Block) and isinstance(text, str):
            waiting.append((block, text))
        if isinstance(text, Reject) or len(waiting) >= TOGETHER:
            yield from read_cues(document.name, waiting, form)
            waiting = []
        if isinstance(text, Reject):
            yield text
    yield from read_cues(document.name, waiting, form)


def too_long(name: str, line: int) -> Reject:
    """Return the Reject of a line that is none."""
    return Reject(f"{name}:{line}", f"the line is longer than {LONGEST_LINE >> 20} million letters")


def srt_blocks(name: str, lines: Lines) -> Iterator[Block | Reject]:
    """Yield the cues of a SubRip file: each from its times to the number of the next."""
    block = Block(0, [])
    for number, line in lines:
        if line is None:
            yield too_long(name, number)
        elif ARROW in line or (":" in line and len(TIME.findall(line)) == 2):
            if block.lines and NUMBER.fullmatch(block.lines[-1]):
                block.lines.pop()
            yield from timed(name, block)
            block = Block(number, [line])
        elif line.strip() or block.lines:
            block = block if block.lines else Block(number, [])
            block.lines.append(line)
    yield from timed(name, block)


def timed(name: str, block: Block) -> Iterator[Block | Reject]:
    """Yield a cue; where its text goes on with the number of another, that one has lost its times."""
    lines = block.lines
    if not lines:
        return
    if ARROW not in lines[0] and not TIME.search(lines[0]):
        yield Reject(f"{name}:{block.line}", "this text has no times")
        return
    for place in range(2, len(lines) - 1):
        if not lines[place - 1].strip() and NUMBER.fullmatch(lines[place]):
            yield Block(block.line, lines[:place])
            yield Reject(f"{name}:{block.line + place}", "the times of this cue cannot be read")
            return
    yield block


def vtt_blocks(name: str, lines: Lines) -> Iterator[Block | Reject]:
    """Yield the cues of a WebVTT file: each from its times to an empty line; all else is no text."""
    block: Block | None = None
    for number, line in lines:
        if line is None:
            yield too_long(name, number)
        elif ARROW in line:
            if block:
                yield block
            block = Block(number, [line])
        elif not line.strip():
            if block:
                yield block
            block = None
        elif block:
            block.lines.append(line)
    if block:
        yield block


def ass_blocks(name: str, lines: Lines) -> Iterator[Block | Reject]:
    """Yield the lines of a SubStation file that are shown; comments are not, nor are drawings."""
    for number, line in lines:
        if line is None:
            yield too_long(name, number)
        elif line.lstrip().startswith("Dialogue:") and not DRAWING.search(line):
            yield Block(number, [line.strip()])


def marked_up(name: str, block: Block, form: str) -> str | Reject:
    """Return a cue as pysubs2 is to read it, or why it is none."""
    source = f"{name}:{block.line}"
    text = "\n".join(block.lines)
    if len(text) > MOST_LETTERS or text.count("<") + text.count("{") > MOST_TAGS:
        return Reject(source, f"a cue of {len(text):,} letters with its markup is no text to be read")
    if form not in (ASS, SSA):
        if "<" in text:
            text = TAG.sub("", STYLE.sub("", VOICE.sub(rf"\n{NAME_BEGINS}\1{NAME_ENDS}", text)))
        return f"{text}{NUMBER_LINE}\n"
    fields = text.split(",", FIELDS)
    if len(fields) <= FIELDS:
        return Reject(source, f"the line has {len(fields)} fields, not {FIELDS + 1}")
    # Layer, margins and effects are of no use here, and pysubs2 warns of those it cannot read.
    return ",".join(["Dialogue: 0", *fields[1:5], "0", "0", "0", "", fields[FIELDS]]) + "\n"


def read_cues(name: str, waiting: Sequence[tuple[Block, str]], form: str) -> Iterator[Cue | Reject]:
    """Yield the cues that pysubs2 reads of some blocks; if they are not one each, of each by itself."""
    from pysubs2 import SSAFile  # 10 ms to import, which a search need not wait for

    text = "".join(text for _, text in waiting)
    try:
        events = SSAFile.from_string(text, form, keep_html_tags=True).events if waiting else []
        wrong = "" if len(events) == len(waiting) else "these are no times of a cue"
    except ValueError as cause:
        events, wrong = [], str(cause)
    if not wrong:
        for (block, _), event in zip(waiting, events, strict=True):
            if cue := to_cue(block, event):
                yield cue
    elif len(waiting) > 1:
        for each in waiting:
            yield from read_cues(name, [each], form)
    else:
        block, _ = waiting[0]
        yield Reject(f"{name}:{block.line}", f"{wrong}: {block.lines[0].strip()[:60]!r}")


def to_cue(block: Block, event: "SSAEvent") -> Cue | None:
    """Return what pysubs2 has read of a block as a cue, None where it says nothing."""
    start = max(0, event.start) / 1000
    text = event.plaintext
    words = (html.unescape(text) if "&" in text else text).strip()
    if words and event.name.strip():
        words = f"{NAME_BEGINS}{event.name.strip()}{NAME_ENDS}{words}"
    return Cue(block.line, start, max(start, event.end / 1000), words) if words else None
