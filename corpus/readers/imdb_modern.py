"""IMDb pages of today, saved as HTML, or only the data in them, saved as JSON.

A page carries its data twice: as __NEXT_DATA__, all of it, and as linked data (ld+json), a summary for search
engines. What is drawn from them for the eye is not looked at. The film and its texts are read in
imdb_modern_film, _credits, _passages, _sections and _guide.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from corpus.documents import Document, Reader
from corpus.readers.imdb_modern_credits import companies, read_credits
from corpus.readers.imdb_modern_film import film_id_of, read_film, titles_of
from corpus.readers.imdb_modern_guide import guide, printed_guide
from corpus.readers.imdb_modern_json import Node, at, objects
from corpus.readers.imdb_modern_linked import linked_film
from corpus.readers.imdb_modern_passages import passages
from corpus.readers.imdb_modern_people import Maker
from corpus.readers.imdb_modern_sections import other_titles, printed
from corpus.readers.imdb_modern_text import PAGE_BYTES, decoded, page_address
from corpus.records import Film, Kind, Passage, Reject

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DATA = re.compile(rb'"pageProps"\s*:\s*\{')
DATA_OF_FILM = re.compile(rb'"(?:aboveTheFoldData|mainColumnData|contentData)"\s*:\s*\{')
FILM_NUMBER = re.compile(rb'"tt\d{5,10}"')
LINKED_FILM = re.compile(
    rb'"url"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?imdb\.com\\?/(?:\w\w\\?/)?title\\?/tt\d{5}'
)
MADE_TODAY = re.compile(rb"__NEXT_DATA__|/_next/|imdb:pageType|imdb:pageConst")
HTTP_HEAD = re.compile(rb"HTTP/\d(?:\.\d)? \d{3}\b")

SCRIPT = re.compile(rb"<script\b([^<>]{0,500})>", re.IGNORECASE)
SCRIPT_END = re.compile(rb"</script\b", re.IGNORECASE)
NEXT_DATA = re.compile(rb"""\bid\s*=\s*["']?__NEXT_DATA__\b""")
LINKED_DATA = re.compile(rb"""\btype\s*=\s*["']?application/ld\+json\b""", re.IGNORECASE)


class PageProps(msgspec.Struct):
    """What a page shows. The rest, such as its words in ten languages, is not even decoded."""

    tconst: Any = None
    aboveTheFoldData: Any = None
    mainColumnData: Any = None
    contentData: Any = None
    data: Any = None
    title: Any = None


class Props(msgspec.Struct):
    """What the page's script is started with."""

    pageProps: PageProps | None = None


class Page(msgspec.Struct):
    """__NEXT_DATA__, or what the site sends where a reader goes on to the next page."""

    props: Props | None = None
    pageProps: PageProps | None = None
    page: Any = None


page_decoder = msgspec.json.Decoder(Page)


def recognises(document: Document) -> bool:
    """Tell data by its keys and a film's number, a page by its address and by what today's pages load."""
    head = document.head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if head.startswith(b"{"):
        data = DATA.search(head) and DATA_OF_FILM.search(head) and FILM_NUMBER.search(head)
        return bool(data) or (b"schema.org" in head and LINKED_FILM.search(head) is not None)
    if not head.startswith(b"<") and not HTTP_HEAD.match(head):
        return False
    return MADE_TODAY.search(head) is not None and page_address(head.decode("latin-1")) is not None


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the film of the page and its passages; a Reject for what cannot be read, or names no film."""
    with document.open() as stream:
        content = stream.read(PAGE_BYTES + 1)
    if len(content) > PAGE_BYTES:
        reason = f"The page is longer than {PAGE_BYTES >> 20} MB; save each page in a file of its own."
        yield Reject(f"{document.name}:1", reason)
        return
    content = utf8(content)
    page, linked, trouble = Page(), list[Node](), list[str]()
    for piece, is_page in pieces(content):
        try:
            if is_page:
                page = page_decoder.decode(piece)
            else:
                linked.append(linked_film(msgspec.json.decode(piece)))
        except (ValueError, RecursionError, msgspec.MsgspecError) as cause:
            trouble.append(f"the page's data cannot be read: {cause}")
    for reason in trouble:
        yield Reject(f"{document.name}:1", reason)
    found = PageRecords(document.name, page, [film for film in linked if film])
    if found.film is not None:
        yield found.film
        yield from found.passages()
    elif not trouble:
        yield Reject(f"{document.name}:1", "The page's data names no film.")


def utf8(content: bytes) -> bytes:
    """Return the page in UTF-8, which data is decoded from."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return decoded(content).encode("utf-8")
    return content.removeprefix(BYTE_ORDER_MARK)


