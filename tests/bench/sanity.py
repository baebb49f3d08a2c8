"""Do the engines answer the same? A time is worth nothing beside another one's unless they do."""

import math

from tests.bench.results import Agreement, Answer

SAME_SCORE = 1e-4  # relative


def agreement(ranked: bool, ours: list[Answer], theirs: list[Answer], same_formula: bool) -> Agreement:
    """Compare an engine's answers with Filmdex's, over the queries both were asked.

    ranked: whether the engines rank the matches at all, and not only list them.
    """
    pairs = list(zip(ours, theirs, strict=False))
    total = sum(each.matches or 0 for each, _ in pairs)
    return Agreement(
        overlap=mean([overlap(each, other) for each, other in pairs]) if ranked else None,
        same=mean([float(same(each, other)) for each, other in pairs]) if ranked and same_formula else None,
        matches=sum(other.matches or 0 for _, other in pairs) / total if total else None,
    )


def overlap(ours: Answer, theirs: Answer) -> float:
    """Return the share of the hits that both have; of the longer list, where one is shorter."""
    mine, others = ({number for number, _ in answer.hits} for answer in (ours, theirs))
    longest = max(len(mine), len(others))
    return len(mine & others) / longest if longest else 1.0


def same(ours: Answer, theirs: Answer) -> bool:
    """Whether two answers have the same scores and hits; of hits with the last score any will do."""
    if len(ours.hits) != len(theirs.hits):
        return False
    scores = [sorted((score for _, score in answer.hits), reverse=True) for answer in (ours, theirs)]
    if not all(math.isclose(a, b, rel_tol=SAME_SCORE) for a, b in zip(*scores, strict=True)):
        return False
    above = scores[0][-1] * (1 + SAME_SCORE) if scores[0] else 0.0
    mine, others = ({number for number, score in answer.hits if score > above} for answer in (ours, theirs))
    # Rounding may put a hit on either side of the border.
    return len(mine ^ others) <= abs(len(mine) - len(others))


def mean(values: list[float]) -> float | None:
    """Return the mean, or None of nothing."""
    return sum(values) / len(values) if values else None
