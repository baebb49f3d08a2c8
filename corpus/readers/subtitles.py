"""Subtitles beside a film: what is said in it and when, as dialogue.

Which film that is says the .nfo file beside it, else the names of file and folder (film_names.py). The file
is read by subtitle_cues.py; what is said, by whom, is the matter of subtitle_turns.py.
"""

import re
from collections.abc import Iterator

from corpus.decompression import Damaged
from corpus.documents import Collection, CollectionReader, Document
from corpus.readers.film_names import film_named, language_of
from corpus.readers.nfo import NAMED as NFO_NAMED
from corpus.readers.nfo_beside import Beside, near
from corpus.readers.parts import FEW
from corpus.readers.subtitle_cues import Cue, cues, subtitle_form
from corpus.readers.subtitle_turns import Dialogue, dialogues
from corpus.records import Film, Kind, Passage, Reject, quote_text, with_passage_id

NAMED = re.compile(r"\.(?:srt|vtt|ass|ssa)(?:\.gz)?$", re.IGNORECASE)

MOST_CUES = 50_000  # of one file, held to be put in order; a film has 1,500, with every sign in it 10,000
MOST_LETTERS = 8 << 20


def claims(collection: Collection) -> frozenset[str]:
    """Return the subtitle files; where there are many files, only those are looked at that are named so."""
    names = set(collection.names)
    if len(names) > FEW:
        names = {name for name in names if NAMED.search(name)}
    if not names:
        return frozenset()
    return frozenset(
        document.name
        for document in collection.documents()
        if document.name in names and subtitle_form(document)
    )


def records(collection: Collection, claimed: frozenset[str]) -> Iterator[Film | Passage | Reject]:
    """Stream the film of each file, then its dialogues."""
    beside = Beside(collection)
    for document in collection.documents():
        if document.name in claimed:
            yield from dialogue_records(document, beside.film(document.name))


def dialogue_records(document: Document, known: Film | None) -> Iterator[Film | Passage | Reject]:
    """Stream the film, as an .nfo names it or as the file's name does, and the dialogues."""
    source = f"{document.name}:1"
    form = subtitle_form(document)
    if not form:
        yield Reject(source, "it does not begin as subtitles do")
        return
    name = film_named(document.name)
    language = language_of(document.name)
    try:
        film = known or name.film(source)
    except ValueError as cause:
        yield Reject(source, str(cause))
        return
    yield film
    if name.series and known is None:
        yield episode_of(film, name.connection, name.series, source)
    held: list[Cue] = []
    yield from hold(document, form, language, held)
    # SubStation files have the signs in the picture apart from the dialogue, and the same one in layers.
    held.sort(key=lambda cue: (cue.start, cue.line))
    for dialogue in dialogues(once(held)):
        if passage := to_passage(document.name, film.film_id, language, dialogue):
            yield passage


def hold(document: Document, form: str, language: str, held: list[Cue]) -> Iterator[Reject]:
    """Put the cues of a file into `held`, those before the damage where it is damaged; yield the others."""
    letters = 0
    try:
        for cue in cues(document, form, language):
            if isinstance(cue, Reject):
                yield cue
                continue
            letters += len(cue.text)
            if len(held) >= MOST_CUES or letters > MOST_LETTERS:
                yield Reject(f"{document.name}:{cue.line}", f"no film has more than {len(held):,} subtitles")
                return
            held.append(cue)
    except Damaged as cause:
        yield Reject(document.name, str(cause))


def once(held: list[Cue]) -> Iterator[Cue]:
    """Yield cues without those that say the same at the same time as another; they come by their times."""
    start, said = -1.0, set[tuple[float, str]]()
    for cue in held:
        if cue.start != start:
            start, said = cue.start, set()
        if (cue.end, cue.text) not in said:
            said.add((cue.end, cue.text))
            yield cue


def to_passage(name: str, film_id: str, language: str, dialogue: Dialogue) -> Passage | None:
    """Return a dialogue as a passage, None where nothing is said in it. Who speaks is rarely known."""
    lines = tuple(dialogue.lines)
    text = quote_text(lines)
    if not text.strip():
        return None
    passage = Passage(
        film_id=film_id,
        kind=Kind.DIALOGUE,
        text=text,
        lines=lines if any(line.speaker for line in lines) else (),
        start=round(dialogue.start, 3),
        end=round(dialogue.end, 3),
        language=language,
        source=f"{name}:{dialogue.line}",
    )
    return with_passage_id(passage)


def episode_of(film: Film, text: str, series: str, source: str) -> Passage:
    """Return which episode of which series a film is."""
    connection = Passage(
        film_id=film.film_id,
        kind=Kind.CONNECTION,
        text=text,
        relation="episode of",
        other_film=series,
        source=source,
    )
    return with_passage_id(connection)


READER = CollectionReader(
    "Subtitles (SubRip .srt, WebVTT .vtt, SubStation .ass and .ssa)",
    claims,
    records,
    beside=NFO_NAMED,
    near=near,
)
