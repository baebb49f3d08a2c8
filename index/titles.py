"""What a film may be called, as keys that meet however a title is typed.

A key is a title without case, accents, spaces and signs, its numbers as digits: Spider-Man 2, "spider man
2" and "spiderman II" are all spiderman2. Keys stand in a field of the title card; a query's words make keys
in the same way. Which of them means the film how surely is weighed in search/.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.identity import title_key as folded_title
from corpus.records import Film

# What a key was made of is its first letter.
MAIN, ALSO, BARE, PART = "t", "a", "b", "p"  # a title; another title; either without its article; a part

NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
TENS = "thirty forty fifty sixty seventy eighty ninety"
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
ROMAN = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
DIGITS = {word: str(number) for number, word in enumerate(NUMBERS.split())}
DIGITS |= {word: str(number * 10) for number, word in enumerate(TENS.split(), 3)}
DIGITS |= {word: f"{number}{ENDINGS.get(number, 'th')}" for number, word in enumerate(ORDINALS.split(), 1)}
ROMAN_DIGITS = {word: str(number) for number, word in enumerate(ROMAN.split(), 2)}

SAME = {"mister": "mr", "doctor": "dr", "saint": "st", "versus": "vs"}
LEFT_OUT = frozenset(("and", "und", "et", "y"))  # what & stands for
COUNTED = frozenset(("part", "pt", "chapter", "episode", "volume", "vol", "teil"))  # before a number
ARTICLES = frozenset(("the", "a", "an", "le", "la", "les", "une", "der", "das", "ein", "eine"))
ARTICLES |= {"el", "los", "las", "il", "gli", "het", "os"}
ELIDED = re.compile(r"\s*[ldLD]['’](?=\w)")

# Digits that stand for letters inside a word: Se7en, S1m0ne.
SPELLED = re.compile(r"(?<=[a-z])[013457](?=[a-z])")
LETTERS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "v"}

BREAK = re.compile(r"\s*(?::\s|\s[-–—/]\s|\(|,?\s+or,?:?\s)\s*")
ODD = re.compile("[^a-z0-9]")


def respelled(word: str) -> str:
    """Return a folded word with the digits in it that stand for letters as these: se7en → seven."""
    return word if word.isalpha() else SPELLED.sub(lambda digit: LETTERS[digit[0]], word)


def key(title: str) -> str:
    """Return the key of a title or of what is typed for one; empty where there is nothing to it."""
    return key_of(folded_title(title).split())


def key_of(words: Sequence[str]) -> str:
    """Return the key of a title from its folded words."""
    # & is no word, so the word it stands for is none either, unless the title is only that.
    kept = [word for word in words if word not in LEFT_OUT] or words
    spelt = [number_of(respelled(word), not place) for place, word in enumerate(kept)]
    joined = "".join(
        word
        for place, word in enumerate(spelt)
        if word not in COUNTED or not place or not "".join(spelt[place + 1 : place + 2]).isdigit()
    )
    # Every key is one word to the analyzers, whatever script or sign it is made of.
    if joined.isascii() and joined.isalnum():
        return joined
    return ODD.sub(lambda letter: f"{ord(letter[0]):x}", joined)


@lru_cache(maxsize=10_000)
def number_of(word: str, first: bool) -> str:
    """Return a word as its digits where it is a number, II only behind another; else as it is best known."""
    if word in DIGITS:
        return DIGITS[word]
    if not first and word in ROMAN_DIGITS:
        return ROMAN_DIGITS[word]
    return SAME.get(word, word)


def bare(title: str) -> str:
    """Return the key of a title without its article; empty where it has none."""
    return key_and_bare(title)[1]


def key_and_bare(title: str) -> tuple[str, str]:
    """Return the key of a title and its key without an article, which is empty where it has none."""
    words = folded_title(title).split()
    if elided := ELIDED.match(title):
        return key_of(words), key(title[elided.end() :])
    return key_of(words), key_of(words[1:]) if len(words) > 1 and words[0] in ARTICLES else ""


def parts(title: str) -> Iterator[str]:
    """Yield the keys of what stands before and behind a colon, a dash, a bracket or an "or" in a title."""
    if not BREAK.search(title):
        return
    pieces = [piece for piece in BREAK.split(title) if piece.strip()]
    if len(pieces) < 2:
        return
    for piece in (pieces[0], pieces[-1]):
        for found in key_and_bare(piece):
            if len(found) > 2 and not found.isdigit():
                yield found


def title_keys(film: Film) -> list[str]:
    """Return the keys a film is found by, each marked with what it was made of."""
    found: dict[str, None] = {}
    titles = dict.fromkeys((film.title, film.original_title, *film.alternate_titles))
    for place, title in enumerate(filter(None, titles)):
        # The original title is as good as the title: which of them a source calls so is chance.
        mark = MAIN if place == 0 or title == film.original_title else ALSO
        whole, without_article = key_and_bare(title)
        if whole:
            found[mark + whole] = None
        if without_article:
            found[BARE + without_article] = None
        found |= {PART + each: None for each in parts(title)}
    return list(found)
