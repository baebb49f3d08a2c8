"""Films that are called what was asked for: "heat", "the heat", "heat 1995", and "heat" of "heat diner".

What is typed is made a key (index.titles), and so are its beginnings and its ends, which may be a title
with other words beside it.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from index import FilmIndex
from index.analysis import exact_form, stem_form, words
from index.titles import ALSO, BARE, MAIN, PART, bare, key
from search.evaluation import Deadline, evaluate
from search.filters import Documents, filter_masks
from search.found import Found, Titled
from search.function_words import FUNCTION_WORDS
from search.groups import Scores, is_among
from search.postings import segment_of
from search.request import SearchRequest
from search.tree import Node, Phrase, Sequence, Value, Word
from search.variants import lettered

# How surely a film is meant by what its key was made of; by what was typed without its article, less.
SURE = {MAIN: 1.0, ALSO: 0.9, BARE: 0.75, PART: 0.5}
ARTICLE_TOO_MANY = 0.6
BESIDE = 0.75  # there are other words beside the title
YEAR_TOO = 1.15  # the year was typed as well, and is the film's
YEAR = re.compile(r"(?:18[89]|19\d|20\d)\d")
LONGEST = 12  # words of which beginnings and ends are looked up
KNOWN_TITLE = 0.5  # what being known by all adds to a title that was meant
CERTAIN = 0.5  # a film this sure is found though it has not the words


def titled(index: FilmIndex, root: Node) -> Titled | None:
    """Return the films whose titles are what was typed, or its beginning or end; None for none."""
    texts = typed_words(root)
    if not texts:
        return None
    weights = [weight(index, text) for text in texts]
    total = sum(weights)
    if not total:
        weights, total = [1.0] * len(texts), float(len(texts))
    films: dict[int, float] = {}
    for start, end in spans(len(texts)):
        share = sum(weights[start:end]) / total
        rest = [*texts[:start], *texts[end:]]
        year = int(rest[0]) if len(rest) == 1 and YEAR.fullmatch(rest[0]) else None
        for film, sure in called(index, " ".join(texts[start:end])) if share else ():
            meant = sure * share * (BESIDE if rest else 1.0)
            if year is not None and index.columns.year[index.columns.first[film]] == year:
                meant = sure * YEAR_TOO
            films[film] = max(films.get(film, 0.0), meant)
    return listed(films)


def typed_words(node: Node) -> list[str]:
    """Return the words of a query that may be a title: those side by side without a sign, if all are.

    A phrase, and what stands beside a condition such as kind:goof or a refusal, may be one as well.
    """
    if isinstance(node, Phrase):
        return [] if node.field else [node.text[start:end] for start, end in words(node.text)]
    if isinstance(node, Word):
        text = node.text if node.form == "word" else lettered(node)
        return [text] if text and not node.field else []
    if not isinstance(node, Sequence) or node.must or node.strict:
        return []
    found = [typed_words(each) for each in node.plain if not isinstance(each, Value)]
    return [word for each in found for word in each] if all(found) else []


def titled_exactly(index: FilmIndex, text: str) -> Titled | None:
    """Return the films whose title is `text`, which may be nothing but signs."""
    return listed(dict(called(index, text)))


def listed(films: dict[int, float]) -> Titled | None:
    """Return films by number with how surely they are meant, in order."""
    if not films:
        return None
    number = np.array(sorted(films), np.uint32)
    return Titled(number, np.array([films[each] for each in number.tolist()]))


def weight(index: FilmIndex, word: str) -> float:
    """Return how much a word says of which film is meant: nothing, if it is one that every text has."""
    if exact_form(word) in FUNCTION_WORDS:
        return 0.0
    size = len(index.columns.kind)
    count = index.searcher.reader().doc_frequency("stem", stem_form(word))
    return math.log(size / (min(count, size - 1) + 1)) + 1


def spans(count: int) -> Iterator[tuple[int, int]]:
    """Yield where what may be a title begins and ends: all words, then beginnings and ends, by length."""
    yield 0, count
    if count <= LONGEST:
        for length in range(count - 1, 0, -1):
            yield 0, length
            yield count - length, count


def called(index: FilmIndex, text: str) -> Iterator[tuple[int, float]]:
    """Yield the films that are called `text`, with how surely they are meant."""
    found: dict[int, float] = {}
    for typed, factor in ((key(text), 1.0), (bare(text), ARTICLE_TOO_MANY)):
        for mark, sure in SURE.items() if typed else ():
            for film in films_with(index, mark + typed):
                found[film] = max(found.get(film, 0.0), sure * factor)
    yield from found.items()


def films_with(index: FilmIndex, title_key: str) -> list[int]:
    """Return the numbers of the films that have a key."""
    films: list[int] = []
    for leaf, offset in index.searcher.leaf_searchers():
        segment = segment_of(leaf)
        postings = segment.postings("title_key", title_key.encode()) if segment else None
        if postings:
            films += index.columns.film[postings.documents + np.uint32(offset)].tolist()
    return films


def with_titled(
    index: FilmIndex, request: SearchRequest, found: Found, meant: Titled | None, deadline: Deadline
) -> Found:
    """Return what was found with the films that are meant by their titles: those that have the other words.

    A film that is certainly meant is found though its words are others: Ocean's Eleven by "oceans 11".
    """
    if meant is None:
        return found
    columns = index.columns
    cards = columns.first[meant.number]
    certain = cards[meant.share >= CERTAIN]
    if found.compiled is not None and (confinement := found.compiled.confinement) is not None:
        allowed = evaluate(index.searcher, confinement, deadline).documents
        certain = certain[is_among(certain, allowed)]
    missing = certain[~is_among(certain, found.documents)]
    if len(missing):
        found = added(index, request, found, missing)
    whole = found.documents
    if found.partial is not None:
        # A film that is certainly meant is none of those that have only some words.
        partial = found.partial & ~is_among(columns.film[found.documents], columns.film[certain])
        found, whole = replace(found, partial=partial), found.documents[~partial]
    has_all = is_among(meant.number, columns.film[whole])
    if not has_all.any():
        return found
    return replace(found, titled=Titled(meant.number[has_all], meant.share[has_all]))


def added(index: FilmIndex, request: SearchRequest, found: Found, more: Documents) -> Found:
    """Return what was found and some more title cards."""
    documents = np.concatenate((found.documents, more))
    order = np.argsort(documents, kind="stable")
    scores: Scores = np.concatenate((found.scores, np.zeros(len(more))))[order]
    partial = None
    if found.partial is not None:
        partial = np.concatenate((found.partial, np.zeros(len(more), np.bool_)))[order]
    documents = documents[order]
    masks = filter_masks(index, request, documents)
    return replace(found, documents=documents, scores=scores, masks=masks, partial=partial)


def raises(index: FilmIndex, meant: Titled, scores: Scores) -> Scores:
    """Return by how much films that are meant by their titles rise above others' scores: float64 [t].

    The surest by as much as the best of `scores`, and of two with one title the one that is known better.
    """
    top: Scores = meant.share * scores.max(initial=1.0)
    return top * (1 + KNOWN_TITLE * renown(index, meant.number))


def renown(index: FilmIndex, number: Documents) -> Scores:
    """Return how known films are, by their votes and by how much there is of them: float64 [f], 0 to 1."""
    columns = index.columns
    votes = np.log1p(columns.votes[number].astype(np.float64))
    counts = np.log1p(np.diff(columns.first)[number].astype(np.float64))
    known: Scores = sum(
        each / most for each in (votes, counts) if (most := each.max(initial=0.0)) > 0
    ) / 2 + np.zeros(len(number))
    return known
