"""`filmdex serve`: a real server on this machine, from its first answer to its end."""

import json
import signal
import socket
import subprocess
import urllib.request
from contextlib import contextmanager

import pytest
from cli_films import FILMDEX, build, environment, filmdex


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    return build(tmp_path_factory.mktemp("serve"))


@contextmanager
def served(index_dir, *arguments):
    """Run a server on a free port; give its process and its address, and make sure that it ends."""
    process = subprocess.Popen(
        [*FILMDEX, "serve", "--port", "0", "--index", str(index_dir), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        line = process.stderr.readline()
        yield process, next(word for word in line.split() if word.startswith("http://"))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def get(address):
    """Return the JSON that an address answers with."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_answers_until_it_is_told_to_end(index_dir, number):
    """The address on stderr answers; SIGTERM and Ctrl-C end the server cleanly, with exit code 0."""
    with served(index_dir) as (process, address):
        health = get(f"{address}/health")
        page = get(f"{address}/api/search?q=clock")
        process.send_signal(number)
        out, complaint = process.communicate(timeout=30)

    assert address.startswith("http://127.0.0.1:")
    assert health["status"] == "ok"
    assert page["total"] > 0
    assert process.returncode == 0
    assert out == ""
    assert complaint == ""


def test_api_and_command_line_give_the_same_answer(index_dir):
    """/api/search and `search --json`, /api/films and `show --json` differ in the time they took only."""
    with served(index_dir) as (_, address):
        by_api = get(f"{address}/api/search?q=clock&kind=plot&limit=3&sort=-year")
        film_by_api = get(f"{address}/api/films/tt0000001")
    options = ["--json", "--index", index_dir]
    by_command = json.loads(
        filmdex("search", *options, "--kind", "plot", "--limit", 3, "--sort", "-year", "clock").stdout
    )

    assert by_api | {"took_ms": 0} == by_command | {"took_ms": 0}
    assert film_by_api == json.loads(filmdex("show", *options, "tt0000001").stdout)


def test_port_in_use_is_told_with_what_to_do(index_dir):
    """A port that is taken is trouble: one line that names the port and the option."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = filmdex("serve", "--index", index_dir, "--port", port)

    assert done.returncode == 2
    assert (
        done.stderr.decode()
        == f"filmdex: Port {port} of 127.0.0.1 is in use already; name another with --port.\n"
    )


def test_address_that_is_not_ours_is_told(index_dir):
    """An address no interface of this machine has is trouble, not a traceback."""
    done = filmdex(
        "serve", "--index", index_dir, "--host", "192.0.2.1", "--port", 0
    )  # reserved for documents

    assert done.returncode == 2
    assert done.stderr.startswith(b"filmdex: Cannot listen on 192.0.2.1")
