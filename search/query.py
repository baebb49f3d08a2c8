"""From the tree of what was typed to Whoosh queries, and to the words a snippet marks.

Every word is looked for in all of WORD_FIELDS, or in the one field that was named. What stands side by
side is also kept apart, as parts: coverage.py ranks by how many of them a film or a passage has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from whoosh import query as whoosh_query
from whoosh.query import And, ConstantScoreQuery, Every, NullQuery, Or, Query, Require, Term
from whoosh.reading import IndexReader

from index.analysis import IS_CJK, exact_form, stem_form, words
from index.schema import WORD_FIELDS
from search.evaluation import Deadline
from search.function_words import FUNCTION_WORDS
from search.matching import Expanded, Favouring, Refusing
from search.patterns import expanded
from search.tree import Either, Node, Phrase, Scoped, Sequence, Value, Word, boosted
from search.values import condition
from search.variants import with_variants

# Fields whose words stand in the text of a passage, so that a match in them can be shown there.
SHOWN_FIELDS = frozenset(("heading", "people", "person", "character", "speaker", "text", "stem"))
TITLE = "title"


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that stand side by side: a word, a phrase, a bracket.

    own: it in what a passage says itself. title: it in the title of a passage's film; None where it is not
    looked for there. needed: nothing is found without it. word: a plain word, as typed; forms: the exact
    forms it is looked for in. frequency: about how many documents have it, 0 where that is not known.
    """

    own: Query
    title: Query | None = None
    needed: bool = False
    word: str = ""
    forms: tuple[str, ...] = ()
    frequency: int = 0

    @property
    def query(self) -> Query:
        """The part anywhere."""
        if self.title is None:
            return self.own
        return Or([self.own, self.title]) if self.own is not NullQuery else self.title

    @property
    def is_common(self) -> bool:
        """Whether it is a word that says nothing by itself."""
        return bool(self.forms) and self.forms[0] in FUNCTION_WORDS


@dataclass(frozen=True)
class Compiled:
    """A query ready to be evaluated.

    parts: what stands side by side, each of which helps. needed: what every passage must have besides, and
    is scored by: words in fields, brackets with AND. within: what must hold of it, such as kind:goof,
    None for nothing. whole: the query where it has no such parts, else None. exact, stems: the forms of
    words whose occurrences a snippet marks. kept: what is worked out once for all hits of an answer.
    """

    whole: Query | None
    parts: tuple[Part, ...] = ()
    needed: tuple[Query, ...] = ()
    within: Query | None = None
    exact: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def content(self) -> tuple[Part, ...]:
        """The parts that decide: those that say something, or all if none does."""
        return tuple(part for part in self.parts if not part.is_common) or self.parts

    @property
    def common(self) -> tuple[Part, ...]:
        """The other parts."""
        found = tuple(part for part in self.parts if part.is_common)
        return found if len(found) < len(self.parts) else ()

    @property
    def query(self) -> Query:
        """The query in which every word is needed."""
        return self.confined([part.query for part in self.parts])

    @property
    def deciding(self) -> Query:
        """The query in which all parts that decide are needed, and the others add to the score."""
        found = self.confined([part.query for part in self.content])
        common = [part.query for part in self.common]
        return Favouring(found, Or(common)) if common else found

    @property
    def confinement(self) -> Query | None:
        """What every passage must have and be, whichever of the parts it has; None for nothing."""
        return self.confined([]) if self.needed or self.within is not None else None

    def confined(self, queries: list[Query]) -> Query:
        """Return what all of some queries find, with what is needed besides."""
        if self.whole is not None:
            return self.whole
        together = [*self.needed, *queries]
        found = And(together) if len(together) > 1 else together[0] if together else Every()
        return Require(found, self.within) if self.within is not None else found


def compile_query(root: Node, notes: list[str], reader: IndexReader, deadline: Deadline) -> Compiled:
    """Turn a tree into queries over `reader`; what cannot be taken literally is added to `notes`.

    Expanding patterns stops at `deadline`.
    """
    compiler = Compiler(reader, notes, deadline)
    root = with_variants(root, reader)
    parts, needed, within = compiler.taken_apart(root)
    whole = None if parts else compiler.query(root)
    return Compiled(whole, parts, needed, within, frozenset(compiler.exact), frozenset(compiler.stems))


