"""Many texts to word numbers at once: Python code runs once a different text and once a different word."""

from collections.abc import Sequence
from itertools import chain, islice

import numpy as np

from index.analysis import WordAnalyzer, split_words
from index.columnar.arrays import Array

TEXTS_AT_ONCE = 2_000  # whose words are strings at the same time: 50 bytes a word


class Numbering(dict[str, int]):
    """Gives every new key the next number; looking a known one up never enters Python code."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


class Texts:
    """The different texts of a batch, whatever fields they stand in, cut into words once.

    A title is a field of every passage of its film, and a passage's text is indexed twice, as it stands
    and as stems: cutting each text once halves the work.
    """

    def __init__(self) -> None:
        self.numbers = Numbering()

    def cut(self) -> None:
        """Cut all texts into words.

        words: uint32, the word numbers of text after text; start: int64 [v + 1], where each text's begin.
        """
        numbering = Numbering()
        texts = iter(self.numbers)
        words, counts = [np.zeros(0, np.uint32)], [np.zeros(1, np.int64)]
        while found := [split_words(text) for text in islice(texts, TEXTS_AT_ONCE)]:
            counts.append(np.fromiter(map(len, found), np.int64, len(found)))
            numbers = map(numbering.__getitem__, chain.from_iterable(found))
            words.append(np.fromiter(numbers, np.uint32, int(counts[-1].sum())))
        self.words = np.concatenate(words)
        self.start = np.cumsum(np.concatenate(counts))
        self.distinct = list(numbering)

    def tokens(
        self, analyzer: WordAnalyzer, rows: Array, texts: Array
    ) -> tuple[Sequence[bytes], Array, Array, Array]:
        """Return terms, and each token's term, document and position (uint32 [k] each).

        rows: uint32 [m], documents, ascending; texts: uint32 [m], the number of the text each one has.
        """
        counts = (self.start[1:] - self.start[:-1])[texts]
        place = ranges(self.start[texts], counts)
        words = self.words[place]
        documents = np.repeat(rows, counts)
        positions = (place - np.repeat(self.start[texts], counts)).astype(np.uint32)
        terms = Numbering()
        forms = [[terms[form] for form in analyzer.forms(word)] for word in self.distinct]
        form = np.fromiter(chain.from_iterable(forms), np.uint32)
        if len(form) == len(forms):
            ids = form[words]
        else:
            # A word with several forms (Ocean's: oceans, ocean) is several tokens at one position.
            several = np.fromiter(map(len, forms), np.int64, len(forms))
            times = several[words]
            ids = form[ranges((np.cumsum(several) - several)[words], times)]
            documents, positions = np.repeat(documents, times), np.repeat(positions, times)
        return [term.encode("utf-8", "surrogatepass") for term in terms], ids, documents, positions


def ranges(starts: Array, counts: Array) -> Array:
    """Return starts[0], starts[0] + 1, … counts[0] of them, then starts[1] …: int64 [sum of counts]."""
    ends = np.cumsum(counts)
    places: Array = np.repeat(starts - (ends - counts), counts)
    places += np.arange(len(places))
    return places
