"""The API, version 1: its description, its answers against it, cursors, and that nothing makes it fail."""

import json
import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import jsonschema
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from page_films import HARBOUR

from index import FilmIndex, reindex
from search import as_json, film_page, search
from search.people import people
from search.request import from_parameters
from web.app import create_app
from web.config import Settings
from web.openapi import OPERATIONS, document

LONG = bool(os.environ.get("FILMDEX_LONG"))
DOCUMENT: dict[str, Any] = json.loads(document())


def answer(client: FlaskClient, address: str, status: int = 200) -> dict[str, Any]:
    """Return an answer's JSON after checking its status and its type."""
    response = client.get(f"/api/v1{address}")
    assert response.status_code == status, (address, response.text)
    kind = "application/json" if status == 200 else "application/problem+json"
    assert response.content_type == kind
    found: dict[str, Any] = response.json
    return found


def test_the_description_is_openapi_31() -> None:
    """The document is valid OpenAPI 3.1 by its own rules."""
    assert DOCUMENT["openapi"] == "3.1.0"
    validate(DOCUMENT)


def test_every_route_is_described_and_every_description_has_a_route(app: Flask) -> None:
    """Routes and operations are the same list; the description itself is the one route beside them."""
    routes = {
        rule.rule.removeprefix("/api/v1").replace("<path:", "{").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
    }
    assert routes - {"/openapi.json"} == {operation.path for operation in OPERATIONS}
    assert set(DOCUMENT["paths"]) == {operation.path for operation in OPERATIONS}


def person(index: FilmIndex) -> str:
    """Return the name of someone in the index."""
    return quote(people(index).people[0].name)


ASKED = {
    "/search": [
        "?q=lamp",
        "?q=lamp&by=passage&explain=1",
        "?q=spoon&kind=goof&year=1900..2020",
        "?genre=Drama",
    ],
    "/suggest": ["?q=lam", "?q=", "?q=lamp&limit=3"],
    "/films/{film_id}": [f"/films/{HARBOUR}"],
    "/films/{film_id}/passages": [
        f"/films/{HARBOUR}/passages?limit=2",
        f"/films/{HARBOUR}/passages?kind=quote",
    ],
    "/films/{film_id}/similar": [f"/films/{HARBOUR}/similar"],
    "/passages/{passage_id}": ["PASSAGE"],
    "/similar": ["?passage=PASSAGE"],
    "/people": ["", "?limit=1&page=2"],
    "/people/{name}": ["PERSON"],
    "/stats": [""],
}


@pytest.mark.parametrize("path", [operation.path for operation in OPERATIONS])
def test_every_answer_is_what_its_schema_says(client: FlaskClient, index: FilmIndex, path: str) -> None:
    """Answers of every operation hold against the schema that the description gives them."""
    passage = quote(index.passages(HARBOUR)[0].passage_id, safe="")
    schema = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for asked in ASKED[path]:
        if asked == "PASSAGE":
            asked = f"/passages/{passage}"
        elif asked == "PERSON":
            asked = f"/people/{person(index)}"
        elif not asked.startswith("/"):
            asked = path + asked.replace("PASSAGE", passage)
        found = answer(client, asked)
        jsonschema.validate(found, {**schema, "components": DOCUMENT["components"]})


@pytest.mark.parametrize(
    "query", ["q=lamp", "q=spoon&by=passage&limit=2", "q=xyzzy", "kind=review&sort=year"]
)
def test_a_search_is_the_library_s_answer(client: FlaskClient, index: FilmIndex, query: str) -> None:
    """`answer` is what the library gives and the command line prints, but for the time it took."""
    found = answer(client, f"/search?{query}")
    expected = json.loads(as_json(search(index, from_parameters(parse_qs(query)))))
    for each in (found["answer"], expected):
        del each["took_ms"]
    assert found["answer"] == expected
    assert found["generation"] == index.generation


