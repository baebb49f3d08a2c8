"""Queries in Whoosh's own terms that Whoosh has not, or not quite: patterns, refusals, favours."""

from array import array
from collections.abc import Iterator

from whoosh.matching import AndMaybeMatcher, AndNotMatcher, ListMatcher, Matcher
from whoosh.query import AndMaybe, AndNot, MultiTerm
from whoosh.reading import IndexReader
from whoosh.searching import SearchContext, Searcher

from search.deadline import Deadline


class Expanded(MultiTerm):  # type: ignore[misc]
    """Any of a list of words in one field, each match counting the same: what a pattern stands for.

    Words are looked up until `deadline`.
    """

    constantscore = True

    def __init__(
        self, fieldname: str, texts: tuple[str, ...], deadline: Deadline, boost: float = 1.0
    ) -> None:
        self.fieldname = fieldname
        self.texts = texts
        self.deadline = deadline
        self.boost = boost

    def _btexts(self, ixreader: IndexReader) -> Iterator[bytes]:
        for text in self.texts:
            yield text.encode()

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> Matcher:
        """Return a matcher over the documents of all the words, each with the boost for its score."""
        reader = searcher.reader()
        documents: set[int] = set()
        for text in self._btexts(reader):
            if self.deadline.passed():
                break
            if (self.fieldname, text) in reader:
                documents.update(reader.postings(self.fieldname, text).all_ids())
        return ListMatcher(array("I", sorted(documents)), all_weights=self.boost)

    def __hash__(self) -> int:
        return hash((self.fieldname, self.texts, self.boost))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expanded) and hash(self) == hash(other)


class Refusing(AndNot):  # type: ignore[misc]
    """What the first query finds and the second does not."""

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> Matcher:
        """Return a matcher that scores as the first query does."""
        refused = self.b.matcher(searcher, searcher.boolean_context())
        return RefusingMatcher(self.a.matcher(searcher, context), refused)


class RefusingMatcher(AndNotMatcher):  # type: ignore[misc]
    """The documents of `a` that `b` does not have.

    Whoosh's own lets the first document of `a` through if `b` begins before it.
    """

    def _find_first(self) -> None:
        self._find_next()

    def _find_next(self) -> None:
        while self.a.is_active() and self.b.is_active():
            if self.b.id() < self.a.id():
                self.b.skip_to(self.a.id())
            elif self.b.id() == self.a.id():
                self.a.next()
            else:
                break

    def skip_to(self, id: int) -> None:
        """Go to the first document from `id` on."""
        # A step back must not reach `a`: some of Whoosh's matchers would take it, and `b` would not.
        if self.a.is_active() and id > self.a.id():
            self.a.skip_to(id)
            self._find_next()


class Favouring(AndMaybe):  # type: ignore[misc]
    """What the first query finds; where the second finds it too, its score is added."""

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> Matcher:
        """Return a matcher over the documents of the first query."""
        return FavouringMatcher(self.a.matcher(searcher, context), self.b.matcher(searcher, context))


class FavouringMatcher(AndMaybeMatcher):  # type: ignore[misc]
    """The documents of `a`, with the scores of `b` added.

    Whoosh's own loses the scores of `b` when it is made to skip, as inside an And.
    """

    def skip_to(self, id: int) -> None:
        """Go to the first document from `id` on."""
        if self.a.is_active() and id > self.a.id():
            self.a.skip_to(id)
            self._first_b()
