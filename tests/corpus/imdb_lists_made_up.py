"""Where the lists for tests are, made up or real, and how they become documents."""

import io
from pathlib import Path

import pytest

from corpus.documents import HEAD_BYTES, Document

FIXTURES = Path(__file__).parent / "fixtures"
MADE_UP = FIXTURES / "imdb-lists"
SHARED = Path(__file__).parents[2] / "../shared/data"
REAL = SHARED / "imdb-lists"

needs_real_lists = pytest.mark.skipif(not REAL.is_dir(), reason="the shared sample data is not here")
each_list = pytest.mark.parametrize("path", sorted(MADE_UP.iterdir()), ids=lambda path: path.name)


def document(content: bytes, name: str = "a.list") -> Document:
    """Return a document with this content."""
    return Document(name, content[:HEAD_BYTES], lambda: io.BytesIO(content))


def made_up(name: str) -> bytes:
    """Return a list made up for tests."""
    return (MADE_UP / f"{name}.list").read_bytes()
