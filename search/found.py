"""What matches a question, passage by passage, before anything is laid out."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from search.filters import Documents, Mask, passing
from search.groups import Scores
from search.query import Compiled
from search.recollection import Recollection
from search.results import Description

Films = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Titled:
    """Films that are called what was asked for, or a part of it.

    number: uint32 [t], ascending; share: float64 [t], how surely they are meant, 0 to 1 and a little more.
    """

    number: Films
    share: Scores


@dataclass(frozen=True, slots=True)
class Wording:
    """How well each film of the index has the words of a question, in whichever of its passages.

    met: float64 [f], the part of the question it has, by weight, 1 for all; score: float64 [f], the sum of
    the best that any passage gives for each word.
    """

    met: Scores
    score: Scores


@dataclass(frozen=True, kw_only=True)
class Found:
    """What matches a question, before anything is laid out.

    documents: uint32 [m], ascending; scores: float64 [m], weighed by kind. masks: for each group of filters
    in use, which documents pass it, bool [m] each. partial: bool [m], which have only some of the words;
    None where all have all. compiled: the query, None where everything was asked for.
    """

    documents: Documents
    scores: Scores
    masks: dict[str, Mask]
    partial: Mask | None = None
    compiled: Compiled | None = None
    complete: bool = True
    titled: Titled | None = None
    wording: Wording | None = None
    recollection: Recollection | None = None
    description: Description | None = None

    @property
    def passes(self) -> Mask:
        """bool [m]: which documents pass all filters."""
        return passing(self.masks, len(self.documents))

    def passing(self, *but: str) -> Documents:
        """Return the documents that pass all groups of filters but those named: uint32, ascending."""
        if not self.masks:
            return self.documents
        return self.documents[passing(self.masks, len(self.documents), *but)]

    def narrowed(self) -> "Found":
        """Return only what passes all filters."""
        return self.rows(self.passes, {}) if self.masks else self

    def rows(self, kept: Mask, masks: dict[str, Mask] | None = None) -> "Found":
        """Return only some of the documents: bool [m]. masks: where they are known already."""
        if masks is None:
            masks = {name: mask[kept] for name, mask in self.masks.items()}
        partial = self.partial[kept] if self.partial is not None else None
        return replace(
            self, documents=self.documents[kept], scores=self.scores[kept], masks=masks, partial=partial
        )
