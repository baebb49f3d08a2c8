"""What a person typed, as a tree of words, phrases, values and the ways they are joined."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed. form: word, prefix, wildcard or fuzzy; distance: edits allowed of a fuzzy one."""

    text: str
    field: str = ""
    form: str = "word"
    distance: int = 0
    boost: float = 1.0


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


Node = Word | Phrase | Value | Sequence | Either
