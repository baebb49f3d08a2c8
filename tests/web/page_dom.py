"""Read a page as a person would: the words of a node, the links there are, the number found."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode


def words(node: LexborNode | None) -> str:
    """Return a node's text with its white space made even."""
    assert node is not None
    return " ".join(node.text().split())


def links(page: LexborHTMLParser | LexborNode, selector: str) -> dict[str, str]:
    """Return the addresses of the links that match, by their text."""
    return {words(node): node.attributes["href"] or "" for node in page.css(selector)}


def found(page: LexborHTMLParser) -> int:
    """Return the number of films or passages a page says it found."""
    digits = re.sub(r"\D", "", words(page.css_first("[role=status]")))
    return int(digits or 0)
