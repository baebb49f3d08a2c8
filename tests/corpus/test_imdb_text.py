"""Saved IMDb title pages, field by field: the two seeds where they are, and invented pages of their shape.

What must be read from them stands in title_pages.py.
"""

import io

import pytest
from title_pages import OWN_FULL, OWN_TERSE, SEED_FULL, SEED_TERSE, SEEDS

from corpus.documents import HEAD_BYTES, Document
from corpus.readers.imdb_text import READER
from corpus.records import Film, Kind, Line, Passage, credit_text

WITHOUT_SEEDS = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds in ../shared/data are not here")


@pytest.fixture(
    params=[
        pytest.param(SEED_FULL, id="seed-full", marks=WITHOUT_SEEDS),
        pytest.param(SEED_TERSE, id="seed-terse", marks=WITHOUT_SEEDS),
        pytest.param(OWN_FULL, id="own-full"),
        pytest.param(OWN_TERSE, id="own-terse"),
    ]
)
def page(request):
    """Each of the four pages."""
    return request.param


def document(page):
    """Return the page as the sources hand it to a reader."""
    content = page.path.read_bytes()
    return Document(page.path.name, content[:HEAD_BYTES], lambda: io.BytesIO(content))


def lines_of(page):
    """Return the page's lines by their numbers from 1, without margins and bullets."""
    text = page.path.read_text(encoding="utf-8")
    return ["", *(line.strip().lstrip("•-").strip() for line in text.split("\n"))]


def read(page, kind=None):
    """Return what the reader makes of the page: everything, or the passages of one kind."""
    records = list(READER.records(document(page)))
    return [record for record in records if kind is None or getattr(record, "kind", None) is kind]


def line(passage):
    """Return the number of the line at which a record says it begins."""
    return int(passage.source.rpartition(":")[2])


def test_the_page_is_recognised(page):
    """All four pages are told by their content; the full and the terse copy alike."""
    assert READER.recognises(document(page))


def test_the_film(page):
    """Every field of the title card is read, and comes first."""
    assert read(page)[0] == page.film
    assert [type(record) for record in read(page)].count(Film) == 1


def test_the_plot(page):
    """The plot comes once, though the page prints it three times in one line."""
    (plot,) = read(page, Kind.PLOT)

    assert plot.text.startswith(page.plot)
    assert lines_of(page)[line(plot)] == plot.text * 3


def test_the_credits(page):
    """Director, writers and cast come once each; stars are no credits of their own."""
    found = read(page, Kind.CREDIT)

    said = [(line(c), c.person, c.role, c.character, c.credited_as) for c in found]
    assert said == page.credits
    assert [c.text for c in found] == [credit_text(*credit[1:]) for credit in page.credits]


def test_the_reviews(page):
    """Each review has its author, rating, heading and paragraphs, as far as the copy has kept them."""
    at = lines_of(page)

    found = [(line(r), r.rating, r.author, r.heading, r.text.split("\n\n")) for r in read(page, Kind.REVIEW)]

    assert found == [
        (begins, rating, author, at[heading] if heading else "", [at[n] for n in paragraphs])
        for begins, rating, author, heading, paragraphs in page.reviews
    ]


def test_goof_and_quote(page):
    """The one goof and the one quote are read, the quote with its speaker."""
    at = lines_of(page)
    begins, speaker = page.quote

    (goof,) = read(page, Kind.GOOF)
    (quote,) = read(page, Kind.QUOTE)

    assert (line(goof), goof.text, goof.category) == (
        page.goof,
        at[page.goof].removeprefix("Goofs"),
        "",
    )
    assert (line(quote), quote.text) == (begins, at[begins])
    assert quote.lines == (Line(at[begins].removeprefix(f"{speaker}: "), speaker),)