def pieces(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """Stream the data in a page, and whether it is the whole page's: else it is linked data."""
    text = content.lstrip()
    if text.startswith(b"{"):
        yield text, b'"pageProps"' in text
        return
    position = 0
    while script := SCRIPT.search(text, position):
        end = SCRIPT_END.search(text, script.end())
        position = end.end() if end else len(text)
        if NEXT_DATA.search(script[1]):
            yield text[script.end() : end.start() if end else None], True
        elif LINKED_DATA.search(script[1]):
            yield text[script.end() : end.start() if end else None], False


class PageRecords:
    """Makes the records of one page out of its data."""

    def __init__(self, name: str, page: Page, linked: list[Node]) -> None:
        props = page.props.pageProps if page.props else page.pageProps
        self.props: Any = msgspec.structs.asdict(props) if props else {}
        self.content = at(self.props, "contentData")
        self.titles = titles_of(self.props)
        self.film_id = film_id_of(self.props, self.titles) or film_id_of({}, linked)
        # A page of another film that is linked here is not this film.
        self.titles += [title for title in linked if title["id"] == self.film_id]
        section = at(self.content, "contributionData", "contributionSection")
        path = page.page if isinstance(page.page, str) else section if isinstance(section, str) else ""
        self.page = path.rpartition("/")[2]
        self.make = Maker(name, self.film_id)
        self.credits = read_credits(self.props, self.titles)
        self.film = self.read_film(name)

    def read_film(self, name: str) -> Film | None:
        """Return the film, None where it has no number or no title."""
        if not self.film_id:
            return None
        film = read_film(self.film_id, self.titles, self.credits, f"{name}:1")
        more = other_titles(self.page, self.content)
        if film is None or not more:
            return film
        known = {film.title, film.original_title}
        titles = dict.fromkeys(t for t in (*film.alternate_titles, *more) if t not in known)
        return msgspec.structs.replace(film, alternate_titles=tuple(titles))

    def passages(self) -> Iterator[Passage | Reject]:
        """Stream the passages, each once: a page may say the same in three places."""
        ids: set[tuple[Kind, str]] = set()
        said: set[str] = set()
        for passage in self.all_passages():
            if isinstance(passage, Passage):
                where = passage.source.rpartition(":")[2]
                entry = passage.kind, where
                own = passage.kind not in (Kind.CREDIT, Kind.COMPANY) and where[-1:].isdigit()
                if (own and entry in ids) or passage.passage_id in said:
                    continue
                if own:
                    ids.add(entry)
                said.add(passage.passage_id)
            yield passage

    def all_passages(self) -> Iterator[Passage | Reject]:
        """Stream the passages of all places of the page."""
        for title in self.titles:
            yield from passages(title, self.make)
            yield from guide(title, self.make)
        if self.page == "parentalguide":
            yield from printed_guide(objects(self.content, "categories"), self.make)
        yield from printed(self.page, self.content, self.make)
        for credit in self.credits:
            yield self.make.credit(credit)
        for title in self.titles:
            yield from companies(title, self.make)


READER = Reader("IMDb page of today (saved as HTML, or only its data as JSON)", recognises, records)
