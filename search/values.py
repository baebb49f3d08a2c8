"""The conditions a query puts on passages: kind:goof, year:1990s, genre:"sci-fi, drama", rating:>=8."""

import re
from collections.abc import Callable, Iterator

from whoosh.query import And, Every, NullQuery, NumericRange, Or, Query, Term
from whoosh.reading import IndexReader

from corpus.records import fold
from index.analysis import exact_form, words
from search.errors import QueryError
from search.filters import genre_key, rating_tenths
from search.matching import Refusing
from search.request import parse_range, to_kind
from search.tree import Value


def condition(node: Value, reader: IndexReader, note: Callable[[str], None]) -> Query:
    """Return the condition a field puts on a passage; one that makes no sense is noted and left out.

    Several values with commas between them are alternatives.
    """
    choices = list(conditions(node, reader, note))
    return Or(choices) if len(choices) > 1 else choices[0] if choices else Every()


def conditions(node: Value, reader: IndexReader, note: Callable[[str], None]) -> Iterator[Query]:
    """Yield the condition of each value of a node."""
    # A film is named by its title, which may have a comma in it.
    values = [node.text] if node.field == "film" else [each.strip() for each in node.text.split(",")]
    for value in filter(None, values):
        try:
            yield single(node.field, value, reader)
        except QueryError as error:
            note(f"{node.field}:{value} was ignored. {error}")


def single(field: str, value: str, reader: IndexReader) -> Query:
    """Return the condition of one value. Raises QueryError where it makes no sense."""
    if field == "kind":
        return Term("kind", to_kind(value).value)
    if field in ("year", "rating"):
        return number(field, value)
    if field == "genre":
        wanted = genre_key(value)
        names = [name for name in map(bytes.decode, reader.lexicon("genre")) if genre_key(name) == wanted]
        return Or([Term("genre", name) for name in names]) if names else NullQuery
    if field == "lang":
        language = Term("language", fold(value))
        # A passage that does not say its language is taken for English, as the filter does.
        return Or([language, Refusing(Every(), Every("language"))]) if language.text == "en" else language
    named = [Term("title", exact_form(value[start:end])) for start, end in words(value)]
    return Or([Term("film_id", value), And(named)]) if named else Term("film_id", value)


def number(field: str, value: str) -> Query:
    """Return a range: year:1990..1999, year:1990s, year:>=1990, rating:8, rating:<5. Raises QueryError."""
    number_type, most = (int, 65_535) if field == "year" else (float, 100)
    comparison = re.fullmatch(r"(>=|<=|>|<)\s*(\S+)", value)
    decade = re.fullmatch(r"(\d{3})0s", value)
    low: float | None
    high: float | None
    above = below = 0
    if decade and field == "year":
        low, high = int(decade[1]) * 10, int(decade[1]) * 10 + 9
    elif comparison:
        bound, _ = parse_range(comparison[2], number_type)
        low, high = (bound, None) if comparison[1][0] == ">" else (None, bound)
        above, below = int(comparison[1] == ">"), int(comparison[1] == "<")
    else:
        low, high = parse_range(value, number_type)
    if field == "rating":
        low, high = rating_tenths(low), rating_tenths(high)
    # Whoosh stumbles over bounds that are no small whole numbers, and over a range that is empty.
    first = 0 if low is None else max(low + above, 0)
    last = most if high is None else min(high - below, most)
    return NumericRange(field, first, last) if first <= last else NullQuery
