"""Words that stand together, in order, and spelt as they were typed count more."""

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Film, Kind, Passage
from index import FilmIndex
from search import SearchRequest, search
from search.closeness import FARTHEST, REVERSED, has_accents, nearness

MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]

TEXTS = {
    "together": "One two three four silver wasp five six seven eight nine ten.",
    "near": "One two three silver four wasp five six seven eight nine ten.",
    "apart": "Silver one two three four five six seven eight nine ten wasp.",
    "reversed": "One two three four wasp silver five six seven eight nine ten.",
    "quote": "Let us go to the lighthouse on the hill, she said in the end.",
    "words": "The hill, to let: go on, us, in the end the lighthouse, she said.",
    "accented": "La café était fermée, dit la vieille dame.",
    "plain": "La cafe etait fermee, dit le vieux sage.",
    "run": "They run along the shore in the dark.",
    "running": "They are running on the shore in the dark.",
}


@pytest.fixture(scope="module")
def shelf(make_index: MakeIndex) -> FilmIndex:
    """Return passages that have the same words in other places."""
    film = Film(film_id="tt1", title="Untitled")
    return make_index(
        [
            film,
            *(
                Passage(film_id="tt1", kind=Kind.TRIVIA, text=text, passage_id=name)
                for name, text in TEXTS.items()
            ),
        ]
    )


ORDERS = {
    "silver wasp": ["together", "near", "reversed", "apart"],
    "wasp silver": ["reversed", "together", "near", "apart"],
    "to the lighthouse": ["quote", "words"],
    "café fermée": ["accented", "plain"],
    "CAFÉ": ["accented", "plain"],
    "cafe\u0301": ["accented", "plain"],
    "run": ["run", "running"],
    "running": ["running", "run"],
    "shore run": ["run", "running"],
}


@pytest.mark.parametrize(("text", "expected"), ORDERS.items())
def test_the_nearer_to_what_was_typed_the_better(shelf: FilmIndex, text: str, expected: list[str]) -> None:
    """Side by side before apart, in order before the other way round, as typed before another form."""
    page = search(shelf, SearchRequest(text=text, literal=True, tip=False, timeout=30.0))
    assert [hit.passage_id for hit in page.passage_hits] == expected


def test_without_accents_both_spellings_are_the_same(shelf: FilmIndex) -> None:
    """Whoever types no accents does not care about them."""
    page = search(shelf, SearchRequest(text="cafe fermee", literal=True, tip=False, timeout=30.0))
    one, other = page.hits
    assert one.score == other.score


@pytest.mark.parametrize(
    ("word", "expected"),
    [("café", True), ("cafe", False), ("CAFE\u0301", True), ("ΑΒΓ", False), ("Łódź", True), ("東京", False)],
)
def test_accents_are_noticed(word: str, expected: bool) -> None:
    """A word has accents where folding takes more from it than its case."""
    assert has_accents(word) == expected


positions = st.lists(st.integers(0, 40), max_size=5, unique=True).map(sorted)
texts = st.lists(st.tuples(positions, positions), min_size=1, max_size=4)


@given(texts, st.integers(1, 4))
def test_nearness_is_that_of_the_best_pair(drawn: list[tuple[list[int], list[int]]], distance: int) -> None:
    """In every document, of each place of one word and the nearest of the other on either side, the best."""
    ones, others = (
        np.array(
            [number << 32 | place for number, pair in enumerate(drawn) for place in pair[which]], np.int64
        )
        for which in (0, 1)
    )
    documents = np.arange(len(drawn), dtype=np.uint32)
    expected = []
    for first, second in drawn:
        values = [0.0]
        for one in first:
            after = [other - one for other in second if other > one]
            before = [one - other for other in second if other < one]
            for apart, part in ((min(after, default=99), 1.0), (min(before, default=99), REVERSED)):
                if apart <= distance + FARTHEST:
                    values.append(part / (1 + abs(apart - distance)))
        expected.append(max(values))
    assert nearness(ones, others, distance, documents).tolist() == pytest.approx(expected)
