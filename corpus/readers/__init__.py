"""The formats Filmdex reads, one file each. A new format is a new file here and one line below.

A reader tells by a document's content whether it is of its format; the first in line that says yes reads it.
So a reader that asks for little stands after those that ask for much.
"""

from corpus.documents import CollectionReader, Reader
from corpus.readers import (
    cmu_summaries,
    cornell_dialogs,
    filmdex_jsonl,
    fountain,
    imdb_classic,
    imdb_lists,
    imdb_modern,
    imdb_text,
    imdb_tsv,
    large_movie_review,
    large_movie_review_jsonl,
    letterboxd,
    mapped,
    memorable_quotes,
    movie_quotes,
    movielens,
    naver_reviews,
    nfo,
    opentriviaqa,
    subtitles,
    tmdb,
    wiki_plots,
    wikipedia_movies,
)

READERS: tuple[Reader, ...] = (
    filmdex_jsonl.READER,
    large_movie_review_jsonl.READER,
    movie_quotes.READER,
    naver_reviews.READER,
    wiki_plots.READER,
    wikipedia_movies.READER,
    memorable_quotes.READER,
    opentriviaqa.READER,
    imdb_lists.READER,
    nfo.READER,
    imdb_modern.READER,
    imdb_classic.READER,
    imdb_text.READER,
    fountain.READER,
)
COLLECTION_READERS: tuple[CollectionReader, ...] = (
    mapped.READER,
    cmu_summaries.READER,
    cornell_dialogs.READER,
    imdb_tsv.READER,
    large_movie_review.READER,
    letterboxd.READER,
    movielens.READER,
    subtitles.READER,
    tmdb.READER,
)
