"""Text for a terminal: made harmless, laid out, coloured where that is wanted.

Data goes to stdout, messages to stderr. Into a pipe or a file every run writes the same bytes: no colour, no
wrapping. What is said about a hit or a film is decided in the commands; here it is only written.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

REPLACEMENT = "\ufffd"

# What a terminal would obey instead of show, or what turns the text around it: C0 controls but for tab and
# line feed, DEL, C1 controls, bidirectional overrides and isolates, interlinear marks, lone surrogates.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0001]"
)
LINE_ENDS = re.compile("\r\n|[\u2028\u2029]")

HIDDEN = "(spoiler; to read it: --spoilers show)"  # stands in place of a text

STYLES = {
    "title": "bold",
    "match": "bold yellow",  # bold as well: colour alone is not enough
    "kind": "cyan",
    "label": "cyan",
    "faint": "dim",
    "heading": "italic",
}


def printable(text: str) -> str:
    """Return `text` with nothing in it that a terminal would obey: ESC is shown as ␛, BEL as ␇.

    Line feeds stay, tabs become a space; everything else that is ordinary text is left as it is.
    """
    return UNSAFE.sub(visible, LINE_ENDS.sub("\n", text).replace("\t", " "))


def visible(match: re.Match[str]) -> str:
    """Return the picture Unicode has for a control character, or the replacement character."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else REPLACEMENT


def one_line(text: str) -> str:
    """Return `text` made printable and on one line, for titles, headings and names."""
    return " ".join(printable(text).split())


def counted(number: int, noun: str) -> str:
    """Return a number with what it counts, which takes an s: 1 film, 1,517 films."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable_json(encoded: bytes) -> str:
    """Return JSON that says the same without raw control characters: they can only stand in its strings."""
    return UNSAFE.sub(lambda match: escaped(ord(match[0])), encoded.decode("utf-8", "replace"))


def escaped(code: int) -> str:
    """Return JSON's escape of one character, as a surrogate pair beyond U+FFFF."""
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def valid_text(argument: str) -> str:
    """Return a shell argument as text that can be encoded: bytes Python could not read are tried as UTF-8."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return argument.encode("utf-8", "surrogateescape" if is_escaped(argument) else "replace").decode(
            "utf-8", "replace"
        )
    return argument


def is_escaped(argument: str) -> bool:
    """Tell whether all lone surrogates in `argument` are bytes that Python could not read."""
    return all("\udc80" <= letter <= "\udcff" for letter in argument if "\ud800" <= letter <= "\udfff")


def use_utf8() -> None:
    """Make stdout and stderr take every character, whatever the locale says.

    A terminal keeps the encoding it was set to, unless that is ASCII; a pipe always gets UTF-8, the same
    bytes everywhere. A stdout that was closed is made to swallow what is written.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 – open until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            narrow = stream.encoding.lower().replace("-", "") in ("ascii", "usascii", "ansi_x3.41968", "646")
            keep = stream.isatty() and not narrow
            stream.reconfigure(encoding=stream.encoding if keep else "utf-8", errors="replace")


def say(message: str) -> None:
    """Write a message for the person at the terminal to stderr."""
    click.echo(printable(message), err=True, color=False)


def is_lively(stream: TextIO | None) -> bool:
    """Tell whether `stream` is a terminal that can move its cursor."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_colour(stream: TextIO | None) -> bool:
    """Tell whether to colour `stream`: a capable terminal, unless NO_COLOR; any with CLICOLOR_FORCE."""
    if os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0") or is_lively(stream)


class Span(NamedTuple):
    """A run of text in one style; see STYLES."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph: `label` stands before it, the rest of its lines are indented as far.

    Its spans must be printable; a line feed in them begins a new line.
    """

    spans: tuple[Span, ...] = ()
    indent: int = 0
    label: str = ""


def write(rows: Iterable[Row]) -> None:
    """Write rows to stdout: wrapped and coloured on a terminal, each paragraph on one line elsewhere."""
    coloured = wants_colour(sys.stdout)
    if not coloured and not sys.stdout.isatty():
        for row in rows:
            click.echo(plain(row), color=False)
        return
    console = console_for(sys.stdout, coloured)
    for row in rows:
        for line in wrapped(row, console):
            console.print(line, soft_wrap=True)


def plain(row: Row) -> str:
    """Return a row as bare text."""
    lines = "".join(span.text for span in row.spans).split("\n")
    first = row.label.ljust(row.indent) + lines[0]
    return "\n".join(line.rstrip() for line in (first, *(" " * row.indent + line for line in lines[1:])))


def console_for(stream: TextIO, coloured: bool) -> "Console":
    """Return a rich console that takes text as it is: no markup, no emoji names, no guesses at colour."""
    from rich.console import Console

    return Console(
        file=stream,
        width=max(20, shutil.get_terminal_size().columns),
        force_terminal=coloured,
        color_system="auto" if coloured else None,
        no_color=not coloured,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def wrapped(row: Row, console: "Console") -> "Iterator[Text]":
    """Yield the lines of a row as rich's text, each indented and no wider than the console."""
    from rich.text import Text

    text = Text()
    for span in row.spans:
        text.append(span.text, STYLES.get(span.style) or "")
    lines = text.wrap(console, max(10, console.width - row.indent))
    for number, line in enumerate(lines or [Text()]):
        line.rstrip()
        yield Text(row.label.ljust(row.indent) if number == 0 else " " * row.indent).append_text(line)
