"""Clients that ask a server, in a process of their own: a plan on stdin, what they saw on stdout, as JSON.

Each client keeps its connection and asks its share of the addresses, one after another.
"""

import http.client
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
SECONDS = 120.0  # a plan may take; then its process is ended


class Plan(msgspec.Struct, frozen=True):
    """What to ask. place: host and port; pause: mean seconds between an answer and the next question."""

    place: str
    addresses: list[str]
    clients: int
    pause: float = 0.0


class Seen(msgspec.Struct, frozen=True):
    """An answer as a client saw it. bytes: of the body, as sent."""

    ms: float
    status: int
    bytes: int


class Load(msgspec.Struct, frozen=True):
    """All that the clients saw, and how long they took together."""

    seconds: float
    answers: list[Seen]


def ask(plan: Plan, number: int, seen: list[Seen], start: threading.Event) -> None:
    """Be the client of this number."""
    chance = random.Random(number)
    connection = http.client.HTTPConnection(plan.place, timeout=30)
    connection.connect()
    start.wait()
    for address in plan.addresses[number :: plan.clients]:
        if plan.pause:
            time.sleep(chance.expovariate(1 / plan.pause))
        begun = time.perf_counter()
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        size = len(answer.read())
        seen.append(Seen((time.perf_counter() - begun) * 1000, answer.status, size))
    connection.close()


def main() -> None:
    """Carry a plan out."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    seen: list[Seen] = []
    start = threading.Event()
    clients = [
        threading.Thread(target=ask, args=(plan, number, seen, start), daemon=True)
        for number in range(plan.clients)
    ]
    for client in clients:
        client.start()
    begun = time.perf_counter()
    start.set()
    for client in clients:
        client.join()
    sys.stdout.buffer.write(msgspec.json.encode(Load(time.perf_counter() - begun, seen)))


def carry_out(plan: Plan) -> Load:
    """Have a plan carried out. Raises CalledProcessError where a client fails or it takes too long."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.web_load"],
        cwd=ROOT,
        input=msgspec.json.encode(plan),
        stdout=subprocess.PIPE,
        timeout=SECONDS,
        check=True,
    )
    load = msgspec.json.decode(done.stdout, type=Load)
    if len(load.answers) != len(plan.addresses):
        raise RuntimeError(f"{len(plan.addresses) - len(load.answers)} questions were not answered")
    return load


if __name__ == "__main__":
    main()
