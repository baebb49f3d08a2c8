"""Other words for the same: a small file of groups, put into a query beside what was typed.

A synonym counts a little less than the word itself, and the answer says what was added. Only plain words
are widened: whoever quotes a phrase, names a field or writes an operator means what they type.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from corpus.records import key_words
from search.errors import QueryError
from search.results import Widening
from search.tree import Either, Node, Phrase, Word
from search.tree import Sequence as Clauses

BUILT_IN = Path(__file__).with_name("synonyms.txt")
WEIGHT = 0.6  # of a synonym, against the word that was typed
MOST_WORDS = 4  # of a phrase in the file
ONE_WAY = "=>"

Key = tuple[str, ...]  # a word or a phrase, folded


@dataclass(frozen=True)
class Synonyms:
    """What each word or phrase is widened by, as written in the file."""

    groups: dict[Key, tuple[str, ...]]

    def __bool__(self) -> bool:
        return bool(self.groups)


def read_synonyms(path: Path = BUILT_IN) -> Synonyms:
    """Return the synonyms of a file. Raises QueryError with the line where it cannot be understood."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise QueryError(
            f"The synonyms in {path} cannot be read ({cause}). Save them as UTF-8 text."
        ) from cause
    groups: dict[Key, dict[str, None]] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        if not (line := line.partition("#")[0].strip()):
            continue
        left, arrow, right = line.partition(ONE_WAY)
        finders = [part.strip() for part in left.split(";") if part.strip()]
        added = [part.strip() for part in right.split(";") if part.strip()] if arrow else finders
        if not finders or (arrow and not added) or (not arrow and len(finders) < 2):
            raise QueryError(
                f"{path.name}, line {number}: a group has two words or more, such as: car; automobile"
            )
        check_lengths(path, number, [*finders, *added])
        for finder in finders:
            key = tuple(key_words(finder))
            others = groups.setdefault(key, {})
            others.update({word: None for word in added if tuple(key_words(word)) != key})
    return Synonyms({key: tuple(others) for key, others in groups.items() if others})


def check_lengths(path: Path, number: int, phrases: Sequence[str]) -> None:
    """Raise QueryError where a phrase has no word or too many."""
    for phrase in phrases:
        if not 1 <= len(key_words(phrase)) <= MOST_WORDS:
            raise QueryError(
                f"{path.name}, line {number}: {phrase!r} must have between 1 and {MOST_WORDS} words."
            )


# Read once a process and file; a server that is to see a changed file is started again.
synonyms_of = lru_cache(maxsize=8)(read_synonyms)


def widened(root: Node | None, synonyms: Synonyms) -> tuple[Node | None, tuple[Widening, ...]]:
    """Return a tree with synonyms beside its plain words, and what was added to which."""
    if not synonyms or root is None:
        return root, ()
    found: list[Widening] = []
    if not isinstance(root, Clauses):
        return next(replaced([root], synonyms, found)), tuple(found)
    if root.strict:
        return root, ()
    plain = tuple(replaced(root.plain, synonyms, found))
    return replace(root, plain=plain), tuple(found)


def replaced(nodes: Sequence[Node], synonyms: Synonyms, found: list[Widening]) -> Iterator[Node]:
    """Yield nodes with each run of words that has synonyms as an either-or of them, the longest run first."""
    place = 0
    while place < len(nodes):
        for length in range(min(MOST_WORDS, len(nodes) - place), 0, -1):
            run = nodes[place : place + length]
            typed = [word for node in run for word in plain_words(node)]
            others = synonyms.groups.get(tuple(key_words(" ".join(typed)))) if all(typed) else None
            if others:
                found.append(Widening(" ".join(typed), others))
                own = run[0] if length == 1 else Clauses(plain=tuple(run))
                yield Either((own, *map(synonym_node, others)))
                place += length
                break
        else:
            yield nodes[place]
            place += 1


def plain_words(node: Node) -> list[str]:
    """Return the words of a node that may be widened, such as sci and fi; [""] where it may not be."""
    if isinstance(node, Word) and node.form == "word" and not node.field and node.boost == 1.0:
        return [node.text]
    if isinstance(node, Clauses) and not (node.must or node.must_not or node.strict) and node.boost == 1.0:
        return [word for each in node.plain for word in plain_words(each)]
    return [""]


def synonym_node(text: str) -> Node:
    """Return the node that looks for a synonym: a word, or a phrase of these very words."""
    if len(key_words(text)) == 1 and " " not in text and "-" not in text:
        return Word(text, boost=WEIGHT)
    return Phrase(text, boost=WEIGHT)
