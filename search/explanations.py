"""Why a hit stands where it does, in words: which words, in which fields, how much each gave.

A passage's score is the sum of what each term gave (BM25F), times what its kind counts, and what the
nearness of the words added. Every part is looked up again for the hits of one page, which costs little.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from whoosh.query import And, ConstantScoreQuery, Every, Not, NullQuery, Or, Phrase, Query, Require, Term
from whoosh.searching import Searcher

from index import FilmIndex
from index.analysis import exact_form, stem_form, words
from index.columns import KINDS
from search.compilation import compile_node
from search.deadline import OutOfTime
from search.matching import Expanded, Favouring, Refusing
from search.nodes import AndNode, Node, TermNode
from search.postings import segment_of
from search.query import Compiled
from search.ranking import KIND_WEIGHTS
from search.results import Reason
from search.syntax import MAX_CHARACTERS

SHOWN = 12  # reasons a hit
SMALLEST = 0.005  # of a score: what rounds to nothing is not shown
REST = "the words stand close together, in order or as typed; or the title is meant"
MISSING = "not all of the words are there"
OTHERS = "other words, each of which gave little"
# The fields of the index as a query names them.
FIELD_NAMES = {"stem": "text", "title_key": "title"}
WORD_FORM = {"stem": "in any of its forms", "title_key": "the whole title"}


@dataclass(frozen=True, slots=True)
class Part:
    """A query that is looked up as a whole, and what its score is multiplied by.

    within: what must hold besides for it to give anything: being a goof, for goof:watch. found: what finds
    all that in one segment.
    """

    query: Query
    boost: float
    within: tuple[Query, ...] = ()
    found: Node | None = None


def parts_of(query: Query, boost: float = 1.0) -> Iterator[Part]:
    """Yield what a query's score is made of: terms, phrases and patterns that are wanted."""
    if isinstance(query, (Every, Not)) or query is NullQuery:
        return
    if isinstance(query, (And, Or)):
        for each in query.subqueries:
            yield from parts_of(each, boost * query.boost)
    elif isinstance(query, Favouring):
        yield from parts_of(query.a, boost)
        yield from parts_of(query.b, boost)
    elif isinstance(query, Refusing):
        yield from parts_of(query.a, boost)
    elif isinstance(query, Require):
        for part in parts_of(query.a, boost):
            yield replace(part, within=(*part.within, query.b))
    else:
        yield Part(query, boost)


def explain(
    index: FilmIndex, compiled: Compiled, text: str, document: int, score: float, rest: str = REST
) -> tuple[Reason, ...]:
    """Return the reasons for a passage's score, the weightiest first; together they are the score.

    text: what was typed, by which words are called. score: as the hit shows it. rest: what to call the part
    of it that no word gave. There are none where the search came to its deadline.
    """
    leaf, local = leaf_of(index.searcher, document)
    weight = float(KIND_WEIGHTS[index.columns.kind[document]])
    if "typed" not in compiled.kept:
        compiled.kept["typed"] = typed_words(text[:MAX_CHARACTERS])
    typed: dict[str, str] = compiled.kept["typed"]
    try:
        given = [(part, score_of(part, local) * weight) for part in parts_in(compiled, leaf)]
    except OutOfTime:
        return ()
    reasons = merged([reason(part.query, typed, points) for part, points in given if points])
    left = score - sum(each.score for each in reasons)
    if weight != 1.0:
        plural = KINDS[index.columns.kind[document]].plural
        reasons.append(Reason("", "kind", 0.0, f"all of it times {weight:g}, as for all {plural}"))
    if abs(left) > SMALLEST * max(score, 1e-9):
        reasons.append(Reason("", "", round(left, 4), rest if left > 0 else MISSING))
    reasons.sort(key=lambda each: -each.score)
    # The kind gives nothing of its own, and what is left may take away: both are told, however many words.
    told = [each for each in reasons if each.field == "kind" or each.score < 0]
    words = [each for each in reasons if each.field != "kind" and each.score >= SMALLEST * score]
    words = words[: SHOWN - len(told)]
    others = sum(each.score for each in reasons) - sum(each.score for each in (*words, *told))
    if others > SMALLEST * score:
        told.insert(0, Reason("", "", round(others, 4), OTHERS))
    return (*words, *told)


def leaf_of(searcher: Searcher, document: int) -> tuple[Searcher, int]:
    """Return the searcher of the segment that holds a document, and its number there."""
    found = [(leaf, document - offset) for leaf, offset in searcher.leaf_searchers() if offset <= document]
    return found[-1]


def parts_in(compiled: Compiled, leaf: Searcher) -> list[Part]:
    """Return what a query's score is made of in one segment, worked out once for all hits of an answer."""
    key = f"parts in {id(leaf)}"
    if key not in compiled.kept:
        compiled.kept[key] = [replace(part, found=finder(part, leaf)) for part in parts_of(compiled.query)]
    parts: list[Part] = compiled.kept[key]
    return parts


def finder(part: Part, leaf: Searcher) -> Node | None:
    """Return what finds a part, and what must hold besides, in one segment; None in one of another codec."""
    segment = segment_of(leaf)
    if segment is None:
        return None
    node = compile_node(part.query, segment)
    within = [compile_node(query, segment) for query in part.within]
    return AndNode(segment, [node], within) if within else node


def score_of(part: Part, local: int) -> float:
    """Return what a part of a query gives to one document of a segment. Raises OutOfTime."""
    node = part.found
    if node is None or not node.size:
        return 0.0
    document = np.array([local], np.uint32)
    if isinstance(node, TermNode):
        row = int(node.postings.documents.searchsorted(document[0]))
        there = row < node.size and node.postings.documents[row] == local
        return float(node.postings.scores(np.array([row]), node.boost)[0]) * part.boost if there else 0.0
    return float(node.scores(document)[0]) * part.boost if node.among(document)[0] else 0.0


def typed_words(text: str) -> dict[str, str]:
    """Return the words of a text by the forms they are looked for in."""
    typed: dict[str, str] = {}
    for start, end in words(text):
        word = text[start:end]
        typed.setdefault(stem_form(word), word)
        typed[exact_form(word)] = word
    return typed


def reason(query: Query, typed: dict[str, str], score: float) -> Reason:
    """Return one part of a score in words."""
    if isinstance(query, ConstantScoreQuery):
        query = query.child
    field = str(getattr(query, "fieldname", ""))
    if isinstance(query, Phrase):
        said = " ".join(typed.get(str(word), str(word)) for word in query.words)
        note = "these very words"
    elif isinstance(query, Expanded):
        said, note = ", ".join(query.texts[:3]), "words that fit the pattern"
    elif isinstance(query, Term):
        said, note = typed.get(str(query.text), str(query.text)), WORD_FORM.get(field, "")
    else:
        said, note = "", "a condition that is met"  # Whoosh cannot put every query into words
    return Reason(said, FIELD_NAMES.get(field, field), round(score, 4), note)


def merged(reasons: list[Reason]) -> list[Reason]:
    """Return reasons with those that say the same added up: a word that a query holds twice."""
    sums: dict[tuple[str, str, str], float] = {}
    for each in reasons:
        key = (each.words, each.field, each.note)
        sums[key] = sums.get(key, 0.0) + each.score
    return [Reason(words, field, round(score, 4), note) for (words, field, note), score in sums.items()]
