"""The CMU Movie Summary Corpus: films, plots and characters joined on the number of a page."""

import pytest
from data_sets import collection, files_of, films, passages, rejects, run, tally

from corpus import Film, Kind
from corpus.readers.cmu_summaries import READER

CORPUS = files_of("cmu")
MOVIES, PLOTS, CHARACTERS = "cmu/movie.metadata.tsv", "cmu/plot_summaries.txt", "cmu/character.metadata.tsv"


def test_films() -> None:
    """Freebase's names lose their ids; a year nobody can have filmed in is unknown."""
    first, second, third, _ = films(run(READER, CORPUS))

    assert first == Film(
        film_id="the-silver-ferry-1931",
        title="The Silver Ferry",
        year=1931,
        release_date="1931-05-02",
        runtime=81,
        genres=("Drama", "Silent film"),
        countries=("United States",),
        languages=("English", "French"),
        identifiers=("wikipedia-page:5501", "freebase:/m/0aaa1"),
        source=f"{MOVIES}:1",
    )
    assert (second.title, second.year, second.release_date, second.runtime) == (
        "Harbour Nights",
        None,
        "",
        None,
    )
    assert (third.film_id, third.release_date, third.genres) == (
        "the-silver-ferry-1931-wikipedia-page-5503",
        "1931",
        ("Comédie",),
    )


def test_plots() -> None:
    """A plot loses what is left of its article's mark-up, and finds its film."""
    first, second = passages(run(READER, CORPUS), "plot")

    assert first.text == "Ann, the pilot, runs a ferry to an island nobody has seen. Bo & his frog wait."
    assert (first.film_id, first.source) == ("the-silver-ferry-1931", f"{PLOTS}:1")
    assert second.film_id == "wikipedia-page-5599"


def test_characters() -> None:
    """Who plays whom is a credit, with as much of it as is known; nobody as nothing is told."""
    records = run(READER, CORPUS)

    assert [
        (credit.text, credit.person, credit.role, credit.character) for credit in passages(records, "credit")
    ] == [
        ("Io Lund as Ann", "Io Lund", "actor", "Ann"),
        ("Al Ek, actor", "Al Ek", "actor", ""),
        ("The frog", "", "actor", "The frog"),
    ]
    assert rejects(records) == [(f"{CHARACTERS}:4", "a credit needs a text")]
    assert {credit.kind for credit in passages(records, "credit")} == {Kind.CREDIT}


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        ([MOVIES], {"film": 3}),
        ([PLOTS], {"film": 2, "plot": 2}),
        ([CHARACTERS], {"film": 1, "credit": 3, "reject": 1}),
        ([PLOTS, MOVIES], {"film": 4, "plot": 2}),
    ],
)
def test_each_file_is_read_alone(names: list[str], counts: dict[str, int]) -> None:
    """Without the table of films a film is called by the number of its page."""
    assert tally(run(READER, {name: CORPUS[name] for name in names})) == counts


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("5501\t/m/0\tFerry\t1931\t\t\t{}\t{}", "it has 8 columns, not 9"),
        ("x\t/m/0\tFerry\t1931\t\t\t{}\t{}\t{}", "'x' is no number of a page"),
        ("5501\t/m/0\t \t1931\t\t\t{}\t{}\t{}", "a film needs a title"),
        ("5501\t/m/0\tFerry\t1931\t\t\t{\t{}\t{}", "Input data was truncated"),
        ('5501\t/m/0\tFerry\t1931\t\t\t{"a": 1}\t{}\t{}', "Expected `str`, got `int`"),
    ],
)
def test_rejects(line: str, reason: str) -> None:
    """A line that is no film is told, and the next one read."""
    records = run(
        READER, {MOVIES: CORPUS[MOVIES] + f"{line}\n".encode() + b"77\t/m/1\tTide\t\t\t\t{}\t{}\t{}\n"}
    )

    assert reason in dict(rejects(records))[f"{MOVIES}:4"]
    assert films(records)[-1].title == "Tide"


@pytest.mark.parametrize(
    ("files", "claimed"),
    [
        (CORPUS, 3),
        ({"a/x.tsv": CORPUS[MOVIES], "a/y.txt": CORPUS[PLOTS]}, 2),
        ({"a/x.tsv": CORPUS[MOVIES], "b/y.txt": CORPUS[PLOTS]}, 1),
        ({"y.txt": CORPUS[PLOTS]}, 0),
        ({"plot_summaries.txt.gz": CORPUS[PLOTS]}, 1),
        ({"plot_summaries.txt": b"No number, no plot.\n"}, 0),
    ],
)
def test_claims(files: dict[str, bytes], claimed: int) -> None:
    """A number and a text are plots beside the table of films, or where their name says so."""
    assert len(READER.claims(collection(files))) == claimed
