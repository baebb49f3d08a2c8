"""Mend misspelt words from the index's own words: richard jenkens → richard jenkins.

A word that the index does not have is one letter away from one it has, or two in a long word. Words are
only ever mended where that finds something: the engine asks for other spellings when a query finds nothing
or little, tries them, and says what it searched for instead.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from whoosh.query import Term
from whoosh.searching import Searcher

from index import FilmIndex
from index.analysis import IS_CJK, exact_form, stem_form, words
from index.columnar.edits import terms_within
from index.titles import ALSO, BARE, MAIN, bare, key
from search.deadline import NEVER, Deadline
from search.groups import is_among
from search.mistyped import neighbours
from search.postings import Segment, segment_of
from search.titled import typed_words
from search.tree import Either, Node, Sequence, Word

# A word of names and titles is looked for more often than one of running text.
FIELDS = {"title": 6.0, "people": 4.0, "text": 1.0}
SHORTEST = 4  # letters: of a shorter word, too many others are one letter away
LONGEST = 40  # letters: no word of any language is longer
RARE = 2  # passages: a word this rare may be a misspelling that stands in a text
FREQUENT = 100  # passages: what stands in more is what was meant, also where all words together find nothing
FAR_MORE = 50  # times as frequent is what a rare word was probably meant to be
TRIED = 3  # spellings of a whole query
LONG = 8  # letters, from which on two of them may be wrong
SHORTEST_TITLE, LONG_TITLE = 4, 9  # letters of a whole title, for one and for two that may be wrong
SHORT_TITLE = 6  # letters, of which two may be wrong where nothing else helps
LONGEST_TITLE = 60  # letters: nobody types a longer one by heart, and the dictionary compares no longer ones

Numbers = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word of the index: how near it is to what was typed and how much it is looked for."""

    word: str
    weight: float


def other_spellings(
    index: FilmIndex, text: str, root: Node | None, *, nothing_found: bool, deadline: Deadline = NEVER
) -> list[str]:
    """Return `text` with misspelt words mended, the likeliest first; an empty list where none may be.

    text: what was typed; root: its tree. What stands in quotes, after a field or is a pattern stays.
    nothing_found: then even a word that the index has may be meant to be another one. Words that are looked
    at after the deadline stay.
    """
    typed = list(dict.fromkeys(plain_words(root)))
    unknown = {word: found for word in typed if not deadline.passed() and (found := spellings(index, word))}
    texts = (
        list(dict.fromkeys(with_spellings(text, unknown, rank) for rank in range(TRIED))) if unknown else []
    )
    if nothing_found and not unknown:
        for word in sorted(typed, key=len, reverse=True)[:TRIED]:
            texts += [replaced(text, word, each.word) for each in spellings(index, word, known=True)[:2]]
    return texts


def with_spellings(text: str, found: dict[str, list[Spelling]], rank: int) -> str:
    """Return `text` with each word as its spelling of that rank, or its last."""
    for word, likely in found.items():
        text = replaced(text, word, likely[min(rank, len(likely) - 1)].word)
    return text


def titles_like(index: FilmIndex, root: Node | None, edits: int, shortest: int = SHORTEST_TITLE) -> list[str]:
    """Return titles one edit from what was typed, or those two edits away, the best known first.

    shortest: letters of what is typed, at least. Letters that changed places are one edit.
    """
    typed = key(" ".join(typed_words(root))) if root is not None else ""
    if not shortest <= len(typed) <= LONGEST_TITLE:
        return []
    numbers = re.findall(r"\d+", typed)  # hardly anybody mistypes which part of a series is meant
    near: list[tuple[bool, float, str]] = []
    for leaf, offset in index.searcher.leaf_searchers():
        for mark in (MAIN, ALSO, BARE):
            for term in keys_within(leaf, mark, typed, edits):
                matcher = Term("title_key", term).matcher(leaf)
                film = int(index.columns.film[matcher.id() + offset])
                first, last = index.columns.first[film : film + 2].tolist()
                known = float(index.columns.votes[film]) + last - first
                same = re.findall(r"\d+", term) == numbers
                near.append((same, known, called(index, film, term[1:])))
    return [title for _, _, title in sorted(near, reverse=True)[:TRIED]]


def keys_within(leaf: Searcher, mark: str, typed: str, edits: int) -> list[str]:
    """Return the title keys of a segment that are one edit from what was typed, or that are two."""
    # The first letter of a key is its mark. Of two slips none is in the first letter of the title.
    found = list(terms_near(leaf, "title_key", mark + typed, edits, prefix=edits))
    if edits == 2:
        return [term for term in found if not one_edit(term[1:], typed)]
    found = [term for term in found if one_edit(term[1:], typed)]
    if len(typed) >= LONG_TITLE and (segment := segment_of(leaf)):
        found += [
            mark + other
            for other in with_letters_swapped(typed)
            if segment.postings("title_key", (mark + other).encode())
        ]
    return found


