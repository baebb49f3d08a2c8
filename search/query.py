"""From the tree of what was typed to a Whoosh query, and to the words a snippet marks.

Every word is looked for in all of WORD_FIELDS, or in the one field that was named. Patterns are expanded
here, against the index's own words, so that what is marked is what matched.
"""

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from whoosh import query as whoosh_query
from whoosh.query import And, ConstantScoreQuery, Every, NullQuery, NumericRange, Or, Query, Term
from whoosh.reading import IndexReader

from corpus.records import fold
from index.analysis import IS_CJK, exact_form, stem_form, words
from index.schema import WORD_FIELDS
from search.errors import QueryError
from search.evaluation import Deadline
from search.facets import rating_tenths
from search.matching import Expanded, Favouring, Refusing
from search.request import parse_range, to_kind
from search.syntax import Reading, boosted
from search.tree import Either, Node, Phrase, Sequence, Value, Word

MAX_EXPANSIONS = 1_000
# Fields whose words stand in the text of a passage, so that a match in them can be shown there.
SHOWN_FIELDS = frozenset(("heading", "people", "person", "character", "speaker", "text", "stem"))


@dataclass
class Compiled:
    """A query ready to be evaluated.

    query: where every plain word is needed. looser: where any of them will do; None if that is the same.
    exact, stems: the forms of words whose occurrences a snippet marks.
    """

    query: Query
    looser: Query | None
    exact: frozenset[str]
    stems: frozenset[str]


def compile_query(reading: Reading, reader: IndexReader, deadline: Deadline) -> Compiled:
    """Turn a reading into a query over `reader`; what cannot be taken literally is noted in the reading.

    Expanding patterns stops at `deadline`.
    """
    compiler = Compiler(reader, reading.notes, deadline)
    if reading.root is None:
        return Compiled(NullQuery, None, frozenset(), frozenset())
    query = compiler.query(reading.root)
    looser = None
    if isinstance(reading.root, Sequence) and len(reading.root.plain) > 1 and not reading.root.strict:
        looser = Compiler(reader, [], deadline, every_word=False).query(reading.root)
    return Compiled(query, looser, frozenset(compiler.exact), frozenset(compiler.stems))


