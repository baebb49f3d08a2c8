"""The access log: a line of JSON for each request, that no client can shape and that tells no secrets."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from page_films import HARBOUR

from web.access_log import LONGEST_QUERY, line
from web.app import create_app
from web.config import BadSettings, Settings
from web.observing import Seen

FIELDS = ["time", "method", "route", "status", "ms", "bytes", "generation"]
Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(index_dir: Path, tmp_path: Path) -> Ask:
    """Ask an app with a log, and return the lines it wrote since."""
    log = tmp_path / "access.jsonl"

    def asking(*addresses: str, method: str = "GET", **settings: Any) -> list[dict[str, Any]]:
        app = create_app(Settings(index_dir=index_dir, access_log=str(log), **settings))
        for address in addresses:
            app.test_client().open(address, method=method, buffered=True)
        return [json.loads(each) for each in log.read_text(encoding="ascii").splitlines()]

    return asking


@pytest.mark.parametrize(
    ("method", "address", "route", "status"),
    [
        ("GET", "/?q=lamp", "/", 200),
        ("HEAD", "/", "/", 200),
        ("POST", "/", None, 405),
        ("GET", f"/films/{HARBOUR}", "/films/<film_id>", 200),
        ("GET", "/films/nobody", "/films/<film_id>", 404),
        ("GET", "/nowhere/at/all", None, 404),
        ("GET", "/static/filmdex.css", "/static/<path:filename>", 200),
        ("BREW\x1b[2J", "/", None, 405),
    ],
)
def test_a_line_for_each_request(ask: Ask, method: str, address: str, route: str | None, status: int) -> None:
    """Every request has its line, with route and not address, and nothing it has sent but a known method."""
    (told,) = ask(address, method=method)
    assert list(told) == FIELDS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["time"])
    assert told["method"] == (method if method.isalpha() else "other")
    assert (told["route"], told["status"]) == (route, status)
    assert told["ms"] > 0
    assert told["bytes"] >= 0
    assert told["generation"] in (1, None)


def test_bytes_are_those_that_were_sent(index_dir: Path, tmp_path: Path) -> None:
    """The size is that of the body as it was packed."""
    log = tmp_path / "log"
    client = create_app(Settings(index_dir=index_dir, access_log=str(log))).test_client()
    answers = [
        client.get("/?q=lamp", headers={"Accept-Encoding": each}, buffered=True) for each in ("gzip", "")
    ]
    sent = [len(answer.data) for answer in answers]
    assert [json.loads(each)["bytes"] for each in log.read_text().splitlines()] == sent
    assert sent[0] < sent[1]


@pytest.mark.parametrize("address", ["/?q={}", "/?q=lamp&film={}", "/films/{}", "/api/search?q={}", "/{}"])
def test_queries_are_private(ask: Ask, tmp_path: Path, address: str) -> None:
    """Nothing that was asked for is in the log unless it is wanted there, and then only what was searched."""
    ask(address.format("a-private-matter"))
    assert "private" not in (tmp_path / "access.jsonl").read_text()
    told = ask(address.format("a-private-matter"), log_queries=True)[-1]
    assert told["query"] == {"/?q={}": "a-private-matter", "/api/search?q={}": "a-private-matter"}.get(
        address, "lamp" if "lamp" in address else ""
    )


@pytest.mark.parametrize(
    "text",
    [
        'a\r\n{"status":200}',
        "\x1b[31mred",
        "\x9b31m",
        "\x7f",
        "\u2028",
        "\u202eevil",
        "\x00",
        "é",
        "🎬",
        '"',
        "\\",
    ],
)
def test_a_query_stays_in_its_line(ask: Ask, tmp_path: Path, text: str) -> None:
    """Whatever is searched for, the log has one line for it, in printable ASCII, and the text can be read."""
    (told,) = ask(f"/?q={quote(text)}", log_queries=True)
    assert told["query"] == text
    assert re.fullmatch(r"[ -~]+\n", (tmp_path / "access.jsonl").read_text(encoding="ascii"))


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=30), st.sampled_from(["", "busy"]))
@example("\ud800", "")
def test_no_text_breaks_a_line(text: str, refused: str) -> None:
    """A line is printable ASCII and reads back as what was seen, for any text there is."""
    written = line(Seen(method="GET", route="/", query=text, status=200, refused=refused), True)
    assert re.fullmatch(r"[ -~]+", written)
    assert json.loads(written)["query"] == text
    assert json.loads(written).get("refused", "") == refused


def test_long_queries_are_cut() -> None:
    """A line stays short enough to be written at once, however long the query."""
    written = line(Seen(query="\U0001f3ac" * 5_000), True)
    assert len(json.loads(written)["query"]) == LONGEST_QUERY
    assert len(line(Seen(query="x" * 5_000), True)) < 1_000


def test_refusals_say_why(ask: Ask) -> None:
    """A request that met a limit has the limit in its line."""
    told = ask(
        *("/?q=lamp", "/?q=lamp", "/?q=" + "x" * 200),
        **{"limit_local": True, "searches_per_minute": 0.01, "search_burst": 1, "address_bytes": 100},
    )
    assert [each.get("refused") for each in told] == [None, "rate", "address"]
    assert [each["status"] for each in told] == [200, 429, 414]


def test_a_fault_has_its_line(index_dir: Path, tmp_path: Path) -> None:
    """An answer that failed is logged as such, and once."""
    log = tmp_path / "log"
    app = create_app(Settings(index_dir=index_dir, access_log=str(log)))
    app.add_url_rule("/fault", "fault", lambda: 1 / 0)
    assert app.test_client().get("/fault", buffered=True).status_code == 500
    (told,) = map(json.loads, log.read_text().splitlines())
    assert (told["route"], told["status"]) == ("/fault", 500)


def test_a_log_that_was_moved_is_begun_anew(index_dir: Path, tmp_path: Path) -> None:
    """After logrotate has moved the file, lines go to a new one."""
    log = tmp_path / "log"
    client = create_app(Settings(index_dir=index_dir, access_log=str(log))).test_client()
    client.get("/health", buffered=True)
    log.rename(tmp_path / "log.1")
    client.get("/ready", buffered=True)
    assert json.loads((tmp_path / "log.1").read_text())["route"] == "/health"
    assert json.loads(log.read_text())["route"] == "/ready"


def test_no_log_unless_wanted(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    """An app that a program makes writes nothing to the program's stdout."""
    client.get("/?q=lamp")
    assert capsys.readouterr() == ("", "")


def test_a_log_that_cannot_be_written_is_told_at_the_start(index_dir: Path, tmp_path: Path) -> None:
    """A path that is no file's is trouble before the first request, with what else to name."""
    with pytest.raises(BadSettings, match="cannot be written"):
        create_app(Settings(index_dir=index_dir, access_log=str(tmp_path / "no" / "log")))


def test_a_full_disk_costs_no_answer(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where lines cannot be written, stderr says so once and everything else goes on."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    client = create_app(Settings(index_dir=index_dir, access_log="/dev/full")).test_client()
    assert [client.get("/?q=lamp", buffered=True).status_code for _ in range(3)] == [200] * 3
    assert capsys.readouterr().err.count("The access log cannot be written") == 1
