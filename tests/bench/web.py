"""How fast the server answers: `python -m tests.bench.web --output bench-web.json`, or `make bench-web`.

A real `filmdex serve`, and gunicorn where it is installed, over an index of 100,000 passages, asked by real
clients over HTTP. Reported are the server's own times, from its access log, and what the clients saw; all
sets, whatever comes out. The server's begin when a request was there; gunicorn's when a thread took it, so of
gunicorn the clients' times tell more. On a machine with two cores the clients take their share of them.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import msgspec

from index import reindex
from tests.bench.__main__ import conditions
from tests.bench.report import percentile, table
from tests.bench.results import Conditions
from tests.bench.web_films import Questions, write
from tests.bench.web_load import ROOT, Plan, carry_out
from tests.bench.web_weights import Weight, weights

CLIENTS = 8
# gunicorn's processes keep the clients that came to them first, be they 7 and 1, unless nobody is kept.
SERVERS = ("filmdex serve", "gunicorn, 2 processes", "gunicorn, 2 processes, nobody kept")
WARM_UP = 80  # questions that are asked first and not counted
PAUSE = 0.25  # seconds people take between two questions, on average; real ones take longer
BUDGET = (15.0, 60.0)  # milliseconds of server time: for the half of the pages, and for 99 of 100


class Measured(msgspec.Struct, frozen=True):
    """One set of questions, asked in one way. Times are in ms: of the half, and of 99 in 100, at most.

    cpu_ms: of all processes of the server, for an answer, which other work on the machine changes least; 0
    where the system does not tell.
    """

    name: str
    server: str
    clients: int
    answers: int
    refused: int
    failed: int
    a_second: float
    cpu_ms: float
    server_p50: float
    server_p99: float
    client_p50: float
    client_p99: float


class WebRun(msgspec.Struct, frozen=True):
    """What the JSON file holds."""

    conditions: Conditions
    passages: int
    indexed_seconds: float
    start_ms: dict[str, float]
    measured: list[Measured]
    weights: list[Weight]


def main() -> None:
    """Measure, print the tables and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=800, help="of each set")
    parser.add_argument("--output", type=Path, default=Path("bench-web.json"))
    parser.add_argument(
        "--keep", type=Path, help="a folder to keep films and index in, and to find them again"
    )
    asked = parser.parse_args()
    started, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="filmdex-bench-") as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        questions, seconds = prepare(folder, asked.passages, asked.questions)
        measured: list[Measured] = []
        start_ms: dict[str, float] = {}
        pages: list[Weight] = []
        for server in SERVERS if find_spec("gunicorn") else SERVERS[:1]:
            say(f"{server}: starting")
            with running(server, folder) as (process, place, log, ms):
                start_ms[server] = ms
                carry_out(Plan(place, questions.results[:WARM_UP], CLIENTS))
                measured += [measure(server, process, place, log, *each) for each in sets(server, questions)]
                pages = pages or weights(place, questions.results[0], questions.films[0])
    run = WebRun(
        conditions(load, (time.monotonic() - started) / 60),
        asked.passages,
        seconds,
        start_ms,
        measured,
        pages,
    )
    asked.output.write_bytes(msgspec.json.format(msgspec.json.encode(run)))
    sys.stdout.write(markdown(run))


