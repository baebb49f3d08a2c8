"""`filmdex serve`: a real server on this machine, from its first answer to its end."""

import json
import signal
import socket
import urllib.error
import urllib.request

import pytest
from cli_films import build, filmdex
from served_process import get, log_lines, served


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    return build(tmp_path_factory.mktemp("serve"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_answers_until_it_is_told_to_end(index_dir, number):
    """The address on stderr answers; SIGTERM and Ctrl-C end the server cleanly, with exit code 0.

    On stdout there is a line for each request and nothing else.
    """
    with served(index_dir) as (process, address):
        health = get(f"{address}/health")
        page = get(f"{address}/api/search?q=clock")
        process.send_signal(number)
        out, complaint = process.communicate(timeout=30)

    assert address.startswith("http://127.0.0.1:")
    assert health["status"] == "ok"
    assert page["total"] > 0
    assert process.returncode == 0
    assert [(line["route"], line["status"]) for line in log_lines(out)] == [
        ("/health", 200),
        ("/api/search", 200),
    ]
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


def test_options_and_settings_reach_the_server(index_dir, tmp_path):
    """What is said on the command line holds, by an option of its own or by --set, the option before it."""
    options = ["--log-queries", "--access-log", tmp_path / "log", "--metrics", "off", "--rate", "60"]
    options += ["--cors-origin", "https://friend.example", "--trusted-proxy", "127.0.0.1", "--threads", "3"]
    options += ["--set", "search_burst=1", "--set", "searches_per_minute=0", "--set", "port=1"]
    with served(index_dir, *options) as (process, address):
        told = [ask(f"{address}{path}", client) for path, client in ASKED]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)  # by then every line is written
    lines = log_lines((tmp_path / "log").read_text())

    assert told == [(200, "https://friend.example"), (429, None), (404, None), (200, None)]
    logged = {(line["route"], line["query"], line.get("refused")) for line in lines}
    assert len(lines) == len(ASKED)
    assert logged == {
        ("/api/search", "clock", None),
        ("/", "clock", "rate"),
        (None, "", None),
        ("/", "", None),
    }


ASKED = [
    ("/api/search?q=clock", "198.51.100.9"),
    ("/?q=clock", "198.51.100.9"),
    ("/metrics", "198.51.100.9"),
    ("/", "198.51.100.10"),
]


def ask(address, client):
    """Return the status of an answer to a client behind a proxy, and whose scripts may read it."""
    headers = {"X-Forwarded-For": client, "Origin": "https://friend.example"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return answer.status, answer.headers["Access-Control-Allow-Origin"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Access-Control-Allow-Origin"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--set", "prot=1"], b"prot"),
        (["--set", "port"], b"NAME=VALUE"),
        (["--set", "threads=many"], b"threads"),
        (["--cors-origin", "friend.example"], b"https://example.org"),
        (["--trusted-proxy", "me"], b"10.0.0.0/8"),
        (["--config", "nowhere.toml"], b"There is no file nowhere.toml"),
        (["--access-log", "no/such/folder/log"], b"cannot be written"),
    ],
)
def test_settings_that_make_no_sense_are_told(index_dir, options, told):
    """A wrong setting is trouble before anything is served: one line, with what would do."""
    done = filmdex("serve", "--index", index_dir, "--port", 0, *options)
    assert done.returncode == 2
    assert told in done.stderr
    assert b"Traceback" not in done.stderr
