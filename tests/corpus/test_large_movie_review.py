"""The Large Movie Review Dataset: reviews find their film, whatever the order of the files."""

import io
from pathlib import Path

import pytest

from corpus import Film, Kind, Reject, Skipped, read
from corpus.documents import Collection, Document
from corpus.readers.large_movie_review import LONGEST_REVIEW, READER, plain_text

SHARED = Path(__file__).parents[2] / "../shared/data/aclImdb/aclImdb-2k.tar.gz"

URLS = b"http://www.imdb.com/title/tt0000001/usercomments\nhttp://www.imdb.com/title/tt0000002/usercomments\n"
FILES = {
    "set/train/pos/0_9.txt": b"A fine ferry.",
    "set/train/pos/1_10.txt": b"Two.<br /><br />Paragraphs.",
    "set/train/unsup/0_0.txt": b"No rating kept.",
    "set/train/urls_pos.txt": URLS,
    "set/train/urls_unsup.txt": URLS,
}


def collection(files: dict[str, bytes]) -> Collection:
    """Return files as a collection, in the order given."""

    def documents():
        for name, content in files.items():
            yield Document(name, content, lambda content=content: io.BytesIO(content))

    return Collection("set", tuple(files), documents)


def read_all(files: dict[str, bytes]) -> list:
    """Return what the reader makes of files."""
    source = collection(files)
    return list(READER.records(source, READER.claims(source)))


def test_reviews_with_their_films():
    """Each film comes once, before its first review; the rating is the file name's, and 0 is none."""
    records = read_all(FILES)

    assert [(type(record).__name__, record.film_id) for record in records] == [
        ("Film", "tt0000001"),
        ("Passage", "tt0000001"),
        ("Film", "tt0000002"),
        ("Passage", "tt0000002"),
        ("Passage", "tt0000001"),
    ]
    reviews = [record for record in records if not isinstance(record, Film)]
    assert [review.rating for review in reviews] == [9, 10, None]
    assert [review.source for review in reviews] == [
        "set/train/pos/0_9.txt",
        "set/train/pos/1_10.txt",
        "set/train/unsup/0_0.txt",
    ]
    assert records[0].title == "tt0000001"
    assert records[0].source == "set/train/urls_pos.txt:1"
    assert all(review.kind is Kind.REVIEW and review.passage_id for review in reviews)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("set/train/pos/2_8.txt", b"x", "line 2, counted from 0, of set/train/urls_pos.txt names no film"),
        ("set/train/neg/0_1.txt", b"x", "no urls_neg.txt"),
        ("set/test/pos/0_9.txt", b"x", "no urls_pos.txt"),
        ("set/train/pos/0_11.txt", b"x", "rating must be between 0 and 10"),
        ("set/train/pos/0_8.txt", b"<br /> ", "a review needs a text"),
        ("set/train/pos/0_7.txt", b"x" * (LONGEST_REVIEW + 1), "longer than 1 MB"),
    ],
)
def test_rejects(name, content, reason):
    """A review of an unknown film, or with a rating off the scale, is a reject; the others are read."""
    records = read_all({name: content, **FILES})

    (reject,) = [record for record in records if isinstance(record, Reject)]
    assert reject.source == name
    assert reason in reject.reason
    assert len(records) == 6


@pytest.mark.parametrize(
    ("names", "claimed"),
    [
        (["train/pos/0_9.txt", "train/urls_pos.txt", "test/urls_pos.txt"], 2),
        (["a/train/pos/0_9.txt", "a/README", "a/imdb.vocab", "a/train/labeledBow.feat", "b/README"], 4),
        (["train/urls_pos.txt", "README"], 0),
        (["train/pos/0_9.html", "pos/0_9.txt", "train/pos/0_x.txt", "train/good/0_9.txt"], 0),
    ],
)
def test_claims(names, claimed):
    """The files of the data set are told by their places; without a review there is no data set."""
    assert len(READER.claims(collection(dict.fromkeys(names, b"")))) == claimed


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("One.<br /><br />Two.", "One.\n\nTwo."),
        ("One. <br />Two.<BR><br /> <br/>Three.<br />", "One.\n\nTwo.\n\nThree."),
        ("I <3 it &amp; Q&A; too", "I <3 it &amp; Q&A; too"),
        ("Dvo&#345;ák", "Dvořák"),
        ("well\x85 <br /><br />no \x96 yes", "well…\n\nno – yes"),
        ("a\x08b\x8dc", "abc"),
    ],
)
def test_text(text, plain):
    """Tags become paragraphs, numbers letters, stray Windows codes what they stood for; the rest stays."""
    assert plain_text(text) == plain


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
def test_the_real_slice():
    """All 1,819 reviews of the real slice are read with their 303 films; nothing is rejected or skipped."""
    notices: list[Reject | Skipped] = []

    records = list(read(SHARED, on_notice=notices.append))

    films = [record for record in records if isinstance(record, Film)]
    assert (len(films), len(records) - len(films)) == (303, 1819)
    assert notices == []
    assert not any("<br" in record.text for record in records if not isinstance(record, Film))
