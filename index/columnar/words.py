"""Cutting and numbering the words of much text on arrays: no word is a Python object unless it is new.

The texts of a chunk stand in one buffer of ASCII bytes. A table says which bytes are letters, differences
give the edges of the words, and every word of up to 16 letters is two 64-bit keys, its letters themselves.
A hash table of known keys, probed with whole arrays, gives their numbers; only a word that was never seen
becomes a string. That is 8 times as fast as splitting into strings and looking each one up.
"""

import numpy as np

from index.analysis import JOINERS, STOP
from index.columnar.arrays import Array

LETTER = np.zeros(256, np.bool_)
LETTER[[code for code in range(128) if chr(code).isalnum()]] = True
LOWER = bytes(range(256)).lower()
APOSTROPHE = ord("'")
KEY = 8  # bytes of a key
LONGEST = 2 * KEY  # a longer word is looked up as a string: one in a thousand
MASKS = np.array([(1 << 8 * length) - 1 for length in range(KEY + 1)], np.uint64)
# Odd constants with well mixed bits, so that the upper bits of a product depend on all of a key.
MIX, MIX_MORE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
IS_JOINER = np.zeros(256, np.bool_)
IS_JOINER[[ord(sign) for sign in JOINERS if sign.isascii()]] = True
JOINED, ALONE = 1, 2  # of a word: a sign joins it to the next one; it is a single letter
PADDING = bytes(LONGEST + KEY)  # so that a key can be read at any word's start


