"""What the readers of saved IMDb pages share: bytes into text, HTML into paragraphs, the words of the site.

The page of today and the classic one say the same things in different clothes. Nothing here knows either
layout; see imdb_modern and imdb_classic for both.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.readers.imdb_text_did_you_know import CREDIT, Song, song, split_names, spoken
from corpus.readers.imdb_text_rows import Row
from corpus.records import Line

PAGE_BYTES = 16 << 20  # the largest page seen has 2.5 MB; a page is read at once

TITLE_ADDRESS = re.compile(
    r"imdb\.(?:com|de|es|fr|it|pt)/(?:[a-z]{2}(?:-[A-Za-z]{2})?/)?title/(tt\d{5,10})(?!\d)(?:/(\w+))?"
)
FILM_ID = re.compile(r"tt\d{5,10}")
HEAD_TAG = re.compile(r"<(?:link|meta)\b([^<>]{1,1000})>", re.IGNORECASE)
OWN_ADDRESS = re.compile(r"\b(?:canonical|og:url)\b", re.IGNORECASE)
OWN_NUMBER = re.compile(r"""\b(?:imdb:pageConst|pageId)\b.{1,40}["'](tt\d{5,10})["']""", re.IGNORECASE)
SAVED_FROM = re.compile(r"saved (?:from url=\(\d+\)|with SingleFile\s+url: )https?://(\S{1,200})")

SPACE = re.compile(r"\s+")
PARAGRAPH = re.compile(r"</?p\b[^<>]*>", re.IGNORECASE)
BREAK = re.compile(
    r"<(?:br\b|/?(?:blockquote|dd|div|dl|dt|h[1-6]|hr|li|ol|table|td|tr|ul)\b)[^<>]*>", re.IGNORECASE
)
TAG = re.compile(r"<[^<>]*>")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
GAP = re.compile(r"\n{3,}")


def page_address(head: str) -> tuple[str, str] | None:
    """Return the number of the film a page says it is about, and the page's name ("" for the main page).

    A link to a film is not enough: half the web has those.
    """
    for tag in HEAD_TAG.finditer(head):
        if OWN_ADDRESS.search(tag[1]) and (found := TITLE_ADDRESS.search(tag[1])):
            return found[1], found[2] or ""
    for tag in HEAD_TAG.finditer(head):
        if number := OWN_NUMBER.search(tag[1]):
            return number[1], ""
    saved = SAVED_FROM.search(head)
    found = TITLE_ADDRESS.search(saved[1]) if saved else None
    return (found[1], found[2] or "") if found else None


def plain_text(markup: str) -> str:
    """Return HTML as text: an empty line between paragraphs, a line break where the page has one."""
    markup = SPACE.sub(" ", markup)
    if "<" in markup:
        markup = without_comments(markup)
        markup = TAG.sub("", BREAK.sub("\n", PARAGRAPH.sub("\n\n", markup)))
    return tidy(unescaped(markup))


def without_comments(markup: str) -> str:
    """Return HTML without its comments."""
    kept, position = [], 0
    while (start := markup.find("<!--", position)) >= 0:
        kept.append(markup[position:start])
        end = markup.find("-->", start)
        if end < 0:
            return "".join(kept)
        position = end + 3
    return "".join((*kept, markup[position:]))


ABSURD = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{7,});?")  # no letter has such a number


def unescaped(text: str) -> str:
    """Return text with letters for HTML's names and numbers of them."""
    return html.unescape(ABSURD.sub("", text)) if "&" in text else text


def tidy(text: str) -> str:
    """Return text without control characters, spaces at the ends of its lines and wide gaps between them."""
    rows = (" ".join(row.split()) for row in CONTROL.sub("", text).split("\n"))
    return GAP.sub("\n\n", "\n".join(rows)).strip()


def one_line(text: str) -> str:
    """Return text without its line breaks."""
    return " ".join(CONTROL.sub("", text).split())


FOREIGN = re.compile(r"[^\x00-\x7f\ufffd]")  # letters that only UTF-8 can have given
ENCODINGS = re.compile(r"windows-|cp\d|iso-8859|koi8|gb|big5|shift|euc-", re.IGNORECASE)
CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)


def decoded(content: bytes) -> str:
    """Return a page as text: UTF-8 where it is that, damaged or not, else in the encoding it declares.

    A browser that saves a page may write UTF-8 and leave the old declaration in it.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8-sig", errors="replace")
    if text.count("\ufffd") <= len(FOREIGN.findall(text)):
        return text
    declared = CHARSET.search(content[:4096])
    name = declared[1].decode("ascii") if declared else ""
    # What a page calls Latin-1 is Windows' superset of it in every browser.
    if name.casefold() == "iso-8859-1" or not ENCODINGS.match(name):
        name = "cp1252"
    try:
        return content.decode(name, errors="replace")
    except (LookupError, ValueError):
        return content.decode("cp1252", errors="replace")


def row(text: str) -> Row:
    """Return a line as the reader of pages saved as text knows it."""
    return Row(number=1, text=text, whole=text, indent=0, bullet=False, gap=False)


def song_of(rows: Iterable[str]) -> Song | None:
    """Return the song whose name is the first row and whose people are named in the others."""
    whole: list[str] = []
    for text in rows:
        # A list of people may go on below: "Written by A and" / "B".
        if len(whole) > 1 and whole[-1].endswith((",", " and", " &")) and not CREDIT.match(text):
            whole[-1] += f" {text}"
        elif text:
            whole.append(text)
    if not whole:
        return None
    found = song([row(text) for text in whole])
    by = whole[1][3:] if len(whole) > 1 and whole[1].startswith("by ") else ""
    return replace(found, writers=split_names(by)) if by and not found.writers else found


def spoken_lines(rows: Iterable[str]) -> tuple[Line, ...]:
    """Return rows as `Neo: Whoa.` and `[phone rings]` as lines with their speakers."""
    return tuple(spoken(row(text)) for text in rows if text and text not in ("[...]", "[…]"))


YEARS = re.compile(r"\b(18[7-9]\d|19\d\d|20\d\d|21\d\d)\b")


def year_in(text: str) -> int | None:
    """Return the first year that stands in a text."""
    match = YEARS.search(text)
    return int(match[1]) if match else None


def once(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(name for name in names if name))


# The sorts of goofs as the site heads them today → all its other words for them, ids among them.
GOOFS = {
    "anachronisms": ("anachronism",),
    "audio/visual unsynchronised": ("audio visual unsynchronized", "audio/visual unsynchronized"),
    "boom mic visible": (),
    "character error": ("character errors",),
    "continuity": ("continuity errors",),
    "crew or equipment visible": ("crew/equipment visible",),
    "errors in geography": ("error in geography", "geography errors"),
    "factual errors": ("factual error", "factual"),
    "incorrectly regarded as goofs": ("incorrectly regarded as goof", "not a goof"),
    "miscellaneous": ("misc",),
    "plot holes": ("plot hole",),
    "revealing mistakes": ("revealing mistake",),
}
GOOF_NAMES = {word: name for name, words in GOOFS.items() for word in (name, *words)}


def goof_category(label: str) -> str:
    """Return what a sort of goofs is called, from its heading or its id; an unknown one as it stands."""
    words = one_line(label).replace("_", " ").rstrip(":").casefold()
    return GOOF_NAMES.get(words, words)


def joined(pieces: Sequence[str], glue: str = "\n\n") -> str:
    """Return the pieces that are not empty as one text."""
    return glue.join(piece for piece in pieces if piece)
