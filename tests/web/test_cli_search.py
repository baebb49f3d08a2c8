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
    """Return film id and kind of each passage of a JSON answer."""
    return [(hit["film"]["film_id"], hit["kind"]) for hit in json.loads(result.stdout)["hits"]]


def test_a_film_shows_its_counts_and_its_best_passages(run):
    """A film is printed once: rank and title, how many passages of each kind, the best of them indented."""
    result = run("search", "--kind", "plot", "--kind", "quote", "--spoilers", "show", "baker clock")

    lines = result.stdout.split("\n")
    assert lines[0] == " 1. The Baker’s Clock (1974)"
    assert lines[1] in ("    1 plot, 1 quote", "    1 quote, 1 plot")
    assert "    plot" in lines
    assert "    quote  Baker, Mayor" in lines
    assert "      A baker winds the town clock and the town forgets to sleep." in lines
    assert any(line.startswith("      tt0000001.plot.") for line in lines)
    assert sum(line.startswith(" 2. ") for line in lines) <= 1
    assert re.search(r"^\d films? with \d+ passages? in ", result.stderr, re.MULTILINE)


def test_the_json_of_a_film_has_its_evidence(run):
    """A hit has film, score and evidence: a kind's count and its best passages, with snippets."""
    answer = json.loads(run("search", "--json", "baker clock").stdout)
    hit = answer["hits"][0]

    assert (answer["by"], answer["total"]) == ("film", len(answer["hits"]))
    assert hit["film"]["film_id"] == "tt0000001"
    assert hit["score"] > 0
    assert hit["count"] == sum(each["count"] for each in hit["evidence"])
    for each in hit["evidence"]:
        assert each["count"] >= len(each["passages"])
        assert all(passage["kind"] == each["kind"] and passage["snippet"] for passage in each["passages"])


@pytest.mark.parametrize(
    ("option", "field", "value"),
    [
        ("--tot", "tip", True),
        ("--no-tot", "tip", False),
        ("--literal", "literal", True),
        ("--explain", "explain", True),
        ("--spoilers=show", "spoilers", True),
        ("--by=passage", "by", "passage"),
        ("--sort=year", "by", "film"),
        ("--sort=year", "tip", None),
    ],
)
def test_options_become_the_request(option, field, value):
    """Each option stands for a field of the request; what is not said is left as it is."""
    context = commands_search.command.make_context("search", [option, "clock"])
    options = {name: given for name, given in context.params.items() if name in ASKED}
    assert getattr(commands_search.to_request("clock", options), field) == value


ASKED = ("by", "sort", "tip", "literal", "explain", "spoilers", "limit", "page")


def test_explanations_are_printed_where_they_are_asked_for(run):
    """--explain says below a passage which words gave how much."""
    plain, explained = (run("search", *more, "gramophone").stdout for more in ([], ["--explain"]))

    assert not re.search(r"^ +\+\d+\.\d\d  ", plain, re.MULTILINE)
    assert re.search(r"^ +\+\d+\.\d\d  .*gramophone", explained, re.MULTILINE)


def test_a_hit_shows_rank_film_kind_byline_snippet_and_id(run):
    """A printed hit says all that is needed to judge it and to show it whole."""
    result = run("search", "--by", "passage", "honest bridge", "--kind", "review")

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
    result = run("search", "--json", "--by", "passage", *arguments)

    assert result.exit_code == 0, result.stderr
    assert sorted(found(result)) == expected


def test_pages_and_limit(run):
    """Ranks go on from page to page, and the pages together are the whole answer."""
    search = ("search", "--json", "--by", "passage")
    whole = json.loads(run(*search, "clock").stdout)["hits"]
    pages = [
        json.loads(run(*search, "--limit", 2, "--page", page, "clock").stdout)["hits"]
        for page in range(1, -(-len(whole) // 2) + 1)
    ]

    assert len(whole) > 2
    assert [hit["rank"] for page in pages for hit in page] == list(range(1, len(whole) + 1))
    assert [hit for page in pages for hit in page] == whole


def test_sorts_offered_are_those_of_a_request():
    """--sort and --by offer what a request takes, though it must not be imported for the help text."""
    assert commands_search.SORTS == request.SORTS
    assert commands_search.VIEWS == request.VIEWS


def test_sort_by_year(run):
    """--sort -year puts the newest film first, --sort year the oldest."""
    newest = found(run("search", "--by", "passage", "--json", "--sort", "-year", "--kind", "plot", "clock"))
    oldest = found(run("search", "--by", "passage", "--json", "--sort", "year", "--kind", "plot", "clock"))

    assert newest == oldest[::-1] == [("tt0000002", "plot"), ("tt0000001", "plot")]


def test_json_has_the_documented_shape(run):
    """--json prints one object with the documented fields, and one line feed."""
    result = run("search", "--json", "--by", "passage", "--limit", 1, "clock baker")
    answer = json.loads(result.stdout)

    assert result.stdout.count("\n") == 1
    assert answer.keys() >= {"version", "query", "total", "took_ms", "facets", "hits"}
    assert answer["version"] == 2
    assert answer["facets"].keys() >= {"kind", "decade", "genre", "film"}
    (hit,) = answer["hits"]
    assert hit.keys() >= {"rank", "score", "passage_id", "kind", "film", "heading", "byline", "snippet"}
    assert hit["film"] == {
        "film_id": "tt0000001",
        "title": "The Baker’s Clock",
        "year": 1974,
        "rating": 7.5,
        "genres": ["Drama"],
        "directors": ["Ida Kvæøy"],
    }
    assert {True, False} == {piece["matched"] for piece in hit["snippet"]}


def test_spoilers_are_hidden_until_asked_for(run):
    """A spoiler's snippet is replaced in print by default; JSON keeps it and says that it is one."""
    hidden = run("search", "--kind", "trivia", "gramophone")
    shown = run("search", "--kind", "trivia", "--spoilers", "show", "gramophone")
    search = ("search", "--kind", "trivia", "--json", "--by", "passage")
    (hit,) = json.loads(run(*search, "gramophone").stdout)["hits"]

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