@dataclass
class Compiler:
    """Walks a tree; collects the words to mark on its way, but not those that are refused."""

    reader: IndexReader
    notes: list[str]
    deadline: Deadline
    every_word: bool = True
    exact: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)

    def query(self, node: Node) -> Query:
        """Return the Whoosh query of a node."""
        if isinstance(node, Word):
            return self.word(node) if node.form == "word" else self.pattern(node)
        if isinstance(node, Phrase):
            return self.phrase(node)
        if isinstance(node, Value):
            return self.value(node)
        if isinstance(node, Either):
            return Or([self.query(boosted(choice, node.boost)) for choice in node.choices])
        return self.sequence(node)

    def sequence(self, node: Sequence) -> Query:
        """Return what + - and plain words side by side mean together."""
        # Boosts go down to the words: Whoosh forgets those of groups with one member.
        plain = [self.query(boosted(each, node.boost)) for each in node.plain]
        must = [self.query(boosted(each, node.boost)) for each in node.must]
        # A value such as kind:goof is a condition, never just a word among others.
        conditions = [part for part, each in zip(plain, node.plain, strict=True) if is_condition(each)]
        wanted = [part for part, each in zip(plain, node.plain, strict=True) if not is_condition(each)]
        if node.must and not node.strict:
            found: Query = And([*must, *conditions])
            found = Favouring(found, Or(wanted)) if wanted else found
        elif wanted and not self.every_word and not node.strict:
            found = And([*conditions, Or(wanted)]) if conditions else Or(wanted)
        else:
            found = And([*must, *plain]) if must or plain else Every()
        refused = [Compiler(self.reader, self.notes, self.deadline).query(each) for each in node.must_not]
        return Refusing(found, Or(refused)) if refused else found

    def mark(self, fields: Iterable[str], exact: Iterable[str], stems: Iterable[str] = ()) -> None:
        """Have the snippets mark these forms, if any of the fields is one whose words are shown."""
        if SHOWN_FIELDS & set(fields):
            self.exact.update(exact)
            self.stems.update(stems)

    def word(self, node: Word) -> Query:
        """Return one word in all fields, or in its own; the exact form counts on top of its stem."""
        exact, stem = exact_form(node.text), stem_form(node.text)
        if IS_CJK.match(exact) and len(exact) == 1:
            return self.pattern(Word(node.text, node.field, "prefix", boost=node.boost))
        if not node.field:
            self.mark(WORD_FIELDS, (exact,), (stem,))
            terms = [
                Term(name, stem if name == "stem" else exact, boost=weight * node.boost)
                for name, weight in WORD_FIELDS.items()
            ]
            return Or(terms)
        self.mark((node.field,), (exact,), (stem,) if node.field == "text" else ())
        if node.field == "text":
            weight = WORD_FIELDS["stem"] * node.boost
            return Or([Term("text", exact, boost=node.boost), Term("stem", stem, boost=weight)])
        return Term(node.field, exact, boost=node.boost)

    def phrase(self, node: Phrase) -> Query:
        """Return these very words in this order, in any field that keeps positions, or in its own."""
        forms = [exact_form(node.text[start:end]) for start, end in words(node.text)]
        fields = [node.field] if node.field else [name for name in WORD_FIELDS if name != "stem"]
        self.mark(fields, forms)
        choices: list[Query] = []
        for name in fields:
            boost = node.boost * (WORD_FIELDS.get(name, 1.0) if not node.field else 1.0)
            if len(forms) == 1:
                choices.append(Term(name, forms[0], boost=boost))
            else:
                choices.append(whoosh_query.Phrase(name, forms, slop=node.slop + 1, boost=boost))
        return Or(choices) if len(choices) > 1 else choices[0]

    def pattern(self, node: Word) -> Query:
        """Return the words of the index that a prefix, a wildcard or a misspelt word stands for."""
        fields = [node.field] if node.field else [name for name in WORD_FIELDS if name != "stem"]
        choices = []
        for name in fields:
            found = tuple(islice(self.expansions(name, node), MAX_EXPANSIONS + 1))
            if len(found) > MAX_EXPANSIONS:
                self.note(f"{shown(node)} stands for more than {MAX_EXPANSIONS:,} words; some were left out.")
                found = found[:MAX_EXPANSIONS]
            if found:
                self.mark((name,), found)
                boost = node.boost * (WORD_FIELDS.get(name, 1.0) if not node.field else 1.0)
                # Whoosh scores a pattern of one word like that word; here all matches count the same.
                one = ConstantScoreQuery(Term(name, found[0]), boost)
                choices.append(Expanded(name, found, self.deadline, boost) if len(found) > 1 else one)
        return Or(choices) if choices else NullQuery

    def expansions(self, name: str, node: Word) -> Iterator[str]:
        """Yield the words of a field that match a pattern, until the deadline."""
        text = exact_form(node.text)
        matches = None
        if node.form == "fuzzy":
            terms = self.reader.terms_within(name, text, node.distance, prefix=1 if len(text) > 3 else 0)
        elif node.form == "prefix":
            terms = map(bytes.decode, self.reader.expand_prefix(name, text))
        else:
            literal = re.match(r"[^*?]*", text)
            matches = re.compile(fnmatch.translate(text.replace("[", "[[]"))).match
            terms = map(bytes.decode, self.reader.expand_prefix(name, literal[0] if literal else ""))
        for number, term in enumerate(terms):
            if number % 64 == 0 and self.deadline.passed():
                self.note(f"{shown(node)} stands for too many words to list in time; some were left out.")
                return
            if matches is None or matches(term):
                yield term

    def value(self, node: Value) -> Query:
        """Return the condition a field puts on a passage; one that makes no sense is noted and left out."""
        try:
            if node.field == "kind":
                return Term("kind", to_kind(node.text).value)
            if node.field in ("year", "rating"):
                return self.number(node)
        except QueryError as error:
            self.note(f"{node.field}:{node.text} was ignored. {error}")
            return Every()
        if node.field == "genre":
            return Term("genre", fold(node.text))
        if node.field == "lang":
            language = Term("language", fold(node.text))
            # A passage that does not say its language is taken for English, as the filter does.
            unsaid = Refusing(Every(), Every("language"))
            return Or([language, unsaid]) if language.text == "en" else language
        named = [Term("title", exact_form(node.text[start:end])) for start, end in words(node.text)]
        return Or([Term("film_id", node.text), And(named)]) if named else Term("film_id", node.text)

    def number(self, node: Value) -> Query:
        """Return a range: year:1990..1999, year:1990s, year:>=1990, rating:8, rating:<5."""
        number_type, most = (int, 65_535) if node.field == "year" else (float, 100)
        comparison = re.fullmatch(r"(>=|<=|>|<)\s*(\S+)", node.text)
        decade = re.fullmatch(r"(\d{3})0s", node.text)
        low: float | None
        high: float | None
        above = below = 0
        if decade and node.field == "year":
            low, high = int(decade[1]) * 10, int(decade[1]) * 10 + 9
        elif comparison:
            number, _ = parse_range(comparison[2], number_type)
            low, high = (number, None) if comparison[1][0] == ">" else (None, number)
            above, below = int(comparison[1] == ">"), int(comparison[1] == "<")
        else:
            low, high = parse_range(node.text, number_type)
        if node.field == "rating":
            low, high = rating_tenths(low), rating_tenths(high)
        # Whoosh stumbles over bounds that are no small whole numbers, and over a range that is empty.
        first = 0 if low is None else max(low + above, 0)
        last = most if high is None else min(high - below, most)
        return NumericRange(node.field, first, last) if first <= last else NullQuery

    def note(self, sentence: str) -> None:
        """Tell the user something, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def is_condition(node: Node) -> bool:
    """Whether a node holds no word to look for, only values: kind:goof, (kind:goof OR year:1990s)."""
    if isinstance(node, Either):
        return all(map(is_condition, node.choices))
    if isinstance(node, Sequence):
        return all(map(is_condition, (*node.plain, *node.must)))
    return isinstance(node, Value)


def shown(node: Word) -> str:
    """Return a pattern as it was typed."""
    return {"prefix": f"{node.text}*", "fuzzy": f"{node.text}~"}.get(node.form, node.text)
