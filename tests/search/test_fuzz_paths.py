"""What is asked beside a search never fails either: suggestions, people, what is alike.

FILMDEX_LONG=1 asks 20 times as many.
"""

import os
import random
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hostile_queries import SORTS, Held, sorts_of

from corpus.records import Kind
from index import FilmIndex
from search import as_json
from search.errors import NotFound, QueryError
from search.people import people, person_page
from search.similar import similar_films, similar_passages
from search.suggestions import suggest

ASKED = 1_200 if os.environ.get("FILMDEX_LONG") else 60  # of each sort
MOST_SECONDS = 1.0  # of its own time for one answer


@pytest.fixture(scope="module")
def typed(crowd: FilmIndex) -> Callable[[random.Random], str]:
    """Return a function that draws what somebody types: of every sort, from the first letters on."""
    stored = [crowd.stored[document] for document in range(len(crowd.stored))]
    people_of = [each.passage.person or each.passage.author for each in stored]
    held = Held(
        tuple(each.passage.text for each in stored if each.passage.kind is Kind.QUOTE),
        tuple(filter(None, [*(each.film.title for each in stored if each.film), *people_of])),
    )
    sorts = sorts_of(held)

    def draw(lot: random.Random) -> str:
        text = sorts[lot.choice(SORTS)](lot)
        return text[: lot.choice((1, 2, 4, 8, 30, len(text)))]

    return draw


def own_time(ask: Callable[[], object]) -> float:
    """Return how many seconds of this thread's time an answer takes, which may be that there is none."""
    started = time.thread_time()
    with suppress(NotFound):
        answer = ask()
        for each in answer if isinstance(answer, tuple) else (answer,):
            as_json(each)  # type: ignore[arg-type]
    return time.thread_time() - started


def test_suggestions_take_whatever_is_typed(
    crowd: FilmIndex, sample: FilmIndex, typed: Callable[[random.Random], str]
) -> None:
    """There are at most as many as asked for, each once, and none is empty."""
    lot = random.Random(31)
    for _ in range(ASKED * len(SORTS)):
        index, text, limit = lot.choice((crowd, sample)), typed(lot), lot.choice((0, 1, 10, 100))
        assert own_time(lambda: suggest(index, text, limit)) < MOST_SECONDS, ascii(text)  # noqa: B023
        found = suggest(index, text, limit)
        assert len(found) <= limit
        assert all(each.text.strip() for each in found)
        shown = [(each.text, each.sort, each.film) for each in found]
        assert len(shown) == len(set(shown))


@pytest.mark.parametrize("ask", [person_page, similar_films, similar_passages])
def test_nothing_breaks_what_is_looked_up_by_name(
    ask: Callable[[FilmIndex, str], object], crowd: FilmIndex, typed: Callable[[random.Random], str]
) -> None:
    """A person, a film or a passage that nobody knows is told as that, whatever it is called."""
    lot = random.Random(ask.__name__)
    for _ in range(ASKED):
        name = typed(lot)
        assert own_time(lambda: ask(crowd, name)) < MOST_SECONDS, ascii(name)  # noqa: B023


def test_everything_has_something_alike(sample: FilmIndex) -> None:
    """Every film and every passage can be asked for what is like it: never itself, the most alike first."""
    for document in range(0, len(sample.stored), 1 if os.environ.get("FILMDEX_LONG") else 29):
        passage = sample.stored[document].passage
        hits = [each.hit for each in similar_passages(sample, passage.passage_id)]
        assert passage.passage_id not in [hit.passage_id for hit in hits]
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for document in sample.columns.first[:-1].tolist():
        film_id = sample.film_at(document).film_id
        films = similar_films(sample, film_id)
        assert film_id not in [each.film.film_id for each in films]
        assert [each.score for each in films] == sorted((each.score for each in films), reverse=True)
        assert all(0 < each.score <= 1 and each.shared for each in films)


def test_people_are_paged_to_the_end(crowd: FilmIndex) -> None:
    """Every person is on one page, and each has a page of their own; a page that cannot be is refused."""
    names = [person.name for page in range(1, 20) for person in people(crowd, page, 20).people]
    assert len(names) == len(set(names)) == people(crowd).total
    for name in names:
        assert person_page(crowd, name).name
    for page, size in ((0, 50), (-1, 50), (1, 0), (1, 201)):
        with pytest.raises(QueryError):
            people(crowd, page, size)
    assert not people(crowd, 10**30).people
