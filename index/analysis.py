"""Text to words: the one place where it is decided what a word is.

The same functions serve indexing, queries and highlighting, so the three can never disagree. Case and
accents are folded, nothing is thrown away (no stop list), English is stemmed in a field of its own, and
Chinese, Japanese and Korean, which have no spaces, are cut into overlapping pairs. Words that a sign joins
are indexed closed up as well: spider-man is spider, man and spiderman.
"""

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, groupby
from operator import not_
from typing import Any

import snowballstemmer
from whoosh.analysis import Analyzer, Token

from corpus.records import APOSTROPHES, SCRIPT_MARKS, fold
from index.titles import respelled

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
# One of these between two words joins them; a full stop only letters: E.T., but not the end of a sentence.
JOINERS = "-/&*·‐‑"
STOP = "."
JOINED_AT_MOST = 8  # words
JOINER = re.compile(rf"[{re.escape(JOINERS + STOP)}](?=[^\W_ʼʻ])(?<=[^\W_ʼʻ].|[{MARKS}].)")
IS_MARK = re.compile(f"[{MARKS}]")
MARKED = re.compile(rf"{LETTER}[{MARKS}]*\Z")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
POSSESSIVE = re.compile(f"[{APOSTROPHES}]s$", re.IGNORECASE)
ELISION = re.compile(f"^(?:[cdjlmnst]|qu)[{APOSTROPHES}](?=..)", re.IGNORECASE)
FRACTION = "\u2044"  # what folding makes of ½ is 1, this and 2


class Stemmers(threading.local):
    """A stemmer for each thread: one holds the word it works on, so two threads would mix theirs."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")
        # The one in C remembers words in a way that takes twice as long as stemming them again.
        self.english.maxCacheSize = 0


STEMMERS = Stemmers()


@lru_cache(maxsize=200_000)
def stem_english(word: str) -> str:
    """Return the stem of a folded word: Porter's second English stemmer, as Snowball defines it."""
    return str(STEMMERS.english.stemWord(word))


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


def joiners(text: str) -> Iterator[int]:
    """Yield where a sign stands in `text` that may join the word before it to the one after it."""
    for sign in JOINER.finditer(text):
        place = sign.start()
        # A mark belongs to a word only behind a letter; 8 of them are more than any word has.
        if not IS_MARK.match(text, place - 1) or MARKED.search(text, max(0, place - 8), place):
            yield place


def is_letter(word: str) -> bool:
    """Return whether a word is a single letter or digit, however its accents are typed."""
    return len(word) == 1 if word.isascii() else len(exact_form(word)) == 1


def joined(words: Sequence[str], signs: Mapping[int, str]) -> Iterator[tuple[int, int, str]]:
    """Yield the first and the last of words that are joined to one, and how they are closed up.

    signs: what stands between a word and the next, where something does that may join them. Of up-to-date
    these are all three words, and each two that follow one another; of U.S.A. only all.
    """
    joints = [
        place
        for place, sign in signs.items()
        if (sign != STOP or (is_letter(words[place]) and is_letter(words[place + 1])))
        and not IS_CJK.match(words[place])
        and not IS_CJK.match(words[place + 1])
    ]
    for run in runs(joints):
        letters = [is_letter(words[place]) for place in (*run, run[-1] + 1)]
        for place, is_one, is_other in zip(run, letters, letters[1:], strict=False):
            if len(run) == 1 or not (is_one and is_other):
                yield place, place + 1, words[place] + words[place + 1]
        if 1 < len(run) < JOINED_AT_MOST:
            yield run[0], run[-1] + 1, "".join(words[run[0] : run[-1] + 2])


def runs(places: Sequence[int]) -> Iterator[list[int]]:
    """Yield the runs of numbers that follow one another among ascending ones."""
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        yield [place for _, place in run]


def unelided(word: str) -> str:
    """Return what follows an elided article, a word of its own too: l'histoire → histoire; else nothing."""
    elided = ELISION.match(word)
    return word[elided.end() :] if elided else ""


