"""Which passages say the same: as a table, and as what must hold of any passages."""

from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import passages

from corpus.identity import SAYINGS, content, covers, distinct
from corpus.records import IDENTIFYING, Kind, Line, Passage, with_passage_id


def goof(text: str, **facts: Any) -> Passage:
    """Return a goof, or a passage of another kind."""
    return Passage(**{"film_id": "tt1", "kind": Kind.GOOF, "text": text, **facts})


def credit(person: str, role: str = "actor", **facts: Any) -> Passage:
    """Return a credit."""
    return goof(facts.pop("text", person or "?"), kind=Kind.CREDIT, person=person, role=role, **facts)


REVIEW = "A slow start.\n\nThen it burns.\n\nSee it twice."


@pytest.mark.parametrize(
    ("given_passages", "kept"),
    [
        pytest.param([], [], id="none"),
        pytest.param([goof("A"), goof("B")], [0, 1], id="different"),
        pytest.param([goof("A"), goof("A")], [0], id="twice"),
        pytest.param([goof("It's wrong!"), goof("its  WRONG")], [0], id="spelling"),
        pytest.param([goof("!!!"), goof("???"), goof("!!!")], [0, 1], id="signs"),
        pytest.param([goof("กิน"), goof("กัน")], [0, 1], id="thai"),
        pytest.param([goof("A"), goof("A", kind=Kind.TRIVIA)], [0, 1], id="kinds"),
        pytest.param(
            [goof("A", category="factual"), goof("A", category="continuity")], [0, 1], id="categories"
        ),
        pytest.param([goof("A"), goof("A", category="factual")], [1], id="terse-first"),
        pytest.param([goof("A", category="factual"), goof("A")], [0], id="full-first"),
        pytest.param(
            [
                goof(REVIEW, kind=Kind.REVIEW, author="Ada", rating=8.0, heading="Burns"),
                goof(REVIEW, kind=Kind.REVIEW, rating=8.0),
                goof("Then it burns.", kind=Kind.REVIEW),
            ],
            [0],
            id="copies-of-a-review",
        ),
        pytest.param(
            [goof(REVIEW, kind=Kind.REVIEW, author="Ada"), goof(REVIEW, kind=Kind.REVIEW, author="Ben")],
            [0, 1],
            id="authors",
        ),
        pytest.param(
            [
                goof(REVIEW, kind=Kind.REVIEW, author="Ada", rating=8.0),
                goof(REVIEW, kind=Kind.REVIEW, rating=3.0),
            ],
            [0, 1],
            id="ratings",
        ),
        pytest.param([goof("A\nB"), goof("B\nC"), goof("B")], [0, 1], id="overlap"),
        pytest.param([goof("B"), goof("A\nB"), goof("A\nB\nC")], [2], id="chain"),
        pytest.param([goof("A\nB"), goof("B\nA")], [0], id="other-order"),
        pytest.param(
            [goof("Yes.", kind=Kind.DIALOGUE, start=1.0), goof("Yes.", kind=Kind.DIALOGUE, start=2.0)],
            [0, 1],
            id="moments",
        ),
        pytest.param(
            [
                goof("A: Hi", kind=Kind.QUOTE),
                goof("A: Hi", kind=Kind.QUOTE, lines=(Line(text="Hi", speaker="A"),)),
            ],
            [1],
            id="with-its-lines",
        ),
        pytest.param([goof("A"), goof("A", spoiler=True)], [1], id="with-its-spoiler-flag"),
        pytest.param(
            [credit("Al Pacino"), credit("al pacino", text="Al Pacino, an actor")], [0], id="person"
        ),
        pytest.param([credit("Al Pacino"), credit("Al Pacino", "producer")], [0, 1], id="roles"),
        pytest.param([credit("Al Pacino"), credit("Al Pacino", character="Vincent")], [1], id="character"),
        pytest.param(
            [credit("Al Pacino", character="Vincent"), credit("Al Pacino", character="Himself")],
            [0, 1],
            id="two-parts",
        ),
        pytest.param(
            [credit("Lio Tipton", credited_as="Analeigh Tipton"), credit("Analeigh Tipton")],
            [0],
            id="credited-as",
        ),
        pytest.param(
            [credit("", text="Al Pacino"), credit("", text="Al Pacino, cop")], [0, 1], id="nameless"
        ),
    ],
)
def test_distinct(given_passages: list[Passage], kept: list[int]) -> None:
    """Of passages that say the same the one that says most stays, and no passage goes for a different one."""
    assert distinct(given_passages) == [given_passages[number] for number in kept]


# Few paragraphs, authors and the like, so that passages say the same, or nearly, all the time.
few_passages = st.builds(
    goof,
    st.lists(st.sampled_from("ABCd!?"), min_size=1, max_size=3).map("\n".join),
    kind=st.sampled_from([Kind.REVIEW, Kind.CREDIT]),
    author=st.sampled_from(["", "", "Ada", "Ben"]),
    rating=st.sampled_from([None, None, 7.0]),
    person=st.sampled_from(["", "Al", "AL", "Bo"]),
    credited_as=st.sampled_from(["", "Bo"]),
    role=st.sampled_from(["actor", "Actor", "writer"]),
    spoiler=st.booleans(),
    source=st.sampled_from("xy"),
)


@settings(deadline=None)
@given(st.lists(few_passages, max_size=12) | st.lists(passages(), max_size=4))
def test_distinct_loses_nothing(read: list[Passage]) -> None:
    """What is left says everything that was said, in the order it was said, and nothing twice."""
    left = distinct(read)

    places = iter(read)
    assert all(any(one is other for other in places) for one in left), "the order changed"
    for passage in read:
        assert any(
            each.kind is passage.kind and covers(each, content(each), passage, content(passage))
            for each in left
        )
    for one, other in permutations(left, 2):
        same = one.kind is other.kind and covers(one, content(one), other, content(other))
        assert not same, "one of the two says nothing of its own"
    assert distinct(left) == left


@settings(deadline=None)
@given(st.lists(few_passages, max_size=12))
def test_distinct_keeps_every_paragraph_and_author(read: list[Passage]) -> None:
    """No paragraph, no author and no person is gone altogether; authors are never merged into one."""
    left = distinct(read)

    for kind in (Kind.REVIEW, Kind.CREDIT):
        before, after = ([each for each in some if each.kind is kind] for some in (read, left))
        assert {each.author for each in before} - {""} == {each.author for each in after} - {""}
        assert {part for each in before for part in content(each)} == {
            part for each in after for part in content(each)
        }


def test_what_keeps_passages_apart_tells_their_ids_apart() -> None:
    """Each field that keeps two passages from being one goes into the id that a passage gets."""
    assert {*SAYINGS, "role"} <= set(IDENTIFYING)


@settings(deadline=None)
@given(st.lists(few_passages, max_size=12) | st.lists(passages(), max_size=4))
def test_distinct_passages_have_distinct_ids(read: list[Passage]) -> None:
    """Two passages that are both kept can be told apart by the ids their contents give them."""
    bare = [msgspec.structs.replace(each, passage_id="", film_id="tt1") for each in read]
    ids = [with_passage_id(each).passage_id for each in distinct(bare)]

    assert len(ids) == len(set(ids))
