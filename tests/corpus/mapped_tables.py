"""A table for the tests of mappings: reviews with their films, and what should come of them."""

import csv
import io

from corpus import Film, Passage, Reject

REVIEWS = """
[file.film]
title = "Film"
year = "Jahr"
genres = { column = "Genre", split = "/" }
[[file.passage]]
kind = "review"
text = "Text"
rating = { column = "Note", scale = 5 }
author = "Wer"
"""
NAMES = ["Film", "Jahr", "Genre", "Text", "Note", "Wer"]
ROWS = [
    ["Straßenbahn aus Papier", "1962", "Komödie/Krimi", 'Schön; "sehr, sehr" schön!', "4,5", "oda"],
    ["Straßenbahn aus Papier", "1962", "Komödie/Krimi", "Zwei\nZeilen\tund ein Tabulator", "3", "kai"],
    ["Ohne Genre", "1971", "", "Żółw", "", ""],
]


def entry(rest: str = REVIEWS, name: str = "a.csv", said: str = "") -> str:
    """Return an entry of a mapping file."""
    return f'[[file]]\nname = "{name}"\n{said}\n{rest}'


def table(rows: list[list[str]], **dialect: object) -> str:
    """Return rows as CSV."""
    out = io.StringIO()
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


def bare(records: list[Film | Passage | Reject]) -> list[tuple[object, ...]]:
    """Return records by what they say, without their places."""
    return [
        (each.film_id, each.title, each.genres)
        if isinstance(each, Film)
        else (each.text, each.rating, each.author)
        if isinstance(each, Passage)
        else (each.reason,)
        for each in records
    ]


EXPECTED = [
    ("strassenbahn-aus-papier-1962", "Straßenbahn aus Papier", ("Komödie", "Krimi")),
    ('Schön; "sehr, sehr" schön!', 9, "oda"),
    ("Zwei\nZeilen\tund ein Tabulator", 6, "kai"),
    ("ohne-genre-1971", "Ohne Genre", ()),
    ("Żółw", None, ""),
]
