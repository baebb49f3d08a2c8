"""What people have at home, from the shell: a film library, a screenplay, an export of Letterboxd."""

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import main
from web.endings import REJECTS

FIXTURES = Path(__file__).parents[1] / "corpus/fixtures"
FOLDER = "Films/The Silver Ferry (1931)"
PLACES = {
    "nfo/movie.nfo": f"{FOLDER}/movie.nfo",
    "subtitles/The Silver Ferry (1931).en.srt": f"{FOLDER}/The.Silver.Ferry.1931.1080p.BluRay.en.srt",
    "subtitles/2_German.srt": f"{FOLDER}/Subs/2_German.srt",
    "the_silver_ferry.fountain": "scripts/ferry final.fountain",
}


def ask(index: Path, *words: str) -> str:
    """Return what `filmdex` prints."""
    result = CliRunner().invoke(main, [*words, "--index", str(index)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def home_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a home."""
    home = tmp_path_factory.mktemp("home")
    for fixture, place in PLACES.items():
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_bytes((FIXTURES / fixture).read_bytes())
    with zipfile.ZipFile(home / "letterboxd-oda_k-2024-01-31-12-00-utc.zip", "w") as archive:
        for file in sorted((FIXTURES / "letterboxd").rglob("*.csv")):
            archive.write(file, file.relative_to(FIXTURES / "letterboxd"))
    directory = tmp_path_factory.mktemp("index")
    result = CliRunner().invoke(main, ["reindex", str(home), "--index", str(directory)])
    assert result.exit_code == REJECTS, result.output
    assert "the favorite film https://boxd.it/gone is in no other table" in result.output
    return directory


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(
            '"thought the ferry would leave without us"',
            ["dialogue", "CAPTAIN", "at 0:01:01", "I never thought the ferry would leave without us..."],
            id="sentence-over-two-subtitles",
        ),
        pytest.param("lang:de Grüße", ["at 0:00:01", "Schöne Grüße vom Ufer."], id="german-subtitle"),
        pytest.param("kind:plot nobody aboard", ["A ferry leaves on time"], id="plot-of-the-nfo"),
        pytest.param("character:haul", ["Cy Roe as Captain Haul"], id="credit-of-the-nfo"),
        pytest.param(
            "author:oda_k captain crew",
            ["rated 9/10", "1 May 2021", "Stay for the captain & crew."],
            id="review",
        ),
        pytest.param("films on water", ["keyword", "Films on water"], id="list"),
        pytest.param(
            "speaker:captain say so",
            ["EXT. QUAY - NIGHT", "CAPTAIN: We leave when I say so."],
            id="screenplay",
        ),
    ],
)
def test_everything_is_found(home_index: Path, query: str, expected: list[str]) -> None:
    """A line with its time, a plot, a review and a speech with its speaker are found, of one film."""
    output = ask(home_index, "search", query)

    assert "The Silver Ferry (1931)" in output
    for text in expected:
        assert text in output


def test_they_are_one_film(home_index: Path) -> None:
    """The film of the library, the script and the export is one, by number, then by title and year."""
    output = ask(home_index, "show", "tt0990901")

    for text in ("The Silver Ferry (1931)", "Ann Lund", "tmdb:901", "letterboxd:sf31", "CAPTAIN", "oda_k"):
        assert text in output
