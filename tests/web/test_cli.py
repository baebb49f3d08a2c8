"""The command as a whole: what it loads, how it ends, what it says when it is called wrongly."""

import subprocess
import sys

import pytest
from cli_films import FILMDEX, build, environment, filmdex
from click.testing import CliRunner

from web.cli import COMMANDS, main


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    return build(tmp_path_factory.mktemp("cli"))


def modules_loaded_by(*arguments):
    """Run the command in a fresh process and return the names of all modules it has loaded."""
    script = (
        "import sys\n"
        "from web.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "finally:\n"
        "    print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    return {name.split(".")[0] for name in done.stderr.splitlines()[-1].split()}


def test_version_loads_nothing_heavy():
    """`filmdex --version` loads neither Flask nor rich nor Whoosh nor numpy."""
    assert not modules_loaded_by("--version") & {"flask", "waitress", "rich", "whoosh", "numpy", "msgspec"}


def test_search_never_loads_flask(index_dir):
    """`filmdex search` loads neither Flask nor its server, and rich only for a terminal."""
    assert not modules_loaded_by("search", "--index", index_dir, "clock") & {"flask", "waitress", "rich"}
    assert not modules_loaded_by("search", "--index", index_dir, "--json", "clock") & {"flask", "waitress"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name):
    """Each subcommand's --help works and gives two examples or more."""
    result = CliRunner().invoke(main, [name, "--help"])

    assert result.exit_code == 0
    assert result.stdout.count(f"  filmdex {name}") >= 2


def test_help_names_every_command_and_the_completion():
    """The first help lists all subcommands and how to switch completion on."""
    result = CliRunner().invoke(main, ["--help"])

    assert result.exit_code == 0
    assert all(f"  {name} " in result.stdout for name in COMMANDS)
    assert "_FILMDEX_COMPLETE=bash_source" in result.stdout


EXITS = [
    pytest.param(["--version"], 0, "", id="version"),
    pytest.param(["search", "clock"], 0, "", id="found"),
    pytest.param(["search", "zzzz"], 1, "Nothing found for zzzz.", id="nothing-found"),
    pytest.param(["search", "--json", "zzzz"], 1, "Nothing found for zzzz.", id="nothing-found-json"),
    pytest.param(["search", "--page", "99", "clock"], 1, "beyond the last page", id="page-too-far"),
    pytest.param(["search"], 2, "Type at least one word", id="no-query"),
    pytest.param(["search", "--year", "abc", "clock"], 2, "filmdex: A range is written", id="bad-range"),
    pytest.param(["search", "--kind", "poem", "clock"], 2, "filmdex: There is no kind", id="bad-kind"),
    pytest.param(["search", "--limit", "0", "clock"], 2, "0 is not in the range", id="bad-limit"),
    pytest.param(["search", "--lmit", "3", "clock"], 2, "--limit", id="option-misspelt"),
    pytest.param(["serch", "clock"], 2, "No such command 'serch'", id="command-misspelt"),
    pytest.param(["show", "tt0000001"], 0, "", id="film"),
    pytest.param(["show", "tt9999999"], 1, "no film and no passage 'tt9999999'", id="no-such-film"),
    pytest.param(
        ["show", "--kind", "soundtrack", "tt0000001"], 1, "no passages of the kind", id="no-such-kind"
    ),
    pytest.param(["stats"], 0, "", id="stats"),
    pytest.param(["reindex"], 2, "Name what to index", id="nothing-to-index"),
    pytest.param(["reindex", "no/such/file"], 2, "There is nothing to read at", id="no-such-source"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), EXITS)
def test_exit_codes(index_dir, arguments, code, message):
    """Each way to end has its exit code, its message on stderr, and no traceback."""
    result = CliRunner(env={"FILMDEX_INDEX": str(index_dir)}).invoke(main, arguments)

    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [["search", "clock"], ["show", "x"], ["stats"], ["export"], ["serve"]])
