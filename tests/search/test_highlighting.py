"""Snippets: a part of the text to the letter, no longer than it may be, with the matching words marked."""

import re
from itertools import groupby

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import exact_form, stem_form, words
from search.highlighting import ELLIPSIS, LONGEST, SNIPPET, snippet
from search.results import Piece

EXAMPLES = 400  # texts each property is tried on

NOTHING: frozenset[str] = frozenset()
SENTENCE = "The quiet gardener counted every lamp along the harbour wall twice. "
WILD = [
    *(
        "storm",
        "Storms",
        "STORMY",
        "knife's",
        "naïve",
        "nai\u0308ve",
        "映画",
        "東京都",
        "ああああ",
        "हिन्दी",
        "กำลัง",
        "שלום",
    ),
    *(
        "<b>",
        "</mark>",
        "&amp;",
        "<script>alert(1)</script>",
        "\x1b[31m",
        "\x00",
        "\u202e",
        "\u2067",
        "\u0301",
        "👩‍👧",
    ),
    *(" ", "  ", "\n", "\n\n", ". ", "! ", '." ', "。", "…", "?", "'", "’", "-", "\t", "\u2028", "\u00a0"),
]
wild_texts = st.lists(st.sampled_from(WILD) | st.text(max_size=12), max_size=120).map("".join)
long_texts = wild_texts.map(lambda text: text * 5)
queries = st.lists(
    st.sampled_from(["storm", "storms", "knifes", "naive", "映画", "東京", "京都", "ああ", "b", "mark"])
)


def joined(pieces: tuple[Piece, ...]) -> str:
    """Return what a snippet says."""
    return "".join(piece.text for piece in pieces)


def body(pieces: tuple[Piece, ...], text: str) -> tuple[Piece, ...]:
    """Return the pieces without the ellipses at the ends, which no part of the text may be."""
    if pieces and pieces[0] == Piece(ELLIPSIS) and not text.startswith(joined(pieces[:2])):
        pieces = pieces[1:]
    if pieces and pieces[-1] == Piece(" …") and not text.endswith(joined(pieces[-2:])):
        pieces = pieces[:-1]
    return pieces


def marks(text: str, exact: frozenset[str], stems: frozenset[str]) -> list[bool]:
    """Return for each character whether it stands in a word that matches."""
    marked = [False] * len(text)
    for start, end in words(text):
        if exact_form(text[start:end]) in exact or stem_form(text[start:end]) in stems:
            marked[start:end] = [True] * (end - start)
    return marked


@settings(max_examples=EXAMPLES, deadline=None)
@given(wild_texts | long_texts, queries.map(frozenset), st.sampled_from([NOTHING, frozenset({"storm"})]))
@example("ああ" * 2_000, frozenset({"ああ"}), NOTHING)
@example("a" * 5_000, frozenset({"a" * 5_000}), NOTHING)
@example("x " * 100 + "storm" * 100, frozenset({"storm" * 100}), NOTHING)
@example("  storm ", frozenset({"storm"}), NOTHING)
@example("word " * 100, NOTHING, NOTHING)
def test_a_snippet_is_a_part_of_the_text(text: str, exact: frozenset[str], stems: frozenset[str]) -> None:
    """Joined without the ellipses, the pieces stand in the text to the letter, and not too many of them."""
    pieces = snippet(text, exact, stems)
    shown = joined(body(pieces, text))
    assert shown in text
    assert len(shown) <= max(SNIPPET, len(text) if len(text) <= SNIPPET else 0)
    assert bool(shown) == bool(text.strip())
    assert all(piece.text for piece in pieces)
    if len(text.strip()) <= SNIPPET and len(text) <= SNIPPET:
        assert joined(pieces) == text.strip()


@settings(max_examples=EXAMPLES, deadline=None)
@given(wild_texts | long_texts, queries.map(frozenset), st.sampled_from([NOTHING, frozenset({"storm"})]))
def test_what_is_marked_is_what_matches(text: str, exact: frozenset[str], stems: frozenset[str]) -> None:
    """In the part that is shown, the words that match are marked and nothing else is."""
    pieces = body(snippet(text, exact, stems), text)
    shown = joined(pieces)
    got = [piece.matched for piece in pieces for _ in piece.text]
    marked = marks(text, exact, stems)
    places = [match.start() for match in re.finditer(f"(?={re.escape(shown)})", text)] if shown else []
    # Where the window cuts a CJK run, the pair across the cut is not shown whole, so it is not marked.
    assert not shown or any(
        all(mine == theirs for mine, theirs in zip(got, marked[place:], strict=False))
        or same_but_for_cut_runs(got, marked[place : place + len(shown)])
        for place in places
    )


def same_but_for_cut_runs(got: list[bool], marked: list[bool]) -> bool:
    """Whether what is marked is all that should be, but for a run that goes on beyond the window."""
    runs = [(value, len(list(run))) for value, run in groupby(marked)]
    first = runs[0][1] if runs and runs[0][0] else 0
    last = runs[-1][1] if runs and runs[-1][0] else 0
    return got[first : len(got) - last] == marked[first : len(marked) - last]