@dataclass
class Compiler:
    """Walks a tree; collects the words to mark on its way, but not those that are refused."""

    reader: IndexReader
    notes: list[str]
    deadline: Deadline
    exact: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)

    def query(self, node: Node) -> Query:
        """Return the Whoosh query of a node."""
        if isinstance(node, Word):
            return self.word(node) if node.form == "word" else self.pattern(node)
        if isinstance(node, Phrase):
            return self.phrase(node)
        if isinstance(node, Value):
            return condition(node, self.reader, self.note)
        if isinstance(node, Either):
            return Or([self.query(boosted(choice, node.boost)) for choice in node.choices])
        if isinstance(node, Scoped):
            return Require(self.query(node.node), Term("kind", node.kind))
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
        else:
            found = And([*must, *plain]) if must or plain else Every()
        return self.refusing(found, node.must_not)

    def refusing(self, found: Query, refused: Iterable[Node]) -> Query:
        """Return what a query finds, without what any of some nodes does."""
        without = [self.aside().query(each) for each in refused]
        return Refusing(found, Or(without)) if without else found

    def aside(self) -> "Compiler":
        """Return a compiler for what is refused, whose words are not to be marked."""
        return Compiler(self.reader, self.notes, self.deadline)

    def taken_apart(self, root: Node) -> tuple[tuple[Part, ...], tuple[Query, ...], Query | None]:
        """Return the parts of a query, what is needed besides, and what must hold of every passage.

        There are no parts where nothing is a plain word, or some of what was typed is marked as needed.
        """
        if not isinstance(root, Sequence):
            return ((self.part(root),) if is_part(root) else ()), (), None
        if root.must or root.strict:
            return (), (), None
        plain = list(flat(root))
        parts = tuple(self.part(each) for each in plain if is_part(each))
        needed = tuple(self.query(each) for each in plain if not is_part(each) and not is_condition(each))
        conditions = [self.query(each) for each in plain if is_condition(each)]
        within: Query | None = And(conditions) if conditions else None
        if root.must_not:
            within = self.refusing(within or Every(), root.must_not)
        return (parts, needed, within) if parts else ((), (), None)

    def part(self, node: Node) -> Part:
        """Return a part of a query."""
        if not isinstance(node, Word) or node.form != "word" or not node.text or is_cjk_letter(node):
            return Part(self.query(node), needed=isinstance(node, Phrase))
        forms = (exact_form(node.text), *map(exact_form, node.also))
        own = self.terms(node, [name for name in WORD_FIELDS if name != TITLE])
        title = self.terms(node, [TITLE])
        return Part(own, title, word=node.text, forms=forms, frequency=self.frequency(node))

    def frequency(self, node: Word) -> int:
        """Return about how many documents have a word."""
        return max(
            int(self.reader.doc_frequency("stem", stem_form(word))) for word in (node.text, *node.also)
        )

    def mark(self, fields: Iterable[str], exact: Iterable[str], stems: Iterable[str] = ()) -> None:
        """Have the snippets mark these forms, if any of the fields is one whose words are shown."""
        if SHOWN_FIELDS & set(fields):
            self.exact.update(exact)
            self.stems.update(stems)

    def word(self, node: Word) -> Query:
        """Return one word in all fields, or in its own; the exact form counts on top of its stem."""
        if is_cjk_letter(node):
            return self.pattern(Word(node.text, node.field, "prefix", boost=node.boost))
        return self.terms(node, [node.field] if node.field else list(WORD_FIELDS))

    def terms(self, node: Word, names: list[str]) -> Query:
        """Return a word, and the others that will do for it, in some fields."""
        choices: list[Query] = []
        if node.field == "text":
            names = ["text", "stem"]
        for text in dict.fromkeys((node.text, *node.also)):
            exact, stem = exact_form(text), stem_form(text)
            self.mark(names, (exact,), (stem,) if "stem" in names else ())
            for name in names:
                weight = WORD_FIELDS[name] if not node.field or name == "stem" else 1.0
                form = stem if name == "stem" else exact
                choices.append(Term(name, form, boost=weight * node.boost))
        return Or(choices) if len(choices) > 1 else choices[0]

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
            if found := expanded(node, name, self.reader, self.deadline, self.note):
                self.mark((name,), found)
                boost = node.boost * (WORD_FIELDS.get(name, 1.0) if not node.field else 1.0)
                # Whoosh scores a pattern of one word like that word; here all matches count the same.
                one = ConstantScoreQuery(Term(name, found[0]), boost)
                choices.append(Expanded(name, found, self.deadline, boost) if len(found) > 1 else one)
        return Or(choices) if choices else NullQuery

    def note(self, sentence: str) -> None:
        """Tell the user something, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def flat(node: Sequence) -> Iterator[Node]:
    """Yield what stands side by side, also of a word that is several: spider-man."""
    for each in node.plain:
        if isinstance(each, Sequence) and not (each.must or each.must_not or each.strict):
            yield from flat(boosted_sequence(each, node.boost))
        else:
            yield boosted(each, node.boost)


def boosted_sequence(node: Sequence, boost: float) -> Sequence:
    """Return a sequence with its weight multiplied."""
    found = boosted(node, boost)
    assert isinstance(found, Sequence)
    return found


def is_part(node: Node) -> bool:
    """Whether a node helps by itself: a plain word, a pattern, a phrase, an OR; not a word in a field."""
    if isinstance(node, (Word, Phrase)):
        return not node.field
    return isinstance(node, Either) and not is_condition(node)


def is_cjk_letter(node: Word) -> bool:
    """Whether a word is one Chinese, Japanese or Korean sign: the index holds pairs of them."""
    exact = exact_form(node.text)
    return len(exact) == 1 and bool(IS_CJK.match(exact))


def is_condition(node: Node) -> bool:
    """Whether a node holds no word to look for, only values: kind:goof, (kind:goof OR year:1990s)."""
    if isinstance(node, Either):
        return all(map(is_condition, node.choices))
    if isinstance(node, Sequence):
        return all(map(is_condition, (*node.plain, *node.must)))
    return isinstance(node, Value)
