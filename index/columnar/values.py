"""The values of one field in one batch of the bulk writer, and the postings they make.

A value is numbered when it is first met and taken apart once; a document has only its number. Running text
is cut on whole buffers (tokenising.py), lists and names are split here, and whatever else there is goes
through Whoosh's own field.
"""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, count, islice
from typing import Any, cast

import numpy as np
from whoosh.analysis import IDTokenizer
from whoosh.fields import ID, FieldType
from whoosh.formats import Existence, Frequency, Positions

from index.analysis import WordAnalyzer
from index.columnar.arrays import Array
from index.columnar.forms import Forms
from index.columnar.inversion import AT_ONCE, FieldPostings, Tokens, invert
from index.columnar.tokenising import Texts, ranges, runs
from index.errors import UnsupportedField
from index.names import LISTED, ListAnalyzer

ALL_TEXT = frozenset((str,)).issuperset
AS_THEY_ARE = frozenset((str, int))  # types of values that are equal only where they mean the same
HELD = 25  # characters that would take as much memory as a new value of one term does besides its own

Split = Callable[[list[str]], Sequence[Sequence[str]]]
"""Takes the texts of a field apart into terms."""


class FieldValues(ABC):
    """The values of a field, document by document. characters: of text that would take as much memory."""

    def __init__(self, name: str, field: FieldType) -> None:
        if field.separate_spelling():
            raise UnsupportedField(
                f"The field {name!r} keeps the words before stemming for spelling, which the bulk writer does"
                " not; drop spelling=, or write with index.writer(codec=ColumnarCodec())."
            )
        if field.format.field_boost != 1.0:
            raise UnsupportedField(
                f"The field {name!r} has a boost; the bulk writer keeps plain frequencies. Boost in the"
                " query instead, or write with index.writer(codec=ColumnarCodec())."
            )
        self.field = field
        self.positional = isinstance(field.format, Positions)
        self.rows, self.numbers = array("I"), array("I")
        self.characters = 0

    @abstractmethod
    def prepare(self, values: list[Any]) -> list[int]:
        """Return the number of each value, after taking those apart that are new."""

    def add(self, rows: Sequence[int], numbers: Sequence[int]) -> None:
        """Take the values of some documents, which are prepared."""
        self.rows.extend(rows)
        self.numbers.extend(numbers)

    @abstractmethod
    def tokens(self, rows: Array, numbers: Array) -> tuple[Sequence[bytes], Tokens]:
        """Return terms, and the tokens of all values.

        rows: uint32 [m], documents, ascending; numbers: uint32 [m], that of the value each one has.
        """

    @property
    @abstractmethod
    def last_position(self) -> int:
        """A position that none is behind."""

    def postings(self, size: int) -> FieldPostings:
        """Return the postings of all values, in a segment of `size` documents."""
        terms, tokens = self.tokens(np.asarray(self.rows), np.asarray(self.numbers))
        postings = invert(terms, tokens, size)
        # Whoosh keeps lengths of scorable fields only.
        return postings if self.field.scorable else replace(postings, length=np.zeros(size, np.uint8))


class TextValues(FieldValues):
    """Running text, in the words of one of our analyzers."""

    def __init__(self, name: str, field: FieldType, texts: Texts, forms: Forms) -> None:
        super().__init__(name, field)
        self.texts, self.forms = texts, forms

    def prepare(self, values: list[Any]) -> list[int]:
        if not ALL_TEXT(map(type, values)):
            for value in values:
                if not isinstance(value, str):
                    raise UnsupportedField(f"The bulk writer takes text for a field of text, not {value!r}.")
        self.characters += sum(map(len, values))
        return self.texts.number(values)

    def tokens(self, rows: Array, numbers: Array) -> tuple[Sequence[bytes], Tokens]:
        return self.forms.terms, self.forms.tokens(self.texts, rows, numbers, self.positional)

    @property
    def last_position(self) -> int:
        return int(self.texts.place.max(initial=0))


