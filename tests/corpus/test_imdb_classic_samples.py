"""Real IMDb pages of 2014 to 2017, where they are: counts, a few records field by field, and damage."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_imdb_classic import COMBINED, TITLE, document, page, read

from corpus import read as read_source
from corpus.readers.imdb_classic import READER
from corpus.records import Film, Passage, Reject

PAGES = Path(__file__).parents[2].parent / "shared/data/imdb-pages/classic-html"
here = pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages of ../shared/data are not here")


def sample(name: str) -> bytes:
    """Return the real page whose name begins so."""
    (path,) = PAGES.glob(f"{name}*.html")
    return path.read_bytes()


def passages(name: str, kind: str) -> list[Passage]:
    """Return a real page's passages of a kind."""
    records = read(sample(name))
    return [record for record in records if isinstance(record, Passage) and record.kind.value == kind]


ONE_EACH = dict.fromkeys(
    ("connection", "goof", "location", "quote", "review", "soundtrack", "tagline", "trivia"), 1
)
COUNTS = {
    "fullcredits": ("tt1821700", {"credit": 74}),
    "imdbphp_0133093.Soundtrack": ("tt0133093", {"soundtrack": 12}),
    "imdbphp_0133093.Title": (
        "tt0133093",
        ONE_EACH
        | {
            "company": 3,
            "connection": 13,
            "crazy-credit": 1,
            "credit": 19,
            "faq": 4,
            "keyword": 5,
            "plot": 2,
        },
    ),
    "plotsummary": ("tt0095016", {"plot": 7}),
    "synopsis": ("tt0095016", {"plot": 1}),
    "tt0110912": ("tt0110912", ONE_EACH | {"company": 99, "credit": 333, "faq": 2, "keyword": 5, "plot": 1}),
    "tt0111161": ("tt0111161", ONE_EACH | {"company": 90, "credit": 329, "faq": 2, "keyword": 5, "plot": 1}),
    "tt1401252": ("tt1401252", {"company": 1, "credit": 10, "keyword": 5, "plot": 1, "review": 1}),
    "userreviews": ("tt0095016", {"review": 10}),
}


@here
@pytest.mark.parametrize("name", sorted(COUNTS))
def test_real_pages_give_every_record_and_no_reject(name: str) -> None:
    """The film comes first, nothing is rejected, and each kind is there as often as the page has it."""
    film, *rest = read(sample(name))
    assert isinstance(film, Film)
    assert not [record for record in rest if isinstance(record, Reject)]
    counted = Counter(record.kind.value for record in rest if isinstance(record, Passage))
    assert (film.film_id, counted) == COUNTS[name]


@here
@pytest.mark.parametrize("name", sorted(COUNTS))
def test_no_furniture_is_in_a_real_passage(name: str) -> None:
    """No link to more, no button, no tag and no arrow of the site stands in a text."""
    site = re.compile(
        r"See more|See full|IMDbPro|Was (?:this|the above) review|<\w|»|&#?\w+;|Edit$|Written by \w+$"
    )
    texts = [r.text for r in read(sample(name)) if isinstance(r, Passage) and r.kind.value != "soundtrack"]
    assert [text for text in texts if site.search(text)] == []


@here
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "imdbphp_0133093.Title",
            {
                "title": "The Matrix",
                "year": 1999,
                "release_date": "1999-06-11",
                "release_country": "UK",
                "runtime": 136,
                "certificate": "R",
                "genres": ("Action", "Sci-Fi"),
                "countries": ("USA", "Australia"),
                "languages": ("English",),
                "rating": 8.7,
                "votes": 865769,
                "metascore": 73,
                "stars": ("Keanu Reeves", "Laurence Fishburne", "Carrie-Anne Moss"),
            },
        ),
        (
            "tt0110912",
            {
                "title": "Pulp Fiction",
                "year": 1994,
                "release_date": "1994-10-14",
                "runtime": 154,
                "certificate": "R",
                "genres": ("Crime", "Drama"),
                "languages": ("English", "Spanish", "French"),
                "rating": 8.9,
                "votes": 1289528,
                "directors": ("Quentin Tarantino",),
                "writers": ("Quentin Tarantino", "Roger Avary"),
            },
        ),
        (
            "tt1401252",
            {"title": "Up Is Down", "year": 1969, "release_date": "1969", "runtime": 5, "votes": 16},
        ),
        (
            "fullcredits",
            {"title": "Waar", "year": 2013, "directors": ("Bilal Lashari",), "writers": ("Hassan Rana",)},
        ),
        ("plotsummary", {"title": "Stirb langsam", "year": 1988}),  # saved in a German browser
        ("userreviews", {"title": "Die Hard", "year": None}),  # the page does not say it
    ],
)
def test_real_films_are_read_field_by_field(name: str, expected: dict[str, object]) -> None:
    """Facts of the title card, from three layouts."""
    film = read(sample(name))[0]
    assert {field: getattr(film, field) for field in expected} == expected