def with_letters_swapped(typed: str) -> Iterator[str]:
    """Yield a text with each two letters that stand side by side swapped."""
    for place in range(len(typed) - 1):
        before, after = typed[place], typed[place + 1]
        if before != after:
            yield typed[:place] + after + before + typed[place + 2 :]


def called(index: FilmIndex, film: int, wanted: str) -> str:
    """Return which of a film's titles has a key."""
    record = index.film_at(int(index.columns.first[film]))
    titles = (record.title, record.original_title, *record.alternate_titles)
    return next((title for title in titles if title and wanted in (key(title), bare(title))), record.title)


def one_edit(left: str, right: str) -> bool:
    """Whether two keys differ by one letter put in, taken out, changed, or two that changed places."""
    return right == left or right in neighbours(left) or right in neighbours(left, first=True)


def has_unknown_word(index: FilmIndex, root: Node | None) -> bool:
    """Whether some plain word of a tree stands nowhere in the index as it was typed."""
    return any(not frequency(index, exact_form(word)) for word in plain_words(root))


def plain_words(node: Node | None) -> Iterator[str]:
    """Yield the words of a tree that are wanted as they stand in any field."""
    if isinstance(node, Word):
        if node.form == "word" and not node.field:
            yield node.text
    elif isinstance(node, Sequence):
        for each in (*node.plain, *node.must):
            yield from plain_words(each)
    elif isinstance(node, Either):
        for each in node.choices:
            yield from plain_words(each)


def replaced(text: str, old: str, new: str) -> str:
    """Return `text` with every word that is `old` made `new`."""
    pieces, place = [], 0
    for start, end in words(text):
        if text[start:end] == old:
            pieces += [text[place:start], new]
            place = end
    return "".join([*pieces, text[place:]])


def spellings(index: FilmIndex, typed: str, *, known: bool = False) -> list[Spelling]:
    """Return what a word may have been meant to be, the likeliest first; nothing where it is fine.

    known: whether a word that the index has is looked at, too.
    """
    form = exact_form(typed)
    if (
        not SHORTEST <= len(form) <= LONGEST
        or IS_CJK.search(form)
        or any(letter.isdigit() for letter in form)
    ):
        return []
    own = frequency(index, form)
    if own > (FREQUENT if known else RARE):
        return []
    if not known and index.searcher.doc_frequency("stem", stem_form(typed)) > RARE:
        return []
    found = looked_for(index, neighbours(form)) or looked_for(index, neighbours(form, first=True))
    if not found and len(form) >= LONG:
        found = looked_for(index, two_edits_off(index, form))
    least = 0 if known else FAR_MORE * own
    likely = [Spelling(word, weight) for word, weight in found.items() if weight > least]
    return sorted(likely, key=lambda each: (-each.weight, each.word))[:TRIED]


def two_edits_off(index: FilmIndex, form: str) -> Iterator[str]:
    """Yield the words of the index that are two edits from a form and begin as it does."""
    for leaf, _ in index.searcher.leaf_searchers():
        for field in FIELDS:
            yield from terms_near(leaf, field, form, 2, prefix=2)


def terms_near(leaf: Searcher, field: str, text: str, edits: int, prefix: int) -> Iterator[str]:
    """Yield the terms of a segment within some edits of a text; two letters that changed places are one."""
    if segment := segment_of(leaf):
        terms = segment.terms
        for number in terms_within(terms, field, text, edits, prefix, NEVER.check, swaps=edits > 1):
            yield terms.texts[number].decode()
    else:
        yield from leaf.reader().terms_within(field, text, edits, prefix=prefix)


def frequency(index: FilmIndex, form: str) -> int:
    """Return how many passages have a word in any field that is looked in, at least."""
    return max(int(index.searcher.doc_frequency(field, form)) for field in FIELDS)


def looked_for(index: FilmIndex, forms: Iterable[str]) -> dict[str, float]:
    """Return how much those of some words that stand somewhere are looked for, by how often they do where."""
    texts = list(dict.fromkeys(form.encode() for form in forms))
    # What 8 bytes of a text are as a number: the key by which the dictionary finds its terms.
    keys = np.array(texts, "S8").view(">u8").astype(np.uint64)
    order = np.argsort(keys)
    totals: dict[str, float] = {}
    for leaf, _ in index.searcher.leaf_searchers():
        if segment := segment_of(leaf):
            for field, weight in FIELDS.items():
                for text in likely_terms(segment, field, keys[order], [texts[place] for place in order]):
                    if postings := segment.postings(field, text):
                        form = text.decode()
                        totals[form] = totals.get(form, 0.0) + weight * len(postings)
    return totals


def likely_terms(segment: Segment, field: str, keys: Numbers, texts: list[bytes]) -> Iterator[bytes]:
    """Yield those of some texts whose keys (uint64 [t], ascending) a field's terms have: hardly any.

    Some 500 spellings of a word are looked up in one go, in a tenth of the time that one by one takes.
    """
    first, last = segment.terms.field_range(field)
    known = np.asarray(segment.terms.text_key)[first:last]
    for place in np.flatnonzero(is_among(keys, known)).tolist():
        yield texts[place]
