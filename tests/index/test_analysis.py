"""What a word is, in many scripts, and that all who ask agree on it."""

import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import APOSTROPHES
from index.analysis import (
    NameAnalyzer,
    StemAnalyzer,
    WordAnalyzer,
    exact_form,
    extra_words,
    name_forms,
    split_words,
    stem_form,
    words,
)

# Any text at all, with lone surrogates, and text in which words of all scripts, marks and signs meet often.
any_text = st.text(st.characters(exclude_categories=()), max_size=60)
tricky = st.text(
    st.sampled_from(
        "aZé\u0301ß8½_ '’ʼʻ´-.\n\u200cłİı漢字ガ・か\u3099ｶﾞ한\u1112\u1161\u11ab々दि्ไทยกุงسُ😀\ud800"
    ),
    max_size=25,
)


def found(text: str) -> list[str]:
    """Return the words of a text as they stand in it."""
    return [text[start:end] for start, end in words(text)]


def exact(text: str) -> list[str]:
    """Return the words of a text as the exact fields hold them."""
    return [exact_form(word) for word in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("... !? —", [], id="signs-only"),
        pytest.param("To be, or not to be", ["To", "be", "or", "not", "to", "be"], id="no-stop-list"),
        pytest.param("Spider-Man", ["Spider", "Man"], id="hyphen"),
        pytest.param("snake_case __x__", ["snake", "case", "x"], id="underscores"),
        pytest.param("1,000 in 1999 R2D2", ["1", "000", "in", "1999", "R2D2"], id="digits"),
        pytest.param("8½", ["8½"], id="fraction"),
        pytest.param(
            "don't Don’t donʼt don＇t don´t", ["don't", "Don’t", "donʼt", "don＇t", "don´t"], id="in"
        ),
        pytest.param(
            "'quoted' ‘so’ ʼtis rock 'n' roll", ["quoted", "so", "tis", "rock", "n", "roll"], id="edge"
        ),
        pytest.param("rock'n'roll O'Brien", ["rock'n'roll", "O'Brien"], id="two-apostrophes"),
        pytest.param("''a''b''", ["a", "b"], id="doubled-apostrophes"),
        pytest.param("ʼ ʻ ' ’", [], id="lone-apostrophes"),
        pytest.param("e\u0301te\u0301", ["e\u0301te\u0301"], id="decomposed"),
        pytest.param("\u0301 a \u093f", ["a"], id="lone-marks"),
        pytest.param("wow😀great 👩\u200d🚀", ["wow", "great"], id="emoji"),
        pytest.param("a\ud800b", ["a", "b"], id="lone-surrogate"),
        pytest.param("東", ["東"], id="one-sign"),
        pytest.param("東京", ["東京"], id="two-signs"),
        pytest.param("東京物語", ["東京", "京物", "物語"], id="pairs"),
        pytest.param("24時間TV", ["24", "時間", "TV"], id="mixed"),
        pytest.param("佐々木", ["佐々", "々木"], id="iteration-mark"),
        pytest.param("한국 영화", ["한국", "영화"], id="hangul"),
        pytest.param("か\u3099くせい", ["か\u3099く", "くせ", "せい"], id="voicing-mark-apart"),
        pytest.param("ｶﾞﾒﾗ", ["ｶﾞﾒ", "ﾒﾗ"], id="halfwidth"),
        pytest.param(unicodedata.normalize("NFD", "한국영"), None, id="jamo"),
        pytest.param("दिल से", ["दिल", "से"], id="hindi"),
        pytest.param("เรื่องของน้ำพุ", ["เรื่องของน้ำพุ"], id="thai"),
        pytest.param("مُدَرِّس في", ["مُدَرِّس", "في"], id="arabic"),
        pytest.param("שָׁלוֹם", ["שָׁלוֹם"], id="hebrew"),
        pytest.param("မြန်မာ", ["မြန်မာ"], id="burmese"),
        pytest.param("ភាសាខ្មែរ", ["ភាសាខ្មែរ"], id="khmer"),
    ],
)
def test_words(text: str, expected: list[str] | None) -> None:
    """A text is cut where its readers would cut it; what is in no script's letters is no word."""
    if expected is None:  # syllables written in their letters are cut as those written whole
        expected = [unicodedata.normalize("NFD", word) for word in found(unicodedata.normalize("NFC", text))]
    assert found(text) == expected