def sets(server: str, questions: Questions) -> list[tuple[str, list[str], int, float]]:
    """Return name, addresses, clients and pause of what is asked of a server."""
    pages = questions.results
    everyone = [
        ("results page, 8 clients at once", pages, CLIENTS, 0.0),
        ("results page, 8 people", pages[: len(pages) // 2], CLIENTS, PAUSE),
    ]
    if server != "filmdex serve":
        return everyone
    return [
        ("results page, 1 client", pages[: len(pages) // 2], 1, 0.0),
        *everyone,
        ("film page, 8 clients at once", questions.films, CLIENTS, 0.0),
        ("API, 8 clients at once", [f"/api/v1/search?{each}" for each in questions.api], CLIENTS, 0.0),
    ]


def prepare(folder: Path, passages: int, count: int) -> tuple[Questions, float]:
    """Write films and index unless they are there; return the questions, and the seconds of indexing."""
    index, kept = folder / "index", folder / f"questions-{passages}-{count}.json"
    if kept.exists():
        return msgspec.json.decode(kept.read_bytes(), type=tuple[Questions, float])
    say(f"writing {passages:,} passages")
    questions = write(folder / "films.jsonl", passages, count)
    say("indexing them")
    started = time.monotonic()
    reindex([folder / "films.jsonl"], index)
    seconds = time.monotonic() - started
    kept.write_bytes(msgspec.json.encode((questions, seconds)))
    return questions, seconds


@contextmanager
def running(server: str, folder: Path) -> Iterator[tuple[int, str, Path, float]]:
    """Run a server; give its process, its place, its access log and the milliseconds until it was ready."""
    log = folder / "access.jsonl"
    log.unlink(missing_ok=True)
    settings = {"INDEX": str(folder / "index"), "ACCESS_LOG": str(log), "PORT": "0"}
    command = ["web.cli", "serve"]
    if server != "filmdex serve":
        options = ["--workers", "2", "--threads", "12", "--bind", "127.0.0.1:0"]
        options += ["--keep-alive", "0"] if "nobody kept" in server else []
        command = ["gunicorn", *options, "web.app:from_environment()"]
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {f"FILMDEX_{name}": value for name, value in settings.items()},
    )
    try:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "http://" in line)
        place = line.partition("http://")[2].split()[0].rstrip("/")
        carry_out(Plan(place, ["/ready"], 1))
        yield process.pid, place, log, (time.monotonic() - started) * 1000
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def measure(
    server: str,
    process: int,
    place: str,
    log: Path,
    name: str,
    addresses: list[str],
    clients: int,
    pause: float,
) -> Measured:
    """Ask a set and return the times."""
    say(f"{server}: {name}")
    before, cpu = log.stat().st_size, cpu_seconds(process)
    load = carry_out(Plan(place, addresses, clients, pause))
    cpu = cpu_seconds(process) - cpu
    taken = server_times(log, before, len(addresses))
    good = [answer.ms for answer in load.answers if answer.status < 500]
    return Measured(
        name=name,
        server=server,
        clients=clients,
        answers=len(load.answers),
        refused=sum(answer.status == 503 for answer in load.answers),
        failed=sum(answer.status not in (200, 503) for answer in load.answers),
        a_second=len(load.answers) / load.seconds,
        cpu_ms=cpu * 1000 / len(load.answers),
        server_p50=percentile(taken, 50),
        server_p99=percentile(taken, 99),
        client_p50=percentile(good, 50),
        client_p99=percentile(good, 99),
    )


def cpu_seconds(process: int) -> float:
    """Return the processor time that a process and its children took; 0 where the system does not tell."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if process in (int(stat.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])  # in user and in system mode
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def server_times(log: Path, start: int, count: int) -> list[float]:
    """Return the milliseconds of each answer that is in the log from `start` on, but for refusals."""
    for _ in range(100):  # a line is written after its answer has been sent
        with log.open("rb") as lines:
            lines.seek(start)
            told = [msgspec.json.decode(line) for line in lines]
        if len(told) >= count:
            break
        time.sleep(0.02)
    return [line["ms"] for line in told if line["status"] < 500]


def markdown(run: WebRun) -> str:
    """Return the report."""
    at = run.conditions
    starts = ", ".join(f"{name} {ms / 1000:.1f} s" for name, ms in run.start_ms.items())
    rows = [
        [
            f"{each.server}: {each.name}",
            f"{each.a_second:.0f}",
            f"{each.cpu_ms:.1f}",
            f"{each.server_p50:.1f} / {each.server_p99:.1f}",
            f"{each.client_p50:.1f} / {each.client_p99:.1f}",
            str(each.refused),
            str(each.failed),
        ]
        for each in run.measured
    ]
    head = (
        "asked",
        "answers/s",
        "CPU ms an answer",
        "server ms: median / 99th",
        "client ms: median / 99th",
        "503",
        "failed",
    )
    return (
        "\n\n".join(
            (
                "## The server",
                f"{run.passages:,} passages, indexed in {run.indexed_seconds:.0f} s. "
                f"{at.date}, {at.processor}, "
                f"{at.cores} cores, {at.system}, Python {at.python}; load {at.load[0]:.1f} before and "
                f"{at.load[1]:.1f} after. Ready after: {starts}. Budget of a results page: {BUDGET[0]:g} / "
                f"{BUDGET[1]:g} ms of server time.",
                table(head, rows),
                table(
                    ("sent", "bytes", "packed"),
                    ([each.address, f"{each.plain:,}", f"{each.packed:,}"] for each in run.weights),
                ),
            )
        )
        + "\n"
    )


def say(text: str) -> None:
    """Tell on stderr how far the run is."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
