"""README.md says what is true: its commands, options, output, program, tables, files and links.

What a sentence explains in prose is not checked here; whatever can be typed, opened or counted is. The query
language has test_readme_queries.py.
"""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner
from readme_parts import INLINE, PROSE, ROOT, blocks, calls_of_filmdex, codes, rows, section, shell_lines

from corpus.documents import Document
from corpus.readers import COLLECTION_READERS, READERS
from corpus.readers.filmdex_jsonl import READER as NATIVE
from corpus.records import Reject
from web import endings
from web.cli import COMMANDS, main

CALLS = calls_of_filmdex()
ELLIPSIS = "…"

# Commands and options


def options_of(name: str) -> set[str]:
    """Return every spelling of every option that a subcommand's --help lists."""
    command = main.commands[name]
    parameters = command.get_params(click.Context(command))
    return {spelling for each in parameters if isinstance(each, click.Option) for spelling in each.opts}


def documented() -> dict[str, set[str]]:
    """Return the options that the table of commands gives each of them."""
    return {
        codes(name)[0].split()[1]: set(re.findall(r"(?<![\w-])--?[a-z]+(?:-[a-z]+)*", options))
        for name, _, options in rows(section("Commands"), columns=3)
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_gives_each_command_its_options(name: str) -> None:
    """Every option of every command is in the table, and none that it does not have."""
    assert "besides `--index DIR` and `--help`" in section("Commands")
    assert documented()[name] == options_of(name) - {"--index", "--help", "-h"}


def test_the_table_has_every_command() -> None:
    """The commands of the table are those of `filmdex --help`."""
    assert list(documented()) == list(COMMANDS)


def test_the_options_of_the_program_itself_are_named() -> None:
    """--version, --help and -h are named as well."""
    assert {f"filmdex {option}" for option in ("--version", "--help")} | {"-h"} <= set(INLINE)


@pytest.mark.parametrize("line", CALLS)
def test_every_call_in_the_readme_is_understood(line: str) -> None:
    """Each `filmdex …` in the README names a command and options that it takes."""
    name, *arguments = CALLS[line]
    if name in ("--version", "--help"):
        return
    command = main.commands[name]
    command.make_parser(click.Context(command)).parse_args(arguments)


def test_exit_codes() -> None:
    """The table lists the exit codes that there are."""
    named = (endings.NOTHING_FOUND, endings.TROUBLE, endings.REJECTS, endings.BUSY)
    listed = [int(row[0]) for row in rows(section("Commands"), columns=2)]
    assert listed == [0, *named, endings.INTERRUPTED, endings.PIPE_CLOSED, endings.TERMINATED]


MEASURED = re.compile(r"[\d.,]+(?= ms)")


def test_the_tour_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of the tour writes the lines below it, but for times and what … leaves out."""
    monkeypatch.chdir(tmp_path)
    environment = {"FILMDEX_INDEX": "index", "NO_COLOR": "1"}
    tour = "".join(blocks("console", "A minute with it"))
    sessions = re.findall(r"^\$ filmdex (.*)\n((?:(?!\$ ).*\n)*)", tour, re.MULTILINE)
    assert len(sessions) >= 5
    for call, shown in sessions:
        result = CliRunner().invoke(main, shlex.split(call), env=environment)
        assert result.exit_code == 0, call
        parts = [re.escape(part) for part in MEASURED.sub("0", shown).split(f"{ELLIPSIS}\n")]
        assert re.fullmatch("(?:.*\n)*?".join(parts), MEASURED.sub("0", progress_left_out(result.output))), (
            f"filmdex {call} writes\n{result.output}"
        )


def progress_left_out(output: str) -> str:
    """Return what a command wrote without the lines that say how far it is."""
    return re.sub(rf"^\w+ing {ELLIPSIS}\n", "", output, flags=re.MULTILINE)


# Sources, formats and the library


def test_every_reader_is_in_the_table_of_sources() -> None:
    """The table of sources has the registered readers, by the names they go by in messages."""
    readers = [*(reader.name for reader in READERS), *(reader.name for reader in COLLECTION_READERS)]
    assert sorted(row[0] for row in rows(section("Sources"), columns=3)) == sorted(
        name.partition(" (")[0] for name in readers
    )


def test_the_native_example_is_of_the_native_format() -> None:
    """Each line of the example fits the JSON Schema, and its reader reads it."""
    (example,) = blocks("json", "The native format")
    content = example.encode()
    schema = json.loads((ROOT / "corpus/filmdex.schema.json").read_text(encoding="utf-8"))

    for line in example.splitlines():
        jsonschema.validate(json.loads(line), schema)
    records = list(NATIVE.records(Document("films.jsonl", content, partial(io.BytesIO, content))))
    assert len(records) == len(example.splitlines())
    assert not [record for record in records if isinstance(record, Reject)]


def shape(value: Any) -> Any:
    """Return the keys and types of a JSON value; a list is shaped as its first item."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]
    return type(value).__name__


def test_the_json_example_has_the_shape_of_the_real_answer(index_dir: Path) -> None:
    """`filmdex search --json` prints the fields that the README shows, of the same types, in their order."""
    (example,) = blocks("json", "JSON")
    call = next(words for words in CALLS.values() if words[:2] == ["search", "--json"] and "--limit" in words)
    result = CliRunner().invoke(main, call, env={"FILMDEX_INDEX": str(index_dir)})
    shown, real = json.loads(example), json.loads(result.stdout)

    assert json.dumps(shape(shown)) == json.dumps(shape(real))
    shown, real = (answer["hits"][0]["evidence"][0]["passages"][0] for answer in (shown, real))
    for key in ("passage_id", "snippet", "byline"):
        assert shown[key] == real[key]


def test_the_python_example_runs(tmp_path: Path) -> None:
    """The program in the README runs as it stands, in twelve lines below its imports, without a warning."""
    (program,) = blocks("python", "From Python")
    (tmp_path / "example.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "example.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Is there an off switch, Doctor?" in done.stdout
    assert "'status': 'ok', 'generation': 1" in done.stdout
    assert len(program.partition("\n\n")[2].splitlines()) == 12


# What surrounds it


def test_make_targets() -> None:
    """The README names the public targets of the Makefile, which are those with a comment, and no others."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    public = set(re.findall(r"^(\w+):.*## ", makefile, re.MULTILINE))
    named = {match[1] for line in shell_lines() if (match := re.match(r"make (\w+)\b(?!=)", line))}
    assert named == public


FOLDERS = ("corpus", "index", "search", "web", "tests")


def named_paths() -> set[str]:
    """Return every file and folder of the repository that the README links to or names."""
    links = re.findall(r"\]\(([^)#]+)\)", PROSE) + re.findall(r'src="([^"]+)"', PROSE)
    bold = re.findall(r"\*\*(\w+/)\*\*", PROSE)
    rooms = [code for code in INLINE if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./]*", code)]
    return {link for link in [*links, *rooms, *bold] if not link.startswith("http")}


@pytest.mark.parametrize("path", sorted(named_paths()))
def test_files_named_in_the_readme_exist(path: str) -> None:
    """Every file, folder and link target is there."""
    assert (ROOT / path).exists()


def test_links_within_the_readme_lead_somewhere() -> None:
    """Every #link has its heading."""
    headings = re.findall(r"^#+ (.*)$", PROSE, re.MULTILINE)
    anchors = {re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-")) for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", PROSE)) <= anchors


def test_dependencies_have_their_reasons() -> None:
    """The table of dependencies is that of pyproject.toml; what the checks need is named below it."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = {
        name: re.findall(r'^  "([\w-]+)', body, re.MULTILINE)
        for name, body in re.findall(r"^(dependencies|dev) = \[\n(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    }
    house = section("The house")
    table = [row[0] for row in rows(house, columns=2) if re.fullmatch(r"[\w-]+", row[0])]
    assert table == lists["dependencies"]
    assert [name for name in lists["dev"] if name not in house] == []


def test_no_path_of_one_machine_is_named() -> None:
    """Neither the README nor the change log shows where it was written."""
    for name in ("README.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) + "/" not in text
