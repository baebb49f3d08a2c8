"""A real server: a new generation is served without a restart, and nobody is left without an answer."""

import http.client
import os
import re
import signal
import socket
import sys
import threading
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cli_films import BAKER, build, passage, write_source
from served_process import get, log_lines, process, served, slow

from index import reindex

REBUILDS = 20 if os.environ.get("FILMDEX_LONG") else 4
CLIENTS = 4
PASSAGES = 40


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that is not built again."""
    return build(tmp_path_factory.mktemp("process"))


def build_marked(folder: Path, number: int) -> None:
    """Build a generation each of whose passages holds its number."""
    texts = (f"A lantern is lit, the {place}th of them. marker{number}" for place in range(PASSAGES))
    records = [BAKER, *(passage("tt0000001", "trivia", text) for text in texts)]
    report = reindex([write_source(folder / "films.jsonl", records)], folder / "index")
    assert report.passages > PASSAGES


class Client(threading.Thread):
    """Asks one question after another over a connection that is kept, and keeps what it was told."""

    def __init__(self, address: str, enough: threading.Event) -> None:
        super().__init__()
        self.place = urlsplit(address).netloc
        self.enough = enough
        self.answers: list[tuple[int, frozenset[str]]] = []
        self.trouble: list[str] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection(self.place, timeout=30)
        addresses = ("/?q=lantern", "/?q=lantern&limit=100", "/films/tt0000001", "/?q=lit&sort=year")
        while not self.enough.is_set():
            for address in addresses:
                try:
                    connection.request("GET", address)
                    answer = connection.getresponse()
                    markers = frozenset(re.findall(r"marker\d+", answer.read().decode()))
                    self.answers.append((answer.status, markers))
                except OSError as cause:
                    self.trouble.append(repr(cause))
        connection.close()


@contextmanager
def hammering(address: str) -> Iterator[list[Client]]:
    """Have clients ask all the while."""
    enough = threading.Event()
    clients = [Client(address, enough) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        enough.set()
        for client in clients:
            client.join(60)


def check_answers(clients: list[Client], newest: int) -> None:
    """Check that every answer was whole and of one generation, and that the newest was seen by all."""
    for client in clients:
        assert client.trouble == []
        assert {status for status, _ in client.answers} == {200}
        assert all(len(markers) == 1 for _, markers in client.answers)
        assert client.answers[-1][1] == {f"marker{newest}"}
        seen = [int(*re.findall(r"\d+", *markers)) for _, markers in client.answers]
        assert seen == sorted(seen)


def rebuild_while_asked(folder: Path, address: str) -> int:
    """Build generation after generation while clients ask, check what they were told, and count it."""
    with hammering(address) as clients:
        for number in range(1, REBUILDS + 2):
            if number > 1:
                build_marked(folder, number)
            told = [len(client.answers) for client in clients]
            while any(len(client.answers) < before + 8 for client, before in zip(clients, told, strict=True)):
                assert not any(client.trouble for client in clients)
                time.sleep(0.01)
    check_answers(clients, REBUILDS + 1)
    return sum(len(client.answers) for client in clients)


def test_a_rebuild_is_served_without_a_failed_request(tmp_path: Path) -> None:
    """While the index is built again and again, each answer comes from one generation, then the next."""
    build_marked(tmp_path, 1)
    with served(tmp_path / "index", "--access-log", tmp_path / "log") as (_, address):
        rebuild_while_asked(tmp_path, address)
        assert get(f"{address}/ready")["generation"] == REBUILDS + 1
    generations = [line["generation"] for line in log_lines((tmp_path / "log").read_text())]
    assert set(generations) == set(range(1, REBUILDS + 2))


@pytest.mark.skipif(find_spec("gunicorn") is None, reason="gunicorn is not installed")
def test_gunicorn_serves_one_index_from_several_processes(tmp_path: Path) -> None:
    """The README's line serves an index from two processes that follow its rebuilds and count together."""
    build_marked(tmp_path, 1)
    (tmp_path / "filmdex.toml").write_text('index = "index"\n[serve]\naccess_log = "log"\n', encoding="utf-8")
    (tmp_path / "metrics").mkdir()
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    documented = re.search(r"gunicorn (--workers .*?) '(web\.app:from_environment\(\))'", readme)
    assert documented
    options = re.sub(r"(--bind \S+):\d+", r"\1:0", documented[1]).split()
    command = [sys.executable, "-m", "gunicorn", *options, documented[2]]
    metrics = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
    with process(command, folder=tmp_path, **metrics) as (running, address):
        answers = rebuild_while_asked(tmp_path, address)
        text = ask(address, "/metrics")
        patience = time.monotonic() + 10
        while counted(text) < answers and time.monotonic() < patience:  # it is counted once it is answered
            text = ask(address, "/metrics")
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=60)
    lines = [line for line in log_lines((tmp_path / "log").read_text()) if line["route"] != "/metrics"]
    assert running.returncode == 0
    assert counted(text) == answers == len(lines)
    assert f"filmdex_generation {REBUILDS + 1}.0" in text
    assert len({name for name in os.listdir(tmp_path / "metrics") if name.startswith("counter")}) == 2


