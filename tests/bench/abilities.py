"""How long each ability takes: `python -m tests.bench.abilities --output bench-abilities.json`.

Whole answers, as the page and the API get them: hits with snippets, facets, the chart over the years. One
after the other, in one process, over 40,000 reviews that are given to films and kinds by lot, and over the
films of Wikipedia where ../shared/data is there. Reported are the time on the clock and the processor's,
which other work on the machine changes less. `make bench-abilities` runs it.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from corpus.records import Film, Passage
from index import FilmIndex, open_index, reindex
from search import search
from search.similar import similar_films
from search.suggestions import suggest
from tests.bench.__main__ import conditions
from tests.bench.abilities_asked import Question, asked_of
from tests.bench.corpora import REVIEWS, SEED, recombined, review_texts, sample_texts
from tests.bench.report import percentile, table
from tests.bench.results import Conditions
from tests.bench.web_films import PASSAGES_A_FILM, film, passage

WIKIPEDIA = REVIEWS.parents[1] / "wikipedia-movies"
WARM_UP = 10  # questions of each ability that are asked first and not counted


class Timed(msgspec.Struct, frozen=True):
    """One ability over one corpus; times in ms: of the half of the answers, and of 99 in 100, at most."""

    ability: str
    corpus: str
    answers: int
    median_ms: float
    p99_ms: float
    cpu_median_ms: float
    cpu_p99_ms: float


class AbilitiesRun(msgspec.Struct, frozen=True):
    """What the JSON file holds. passages: by corpus."""

    conditions: Conditions
    passages: dict[str, int]
    timed: list[Timed]


def main() -> None:
    """Measure, print the table and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reviews", type=int, default=40_000)
    parser.add_argument("--questions", type=int, default=200, help="of each ability")
    parser.add_argument("--output", type=Path, default=Path("bench-abilities.json"))
    parser.add_argument("--keep", type=Path, help="a folder to keep the indexes in, and to find them again")
    asked = parser.parse_args()
    started, load = time.monotonic(), os.getloadavg()[0]
    timed: list[Timed] = []
    passages: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="filmdex-bench-") as temporary:
        for corpus, directory in indexes(asked.keep or Path(temporary), asked.reviews):
            with open_index(directory) as index:
                passages[corpus] = len(index.stored)
                timed += measured(index, corpus, asked.questions)
    run = AbilitiesRun(conditions(load, (time.monotonic() - started) / 60), passages, timed)
    asked.output.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1))
    sys.stdout.write(markdown(run))


def indexes(folder: Path, reviews: int) -> Iterator[tuple[str, Path]]:
    """Yield name and index of each corpus, built in `folder` unless it is there."""
    directory = folder / f"reviews-{reviews}"
    if not (directory / "current").exists():
        say(f"indexing {reviews:,} reviews")
        source = folder / f"reviews-{reviews}.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        write_reviews(source, reviews)
        reindex([source], directory)
    yield "reviews", directory
    if not WIKIPEDIA.exists():
        say(f"{WIKIPEDIA.name} is not there, and left out")
        return
    directory = folder / WIKIPEDIA.name
    if not (directory / "current").exists():
        say(f"indexing {WIKIPEDIA.name}")
        reindex([WIKIPEDIA], directory)
    yield "Wikipedia", directory


def write_reviews(path: Path, count: int) -> None:
    """Write reviews as the passages of invented films; recombined ones where the reviews are not there."""
    encoder, chance = msgspec.json.Encoder(), random.Random(SEED)
    texts = review_texts() if REVIEWS.exists() else recombined(sample_texts())
    with path.open("wb") as out:
        for number, record in enumerate(records(islice(texts, count), chance)):
            out.write((b"\n" if number else b"") + encoder.encode(record))


def records(texts: Iterator[str], chance: random.Random) -> Iterator[Film | Passage]:
    """Yield films, each with the texts that are its passages."""
    for number, text in enumerate(texts):
        if number % PASSAGES_A_FILM == 0:
            title = [word for word in text.split() if word.isalpha() and len(word) > 3][:2] or ["Untitled"]
            made = film(number // PASSAGES_A_FILM, title, chance)
            yield made
        yield passage(made.film_id, text, chance)


def measured(index: FilmIndex, corpus: str, count: int) -> Iterator[Timed]:
    """Yield the times of every ability that the index has something for."""
    for asked in asked_of(index, WARM_UP + count):
        say(f"{corpus}: {asked.ability}")
        for question in asked.questions[:WARM_UP]:
            answer(index, question)
        wall, cpu = [], []
        for question in asked.questions[WARM_UP:]:
            started, own = time.perf_counter(), time.thread_time()
            answer(index, question)
            cpu.append((time.thread_time() - own) * 1000)
            wall.append((time.perf_counter() - started) * 1000)
        if wall:
            ends = [percentile(taken, rank) for taken in (wall, cpu) for rank in (50, 99)]
            yield Timed(asked.ability, corpus, len(wall), *ends)


def answer(index: FilmIndex, question: Question) -> object:
    """Return what a question is answered with."""
    if question.request is not None:
        return search(index, question.request)
    return similar_films(index, question.similar) if question.similar else suggest(index, question.suggest)


def markdown(run: AbilitiesRun) -> str:
    """Return the report."""
    at = run.conditions
    found = {(each.ability, each.corpus): each for each in run.timed}

    def cells(ability: str, corpus: str) -> list[str]:
        each = found.get((ability, corpus))
        if each is None:
            return ["–", "–"]
        return [
            f"{each.median_ms:.1f} / {each.p99_ms:.1f}",
            f"{each.cpu_median_ms:.1f} / {each.cpu_p99_ms:.1f}",
        ]

    rows = [
        [ability, *(cell for corpus in run.passages for cell in cells(ability, corpus))]
        for ability in dict.fromkeys(each.ability for each in run.timed)
    ]
    head = ["asked", *(name for corpus in run.passages for name in (f"{corpus}: ms", f"{corpus}: CPU ms"))]
    sizes = ", ".join(f"{corpus} {count:,} passages" for corpus, count in run.passages.items())
    return (
        "## What each ability takes: median / 99th percentile\n\n"
        f"{sizes}; {max((each.answers for each in run.timed), default=0)} questions each. {at.date}, "
        f"{at.processor}, {at.cores} cores, {at.system}, Python {at.python}; load {at.load[0]:.1f} before "
        f"and {at.load[1]:.1f} after. –: the corpus has nothing for it.\n\n{table(head, rows)}\n"
    )


def say(text: str) -> None:
    """Tell on stderr how far the run is."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
