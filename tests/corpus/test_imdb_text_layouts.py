"""Saved IMDb title pages in every layout: what is recognised, where a title stands, copies out of shape."""

import io
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Document
from corpus.readers.imdb_text import PAGE_BYTES, READER
from corpus.records import Film, Passage, Reject

FULL = (Path(__file__).parent / "fixtures" / "imdb_title_page_full.txt").read_text(encoding="utf-8")
TERSE = (Path(__file__).parent / "fixtures" / "imdb_title_page_terse.txt").read_text(encoding="utf-8")


def document(content):
    """Return a text or bytes as a document."""
    content = content.encode() if isinstance(content, str) else content
    return Document("page.txt", content, lambda: io.BytesIO(content))


def read(content):
    """Return the records of a page."""
    return list(READER.records(document(content)))


def without_source(records):
    """Return records as a set in which it does not matter where they stood."""
    return {repr(msgspec.structs.replace(record, source="")) for record in records}


def bare(text):
    """Return a page without margins and bullets."""
    return re.sub(r"(?m)^[ \t]*[•-]?[ \t]*", "", text)


LAYOUTS = {
    "windows-lines": lambda text: text.replace("\n", "\r\n"),
    "byte-order-mark": lambda text: "\ufeff" + text,
    "tabs": lambda text: text.replace("    ", "\t"),
    "no-margins": lambda text: re.sub(r"(?m)^ +", "", text),
    "no-bullets": bare,
    "stars-for-bullets": lambda text: re.sub(r"(?m)^( *)[•-] ", r"\1* ", text),
    "all-bullets": lambda text: re.sub(r"(?m)^(?=.)", "- ", bare(text)),
    "no-empty-lines": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "all-empty-lines": lambda text: re.sub(r"\n+", "\n\n", bare(text)),
    "nothing-but-lines": lambda text: re.sub(r"\n+", "\n", bare(text)),
}


@pytest.mark.parametrize("page", [pytest.param(FULL, id="full"), pytest.param(TERSE, id="terse")])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_layout_does_not_matter(page, layout):
    """A page is read the same whatever a browser or an editor has made of its margins and bullets."""
    assert READER.recognises(document(layout(page)))
    assert without_source(read(layout(page))) == without_source(read(page))


def test_sections_may_stand_in_any_order():
    """A page whose sections are turned round gives the same records."""
    headings = (
        "Featured reviews|More like this|Storyline|Did you know|Top picks|FAQ15|FAQ12|Details|Tech specs"
    )
    head, *sections = re.split(rf"(?m)^(?=    (?:{headings}|Related news)$)", FULL)

    turned = read(head + "".join(f"{section.rstrip()}\n\n" for section in reversed(sections)))

    assert without_source(turned) == without_source(read(FULL))


def test_old_western_encoding():
    """A page that is not UTF-8 is read as the encoding browsers saved with before."""
    western = TERSE.encode("cp1252")

    assert READER.recognises(document(western))
    assert without_source(read(western)) == without_source(read(TERSE))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"A letter about films.\nStoryline\nDid you know\nFeatured reviews\n", id="prose"),
        pytest.param(f"<html><body>\n{FULL}".encode(), id="html"),
        pytest.param(b'{"IMDbPro": "Storyline"}\nIMDbPro\nStoryline\nDid you know\n', id="json"),
        pytest.param(b"IMDbPro\0\nStoryline\nDid you know\n", id="binary"),
    ],
)
def test_what_is_no_title_page(content):
    """Prose, HTML, JSON and binary files are left to other readers, whatever words they hold."""
    assert not READER.recognises(document(content))


def test_a_page_without_title():
    """A page that names no film is rejected with the next step."""
    (reject,) = read(TERSE.replace("How long is", "Is it long,"))

    assert reject.source == "page.txt:1"
    assert "How long is" in reject.reason


def test_a_page_that_is_too_long():
    """A file too long for a page is rejected as a whole."""
    (reject,) = read(FULL.encode() + b"\n" * PAGE_BYTES)

    assert isinstance(reject, Reject)
    assert "8 MB" in reject.reason


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        pytest.param("IMDbPro\n1917\n• 2019\n", ("1917", 2019), id="title-is-a-year"),
        pytest.param("Tide\nOriginal title: Maré\n• TV Series\n• 2009–2013\n", ("Tide", 2009), id="series"),
        pytest.param("Director\n\nTop Gap\nBy what name was Tide (2009) sold?\n", ("Tide", 2009), id="gap"),
        pytest.param("How many seasons does Tide have?Powered by Alexa\n", ("Tide", None), id="question"),
        pytest.param("Bo Li in Tide (2009)\nHow long is Tide?Powered by Alexa", ("Tide", 2009), id="caption"),
    ],
)
def test_where_the_title_is_found(top, expected):
    """The title and its year are read from wherever the page still names its film."""
    if "Top Gap" in top:
        top = top.replace("Top Gap", "Contribute to this page\nTop Gap")
    film = read(top)[0]

    assert (film.title, film.year) == expected


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)  # surrogates are no UTF-8
ROWS = st.sampled_from([*FULL.split("\n"), *TERSE.split("\n")])
PAGES = st.lists(st.one_of(ROWS, ROWS.map(str.strip), ANY), max_size=60).map("\n".join)


@settings(deadline=None)
@given(st.one_of(ANY, st.binary(), PAGES))
def test_nothing_raises(content):
    """Any text at all, and any shuffle of a page's lines, gives records and no error."""
    READER.recognises(document(content))
    records = read(content)

    assert records
    assert all(isinstance(record, Film | Passage | Reject) for record in records)
