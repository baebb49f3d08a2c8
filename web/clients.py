"""Who asks: the address of a client, also behind proxies, and the name its questions are counted under.

waitress and werkzeug believe a number of hops; whoever can reach the server past the proxy then says what
they like. Here an address is believed only from those who were named.
"""

import logging
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from web.config import UNIX

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address

# What proxies add to a request. Any of them says that somebody else is behind whoever is connected.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
LOCAL_NAMES = ("", "localhost")  # what servers say of whoever comes through a socket file


def read_address(text: str) -> Address | None:
    """Return an address, an IPv4 one that is dressed as IPv6 as itself; None for anything else."""
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_local(text: str) -> bool:
    """Whether an address is this machine's own."""
    if text in LOCAL_NAMES:
        return True
    address = read_address(text)
    return address is not None and address.is_loopback


def came_through_proxy(environ: "WSGIEnvironment") -> bool:
    """Whether a request says that it was passed on."""
    return any(name in environ for name in FORWARDED)


def counted_as(text: str) -> str:
    """Return the name a client's requests are counted under.

    A household with IPv6 has 2^64 addresses, so the first 64 bits are one client.
    """
    address = read_address(text)
    if address is None:
        return UNIX if text in LOCAL_NAMES else text[:45]
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


class BehindProxies:
    """A WSGI application that sees the clients of trusted proxies as if they had come themselves."""

    def __init__(self, app: "WSGIApplication", trusted: Sequence[str]) -> None:
        self.app = app
        self.networks = [ip_network(each, strict=False) for each in trusted if each != UNIX]
        self.unix = UNIX in trusted
        self.told = False

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with REMOTE_ADDR and the scheme as the trusted proxies tell them."""
        peer = environ.get("REMOTE_ADDR", "")
        if self.trusts(peer):
            client = self.client(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
            if client != peer:
                environ["REMOTE_ADDR"] = client
                for name in FORWARDED:
                    environ.pop(name, None)  # they were about the proxies that are looked through now
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        elif not self.told and "HTTP_X_FORWARDED_FOR" in environ:
            self.told = True
            log.warning(
                "A request was passed on by a proxy that is not trusted, so its clients count as one; "
                "name the proxy with --trusted-proxy if it is yours."
            )
        return self.app(environ, start_response)

    def trusts(self, text: str) -> bool:
        """Whether what `text` says of others is believed."""
        address = read_address(text)
        if address is None:
            return self.unix and text in LOCAL_NAMES
        return any(address in network for network in self.networks)

    def client(self, peer: str, forwarded: str) -> str:
        """Return the last address, from the right, that no trusted proxy has; it is the client's.

        Each proxy adds whom it heard from at the right; what stands further left anyone may have written.
        """
        client = peer
        for text in reversed(forwarded.split(",")):
            address = read_address(text)
            if address is None:
                break
            client = str(address)
            if not self.trusts(client):
                break
        return client
