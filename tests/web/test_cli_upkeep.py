"""`filmdex doctor`, `snapshot`, `restore` and `generations` on a real index, in processes of their own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli_films import build, filmdex
from click.testing import CliRunner, Result

from index import open_index
from index.generations import generation_path, numbers
from search import SearchRequest, search
from web.cli import main


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return an index with two generations."""
    for _ in range(2):
        build(tmp_path)
    return tmp_path / "index"


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(each) for each in arguments])


def told(*arguments: object, code: int = 0) -> Any:
    """Return what a command prints with --json."""
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def spoil(directory: Path, number: int) -> None:
    """Flip a bit of a generation."""
    path = min(generation_path(directory, number).rglob("*.postings"))
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


# filmdex doctor


def test_a_whole_index(directory: Path) -> None:
    """Each check is a line with its time, the last line says that all is well, and the exit code is 0."""
    result = run("doctor", "--index", directory, "--seed", 7)

    assert result.exit_code == 0
    first, *checks, verdict = result.stdout.splitlines()
    assert first.startswith(f"{directory}, generation 2, built 20")
    assert [line.split()[3] for line in checks] == [
        *("pointer", "manifest", "files", "counts", "arrays", "columns", "records", "words", "questions"),
        *("kept", "updates", "leftovers"),
    ]
    assert all(line.startswith("ok ") for line in checks)
    assert verdict.startswith("Whole: nothing wrong in 12 checks, ")
    assert verdict.endswith(" s; seed 7.")


def test_a_damaged_index(directory: Path) -> None:
    """What is wrong stands below its check, then what to do; the exit code is 1, also for a quick look."""
    spoil(directory, 2)
    result = run("doctor", "--index", directory)

    assert result.exit_code == 1
    assert "does not have its checksum" in result.stdout
    assert "counts      not looked at, for what was found before" in result.stdout
    assert "1 problem in " in result.stdout
    advice = result.stdout.splitlines()[-1]
    assert advice.startswith("Mend it with: filmdex doctor --repair. ")
    assert f"filmdex reindex --index {directory} " in advice
    assert run("doctor", "--quick", "--index", directory).exit_code == 0
    min(generation_path(directory, 2).rglob("*.postings")).unlink()
    assert run("doctor", "--quick", "--index", directory).exit_code == 1


def test_the_report_as_json(directory: Path) -> None:
    """--json prints the same as one object."""
    report = told("doctor", "--index", directory, "--sample", 3)
    assert report["whole"] is True
    assert report["generation"] == 2
    assert report["advice"] == ""
    assert report["repaired"] == []
    assert {"name", "looked_at", "problems", "count", "seconds"} == set(report["checks"][0])

    spoil(directory, 2)
    report = told("doctor", "--index", directory, code=1)
    assert report["whole"] is False
    assert [check["count"] for check in report["checks"] if check["name"] == "files"] == [1]
    assert report["left_out"][0] == "counts"
    assert "--repair" in report["advice"]


def test_mending(directory: Path) -> None:
    """--repair falls back to the generation before and says so; then all is well."""
    spoil(directory, 2)
    result = run("doctor", "--repair", "--index", directory)

    assert result.exit_code == 0
    first, second, *_ = result.stdout.splitlines()
    assert first.split(maxsplit=1) == ["mended", "generation 1 is served again, as 3"]
    assert second.startswith("mended          generation 2 removed: MAIN_") or "removed: segments/" in second
    assert "Whole: " in result.stdout.splitlines()[-1]
    assert run("search", "--index", directory, "clock").exit_code == 0
    assert told("doctor", "--repair", "--index", directory)["repaired"] == []


def test_what_cannot_be_mended(directory: Path) -> None:
    """Where nothing is whole the command that builds it again is told, and nothing is changed."""
    for number in (1, 2):
        spoil(directory, number)
    result = run("doctor", "--repair", "--index", directory)

    assert result.exit_code == 1
    assert f"filmdex reindex --index {directory} {directory.parent / 'films.jsonl'}" in result.stdout
    assert numbers(directory) == [1, 2]
    report = told("doctor", "--repair", "--index", directory, code=1)
    assert report["advice"].startswith("No generation in ")


