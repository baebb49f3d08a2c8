"""Wikipedia movie plots: films with their articles, plots without footnotes, people as credits."""

import csv
import gzip
import io

import pytest
from data_sets import SHARED, document, files_of, films, passages, rejects, run

from corpus import Film, Reject, Skipped, read
from corpus.readers.wiki_plots import COLUMNS, READER

REAL = SHARED / "wiki-plots"
FIXTURE = files_of("wiki_plots.csv")
(NAME,) = FIXTURE
ORDER = ["Release Year", "Title", "Origin/Ethnicity", "Director", "Cast", "Genre", "Wiki Page", "Plot"]


def row(**cells: str) -> list:
    """Return what the reader makes of one row, given by columns without their blanks."""
    cells = {"ReleaseYear": "1931", "Title": "Ferry", "Plot": "A ferry sails.", **cells}
    out = io.StringIO()
    named = {column: cells.get(column.replace(" ", "").replace("/Ethnicity", ""), "") for column in ORDER}
    csv.writer(out).writerows([ORDER, named.values()])
    return run(READER, {NAME: out.getvalue().encode()})


def test_films() -> None:
    """A film has its people, its country or language, and the article that is its own."""
    first, second, third = films(run(READER, FIXTURE))

    assert first == Film(
        film_id="the-silver-ferry-1931",
        title="The Silver Ferry",
        year=1931,
        genres=("Drama", "Sci-Fi"),
        countries=("United States",),
        directors=("Mo Vik", "Tor Asp"),
        stars=("Io Lund", 'Al "Oar" Ek', "Uma Roe"),
        identifiers=("wikipedia:The_Silver_Ferry_(1931_film)",),
        source=f"{NAME}:2",
    )
    assert second == Film(  # its article is the first one's
        film_id="the-silver-ferry-1991",
        title="The Silver Ferry",
        year=1991,
        countries=("India",),
        languages=("Tamil",),
        source=f"{NAME}:5",
    )
    assert (third.film_id, third.countries, third.identifiers) == (
        "the-silver-ferry-1931-oh-ferry-21",
        ("South Korea",),
        ("wikipedia:Oh_Ferry%21",),
    )


def test_passages() -> None:
    """A line of a plot is a paragraph, and its footnotes are gone; people are credits."""
    found = passages(run(READER, FIXTURE))

    assert [passage.text for passage in found[:3]] == [
        "Ann runs a ferry. Bo sees [a] light.\n\nNobody leaves.",
        "Mo Vik, director",
        "Tor Asp, director",
    ]
    assert [(credit.person, credit.role) for credit in found[3:7]] == [
        ("Io Lund", "actor"),
        ('Al "Oar" Ek', "actor"),
        ("Uma Roe", "actor"),
        ("Ole Ode", "actor"),
    ]
    assert all(passage.passage_id for passage in found)


@pytest.mark.parametrize(
    ("plot", "read_as"),
    [
        ("A.[1][2] B.[citation needed] C.", "A. B. C."),
        ("A [12] B", "A B"),
        ("A[note 3] B[Note 4] C[nb 1]", "A B C"),
        ("A[why?] [who?]", "A"),
        ("A[b] [b] [sic] [1931]", "A [b] [sic] [1931]"),
        ("A\n\n\nB", "A\n\nB"),
    ],
)
def test_footnotes(plot: str, read_as: str) -> None:
    """Marks of footnotes and of what is doubted go, the author's own brackets stay."""
    (passage,) = passages(row(Plot=plot))
    assert passage.text == read_as


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Ann Lund, Bo Ek", ("Ann Lund", "Bo Ek")),
        ("Ann Lund and Bo Ek & Cy Roe/Di Ode; Ed Asp", ("Ann Lund", "Bo Ek", "Cy Roe", "Di Ode", "Ed Asp")),
        ("Ann Lund, , Ann Lund", ("Ann Lund",)),
        ("Unknown", ()),
        ("Ann Lund (uncredited)", ("Ann Lund",)),
        ("[Ann Lund]]", ("Ann Lund",)),
        ("Sandy Anders", ("Sandy Anders",)),
    ],
)
def test_people(cell: str, people: tuple[str, ...]) -> None:
    """Names are parted as lists part them."""
    assert films(row(Director=cell))[0].directors == people


@pytest.mark.parametrize("bad", [{"Title": " "}, {"Title": "", "Plot": ""}])
def test_rejects(bad: dict[str, str]) -> None:
    """A film without a title is told."""
    assert rejects(row(**bad)) == [(f"{NAME}:2", "a film needs a title")]


@pytest.mark.parametrize(("year", "known"), [("1931", 1931), ("", None), ("31", None), ("3031", None)])
def test_years(year: str, known: int | None) -> None:
    """A year that can be none is unknown."""
    assert films(row(ReleaseYear=year))[0].year == known


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (",".join(ORDER), True),
        (",".join([*reversed(ORDER), "more"]), True),
        ("Title,Plot\n", False),
        (",".join(sorted(COLUMNS)[1:]), False),
    ],
)
def test_recognised_by_content(content: str, known: bool) -> None:
    """It is this format if it has all its columns."""
    assert READER.recognises(document("a", content.encode())) is known


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_plots() -> None:
    """All 1,999 films are read; plots keep their length but for footnotes and line ends."""
    notices: list[Reject | Skipped] = []
    (path,) = REAL.iterdir()

    records = list(read(path, on_notice=notices.append))

    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    plots = passages(records, "plot")
    assert (len(films(records)), len(plots), notices) == (1999, 1999, [])
    assert len({film.film_id for film in films(records)}) == 1999
    assert sum(not film.identifiers for film in films(records)) == 7
    for film, plot, raw in zip(films(records), plots, rows, strict=True):
        assert (film.title, film.year, film.countries) == (
            " ".join(raw["Title"].split()),
            int(raw["Release Year"]),
            ("United States",),
        )
        assert film.film_id == plot.film_id
        assert (
            0.9 * len(raw["Plot"].strip()) - 100
            < len(plot.text)
            <= len(raw["Plot"]) + raw["Plot"].count("\n")
        )
    assert max(len(plot.text) for plot in plots) > 15_000
    # One director has made 36 of them, and everybody is somebody
    assert sum(film.directors == ("Cecil B. DeMille",) for film in films(records)) == 36
    assert not [
        credit for credit in passages(records, "credit") if credit.person.lower() in ("unknown", "and")
    ]
