"""What is typed, as a tree: every form of the query language, and what is told of what is none."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.syntax import FIELDS, SCOPES, VALUE_FIELDS, read_query
from search.tree import Either, Node, Phrase, Scoped, Sequence, Value, Word

EXAMPLES = 200  # trees that are written down and read back


def both(*nodes: Node, **more: object) -> Sequence:
    """Return clauses side by side."""
    return Sequence(plain=nodes, **more)  # type: ignore[arg-type]


A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")

FORMS = {
    # nothing
    "": None,
    "   ": None,
    "\t\r\n": None,
    "?!.,;": None,
    "- + -- ++ -+": None,
    "()": None,
    '""': None,
    '"?!"': None,
    'title:""': None,
    # words
    "a": A,
    "a b c": both(A, B, C),
    "  a \n b ": both(A, B),
    "Élodie": Word("Élodie"),
    "don't": Word("don't"),
    "what?": Word("what"),
    "(what?)": Word("what"),
    "a, b.": both(A, B),
    "spider-man": both(Word("spider"), Word("man")),
    "spider-man a": both(both(Word("spider"), Word("man")), A),
    "R2-D2/C-3PO": both(Word("R2"), Word("D2"), Word("C"), Word("3PO")),
    "7/10": both(Word("7"), Word("10")),
    "映": Word("映"),
    "映画": Word("映画"),
    "東京物語": Phrase("東京物語"),
    "東京物語*": Phrase("東京物語*"),
    "हिन्दी": Word("हिन्दी"),
    # phrases
    '"a b"': Phrase("a b"),
    '"a b"~3': Phrase("a b", slop=3),
    '"a b"~9999': Phrase("a b", slop=100),
    '"a b"^2': Phrase("a b", boost=2.0),
    '"a b"~3^2': Phrase("a b", slop=3, boost=2.0),
    '"a"': Phrase("a"),
    '"a (b OR c"': Phrase("a (b OR c"),
    "“a b”": Phrase("a b"),
    "«a b»": Phrase("a b"),
    "„a b“": Phrase("a b"),
    'a"b c"d': both(A, Phrase("b c"), D),
    # AND OR NOT + -
    "a AND b": both(A, B, strict=True),
    "a AND b AND c": both(A, B, C, strict=True),
    "a AND b c": both(A, B, C, strict=True),
    "a OR b": Either((A, B)),
    "a OR b OR c": Either((A, B, C)),
    "a b OR c": both(A, Either((B, C))),
    "a OR b c": both(Either((A, B)), C),
    "a b OR c AND d": both(A, Either((B, both(C, D, strict=True)))),
    "a AND b OR c": Either((both(A, B, strict=True), C)),
    "+a OR b c": Sequence(plain=(C,), must=(Either((A, B)),)),
    "a OR -b": Either((A, Sequence(must_not=(B,)))),
    "a OR NOT b c": both(Either((A, Sequence(must_not=(B,)))), C),
    'a OR "" b': Either((A, B)),
    "a OR b AND c": Either((A, both(B, C, strict=True))),
    "NOT a": Sequence(must_not=(A,)),
    "a NOT b": both(A, must_not=(B,)),
    "a AND NOT b": both(A, must_not=(B,), strict=True),
    "NOT a b": both(B, must_not=(A,)),
    "+a": A,
    "+a b": Sequence(plain=(B,), must=(A,)),
    "a +b": Sequence(plain=(A,), must=(B,)),
    "+a +b": Sequence(must=(A, B)),
    "-a": Sequence(must_not=(A,)),
    "a -b": both(A, must_not=(B,)),
    '-"a b" c': both(C, must_not=(Phrase("a b"),)),
    "drew OR wes, -knife, +coleman, NOT cop, (a b) OR c": Sequence(
        plain=(Either((Word("drew"), Word("wes"))), Either((both(A, B), C))),
        must=(Word("coleman"),),
        must_not=(Word("knife"), Word("cop")),
    ),
    "and or not": both(Word("and"), Word("or"), Word("not")),
    "AND": Word("AND"),
    "OR a": both(Word("OR"), A),
    "a OR": both(A, Word("OR")),
    "a NOT": both(A, Word("NOT")),
    "(a AND) b": both(both(A, Word("AND")), B),
    '"AND"': Phrase("AND"),
    # brackets
    "(a)": A,
    "((a))": A,
    "(a OR b) c": both(Either((A, B)), C),
    "(a b) OR (c d)": Either((both(A, B), both(C, D))),
    "-(a b)": Sequence(must_not=(both(A, B),)),
    "+(a OR b) c": Sequence(plain=(C,), must=(Either((A, B)),)),
    "a(b)c": both(A, B, C),
    "a () b": both(A, B),
    # fields
    "title:a": Word("a", "title"),
    "TITLE:a": Word("a", "title"),
    "speaker:coleman": Word("coleman", "speaker"),
    "cast:a actor:b": both(Word("a", "person"), Word("b", "person")),
    "role:a": Word("a", "character"),
    'title:"4 minute mile"': Phrase("4 minute mile", "title"),
    "title:(a b)": both(Word("a", "title"), Word("b", "title")),
    "title:(a OR text:b)": Either((Word("a", "title"), Word("b", "text"))),
    "-person:a": Sequence(must_not=(Word("a", "person"),)),
    "title:spider-man": both(Word("spider", "title"), Word("man", "title")),
    "person:runn*": Word("runn", "person", "prefix"),
    "colour:red": both(Word("colour"), Word("red")),
    'colour:"deep red"': Phrase("colour deep red"),
    "colour:(a OR b)": both(Word("colour"), Either((A, B))),
    "title:": Word("title"),
    "title: a": both(Word("title"), A),
    "12:30": both(Word("12"), Word("30")),
    "http://a.b/c": both(Word("http"), A, B, C),
    "::a:": A,
    # kinds of passages as fields
    "goof:a": Scoped("goof", A),
    "goofs:a": Scoped("goof", A),
    "GOOF:a b": both(Scoped("goof", A), B),
    "goof:a-b": Scoped("goof", both(A, B)),
    'soundtrack:"a b"~2^3': Scoped("soundtrack", Phrase("a b", slop=2, boost=3.0)),
    "quote:(a OR b) -goof:c": both(Scoped("quote", Either((A, B))), must_not=(Scoped("goof", C),)),
    "alternate-version:a crazy-credits:b": both(Scoped("alternate-version", A), Scoped("crazy-credit", B)),
    "questions:a OR faq:b": Either((Scoped("faq", A), Scoped("faq", B))),
    "goof:speaker:a": Scoped("goof", Word("a", "speaker")),
    'goof:speaker:"a b"': Scoped("goof", Phrase("a b", "speaker")),
    "goof:speaker:(a OR b)": Scoped("goof", Either((Word("a", "speaker"), Word("b", "speaker")))),
    'goof:kind:"quote"': Scoped("goof", Value("quote", "kind")),
    'colour:shade:"a b"': Phrase("colour shade a b"),
    "colour:shade:(a)": both(both(Word("colour"), Word("shade")), A),
    "speaker:(goof:a)": Scoped("goof", Word("a", "speaker")),
    "goof:(speaker:a year:1990s)": Scoped("goof", both(Word("a", "speaker"), Value("1990s", "year"))),
    "goof:quote:a": Scoped("quote", A),
    "goof:a^2": Scoped("goof", Word("a", boost=2.0)),
    "(goof:a b)^2": both(Scoped("goof", A), B, boost=2.0),
    "goof:": Word("goof"),
    'goof:"" a': A,
    "film:a": Value("a", "film"),
    # values
    "kind:goof": Value("goof", "kind"),
    "kind:(goof OR quote)": Either((Value("goof", "kind"), Value("quote", "kind"))),
    "year:1990..1999": Value("1990..1999", "year"),
    "year:1990s": Value("1990s", "year"),
    "rating:>=8": Value(">=8", "rating"),
    "rating:<5 a": both(Value("<5", "rating"), A),
    'genre:"science fiction"': Value("science fiction", "genre"),
    "genre:sci-fi": Value("sci-fi", "genre"),
    'film:" tt1 "': Value("tt1", "film"),
    "language:fr": Value("fr", "lang"),
    "-kind:credit a": both(A, must_not=(Value("credit", "kind"),)),
    # patterns
    "runn*": Word("runn", form="prefix"),
    "don'*": Word("don'", form="prefix"),
    "w?lf": Word("w?lf", form="wildcard"),
    "*ing": Word("*ing", form="wildcard"),
    "r*n*": Word("r*n*", form="wildcard"),
    "wh?t?": Word("wh?t?", form="wildcard"),
    "映*": Word("映", form="prefix"),
    "ame\u0301l*": Word("ame\u0301l", form="prefix"),
    "हिन्द*": Word("हिन्द", form="prefix"),
    "jenkens~": Word("jenkens", form="fuzzy", distance=1),
    "jenkens~2": Word("jenkens", form="fuzzy", distance=2),
    "jenkens~9": Word("jenkens", form="fuzzy", distance=2),
    "jenkens~0": Word("jenkens", form="fuzzy", distance=0),
    "jenkens,~": Word("jenkens", form="fuzzy", distance=1),
    "spider-man~": both(Word("spider"), Word("man")),
    "~": None,
    # boosts
    "fear^2": Word("fear", boost=2.0),
    "fear^0.5": Word("fear", boost=0.5),
    "runn*^3": Word("runn", form="prefix", boost=3.0),
    "jenkens~^2": Word("jenkens", form="fuzzy", distance=1, boost=2.0),
    "(a b)^2": both(A, B, boost=2.0),
    "(a OR b)^2": Either((A, B), boost=2.0),
    "(a^2)^3": Word("a", boost=6.0),
    "title:a^2": Word("a", "title", boost=2.0),
    "kind:goof^2": Value("goof", "kind"),
    "a^": A,
    "a^b": both(A, B),
    "^2": Word("2"),
}


@pytest.mark.parametrize(("text", "tree"), FORMS.items())
def test_every_form_has_its_tree(text: str, tree: Node | None) -> None:
    """Each documented form, and each that only looks like one, is read as it says."""
    assert read_query(text).root == tree


NOTES = {
    "a b": [],
    'say "a b': ["A quotation mark without its partner was ignored."],
    "a) b": ["A closing bracket without an opening one was ignored."],
    "a)^2 b)": ["A closing bracket without an opening one was ignored."],
    "(a (b": ["A bracket that was not closed was closed at the end."],
    "fear^0": ["A boost is a number above 0 and up to 100; ^0 was ignored."],
    "fear^101": ["A boost is a number above 0 and up to 100; ^101 was ignored."],
    "fear^1.2.3": ["A boost is a number above 0 and up to 100; ^1.2.3 was ignored."],
    "(a b)^.": ["A boost is a number above 0 and up to 100; ^. was ignored."],
    "*": ["A pattern needs at least one letter; * was ignored."],
    "'*": ["A pattern needs at least one letter; '* was ignored."],
    "_* ?_?_": [
        "A pattern needs at least one letter; _* was ignored.",
        "A pattern needs at least one letter; ?_?_ was ignored.",
    ],
}


@pytest.mark.parametrize(("text", "notes"), NOTES.items())
def test_what_was_not_taken_literally_is_told_once(text: str, notes: list[str]) -> None:
    """A note says what was left out of the reading, and says it once."""
    assert read_query(text).notes == notes


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param('say "a b', both(Word("say"), A, B), id="lone-quote"),
        pytest.param("a) b", both(A, B), id="lone-closing-bracket"),
        pytest.param("(a (b", both(A, B), id="lone-opening-brackets"),
        pytest.param("fear^0", Word("fear"), id="boost"),
        pytest.param("a *", A, id="pattern-without-a-letter"),
    ],
)
def test_the_rest_of_a_malformed_text_still_counts(text: str, tree: Node) -> None:
    """What makes no sense goes, what stands around it stays."""
    assert read_query(text).root == tree


def test_a_signed_group_keeps_its_boost() -> None:
    """Sign, field and boost of a bracket work together."""
    group = both(Word("a", "title"), Word("b", "title"))
    assert read_query("+title:(a b)^2 c").root == Sequence((C,), (replace(group, boost=2.0),))


plain_words = st.from_regex(r"[a-z]{1,8}|[а-я]{1,8}", fullmatch=True)
boosts = st.sampled_from([1.0, 1.0, 2.0, 0.5])
word_fields = st.sampled_from(["", "", *sorted(set(FIELDS.values()) - VALUE_FIELDS)])
leaves = (
    st.builds(Word, plain_words, word_fields, boost=boosts)
    | st.builds(Word, plain_words, word_fields, st.just("prefix"), boost=boosts)
    | st.builds(Word, plain_words, word_fields, st.just("fuzzy"), st.integers(0, 2), boost=boosts)
    | st.builds(
        Phrase,
        st.lists(plain_words, min_size=1, max_size=3).map(" ".join),
        word_fields,
        st.integers(0, 9),
        boosts,
    )
    | st.builds(Value, plain_words, st.sampled_from(sorted(VALUE_FIELDS)))
)


leaves |= st.builds(Scoped, st.sampled_from(sorted(set(SCOPES.values()))), leaves)


def compounds(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return nodes made of others, as only brackets can write them."""
    few = st.lists(inner, max_size=2).map(tuple)
    some = st.lists(inner, min_size=1, max_size=2).map(tuple)
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return (
        st.builds(Sequence, many, few, few, boost=boosts)
        | st.builds(Sequence, few, few, some, boost=boosts)
        | st.builds(Sequence, some, some, boost=boosts)
        | st.builds(Sequence, many, strict=st.just(True), boost=boosts)
        | st.builds(Either, many, boosts)
    )


