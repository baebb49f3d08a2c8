"""From a Whoosh query to nodes over the arrays of one segment.

Query classes that are not known here are run by Whoosh's own matcher over the same segment, once, and
take part as the list of what they found.
"""

from array import array
from collections.abc import Callable, Sequence

import numpy as np
from whoosh import query as q
from whoosh.matching import Matcher
from whoosh.query import Query

from search.matching import Expanded
from search.nodes import (
    NOTHING,
    AndNode,
    ListNode,
    MaybeNode,
    Node,
    NotNode,
    OrNode,
    TermNode,
)
from search.phrases import PhraseNode
from search.postings import Segment
from search.unions import UnionNode, found_numbers, numbers_of

CHECK_EVERY = 256  # documents between two looks at the clock: 0.1 ms at Whoosh's pace


def compile_node(query: Query, segment: Segment) -> Node:
    """Return the node that finds in `segment` what `query` finds, with the same scores."""
    compiler = compilers.get(type(query))
    if compiler is None:
        known = (compiler for kind, compiler in COMPILERS.items() if isinstance(query, kind))
        compiler = compilers[type(query)] = next(known, listed)
    return compiler(query, segment)


def nothing(query: Query, segment: Segment) -> Node:
    """Return a node that finds nothing."""
    return ListNode(segment, NOTHING, 0.0)


def term(query: q.Term, segment: Segment) -> Node:
    """Return a term's node."""
    node = term_of(query.fieldname, query.text, segment, query.boost)
    return node or nothing(query, segment)


def term_of(fieldname: str, text: str | bytes, segment: Segment, boost: float = 1.0) -> TermNode | None:
    """Return the node of a term as a query spells it, or None where the segment does not have it."""
    field = segment.field(fieldname)
    if field is None:
        return None
    try:
        encoded = text.encode() if field.encodes and isinstance(text, str) else field.kind.to_bytes(text)
        postings = segment.postings(fieldname, encoded)
    except ValueError:  # text that is no value of the field, such as a word for a number
        return None
    return TermNode(postings, boost) if postings else None


def conjunction(query: q.And, segment: Segment) -> Node:
    """Return the node of an And."""
    nodes = [compile_node(each, segment) for each in query.subqueries]
    return AndNode(segment, nodes, boost=query.boost) if nodes else nothing(query, segment)


def disjunction(query: q.Or, segment: Segment) -> Node:
    """Return the node of an Or."""
    if query.scale or query.minmatch:
        return listed(query, segment)
    nodes = [node for each in query.subqueries for node in alternatives(compile_node(each, segment))]
    return OrNode(segment, nodes, query.boost) if nodes else nothing(query, segment)


def alternatives(node: Node) -> Sequence[Node]:
    """Return the parts of an OR that may as well be parts of the OR around it, else a node itself."""
    if type(node) is OrNode and node.boost == 1.0 and not node.highest:
        return node.parts
    return [node] if node.size else []


def highest(query: q.DisjunctionMax, segment: Segment) -> Node:
    """Return the node of a DisjunctionMax."""
    if query.tiebreak:
        return listed(query, segment)
    nodes = [compile_node(each, segment) for each in query.subqueries]
    return OrNode(segment, nodes, query.boost, highest=True)


def difference(query: q.AndNot, segment: Segment) -> Node:
    """Return the node of an AndNot."""
    refused = NotNode(segment, compile_node(query.b, segment), 0.0)
    return AndNode(segment, [compile_node(query.a, segment)], [refused])


def favour(query: q.AndMaybe, segment: Segment) -> Node:
    """Return the node of an AndMaybe."""
    return MaybeNode(compile_node(query.a, segment), compile_node(query.b, segment))


def requirement(query: q.Require, segment: Segment) -> Node:
    """Return the node of a Require."""
    return AndNode(segment, [compile_node(query.a, segment)], [compile_node(query.b, segment)])


def negation(query: q.Not, segment: Segment) -> Node:
    """Return the node of a Not."""
    return NotNode(segment, compile_node(query.query, segment), 1.0)


def everything(query: q.Every, segment: Segment) -> Node:
    """Return all documents, or all that have something in a field."""
    return every(query.fieldname, segment, query.boost)