HOLDER = """
import sys
from pathlib import Path
from index.lock import locked

with locked(Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_busy_index(directory: Path) -> None:
    """While another process builds, whatever would change the index ends with 75 and names the process."""
    run("snapshot", "--index", directory, directory.parent / "films.tar")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        for arguments in (
            ("doctor", "--repair"),
            ("generations", "--rollback"),
            ("generations", "--prune"),
            ("restore", directory.parent / "films.tar"),
            ("reindex", directory.parent / "films.jsonl"),
        ):
            done = run(*arguments, "--index", directory, "--wait", 0)
            assert done.exit_code == 75, (arguments, done.output)
            assert f"process {process.pid}, since" in done.stderr
        for arguments in (("doctor",), ("generations",), ("snapshot", directory.parent / "more.tar")):
            assert run(*arguments, "--index", directory).exit_code == 0, arguments
        process.kill()


NO_INDEX = [
    ("doctor",),
    ("doctor", "--quick"),
    ("doctor", "--repair"),
    ("generations",),
    ("generations", "--rollback"),
    ("generations", "--prune"),
    ("snapshot", "films.tar"),
]


@pytest.mark.parametrize("arguments", NO_INDEX, ids=" ".join)
def test_no_index(tmp_path: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an index every one of them ends with 2 and says how to build one, and makes nothing."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments, "--index", "nowhere")

    assert result.exit_code == 2
    assert "filmdex reindex PATH" in result.stderr
    assert list(tmp_path.iterdir()) == []


# filmdex snapshot and filmdex restore


def test_there_and_back(directory: Path, tmp_path: Path) -> None:
    """What was packed is restored elsewhere and answers the same; both say how much it was."""
    file = tmp_path / "films.tar.gz"
    packed = run("snapshot", "--index", directory, file)
    restored = run("restore", "--index", tmp_path / "again", file)

    assert packed.exit_code == restored.exit_code == 0, restored.output
    assert packed.stdout.startswith("Packed generation 2 with 2 films and 13 passages, built 20")
    assert restored.stdout.startswith("Restored generation 1 with 2 films and 13 passages, built 20")
    assert f"{file}: 0.0 MB, 0.0 MB unpacked, " in packed.stdout
    one, other = (told("search", "--index", each, "clock") for each in (directory, tmp_path / "again"))
    del one["took_ms"], other["took_ms"]
    assert one == other
    assert told("snapshot", "--index", directory, file)["generation"] == 2
    assert told("restore", "--index", tmp_path / "again", file)["generation"] == 2


def test_what_is_no_snapshot(directory: Path, tmp_path: Path) -> None:
    """An archive that was cut short ends with 2 and one sentence, and what is served stays."""
    file = tmp_path / "films.tar.gz"
    run("snapshot", "--index", directory, file)
    file.write_bytes(file.read_bytes()[:-20])
    done = filmdex("restore", "--index", directory, file)

    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"filmdex: {file} is no whole snapshot: ")
    assert line.endswith("Nothing was restored.")
    assert numbers(directory) == [1, 2]


def test_a_snapshot_that_cannot_be_written(directory: Path, tmp_path: Path) -> None:
    """A folder that is not there is told by name."""
    done = filmdex("snapshot", "--index", directory, tmp_path / "nowhere" / "films.tar")
    assert done.returncode == 2
    assert b"No such file or directory" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_restored_answers_are_equal_to_the_byte(sample_index: Path, tmp_path: Path) -> None:
    """500 queries have the same answers in a restored index, to the last byte of their JSON."""
    file = tmp_path / "films.tar.gz"
    assert run("snapshot", "--index", sample_index, file).exit_code == 0
    assert run("restore", "--index", tmp_path / "again", file).exit_code == 0
    asked = 0
    with open_index(sample_index) as before, open_index(tmp_path / "again") as after:
        words = sorted({word for each in before.records() for word in str(each).split() if word.isalpha()})
        shapes = ("{}", "{} OR {}", '"{} {}"', "{}*", "{}~", "title:{}", "{} -{}", "kind:goof {}")
        for number in range(500):
            one, other = words[number * 37 % len(words)], words[number * 101 % len(words)]
            request = SearchRequest(text=shapes[number % len(shapes)].format(one, other), timeout=60)
            pages = [search(index, request) for index in (before, after)]
            bodies = [msgspec.json.encode(msgspec.structs.replace(page, took_ms=0.0)) for page in pages]
            assert bodies[0] == bodies[1], request.text
            asked += bool(pages[0].total)
    assert asked > 100


@pytest.fixture(scope="module")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of the bundled films."""
    home = tmp_path_factory.mktemp("sample") / "index"
    assert run("reindex", "--sample", "--index", home).exit_code == 0
    return home


# filmdex generations


def test_listing(directory: Path) -> None:
    """Each generation is a row: number, state, date, how much, how large."""
    result = run("generations", "--index", directory)
    head, newest, kept = result.stdout.splitlines()

    assert head.split()[:4] == ["generation", "state", "built", "films"]
    assert newest.split()[:2] == ["2", "served"]
    assert newest.split()[3:5] == ["2", "13"]
    assert kept.split()[:2] == ["1", "kept"]
    listed = told("generations", "--index", directory)["generations"]
    assert [each["number"] for each in listed] == [2, 1]
    assert set(listed[0]) == {"number", "state", "built", "films", "passages", "bytes", "own_bytes"}


def test_going_back_and_removing(directory: Path) -> None:
    """--rollback serves the generation before again, --prune leaves what is served."""
    result = run("generations", "--rollback", "--index", directory)
    assert result.stdout.splitlines()[0] == "Generation 1 is served again, as 3."
    assert result.stdout.splitlines()[2].split()[:2] == ["3", "served"]

    done = told("generations", "--rollback", 2, "--index", directory)
    assert (done["rolled_back_to"], done["served_as"]) == (2, 4)
    result = run("generations", "--prune", 2, "--index", directory)
    assert result.stdout.splitlines()[0] == "2 generations removed."
    done = told("generations", "--prune", "--index", directory)
    assert done["removed"] == [3]
    assert [each["number"] for each in done["generations"]] == [4]
    assert told("generations", "--prune", "--index", directory)["removed"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--rollback", "9"), "There is no generation 9"),
        (("--rollback", "2"), "is served already"),
        (("--rollback", "x"), "is not a valid integer"),
        (("--prune", "0"), "is not in the range"),
        (("--prune", "--rollback"), "not both at once"),
    ],
)
def test_what_cannot_be_done(directory: Path, arguments: tuple[str, ...], message: str) -> None:
    """What makes no sense ends with 2 and a sentence, and changes nothing."""
    result = run("generations", *arguments, "--index", directory)

    assert result.exit_code == 2
    assert message in result.output
    assert numbers(directory) == [1, 2]
