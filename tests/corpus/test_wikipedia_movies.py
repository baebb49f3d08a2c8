"""wikipedia-movies: arrays are streamed, films get ids of their own, casts lose what is no name."""

import io
import json
import time
from collections import Counter
from pathlib import Path

import pytest

from corpus import Film, Kind, Passage, Reject, Skipped, read
from corpus.documents import HEAD_BYTES, Document
from corpus.readers.wikipedia_movies import READER, actors, array_items

SHARED = Path(__file__).parents[2] / "../shared/data/wikipedia-movies/wikipedia-movies.tar.gz"

FERRY = {
    "title": "The Ferry",
    "year": 1931,
    "cast": ["Ann Lund", "Bo Ek", "Cy Roe", "Di Ode"],
    "genres": ["Drama"],
    "href": "The_Ferry_(1931_film)",
    "extract": "The Ferry is a lost film\nabout a ferry.",
    "thumbnail_width": 300,
}


def document(content: bytes) -> Document:
    """Return a document called a.json."""
    return Document("a.json", content[:HEAD_BYTES], lambda: io.BytesIO(content))


def read_all(*entries: object) -> list:
    """Return what the reader makes of an array of entries."""
    return list(READER.records(document(json.dumps(entries).encode())))


def test_one_record():
    """A film, its plot on one line, and a credit for each of its cast."""
    film, plot, *credits = read_all(FERRY)

    assert film == Film(
        film_id="the-ferry-1931",
        title="The Ferry",
        year=1931,
        genres=("Drama",),
        stars=("Ann Lund", "Bo Ek", "Cy Roe"),
        identifiers=("wikipedia:The_Ferry_(1931_film)",),
        source="a.json:1",
    )
    assert (plot.kind, plot.text) == (Kind.PLOT, "The Ferry is a lost film about a ferry.")
    assert [(credit.person, credit.role, credit.text) for credit in credits][3] == (
        "Di Ode",
        "actor",
        "Di Ode, actor",
    )
    assert all(passage.film_id == film.film_id and passage.passage_id for passage in (plot, *credits))


def entry(title: object, year: object = 1931, href: object = None) -> dict:
    """Return a record without cast and extract."""
    return {"title": title, "year": year, "cast": [], "genres": [], "href": href}


@pytest.mark.parametrize(
    ("entries", "film_ids"),
    [
        pytest.param([entry("Swan"), entry("Swan", 1932)], ["swan-1931", "swan-1932"], id="remake"),
        pytest.param([entry("Swan", href="S"), entry("Swan", href="S")], ["swan-1931"], id="listed-twice"),
        pytest.param([entry("Swan"), entry("Swan")], ["swan-1931"], id="listed-twice-without-article"),
        pytest.param(
            [entry("Swan", href="Swan_(A_film)"), entry("Swan", href="Swan_(B_film)")],
            ["swan-1931", "swan-b-film-1931"],
            id="two-articles",
        ),
        pytest.param(
            [entry("Savage!", href="A"), entry("Savage")], ["savage-1931", "savage-1931-2"], id="no-article"
        ),
        pytest.param(
            [entry("Oh!", href="X"), entry("Oh", href="Oh"), entry("Oh?", href="Oh")],
            ["oh-1931", "oh-1931-2", "oh-1931-3"],
            id="articles-that-slug-alike",
        ),
        pytest.param(
            [entry("The Devil [1]"), entry("Fly by Night\xa0[fr]")], ["the-devil-1931", "fly-by-night-1931"]
        ),
        pytest.param([entry("Oh", None)], ["oh"], id="no-year"),
    ],
)
def test_film_ids(entries, film_ids):
    """Each film has an id of its own, and one that is listed twice comes once."""
    assert [film.film_id for film in read_all(*entries)] == film_ids


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"year": 1931, "cast": [], "genres": []}, id="no-title"),
        pytest.param(entry(" "), id="blank-title"),
        pytest.param(entry(None), id="title-is-null"),
        pytest.param(entry("Swan", "1931"), id="year-is-text"),
        pytest.param(entry("Swan", 1066), id="year-before-film"),
        pytest.param({**entry("Swan"), "cast": [1]}, id="cast-of-numbers"),
        pytest.param({**entry("Swan"), "cast": "Ann"}, id="cast-is-text"),
    ],
)
def test_rejects(bad):
    """A record that is no film is a reject, told with its number; the next is read."""
    reject, film = read_all(bad, entry("Ferry"))

    assert isinstance(reject, Reject)
    assert reject.source == "a.json:1"
    assert film.source == "a.json:2"


