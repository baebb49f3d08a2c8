"""What can go wrong with a question.

FilmdexError
├── QueryError       the request itself makes no sense: a page of 0, a year that is no number
├── NotFound         no film or passage has this id
└── MeasuresMissing  the library that measures answers is not installed
"""

from corpus.errors import FilmdexError


class QueryError(FilmdexError):
    """A request that cannot be answered as it stands; the message says what would do."""


class NotFound(FilmdexError):
    """No film or passage of the index has this id."""


class MeasuresMissing(FilmdexError):
    """The library of relevance measures is not installed; it is an extra."""
