"""Words of scripts without spaces are cut on arrays as index.analysis cuts them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import extra_words, words
from index.columnar.letters import BEYOND, PAIRED, STRANGE, Signs, is_pair, keys_of_pairs, paired, tables
from index.columnar.tokenising import Texts
from index.columnar.words import LOWER, WordNumbers

# Syllables, signs with and without marks of their own, kana, Latin letters, what joins and what parts words.
LETTERS = "가나다영화が映画あアｱ々〇ㅋ한a bE.T-'’“”…é½·\u3099\uff9e\u1100\u1161ł\n𠀀😀\ud800"
TEXT = st.text(st.sampled_from(LETTERS), max_size=24)


def cut(texts: list[str]) -> list[list[tuple[int, str]]]:
    """Return the words of each text with their places, extra ones included, as bulk indexing cuts them."""
    cutting = Texts(WordNumbers())
    cutting.number(texts)
    cutting.cut()
    spelled = [plain(cutting.distinct[number]) for number in cutting.words.tolist()]
    found = list(zip(cutting.place.tolist(), spelled, strict=True))
    return [sorted(found[first:last]) for first, last in pairwise(cutting.start.tolist())]


def plain(word: str) -> str:
    """Return a word as it is compared: in lower case and with one sort of apostrophes."""
    return word.lower().replace("’", "'")


@settings(max_examples=500, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=8, unique=True))
@example(["영화 E.T.한국 a-b가 나", "", "の\u3099", "映画", "U.S.A.한", "T’ab 가"])
def test_texts_are_cut_together_as_each_by_itself(texts: list[str]) -> None:
    """A text has the words it has alone at the same places, with the extra words that stand there too."""
    expected = []
    for text in texts:
        spans = list(words(text))
        own = [(place, text[start:end]) for place, (start, end) in enumerate(spans)]
        own += [(first, word) for first, _, word in extra_words(text, spans)]
        expected.append(sorted((place, plain(word)) for place, word in own))

    assert cut(texts) == expected


@given(st.lists(st.text(st.sampled_from("가나映画あア𠀀"), min_size=1, max_size=2), unique=True))
def test_a_key_is_its_word(spelled: list[str]) -> None:
    """From a pair of signs to its key and back, and no key is that of Latin letters."""
    keys = keys_of_pairs(spelled)

    assert paired(keys) == spelled
    assert len(set(keys.tolist())) == len(spelled)
    assert is_pair(keys).all()
    assert not is_pair(np.frombuffer(b"a\0\0\0\0\0\0\0storming", "<u8")).any()


@pytest.mark.parametrize(
    ("texts", "is_plain"),
    [
        pytest.param(["영화", "film", ""], [True, True, True], id="plain"),
        pytest.param(["か\u3099", "映画", "ｱﾞ"], [False, True, False], id="marks-of-their-own"),
        pytest.param(["\u1112\u1161\u11ab", "한"], [False, True], id="syllables-in-letters"),
        pytest.param(["Kurōsawa", "“映画” – 😀"], [False, True], id="other-letters"),
    ],
)
def test_what_is_strange_is_left_alone(texts: list[str], is_plain: list[bool]) -> None:
    """A text with other letters or with marks is not cut here, whatever stands beside it."""
    signs = Signs.of(texts)

    assert signs.is_plain.tolist() == is_plain
    assert len(signs.latin) == sum(
        len(text) + 1 for text, plain in zip(texts, is_plain, strict=True) if plain
    )


def test_every_sign_is_of_one_sort() -> None:
    """What is not in the tables is strange, what is of Latin-1 is itself but for its case."""
    latin, sorts = tables()

    assert len(latin) == len(sorts) == BEYOND + 1
    assert bytes(latin[:256].tolist()).translate(LOWER) == bytes(range(256)).translate(LOWER)
    assert sorts[BEYOND] == STRANGE
    assert sorts[ord("가")] == sorts[ord("々")] == PAIRED


def test_a_known_word_has_its_number_however_it_is_cut() -> None:
    """A pair beside a strange letter and without it is the same word, also after the table has grown."""
    numbers = WordNumbers()
    first = Texts(numbers)
    first.number(["영화 ł", *(chr(code) + chr(code + 1) for code in range(0xAC00, 0xAC00 + 9_000, 2))])
    first.cut()
    second = Texts(numbers)
    second.number(["영화"])
    second.cut()

    assert second.words[0] == first.words[0]
    assert len(set(numbers.words.values())) == len(numbers.words)