@pytest.mark.parametrize(
    ("content", "films", "rejects"),
    [
        pytest.param(
            b'[{"title": "A"}, {"title": bad}, {"title": "C"}]', 2, ["a.json:2"], id="malformed-object"
        ),
        pytest.param(b'[{"title": "A"}, 17, {"title": "C"}]', 2, ["a.json:2"], id="no-object"),
        pytest.param(b'[{"title": "A"}, {"title": "B', 1, ["a.json:2"], id="cut-in-a-string"),
        pytest.param(b'[{"title": "A"}, {"title"', 1, ["a.json:2"], id="cut-between"),
        pytest.param(b'[{"title": "A"}', 1, [], id="bracket-missing"),
        pytest.param(b'[{"title": "\xff"}, {"title": "B"}]', 1, ["a.json:1"], id="not-utf-8"),
        pytest.param(rb'[{"title": "\ud800"}, {"title": "B"}]', 1, ["a.json:1"], id="half-a-surrogate-pair"),
        pytest.param(b'[{"title": "A", "x": ' + b"[" * 9999 + b"}]", 0, ["a.json:1"], id="deeply-nested"),
        pytest.param(
            rb'[{"title": "} \" {", "x": {"y": "}"}}, {"title": "B"}]', 2, [], id="braces-in-strings"
        ),
        pytest.param(b"[" + b'{"title": "A"' * 100_000, 0, ["a.json:1"], id="endless-record"),
    ],
)
def test_damaged_arrays(content, films, rejects):
    """What can be read is read, and told is what cannot."""
    records = list(READER.records(document(content)))

    assert sum(isinstance(record, Film) for record in records) == films
    assert [record.source for record in records if isinstance(record, Reject)] == rejects


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000, HEAD_BYTES])
def test_arrays_are_read_in_pieces_of_any_size(size):
    """Where one read ends and the next begins makes no difference."""
    items = [{"title": 'é "{quoted}" \\', "n": {"n": number}} for number in range(20)]

    class Pieces(io.BytesIO):
        """A stream that gives little at a time."""

        def read1(self, wanted: int | None = -1) -> bytes:
            return super().read1(size)

    stream = Pieces(json.dumps(items, indent=2, ensure_ascii=False).encode())

    assert [json.loads(item) for item in array_items(stream)] == items


@pytest.mark.parametrize(
    ("cast", "names"),
    [
        (["Ann Lund", "and", "Bo Ek", "."], ["Ann Lund", "Bo Ek"]),
        (["Ann Lund", "(", "Best Actress", "nominee)", "Bo Ek"], ["Ann Lund", "Bo Ek"]),
        (["(The", "Pain Men", ")", "Bo Ek"], ["Bo Ek"]),
        (["screenwriter)", "Bo Ek", "(", "Cy Roe"], ["Bo Ek", "Cy Roe"]),
        (["voices of", "Ann Lund", "Narrated by", "Bo Ek", "(narrator)"], ["Ann Lund", "Bo Ek"]),
        (["Dir.:", "Ann Lund", "Cast:", "Bo Ek"], ["Bo Ek"]),
        (["Ann Lund (actress)", "Bo Ek (Screenplay)", "Ed (Tex) Roe"], ["Ann Lund", "Ed (Tex) Roe"]),
        (["Bo Ek", "Sr.", "Cy Roe Jr.", "Sr. "], ["Bo Ek Sr.", "Cy Roe Jr. Sr."]),
        (["will.i.am", "50 Cent", "U2", "X", "RZA"], ["will.i.am", "50 Cent", "U2", "X", "RZA"]),
        (["Ann  Lund]]", "Ann Lund", "[2]", ""], ["Ann Lund"]),
        (["アン", "Édouard Baer"], ["アン", "Édouard Baer"]),
        ([], []),
    ],
)
def test_casts(cast, names):
    """Casts keep their names, each once, and lose the scraps of the lists they were cut from."""
    assert list(actors(cast)) == names


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (json.dumps([FERRY]).encode(), True),
        (b"\xef\xbb\xbf \n[\n " + json.dumps(FERRY).encode() + b",\n", True),
        (json.dumps([{"title": "T", "year": 1}]).encode(), False),
        (json.dumps(FERRY).encode(), False),
        (b"[1, 2]", False),
    ],
)
def test_recognised_by_content(head, known):
    """A file is of this format if it is an array that begins with a film."""
    assert READER.recognises(document(head)) is known


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
def test_the_real_films():
    """All 36,273 real records are read, in good time: 36,254 films and 19 that are listed twice."""
    notices: list[Reject | Skipped] = []
    counts: Counter[str] = Counter()
    film_ids: set[str] = set()
    began = time.monotonic()

    for record in read(SHARED, on_notice=notices.append):
        counts["film" if isinstance(record, Film) else record.kind.value] += 1
        film_ids.add(record.film_id)
        assert isinstance(record, Film | Passage)

    assert time.monotonic() - began < 60  # 2 s on the machine it was written on
    assert counts["film"] == len(film_ids) == 36_273 - 19
    assert counts["plot"] == 34_532 - 18  # one of the 19 has no article
    assert 132_000 < counts["credit"] < 133_326
    assert [notice.source.partition("/")[2] for notice in notices] == ["LICENSE", "README.md"]