def test_connection_and_song(page):
    """The connection has its relation and film; the song its writers, without "(as …)", and performers."""
    at = lines_of(page)
    begins, relation, other = page.connection
    rows, name, writers, performers = page.song

    connections = [c for c in read(page, Kind.CONNECTION) if c.relation != "similar"]
    (song,) = read(page, Kind.SOUNDTRACK)

    assert [(line(c), c.relation, c.other_film) for c in connections] == [(begins, relation, other)]
    assert connections[0].text == f"{relation.capitalize()} {other}"
    assert (line(song), song.heading, song.writers, song.performers) == (rows[0], name, writers, performers)
    assert song.text.split("\n") == [name, *(at[row] for row in rows[1:])]


def test_the_lists(page):
    """Question, videos, similar films, places and companies are read, each in the order of the page."""
    similar = [c for c in read(page, Kind.CONNECTION) if c.relation == "similar"]
    (question,) = read(page, Kind.FAQ)

    assert (line(question), question.text, question.heading) == (*page.question, page.question[1])
    assert [(v.heading, v.text) for v in read(page, Kind.VIDEO)] == [
        (title, f"{title}, {about}") for title, about in page.videos
    ]
    assert [(c.other_film, c.rating, c.text) for c in similar] == [
        (title, rating, f"Similar: {title}, rated {rating}") for title, rating in page.similar
    ]
    assert [place.text for place in read(page, Kind.LOCATION)] == page.locations
    assert [company.heading for company in read(page, Kind.COMPANY)] == page.companies
    assert all(c.text == f"{c.heading}, production company" for c in read(page, Kind.COMPANY))


FURNITURE = """
Edit|Language|Fully supported|Partially supported|English (United States)|Watchlist|Sign In|Sign in|Use app
FAQ|IMDbPro|View Poster|YOUR RATING|IMDb RATING|Storyline|Did you know|Top picks|Details|Tech specs|Details
Featured reviews|More like this|User reviews|Related news|Top Gap|Answer|Edit page|Recently viewed|Help|Jobs
All cast & crew|Goofs|Quotes|Connections|Soundtracks|Color|Runtime|Press Room|Advertising|Site Index|Stars
Director|Writers|Release date|Country of origin|Filming locations|Production companies|1|2|9|10|48|81
""".replace("\n", "|").split("|")
FURNITURE_WORDS = (
    *(
        "IMDb",
        "Alexa",
        "cookies",
        "Privacy",
        "Français",
        "Deutsch",
        "हिन्दी",
        "Top 250",
        "Trailers",
        "Sign in",
    ),
    *(
        "Metascore",
        "Suggest an edit",
        "Contribute",
        "See more",
        "Most Popular",
        "Podcast",
        "officially released",
    ),
)


def test_no_furniture(page):
    """No menu, button, label, advert or footer is a passage, or a paragraph or a name in one."""
    for passage in read(page):
        if isinstance(passage, Passage):
            said = (*passage.text.split("\n"), passage.heading, passage.author, passage.person)
            said += (passage.character, passage.other_film, *passage.writers, *passage.performers)
            assert not set(filter(None, said)) & set(FURNITURE), passage
            assert not [word for word in FURNITURE_WORDS if any(word in text for text in said)], passage


def test_every_record_says_where_it_begins(page):
    """The line that a passage names holds its first words."""
    at = lines_of(page)

    for passage in read(page):
        if isinstance(passage, Passage):
            names = (passage.author, passage.person, passage.character, passage.heading, passage.other_film)
            begins = [name for name in names if name] or [passage.text.split("\n")[0]]
            assert any(name in at[line(passage)] for name in begins), passage


@pytest.mark.parametrize(
    ("full", "terse"),
    [
        pytest.param(SEED_FULL, SEED_TERSE, id="seed", marks=WITHOUT_SEEDS),
        pytest.param(OWN_FULL, OWN_TERSE, id="own"),
    ],
)
def test_both_copies_say_the_same(full, terse):
    """Whatever the terse copy says stands in the full one, so that it can be told and kept once."""
    said = {
        (passage.kind, words)
        for passage in read(full)[1:]
        for words in (*passage.text.split("\n"), passage.credited_as)
    }

    for passage in read(terse)[1:]:
        words = [passage.credited_as] if passage.kind is Kind.CREDIT else passage.text.split("\n")
        assert {(passage.kind, text) for text in words} <= said
