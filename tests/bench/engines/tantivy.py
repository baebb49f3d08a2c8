"""tantivy, by its Python package."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from tantivy import (
    Document as TantivyDocument,
)
from tantivy import (
    Filter,
    Index,
    Occur,
    Schema,
    SchemaBuilder,
    SearchResult,
    SnippetGenerator,
    TextAnalyzerBuilder,
    Tokenizer,
)
from tantivy import Query as TantivyQuery

from tests.bench.corpora import Document
from tests.bench.engines import MEMORY, SNIPPET, TOP, Counts, Engine, Shown
from tests.bench.queries import Query

FACETS = {name: {"terms": {"field": name, "size": 100}} for name in ("kind", "decade")}


def schema() -> Schema:
    """Return the schema. Fast fields are where tantivy counts, and where it looks a hit's number up."""
    builder = SchemaBuilder()
    builder.add_integer_field("number", stored=True, fast=True)
    builder.add_text_field("text", stored=True, tokenizer_name="english", index_option="position")
    builder.add_text_field("kind", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("decade", fast=True, indexed=False)
    return builder.build()


class Tantivy(Engine):
    """One indexing thread a process of the others; Python's own thread hands it the documents."""

    name = "tantivy"
    stores_text = True
    keeps = "stems (Snowball), positions, columns (fast fields); text compressed (LZ4)"
    most_processes = 2

    @classmethod
    def version(cls) -> str:
        return f"tantivy-py {version('tantivy')}"

    def prepared(self) -> Index:
        """Return the index with the analyser it needs, which tantivy does not keep."""
        index = Index(schema(), str(self.directory))
        words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())
        index.register_tokenizer("english", words.filter(Filter.stemmer("english")).build())
        return index

    def build(self, documents: Iterable[Document], processes: int) -> None:
        writer = self.prepared().writer(MEMORY * processes * 1_000_000, processes)
        for each in documents:
            writer.add_document(
                TantivyDocument(number=each.number, text=each.text, kind=each.kind, decade=each.decade)
            )
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index = self.prepared()
        self.schema = self.index.schema
        self.searcher = self.index.searcher()

    def query(self, query: Query) -> TantivyQuery:
        """Return tantivy's query. Words go through its own parser, the one way to its own analyser."""
        first = query.words[0]
        if query.operator == "prefix":
            # A third of the time of the regular expression that says the same.
            found = TantivyQuery.fuzzy_term_query(self.schema, "text", first, distance=0, prefix=True)
        elif query.operator == "fuzzy":
            found = TantivyQuery.fuzzy_term_query(self.schema, "text", first, distance=query.distance)
        else:
            text = " ".join(query.words)
            text = f'"{text}"' if query.operator == "phrase" else text
            found = self.index.parse_query(text, ["text"], conjunction_by_default=query.operator == "and")
        if not query.kind:
            return found
        kind = TantivyQuery.term_query(self.schema, "kind", query.kind, index_option="basic")
        only = TantivyQuery.const_score_query(kind, 0.0)
        return TantivyQuery.boolean_query([(Occur.Must, found), (Occur.Must, only)])

    def search(self, query: Query) -> SearchResult:
        return self.searcher.search(self.query(query), TOP, count=False)

    def hits(self, found: SearchResult) -> list[tuple[int, float]]:
        addresses = [address for _, address in found.hits]
        numbers = self.searcher.fast_field_values("number", addresses)
        return [(int(number or 0), score) for number, (score, _) in zip(numbers, found.hits, strict=True)]

    def search_and_count(self, query: Query) -> tuple[SearchResult, Counts]:
        asked = self.query(query)
        return self.searcher.search(asked, TOP, count=False), self.counted(asked)

    def counted(self, asked: TantivyQuery) -> Counts:
        """Return the facet counts of a query."""
        found: dict[str, Any] = self.searcher.aggregate(asked, FACETS)
        kinds, decades = (
            {each["key"]: each["doc_count"] for each in found[name]["buckets"]} for name in FACETS
        )
        return Counts(kinds, {int(decade): count for decade, count in decades.items()})

    def page(self, query: Query) -> tuple[list[Shown], Counts]:
        asked = self.query(query)
        found = self.searcher.search(asked, TOP, count=False)
        snippets = SnippetGenerator.create(self.searcher, asked, self.schema, "text")
        snippets.set_max_num_chars(SNIPPET)
        shown = []
        for _, address in found.hits:
            document = self.searcher.doc(address)
            text = snippets.snippet_from_doc(document).to_html()
            number, whole = document.get_first("number"), document.get_first("text")
            assert isinstance(number, int)
            assert isinstance(whole, str)
            shown.append(Shown(number, whole, text))
        return shown, self.counted(asked)
