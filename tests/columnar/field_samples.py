"""Every kind of Whoosh field with values for it, and a small library of texts to search."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from whoosh import columns
from whoosh.analysis import (
    DelimitedAttributeFilter,
    FancyAnalyzer,
    RegexTokenizer,
    SimpleAnalyzer,
    StemmingAnalyzer,
)
from whoosh.fields import (
    BOOLEAN,
    COLUMN,
    DATETIME,
    ID,
    IDLIST,
    KEYWORD,
    NGRAM,
    NGRAMWORDS,
    NUMERIC,
    STORED,
    TEXT,
    FieldType,
    ReverseField,
    Schema,
)

from index.analysis import NameAnalyzer, StemAnalyzer, WordAnalyzer

LINES = [
    "the storm came up the river",
    "The River Storm, the River!",
    None,
    "an apple a day",
    "café déjà-vu Überfall naïve",
    "",
    "storms storm stormy storming STORM storm",
    "映画館で会いましょう 映画",
    "don't Ocean's rock'n'roll",
    "word " * 300 + "end",
    None,
    "last word of the last line",
]
TAGS = [
    "red green red",
    "blue",
    None,
    "red",
    "green,blue",
    "",
    "Red",
    "映画",
    None,
    "a b c d e",
    "red",
    "blue",
]
WHOLE = [1, -1, None, 0, 2**31 - 1, -(2**31), 7, None, 7, 250, 251, 252]
COUNTS = [1, 2, None, 0, 2**16 - 1, 2**15, 7, None, 7, 250, 251, 252]
FLOATS = [0.0, -0.0, None, 1.5, -1.5, 1e300, -1e-300, None, 3.25, 2.0, 1e9, 0.1]
DECIMALS = [None if value is None else Decimal(value) / 100 for value in (0, 1, 12, 99, None, 100, 12_345, 7)]
FLAGS = [True, False, None, "yes", "no", 1, 0, "t", "f", True, None, False]
DATES = [
    None if days is None else datetime(1999, 12, 31, 23, 59, 58, 7) + timedelta(days=days, seconds=days)
    for days in (0, 1, None, 366, 10_000, -20_000, 3, 3, None, 5, 6, 7)
]
BYTES = [b"abc", b"xyz", None, b"\x00\xff\x00", b"abc", b"...", None, b"zzz", b"abc", b"aaa", b"bbb", b"ccc"]
ANYTHING = [
    {"a": [1, 2.5, None]},
    ("x", (1, b"\xff")),
    None,
    datetime(2000, 1, 2, 3, 4, 5, 6),
    [Decimal("1.10"), True],
    "text " * 100,
    b"",
    2**64 - 1,
    -(2**63),
    "",
    {},
    0.1,
]
BOOSTED = ["storm^2 river", "storm river^0.5 storm^3", None, "river"]


class Sample(NamedTuple):
    """A field and a value of it for each document; None where the document has none."""

    field: FieldType
    values: list[Any]

    def documents(self) -> list[dict[str, Any]]:
        """Return a document a value, with a name to delete it by."""
        documents = [{"name": f"n{number}", "x": value} for number, value in enumerate(self.values)]
        return [{key: value for key, value in each.items() if value is not None} for each in documents]

    def schema(self) -> Schema:
        """Return a schema of the field and the name."""
        return Schema(name=ID(unique=True, stored=True), x=self.field)


def boosted() -> Any:
    """Return an analyzer whose tokens carry a boost: `word^2`."""
    return RegexTokenizer(r"\S+") | DelimitedAttributeFilter(delimiter="^", attribute="boost")


INDEXED = {
    "id": Sample(ID(stored=True), TAGS),
    "id-sortable": Sample(ID(sortable=True), TAGS),
    "id-boost": Sample(ID(field_boost=2.5), TAGS),
    "idlist": Sample(IDLIST(stored=True), TAGS),
    "keyword": Sample(KEYWORD(stored=True), TAGS),
    "keyword-commas": Sample(KEYWORD(commas=True, lowercase=True, scorable=True), TAGS),
    "keyword-sortable": Sample(KEYWORD(sortable=True, scorable=True), TAGS),
    "int": Sample(NUMERIC(int, 64, stored=True), WHOLE),
    "int-sortable": Sample(NUMERIC(int, 64, sortable=True), WHOLE),
    "int-default": Sample(NUMERIC(int, 64, sortable=True, default=3), WHOLE),
    "int-unsigned": Sample(NUMERIC(int, 16, signed=False, sortable=True, shift_step=8), COUNTS),
    "int-one-step": Sample(NUMERIC(int, 64, shift_step=0), WHOLE),
    "float": Sample(NUMERIC(float, stored=True), FLOATS),
    "float-sortable": Sample(NUMERIC(float, sortable=True), FLOATS),
    "decimal": Sample(NUMERIC(Decimal, decimal_places=2, stored=True), DECIMALS),
    "decimal-sortable": Sample(NUMERIC(int, decimal_places=2, sortable=True), DECIMALS),
    "boolean": Sample(BOOLEAN(stored=True), FLAGS),
    "datetime": Sample(DATETIME(stored=True), DATES),
    "datetime-sortable": Sample(DATETIME(sortable=True), DATES),
    "text": Sample(TEXT(stored=True), LINES),
    "text-no-phrase": Sample(TEXT(phrase=False), LINES),
    "text-boost": Sample(TEXT(field_boost=1.5), LINES),
    "text-boost-no-phrase": Sample(TEXT(field_boost=0.25, phrase=False), LINES),
    "text-sortable": Sample(TEXT(sortable=True), LINES),
    "text-column": Sample(TEXT(sortable=columns.RefBytesColumn()), LINES),
    "text-spelling": Sample(TEXT(spelling=True, analyzer=StemmingAnalyzer()), LINES),
    "text-fancy": Sample(TEXT(analyzer=FancyAnalyzer()), LINES),
    "text-token-boost": Sample(TEXT(analyzer=boosted()), BOOSTED),
    "text-tokens": Sample(TEXT(), [["one", "two", "one"], None, ["two"]]),
    "words": Sample(TEXT(analyzer=WordAnalyzer()), LINES),
    "words-no-phrase": Sample(TEXT(analyzer=WordAnalyzer(), phrase=False), LINES),
    "words-once": Sample(ID(analyzer=WordAnalyzer()), LINES),
    "words-keyword": Sample(KEYWORD(analyzer=WordAnalyzer()), LINES),
    "stems": Sample(TEXT(analyzer=StemAnalyzer(), phrase=False), LINES),
    "names": Sample(TEXT(analyzer=NameAnalyzer()), LINES),
    "ngram": Sample(NGRAM(stored=True), LINES),
    "ngram-phrase": Sample(NGRAM(minsize=2, maxsize=2, phrase=True), LINES),
    "ngramwords": Sample(NGRAMWORDS(), LINES),
    "reverse": Sample(ReverseField(TEXT(analyzer=SimpleAnalyzer())), LINES),
}

NOT_INDEXED = {
    "stored": Sample(STORED(), ANYTHING),
    "column-bytes": Sample(COLUMN(columns.VarBytesColumn()), BYTES),
    "column-bytes-offsets": Sample(COLUMN(columns.VarBytesColumn(write_offsets_cutoff=3)), BYTES),
    "column-fixed": Sample(COLUMN(columns.FixedBytesColumn(3)), BYTES),
    "column-ref": Sample(COLUMN(columns.RefBytesColumn()), BYTES),
    "column-ref-fixed": Sample(COLUMN(columns.RefBytesColumn(fixedlen=3)), BYTES),
    "column-int": Sample(COLUMN(columns.NumericColumn("q", default=-1)), WHOLE),
    "column-float": Sample(COLUMN(columns.NumericColumn("d")), FLOATS),
    "column-bit": Sample(COLUMN(columns.BitColumn()), [1, 0, None, 1, 1, 0, None, 0, 1, 1, 0, 1]),
    "column-bit-plain": Sample(
        COLUMN(columns.BitColumn(compress_at=0)), [1, 0, None, 1, 1, 0, None, 0, 1, 1]
    ),
    "column-compressed": Sample(COLUMN(columns.CompressedBytesColumn()), BYTES),
    "column-struct": Sample(COLUMN(columns.StructColumn("!ih", (0, 0))), [(1, 2), None, (-3, 4), (0, 0)]),
    "column-pickle": Sample(COLUMN(columns.PickleColumn(columns.VarBytesColumn())), ANYTHING),
    "column-list": Sample(COLUMN(columns.VarBytesListColumn()), [[b"a", b"bb"], None, [b""], [b"c"] * 9]),
    "column-fixed-list": Sample(COLUMN(columns.FixedBytesListColumn(2)), [[b"ab"], None, [b"cd", b"ef"]]),
}

SAMPLES = INDEXED | NOT_INDEXED

LIBRARY_WORDS = [
    *("storm", "storms", "stormy", "stork", "knife", "knives", "silver", "river", "apple", "apples"),
    *("orchard", "night", "train", "café", "naïve", "the", "of", "a"),
]


def library(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return documents of a small library, drawn by lot: the same for the same seed."""
    lot = random.Random(seed)
    weights = [1 / (place + 1) for place in range(len(LIBRARY_WORDS))]
    documents: list[dict[str, Any]] = []
    for number in range(count):
        text = " ".join(lot.choices(LIBRARY_WORDS, weights, k=lot.randrange(1, 40)))
        document = {
            "name": f"n{number}",
            "kind": lot.choice(("review", "quote", "plot")),
            "tags": " ".join(lot.sample(("red", "green", "blue", "old"), lot.randrange(4))),
            "year": lot.randrange(1950, 2010),
            "rating": lot.randrange(0, 101) / 10,
            "seen": lot.random() < 0.5,
            "date": datetime(2000, 1, 1) + timedelta(hours=lot.randrange(100_000)),
            "title": " ".join(lot.choices(LIBRARY_WORDS, k=2)),
            "text": text,
        }
        absent = {name for name in ("tags", "year", "rating", "date", "title") if lot.random() < 0.1}
        documents.append({name: value for name, value in document.items() if name not in absent})
    return documents


def library_schema() -> Schema:
    """Return the schema of the library."""
    return Schema(
        name=ID(unique=True, stored=True),
        kind=ID(stored=True, sortable=True),
        tags=KEYWORD(stored=True, scorable=True, lowercase=True),
        year=NUMERIC(int, 16, signed=False, stored=True, sortable=True, shift_step=8),
        rating=NUMERIC(float, stored=True, sortable=True),
        seen=BOOLEAN(stored=True),
        date=DATETIME(stored=True, sortable=True),
        title=TEXT(stored=True, sortable=True, analyzer=SimpleAnalyzer()),
        text=TEXT(stored=True, analyzer=SimpleAnalyzer(), spelling=True),
    )
