"""Cutting and numbering the words of much text on arrays: no word is a Python object unless it is new.

The texts of a chunk stand in one buffer of bytes, a letter each (Latin-1, which is what nearly all Western
text can be written in, with its accents). A table says which bytes are letters, differences give the edges
of the words, and every word of up to 16 letters is two 64-bit keys, its letters themselves. A hash table of
known keys, probed with whole arrays, gives their numbers; only a word that was never seen becomes a string.
That is 8 times as fast as splitting into strings and looking each one up.
"""

from collections.abc import Sequence

import numpy as np

from corpus.records import APOSTROPHES
from index.analysis import JOINERS, STOP, is_letter
from index.columnar.arrays import Array
from index.columnar.letters import is_pair, keys_of_pairs, paired

ENCODING = "latin-1"
LETTER = np.array([chr(code).isalnum() for code in range(256)])
# A single sign that is a word of one letter: é is, ½ and æ are folded to several.
SINGLE = np.array([chr(code).isalnum() and is_letter(chr(code)) for code in range(256)])
APOSTROPHE = ord("'")
# Into lower case, and the other apostrophe of Latin-1 into the one that is looked for.
LOWER = bytes(APOSTROPHE if chr(code) in APOSTROPHES else ord(chr(code).lower()) for code in range(256))
KEY = 8  # bytes of a key
LONGEST = 2 * KEY  # a longer word is looked up as a string: one in a thousand
MASKS = np.array([(1 << 8 * length) - 1 for length in range(KEY + 1)], np.uint64)
# Odd constants with well mixed bits, so that the upper bits of a product depend on all of a key.
MIX, MIX_MORE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
IS_JOINER = np.zeros(256, np.bool_)
IS_JOINER[[ord(sign) for sign in JOINERS if ord(sign) < 256]] = True
JOINED, ALONE = 1, 2  # of a word: a sign joins it to the next one; it is a single letter
PADDING = bytes(LONGEST + KEY)  # so that a key can be read at any word's start