@pytest.mark.parametrize(
    ("spellings", "form"),
    [
        ("Amélie AMÉLIE amelie Ame\u0301lie", "amelie"),
        ("Łódź łódź LODZ", "lodz"),
        ("Ærø ærø AERO", "aero"),
        ("Straße STRASSE strasse STRAẞE", "strasse"),
        ("İstanbul istanbul ISTANBUL ıstanbul I\u0307stanbul", "istanbul"),
        ("Dvořák dvorak DVOŘÁK", "dvorak"),
        ("Ωμέγα ΩΜΈΓΑ ωμεγα", "ωμεγα"),
        ("ёлка Елка ЁЛКА", "елка"),
        ("don't Don’t DON'T donʼt don＇t don´t don‘t dont", "dont"),
        ("Hawaiʻi Hawaii", "hawaii"),
        ("ﬁlm film ＦＩＬＭ", "film"),
        ("ガメ ｶﾞﾒ カ\u3099メ", "ガメ"),
        ("한국 \u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
    ],
)
def test_spellings_of_a_word_meet(spellings: str, form: str) -> None:
    """Case, accents however they are encoded, apostrophes and widths do not part two spellings of a word."""
    assert set(exact(spellings)) == {form}


@pytest.mark.parametrize(
    ("one", "other"),
    [("दिल", "दाल"), ("กิน", "กัน"), ("が", "か"), ("8½", "8"), ("naïve", "native"), ("كَتَبَ", "كُتِبَ")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    """Vowels and voicing marks carry meaning where they are no accents."""
    assert exact(one) != exact(other)


@pytest.mark.parametrize(
    ("spellings", "stem"),
    [
        ("run runs running Running RUNS", "run"),
        ("Drew's Drew Drew’s drews", "drew"),
        ("don't don’t dont", "dont"),
        ("cafés café cafe", "cafe"),
        ("elephants' elephant ELEPHANTS", "eleph"),
        ("R2D2", "r2d2"),
        ("дома", "дома"),
    ],
)
def test_stems(spellings: str, stem: str) -> None:
    """English endings and possessives go, whatever the apostrophe; other scripts stay as they are."""
    assert {stem_form(word) for word in found(spellings)} == {stem}


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("Ocean's", ("oceans", "ocean")),
        ("Ocean’S", ("oceans", "ocean")),
        ("Oceans", ("oceans",)),
        ("O'Brien", ("obrien",)),
        ("O'Brien's", ("obriens", "obrien")),
        ("running", ("running",)),
        ("s", ("s",)),
    ],
)
def test_name_forms(word: str, forms: tuple[str, ...]) -> None:
    """A name is never stemmed; a possessive is found with and without its s."""
    assert name_forms(word) == forms


@settings(deadline=None)
@given(any_text | tricky)
def test_words_lie_in_the_text(text: str) -> None:
    """Words of any text are not empty, lie inside it and go forward."""
    spans = list(words(text))

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(spans))


@settings(deadline=None)
@given(any_text | tricky)
def test_nothing_is_thrown_away(text: str) -> None:
    """Every letter and digit stands in a word, and every word has a form in every field."""
    inside = {place for start, end in words(text) for place in range(start, end)}

    left_out = {sign for place, sign in enumerate(text) if place not in inside and sign.isalnum()}
    assert left_out <= set(APOSTROPHES)
    for word in found(text):
        assert exact_form(word).strip()
        assert stem_form(word).strip()
        assert all(form.strip() for form in name_forms(word))


@settings(deadline=None)
@given(st.text(st.sampled_from("aéłñüçåÅßøΐώёй がパゞ뷁한국 -'’ ệ"), max_size=20))
def test_encodings_meet(text: str) -> None:
    """A text has the same words composed (NFC) and decomposed (NFD)."""
    assert exact(unicodedata.normalize("NFC", text)) == exact(unicodedata.normalize("NFD", text))


@settings(deadline=None)
@given(any_text | tricky | st.text(st.sampled_from("abC1' -_.\n"), max_size=25))
def test_bulk_words_are_the_words(text: str) -> None:
    """The quick way through a text, which bulk indexing takes, finds the same words."""
    assert [exact_form(word) for word in split_words(text)[0]] == exact(text)


@settings(deadline=None)
@given(any_text)
def test_forms_are_final(text: str) -> None:
    """The form of a form is itself, so that a query may be folded twice."""
    for form in exact(text):
        assert exact_form(form) == form


