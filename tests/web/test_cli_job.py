"""`filmdex reindex` as a job: updates, dry runs, configuration, the shipped files, reports and signals."""

import configparser
import json
import signal
import subprocess
import time

import pytest
from cli_films import FILMDEX, environment, filmdex, passage, write_source
from click.testing import CliRunner

from web.cli import main
from web.reindex_config import read_job_config


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    for number in range(30):
        write_source(folder / f"{number:02}.jsonl", [passage("tt0000001", "review", f"The clock, {number}.")])
    write_source(folder / "films.jsonl")
    return folder


def test_an_update_says_what_it_found(tmp_path, folder):
    """Without PATHs --update reads what has changed of the last build's sources, and the report says what."""
    index = tmp_path / "index"
    filmdex("reindex", folder, "--index", index)
    write_source(folder / "05.jsonl", [passage("tt0000001", "review", "The xylophone.")])
    write_source(folder / "new.jsonl", [passage("tt0000002", "review", "The bassoon.")])
    (folder / "07.jsonl").unlink()

    planned = json.loads(filmdex("reindex", "--update", "--dry-run", "--json", "--index", index).stdout)
    assert filmdex("search", "--index", index, "bassoon").returncode == 1
    done = filmdex("reindex", "--update", "--index", index, "--report", tmp_path / "report.json")

    assert done.returncode == 0, done.stderr
    told = "1 new:\n  home/new.jsonl\n1 changed:\n  home/05.jsonl\n1 gone:\n  home/07.jsonl\n29 unchanged."
    assert told in done.stdout.decode()
    report = json.loads((tmp_path / "report.json").read_bytes())
    for each in (planned, report["changes"]):
        assert (each["added"], each["changed"], each["deleted"]) == (
            ["home/new.jsonl"],
            ["home/05.jsonl"],
            ["home/07.jsonl"],
        )
    assert (report["mode"], report["changes"]["films"], report["generation"]) == ("update", 2, 2)
    assert filmdex("search", "--index", index, "bassoon").returncode == 0


def test_a_dry_run_writes_nothing(tmp_path, folder):
    """--dry-run tells all units of a first build and makes no index."""
    done = filmdex("reindex", "--dry-run", folder, "--index", tmp_path / "index")

    assert done.returncode == 0
    assert b"31 would be read; nothing was written." in done.stdout
    assert not (tmp_path / "index").exists()


def test_losses_need_force(tmp_path, folder):
    """A build that would lose more than a twentieth ends with 2 and the way out, which then works."""
    index = tmp_path / "index"
    filmdex("reindex", folder, "--index", index)
    for number in range(10):
        (folder / f"{number:02}.jsonl").unlink()

    refused = filmdex("reindex", "--update", "--index", index)
    forced = filmdex("reindex", "--update", "--force", "--index", index)

    assert (refused.returncode, forced.returncode) == (2, 0)
    assert b"--force" in refused.stderr


def test_a_configuration_stands_in_for_arguments(tmp_path, folder, monkeypatch):
    """Sources, index and the rest come from filmdex.toml, paths from its folder; what is typed wins."""
    config = tmp_path / "filmdex.toml"
    config.write_text('index = "here"\n[reindex]\nsources = ["home"]\njobs = 2\nmemory = 900\n')

    done = filmdex("reindex", "--config", config, FILMDEX_INDEX="")
    again = filmdex("reindex", "--config", config, "--index", tmp_path / "there", folder / "films.jsonl")

    assert (done.returncode, again.returncode) == (0, 0), done.stderr
    assert (tmp_path / "here" / "current").exists()
    assert b"Indexed 2 films with" in again.stdout
    monkeypatch.chdir(tmp_path)
    assert read_job_config(None).settings.jobs == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("sources = [", b"is not TOML"),
        ("[reindex]\nsauces = []", b"sauces"),
        ("[reindex]\nsources = 3", b"sources"),
        (None, b"There is no file"),
    ],
)
def test_mistakes_in_a_configuration(tmp_path, content, message):
    """A configuration that cannot be followed ends the run with 2 and what is wrong with it."""
    config = tmp_path / "filmdex.toml"
    if content is not None:
        config.write_text(content)
    done = filmdex("reindex", "--config", config)

    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    "arguments", [["--resume", "--update"], ["--watch", "--dry-run"], ["--resume", "--watch"], []]
)
def test_options_that_make_no_sense(arguments):
    """Options that contradict each other, or nothing to read, are told before anything is done."""
    result = CliRunner().invoke(main, ["reindex", *arguments])
    assert result.exit_code == 2
    assert "Error: " in result.output


def test_the_shipped_files_can_be_used(tmp_path):
    """The sample configuration is one, the units have what systemd needs, the cron line calls `reindex`."""
    sample = filmdex("reindex", "--print", "config").stdout.decode()
    (tmp_path / "filmdex.toml").write_text(sample.replace("\n# jobs", "\njobs").replace("\n# wait", "\nwait"))
    units = filmdex("reindex", "--print", "systemd").stdout.decode()
    cron = filmdex("reindex", "--print", "cron").stdout.decode()

    settings = read_job_config(tmp_path / "filmdex.toml").settings
    assert (settings.sources, settings.jobs, settings.wait) == (("/srv/filmdex/corpus",), 1, 30)
    parser = configparser.ConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(units)
    assert parser["Timer"]["OnCalendar"] == "hourly"
    for line in (parser["Service"]["ExecStart"], cron.splitlines()[-1]):
        arguments = line.split("filmdex reindex ", 1)[1].split(" >>")[0].split()
        command = main.commands["reindex"]
        command.make_parser(command.make_context("reindex", ["--sample"])).parse_args(arguments)


def test_sigterm_leaves_what_can_be_resumed(tmp_path):
    """A build that is told to end does so with 143, and --resume finishes it."""
    said = "A clock that never ends. " * 40
    texts = [passage("tt0000001", "plot", f"{number} {said}") for number in range(20_000)]
    for part in range(4):
        write_source(tmp_path / f"home{part}.jsonl", texts[part::4])
    sources = [tmp_path / f"home{part}.jsonl" for part in range(4)]
    process = subprocess.Popen(
        [*FILMDEX, "reindex", *map(str, sources), "--index", str(tmp_path / "index")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert process.stderr
    process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    _, complaint = process.communicate(timeout=60)

    assert (process.returncode, b"Traceback" in complaint) == (143, False)
    assert not (tmp_path / "index" / "current").exists()
    done = filmdex("reindex", "--resume", "--json", "--index", tmp_path / "index")
    assert json.loads(done.stdout)["passages"] == 20_001


def test_watching_ends_cleanly(tmp_path, folder):
    """--watch builds, follows a change, and ends with 0 when it is told to."""
    index = tmp_path / "index"
    process = subprocess.Popen(
        [*FILMDEX, "reindex", "--watch", str(folder), "--index", str(index)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    end = time.monotonic() + 60
    try:
        assert process.stdout
        while not process.stdout.readline().rstrip().endswith(b"generation 1."):
            assert time.monotonic() < end
        write_source(folder / "new.jsonl", [passage("tt0000002", "review", "The bassoon.")])
        while not process.stdout.readline().rstrip().endswith(b"generation 2."):
            assert time.monotonic() < end
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()
    assert filmdex("search", "--index", index, "bassoon").returncode == 0
