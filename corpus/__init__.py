"""What is a film, what is a passage, and where do they come from?

`read(path)` streams the films and passages of a file, a folder or an archive, whatever its format.

- records.py  Film, Passage, Kind: the values everything else is made of
- identity.py  which films are the same film, which passages say the same
- sources.py  recognise, open, decompress and stream what a path holds
- documents.py  what a reader is given and what it is
- readers/  one file a format
- mapping/  which column is what in somebody's own tables
- sniffing.py, peeking.py  `sniff(path)`: what would be read of a source, told by its beginning
- files.py, archives.py, decompression.py  folders, zip and tar, and the limits on what is unpacked
- filmdex.schema.json  the native format, one record a line
- sample/  the bundled corpus: invented films, for tests and for a first look
"""

from corpus.errors import CorpusError, DecompressionLimit, FilmdexError, MappingError, UnknownFormat
from corpus.mapping import load_mapping
from corpus.readers.mapped import mapping_reader
from corpus.records import Film, Kind, Line, Passage, Reject
from corpus.sources import Limits, Skipped, read

__all__ = [
    "CorpusError",
    "DecompressionLimit",
    "Film",
    "FilmdexError",
    "Kind",
    "Limits",
    "Line",
    "MappingError",
    "Passage",
    "Reject",
    "Skipped",
    "UnknownFormat",
    "load_mapping",
    "mapping_reader",
    "read",
]
