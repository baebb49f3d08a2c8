"""Many texts to word numbers at once: Python code runs once a different text and once a different word."""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress, islice
from typing import cast

import numpy as np

from index.analysis import JOINED_AT_MOST, split_words, unelided
from index.columnar.arrays import Array
from index.columnar.letters import SIGN, STAND_INS, Signs
from index.columnar.words import ALONE, ENCODING, JOINED, Numbering, WordNumbers

TEXTS_AT_ONCE = 1_000  # 300 kB of short texts: what is computed of them stays in the processor's cache
MANY_NEW = 8


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

    characters: of all texts. What is no ASCII counts MANY_NEW times a byte more: many of its words are new.
    """

    def __init__(self, words: WordNumbers) -> None:
        self.numbers = Numbering()
        self.known = words
        self.characters = 0

    def number(self, texts: list[str]) -> list[int]:
        """Return the number of each text, and count the characters of those that are new."""
        numbers = list(map(self.numbers.get, texts))
        if None not in numbers:
            return cast(list[int], numbers)
        pairs = zip(texts, numbers, strict=True)
        new = list(dict.fromkeys(text for text, number in pairs if number is None))
        self.numbers.number(new)
        self.characters += sum(map(len, new))
        for text in new:
            if not text.isascii():
                self.characters += MANY_NEW * (len(text.encode("utf-8", "surrogatepass")) - len(text))
        return list(map(self.numbers.__getitem__, texts))

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
        self.place: Array = np.arange(len(self.words), dtype=np.uint32)
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

        And of those with letters that are strange here, which have no joints, the joined words with their
        places in all.
        """
        if (content := encoded("\n".join(texts))) is not None:
            numbers, joints, starts = self.known.numbers(content)
            return numbers, joints, counted(starts, np.fromiter(map(len, texts), np.int64) + 1), []
        signs = Signs.of(texts)
        plain_words, plain_joints, starts = self.of_signs(signs)
        found = [split_words(text) for text in compress(texts, ~signs.is_plain)]
        split = chain.from_iterable(words for words, _ in found)
        other_words = np.fromiter(map(self.known.words.__getitem__, split), np.uint32)
        counts = np.zeros(len(texts), np.int64)
        counts[signs.is_plain] = counted(starts, signs.lengths[signs.is_plain])
        counts[~signs.is_plain] = [len(words) for words, _ in found]
        of_plain = np.repeat(signs.is_plain, counts)
        words, joints = np.empty(len(of_plain), np.uint32), np.zeros(len(of_plain), np.uint8)
        words[of_plain], words[~of_plain] = plain_words, other_words
        joints[of_plain] = plain_joints
        begins = (np.cumsum(counts) - counts)[~signs.is_plain].tolist()
        pairs = zip(begins, found, strict=True)
        return words, joints, counts, [(begin + at, word) for begin, (_, more) in pairs for at, word in more]

    def of_signs(self, signs: Signs) -> tuple[Array, Array, Array]:
        """Return the words of the plain texts among `signs`: numbers, joints, and where each begins."""
        numbers, joints, starts = self.known.numbers(signs.latin)
        if not len(signs.keys):
            return numbers, joints, starts
        paired = self.known.look_up(signs.keys, np.zeros_like(signs.keys)).astype(np.uint32)
        starts = np.concatenate((starts, signs.starts))
        order = np.argsort(starts, kind="stable")
        joints = np.concatenate((joints, np.zeros(len(paired), np.uint8)))
        return np.concatenate((numbers, paired))[order], joints[order], starts[order]


def counted(starts: Array, lengths: Array) -> Array:
    """Return how many words each text has: int64 [v]. starts: int64 [k]; lengths: int64 [v], of the texts."""
    return np.diff(np.searchsorted(starts, np.cumsum(lengths)), prepend=0)


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
