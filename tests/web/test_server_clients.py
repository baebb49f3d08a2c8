"""Who a client is: behind trusted proxies the one they speak for, whatever it writes itself."""

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.clients import BehindProxies, came_through_proxy, counted_as, is_local

PROXY, INNER, CLIENT = "203.0.113.7", "10.1.2.3", "198.51.100.9"


def seen_by_app(peer: str, headers: dict[str, str], trusted: tuple[str, ...]) -> dict[str, Any]:
    """Return the environment that an application behind BehindProxies gets."""
    got: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        got.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **headers}
    BehindProxies(app, trusted)(environ, None)  # type: ignore[arg-type]
    return got


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        (PROXY, CLIENT, (), PROXY),
        (PROXY, CLIENT, (PROXY,), CLIENT),
        (PROXY, f"1.1.1.1, {CLIENT}", (PROXY,), CLIENT),
        (PROXY, f"{CLIENT}, {INNER}", (PROXY, "10.0.0.0/8"), CLIENT),
        (PROXY, f"{CLIENT}, {INNER}", (PROXY,), INNER),
        (PROXY, f"{CLIENT}, rubbish", (PROXY,), PROXY),
        (PROXY, "", (PROXY,), PROXY),
        (PROXY, INNER, (PROXY, "10.0.0.0/8"), INNER),
        ("::ffff:203.0.113.7", CLIENT, (PROXY,), CLIENT),
        ("::1", "[2001:db8::1]", ("::1",), "2001:db8::1"),
        ("", CLIENT, ("unix",), CLIENT),
        ("localhost", CLIENT, ("unix",), CLIENT),
        ("", CLIENT, (PROXY,), ""),
    ],
)
def test_the_client_is_the_last_that_is_not_trusted(
    peer: str, forwarded: str, trusted: tuple[str, ...], client: str
) -> None:
    """X-Forwarded-For is read from the right, as far as those who wrote it are trusted."""
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert seen_by_app(peer, headers, trusted)["REMOTE_ADDR"] == client


@given(st.text(max_size=60), st.ip_addresses().map(str))
def test_nothing_a_client_writes_changes_who_it_is(forged: str, client: str) -> None:
    """A proxy adds whom it heard from at the right; whatever stood there before makes no difference."""
    headers = {"HTTP_X_FORWARDED_FOR": f"{forged}, {client}"}
    got = seen_by_app(PROXY, headers, (PROXY,))
    mapped = getattr(ip_address(client), "ipv4_mapped", None)
    if ip_address(client) != ip_address(PROXY) and mapped != ip_address(PROXY):
        assert got["REMOTE_ADDR"] == str(mapped or client)


@pytest.mark.parametrize(
    ("peer", "scheme", "expected"),
    [
        (PROXY, "https", "https"),
        (PROXY, "http, https", "https"),
        (PROXY, "gopher", "http"),
        (CLIENT, "https", "http"),
    ],
)
def test_the_scheme_is_believed_from_trusted_proxies(peer: str, scheme: str, expected: str) -> None:
    """X-Forwarded-Proto of a trusted proxy makes addresses https; nobody else's does."""
    got = seen_by_app(peer, {"HTTP_X_FORWARDED_PROTO": scheme}, (PROXY,))
    assert got["wsgi.url_scheme"] == expected


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("", True),
        ("localhost", True), ("10.0.0.1", False), ("198.51.100.9", False), ("2001:db8::1", False),
        ("x", False),
    ],
)  # fmt: skip
def test_what_is_local(address: str, local: bool) -> None:
    """This machine's own addresses and its socket files are local, and nothing else."""
    assert is_local(address) is local


def test_a_household_is_one_client() -> None:
    """IPv6 addresses count by their first 64 bits, IPv4 addresses each for itself, dressed or not."""
    assert counted_as("2001:db8:0:1::1") == counted_as("2001:db8:0:1:ffff::2") == "2001:db8:0:1::/64"
    assert counted_as("2001:db8:0:2::1") != counted_as("2001:db8:0:1::1")
    assert counted_as("::ffff:198.51.100.9") == counted_as(CLIENT) == CLIENT
    assert counted_as("198.51.100.10") != CLIENT
    assert len(counted_as("x" * 10_000)) < 50


@pytest.mark.parametrize("name", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA"])
def test_what_proxies_add_is_noticed(name: str) -> None:
    """A request that says it was passed on is not taken for a local one."""
    assert came_through_proxy({name: "1.1.1.1"})
    assert not came_through_proxy({"HTTP_HOST": "films"})


def test_a_proxy_that_is_not_trusted_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """The log says how to tell clients apart, once, and not whom the request came from."""
    proxies = BehindProxies(lambda environ, start_response: [], ())
    for _ in range(3):
        proxies({"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": "\x1b[31m"}, None)  # type: ignore[arg-type]
    (message,) = caplog.messages
    assert "--trusted-proxy" in message
    assert "\x1b" not in message
