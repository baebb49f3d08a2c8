"""What a page costs: bytes on the wire, by the budgets that README.md gives."""

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from corpus.sample import directory
from index import reindex
from web.app import create_app
from web.config import Settings

HTML, CSS, SCRIPT, ICON = 14_000, 8_000, 10_000, 1_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Asks an app that serves the bundled films, whose passages are as long as real ones."""
    home: Path = tmp_path_factory.mktemp("budgets") / "index"
    reindex([directory()], home)
    return create_app(Settings(index_dir=home)).test_client()


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("/", HTML),
        ("/?q=the+night", HTML),
        ("/?q=the+night&by=passage", HTML),
        ("/?q=the+night&explain=1&spoilers=show", HTML),
        ("/?q=night+OR+day+OR+water+OR+love", HTML),
        ("/?kind=review&by=passage", HTML),
        ("/?kind=quote", HTML),
        ("/browse", HTML),
        ("/people", HTML),
        ("/help", HTML),
        ("/films/the-silver-wasps-1976", HTML),
        ("/films/the-silver-wasps-1976?kind=review", HTML),
        ("/static/filmdex.css", CSS),
        ("/static/filmdex.js", SCRIPT),
        ("/static/favicon.svg", ICON),
    ],
)
def test_answers_are_light(sample: FlaskClient, address: str, limit: int) -> None:
    """A page fits into the first packets of a connection; its style sheet and script are small as well."""
    response = sample.get(address)

    assert response.status_code == 200
    assert len(gzip.compress(response.data)) <= limit
    assert "Set-Cookie" not in response.headers
    response.close()
