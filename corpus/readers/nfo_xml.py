"""The XML of .nfo files, read without trust: a document type or an entity of its own is refused.

What stands before damage is kept, since a library is full of files that were edited by hand. Which element
means what is the matter of nfo_records.py.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any

from corpus.documents import HEAD_BYTES
from corpus.readers.cleaning import paragraphs, plain
from corpus.readers.large_movie_review import MENDED
from corpus.readers.text_encoding import STRAY_BYTES, UTF_8, marked_encoding, text_encoding

ROOTS = ("movie", "tvshow", "episodedetails")
FIRST_ELEMENT = re.compile(r"<([A-Za-z_][\w.-]{0,60})[\s/>]")
DECLARED = re.compile(rb"""<\?xml[^>]{0,100}\bencoding\s*=\s*["']([\w.-]{1,40})["']""")
WRITTEN = re.compile(r"iso8859-\d+|cp\d+|koi8-[ru]|gb\w*|big5\w*|shift_jis\w*|euc_\w+")
# XML knows five names of letters; people write those of HTML, and "&" for itself.
AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)(\w{1,31};)?")

DEEPEST = 20
MOST_ROOTS = 200  # a file may hold all the episodes that are in one video


@dataclass(slots=True)
class Node:
    """An element: its name in small letters, its attributes, its own text and what is in it.

    place: what stands before the places of its children, where a file has several roots.
    """

    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)
    children: dict[str, list["Node"]] = field(default_factory=dict)
    whole: bool = False  # whether its end was reached
    place: str = ""

    def all(self, *tags: str) -> Iterator[tuple[str, "Node"]]:
        """Yield the whole elements in it with one of these names, each with its place: `actor[2]`."""
        for tag in tags:
            whole = (child for child in self.children.get(tag, ()) if child.whole)
            for number, child in enumerate(whole, start=1):
                yield f"{self.place}{tag}[{number}]", child

    def says(self) -> bool:
        """Whether anything in it is whole."""
        return any(child.whole for children in self.children.values() for child in children)

    def text(self) -> str:
        """Return its own text on one line."""
        return plain("".join(self.pieces))

    def paragraphs(self) -> str:
        """Return its own text, a paragraph a line."""
        return paragraphs("".join(self.pieces))

    def first(self, *tags: str) -> str:
        """Return the first text among the elements in it with these names, in the order of the names."""
        for tag in tags:
            for _, child in self.all(tag):
                if text := child.text():
                    return text
        return ""


class Target:
    """What the parser calls: keeps the elements as far as they are read."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[Node] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element. Raises ValueError where they are too deep."""
        if len(self.open) >= DEEPEST:
            raise ValueError(f"elements are nested more than {DEEPEST} deep")
        node = Node(tag.lower(), {name.lower(): plain(value) for name, value in attributes.items()})
        if self.open:
            self.open[-1].children.setdefault(node.tag, []).append(node)
        else:
            self.root = node
        self.open.append(node)

    def data(self, text: str) -> None:
        """Take text of the innermost element."""
        self.open[-1].pieces.append(text)

    def end(self, tag: str) -> None:
        """End the innermost element."""
        self.open.pop().whole = True


def decoded(content: bytes) -> str:
    """Return the text of an .nfo file, as it declares its encoding or else as it looks; not raising."""
    declared = DECLARED.search(content[:300])
    encoding = marked_encoding(content) or (known_encoding(declared[1].decode()) if declared else "")
    encoding = encoding or text_encoding(content[:HEAD_BYTES])
    return content.decode(encoding, STRAY_BYTES if encoding == UTF_8 else "replace").translate(MENDED)


def known_encoding(name: str) -> str:
    """Return an encoding that letters are written in by its name in Python, "" for any other."""
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    if encoding == "utf-8":
        return UTF_8
    return encoding if WRITTEN.fullmatch(encoding) else ""


def roots(text: str) -> Iterator[tuple[Node, str] | str]:
    """Yield the root elements of an .nfo file, each with what is wrong with it or "", then what follows them.

    An element that is damaged comes with what stands before the damage, and is the last.
    """
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    rest = AMPERSAND.sub(lambda found: letter(found[0]), text).encode("utf-8", "replace")
    for number in range(1, MOST_ROOTS + 1):
        first = FIRST_ELEMENT.search(rest[:4096].decode("utf-8", "replace"))
        if first is None:
            break
        target = Target()
        parser: Any = DefusedXMLParser(
            target=target, encoding="utf-8", forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
        wrong = ""
        try:
            parser.feed(rest)
            parser.close()
            rest = b""
        except ParseError as cause:
            # "junk after document element" is another root, or the address of a page.
            whole = target.root is not None and target.root.whole
            rest = rest[parser.parser.ErrorByteIndex :] if whole else b""
            wrong = "" if whole else f"it is no whole XML: {cause}"
        except ValueError as cause:  # DTDForbidden, EntitiesForbidden, or elements too deep
            wrong, rest = refused(cause), b""
        root = target.root or Node("", {})
        root.place = f"{root.tag}[{number}]." if number > 1 else ""
        yield root, wrong
        if wrong:
            return
    yield rest.decode("utf-8", "replace")


def letter(reference: str) -> str:
    """Return what a reference that XML does not know means: the letter HTML has for it, or just its signs."""
    return html5.get(reference[1:]) or f"&amp;{reference[1:]}"


def refused(cause: ValueError) -> str:
    """Return in our words why the parser refused a file."""
    name = type(cause).__name__
    return "it has a document type or entities, which are not read" if "Forbidden" in name else str(cause)