class Numbering(dict[str, int]):
    """Gives every new key the next number; looking a known one up never enters Python code."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


class WordNumbers:
    """Numbers words in the order they are first seen. `words`: every word, in lower case, and its number."""

    def __init__(self) -> None:
        self.words = Numbering()
        self.grow(14)

    def grow(self, bits: int) -> None:
        """Make the table of keys anew with 2 ** bits places and put the known words into it."""
        self.bits, places = bits, 1 << bits
        self.first, self.second = np.zeros(places, np.uint64), np.zeros(places, np.uint64)
        self.number = np.full(places, -1, np.int32)
        self.held = 0
        short = [(word, number) for word, number in self.words.items() if self.has_keys(word)]
        if short:
            content = np.frombuffer(b"".join(word.encode().ljust(LONGEST, b"\0") for word, _ in short), "<u8")
            self.insert(content[0::2], content[1::2], [number for _, number in short])

    @staticmethod
    def has_keys(word: str) -> bool:
        """Whether a word stands in the table, being short enough and of ASCII letters."""
        return len(word) <= LONGEST and word.isascii()

    def insert(self, first: Array, second: Array, numbers: list[int]) -> None:
        """Put words that the table does not have into it: keys uint64 [k], and their numbers."""
        mask = (1 << self.bits) - 1
        for one, two, place, number in zip(
            first.tolist(), second.tolist(), self.places(first, second).tolist(), numbers, strict=True
        ):
            while self.number[place] >= 0:
                place = (place + 1) & mask
            self.first[place], self.second[place], self.number[place] = one, two, number
        self.held += len(numbers)

    def places(self, first: Array, second: Array) -> Array:
        """Return where the look-up of each pair of keys begins: int64 [k]."""
        mixed = (first ^ (second * MIX_MORE)) * MIX
        places: Array = (mixed >> np.uint64(64 - self.bits)).astype(np.int64)
        return places

    def numbers(self, texts: list[str]) -> tuple[Array, Array, Array]:
        """Return the words of ASCII texts, one text after the other, and how many each has.

        numbers: uint32 [k]; joints: uint8 [k], JOINED where a sign joins a word to the next one, as
        index.analysis.joints has it, ALONE where it has a single letter; counts: int64 [v].
        """
        joined = "\n".join(texts).encode("ascii").translate(LOWER)
        buffer = np.frombuffer(joined + PADDING, np.uint8)
        starts, lengths = word_edges(buffer)
        # Every key begins at a byte of its own, so the buffer is seen as overlapping 64-bit integers.
        keys: Array = np.ndarray((len(buffer) - KEY + 1,), "<u8", buffer, strides=(1,))
        first = keys[starts] & MASKS[np.minimum(lengths, KEY)]
        second = np.zeros(len(starts), np.uint64)
        wide = np.flatnonzero(lengths > KEY)
        second[wide] = keys[starts[wide] + KEY] & MASKS[np.minimum(lengths[wide] - KEY, KEY)]
        numbers = self.look_up(first, second)
        for row in np.flatnonzero(lengths > LONGEST).tolist():
            word = joined[starts[row] : starts[row] + lengths[row]].decode("ascii")
            numbers[row] = self.words[word]
        sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
        ends = np.searchsorted(starts, np.cumsum(sizes))
        return numbers.astype(np.uint32), joints(buffer, starts, lengths), np.diff(ends, prepend=0)

    def look_up(self, first: Array, second: Array) -> Array:
        """Return the numbers of words by their keys, numbering the new ones: int64 [k]."""
        numbers = np.full(len(first), -1, np.int64)
        waiting, place = np.arange(len(first)), self.places(first, second)
        mask = (1 << self.bits) - 1
        new = []
        while len(waiting):
            number = self.number[place]
            known = number >= 0
            same = known & (self.first[place] == first[waiting]) & (self.second[place] == second[waiting])
            numbers[waiting[same]] = number[same]
            new.append(waiting[~known])
            collided = known & ~same
            waiting, place = waiting[collided], (place[collided] + 1) & mask
        rows = np.concatenate(new) if new else np.zeros(0, np.int64)
        if len(rows):
            self.learn(first[rows], second[rows])
            numbers[rows] = self.look_up(first[rows], second[rows])
        return numbers

    def learn(self, first: Array, second: Array) -> None:
        """Number words that the table does not have; a key may stand there several times."""
        order = np.lexsort((second, first))
        one, two = first[order], second[order]
        fresh = np.ones(len(order), np.bool_)
        fresh[1:] = (one[1:] != one[:-1]) | (two[1:] != two[:-1])
        pairs = np.empty((int(fresh.sum()), 2), "<u8")
        pairs[:, 0], pairs[:, 1] = one[fresh], two[fresh]
        content = pairs.tobytes()
        spelled = (content[at : at + LONGEST] for at in range(0, len(content), LONGEST))
        numbers = [self.words[word.rstrip(b"\0").decode("ascii")] for word in spelled]
        if (self.held + len(numbers)) * 2 > 1 << self.bits:
            # All words are in self.words by now, so the larger table gets the new ones too.
            self.grow(max(self.bits + 2, (len(self.words) * 4).bit_length()))
        else:
            self.insert(pairs[:, 0], pairs[:, 1], numbers)


def word_edges(buffer: Array) -> tuple[Array, Array]:
    """Return where each word of an ASCII buffer (uint8) begins and how long it is: int64 [k] each.

    A word is a run of letters and digits; an apostrophe belongs to it between two of them.
    """
    letters = LETTER[buffer]
    apostrophes = np.flatnonzero(buffer == APOSTROPHE)
    if len(apostrophes):
        # The buffer ends with padding, so only the first byte needs care: -1 is in the padding too.
        letters[apostrophes] = letters[apostrophes - 1] & letters[apostrophes + 1]
    edges = np.flatnonzero(letters[1:] != letters[:-1]) + 1
    if letters[0]:
        edges = np.concatenate((np.zeros(1, np.int64), edges))
    return edges[0::2], edges[1::2] - edges[0::2]


def joints(buffer: Array, starts: Array, lengths: Array) -> Array:
    """Return of each word of a buffer, which begin at `starts`, whether it is JOINED and ALONE: uint8 [k]."""
    alone = lengths == 1
    flags = alone.astype(np.uint8) * np.uint8(ALONE)
    if len(starts):
        sign = buffer[starts[:-1] + lengths[:-1]]
        stopped = (sign == ord(STOP)) & alone[:-1] & alone[1:]
        near = starts[1:] - starts[:-1] - lengths[:-1] == 1
        flags[:-1] |= near & (IS_JOINER[sign] | stopped)
    return flags
