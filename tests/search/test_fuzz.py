"""Whatever is typed gets a page: queries drawn from the grammar, from bytes, and broken ones."""

import random
import time
from collections.abc import Callable

import pytest

from corpus.records import Kind
from index import FilmIndex
from search import ResultPage, SearchRequest, as_json, search
from search.request import SORTS
from search.syntax import FIELDS, MAX_CHARACTERS

QUERIES = 1_000  # of each of the three sorts; raise it to search for rare cases
SAMPLED = 10  # one query in so many is asked of the sample corpus, whose many words make it slow
TIMEOUT = 0.25  # seconds
MARGIN = 1.0  # seconds a search may take beyond its deadline: these cores are shared

WORDS: tuple[str, ...] = (
    "the",
    "a",
    "wasps",
    "orchard",
    "silver",
    "naïve",
    "映画",
    "雨",
    "हिन्दी",
    "שלום",
    "don't",
    "spider-man",
    "1990",
)
WORDS += (
    "zzz",
    "running",
    "Ocean’s",
    "ß",
    "İ",
    "ﬁ",
    "９",
    "…",
    "-",
    "'",
    "\u0301",
    "👩‍👧",
    "x" * 300,
    "AND",
    "OR",
    "NOT",
)
ENDINGS = (
    "",
    "",
    "",
    "*",
    "~",
    "~2",
    "~0",
    "^2",
    "^0.1",
    "^999",
    "*^3",
    "~1^2",
    "?",
    "?e",
    "*ing",
    "^",
    "~~",
    '"~3',
)
VALUES: tuple[str, ...] = (
    "goof",
    "quotes",
    "1990..1999",
    "1990s",
    ">=8",
    "<5",
    "..",
    "nan",
    "inf",
    "-1e999",
    "..7",
    "9..1",
    "99999999999",
)
VALUES += (
    "-5",
    ">",
    "<=",
    "Drama",
    "fr",
    "en",
    "tt0001",
    "\ud800",
    "0x10",
    "1_0",
    "٣",
    "8.5.1",
    ">=..",
    "<1..2",
    "1e308",
)


def clause(lot: random.Random, depth: int) -> str:
    """Return a clause of the query language, not always a right one."""
    sign, field = (
        lot.choice(("", "", "", "+", "-", "NOT ")),
        lot.choice(("", "", f"{lot.choice(list(FIELDS))}:")),
    )
    chance = lot.random()
    if depth and chance < 0.25:
        return f"{sign}{field}({clauses(lot, depth - 1)}){lot.choice(ENDINGS)}"
    if chance < 0.4:
        words = " ".join(lot.choices(WORDS, k=lot.randrange(5)))
        return f'{sign}{field}"{words}"{lot.choice(("", "~2", "~100", "^3", "~1^2"))}'
    if chance < 0.6:
        return f"{sign}{lot.choice(('kind', 'year', 'rating', 'genre', 'lang', 'film'))}:{lot.choice(VALUES)}"
    return f"{sign}{field}{lot.choice(WORDS)}{lot.choice(ENDINGS)}"


def clauses(lot: random.Random, depth: int = 3) -> str:
    """Return clauses, joined somehow."""
    joint = lot.choice((" ", " ", " OR ", " AND ", "  ", "\t"))
    return joint.join(clause(lot, depth) for _ in range(lot.randrange(1, 5)))


def from_bytes(lot: random.Random) -> str:
    """Return what a shell or a socket might hand over."""
    data = lot.randbytes(lot.choice((1, 5, 30, 200)))
    return data.decode(
        *lot.choice((("latin-1",), ("utf-8", "surrogateescape"), ("utf-16-le", "replace"), ("cp437",)))
    )


