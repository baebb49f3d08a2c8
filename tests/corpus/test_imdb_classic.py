"""IMDb pages of 2010 to 2016: the title pages of two layouts whole, and how pages are told and decoded."""

import io
from pathlib import Path

import pytest

from corpus.documents import HEAD_BYTES, Document
from corpus.readers import imdb_modern
from corpus.readers.imdb_classic import READER
from corpus.records import Film, Line, Passage, Reject
from corpus.sources import recognise

FIXTURES = Path(__file__).parent / "fixtures"
TT = "tt9900001"
TITLE = (FIXTURES / "imdb_classic_title_2010.html").read_bytes()
COMBINED = (FIXTURES / "imdb_classic_combined.html").read_bytes()


def document(content: bytes, name: str = "page.html") -> Document:
    """Return a page as sources.py gives it to a reader."""
    return Document(name, content[:HEAD_BYTES], lambda: io.BytesIO(content))


def read(content: bytes) -> list[Film | Passage | Reject]:
    """Return what a page is read as, after its reader has known it."""
    page = document(content)
    assert READER.recognises(page)
    return list(READER.records(page))


def page(subpage: str, body: str, head: str = "") -> bytes:
    """Return a page of a title with a body."""
    return (
        f'<html><head><title>The Lantern Tax (1987) - x</title><link rel="canonical" '
        f'href="http://www.imdb.com/title/{TT}/{subpage}" />'
        f'<meta property="og:title" content="The Lantern Tax (1987)" />{head}</head>'
        f'<body><div id="nb20">Movies, TV &amp; Showtimes</div>{body}<div id="footer">Copyright</div></body>'
        "</html>"
    ).encode()


EXPECTED = Film(
    film_id=TT,
    title="The Lantern Tax",
    original_title="La taxe des lanternes",
    year=1987,
    release_date="1987-10-02",
    release_country="Belgium",
    runtime=97,
    certificate="PG",
    genres=("Comedy", "History"),
    countries=("Belgium", "France"),
    languages=("French",),
    rating=7.4,
    votes=1280,
    metascore=71,
    alternate_titles=("Laternensteuer",),
    directors=("Ines Vell",),
    writers=("Tomas Oake", "Ada Roth"),
    stars=("Odile Marsh", "Bram Kettle"),
    source="page.html:1",
)


def test_the_title_page_of_2010_gives_the_whole_title_card() -> None:
    """Every fact of the title card and the details is in the film."""
    assert read(TITLE)[0] == EXPECTED


def test_the_page_of_combined_details_gives_the_same_film() -> None:
    """The plain layout says the same in other places, but for the critics' score and one writer."""
    film = read(COMBINED)[0]
    assert isinstance(film, Film)
    differing = {name for name in film.__struct_fields__ if getattr(film, name) != getattr(EXPECTED, name)}
    assert differing == {"metascore", "writers"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            TITLE,
            {
                "plot": ["A town hides its light.", "The council taxes lanterns.\n\nThe town goes dark."],
                "review": ["It glows.\n\nThen it goes out."],
                "trivia": ["Odile Marsh lit the lamps herself."],
                "goof": ["The lamp moves."],
                "quote": ["[first lines]\nEva: Who did that?\nClerk: The wind."],
                "crazy-credit": ["No moths were paid."],
                "connection": ["Follows Wick (1951)", "Similar: Wick (1951), rated 6.5"],
                "soundtrack": ["Wax\nWritten by Ada Roth"],
                "tagline": ["Pay or sit in the dark"],
                "keyword": ["tax", "street light"],
                "location": ["Old Mill, Ghent"],
                "faq": ["Who pays?", "Rated PG for gloom"],
                "credit": [
                    "Odile Marsh as Eva / Aunt (credited as O. Marsh)",
                    "Bram Kettle as Clerk (uncredited)",
                    "Ines Vell, director",
                    "Tomas Oake, writer",
                    "Ada Roth, writer",
                ],
                "company": ["Lamp Films, production company"],
            },
            id="2010",
        ),
        pytest.param(
            COMBINED,
            {
                "plot": ["A town hides its light."],
                "review": ["It glows.\n\nThen it goes out."],
                "trivia": ["She carries a ladder."],
                "goof": ["The lamp moves."],
                "quote": ["[first lines]\nEva: Who did that?\nClerk: The wind."],
                "connection": ["Spoofed in Evening Lamps (1985)"],
                "soundtrack": ["Wax"],
                "tagline": ["Pay or sit in the dark"],
                "keyword": ["street light", "tax"],
                "location": ["Old Mill, Ghent"],
                "faq": ["Belgium: KT\nUSA: PG (certificate #1)", "Rated PG for gloom"],
                "credit": [
                    "Odile Marsh as Eva / Aunt (credited as O. Marsh)",
                    "Bram Kettle as Clerk (uncredited)",
                    "Ines Vell, director",
                    "Tomas Oake, writer: screenplay",
                    "Jan Zoël, camera department: best boy (uncredited)",
                ],
                "company": [
                    "Lamp Films, production company (presents)",
                    "Ciné Soir, distributor (1988, France, theatrical)",
                    "Wick & Sons, lamp oil (uncredited)",
                ],
            },
            id="combined",
        ),
    ],
)
def test_a_title_page_gives_every_text_and_no_furniture(
    content: bytes, expected: dict[str, list[str]]
) -> None:
    """What the page shows of each list is a passage; menus, "See more" and buttons are in none."""
    found: dict[str, list[str]] = {}
    for record in read(content)[1:]:
        assert isinstance(record, Passage)
        found.setdefault(record.kind.value, []).append(record.text)
    assert found == expected


