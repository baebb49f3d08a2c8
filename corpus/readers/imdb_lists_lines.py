"""The lines of one of IMDb's plain-text lists: their letters, the header that names the list, where it ends.

Nothing here knows what a line says.
"""

import io
import re
from collections.abc import Container, Iterator
from typing import cast

from corpus.documents import HEAD_BYTES, Document
from corpus.readers.large_movie_review import MENDED
from corpus.records import Reject

LONGEST_LINE = 64 << 10  # running text is wrapped at 80 letters, a fact has some hundred
RULE = re.compile(r"-{20,}")  # ends a list; shorter ones stand in texts
FILE_LINE = re.compile(rb"CRC: 0x[0-9A-F]{8} +File: ([a-z-]+)\.list ")  # the first of a list as published
STRAY = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")  # what MENDED is about; few lines have any


class ListLines:
    """Streams a list's lines that are not too long with their numbers, without what ends a line.

    rejects: what had to be left out since it was last emptied.
    """

    def __init__(self, document: Document) -> None:
        self.name = document.name
        self.rejects: list[Reject] = []
        self.lines = self.read(document)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self.lines

    def __next__(self) -> tuple[int, str]:
        return next(self.lines)

    def take_rejects(self) -> list[Reject]:
        """Return what has been left out, once."""
        rejects, self.rejects = self.rejects, []
        return rejects

    def read(self, document: Document) -> Iterator[tuple[int, str]]:
        """Stream all lines of a document."""
        number, pending, too_long = 0, b"", False
        with document.open() as stream:
            # read1, as everywhere: what comes before the damage in a damaged file is given first
            while chunk := cast(io.BufferedIOBase, stream).read1(HEAD_BYTES):
                lines = (pending + chunk).split(b"\n")
                pending = lines.pop()
                for line in lines:
                    number += 1
                    if too_long or len(line) > LONGEST_LINE:
                        too_long = False
                        self.reject_line(number)
                    else:
                        yield number, letters(line)
                if len(pending) > LONGEST_LINE:
                    pending, too_long = b"", True
        if too_long:
            self.reject_line(number + 1)
        elif pending:
            yield number + 1, letters(pending)

    def reject_line(self, number: int) -> None:
        """Note that a line is left out."""
        self.rejects.append(
            Reject(f"{self.name}:{number}", f"the line is longer than {LONGEST_LINE >> 10} KB")
        )


def letters(line: bytes) -> str:
    """Return a line as text. The lists are in ISO-8859-1, but people have made copies in UTF-8."""
    try:
        text = line.decode("utf-8").rstrip()
    except UnicodeDecodeError:
        text = line.decode("latin-1").rstrip()
    return text.translate(MENDED).rstrip() if STRAY.search(text) else text


def banner_of(line: str) -> str:
    """Return a heading as the lists are told by it: `8: THE GENRES LIST` is GENRES."""
    if len(line) > 60 or not line.isupper():
        return ""
    return re.sub(r"^[0-9]+: ", "", line.strip()).removeprefix("THE ").replace(" LIST", "")


def find_banner(lines: Iterator[tuple[int, str]], known: Container[str]) -> str:
    """Read on until a known heading is underlined or, in the ratings, above its columns, and return it."""
    banner = ""
    for _, line in lines:
        if banner and line.startswith(("=====", "New  Distribution")):
            return banner
        if line:
            heading = banner_of(line)
            banner = heading if heading in known else ""
    return ""


def until_rule(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the lines up to the row of dashes that ends a list; what follows tells how to send in updates."""
    for number, line in lines:
        if line.startswith("-----") and RULE.fullmatch(line):
            return
        yield number, line
