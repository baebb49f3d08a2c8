"""What gives an ending away: passages marked as a whole, and sentences marked within a text.

A snippet shows nothing that is marked while something else matches. Where only that matches, the hit is
marked, and whoever shows it keeps it behind a click.
"""

import re

from corpus.records import Passage
from search.highlighting import snippet
from search.results import Piece

# How people mark a part of a text: in tags, as forums do, or by a word in front of a sentence or more.
TAGGED = re.compile(
    r"\[spoilers?\b[^\]]*\].*?(?:\[/spoilers?\]|\Z)|<spoilers?>.*?(?:</spoilers?>|\Z)|>!.*?!<|\|\|.+?\|\|",
    re.IGNORECASE | re.DOTALL,
)
# "Spoiler: he dies." is one sentence, "*** SPOILERS AHEAD ***" is all that follows, "spoiler-free"
# is the contrary of it.
SENTENCE = re.compile(r"\bspoilers?(?:\s+alert)?(?:\s*[:–—]\s*|\s+-\s*|-\s+)[^.!?\n]*[.!?\n]?", re.IGNORECASE)
AHEAD = re.compile(
    r"(?:\*{2,}|\(|\[|!{2,})?\s*\b(?:major\s+|minor\s+|big\s+|mild\s+)?(?<!\bno\s)spoilers?\s+"
    r"(?:ahead|follow(?:s|ing)?|below|begin|start|coming)\b.*\Z",
    re.IGNORECASE | re.DOTALL,
)
LEFT_OUT = " […] "  # stands for what is marked


def marked(text: str) -> list[tuple[int, int]]:
    """Return where the marked parts of a text begin and end, in order and without overlaps."""
    if "poiler" not in text and "POILER" not in text and ">!" not in text and "||" not in text:
        return []
    spans = sorted(match.span() for pattern in (TAGGED, SENTENCE, AHEAD) for match in pattern.finditer(text))
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return a text with a sign in place of each of some parts."""
    pieces, place = [], 0
    for start, end in spans:
        pieces += [text[place:start], LEFT_OUT]
        place = end
    return "".join([*pieces, text[place:]])


def safe_snippet(
    passage: Passage, exact: frozenset[str], stems: frozenset[str], *, show: bool
) -> tuple[tuple[Piece, ...], bool]:
    """Return the snippet of a passage and whether it gives something away.

    show: spoilers may be shown, so the best part of the text is taken whatever it is.
    """
    spans = [] if show or passage.spoiler else marked(passage.text)
    if not spans:
        return snippet(passage.text, exact, stems), passage.spoiler or (show and bool(marked(passage.text)))
    safe = snippet(without(passage.text, spans), exact, stems)
    if any(piece.matched for piece in safe):
        return safe, False
    full = snippet(passage.text, exact, stems)
    if any(piece.matched for piece in full):
        return full, True
    return safe, False
