"""A job that is stopped, at whatever moment, is finished by the next: resumed, updated, or rolled back.

FILMDEX_LONG=1 kills 200 builds instead of 8.
"""

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from changing_corpus import Corpus
from little_films import film, passage, written
from test_update import shown

from index import Options, planned, reindex
from index.errors import IndexMissing, IndexTrouble, WorkerLost
from index.generations import current_number, numbers, publish
from index.keeping import BUILDING, RECORDS
from index.records import Records

KILLS = 200 if os.environ.get("FILMDEX_LONG") else 8
FORCED = Options(force=True, size=40)
BUILD = """
import sys
from pathlib import Path
from index import Options, reading, reindex

reading.COMMIT_EVERY = 0.0
print("begun", flush=True)
reindex([Path(sys.argv[1])], Path(sys.argv[2]), mode=sys.argv[3], options=Options(force=True, size=40))
"""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")


def many_files(folder: Path, files: int = 60) -> Path:
    """Write a folder of files with films that several of them speak of."""
    folder.mkdir(exist_ok=True)
    for number in range(files):
        film_id = f"tt{number % 25:07}"
        said = [passage(f"Said in {number}, {place}. It rains.", film_id=film_id) for place in range(6)]
        written(folder / f"{number:03}.jsonl", [film(film_id, title=f"Film {number % 20}"), *said])
    return folder


def test_a_killed_build_is_resumed(tmp_path: Path) -> None:
    """After kill -9 at any instants, --resume comes to what a build that was not disturbed does."""
    source = many_files(tmp_path / "home")
    reindex([source], tmp_path / "fresh", options=FORCED)
    draw = random.Random(11)
    kept = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", BUILD, str(source), str(tmp_path / "index"), "resume"],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(draw.uniform(0.0, 0.5))
        process.kill()
        process.communicate()
        kept += (tmp_path / "index" / BUILDING).exists()
        if draw.random() < 0.3:
            written(source / f"{draw.randrange(60):03}.jsonl", [passage("Written anew.")])
            reindex([source], tmp_path / "fresh", options=FORCED)

    report = reindex([source], tmp_path / "index", mode="resume", options=FORCED)

    assert report.mode == "resume"
    assert shown(tmp_path / "index") == shown(tmp_path / "fresh")
    assert not (tmp_path / "index" / BUILDING).exists()
    assert (tmp_path / "index" / RECORDS).exists()


def test_resuming_reads_only_what_was_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Units that the stopped build had read are not read again, but for those that have changed since."""
    source = many_files(tmp_path / "home", 20)
    monkeypatch.setattr("index.reading.COMMIT_EVERY", 0.0)
    monkeypatch.setattr("index.report.PROGRESS_EVERY", 7)

    def stop(progress: object) -> None:
        if getattr(progress, "done", 0) >= 70:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex([source], tmp_path / "index", on_progress=stop)
    (source / "001.jsonl").unlink()
    written(source / "002.jsonl", [film(title="Quite another")])

    plan = planned([source], tmp_path / "index", "resume")
    assert (plan.unchanged, plan.changed, plan.deleted) == (7, ("home/002.jsonl",), ("home/001.jsonl",))
    assert plan.added == tuple(f"home/{number:03}.jsonl" for number in range(9, 20))
    reindex([], tmp_path / "index", mode="resume")
    reindex([source], tmp_path / "fresh")
    assert shown(tmp_path / "index")[:3] == shown(tmp_path / "fresh")[:3]


def stopped_update(home: Corpus, directory: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Update an index, and be cut off at a function of the job."""

    def cut_off(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"index.rebuild.{where}", cut_off)
        with pytest.raises(KeyboardInterrupt):
            reindex(home.sources, directory, mode="update", options=FORCED)


@pytest.mark.parametrize("where", ["Job.brought_up", "Job.check_losses", "Job.publish", "Job.noted"])
@pytest.mark.parametrize("seed", range(3))
def test_an_update_that_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, seed: int
) -> None:
    """Whatever an update had done when it was cut off, the next one comes to what a full build does."""
    home = Corpus(tmp_path / "home", random.Random(seed))
    home.write()
    reindex(home.sources, tmp_path / "index", options=FORCED)
    for _ in range(2):
        home.change_lines()
        home.change_set()
        home.write()
        stopped_update(home, tmp_path / "index", monkeypatch, where)

    reindex(home.sources, tmp_path / "index", mode="update", options=FORCED)
    reindex(home.sources, tmp_path / "fresh", options=FORCED)

    assert shown(tmp_path / "index") == shown(tmp_path / "fresh")


def test_a_rolled_back_index_is_brought_up_again(tmp_path: Path) -> None:
    """Where another generation is served than the last, an update writes all films from its records."""
    home = Corpus(tmp_path / "home", random.Random(5))
    home.write()
    reindex(home.sources, tmp_path / "index", options=FORCED)
    home.lines["a/one.jsonl"].append(passage("A word that was not there: xylophone."))
    home.write()
    reindex([], tmp_path / "index", mode="update", options=FORCED)
    publish(tmp_path / "index", numbers(tmp_path / "index")[0])

    report = reindex([], tmp_path / "index", mode="update", options=FORCED)
    reindex(home.sources, tmp_path / "fresh", options=FORCED)

    assert "served generation" in report.notes[0]
    assert shown(tmp_path / "index") == shown(tmp_path / "fresh")