@pytest.mark.parametrize("content", [TITLE, COMBINED], ids=["2010", "combined"])
def test_the_review_of_a_title_page_has_all_its_fields(content: bytes) -> None:
    """Who wrote it when, with what rating and heading, and how many found it helpful."""
    review = next(r for r in read(content) if isinstance(r, Passage) and r.kind.value == "review")
    said = (review.heading, review.author, review.rating, review.date, review.helpful, review.helpful_of)
    assert said == ("Bright enough", "wickwatcher", 8.0, "2009-05-07", 3, 4)
    assert review.source == "page.html:rw9900011"


def test_a_quote_has_its_speakers_and_a_goof_its_sort() -> None:
    """A colon may cling to the name before it, and a sort to the text behind it."""
    passages = {r.kind.value: r for r in read(COMBINED) if isinstance(r, Passage)}
    assert passages["quote"].lines[1:] == (Line("Who did that?", "Eva"), Line("The wind.", "Clerk"))
    assert passages["goof"].category == "continuity"
    assert passages["trivia"].category == "director cameo"
    assert (passages["connection"].relation, passages["connection"].other_film_id) == (
        "spoofed in",
        "tt9900009",
    )


def test_the_title_card_of_2015_is_read() -> None:
    """The last of the layouts has other names for the same things."""
    body = """<div class="title_wrapper"><h1 itemprop="name">The Lantern Tax&nbsp;<span id="titleYear">(<a
      href="/year/1987/">1987</a>)</span></h1><div class="originalTitle">La taxe des lanternes<span>
      (original title)</span></div><div class="subtext"><meta itemprop="contentRating" content="PG"> PG |
      <time itemprop="duration" datetime="PT97M">1h 37min</time> | <a href="/genre/Comedy"><span
      itemprop="genre">Comedy</span></a> | <a href="/title/tt9900001/releaseinfo">2 October 1987
      (Belgium)</a></div></div>
      <div class="imdbRating"><span itemprop="ratingValue">7.4</span>/10 <a href="ratings"><span
      itemprop="ratingCount">1.280</span></a></div>
      <div class="summary_text" itemprop="description">A town hides its light.</div>
      <div class="credit_summary_item"><h4 class="inline">Director:</h4> <span itemprop="director"><a
      href="/name/nm9900000"><span itemprop="name">Ines Vell</span></a></span></div>
      <div class="metacriticScore score_favorable"><span>71</span></div>"""
    film, *rest = read(page("", body))
    assert isinstance(film, Film)
    same = ("title", "original_title", "year", "runtime", "certificate", "rating", "votes", "metascore")
    same += ("release_date", "release_country", "directors")
    assert {name: getattr(film, name) for name in same} == {name: getattr(EXPECTED, name) for name in same}
    assert film.genres == ("Comedy",)
    assert [r.text for r in rest if isinstance(r, Passage)] == [
        "A town hides its light.",
        "Ines Vell, director",
    ]


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TITLE, id="as-it-is"),
        pytest.param(b"\xef\xbb\xbf" + TITLE, id="byte-order-mark"),
        pytest.param(b"HTTP/1.0 200 OK\nA: b\n\n\n\n" + TITLE, id="http-head"),
        pytest.param(CHUNKED + TITLE, id="head-says-chunked"),
        pytest.param(
            CHUNKED
            + b"64\r\n"
            + TITLE[:100]
            + b"\r\n%x;x=1\r\n" % len(TITLE[100:])
            + TITLE[100:]
            + b"\r\n0\r\n\r\n",
            id="chunked",
        ),
        pytest.param(TITLE.replace(b"charset=utf-8", b"charset=iso-8859-1"), id="wrong-declaration"),
    ],
)
def test_a_page_is_the_same_however_it_was_saved(content: bytes) -> None:
    """HTTP heads, chunks, marks and wrong declarations change nothing."""
    assert read(content) == read(TITLE)


