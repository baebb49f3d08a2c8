"""What can go wrong with an index.

FilmdexError
└── IndexTrouble       any index that cannot be used as it is
    ├── IndexMissing   nothing has been built there yet
    ├── IndexBusy      another process is building
    ├── IndexDamaged   a file is missing, cut short or altered
    ├── IndexOutdated  built by another version of Filmdex
    ├── WorkerLost     a process of a build has died
    ├── SnapshotRefused  an archive that cannot be restored
    └── UnsupportedField  a schema asks for what a columnar segment does not keep
"""

import errno

from corpus.errors import FilmdexError

# What the system says of a file that is not there, is something else, or cannot be read from its disk. All
# else (too many open files, no permission, no memory) is said of us, and is no reason to give a file up.
GONE_OR_UNREADABLE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EIO}


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


class WorkerLost(IndexTrouble):
    """One of the processes of a build has ended without a word, killed for lack of memory perhaps."""


class SnapshotRefused(IndexTrouble):
    """An archive is cut short, altered, or no snapshot; nothing of it was published."""


class UnsupportedField(IndexTrouble):
    """A field of a schema asks for something a columnar segment does not keep."""


def raise_unless_damage(cause: OSError) -> None:
    """Raise `cause` again unless it tells of a damaged file."""
    if cause.errno not in GONE_OR_UNREADABLE:
        raise cause
