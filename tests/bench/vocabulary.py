"""The words of a corpus by how many documents have them: where queries are drawn from.

Words are counted as they stand, in lower case, before any engine has seen them.
"""

import random
import re
from array import array
from collections.abc import Iterable
from functools import cached_property

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# A query's words are plain letters: engines disagree on what an apostrophe or a hyphen does to a word.
PLAIN = re.compile(r"[a-z]{2,}")

# The share of the documents that have a word of the band: at least, at most.
BANDS = {"rare": (0.00005, 0.0005), "middle": (0.002, 0.02), "common": (0.04, 1.0)}
FEWEST_DOCUMENTS = 3  # what is rarer is mostly a misspelling
FEWEST_WORDS = 50  # of a band; a small corpus lends it the words that come nearest


class Vocabulary:
    """The words of some documents, with their places.

    tokens: the word number of each token, document after document; starts: where each document begins, and
    the end; frequency: by word, the number of documents that have it.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        numbers: dict[str, int] = {}
        tokens, starts = array("q"), array("q", [0])
        for text in texts:
            tokens.extend([numbers.setdefault(word, len(numbers)) for word in WORD.findall(text.lower())])
            starts.append(len(tokens))
        self.words = list(numbers)
        self.tokens: Numbers = np.asarray(tokens)
        self.starts: Numbers = np.asarray(starts)
        self.documents = len(starts) - 1
        document = np.repeat(np.arange(self.documents), np.diff(self.starts))
        pairs = np.sort(document * len(self.words) + self.tokens)
        once = pairs[np.diff(pairs, prepend=-1) > 0]
        self.frequency: Numbers = np.bincount(once % len(self.words), minlength=len(self.words))
        self.plain = np.array([bool(PLAIN.fullmatch(word)) for word in self.words])

    @cached_property
    def bands(self) -> dict[str, Numbers]:
        """The word numbers of each band."""
        return {name: self.within(*shares) for name, shares in BANDS.items()}

    def within(self, least: float, most: float) -> Numbers:
        """Return the plain words that these shares of the documents have, or the ones that come nearest."""
        frequency = np.maximum(self.frequency, 1)
        low, high = (
            max(least * self.documents, FEWEST_DOCUMENTS),
            max(most * self.documents, FEWEST_DOCUMENTS),
        )
        distance = np.maximum(np.log(low / frequency), np.log(frequency / high)).clip(0)
        distance[~self.plain | (self.frequency < FEWEST_DOCUMENTS)] = np.inf
        nearest = np.argsort(distance, kind="stable")
        count = max(int((distance == 0).sum()), FEWEST_WORDS)
        return np.sort(nearest[:count][np.isfinite(distance[nearest[:count]])])

    def draw(self, chance: random.Random, band: str, count: int) -> list[str]:
        """Return different words of a band, wherever they stand."""
        words = self.bands[band]
        places = chance.sample(range(len(words)), min(count, len(words)))
        return [self.words[number] for number in words[places]]

    def draw_together(self, chance: random.Random, bands: list[str]) -> list[str]:
        """Return a word of each of `bands`, all from one document, so that an AND of them finds something.

        Where no document of many tried has them all, the rest comes from elsewhere.
        """
        best: list[int] = []
        for _ in range(50):
            document = chance.randrange(self.documents)
            there = dict.fromkeys(self.tokens[self.starts[document] : self.starts[document + 1]].tolist())
            found: list[int] = []
            for band in bands:
                choice = [number for number in there if self.is_in[band][number] and number not in found]
                found += [chance.choice(choice)] if choice else []
            best = max(best, found, key=len)
            if len(best) == len(bands):
                return [self.words[number] for number in best]
        words = [self.words[number] for number in best]
        while len(words) < len(bands):
            words += [word for word in self.draw(chance, bands[len(words)], 1) if word not in words]
        return words

    def draw_run(self, chance: random.Random, band: str, length: int) -> list[str]:
        """Return words that stand side by side, the rarest of them of the band."""
        places = self.places[band]
        while True:
            place = int(places[chance.randrange(len(places))])
            first = place - chance.randrange(length)
            run = self.tokens[max(first, 0) : first + length]
            document = int(np.searchsorted(self.starts, place, side="right")) - 1
            inside = self.starts[document] <= first and first + length <= self.starts[document + 1]
            if (
                inside
                and self.plain[run].all()
                and self.frequency[run].min() == self.frequency[run[place - first]]
            ):
                return [self.words[number] for number in run]

    @cached_property
    def is_in(self) -> dict[str, list[bool]]:
        """By band and word number, whether the word is of the band."""
        every = np.arange(len(self.words))
        return {band: np.isin(every, words).tolist() for band, words in self.bands.items()}

    @cached_property
    def places(self) -> dict[str, Numbers]:
        """Where words of each band stand in `tokens`."""
        return {band: np.flatnonzero(np.isin(self.tokens, words)) for band, words in self.bands.items()}
