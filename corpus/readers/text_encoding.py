"""Text files whose encoding nobody wrote down: what they are encoded in, and their lines.

Files of data sets that mix UTF-8 with stray Windows bytes are the matter of cleaning.py.
"""

import codecs
import io
from collections.abc import Iterator
from typing import cast

from corpus.documents import HEAD_BYTES, Document
from corpus.readers.cleaning import windows_letters
from corpus.readers.large_movie_review import MENDED

STRAY_BYTES = "filmdex-stray-bytes"
codecs.register_error(STRAY_BYTES, windows_letters)

LONGEST_LINE = 1 << 20  # letters
UTF_8 = "utf-8-sig"
MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", UTF_8),
)
# What home computers wrote in each language before UTF-8. Asked to choose among these and no others, and
# with CENTRAL below, charset-normalizer knew 16 of 17 encodings from three sentences each; among all, 13.
PAGES = {
    **dict.fromkeys(("bg", "be", "mk", "ru", "sr", "uk"), ("cp1251", "koi8_r")),
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), ("cp1250",)),
    **dict.fromkeys(("da", "de", "en", "es", "fi", "fr", "is", "it", "nl", "no", "pt", "sv"), ("cp1252",)),
    **{"el": ("cp1253",), "tr": ("cp1254",), "he": ("cp1255",), "ar": ("cp1256",), "fa": ("cp1256",)},
    **{"et": ("cp1257",), "lt": ("cp1257",), "lv": ("cp1257",), "vi": ("cp1258",), "th": ("cp874",)},
    **{"ja": ("cp932", "euc_jp"), "ko": ("cp949",), "zh": ("gb18030", "big5")},
}
# Vietnamese only where the file's name says so: its page has few letters of its own.
ALL_PAGES = sorted({page for pages in PAGES.values() for page in pages} - {"cp1258"})
# For these cp1250 and cp1252 have the same letters in most places; the first is found by its languages.
CENTRAL = {"Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Slovene", "Croatian", "Serbian", "Bosnian"}
SAMPLE_BYTES = 4 << 10  # of lines with letters beyond ASCII


def marked_encoding(head: bytes) -> str:
    """Return the encoding that a file's first bytes give away, "" where they do not."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    # Of ASCII in UTF-16 every other byte is 0, and there are digits and line ends in every language.
    zeros = head.count(0)
    if zeros * 8 > len(head):
        return "utf-16-le" if head[1::2].count(0) * 2 > zeros else "utf-16-be"
    return ""


def text_encoding(head: bytes, language: str = "") -> str:
    """Return the encoding of a text that begins with `head`, as Python names it.

    language: what the text is known to be written in, ISO 639-1, else "".
    """
    if marked := marked_encoding(head):
        return marked
    if is_utf_8(head):
        return UTF_8
    sample = telling_lines(head)
    pages = PAGES.get(language, ())
    if len(pages) == 1 and decodes(sample, pages[0]):
        return pages[0]
    return detected(sample, [page for page in pages if decodes(sample, page)] or ALL_PAGES)


def is_utf_8(head: bytes) -> bool:
    """Whether bytes are UTF-8, but for the last letter, which may be cut, and a few that are no letters."""
    if head.isascii():
        return True
    text = head.decode("utf-8", "replace")
    wrong = text[: -4 if len(head) == HEAD_BYTES else None].count("\ufffd")
    right = sum(not letter.isascii() for letter in text) - wrong if wrong else 1
    return wrong * 10 < right


def telling_lines(head: bytes) -> bytes:
    """Return the first whole lines that have letters beyond ASCII, or the first of them in part."""
    sample = b""
    for line in head.splitlines():
        if line.isascii():
            continue
        if sample and len(sample) + len(line) > SAMPLE_BYTES:
            break
        sample += line[:SAMPLE_BYTES] + b"\n"
    return sample


def decodes(sample: bytes, encoding: str) -> bool:
    """Whether a sample is text in an encoding, but for a letter cut at its end and one in a hundred."""
    text = sample.decode(encoding, "replace")
    return text[:-2].count("\ufffd") * 100 <= len(text)


def detected(sample: bytes, pages: list[str]) -> str:
    """Return which of some encodings a sample is most likely in."""
    from charset_normalizer import from_bytes  # 20 ms to import, and most files are UTF-8

    found = from_bytes(sample, steps=1, chunk_size=SAMPLE_BYTES, cp_isolation=pages)
    best = found.best()
    if best is None:
        return UTF_8
    if best.encoding in ("cp1250", "cp1252"):
        central = any(
            match.encoding == "cp1250" and match.language in CENTRAL and match.chaos <= best.chaos + 0.01
            for match in found
        )
        return "cp1250" if central or not decodes(sample, "cp1252") else "cp1252"
    return best.encoding


def text_lines(document: Document, encoding: str) -> Iterator[tuple[int, str | None]]:
    """Yield the lines of a text without their ends, numbered from 1; None in place of one that is too long.

    Control characters are left out. Bytes that are no letters come out as U+FFFD, in UTF-8 as Windows meant
    them. Raises Damaged or DecompressionLimit, as reading does.
    """
    errors = STRAY_BYTES if encoding == UTF_8 else "replace"
    with (
        document.open() as stream,
        io.TextIOWrapper(cast(io.BufferedReader, stream), encoding, errors) as text,
    ):
        number = 0
        while line := text.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE and not line.endswith("\n"):
                while line and not line.endswith("\n"):
                    line = text.readline(LONGEST_LINE)
                yield number, None
            else:
                yield number, line.translate(MENDED).rstrip("\r\n")
