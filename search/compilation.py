"""From a Whoosh query to nodes over the arrays of one segment.

Query classes that are not known here are run by Whoosh's own matcher over the same segment, once, and
take part as the list of what they found.
"""

from array import array
from collections.abc import Callable

import numpy as np
from whoosh import query as q
from whoosh.matching import Matcher
from whoosh.query import Query

from search.nodes import (
    NOTHING,
    AndNode,
    ListNode,
    MaybeNode,
    Node,
    NotNode,
    OrNode,
    PhraseNode,
    TermNode,
)
from search.postings import Segment


def compile_node(query: Query, segment: Segment) -> Node:
    """Return the node that finds in `segment` what `query` finds, with the same scores."""
    for kind, compiler in COMPILERS.items():
        if isinstance(query, kind):
            return compiler(query, segment)
    return listed(query, segment)


def nothing(query: Query, segment: Segment) -> Node:
    """Return a node that finds nothing."""
    return ListNode(segment, NOTHING, 0.0)


def term(query: q.Term, segment: Segment) -> Node:
    """Return a term's node."""
    node = term_of(query.fieldname, query.text, segment, query.boost)
    return node or nothing(query, segment)


def term_of(fieldname: str, text: str | bytes, segment: Segment, boost: float = 1.0) -> TermNode | None:
    """Return the node of a term as a query spells it, or None where the segment does not have it."""
    if fieldname not in segment.schema:
        return None
    try:
        postings = segment.postings(fieldname, segment.schema[fieldname].to_bytes(text))
    except ValueError:  # text that is no value of the field, such as a word for a number
        return None
    return TermNode(postings, boost) if postings else None


def conjunction(query: q.And, segment: Segment) -> Node:
    """Return the node of an And."""
    nodes = [compile_node(each, segment) for each in query.subqueries]
    return AndNode(nodes, boost=query.boost) if nodes else nothing(query, segment)


def disjunction(query: q.Or, segment: Segment) -> Node:
    """Return the node of an Or."""
    if query.scale or query.minmatch:
        return listed(query, segment)
    nodes = [compile_node(each, segment) for each in query.subqueries]
    nodes = [node for node in nodes if node.size]
    return OrNode(segment, nodes, query.boost) if nodes else nothing(query, segment)


def highest(query: q.DisjunctionMax, segment: Segment) -> Node:
    """Return the node of a DisjunctionMax."""
    if query.tiebreak:
        return listed(query, segment)
    nodes = [compile_node(each, segment) for each in query.subqueries]
    return OrNode(segment, nodes, query.boost, highest=True)


def difference(query: q.AndNot, segment: Segment) -> Node:
    """Return the node of an AndNot."""
    refused = NotNode(segment, compile_node(query.b, segment), 0.0)
    return AndNode([compile_node(query.a, segment)], [refused])


def favour(query: q.AndMaybe, segment: Segment) -> Node:
    """Return the node of an AndMaybe."""
    return MaybeNode(compile_node(query.a, segment), compile_node(query.b, segment))


def requirement(query: q.Require, segment: Segment) -> Node:
    """Return the node of a Require."""
    return AndNode([compile_node(query.a, segment)], [compile_node(query.b, segment)])


def negation(query: q.Not, segment: Segment) -> Node:
    """Return the node of a Not."""
    return NotNode(segment, compile_node(query.query, segment), 1.0)


def everything(query: q.Every, segment: Segment) -> Node:
    """Return all documents, or all that have something in a field."""
    if query.fieldname is None:
        return ListNode(segment, np.arange(segment.size, dtype=np.uint32), query.boost)
    first, last = segment.terms.field_range(query.fieldname)
    return of_terms(range(first, last), segment, query.boost)


def of_terms(numbers: range | list[int], segment: Segment, score: float) -> Node:
    """Return the documents that have any of some terms, each with the same score."""
    flags, terms = segment.flags, segment.terms
    if isinstance(numbers, range):
        # Terms that follow one another have postings that do.
        start = terms.posting_start
        flags[terms.documents[start[numbers.start] : start[numbers.stop]]] = True
    else:
        for number in numbers:
            flags[terms.documents[terms.rows(number)]] = True
    documents = np.flatnonzero(flags).astype(np.uint32)
    flags[documents] = False
    return ListNode(segment, documents, score)


def pattern(query: q.MultiTerm, segment: Segment) -> Node:
    """Return the documents with any word that a pattern stands for.

    A prefix is a run of terms and is never looked at word by word.
    """
    fieldname = query.field()
    if fieldname not in segment.schema:
        return nothing(query, segment)
    boost = getattr(query, "boost", 1.0)
    if isinstance(query, q.Prefix) and query.constantscore:
        return of_terms(segment.terms.prefix_range(fieldname, query.text.encode()), segment, boost)
    to_bytes = segment.schema[fieldname].to_bytes
    texts = sorted({to_bytes(text) for text in query._btexts(segment.reader)})
    # Whoosh scores a pattern that stands for a single word like that word.
    if len(texts) == 1 or not getattr(query, "constantscore", False):
        nodes = [node for text in texts if (node := term_of_bytes(fieldname, text, segment, boost))]
        return OrNode(segment, nodes) if nodes else nothing(query, segment)
    numbers = [segment.terms.find(fieldname, text) for text in texts if (fieldname, text) in segment.terms]
    return of_terms(numbers, segment, boost)


def term_of_bytes(fieldname: str, text: bytes, segment: Segment, boost: float) -> TermNode | None:
    """Return the node of a term of the dictionary."""
    postings = segment.postings(fieldname, text)
    return TermNode(postings, boost) if postings else None


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
    return PhraseNode(known, query.slop, query.boost)


def listed(query: Query, segment: Segment) -> Node:
    """Run a query with Whoosh's own matcher and return what it found."""
    documents, scores = array("I"), array("f")
    matcher: Matcher = query.matcher(segment.searcher, segment.searcher.context())
    while matcher.is_active():
        documents.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
    return ListNode(segment, np.asarray(documents), np.asarray(scores))


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
    q.MultiTerm: pattern,
    type(q.NullQuery): nothing,
}
