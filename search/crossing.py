"""Questions across kinds: goof:watch soundtrack:"moon river" asks for films, each condition of any passage.

A condition is what passages of one kind must have, or what stands beside such conditions, which one passage
must have as a whole. The films that meet all are found, with the passages that meet one of them.
"""

from dataclasses import dataclass, replace

import numpy as np

from index import FilmIndex
from search.evaluation import Deadline, evaluate
from search.filters import Mask, filter_masks
from search.found import Found, Wording
from search.groups import Scores, run_starts
from search.query import Compiled, Compiler, is_condition
from search.ranking import weighed
from search.request import SearchRequest
from search.tree import Either, Node, Sequence, boosted, has_scopes


@dataclass(frozen=True, slots=True)
class Met:
    """What meets a part of a question: films (bool [f]), and what each document gives to it (float32 [n]).

    speaks: bool [n], which documents meet it; a refusal and a condition such as year:1990 have none.
    score: float64 [f], what the best passages of each film give.
    """

    films: Mask
    speaks: Mask
    points: Scores
    score: Scores


class Crossing:
    """Evaluates the conditions of one question and joins them by film."""

    def __init__(self, index: FilmIndex, compiler: Compiler, deadline: Deadline) -> None:
        self.index, self.compiler, self.deadline = index, compiler, deadline
        self.size = len(index.columns.kind)
        self.films = len(index.columns.first) - 1
        # bool [n]: which passages are refused where the walk through the tree stands.
        self.refused: Mask = np.zeros(self.size, np.bool_)

    def met(self, node: Node) -> Met:
        """Return what meets a node."""
        if isinstance(node, Either) and has_scopes(node):
            return self.any_of([self.met(boosted(each, node.boost)) for each in node.choices])
        if isinstance(node, Sequence) and has_scopes(node):
            return self.sequence(node)
        return self.by_passage(node)

    def by_passage(self, node: Node) -> Met:
        """Return what meets a node that one passage has to meet as a whole."""
        found = evaluate(self.index.searcher, self.compiler.query(node), self.deadline)
        speaks, points = np.zeros(self.size, np.bool_), np.zeros(self.size)
        films, score = np.zeros(self.films, np.bool_), np.zeros(self.films)
        kept = ~self.refused[found.documents] | is_condition(node)
        documents = found.documents[kept]
        of_film = self.index.columns.film[documents]
        starts = run_starts(of_film)
        films[of_film[starts]] = True
        if not is_condition(node):
            points[documents] = weighed(self.index, documents, found.scores[kept])
            speaks[documents] = True
            if len(starts):
                score[of_film[starts]] = np.maximum.reduceat(points[documents], starts)
        return Met(films, speaks, points, score)

    def sequence(self, node: Sequence) -> Met:
        """Return what meets all that stands side by side, and nothing of what is refused.

        What has no kind is asked of one passage together; what it refuses is refused of every passage.
        """
        parts = [boosted(each, node.boost) for each in (*node.plain, *node.must)]
        loose = [each for each in parts if not has_scopes(each)]
        conditions = tuple(each for each in loose if is_condition(each))
        wanted = tuple(each for each in loose if not is_condition(each))
        outside = self.refused
        self.refused = outside | self.refused_by([each for each in node.must_not if not has_scopes(each)])
        met = [self.met(each) for each in parts if has_scopes(each)]
        met += [self.by_passage(each) for each in conditions]
        if wanted:
            met.append(self.by_passage(Sequence(plain=(*wanted, *conditions), strict=True)))
        whole = self.all_of(met)
        self.refused = outside
        for each in node.must_not:
            if has_scopes(each):
                whole = replace(whole, films=whole.films & ~self.aside(each).films)
        return whole

    def refused_by(self, nodes: list[Node]) -> Mask:
        """Return which passages meet any of some nodes: bool [n]."""
        refused = np.zeros(self.size, np.bool_)
        if nodes:
            query = self.compiler.aside().query(Either(tuple(nodes)))
            refused[evaluate(self.index.searcher, query, self.deadline).documents] = True
        return refused

    def aside(self, node: Node) -> Met:
        """Return what meets a node that is refused, whose words no snippet is to mark."""
        return Crossing(self.index, self.compiler.aside(), self.deadline).met(node)

    def all_of(self, met: list[Met]) -> Met:
        """Return what meets all of some conditions, each in whichever passage; everything where none is."""
        films = np.logical_and.reduce([np.ones(self.films, np.bool_), *(each.films for each in met)])
        if not any(each.speaks.any() for each in met):
            # Nothing is wanted but that something is not there: every other passage speaks for that.
            return Met(films, ~self.refused, np.zeros(self.size), np.zeros(self.films))
        return Met(films, *self.summed(met))

    def any_of(self, met: list[Met]) -> Met:
        """Return what meets any of some conditions."""
        return Met(np.logical_or.reduce([each.films for each in met]), *self.summed(met))

    def summed(self, met: list[Met]) -> tuple[Mask, Scores, Scores]:
        """Return which documents speak for any of some conditions, and what they and their films get."""
        speaks = np.logical_or.reduce([each.speaks for each in met])
        return speaks, np.sum([each.points for each in met], 0), np.sum([each.score for each in met], 0)


def cross(
    index: FilmIndex, request: SearchRequest, root: Node, compiler: Compiler, deadline: Deadline
) -> Found:
    """Return the passages that meet a condition, of the films that meet all."""
    met = Crossing(index, compiler, deadline).met(root)
    documents = np.flatnonzero(met.speaks & met.films[index.columns.film]).astype(np.uint32)
    return Found(
        documents=documents,
        scores=met.points[documents],
        masks=filter_masks(index, request, documents),
        compiled=Compiled(
            compiler.query(root), exact=frozenset(compiler.exact), stems=frozenset(compiler.stems)
        ),
        complete=not deadline.missed,
        wording=Wording(np.ones(len(met.score)), met.score),
    )
