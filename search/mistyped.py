"""What may have been meant by what was mistyped: texts one slip away, and names that begin so.

Which words and titles of a query are mended is said in search/spelling.py.
"""

import heapq
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from corpus.records import key_words
from index import FilmIndex
from index.columnar.edits import LONGEST, beginning_within
from search.names import NAME, TAIL, TAIL_WEIGHT, Name, NameList, best_names, better, name_lists

LETTERS = "abcdefghijklmnopqrstuvwxyz 0123456789"
MOST = 4_000  # neighbours that are looked up: those of some 50 letters
LONG = 8  # letters, from which on two of them may be wrong
LIKELY = 100  # names two letters off, a list: the best known of all


def neighbours(key: str, *, first: bool = False) -> Iterator[str]:
    """Yield what differs from `key` by one letter left out, put in, changed, or two that changed places.

    The first letter stays, or with `first` it is the one: people rarely mistype it, so that it is looked at
    where nothing else helps.
    """
    for place in range(1) if first else range(1, len(key) + 1):
        before, after = key[:place], key[place:]
        if after:
            yield before + after[1:]
            if len(after) > 1 and after[0] != after[1]:
                yield before + after[1] + after[0] + after[2:]
            yield from (before + letter + after[1:] for letter in LETTERS if letter != after[0])
        yield from (before + letter + after for letter in LETTERS)


def near(index: FilmIndex, typed: str, wanted: int) -> list[Name]:
    """Return the best known names that start with something near what was typed.

    That is one letter off; where no name is, one letter off with the first one wrong; then two letters off
    what is long.
    """
    key = " ".join(key_words(typed))
    for off in (one_off, first_off, two_off):
        found: dict[tuple[str, str], Name] = {}
        for field, factor in ((NAME, 1.0), (TAIL, TAIL_WEIGHT)):
            for names in name_lists(index, field):
                for numbers in off(names, field, key):
                    for name in best_names(names, numbers, wanted, factor):
                        same = (name.text, name.sort)
                        found[same] = better(found.get(same), name)
        if found:
            return heapq.nlargest(wanted, found.values(), key=lambda name: name.weight)
    return []


def one_off(names: NameList, field: str, key: str) -> Iterator[range]:
    """Yield the terms of a list that start with something one letter off, but for the first letter."""
    return starting_with(names, field, neighbours(key))


def first_off(names: NameList, field: str, key: str) -> Iterator[range]:
    """Yield the terms of a list that start with something of which the first letter is off."""
    return starting_with(names, field, neighbours(key, first=True))


def starting_with(names: NameList, field: str, texts: Iterable[str]) -> Iterator[range]:
    """Yield the terms of a list that start with one of some texts, those of each text by itself.

    All are looked up at once, some 70 for a letter: that is faster than measuring distances.
    """
    keys = list(dict.fromkeys(map(str.encode, islice(texts, MOST))))
    first, last = names.terms.field_range(field)
    known = np.asarray(names.terms.text_key)[first:last]
    # The first eight bytes of a term, as a number, lie between these where it starts with a key.
    ends = (np.array(keys, "S8"), np.array([key[:8].ljust(8, b"\xff") for key in keys], "S8"))
    lowest, highest = (end.view(">u8").astype(np.uint64) for end in ends)
    likely = known.searchsorted(lowest) < known.searchsorted(highest, "right")
    for place in np.flatnonzero(likely).tolist():
        if numbers := names.terms.prefix_range(field, keys[place]):
            yield numbers


def two_off(names: NameList, field: str, key: str) -> Iterator[range]:
    """Yield the best known terms of a list that start with something two letters off what is long.

    The first letter must be right: a quarter of a million names are compared in 10 ms.
    """
    if not LONG <= len(key.encode()) <= LONGEST:
        return
    numbers = beginning_within(names.terms, field, key, 2, 1, lambda: None)
    order = np.argsort(-names.known[numbers - names.first], kind="stable")[:LIKELY]
    for number in numbers[order].tolist():
        yield range(number, number + 1)
