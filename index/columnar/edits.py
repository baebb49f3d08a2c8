"""Which terms of a dictionary are within a few edits of a word, worked out for many terms at once.

One edit leaves the first or the second half of a word as it is, so terms within one edit begin or end with
a half of it: a few hundred of a dictionary. More edits are counted for every term of a likely length, by
Myers' bit vectors ("A fast bit-vector algorithm for approximate string matching", 1999), one step of all
terms after the other. Where letters that changed places are one edit it is Hyyrö's form of them ("A
bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003).
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from whoosh.codec.base import Automata

from index.columnar.arrays import Array
from index.columnar.terms import FieldCursor, TermsReader
from index.columnar.tokenising import ranges

LONGEST = 63  # letters of a word: fewer than the bits of an integer
AT_ONCE = 16_384  # terms: what is computed of them stays in the processor's cache


def terms_within(
    terms: TermsReader,
    fieldname: str,
    word: str,
    distance: int,
    prefix: int,
    check: Callable[[], None],
    *,
    swaps: bool = False,
) -> Array:
    """Return the numbers of the terms of a field within `distance` edits of a word: int64, ascending.

    An edit puts a letter in, takes one out or changes one; with `swaps` it may be two neighbours that
    changed places. The first `prefix` letters must be the same. check: called now and then, to stop what
    takes too long. Raises ValueError for a word that is too long and for a field whose terms are no text.
    """
    head, tail = word[:prefix], word[prefix:]
    if len(tail) > LONGEST:
        raise ValueError(f"A word of more than {LONGEST} letters cannot be compared.")
    found = terms.prefix_range(fieldname, encoded(head))
    if distance == 1 and len(tail) > 1 and not swaps:
        half = len(tail) // 2
        begin = terms.prefix_range(fieldname, encoded(word[: prefix + half]))
        end = ending(terms, fieldname, encoded(tail[half:]))
        end = end[(end >= found.start) & (end < found.stop)]
        numbers = np.union1d(np.arange(begin.start, begin.stop), end)
    else:
        numbers = np.arange(found.start, found.stop)
    near: list[Array] = [np.zeros(0, np.int64)]
    skipped = len(encoded(head))
    for first in range(0, len(numbers), AT_ONCE):
        check()
        some = numbers[first : first + AT_ONCE]
        near.append(some[is_near(terms, some, skipped, tail, distance, swaps)])
    return np.concatenate(near)


def beginning_within(
    terms: TermsReader, fieldname: str, text: str, distance: int, prefix: int, check: Callable[[], None]
) -> Array:
    """Return the terms of a field that begin with something within `distance` edits of `text`: int64.

    As `terms_within` with swaps, but what is counted are bytes: in other scripts a letter is two or three.
    """
    head, tail = encoded(text)[:prefix], encoded(text)[prefix:]
    if len(tail) > LONGEST:
        raise ValueError(f"A text of more than {LONGEST} letters cannot be compared.")
    found = terms.prefix_range(fieldname, head)
    start = np.asarray(terms.text_start)[found.start : found.stop + 1].astype(np.int64)
    begins, lengths = start[:-1] + len(head), np.diff(start) - len(head)
    near: list[Array] = [np.zeros(0, np.int64)]
    for first in range(0, len(begins), AT_ONCE):
        check()
        some = slice(first, first + AT_ONCE)
        rows = np.flatnonzero(lengths[some] >= len(tail) - distance) + first
        counted = np.minimum(lengths[rows], len(tail) + distance)
        letters = np.asarray(terms.text).take(ranges(begins[rows], counted))
        ends = np.cumsum(counted)
        least = edits(
            letters, ends - counted, counted, np.frombuffer(tail, np.uint8), swaps=True, beginnings=True
        )
        near.append(rows[least <= distance] + found.start)
    return np.concatenate(near)


def encoded(text: str) -> bytes:
    """Return text as it stands in the dictionary."""
    return text.encode("utf-8", "surrogatepass")


def ending(terms: TermsReader, fieldname: str, end: bytes) -> Array:
    """Return the terms of a field that end with some bytes, and others that share the last eight: int64."""
    keys, numbers = terms.by_ending(*terms.field_range(fieldname))
    last = end[-8:][::-1]
    lowest = np.array([int.from_bytes(last.ljust(8, b"\0"), "big")], np.uint64)
    highest = np.array([int.from_bytes(last.ljust(8, b"\xff"), "big")], np.uint64)
    found: Array = numbers[keys.searchsorted(lowest)[0] : keys.searchsorted(highest, "right")[0]]
    return found


def is_near(terms: TermsReader, numbers: Array, skipped: int, word: str, distance: int, swaps: bool) -> Array:
    """Return which terms, without their first `skipped` bytes, are within `distance` edits: bool [k]."""
    text, start = np.asarray(terms.text), np.asarray(terms.text_start)
    begins = start.take(numbers).astype(np.int64) + skipped
    lengths = start.take(numbers + 1).astype(np.int64) - begins
    near = np.zeros(len(numbers), np.bool_)
    # A letter is one to four bytes.
    rows = np.flatnonzero((lengths >= len(word) - distance) & (lengths <= 4 * (len(word) + distance)))
    begins, lengths = begins[rows], lengths[rows]
    letters = text.take(ranges(begins, lengths))
    if letters.max(initial=0) > 127:
        letters, lengths = decoded(letters, lengths)
    likely = np.flatnonzero(abs(lengths - len(word)) <= distance)
    ends = np.cumsum(lengths)[likely]
    lengths = lengths[likely]
    count = one_edit if distance == 1 and word and not swaps else partial(edits, swaps=swaps)
    near[rows[likely]] = count(letters, ends - lengths, lengths, codes(word)) <= distance
    return near


def codes(word: str) -> Array:
    """Return the letters of a word as numbers: uint32."""
    return np.frombuffer(word.encode("utf-32-le", "surrogatepass"), "<u4")


def decoded(content: Array, lengths: Array) -> tuple[Array, Array]:
    """Return the letters of words in UTF-8, one after the other (uint32), and how many each has: int64 [k].

    content: uint8; lengths: int64 [k], in bytes. Raises UnicodeDecodeError where that is no UTF-8.
    """
    letters = codes(content.tobytes().decode("utf-8", "surrogatepass"))
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum((content & 0xC0) != 0x80)))
    ends = np.cumsum(lengths)
    return letters, before[ends] - before[ends - lengths]


def one_edit(letters: Array, begins: Array, lengths: Array, word: Array) -> Array:
    """Return 0 or 1 for words within one edit of `word` and more for others: int64 [k].

    Words that are one edit apart begin and end alike up to it. lengths: those of `word` or one off.
    """
    size = len(word)
    places = np.arange(size)
    unlike = np.ones((2, len(begins), size + 1), np.bool_)
    forward = begins[:, np.newaxis] + places
    backward = (begins + lengths - 1)[:, np.newaxis] - places
    np.not_equal(letters.take(forward, mode="clip"), word, out=unlike[0, :, :size])
    np.not_equal(letters.take(backward, mode="clip"), word[::-1], out=unlike[1, :, :size])
    alike = unlike.argmax(axis=2).sum(axis=0)
    # Where the word is the longer one by a letter, the comparison may run on into the next word by one.
    found: Array = np.maximum(lengths, size) - np.minimum(alike, np.maximum(lengths, size))
    return found


def edits(
    letters: Array,
    begins: Array,
    lengths: Array,
    word: Array,
    *,
    swaps: bool = False,
    beginnings: bool = False,
) -> Array:
    """Return how many edits apart words are from `word`: int64 [k].

    letters: integers, the words' letters; begins, lengths: int64 [k], where each one's stand. swaps: whether
    letters that changed places are one edit. beginnings: whether the nearest beginning of each one counts.
    """
    if not len(word):
        return np.zeros_like(lengths) if beginnings else lengths
    # The longest first: those that are not at their end yet are always the first so many.
    order = np.argsort(-lengths, kind="stable")
    begins, lengths = begins[order], lengths[order]
    left = np.searchsorted(-lengths, -np.arange(lengths[0] if len(lengths) else 0))
    equal = np.zeros(len(letters), np.uint64)
    for letter in set(word.tolist()):
        bits = sum(1 << place for place, each in enumerate(word.tolist()) if each == letter)
        equal[letters == letter] = bits
    one, last = np.uint64(1), np.uint64(len(word) - 1)
    counts = np.full(len(begins), len(word), np.int64)
    least = counts.copy()
    # Where a step to the next letter of `word` costs one more, and one less: all of column 0.
    more: Array = np.full(len(begins), (1 << len(word)) - 1, np.uint64)
    less: Array = np.zeros(len(begins), np.uint64)
    match: Array = np.zeros_like(more)
    diagonal: Array = ~match
    for step, count in enumerate(left.tolist()):
        more, less = more[:count], less[:count]
        matched, kept = match[:count], diagonal[:count]
        match = equal.take(begins[:count] + step)
        diagonal = (((match & more) + more) ^ more) | match | less
        if swaps:
            diagonal |= ((~kept & match) << one) & matched
        up: Array = less | ~(diagonal | more)
        down = more & diagonal
        counts[:count] += ((up >> last) & one).astype(np.int64)
        counts[:count] -= ((down >> last) & one).astype(np.int64)
        up = (up << one) | one
        more, less = (down << one) | ~(diagonal | up), up & diagonal
        if beginnings:
            np.minimum(least[:count], counts[:count], out=least[:count])
    found = np.empty(len(order), np.int64)
    found[order] = least if beginnings else counts
    return found


class EditAutomata(Automata):  # type: ignore[misc]
    """Where Whoosh looks for misspelt words: `terms_within` of a reader, FuzzyTerm, spelling."""

    def terms_within(self, fieldcur: FieldCursor, uterm: str, maxdist: int, prefix: int = 0) -> Iterator[str]:
        """Yield the terms of a cursor's field that are near a word, in order."""
        reader, name = fieldcur.reader, fieldcur.fieldname
        try:
            numbers = terms_within(reader, name, uterm, maxdist, prefix, lambda: None)
        except ValueError:  # a long word, or a field of no text: one term after the other
            yield from super().terms_within(fieldcur, uterm, maxdist, prefix)
            return
        for number in numbers.tolist():
            yield fieldcur.fieldobj.from_bytes(reader.texts[number])
