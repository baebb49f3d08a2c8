"""Read what a person typed into a small tree. Every text has a reading; nothing here raises.

    face that fear          words: passages with all of them
    "to be or not to be"    these very words, in this order; "a b"~3 up to three words apart
    drew OR wes, -knife, +coleman, NOT cop, (a b) OR c
    speaker:coleman  title:"4 minute mile"  year:1990..1999  rating:>=8
    goof:watch soundtrack:"moon river"    a film with a goof and a song, in passages of these kinds
    runn*  w?lf  jenkens~  fear^2

What cannot be meant as syntax (a lone quote, a bracket too many, a field that does not exist) is read as
plain words, and a note says so where that could surprise. Nothing here knows the index.
"""

import re
from dataclasses import dataclass, field

from corpus.records import Kind
from index.analysis import IS_CJK, MARKS, words
from search.clauses import Clauses, joined, side_by_side
from search.tree import Node, Phrase, Scoped, Sequence, Value, Word, boosted

MAX_CHARACTERS = 4096
MAX_TERMS = 64
MAX_DEPTH = 20
MAX_BOOST = 100.0

# Every field of the query language and its other names.
FIELDS = {name: name for name in ("title", "heading", "person", "character", "speaker", "author", "text")}
FIELDS |= {name: name for name in ("kind", "film", "genre", "year", "rating", "lang", "people")}
FIELDS |= {"language": "lang", "cast": "person", "actor": "person", "role": "character"}
VALUE_FIELDS = frozenset(("kind", "film", "genre", "year", "rating", "lang"))
# The kinds of passages are fields too, in the singular and the plural; film: names a film.
SCOPES = {name.replace(" ", "-"): kind.value for kind in Kind for name in (kind.value, kind.plural)}
SCOPES = {name: kind for name, kind in SCOPES.items() if kind != Kind.FILM.value}


@dataclass(slots=True)
class Reading:
    """How a text was understood: the tree, None where nothing is left to search, and notes for the user."""

    root: Node | None
    text: str
    notes: list[str] = field(default_factory=list)


NAME = "[A-Za-z]+(?:-[A-Za-z]+)?"
TOKEN = re.compile(
    rf"""(?P<space>\s+)
      | (?P<open>[+-]?(?:(?P<group_field>{NAME}(?::{NAME})?):)?\()
      | (?P<close>\)(?:\^(?P<close_boost>[\d.]+))?)
      | (?P<quote>[+-]?(?:(?P<quote_field>{NAME}(?::{NAME})?):)?"(?P<quoted>[^"]*)"(?:~(?P<slop>\d{{1,4}}))?
                  (?:\^(?P<quote_boost>[\d.]+))?)
      | (?P<word>[^\s"()]+|["])""",
    re.VERBOSE,
)
# Marks stand in words too: without them runn* would work and an accent typed apart or a Hindi word not.
PATTERN = re.compile(rf"[\w*?'’{MARKS}]+")
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
CURLY_QUOTES = str.maketrans("“”„«»", '"""""')


def read_query(text: str) -> Reading:
    """Return how `text` is understood. Takes time in proportion to its length."""
    notes = []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        notes.append(f"Only the first {MAX_CHARACTERS:,} characters were searched for.")
    text = " ".join(UNSAFE.sub(" ", text).translate(CURLY_QUOTES).split())
    parser = Parser(text, notes)
    return Reading(parser.parse(), text, notes)


