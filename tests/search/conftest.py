"""Small indexes to search: made of records written in the tests, drawn by lot, and the bundled sample."""

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from little_indexes import MakeIndex

import corpus
from corpus.records import Film, Kind, Line, Passage
from index import FilmIndex, open_index, reindex
from search import SearchRequest, search

# Few words, so that phrases, stems and several fields meet often.
WORDS = "storm storms stormy run runs running knife knives silver wasp wasps the café 1990 Überfall naïve"
NAMES = ("Ada Storm", "Wes Silver", "Ida Knife Wasp", "Zoë Running", "Le Café")
GENRES = ("Drama", "Horror", "Sci-Fi", "Comedy", "Film Noir")
KINDS = (Kind.REVIEW, Kind.QUOTE, Kind.GOOF, Kind.CREDIT, Kind.TRIVIA, Kind.KEYWORD)


@pytest.fixture(scope="session")
def make_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeIndex]:
    """Return a function that indexes records and opens the index; all are closed at the end."""
    opened = []

    def make(records: Iterable[Film | Passage]) -> FilmIndex:
        folder = tmp_path_factory.mktemp("films")
        (folder / "films.jsonl").write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in records))
        reindex([folder / "films.jsonl"], folder / "index")
        opened.append(open_index(folder / "index"))
        return opened[-1]

    yield make
    for index in opened:
        index.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FilmIndex]:
    """Return the bundled sample corpus, indexed."""
    directory = tmp_path_factory.mktemp("sample")
    reindex([Path(corpus.__file__).parent / "sample"], directory)
    with open_index(directory) as index:
        yield index


@pytest.fixture(scope="session")
def crowd(make_index: MakeIndex) -> FilmIndex:
    """Return an index of some 300 passages of 20 films, drawn by lot from few words."""
    return make_index(drawn(seed=1, films=20, passages=15))


@pytest.fixture(scope="session")
def large(make_index: MakeIndex) -> FilmIndex:
    """Return an index of more than 5,000 passages, where Whoosh joins words in another way than below."""
    return make_index(drawn(seed=2, films=120, passages=44))


@pytest.fixture(scope="session")
def found() -> Callable[..., list[str]]:
    """Return a function that gives the passage_ids a search finds, page by page, in order."""

    def find(index: FilmIndex, text: str = "", **settings: Any) -> list[str]:
        ids: list[str] = []
        for page in range(1, 1_000):
            request = SearchRequest(
                text=text, page=page, **{"page_size": 100, "facets": False, "timeout": 30.0, **settings}
            )
            hits = search(index, request).hits
            if not hits:
                break
            ids += [hit.passage_id for hit in hits]
        return ids

    return find


def drawn(seed: int, films: int, passages: int) -> Iterator[Film | Passage]:
    """Yield films with passages, drawn by lot: the same for the same seed."""
    lot = random.Random(seed)
    words = WORDS.split()
    for number in range(films):
        film_id = f"tt{number:07}"
        yield Film(
            film_id=film_id,
            title=f"{' '.join(lot.choices(words, k=2))} {number}",
            year=lot.choice((None, *range(1985, 2006))),
            rating=lot.choice((None, *(tenth / 10 for tenth in range(0, 101, 7)))),
            genres=tuple(lot.sample(GENRES, lot.randrange(4))),
            directors=tuple(lot.sample(NAMES, lot.randrange(2))),
        )
        for each in range(passages):
            yield drawn_passage(lot, film_id, f"only{number}x{each}")


def drawn_passage(lot: random.Random, film_id: str, mark: str) -> Passage:
    """Return a passage that has the word `mark` for itself, so that no other says the same."""
    words = WORDS.split()
    kind = lot.choice(KINDS)
    text = " ".join([*lot.choices(words, k=lot.randrange(1, 10)), mark])
    name = lot.choice(NAMES)
    more: dict[str, Any] = {}
    if kind is Kind.REVIEW:
        more = {"author": name, "rating": lot.choice((None, *map(float, range(11))))}
    if kind is Kind.QUOTE:
        more = {"lines": (Line(text=text, speaker=name),)}
    if kind is Kind.CREDIT:
        more = {"person": f"{name} {mark}", "character": lot.choice(words)}
    return Passage(
        film_id=film_id,
        kind=kind,
        text=text,
        heading=" ".join(lot.choices(words, k=lot.randrange(4))) if kind is not Kind.CREDIT else "",
        language=lot.choice(("", "", "en", "fr", "ja")),
        spoiler=lot.random() < 0.2,
        **more,
    )
