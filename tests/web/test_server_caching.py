"""Answers a browser has already: tags by generation and address, 304, and what is never kept."""

from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient
from page_films import FILMS, HARBOUR, PASSAGES

from index import reindex
from web.app import create_app
from web.config import Settings
from web.headers import HEADERS
from web.served import do_not_keep

KEPT = ["/", "/?q=lamp", "/?q=lamp&kind=plot", f"/films/{HARBOUR}", "/api/search?q=lamp"]


def own_index(folder: Path) -> Path:
    """Build an index that a test may build again."""
    corpus = folder / "films.jsonl"
    corpus.write_bytes(msgspec.json.Encoder().encode_lines([*FILMS, *PASSAGES]))
    reindex([corpus], folder / "index")
    return folder / "index"


@pytest.mark.parametrize("address", KEPT)
def test_an_answer_is_made_once(client: FlaskClient, address: str) -> None:
    """An answer has a weak tag and has to be asked for again; with the tag it is 304, empty, as guarded."""
    first = client.get(address)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    assert first.headers["Cache-Control"] == "no-cache"
    assert client.get(address).headers["ETag"] == tag

    for method in ("GET", "HEAD"):
        again = client.open(address, method=method, headers={"If-None-Match": f'"other", {tag}'})
        assert again.status_code == 304
        assert again.data == b""
        assert again.headers["ETag"] == tag
        assert again.headers["Cache-Control"] == "no-cache"
        assert {name: again.headers[name] for name in HEADERS} == HEADERS
    assert client.get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_every_address_has_its_own_tag(client: FlaskClient) -> None:
    """Two addresses never share a tag, and neither do two hosts or two forms of an answer."""
    tags = [client.get(address).headers["ETag"] for address in [*KEPT, "/?q=lamp&page=1", "/?q=Lamp"]]
    tags.append(client.get("/?q=lamp", headers={"Host": "films.example"}).headers["ETag"])
    tags.append(client.get("/?q=lamp", headers={"Accept": "application/json"}).headers["ETag"])
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/health"), ("GET", "/ready"), ("GET", "/metrics"), ("GET", "/nowhere"), ("POST", "/"),
        ("GET", "/?q=lamp&page=999"), ("GET", "/?year=soon"), ("GET", "/films/nobody"), ("OPTIONS", "/"),
    ],
)  # fmt: skip
def test_what_is_never_kept(client: FlaskClient, method: str, address: str) -> None:
    """What is about the server, errors, and anything but GET has no tag, and * does not make it 304."""
    answer = client.open(address, method=method, headers={"If-None-Match": "*"})
    assert answer.status_code != 304
    assert "ETag" not in answer.headers


def test_a_star_means_anything_that_is_there(client: FlaskClient) -> None:
    """If-None-Match: * asks about any answer at all; it gets the answer rather than a guess."""
    assert client.get("/?q=lamp", headers={"If-None-Match": "*"}).status_code == 200


def test_a_new_generation_has_new_tags(tmp_path: Path) -> None:
    """A rebuild makes every answer new, though it says the same."""
    client = create_app(Settings(index_dir=own_index(tmp_path))).test_client()
    old = client.get("/?q=lamp").headers["ETag"]
    own_index(tmp_path)
    answer = client.get("/?q=lamp", headers={"If-None-Match": old})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != old


def test_an_answer_that_was_cut_short_is_not_kept(index_dir: Path) -> None:
    """A view that says its answer will not last gets no tag."""
    app = create_app(Settings(index_dir=index_dir))
    app.add_url_rule("/short", "short", lambda: do_not_keep() or "part of it")
    assert "ETag" not in app.test_client().get("/short").headers


def test_without_an_index_nothing_is_kept(tmp_path: Path) -> None:
    """A tag that is sent to a server without an index gets the error and not 304."""
    client = create_app(Settings(index_dir=tmp_path)).test_client()
    answer = client.get("/?q=lamp", headers={"If-None-Match": 'W/"x"'})
    assert answer.status_code == 503
    assert "ETag" not in answer.headers
