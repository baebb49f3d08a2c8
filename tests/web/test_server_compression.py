"""Packed answers: the same content, for clients that take it."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

GAINING = ["/", "/?q=lamp", "/api/search?q=lamp", "/static/filmdex.css", "/static/favicon.svg", "/nowhere"]


def without_time(content: bytes) -> bytes:
    """Return an answer without the time it took."""
    return re.sub(rb'[\d.]+(?=\s*ms)|(?<="took_ms":)[\d.]+', b"", content)


@pytest.mark.parametrize("address", GAINING)
def test_packed_and_not_packed_are_the_same(client: FlaskClient, address: str) -> None:
    """Unpacked, a packed answer is the other one but for the time it took; both say what it depends on."""
    plain, packed = (
        client.get(address, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip, br")
    )
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert without_time(gzip.decompress(packed.data)) == without_time(plain.data)
    plain.close()
    packed.close()


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True), ("gzip;q=0.5", True), ("*", True), ("br, gzip", True), ("gzip;q=0", False),
        ("", False), ("identity", False), ("br", False), ("identity;q=1, gzip;q=0.5", False),
        ("gzip;q=rubbish,,;", None),
    ],
)  # fmt: skip
def test_the_client_decides(client: FlaskClient, accepted: str, packed: bool | None) -> None:
    """Only who says it takes gzip gets it; nonsense in the header is no error."""
    answer = client.get("/?q=lamp", headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert packed is None or ("Content-Encoding" in answer.headers) is packed


def test_short_answers_are_left_alone(client: FlaskClient) -> None:
    """What fits into a packet anyway is not packed."""
    assert "Content-Encoding" not in client.get("/health", headers={"Accept-Encoding": "gzip"}).headers


def test_a_packed_file_is_known_again(client: FlaskClient) -> None:
    """A static file has one tag for both forms, a weak one where it is packed, and is 304 by either."""
    with client.get("/static/filmdex.css", headers={"Accept-Encoding": "gzip"}) as packed:
        tag = packed.headers["ETag"]
    assert tag.startswith("W/")
    for known in (tag, tag.removeprefix("W/")):
        headers = {"Accept-Encoding": "gzip", "If-None-Match": known}
        with client.get("/static/filmdex.css", headers=headers) as again:
            assert again.status_code == 304
            assert again.data == b""
            assert "Accept-Encoding" in again.headers["Vary"]


def test_a_head_tells_the_packed_size(client: FlaskClient) -> None:
    """HEAD says what GET would send, without sending it."""
    asked = {"Accept-Encoding": "gzip"}
    head, whole = client.head("/", headers=asked), client.get("/", headers=asked)
    assert head.data == b""
    assert head.headers["Content-Encoding"] == "gzip"
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_part_of_a_file_is_not_packed(client: FlaskClient) -> None:
    """Bytes that were asked for by number are those bytes."""
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=0-1999"}
    with client.get("/static/filmdex.css", headers=headers) as part:
        assert part.status_code == 206
        assert "Content-Encoding" not in part.headers
        assert len(part.data) == 2000
