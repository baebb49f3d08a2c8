"""A search as a feed and as a file, and Filmdex in a browser's own search box: sound, whole, safe to open."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import jsonschema
import msgspec
import pytest
from flask.testing import FlaskClient
from page_films import ANGELS, HARBOUR, SPOILER
from selectolax.lexbor import LexborHTMLParser

from corpus.records import Film, Kind, with_passage_id
from corpus.records import Passage as Record
from index import FilmIndex, reindex
from search import SearchRequest, as_json, search
from web.app import create_app
from web.config import Settings
from web.exports import COLUMNS, cell

Read = Callable[..., LexborHTMLParser]

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")

# What JSON Feed 1.1 demands, as far as our feeds have it.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items", "home_page_url", "feed_url"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "authors": {"type": "array", "items": {"type": "object", "required": ["name"]}},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "url", "content_text"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string"},
                },
            },
        },
    },
}

SEARCHES = [
    "q=lamp",
    "q=lamp&by=passage",
    "q=spoon&by=passage&page=2",
    "kind=goof",
    "q=zeppelin&by=passage",
    "q=xyzzy",
]


@pytest.mark.parametrize("query", SEARCHES)
def test_an_atom_feed_is_sound(client: FlaskClient, query: str) -> None:
    """A feed reader takes it without complaint, and all that RFC 4287 demands of feed and entry is there."""
    response = client.get(f"/feed.atom?{query}")

    assert response.content_type == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(response.data)
    assert not read.bozo
    assert read.version == "atom10"
    root = ElementTree.fromstring(response.data)
    for node in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (child,) = node.findall(f"{ATOM}{name}")
            assert (child.text or "").strip(), name
        assert RFC_3339.fullmatch(node.findtext(f"{ATOM}updated", ""))
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", node.findtext(f"{ATOM}id", ""))
        relations = [link.get("rel") for link in node.findall(f"{ATOM}link")]
        assert relations.count("alternate") == 1
        assert len(node.findall(f"{ATOM}content")) == (node is not root)
        assert all(
            link.get("href", "").startswith("http://localhost/") for link in node.findall(f"{ATOM}link")
        )
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Filmdex"
    identities = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(identities)) == len(identities)


@pytest.mark.parametrize("query", SEARCHES)
def test_a_json_feed_says_the_same(client: FlaskClient, query: str) -> None:
    """The JSON feed keeps to its standard and has the entries of the Atom feed."""
    response = client.get(f"/feed.json?{query}")

    assert response.content_type == "application/feed+json"
    feed = json.loads(response.data)
    jsonschema.validate(feed, JSON_FEED)
    entries = feedparser.parse(client.get(f"/feed.atom?{query}").data).entries
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in entries]
    assert [item["url"] for item in feed["items"]] == [entry.link for entry in entries]


def test_a_feed_has_the_hits_of_its_page(client: FlaskClient, index: FilmIndex, read: Read) -> None:
    """A page of results names its feeds, whose entries are the hits in their order and lead to them."""
    links = [
        link.attributes["href"] for link in read("/?q=spoon&by=passage&page=2").css("link[rel=alternate]")
    ]
    assert links == ["/feed.atom?q=spoon&by=passage", "/feed.json?q=spoon&by=passage"]

    feed = json.loads(client.get(links[1]).data)
    hits = search(index, SearchRequest(text="spoon", page_size=50)).passage_hits
    assert len(feed["items"]) == len(hits) == 25
    for item, hit in zip(feed["items"], hits, strict=True):
        assert hit.film.title in item["title"]
        assert "".join(piece.text for piece in hit.snippet) in item["content_text"]
        page = LexborHTMLParser(client.get(item["url"].partition("#")[0]).text)
        assert page.css_first(".passage--named").attributes["id"] == hit.passage_id


def test_an_entry_keeps_its_id(client: FlaskClient) -> None:
    """A passage is the same entry in whatever search, and at whatever host."""
    first = json.loads(client.get("/feed.json?q=plywood&by=passage").data)["items"][0]
    again = json.loads(
        client.get("/feed.json?kind=trivia&film=tt0900001&by=passage", base_url="https://other/").data
    )

    assert first["id"] in {item["id"] for item in again["items"]}
    assert all(item["url"].startswith("https://other/") for item in again["items"])


@pytest.mark.parametrize("form", ["feed.atom", "feed.json", "export.csv"])
def test_spoilers_stay_out_unless_asked_for(client: FlaskClient, form: str) -> None:
    """Feeds and tables leave the text of a spoiler out, and have it where spoilers=show stands."""
    secret = SPOILER.text.split()[-1]

    assert secret not in client.get(f"/{form}?q=keeper&kind=plot&by=passage").text
    assert secret in client.get(f"/{form}?q=keeper&kind=plot&by=passage&spoilers=show").text


def table(client: FlaskClient, query: str) -> list[dict[str, str]]:
    """Return the rows of a search as a spreadsheet reads them."""
    response = client.get(f"/export.csv?{query}")
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="filmdex.csv"'
    rows = csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline=""))
    assert tuple(rows.fieldnames or ()) == COLUMNS
    return list(rows)


def test_a_table_has_every_hit(client: FlaskClient, index: FilmIndex) -> None:
    """The CSV has a row for each hit of all pages, in their order, with text and address."""
    rows = table(client, "q=spoon&by=passage&limit=3&page=2")

    hits = search(index, SearchRequest(text="spoon", page_size=100)).passage_hits
    assert [row["passage_id"] for row in rows] == [hit.passage_id for hit in hits]
    assert [row["rank"] for row in rows] == [str(number) for number in range(1, 26)]
    assert {row["film_id"] for row in rows} == {ANGELS}
    for row, hit in zip(rows, hits, strict=True):
        assert row["text"] == "".join(piece.text for piece in hit.snippet)
        assert client.get(row["address"].partition("#")[0]).status_code == 200


def test_a_table_of_films(client: FlaskClient) -> None:
    """By film, the CSV has a row for each film with its count and its best passage."""
    (row,) = table(client, "q=lamp&film=tt0900001")

    assert (row["film_id"], row["title"], row["year"]) == (HARBOUR, "Harbour Lights", "1954")
    assert int(row["passages"]) > 2
    assert "lamp" in row["text"]


def test_the_file_for_programs_is_the_answer(client: FlaskClient, index: FilmIndex) -> None:
    """The JSON file has the shape of every answer, with all hits on one page."""
    response = client.get("/export.json?q=spoon&by=passage&limit=3")

    assert response.headers["Content-Disposition"] == 'attachment; filename="filmdex.json"'
    answer = json.loads(response.data)
    expected = json.loads(as_json(search(index, SearchRequest(text="spoon", page_size=100))))
    assert list(answer) == list(expected)
    assert answer["hits"] == expected["hits"]
    assert (answer["page"], answer["page_size"], answer["total"]) == (1, 25, 25)


def test_many_hits_are_cut_at_a_thousand(tmp_path: Path) -> None:
    """A file has the first 1,000 hits, each once."""
    film = Film(film_id="f", title="F")
    trivia = [
        with_passage_id(Record(film_id="f", kind=Kind.TRIVIA, text=f"Spoon number {number}."))
        for number in range(1_050)
    ]
    corpus = tmp_path / "films.jsonl"
    corpus.write_bytes(msgspec.json.Encoder().encode_lines([film, *trivia]))
    reindex([corpus], tmp_path / "index")
    client = create_app(Settings(index_dir=tmp_path / "index")).test_client()

    rows = table(client, "q=spoon&by=passage")
    assert len({row["passage_id"] for row in rows}) == len(rows) == 1_000


FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1", "\t=1", "\r=1", " =1", "\n+1", "＝1", "＋1", "－1",
    "＠1", "=HYPERLINK(\"http://x\",\"y\")", "%0A=1", "|cmd",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    """What a spreadsheet would run begins with an apostrophe, which makes it text; nothing is taken away."""
    made = str(cell(text))

    assert made.startswith("'")
    assert made[1:] == re.sub(r"[\r]", "", text)


@pytest.mark.parametrize("value", ["Heat", "1984", "'quoted'", "a=b", "no - dash", "", 7, -0.5, "é"])
def test_other_cells_are_as_they_are(value: object) -> None:
    """Texts that are no formula, and numbers, stay untouched."""
    assert cell(value) == value


def test_hostile_texts_make_a_sound_table(client: FlaskClient) -> None:
    """Commas, quotation marks and line ends in a text neither add a cell nor begin a formula."""
    rows = table(client, "q=zeppelin&by=passage&spoilers=show")

    assert len(rows) > 10
    for row in rows:
        assert None not in row
        for value in row.values():
            assert not re.match(r"\s*[=+\-@]", value)


def test_opensearch(client: FlaskClient, read: Read) -> None:
    """The description is sound, within its limits, and its addresses answer in the forms they say."""
    (link,) = read("/").css("link[rel=search]")
    assert link.attributes["type"] == "application/opensearchdescription+xml"
    response = client.get(link.attributes["href"])

    assert response.content_type.startswith("application/opensearchdescription+xml")
    root = ElementTree.fromstring(response.data)
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{name}OpenSearchDescription"
    assert 0 < len(root.findtext(f"{name}ShortName", "")) <= 16
    assert 0 < len(root.findtext(f"{name}Description", "")) <= 1024
    forms = {}
    for url in root.iter(f"{name}Url"):
        template = url.get("template", "")
        assert template.startswith("http://localhost/")
        forms[url.get("type")] = client.get(template.replace("{searchTerms}", "lamp")).content_type
    assert set(forms) == {
        "text/html",
        "application/x-suggestions+json",
        "application/atom+xml",
        "application/opensearchdescription+xml",
    }
    for said, answered in forms.items():
        assert answered.startswith(str(said))


@pytest.mark.parametrize("typed", ["harb", "Café", "xyzzy", "", '"><script>', "lamp " * 50])
def test_suggestions_for_a_browser(client: FlaskClient, typed: str) -> None:
    """The answer is what was typed and three lists of one length: texts, what they are, their searches."""
    response = client.get("/opensearch/suggestions", query_string={"q": typed})

    assert response.content_type == "application/x-suggestions+json"
    said, texts, sorts, addresses = json.loads(response.data)
    assert said == typed
    assert len(texts) == len(sorts) == len(addresses) <= 10
    assert all(address.startswith("http://localhost/?q=") for address in addresses)
    if typed == "harb":
        assert "Harbour Lights" in texts
