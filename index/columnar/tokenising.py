"""Many texts to word numbers at once: Python code runs once a different text and once a different word."""

from collections.abc import Sequence
from itertools import chain, islice

import numpy as np

from index.analysis import WordAnalyzer, split_words
from index.columnar.arrays import Array
from index.columnar.words import Numbering, WordNumbers

TEXTS_AT_ONCE = 1_000  # 300 kB of short texts: what is computed of them stays in the processor's cache

# Signs that often stand alone in otherwise plain English; with them gone such a text is ASCII. None of
# them is a letter; ’ and ‘ are apostrophes like the other one (corpus.records).
TYPOGRAPHY = (
    ("’", "'"),
    ("‘", "'"),
    ("“", " "),
    ("”", " "),
    ("–", " "),
    ("—", " "),
    ("…", " "),
    ("\xa0", " "),
)


def plain(text: str) -> str:
    """Return a text with the same words, in ASCII where typographic signs were all that is not."""
    if not text.isascii():
        for sign, stand_in in TYPOGRAPHY:
            text = text.replace(sign, stand_in)
    return text


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

        words: uint32, the word numbers of text after text; start: int64 [v + 1], where each text's begin.
        """
        texts = map(plain, self.numbers)
        words: list[Array] = [np.zeros(0, np.uint32)]
        counts: list[Array] = [np.zeros(1, np.int64)]
        while some := list(islice(texts, TEXTS_AT_ONCE)):
            numbers, count = self.words_of(some)
            words.append(numbers)
            counts.append(count)
        self.words = np.concatenate(words)
        self.start = np.cumsum(np.concatenate(counts))
        self.distinct = list(self.known.words)

    def words_of(self, texts: list[str]) -> tuple[Array, Array]:
        """Return the word numbers of some texts (uint32 [k]) and how many each has (int64)."""
        is_ascii = np.fromiter(map(str.isascii, texts), np.bool_, len(texts))
        if is_ascii.all():
            return self.known.numbers(texts)
        ascii_words, ascii_counts = self.known.numbers([text for text in texts if text.isascii()])
        found = [split_words(text) for text in texts if not text.isascii()]
        other_words = np.fromiter(map(self.known.words.__getitem__, chain.from_iterable(found)), np.uint32)
        counts = np.zeros(len(texts), np.int64)
        counts[is_ascii] = ascii_counts
        counts[~is_ascii] = list(map(len, found))
        words = np.empty(int(counts.sum()), np.uint32)
        of_ascii = np.repeat(is_ascii, counts)
        words[of_ascii], words[~of_ascii] = ascii_words, other_words
        return words, counts

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
