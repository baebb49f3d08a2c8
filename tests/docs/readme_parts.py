"""README.md taken apart: sections, tables, code blocks, shell lines. What it must say stands in the tests."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROSE = FENCE.sub("", README)
INLINE = [code.replace("\\|", "|") for code in re.findall(r"`([^`\n]+)`", PROSE)]


def section(heading: str) -> str:
    """Return what stands under a heading, up to the next of its level or above."""
    marks = re.search(rf"^(#+) {re.escape(heading)}$", README, re.MULTILINE)
    assert marks, f"README.md has no heading {heading!r}"
    rest = README[marks.end() :]
    following = re.search(rf"^#{{2,{len(marks[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def rows(text: str, columns: int) -> list[list[str]]:
    """Return the cells of every row of the tables with so many columns, heads and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rules = {number for number, line in enumerate(lines) if set(line) <= set("|-")}
    kept = [line for number, line in enumerate(lines) if number not in rules and number + 1 not in rules]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in kept]
    return [row for row in cells if len(row) == columns]


def codes(text: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", text)


def blocks(language: str, heading: str) -> list[str]:
    """Return the code blocks of one language under a heading."""
    return [code for name, code in FENCE.findall(section(heading)) if name == language]


def shell_lines() -> Iterator[str]:
    """Yield every line that is meant for a shell, and everything in backticks."""
    for language, code in FENCE.findall(README):
        if language == "sh":
            yield from code.splitlines()
        elif language == "console":
            yield from (line[2:] for line in code.splitlines() if line.startswith("$ "))
    yield from INLINE


# What may stand before the command: when cron calls it, a variable, the folder it is in.
CALL = re.compile(r"(?:[\d* ]+ )?(?:\w+=\S+ )?(?:/\S+/)?filmdex +(\S.*)")


def calls_of_filmdex() -> dict[str, list[str]]:
    """Return each line that calls `filmdex`, with the arguments it gives."""
    calls = {}
    for line in shell_lines():
        if call := CALL.match(line):
            words = shlex.split(call[1], comments=True)
            end = next((place for place, word in enumerate(words) if word in ("|", ">", ">>")), None)
            calls[line] = words[:end]
    return calls
