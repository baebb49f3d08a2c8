"""The lists of a classic IMDb page: trivia, goofs, quotes, connections, songs, places, taglines, keywords.

Each has a page of its own, in the layout of 2007 or that of 2012, and the title page shows one of each. What
makes a passage of an entry is the same for all three.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from corpus.readers.imdb_classic_page import (
    ClassicPage,
    attribute_of,
    children,
    following,
    is_unread,
    line_of,
    text_of,
)
from corpus.readers.imdb_modern_people import Maker
from corpus.readers.imdb_modern_text import goof_category, joined, one_line, song_of, spoken_lines, tidy
from corpus.readers.imdb_text_did_you_know import RELATION
from corpus.records import Kind, Passage, Reject, quote_text

Made = Passage | Reject
HEADINGS = "h2, h3, h4, h5"
ENTRIES = f"{HEADINGS}, .soda, ul.trivia > li"
BARE_ENTRIES = "ul > li, .sodatext"  # of pages older than both
SPOILERS = re.compile(r"(?i)spoilers?\b")
COUNTED = re.compile(r"\s*\(\d+\)$")  # a heading may say how many entries it has
INTERESTING = re.compile(r"(\d{1,9}) of (\d{1,9})\b")
TRADEMARK = re.compile(r"(?P<label>(?:(?:Actor|Director) )?(?:Cameo|Trademark)):\s*(?P<text>.+)", re.DOTALL)
LABELLED = re.compile(r"(?P<label>[A-Z][A-Za-z/ ]{2,40}):\s+(?P<text>.+)", re.DOTALL)
SERIES = re.compile(r'^"(.{1,300})"((?: \(.*)?)$')  # series stand in quotation marks
TITLE = re.compile(r"/title/(tt\d{5,10})")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list. heading: what it stands below; votes: who found it interesting, of whom."""

    where: str
    text: str
    heading: str = ""
    spoiler: bool = False
    votes: tuple[int, int] | None = None

    def fields(self) -> dict[str, int | bool]:
        """Return what a passage takes over as it is."""
        counted = {"helpful": self.votes[0], "helpful_of": self.votes[1]} if self.votes else {}
        return {"spoiler": self.spoiler, **counted}


def entries(container: LexborNode, name: str) -> Iterator[Entry]:
    """Stream the entries of a list in the order of the page."""
    heading, spoiler, count = "", False, 0
    found = container.css(ENTRIES)
    if all(re.fullmatch(r"h\d", node.tag or "") for node in found):
        found = container.css(BARE_ENTRIES)
    for node in found:
        if re.fullmatch(r"h\d", node.tag or ""):
            if node.parent is None or "soda" not in attribute_of(node.parent, "class"):
                heading = COUNTED.sub("", line_of(node))
                spoiler = spoiler or SPOILERS.match(heading) is not None
            continue
        own = node.css_first("h4")
        label, count = (line_of(own) if own is not None else heading), count + 1
        yield entry(node, name, count, label, spoiler)


def entry(node: LexborNode, name: str, count: int, heading: str, spoiler: bool) -> Entry:
    """Return one entry, without its heading and without what asks whether it is interesting."""
    anchor = node.css_first("a[name]")
    where = node.id or (attribute_of(anchor, "name") if anchor is not None else "") or f"{name}[{count}]"
    body = node.css_first(".sodatext")
    text = text_of(body if body is not None else node, without="h4")
    return Entry(where, text, "" if SPOILERS.match(heading) else heading, spoiler, votes_in(node))


def votes_in(node: LexborNode) -> tuple[int, int] | None:
    """Return who found an entry interesting, of whom: `12 of 15 found this interesting`."""
    for asked in node.css(".interesting-count-text, .did-you-know-actions, .vote"):
        match = INTERESTING.search(line_of(asked).replace(",", ""))
        if match and int(match[2]):
            return int(match[1]), int(match[2])
    return None


