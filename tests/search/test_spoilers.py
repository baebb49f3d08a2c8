"""What gives an ending away is told apart from the rest of a text, and no snippet shows it by itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Kind, Passage
from search.spoilers import LEFT_OUT, marked, safe_snippet, without

MARKED = [
    (
        "A quiet film. [spoiler]The ferryman dies.[/spoiler] See it.",
        ["[spoiler]The ferryman dies.[/spoiler]"],
    ),
    ("[SPOILERS inside]He dies.", ["[SPOILERS inside]He dies."]),
    ("Good. <spoiler>He dies.</spoiler> Bad.", ["<spoiler>He dies.</spoiler>"]),
    ("Good. >!He dies.!< Bad, and ||she leaves|| too.", [">!He dies.!<", "||she leaves||"]),
    ("Good. Spoiler: the boat sinks! Bad.", ["Spoiler: the boat sinks!"]),
    ("Good. Spoiler- he dies. Bad.", ["Spoiler- he dies."]),
    ("Good. Spoiler alert - the boat sinks\nBad.", ["Spoiler alert - the boat sinks\n"]),
    ("Good.\n*** SPOILERS AHEAD ***\nHe dies. She leaves.", ["*** SPOILERS AHEAD ***\nHe dies. She leaves."]),
    ("Good. (Minor spoilers follow) He dies.", ["(Minor spoilers follow) He dies."]),
    ("Spoilers ahead. [spoiler]He dies.[/spoiler]", ["Spoilers ahead. [spoiler]He dies.[/spoiler]"]),
    ("This review is spoiler-free, and no spoiler is in it.", []),
    ("No spoilers ahead. The lamp is long.", []),
    ("The spoiler of the car fell off.", []),
    ("a || b", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "parts"), MARKED)
def test_marked_parts_are_found(text: str, parts: list[str]) -> None:
    """Tags, forum signs, a word before a sentence and a line before all the rest mark what they stand for."""
    assert [text[start:end].strip(" ") for start, end in marked(text)] == [part.strip(" ") for part in parts]


def shown(text: str, word: str, *, show: bool, spoiler: bool = False) -> tuple[str, bool]:
    """Return the snippet of a passage for one word, and whether it gives something away."""
    passage = Passage(film_id="tt1", kind=Kind.REVIEW, text=text, spoiler=spoiler)
    pieces, away = safe_snippet(passage, frozenset((word,)), frozenset(), show=show)
    return "".join(piece.text for piece in pieces), away


TEXT = "The ferryman counts coins. [spoiler]The ferryman drowns in winter.[/spoiler] The end is long."
SHOWN = [
    ("ferryman", False, "The ferryman counts coins.  […]  The end is long.", False),
    ("drowns", False, TEXT, True),
    ("nothing", False, "The ferryman counts coins.  […]  The end is long.", False),
    ("ferryman", True, TEXT, True),
]


@pytest.mark.parametrize(("word", "show", "text", "away"), SHOWN)
def test_what_is_marked_is_shown_only_where_nothing_else_matches(
    word: str, show: bool, text: str, away: bool
) -> None:
    """A word that also stands elsewhere is shown there; one that stands only there marks the hit."""
    assert shown(TEXT, word, show=show) == (text, away)


def test_a_passage_that_is_a_spoiler_as_a_whole_is_marked_and_kept_whole() -> None:
    """Its snippet is that of any text: whoever shows it keeps it behind a click."""
    assert shown(TEXT, "ferryman", show=False, spoiler=True) == (TEXT, True)


WORDS = st.lists(st.sampled_from(["river", "boat", "ash", "lamp", "owl."]), min_size=1, max_size=60)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4), st.sampled_from(["river", "secret", "owl"]))
def test_no_snippet_leaks(parts: list[tuple[list[str], list[str]]], word: str) -> None:
    """A snippet that is not marked shows no word of a marked part, whatever else is in the text."""
    text = " ".join(
        f"{' '.join(plain)} [spoiler]{' '.join(['secret', *hidden, 'secret'])}[/spoiler]"
        for plain, hidden in parts
    )
    snippet, away = shown(text, word, show=False)
    if any(word in each for plain, _ in parts for each in plain):
        assert not away
    assert ("secret" in snippet) == away
    assert "secret" not in without(text, marked(text))
    assert LEFT_OUT in without(text, marked(text))
