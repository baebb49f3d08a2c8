"""What is said in the cues of a film: who speaks, what is only heard, and which cues belong together.

A cue is half a sentence as often as two speakers. So sentences are put together again over the cues they
are cut into, and a few cues that follow each other make one dialogue.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus.readers.subtitle_cues import NAME_BEGINS, NAME_ENDS, Cue
from corpus.records import Line

# A dash at the beginning of a line is another speaker; two of them, or one before a digit, are not.
DASH = re.compile(r"[-–—‐‑−](?![-–—\d])\s*")
# "MAN:", "DR. MARSH (ON RADIO):", all in capitals: "Listen:" is something people say.
LABEL = re.compile(
    r"(?P<name>[^\W\d_][\w .,'’&#/-]{0,40}?)\s*(?P<note>\([^()]{1,60}\)|\[[^\[\]]{1,60}\])?:(?=\s|$)"
)
NAMED = re.compile(rf"{NAME_BEGINS}([^{NAME_BEGINS}{NAME_ENDS}]*){NAME_ENDS}")
# What is heard and not said, written for those who cannot hear it: [door slams], (sighs), （ため息）.
NOTE = re.compile(r"\[[^\[\]]{1,200}\]|\([^()]{1,200}\)|（[^（）]{1,200}）|【[^【】]{1,200}】")
SENTENCE_ENDS = re.compile(r"[.!?…。！？♪♫:;][\"'”’»)\]*]*$|[\"”»♪♫]$|--$")
GOES_ON = re.compile(r"(?:\.\.\.|…|,)$")

GAP = 4.0  # seconds without a word, after which another dialogue begins …
LONG_GAP = 10.0  # … even in the middle of a sentence
ENOUGH_CUES, MOST_CUES = 5, 15
ENOUGH_LETTERS, MOST_LETTERS = 300, 1_500


class Turn(NamedTuple):
    """Words of one speaker in one cue.

    new: whether somebody else spoke before. note: whether it is only heard.
    """

    text: str
    speaker: str = ""
    new: bool = False
    note: bool = False


def turns(text: str) -> Iterator[Turn]:
    """Yield the turns of a cue's text and the notes in it, a note before the words it stands among."""
    said: list[str] = []
    opening = Turn("")
    for line in map(str.strip, text.split("\n")):
        named, dash = NAMED.match(line), DASH.match(line)
        rest = line[named.end() :] if named else line
        rest = rest[dash.end() :] if dash else rest
        label = LABEL.match(rest)
        labelled = label is not None and label["name"].isupper()
        if said and (named or dash or labelled):
            yield from turn(opening, said)
            said = []
        if named or dash or labelled:
            opening = Turn("", speaker=named[1].strip() if named else "", new=True)
        if label and labelled:
            opening = opening._replace(speaker=label["name"].strip(" ,"))
            rest = f"{label['note'] or ''} {rest[label.end() :]}"
        said.append(rest)
    yield from turn(opening, said)


def turn(opening: Turn, said: list[str]) -> Iterator[Turn]:
    """Yield the words of one speaker as one turn, each note in them before it."""
    words = " ".join(" ".join(said).split())
    for note in NOTE.findall(words):
        yield Turn(note, note=True)
    if words := " ".join(NOTE.sub(" ", words).split()):
        yield opening._replace(text=words)


class Dialogue:
    """Cues that follow each other, on their way to a passage.

    line, start: of the first cue. end: of the last, in seconds.
    """

    def __init__(self, cue: Cue) -> None:
        self.line, self.start, self.end = cue.line, cue.start, cue.start
        self.cues = 0
        self.letters = 0
        self.lines: list[Line] = []
        self.notes: list[Line] = []  # heard since the last line
        self.open = False  # whether the last line waits for the rest of its sentence

    def takes(self, cue: Cue) -> bool:
        """Whether a cue belongs to this dialogue still."""
        if self.cues >= MOST_CUES or self.letters >= MOST_LETTERS:
            return False
        if self.open:
            return cue.start - self.end <= LONG_GAP
        enough = self.cues >= ENOUGH_CUES or self.letters >= ENOUGH_LETTERS
        return not enough and cue.start - self.end <= GAP

    def add(self, cue: Cue) -> None:
        """Take a cue in."""
        self.cues += 1
        self.end = max(self.end, cue.end)
        for said in turns(cue.text):
            self.letters += len(said.text)
            last = self.lines[-1] if self.lines else Line("")
            if said.note:
                self.notes.append(Line(said.text))
                continue
            if self.open and not said.new and (not said.speaker or said.speaker == last.speaker):
                # A sentence that goes on after a noise is not cut in two by it.
                self.lines[-1:] = [*self.notes, Line(f"{last.text} {said.text}", last.speaker)]
            else:
                self.lines += [*self.notes, Line(said.text, said.speaker)]
            self.notes = []
            self.open = bool(GOES_ON.search(said.text)) or not SENTENCE_ENDS.search(said.text)

    def close(self) -> "Dialogue":
        """Put what was heard last at the end, and return the dialogue."""
        self.lines += self.notes
        self.notes = []
        return self


def dialogues(cues: Iterable[Cue]) -> Iterator[Dialogue]:
    """Yield the dialogues that cues make, which come in the order of their times."""
    current: Dialogue | None = None
    for cue in cues:
        if current is None or not current.takes(cue):
            if current is not None:
                yield current.close()
            current = Dialogue(cue)
        current.add(cue)
    if current is not None:
        yield current.close()
