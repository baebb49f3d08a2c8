"""Naver's reviews: JSON lines, arrays and the table of labels, all in Korean."""

import json
from collections import Counter

import pytest
from data_sets import SHARED, files_of, films, passages, recognised, rejects, run

from corpus import Film, Kind, Reject, Skipped, read
from corpus.readers.naver_reviews import READER, UNSAID

REAL = SHARED / "nsmc/nsmc-200k.jsonl.gz"


def entries(*changes: dict[str, object]) -> list:
    """Return what the reader makes of lines of JSON."""
    whole = {"review": "배가 떠난다", "date": "15.08.21", "rating": "10", "author": "a****", "movie_id": "77"}
    lines = (json.dumps({**whole, **change}) for change in changes)
    return run(READER, {"a": "\n".join(lines).encode()})


def test_json_lines() -> None:
    """A review has author, rating, date and language; its film comes once, before it."""
    records = run(READER, files_of("nsmc.jsonl"))

    first, second = passages(records)
    assert films(records) == [
        Film(film_id="naver-77", title="naver-77", identifiers=("naver:77",), source="nsmc.jsonl:1")
    ]
    assert (first.kind, first.author, first.rating, first.date, first.language) == (
        Kind.REVIEW,
        "abcd****",
        10,
        "2015-08-21",
        "ko",
    )
    assert first.text == "배가 떠난다\n\n다시 봐도 좋다 >"
    assert (second.date, second.rating, second.source) == ("2003-12-20", 4, "nsmc.jsonl:2")
    assert rejects(records) == [("nsmc.jsonl:3", "a review needs a text")]


def test_an_array() -> None:
    """The files of single films are arrays."""
    film, review = run(READER, files_of("nsmc_array.json"))

    assert (film.film_id, review.source, review.rating, review.date, review.author) == (
        "naver-79",
        "nsmc_array.json:1",
        7,
        "",
        "",
    )


def test_the_table_of_labels() -> None:
    """A label says good or bad; the film is not said, and one stands for all."""
    records = run(READER, files_of("nsmc_ratings.txt"))

    assert [film.film_id for film in films(records)] == [UNSAID.film_id]
    assert [
        (review.text, review.category, review.language, review.rating) for review in passages(records)
    ] == [
        ('배가 "참" 예쁘다', "positive", "ko", None),
        ("지루하다", "negative", "ko", None),
    ]
    assert [source for source, _ in rejects(records)] == ["nsmc_ratings.txt:4", "nsmc_ratings.txt:5"]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"rating": 7}, "rating", 7),
        ({"rating": "0"}, "rating", 0),
        ({"rating": None}, "rating", None),
        ({"rating": ""}, "rating", None),
        ({"date": "2015"}, "date", ""),
        ({"date": "１５.08.21"}, "date", ""),
        ({"movie_id": 78}, "film_id", "naver-78"),
        ({"review": " 배 \t 가 "}, "text", "배 가"),
        ({"review": "1 &lt 2 & 3"}, "text", "1 < 2 & 3"),
    ],
)
def test_fields(change: dict[str, object], field: str, value: object) -> None:
    """Numbers come as text or as numbers; what is no date is none."""
    (review,) = passages(entries(change))
    assert getattr(review, field) == value


@pytest.mark.parametrize(
    "bad",
    [
        {"review": " "},
        {"review": None},
        {"rating": "11"},
        {"rating": "x"},
        {"rating": "nan"},
        {"movie_id": "7 8"},
    ],
)
def test_rejects(bad: dict[str, object]) -> None:
    """A review without words, off the scale or of no film is told; the next is read."""
    records = entries(bad, {})

    assert [source for source, _ in rejects(records)] == ["a:1"]
    assert passages(records)[0].source == "a:2"


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (b'{"review": "a", "movie_id": "1", "rating": "2"}', True),
        (b' [ {"rating": 2, "review": "a", "movie_id": 1}', True),
        (b"id\tdocument\tlabel\n", True),
        (b"\xef\xbb\xbfid\tdocument\tlabel\r\n", True),
        (b"id\tdocument\tlabel\tmore\n", False),
        (b'{"review": "a", "rating": "2"}', False),
    ],
)
def test_recognised_by_content(content: bytes, known: bool) -> None:
    """It is this format if the first record is a review of a numbered film, or it is the table."""
    assert bool(recognised(READER, {"a": content})) is known


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_reviews() -> None:
    """All 200,089 reviews with words, of 4,181 films, are read; the six without are told."""
    notices: list[Reject | Skipped] = []
    counts: Counter[str] = Counter()

    for record in read(REAL, on_notice=notices.append):
        if isinstance(record, Film):
            counts["film"] += 1
        else:
            counts["review"] += 1
            counts[record.date[:4]] += 1
            assert record.rating
            assert 1 <= record.rating <= 10
            assert record.language == "ko"

    assert (counts["film"], counts["review"]) == (4181, 200_089)
    assert (counts["2014"], counts["2003"], counts["2016"]) == (41_060, 133, 0)
    assert [notice.source.rpartition(":")[2] for notice in notices] == [
        "5120",
        "30147",
        "75615",
        "80528",
        "109144",
        "172451",
    ]
