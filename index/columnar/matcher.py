"""One term's postings through Whoosh's matcher interface, for whatever is not evaluated on arrays."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from whoosh.formats import Format, Frequency, Positions
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.scoring import BaseScorer
from whoosh.util.numeric import byte_to_length

if TYPE_CHECKING:  # terms.py makes the matchers
    from index.columnar.terms import TermsReader


class PostingsMatcher(LeafMatcher):  # type: ignore[misc]
    """One term's postings through Whoosh's matcher interface; the whole list counts as one block."""

    def __init__(
        self,
        reader: "TermsReader",
        number: int,
        format_: Format,
        term: tuple[str, bytes],
        scorer: BaseScorer | None,
    ) -> None:
        self.reader, self.number, self.format, self._term, self.scorer = reader, number, format_, term, scorer
        self.ids: list[int] = reader.documents[reader.rows(number)].tolist()
        self.count = len(self.ids)
        # Whoosh's AndNotMatcher asks for the id of a matcher it has just moved past its end, and its own
        # codec answers with an old one. So the last id stands once more behind the end.
        self.ids.append(self.ids[-1])
        self.weights: list[float] = reader.weights(number).tolist()
        self.position_start: list[int] | None = None
        self.place = 0

    def is_active(self) -> bool:
        return self.place < self.count

    def reset(self) -> None:
        self.place = 0

    def copy(self) -> "PostingsMatcher":
        other = PostingsMatcher(self.reader, self.number, self.format, self._term, self.scorer)
        other.place = self.place
        return other

    def id(self) -> int:
        return self.ids[self.place]

    def all_ids(self) -> Iterator[int]:
        return iter(self.ids[: self.count])

    def weight(self) -> float:
        return self.weights[self.place]

    def value(self) -> bytes:
        if isinstance(self.format, Positions):
            return bytes(self.format.encode(self.positions()))
        if isinstance(self.format, Frequency):
            return self.frequencies[self.place].to_bytes(4, "big")
        return b""

    @cached_property
    def frequencies(self) -> list[int]:
        """How often the term stands in each document."""
        frequencies: list[int] = self.reader.frequencies(self.number).tolist()
        return frequencies

    def value_as(self, astype: str) -> object:
        if astype == "positions" and isinstance(self.format, Positions):
            return self.positions()  # spares the way through Whoosh's encoded form, which is a pickle
        return super().value_as(astype)

    def positions(self) -> list[int]:
        """Return where the term stands in the current document."""
        if self.position_start is None:
            counts = self.reader.frequencies(self.number)
            first = self.reader.position_start[self.number]
            self.position_start = [first, *(first + np.cumsum(counts)).tolist()]
        start, end = self.position_start[self.place : self.place + 2]
        positions: list[int] = self.reader.position[start:end].tolist()
        return positions

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self.place += 1
        return False

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self.place = bisect_left(self.ids, id, self.place, self.count)

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() > minquality:
            return 0
        self.place = self.count
        return 1

    def block_min_id(self) -> int:
        return self.ids[0]

    def block_max_id(self) -> int:
        return self.ids[-1]

    def block_min_length(self) -> int:
        return int(byte_to_length(int(self.reader.lengths_of_terms[0][self.number])))

    def block_max_length(self) -> int:
        return int(byte_to_length(int(self.reader.lengths_of_terms[1][self.number])))

    def block_max_weight(self) -> float:
        return float(self.reader.max_weight[self.number])
