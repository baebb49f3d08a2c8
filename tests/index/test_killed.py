"""Whatever job is killed with SIGKILL at any moment, the index opens and is whole, old or new, for everyone.

FILMDEX_LONG=1 kills 1,000 jobs instead of 15.
"""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from nursery import Nursery
from versions import LONG, version_served, workplace, write_version

from index import generations, open_index, verify
from index.doctor import examine

KILLS = 1_000 if LONG else 15
READERS = 2

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")


def checked_version(directory: Path) -> int:
    """Return the version served, having read every byte of its generation."""
    with open_index(directory) as index:
        assert verify.problems(directory, index.manifest) == []
    return version_served(directory)


def test_killed_at_any_moment() -> None:
    """After every kill the index opens, is whole and holds one version: the last one or the new one.

    Jobs are full builds, updates, resumed builds and the doctor's repairs, in any order. Two processes open
    and ask the index all the while: none of them ever fails, and each answer is of one version.
    """
    chance = random.Random(20140801)
    with workplace("killed") as home, Nursery(home) as nursery:
        directory, source = home / "index", home / "films.jsonl"
        nursery.run("build", "full", directory, write_version(source, 0))
        nursery.begin_reading(directory, READERS)
        takes = {
            mode: nursery.run("build", mode, directory, write_version(source, 1))
            for mode in ("full", "update")
        }
        takes |= {"resume": takes["full"], "repair": nursery.run("repair", directory)}
        last, killed_early = 1, 0
        for number in range(2, 2 + KILLS):
            write_version(source, number)
            mode = chance.choice(("full", "full", "update", "update", "resume", "repair"))
            job = ("repair", directory) if mode == "repair" else ("build", mode, directory, source)
            process = nursery.start(*job)
            time.sleep(chance.uniform(0, takes[mode]))
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(process, signal.SIGKILL)
            status = nursery.says()
            assert status in (0, signal.SIGKILL), nursery.report.read_text(encoding="utf-8")
            served = checked_version(directory)
            new = last if mode == "repair" else number
            assert served == new or (status and served == last), (mode, status, served, last)
            last, killed_early = served, killed_early + bool(status)
            # However busy the machine is, one job in four or so gets to its end, and kills come till there.
            takes[mode] *= 1.1 if status else 0.75
        told = nursery.end_reading()

        nursery.run("build", "update", directory, write_version(source, 9_999))
        assert checked_version(directory) == 9_999
        assert examine(directory).whole, "what the kills left is swept"
        assert len(generations.numbers(directory)) <= generations.KEPT
    assert [reader["error"] for reader in told if "error" in reader] == []
    assert all(reader["opened"] > KILLS / 20 for reader in told)
    assert 0 < killed_early < KILLS or not LONG, "kills came too early or too late to try anything"
    print(f"{KILLS} jobs, {killed_early} killed before their end; readers:", told_shortly(told))


def told_shortly(told: list[dict[str, Any]]) -> list[str]:
    """Return in words what readers have seen."""
    return [f"{each['opened']} opened, {len(each['versions'])} versions" for each in told]


def test_killed_just_before_publication(tmp_path: Path) -> None:
    """What was written but not published is neither served nor in the way."""
    with Nursery(tmp_path) as nursery:
        directory, source = tmp_path / "index", tmp_path / "films.jsonl"
        for number in range(2):
            nursery.run("build", "full", directory, write_version(source, number))
        (directory / "current.new").write_text("2", encoding="ascii")
        generations.publish(directory, 1)

        assert version_served(directory) == 0
        nursery.run("build", "full", directory, write_version(source, 2))
        assert version_served(directory) == 2
