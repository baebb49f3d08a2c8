"""What the words of a corpus are indexed as: a word's terms, worked out once for all texts and segments."""

from collections.abc import Iterator, Sequence

import numpy as np

from index.analysis import WordAnalyzer
from index.columnar.arrays import Array
from index.columnar.inversion import AT_ONCE, Tokens
from index.columnar.tokenising import Texts, ranges, runs
from index.columnar.words import Numbering

MOST_FORMS = 4  # terms of a word: with and without a possessive ending, with digits and as letters


class Forms:
    """The terms of one analyzer.

    terms: every term, in the order they were first met. start, count: uint32, uint8 [w], where the terms of
    each word begin in `form` (uint32 [f], their numbers) and how many it has; 0 where it was never asked for.
    """

    def __init__(self, analyzer: WordAnalyzer) -> None:
        self.analyzer = analyzer
        self.terms: list[bytes] = []
        self.numbers = Numbering()
        self.start: Array = np.zeros(0, np.uint32)
        self.count: Array = np.zeros(0, np.uint8)
        self.form: Array = np.zeros(0, np.uint32)
        self.are_single = True  # no word has several terms

    def tokens(self, texts: Texts, rows: Array, numbers: Array, positional: bool) -> Tokens:
        """Return the tokens of some of `texts`.

        rows: uint32 [m], documents, ascending; numbers: uint32 [m], the number of the text each one has.
        """
        counts = (texts.start[1:] - texts.start[:-1])[numbers]
        last = int(texts.place.max(initial=0)) if positional else None
        return Tokens(self.pieces(texts, rows, numbers, counts), int(counts.sum()) * MOST_FORMS, last)

    def pieces(
        self, texts: Texts, rows: Array, numbers: Array, counts: Array
    ) -> Iterator[tuple[Array, Array, Array]]:
        """Yield tokens of about AT_ONCE words together. counts: int64 [m], the words of each text."""
        for some in runs(counts, AT_ONCE):
            place = ranges(texts.start[numbers[some]], counts[some])
            words, positions = texts.words[place], texts.place[place]
            documents = np.repeat(rows[some], counts[some])
            ids, times = self.of(words, texts.distinct)
            if times is not None:
                # A word with several forms (Ocean's: oceans, ocean) is several tokens at one position.
                documents, positions = np.repeat(documents, times), np.repeat(positions, times)
            yield ids, documents, positions

    def of(self, words: Array, spelled: Sequence[str]) -> tuple[Array, Array | None]:
        """Return the terms of words, one word after the other, and how many each has: uint32, uint8.

        words: uint32 [k], numbers of words; spelled: all words. None stands for one term a word.
        """
        self.learn(words, spelled)
        if self.are_single and len(self.form):
            return self.form[self.start][words], None
        times = self.count[words]
        return self.form[ranges(self.start[words], times)], times

    def learn(self, words: Array, spelled: Sequence[str]) -> None:
        """Work out the terms of those words that are new here."""
        more = len(spelled) - len(self.count)
        self.start = np.concatenate((self.start, np.zeros(more, np.uint32)))
        self.count = np.concatenate((self.count, np.zeros(more, np.uint8)))
        is_new = np.zeros(len(spelled), np.bool_)
        is_new[words] = True
        is_new &= self.count == 0
        new = np.flatnonzero(is_new)
        if not len(new):
            return
        forms, counts = self.analyzer.all_forms([spelled[number] for number in new.tolist()])
        fresh = [form for form in dict.fromkeys(forms) if form not in self.numbers]
        self.numbers.number(fresh)
        self.terms += [form.encode("utf-8", "surrogatepass") for form in fresh]
        count = np.ones(len(new), np.int64) if counts is None else np.array(counts, np.int64)
        self.are_single = self.are_single and bool(count.max() == 1)
        self.count[new], self.start[new] = count, len(self.form) + np.cumsum(count) - count
        found = np.fromiter(map(self.numbers.__getitem__, forms), np.uint32, len(forms))
        self.form = np.concatenate((self.form, found))
