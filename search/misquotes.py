"""The true line behind a half-remembered one: "fly him home again" → "Fly it home.", and what differs.

Lines that share the rarest words with the query are candidates; each is aligned with it word by word, and
the most alike are shown with their speaker and film, the words that differ marked.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np

from corpus.records import Kind, Passage
from index import FilmIndex
from index.analysis import exact_form, words
from index.columnar.inversion import LENGTHS
from index.columns import KINDS
from search.closeness import places_in
from search.evaluation import Deadline
from search.filters import Documents
from search.groups import Scores
from search.highlighting import SENTENCE_END
from search.passages import hit
from search.postings import segment_of
from search.query import Compiled
from search.ranking import first_rows
from search.results import Difference, Misquote

SPOKEN = (Kind.QUOTE, Kind.DIALOGUE, Kind.TAGLINE)
IS_SPOKEN = np.array([kind in SPOKEN for kind in KINDS])
FEWEST_WORDS, MOST_WORDS = 4, 40
FEWEST_SAID = 1  # words, where a line is asked for
CANDIDATES = 40
SHORTER = 1e-5  # points off for each word of a passage
SHOWN = 3
# Of the words of query and line together, so many must agree: two of three changed words in a short line
# make another line.
LIKENESS = 0.6
# What every second line has says nothing of which one is meant, unless there is nothing else.
COMMON = 0.1
NAMED = 8  # words that a speaker's name between two lines takes, at most
RARE_WORDS = 3
SYNTAX = re.compile(r"[*~^]|\b\w+:\S|(?:^|\s)[+-]\w|\b(?:AND|OR|NOT)\b|[()]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or two that follow one another, of a passage: its words' forms and where they stand."""

    speaker: str
    text: str
    spans: list[tuple[int, int]]
    forms: list[str]


def line_of(speaker: str, text: str) -> Line:
    """Return a line with its words."""
    spans = list(words(text))
    return Line(speaker, text, spans, [exact_form(text[start:end]) for start, end in spans])


@dataclass(frozen=True, slots=True)
class Remembered:
    """A passage with a line that is much like what was asked. likeness: 1.0 for the very words."""

    likeness: float
    document: int
    line: Line
    asked: Line


def remembered(
    index: FilmIndex, text: str, deadline: Deadline, fewest: int = FEWEST_WORDS
) -> list[Remembered]:
    """Return the lines that a text may be remembered from, the most alike first; [] where it is no line.

    fewest: words of a line, at least.
    """
    asked = line_of("", text.replace('"', " "))
    if SYNTAX.search(text) or not fewest <= len(asked.forms) <= MOST_WORDS:
        return []
    found: list[Remembered] = []
    for document in within_reach(index, asked.forms, candidates(index, asked.forms)):
        if deadline.passed():
            break
        likeness, line = best_line(index.stored[document].passage, asked)
        if line is not None and likeness >= LIKENESS:
            found.append(Remembered(likeness, document, line, asked))
    return sorted(found, key=lambda each: (-each.likeness, each.document))


def told(index: FilmIndex, lines: list[Remembered], compiled: Compiled | None) -> Iterator[Misquote]:
    """Yield the true lines behind a misquote with what differs; nothing where the very words were found."""
    if lines and lines[0].likeness == 1.0:
        return
    for rank, each in enumerate(distinct(lines)[:SHOWN], start=1):
        yield Misquote(
            hit=hit(index, each.document, rank, round(each.likeness, 4), compiled),
            speaker=each.line.speaker,
            differences=tuple(differences(each.line, each.asked)),
            likeness=round(each.likeness, 3),
        )


def distinct(found: list[Remembered]) -> list[Remembered]:
    """Return what was found without lines that say the same: quotes are kept in several sources."""
    by_words: dict[tuple[str, ...], Remembered] = {}
    for each in found:
        by_words.setdefault(tuple(each.line.forms), each)
    return list(by_words.values())


def candidates(index: FilmIndex, forms: Sequence[str]) -> list[int]:
    """Return the spoken passages that have most of the rarest of some words, the likeliest first.

    Of those that have the same, the shortest: "I'll be back." is a line, and begins many a longer one.
    """
    searcher = index.searcher
    total = max(len(index.columns.kind), 1)
    known = [(searcher.doc_frequency("text", form), form) for form in dict.fromkeys(forms)]
    known = sorted(each for each in known if each[0])
    rare = [form for count, form in known if count <= COMMON * total]
    points = np.zeros(total, np.float32)
    for form in rare if len(rare) >= RARE_WORDS else [form for _, form in known]:
        points[documents_with(index, form)] += np.float32(searcher.idf("text", form))
    documents = np.flatnonzero(points)
    documents = documents[IS_SPOKEN[index.columns.kind[documents]]]
    best = first_rows(points[documents] - SHORTER * lengths(index, documents), None, CANDIDATES)
    return [int(document) for document in documents[best]]


