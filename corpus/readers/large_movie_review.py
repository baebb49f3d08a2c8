"""The Large Movie Review Dataset (aclImdb), in the folders it comes in, unpacked or not.

`train/pos/12_8.txt` is review 12 of its kind, rated 8, and line 12 of `train/urls_pos.txt`, counted from 0,
names its film. Titles are not in the data: a film is called by its IMDb number until another source names it.
"""

import html
import re
from collections.abc import Iterator

from corpus.decompression import Damaged
from corpus.documents import Collection, CollectionReader, Document
from corpus.records import Film, Kind, Passage, Reject, with_passage_id

REVIEW = re.compile(
    r"(?P<home>(?:.*/)?(?:train|test)/)(?P<label>pos|neg|unsup)/(?P<number>[0-9]{1,9})_(?P<rating>[0-9]{1,9})\.txt"
)
ADDRESSES = re.compile(r"(?P<home>(?:.*/)?(?:train|test)/)urls_(?P<label>pos|neg|unsup)\.txt")
# What stands beside the reviews and holds no films: bags of words, their vocabulary, a guide.
BESIDE = re.compile(r"(?P<root>(?:.*/)?)(?:(?:train|test)/\w+\.feat|imdb\.vocab|imdbEr\.txt|README)")

LONGEST_REVIEW = 1 << 20  # those of the data set stay under 20 KB
LONGEST_ADDRESSES = 64 << 20  # 2.5 MB in the data set
FILM_NUMBER = re.compile(r"/title/(tt[0-9]+)")

# Measured on 40,000 of the reviews: breaks stand in pairs, but for 1 in 90,000.
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# 15 letters are spelt by number (`&#345;`). Names are left alone: an `&A;` is somebody's Q&A;.
LETTER_BY_NUMBER = re.compile(r"&#[0-9]{2,7};")
# 3,700 dashes, dots and quotes of Windows were kept as the control characters their codes are in Latin-1.
WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
CONTROL = {code: "" for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"}
MENDED = str.maketrans(WINDOWS | CONTROL)

Addresses = dict[tuple[str, str], tuple[str, list[str]]]
"""(folder, label) -> the urls file's name and its lines."""


def claims(collection: Collection) -> frozenset[str]:
    """Return the reviews, the urls files of their folders, and what else comes with the data set."""
    reviews = [match for match in map(REVIEW.fullmatch, collection.names) if match]
    homes = {match["home"] for match in reviews}
    roots = {re.sub(r"(?:train|test)/$", "", home) for home in homes}
    claimed = {match.string for match in reviews}
    for name in collection.names:
        addresses, beside = ADDRESSES.fullmatch(name), BESIDE.fullmatch(name)
        if (addresses and addresses["home"] in homes) or (beside and beside["root"] in roots):
            claimed.add(name)
    return frozenset(claimed)


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream each film before its first review, and the reviews in the collection's order.

    Two passes, since an archive may hold the urls files after the reviews they are about.
    """
    addresses: Addresses = {}
    for document in collection.documents():
        if document.name in claimed and (match := ADDRESSES.fullmatch(document.name)):
            try:
                text = whole_text(document, LONGEST_ADDRESSES)
            except (Damaged, ValueError) as cause:
                yield Reject(document.name, str(cause))
            else:
                addresses[match["home"], match["label"]] = document.name, text.splitlines()

    films: set[str] = set()
    for document in collection.documents():
        if document.name in claimed and (match := REVIEW.fullmatch(document.name)):
            try:
                film = film_of(match, addresses)
                review = to_passage(document, film.film_id, int(match["rating"]))
            except (Damaged, ValueError) as cause:
                yield Reject(document.name, str(cause))
                continue
            if film.film_id not in films:
                films.add(film.film_id)
                yield film
            yield review


def film_of(review: re.Match[str], addresses: Addresses) -> Film:
    """Return the film a review is about. Raises ValueError where the urls file does not say."""
    label, number = review["label"], int(review["number"])
    if (review["home"], label) not in addresses:
        raise ValueError(f"there is no urls_{label}.txt beside its folder to say which film it is about")
    name, lines = addresses[review["home"], label]
    found = FILM_NUMBER.search(lines[number]) if number < len(lines) else None
    if found is None:
        raise ValueError(f"line {number}, counted from 0, of {name} names no film")
    return Film(film_id=found[1], title=found[1], source=f"{name}:{number + 1}")


def to_passage(document: Document, film_id: str, rating: int) -> Passage:
    """Return the review in `document`. Raises Damaged or ValueError."""
    review = Passage(
        film_id=film_id,
        kind=Kind.REVIEW,
        text=plain_text(whole_text(document, LONGEST_REVIEW)),
        rating=rating or None,  # unsup: 0 means that the rating was taken out
        source=document.name,
    )
    return with_passage_id(review)


def whole_text(document: Document, longest: int) -> str:
    """Return a document's text. Raises ValueError where it is longer than `longest` bytes."""
    with document.open() as stream:
        content = stream.read(longest + 1)
    if len(content) > longest:
        raise ValueError(f"it is longer than {longest >> 20} MB")
    return content.decode("utf-8", "replace")


def plain_text(text: str) -> str:
    """Return a review as people wrote it: paragraphs for tags, letters for numbers and for stray codes."""
    text = LETTER_BY_NUMBER.sub(lambda number: html.unescape(number[0]), text.translate(MENDED))
    paragraphs = (paragraph.strip() for paragraph in BREAK.split(text))
    return "\n\n".join(filter(None, paragraphs))


READER = CollectionReader("Large Movie Review Dataset (its folders train and test)", claims, records)
