"""The parents guide of a saved IMDb page: what there is to see and to hear, how strong, and from what age.

There is no kind of passage for it, so it goes with the questions people ask about a film.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from corpus.readers.imdb_modern_json import Node, at, line, lines, nodes, objects, whole, words
from corpus.readers.imdb_modern_people import Maker
from corpus.records import Kind, Passage, Reject

GUIDE = Kind.FAQ
HEADING, CATEGORY = "Parents guide", "parents guide"
# What a page calls its sections → their names; the page may be in another language.
SECTIONS = {
    "nudity": "Sex & Nudity",
    "violence": "Violence & Gore",
    "profanity": "Profanity",
    "alcohol": "Alcohol, Drugs & Smoking",
    "frightening": "Frightening & Intense Scenes",
}


def guide_passage(
    make: Maker, where: str, section: str, text: str, spoiler: bool = False, **fields: Any
) -> Passage | Reject:
    """Return an entry of the parents guide that stands below the heading of a section."""
    heading = f"{HEADING}: {section}" if section else HEADING
    return make.passage(GUIDE, where, text, heading=heading, category=CATEGORY, spoiler=spoiler, **fields)


def guide(title: Node, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the parents guide of a title and its certificates."""
    for group in objects(title, "parentsGuide", "categories"):
        yield from severity(group, make)
    for key in ("categories", "nonSpoilerCategories", "spoilerCategories"):
        for group in objects(title, "parentsGuide", key):
            for node in nodes(group, "guideItems"):
                where, spoiler = str(node.get("id") or "parentsGuide"), at(node, "isSpoiler") is True
                text = words(node, "text")
                yield guide_passage(make, where, section_name(group, "category"), text, spoiler)
    yield from certificates(title, make)


def printed_guide(groups: Iterable[Node], make: Maker) -> Iterator[Passage | Reject]:
    """Stream the parents guide as its page prints it."""
    for group in groups:
        for item in objects(group, "items"):
            where, spoiler = str(item.get("id") or "categories"), item.get("isSpoiler") is True
            text = words({"html": item.get("text")})
            yield guide_passage(make, where, section_name(group), text, spoiler)


def section_name(group: Node, *path: str) -> str:
    """Return what a section of the guide is called."""
    label = str(at(group, *path, "id") or "").casefold()
    return SECTIONS.get(label) or line(group, *path) or line(group, "title")


def severity(group: Node, make: Maker) -> Iterator[Passage | Reject]:
    """Yield how strong users find what a section is about: so many of all who voted."""
    level = line(group, "severity")
    if level:
        section, own = section_name(group, "category"), str(at(group, "category", "id") or "")
        of = whole(group, "totalSeverityVotes")
        said = {"helpful": whole(group, "severity", "votedFor"), "helpful_of": of} if of else {}
        yield guide_passage(make, f"parentsGuide.{own}", section, f"{section}: {level}", False, **said)


def certificates(title: Node, make: Maker) -> Iterator[Passage | Reject]:
    """Yield for what age the film is released in each country, as one passage, and the reason where given."""
    rows: dict[str, None] = {}
    for node in nodes(title, "certificates"):
        country, given = line(node, "country"), line(node, "rating")
        if given:
            said = f"{country}: {given}" if country else given
            notes = lines(node, "attributes")
            rows[f"{said} ({', '.join(notes)})" if notes else said] = None
    if rows:
        yield guide_passage(make, "certificates", "Certificates", "\n".join(rows))
    reasons = {
        reason: None
        for name in ("ratingReason", "certificates")
        for node in nodes(title, name)
        if (reason := line(node, "ratingReason"))
    }
    for position, reason in enumerate(reasons):
        yield guide_passage(make, f"ratingReason[{position}]", "Certificates", reason)
