"""The texts of a saved IMDb page as the page prints them: sections of items, told apart by the page's name.

Not every page carries the answer of the data base that its sections were made from; where it does, an item
that has come by that way (see imdb_modern_passages) is not given again.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from corpus.readers.imdb_modern_guide import guide_passage, section_name
from corpus.readers.imdb_modern_json import HTML_FORMS, Node, at, line, listed, objects, votes, words
from corpus.readers.imdb_modern_passages import Made, review, song_passage
from corpus.readers.imdb_modern_people import Maker, companies_role
from corpus.readers.imdb_modern_text import (
    goof_category,
    joined,
    one_line,
    plain_text,
    spoken_lines,
)
from corpus.records import Kind, Passage, Reject, quote_text

# What an item may hold its text in: some of it is HTML, whatever it is called.
BODIES = (*HTML_FORMS, "cardText", "text")
LINKED = re.compile(r"/title/(tt\d{5,10})")
SIGNED = re.compile(r"(?s)(.+?)\s*—\s*([^—\n]{1,80})")
NAMELESS = ("", "uncategorized", "general", "spoilers")
# Sections whose items have no ids of their own → where the data base says the same.
ANSWERED = {"flmg_dates": "filmingDates", "prod_dates": "productionDates"}

Read = Callable[[Node, Node, Maker, str], Made]


def printed(page: str, content: Any, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the texts in the sections of a page called `page`: trivia, goofs, plotsummary, …"""
    for item in objects(content, "reviews"):
        if (made := review(item, make, "reviews")) is not None:
            yield made
    groups = list(objects(content, "categories"))
    if section := at(content, "section"):
        groups.insert(0, {"id": "", "section": section})
    for group in groups:
        section_id = str(group.get("id") or "")
        read = READERS.get(section_id) or READERS.get(page)
        if read is None or listed(content, "data", "title", ANSWERED.get(section_id, ""), "edges"):
            continue
        for key in ("section", "spoilerSection"):
            for item in objects(group, key, "items"):
                flagged = {**item, "isSpoiler": True} if key == "spoilerSection" else item
                where = item.get("id")
                made = read(flagged, group, make, where if isinstance(where, str) and where else page)
                if made is not None:
                    yield made


def body(item: Node) -> str:
    """Return the text of an item, with its paragraphs."""
    for key in BODIES:
        if isinstance(item.get(key), str) and (text := plain_text(item[key])):
            return text
    return words(item, "listContent", 0)


def rows_of(item: Node) -> list[str]:
    """Return the rows that are printed below an item's title."""
    return [body(row) for row in objects(item, "listContent")]


def label(group: Node) -> str:
    """Return the name of the section an item stands in, "" where it is none of its own."""
    name = line(group, "name").casefold()
    return "" if name in NAMELESS or group.get("id") in NAMELESS else name


def is_spoiler(item: Node, group: Node) -> bool:
    """Whether an item gives something away."""
    return item.get("isSpoiler") is True or group.get("id") == "spoilers"


def plain(kind: Kind) -> Read:
    """Return what reads items that are a text and little else."""

    def read(item: Node, group: Node, make: Maker, where: str) -> Made:
        return make.passage(
            kind, where, body(item), category=label(group), spoiler=is_spoiler(item, group), **votes(item)
        )

    return read


