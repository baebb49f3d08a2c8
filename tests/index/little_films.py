"""Films and passages for the tests of the index, and the shortest way from them to an index on disk."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from corpus.records import Film, Kind, Line, Passage
from index import FilmIndex, Options, ReindexReport, open_index, reindex

HEAT = Film(
    film_id="tt0113277",
    title="Heat",
    year=1995,
    rating=8.3,
    genres=("Crime", "Drama"),
    directors=("Michael Mann",),
    source="films.jsonl:1",
)
AMELIE = Film(
    film_id="tt0211915",
    title="Amélie",
    original_title="Le Fabuleux Destin d'Amélie Poulain",
    year=2001,
    genres=("Romance",),
    source="films.jsonl:2",
)
COFFEE = Passage(
    film_id=HEAT.film_id,
    kind=Kind.QUOTE,
    passage_id="heat-coffee",
    text="Neil: I do what I do best.\nVincent: I never wanted a normal life either.",
    lines=(
        Line(text="I do what I do best.", speaker="Neil"),
        Line(text="I never wanted a normal life either.", speaker="Vincent"),
    ),
    source="films.jsonl:3",
)
MIRROR = Passage(
    film_id=HEAT.film_id,
    kind=Kind.GOOF,
    passage_id="heat-mirror",
    text="The camera is seen in the mirror of the diner.",
    category="crew visible",
    source="films.jsonl:4",
)
NEIL = Passage(
    film_id=HEAT.film_id,
    kind=Kind.CREDIT,
    passage_id="heat-neil",
    text="Robert De Niro as Neil",
    person="Robert De Niro",
    role="actor",
    character="Neil",
    source="films.jsonl:5",
)
GNOME = Passage(
    film_id=AMELIE.film_id,
    kind=Kind.REVIEW,
    passage_id="amelie-gnome",
    text="Le nain de jardin voyage plus que moi.",
    heading="Un rêve",
    author="Zoë",
    rating=9.0,
    language="fr",
    spoiler=True,
    source="films.jsonl:6",
)
RECORDS: tuple[Film | Passage, ...] = (HEAT, AMELIE, COFFEE, MIRROR, NEIL, GNOME)


def film(film_id: str = "tt0000001", **facts: Any) -> Film:
    """Return a film of which only its title is known, and what is given."""
    return Film(**{"film_id": film_id, "title": "Storm", "source": "films.jsonl:1", **facts})


def passage(text: str = "It rains.", **facts: Any) -> Passage:
    """Return a bit of trivia about that film, or what is given."""
    return Passage(**{"film_id": "tt0000001", "kind": Kind.TRIVIA, "text": text, **facts})


def written(path: Path, records: Iterable[Film | Passage]) -> Path:
    """Write records as Filmdex JSON Lines and return where."""
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
    return path


def build(folder: Path, *records: Film | Passage) -> ReindexReport:
    """Index `records` in `folder`/index, by way of `folder`/films.jsonl."""
    options = Options(force=True)  # however little is left of what was there before
    return reindex([written(folder / "films.jsonl", records)], folder / "index", options=options)


def everything(index: FilmIndex) -> list[Film | Passage]:
    """Return all that an index holds."""
    return list(index.records())


def texts(directory: Path) -> list[str]:
    """Return the texts of the passages that a directory serves, without title cards."""
    with open_index(directory) as index:
        return [record.text for record in index.records() if isinstance(record, Passage)]