@pytest.mark.parametrize("address", ["/search?by=passage&limit=3", f"/films/{HARBOUR}/passages?limit=2"])
def test_cursors_lead_through_everything_once(client: FlaskClient, address: str) -> None:
    """Following `next`, in the body or in the Link header, meets each passage once and ends."""
    met: list[str] = []
    following: str | None = address
    while following:
        response = client.get(f"/api/v1{following}")
        content = response.json
        hits = content["passages"] if "passages" in content else content["answer"]["hits"]
        met += [hit["passage_id"] for hit in hits]
        link = response.headers.get("Link", "")
        assert bool(link) == bool(content["next"])
        following = link.partition(">")[0].removeprefix("</api/v1") if link else None
        if following:
            assert parse_qs(urlsplit(following).query)["cursor"] == [content["next"]]
    total = content["total"] if "total" in content else content["answer"]["total"]
    assert len(met) == len(set(met)) == total


def test_a_cursor_is_of_one_answer(client: FlaskClient) -> None:
    """A cursor that was altered or is another question's is refused."""
    given = answer(client, "/search?by=passage&limit=2")["next"]
    assert "another question" in answer(client, f"/search?by=film&cursor={given}", 400)["detail"]
    assert "none that was given out" in answer(client, "/search?cursor=x", 400)["detail"]


def test_a_cursor_of_an_older_generation_is_gone(tmp_path: Path, index_dir: Path) -> None:
    """Once the index is rebuilt, a cursor given out before is answered by 410, and a new search goes on."""
    directory = tmp_path / "index"
    shutil.copytree(index_dir, directory)
    client = create_app(Settings(index_dir=directory)).test_client()
    given_out = answer(client, "/search?by=passage&limit=2")["next"]
    reindex([index_dir.parent / "films.jsonl"], directory)
    problem = answer(client, f"/search?by=passage&limit=2&cursor={given_out}", 410)
    assert "rebuilt" in problem["detail"]
    assert answer(client, "/search?by=passage&limit=2")["next"] != given_out


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/search?year=soon", 400, "A range is written"),
        ("/search?by=nothing", 400, "by must be film or passage"),
        ("/search?tip=maybe", 400, "tip must be 1 or 0"),
        ("/suggest?q=a&limit=0", 400, "limit must be a whole number from 1 to 20"),
        ("/films/nobody", 404, "There is no film 'nobody'"),
        ("/films/nobody/passages", 404, "There is no film 'nobody'"),
        ("/films/nobody/similar", 404, "There is no film 'nobody'"),
        ("/passages/none", 404, "There is no passage 'none'"),
        ("/similar?passage=none", 404, "There is no passage 'none'"),
        ("/people/nobody", 404, "There is no person called 'nobody'"),
        ("/nowhere", 404, "There is no page"),
    ],
)
def test_errors_are_problems(client: FlaskClient, address: str, status: int, detail: str) -> None:
    """Every error is problem+json with type, title, status and a detail that says what would do."""
    problem = answer(client, address, status)
    assert detail in problem["detail"]
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    assert problem["title"]


def test_a_film_is_the_library_s_answer(client: FlaskClient, index: FilmIndex) -> None:
    """A film's counts and passages are those of its page."""
    page = json.loads(as_json(film_page(index, HARBOUR)))
    film = answer(client, f"/films/{HARBOUR}")
    assert (film["film"], film["counts"], film["ratings"]) == (page["film"], page["counts"], page["ratings"])
    assert answer(client, f"/films/{HARBOUR}/passages?limit=200")["passages"] == page["passages"]


def test_no_request_that_fits_the_description_makes_it_fail(app: Flask) -> None:
    """Requests drawn from the description, and ones that break it, are never answered by a 5xx."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    checks = [schemathesis.checks.not_a_server_error]
    for operation in schema.get_all_operations():

        @settings(
            max_examples=300 if LONG else 25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(case=operation.ok().as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(checks=checks)

        ask()
