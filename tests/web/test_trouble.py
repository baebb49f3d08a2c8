"""What the search page says when a query is odd, a parameter makes no sense or nothing is found."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from page_dom import found, links, words
from selectolax.lexbor import LexborHTMLParser

Read = Callable[..., LexborHTMLParser]


@pytest.mark.parametrize(
    "text",
    [
        '"', "(((", ")", "AND", "NOT", "a*", "*", "?", "~", "year:", "year:soon", "rating:>=x", "kind:nope",
        'title:"', "\x00", "%", "word " * 900, "(a " * 200, "a^1e309", "[a TO b]", "x~99", "\u202e", "-",
        "a:b:c", "NOT x", "a OR", "🎬", '"" ""', "\\", "<b>", "١٩٨٠", "\U000e0001", "e\u0301",
    ],
)  # fmt: skip
def test_no_query_text_is_an_error(read: Read, text: str) -> None:
    """Whatever is typed gets a page of results, and stands in the box as it was typed."""
    page = read(f"/?q={quote(text)}")

    assert page.css_first("#q").attributes["value"] == "".join(
        letter for letter in text.strip() if letter >= " "
    )


@pytest.mark.parametrize(
    ("parameter", "told"),
    [
        ("year=soon", "A range is written 1970..1979"),
        ("year=1979..1970", "write 1970..1979"),
        ("rating=x", "A range is written"),
        ("kind=nope", "the kinds are film, plot"),
        ("decade=x", "decade must be a whole number"),
        ("sort=up", "sort must be one of"),
        ("page=0", "page must be 1 or more"),
        ("page=two", "page must be a whole number"),
        ("limit=101", "between 1 and 100"),
    ],
)
def test_a_bad_parameter_is_told(read: Read, parameter: str, told: str) -> None:
    """The page says what would do, keeps the rest of the search and shows what was typed, to be mended."""
    page = read(f"/?q=lamp&genre=Drama&lang=fr&{parameter}", 400)

    name, value = parameter.split("=")
    assert told in words(page.css_first("main"))
    assert page.css_first("#q").attributes["value"] == "lamp"
    kept = {
        (field.attributes["name"], field.attributes["value"]) for field in page.css("#search [type=hidden]")
    }
    assert {("genre", "Drama"), ("lang", "fr")} == kept
    assert page.css_first(f"input[name={name}][form=search]").attributes["value"] == value
    assert links(page, ".trouble a") == {"Search without it": "/?q=lamp&genre=Drama&lang=fr"}


@pytest.mark.parametrize("value", ["nan", "inf", "-inf..inf", "1e308", "1e400"])
def test_no_number_is_too_odd(client: FlaskClient, value: str) -> None:
    """A rating that is no usable number is answered or refused, but is no fault of ours."""
    assert client.get(f"/?q=lamp&rating={value}").status_code in (200, 400)


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("/?q=spoon&kind=review&by=passage", "In every kind"),
        ("/?q=spoon&kind=review", "In every kind"),
        ("/?q=lighthuose&literal=1", "With mended spelling and synonyms"),
        ("/?q=spoon&year=1950..1959", "In films of every year"),
        ("/?q=spoon&film=tt0900001&lang=fr", "Without any filter"),
        ('/?q="bent spoon"', "bent spoon"),
    ],
)
def test_nothing_found_offers_what_does(read: Read, address: str, offered: str) -> None:
    """An empty result offers wider searches with the number of passages that each one finds."""
    page = read(address)

    assert words(page.css_first("[role=status]")) == "Nothing found"
    counts = {}
    for item in page.css(".help__list li:has(.help__count)"):
        ((label, link),) = links(item, "a").items()
        counts[label] = int(re.sub(r"\D", "", words(item.css_first(".help__count"))))
        assert found(read(link)) == counts[label] > 0
    assert offered in counts
