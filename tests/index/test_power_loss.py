"""After a loss of power at any moment of any job the index serves a whole generation, none older than told.

What power.py says may be left is made and opened: at every moment of full builds, updates, going back,
restoring, removing and mending. FILMDEX_LONG=1 tries more than 6,000 states, else some 120.
"""

import json
import logging
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from nursery import Nursery
from power import Disk, Recording, is_database
from versions import LONG, version_served, workplace, write_version

from corpus.errors import FilmdexError
from index import reindex
from index.doctor import examine
from index.generations import current_number, read_manifest
from index.rebuild import Options
from index.verify import problems

STATES = 6_500 if LONG else 120
RECOVER_EVERY = 10  # states between two that are built upon

Steps = list[list[object]]


def steps(home: Path) -> tuple[Path, Steps]:
    """Return the jobs that are recorded, each with the version that is served when it has ended."""
    directory, source, file = home / "index", home / "films.jsonl", home / "one.tar"
    jobs: list[tuple[int, list[object]]] = [
        (2, ["build", "full", directory, source]),
        (3, ["build", "update", directory, source]),
        (4, ["build", "update", directory, source]),
        (3, ["roll_back", directory]),
        (5, ["build", "update", directory, source]),
        (1, ["restore", directory, file]),
        (6, ["build", "full", directory, source]),
        (6, ["prune", directory, 1]),
        (7, ["build", "update", directory, source]),
    ]
    found: Steps = []
    for version, job in jobs:
        if job[0] == "build":
            found.append(["version", source, version])
        found += [job, ["acknowledged", version]]
    return source, [[str(word) for word in step] for step in found]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Return an empty folder."""
    with workplace("power") as folder:
        yield folder


@pytest.fixture(scope="module")
def recording(home: Path) -> Recording:
    """Return what all jobs have done, one after the other."""
    with Nursery(home) as nursery:
        source, told = steps(home)
        nursery.run("build", "full", home / "index", write_version(source, 1))
        nursery.run("snapshot", home / "index", home / "one.tar")
        nursery.run("recorded", json.dumps(told), home / "index", home / "recording")
    return msgspec.msgpack.decode((home / "recording").read_bytes(), type=Recording)


def test_the_recording_is_of_real_jobs(recording: Recording) -> None:
    """All sorts of changes are seen, and at the end the folder holds what the last job has left."""
    kinds = {event.kind for event in recording.events}
    assert {"create", "mkdir", "rename", "link", "write", "remove", "fsync", "sqlite", "committed"} <= kinds
    assert [event.acknowledged for event in recording.events][-1] == 7
    assert len(recording.events) > 300


def test_what_was_flushed_lasts(recording: Recording, home: Path) -> None:
    """Where all that was not flushed is lost, what the model makes is what the disk was told to keep."""

    class Pessimist(random.Random):
        def choice(self, values):  # type: ignore[no-untyped-def]
            return 1.0 if values == (0.0, 1.0, 0.1, 0.5, 0.9) else values[0]

    disk = Disk(recording)
    for event in recording.events:
        disk.pass_by(event)
    disk.crash(home / "kept", Pessimist(0))
    assert version_served(home / "kept") == 7
    kept = {path.relative_to(home / "kept").as_posix() for path in (home / "kept").rglob("*")}
    there = {path for path in recording.events[-1].holds if path != "." and not path.endswith("-journal")}
    # Only removals may be undone, and what nobody waits for: the name of who holds the lock.
    assert there - kept <= {"lock.holder"}
    shutil.rmtree(home / "kept")


def test_power_is_lost_at_any_moment(
    recording: Recording, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each state serves a whole generation of the last version that was told, or of the one in the making.

    `current` never names a generation that is not whole, and whatever is left can be built upon.
    """
    chance = random.Random(1)
    caplog.set_level(logging.ERROR)  # falling back is told, and tried here without end
    disk, moments = Disk(recording), len(recording.events)
    allowed = upcoming(recording)
    tried = recovered = 0
    for place, event in enumerate(recording.events):
        disk.pass_by(event)
        for _ in range(STATES * (place + 1) // moments - STATES * place // moments):
            directory = home / "state"
            disk.crash(directory, chance)
            shown = (place, event.kind, event.path, allowed[place], tried)
            read_manifest(directory, current_number(directory))
            served = version_served(directory)
            assert served in allowed[place], (served, shown)
            manifest = read_manifest(directory, current_number(directory))
            assert problems(directory, manifest) == [], shown
            tried += 1
            if tried % RECOVER_EVERY == 0:
                source = write_version(home / "after.jsonl", 8)
                mode = chance.choice(("full", "update", "resume"))
                reindex([source], directory, mode=mode, options=Options(force=True, wait=0))
                assert version_served(directory) == 8, shown
                assert examine(directory, seed=1).whole, (shown, examine(directory, seed=1))
                recovered += 1
            shutil.rmtree(directory)
    assert tried == STATES
    print(f"{tried} states of {moments} moments, {recovered} built upon")


def test_a_disk_that_does_not_flush_is_found_out(recording: Recording, home: Path) -> None:
    """Were nothing flushed, some of these states would lose what was told: the model would notice."""
    chance = random.Random(2)
    disk = Disk(recording, flushes=False)
    for event in recording.events:
        disk.pass_by(event)
    lost = 0
    for _ in range(30):
        disk.crash(home / "unflushed", chance)
        try:
            lost += version_served(home / "unflushed") != 7
        except (FilmdexError, AssertionError):
            lost += 1
        shutil.rmtree(home / "unflushed")
    assert lost > 10


def upcoming(recording: Recording) -> list[set[int]]:
    """Return for each moment which versions may be served: the one told last, and the one told next."""
    told = [event.acknowledged for event in recording.events]
    told = [number or 1 for number in told]
    after = told[-1]
    found: list[set[int]] = []
    for place in range(len(told) - 1, -1, -1):
        if place + 1 < len(told) and told[place + 1] != told[place]:
            after = told[place + 1]
        found.append({told[place], after} if place + 1 < len(told) else {told[place]})
    return found[::-1]


def test_databases_are_told_from_other_files() -> None:
    """SQLite's own files are known by their names."""
    assert is_database("records.db")
    assert is_database("records.building.db-journal")
    assert not is_database("generations/1/segments/MAIN_1.terms")
