"""A process that forks others: jobs that change an index, and readers that ask it all the while.

Everything is loaded once here, so that a job begins where its work does. It is told what to start by lines
of JSON on stdin, says the number of the process that was started, and for jobs how it ended.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from faults import Faults
from power import Recorder
from versions import version_of, write_version

from index import Options, open_index, reindex
from index.generations import current_number, generation_path
from index.snapshots import restore, snapshot
from index.upkeep import prune, repair, roll_back

FORCE = Options(force=True, wait=5)


def build(mode: str, directory: str, source: str) -> None:
    """Build in one of the modes."""
    reindex([Path(source)], Path(directory), mode=mode, options=FORCE)


def read(directory: str, report: str) -> None:
    """Open the index and ask it, over and over until SIGTERM; then tell how often and what was read."""
    told: dict[str, Any] = {"opened": 0, "versions": []}
    go_on = True

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal go_on
        go_on = False

    signal.signal(signal.SIGTERM, stop)
    last = -1
    try:
        while go_on:
            with open_index(Path(directory)) as index:
                read_version = version_of(index)
                assert version_of(index) == read_version
            if read_version != last:
                told["versions"].append(read_version)
            last = read_version
            told["opened"] += 1
    except BaseException:
        told["error"] = traceback.format_exc()
    making = Path(f"{report}.new")
    making.write_text(json.dumps(told), encoding="utf-8")
    making.replace(report)
    os._exit(0)


def recorded(steps: str, folder: str, file: str) -> None:
    """Do several jobs, told as JSON, and write down all they do below `folder`, see power.py.

    A step is a list: "acknowledged" and the version that all have been told of; else a job as in JOBS.
    """
    recorder = Recorder(folder, 0)
    recorder.install()
    for name, *arguments in json.loads(steps):
        if name == "acknowledged":
            recorder.note("acknowledged", ".")
            recorder.acknowledged = int(arguments[0])
        else:
            JOBS[name](*arguments)
    recorder.save(Path(file))


JOBS: dict[str, Callable[..., Any]] = {
    "build": build,
    "read": read,
    "recorded": recorded,
    "version": lambda source, number: write_version(Path(source), int(number)),
    "spoil": lambda directory: spoil(Path(directory)),
    "repair": lambda directory: repair(Path(directory), wait=5),
    "roll_back": lambda directory: roll_back(Path(directory), wait=5),
    "prune": lambda directory, keep: prune(Path(directory), int(keep), wait=5),
    "snapshot": lambda directory, file: snapshot(Path(directory), Path(file)),
    "restore": lambda directory, file: restore(Path(file), Path(directory), wait=5),
}


def spoil(directory: Path) -> None:
    """Flip a bit of the generation being served, in a file of its own."""
    path = min(generation_path(directory, current_number(directory)).rglob("*.impact"))
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def run(call: dict[str, Any]) -> None:
    """Do one job and end the process: 0 where it ended well, else 1. What happened is told in `report`.

    faults: folder, code, at and forever, see faults.py. limits: of the system, by the names of resource.
    """
    told: dict[str, Any] = {}
    faults = Faults(**call["faults"]) if call.get("faults") else None
    for name, limit in call.get("limits", {}).items():
        if hasattr(signal, "SIGXFSZ"):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write beyond the limit fails with EFBIG
        resource.setrlimit(getattr(resource, name), (limit, resource.getrlimit(getattr(resource, name))[1]))
    try:
        if faults:
            faults.install()
        JOBS[call["job"]](*call["arguments"])
    except BaseException as error:
        kinds = [each.__name__ for each in type(error).__mro__]
        told = {"kinds": kinds, "message": str(error), "trace": traceback.format_exc()}
    if faults:
        faults.at = 0
        told |= {"count": faults.count, "fired": faults.fired}
    for name in call.get("limits", {}):
        hard = resource.getrlimit(getattr(resource, name))[1]
        resource.setrlimit(getattr(resource, name), (hard, hard))
    Path(call["report"]).write_text(json.dumps(told), encoding="utf-8")
    os._exit(1 if "kinds" in told else 0)


def main() -> None:
    """Start what is asked for, line by line."""
    for line in sys.stdin:
        call = json.loads(line)
        child = os.fork()
        if not child:
            run(call)
        print(child, flush=True)
        if call["job"] != "read":
            print(os.waitpid(child, 0)[1], flush=True)


class Nursery:
    """Starts such a process, and through it jobs and readers. home: where they tell what happened."""

    def __init__(self, home: Path) -> None:
        self.report = home / "report.json"
        self.readers: list[tuple[int, Path]] = []
        here = Path(__file__).parent
        self.process = subprocess.Popen(
            # Newer Pythons warn of forks in processes that have threads, as numpy's.
            [sys.executable, "-W", "ignore", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            cwd=here.parents[1],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (here.parents[1], here)))},
        )

    def start(self, job: str, *arguments: object, report: Path | None = None, **more: object) -> int:
        """Start a job and return the number of its process."""
        assert self.process.stdin is not None
        words = [*map(str, arguments)]
        call = {"job": job, "arguments": words, "report": str(report or self.report), **more}
        self.process.stdin.write(json.dumps(call) + "\n")
        return self.says()

    def says(self) -> int:
        """Return the number it says next: a process that was started, or how one ended."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def tried(self, job: str, *arguments: object, **more: object) -> dict[str, Any]:
        """Do a job to its end and return what happened: nothing, an error, the faults."""
        self.start(job, *arguments, **more)
        status = self.says()
        told: dict[str, Any] = json.loads(self.report.read_text(encoding="utf-8"))
        assert bool(status) is ("kinds" in told), (status, told)
        return told

    def run(self, job: str, *arguments: object) -> float:
        """Do a job that must end well and return the seconds it took."""
        begun = time.monotonic()
        told = self.tried(job, *arguments)
        assert told == {}, told.get("trace")
        return time.monotonic() - begun

    def begin_reading(self, directory: Path, count: int) -> None:
        """Start readers, which read until they are told to stop."""
        for number in range(count):
            report = self.report.with_name(f"reader{number}.json")
            self.readers.append((self.start("read", directory, report, report=report), report))

    def end_reading(self) -> list[dict[str, Any]]:
        """Stop the readers and return what they tell."""
        told = []
        for process, report in self.readers:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
            deadline = time.monotonic() + 60
            while not report.exists():
                assert time.monotonic() < deadline, "a reader has not ended"
                time.sleep(0.01)
            told.append(json.loads(report.read_text(encoding="utf-8")))
        self.readers.clear()
        return told

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *error: object) -> None:
        for process, _ in self.readers:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.kill()
        self.process.communicate()


if __name__ == "__main__":
    main()
