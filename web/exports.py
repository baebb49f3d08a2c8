"""The hits of a search as a file: CSV for a spreadsheet, JSON for a program.

A spreadsheet takes a cell that begins with = + - or @ for a formula and would run it, so such cells are
given an apostrophe in front, which spreadsheets do not show.
"""

import csv
import io
import re
from collections.abc import Iterator

import msgspec

from search.results import FilmHit, Hit, ResultPage
from web.display import harmless
from web.links import Links
from web.sentences import plain

COLUMNS = (
    "rank", "score", "film_id", "title", "year", "passages", "kind", "passage_id", "heading", "byline",
    "text", "language", "spoiler", "address",
)  # fmt: skip

# Also behind white space and in the wide forms that some spreadsheets read alike.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r|%]")


def whole(pages: list[ResultPage]) -> ResultPage:
    """Return several pages of one answer as one."""
    hits = tuple(hit for page in pages for hit in page.hits)
    return msgspec.structs.replace(pages[0], hits=hits, page=1, page_size=max(1, len(hits)))


def as_csv(page: ResultPage, links: Links, host: str, *, spoilers: bool) -> str:
    """Return the hits of an answer as CSV, the text of spoilers only where they are asked for."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(page, links, host, spoilers=spoilers):
        writer.writerow([cell(value) for value in row])
    return out.getvalue()


def rows(page: ResultPage, links: Links, host: str, *, spoilers: bool) -> Iterator[tuple[object, ...]]:
    """Yield a row of values for each hit; a film's is that of its best passage."""
    for film in page.film_hits:
        best = next((hit for each in film.evidence for hit in each.passages), None)
        passage = passage_values(best, links, host, spoilers=spoilers) if best else [""] * 7
        if best is None or best.kind.value == "film":
            passage = [*passage[:-1], host + links.film(film.film.film_id)]
        yield (film.rank, film.score, *film_values(film), film.count, *passage)
    for hit in page.passage_hits:
        yield (
            hit.rank,
            hit.score,
            *film_values(hit),
            "",
            *passage_values(hit, links, host, spoilers=spoilers),
        )


def film_values(hit: Hit | FilmHit) -> list[object]:
    """Return the cells of a hit's film."""
    return [hit.film.film_id, hit.film.title, hit.film.year or ""]


def passage_values(hit: Hit, links: Links, host: str, *, spoilers: bool) -> list[object]:
    """Return the cells of a passage."""
    text = "" if hit.spoiler and not spoilers else plain(hit.snippet)
    address = host + links.passage(hit.film.film_id, hit.passage_id)
    told = (hit.kind.value, hit.passage_id, hit.heading, hit.byline, text, hit.language)
    return [*told, "yes" if hit.spoiler else "", address]


def cell(value: object) -> object:
    """Return a value fit for a spreadsheet: no formula, no control character."""
    if not isinstance(value, str):
        return value
    text = str(harmless(value))
    return f"'{text}" if FORMULA.match(text) else text
