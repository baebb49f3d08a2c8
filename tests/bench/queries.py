"""The questions: sets of queries drawn from the corpus with a fixed seed, each of one shape.

A query is words and an operator; every engine makes of it what it calls a query. Nothing is parsed: what
a person types in is not measured here.
"""

import random
import string
from collections.abc import Callable

import msgspec

from index.analysis import stem_form
from tests.bench.corpora import KINDS, SEED
from tests.bench.vocabulary import BANDS, Vocabulary

Draw = Callable[[Vocabulary, random.Random], "Query"]

MIXED = {3: ["rare", "middle", "common"], 6: ["rare", "rare", "middle", "middle", "common", "common"]}
WARM_UP = 10  # queries of each set that are asked first and not counted


class Query(msgspec.Struct, frozen=True):
    """One question.

    operator: or, and, phrase; prefix, fuzzy (one word of the index's own form, not analysed); wildcard,
    regex, range (queries of death only). kind: what the answer is narrowed to. distance: of a fuzzy word.
    """

    operator: str
    words: list[str]
    kind: str = ""
    distance: int = 1


class QuerySet(msgspec.Struct, frozen=True):
    """Queries of one shape.

    wants: what is timed. "hits": the ten best; "counts": those and how many matches each kind and decade
    has; "page": those, their stored texts and a snippet of each.
    """

    name: str
    wants: str
    warm_up: list[Query]
    queries: list[Query]

    @property
    def ranked(self) -> bool:
        """Whether engines rank what they find; to a pattern's matches most give one and the same score."""
        return self.queries[0].operator in ("or", "and", "phrase")


def draw_sets(vocabulary: Vocabulary, count: int) -> list[QuerySet]:
    """Return all sets with `count` queries each."""
    return [drawn(vocabulary, name, wants, draw, count) for name, wants, draw in shapes()]


def drawn(vocabulary: Vocabulary, name: str, wants: str, draw: Draw, count: int) -> QuerySet:
    """Return one set. Its seed is its name, so a set that is added leaves the others as they were."""
    chance = random.Random(f"{SEED} {name}")
    queries = [draw(vocabulary, chance) for _ in range(WARM_UP + count)]
    return QuerySet(name, wants, queries[:WARM_UP], queries[WARM_UP:])


def shapes() -> list[tuple[str, str, Draw]]:
    """Return name, what is wanted and how a query is drawn, for each set."""
    found: list[tuple[str, str, Draw]] = []
    for band in BANDS:
        found += [(f"or, {band}, {words} words", "hits", any_of([band] * words)) for words in (1, 2, 3, 6)]
    found += [(f"or, mixed, {words} words", "hits", any_of(bands)) for words, bands in MIXED.items()]
    for band in BANDS:
        found += [(f"and, {band}, {words} words", "hits", all_of([band] * words)) for words in (2, 3, 6)]
    found += [(f"and, mixed, {words} words", "hits", all_of(bands)) for words, bands in MIXED.items()]
    for band in BANDS:
        found += [(f"phrase, {band}, {words} words", "hits", phrase(band, words)) for words in (2, 3)]
    found += [(f"prefix, {band}", "hits", prefix(band)) for band in BANDS]
    found += [(f"fuzzy, {band}", "hits", misspelt(band)) for band in BANDS]
    found += [(f"filter and facets, or, {band}, 2 words", "counts", narrowed([band] * 2)) for band in BANDS]
    found += [
        ("page, or, middle, 2 words", "page", any_of(["middle"] * 2)),
        ("page, or, common, 3 words", "page", any_of(["common"] * 3)),
        ("page, or, mixed, 3 words", "page", any_of(MIXED[3])),
        ("page, and, common, 2 words", "page", all_of(["common"] * 2)),
        ("page, phrase, common, 2 words", "page", phrase("common", 2)),
    ]
    return [(name.replace("1 words", "1 word"), wants, draw) for name, wants, draw in found]


def any_of(bands: list[str]) -> Draw:
    """Draw an OR of words of these bands, each from anywhere."""

    def draw(vocabulary: Vocabulary, chance: random.Random) -> Query:
        words: dict[str, None] = {}
        while len(words) < len(bands):
            words.update(dict.fromkeys(vocabulary.draw(chance, bands[len(words)], 1)))
        return Query("or", list(words))

    return draw


def all_of(bands: list[str]) -> Draw:
    """Draw an AND of words of these bands that stand together in some document."""
    return lambda vocabulary, chance: Query("and", vocabulary.draw_together(chance, bands))


def phrase(band: str, length: int) -> Draw:
    """Draw a run of words of the corpus."""
    return lambda vocabulary, chance: Query("phrase", vocabulary.draw_run(chance, band, length))


def narrowed(bands: list[str]) -> Draw:
    """Draw an OR that is narrowed to one kind; frequent kinds and seldom ones are equally likely."""

    def draw(vocabulary: Vocabulary, chance: random.Random) -> Query:
        return Query("or", any_of(bands)(vocabulary, chance).words, kind=chance.choice(KINDS))

    return draw


def lasting_word(vocabulary: Vocabulary, chance: random.Random, band: str) -> str:
    """Return a word of five letters or more that stands in the index as it stands in the text.

    Its first four letters are no word with an ending either: FTS5 would stem them, were they a prefix.
    """
    for _ in range(1_000):
        (word,) = vocabulary.draw(chance, band, 1)
        if len(word) >= 5 and all(stem_form(part) == part for part in (word, word[:4])):
            return word
    return word


def prefix(band: str) -> Draw:
    """Draw the first four letters of a word."""
    return lambda vocabulary, chance: Query("prefix", [lasting_word(vocabulary, chance, band)[:4]])


def misspelt(band: str) -> Draw:
    """Draw a word with one letter missing, wrong or too many."""

    def draw(vocabulary: Vocabulary, chance: random.Random) -> Query:
        word = lasting_word(vocabulary, chance, band)
        place, letter = chance.randrange(1, len(word)), chance.choice(string.ascii_lowercase)
        rest = chance.choice(
            (word[place:], word[place + 1 :], letter + word[place + 1 :], letter + word[place:])
        )
        return Query("fuzzy", [word[:place] + rest])

    return draw


def queries_of_death(vocabulary: Vocabulary) -> dict[str, Query]:
    """Return the queries that are cheap to type and dear to answer, by what they look like."""
    chance = random.Random(SEED)
    many = [
        word
        for band, count in (("common", 100), ("middle", 400))
        for word in vocabulary.draw(chance, band, count)
    ]
    return {
        "a*": Query("prefix", ["a"]),
        "?????*": Query("wildcard", ["?????*"]),
        f"OR of {len(many)} words": Query("or", many),
        "regex .*a.*b.*": Query("regex", [".*a.*b.*"]),
        "character~5": Query("fuzzy", ["charact"], distance=5),
        "[\\x00 TO \\uffff]": Query("range", ["\x00", "\uffff"]),
    }
