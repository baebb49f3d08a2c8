"""The public data sets of readers/: their invented files in fixtures/, and readers run on files in memory."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus import Film, Passage, Reject
from corpus.documents import HEAD_BYTES, Collection, CollectionReader, Document, Reader
from corpus.readers import (
    cmu_summaries,
    cornell_dialogs,
    fountain,
    large_movie_review_jsonl,
    letterboxd,
    memorable_quotes,
    movie_quotes,
    movielens,
    naver_reviews,
    nfo,
    opentriviaqa,
    subtitles,
    tmdb,
    wiki_plots,
)

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).parents[2] / "../shared/data"

AnyReader = Reader | CollectionReader
Records = list[Film | Passage | Reject]

# What is in fixtures/ and in ../shared/data, and whose it is. A folder stands for all files in it.
OWN: list[tuple[AnyReader, list[str], list[str]]] = [
    (cmu_summaries.READER, ["cmu"], []),
    (cornell_dialogs.READER, ["cornell"], ["cornell-dialogs"]),
    (
        large_movie_review_jsonl.READER,
        ["large_movie_review.jsonl"],
        ["aclImdb/reviews-40k.jsonl.gz"],
    ),
    (fountain.READER, ["the_silver_ferry.fountain"], []),
    (letterboxd.READER, ["letterboxd"], []),
    (nfo.READER, ["nfo"], []),
    (subtitles.READER, ["subtitles"], []),
    (memorable_quotes.READER, ["memorable_quotes.txt"], ["memorable-quotes"]),
    (movie_quotes.READER, ["movie_quotes.csv", "movie_quotes.json"], ["movie-quotes"]),
    (movielens.READER, ["movielens", "movielens_10m"], ["movielens"]),
    (naver_reviews.READER, ["nsmc.jsonl", "nsmc_array.json", "nsmc_ratings.txt"], ["nsmc"]),
    (opentriviaqa.READER, ["opentriviaqa_movies"], ["opentriviaqa"]),
    (tmdb.READER, ["tmdb_5000", "the_movies_dataset"], ["tmdb"]),
    (wiki_plots.READER, ["wiki_plots.csv"], ["wiki-plots"]),
]


def files_of(*names: str) -> dict[str, bytes]:
    """Return the files of fixtures/ with these names, or in folders of these names."""
    found: dict[str, bytes] = {}
    for name in names:
        path = FIXTURES / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found[file.relative_to(FIXTURES).as_posix()] = file.read_bytes()
    return found


def document(name: str, content: bytes) -> Document:
    """Return content as a document."""
    return Document(name, content[:HEAD_BYTES], lambda: io.BytesIO(content))


def collection(files: dict[str, bytes]) -> Collection:
    """Return files as a collection, in the order given."""

    def documents() -> Iterator[Document]:
        for name, content in files.items():
            yield document(name, content)

    return Collection("set", tuple(files), documents)


def recognised(reader: AnyReader, files: dict[str, bytes]) -> set[str]:
    """Return the names of the files a reader takes for its own."""
    if isinstance(reader, CollectionReader):
        return set(reader.claims(collection(files)))
    found = set()
    for name, content in files.items():
        try:
            if reader.recognises(document(name, content)):
                found.add(name)
        except (ValueError, LookupError, RecursionError):
            continue  # sources.py takes that for a no
    return found


def run(reader: AnyReader, files: dict[str, bytes]) -> Records:
    """Return what a reader makes of files, all of which it is told are its own."""
    if isinstance(reader, CollectionReader):
        return list(reader.records(collection(files), frozenset(files)))
    return [record for name, content in files.items() for record in reader.records(document(name, content))]


def tally(records: Records) -> dict[str, int]:
    """Return how many records there are of each kind, "reject" among them."""
    return dict(
        Counter(
            "film"
            if isinstance(record, Film)
            else "reject"
            if isinstance(record, Reject)
            else record.kind.value
            for record in records
        )
    )


def films(records: Records) -> list[Film]:
    """Return the films among records."""
    return [record for record in records if isinstance(record, Film)]


def passages(records: Records, kind: str = "") -> list[Passage]:
    """Return the passages among records, of one kind if it is given."""
    return [
        record
        for record in records
        if isinstance(record, Passage) and (not kind or record.kind.value == kind)
    ]


def rejects(records: Records) -> list[tuple[str, str]]:
    """Return where the rejects among records stand, and why they are."""
    return [(record.source, record.reason) for record in records if isinstance(record, Reject)]
