"""The people and companies of a classic IMDb page: tables of cast and crew, lists of companies."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from corpus.readers.imdb_classic_page import (
    ClassicPage,
    attribute_of,
    each_element,
    elements,
    following,
    line_of,
    links,
    own_text,
)
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

PERSON = re.compile(r"/name/(nm\d{5,10})")
COMPANY = re.compile(r"/company/(co\d{5,10})")
NOTE = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
# Headings of the title card that names stand behind.
CARD = "[itemprop=director], [itemprop=creator], [itemprop=actors], .credit_summary_item, .info, .txt-block"
CARD_ROLES = ("director", "writer", "creator", "actor")


def read_credits(page: ClassicPage) -> list[Credit]:
    """Return everybody the page credits, each part and job once."""
    return each_once([*cast(page), *crew(page), *card(page)])


def cast(page: ClassicPage) -> Iterator[Credit]:
    """Stream the rows of the cast: a portrait, a name, dots and a character."""
    for tr in page.css("table.cast_list tr, table.cast tr"):
        if named := person_in(tr):
            cell = tr.css_first("td.character, td.char")  # it may be missing where a part has no name
            yield cast_credit(named[1], "actor", named[0], line_of(cell))


def person_in(node: LexborNode) -> tuple[str, str] | None:
    """Return the first person that is linked by name in an element, and the number of them."""
    for text, address in links(node, "/name/"):
        match = PERSON.search(address)
        return text, match[1] if match else "cast"
    return None


def crew(page: ClassicPage) -> Iterator[Credit]:
    """Stream the tables of the crew: each below its heading, or with it in their first row."""
    for heading in page.css("h4.dataHeaderWithBorder"):
        role = role_of(own_text(heading))
        table = next(elements(following(heading)), None)
        if (
            table is not None
            and table.tag == "table"
            and "simpleCreditsTable" in attribute_of(table, "class")
        ):
            yield from crew_rows(table, role)
    for table in each_element(enclosing(link, "table") for link in page.css("a.glossary[name]")):
        anchor = table.css_first("a.glossary[name]")
        if anchor is not None:
            yield from crew_rows(table, role_of(line_of(anchor), attribute_of(anchor, "name")))


def enclosing(node: LexborNode, tag: str) -> LexborNode | None:
    """Return the nearest element of a tag around another one."""
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent


def crew_rows(table: LexborNode, role: str) -> Iterator[Credit]:
    """Stream the credits in a table: a name, dots, a job."""
    for tr in table.css("tr"):
        cells = list(tr.css("td"))
        named = person_in(cells[0]) if cells else None
        if named:
            said = line_of(cells[-1]) if len(cells) > 1 else ""
            yield crew_credit(named[1], role, named[0], said)


def card(page: ClassicPage) -> Iterator[Credit]:
    """Stream the names on the title card, behind `Directors:`, `Writers:` and `Stars:`."""
    for block in page.css(CARD):
        heading = block.css_first("h4, h5")
        role = role_of(line_of(heading)) if heading is not None else ""
        if role not in CARD_ROLES:
            continue
        for text, address in links(block, "/name/"):
            if match := PERSON.search(address):
                yield Credit(match[1], role, text)


def companies(page: ClassicPage, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the companies in the lists below their headings, or those the title card names."""
    listed = False
    for heading in page.css("b.blackcatheader, h4.dataHeaderWithBorder"):
        beside = next(elements(following(heading)), None)
        if beside is None or beside.tag != "ul":
            continue
        for item in beside.css("li"):
            if linked := next(links(item, "/company/"), None):
                listed = True
                yield company(item, linked, companies_role(own_text(heading)), make)
    if not listed:
        for block in page.css(".txt-block, .info"):
            label = line_of(block.css_first("h4, h5")).rstrip(": ").casefold()
            if label in ("production co", "company"):
                for text, address in links(block, "/company/"):
                    yield make.company(company_id(address), text, "production company", ())


def company(item: LexborNode, linked: tuple[str, str], did: str, make: Maker) -> Passage | Reject:
    """Return a company of a list: `Miramax (1994) (USA) (theatrical)`, `Coral Pictures provided by: …`."""
    name, address = linked
    said = line_of(item).removeprefix(name).strip(" .…·")
    notes = [note.strip() for note in NOTE.findall(said)]
    before = said.partition("(")[0].strip()
    if did:
        notes = [before, *notes] if before else notes
    else:
        did = before or (notes.pop(0) if notes else "")
    return make.company(company_id(address), name, did, notes)


def company_id(address: str) -> str:
    """Return the number of a company."""
    match = COMPANY.search(address)
    return match[1] if match else "companies"
