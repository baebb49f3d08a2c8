"""The Large Movie Review Dataset as JSON lines: one line a review, titles as MovieLens writes them."""

import gzip
import json
from collections import Counter

import pytest
from data_sets import SHARED, files_of, films, passages, recognised, rejects, run

from corpus import Film, Kind, Passage, Reject, Skipped, read
from corpus.readers.large_movie_review_jsonl import READER

REAL = SHARED / "aclImdb/reviews-40k.jsonl.gz"
FIXTURE = files_of("large_movie_review.jsonl")
(NAME,) = FIXTURE


def test_reviews() -> None:
    """A review has its film, its rating and its paragraphs; a rating of 0 is none."""
    records = run(READER, FIXTURE)

    assert [(review.film_id, review.rating, review.text) for review in passages(records)] == [
        ("tt0990901", 9, "A fine ferry.\n\nIt leaves."),
        ("tt0990901", 2, "Too slow."),
        ("tt0990901", 8, "Foggy."),
        ("harbour-nights-2004", None, "No rating kept."),
    ]
    assert {review.kind for review in passages(records)} == {Kind.REVIEW}
    assert rejects(records) == [(f"{NAME}:5", "it does not say which film it is about")]


def test_films() -> None:
    """A film is told once, and once more when its title is first given."""
    assert films(run(READER, FIXTURE)) == [
        Film(film_id="tt0990901", title="tt0990901", source=f"{NAME}:1"),
        Film(film_id="tt0990901", title="The Silver Ferry", year=1931, source=f"{NAME}:2"),
        Film(film_id="harbour-nights-2004", title="Harbour Nights", year=2004, source=f"{NAME}:4"),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "<br />"}, "a review needs a text"),
        ({"text": None}, "Expected `str`, got `null`"),
        ({"rating": 11}, "rating must be between 0 and 10"),
        ({"rating": "9"}, "Expected `int | float | null`, got `str`"),
        ({"film": ["tt0990901"]}, "Expected `str | null`, got `array`"),
    ],
)
def test_rejects(change: dict[str, object], reason: str) -> None:
    """A line that is no review is told; the next is read."""
    whole = {"id": "a", "film": "tt0990901", "title": None, "rating": 9, "text": "A ferry."}
    lines = [json.dumps({**whole, **change}), "", "x", json.dumps(whole)]

    records = run(READER, {"a": "\n".join(lines).encode()})

    assert [source for source, _ in rejects(records)] == ["a:1", "a:3"]
    assert reason in rejects(records)[0][1]
    assert passages(records)[0].source == "a:4"


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (b'{"id": 1, "film": "tt1", "rating": 1, "text": "a", "title": null}\n', True),
        (b'\n\n{"text": "a", "rating": 1, "film": null, "id": 1}', True),
        (b'{"id": 1, "film": "tt1", "text": "a"}\n', False),
        (b'[{"id": 1, "film": "tt1", "rating": 1, "text": "a"}]\n', False),
        (b'{"id": 1, "film": "tt1", "rating": 1, "text": "a"\n', False),
    ],
)
def test_recognised_by_content(content: bytes, known: bool) -> None:
    """It is this format if its first line is an object with its fields."""
    assert bool(recognised(READER, {"a": content})) is known


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_reviews() -> None:
    """All 40,000 reviews are read with the ratings and the films they have, 1,183 of these with titles."""
    notices: list[Reject | Skipped] = []
    found: list[Passage] = []
    known: dict[str, Film] = {}

    for record in read(REAL, on_notice=notices.append):
        if isinstance(record, Film):
            known[record.film_id] = record
        else:
            found.append(record)

    assert (len(found), len(known), notices) == (40_000, 6693, [])
    assert Counter(review.rating for review in found)[10] == 7815
    named = [film for film in known.values() if film.title != film.film_id]
    assert len(named) == 1183
    assert sum(film.year is None for film in named) < 3
    assert not [review for review in found if "<br" in review.text]
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        for review, line in zip(found, lines, strict=True):
            raw = json.loads(line)
            assert (review.film_id, review.rating) == (raw["film"], raw["rating"])
            assert len(review.text) <= len(raw["text"])
