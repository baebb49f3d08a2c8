"""Stems: the same from both stemmers, and in every thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import snowballstemmer.english_stemmer

import corpus
from index.analysis import STEMMERS, exact_form, stem_english, words


def test_both_stemmers_agree_to_the_letter() -> None:
    """The stemmer in C, where it is installed, and the one in Python give the same stem of every word."""
    reference = snowballstemmer.english_stemmer.EnglishStemmer()
    sample = Path(corpus.__file__).parent / "sample" / "films"
    text = " ".join(file.read_text(encoding="utf-8") for file in sorted(sample.iterdir()))
    found = {exact_form(text[start:end]) for start, end in words(text)}
    vocabulary = sorted(word for word in found if word.isascii())
    assert len(vocabulary) > 5_000
    assert [stem_english(word) for word in vocabulary] == [reference.stemWord(word) for word in vocabulary]


def test_threads_do_not_mix_their_words() -> None:
    """Many threads that stem different words at once each get their own stems."""
    vocabulary = [f"{letter}{ending}" for letter in "bcdfghjklm" for ending in ("ations", "iveness", "ingly")]
    expected = {word: STEMMERS.english.stemWord(word) for word in vocabulary}

    def stems(_: int) -> dict[str, str]:
        return {word: stem_english.__wrapped__(word) for _ in range(50) for word in vocabulary}

    with ThreadPoolExecutor(8) as threads:
        assert all(found == expected for found in threads.map(stems, range(16)))
