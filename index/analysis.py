"""Text to words: the one place where it is decided what a word is.

The same functions serve indexing, queries and highlighting, so the three can never disagree. Case and
accents are folded, nothing is thrown away (no stop list), English is stemmed in a field of its own, and
Chinese, Japanese and Korean, which have no spaces, are cut into overlapping pairs.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import snowballstemmer
from whoosh.analysis import Analyzer, Token

from corpus.records import fold

CJK = (
    "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002fa1f"
)
# Marks that are part of a word though Unicode does not call them letters: combining accents, Hebrew and
# Arabic points, the vowels of Indic and South-East Asian scripts. Without them a Hindi word falls apart.
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    "\u0962\u0963\u0980-\u09e3\u0a01-\u0a51\u0a70-\u0a83\u0abc-\u0acd\u0b01-\u0b57\u0b82-\u0bcd"
    "\u0c00-\u0c56\u0c81-\u0cd6\u0d00-\u0d57\u0d82-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1031-\u103e"
)
LETTER = rf"(?:[^\W_{CJK}]|[{MARKS}])"
WORD = re.compile(rf"[{CJK}]+|{LETTER}+(?:['’ʼ＇]{LETTER}+)*")
IS_CJK = re.compile(rf"[{CJK}]")
APOSTROPHE = re.compile("['’ʼ＇]")
POSSESSIVE = re.compile("['’ʼ＇]s$", re.IGNORECASE)

stem_english = lru_cache(maxsize=200_000)(snowballstemmer.stemmer("english").stemWord)


def words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each word of `text` begins and ends; of CJK runs, each overlapping pair."""
    for match in WORD.finditer(text):
        start, end = match.span()
        if end - start > 2 and IS_CJK.match(text, start):
            for first in range(start, end - 1):
                yield first, first + 2
        else:
            yield start, end


@lru_cache(maxsize=200_000)
def exact_form(word: str) -> str:
    """Return the form a word has in the exact fields: folded, apostrophes closed up (don't → dont)."""
    return fold(APOSTROPHE.sub("", word))


@lru_cache(maxsize=200_000)
def stem_form(word: str) -> str:
    """Return the form a word has in the stem field: folded and stemmed (Drew's → drew)."""
    folded = fold(APOSTROPHE.sub("'", word))
    # A word with a digit or of another script has no English ending to lose.
    return str(stem_english(folded)).replace("'", "") if folded.isascii() else folded


@lru_cache(maxsize=200_000)
def name_forms(word: str) -> tuple[str, ...]:
    """Return the forms a word of a title or a name is indexed as: Ocean's → oceans, ocean."""
    form = exact_form(word)
    bare = exact_form(POSSESSIVE.sub("", word))
    return (form,) if bare == form else (form, bare)


class WordAnalyzer(Analyzer):  # type: ignore[misc]
    """Running text as its exact words, one position a word."""

    def __call__(self, value: str, **wanted: Any) -> Iterator[Token]:
        """Yield a token a word, in Whoosh's protocol: `positions` and `chars` say what it should carry."""
        for position, (start, end) in enumerate(words(value)):
            yield from self.tokens(value[start:end], position, start, end, **wanted)

    def forms(self, word: str) -> tuple[str, ...]:
        """Return the terms a word is indexed as, the first being the one a query looks for."""
        return (exact_form(word),)

    def tokens(
        self,
        word: str,
        position: int,
        start: int,
        end: int,
        positions: bool = False,
        chars: bool = False,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **_others: Any,
    ) -> Iterator[Token]:
        """Yield one token a form, all at the same position; to a query only the first form is given."""
        forms = self.forms(word)
        for form in forms[:1] if mode == "query" else forms:
            token = Token(positions, chars, removestops=False, mode=mode, text=form)
            token.stopped, token.boost = False, 1.0
            if positions:
                token.pos = start_pos + position
            if chars:
                token.startchar, token.endchar = start_char + start, start_char + end
            yield token


class StemAnalyzer(WordAnalyzer):
    """Running text as English stems."""

    def forms(self, word: str) -> tuple[str, ...]:
        """Return the stem."""
        return (stem_form(word),)


class NameAnalyzer(WordAnalyzer):
    """Titles and names: never stemmed, possessives with and without their s."""

    def forms(self, word: str) -> tuple[str, ...]:
        """Return the name, and the name without a possessive ending."""
        return name_forms(word)