def plain(kind: Kind) -> Callable[[Entry, Maker], Made]:
    """Return what reads an entry that is a text and little else."""
    return lambda item, make: make.passage(kind, item.where, item.text, **item.fields())


def trivia(item: Entry, make: Maker) -> Made:
    """A piece of trivia, whose sort is its heading or stands before it: `Director Cameo: …`."""
    text, label = item.text, item.heading
    if match := TRADEMARK.fullmatch(text):
        text, label = match["text"], match["label"]
    return make.passage(Kind.TRIVIA, item.where, text, category=label.casefold(), **item.fields())


def goof(item: Entry, make: Maker) -> Made:
    """A goof, whose sort is its heading or stands before it: `Continuity: …`."""
    text, label = item.text, item.heading
    if not label and (match := LABELLED.fullmatch(text)):
        text, label = match["text"], match["label"]
    return make.passage(Kind.GOOF, item.where, text, category=goof_category(label), **item.fields())


def quote(item: Entry, make: Maker) -> Made:
    """A quote: a paragraph for each who speaks, or in the older layouts a line."""
    rows = item.text.split("\n\n" if "\n\n" in item.text else "\n")
    said = spoken_lines(one_line(row) for row in rows)
    return make.passage(Kind.QUOTE, item.where, quote_text(said), lines=said, **item.fields())


def song(item: Entry, make: Maker) -> Made:
    """A song with the rows about it."""
    found = song_of(item.text.split("\n"))
    if found is None:
        return Reject(f"{make.name}:{item.where}", "a song needs a name")
    people = {"writers": found.writers, "performers": found.performers}
    return make.passage(Kind.SOUNDTRACK, item.where, found.text, heading=found.name, **people)


# The name of a page → what reads its list; after it the ids of the list in the layout of 2012.
LISTS: dict[str, tuple[Callable[[Entry, Maker], Made], tuple[str, ...]]] = {
    "trivia": (trivia, ("trivia_content",)),
    "goofs": (goof, ("goofs_content",)),
    "quotes": (quote, ("quotes_content",)),
    "crazycredits": (plain(Kind.CRAZY_CREDIT), ("crazycredits_content", "crazy_credits_content")),
    "alternateversions": (
        plain(Kind.ALTERNATE_VERSION),
        ("alternateversions_content", "alternate_versions_content"),
    ),
    "soundtrack": (song, ("soundtracks_content", "soundtrack_content")),
    "taglines": (plain(Kind.TAGLINE), ("taglines_content",)),
}
# The block of the title page or the heading of the combined page that shows one entry → its list.
SHOWN = {
    "trivia": "trivia",
    "goofs": "goofs",
    "quotes": "quotes",
    "crazyCredits": "crazycredits",
    "crazy credits": "crazycredits",
    "alternateVersions": "alternateversions",
    "alternate versions": "alternateversions",
    "soundtracks": "soundtrack",
    "soundtrack": "soundtrack",
    "soundtrack listing": "soundtrack",
}


def lists(page: ClassicPage, make: Maker) -> Iterator[Made]:
    """Stream the entries of the list that a page is."""
    for name, (read, ids) in LISTS.items():
        container = page.first(*(f"#{id}" for id in ids))
        if container is None and page.subpage == name:
            container = page.first("#tn15content")
        if container is None:
            continue
        found: Iterable[Entry] = entries(container, name)
        if name == "quotes" and not container.css(".soda"):
            found = parted_quotes(container)
        elif name == "taglines" and not container.css(".soda"):
            found = (Entry(f"taglines[{n}]", text_of(p)) for n, p in enumerate(container.css("p"), 1))
        for item in found:
            if item.text:
                yield read(item, make)
    yield from connections(page, make)
    yield from locations(page, make)
    for number, link in enumerate(page.css("#keywords_content .sodatext a, #tn15content .keyword a"), 1):
        yield make.passage(Kind.KEYWORD, f"keywords[{number}]", line_of(link))


