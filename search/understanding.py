"""What was meant by what was typed: true lines behind half-remembered ones, mended spelling.

The text is first searched for as it stands. Where that finds nothing with all its words, other spellings
are tried, titles first, and the best that finds something is searched for instead; the answer says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import msgspec
import numpy as np

from index import FilmIndex
from search.descriptions import asks_for_film
from search.evaluation import Deadline
from search.finding import find
from search.found import Found
from search.misquotes import FEWEST_SAID, FEWEST_WORDS, Remembered, remembered, told
from search.questions import Question, question_in
from search.request import SearchRequest
from search.results import Misquote, Widening
from search.spelling import LONG_TITLE, SHORT_TITLE, has_unknown_word, other_spellings, titles_like
from search.synonyms import Synonyms, widened
from search.syntax import Reading, read_query
from search.titled import added, titled
from search.tree import Node

TRIED = 5  # other spellings of one query
FEW = 3  # passages or films: so few may be what a misspelling found by chance
MEANT = 0.75  # a film that is meant so surely by its title was not misspelt
FAR_MORE = 20  # times as many is what another spelling has to find to be offered then


@dataclass(frozen=True)
class Understood:
    """What was found for a text, and how the text was taken.

    reading: of what was searched for. searched: the mended text, "" where it was the one that was typed.
    did_you_mean: spellings that would find far more. misquotes: see search.misquotes.
    """

    found: Found
    reading: Reading
    searched: str = ""
    did_you_mean: tuple[str, ...] = ()
    widened: tuple[Widening, ...] = ()
    misquotes: tuple[Misquote, ...] = ()


def understand(
    index: FilmIndex, request: SearchRequest, synonyms: Synonyms, deadline: Deadline
) -> Understood:
    """Return what a request finds, as it was typed or as it was meant."""
    question = Question(request.text) if request.literal else asked(index, request.text)
    lines = lines_behind(index, request, question, deadline)
    if lines:
        request = msgspec.structs.replace(request, tip=False)  # a line is no description, however long it is
    typed = taken(index, request, question.rest, synonyms, deadline)
    if question.is_who_said:
        typed = replace(typed, found=replace(typed.found, titled=None))  # no title is looked for
    if request.literal or typed.found.description is not None or typed.reading.root is None:
        return typed
    if lines and (lines[0].likeness == 1.0 or not is_mistyped_title(index, typed.reading.root)):
        found = with_lines(index, request, typed.found, lines)
        misquotes = tuple(told(index, lines, found.compiled)) if request.page == 1 else ()
        return replace(typed, found=found, misquotes=misquotes)
    return mended(index, request, typed, synonyms, deadline)


def asked(index: FilmIndex, text: str) -> Question:
    """Return what a text asks for. "Who Said Watermelon?" is the title of a film, and no question."""
    question = question_in(text)
    if question.rest != text and (root := read_query(text).root) is not None:
        meant = titled(index, root)
        if meant is not None and meant.share.max() >= MEANT:
            return Question(text)
    return question


def lines_behind(
    index: FilmIndex, request: SearchRequest, question: Question, deadline: Deadline
) -> list[Remembered]:
    """Return the lines that a text may be, none where it tells what happens in a film."""
    if request.literal or request.tip or asks_for_film(request.text):
        return []
    return remembered(index, question.rest, deadline, FEWEST_SAID if question.is_who_said else FEWEST_WORDS)


def is_mistyped_title(index: FilmIndex, root: Node) -> bool:
    """Whether what was typed has a word that the index has not, and is a title but for a slip or two."""
    return has_unknown_word(index, root) and bool(
        titles_like(index, root, 1) or titles_like(index, root, 2, LONG_TITLE)
    )


def taken(
    index: FilmIndex, request: SearchRequest, text: str, synonyms: Synonyms, deadline: Deadline
) -> Understood:
    """Return what a text finds as it stands."""
    reading = read_query(text)
    root, more = (reading.root, ()) if request.literal else widened(reading.root, synonyms)
    found = find(index, request, reading, root, deadline)
    return Understood(found, reading, widened=() if found.description else more)


def whole(found: Found) -> int:
    """Return how many passages that pass the filters have all of the words, or belong to films that have."""
    passes = found.passes
    return int((passes & ~found.partial).sum() if found.partial is not None else passes.sum())


def mended(
    index: FilmIndex, request: SearchRequest, typed: Understood, synonyms: Synonyms, deadline: Deadline
) -> Understood:
    """Return what another spelling finds where the typed one finds nothing; offer it where that is little."""
    called = typed.found.titled
    if called is not None and called.share.max() >= MEANT:
        return typed
    count = whole(typed.found)
    root = typed.reading.root
    near = titles_like(index, root, 1)
    # A whole title one letter off is no chance, even where the stem of a slip is a word of many texts.
    sure = set(near) if count <= FEW or (near and has_unknown_word(index, root)) else set()
    # Where much was found, only a title is offered.
    more = spelt_otherwise(index, typed.reading, near, count, deadline) if count <= FEW else near
    offered = []
    for other_text in islice(distinct(more, typed.reading.text), TRIED):
        if deadline.passed():
            break
        other = taken(index, request, other_text, synonyms, deadline)
        found = whole(other.found)
        if found and (count == 0 or other_text in sure):
            # What was left out of the text as it was typed is still left out.
            notes = [*read_query(question_in(request.text).rest).notes, *other.reading.notes]
            reading = replace(other.reading, notes=list(dict.fromkeys(notes)))
            return replace(other, reading=reading, searched=other_text)
        if other_text in near or found >= FAR_MORE * count:
            offered.append(other_text)
    return replace(typed, did_you_mean=tuple(offered[:FEW]) if count else ())


def spelt_otherwise(
    index: FilmIndex, reading: Reading, near: list[str], count: int, deadline: Deadline
) -> Iterator[str]:
    """Yield what may have been meant, the likeliest first, some of it twice.

    near: titles one letter off, which come before all else; mostly nothing else is then worked out.
    """
    text, root = reading.text, reading.root
    yield from near
    far = titles_like(index, root, 2, LONG_TITLE)
    yield from far[:1]
    yield from other_spellings(index, text, root, nothing_found=count == 0, deadline=deadline)
    yield from far if far or count else titles_like(index, root, 2, SHORT_TITLE)


def distinct(texts: Iterable[str], typed: str) -> Iterator[str]:
    """Yield each of some texts once, but not what was typed."""
    known = {typed}
    for text in texts:
        if text not in known:
            known.add(text)
            yield text


def with_lines(index: FilmIndex, request: SearchRequest, found: Found, lines: list[Remembered]) -> Found:
    """Return what was found with the passages that hold a remembered line on top, by likeness."""
    if found.titled is not None and lines[0].likeness == 1.0 and found.titled.share.max() < MEANT:
        found = replace(found, titled=None)  # the very line is meant, not the title that begins or ends it
    likeness = {line.document: line.likeness for line in reversed(lines)}
    documents = np.array(sorted(likeness), np.uint32)
    missing = np.setdiff1d(documents, found.documents).astype(np.uint32)
    if len(missing):
        found = added(index, request, found, missing)
    rows = np.searchsorted(found.documents, documents)
    scores = found.scores.copy()
    top = float(scores.max(initial=1.0))
    scores[rows] = np.maximum(scores[rows], 0) + top * np.array([likeness[int(each)] for each in documents])
    partial = found.partial
    if partial is not None:
        # What counts for films is whether the film is meant, so all its passages count as having it.
        own = index.columns.film if request.by == "film" else np.arange(len(index.columns.film))
        partial = partial & ~np.isin(own[found.documents], own[documents])
    return replace(found, scores=scores, partial=partial)
