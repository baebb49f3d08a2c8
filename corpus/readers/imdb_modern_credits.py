"""The people and companies in the data of a saved IMDb page.

A page may list its people three times: as it prints them, as its data base answered, and in its head.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from corpus.readers.imdb_modern_film import name_of
from corpus.readers.imdb_modern_json import Node, at, line, lines, listed, nodes, objects, whole, words
from corpus.readers.imdb_modern_people import (
    Credit,
    Maker,
    cast_credit,
    companies_role,
    crew_credit,
    each_once,
    role_of,
)
from corpus.records import Passage, Reject

# Lists of people → what they did, "" where each of their groups says it.
LISTS = {
    "directors": "director",
    "writers": "writer",
    "creators": "creator",
    "directorsPageTitle": "director",
    "creatorsPageTitle": "creator",
    "castV2": "actor",
    "crewV2": "",
    "principalCredits": "",
    "principalCreditsV2": "",
}
LABELS = (
    ("category", "id"),
    ("grouping", "groupingId"),
    ("categoryText", "text"),
    ("category", "text"),
    ("grouping", "text"),
)


def read_credits(page_props: Any, titles: Sequence[Node]) -> list[Credit]:
    """Return everybody the page credits, each part and job once."""
    return each_once(all_credits(page_props, titles))


def all_credits(page_props: Any, titles: Sequence[Node]) -> Iterator[Credit]:
    """Stream the credits in all places of the page, the fullest place first."""
    for place in (at(page_props, "mainColumnData"), at(page_props, "contentData")):
        for category in objects(place, "categories"):
            yield from printed_credits(category)
    for title in titles:
        for group in objects(title, "creditCategories"):
            yield from answered_credits(nodes(group, "credits"), group)
        yield from answered_credits(nodes(title, "cast"), {"category": {"id": "cast"}})
        for family in objects(title, "fullCredits", "writerFamilies"):
            for team in objects(family, "writerTeams"):
                yield from answered_credits(objects(team, "team"), {"category": {"id": "writer"}})
        for key, role in LISTS.items():
            for group in objects(title, key):
                yield from answered_credits(objects(group, "credits"), group, role)
        yield from answered_credits(nodes(title, "castPageTitle"), {"category": {"id": "cast"}})


def printed_credits(category: Node) -> Iterator[Credit]:
    """Stream the credits of a category as a page of full credits prints it."""
    role = role_of(str(category.get("id") or ""), line(category, "name"))
    for item in objects(category, "section", "items"):
        person, where = line(item, "rowTitle"), str(item.get("id") or "")
        if not person or not where.startswith("nm"):
            continue
        said = words(item, "attributes")
        if item.get("isCast") or item.get("characters"):
            part = " / ".join(lines(item, "characters"))
            yield cast_credit(where, role, person, f"{part} {said}".strip())
        else:
            yield crew_credit(where, role, person, said)


def answered_credits(found: Iterator[Node], group: Node, default: str = "") -> Iterator[Credit]:
    """Stream credits as the data base answers them; `group` says what they did."""
    labels = [at(group, *path) for path in LABELS]
    role = default or role_of(*(label for label in labels if isinstance(label, str)))
    for node in found:
        person, where = name_of(node), str(at(node, "name", "id") or "credits")
        own = at(node, "category", "id")
        did = role or role_of(own if isinstance(own, str) else "")
        if not person:
            continue
        characters = lines(node, "characters") or [
            name for character in objects(node, "characters") if (name := line(character, "name"))
        ]
        roles = [line(r) for r in nodes(node, "creditedRoles")] if not characters else []
        if did in ("actor", "self") or characters:
            yield cast_credit(where, did or "actor", person, noted(" / ".join(characters or roles), node))
            continue
        jobs = [noted(line(job, "job"), job) for job in objects(node, "jobDetails")]
        for said in jobs or [noted("", node)]:
            yield crew_credit(where, did, person, said)


def noted(text: str, node: Node) -> str:
    """Return a part or a job with the notes on it behind: `driver (uncredited)`."""
    notes = " ".join(f"({note})" for note in lines(node, "attributes"))
    return f"{text} {notes}".strip()


def companies(title: Node, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the companies of a title, by what they did for it."""
    for group in objects(title, "companyCreditCategories"):
        label = companies_role(str(at(group, "category", "id") or line(group, "category")))
        for node in nodes(group, "companyCredits"):
            name = line(node, "displayableProperty") or line(node, "company", "companyText")
            did, notes = label, lines(node, "attributes")
            if not did and notes:
                did, *notes = notes
            where = str(at(node, "company", "id") or "companyCreditCategories")
            yield make.company(where, name, did, [*lines(node, "countries"), *years(node), *notes])
    if not listed(title, "companyCreditCategories"):
        for node in nodes(title, "production"):
            name = line(node, "company", "companyText")
            yield make.company(str(at(node, "company", "id") or "production"), name, "production company", ())


def years(node: Node) -> list[str]:
    """Return in which years a company had to do with the film: `1994` or `1994–1996`."""
    first, last = whole(node, "yearsInvolved", "year"), whole(node, "yearsInvolved", "endYear")
    if first is None:
        return []
    return [f"{first}–{last}" if last is not None and last != first else str(first)]
