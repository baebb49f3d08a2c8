"""Films in the rain for the tests of the doctor, and the shortest way to what it says of their index."""

import random
from pathlib import Path
from typing import Any

from little_films import film, passage

from corpus.records import Film, Kind, Passage
from index.doctor import Report, examine

ALL = 10**9  # as many records as there are


def storms(seed: int = 0) -> list[Film | Passage]:
    """Return 30 films with 20 passages each, of several kinds, and words that stand in most of them."""
    chance = random.Random(seed)
    said: list[Film | Passage] = []
    for number in range(30):
        film_id = f"tt{number:07}"
        genres = tuple(sorted(chance.sample(("Drama", "Crime", "Comedy"), number % 3)))
        facts = {"year": 1950 + number, "rating": number / 4, "votes": number * 7, "genres": genres}
        said.append(film(film_id, title=f"Storm {number}", directors=("Ida Kvæøy",), **facts))
        said += [
            passage(
                f"It rains {part} times on the roof of house {chance.randrange(90)}, and it is not enough.",
                film_id=film_id,
                kind=chance.choice((Kind.TRIVIA, Kind.GOOF, Kind.REVIEW)),
                heading=chance.choice(("", "Rain again")),
                author=chance.choice(("", "oda_k")),
                rating=chance.choice((None, 3.5, 9)),
                language=chance.choice(("", "en", "fr")),
                spoiler=chance.random() < 0.3,
            )
            for part in range(20)
        ]
    return said


def found(directory: Path, **options: Any) -> list[str]:
    """Return what the doctor says is wrong, with the name of the check before it."""
    report = examine(directory, seed=1, **options)
    told = [f"{check.name}: {problem}" for check in report.checks for problem in check.problems]
    assert report.whole is (told == [])
    return told


def names(report: Report) -> list[str]:
    """Return which checks were made."""
    return [check.name for check in report.checks]
