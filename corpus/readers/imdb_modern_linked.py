"""The linked data (schema.org, ld+json) of a saved IMDb page, in the shape the rest of its data has.

It says little, but it is all there is where a page was saved without its scripts.
"""

import re
from typing import Any

from corpus.readers.imdb_modern_json import Node, at, line, number, objects
from corpus.readers.imdb_modern_text import one_line, tidy, unescaped

ADDRESS = re.compile(r"/title/(tt\d{5,10})(?!\d)")
DURATION = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?")
FILMS = ("Movie", "TVSeries", "TVEpisode", "VideoGame", "CreativeWork", "TVMovie", "TVSpecial", "ShortFilm")


def linked_film(data: Any) -> Node:
    """Return linked data as the description of a film that it is, empty where it is none."""
    if isinstance(data, list):
        return next((film for item in data if (film := linked_film(item))), {})
    address = ADDRESS.search(str(at(data, "url") or ""))
    if not isinstance(data, dict) or address is None or data.get("@type") not in FILMS:
        return {}
    name, shown = text(data, "name"), text(data, "alternateName")
    released = str(data.get("datePublished") or "")
    rated = at(data, "aggregateRating")
    review = {"edges": [{"node": node}] if (node := linked_review(at(data, "review"))) else []}
    words = [word.strip() for word in text(data, "keywords").split(",")]
    return {
        "id": address[1],
        "titleText": {"text": shown or name},
        "originalTitleText": {"text": name},
        "releaseYear": {"year": int(released[:4]) if released[:4].isdigit() else None},
        "releaseDate": {"date": released, **parts(released)},
        "runtime": {"seconds": seconds(str(data.get("duration") or ""))},
        "certificate": {"rating": text(data, "contentRating")},
        "titleGenres": {"genres": [{"genre": {"text": genre}} for genre in strings(data.get("genre"))]},
        "ratingsSummary": {
            "aggregateRating": number(rated, "ratingValue"),
            "voteCount": number(rated, "ratingCount"),
        },
        "plot": {"plotText": {"plainText": text(data, "description")}},
        "storylineKeywords": {"edges": [{"node": {"text": word}} for word in words if word]},
        "castPageTitle": {"edges": [{"node": node} for node in people(data, "actor")]},
        "directors": [{"credits": people(data, "director")}],
        "writers": [{"credits": people(data, "creator")}],
        "featuredReviews": review,
    }


def linked_review(review: Any) -> Node:
    """Return the one review that linked data quotes."""
    if not isinstance(review, dict) or not text(review, "reviewBody"):
        return {}
    return {
        "author": {"nickName": text(at(review, "author"), "name")},
        "authorRating": number(review, "reviewRating", "ratingValue"),
        "submissionDate": str(review.get("dateCreated") or ""),
        "summary": {"originalText": text(review, "name")},
        "text": {
            "originalText": {"plainText": text(review, "reviewBody")},
            "language": {"id": str(review.get("inLanguage") or "")[:2].replace("En", "")},
        },
    }


def text(data: Any, key: str) -> str:
    """Return a text, whose letters linked data writes as HTML does."""
    found = at(data, key)
    return tidy(unescaped(found)) if isinstance(found, str) else ""


def strings(value: Any) -> list[str]:
    """Return one string or a list of them as a list."""
    found = value if isinstance(value, list) else [value]
    return [one_line(unescaped(item)) for item in found if isinstance(item, str)]


def people(data: Node, key: str) -> list[Node]:
    """Return persons as credits; a company stands among the creators without a name."""
    found = data.get(key)
    listed = {"people": found if isinstance(found, list) else [found]}
    names = [line({"name": text(person, "name")}, "name") for person in objects(listed, "people")]
    return [{"name": {"nameText": {"text": name}}} for name in names if name]


def seconds(duration: str) -> int | None:
    """Return the seconds of `PT2H16M`."""
    match = DURATION.match(duration)
    return (int(match[1] or 0) * 60 + int(match[2] or 0)) * 60 if match else None


def parts(released: str) -> dict[str, int]:
    """Return year, month and day of a date as far as they are said."""
    numbers = [int(part) for part in released.split("-")[:3] if part.isdigit()]
    return dict(zip(("year", "month", "day"), numbers, strict=False))