def every(fieldname: str | None, segment: Segment, score: float) -> Node:
    """Return all documents, or all that have something in a field, each with the same score."""
    if fieldname is None:
        return ListNode(segment, np.arange(segment.size, dtype=np.uint32), score)
    return UnionNode(segment, range(*segment.terms.field_range(fieldname)), score)


def pattern(query: q.MultiTerm, segment: Segment) -> Node:
    """Return the documents with any word that a pattern stands for."""
    fieldname = query.field()
    field = segment.field(fieldname)
    if field is None:
        return nothing(query, segment)
    boost = getattr(query, "boost", 1.0)
    if type(query) in WHOLE and query.text == WHOLE[type(query)]:
        return every(fieldname, segment, boost)
    numbers = numbers_of(query, segment)
    if numbers is None:
        numbers = found_numbers(map(field.kind.to_bytes, query._btexts(segment.reader)), fieldname, segment)
    if len(numbers) and not len(segment.terms.texts[numbers[0]]):
        numbers = numbers[1:]  # Whoosh leaves an empty word out
    # Whoosh scores a pattern that stands for a single word like that word.
    if len(numbers) == 1 or not getattr(query, "constantscore", False):
        nodes = [term_of_bytes(fieldname, segment.terms.texts[number], segment, boost) for number in numbers]
        return OrNode(segment, nodes) if nodes else nothing(query, segment)
    # And gives 1 to all that several words find, whatever the boost.
    return UnionNode(segment, numbers, 1.0) if len(numbers) else nothing(query, segment)


# What stands for all words of a field.
WHOLE = {q.Prefix: "", q.Wildcard: "*", q.Regex: ".*"}


def expanded(query: Expanded, segment: Segment) -> Node:
    """Return the documents with any of some words that are known."""
    numbers = found_numbers(map(str.encode, query.texts), query.fieldname, segment)
    return UnionNode(segment, numbers, query.boost) if len(numbers) else nothing(query, segment)


def term_of_bytes(fieldname: str, text: bytes, segment: Segment, boost: float) -> TermNode:
    """Return the node of a term of the dictionary."""
    postings = segment.postings(fieldname, text)
    assert postings is not None
    return TermNode(postings, boost)


def number_range(query: q.NumericRange, segment: Segment) -> Node:
    """Return what a range of numbers or dates finds: the documents of its tiers, all with one score."""
    node = compile_node(query._compile_query(segment.reader), segment)
    return node if not query.constantscore else ListNode(segment, node.documents(), query.boost)


def constant(query: q.ConstantScoreQuery, segment: Segment) -> Node:
    """Return what a query finds, all with one score."""
    return ListNode(segment, compile_node(query.child, segment).documents(), query.score)


def phrase(query: q.Phrase, segment: Segment) -> Node:
    """Return the node of a phrase."""
    if query.fieldname not in segment.schema:
        return nothing(query, segment)
    field = segment.schema[query.fieldname]
    if not field.format or not field.format.supports("positions"):
        return listed(query, segment)
    terms = [term_of(query.fieldname, word, segment) for word in query.words]
    known = [each for each in terms if each]
    if not known or len(known) < len(terms):
        return nothing(query, segment)
    return PhraseNode(segment, known, query.slop, query.boost)


def listed(query: Query, segment: Segment) -> Node:
    """Run a query with Whoosh's own matcher and return what it found."""
    documents, scores = array("I"), array("f")
    matcher: Matcher = query.matcher(segment.searcher, segment.searcher.context())
    while matcher.is_active():
        if len(documents) % CHECK_EVERY == 0:
            segment.check_time()
        documents.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
    # Nested documents come in no order, and some of them twice.
    found, rows = np.unique(np.asarray(documents, dtype=np.uint32), return_index=True)
    return ListNode(segment, found, np.asarray(scores)[rows])


COMPILERS: dict[type, Callable[..., Node]] = {
    q.Term: term,
    q.And: conjunction,
    q.Or: disjunction,
    q.DisjunctionMax: highest,
    q.AndNot: difference,
    q.AndMaybe: favour,
    q.Require: requirement,
    q.Not: negation,
    q.Every: everything,
    q.Phrase: phrase,
    q.NumericRange: number_range,
    q.ConstantScoreQuery: constant,
    Expanded: expanded,
    q.MultiTerm: pattern,
    type(q.NullQuery): nothing,
}

# The same for every class that was met, subclasses included.
compilers: dict[type, Callable[..., Node]] = {}
