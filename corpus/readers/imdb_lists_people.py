"""IMDb's lists by person: `Lund, Ann (II)<tabs>Heat (1995)  (as A. Lund)  [Nurse]  <4>`, then more titles.

A person's titles are anywhere, so a film is given again when it was last met long ago.
"""

import re
from collections.abc import Callable, Iterator

from corpus.readers.imdb_lists_rows import Lines, Record, noted
from corpus.readers.imdb_lists_titles import Title, parse_title, person_name
from corpus.records import Kind, Passage, Reject, credit_text

FILMS_REMEMBERED = 200_000  # about 30 MB
UNDERLINE = re.compile(r"-{3,}\s+-{3,}")  # below Name and Titles, above the first person
BRACKETS = r"\((?:[^()]|\([^()]*\))*\)"
DETAILS = re.compile(
    rf"(?P<notes>{BRACKETS}(?:\s+{BRACKETS})*)?\s*(?:\[(?P<character>.*)\])?\s*(?:<[0-9,]*>)?"
)


def credits(role: str) -> Callable[[Lines, str], Iterator[Record]]:
    """Return what reads the list of those who had `role` in films."""

    def read(lines: Lines, name: str) -> Iterator[Record]:
        seen: set[str] = set()
        person, begun = "", False
        for number, line in lines:
            source = f"{name}:{number}"
            if UNDERLINE.fullmatch(line):
                begun = True
                continue
            before, tab, rest = line.partition("\t")
            person = upright_name(before.strip()) if before or not line else person
            try:
                key, _, details = rest.lstrip("\t").partition("  ")
                title = parse_title(key.strip())
                passage = credit(title, person, role, details.strip(), source)
            except ValueError as cause:
                # Above the first person stands, in sentences, how to read the list.
                if begun and line:
                    yield Reject(source, str(cause) if tab else f"no title stands behind {line[:100]}")
                continue
            begun = True
            if title.film_id not in seen:
                if len(seen) >= FILMS_REMEMBERED:
                    seen.clear()
                seen.add(title.film_id)
                yield title.film(source)
            yield passage

    return read


def upright_name(name: str) -> str:
    """Return `Lund, Ann (II)` as Ann Lund."""
    last, comma, first = person_name(name).partition(", ")
    return f"{first} {last}" if comma else last


def credit(title: Title, person: str, role: str, details: str, source: str) -> Passage:
    """Return a credit: `(as A. Lund) (voice)  [Nurse]  <4>` are its details. Raises ValueError."""
    if not person:
        raise ValueError("no name stands before it or above it")
    match = DETAILS.fullmatch(details)
    notes = re.findall(BRACKETS, (match["notes"] or "") if match else details)
    inside = [note[1:-1].strip() for note in notes]
    credited_as = ", ".join(note[3:].strip() for note in inside if note.startswith("as "))
    character = (match["character"] or "").strip() if match else ""
    rest = [note for note in inside if note and not note.startswith("as ")]
    return title.passage(
        Kind.CREDIT,
        noted(credit_text(person, role, character, credited_as), rest),
        source,
        person=person,
        role=role,
        character=character,
        credited_as=credited_as,
    )