@here
def test_a_page_in_latin_1_gives_titles_in_every_script() -> None:
    """Letters that the page's encoding lacks stand in it as numbers."""
    film = read(sample("tt0110912"))[0]
    assert isinstance(film, Film)
    assert len(film.alternate_titles) == 21
    assert {"Криминальное чтиво", "Pakleni šund", "Ponyvaregény"} <= set(film.alternate_titles)


@here
def test_real_reviews_are_whole() -> None:
    """Each of the ten has its author, date, votes, rating and paragraphs."""
    found = [
        (
            r.source.rpartition(":")[2],
            r.author,
            r.rating,
            r.date,
            r.helpful,
            r.helpful_of,
            r.text.count("\n\n") + 1,
        )
        for r in passages("userreviews", "review")
    ]
    assert len(found) == 10
    assert found[::9] == [
        ("rw256240", "MadReviewer", 9.0, "2001-07-31", 292, 402, 6),
        ("rw2361629", "Spikeopath", 10.0, "2010-12-31", 11, 13, 6),
    ]
    assert [rating for _, _, rating, *_ in found].count(None) == 2


@here
def test_real_plots_have_their_authors_and_no_addresses() -> None:
    """Who wrote a summary is kept, the e-mail address behind it is not; the synopsis gives the end away."""
    plots = passages("plotsummary", "plot")
    authors = ["Sam", "Graeme Roy", "Sami Al-Taher", "Shaun Ouimette", "Ridley Lavine", "rball4042", ""]
    assert [plot.author for plot in plots] == authors
    assert [plot.spoiler for plot in plots] == [False] * 6 + [True]
    (synopsis,) = passages("synopsis", "plot")
    assert (len(synopsis.text), synopsis.text.count("\n\n"), synopsis.spoiler) == (5580, 4, True)


@here
def test_every_row_of_the_real_cast_and_crew_is_a_credit() -> None:
    """As many actors as the page has parts, as many of the crew as it has rows, but for one said twice."""
    credits = passages("tt0110912", "credit")
    source = sample("tt0110912").decode("latin-1")
    actors = [credit for credit in credits if credit.role == "actor"]
    assert len(actors) == source.count('<td class="char">') == 53
    rows = re.findall(r'<tr>\s*<td valign="top"><a href="/name/', source)
    assert len(credits) - len(actors) == len(rows) - 1 == 280
    assert Counter(credit.role for credit in credits)["make-up department"] == 17


@here
def test_real_pages_are_read_from_their_folder() -> None:
    """Through the front door each page is known and nothing is left unread."""
    notices: list[object] = []
    records = list(read_source(PAGES, on_notice=notices.append))
    assert notices == []
    assert sum(isinstance(record, Film) for record in records) == 9


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a page of which some bytes are lost, changed, doubled or put in."""
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(spoilt) + 1)
        piece = chance.choice(
            (b"", b"<", b">", b'"', b"</div>", b"<div>", b"\0", b"\xff", b"<!--", b"&#99999999999;")
        )
        spoilt[at : at + chance.choice((0, 1, 100, 2000))] = piece
    return bytes(spoilt)


def check(content: bytes) -> None:
    """Read a page, whatever it is, and see that only records come of it."""
    found = document(content)
    READER.recognises(found)
    assert all(isinstance(record, Film | Passage | Reject) for record in READER.records(found))


@here
@pytest.mark.parametrize("name", sorted(COUNTS))
def test_damaged_real_pages_never_raise(name: str) -> None:
    """Damage anywhere costs what it hits, and no more."""
    chance = random.Random(name)
    content = sample(name)
    for _ in range(12):
        check(damaged(content, chance))


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([TITLE, COMBINED]))
def test_damaged_pages_never_raise(chance: random.Random, content: bytes) -> None:
    """Bytes may be lost, changed or put in anywhere."""
    check(damaged(content, chance))


@pytest.mark.parametrize(
    ("subpage", "piece"),
    [
        pytest.param("trivia", '<div id="trivia_content"><div class="soda">x</div></div>', id="lists"),
        pytest.param("fullcredits", '<table class="cast"><tr><td class="char">x</table>', id="tables"),
        pytest.param("combined", '<a class="glossary" name="x">y</a>', id="headings"),
        pytest.param("combined", '<div class="info"><h5>x</h5></div>', id="facts"),
        pytest.param("faq", '<div class="section"><h3>x?</h3></div>', id="sections"),
        pytest.param("reviews", '<div id="tn15content"><h2>x</h2></div>', id="reviews"),
        pytest.param("locations", '<dt><a href="?locations=x">y</a>', id="places"),
    ],
)
def test_what_is_repeated_without_end_takes_no_longer_for_it(subpage: str, piece: str) -> None:
    """Nothing looks at the whole page for each of its parts: 5,000 of them are read at once."""
    check(page(subpage, piece * 5_000))
