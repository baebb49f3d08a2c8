"""IMDb title pages that were saved as text: a whole page, or the little a reading mode has kept of it.

This file tells such pages by their content and decodes them. imdb_text_rows splits a page into rows and
sections; imdb_text_film, _people, _reviews, _did_you_know and _lists read its parts; imdb_text_records
makes films and passages of what they found.
"""

from collections.abc import Iterator

from corpus.documents import Document, Reader
from corpus.readers.imdb_text_film import read_card
from corpus.readers.imdb_text_records import PageRecords
from corpus.readers.imdb_text_rows import ALEXA, rows_of, sections
from corpus.records import Film, Passage, Reject

PAGE_BYTES = 8 * 1024 * 1024  # the largest page seen has 0.01 MB; this one is read at once

# Rows that stand on such pages. Some only there, the others wherever people write about films.
OWN_MARKERS = {
    *("IMDbPro", "IMDb RATING", "All cast & crew", "Production, box office & more at IMDbPro"),
    *("See production info at IMDbPro", "See more company credits at IMDbPro", "Contribute to this page"),
    *("Suggest an edit or add missing content", "Get the IMDb app"),
}
MARKERS = OWN_MARKERS | {
    *("Featured reviews", "User reviews", "More like this", "Storyline", "Did you know", "Tech specs"),
    *("Top cast", "YOUR RATING", "Related news", "More to explore", "Recently viewed", "Edit page"),
}
MARKERS_NEEDED = 3


def recognises(document: Document) -> bool:
    """Tell by its rows: three different markers at least, one of them of IMDb's own wording."""
    head = document.head
    if b"\0" in head or head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"<", b"{", b"["):
        return False
    found: set[str] = set()
    for row in rows_of(head.decode("utf-8", errors="replace")):
        if len(row.text) <= 60:
            found.add(row.text.rstrip("0123456789,+"))
        if row.text.endswith(ALEXA):
            found.add(ALEXA)
    own = found & (OWN_MARKERS | {ALEXA})
    return bool(own) and len(own | found & MARKERS) >= MARKERS_NEEDED


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the film of the page and its passages; a Reject where it is too long or names no film."""
    with document.open() as stream:
        content = stream.read(PAGE_BYTES + 1)
    if len(content) > PAGE_BYTES:
        yield Reject(
            f"{document.name}:1",
            f"The page is longer than {PAGE_BYTES // 1024**2} MB; save each title page in a file of its own.",
        )
        return
    page = sections(rows_of(decoded(content)))
    card = read_card(page)
    if not card.title:
        yield Reject(
            f"{document.name}:1",
            "The page names no film; save it with its title, or with the question “How long is …?”.",
        )
        return
    yield from PageRecords(document.name, page, card).stream()


def decoded(content: bytes) -> str:
    """Return the page as text: UTF-8, or else the Western encoding that browsers saved with before."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


READER = Reader(name="IMDb title page saved as text", recognises=recognises, records=records)
