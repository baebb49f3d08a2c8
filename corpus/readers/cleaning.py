"""What data sets leave in their texts and nobody wants to read: stray bytes, tags, entities, wide gaps.

Whole words are never touched here; what a single format is known for is mended in its own file.
"""

import codecs
import html
import re
from contextlib import suppress

from corpus.readers.large_movie_review import MENDED

# Only tags that lay text out: scripts put a word in such brackets to stress it.
TAGS = re.compile(
    r"</?(?:a|b|big|br|center|em|font|i|p|pre|s|small|span|strong|u)\b[^<>]{0,200}>", re.IGNORECASE
)


def windows_letters(error: UnicodeError) -> tuple[str, int]:
    """Decode what is no UTF-8 as Windows-1252; an error handler of `bytes.decode`."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("filmdex-windows", windows_letters)


def decode(content: bytes) -> str:
    """Return text whose encoding nobody kept track of: UTF-8 and Windows-1252, even in one line.

    Control characters are left out, but for tabs and line ends.
    """
    return content.decode("utf-8", "filmdex-windows").translate(MENDED)


def plain(text: str) -> str:
    """Return `text` on one line: without tags, with letters for entities and single spaces."""
    if "<" in text:
        text = TAGS.sub("", text)
    if "&" in text:
        with suppress(ValueError):  # a number of more than 4,300 digits
            text = html.unescape(text)
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Return `text` with every line of it a paragraph, each of them `plain`."""
    return "\n\n".join(filter(None, map(plain, text.splitlines())))
