"""Clauses while they are read: what AND, OR, signs and standing side by side make of them."""

from dataclasses import dataclass, field

from search.tree import Either, Node, Sequence


@dataclass(slots=True)
class Clauses:
    """Clauses side by side while they are read."""

    plain: list[Node] = field(default_factory=list)
    must: list[Node] = field(default_factory=list)
    must_not: list[Node] = field(default_factory=list)
    strict: bool = False

    def add(self, sign: str, node: Node) -> None:
        """Take in a clause under its sign."""
        {"-": self.must_not, "+": self.must}.get(sign, self.plain).append(node)

    def take(self, other: "Clauses") -> None:
        """Take in other clauses."""
        self.plain += other.plain
        self.must += other.must
        self.must_not += other.must_not
        self.strict |= other.strict

    def node(self) -> Node | None:
        """Return the clauses as one node, the only one itself where it stands alone."""
        if len(self.plain) + len(self.must) == 1 and not self.must_not:
            return (self.plain or self.must)[0]
        if not (self.plain or self.must or self.must_not):
            return None
        return Sequence(tuple(self.plain), tuple(self.must), tuple(self.must_not), self.strict)


def joined(groups: list[list[Clauses]], operator: str) -> Clauses:
    """Return where the next clause belongs: OR and AND join it to the last one, else it stands beside it.

    groups: what stands side by side, each a list of what ORs join, each of these what ANDs join.
    """
    if operator == "OR":
        groups[-1].append(Clauses())
    elif operator == "AND":
        groups[-1][-1].strict = True
    else:
        groups.append([Clauses()])
    return groups[-1][-1]


def side_by_side(groups: list[list[Clauses]]) -> Node | None:
    """Return groups of clauses as one node; None where there are none."""
    whole = Clauses()
    for alternatives in groups:
        if len(alternatives) == 1:
            whole.take(alternatives[0])
        else:
            choices = tuple(node for clauses in alternatives if (node := clauses.node()))
            whole.add("+" if alternatives[0].must else "", Either(choices))
    return whole.node()
