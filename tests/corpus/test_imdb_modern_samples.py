"""Real IMDb pages of today, where they are: counts, a few records field by field, and damage of all sorts."""

import copy
import gzip
import io
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_imdb_modern import TT, document, html, read, title_page

from corpus import read as read_source
from corpus.documents import HEAD_BYTES, Document
from corpus.readers import imdb_classic
from corpus.readers.imdb_modern import READER
from corpus.records import Film, Passage, Reject

DATA = Path(__file__).parents[2].parent / "shared/data"
PAGES = DATA / "imdb-pages/modern-json"
here = pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages of ../shared/data are not here")


def sample(name: str) -> bytes:
    """Return a real page, unpacked."""
    return gzip.decompress((PAGES / f"{name}.json.gz").read_bytes())


COUNTS = {
    "title_page_2025-07": {"company": 150, "credit": 8, "keyword": 14, "plot": 3, "video": 2, "faq": 2},
    "tt0111161_reference": {"company": 125, "credit": 212, "keyword": 9, "plot": 3, "video": 2, "faq": 2},
    "tt0133093_locations": {"location": 7, "plot": 1, "credit": 6},
    "tt0133093_parentalguide": {"faq": 28, "plot": 1, "credit": 6},
    "tt0133093_soundtrack": {"soundtrack": 12, "plot": 1, "credit": 6},
}
# The title pages show one of each of these.
ONE_EACH = ("alternate-version", "connection", "crazy-credit", "goof", "location", "quote", "soundtrack")
ONE_EACH += ("tagline", "trivia")


@here
@pytest.mark.parametrize("name", sorted(COUNTS))
def test_real_pages_give_every_record_and_no_reject(name: str) -> None:
    """The film comes first, nothing is rejected, and each kind is there as often as the page has it."""
    film, *rest = read(sample(name))
    assert isinstance(film, Film)
    assert film.film_id in ("tt0111161", "tt0133093")
    assert not [record for record in rest if isinstance(record, Reject)]
    counted = Counter(record.kind.value for record in rest if isinstance(record, Passage))
    each = dict.fromkeys(ONE_EACH, 1) if "page" in name or "reference" in name else {}
    assert counted == COUNTS[name] | each


@here
def test_a_real_film_is_read_field_by_field() -> None:
    """The reference page of a film, in an Italian browser."""
    film = read(sample("tt0111161_reference"))[0]
    assert isinstance(film, Film)
    said = (film.original_title, film.year, film.runtime, film.certificate, film.rating, film.votes)
    assert said == ("The Shawshank Redemption", 1994, 142, "T", 9.3, 3079483)
    said = (film.release_date, film.release_country, film.genres, film.countries, film.languages)
    assert said == ("1995-02-10", "Italy", ("Drama",), ("United States",), ("English",))
    said = (film.metascore, film.directors, film.writers, film.stars[:2])
    assert said == (
        82,
        ("Frank Darabont",),
        ("Stephen King", "Frank Darabont"),
        ("Tim Robbins", "Morgan Freeman"),
    )


@here
def test_the_whole_cast_of_a_real_film_is_credited_once() -> None:
    """The page prints 74 of the cast; its data base answered ten of them once more."""
    credits = [
        r for r in read(sample("tt0111161_reference")) if isinstance(r, Passage) and r.kind.value == "credit"
    ]
    cast = [credit for credit in credits if credit.role == "actor"]
    assert len(cast) == len({credit.person for credit in cast}) == 74
    assert (cast[0].person, cast[0].character) == ("Tim Robbins", "Andy Dufresne")
    assert sum(bool(credit.credited_as) for credit in cast) == 6


@here
def test_a_real_soundtrack_has_writers_and_performers() -> None:
    """Names that go on in the next row are found, too, and every song has its number as its place."""
    songs = [r for r in read(sample("tt0133093_soundtrack")) if isinstance(r, Passage) and r.heading]
    assert [song.source.rpartition(":")[2] for song in songs[::11]] == ["sn0685461", "sn0685472"]
    assert songs[0].writers[-2:] == ("Sara J.", "Matt Schwartz")
    assert songs[0].performers == ("Massive Attack",)