def goof(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A goof below the heading of its sort."""
    category = goof_category(label(group) or str(item.get("category") or ""))
    spoiler = is_spoiler(item, group)
    return make.passage(Kind.GOOF, where, body(item), category=category, spoiler=spoiler, **votes(item))


def quote(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A quote, whose lines are a list."""
    said = spoken_lines(body(item).split("\n"))
    spoiler = is_spoiler(item, group)
    return make.passage(Kind.QUOTE, where, quote_text(said), lines=said, spoiler=spoiler, **votes(item))


def soundtrack(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A song, and the rows about it."""
    return song_passage([line(item, "rowTitle"), *map(one_line, rows_of(item))], make, where)


def connection(item: Node, group: Node, make: Maker, where: str) -> Made:
    """Another film: a link to it, its year, and below it perhaps how the two are connected."""
    markup = "".join(row["html"] for row in objects(item, "listContent") if isinstance(row.get("html"), str))
    rows = [row for row in (line(item, "rowTitle"), *rows_of(item)) if row]
    if not rows:
        return Reject(f"{make.name}:{where}", "a connection needs the title of another film")
    linked = LINKED.search(markup)
    relation, other = line(group, "name"), one_line(rows[0])
    return make.passage(
        Kind.CONNECTION,
        where,
        joined([f"{relation} {other}".strip(), *rows[1:]]),
        relation=relation.casefold(),
        other_film=other,
        other_film_id=linked[1] if linked else "",
    )


def summary(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A plot summary, signed behind a dash; a synopsis is not signed, and tells all."""
    synopsis = str(group.get("id") or "").startswith("synops")
    text, author = body(item), line(item, "author")
    signed = None if synopsis or author else SIGNED.fullmatch(text)
    if signed:
        text, author = signed[1], signed[2]
    spoiler = synopsis or is_spoiler(item, group)
    return make.passage(Kind.PLOT, where, text, author=author, spoiler=spoiler)


def question(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A question of the FAQ with its answer."""
    titles = (line(item, key) for key in ("rowTitle", "question", "title", "cardText"))
    asked = next(filter(None, titles), "")
    bodies = (words({"html": item.get(key)}) for key in (*HTML_FORMS, "answer"))
    answer = next(filter(None, bodies), "") or joined(rows_of(item))
    if not asked:
        asked, answer = one_line(answer), ""
    spoiler = is_spoiler(item, group)
    return make.passage(Kind.FAQ, where, joined([asked, answer]), heading=asked, spoiler=spoiler)


def location(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A place, and what was filmed there."""
    place, notes = one_line(body(item)), line(item, "attributes").strip("()")
    text = f"{place} ({notes})" if place and notes else place
    return make.passage(Kind.LOCATION, where, text, **votes(item))


def dates(item: Node, group: Node, make: Maker, where: str) -> Made:
    """From when to when something was done."""
    heading, text = line(group, "name"), one_line(body(item))
    where = str(group.get("id"))
    return make.passage(Kind.LOCATION, where, f"{heading}: {text}", heading=heading) if text else None


def keyword(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A keyword."""
    return make.passage(Kind.KEYWORD, where, line(item, "rowTitle") or one_line(body(item)), **votes(item))


def company(item: Node, group: Node, make: Maker, where: str) -> Made:
    """A company, below what it did."""
    notes = [one_line(row).strip("()") for row in rows_of(item)]
    name, did = line(item, "rowTitle"), companies_role(str(group.get("id") or line(group, "name")))
    if not did and notes:
        did, *notes = notes
    return make.company(where, name, did, notes)


def advice(item: Node, group: Node, make: Maker, where: str) -> Made:
    """An entry of the parents guide."""
    return guide_passage(make, where, section_name(group), body(item), is_spoiler(item, group))


# The id of a section, or else the name of the page → what reads its items. Credits are read elsewhere.
READERS: dict[str, Read] = {
    "flmg_locations": location,
    "flmg_dates": dates,
    "prod_dates": dates,
    "alternateversions": plain(Kind.ALTERNATE_VERSION),
    "companycredits": company,
    "crazycredits": plain(Kind.CRAZY_CREDIT),
    "faq": question,
    "goofs": goof,
    "keywords": keyword,
    "movieconnections": connection,
    "parentalguide": advice,
    "plotsummary": summary,
    "quotes": quote,
    "soundtrack": soundtrack,
    "taglines": plain(Kind.TAGLINE),
    "trivia": plain(Kind.TRIVIA),
}


def other_titles(page: str, content: Any) -> tuple[str, ...]:
    """Return the titles that a page of releases prints, each below the country it is known by there."""
    if page != "releaseinfo":
        return ()
    groups = (group for group in objects(content, "categories") if group.get("id") == "akas")
    items = (item for group in groups for item in objects(group, "section", "items"))
    return tuple(text for item in items for row in listed(item, "listContent") if (text := line(row)))
