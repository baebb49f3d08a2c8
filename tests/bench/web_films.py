"""The films that the server is measured with, and the addresses that are asked of it.

Films and people are invented; what they say is recombined from the sentences of corpora.py. All is drawn
with a fixed seed, so that every run of one size has the same films and the same questions.
"""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from corpus.records import Film, Kind, Line, Passage, quote_text, with_passage_id
from tests.bench.corpora import KIND_SHARES, KINDS, REVIEWS, SEED, recombined, review_texts, sample_texts
from tests.bench.vocabulary import Vocabulary

PASSAGES_A_FILM = 40
SAMPLED = 20_000  # passages that the questions are drawn from
GENRES = ("Drama", "Comedy", "Horror", "Thriller", "Western", "Romance", "Crime", "Science Fiction", "War")
FIRST = ("Ada", "Bruno", "Celia", "Dario", "Edna", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Leo")
LAST = (
    "Abbott",
    "Brandt",
    "Castell",
    "Duval",
    "Ekman",
    "Farrow",
    "Gantz",
    "Holm",
    "Ivory",
    "Jansen",
    "Koller",
)
DECADES = range(1920, 2030, 10)


class Questions(msgspec.Struct, frozen=True):
    """Addresses to ask, by what they show."""

    results: list[str]
    films: list[str]
    api: list[str]


def person(chance: random.Random) -> str:
    """Return a name; there are some 1,700 of them."""
    return (
        f"{chance.choice(FIRST)} {chance.choice(LAST)}{chance.choice(('', '-Reyes', 'son', 'ova', ' Jr.'))}"
    )


def film(number: int, words: list[str], chance: random.Random) -> Film:
    """Return the film of this number, its title made of `words`."""
    return Film(
        film_id=f"tt{number:07}",
        title=" ".join(["The", *words]).title(),
        year=chance.choice(DECADES) + chance.randrange(10),
        runtime=chance.randrange(70, 180),
        genres=tuple(sorted(chance.sample(GENRES, chance.choice((1, 2, 2, 3))))),
        rating=round(chance.triangular(1.5, 9.5, 6.8), 1),
        votes=int(chance.paretovariate(0.6) * 10),
        directors=(person(chance),),
        writers=(person(chance),),
        stars=(person(chance), person(chance)),
    )


def passage(film_id: str, text: str, chance: random.Random) -> Passage:
    """Return a passage of a kind as frequent as in a real index, with what the kind carries."""
    kind = Kind(chance.choices(KINDS, KIND_SHARES)[0])
    fields: dict[str, object] = {}
    if kind is Kind.REVIEW:
        fields = {
            "heading": " ".join(text.split()[:5]),
            "author": person(chance),
            "rating": chance.randint(1, 10),
        }
    elif kind is Kind.QUOTE:
        half = len(text) // 2
        lines = (
            Line(speaker=person(chance), text=text[:half]),
            Line(speaker=person(chance), text=text[half:]),
        )
        fields, text = {"lines": lines}, quote_text(lines)
    elif kind is Kind.CREDIT:
        name, character = person(chance), person(chance)
        fields = {"person": name, "role": "actor", "character": character}
        text = f"{name} as {character}, {' '.join(text.split()[:2])}"
    elif kind in (Kind.PLOT, Kind.TRIVIA):
        fields = {"spoiler": chance.random() < 0.1}
    return with_passage_id(Passage(film_id=film_id, kind=kind, text=text, **fields))  # type: ignore[arg-type]


def records(passages: int) -> Iterator[Film | Passage]:
    """Yield films with so many passages in all."""
    chance = random.Random(SEED)
    texts = recombined(review_texts() if REVIEWS.exists() else sample_texts())
    for number in range(passages // PASSAGES_A_FILM):
        title = [word for word in next(texts).split() if word.isalpha() and len(word) > 3][:2] or ["Untitled"]
        made = film(number, title, chance)
        yield made
        for text in islice(texts, PASSAGES_A_FILM):
            yield passage(made.film_id, text, chance)


def write(path: Path, passages: int, questions: int) -> Questions:
    """Write the films as Filmdex JSON Lines; return so many addresses of results, and others."""
    encoder = msgspec.json.Encoder()
    texts: list[str] = []
    titles: list[str] = []
    with path.open("wb") as out:
        for record in records(passages):
            out.write(encoder.encode(record) + b"\n")
            if isinstance(record, Film):
                titles.append(record.title)
            elif len(texts) < SAMPLED:
                texts.append(record.text)
    chance = random.Random(SEED + 2)
    vocabulary = Vocabulary(texts)
    asked = [question(vocabulary, titles, chance) for _ in range(questions)]
    return Questions(
        results=[f"/?{urlencode(each)}" for each in asked],
        films=[f"/films/tt{chance.randrange(len(titles)):07}" for _ in range(questions)],
        api=[urlencode(each) for each in asked],
    )


def question(vocabulary: Vocabulary, titles: list[str], chance: random.Random) -> dict[str, str]:
    """Return the parameters of a search such as people make: mostly two or three words, some narrowed."""
    shape = chance.choices(
        ("together", "one", "three", "phrase", "title", "misspelt", "begun", "some of them"),
        (30, 15, 15, 10, 12, 6, 4, 8),
    )[0]
    band = chance.choice(("rare", "middle", "common"))
    if shape == "together":
        text = " ".join(vocabulary.draw_together(chance, ["middle", chance.choice(("rare", "middle"))]))
    elif shape == "three":
        text = " ".join(vocabulary.draw_together(chance, ["rare", "middle", "common"]))
    elif shape == "phrase":
        text = f'"{" ".join(vocabulary.draw_run(chance, "middle", 2))}"'
    elif shape == "title":
        text = chance.choice(titles).lower()
    elif shape == "some of them":
        text = " ".join(vocabulary.draw(chance, "rare", 2) + vocabulary.draw(chance, "middle", 1))
    else:
        (text,) = vocabulary.draw(chance, band, 1)
        if shape == "misspelt" and len(text) > 3:
            place = chance.randrange(1, len(text) - 1)
            text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        elif shape == "begun":
            text = f"{text[:4]}*"
    narrowed = chance.choices(
        (
            {},
            {"kind": chance.choice(KINDS)},
            {"genre": chance.choice(GENRES)},
            {"decade": str(chance.choice(DECADES))},
        ),
        (80, 8, 6, 6),
    )[0]
    return {"q": text, **narrowed}
