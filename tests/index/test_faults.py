"""A disk that is full or dying, or too many open files, at any file operation of any job: nothing is lost.

Whatever fails, the index goes on serving a whole generation, the lock is free, what was left behind goes
with the next sweep, and the job says in words what went wrong. FILMDEX_LONG=1 tries every operation of every
job; else some forty of them.
"""

import errno
import itertools
import os
import random
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nursery import Nursery
from versions import LONG, version_served, workplace, write_version

from index import generations, open_index, reindex
from index.doctor import examine
from index.errors import IndexDamaged
from index.generations import generation_path
from index.lock import locked
from index.rebuild import Options
from index.upkeep import repair

OLD, NEW = 1, 2
TRIED = 2  # operations of a job for each way to fail; all where FILMDEX_LONG is set
SECOND_THOUGHTS = 5  # where all that follows fails too, every fifth is tried
EVERY = 15  # runs between two after which the index is also built anew

# How a job may end: the errors that are told to users in a sentence.
TOLD = {"FilmdexError", "OSError"}

Call = tuple[str, tuple[object, ...]]


class Place:
    """An index of two generations, 0 and 1, with a source of version 2 beside: copied for every run."""

    def __init__(self, home: Path, nursery: Nursery) -> None:
        self.home, self.nursery = home, nursery
        self.template, self.directory = home / "template", home / "index"
        self.source, self.file = home / "films.jsonl", home / "films.tar"
        self.runs = 0
        for number in (0, OLD):
            nursery.run("build", "full", self.template, write_version(self.source, number))
        nursery.run("snapshot", self.template, home / "kept.tar")
        # What a restored archive and a mended index hold is told by the version: this one is of an older.
        nursery.run("build", "full", home / "other", write_version(self.source, NEW))
        nursery.run("snapshot", home / "other", home / "new.tar")
        write_version(self.source, NEW)

    def call(self, job: str) -> Call:
        """Return a job with its arguments, as the nursery takes them."""
        calls: dict[str, Call] = {
            "full": ("build", ("full", self.directory, self.source)),
            "update": ("build", ("update", self.directory, self.source)),
            "repair": ("repair", (self.directory,)),
            "mend": ("repair", (self.directory,)),
            "roll_back": ("roll_back", (self.directory,)),
            "prune": ("prune", (self.directory, 1)),
            "snapshot": ("snapshot", (self.directory, self.file)),
            "restore": ("restore", (self.directory, self.home / "new.tar")),
        }
        return calls[job]

    def outcomes(self, job: str) -> tuple[int, int]:
        """Return which version is served after a job that has failed early, and after one that ended well."""
        after = {"full": NEW, "update": NEW, "restore": NEW, "repair": 0, "roll_back": 0}
        return (0 if job == "repair" else OLD), after.get(job, OLD)

    def prepare(self, job: str) -> None:
        """Lay the index anew: damaged to be repaired, with its pointer astray to be mended."""
        for path in (self.directory, self.file, *self.home.glob(".*.part")):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        shutil.copytree(self.template, self.directory)
        if job == "repair":
            min(generation_path(self.directory, 2).rglob("*.postings")).unlink()
            generation_path(self.directory, 3).mkdir()
            (generation_path(self.directory, 3) / "half").touch()
            (self.directory / "current.new").touch()
        if job == "mend":
            content = (self.directory / "current").read_bytes()
            (self.directory / "current").write_bytes(b"1" + content[1:])

    def tried(self, job: str, **trouble: Any) -> dict[str, Any]:
        """Lay the index anew, do a job with trouble, check all that must hold, return what happened."""
        self.prepare(job)
        name, arguments = self.call(job)
        told = self.nursery.tried(name, *arguments, **trouble)
        self.check(job, told, removing_fails=bool(dict(trouble.get("faults", {})).get("forever")))
        return told

    def check(self, job: str, told: dict[str, Any], removing_fails: bool) -> None:
        """Check that nothing is lost and all is well after the next sweep."""
        shown = (job, told.get("fired"), told.get("message"), told.get("trace"))
        early, late = self.outcomes(job)
        failed = "kinds" in told
        if failed:
            assert TOLD & set(told["kinds"]), shown
        served = version_served(self.directory)
        assert served == late or (failed and served == early), shown
        with locked(self.directory, 0):  # the lock is free
            if job != "mend":  # what is above the pointer would be swept
                generations.sweep(self.directory)
        if job in ("repair", "mend"):
            repair(self.directory)  # what was interrupted is brought to its end
        report = examine(self.directory, seed=1, sample=20)
        assert report.whole, ([each.problems for each in report.checks], shown)
        assert version_served(self.directory) == (late if job == "mend" else served), shown
        if self.file.exists():
            assert job == "snapshot", shown
            self.nursery.run("restore", self.home / "again", self.file)
            shutil.rmtree(self.home / "again")
        # Where no file can be removed any more, one that was begun is left.
        assert removing_fails or not list(self.home.glob(".*.part")), shown
        self.runs += 1
        if self.runs % EVERY == 0 and job in ("full", "update"):
            reindex([self.source], self.directory, mode=job, options=Options(force=True, wait=0))
            assert version_served(self.directory) == NEW, shown
            assert examine(self.directory, seed=1).whole, shown


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Return the place where jobs fail."""
    with workplace("faults") as home, Nursery(home) as nursery:
        yield Place(home, nursery)


# What cannot be read is given up, so that under EIO a mended index may be an older one.
MENDABLE = {errno.ENOSPC, errno.EMFILE}
JOBS = ["mend", "full", "update", "repair", "roll_back", "prune", "snapshot", "restore"]
WAYS = [
    pytest.param(errno.ENOSPC, False, id="ENOSPC"),
    pytest.param(errno.ENOSPC, True, id="ENOSPC-from-then-on"),
    pytest.param(errno.EIO, False, id="EIO"),
    pytest.param(errno.EIO, True, id="EIO-from-then-on"),
    pytest.param(errno.EMFILE, False, id="EMFILE"),
    pytest.param(errno.EMFILE, True, id="EMFILE-from-then-on"),
]


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize(("code", "forever"), WAYS if LONG else (WAYS[1], WAYS[2], WAYS[4]))
def test_any_operation_may_fail(place: Place, job: str, code: int, forever: bool) -> None:
    """The k-th file operation of a job fails, once or with all after it: the old or the new is served whole.

    The job ends well only if it has done what it was to do.
    """
    if job == "mend" and code not in MENDABLE:
        pytest.skip("a generation that cannot be read is given up")
    faults = {"folder": str(place.home), "code": code, "forever": forever}
    count = place.tried(job, faults={**faults, "at": 0})["count"]
    assert count > 3
    fired = 0
    if LONG:
        # One after the other, until there is none left to fail: how many there are is not always alike.
        missed = 0
        for at in itertools.count(1, SECOND_THOUGHTS if forever else 1):
            told = place.tried(job, faults={**faults, "at": at})
            fired, missed = (fired + 1, 0) if told["fired"] else (fired, missed + 1)
            if missed == 3:
                break
    else:
        chance = random.Random(f"{job} {code} {forever}")
        for at in chance.sample(range(1, count + 1), TRIED):
            fired += bool(place.tried(job, faults={**faults, "at": at})["fired"])
    assert fired
    print(f"{job}: {fired} of {count} operations failed with {errno.errorcode[code]}, forever: {forever}")


@pytest.mark.skipif(os.name != "posix", reason="these limits are POSIX's")
@pytest.mark.parametrize("job", ["full", "update", "restore", "snapshot", "roll_back"])
def test_files_that_may_not_grow(place: Place, job: str) -> None:
    """Where no file may be larger than some bytes, which the system enforces on SQLite and numpy too."""
    largest = max(path.stat().st_size for path in place.template.rglob("*") if path.is_file())
    steps = range(0, largest + 4096, 512 if LONG else largest // 2)
    failed = 0
    for size in steps:
        failed += "kinds" in place.tried(job, limits={"RLIMIT_FSIZE": size})
    assert failed
    print(f"{job}: {failed} of {len(steps)} limits of the size of files were met")


@pytest.mark.skipif(os.name != "posix", reason="these limits are POSIX's")
@pytest.mark.parametrize("job", ["full", "update", "restore", "snapshot", "roll_back", "repair"])
def test_few_files_may_be_open(place: Place, job: str) -> None:
    """Where few files may be open at once, which the system enforces on every part."""
    open_now = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 10
    failed = 0
    counts = range(3, open_now + 40, 1 if LONG else 24)
    for count in counts:
        failed += "kinds" in place.tried(job, limits={"RLIMIT_NOFILE": count})
    assert failed
    print(f"{job}: {failed} of {len(counts)} limits of open files were met")
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 100, "ours is as it was"


def test_an_index_that_cannot_be_written(tmp_path: Path) -> None:
    """A directory that is a file, or lies in one, is told in a sentence with its name."""
    (tmp_path / "file").touch()
    source = write_version(tmp_path / "films.jsonl", 0)
    for directory in (tmp_path / "file", tmp_path / "file" / "index"):
        with pytest.raises(OSError, match="file"):
            reindex([source], directory)
    assert (tmp_path / "file").stat().st_size == 0


def test_the_disk_fills_while_nothing_whole_is_left(place: Place) -> None:
    """Where nothing is whole a repair changes nothing, disk full or not."""
    place.prepare("full")
    for number in (1, 2):
        min(generation_path(place.directory, number).rglob("*.postings")).unlink()
    before = sorted(place.directory.rglob("*"))
    with pytest.raises(IndexDamaged):
        repair(place.directory)
    with pytest.raises(IndexDamaged):
        open_index(place.directory)
    assert sorted(place.directory.rglob("*")) == before
