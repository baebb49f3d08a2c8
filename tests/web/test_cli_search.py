"""`filmdex search`, `show` and `stats`: what is asked for, what is printed, what JSON says."""

import json
import re

import pytest
from cli_films import build
from click.testing import CliRunner

from search import request
from web import commands_search
from web.cli import main


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    return build(tmp_path_factory.mktemp("search"))


@pytest.fixture
def run(index_dir):
    """Run a command on the invented films."""

    def invoke(*arguments):
        return CliRunner(env={"FILMDEX_INDEX": str(index_dir)}).invoke(
            main, [str(each) for each in arguments]
        )

    return invoke


def found(result):
    """Return film id and kind of each hit of a JSON answer."""
    return [(hit["film"]["film_id"], hit["kind"]) for hit in json.loads(result.stdout)["hits"]]


def test_a_hit_shows_rank_film_kind_byline_snippet_and_id(run):
    """A printed hit says all that is needed to judge it and to show it whole."""
    result = run("search", "honest bridge", "--kind", "review")

    title, byline, snippet, identifier, empty = result.stdout.split("\n", 4)
    assert title == " 1. Bridge of Sand (1991)  review"
    assert byline == "    plain_jane, rated 4/10"
    assert snippet == "    Dull, but the bridge is honest."
    assert identifier.startswith("    tt0000002.review.")
    assert empty == "\n"
    assert result.stderr.startswith("1 passage in ")


QUERIES = [
    pytest.param(["--kind", "goof", "clock"], [("tt0000001", "goof")], id="kind"),
    pytest.param(["--kind", "goofs", "clock"], [("tt0000001", "goof")], id="kind-in-the-plural"),
    pytest.param(
        ["--kind", "goof", "--kind", "trivia", "gramophone"],
        [("tt0000001", "goof"), ("tt0000001", "trivia")],
        id="two-kinds",
    ),
    pytest.param(["--year", "1990..1999", "--kind", "plot", "clock"], [("tt0000002", "plot")], id="year"),
    pytest.param(["--genre", "Western", "clock"], [("tt0000002", "plot")], id="genre"),
    pytest.param(["--film", "tt0000002", "clock"], [("tt0000002", "plot")], id="film"),
    pytest.param(["--lang", "fr", "horloge"], [("tt0000001", "review")], id="language"),
    pytest.param(["--lang", "fr"], [("tt0000001", "review")], id="filter-without-words"),
    pytest.param(["--rating", "8..10", "--kind", "review", "café"], [("tt0000001", "review")], id="rating"),
    pytest.param(["speaker:baker"], [("tt0000001", "quote")], id="field"),
    pytest.param(["--kind", "review", "dull", "but", "honest"], [("tt0000002", "review")], id="many-words"),
    pytest.param(["dull", "but", "honest", "--kind", "review"], [("tt0000002", "review")], id="words-first"),
    pytest.param(["--kind", "plot", "--", "-baker", "clock"], [("tt0000002", "plot")], id="leading-minus"),
]


@pytest.mark.parametrize(("arguments", "expected"), QUERIES)
def test_options_narrow_the_search(run, arguments, expected):
    """Every filter, and words wherever they stand, ask what they say."""
    result = run("search", "--json", *arguments)

    assert result.exit_code == 0, result.stderr
    assert sorted(found(result)) == expected


