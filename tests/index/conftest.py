"""Indexes that several files of tests look at, and copies of them to be spoilt."""

import shutil
from pathlib import Path

import pytest
from little_films import RECORDS, build, film, passage
from storms import storms

from index.snapshots import snapshot


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of storms in one segment, long lists and all."""
    folder = tmp_path_factory.mktemp("whole")
    build(folder, *storms())
    return folder / "index"


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """Return a copy of that index, to be spoilt."""
    shutil.copytree(whole, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return an index with two generations: rain, then snow."""
    for word in ("rain", "snow"):
        build(tmp_path, film(), passage(f"Nothing but {word}."), passage(f"More {word}."))
    return tmp_path / "index"


@pytest.fixture(scope="session")
def rainy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index, which no test changes."""
    folder = tmp_path_factory.mktemp("packed")
    rain = (passage(f"It rains {number} times.", film_id="tt0113277") for number in range(50))
    build(folder, *RECORDS, *rain)
    return folder / "index"


@pytest.fixture(scope="session")
def packed(rainy: Path) -> Path:
    """Return a snapshot of it."""
    file = rainy.parent / "films.tar.gz"
    snapshot(rainy, file)
    return file
