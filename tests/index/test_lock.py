"""One build at a time: the lock, held by real processes that end, wait or are killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from little_films import COFFEE, HEAT, build
from versions import version_served, write_version

from index import open_index, reindex
from index.errors import IndexBusy
from index.generations import numbers
from index.lock import locked

HOLDER = """
import sys
from pathlib import Path
from index.lock import locked

with locked(Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def holding(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another process hold the lock; it lets go when it is sent a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_one_build_at_a_time(tmp_path: Path) -> None:
    """While another process builds, one waits and then is told who holds the lock and what to do."""
    with holding(tmp_path) as process:
        started = time.monotonic()
        told = rf"process {process.pid}, since .*waited 0\.3 s.*--wait"
        with pytest.raises(IndexBusy, match=told), locked(tmp_path, 0.3):
            pytest.fail("two hold the lock")
        assert time.monotonic() - started >= 0.3


def test_waiting_for_the_lock(tmp_path: Path) -> None:
    """One who waits long enough gets the lock when the other has ended."""
    with holding(tmp_path) as process:
        assert process.stdin is not None
        timer = threading.Timer(0.2, process.stdin.write, ["done\n"])
        timer.start()
        threading.Timer(0.3, process.stdin.flush).start()
        with locked(tmp_path, 20):
            timer.join()
            assert (
                (tmp_path / "lock.holder").read_text(encoding="utf-8").startswith(f"process {os.getpid()},")
            )
        assert process.wait(20) == 0
    assert not (tmp_path / "lock.holder").exists()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_the_lock_is_freed_when_its_holder_is_killed(tmp_path: Path) -> None:
    """A holder that is killed leaves no lock behind, and its name is not given for the next one's."""
    with holding(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        assert (tmp_path / "lock.holder").exists()

        with locked(tmp_path, 5):
            holder = (tmp_path / "lock.holder").read_text(encoding="utf-8")
            assert holder.startswith(f"process {os.getpid()},")


def test_threads_take_turns(tmp_path: Path) -> None:
    """The lock holds between the threads of one process as well, and is free again after an error."""

    def failing() -> None:
        with locked(tmp_path, 0), pytest.raises(IndexBusy), locked(tmp_path, 0):
            pass
        with locked(tmp_path, 0):
            raise KeyError

    for _ in range(2):
        with pytest.raises(KeyError):
            failing()


def test_a_build_that_is_kept_out_changes_nothing(tmp_path: Path) -> None:
    """A build that does not get the lock leaves the index as it was."""
    build(tmp_path, HEAT, COFFEE)

    with locked(tmp_path / "index", 0), pytest.raises(IndexBusy):
        reindex([tmp_path / "films.jsonl"], tmp_path / "index", wait=0)
    assert numbers(tmp_path / "index") == [1]
    with open_index(tmp_path / "index") as index:
        assert index.film(HEAT.film_id) == HEAT


def test_two_builds_at_once_take_turns(tmp_path: Path) -> None:
    """Of two builds that are started together one waits for the other; both are done, none is lost."""
    sources = [write_version(tmp_path / f"films{number}.jsonl", number) for number in (1, 2)]
    code = (
        "import sys; from pathlib import Path; from index import reindex; print(reindex([Path(sys.argv[1])],"
    )
    code += " Path(sys.argv[2])).generation)"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(source), str(tmp_path / "index")],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for source in sources
    ]
    built = [int(process.communicate(timeout=120)[0]) for process in processes]

    assert sorted(built) == [1, 2]
    assert version_served(tmp_path / "index") == 1 + built.index(2)