@pytest.mark.parametrize("damage", ["missing", "cut", "not a database", "records altered", "no sources"])
def test_damaged_records(tmp_path: Path, damage: str) -> None:
    """Records that are missing or damaged make an update read everything, and say so."""
    home = Corpus(tmp_path / "home", random.Random(6))
    home.write()
    reindex(home.sources, tmp_path / "index", options=FORCED)
    path = tmp_path / "index" / RECORDS
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "not a database":
        path.write_bytes(b"nothing of the sort")
    else:
        records = Records(path)
        if damage == "no sources":
            records.set("readers", "others")
        else:
            records.database.execute("UPDATE record SET content = '{}' WHERE id % 2 = 0")
        records.close()
    home.lines["a/one.jsonl"].append(passage("A word that was not there: xylophone.", film_id="tt0000001"))
    home.write()

    report = reindex(home.sources, tmp_path / "index", mode="update", options=FORCED)
    reindex(home.sources, tmp_path / "fresh", options=FORCED)

    assert report.notes
    assert shown(tmp_path / "index") == shown(tmp_path / "fresh")


def test_an_update_of_nothing(tmp_path: Path) -> None:
    """Where nothing has changed nothing is published; where nothing was ever built paths are asked for."""
    home = Corpus(tmp_path / "home", random.Random(8))
    home.write()
    with pytest.raises(IndexMissing, match="Name what to index"):
        reindex([], tmp_path / "index", mode="update")
    reindex(home.sources, tmp_path / "index", mode="update")

    report = reindex([], tmp_path / "index", mode="update")

    assert report.changes is not None
    assert (report.generation, report.changes.read, report.changes.films) == (1, 0, 0)
    assert current_number(tmp_path / "index") == 1


def test_too_much_would_be_lost(tmp_path: Path) -> None:
    """A build that would lose more than one passage in twenty is refused, and done when forced."""
    source = many_files(tmp_path / "home", 20)
    reindex([source], tmp_path / "index")
    before = shown(tmp_path / "index")
    for number in range(4):
        (source / f"{number:03}.jsonl").unlink()

    for mode in ("full", "update", "update"):
        with pytest.raises(IndexTrouble, match="--force"):
            reindex([source], tmp_path / "index", mode=mode)
        assert shown(tmp_path / "index") == before
    reindex([source], tmp_path / "index", mode="update", options=Options(force=True))
    reindex([source], tmp_path / "fresh")
    assert shown(tmp_path / "index") == shown(tmp_path / "fresh")


def test_a_source_that_is_away(tmp_path: Path) -> None:
    """A source that is missing leaves index and records as they were; when it is back all goes on."""
    source = many_files(tmp_path / "home", 10)
    other = written(tmp_path / "other.jsonl", [film("tt0000099"), passage(film_id="tt0000099")])
    reindex([source, other], tmp_path / "index")
    before = shown(tmp_path / "index")
    shutil.move(source, tmp_path / "away")

    with pytest.raises(Exception, match="nothing to read"):
        reindex([], tmp_path / "index", mode="update")
    assert shown(tmp_path / "index") == before

    shutil.move(tmp_path / "away", source)
    report = reindex([], tmp_path / "index", mode="update")
    assert report.changes is not None
    assert report.changes.films == 0


@pytest.mark.parametrize("size", [40, 100_000])
def test_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """What two processes read and build is what one does: index, records and notices."""
    home = Corpus(tmp_path / "home", random.Random(3))
    home.write()
    source = many_files(tmp_path / "many")
    for number in range(0, 60, 7):
        with (source / f"{number:03}.jsonl").open("a") as lines:
            lines.write("no record\n")
        (source / f"{number:03}.txt").write_text("No reader knows this.")
    monkeypatch.setattr("index.parallel_reading.BYTES_AT_ONCE", 3_000)
    monkeypatch.setattr("index.parallel_reading.RECORDS_AT_ONCE", 3)
    reports = [
        reindex([*home.sources, source], tmp_path / str(jobs), options=Options(size=size, jobs=jobs))
        for jobs in (1, 2)
    ]

    assert shown(tmp_path / "2") == shown(tmp_path / "1")
    found = [msgspec.structs.replace(report, seconds=0.0, generation=0) for report in reports]
    assert found[0] == found[1]
    assert found[0].reject_count == found[0].skipped_count == 9
    kept = []
    for jobs in (1, 2):
        records = Records(tmp_path / str(jobs) / RECORDS)
        kept.append(records.database.execute("SELECT * FROM record ORDER BY id").fetchall())
        records.close()
    assert kept[0] == kept[1]


def test_a_process_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is killed ends the build with advice; the old index stays and no process is left."""
    source = many_files(tmp_path / "many")
    reindex([source], tmp_path / "index", options=FORCED)
    before = shown(tmp_path / "index")

    def kill(progress: object) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    monkeypatch.setattr("index.report.PROGRESS_EVERY", 7)
    with pytest.raises(WorkerLost, match="--jobs"):
        reindex([source], tmp_path / "index", options=Options(jobs=2), on_progress=kill)

    assert shown(tmp_path / "index") == before
    assert multiprocessing.active_children() == []
