"""The words of the index that a prefix, a wildcard or a misspelt word stands for."""

import fnmatch
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice

from whoosh.reading import IndexReader

from index.analysis import exact_form
from search.evaluation import Deadline
from search.tree import Word

MAX_EXPANSIONS = 1_000


def expanded(
    node: Word, name: str, reader: IndexReader, deadline: Deadline, note: Callable[[str], None]
) -> tuple[str, ...]:
    """Return the words of a field that match a pattern, MAX_EXPANSIONS at the most; what is missing is noted.

    Looking for them stops at `deadline`.
    """
    found = tuple(islice(expansions(node, name, reader, deadline, note), MAX_EXPANSIONS + 1))
    if len(found) > MAX_EXPANSIONS:
        note(f"{shown(node)} stands for more than {MAX_EXPANSIONS:,} words; some were left out.")
    return found[:MAX_EXPANSIONS]


def expansions(
    node: Word, name: str, reader: IndexReader, deadline: Deadline, note: Callable[[str], None]
) -> Iterator[str]:
    """Yield the words of a field that match a pattern, until the deadline."""
    text = exact_form(node.text)
    matches = None
    if node.form == "fuzzy":
        # Each segment looks through its words all at once; Whoosh's reader of several goes word by word.
        near = [
            leaf.terms_within(name, text, node.distance, prefix=1 if len(text) > 3 else 0)
            for leaf, _ in reader.leaf_readers()
        ]
        terms = iter(sorted(set(chain.from_iterable(near))))
    elif node.form == "prefix":
        terms = map(bytes.decode, reader.expand_prefix(name, text))
    else:
        literal = re.match(r"[^*?]*", text)
        matches = re.compile(fnmatch.translate(text.replace("[", "[[]"))).match
        terms = map(bytes.decode, reader.expand_prefix(name, literal[0] if literal else ""))
    for number, term in enumerate(terms):
        if number % 64 == 0 and deadline.passed():
            note(f"{shown(node)} stands for too many words to list in time; some were left out.")
            return
        if matches is None or matches(term):
            yield term


def shown(node: Word) -> str:
    """Return a pattern as it was typed."""
    return {"prefix": f"{node.text}*", "fuzzy": f"{node.text}~"}.get(node.form, node.text)
