"""A film's passages as its page needs them: how many there are of each kind, and one page of a kind.

Only what is shown is read: a film may have thousands of reviews, and decoding them all takes longer than
the page may.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from index.columns import KINDS
from search.errors import NotFound
from search.filters import is_encodable


@dataclass(frozen=True)
class Shelf:
    """The passages of one film. documents: uint32 by kind, the numbers of its documents in their order."""

    index: FilmIndex
    film: Film
    documents: dict[Kind, npt.NDArray[np.uint32]]

    def count(self, kind: Kind) -> int:
        """Return how many passages of a kind there are."""
        return len(self.documents.get(kind, ()))

    def passages(self, kind: Kind, first: int = 0, wanted: int | None = None) -> list[Passage]:
        """Return some passages of a kind in the order of the index, all from `first` on if wanted is None."""
        end = None if wanted is None else first + wanted
        numbers = self.documents.get(kind, np.empty(0, dtype=np.uint32))[first:end].tolist()
        return [self.index.stored[number].passage for number in numbers]

    def place(self, passage_id: str) -> tuple[Kind, int]:
        """Return a passage's kind and its place among those, from 0. Raises NotFound."""
        number = self.index.document_with("passage_id", passage_id) if is_encodable(passage_id) else None
        for kind, numbers in self.documents.items() if number is not None else ():
            found = np.flatnonzero(numbers == number)
            if len(found):
                return kind, int(found[0])
        raise NotFound(f"There is no passage {passage_id!r} of {self.film.title} in this index.")

    def ratings(self) -> tuple[int, ...]:
        """Return how many reviews give 1, 2, … 10 stars, halves rounded up, none counted as one star."""
        given = Counter(
            min(10, max(1, int(review.rating + 0.5)))
            for review in self.passages(Kind.REVIEW)
            if review.rating is not None
        )
        return tuple(given[stars] for stars in range(1, 11))


def shelf(index: FilmIndex, film_id: str) -> Shelf:
    """Return the passages of a film, unread. Raises NotFound."""
    card = index.film_document(film_id) if is_encodable(film_id) else None
    film = index.stored[card].film if card is not None else None
    if film is None or card is None:
        raise NotFound(f"There is no film {film_id!r} in this index.")
    columns = index.columns
    end = int(columns.first[int(columns.film[card]) + 1])
    kinds = columns.kind[card:end]
    present = [KINDS[number] for number in np.unique(kinds).tolist()]
    documents = {
        kind: (np.flatnonzero(kinds == KINDS.index(kind)) + card).astype(np.uint32)
        for kind in present
        if kind is not Kind.FILM
    }
    return Shelf(index, film, documents)
