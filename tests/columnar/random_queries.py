"""Random corpora and random queries of every class Whoosh has: the same for the same seed."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from codec_pairs import Commit, Document
from field_samples import LIBRARY_WORDS, library, library_schema
from whoosh import query as q
from whoosh.analysis import SimpleAnalyzer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.query import Query, spans

Maker = Callable[[int], Query]


def random_schema() -> Schema:
    """Return the schema of random corpora."""
    schema = library_schema()
    schema.add("level", ID())
    schema.add("votes", NUMERIC(int, 32, sortable=True))
    schema.add("bag", TEXT(phrase=False, field_boost=1.5, analyzer=SimpleAnalyzer()))
    return schema


def random_commits(lot: random.Random) -> list[Commit]:
    """Return what makes a random index: several segments, most with deletions and updates, some merged."""
    documents = library(lot.choice((12, 40, 80, 300)), lot.randrange(10**9))
    for document in documents:
        document["level"] = "parent" if lot.random() < 0.3 else "child"
        document["bag"] = document["text"][: lot.randrange(200)]
        if lot.random() < 0.7:
            document["votes"] = lot.randrange(-1_000, 1_000)
        if lot.random() < 0.1:
            document["_boost"] = lot.choice((0.5, 2.0))
    commits = [Commit(add=part) for part in parts(lot, documents)]
    if lot.random() < 0.6:
        gone = lot.sample(documents, len(documents) // 5)
        changed = [{**each, "text": f"{each['text']} {lot.choice(LIBRARY_WORDS)}"} for each in gone[::2]]
        commits.append(Commit(delete=[("name", each["name"]) for each in gone[1::2]], update=changed))
    if lot.random() < 0.3:
        commits.append(Commit(optimize=True))
    return commits


def parts(lot: random.Random, documents: list[dict[str, Any]]) -> list[list[Document]]:
    """Return the documents in one to four runs."""
    edges = sorted({0, len(documents), *(lot.randrange(len(documents)) for _ in range(lot.randrange(4)))})
    return [list(documents[first:last]) for first, last in pairwise(edges)]


class QueryMaker:
    """Makes random queries; `kinds` is what it makes them of, by name."""

    def __init__(self, lot: random.Random) -> None:
        self.lot = lot
        self.leaves: dict[str, Maker] = {
            "Term": self.term,
            "Phrase": lambda _: q.Phrase(
                "text", self.words(2, 4), slop=self.one(1, 1, 2, 5), boost=self.boost()
            ),
            "Prefix": lambda _: q.Prefix(self.name(), self.word()[: self.one(1, 2, 3)], **self.multiple()),
            "Wildcard": lambda _: q.Wildcard(self.name(), self.pattern("?", "*"), **self.multiple()),
            "Regex": lambda _: q.Regex(self.name(), self.pattern(".", ".*"), **self.multiple()),
            "FuzzyTerm": self.fuzzy,
            "Variations": lambda _: q.Variations(self.name(), self.word()),
            "TermRange": self.term_range,
            "NumericRange": self.numeric_range,
            "DateRange": self.date_range,
            "Every": lambda _: q.Every(self.one(None, "text", "tags", "year"), boost=self.boost()),
            "Null": lambda _: q.NullQuery,
        }
        self.trees: dict[str, Maker] = {
            "And": lambda depth: q.And(self.some(depth), boost=self.boost()),
            "Or": lambda depth: q.Or(self.some(depth), boost=self.boost()),
            "OrScaled": lambda depth: q.Or(self.some(depth), scale=0.9),
            "OrOfMany": lambda _: q.Or([self.term(0) for _ in range(40)]),
            "DisjunctionMax": lambda depth: q.DisjunctionMax(self.some(depth), tiebreak=self.one(0.0, 0.3)),
            "Not": lambda depth: q.Not(self.query(depth)),
            "AndWithNot": lambda depth: q.And([self.query(depth), q.Not(self.query(depth))]),
            "AndNot": lambda depth: q.AndNot(self.query(depth), self.query(depth)),
            "AndMaybe": lambda depth: q.AndMaybe(self.query(depth), self.query(depth)),
            "Require": lambda depth: q.Require(self.query(depth), self.query(depth)),
            "Otherwise": lambda depth: q.Otherwise(self.query(depth), self.query(depth)),
            "ConstantScore": lambda depth: q.ConstantScoreQuery(self.query(depth), self.one(1.0, 2.5)),
        }
        # These cannot tell Whoosh how many documents they may find, which And, Or and the like ask first.
        self.alone: dict[str, Maker] = {
            "Sequence": lambda _: q.Sequence(
                [self.place() for _ in range(self.one(2, 3))], slop=self.one(1, 3)
            ),
            "Ordered": lambda _: q.Ordered([self.place() for _ in range(self.one(2, 3))]),
            "SpanFirst": lambda _: spans.SpanFirst(self.place(), limit=self.one(0, 2, 10)),
            "SpanNear": lambda _: spans.SpanNear(self.place(), self.place(), **self.nearness()),
            "SpanNear2": lambda _: spans.SpanNear2([self.place() for _ in range(3)], **self.nearness()),
            "SpanOr": lambda _: spans.SpanOr([self.place(), self.place()]),
            "SpanNot": lambda _: spans.SpanNot(self.place(), self.place()),
            "SpanContains": lambda _: spans.SpanContains(
                spans.SpanNear(self.place(), self.place(), slop=9), self.place()
            ),
            "SpanBefore": lambda _: spans.SpanBefore(self.place(), self.place()),
            "SpanCondition": lambda _: spans.SpanCondition(self.place(), self.place()),
            "NestedParent": lambda _: q.NestedParent(q.Term("level", "parent"), self.term(0)),
            "NestedChildren": lambda _: q.NestedChildren(
                q.Term("level", "parent"), q.And([q.Term("level", "parent"), self.term(0)])
            ),
        }
        self.kinds = self.leaves | self.trees | self.alone

    def one(self, *choices: Any) -> Any:
        """Return one of the choices."""
        return self.lot.choice(choices)

    def boost(self) -> float:
        """Return a boost, most often none."""
        return float(self.one(1.0, 1.0, 1.0, 2.0, 0.3))

    def word(self) -> str:
        """Return a word; a common one more often, and now and then one that is nowhere."""
        if self.lot.random() < 0.03:
            return "nowhere"
        return self.lot.choices(LIBRARY_WORDS, [1 / (place + 2) for place in range(len(LIBRARY_WORDS))])[0]

    def words(self, fewest: int, most: int) -> list[str]:
        """Return words, one of which may come twice."""
        return [self.word() for _ in range(self.lot.randint(fewest, most))]

    def name(self) -> str:
        """Return the name of a field with words."""
        return str(self.one("text", "text", "title", "bag"))

    def multiple(self) -> dict[str, Any]:
        """Return the settings of a query that stands for several terms."""
        return {"boost": self.boost(), "constantscore": self.lot.random() < 0.6}

    def nearness(self) -> dict[str, Any]:
        """Return the settings of a query for words that stand near each other."""
        return {"slop": self.one(1, 2, 6), "ordered": self.lot.random() < 0.5, "mindist": self.one(1, 1, 2)}

    def query(self, depth: int) -> Query:
        """Return a query of any kind, at most so deep."""
        kinds = self.leaves if depth <= 0 or self.lot.random() < 0.4 else self.trees
        return kinds[self.one(*kinds)](depth - 1)

    def some(self, depth: int) -> list[Query]:
        """Return two or three queries."""
        return [self.query(depth) for _ in range(self.lot.randint(2, 3))]

    def term(self, _depth: int) -> Query:
        """Return a query for one term of any field."""
        name = self.one(
            "text", "text", "text", "title", "bag", "tags", "kind", "year", "seen", "rating", "votes"
        )
        texts = {
            "tags": self.one("red", "green", "blue", "old"),
            "kind": self.one("review", "quote", "plot"),
            "year": self.lot.randrange(1950, 2010),
            "seen": self.lot.random() < 0.5,
            "rating": self.lot.randrange(101) / 10,
            "votes": self.lot.randrange(-1_000, 1_000),
        }
        return q.Term(name, texts.get(name, self.word()), boost=self.boost())

    def place(self) -> Query:
        """Return a query that knows positions."""
        leaf = self.one("Term", "Term", "Prefix", "Wildcard", "Or", "Phrase")
        if leaf == "Or":
            return q.Or([q.Term("text", word) for word in self.words(2, 3)])
        if leaf == "Phrase":
            return q.Phrase("text", self.words(2, 2), slop=2)
        if leaf == "Term":
            return q.Term("text", self.word(), boost=self.boost())
        text = self.word()[:2]
        return q.Prefix("text", text) if leaf == "Prefix" else q.Wildcard("text", f"{text}*e")

    def pattern(self, one: str, many: str) -> str:
        """Return a word with a letter, or all from one letter on, left open."""
        word = self.word()
        place = self.lot.randrange(len(word))
        return str(
            self.one(word[:place] + one + word[place + 1 :], word[:place] + many, many + word[place:], many)
        )

    def fuzzy(self, _depth: int) -> Query:
        """Return a query for words like a misspelt one."""
        word = self.word()
        place = self.lot.randrange(len(word))
        wrong = self.one(word[:place] + word[place + 1 :], word[:place] + "o" + word[place:], word)
        wrong = wrong if len(wrong) > 2 else f"{word}of"  # Whoosh fails where the text is all prefix
        distances = {"maxdist": self.one(1, 2), "prefixlength": self.one(0, 1, 2)}
        return q.FuzzyTerm(self.name(), wrong, **distances, **self.multiple())

    def term_range(self, _depth: int) -> Query:
        """Return a query for the terms between two words; either side may be open."""
        low, high = sorted(self.words(2, 2))
        ends = (self.one(low, None), self.one(high, None))
        sides = (self.lot.random() < 0.5, self.lot.random() < 0.5)
        return q.TermRange(self.name(), *ends, *sides, **self.multiple())

    def numeric_range(self, _depth: int) -> Query:
        """Return a query for the numbers between two; either side may be open."""
        name = self.one("year", "rating", "votes")
        lowest, highest = {"year": (1950, 2010), "rating": (0, 10), "votes": (-1_000, 1_000)}[name]
        low, high = sorted((self.lot.randint(lowest, highest), self.lot.randint(lowest, highest)))
        ends = (self.one(low, low, None), self.one(high, high, None))
        return q.NumericRange(
            name, *ends, self.lot.random() < 0.5, self.lot.random() < 0.5, **self.multiple()
        )

    def date_range(self, _depth: int) -> Query:
        """Return a query for the dates between two."""
        days = sorted((self.lot.randrange(4_000), self.lot.randrange(4_000)))
        low, high = (datetime(2000, 1, 1) + timedelta(days=number) for number in days)
        return q.DateRange("date", self.one(low, None), high, **self.multiple())
