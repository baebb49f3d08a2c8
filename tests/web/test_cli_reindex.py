"""`filmdex reindex` and `export`: the report, its exit codes, progress, and the way there and back."""

import json
import os
import signal
import subprocess
import time

import pytest
from cli_films import FILMDEX, RECORDS, build, environment, filmdex, passage, write_source
from click.testing import CliRunner

from web.cli import main


@pytest.fixture
def source(tmp_path):
    return write_source(tmp_path / "films.jsonl")


def test_report_says_what_was_read(tmp_path, source):
    """The report on stdout counts films and passages, by source and by kind; progress goes to stderr."""
    done = filmdex("reindex", source, "--index", tmp_path / "index")
    report = done.stdout.decode()

    assert done.returncode == 0
    assert report.startswith("Indexed 2 films with ")
    assert f"{len(RECORDS)}  {source}" in report
    assert "  3  review" in report
    assert "records/s" in report
    assert done.stderr.decode().splitlines() == ["Reading …", "Indexing …", "Checking …"]


def test_rejects_end_with_3_and_all_else_is_indexed(tmp_path):
    """Records that cannot be used are named with their line and reason; the good ones are found."""
    source = write_source(
        tmp_path / "films.jsonl", [*RECORDS, passage("tt0000001", "poem", "\x1b[2Jno kind")]
    )
    done = filmdex("reindex", source, "--index", tmp_path / "index")

    assert done.returncode == 3
    assert f"  films.jsonl:{len(RECORDS) + 1}: " in done.stdout.decode()
    assert b"\x1b" not in done.stdout
    assert filmdex("search", "--index", tmp_path / "index", "clock").returncode == 0


def test_many_rejects_are_cut_short(tmp_path):
    """The first 20 rejects are printed, the rest counted; --json has them all."""
    broken = [passage("tt0000001", "poem", f"number {number}") for number in range(33)]
    source = write_source(tmp_path / "films.jsonl", [*RECORDS, *broken])
    printed = filmdex("reindex", source, "--index", tmp_path / "index").stdout.decode()
    done = filmdex("reindex", source, "--index", tmp_path / "index", "--json")

    assert printed.count("  films.jsonl:") == 20
    assert "… and 13 more" in printed
    assert done.returncode == 3
    assert len(json.loads(done.stdout)["rejects"]) == 33


def test_json_report_is_one_object(tmp_path, source):
    """--json prints the report as one object with the numbers of the printed one."""
    done = filmdex("reindex", source, "--json", "--index", tmp_path / "index")
    report = json.loads(done.stdout)

    assert done.stdout.count(b"\n") == 1
    assert report["films"] == 2
    assert report["by_source"] == {str(source): len(RECORDS)}
    assert report["by_kind"]["review"] == 3
    assert report["reject_count"] == 0


def test_sample_needs_no_path(tmp_path):
    """--sample indexes the bundled corpus, and with a PATH both."""
    alone = CliRunner().invoke(main, ["reindex", "--sample", "--json", "--index", str(tmp_path / "index")])
    source = write_source(tmp_path / "films.jsonl")
    both = CliRunner().invoke(
        main, ["reindex", "--sample", "--json", "--index", str(tmp_path / "i"), str(source)]
    )

    assert alone.exit_code == both.exit_code == 0
    assert json.loads(both.stdout)["films"] == json.loads(alone.stdout)["films"] + 2


def test_busy_index_is_told_from_trouble(tmp_path, source):
    """While another process builds, a second one waits as long as it may and ends with 75."""
    first = slow_build(tmp_path)
    try:
        done = filmdex("reindex", source, "--wait", 0.1, "--index", tmp_path / "index")
    finally:
        first.kill()
        first.communicate()

    assert done.returncode == 75
    assert done.stderr.startswith(b"filmdex: ")
    assert str(first.pid) in done.stderr.decode()


def test_ctrl_c_ends_with_130_and_frees_the_index(tmp_path, source):
    """An interrupted build leaves with 130, no traceback, and the next one can start at once."""
    first = slow_build(tmp_path)
    first.send_signal(signal.SIGINT)
    _, complaint = first.communicate(timeout=60)

    assert first.returncode == 130
    assert b"Traceback" not in complaint
    assert filmdex("reindex", source, "--wait", 0, "--index", tmp_path / "index").returncode == 0


def slow_build(directory):
    """Start a build that takes long, and return when it holds the lock."""
    long = directory / "long.jsonl"
    text = "A clock that never ends. " * 40
    films = [RECORDS[0], *(passage("tt0000001", "plot", f"{number} {text}") for number in range(60_000))]
    write_source(long, films)
    process = subprocess.Popen(
        [*FILMDEX, "reindex", str(long), "--index", str(directory / "index")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stderr
    assert process.stderr.readline() == "Reading …\n".encode()  # it holds the lock from here on
    return process


def test_export_is_what_reindex_reads(tmp_path, source):
    """Exporting, indexing that and exporting again gives the same bytes."""
    filmdex("reindex", source, "--index", tmp_path / "first")
    first = filmdex("export", "--index", tmp_path / "first").stdout
    (tmp_path / "export.jsonl").write_bytes(first)
    done = filmdex("reindex", tmp_path / "export.jsonl", "--index", tmp_path / "second")
    second = filmdex("export", "--index", tmp_path / "second").stdout

    assert done.returncode == 0, done.stdout
    assert first.count(b"\n") == len(RECORDS)
    assert second == first


def test_export_to_a_file_is_whole_or_absent(tmp_path):
    """--output writes the same bytes as stdout would get, replaces an older file, and leaves no other."""
    index = build(tmp_path)
    target = tmp_path / "out" / "films.jsonl"
    target.parent.mkdir()
    target.write_text("older")
    done = filmdex("export", "--index", index, "--output", target)

    assert done.returncode == 0
    assert done.stdout == b""
    assert b"records written to" in done.stderr
    assert target.read_bytes() == filmdex("export", "--index", index).stdout
    assert os.listdir(target.parent) == ["films.jsonl"]
    assert filmdex("export", "--index", index, "--output", tmp_path / "no" / "films.jsonl").returncode == 2


def test_export_into_a_device_writes_to_it(tmp_path):
    """--output keeps a device a device."""
    assert filmdex("export", "--index", build(tmp_path), "--output", "/dev/null").returncode == 0
    assert not os.path.isfile("/dev/null")


def test_plain_progress_says_rate_and_time_left(monkeypatch, capsys):
    """Away from a terminal a line comes every ten seconds, with records, rate and time left."""
    from index import Progress
    from web import progress

    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    lines = progress.PlainLines()
    for second in range(0, 25):
        now = 100.0 + second
        lines(Progress("write", second * 200, 24_000))

    assert capsys.readouterr().err.splitlines() == [
        "Indexing …",
        "Indexing: 2,000 of 24,000 records, 200/s, 1:50 left",
        "Indexing: 4,000 of 24,000 records, 200/s, 1:40 left",
    ]