def test_pages_and_limit(run):
    """Ranks go on from page to page, and the pages together are the whole answer."""
    whole = json.loads(run("search", "--json", "clock").stdout)["hits"]
    pages = [
        json.loads(run("search", "--json", "--limit", 2, "--page", page, "clock").stdout)["hits"]
        for page in range(1, -(-len(whole) // 2) + 1)
    ]

    assert len(whole) > 2
    assert [hit["rank"] for page in pages for hit in page] == list(range(1, len(whole) + 1))
    assert [hit for page in pages for hit in page] == whole


def test_sorts_offered_are_those_of_a_request():
    """--sort offers what a request takes, though it must not import it for the help text."""
    assert commands_search.SORTS == request.SORTS


def test_sort_by_year(run):
    """--sort -year puts the newest film first, --sort year the oldest."""
    newest = found(run("search", "--json", "--sort", "-year", "--kind", "plot", "clock"))
    oldest = found(run("search", "--json", "--sort", "year", "--kind", "plot", "clock"))

    assert newest == oldest[::-1] == [("tt0000002", "plot"), ("tt0000001", "plot")]


def test_json_has_the_documented_shape(run):
    """--json prints one object with the documented fields, and one line feed."""
    result = run("search", "--json", "--limit", 1, "clock baker")
    answer = json.loads(result.stdout)

    assert result.stdout.count("\n") == 1
    assert answer.keys() >= {"version", "query", "total", "took_ms", "facets", "hits"}
    assert answer["version"] == 1
    assert answer["facets"].keys() >= {"kind", "decade", "genre", "film"}
    (hit,) = answer["hits"]
    assert hit.keys() >= {"rank", "score", "passage_id", "kind", "film", "heading", "byline", "snippet"}
    assert hit["film"] == {"film_id": "tt0000001", "title": "The Baker’s Clock", "year": 1974}
    assert {True, False} == {piece["matched"] for piece in hit["snippet"]}


def test_spoilers_are_hidden_until_asked_for(run):
    """A spoiler's snippet is replaced in print by default; JSON keeps it and says that it is one."""
    hidden = run("search", "--kind", "trivia", "gramophone")
    shown = run("search", "--kind", "trivia", "--spoilers", "show", "gramophone")
    (hit,) = json.loads(run("search", "--kind", "trivia", "--json", "gramophone").stdout)["hits"]

    assert "all along" not in hidden.stdout
    assert "--spoilers show" in hidden.stdout
    assert "all along" in shown.stdout
    assert hit["spoiler"] is True
    assert "all along" in "".join(piece["text"] for piece in hit["snippet"])


def test_nothing_found_offers_wider_searches_that_find_something(run):
    """The message on stderr says what would be found with less asked."""
    result = run("search", "--kind", "goof", "honest bridge")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Nothing found for honest bridge." in result.stderr
    assert re.search("every kind: 1 found", result.stderr)


def test_show_prints_a_film_with_its_passages_by_kind(run):
    """A film comes as its title card and its passages, spoilers hidden, credits on one line."""
    result = run("show", "tt0000001")
    lines = result.stdout.splitlines()

    assert lines[0] == "The Baker’s Clock (1974)"
    assert "rating       7.5/10 from 1,234 votes" in lines
    assert "Reviews (2)" in lines
    assert "  Baker: Who wound it?" in lines
    assert any(line.startswith("  Ida Kvæøy, director  tt0000001.credit.") for line in lines)
    assert "all along" not in result.stdout
    assert "all along" in run("show", "--spoilers", "show", "tt0000001").stdout


def test_show_narrows_to_kinds(run):
    """--kind keeps one sort of passage, in print and as JSON, whose counts stay whole."""
    printed = run("show", "--kind", "quote", "tt0000001").stdout
    page = json.loads(run("show", "--kind", "quote", "--json", "tt0000001").stdout)

    assert "Quotes (1)" in printed
    assert "Reviews" not in printed
    assert [passage["kind"] for passage in page["passages"]] == ["quote"]
    assert page["film"]["title"] == "The Baker’s Clock"
    assert page["counts"]["review"] == 2


def test_show_prints_one_passage_whole(run):
    """A passage's id, as search prints it, shows its text with all that is known, spoiler or not."""
    identifier = run("search", "--kind", "trivia", "gramophone").stdout.splitlines()[-2].strip()
    printed = run("show", identifier).stdout
    page = json.loads(run("show", "--json", identifier).stdout)

    assert "The clock was the baker all along" in printed
    assert "spoiler  yes" in printed
    assert [passage["passage_id"] for passage in page["passages"]] == [identifier]


def test_stats_count_what_is_there(run):
    """stats prints films and passages by kind and source; --json gives the same numbers."""
    printed = run("stats").stdout
    stats = json.loads(run("stats", "--json").stdout)

    assert stats["films"] == 2
    assert stats["by_kind"]["review"] == 3
    assert stats["passages"] == sum(stats["by_kind"].values())
    assert "films        2\n" in printed
    assert "review" in printed
    assert "films.jsonl" in printed
