"""Known items: `python -m tests.bench.known_items`. Somebody looks for what they know is there.

The films, quotes and notes of ../shared/data are indexed together; queries are drawn from what the index
holds with a fixed seed and spoilt in the ways people spoil them. Each set is one ability; the first right
answer's rank is what counts. The queries are written beside the figures, so that `filmdex eval` can be run
with them by hand.
"""

import argparse
import random
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from corpus.records import Film, Kind, Passage, fold
from index import FilmIndex, open_index, reindex
from index.analysis import exact_form, words
from search.judged import Judged
from search.relevance import Measured, measure

SEED = 1895
DATA = Path(__file__).parents[3] / "shared" / "data"
SOURCES = ("wikipedia-movies", "memorable-quotes", "tmdb", "imdb-lists", "seeds", "movie-quotes")
EACH = 200  # queries a set
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Lot = random.Random
Answers = dict[str, int]


def typo(word: str, lot: Lot) -> str:
    """Return a word with one slip of the fingers: a letter left out, doubled, changed or two swapped."""
    place = lot.randrange(1, len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    slips = [before + after, before + letter + letter + after, before + lot.choice(LETTERS) + after]
    if after:
        slips.append(before + after[0] + letter + after[1:])
    return lot.choice([slip for slip in slips if slip != word] or [before + after])


def with_typos(text: str, count: int, lot: Lot) -> str:
    """Return a text with that many slips: in its longest words, or all in its only long one."""
    spans = sorted(
        (span for span in words(text) if span[1] - span[0] > 2), key=lambda span: span[0] - span[1]
    )
    for start, end in sorted(spans[:count], reverse=True):
        text = text[:start] + typo(text[start:end], lot) + text[end:]
    return text if len(spans) >= count else with_typos(text, count - len(spans), lot)


def bare(text: str) -> str:
    """Return a text without accents and punctuation, as it is typed in a hurry."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w\s]|_", " ", plain).split())


def misquoted(text: str, lot: Lot, others: list[str]) -> str:
    """Return a line with two words changed and one dropped."""
    said = text.split()
    for place in lot.sample(range(len(said)), 2):
        said[place] = lot.choice(others)
    del said[lot.randrange(len(said))]
    return " ".join(said)


def rarest(index: FilmIndex, text: str, count: int = 5) -> str:
    """Return the rarest words of a text, in its order."""
    found = {text[start:end]: exact_form(text[start:end]) for start, end in words(text)}
    searcher = index.searcher
    rare = sorted(found, key=lambda word: searcher.doc_frequency("text", found[word]))[:count]
    return " ".join(word for word in found if word in rare)


class Items:
    """The films and passages of an index that queries are drawn from."""

    def __init__(self, index: FilmIndex, lot: Lot) -> None:
        self.index, self.lot = index, lot
        self.films: list[Film] = []
        self.passages: dict[Kind, list[Passage]] = {kind: [] for kind in Kind}
        self.by_title: dict[str, list[str]] = {}
        for record in index.records():
            if isinstance(record, Film):
                self.films.append(record)
                for title in {record.title, record.original_title, *record.alternate_titles}:
                    self.by_title.setdefault(fold(title), []).append(record.film_id)
            else:
                self.passages[record.kind].append(record)

    def titles(self, change: Callable[[str], str], fits: Callable[[str], bool]) -> Iterable[Judged]:
        """Yield films looked for by a changed title; films that share one are all right."""
        films = [film for film in self.films if fits(film.title)]
        for film in self.lot.sample(films, min(EACH, len(films))):
            yield self.judged(change(film.title), dict.fromkeys(self.by_title[fold(film.title)], 1))

    def lines(self, change: Callable[[str], str]) -> Iterable[Judged]:
        """Yield films looked for by a line that is said in them."""
        quotes = [each for each in self.passages[Kind.QUOTE] if 7 <= len(line_of(each).split()) <= 30]
        said: dict[str, Answers] = {}
        for quote in quotes:
            said.setdefault(fold(line_of(quote)), {})[quote.film_id] = 1
        for quote in self.lot.sample(quotes, min(EACH, len(quotes))):
            yield self.judged(change(line_of(quote)), said[fold(line_of(quote))])

    def roles(self) -> Iterable[Judged]:
        """Yield films looked for by an actor and the character."""
        credits = [each for each in self.passages[Kind.CREDIT] if each.character and each.person]
        played: dict[str, Answers] = {}
        for each in credits:
            played.setdefault(fold(f"{each.person} {each.character}"), {})[each.film_id] = 1
        for each in self.lot.sample(credits, min(EACH, len(credits))):
            text = f"{each.person} {each.character}"
            yield self.judged(text, played[fold(text)])

    def notes(self) -> Iterable[Judged]:
        """Yield films looked for by the five rarest words of a goof or a trivia note."""
        notes = [each for kind in (Kind.GOOF, Kind.TRIVIA) for each in self.passages[kind]]
        notes = [each for each in notes if len(each.text.split()) >= 8]
        for each in self.lot.sample(notes, min(EACH, len(notes))):
            yield self.judged(rarest(self.index, each.text), {each.film_id: 1})

    def judged(self, query: str, right: Answers) -> Judged:
        """Return one query with its right films."""
        return Judged(query_id=query, query=query, kind="", by="film", right=right)


def line_of(quote: Passage) -> str:
    """Return the first line of a quote, without its speaker."""
    return quote.lines[0].text if quote.lines else quote.text.partition("\n")[0]


def sets_of(index: FilmIndex) -> list[Judged]:
    """Return the queries of all sets."""
    lot = random.Random(SEED)
    items = Items(index, lot)
    others = [film.title.split()[0] for film in lot.sample(items.films, 300)]

    def long_enough(title: str) -> bool:
        return sum(map(str.isalpha, title)) >= 6 and any(end - start >= 5 for start, end in words(title))

    sets = {
        "title": items.titles(lambda title: title, long_enough),
        "title, 1 typo": items.titles(lambda title: with_typos(title, 1, lot), long_enough),
        "title, 2 typos": items.titles(lambda title: with_typos(title, 2, lot), long_enough),
        "title, bare": items.titles(bare, lambda title: bare(title) != title and len(bare(title)) > 3),
        "quote, exact": items.lines(lambda line: line),
        "misquote": items.lines(lambda line: misquoted(line, lot, others)),
        "person and role": items.roles(),
        "goof or trivia, 5 words": items.notes(),
    }
    return [
        msgspec.structs.replace(each, kind=kind, query_id=f"{kind}: {number}")
        for kind, drawn in sets.items()
        for number, each in enumerate(drawn, start=1)
    ]


def table(measured: Iterable[Measured]) -> str:
    """Return success at 1 and 10 of each set as Markdown, a setting a pair of columns."""
    settings = list(measured)
    head = "".join(f" {each.setting}: @1 | @10 |" for each in settings)
    rows = [f"| set | queries |{head}", f"|---|---|{'---|---|' * len(settings)}"]
    for kind, count in settings[0].counts.items():
        values = (each.by_kind[kind] for each in settings)
        figures = "".join(f" {each['success@1']:.3f} | {each['success@10']:.3f} |" for each in values)
        rows.append(f"| {kind} | {count} |{figures}")
    return "\n".join(rows)


def main() -> None:
    """Index, draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, help="a folder for the queries and the figures")
    parser.add_argument("--index", type=Path, help="an index of these sources that is there already")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        directory = asked.index or Path(folder, "index")
        if not asked.index:
            reindex([DATA / name for name in SOURCES], directory)
        with open_index(directory) as index:
            queries = sets_of(index)
            measured = [measure(index, queries, setting) for setting in ("default", "plain")]
    print(table(measured))
    if asked.output:
        asked.output.mkdir(parents=True, exist_ok=True)
        (asked.output / "known-items.json").write_bytes(msgspec.json.encode(measured))
        rows = [
            msgspec.json.encode({"id": each.query_id, "kind": each.kind, "query": each.query, "film": film})
            for each in queries
            for film in each.right
        ]
        (asked.output / "known-items.jsonl").write_bytes(b"\n".join(rows))


if __name__ == "__main__":
    main()
