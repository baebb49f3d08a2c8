"""What a person typed, as a tree of words, phrases, values and the ways they are joined."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed. form: word, prefix, wildcard or fuzzy; distance: edits allowed of a fuzzy one.

    also: other words that mean the same here, each of which will do.
    """

    text: str
    field: str = ""
    form: str = "word"
    distance: int = 0
    boost: float = 1.0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand together, up to `slop` other words between them."""

    text: str
    field: str = ""
    slop: int = 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Value:
    """What stands after a field that takes no words: kind, film, year, rating, genre, lang."""

    text: str
    field: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Clauses side by side. plain: wanted; must: needed; must_not: refused.

    strict: the plain ones were joined by AND, so leaving one out is no answer.
    """

    plain: tuple["Node", ...] = ()
    must: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()
    strict: bool = False
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives joined by OR."""

    choices: tuple["Node", ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Scoped:
    """What a passage of one kind must have: goof:watch. kind: the kind's name."""

    kind: str
    node: "Node"


Node = Word | Phrase | Value | Sequence | Either | Scoped


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below a node, refused ones too."""
    if isinstance(node, Sequence):
        return (*node.plain, *node.must, *node.must_not)
    if isinstance(node, Either):
        return node.choices
    return (node.node,) if isinstance(node, Scoped) else ()


def has_scopes(node: Node) -> bool:
    """Whether any part of a query asks for passages of one kind, so that it is a question about films."""
    return isinstance(node, Scoped) or any(map(has_scopes, children(node)))


def boosted(node: Node, boost: float) -> Node:
    """Return `node` with its weight multiplied; a value has none."""
    if isinstance(node, Value) or boost == 1.0:
        return node
    if isinstance(node, Scoped):
        return replace(node, node=boosted(node.node, boost))
    return replace(node, boost=node.boost * boost)
