"""What can go wrong with an index.

FilmdexError
└── IndexTrouble       any index that cannot be used as it is
    ├── IndexMissing   nothing has been built there yet
    ├── IndexBusy      another process is building
    ├── IndexDamaged   a file is missing, cut short or altered
    ├── IndexOutdated  built by another version of Filmdex
    └── UnsupportedField  a schema asks for what a columnar segment does not keep
"""

from corpus.errors import FilmdexError


class IndexTrouble(FilmdexError):
    """An index that cannot be used as it is."""


class IndexMissing(IndexTrouble):
    """There is no finished generation in this directory."""


class IndexBusy(IndexTrouble):
    """Another process holds the directory's lock; the message says which."""


class IndexDamaged(IndexTrouble):
    """A file of the generation is missing, cut short or does not have its checksum."""


class IndexOutdated(IndexTrouble):
    """The generation was built with another schema version."""


class UnsupportedField(IndexTrouble):
    """A field of a schema asks for something a columnar segment does not keep."""