class Parser:
    """Reads tokens from left to right; brackets push a level, and levels end at MAX_DEPTH."""

    def __init__(self, text: str, notes: list[str]) -> None:
        self.tokens = [match for match in TOKEN.finditer(text) if not match["space"]]
        self.place = 0
        self.terms = 0
        self.ignored = 0  # opening brackets below MAX_DEPTH whose partner is still to come
        self.notes = notes

    def parse(self) -> Node | None:
        """Return the whole tree."""
        root = self.level("", 0)
        if self.terms > MAX_TERMS:
            self.note(f"Only the first {MAX_TERMS} words were searched for.")
        return root

    def note(self, sentence: str) -> None:
        """Tell the user something, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def level(self, inherited: str, depth: int) -> Node | None:
        """Read up to the closing bracket of this level, or to the end of the text."""
        groups: list[list[Clauses]] = []
        operator, refuse = "", False
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token["close"]:
                if self.ignored:
                    self.ignored -= 1
                elif depth:
                    whole = side_by_side(groups)
                    return boosted(whole, self.boost(token["close_boost"])) if whole else None
                else:
                    self.note("A closing bracket without an opening one was ignored.")
            elif token["word"] in ("AND", "OR", "NOT") and self.is_operator(token["word"], bool(groups)):
                if token["word"] == "NOT":
                    refuse = True
                else:
                    operator = token["word"]
            else:
                sign, node = self.clause(token, inherited, depth)
                if node is not None:
                    joined(groups, operator).add("-" if refuse else sign, node)
                    operator, refuse = "", False
        if depth:
            self.note("A bracket that was not closed was closed at the end.")
        return side_by_side(groups)

    def is_operator(self, name: str, follows_something: bool) -> bool:
        """Whether AND, OR, NOT stand where they can join something; elsewhere they are words."""
        before = self.place < len(self.tokens) and not self.tokens[self.place]["close"]
        return before and (name == "NOT" or follows_something)

    def clause(self, token: re.Match[str], inherited: str, depth: int) -> tuple[str, Node | None]:
        """Return a clause's sign and its node; None where it holds no word."""
        sign = token[0][0] if token[0][0] in "+-" and len(token[0]) > 1 else ""
        if token["open"]:
            return sign, self.group(token["group_field"], inherited, depth)
        if token["quote"]:
            return sign, self.quoted(token, inherited)
        if token[0] == '"':
            self.note("A quotation mark without its partner was ignored.")
            return "", None
        return sign, self.word(token[0][len(sign) :], inherited)

    def group(self, name: str | None, inherited: str, depth: int) -> Node | None:
        """Read a bracket. Below MAX_DEPTH it is read as if it were not there."""
        if depth >= MAX_DEPTH:
            self.note(f"Brackets deeper than {MAX_DEPTH} levels were ignored.")
            self.ignored += 1
            return None
        scope, field, word = named(name)
        inner = self.level(field or inherited, depth + 1)
        if word:
            node = self.word(word, inherited)
            inner = Sequence(plain=(node, inner)) if node and inner else node or inner
        return scoped(scope, inner) if scope else inner

    def quoted(self, token: re.Match[str], inherited: str) -> Node | None:
        """Return a phrase, or the value of a field that takes no phrase."""
        scope, field, word = named(token["quote_field"])
        field, text = field or inherited, f"{word} {token['quoted']}" if word else token["quoted"]
        node = self.valued(field, text) or self.phrase(token, text, field)
        return scoped(scope, node) if scope else node

    def phrase(self, token: re.Match[str], text: str, field: str) -> Phrase | None:
        """Return a phrase; None where it holds no word."""
        text = self.fitting(text)
        if not any(words(text)):
            return None
        return Phrase(text, field, min(int(token["slop"] or 0), 100), self.boost(token["quote_boost"]))

    def word(self, text: str, inherited: str) -> Node | None:
        """Return what a run of characters without spaces, quotes and brackets means."""
        scope = ""
        while (parts := text.partition(":"))[2] and parts[0].lower() in SCOPES:
            scope, text = parts[0].lower(), parts[2]
        if parts[2] and parts[0].lower() in FIELDS:
            inherited, text = FIELDS[parts[0].lower()], parts[2]
        body, _, boost = text.rpartition("^")
        if body and re.fullmatch(r"[\d.]+", boost):
            text = body
        else:
            boost = ""
        node = self.valued(inherited, text) or self.plain_words(text, inherited)
        node = boosted(node, self.boost(boost)) if node else None
        return scoped(scope, node) if scope else node

    def plain_words(self, text: str, field: str) -> Node | None:
        """Return a word, a pattern, or the several words of something like spider-man."""
        bare, tilde, distance = text.rpartition("~")
        fuzzy = tilde and re.fullmatch(r"\d?", distance)
        found = [text[start:end] for start, end in words(bare if fuzzy else text)]
        if fuzzy and len(found) == 1:
            return Word(found[0], field, "fuzzy", min(int(distance or 1), 2)) if self.count() else None
        # The index holds no CJK word longer than a pair, so none that a pattern of more could stand for.
        pattern = PATTERN.fullmatch(text) and not (len(found) > 1 and IS_CJK.search(text))
        if pattern and re.search(r"\*|\?\w", text):
            if not re.search(r"[^\W_]", text):
                self.note(f"A pattern needs at least one letter; {text} was ignored.")
                return None
            prefix = not re.search(r"[*?]", text[:-1])
            if not self.count():
                return None
            return Word(text[:-1], field, "prefix") if prefix else Word(text, field, "wildcard")
        text = self.fitting(text)
        found = [text[start:end] for start, end in words(text)]
        if not found:
            return None
        if len(found) > 1 and IS_CJK.search(text):
            return Phrase(text, field)
        nodes = tuple(Word(word, field) for word in found)
        return nodes[0] if len(nodes) == 1 else Sequence(plain=nodes)

    def valued(self, field: str, text: str) -> Node | None:
        """Return a Value where the field takes one."""
        takes_value = field in VALUE_FIELDS and text.strip() and self.count()
        return Value(text.strip(), field) if takes_value else None

    def count(self) -> bool:
        """Count a term, and tell whether there is still room for it."""
        self.terms += 1
        return self.terms <= MAX_TERMS

    def fitting(self, text: str) -> str:
        """Count the words of a text, and return it up to the last one that there is still room for."""
        ends = [end for _, end in words(text)]
        room = max(0, MAX_TERMS - self.terms)
        self.terms += len(ends)
        return text if len(ends) <= room else text[: ends[room - 1]] if room else ""

    def boost(self, text: str | None) -> float:
        """Return a boost; one that is no sensible number is left out, with a note."""
        try:
            value = float(text or 1)
        except ValueError:
            value = 0.0
        if not 0 < value <= MAX_BOOST:
            self.note(f"A boost is a number above 0 and up to {MAX_BOOST:g}; ^{text} was ignored.")
            return 1.0
        return value


def named(names: str | None) -> tuple[str, str, str]:
    """Return what stands before a colon: the name of a kind, a field, and what is neither but words.

    goof:speaker: is a kind and a field in it.
    """
    first, colon, second = (names or "").partition(":")
    if colon and first.lower() in SCOPES and second.lower() in FIELDS:
        return first.lower(), FIELDS[second.lower()], ""
    if colon or not first:
        return "", "", f"{first} {second}".strip()
    if first.lower() in SCOPES:
        return first.lower(), "", ""
    return ("", FIELDS[first.lower()], "") if first.lower() in FIELDS else ("", "", first)


def scoped(name: str, node: Node | None) -> Node | None:
    """Return what the passages of a kind, called by any of its names, must have."""
    return Scoped(SCOPES[name], node) if node else None