def written(node: Node, outer: bool = False) -> str:
    """Return a tree as someone would type it."""
    if isinstance(node, Value):
        return f"{node.field}:{node.text}"
    if isinstance(node, Scoped):
        return f"{node.kind}:{written(node.node)}"
    boost = "" if node.boost == 1.0 else f"^{node.boost:g}"
    if isinstance(node, Word):
        ending = {"prefix": "*", "fuzzy": f"~{node.distance}"}.get(node.form, "")
        return f"{node.field}{':' if node.field else ''}{node.text}{ending}{boost}"
    if isinstance(node, Phrase):
        slop = f"~{node.slop}" if node.slop else ""
        return f'{node.field}{":" if node.field else ""}"{node.text}"{slop}{boost}'
    if isinstance(node, Either):
        inside = " OR ".join(map(written, node.choices))
    else:
        clauses = [*map(written, node.plain), *(f"+{written(each)}" for each in node.must)]
        clauses += [f"-{written(each)}" for each in node.must_not]
        inside = (" AND " if node.strict else " ").join(clauses)
    return inside if outer and not boost else f"({inside}){boost}"


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.recursive(leaves, compounds, max_leaves=12))
def test_a_tree_that_is_written_down_is_read_back(tree: Node) -> None:
    """Writing a tree in the query language and reading it gives the same tree."""
    assert read_query(written(tree, outer=True)).root == tree
