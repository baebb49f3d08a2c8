"""A real app on a real, tiny index, built once for all tests of the pages and the API."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from page_films import FILMS, PASSAGES, hostile_records
from selectolax.lexbor import LexborHTMLParser

from index import FilmIndex, open_index, reindex
from web.app import create_app
from web.config import Settings

Read = Callable[..., LexborHTMLParser]


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of page_films."""
    folder = tmp_path_factory.mktemp("pages")
    corpus = folder / "films.jsonl"
    corpus.write_bytes(msgspec.json.Encoder().encode_lines([*FILMS, *PASSAGES, *hostile_records()]))
    report = reindex([corpus], folder / "index")
    assert report.reject_count == 0, report.rejects
    return folder / "index"


@pytest.fixture(scope="session")
def index(index_dir: Path) -> Iterator[FilmIndex]:
    """The same index, open."""
    with open_index(index_dir) as opened:
        yield opened


@pytest.fixture(scope="session")
def app(index_dir: Path) -> Flask:
    """The app that serves it, as `filmdex serve` makes it, but patient: the machine may be busy."""
    return create_app(Settings(index_dir=index_dir, search_seconds=60))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the app."""
    return app.test_client()


@pytest.fixture
def read(client: FlaskClient) -> Read:
    """Return a page as a DOM, after checking its status."""

    def page(address: str, status: int = 200) -> LexborHTMLParser:
        response = client.get(address)
        assert response.status_code == status, (address, response.status_code)
        assert response.content_type == "text/html; charset=utf-8"
        return LexborHTMLParser(response.text)

    return page