def counted(text: str) -> float:
    """Return how many requests the figures of a server count, but for those of the figures."""
    lines = (line for line in text.splitlines() if line.startswith("filmdex_requests_total{"))
    return sum(float(line.split()[-1]) for line in lines if '"/metrics"' not in line)


def ask(address: str, path: str) -> str:
    """Return the text of an answer."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def test_requests_in_flight_are_answered(index_dir: Path) -> None:
    """At SIGTERM /ready says no and all else is answered; then nothing new is taken, and what was, ends."""
    with slow(index_dir, FILMDEX_DRAIN_SECONDS="3", FILMDEX_SEARCHES_AT_ONCE="0") as (running, address):
        place = urlsplit(address).netloc
        short, long, page = (http.client.HTTPConnection(place, timeout=60) for _ in range(3))
        assert get(f"{address}/ready")["status"] == "ready"
        short.request("GET", "/slow?seconds=0.5")
        long.request("GET", "/slow?seconds=4")  # the door is closed before it is answered
        running.send_signal(signal.SIGTERM)
        refusal = what_ready_says(address)
        page.request("GET", "/?q=clock")
        answer = page.getresponse()

        assert refusal == 503
        assert answer.status == 200
        assert answer.headers["Connection"] == "close"
        for connection in (short, long):
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"done")
        running.communicate(timeout=30)
        for connection in (short, long, page):
            connection.close()
        with pytest.raises(OSError, match=r"refused|reset"), socket.create_connection(place.split(":"), 5):
            pass
    assert running.returncode == 0


def what_ready_says(address: str) -> int:
    """Wait until a server that was told to end has heard it: return the status of /ready, 0 if it is shut."""
    status = 200
    while status == 200:
        try:
            get(f"{address}/ready")
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        except OSError:
            status = 0
    return status


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_at_once(index_dir: Path, first: signal.Signals) -> None:
    """Who asks twice does not want to wait, neither for balancers nor for answers."""
    with slow(index_dir, FILMDEX_DRAIN_SECONDS="60") as (running, address):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        connection.request("GET", "/slow?seconds=60")
        running.send_signal(first)
        assert what_ready_says(address) in (503, 0)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
        connection.close()
    assert running.returncode == 0


def test_connections_without_a_request_are_not_waited_for(index_dir: Path) -> None:
    """A browser that keeps its connection, or a client that stops half way, does not hold the end up."""
    with served(index_dir) as (running, address):
        host, port = urlsplit(address).netloc.split(":")
        kept = http.client.HTTPConnection(host, int(port), timeout=30)
        kept.request("GET", "/health")
        kept.getresponse().read()
        with (
            socket.create_connection((host, int(port)), 30) as half,
            socket.create_connection((host, int(port)), 30),
        ):
            half.sendall(b"GET /?q=clo")
            time.sleep(0.3)
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=10)
        kept.close()
    assert running.returncode == 0


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /?q=a\x00b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /?q=\x1b[31m HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\r\nX: y HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1\x1b[31m\r\n\r\n",
        b"G\x1bT / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"x" * 30_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n",
        b"GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://other.example/?q=clock HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"\r\n\r\n\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
def test_whatever_is_sent_is_answered_or_refused(index_dir: Path, rude: str, sent: bytes) -> None:
    """Bytes that are no proper request cost their sender an answer of 400 or so, and nobody else anything."""
    host, port = urlsplit(rude).netloc.split(":")
    told = b""
    # Who sends too much finds the door shut: the server reads no further than it has to.
    with socket.create_connection((host, int(port)), 10) as connection, suppress(OSError):
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            told += part
    status = int(told.split(b" ", 2)[1]) if told else 0
    assert status < 500 or status == 505
    assert b"Set-Cookie" not in told.partition(b"\r\n\r\n")[0]
    assert get(f"{rude}/health")["status"] == "ok"


@pytest.fixture(scope="module")
def rude(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for rude clients, whose log and stderr are looked at in the end."""
    log = tmp_path_factory.mktemp("rude") / "log"
    with served(index_dir, "--access-log", log, "--log-queries") as (running, address):
        yield address
        running.send_signal(signal.SIGINT)
        _, complaint = running.communicate(timeout=30)
    assert re.fullmatch(r"([ -~]+\n)+", log.read_text(encoding="ascii"))
    assert all(line["status"] < 500 for line in log_lines(log.read_text()))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", complaint)


def test_the_time_a_request_waits_for_a_thread_counts(index_dir: Path, tmp_path: Path) -> None:
    """What the access log tells begins when the request was there, not when a thread had time for it."""
    log = tmp_path / "log"
    with slow(index_dir, FILMDEX_THREADS="1", FILMDEX_ACCESS_LOG=str(log)) as (_, address):
        first, second = (http.client.HTTPConnection(urlsplit(address).netloc, timeout=30) for _ in range(2))
        first.request("GET", "/slow?seconds=1")
        time.sleep(0.3)  # the one thread has it by now, or will have it before the other
        second.request("GET", "/slow?seconds=0")
        for connection in (first, second):
            assert connection.getresponse().read() == b"done"
            connection.close()
        for _ in range(200):  # a line is written once its answer is sent
            if len(told := log_lines(log.read_text())) == 2:
                break
            time.sleep(0.05)
    assert [line["route"] for line in told] == ["/slow", "/slow"]
    assert told[1]["ms"] > 100
