"""Command line, page and API give the same answers to the judged queries of the sample."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from corpus.sample import directory, judged_queries
from index import reindex
from web.app import create_app
from web.cli import main
from web.config import Settings

QUERIES = list(
    dict.fromkeys(json.loads(line)["query"] for line in judged_queries().read_text("utf-8").splitlines())
)
EVERY = 1 if os.environ.get("FILMDEX_LONG") else 4  # one query in so many


@pytest.fixture(scope="module")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample."""
    folder = tmp_path_factory.mktemp("parity")
    reindex([directory()], folder)
    return folder


@pytest.fixture(scope="module")
def sample_client(sample_dir: Path) -> FlaskClient:
    """Asks an app that serves it."""
    return create_app(Settings(index_dir=sample_dir)).test_client()


@pytest.mark.parametrize("by", ["film", "passage"])
def test_all_ways_of_asking_give_one_answer(sample_dir: Path, sample_client: FlaskClient, by: str) -> None:
    """The shell's JSON is the API's, and the page shows its hits in the same order."""
    runner = CliRunner(env={"FILMDEX_INDEX": str(sample_dir)})
    for query in QUERIES[::EVERY]:
        shell = json.loads(runner.invoke(main, ["search", "--json", "--by", by, "--", query]).stdout)
        told = sample_client.get("/api/v1/search", query_string={"q": query, "by": by}).json["answer"]
        older = sample_client.get("/api/search", query_string={"q": query, "by": by}).json
        for each in (shell, told, older):
            del each["took_ms"]
        assert shell == told == older, query
        page = sample_client.get("/", query_string={"q": query, "by": by}).text
        shown = [title.text(strip=True) for title in LexborHTMLParser(page).css("ol.hits > li h2 a")]
        films = [hit["film"] for hit in told["hits"]]
        assert shown == [f"{film['title']}({film['year']})" for film in films], query