def lengths(index: FilmIndex, documents: Documents) -> Scores:
    """Return how many words the texts of some passages (uint32 [m], ascending) have: float64 [m]."""
    found = np.zeros(len(documents))
    for leaf, offset in index.searcher.leaf_searchers():
        first, last = np.searchsorted(documents, (offset, offset + leaf.doc_count_all())).tolist()
        if segment := segment_of(leaf):
            own = segment.stored_documents.length_bytes("text")[documents[first:last] - np.uint32(offset)]
            found[first:last] = LENGTHS[own]
    return found


def within_reach(index: FilmIndex, forms: Sequence[str], documents: list[int]) -> list[int]:
    """Return the documents, in their order, that have enough of some words close enough together.

    A line of l words that shares m of n with the query is 2 m / (n + l) like it, so the m stand within so
    many words of one another. Where they stand is read from the index, in a tenth of the time that reading
    and aligning forty passages takes.
    """
    size = len(forms)
    reached: set[int] = set()
    wanted = np.array(sorted(documents), np.uint32)
    for leaf, offset in index.searcher.leaf_searchers():
        segment = segment_of(leaf)
        first, last = np.searchsorted(wanted, (offset, offset + leaf.doc_count_all())).tolist()
        if segment is None:
            reached.update(wanted[first:last].tolist())
            continue
        local = (wanted[first:last] - np.uint32(offset)).astype(np.uint32)
        lists = [segment.postings("text", form.encode()) for form in dict.fromkeys(forms)]
        nowhere = np.zeros(0, np.int64)
        places = np.sort(np.concatenate([nowhere, *(places_in(each, local) for each in lists if each)]))
        for count in range(math.ceil(size * LIKENESS / (2 - LIKENESS)), min(size, len(places)) + 1):
            longest = 2 * count / LIKENESS - size + NAMED
            close = places[count - 1 :] - places[: len(places) - count + 1] < longest
            reached.update((offset + (places[: len(close)][close] >> 32)).tolist())
    return [document for document in documents if document in reached]


def documents_with(index: FilmIndex, form: str) -> Documents:
    """Return the passages with a word in their text: uint32, ascending."""
    found: list[Documents] = [np.zeros(0, np.uint32)]
    for leaf, offset in index.searcher.leaf_searchers():
        segment = segment_of(leaf)
        if segment and (postings := segment.postings("text", form.encode())):
            found.append(postings.documents + np.uint32(offset))
    return np.concatenate(found)


def best_line(passage: Passage, asked: Line) -> tuple[float, Line | None]:
    """Return the line of a passage that is most like what was asked, and how much: 0 to 1."""
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked.forms)
    best: tuple[float, Line | None] = (0.0, None)
    # Two rows of words of such different lengths cannot be as alike as that: half of the lines go untouched.
    fewest = len(asked.forms) * LIKENESS / (2 - LIKENESS) - 1
    most = len(asked.forms) * (2 - LIKENESS) / LIKENESS + 1
    for speaker, text in lines_of(passage):
        if not fewest <= text.count(" ") + 1 <= most:
            continue
        line = line_of(speaker, text)
        matcher.set_seq1(line.forms)
        if matcher.real_quick_ratio() > best[0] and matcher.quick_ratio() > best[0]:
            best = max(best, (matcher.ratio(), line), key=lambda each: each[0])
    return best


def lines_of(passage: Passage) -> Iterator[tuple[str, str]]:
    """Yield speaker and text of what may be remembered: each sentence, each line, each two in a row."""
    spoken = [(line.speaker, line.text) for line in passage.lines] or [("", passage.text)]
    alone = passage.speakers[0] if len(passage.speakers) == 1 else ""
    pieces: list[tuple[str, str]] = []
    for speaker, text in spoken:
        said = [part.strip() for part in SENTENCE_END.sub(lambda end: f"{end[0]}\x1e", text).split("\x1e")]
        said = [part for part in said if part]
        pieces += [(speaker or alone, part) for part in said]
        if len(said) > 1:
            yield speaker or alone, text
    yield from pieces
    for (speaker, text), (_, following) in pairwise(pieces):
        yield speaker, f"{text} {following}"


def differences(true: Line, asked: Line) -> Iterator[Difference]:
    """Yield the true line in runs of words that agree, that were left out, or that were put in."""
    matcher = SequenceMatcher(None, true.forms, asked.forms, autojunk=False)
    for action, first, last, start, end in matcher.get_opcodes():
        if action == "equal":
            yield Difference(run(true, first, last), "same")
            continue
        if last > first:
            yield Difference(run(true, first, last), "missing")
        if end > start:
            yield Difference(run(asked, start, end), "added")


def run(line: Line, first: int, last: int) -> str:
    """Return some words of a line as written, with the signs behind them."""
    end = line.spans[last][0] if last < len(line.spans) else len(line.text)
    start = line.spans[first][0] if first else 0
    return line.text[start:end].strip()
