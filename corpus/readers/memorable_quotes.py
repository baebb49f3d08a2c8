"""Cornell memorable quotes: blocks of three lines, a film, a quote, and the line of the script it matches.

The file of pairs, whose blocks have a fourth line of the same script, is read as well. Counts in comments
are of the 6,282 quotes.
"""

import re
from collections.abc import Iterator

from corpus.documents import HEAD_BYTES, Document, Reader
from corpus.readers.cleaning import decode, plain
from corpus.readers.filmdex_jsonl import LONGEST_LINE, numbered_lines
from corpus.readers.titles import LONGEST, capitalised
from corpus.records import Film, Kind, Line, Passage, Reject, key_words, slug, with_passage_id

SCRIPT_LINE = re.compile(r"[0-9]+ +\S")
STRESSED = re.compile(r"(?<!\*)\*(\w[^*\n]{0,80}?)\*(?!\*)")  # *this* word, 200 times
MOST = 5  # lines of a block; what is longer is no block of this format

Block = list[tuple[int, str]]
"""The lines of a block with their numbers."""


def recognises(document: Document) -> bool:
    """Whether all blocks at its beginning are of this format, and most lines of scripts echo the quote."""
    text = decode(document.head).replace("\r\n", "\n").strip("\n")
    blocks = [block.split("\n") for block in re.split(r"\n[ \t]*\n", text)]
    if len(document.head) >= HEAD_BYTES:
        blocks.pop()  # it may be cut
    if len(blocks) < 2 or not all(map(is_block, blocks)):
        return False
    echoes = sum(bool({*key_words(quote)} & {*key_words(line)}) for _, quote, line, *_ in blocks)
    return echoes * 2 > len(blocks)


def is_block(lines: list[str]) -> bool:
    """Whether lines are a film's title, a quote and lines of its script."""
    return (
        3 <= len(lines) <= 4
        and all(line.strip() and "\t" not in line for line in lines[:2])
        and all(SCRIPT_LINE.match(line) for line in lines[2:])
    )


def records(document: Document) -> Iterator[Film | Passage | Reject]:
    """Stream each film once, then the quotes, and the lines of the script where they read differently."""
    films: set[str] = set()
    for block in blocks(document):
        source = f"{document.name}:{block[0][0]}"
        if not is_block([text for _, text in block]):
            yield Reject(source, "this is no film, quote and numbered line of a script, one below the other")
            continue
        title = capitalised(plain(block[0][1][:LONGEST]).strip('" '))
        film_id = slug(title)
        try:
            if film_id not in films:
                yield Film(film_id=film_id, title=title, source=source)
                films.add(film_id)
            yield from passages(film_id, block, document.name)
        except ValueError as cause:
            yield Reject(source, str(cause))


def blocks(document: Document) -> Iterator[Block]:
    """Yield the lines that stand together; a line that is too long stands for itself."""
    block: Block = []
    for number, content in numbered_lines(document):
        if block and (content is None or number != block[-1][0] + 1 or len(block) > MOST):
            yield block
            block = []
        if content is None:
            yield [(number, f"longer than {LONGEST_LINE >> 20} MB")]
        else:
            block.append((number, decode(content)))
    if block:
        yield block


def passages(film_id: str, block: Block, name: str) -> Iterator[Passage]:
    """Yield the quote, then what the script says instead. Raises ValueError."""
    number, text = block[1]
    quote = STRESSED.sub(r"\1", plain(text))
    yield with_passage_id(Passage(film_id=film_id, kind=Kind.QUOTE, text=quote, source=f"{name}:{number}"))
    for number, text in block[2:]:
        spoken = plain(text.partition(" ")[2])
        if spoken and key_words(spoken) != key_words(quote):
            yield with_passage_id(
                Passage(
                    film_id=film_id,
                    kind=Kind.DIALOGUE,
                    text=spoken,
                    lines=(Line(text=spoken),),
                    source=f"{name}:{number}",
                )
            )


READER = Reader("Cornell memorable quotes (blocks of film, quote, line of the script)", recognises, records)
