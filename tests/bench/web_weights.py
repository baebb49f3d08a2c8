"""What a page weighs: each page and the files it needs, plain and packed."""

import gzip
import http.client
import re
from html import unescape

import msgspec

NEEDED = re.compile(r'<(?:link|script|img)[^>]*?(?:href|src)="(/static/[^"]+)"')


class Weight(msgspec.Struct, frozen=True):
    """A page or a file. plain: bytes of its content; packed: bytes as they were sent."""

    address: str
    plain: int
    packed: int


def weights(place: str, results: str, film: str) -> list[Weight]:
    """Return what the start page, a page of results and a film's page weigh, and what they need."""
    pages = {
        name: fetch(place, address) for name, address in (("/", "/"), ("/?q=…", results), ("/films/…", film))
    }
    needed = dict.fromkeys(
        unescape(address) for _, plain in pages.values() for address in NEEDED.findall(plain.decode())
    )
    files = {address.partition("?")[0]: fetch(place, address) for address in needed}
    return [Weight(name, len(plain), sent) for name, (sent, plain) in {**pages, **files}.items()]


def fetch(place: str, address: str) -> tuple[int, bytes]:
    """Return how many bytes an answer was sent in, and its content."""
    connection = http.client.HTTPConnection(place, timeout=30)
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    sent = answer.read()
    connection.close()
    packed = answer.headers["Content-Encoding"] == "gzip"
    return len(sent), gzip.decompress(sent) if packed else sent
