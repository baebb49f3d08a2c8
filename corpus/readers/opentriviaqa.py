"""OpenTriviaQA, the category movies: questions about films with their answers and what else was to choose.

Which film a question is about is not said, and often it is the answer. Only where a question calls a title
in quotation marks a film is it that film's; all others are kept under one heading, which stands for a film.
Counts in comments are of the 4,313 questions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.documents import HEAD_BYTES, Document, Reader
from corpus.readers.cleaning import decode, plain
from corpus.readers.filmdex_jsonl import LONGEST_LINE, numbered_lines
from corpus.records import Film, Kind, Passage, Reject, slug, with_passage_id

FILM = Film(film_id="opentriviaqa-movies", title="OpenTriviaQA: Movies")

QUESTION, ANSWER = "#Q", "^"
CHOICE = re.compile(r"[A-Z][ \t]+(?=\S)")
MOST_LINES = 200  # of one question; the longest, a dialogue, has 13

# 13 questions: "the 1980 movie “The Shining”". A title that is only quoted may be a song or a line.
FILM_NAMED = re.compile(
    r"(?:\b(?P<year>(?:19|20)[0-9][0-9]) )?(?:\b\w{1,20} )?"
    r"\b(?:movie|film|blockbuster|comedy|thriller|western|musical|classic)"
    r",? [“\"‘](?P<title>[A-Z0-9][^“”\"‘’]{1,80}?)[,.]?[”\"’](?!\w)"
)


def recognises(document: Document) -> bool:
    """Whether questions are followed by answers, each marked as in the data set."""
    text = decode(document.head).replace("\r\n", "\n").lstrip()
    questions = text.split(f"\n{QUESTION} ")
    if len(document.head) >= HEAD_BYTES and len(questions) > 1:
        questions.pop()  # it may be cut
    return text.startswith(f"{QUESTION} ") and all(
        re.search(r"\n\^ .*\nA ", question) for question in questions[:20]
    )


@dataclass(slots=True)
class Question:
    """One question as it stands in the file; each part may go on over several lines."""

    source: str
    asked: list[str]
    answer: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    length: int = 1

    def add(self, line: str) -> None:
        """Take up the next line."""
        self.length += 1
        if line.startswith(f"{ANSWER} ") and not self.answer:
            self.answer.append(line[len(ANSWER) :])
        elif not self.answer:
            self.asked.append(line)
        elif match := CHOICE.match(line):
            self.choices.append(line[match.end() :])
        else:
            part = self.choices or self.answer
            part[-1] += f"\n{line}"


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream the questions; a film comes before its first question."""
    films: set[str] = set()
    for question in questions(document):
        if isinstance(question, Reject):
            yield question
            continue
        try:
            film, passage = to_records(question)
        except ValueError as cause:
            yield Reject(question.source, str(cause))
            continue
        if film.film_id not in films:
            films.add(film.film_id)
            yield film
        yield passage


def questions(document: Document) -> Iterator[Question | Reject]:
    """Yield the questions of the file, and a Reject for what is none."""
    question: Question | None = None
    for number, content in numbered_lines(document):
        source = f"{document.name}:{number}"
        line = "" if content is None else decode(content).strip("\r\n")
        if content is None or (question is not None and question.length > MOST_LINES):
            yield Reject(source, f"a question has at most {MOST_LINES} lines of {LONGEST_LINE >> 20} MB")
            question = None
        elif line.startswith(f"{QUESTION} "):
            if question:
                yield question
            question = Question(source, [line[len(QUESTION) :]])
        elif question:
            question.add(line)
        else:
            yield Reject(source, "this line belongs to no question")
    if question:
        yield question


def to_records(question: Question) -> tuple[Film, Passage]:
    """Return a question as a passage, and the film it is about. Raises ValueError."""
    asked, answer = plain(" ".join(question.asked)), plain(" ".join(question.answer))
    if not asked or not answer:
        raise ValueError("the question is not asked" if not asked else "the question is not answered")
    choices = "; ".join(filter(None, map(plain, question.choices)))
    film = FILM
    if named := FILM_NAMED.search(asked):
        title, year = named["title"].strip(), int(named["year"]) if named["year"] else None
        film = Film(film_id=slug(title, year), title=title, year=year, source=question.source)
    passage = Passage(
        film_id=film.film_id,
        kind=Kind.FAQ,
        heading=asked,
        text=f"{answer}\n\nChoices: {choices}" if choices else answer,
        source=question.source,
    )
    return film, with_passage_id(passage)


READER = Reader("OpenTriviaQA (#Q question, ^ answer, A to D choices)", recognises, records)
