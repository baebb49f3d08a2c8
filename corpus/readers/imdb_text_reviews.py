"""The reviews of a title page: who wrote which lines, and how many points the film was given.

A full copy prints a review's rating and author fused in one row, then its heading, then its paragraphs.
A reading-mode copy has kept the paragraphs only; see `read_reviews` for what becomes of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.readers.imdb_text_rows import Row

# A rating and an author, fused: "5davyd-02237". Two readings of "10…" are thinkable: 10 points from "…",
# and 1 point from an author whose name begins with 0. It is read as 10, one of the commonest ratings, while
# hardly a user name begins with 0; a single point from "007bond" is the price of it. No other rating has
# two digits, so the second digit of "52001fan" is the author's: 5 points from "2001fan".
RATED = re.compile(r"(10|[1-9])(?:/10)?([0-9A-Za-zÀ-ɏ_.@'-]{1,60})")
# Older names have spaces, which running text has too: "7Theo Robertson". See `author_of`.
RATED_SPACED = re.compile(r"(10|[1-9])(?:/10)?([A-Za-zÀ-ɏ][\w.@'-]*(?: [\w.@'()-]+){1,3})")
# Digits that are fused with letters in ordinary words: 3D, 2nd, 1980s, 8outof10, 90min, 5stars.
NO_AUTHOR = re.compile(
    r"\d+(?:st|nd|rd|th|d|k|s|x|mm|am|pm|h|min|mins|minutes|hours?|years?|stars?|points?|out.?of.?\d*|/\d+)"
    r"(?:[ .].*)?",
    re.IGNORECASE,
)
# An author without rating is a lone word; to be one it must not look like an ordinary word of a text.
UNRATED = re.compile(r"(?=.*[A-Za-z])(?=.*[\d_-]|.*[a-z][A-Z]|[^A-Z]+$)[\w.@'-]*\w{2}", re.ASCII)

DATE = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4}")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HELPFUL = re.compile(
    r"Helpful\s*•?\s*(\d{1,9})|(\d{1,9}) out of (\d{1,9}) (?:people )?found this helpful\b.*"
)
SPOILERS = re.compile(r"warning:? spoilers?", re.IGNORECASE)
BUTTONS = re.compile(
    r"edit|share|report(?: this)?|permalink|(?:read|see|view) (?:more|all|full) ?(?:\d+ )?(?:reviews?)?"
    r"|was this review helpful\b.{0,40}|sign in to vote\.?|\d+ more reviews?|review this title|sign in",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Review:
    """One review as it is printed; `author` and `rating` are empty where the copy has lost them."""

    line: int
    author: str = ""
    rating: int | None = None
    heading: str = ""
    date: str = ""
    helpful: int | None = None
    helpful_of: int | None = None
    spoiler: bool = False
    paragraphs: list[str] = field(default_factory=list)


def read_reviews(rows: Sequence[Row]) -> Iterator[Review]:
    """Stream the reviews in the rows below "Featured reviews".

    Where no author is printed, nothing says where one review ends and the next begins: then each row is a
    review of its own, so that a copy which knows better can take its paragraphs back.
    """
    if all(row.bullet for row in rows):  # the page's bullets then, and not a reviewer's dashes
        rows = [replace(row, whole=row.text, bullet=False) for row in rows]
    rows = [row for row in rows if len(row.whole) > 80 or not BUTTONS.fullmatch(row.text)]
    review: Review | None = None
    position = 0
    while position < len(rows):
        row = rows[position]
        begun = author_of(rows, position)
        if begun is not None:
            if review is not None:
                yield from finished(review)
            review = Review(row.number, author=begun[1], rating=begun[0])
            position = read_top(rows, position + 1, review)
            continue
        if review is None:
            yield Review(row.number, paragraphs=[row.whole])
        elif not read_note(row, review):
            review.paragraphs.append(row.whole)
        position += 1
    if review is not None:
        yield from finished(review)


def author_of(rows: Sequence[Row], position: int) -> tuple[int | None, str] | None:
    """Return rating and author where the row at `position` names them and a text follows."""
    row = rows[position]
    if position + 1 >= len(rows) or len(row.text) > 80 or row.bullet:
        return None
    match = RATED.fullmatch(row.text)
    if match and any(letter.isalpha() for letter in match[2]) and not NO_AUTHOR.fullmatch(row.text):
        return int(match[1]), match[2]
    # Paragraphs are parted by empty lines, but a review follows the one before it without any. Where the
    # copy has kept that, it tells names from text that could be either.
    heading, text = rows[position + 1], rows[position + 2] if position + 2 < len(rows) else None
    if not heading.gap or (row.gap and position > 0) or NO_AUTHOR.fullmatch(row.text):
        return None
    if match := RATED_SPACED.fullmatch(row.text):
        return int(match[1]), match[2]
    if UNRATED.fullmatch(row.text) and len(heading.text) <= 150 and text is not None and text.gap:
        return None, row.text
    return None


def read_top(rows: Sequence[Row], position: int, review: Review) -> int:
    """Read what stands between an author and the text; return where the text begins."""
    while position < len(rows):
        row = rows[position]
        position += 1
        if DATE.fullmatch(row.text[:40]):
            review.date = iso_date(row.text)
        elif not read_note(row, review):
            review.heading = row.whole
            break
    return position


def read_note(row: Row, review: Review) -> bool:
    """Take in a row that tells something about the review; return whether it was one."""
    if len(row.text) > 80:
        return False
    if SPOILERS.fullmatch(row.text):
        review.spoiler = True
        return True
    if helpful := HELPFUL.fullmatch(row.text):
        review.helpful = int(helpful[1] or helpful[2])
        review.helpful_of = int(helpful[3]) if helpful[3] else None
        return True
    return False


def iso_date(text: str) -> str:
    """Return `Mar 12, 2015` or `12 March 2015` as 2015-03-12, as far as it is one."""
    year = text[-4:]
    name = re.search(r"[A-Z][a-z]{2}", text)
    day = re.search(r"\d{1,2}", text)
    if name is None or day is None or name[0] not in MONTHS or not 1 <= int(day[0]) <= 31:
        return year
    return f"{year}-{MONTHS.index(name[0]) + 1:02}-{int(day[0]):02}"


def finished(review: Review) -> Iterator[Review]:
    """Yield a review that has a text: where only one row was printed, the heading is it."""
    if not review.paragraphs:
        review.paragraphs, review.heading = [review.heading], ""
    if review.paragraphs[0]:
        yield review
