"""The README's query language: every example has the reading it promises and finds something."""

import re

import pytest
from readme_parts import codes, rows, section

from corpus.records import Kind
from index import FilmIndex
from search import SearchRequest, search, syntax
from search.patterns import MAX_EXPANSIONS
from search.syntax import FIELDS, read_query
from search.tree import Either, Node, Phrase, Scoped, Sequence, Value, Word

TEXT = section("Query language")

WASPS, ORCHARD, BEES, SWITCH = (Word(text) for text in ("wasps", "orchard", "bees", "switch"))
ABBOTT, MARSH = Word("abbott", "speaker"), Word("marsh", "speaker")

READINGS: dict[str, Node] = {
    "silver wasps orchard": Sequence(plain=(Word("silver"), WASPS, ORCHARD)),
    '"off switch"': Phrase("off switch"),
    '"bees dead"~5': Phrase("bees dead", slop=5),
    "wasps AND bees": Sequence(plain=(WASPS, BEES), strict=True),
    "wasps OR bees": Either((WASPS, BEES)),
    "switch wasps OR bees": Sequence(plain=(SWITCH, Either((WASPS, BEES)))),
    "wasps NOT orchard": Sequence(plain=(WASPS,), must_not=(ORCHARD,)),
    "wasps -orchard": Sequence(plain=(WASPS,), must_not=(ORCHARD,)),
    "+wasps fishing": Sequence(plain=(Word("fishing"),), must=(WASPS,)),
    "(wasps OR bees) switch": Sequence(plain=(Either((WASPS, BEES)), SWITCH)),
    "orch*": Word("orch", form="prefix"),
    "w?sp": Word("w?sp", form="wildcard"),
    "w*ps": Word("w*ps", form="wildcard"),
    "kitredge~": Word("kitredge", form="fuzzy", distance=1),
    "kittrige~2": Word("kittrige", form="fuzzy", distance=2),
    "elephants^3 OR wasps": Either((Word("elephants", boost=3.0), WASPS)),
    'speaker:marsh "off switch"': Sequence(plain=(MARSH, Phrase("off switch"))),
    "speaker:(marsh OR abbott)": Either((MARSH, ABBOTT)),
    "goof:truck quote:switch": Sequence(plain=(Scoped("goof", Word("truck")), Scoped("quote", SWITCH))),
    "goof:truck -quotes:bees": Sequence(
        plain=(Scoped("goof", Word("truck")),), must_not=(Scoped("quote", BEES),)
    ),
    'title:"silver wasps"': Phrase("silver wasps", "title"),
    "heading:flawed": Word("flawed", "heading"),
    "text:almond": Word("almond", "text"),
    "people:oland": Word("oland", "people"),
    "person:voorhees": Word("voorhees", "person"),
    "character:abbott": Word("abbott", "character"),
    "speaker:marsh": MARSH,
    "author:trowbridge": Word("trowbridge", "author"),
    "kind:goof fishing": Sequence(plain=(Value("goof", "kind"), Word("fishing"))),
    "kind:goofs": Value("goofs", "kind"),
    "film:the-silver-wasps-1976": Value("the-silver-wasps-1976", "film"),
    "film:wasps": Value("wasps", "film"),
    'genre:"science fiction"': Value("science fiction", "genre"),
    "lang:fr": Value("fr", "lang"),
    "year:1976": Value("1976", "year"),
    "year:1970..1979": Value("1970..1979", "year"),
    "year:1970s": Value("1970s", "year"),
    "year:>=2010": Value(">=2010", "year"),
    "year:<1930": Value("<1930", "year"),
    "rating:8": Value("8", "rating"),
    "rating:8..10": Value("8..10", "rating"),
    "rating:>=9": Value(">=9", "rating"),
    "rating:<3": Value("<3", "rating"),
}


def test_the_tables_hold_the_queries_checked_here() -> None:
    """READINGS has the examples of both tables, all of them and no others."""
    examples = [code for row in rows(TEXT, columns=3) for code in codes(row[2])]
    assert sorted(examples) == sorted(READINGS)


@pytest.mark.parametrize("query", READINGS)
def test_each_query_is_read_as_promised_and_finds_something(query: str, sample: FilmIndex) -> None:
    """An example has its reading, needs no note, and finds passages of the sample corpus."""
    reading = read_query(query)
    page = search(sample, SearchRequest(text=query, page_size=1, timeout=60.0))

    assert reading.root == READINGS[query]
    assert not reading.notes
    assert page.total
    assert not page.notes


def test_every_field_is_in_the_table() -> None:
    """The table names every field and each of its other names, together with the field they stand for."""
    named = [[code.removesuffix(":") for code in codes(row[0])] for row in rows(TEXT, columns=3)]
    groups = [names for names in named if names and names[0] in FIELDS]
    assert {other: names[0] for names in groups for other in names} == FIELDS


@pytest.mark.parametrize(
    ("query", "found"),
    [("valparaiso", "Valparaíso"), ("dont", "don't"), ("drowned", "drown")],
)
def test_what_counts_as_the_same_word(query: str, found: str, sample: FilmIndex) -> None:
    """The spellings that the README calls the same are found, and marked in a snippet."""
    hits = search(sample, SearchRequest(text=query, page_size=100)).hits
    marked = {piece.text.casefold() for hit in hits for piece in hit.snippet if piece.matched}
    assert f"`{query}`" in TEXT
    assert found in TEXT
    assert found.casefold() in marked


@pytest.mark.parametrize("query", ["year:soon", "kind:nonsense"])
def test_what_makes_no_sense_is_noted(query: str, sample: FilmIndex) -> None:
    """A condition that the README calls senseless gets an answer with a note."""
    assert f"`{query}`" in TEXT
    assert search(sample, SearchRequest(text=query)).notes


def test_kinds_and_limits_are_those_of_the_code() -> None:
    """The README lists every kind in order, and the limits as they are."""
    text = " ".join(TEXT.split())
    kinds = re.search(r"The kinds are (.*?)\.", text)
    limits = (
        f"{syntax.MAX_CHARACTERS:,} characters, {syntax.MAX_TERMS} words, brackets {syntax.MAX_DEPTH} deep, "
        f"{MAX_EXPANSIONS:,} words of the index for a pattern"
    )
    assert kinds
    assert codes(kinds[1]) == [kind.value for kind in Kind]
    assert limits in text
    assert f"up to {syntax.MAX_BOOST:g}" in text