def test_without_an_index_every_command_says_how_to_build_one(tmp_path, arguments):
    """A missing index is trouble, and the message names the command that builds it."""
    result = CliRunner().invoke(main, [*arguments, "--index", str(tmp_path / "none")])

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("filmdex: ")
    assert "filmdex reindex" in result.stderr


def test_index_may_come_from_the_environment(index_dir):
    """FILMDEX_INDEX stands for --index."""
    assert filmdex("search", "clock", FILMDEX_INDEX=str(index_dir)).returncode == 0


@pytest.mark.parametrize(
    "locale",
    [
        pytest.param({"LC_ALL": "C"}, id="C"),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="plain-ascii"),
        pytest.param({"PYTHONIOENCODING": "ascii"}, id="ascii-streams"),
    ],
)
def test_output_is_utf8_in_every_locale(index_dir, locale):
    """Under LANG=C and the like the query is read, and the answer written, as UTF-8."""
    done = filmdex("search", "--index", index_dir, "café", **locale)

    assert done.returncode == 0, done.stderr
    assert "Une horloge et un café" in done.stdout.decode("utf-8")
    assert b"Traceback" not in done.stderr


def test_query_that_is_no_valid_utf8_is_mended(index_dir):
    """A stray byte in the query is no error, as text or as JSON."""
    command = [*FILMDEX, "search", "--json", "--index", str(index_dir), b"clock \xff"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment())

    assert done.returncode == 0, done.stderr
    done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    "arguments", [["export"], ["search", "--limit", "100", "clock"], ["--help"], ["show", "tt0000001"]]
)
def test_a_reader_that_goes_away_is_no_error(index_dir, arguments):
    """When the pipe's reader has gone, as with `| head -1`, the command ends without a word."""
    process = subprocess.Popen(
        [*FILMDEX, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(FILMDEX_INDEX=str(index_dir)),
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    with process.stderr:
        complaint = process.stderr.read()

    assert process.wait(timeout=60) == 141
    assert complaint == b""


def test_full_disk_is_told_in_one_line(index_dir):
    """When stdout cannot be written, the system's reason is told and the exit code is 2."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*FILMDEX, "search", "--index", str(index_dir), "clock"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=environment(),
        )

    assert done.returncode == 2
    assert done.stderr == b"filmdex: No space left on device\n"


def test_fault_of_ours_is_trouble_and_not_nothing_found(tmp_path):
    """An error nobody foresaw shows where it happened and ends with 2: 1 would mean nothing found."""
    script = (
        "from web.cli import main\n"
        "@main.command('fail')\n"
        "def fail():\n"
        "    raise ZeroDivisionError('\\x1b[31mzero')\n"
        "main(['fail'])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "ZeroDivisionError: ␛[31mzero" in done.stderr
    assert "please report" in done.stderr


def test_completion_knows_commands_options_and_kinds():
    """The shell completes subcommands, options and the kinds of passage."""

    script = "from web.cli import main; main(prog_name='filmdex')"

    def asked(words):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=False,
            env=environment(
                COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1), _FILMDEX_COMPLETE="bash_complete"
            ),
        )
        return done.stdout.split()

    assert asked("filmdex se") == ["plain,search", "plain,serve"]
    assert "plain,--kind" in asked("filmdex search --k")
    assert asked("filmdex search --kind qu") == ["plain,quote"]


def test_source_nobody_knows_is_trouble(tmp_path):
    """A file of no known format is a clear error, and nothing is published."""
    source = tmp_path / "notes.txt"
    source.write_text("milk, eggs, flour\n")
    done = filmdex("reindex", source, "--index", tmp_path / "index")

    assert done.returncode == 2
    assert done.stderr.startswith(b"filmdex: ") or b"\nfilmdex: " in done.stderr
    assert filmdex("stats", "--index", tmp_path / "index").returncode == 2
