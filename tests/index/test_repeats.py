"""Telling passages apart by what is cheap to look at never changes which of them say the same."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import passages

from corpus.identity import content, distinct
from corpus.records import Kind, Passage
from index.repeats import letters, likely, signs_of, without_repeats

WORDS = ("It rains.", "it  RAINS", "Amélie’s", "amelie's", "비가 와", "비가  와!", "!!!", "ＡＢ", "ab", "a b")
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("\n".join)
FEW = st.builds(
    Passage,
    film_id=st.just("tt1"),
    kind=st.sampled_from((Kind.REVIEW, Kind.CREDIT, Kind.DIALOGUE)),
    text=TEXT,
    author=st.sampled_from(("", "Ada", "Ben")),
    rating=st.sampled_from((None, 0.0, 8.0)),
    heading=st.sampled_from(("", "Burns")),
    start=st.sampled_from((None, 0.0, 1.5)),
    person=st.sampled_from(("", "Zoë Ä", "ZOE A")),
    role=st.sampled_from(("", "actor")),
    performers=st.sampled_from(((), ("A",))),
)


@settings(max_examples=1_000, deadline=None)
@given(st.lists(FEW, max_size=10) | st.lists(passages(), max_size=4))
def test_what_is_left_is_what_comparing_all_leaves(read: list[Passage]) -> None:
    """The same passages are left, the very objects, in the same order."""
    left, expected = without_repeats(read), distinct(read)

    assert list(map(id, left)) == list(map(id, expected))


@settings(max_examples=500, deadline=None)
@given(st.text() | TEXT, st.text() | TEXT)
@example("don't", "dont")
@example("ﬁne", "fine")
@example("\u1100\u1161", "가")
def test_what_says_the_same_has_the_same_signs(one: str, other: str) -> None:
    """Two texts that are compared as equal have equal signs."""
    texts = [text for text in (one, other) if text.strip()]
    said = [Passage(film_id="tt1", kind=Kind.TRIVIA, text=text) for text in texts]

    assert all(len(signs_of(each)) <= len(content(each)) for each in said)
    if len(said) == 2 and content(said[0]) == content(said[1]):
        assert signs_of(said[0]) == signs_of(said[1])


@pytest.mark.parametrize(
    ("texts", "authors", "compared"),
    [
        pytest.param(["A storm.", "A river."], ["", ""], 0, id="other-words"),
        pytest.param(["A storm.", "a STORM"], ["", ""], 2, id="the-same"),
        pytest.param(["A storm.", "a STORM"], ["Ada", "Ben"], 0, id="of-others"),
        pytest.param(["A storm.", "a STORM"], ["Ada", ""], 2, id="perhaps-of-another"),
        pytest.param(["A storm.", "Calm.\nA storm.", "Rain."], ["", "", ""], 2, id="a-paragraph"),
    ],
)
def test_few_are_compared_in_full(texts: list[str], authors: list[str], compared: int) -> None:
    """Only passages that share a paragraph are compared, and none of two authors."""
    said = [
        Passage(film_id="tt1", kind=Kind.REVIEW, text=text, author=author)
        for text, author in zip(texts, authors, strict=True)
    ]

    assert len(list(likely(said))) == compared


def test_letters() -> None:
    """Signs and case are left out, accents too."""
    assert letters("It's  5 o'clock!") == b"its5oclock"
    assert letters("Café – Ünter") == b"cafeunter"
