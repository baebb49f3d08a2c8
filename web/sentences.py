"""Sentences and lines inside what is shown: which sentence a hit is about, who says a line, how to cite it.

Everything here works on text and on a hit's pieces. Nothing makes HTML, and no text is changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.records import Kind
from search.results import Hit, Piece

# It begins with one set of signs, which is looked for faster than what stands behind them.
SENTENCE_END = re.compile(
    r"([.!?…。！？\n])(?:(?<=[.!?…])['\"”’»)\]]*\s+|(?<=[。！？])['\"”』」]*|(?<=\n)\n*)"
)
SPEAKER = re.compile(r"(?:… )?([^\n:]{1,40}):\s+(?=\S)")
SPOKEN = (Kind.QUOTE, Kind.DIALOGUE)
CITED = 200  # characters of a passage that a citation holds


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line of a quote as a hit shows it: who says it, and what; the speaker may be unknown."""

    speaker: tuple[Piece, ...]
    pieces: tuple[Piece, ...]

    @property
    def direction(self) -> bool:
        """Whether it tells what is done rather than what is said."""
        return not self.speaker and is_direction(plain(self.pieces))


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a passage's text, and whether it is the sentence that an address names."""

    text: str
    named: bool = False


def is_direction(text: str) -> bool:
    """Return whether a line without a speaker is a stage direction: those stand in brackets."""
    return text.strip()[:1] in ("[", "(")


def plain(pieces: Sequence[Piece]) -> str:
    """Return the text of pieces."""
    return "".join([piece.text for piece in pieces])


def spoken_lines(pieces: Sequence[Piece]) -> list[SpokenLine]:
    """Return a quote's snippet line by line, each with its speaker where it begins with one."""
    lines = []
    for line in split_lines(pieces):
        found = SPEAKER.match(plain(line))
        name, said = cut(line, found.end()) if found else ((), line)
        lines.append(SpokenLine(without_colon(name), said))
    return lines


def headed(hit: Hit, text: str | None = None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return a hit's heading and its snippet as pieces; a snippet that begins with the heading does so once.

    The heading of such a hit shows what matched in it. text, here and below: the snippet's, if it is known.
    """
    heading = hit.heading.strip()
    if not heading:
        return (), hit.snippet
    text = plain(hit.snippet) if text is None else text
    if text.casefold().startswith(heading.casefold()):
        above, below = cut(hit.snippet, len(heading))
        first = next((piece for piece in below if piece.text.strip()), None)
        return above, below[below.index(first) :] if first else ()
    return (Piece(heading),), hit.snippet


def byline_of(hit: Hit, text: str | None = None) -> str:
    """Return a hit's byline as far as its text does not say it: a quote names its speakers."""
    if hit.kind is Kind.QUOTE or not hit.byline:
        return ""
    said = (plain(hit.snippet) if text is None else text).casefold()
    if hit.kind is Kind.DIALOGUE:  # its speakers, and when it is said
        return ", ".join(part for part in hit.byline.split(", ") if part.casefold() not in said)
    return "" if hit.byline.casefold() in said else hit.byline


def split_lines(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Yield the pieces of each line, empty lines left out."""
    line: list[Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        line.append(Piece(first, piece.matched))
        for text in others:
            yield from [tuple(line)] if plain(line).strip() else []
            line = [Piece(text, piece.matched)]
    yield from [tuple(line)] if plain(line).strip() else []


def cut(pieces: Sequence[Piece], place: int) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the pieces before and after a place in their text."""
    before: list[Piece] = []
    after: list[Piece] = []
    left = place
    for piece in pieces:
        size = len(piece.text)
        if 0 < left < size:
            before.append(Piece(piece.text[:left], piece.matched))
            after.append(Piece(piece.text[left:], piece.matched))
        elif size:
            (before if left > 0 else after).append(piece)
        left -= size
    return tuple(before), tuple(after)


def without_colon(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return a speaker's name without what parts it from the line."""
    return cut(pieces, len(plain(pieces).rstrip().removesuffix(":")))[0]


def sentence_of(hit: Hit, text: str | None = None) -> str:
    """Return the sentence of a hit's snippet that holds its first match, as the passage's page prints it.

    Empty where the hit is a spoiler, which an address must not give away, or shows no match.
    """
    if hit.spoiler or hit.kind is Kind.FILM:
        return ""
    place = 0
    for piece in hit.snippet:
        if piece.matched:
            break
        place += len(piece.text)
    else:
        return ""
    sentence = sentence_at(plain(hit.snippet) if text is None else text, place)
    if hit.kind in SPOKEN and (speaker := SPEAKER.match(sentence)):
        sentence = sentence[speaker.end() :]
    return sentence.strip("… \n")


def sentence_at(text: str, place: int) -> str:
    """Return the sentence of `text` that holds the character at `place`."""
    start = 0
    for end in SENTENCE_END.finditer(text):
        if end.end() > place:
            return text[start : last_sign(end)]
        start = end.end()
    return text[start:]


def last_sign(end: re.Match[str]) -> int:
    """Return where a sentence ends: behind its last sign, before white space and closing quotation marks."""
    return end.start() if end[1] == "\n" else end.end(1)


def runs(text: str, words: str) -> list[Run]:
    """Return `text` with the first sentence that holds `words` apart; white space makes no difference."""
    wanted = r"\s+".join(re.escape(word) for word in words.split())
    found = re.search(wanted, text) if wanted else None
    if not found:
        return [Run(text)]
    ends = (last_sign(end) for end in SENTENCE_END.finditer(text, found.start()) if end.end() >= found.end())
    end = max(next(ends, len(text)), found.end())
    parts = (Run(text[: found.start()]), Run(text[found.start() : end], named=True), Run(text[end:]))
    return [run for run in parts if run.text]


def citation(hit: Hit, address: str, text: str | None = None) -> str:
    """Return a hit as one cites it: film, kind and by whom, the words, and where they stand."""
    film = f"{hit.film.title} ({hit.film.year})" if hit.film.year else hit.film.title
    words = " ".join((plain(hit.snippet) if text is None else text).split())
    if len(words) > CITED:
        words = f"{words[:CITED].rsplit(' ', 1)[0]} …"
    said = "" if hit.spoiler or not words else f" “{words}”"
    kind = hit.kind.value.replace("-", " ")
    about = f"{kind}, {hit.byline}" if hit.byline else kind
    return f"{film}, {about}.{said} Filmdex, {address}"