@here
def test_real_pages_are_read_from_a_folder_of_packed_files() -> None:
    """Through the front door, packed as they are, each page is known and nothing is left unread."""
    notices: list[Any] = []
    records = list(read_source(PAGES, on_notice=notices.append))
    assert notices == []
    assert sum(isinstance(record, Film) for record in records) == 5
    assert not [r for r in records if isinstance(r, Passage) and ("<" in r.text or "&#" in r.text)]


@pytest.mark.skipif(not DATA.is_dir(), reason="the real files of ../shared/data are not here")
def test_only_pages_are_claimed() -> None:
    """Of all real files and all fixtures each of the two readers of pages knows its own."""
    fixtures = Path(__file__).parent / "fixtures"
    claimed: dict[str, set[str]] = {"modern": set(), "classic": set()}
    for path in [*DATA.rglob("*"), *fixtures.iterdir()]:
        if path.is_file():
            page = head_of(path)
            for name, reader in (("modern", READER), ("classic", imdb_classic.READER)):
                if reader.recognises(page):
                    claimed[name].add(path.parent.name)
    assert claimed == {"modern": {"modern-json"}, "classic": {"classic-html", "fixtures"}}


def head_of(path: Path) -> Document:
    """Return a file as a document of which only the head is looked at."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    return Document(path.name, head, lambda: io.BytesIO(head))


JUNK = (
    None,
    [],
    {},
    "",
    "x",
    0,
    -5,
    1e300,
    True,
    [[]],
    {"text": None},
    {"edges": [None, {"node": []}]},
    2**70,
)
JUNK += ("\0", "<p", "&#9999999999;", "tt1", "tt0133093", {"id": 5}, {"plaidHtml": "<!--"}, [{"id": []}])


def spoilt(value: Any, chance: random.Random, rate: float) -> Any:
    """Return data in which some of the values are others."""
    if chance.random() < rate:
        return copy.deepcopy(chance.choice(JUNK))
    if isinstance(value, dict):
        return {key: spoilt(item, chance, rate) for key, item in value.items()}
    return [spoilt(item, chance, rate) for item in value] if isinstance(value, list) else value


def check(content: bytes) -> None:
    """Read a page, whatever it is, and see that only records come of it."""
    page = document(content)
    READER.recognises(page)
    assert all(isinstance(record, Film | Passage | Reject) for record in READER.records(page))


@here
@pytest.mark.parametrize("name", sorted(COUNTS))
def test_spoilt_real_data_never_raises(name: str) -> None:
    """Values of wrong types anywhere cost what they stood for, and no more."""
    page = json.loads(sample(name))["props"]["pageProps"]
    kept = {
        key: page[key]
        for key in ("tconst", "aboveTheFoldData", "mainColumnData", "contentData")
        if key in page
    }
    chance = random.Random(name)
    for rate in (0.0005, 0.005, 0.05) * 4:
        check(json.dumps({"props": {"pageProps": spoilt(kept, chance, rate)}}).encode())


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_pages_never_raise(data: st.DataObject) -> None:
    """Bytes may be lost, changed or put in anywhere in a page or its data."""
    content = bytearray(data.draw(st.sampled_from([title_page(), html(title_page())])))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content)))
        piece = data.draw(
            st.sampled_from([b"", b"<", b"{", b"]", b'"', b"\xff", b"\0", b"</script>", b"null", b"<!--"])
        )
        content[at : at + data.draw(st.integers(0, 40))] = piece
    check(bytes(content))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("<" * 200_000, 1, id="brackets"),
        pytest.param("<!--" * 50_000, 0, id="comments"),
        pytest.param("a &#" + "9" * 5_000, 1, id="number"),
        pytest.param("[link=" * 50_000, 1, id="markdown"),
    ],
)
def test_absurd_texts_take_no_longer_than_others(text: str, count: int) -> None:
    """What an expression could stumble over is read in time that grows with its length only."""
    node = {"text": {"plaidHtml": text}}
    records = read(title_page(trivia={"edges": [{"node": node}]}))
    found = [r for r in records if isinstance(r, Passage) and r.kind.value == "trivia"]
    assert (len(found), all(passage.film_id == TT for passage in found)) == (count, True)
