"""IMDb pages in the classic layout of 2010 to 2016, saved as HTML, with or without the HTTP head before it.

Whatever stands in a page is read, so no list says which page has what: the film in imdb_classic_film, people
in _people, lists in _lists, reviews in _reviews, and in _wiki what users wrote together.
"""

import re
from collections.abc import Iterator

from corpus.documents import Document, Reader
from corpus.readers import imdb_modern
from corpus.readers.imdb_classic_film import Facts, fact, fact_text, facts, read_film, values
from corpus.readers.imdb_classic_lists import lists, shown_entry
from corpus.readers.imdb_classic_page import (
    HTTP_HEAD,
    ClassicPage,
    OutOfProportion,
    attribute_of,
    line_of,
    text_of,
)
from corpus.readers.imdb_classic_people import companies, read_credits
from corpus.readers.imdb_classic_reviews import reviews
from corpus.readers.imdb_classic_wiki import SIGNED, asked, plots, synopsis, wiki
from corpus.readers.imdb_modern_guide import guide_passage
from corpus.readers.imdb_modern_people import Maker
from corpus.readers.imdb_modern_text import PAGE_BYTES, page_address, year_in
from corpus.records import Film, Kind, Passage, Reject

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NUMBER = re.compile(r"tt\d{5,10}")
POINTS = re.compile(r"(10|\d(?:\.\d)?)")
BLOCKS = ("trivia", "goofs", "quotes", "crazyCredits", "alternateVersions", "connections", "soundtracks")
LABELS = (
    *("trivia", "goofs", "quotes", "crazy credits", "alternate versions", "movie connections"),
    *("soundtrack", "soundtrack listing"),
)


def recognises(document: Document) -> bool:
    """Tell a page by the address of a film that it gives as its own; pages of today have been told before."""
    head = document.head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if not head.startswith(b"<") and not HTTP_HEAD.match(head):
        return False
    return page_address(head.decode("latin-1")) is not None


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the film of the page and its passages; a Reject where it cannot be read, or names no film."""
    with document.open() as stream:
        content = stream.read(PAGE_BYTES + 1)
    source = f"{document.name}:1"
    if len(content) > PAGE_BYTES:
        reason = f"The page is longer than {PAGE_BYTES >> 20} MB; save each page in a file of its own."
        yield Reject(source, reason)
        return
    if b"__NEXT_DATA__" in content:  # a page of today whose head does not show it
        yield from imdb_modern.records(document)
        return
    try:
        page = ClassicPage(content)
    except OutOfProportion as cause:
        yield Reject(source, str(cause))
        return
    found, credits = facts(page), read_credits(page)
    film = read_film(page, found, credits, source) if page.film_id else None
    if film is None:
        yield Reject(source, "The page names no film; save it with its head, where its address stands.")
        return
    yield film
    said: set[str] = set()
    for passage in passages(page, found, Maker(document.name, page.film_id)):
        if isinstance(passage, Reject) or passage.passage_id not in said:
            if isinstance(passage, Passage):
                said.add(passage.passage_id)
            yield passage
    make = Maker(document.name, page.film_id)
    for credit in credits:
        yield make.credit(credit)
    yield from companies(page, make)


def passages(page: ClassicPage, found: Facts, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the texts of a page."""
    yield from outline(page, found, make)
    yield from plots(page, make)
    yield from synopsis(page, make)
    yield from reviews(page, make)
    yield from lists(page, make)
    yield from shown(page, found, make)
    yield from wiki(page, make)
    yield from asked(page, make)
    yield from certificates(page, found, make)
    yield from similar(page, make)


def outline(page: ClassicPage, found: Facts, make: Maker) -> Iterator[Passage | Reject]:
    """Yield the plot on the title card and the storyline, which is signed."""
    short = page.first("#overview-top [itemprop=description]", ".summary_text")
    texts = [text_of(short), fact_text(fact(found, "plot")).partition("|")[0].strip()]
    for position, text in enumerate(filter(None, texts)):
        if not text.startswith(("Add a Plot", "Add synopsis")):
            yield make.passage(Kind.PLOT, f"outline[{position}]", text)
    for node in page.css("#titleStoryLine [itemprop=description]"):
        text = text_of(node)
        signed = SIGNED.search(text)
        author = signed["author"].strip() if signed else ""
        text = SIGNED.sub("", text).strip()
        if text and not text.startswith("Add Full Plot"):
            yield make.passage(Kind.PLOT, "storyline", text, author=author)


def shown(page: ClassicPage, found: Facts, make: Maker) -> Iterator[Passage | Reject]:
    """Stream what a title page shows of each list, its taglines, keywords and places."""
    for name in BLOCKS:
        for block in page.css(f"#titleDidYouKnow #{name}"):
            yield from shown_entry(name, block, make)
    for label in LABELS if page.first("#titleDidYouKnow") is None else ():
        if label in found:
            yield from shown_entry(label, found[label], make)
    if tagline := fact_text(fact(found, "taglines", "tagline")):
        yield make.passage(Kind.TAGLINE, "tagline", tagline)
    for position, word in enumerate(values(fact(found, "plot keywords"))):
        yield make.passage(Kind.KEYWORD, f"keywords[{position}]", word.casefold())
    for position, place in enumerate(values(fact(found, "filming locations"))):
        yield make.passage(Kind.LOCATION, f"locations[{position}]", place)


def certificates(page: ClassicPage, found: Facts, make: Maker) -> Iterator[Passage | Reject]:
    """Yield for what age the film is released in each country, and the reason where one is given."""
    rows = [row.strip() for row in fact_text(fact(found, "certification", "certificate")).split("|")]
    if any(rows):
        text = "\n".join(row.replace(":", ": ", 1) for row in rows if row)
        yield guide_passage(make, "certification", "Certificates", text)
    reason = fact(found, "motion picture rating (mpaa)", "motion picture rating ( mpaa )", "mpaa")
    if text := fact_text(reason).partition("|")[0].strip():
        yield guide_passage(make, "mpaa", "Certificates", text)


def similar(page: ClassicPage, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the films that are recommended with this one."""
    for card in page.css(".rec_overview"):
        link = card.css_first(".rec-title a")
        number = NUMBER.search(attribute_of(link, "href")) if link is not None else None
        if link is None or number is None or not (title := line_of(link)):
            continue
        year = year_in(line_of(card.css_first(".rec-title .nobr, .rec-title span")))
        other = f"{title} ({year})" if year else title
        match = POINTS.match(line_of(card.css_first(".rating-rating .value")))
        rating = float(match[1]) if match else None
        rated = f", rated {rating:g}" if rating is not None else ""
        about = {"relation": "similar", "other_film": other, "rating": rating, "other_film_id": number[0]}
        yield make.passage(Kind.CONNECTION, f"similar.{number[0]}", f"Similar: {other}{rated}", **about)


READER = Reader("IMDb page in the classic layout (of 2010 to 2016, saved as HTML)", recognises, records)
