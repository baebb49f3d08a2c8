"""Generations come and go: the old ones are given back, and a damaged one is left for the one before it."""

import gc
import os
import shutil
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from page_films import ANGELS, FILMS, HARBOUR, PASSAGES

from index import reindex
from index.generations import generation_path
from web.app import create_app
from web.config import Settings
from web.following import Checks, Generations, let_go
from web.served import served

THREADS = 3
ADDRESSES = ("/", "/?q=lamp", f"/films/{HARBOUR}", "/api/search?q=lamp")


def build(folder: Path, leave_out: str = "") -> Path:
    """Build a generation more, without one film where it is named."""
    corpus = folder / "films.jsonl"
    records = [each for each in (*FILMS, *PASSAGES) if each.film_id != leave_out]
    corpus.write_bytes(msgspec.json.Encoder().encode_lines(records))
    reindex([corpus], folder / "index")
    return folder / "index"


def open_files() -> int:
    """Return how many files of this process lie below `generations`, mapped or open."""
    maps = Path("/proc/self/maps").read_text().splitlines()
    return sum("/generations/" in line for line in maps)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="this system does not tell what is mapped")
def test_earlier_generations_are_given_back(tmp_path: Path) -> None:
    """However often the index is built again, a server holds the files of one generation."""
    app = create_app(Settings(index_dir=build(tmp_path)))

    def ask(number: int) -> list[int]:
        client = app.test_client()
        return [client.get(address, buffered=True).status_code for address in ADDRESSES]

    held = []
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(5):
            assert {status for each in pool.map(ask, range(THREADS * 3)) for status in each} == {200}
            gc.collect()
            held.append(open_files())
            build(tmp_path)
    assert held[0] > 0
    assert held[-1] <= held[0]


def test_garbage_is_looked_for_when_a_generation_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a generation leaves behind in circles is found soon after its last reader, without being asked."""
    monkeypatch.setattr("web.following.LET_GO_SECONDS", 0.01)
    follower = Generations(build(tmp_path))

    class Circle:
        """Holds itself."""

        def __init__(self) -> None:
            self.own = self

    old = follower.current()
    build(tmp_path)
    gc.disable()
    try:
        gone = weakref.ref(Circle())
        assert follower.current() is not old
        assert gone() is not None
        del old
        for _ in range(500):
            if gone() is None:
                break
            time.sleep(0.01)
        assert gone() is None
    finally:
        gc.enable()
    assert let_go() is None


@pytest.mark.parametrize("asked_between", [False, True])
@pytest.mark.parametrize("aged", [False, True])
def test_an_index_that_was_removed_and_built_anew(tmp_path: Path, asked_between: bool, aged: bool) -> None:
    """It has the number of the one that was served before, and is served all the same, soon or late."""
    index_dir = build(tmp_path)
    client = create_app(Settings(index_dir=index_dir)).test_client()
    if aged:  # so that the server relies on what it saw of the file
        os.utime(index_dir / "current", (1e9, 1e9))
    tag = client.get(f"/films/{ANGELS}").headers["ETag"]
    assert client.get(f"/films/{ANGELS}").status_code == 200

    shutil.rmtree(index_dir)
    if asked_between:
        assert client.get(f"/films/{ANGELS}").status_code == 503
    build(tmp_path, leave_out=ANGELS)
    assert client.get("/health").json["generation"] == 1
    assert client.get(f"/films/{ANGELS}", headers={"If-None-Match": tag}).status_code == 404
    assert client.get(f"/films/{HARBOUR}").status_code == 200


def test_what_was_damaged_is_served_again_when_built_anew(tmp_path: Path) -> None:
    """Damage is held against one build of a generation, not against its number."""
    index_dir = build(tmp_path)
    client = create_app(Settings(index_dir=index_dir)).test_client()
    assert client.get(f"/films/{HARBOUR}").status_code == 200
    spoil(generation_path(index_dir, 1) / "stored")
    assert client.get(f"/films/{HARBOUR}").status_code == 503

    shutil.rmtree(index_dir)
    build(tmp_path)
    assert client.get(f"/films/{HARBOUR}").status_code == 200
    assert client.get("/health").json["generation"] == 1


def test_a_quiet_index_is_opened_once(tmp_path: Path) -> None:
    """As long as nothing is published everybody reads the same open generation, just published or old."""
    index_dir = build(tmp_path)
    follower = Generations(index_dir)
    opened = follower.current()
    assert follower.current() is opened
    os.utime(index_dir / "current", (1e9, 1e9))
    assert {id(follower.current()) for _ in range(5)} == {id(opened)}


@pytest.mark.parametrize("generations", [1, 2])
def test_damage_that_a_reader_meets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, generations: int
) -> None:
    """Where a file was altered under the server, the generation before it answers, at once and from then on.

    Without one before it every answer is 503; in both cases the log says what is damaged.
    """
    for _ in range(generations):
        index_dir = build(tmp_path)
    app = create_app(Settings(index_dir=index_dir))
    client = app.test_client()
    assert client.get("/health").json["generation"] == generations
    spoil(generation_path(index_dir, generations) / "stored")

    statuses = {client.get(f"/films/{HARBOUR}").status_code for _ in range(3)}
    assert statuses == ({200} if generations == 2 else {503})
    assert client.get("/ready").status_code == (200 if generations == 2 else 503)
    assert f"Generation {generations} is served no longer" in caplog.text
    build(tmp_path)
    assert client.get(f"/films/{HARBOUR}").status_code == 200
    assert client.get("/health").json["generation"] == generations + 1


def spoil(path: Path) -> None:
    """Overwrite the files below a folder, in place and without changing their sizes."""
    for file in filter(Path.is_file, path.rglob("*")):
        with file.open("r+b") as content:
            content.write(os.urandom(file.stat().st_size))


def test_faults_of_ours_are_no_damage(index_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An error of another cause is told as it is, and the generation stays."""
    app = create_app(Settings(index_dir=index_dir))

    def fault() -> str:
        served(app).follower.current()
        return {}["nothing"]

    app.add_url_rule("/fault", "fault", fault)
    assert app.test_client().get("/fault").status_code == 500
    assert app.test_client().get("/").status_code == 200
    assert "damaged" not in caplog.text


def test_checks_are_seldom() -> None:
    """A generation is checked once a minute, however many requests stumble."""
    checks = Checks()
    assert [checks.is_due(number) for number in (1, 1, 2, 1, 2)] == [True, False, True, False, False]
