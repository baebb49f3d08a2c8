"""A classic IMDb page as a tree: freed of its HTTP head and its scripts, with the ways to what stands in it.

Nothing here knows what a film is. HTML parsers take a time for some documents that grows with the square of
their size, so what is nested or crammed as no page is, is turned away before one sees it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.readers.imdb_modern_text import SPACE, decoded, one_line, page_address, tidy

HTTP_HEAD = re.compile(rb"HTTP/\d(?:\.\d)? \d{3}\b")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{1000,}")
# Elements that close the one before them or hold nothing do not nest.
FLAT = {
    *("a", "area", "base", "body", "br", "button", "col", "colgroup", "dd", "dt", "embed", "head", "hr"),
    *("html", "img", "input", "li", "link", "meta", "option", "p", "param", "source", "tbody", "td", "tfoot"),
    *("th", "thead", "tr", "track", "wbr"),
}
DEEPEST = 200  # unclosed elements; the worst page seen has 25
MOST_ATTRIBUTES = 500
MOST_OPTIONS = 10_000

# What holds no text of a film: scripts, forms, the site's "See more" and its votes.
UNREAD_TAGS = {
    *("iframe", "nobr", "noscript", "script", "select", "style", "svg", "template", "textarea"),
}
UNREAD_CLASSES = {
    *("did-you-know-actions", "interesting-count-text", "linksoda", "pro-link", "rightcornerlink"),
    *("sharesoda", "sharesoda_pre", "tn15more", "vote"),
}
BLOCKS = {
    *("blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"),
    *("table", "td", "tr", "ul"),
}


class OutOfProportion(ValueError):
    """Raised where a document is built as no page is."""


def page_source(content: bytes) -> str:
    """Return the HTML of a page that may begin with the head of the answer it came in."""
    if HTTP_HEAD.match(content) and (blank := BLANK_LINE.search(content)):
        head, content = content[: blank.start()].lower(), content[blank.end() :]
        if b"transfer-encoding: chunked" in head:
            content = dechunked(content)
    return decoded(content)


def dechunked(content: bytes) -> bytes:
    """Return a body without the lengths of its chunks; programs that save pages mostly leave them out."""
    chunks, position = [], 0
    while chunk := CHUNK.match(content, position):
        length = int(chunk[1], 16)
        if not length:
            break
        chunks.append(content[chunk.end() : chunk.end() + length])
        position = chunk.end() + length
        position += 2 if content[position : position + 2] == b"\r\n" else 1
    return b"".join(chunks) if position else content


def check_proportions(source: str) -> None:
    """Raise OutOfProportion where a parser would not come to an end with a page."""
    unclosed: Counter[str] = Counter()
    depth = options = 0
    crammed = any(attributes(tag[0]) > MOST_ATTRIBUTES for tag in LONG_TAG.finditer(source))
    for tag in TAG.finditer(source):
        name = tag[2].lower()
        if name in FLAT:
            options += name == "option"
        elif not tag[1]:
            unclosed[name] += 1
            depth += 1
        elif unclosed[name]:
            unclosed[name] -= 1
            depth -= 1
        if depth > DEEPEST or options > MOST_OPTIONS or crammed:
            raise OutOfProportion("the page is nested or crammed as no page of a film is")


def attributes(tag: str) -> int:
    """Return at most how many attributes stand in a tag."""
    return len(re.findall(r"[\s/=]+", re.sub(r'"[^"]*"', "", tag)))


class ClassicPage:
    """One page. film_id: the film it says it is about, "" for none; subpage: its name, "" for the main page.

    Raises OutOfProportion.
    """

    def __init__(self, content: bytes) -> None:
        source = page_source(content)
        check_proportions(source)
        self.parser = LexborHTMLParser(source)
        self.film_id, self.subpage = page_address(source) or ("", "")

    def css(self, selector: str) -> list[LexborNode]:
        """Return all elements that a selector means."""
        return self.parser.css(selector)

    def first(self, *selectors: str) -> LexborNode | None:
        """Return the first element of the first selector that means any."""
        for selector in selectors:
            if (node := self.parser.css_first(selector)) is not None:
                return node
        return None

    def text(self, *selectors: str) -> str:
        """Return the text of the first of these that is not empty, on one line."""
        for selector in selectors:
            for node in self.css(selector):
                if text := line_of(node):
                    return text
        return ""

    def meta(self, name: str) -> str:
        """Return what the head of the page says under `name`."""
        for attribute in ("property", "name"):
            if (node := self.first(f'meta[{attribute}="{name}"]')) is not None:
                return one_line(attribute_of(node, "content"))
        return ""


def text_of(node: LexborNode | None, without: str = "") -> str:
    """Return the text of an element, with its paragraphs; `without` the elements of one more tag."""
    # The arrow stood behind a link to more, which is not read.
    return tidy("".join(pieces(node, without))).removesuffix("»").rstrip() if node is not None else ""


def pieces(top: LexborNode, without: str) -> Iterator[str]:
    """Stream the text in an element with its line breaks. The tree is left as it is."""
    node = top.first_child
    if node is None:
        if top.tag == "-text":
            yield SPACE.sub(" ", top.text_content or "")
        return
    while True:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            yield spaced(node)
        elif tag[:1].isalpha() and tag != without and not is_unread(node, tag):
            yield gap(tag)
            child = node.first_child
        if child is not None:
            node = child
            continue
        while node.next is None:
            parent = node.parent
            if parent is None or parent.mem_id == top.mem_id:
                return
            node = parent
            yield gap(node.tag or "")
        node = node.next


def spaced(node: LexborNode) -> str:
    """Return a text node; a colon that clings to what it follows gets a space: `<b>Neo</b>:Whoa.`"""
    text = SPACE.sub(" ", node.text_content or "")
    clings = text.startswith(":") and node.prev is not None and node.prev.tag in ("a", "b", "span")
    return f": {text[1:].lstrip()}" if clings else text


def gap(tag: str) -> str:
    """Return what parts an element from what is beside it."""
    return "\n\n" if tag == "p" else "\n" if tag in BLOCKS else ""


def is_unread(node: LexborNode, tag: str) -> bool:
    """Whether an element holds no text of a film."""
    if tag in UNREAD_TAGS:
        return True
    if tag not in ("a", "div", "p", "span"):
        return False
    classes = classes_of(node)
    more = {"span": "see-more", "a": "nobr"}.get(tag)
    return more in classes or not classes.isdisjoint(UNREAD_CLASSES)


def line_of(node: LexborNode | None) -> str:
    """Return the text of an element on one line."""
    return one_line(text_of(node))


def own_text(node: LexborNode) -> str:
    """Return what stands directly in an element, and not in another one inside of it."""
    return one_line(" ".join(child.text_content or "" for child in children(node) if child.tag == "-text"))


def children(node: LexborNode) -> Iterator[LexborNode]:
    """Stream what an element holds, text among it."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def following(node: LexborNode) -> Iterator[LexborNode]:
    """Stream what stands after an element, beside it."""
    sibling = node.next
    while sibling is not None:
        yield sibling
        sibling = sibling.next


def each_element(nodes: Iterable[LexborNode | None]) -> Iterator[LexborNode]:
    """Stream the elements that are there, each once: what stands around many is looked at once only."""
    seen: set[int] = set()
    for node in nodes:
        if node is not None and node.mem_id not in seen:
            seen.add(node.mem_id)
            yield node


def elements(nodes: Iterator[LexborNode]) -> Iterator[LexborNode]:
    """Stream only the elements: no text, no comments."""
    return (node for node in nodes if (node.tag or "")[:1].isalpha())


def attribute_of(node: LexborNode, name: str) -> str:
    """Return an attribute, "" where it is not set."""
    return node.attributes.get(name) or ""


def classes_of(node: LexborNode) -> set[str]:
    """Return the classes of an element."""
    return set(attribute_of(node, "class").split())


def links(node: LexborNode, prefix: str) -> Iterator[tuple[str, str]]:
    """Stream text and address of the links in an element whose address has `prefix` in it."""
    for link in node.css("a"):
        address, text = attribute_of(link, "href"), line_of(link)
        if prefix in address and text:
            yield text, address
