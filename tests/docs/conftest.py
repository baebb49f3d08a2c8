"""The bundled sample corpus, indexed once: the README's examples are about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.sample import directory
from index import FilmIndex, open_index, reindex


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the index."""
    home = tmp_path_factory.mktemp("readme") / "index"
    reindex([directory()], home)
    return home


@pytest.fixture(scope="session")
def sample(index_dir: Path) -> Iterator[FilmIndex]:
    """The same index, open."""
    with open_index(index_dir) as index:
        yield index
