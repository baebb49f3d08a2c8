"""TOML with the line of each key, so that a mistake in what somebody wrote can be told with its place.

Parsing is the library's; here are only the places. What the keys mean is the matter of whoever reads them.
"""

import re
import sys
from dataclasses import dataclass
from typing import Any

from corpus.errors import MappingError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Steps = tuple[str | int, ...]
"""The way to a key: `("file", 0, "film", "title")`."""

LARGEST = 1 << 20  # bytes; people write these files by hand
PART = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
KEY = re.compile(rf"\s*({PART}(?:\s*\.\s*{PART})*)\s*=")
HEADER = re.compile(rf"\s*(\[\[?)\s*({PART}(?:\s*\.\s*{PART})*)\s*\]")
AT_LINE = re.compile(r"(.*) \(at line (\d+), column \d+\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML file: what it says, under which name messages speak of it, and where each key stands."""

    name: str
    content: dict[str, Any]
    lines: dict[Steps, int]

    def place(self, steps: Steps) -> str:
        """Return `name:line` of a key, or of the nearest one around it."""
        for end in range(len(steps), 0, -1):
            if line := self.lines.get(steps[:end]):
                return f"{self.name}:{line}"
        return self.name


def read_toml(content: bytes, name: str) -> Toml:
    """Parse a TOML file. Raises MappingError with the line."""
    if len(content) > LARGEST:
        raise MappingError(name, f"it is larger than {LARGEST >> 20} MB. Is it a mapping file?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = content[: cause.start].count(b"\n") + 1
        raise MappingError(f"{name}:{line}", "this is not UTF-8. Save the file as UTF-8.") from cause
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        found = AT_LINE.fullmatch(str(cause))
        where, what = (f"{name}:{found[2]}", found[1]) if found else (name, str(cause))
        raise MappingError(where, f"this is not TOML: {what}. Texts need quotation marks.") from cause
    except RecursionError as cause:
        raise MappingError(name, "its tables are nested too deep. Two levels are enough.") from cause
    return Toml(name, parsed, key_lines(text))


def key_lines(text: str) -> dict[Steps, int]:
    """Return the line of each key and each table's header, as far as they stand at the start of a line.

    A line inside a text of several lines may look like one as well; the first of a name counts.
    """
    lines: dict[Steps, int] = {}
    arrays: dict[Steps, int] = {}  # how many tables an array of tables has so far
    table: Steps = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            table = opened(parts(header[2]), header[1] == "[[", arrays)
            lines.setdefault(table, number)
        elif key := KEY.match(line):
            steps = table
            for part in parts(key[1]):
                steps = (*steps, part)
                lines.setdefault(steps, number)
    return lines


def parts(dotted: str) -> list[str]:
    """Return the parts of a dotted key without their quotation marks."""
    return [part.strip("\"'") for part in re.findall(PART, dotted)]


def opened(names: list[str], many: bool, arrays: dict[Steps, int]) -> Steps:
    """Return the steps to the table that a header opens, with its number where it is one of many."""
    steps: Steps = ()
    for place, part in enumerate(names):
        steps = (*steps, part)
        if many and place == len(names) - 1:
            arrays[steps] = arrays.get(steps, 0) + 1
        if steps in arrays:
            steps = (*steps, arrays[steps] - 1)
    return steps
