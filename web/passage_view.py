"""How a passage is set: its group, heading and byline, its text line by line or paragraph by paragraph."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from corpus.records import Kind, Passage
from search.byline import day
from web.display import capital, clock, paragraphs, thousands
from web.links import anchor
from web.sentences import Run, is_direction, runs

CAST, CREW = "Cast", "Crew"
CAST_ROLES = ("", "actor", "actress", "self", "voice", "cast")


@dataclass(frozen=True, slots=True)
class Group:
    """Passages of one kind that belong together; the heading is empty where nothing sets them apart."""

    heading: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of a quote: who says it, or nobody, and its text in runs."""

    speaker: str
    runs: tuple[Run, ...]

    @property
    def direction(self) -> bool:
        """Whether it tells what is done rather than what is said."""
        return not self.speaker and bool(self.runs) and is_direction(self.runs[0].text)


def group_heading(passage: Passage) -> str:
    """Return a passage's group: cast or crew, a goof's category, a connection's relation, or none."""
    if passage.kind is Kind.CREDIT:
        return CAST if passage.character or passage.role.casefold() in CAST_ROLES else CREW
    return capital(passage.category or passage.relation)


def groups(passages: list[Passage]) -> Iterator[Group]:
    """Yield a kind's passages in groups that read well."""
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(group_heading(passage), []).append(passage)
    for name in sorted(found, key=lambda name: name == CREW):  # after the cast, whichever came first
        yield Group(name, tuple(found[name]))


def part(credit: Passage) -> str:
    """Return whom a person played or what they did, as it stands beside their name."""
    return credit.character or capital(credit.role)


def byline(passage: Passage) -> str:
    """Return by whom, when and from where a passage is, for the line above its text."""
    helpful = ""
    if passage.helpful is not None and passage.helpful_of:
        helpful = f"{thousands(passage.helpful)} of {thousands(passage.helpful_of)} found this helpful"
    elif passage.helpful:
        helpful = f"{thousands(passage.helpful)} found this helpful"
    time = "–".join(clock(at) for at in (passage.start, passage.end) if at is not None)
    author = f"by {passage.author}" if passage.author else ""
    return " · ".join(filter(None, (author, day(passage.date), time, helpful, *song_people(passage))))


def song_people(passage: Passage) -> Iterator[str]:
    """Yield who wrote and who performed a song, unless its text names them already."""
    for verb, names in (("Written", passage.writers), ("Performed", passage.performers)):
        if names and not all(name in passage.text for name in names):
            yield f"{verb} by {', '.join(names)}"


def heading(passage: Passage) -> str:
    """Return what stands above a passage's text: its heading, or the question that an answer begins with."""
    question, answer = first_line(passage.text)
    return passage.heading.strip() or (question if passage.kind is Kind.FAQ and answer else "")


def body(passage: Passage) -> str:
    """Return the text to print below the heading, which many a text begins with."""
    first, rest = first_line(passage.text)
    return rest if heading(passage).casefold() == first.casefold() else passage.text.strip()


def first_line(text: str) -> tuple[str, str]:
    """Return a text's first line and the rest."""
    first, _, rest = text.strip().partition("\n")
    return first.strip(), rest.strip()


def around_other_film(connection: Passage) -> tuple[str, str, str]:
    """Return a connection's text in three: up to the other film's name, the name, and what follows it."""
    name, text = connection.other_film, connection.text
    if not name:
        return text, "", ""
    before, found, after = text.partition(name)
    return (before, found, after) if found else (f"{text} (", name, ")")


def set_lines(passage: Passage, words: str = "") -> list[SetLine]:
    """Return the lines of a quote, the sentence that begins with `words` apart."""
    named = False
    lines = []
    for line in passage.lines:
        parts = runs(line.text, "" if named else words)
        named = named or any(run.named for run in parts)
        lines.append(SetLine(line.speaker, tuple(parts)))
    return lines


def set_paragraphs(passage: Passage, words: str = "") -> list[list[Run]]:
    """Return the paragraphs of a passage below its heading, the sentence that begins with `words` apart."""
    named = False
    found = []
    for paragraph in paragraphs(body(passage)):
        parts = runs(paragraph, "" if named else words)
        named = named or any(run.named for run in parts)
        found.append(parts)
    return found


def holds(passage: Passage, words: str) -> bool:
    """Return whether a passage has the sentence that begins with `words`."""
    parts = [run for line in set_lines(passage, words) for run in line.runs] if passage.lines else []
    parts += [run for paragraph in set_paragraphs(passage, words) for run in paragraph]
    return any(run.named for run in parts)


def set_up_passage_templates(app: Flask) -> None:
    """Give the templates of `app` what passages are set with."""
    for function in (anchor, around_other_film, body, byline, heading, part, set_lines, set_paragraphs):
        app.add_template_filter(function)
