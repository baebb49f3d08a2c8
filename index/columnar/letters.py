"""What each sign is to the cutting of text on arrays: in Latin-1, of a script without spaces, or strange.

The words of Chinese, Japanese and Korean are pairs of signs, so that they need no buffer of letters: where
two such signs stand side by side, there is a word. Latin words among them are cut as everywhere else, with
a space in place of each such sign. Text with any strange sign, which is another letter or a mark that
belongs to one, is left to index.analysis.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.records import APOSTROPHES
from index.analysis import CJK, JOINERS, MARKS
from index.columnar.arrays import Array

# What is not in Latin-1 and may be there without changing a word: apostrophes, hyphens that join words, and
# all the signs that neither stand in words nor join them, such as quotation marks and dashes.
STAND_INS = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys("‐‑", "-"))
SIGN = re.compile(rf"[^\x00-\xff\w{CJK}{MARKS}{APOSTROPHES}{re.escape(JOINERS)}]")

# Of a syllable in its letters, or with a voicing mark of its own, several make one: these are strange.
IN_PARTS = re.compile("[\u1100-\u11ff\u3099\u309a\uff9e\uff9f]")
SPACE = ord(" ")
BEYOND = 0x30000  # signs from here on are all taken for strange: no language is written in them
LATIN, PAIRED, STRANGE = 0, 1, 2


@cache
def tables() -> tuple[Array, Array]:
    """Return what each sign is in Latin-1, and which sort it is of: uint8 [BEYOND + 1] each."""
    signs = "".join(map(chr, range(BEYOND)))
    codes = codes_of(SIGN.sub(" ", signs.translate(STAND_INS)))
    is_latin = codes < 256
    latin = np.append(np.where(is_latin, codes, SPACE), SPACE).astype(np.uint8)
    sorts = np.append(np.where(is_latin, LATIN, STRANGE), STRANGE).astype(np.uint8)
    for run in re.finditer(f"[{CJK}]+", signs):
        sorts[run.start() : run.end()] = PAIRED
    sorts[[ord(sign) for sign in IN_PARTS.findall(signs)]] = STRANGE
    return latin, sorts


def codes_of(text: str) -> Array:
    """Return the signs of a text as numbers: uint32 [k]."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


@dataclass(frozen=True)
class Signs:
    """Some texts, each with a line feed behind it, sign by sign.

    is_plain: bool [v], which texts hold nothing strange; lengths: int64 [v], with the line feed. Of the plain
    ones, one after the other: latin, their letters, as bytes; starts: int64 [p], where each pair of signs
    begins, or a sign that stands alone; keys: uint64 [p], what the pair is.
    """

    is_plain: Array
    lengths: Array
    latin: bytes
    starts: Array
    keys: Array

    @classmethod
    def of(cls, texts: list[str]) -> "Signs":
        """Look at texts."""
        codes = codes_of("".join([f"{text}\n" for text in texts]))
        latin, sorts = tables()
        within = np.minimum(codes, BEYOND)
        sort = sorts[within]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
        is_plain = np.maximum.reduceat(sort, np.cumsum(lengths) - lengths) != STRANGE
        if not is_plain.all():
            kept = np.repeat(is_plain, lengths)
            codes, within, sort = codes[kept], within[kept], sort[kept]
        starts, keys = pairs(codes, sort == PAIRED)
        return cls(is_plain, lengths, latin[within].tobytes(), starts, keys)


def pairs(codes: Array, is_paired: Array) -> tuple[Array, Array]:
    """Return where words of paired signs begin, and their keys; see Signs. codes: uint32 [k]; bool [k]."""
    is_paired = np.concatenate((is_paired, np.zeros(1, np.bool_)))
    alone = is_paired[:-1] & ~is_paired[1:]
    alone[1:] &= ~is_paired[:-2]
    starts = np.flatnonzero((is_paired[:-1] & is_paired[1:]) | alone)
    second = np.where(alone[starts], 0, codes[np.minimum(starts + 1, len(codes) - 1)])
    return starts, pair_keys(codes[starts], second)


def pair_keys(first: Array, second: Array) -> Array:
    """Return a key of each pair of signs, whose lowest byte no word of Latin letters begins with: uint64."""
    keys: Array = (first.astype(np.uint64) | second.astype(np.uint64) << np.uint64(21)) << np.uint64(8)
    return keys


def is_pair(keys: Array) -> Array:
    """Return which of some keys (uint64 [k]) are those of pairs: bool [k]."""
    found: Array = keys & np.uint64(0xFF) == 0
    return found


def paired(keys: Array) -> list[str]:
    """Return the words that have these keys."""
    codes = np.empty((len(keys), 2), "<u4")
    codes[:, 0] = keys >> np.uint64(8) & np.uint64((1 << 21) - 1)
    codes[:, 1] = keys >> np.uint64(29)
    signs = codes.tobytes().decode("utf-32-le")
    return [signs[place : place + 2].rstrip("\0") for place in range(0, len(signs), 2)]


def keys_of_pairs(words: list[str]) -> Array:
    """Return the keys of words of one sign or two: uint64 [k]."""
    codes = codes_of("".join([word.ljust(2, "\0") for word in words])).reshape(-1, 2)
    return pair_keys(codes[:, 0], codes[:, 1])
