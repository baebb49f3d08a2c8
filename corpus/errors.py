"""What can go wrong while film content is read.

FilmdexError                every error a user may meet, in all four packages
└── CorpusError             a file, a folder or an archive that cannot be read
    ├── UnknownFormat       no reader knows this file
    ├── MappingError        a mapping file that says something that cannot be followed
    └── DecompressionLimit  it unpacks to more than it may
"""


class FilmdexError(Exception):
    """The root of all errors that are told to a user: a fact and the next step."""


class CorpusError(FilmdexError):
    """A source that cannot be read at all; a single bad record is a Reject instead."""


class UnknownFormat(CorpusError):
    """No reader recognises the content of this file."""


class MappingError(CorpusError):
    """A mapping file with a mistake in it. place: file and line; reason: what is wrong and what to write."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class DecompressionLimit(CorpusError):
    """A compressed source unpacks to more bytes than the limit."""
