"""The formats Filmdex reads, one file each. A new format is a new file here and one line below.

A reader tells by a document's content whether it is of its format; the first in line that says yes reads it.
So a reader that asks for little stands after those that ask for much.
"""

from corpus.documents import CollectionReader, Reader
from corpus.readers import filmdex_jsonl, imdb_text, large_movie_review, wikipedia_movies

READERS: tuple[Reader, ...] = (filmdex_jsonl.READER, wikipedia_movies.READER, imdb_text.READER)
COLLECTION_READERS: tuple[CollectionReader, ...] = (large_movie_review.READER,)