@pytest.mark.parametrize(
    ("text", "exact", "stems", "expected"),
    [
        pytest.param("A storm.", ["storm"], [], "A [storm].", id="word"),
        pytest.param("Storms, stormy storm", [], ["storm"], "[Storms], stormy [storm]", id="stem"),
        pytest.param("The knife's edge", ["knifes"], [], "The [knife's] edge", id="apostrophe"),
        pytest.param("Amélie, AMELIE", ["amelie"], [], "[Amélie], [AMELIE]", id="accents"),
        pytest.param("ame\u0301lie", ["amelie"], [], "[ame\u0301lie]", id="accents-typed-apart"),
        pytest.param("東京都に行く", ["東京", "京都"], [], "[東京都]に行く", id="cjk-pairs-join"),
        pytest.param("映画を見た映画館", ["映画"], [], "[映画]を見た[映画]館", id="cjk"),
        pytest.param("<b>storm</b> &amp;", ["storm"], [], "<b>[storm]</b> &amp;", id="html-is-text"),
        pytest.param("\x1b[31m storm\x00", ["storm"], [], "\x1b[31m [storm]\x00", id="control-characters"),
        pytest.param("של\u202eום storm", ["storm"], [], "של\u202eום [storm]", id="right-to-left"),
        pytest.param("brainstorm storming", ["storm"], [], "brainstorm storming", id="only-whole-words"),
        pytest.param("", ["storm"], [], "", id="no-text"),
        pytest.param("  \n storm \n", ["storm"], [], "[storm]", id="white-space-around"),
    ],
)
def test_marks(text: str, exact: list[str], stems: list[str], expected: str) -> None:
    """What is marked is in brackets here."""
    pieces = snippet(text, frozenset(exact), frozenset(stems))
    assert "".join(f"[{piece.text}]" if piece.matched else piece.text for piece in pieces) == expected


@pytest.mark.parametrize(
    ("text", "beginning", "end"),
    [
        pytest.param(
            SENTENCE * 9 + "A storm came. " + SENTENCE * 9,
            "… A storm came. The quiet",
            "wall twice. …",
            id="middle",
        ),
        pytest.param(
            "A storm came. " + SENTENCE * 9, "A storm came. The quiet", "wall twice. …", id="beginning"
        ),
        pytest.param(SENTENCE * 9 + "A storm came.", "… A storm came.", "A storm came.", id="end"),
        pytest.param("Why? " * 80 + "“A storm!” " + "Why? " * 80, "… “A storm!” Why?", "Why? …", id="quoted"),
        pytest.param(f"{'word ' * 90}storm {'word ' * 90}", "… word word", "word …", id="no-sentence-fits"),
        pytest.param(
            "だれも来ない。" * 60 + "storm が来た。" + "だれも来ない。" * 60,
            "… storm が来た。だれ",
            "来ない。 …",
            id="cjk",
        ),
        pytest.param("A storm.\n\n" + "word " * 90, "A storm.\n\nword", "word …", id="short-before-long"),
    ],
)
def test_a_snippet_is_cut_where_sentences_or_words_end(text: str, beginning: str, end: str) -> None:
    """Sentence edges are preferred, else words stay whole, and an ellipsis shows what was left out."""
    pieces = snippet(text, frozenset({"storm"}), NOTHING)
    assert joined(pieces).startswith(beginning)
    assert joined(pieces).endswith(end)
    assert Piece("storm", matched=True) in pieces


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SENTENCE * 20, id="sentences"),
        pytest.param("word " * 200, id="one-long-sentence"),
        pytest.param("語" * 2_000, id="cjk-without-an-end"),
        pytest.param("x" * 2_000, id="one-long-word"),
    ],
)
def test_without_a_match_the_beginning_is_shown(text: str) -> None:
    """A passage that was found by a filter or by its heading shows how it begins."""
    shown = joined(snippet(text, NOTHING, NOTHING))
    assert shown.endswith(" …")
    assert text.startswith(shown.removesuffix(" …"))
    assert SNIPPET / 2 < len(shown) <= SNIPPET + 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            f"storm {SENTENCE * 9} storm and knife. {SENTENCE * 9}", {"storm", "knife"}, id="more-words"
        ),
        pytest.param(f"knife {SENTENCE * 9} knife knife knife {SENTENCE * 9}", {"knife"}, id="more-matches"),
        pytest.param(
            f"{SENTENCE * 9} naïve storm knife {SENTENCE * 9} storm", {"storm", "knife"}, id="the-best"
        ),
    ],
)
def test_the_window_that_shows_most_of_the_query_is_chosen(text: str, wanted: set[str]) -> None:
    """Of all windows the one with most different words, then with most matches, is shown."""
    pieces = snippet(text, frozenset({"storm", "knife"}), NOTHING)
    matched = [piece.text for piece in pieces if piece.matched]
    assert set(matched) == wanted
    assert len(matched) > 1


def test_a_match_far_behind_is_not_looked_for() -> None:
    """Of a text of any length only the beginning is read, and the ellipsis says that there is more."""
    text = "word " * (LONGEST // 5) + "storm"
    pieces = snippet(text, frozenset({"storm"}), NOTHING)
    assert not any(piece.matched for piece in pieces)
    near = "word " * (LONGEST // 5 - 2) + "storm and more " + "word " * 99
    assert joined(snippet(near, frozenset({"storm"}), NOTHING)).endswith(" …")


def test_the_size_can_be_chosen() -> None:
    """A smaller snippet keeps its size too."""
    pieces = snippet(SENTENCE * 9 + "storm " + SENTENCE * 9, frozenset({"storm"}), NOTHING, size=40)
    assert Piece("storm", matched=True) in pieces
    assert len(joined(pieces)) <= 40 + len(ELLIPSIS) + 2