@settings(deadline=None)
@given(any_text | tricky)
def test_offsets_slice_the_text(text: str) -> None:
    """Tokens carry the offsets of the very words they were made from, one position a word."""
    spans = list(words(text))
    tokens = [
        (token.pos, token.startchar, token.endchar, token.text)
        for token in WordAnalyzer()(text, positions=True, chars=True)
    ]

    assert sorted(tokens) == sorted(
        [(position, *span, exact_form(text[slice(*span)])) for position, span in enumerate(spans)]
        + [
            (first, spans[first][0], spans[last][1], exact_form(word))
            for first, last, word in extra_words(text, spans)
        ]
    )
    assert [token.text for token in WordAnalyzer()(text, mode="query")] == exact(text)


EXTRA = {
    "Spider-Man sleeps": ["spiderman"],
    "WALL·E": ["walle"],
    "M*A*S*H and E.T. in the U.S.A.": ["mash", "et", "usa"],
    "R&D, AT&T": ["rd", "att"],
    "He left.She stayed. 3.Then": [],
    "a 9-to-5 job": ["9to", "to5", "9to5"],
    "face/off": ["faceoff"],
    "Jean‑Luc, Jean‐Luc": ["jeanluc", "jeanluc"],
    "spider - man, spider--man, -man, spider-": [],
    "東京-大阪 x-大阪": [],
    "L’Atalante, l'histoire, qu'elle, d'Artagnan": ["atalante", "histoire", "elle", "artagnan"],
    "don't, rock'n'roll, L.A. Story, o'clock, l'": ["la"],
    "É.T. and É.T.": ["et", "et"],
    "-".join("abcdefgh"): ["abcdefgh"],
    "-".join("abcdefghi"): [],
    "up-to-date": ["upto", "uptodate", "todate"],
}


@pytest.mark.parametrize(("text", "expected"), EXTRA.items())
def test_words_that_a_sign_joins_are_also_one(text: str, expected: list[str]) -> None:
    """Closed up where a sign joins them, and without an elided article: where the first of them stands."""
    found = extra_words(text, list(words(text)))
    assert sorted(exact_form(word) for _, _, word in found) == sorted(expected)


@given(st.text(st.sampled_from("abé東 -/.*&'’"), max_size=30))
def test_joined_words_are_cut_alike(text: str) -> None:
    """The quick way through a text finds the same joined words at the same places."""
    found = extra_words(text, list(words(text)))
    assert split_words(text)[1] == [(first, word) for first, last, word in found if first < last]


@pytest.mark.parametrize(
    ("analyzer", "settings", "expected"),
    [
        pytest.param(WordAnalyzer(), {}, [("oceans",), ("running",)], id="plain"),
        pytest.param(WordAnalyzer(), {"positions": True}, [("oceans", 0), ("running", 1)], id="positions"),
        pytest.param(
            WordAnalyzer(),
            {"positions": True, "start_pos": 7},
            [("oceans", 7), ("running", 8)],
            id="start_pos",
        ),
        pytest.param(WordAnalyzer(), {"chars": True}, [("oceans", 0, 7), ("running", 8, 15)], id="chars"),
        pytest.param(
            WordAnalyzer(),
            {"chars": True, "start_char": 100},
            [("oceans", 100, 107), ("running", 108, 115)],
            id="start_char",
        ),
        pytest.param(StemAnalyzer(), {}, [("ocean",), ("run",)], id="stems"),
        pytest.param(
            NameAnalyzer(), {"positions": True}, [("oceans", 0), ("ocean", 0), ("running", 1)], id="names"
        ),
        pytest.param(
            NameAnalyzer(), {"positions": True, "mode": "query"}, [("oceans", 0), ("running", 1)], id="query"
        ),
    ],
)
def test_analyzers_speak_whoosh(
    analyzer: WordAnalyzer, settings: dict[str, Any], expected: list[Any]
) -> None:
    """An analyzer gives tokens with the positions and offsets that Whoosh asks for, and no others."""
    tokens = []
    for token in analyzer("Ocean's running", **settings):
        where = (token.pos,) if settings.get("positions") else ()
        extent = (token.startchar, token.endchar) if settings.get("chars") else ()
        tokens.append((token.text, *where, *extent))

    assert tokens == expected


@given(st.text(max_size=20) | st.from_regex(r"[a-z']{1,12}(ing|ies|ed|ly|s|ment)?", fullmatch=True))
def test_a_stem_begins_as_its_word_does(text: str) -> None:
    """Every word's stem has the first letter of its exact form: snippets skip stemming by it."""
    for start, end in words(text):
        word = text[start:end]
        assert stem_form(word)[:1] == exact_form(word)[:1]
