"""Many texts to word numbers at once: Python code runs once a different text and once a different word."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress, islice

import numpy as np

from corpus.records import APOSTROPHES
from index.analysis import CJK, JOINED_AT_MOST, JOINERS, MARKS, split_words, unelided
from index.columnar.arrays import Array
from index.columnar.words import ALONE, ENCODING, JOINED, Numbering, WordNumbers

TEXTS_AT_ONCE = 1_000  # 300 kB of short texts: what is computed of them stays in the processor's cache

# What is not in Latin-1 and may be there without changing a word: apostrophes, hyphens that join words, and
# all the signs that neither stand in words nor join them, such as quotation marks and dashes.
STAND_INS = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys("‐‑", "-"))
SIGN = re.compile(rf"[^\x00-\xff\w{CJK}{MARKS}{APOSTROPHES}{re.escape(JOINERS)}]")


def stand_in(error: UnicodeError) -> tuple[str, int]:
    """Return what stands in for signs that are not in Latin-1, and where they end; raise what it was given.

    For str.encode, which asks only where there are such signs: most text is written as fast as it is copied.
    """
    if isinstance(error, UnicodeEncodeError):
        found = SIGN.sub(" ", error.object[error.start : error.end].translate(STAND_INS))
        if found.isascii():
            return found, error.end
    raise error


codecs.register_error("filmdex.stand_in", stand_in)


def encoded(text: str) -> bytes | None:
    """Return the same words in Latin-1, sign for sign; None where a text has letters beyond that."""
    try:
        return text.encode(ENCODING, "filmdex.stand_in")
    except UnicodeEncodeError:
        return None


class Texts:
    """The different texts of a batch, whatever fields they stand in, cut into words once.

    A title is a field of every passage of its film, and a passage's text is indexed twice, as it stands
    and as stems: cutting each text once halves the work.
    """

    def __init__(self, words: WordNumbers) -> None:
        self.numbers = Numbering()
        self.known = words

    def cut(self) -> None:
        """Cut all texts into words.

        words: uint32, the word numbers of text after text, with the extra words of index.analysis behind
        those they stand with; place: uint32, which word of its text each is; start: int64 [v + 1], where
        each text's begin.
        """
        texts = iter(self.numbers)
        words: list[Array] = [np.zeros(0, np.uint32)]
        joints: list[Array] = [np.zeros(0, np.uint8)]
        counts: list[Array] = [np.zeros(1, np.int64)]
        extra = Extra(self.known)
        while some := list(islice(texts, TEXTS_AT_ONCE)):
            numbers, joint, count, joined = self.words_of(some)
            extra.take(sum(map(len, words)), joined)
            words.append(numbers)
            joints.append(joint)
            counts.append(count)
        self.words, count = np.concatenate(words), np.concatenate(counts)
        start = np.cumsum(count)
        self.place = np.arange(len(self.words), dtype=np.uint32)
        self.place -= np.repeat(start[:-1].astype(np.uint32), count[1:])
        extra.find(self.words, np.concatenate(joints))
        behind, numbers = extra.sorted()
        if len(behind):
            is_extra = np.zeros(len(self.words) + len(behind), np.bool_)
            is_extra[behind + np.arange(1, len(behind) + 1)] = True
            self.words = interleaved(is_extra, self.words, numbers)
            self.place = interleaved(is_extra, self.place, self.place[behind])
        self.start = start + np.searchsorted(behind, start)
        self.distinct = list(self.known.words)

    def words_of(self, texts: list[str]) -> tuple[Array, Array, Array, list[tuple[int, str]]]:
        """Return the word numbers of some texts (uint32 [k]), their joints (uint8 [k]), how many each has.

        And of those beyond Latin-1, which have no joints, the joined words with their places in all.
        """
        if (content := encoded("\n".join(texts))) is not None:
            return *self.known.numbers(content, list(map(len, texts))), []
        contents = list(map(encoded, texts))
        are_plain = np.array([content is not None for content in contents])
        kept = [content for content in contents if content is not None]
        plain_words, plain_joints, plain_counts = self.known.numbers(b"\n".join(kept), list(map(len, kept)))
        found = [split_words(text) for text in compress(texts, ~are_plain)]
        split = chain.from_iterable(words for words, _ in found)
        other_words = np.fromiter(map(self.known.words.__getitem__, split), np.uint32)
        counts = np.zeros(len(texts), np.int64)
        counts[are_plain] = plain_counts
        counts[~are_plain] = [len(words) for words, _ in found]
        of_plain = np.repeat(are_plain, counts)
        words, joints = np.empty(len(of_plain), np.uint32), np.zeros(len(of_plain), np.uint8)
        words[of_plain], words[~of_plain] = plain_words, other_words
        joints[of_plain] = plain_joints
        starts = (np.cumsum(counts) - counts)[~are_plain].tolist()
        pairs = zip(starts, found, strict=True)
        return words, joints, counts, [(start + at, word) for start, (_, more) in pairs for at, word in more]


class Extra:
    """The extra words of a batch while they are collected: their numbers and the words they stand behind."""

    def __init__(self, known: WordNumbers) -> None:
        self.words = known.words
        self.places: list[Array] = [np.zeros(0, np.int64)]
        self.numbers: list[Array] = [np.zeros(0, np.uint32)]

    def numbered(self, words: Iterable[str]) -> Array:
        """Return the numbers of words: uint32."""
        return np.fromiter(map(self.words.__getitem__, words), np.uint32)

    def add(self, places: Array | list[int], numbers: Array) -> None:
        """Take words by their numbers (uint32 [e]), each with the place of the one it stands behind."""
        self.places.append(np.asarray(places, np.int64))
        self.numbers.append(numbers)

    def take(self, first: int, joined: list[tuple[int, str]]) -> None:
        """Take joined words that have been found, with their places behind `first`."""
        if joined:
            self.add([first + place for place, _ in joined], self.numbered(word for _, word in joined))

    def find(self, words: Array, joints: Array) -> None:
        """Find what stands with `words` (uint32 [k]): what follows an elided article, and joined words."""
        spelled = list(self.words)
        # An apostrophe is what makes a word other than letters and digits.
        elided = {
            number: other
            for number, word in enumerate(spelled)
            if not word.isalnum() and (other := unelided(word))
        }
        if elided:
            others = np.full(len(spelled), -1, np.int64)
            others[list(elided)] = self.numbered(elided.values())
            places = np.flatnonzero((others >= 0)[words])
            self.add(places, others[words[places]].astype(np.uint32))
        self.find_joined(words, joints, spelled)

    def find_joined(self, words: Array, joints: Array, spelled: Sequence[str]) -> None:
        """Find the words that index.analysis.joined finds, run by run of words that are joined."""
        is_letter = (joints & ALONE).astype(np.bool_)
        first = np.flatnonzero(joints & JOINED)
        run = np.cumsum(np.diff(first, prepend=-2) > 1) - 1 if len(first) else first
        length = np.bincount(run)
        pairs = first[(length[run] == 1) | ~(is_letter[first] & is_letter[first + 1])]
        keys = words[pairs].astype(np.uint64) << np.uint64(32) | words[pairs + 1]
        keys, back = np.unique(keys, return_inverse=True)
        closed_up = (spelled[key >> 32] + spelled[key & 0xFFFFFFFF] for key in keys.tolist())
        self.add(pairs, self.numbered(closed_up)[back])
        whole = (length > 1) & (length < JOINED_AT_MOST)
        starts = first[np.diff(run, prepend=-1) > 0][whole].tolist()
        ends = (np.array(starts, np.int64) + length[whole] + 1).tolist()
        rows = (words[start:end].tolist() for start, end in zip(starts, ends, strict=True))
        self.add(starts, self.numbered("".join(map(spelled.__getitem__, row)) for row in rows))

    def sorted(self) -> tuple[Array, Array]:
        """Return the places (int64 [e], ascending) and the numbers (uint32 [e]) of all that was found."""
        places, numbers = np.concatenate(self.places), np.concatenate(self.numbers)
        order = np.argsort(places, kind="stable")
        return places[order], numbers[order]


def interleaved(is_second: Array, first: Array, second: Array) -> Array:
    """Return two arrays of one dtype as one, which has items of the second where `is_second`: bool [k]."""
    both = np.empty(len(is_second), first.dtype)
    both[~is_second], both[is_second] = first, second
    return both


def ranges(starts: Array, counts: Array) -> Array:
    """Return starts[0], starts[0] + 1, … counts[0] of them, then starts[1] …: int64 [sum of counts]."""
    counts = counts.astype(np.int64, copy=False)
    ends = np.cumsum(counts)
    places: Array = np.repeat(starts - (ends - counts), counts)
    places += np.arange(len(places))
    return places


def runs(counts: Array, most: int) -> Iterator[slice]:
    """Yield slices of items that follow one another, with counts (integer [m]) of about `most` in all."""
    ends = np.cumsum(counts)
    first = 0
    while first < len(ends):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield slice(first, last)
        first = last