def broken(lot: random.Random) -> str:
    """Return a query with pieces lost, doubled and put in."""
    text = clauses(lot)
    for _ in range(lot.randrange(1, 6)):
        place = lot.randrange(len(text) + 1)
        end = place + lot.randrange(4)
        piece = lot.choice((text[place:end] * 2, "", *'()"+-^~*?: ', "\x00", chr(lot.randrange(0x110000))))
        text = text[:place] + piece + text[end:]
    return text * lot.choice((1, 1, 1, 1, 1, 1, 50))


def drawn_request(lot: random.Random, text: str) -> SearchRequest:
    """Return a request for a text, with filters and an order drawn by lot."""
    filtered = lot.random() < 0.3
    return SearchRequest(
        text=text,
        kinds=frozenset(lot.sample(list(Kind), 3)) if filtered else frozenset(),
        year_from=lot.choice((None, 1950, -(10**30))) if filtered else None,
        rating_to=lot.choice((None, 7.5, 1e300)) if filtered else None,
        films=frozenset(lot.choice(((), ("tt1", "\udc80")))) if filtered else frozenset(),
        sort=lot.choice(SORTS),
        page=lot.choice((1, 1, 1, 2, 10**30)),
        page_size=lot.choice((1, 10, 100)),
        timeout=TIMEOUT,
    )


def check(page: ResultPage, request: SearchRequest) -> None:
    """Check what holds for every page."""
    as_json(page)
    assert len(page.hits) <= min(request.page_size, page.total)
    assert len(page.query) <= MAX_CHARACTERS
    assert len(page.notes) == len(set(page.notes))
    assert all(note.endswith(".") for note in page.notes)
    scores = [hit.score for hit in page.hits]
    assert request.sort != "relevance" or scores == sorted(scores, reverse=True)
    for hit in page.hits:
        assert hit.score >= 0
        assert hit.snippet
        assert all(piece.text for piece in hit.snippet)


@pytest.mark.parametrize("drawn", [clauses, from_bytes, broken])
def test_whatever_is_typed_gets_a_page_in_time(
    crowd: FilmIndex, sample: FilmIndex, drawn: Callable[[random.Random], str]
) -> None:
    """No query raises, none goes far beyond its deadline, and every answer is a whole page."""
    lot = random.Random(23)
    for number in range(QUERIES):
        request = drawn_request(lot, drawn(lot))
        # The time of this thread alone: on a busy machine the clock on the wall tells of others' work too.
        started = time.thread_time()
        page = search(crowd if number % SAMPLED else sample, request)
        assert time.thread_time() - started < TIMEOUT + MARGIN, ascii(request.text)
        check(page, request)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" OR ".join(["*e*"] * 64), id="one-wildcard-often"),
        pytest.param(" OR ".join(f"*{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"), id="wildcards"),
        pytest.param(" ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"), id="prefixes"),
        pytest.param(
            " ".join(f"-{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"), id="refused-prefixes"
        ),
        pytest.param(" OR ".join(f"{a}{b}an~2" for a in "bcdfghlm" for b in "aeioulrn"), id="fuzzy"),
        pytest.param("*" + "a*" * 2_000 + "b", id="many-stars"),
        pytest.param(" OR ".join(['"the of a and"~100'] * 16), id="wide-phrases"),
        pytest.param(f'"{"the a " * 32}"~100', id="one-long-phrase"),
        pytest.param(" ".join(f"+{word}" for word in ["the"] * 64), id="one-word-often"),
        pytest.param("(" * 2_000 + "the" + ")" * 2_000, id="brackets"),
        pytest.param("-(" * 20 + "the" + ")" * 20, id="nots-of-nots"),
    ],
)
def test_an_expensive_query_keeps_its_deadline(sample: FilmIndex, text: str) -> None:
    """What is made to take long is stopped, or is quick after all."""
    started = time.perf_counter()
    page = search(sample, SearchRequest(text=text, timeout=TIMEOUT))
    assert time.perf_counter() - started < TIMEOUT + MARGIN
    check(page, SearchRequest(text=text))
