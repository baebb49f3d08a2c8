"""The benchmark's queries as Whoosh's, and the schema that Filmdex and Whoosh share: both speak Whoosh."""

from whoosh.fields import ID, NUMERIC, STORED, TEXT, Schema
from whoosh.query import And, FuzzyTerm, Or, Phrase, Prefix, Regex, Term, TermRange, Wildcard
from whoosh.query import Query as WhooshQuery

from index.analysis import StemAnalyzer, stem_form
from tests.bench.engines import DEADLY, RANKED
from tests.bench.queries import Query

OPERATORS = RANKED | DEADLY


def plain_schema(sortable: bool) -> Schema:
    """Return the schema. sortable: have Whoosh keep columns of kind and decade."""
    return Schema(
        number=STORED(),
        text=TEXT(analyzer=StemAnalyzer(), stored=True),
        kind=ID(sortable=sortable),
        decade=NUMERIC(int, bits=16, signed=False, shift_step=8, sortable=sortable),
    )


def stems(query: Query) -> list[str]:
    """Return the words of a query as they stand in the index."""
    return [stem_form(word) for word in query.words]


def whoosh_query(query: Query) -> WhooshQuery:
    """Return the Whoosh query; what it is narrowed to is not part of it."""
    first = query.words[0]
    match query.operator:
        case "or":
            terms = [Term("text", stem) for stem in stems(query)]
            return Or(terms) if len(terms) > 1 else terms[0]
        case "and":
            return And([Term("text", stem) for stem in stems(query)])
        case "phrase":
            return Phrase("text", stems(query))
        case "prefix":
            return Prefix("text", first)
        case "fuzzy":
            return FuzzyTerm("text", first, maxdist=query.distance, prefixlength=0)
        case "wildcard":
            return Wildcard("text", first)
        case "regex":
            return Regex("text", first)
        case "range":
            return TermRange("text", first, query.words[1])
    raise ValueError(f"no query is called {query.operator!r}")