def extra_words(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield what else is indexed where words of `text` stand: the first and the last of them, and what."""
    found = [text[start:end] for start, end in spans]
    for place, word in enumerate(found):
        if other := unelided(word):
            yield place, place, other
    signs = {bisect_left(spans, (place, 0)) - 1: text[place] for place in joiners(text)}
    yield from joined(found, signs)


def split_words(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the words of `text` as `words` finds them, and the joined ones with the place of their first.

    What bulk indexing cuts other than ASCII with.
    """
    if IS_CJK.search(text):
        spans = list(words(text))
        extra = [(first, word) for first, last, word in extra_words(text, spans) if first < last]
        return [text[start:end] for start, end in spans], extra
    found: list[str] = []
    signs: dict[int, str] = {}
    start = 0
    for place in joiners(text):
        found += WORD.findall(text, start, place)
        signs[len(found) - 1], start = text[place], place + 1
    found += WORD.findall(text, start)
    return found, [(first, word) for first, _, word in joined(found, signs)] if signs else []


@lru_cache(maxsize=200_000)
def exact_form(word: str) -> str:
    """Return the form a word has in the exact fields: folded, apostrophes closed up (don't → dont)."""
    return fold(APOSTROPHE.sub("", word)).replace(FRACTION, "")


@lru_cache(maxsize=200_000)
def stem_form(word: str) -> str:
    """Return the form a word has in the stem field: folded and stemmed (Drew's → drew)."""
    if word.isascii():  # most words, in half of the time
        return str(stem_english(word.lower())).replace("'", "")
    folded = fold(APOSTROPHE.sub("'", word))
    # A word with a digit or of another script has no English ending to lose.
    return str(stem_english(folded)).replace("'", "") if folded.isascii() else folded.replace(FRACTION, "")


@lru_cache(maxsize=200_000)
def name_forms(word: str) -> tuple[str, ...]:
    """Return the forms a word of a title or a name is indexed as: Ocean's → oceans, ocean; Se7en → seven."""
    forms = (exact_form(word), exact_form(POSSESSIVE.sub("", word)))
    return tuple(dict.fromkeys((*forms, *map(respelled, forms))))


def several_forms(
    words: Sequence[str], plain: Callable[[str], str], other: Callable[[str], str]
) -> list[str]:
    """Return a form of each word, from what makes it of words that stand in lines.

    plain: of words in ASCII, in lower case; other: of all others. Of 100,000 words one after the other that
    takes 10 times as long.
    """
    is_plain = [word.isascii() for word in words]
    ascii_words, others = list(compress(words, is_plain)), list(compress(words, map(not_, is_plain)))
    of_plain = iter(plain("\n".join(ascii_words).lower()).split("\n"))
    of_others = iter(other("\n".join(others)).split("\n"))
    if not others:
        return list(of_plain) if words else []
    return [next(of_plain if each else of_others) for each in is_plain]


def exact_forms(words: Sequence[str]) -> list[str]:
    """Return the exact form of each word."""
    return several_forms(words, lambda lines: lines.replace("'", ""), exact_lines)


def exact_lines(lines: str) -> str:
    """Return the exact forms of words in lines: folding stops at the end of a line."""
    return fold(APOSTROPHE.sub("", lines)).replace(FRACTION, "")


def stem_forms(words: Sequence[str]) -> list[str]:
    """Return the form of each word in the stem field."""

    def stemmed(lines: str) -> str:
        return "\n".join(STEMMERS.english.stemWords(lines.split("\n"))).replace("'", "")

    def other(lines: str) -> str:
        folded = fold(APOSTROPHE.sub("'", lines)).split("\n")
        plain = [word for word in folded if word.isascii()]
        stems = iter(stemmed("\n".join(plain)).split("\n"))
        return "\n".join(next(stems) if word.isascii() else word.replace(FRACTION, "") for word in folded)

    return several_forms(words, stemmed, other)


class WordAnalyzer(Analyzer):  # type: ignore[misc]
    """Running text as its exact words, one position a word; extra words stand with those they are made of."""

    def __call__(self, value: str, **wanted: Any) -> Iterator[Token]:
        """Yield a token a word, in Whoosh's protocol: `positions` and `chars` say what it should carry."""
        spans = list(words(value))
        others: dict[int, list[tuple[int, str]]] = {}
        if wanted.get("mode") != "query":
            for first, last, word in extra_words(value, spans):
                others.setdefault(first, []).append((last, word))
        for position, (start, end) in enumerate(spans):
            yield from self.tokens(value[start:end], position, start, end, **wanted)
            for last, word in others.get(position, ()):
                yield from self.tokens(word, position, start, spans[last][1], **wanted)

    def forms(self, word: str) -> tuple[str, ...]:
        """Return the terms a word is indexed as, the first being the one a query looks for."""
        return (exact_form(word),)

    def all_forms(self, words: Sequence[str]) -> tuple[list[str], list[int] | None]:
        """Return the forms of words, one after the other, and how many each has, None where that is one."""
        return exact_forms(words), None

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

    def all_forms(self, words: Sequence[str]) -> tuple[list[str], list[int] | None]:
        """Return the stems."""
        return stem_forms(words), None


class NameAnalyzer(WordAnalyzer):
    """Titles and names: never stemmed, possessives with and without their s."""

    def forms(self, word: str) -> tuple[str, ...]:
        """Return the name, also without a possessive ending and with letters for the digits in it."""
        return name_forms(word)

    def all_forms(self, words: Sequence[str]) -> tuple[list[str], list[int] | None]:
        """Return the names; only words with digits, signs or letters beyond ASCII have several forms."""
        found: list[str] = []
        counts: list[int] = []
        for word, exact in zip(words, exact_forms(words), strict=True):
            forms = (exact,) if word.isascii() and word.isalpha() else name_forms(word)
            found += forms
            counts.append(len(forms))
        return found, counts