class Numbering(dict[str, int]):
    """Gives every new key the next number; looking a known one up never enters Python code."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number

    def number(self, new: Sequence[str]) -> None:
        """Give keys that it does not have the next numbers: twice as fast as looking each one up."""
        self.update(zip(new, range(len(self), len(self) + len(new)), strict=True))


def spelled(keys: Array) -> list[str]:
    """Return the words that have these keys, all of letters or all of pairs: uint64 [k, 2], k > 0."""
    if is_pair(keys[:1, 0])[0]:
        return paired(keys[:, 0])
    # numpy takes the zeros at the end of a key for no part of it, as they are.
    letters = keys.view(f"S{LONGEST}").ravel().tolist()
    return b"\n".join(letters).decode(ENCODING).split("\n")


def has_key(word: str) -> bool:
    """Whether a word is short enough for a key, and of letters of Latin-1."""
    return len(word) <= LONGEST and (word.isascii() or max(word) < "\u0100")


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
        # Words of other letters are looked up as strings. With a sign in place of each letter they would all
        # want the same few places, and putting them there took minutes for a corpus in Korean.
        short = {word: number for word, number in self.words.items() if has_key(word)}
        spelled = "\n".join(short).encode(ENCODING).split(b"\n") if short else []
        keys = np.array(spelled, f"S{LONGEST}").view("<u8").reshape(-1, 2)
        self.insert(keys[:, 0], keys[:, 1], np.fromiter(short.values(), np.int32, len(short)))
        pairs = {word: n for word, n in self.words.items() if len(word) <= 2 and not has_key(word)}
        first = keys_of_pairs(list(pairs))
        self.insert(first, np.zeros_like(first), np.fromiter(pairs.values(), np.int32, len(pairs)))

    def insert(self, first: Array, second: Array, numbers: Array) -> None:
        """Put words that the table does not have into it: keys uint64 [k], and their numbers int32 [k]."""
        mask = (1 << self.bits) - 1
        waiting, place = np.arange(len(numbers)), self.places(first, second)
        while len(waiting):
            free = self.number[place] < 0
            # Of several words that want one place, the last one written has it.
            self.number[place[free]] = numbers[waiting[free]]
            won = self.number[place] == numbers[waiting]
            self.first[place[won]], self.second[place[won]] = first[waiting[won]], second[waiting[won]]
            waiting, place = waiting[~won], (place[~won] + 1) & mask
        self.held += len(numbers)

    def places(self, first: Array, second: Array) -> Array:
        """Return where the look-up of each pair of keys begins: int64 [k]."""
        mixed = (first ^ (second * MIX_MORE)) * MIX
        places: Array = (mixed >> np.uint64(64 - self.bits)).astype(np.int64)
        return places

    def numbers(self, content: bytes) -> tuple[Array, Array, Array]:
        """Return the words of texts in Latin-1, which are joined by line feeds, one after the other.

        numbers: uint32 [k]; joints: uint8 [k], JOINED where a sign joins a word to the next one, as
        index.analysis.joiners has it, ALONE where it has a single letter; starts: int64 [k], where in
        `content` each begins.
        """
        joined = content.translate(LOWER)
        buffer = np.frombuffer(joined + PADDING, np.uint8)
        starts, sizes = word_edges(buffer)
        # Every key begins at a byte of its own, so the buffer is seen as overlapping 64-bit integers.
        keys: Array = np.ndarray((len(buffer) - KEY + 1,), "<u8", buffer, strides=(1,))
        first = keys[starts] & MASKS[np.minimum(sizes, KEY)]
        second = np.zeros(len(starts), np.uint64)
        wide = np.flatnonzero(sizes > KEY)
        second[wide] = keys[starts[wide] + KEY] & MASKS[np.minimum(sizes[wide] - KEY, KEY)]
        numbers = self.look_up(first, second)
        for row in np.flatnonzero(sizes > LONGEST).tolist():
            word = joined[starts[row] : starts[row] + sizes[row]].decode(ENCODING)
            numbers[row] = self.words[word]
        return numbers.astype(np.uint32), joints(buffer, starts, sizes), starts

    def look_up(self, first: Array, second: Array) -> Array:
        """Return the numbers of words by their keys, numbering the new ones: int32 [k]."""
        place = self.places(first, second)
        numbers = self.number[place]
        # No word has keys of 0, which is what stands in places that are free.
        others = (self.first[place] != first) | (self.second[place] != second)
        waiting, mask = np.flatnonzero(others), (1 << self.bits) - 1
        place, new = place[waiting], []
        while len(waiting):
            collided = self.number[place] >= 0
            new.append(waiting[~collided])
            waiting, place = waiting[collided], (place[collided] + 1) & mask
            number = self.number[place]
            same = (self.first[place] == first[waiting]) & (self.second[place] == second[waiting])
            numbers[waiting[same]] = number[same]
            waiting, place = waiting[~same], place[~same]
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
        words = spelled(pairs)
        self.words.number([word for word in words if word not in self.words])
        numbers = np.fromiter(map(self.words.__getitem__, words), np.int32, len(words))
        if (self.held + len(numbers)) * 2 > 1 << self.bits:
            # All words are in self.words by now, so the larger table gets the new ones too.
            self.grow(max(self.bits + 2, (len(self.words) * 4).bit_length()))
        else:
            self.insert(pairs[:, 0], pairs[:, 1], numbers)


def word_edges(buffer: Array) -> tuple[Array, Array]:
    """Return where each word of a Latin-1 buffer (uint8) begins and how long it is: int64 [k] each.

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
    alone = (lengths == 1) & SINGLE[buffer[starts]]
    flags = alone.astype(np.uint8) * np.uint8(ALONE)
    if len(starts):
        sign = buffer[starts[:-1] + lengths[:-1]]
        stopped = (sign == ord(STOP)) & alone[:-1] & alone[1:]
        near = starts[1:] - starts[:-1] - lengths[:-1] == 1
        flags[:-1] |= near & (IS_JOINER[sign] | stopped)
    found: Array = flags
    return found
