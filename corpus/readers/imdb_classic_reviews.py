"""The users' reviews on a classic IMDb page: on their own page, and the one on the title page.

The page of reviews has changed last, in 2017; that layout is read, too, since it stood till 2024.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from corpus.readers.imdb_classic_page import (
    ClassicPage,
    attribute_of,
    each_element,
    following,
    line_of,
    links,
    text_of,
)
from corpus.readers.imdb_modern_people import Maker
from corpus.readers.imdb_modern_text import joined
from corpus.readers.imdb_text_reviews import iso_date
from corpus.records import Kind, Passage, Reject

USEFUL = re.compile(r"(\d{1,9}) (?:out )?of (\d{1,9})\b")
POINTS = re.compile(r"(10|\d)(?:\.0)?\s*/\s*10")
DATE = re.compile(r"\b(\d{1,2} [A-Z][a-z]{2,8} \d{4})\b")
NUMBER = re.compile(r"(?:ynd?_|rw|review_)(\d{3,12})")
SPOILERS = re.compile(r"\W*(?:This review may contain spoilers|Warning: Spoilers)\W*", re.IGNORECASE)


@dataclass(slots=True)
class Review:
    """One review as far as it is read."""

    where: str
    text: str = ""
    heading: str = ""
    author: str = ""
    rating: float | None = None
    date: str = ""
    helpful: int | None = None
    helpful_of: int | None = None
    spoiler: bool = False


def reviews(page: ClassicPage, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the reviews of a page."""
    for review in (*listed(page), *combined(page), *teaser(page), *carded(page)):
        text = review.text or review.heading
        yield make.passage(
            Kind.REVIEW,
            review.where,
            text,
            heading=review.heading if review.text else "",
            author=review.author,
            rating=review.rating,
            date=review.date,
            helpful=review.helpful,
            helpful_of=review.helpful_of,
            spoiler=review.spoiler,
        )


def listed(page: ClassicPage) -> Iterator[Review]:
    """Stream the reviews of a page of them: a head, then paragraphs, up to a vote or a rule."""
    if page.subpage not in ("reviews", "usercomments", "comments"):
        return
    for count, head in enumerate(each_element(h2.parent for h2 in page.css("#tn15content h2")), 1):
        review = Review(f"reviews[{count}]", heading=line_of(head.css_first("h2")), rating=rating_in(head))
        read_head(review, head)
        paragraphs = []
        for node in following(head):
            if node.tag == "hr" or node.css_first("h2") is not None:
                break
            if node.tag == "p":
                paragraphs.append(text_of(node))
            elif number := NUMBER.search(attribute_of(node, "id")):
                review.where = f"rw{number[1]}"
                break
        take_text(review, paragraphs)
        yield review


def combined(page: ClassicPage) -> Iterator[Review]:
    """Yield the review at the end of the page of combined details."""
    for block in page.css("#tn15content div.comment"):
        review = Review("comment", heading=line_of(block.css_first("b")), rating=rating_in(block))
        read_head(review, block)
        read_number(review, block)
        take_text(review, [text_of(paragraph) for paragraph in block.css("p")])
        yield review


def teaser(page: ClassicPage) -> Iterator[Review]:
    """Yield the review on the title page of 2010 and after."""
    for block in page.css("#titleUserReviewsTeaser .user-comments, .user-comments"):
        review = Review("teaser", heading=line_of(block.css_first("[itemprop=name], strong")))
        review.rating = rating_in(block)
        read_head(review, block)
        author = block.css_first("[itemprop=author]")
        review.author = line_of(author) or review.author
        read_number(review, block)
        paragraphs = block.css("[itemprop=reviewBody]") or block.css("p")
        take_text(review, [text_of(paragraph) for paragraph in paragraphs])
        if review.text:
            yield review
            return


def carded(page: ClassicPage) -> Iterator[Review]:
    """Stream the reviews of the layout of 2017: a card each."""
    for count, card in enumerate(page.css(".review-container"), 1):
        review = Review(f"reviews[{count}]", heading=line_of(card.css_first(".title")))
        rated = card.css_first(".rating-other-user-rating")
        match = POINTS.search(line_of(rated).replace(" ", "")) if rated is not None else None
        review.rating = float(match[1]) if match else None
        read_head(review, card)
        review.author = line_of(card.css_first(".display-name-link")) or review.author
        review.date = iso_date(line_of(card.css_first(".review-date"))) or review.date
        linked = next(
            (found for _, at in links(card, "/review/rw") if (found := re.search(r"rw\d+", at))), None
        )
        review.where = linked[0] if linked else review.where
        review.spoiler = card.css_first(".spoiler-warning") is not None
        take_text(review, [text_of(card.css_first(".content .text, .text"))])
        yield review


def read_head(review: Review, head: LexborNode) -> None:
    """Read who wrote a review when, and how many found it useful, from what stands around its text."""
    said = line_of(head).replace(",", "")
    if useful := USEFUL.search(said):
        review.helpful, review.helpful_of = int(useful[1]), int(useful[2])
    for text, _ in links(head, "/user/"):
        if not text.casefold().startswith("see all"):
            review.author = text
            break
    if dated := DATE.search(" ".join(line_of(small) for small in head.css("small")) or said) or DATE.search(
        said
    ):
        review.date = iso_date(dated[1])


def read_number(review: Review, block: LexborNode) -> None:
    """Read the number of a review from what asks whether it was useful."""
    for asked in block.css('[id^="yn"]'):
        if number := NUMBER.search(attribute_of(asked, "id")):
            review.where = f"rw{number[1]}"


def rating_in(node: LexborNode) -> float | None:
    """Return the points a reviewer gave: on a picture of stars, in a tooltip, or marked as such."""
    for stars in node.css("img[alt], .tinystarbar[title]"):
        if match := POINTS.fullmatch(attribute_of(stars, "alt") or attribute_of(stars, "title")):
            return float(match[1])
    marked = node.css_first("[itemprop=ratingValue]")
    given = attribute_of(marked, "content") or line_of(marked) if marked is not None else ""
    return float(given) if re.fullmatch(r"10|\d", given) else None


def take_text(review: Review, paragraphs: list[str]) -> None:
    """Put the paragraphs together, without the warning of spoilers, which becomes a mark."""
    kept = [text for text in paragraphs if text and not SPOILERS.fullmatch(text)]
    review.spoiler = review.spoiler or len(kept) < len([text for text in paragraphs if text])
    review.text = joined(kept)
