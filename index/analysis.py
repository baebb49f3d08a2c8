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

from corpus.records import APOSTROPHES, SCRIPT_MARKS, fold

CJK = (
    "\u3005-\u3007\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002fa1f"
)
# What one looks like: a syllable in its letters, or a sign with a voicing mark of its own (か + ゛, ｶﾞ).
CJK_SIGN = re.compile(
    "[\u1100-\u115f]+[\u1160-\u11a7]*[\u11a8-\u11ff]*|.[\u3099\u309a\uff9e\uff9f]?", re.DOTALL
)
MARKS = f"\u0300-\u036f{SCRIPT_MARKS}"  # accents typed apart, and what else stands in words
LETTER = rf"[^\W_ʼʻ{CJK}]"
# Marks follow letters and digits: one that stands alone is no word, and folding would leave nothing of it.
LETTERS = rf"{LETTER}+(?:[{MARKS}]+{LETTER}*)*"
WORD = re.compile(rf"[{CJK}]+|{LETTERS}(?:[{APOSTROPHES}]{LETTERS})*")
ASCII_WORD = re.compile(r"[0-9A-Za-z]+(?:'[0-9A-Za-z]+)*")  # the same of ASCII text, in half the time
IS_CJK = re.compile(rf"[{CJK}]")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
POSSESSIVE = re.compile(f"[{APOSTROPHES}]s$", re.IGNORECASE)

stem_english = lru_cache(maxsize=200_000)(snowballstemmer.stemmer("english").stemWord)


def words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each word of `text` begins and ends; of CJK runs, each overlapping pair."""
    if text.isascii():
        yield from map(re.Match.span, ASCII_WORD.finditer(text))
        return
    for match in WORD.finditer(text):
        start, end = match.span()
        if end - start > 2 and IS_CJK.match(text, start):
            signs = [sign.start() for sign in CJK_SIGN.finditer(text, start, end)] + [end]
            # One sign, or two, are a word as they stand.
            for first in range(max(len(signs) - 2, 1)):
                yield signs[first], signs[min(first + 2, len(signs) - 1)]
        else:
            yield start, end


def split_words(text: str) -> list[str]:
    """Return the words of `text` as `words` finds them: what bulk indexing cuts other than ASCII with."""
    if IS_CJK.search(text):
        return [text[start:end] for start, end in words(text)]
    return WORD.findall(text)


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
