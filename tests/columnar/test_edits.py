"""The terms within a few edits of a word are those that a plain table of distances says."""

from collections.abc import Sequence

import pytest
from codec_pairs import written_in_bulk
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.fields import ID, Schema

from index.columnar.edits import LONGEST, beginning_within, terms_within
from index.columnar.terms import TermsReader

# Few letters, so that many words are near each other; some take two, three or four bytes.
WORDS = st.text(st.sampled_from("abcé映\U0001f600"), max_size=12) | st.text(
    st.sampled_from("ab"), max_size=20
)


def dictionary(texts: Sequence[str]) -> TermsReader:
    """Return the dictionary of a segment with a document a text, between two other fields."""
    documents = [{"a": "ab", "b": text, "c": "ab"} for text in texts]
    reader: TermsReader = written_in_bulk(Schema(a=ID(), b=ID(), c=ID()), documents)._terms
    return reader


def edits(one: str, other: str) -> int:
    """Return the Levenshtein distance of two words, by the table of Wagner and Fischer."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row[0] = row[0], place
        for column, wanted in enumerate(other, start=1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (letter != wanted)),
            )
    return row[-1]


def edits_or_swaps(one: str, other: str) -> int:
    """Return the distance where two neighbours that changed places, and no others, are one edit as well."""
    table = [[max(row, column) for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row, letter in enumerate(one, start=1):
        for column, wanted in enumerate(other, start=1):
            choices = [table[row - 1][column] + 1, table[row][column - 1] + 1]
            choices.append(table[row - 1][column - 1] + (letter != wanted))
            if row > 1 < column and one[row - 2] == wanted and letter == other[column - 2]:
                choices.append(table[row - 2][column - 2] + 1)
            table[row][column] = min(choices)
    return table[-1][-1]


def within(terms: TermsReader, word: str, distance: int, prefix: int) -> list[str]:
    """Return the terms found, as text."""
    numbers = terms_within(terms, "b", word, distance, prefix, lambda: None)
    return [terms.texts[number].decode() for number in numbers.tolist()]


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS.filter(bool), max_size=40), WORDS, st.integers(0, 5), st.integers(0, 2))
def test_terms_within_some_edits_are_found(texts: list[str], word: str, distance: int, prefix: int) -> None:
    """Every term that shares the prefix and is near enough is found, and no other."""
    prefix = min(prefix, len(word))
    expected = [
        text
        for text in sorted(set(texts), key=str.encode)
        if text[:prefix] == word[:prefix] and edits(text[prefix:], word[prefix:]) <= distance
    ]
    assert within(dictionary(texts), word, distance, prefix) == expected


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS.filter(bool), max_size=40), WORDS, st.integers(1, 3), st.integers(0, 2))
def test_letters_that_changed_places_are_one_edit(
    texts: list[str], word: str, distance: int, prefix: int
) -> None:
    """With swaps, every term is found that is near enough if two neighbours may change places at once."""
    prefix = min(prefix, len(word))
    terms = dictionary(texts)
    numbers = terms_within(terms, "b", word, distance, prefix, lambda: None, swaps=True)
    assert [terms.texts[number].decode() for number in numbers.tolist()] == [
        text
        for text in sorted(set(texts), key=str.encode)
        if text[:prefix] == word[:prefix] and edits_or_swaps(text[prefix:], word[prefix:]) <= distance
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text("abc", min_size=1, max_size=12), max_size=40), st.text("abc", max_size=9))
def test_terms_that_begin_nearly_so_are_found(texts: list[str], typed: str) -> None:
    """Every term of which some beginning is within two edits is found, and no other."""
    terms = dictionary(texts)
    numbers = beginning_within(terms, "b", typed, 2, min(1, len(typed)), lambda: None)
    assert [terms.texts[number].decode() for number in numbers.tolist()] == [
        text
        for text in sorted(set(texts))
        if text[:1] == typed[:1] or not typed
        if min(edits_or_swaps(text[1:end], typed[1:]) for end in range(1, len(text) + 1)) <= 2
    ]


@pytest.mark.parametrize("distance", [1, 2, 5])
def test_one_edit_anywhere_in_a_long_word(distance: int) -> None:
    """A letter that is missing, wrong or too many is found at every place of a word as long as can be."""
    word = "abcdefghijklmnopqrstuvwxyz" * 2
    terms = dictionary([word])
    for place in range(len(word)):
        for typed in (
            word[:place] + word[place + 1 :],
            word[:place] + "0" + word[place + 1 :],
            word[:place] + "0" + word[place:],
        ):
            assert within(terms, typed, distance, 0) == [word], typed


def test_a_word_that_is_too_long_is_refused() -> None:
    """A word longer than the bits of an integer is refused, not answered wrongly."""
    with pytest.raises(ValueError, match="more than"):
        within(dictionary(["a"]), "a" * (LONGEST + 1), 1, 0)
