"""A search as a feed, Atom (RFC 4287) or JSON Feed 1.1, and Filmdex as a browser's own search engine.

Plain values in, bytes out. An entry's id is made of the passage's own id, so it stays the same when the
index is rebuilt or the server moves, and a reader shows as new what is new.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

from search.results import FilmHit, Hit, ResultPage
from web.charts import count_words
from web.display import kind_name
from web.links import Links
from web.sentences import plain

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
JSON_FEED = "https://jsonfeed.org/version/1.1"
HIDDEN = "(gives the story away: read it on its page)"

# What XML 1.0 cannot hold, in whatever way it is written.
NOT_XML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a passage, or a film."""

    identity: str
    title: str
    link: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A search as a feed. host: what stands before an address. built: when the index was, in RFC 3339."""

    title: str
    host: str
    page: str
    address: str
    built: str
    entries: tuple[Entry, ...]


def entries(page: ResultPage, links: Links, *, spoilers: bool) -> tuple[Entry, ...]:
    """Return the hits of a page as entries, spoilers told only where they are asked for."""
    return (
        *(film_entry(hit, links) for hit in page.film_hits),
        *(passage_entry(hit, links, spoilers=spoilers) for hit in page.passage_hits),
    )


def passage_entry(hit: Hit, links: Links, *, spoilers: bool) -> Entry:
    """Return a passage as an entry."""
    about = ": ".join(filter(None, (kind_name(hit.kind), hit.heading)))
    text = HIDDEN if hit.spoiler and not spoilers else plain(hit.snippet)
    link = links.passage(hit.film.film_id, hit.passage_id)
    if not hit.passage_id or hit.kind.value == "film":
        link = links.film(hit.film.film_id)
    told = "\n".join(filter(None, (hit.byline, text)))
    return Entry(identity("passage", hit.passage_id), f"{film_title(hit)} – {about}", link, told)


def film_entry(hit: FilmHit, links: Links) -> Entry:
    """Return a film as an entry, with how much speaks for it."""
    told = ", ".join(
        count_words(each.count, each.kind.value.replace("-", " "), each.kind.plural) for each in hit.evidence
    )
    return Entry(identity("film", hit.film.film_id), film_title(hit), links.film(hit.film.film_id), told)


def film_title(hit: Hit | FilmHit) -> str:
    """Return the title of a hit's film with its year."""
    return f"{hit.film.title} ({hit.film.year})" if hit.film.year else hit.film.title


def identity(what: str, name: str) -> str:
    """Return the lasting id of an entry."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'filmdex:{what}:{name}')}"


def legal(text: str) -> str:
    """Return `text` without what XML cannot hold."""
    return NOT_XML.sub("", text)


def atom(feed: Feed) -> bytes:
    """Return a feed as an Atom document."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    add(root, "id", identity("search", feed.page))
    add(root, "title", feed.title)
    add(root, "updated", feed.built)
    add(add(root, "author"), "name", "Filmdex")
    add(root, "link", rel="self", type="application/atom+xml", href=feed.host + feed.address)
    add(root, "link", rel="alternate", type="text/html", href=feed.host + feed.page)
    for entry in feed.entries:
        node = add(root, "entry")
        add(node, "id", entry.identity)
        add(node, "title", entry.title)
        add(node, "updated", feed.built)
        add(node, "link", rel="alternate", type="text/html", href=feed.host + entry.link)
        add(node, "content", entry.text, type="text")
    return document(root)


def document(root: Element) -> bytes:
    """Return an XML document."""
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """Append an element to `parent` and return it; text and attributes are made fit for XML."""
    child = SubElement(parent, name, {key: legal(value) for key, value in attributes.items()})
    child.text = legal(text) or None
    return child


def json_feed(feed: Feed) -> bytes:
    """Return a feed as a JSON Feed."""
    return msgspec.json.encode(
        {
            "version": JSON_FEED,
            "title": feed.title,
            "home_page_url": feed.host + feed.page,
            "feed_url": feed.host + feed.address,
            "language": "en",
            "authors": [{"name": "Filmdex"}],
            "items": [
                {
                    "id": entry.identity,
                    "url": feed.host + entry.link,
                    "title": entry.title,
                    "content_text": entry.text,
                }
                for entry in feed.entries
            ],
        }
    )


def open_search(host: str, links: Links, icon: str) -> bytes:
    """Return the description by which a browser adds Filmdex as a search engine."""
    root = Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    add(root, "ShortName", "Filmdex")
    add(root, "Description", "Reviews, quotes, trivia, goofs, credits, songs and plots of films")
    add(root, "InputEncoding", "UTF-8")
    add(root, "Image", host + icon, width="16", height="16", type="image/svg+xml")
    for form, address in (
        ("text/html", links.at("?q={searchTerms}")),
        ("application/x-suggestions+json", links.at("opensearch/suggestions?q={searchTerms}")),
        ("application/atom+xml", links.at("feed.atom?q={searchTerms}")),
    ):
        add(root, "Url", type=form, template=host + address)
    add(root, "Url", type="application/opensearchdescription+xml", rel="self",
        template=host + links.at("opensearch.xml"))  # fmt: skip
    return document(root)


def suggestion_list(typed: str, found: Sequence[tuple[str, str, str]]) -> bytes:
    """Return suggestions as browsers take them. found: text, what it is, and the address of its search."""
    columns = [list(column) for column in zip(*found, strict=True)] or [[], [], []]
    return msgspec.json.encode([typed, *columns])
