"""Words that are written apart, closed up or with a sign between: spider man, spider-man and spiderman meet.

The index has words that a sign joins closed up as well (index.analysis). Here words of a query that stand
side by side are looked up closed up, and what is found counts as each of them.
"""

from collections.abc import Iterator
from collections.abc import Sequence as Row
from dataclasses import replace

from whoosh.reading import IndexReader

from index.analysis import exact_form, unelided
from index.schema import WORD_FIELDS
from index.titles import ALSO, BARE, MAIN, PART, key, respelled
from search.tree import Either, Node, Scoped, Sequence, Word

MOST_JOINED = 4  # words
JOINED_FIELDS = tuple(name for name in WORD_FIELDS if name != "stem")


def with_variants(node: Node, reader: IndexReader) -> Node:
    """Return a tree whose words also stand for their other spellings in the index."""
    if isinstance(node, Word):
        return spelled(node, reader)
    if isinstance(node, Either):
        return replace(node, choices=tuple(with_variants(each, reader) for each in node.choices))
    if isinstance(node, Scoped):
        return replace(node, node=with_variants(node.node, reader))
    if isinstance(node, Sequence):
        must, must_not = (
            tuple(with_variants(each, reader) for each in row) for row in (node.must, node.must_not)
        )
        plain = tuple(with_variants(each, reader) for each in node.plain)
        return replace(node, plain=tuple(with_joined(plain, reader)), must=must, must_not=must_not)
    return node


def spelled(node: Word, reader: IndexReader) -> Word:
    """Return a word with its other spellings: se7en as seven, l'atalante as atalante."""
    if node.form == "wildcard":
        return as_title(node, reader)
    if node.form != "word":
        return node
    exact = exact_form(node.text)
    others = [each for each in (respelled(exact), unelided(node.text)) if each and each != exact]
    return replace(node, also=(*node.also, *others)) if others else node


def as_title(node: Word, reader: IndexReader) -> Word:
    """Return a wildcard of single letters as the title it spells, where there is such a film: m*a*s*h."""
    word = lettered(node)
    if word and any(("title_key", mark + key(word)) in reader for mark in (MAIN, ALSO, BARE, PART)):
        return replace(node, text=word, form="word")
    return node


def lettered(node: Word) -> str:
    """Return the word that a wildcard of single letters spells: mash of m*a*s*h; else nothing."""
    letters = node.text.split("*") if node.form == "wildcard" else []
    return "".join(letters) if len(letters) > 2 and all(len(each) == 1 for each in letters) else ""


def with_joined(nodes: Row[Node], reader: IndexReader) -> Iterator[Node]:
    """Yield nodes side by side, words among them with what they are closed up in the index."""
    joined: dict[int, list[str]] = {}
    for first, last in runs(nodes):
        for start in range(first, last):
            for end in range(start + 2, min(start + MOST_JOINED, last) + 1):
                word = "".join(exact_form(each.text) for each in nodes[start:end] if isinstance(each, Word))
                if is_known(word, nodes[start], reader):
                    for place in range(start, end):
                        joined.setdefault(place, []).append(word)
    for place, node in enumerate(nodes):
        if place in joined and isinstance(node, Word):
            yield replace(node, also=(*node.also, *joined[place]))
        else:
            yield node


def runs(nodes: Row[Node]) -> Iterator[tuple[int, int]]:
    """Yield where each run of words in one field begins, and where it ends."""
    start = 0
    for place, node in enumerate((*nodes, None)):
        first = nodes[start] if start < len(nodes) else None
        if not (
            isinstance(node, Word)
            and node.form == "word"
            and isinstance(first, Word)
            and first.form == "word"
            and node.field == first.field
        ):
            if place - start > 1:
                yield start, place
            start = place


def is_known(word: str, node: Node, reader: IndexReader) -> bool:
    """Whether the index has a word in the fields that a node looks at."""
    assert isinstance(node, Word)
    return any((name, word) in reader for name in ((node.field,) if node.field else JOINED_FIELDS))