def parted_quotes(container: LexborNode) -> Iterator[Entry]:
    """Stream the quotes of the oldest layout: each begins at an anchor and ends at a rule."""
    for anchor in container.css('a[name^="qt"]'):
        rows: list[str] = []
        for node in following(anchor):
            if node.tag == "hr" or (node.tag == "a" and attribute_of(node, "name").startswith("qt")):
                break
            if node.tag == "br" or not rows:
                rows.append("")
            rows[-1] += f" {line_of(node)}" if node.tag == "-text" else line_of(node)
        yield Entry(attribute_of(anchor, "name"), tidy("\n".join(rows)))


def shown_entry(label: str, node: LexborNode, make: Maker) -> Iterator[Made]:
    """Yield the one entry of a list that the title page shows below a label."""
    if label in ("connections", "movie connections"):
        yield from connection_rows(children(node), "", make)
    elif name := SHOWN.get(label):
        item = entry(node, name, 1, "", False)
        if item.text:
            yield LISTS[name][0](Entry(f"{name}[1]", item.text), make)


def connections(page: ClassicPage, make: Maker) -> Iterator[Made]:
    """Stream the films that this one is connected with, below how they are connected."""
    container = page.first("#connections_content")
    if container is not None:
        relation = ""
        for node in container.css("h4, .soda"):
            if node.tag == "h4":
                relation = line_of(node)
            else:
                yield from connection_rows(children(node), relation, make)
    elif page.subpage == "movieconnections" and (container := page.first("#tn15content")) is not None:
        for heading in container.css("h5"):
            yield from connection_rows(following(heading), line_of(heading), make)


def connection_rows(nodes: Iterator[LexborNode], relation: str, make: Maker) -> Iterator[Made]:
    """Stream connections: `References <a>Heat</a> (1995)`, and below it perhaps `- how`."""
    film_id, title, notes, begun = "", "", list[str](), True
    for node in nodes:
        if node.tag in ("h2", "h3", "h4", "h5", "hr") and (title or node.tag == "h5"):
            break
        linked = TITLE.search(attribute_of(node, "href")) if node.tag == "a" else None
        text = "" if is_unread(node, node.tag or "") else line_of(node)
        if node.tag == "br":
            begun = True
        elif linked and text and begun:
            if title:
                yield connection(film_id, title, notes, relation, make)
            film_id, title, notes, begun = linked[1], text, [], False
        elif title and text and not begun and not notes:
            title = f"{title} {text}"
        elif title and text:
            notes.append(text)
            begun = False
        elif text and not title and not relation and (match := RELATION.match(text)):
            relation = match[0]
    if title:
        yield connection(film_id, title, notes, relation, make)


def connection(film_id: str, title: str, notes: list[str], relation: str, make: Maker) -> Made:
    """Return how the film is connected with another one."""
    relation = relation.split("(")[0].strip(" :")
    title = SERIES.sub(r"\1\2", title)
    said = " ".join(notes).removeprefix("-").strip()
    return make.passage(
        Kind.CONNECTION,
        f"connections.{film_id}",
        joined([f"{relation} {title}".strip(), said]),
        relation=relation.casefold(),
        other_film=title,
        other_film_id=film_id,
    )


def locations(page: ClassicPage, make: Maker) -> Iterator[Made]:
    """Stream the places, each with what was filmed there."""
    sodas: set[str] = set()
    for number, place in enumerate(page.css("dt"), 1):
        if place.css_first('a[href*="locations="]') is None:
            continue
        note = ""
        for beside in following(place):
            if beside.tag == "dt":
                break
            if beside.tag == "dd" and not note:
                note = line_of(beside).strip("() ")
        soda = place.parent
        own = (soda.id or "") if soda is not None else ""
        own = own if own.startswith("lc") and own not in sodas else ""
        sodas.add(own)
        votes = votes_in(soda) if soda is not None and own else None
        text = f"{line_of(place)} ({note})" if note else line_of(place)
        item = Entry(own or f"locations[{number}]", text, votes=votes)
        yield make.passage(Kind.LOCATION, item.where, item.text, **item.fields())
