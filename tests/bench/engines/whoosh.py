"""Whoosh with its own codec, and its own collectors, facets and highlighter."""

from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from itertools import islice

from whoosh.filedb.filestore import FileStorage
from whoosh.highlight import ContextFragmenter
from whoosh.query import Term
from whoosh.searching import Results
from whoosh.sorting import Count, Facets, FieldFacet

from tests.bench.corpora import Document
from tests.bench.engines import MEMORY, SNIPPET, TOP, Counts, Engine, Shown
from tests.bench.engines.whoosh_queries import OPERATORS, plain_schema, whoosh_query
from tests.bench.queries import Query


class Whoosh(Engine):
    """What Filmdex replaces: the same schema, the same words, the same queries."""

    name = "Whoosh"
    stores_text = True
    keeps = "stems (Snowball), positions, columns; text as pickle, uncompressed"
    operators = OPERATORS

    @classmethod
    def version(cls) -> str:
        return f"whoosh3 {version('whoosh3')}"

    def build(self, documents: Iterable[Document], processes: int) -> None:
        index = FileStorage(str(self.directory)).create_index(plain_schema(sortable=True))
        writer = index.writer(limitmb=MEMORY)
        for document in documents:
            writer.add_document(
                number=document.number, text=document.text, kind=document.kind, decade=document.decade
            )
        writer.commit()

    def open(self) -> None:
        self.searcher = FileStorage(str(self.directory), readonly=True).open_index().searcher()

    def found(self, query: Query, facets: Facets | None = None) -> Results:
        """Return Whoosh's results of a query."""
        narrowed = Term("kind", query.kind) if query.kind else None
        return self.searcher.search(whoosh_query(query), limit=TOP, filter=narrowed, groupedby=facets)

    def search(self, query: Query) -> Results:
        return self.found(query)

    def hits(self, found: Results) -> list[tuple[int, float]]:
        return [(document, score) for score, document in found.top_n[:TOP]]

    def search_and_count(self, query: Query) -> tuple[Results, Counts]:
        facets = Facets()
        for name in ("kind", "decade"):
            facets.add_facet(name, FieldFacet(name, maptype=Count))
        found = self.found(query, facets)
        return found, Counts(Counter(found.groups("kind")), Counter(found.groups("decade")))

    def page(self, query: Query) -> tuple[list[Shown], Counts]:
        found, counts = self.search_and_count(query)
        found.fragmenter = ContextFragmenter(maxchars=SNIPPET)
        # Where Whoosh groups, it keeps every match as a hit, whatever the limit.
        best = islice(found, TOP)
        return [Shown(hit["number"], hit["text"], hit.highlights("text", top=1)) for hit in best], counts
