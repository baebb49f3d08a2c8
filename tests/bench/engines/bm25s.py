"""bm25s: scores of every word and document computed beforehand, nothing but ORs of words."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, ClassVar

import bm25s  # type: ignore[import-untyped]
import snowballstemmer

from tests.bench.corpora import Document
from tests.bench.engines import TOP, Engine
from tests.bench.queries import Query

WORDS = r"(?u)\b\w+\b"  # its own pattern drops words of one letter

Found = tuple[Any, Any]


class Bm25s(Engine):
    """As it is installed: on numpy. With Lucene's formula and the constants of the others."""

    name = "bm25s"
    stores_text = False
    keeps = "stems (Snowball), a score a posting; no positions, no columns, no text"
    operators = frozenset({"or"})
    counts = False
    backend: ClassVar[str] = "numpy"

    @classmethod
    def version(cls) -> str:
        return f"bm25s {version('bm25s')}"

    def build(self, documents: Iterable[Document], processes: int) -> None:
        stem = snowballstemmer.stemmer("english").stemWords
        tokens = bm25s.tokenize(
            [document.text for document in documents],
            stopwords=None,
            stemmer=stem,
            token_pattern=WORDS,
            show_progress=False,
        )
        retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        retriever.index(tokens, show_progress=False)
        retriever.save(self.directory)

    def open(self) -> None:
        self.retriever = bm25s.BM25.load(self.directory, backend=self.backend)
        self.stem = snowballstemmer.stemmer("english").stemWord

    def search(self, query: Query) -> Found:
        words = [[self.stem(word) for word in query.words]]
        found: Found = self.retriever.retrieve(words, k=TOP, show_progress=False, n_threads=0)
        return found

    def hits(self, found: Found) -> list[tuple[int, float]]:
        documents, scores = found
        pairs = zip(documents[0].tolist(), scores[0].tolist(), strict=True)
        return [(number, score) for number, score in pairs if score > 0]


class Bm25sNumba(Bm25s):
    """The same index, searched with loops compiled at run time: an option of bm25s, and the faster one."""

    name = "bm25s (numba)"
    shares = "bm25s"
    backend = "numba"

    @classmethod
    def version(cls) -> str:
        return f"{super().version()}, numba {version('numba')}"