class OtherValues(FieldValues):
    """Whatever else: one term a value, a list of terms, or what Whoosh's own field makes of it.

    start: where the tokens of each value begin among `ids`, their terms, and `places`, their positions.
    """

    def __init__(self, name: str, field: FieldType) -> None:
        super().__init__(name, field)
        self.split = splitter(field)
        self.known: dict[Any, int] = {}
        self.terms: dict[bytes, int] = {}
        self.start, self.ids, self.places = array("Q", [0]), array("I"), array("I")

    def prepare(self, values: list[Any]) -> list[int]:
        keys = values
        if not AS_THEY_ARE.issuperset(map(type, values)):
            # Not the values themselves: 0.0 equals -0.0 but is another term, and "['a']" is not ['a'].
            keys = [v if type(v) in AS_THEY_ARE else (type(v), repr(v)) for v in values]
        self.characters += len(keys)
        numbers = list(map(self.known.get, keys))
        if None in numbers:
            pairs = zip(keys, values, numbers, strict=True)
            new = {key: value for key, value, number in pairs if number is None}
            if self.split and ALL_TEXT(map(type, new.values())):
                self.learn_texts(list(new), self.split)
            else:
                for key, value in new.items():
                    self.learn(key, value)
            return list(map(self.known.__getitem__, keys))
        return cast(list[int], numbers)

    def learn_texts(self, texts: list[str], split: Split) -> None:
        """Take texts apart that were not met before."""
        parts = split(texts)
        lengths = list(map(len, parts))
        terms = list(map(str.encode, chain.from_iterable(parts)))
        if self.terms.keys().isdisjoint(terms) and len(set(terms)) == len(terms):
            first = len(self.terms)
            self.terms.update(zip(terms, count(first), strict=False))
            self.ids.extend(range(first, first + len(terms)))
        else:
            self.ids.extend([self.terms.setdefault(term, len(self.terms)) for term in terms])
        self.known.update(zip(texts, count(len(self.known)), strict=False))
        self.start.extend(islice(accumulate(lengths, initial=self.start[-1]), 1, None))
        self.characters += sum(map(len, texts)) + HELD * (len(terms) + len(texts))

    def learn(self, key: Any, value: Any) -> None:
        """Take a value apart that was not met before, as Whoosh's own field does."""
        tokens = self.analysed(value)
        self.known[key] = len(self.known)
        self.ids.extend([term for _, term in tokens])
        self.places.extend([place for place, _ in tokens])
        self.start.append(len(self.ids))
        self.characters += HELD * (len(tokens) + 1)

    def analysed(self, value: Any) -> list[tuple[int, int]]:
        """Return position and term number of each token of a value, as Whoosh's own field analyses it."""
        tokens = []
        for text, frequency, weight, encoded in self.field.index(value):
            if weight != frequency:
                raise UnsupportedField("The bulk writer keeps plain frequencies, not boosted tokens.")
            number = self.terms.setdefault(text, len(self.terms))
            places = self.field.format.decode_positions(encoded) if self.positional else [0] * frequency
            tokens += [(place, number) for place in places]
        return sorted(tokens)

    def tokens(self, rows: Array, numbers: Array) -> tuple[Sequence[bytes], Tokens]:
        start = np.asarray(self.start).astype(np.int64)
        counts = np.diff(start)[numbers]
        last = self.last_position if self.positional else None
        return list(self.terms), Tokens(self.pieces(rows, start[numbers], counts), int(counts.sum()), last)

    def pieces(self, rows: Array, start: Array, counts: Array) -> Iterator[tuple[Array, Array, Array]]:
        """Yield about AT_ONCE tokens together. start, counts: int64 [m], where those of each row are."""
        ids, places = np.asarray(self.ids), np.asarray(self.places)
        for some in runs(counts, AT_ONCE):
            found = ranges(start[some], counts[some])
            positions = places[found] if self.positional else places
            yield ids[found], np.repeat(rows[some], counts[some]), positions

    @property
    def last_position(self) -> int:
        return max(self.places, default=0)


def field_values(
    name: str, field: FieldType, texts: Texts, forms: Callable[[WordAnalyzer], Forms]
) -> FieldValues:
    """Return what takes the values of a field; `forms` gives the terms of an analyzer."""
    if (
        type(field).index is FieldType.index
        and isinstance(field.analyzer, WordAnalyzer)
        and type(field.format) is not Existence  # it keeps a word once, however often it stands there
    ):
        return TextValues(name, field, texts, forms(field.analyzer))
    return OtherValues(name, field)


def splitter(field: FieldType) -> Split | None:
    """Return what makes terms of a field's texts as its analyzer does; None where it does more than split."""
    if type(field) is ID and type(field.analyzer) is IDTokenizer:
        return lambda texts: list(zip(texts, strict=True))
    if (
        type(field).index is FieldType.index
        and type(field.analyzer) is ListAnalyzer
        and type(field.format) is Frequency
    ):
        return lambda texts: [text.split(LISTED) for text in texts]
    return None