@pytest.mark.parametrize(
    ("encoding", "declared", "damage"),
    [
        pytest.param("utf-8", "utf-8", b"", id="utf-8"),
        pytest.param("utf-8", "iso-8859-1", b"", id="utf-8-declared-otherwise"),
        pytest.param("utf-8", "utf-8", b"\xff", id="utf-8-with-a-stray-byte"),
        pytest.param("cp1252", "iso-8859-1", b"", id="latin-1"),
        pytest.param("cp1251", "windows-1251", b"", id="cyrillic"),
        pytest.param("cp1252", "no-such-encoding", b"", id="unknown"),
    ],
)
def test_a_page_is_decoded_as_it_was_written(encoding: str, declared: str, damage: bytes) -> None:
    """What a page declares counts only where it is not UTF-8."""
    tagline = "Платите" if encoding == "cp1251" else "Zoë, payé – à Köln"
    body = f'<div class="txt-block"><h4 class="inline">Taglines:</h4>{tagline}</div>'
    content = page("", body, f'<meta charset="{declared}">').decode().encode(encoding) + damage
    assert [r.text for r in read(content) if isinstance(r, Passage)] == [tagline]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(
            page("trivia", "").replace(b"The Lantern Tax (1987)", b""), "names no film", id="no-title"
        ),
        pytest.param(page("trivia", "<div>" * 5_000), "nested or crammed", id="nested"),
        pytest.param(page("trivia", "<select>" + "<option>x" * 20_000), "nested or crammed", id="options"),
        pytest.param(
            page("trivia", f"<p {' '.join(f'a{n}=1' for n in range(900))}>"), "nested or", id="attributes"
        ),
    ],
)
def test_a_page_without_a_film_is_rejected(content: bytes, reason: str) -> None:
    """Where nothing can be used the reader says where and why, and no parser runs for hours."""
    content = content.replace(b"<title> - x</title>", b"")
    (reject,) = read(content)
    assert isinstance(reject, Reject)
    assert (reject.source, reason in reject.reason) == ("page.html:1", True)


def test_a_page_of_today_is_read_as_one_though_its_head_does_not_say_so() -> None:
    """A page saved by a browser may show what it is only at its end."""
    data = b'{"props":{"pageProps":{"aboveTheFoldData":{"id":"tt9900001","titleText":{"text":"Later"}}}}}'
    script = b'<script id="__NEXT_DATA__" type="application/json">' + data + b"</script>"
    content = page("", "<p>x</p>" * 10_000).replace(b"</body>", script + b"</body>")
    assert not imdb_modern.READER.recognises(document(content))
    (film,) = read(content)
    assert isinstance(film, Film)
    assert film.title == "Later"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'<html><a href="http://www.imdb.com/title/tt9900001/">IMDb</a>', id="link"),
        pytest.param(
            b'<html><link rel="canonical" href="http://a.example/title/tt9900001/">', id="another-site"
        ),
        pytest.param(b'<html><link rel="canonical" href="http://www.imdb.com/name/nm9900001/">', id="person"),
        pytest.param(b"HTTP/1.1 404 Not Found\r\n\r\n<html>", id="not-found"),
        pytest.param(b'{"link": "canonical http://www.imdb.com/title/tt9900001/"}', id="json"),
    ],
)
def test_other_pages_are_not_claimed(content: bytes) -> None:
    """A link to a film is not enough, nor is another page of the site."""
    assert recognise(document(content)) is None
