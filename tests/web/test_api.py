"""The JSON API: the same answers as the library and the command line give, and errors as JSON."""

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from page_films import ANGELS, HARBOUR, HOSTILE

from index import FilmIndex
from search import as_json, film_page, search
from search.request import from_parameters
from web.app import create_app
from web.config import Settings


@pytest.mark.parametrize(
    "query",
    [
        "", "q=lamp", "q=spoon&page=2", "q=spoon&page=99", "q=lamp&kind=review&kind=goof&sort=-rating",
        "q=xyzzy", "genre=Drama&year=1950..1959&limit=3", "q=(((", "q=zeppelin&limit=100",
        "film=tt0900002&lang=en", "q=%F0%9F%8E%AC+%C3%A9", "decade=1980s",
    ],
)  # fmt: skip
def test_a_search_is_the_librarys_answer(client: FlaskClient, index: FilmIndex, query: str) -> None:
    """/api/search gives byte for byte what as_json makes of the answer, but for the time it took."""
    response = client.get(f"/api/search?{query}")

    expected = json.loads(as_json(search(index, from_parameters(parse_qs(query)))))
    answer = response.json
    assert (response.status_code, response.content_type) == (200, "application/json")
    assert answer.pop("took_ms") >= 0
    del expected["took_ms"]
    assert answer == expected
    assert list(answer) == list(expected)


@pytest.mark.parametrize("film_id", [HARBOUR, ANGELS, HOSTILE])
def test_a_film_is_the_librarys_answer(client: FlaskClient, index: FilmIndex, film_id: str) -> None:
    """/api/films/<id> gives byte for byte what as_json makes of the film's page."""
    response = client.get(f"/api/films/{film_id}")

    assert response.content_type == "application/json"
    assert response.data == as_json(film_page(index, film_id))


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/api/search?year=soon", 400, "A range is written 1970..1979"),
        ("/api/search?q=lamp&page=0", 400, "page must be 1 or more, not 0."),
        ("/api/search?kind=nope", 400, "the kinds are film, plot"),
        ("/api/films/nobody", 404, "nobody"),
        ("/api/nowhere", 404, "There is no page at this address."),
        ("/api/films/", 404, "There is no page at this address."),
    ],
)
def test_errors_are_json(client: FlaskClient, address: str, status: int, message: str) -> None:
    """An error has its status in the answer and says what would do."""
    response = client.get(address)

    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert set(response.json) == {"type", "title", "status", "detail"}
    assert response.json["status"] == status
    assert message in response.json["detail"]


def test_other_methods_are_refused(client: FlaskClient) -> None:
    """The API only answers, and says so to who would write."""
    response = client.post("/api/search", data={"q": "lamp"})

    assert response.status_code == response.json["status"] == 405
    assert "GET" in response.headers["Allow"]


def test_health(client: FlaskClient, index: FilmIndex) -> None:
    """A server that can answer says so, and with which generation."""
    assert client.get("/health").json == {"status": "ok", "generation": index.generation}


@pytest.mark.parametrize("address", ["/api/search?q=lamp", "/api/films/tt1"])
def test_without_an_index(tmp_path: Path, address: str) -> None:
    """Before anything is indexed everything is 503, and our directories are not told."""
    response = create_app(Settings(index_dir=tmp_path / "nowhere")).test_client().get(address)

    assert response.status_code == response.json["status"] == 503
    assert "filmdex reindex" in response.json["detail"]
    assert "nowhere" not in response.text
