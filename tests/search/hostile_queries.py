"""Queries nobody should type, drawn by lot: of every kind the search hears, whole and broken.

Each function takes the lot and what the index holds (lines, titles, names), and returns a text.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from search.syntax import FIELDS, SCOPES

WORDS: tuple[str, ...] = (
    *(
        "the",
        "a",
        "wasps",
        "orchard",
        "silver",
        "naïve",
        "映画",
        "雨",
        "हिन्दी",
        "שלום",
        "don't",
        "spider-man",
    ),
    *("1990", "zzz", "running", "Ocean’s", "ß", "İ", "ﬁ", "９", "…", "-", "'", "\u0301", "👩‍👧", "x" * 300),
    *(
        "AND",
        "OR",
        "NOT",
        "storm",
        "knife",
        "stormy",
        "runing",
        "silvr",
        "l'histoire",
        "U.S.A.",
        "8½",
        "m*a*s*h",
    ),
)
ENDINGS: tuple[str, ...] = (
    *(
        "",
        "",
        "",
        "",
        "*",
        "~",
        "~2",
        "~0",
        "^2",
        "^0.1",
        "^999",
        "*^3",
        "~1^2",
        "?",
        "?e",
        "*ing",
        "^",
        "~~",
    ),
    *('"~3', "^1e9", "^.", "^" + "9" * 400),
)
VALUES: tuple[str, ...] = (
    *(
        "goof",
        "quotes",
        "1990..1999",
        "1990s",
        ">=8",
        "<5",
        "..",
        "nan",
        "inf",
        "-1e999",
        "..7",
        "9..1",
        "1e308",
    ),
    *("99999999999", "-5", ">", "<=", "Drama", "fr", "en", "tt0001", "\ud800", "0x10", "1_0", "٣", "8.5.1"),
    *(">=..", "<1..2", '"film noir"', "tt0000003", "9" * 5_000, "１９９０"),
)
HEDGES: tuple[str, ...] = (
    *("I think", "maybe", "it was a movie where", "I don't remember", "not the one with", "from the 80s"),
    *("in the early 1990s", "black and white", "a horror film", "I saw it on TV as a kid", "not a comedy"),
    *("it wasn't Titanic", "which film was it where", "who said", "set in the 1920s", "mid to late 70s"),
)
SIGNS = '()"+-^~*?: .,!;/\\&|<>[]{}“”„«»‘’—…'
# Left-to-right and right-to-left marks, embeddings and overrides; joiners; a byte order mark; line ends.
CONTROLS = (
    "\x00\x07\x1b\x7f\x85\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202e\u2028\u2066\u2069\ufeff\ufffe"
)

Lot = random.Random


@dataclass(frozen=True)
class Held:
    """What an index holds that queries may be near to."""

    lines: tuple[str, ...]
    titles: tuple[str, ...]


def clause(lot: Lot, depth: int) -> str:
    """Return a clause of the query language, not always a right one."""
    sign = lot.choice(("", "", "", "+", "-", "NOT "))
    field = lot.choice(("", "", f"{lot.choice(list(FIELDS))}:", f"{lot.choice(list(SCOPES))}:"))
    chance = lot.random()
    if depth and chance < 0.25:
        return f"{sign}{field}({clauses(lot, depth - 1)}){lot.choice(ENDINGS)}"
    if chance < 0.4:
        words = " ".join(lot.choices(WORDS, k=lot.randrange(5)))
        return f'{sign}{field}"{words}"{lot.choice(("", "~2", "~100", "^3", "~1^2", "~99999"))}'
    if chance < 0.6:
        return f"{sign}{lot.choice(('kind', 'year', 'rating', 'genre', 'lang', 'film'))}:{lot.choice(VALUES)}"
    return f"{sign}{field}{lot.choice(WORDS)}{lot.choice(ENDINGS)}"


def clauses(lot: Lot, depth: int = 3) -> str:
    """Return clauses, joined somehow."""
    joint = lot.choice((" ", " ", " OR ", " AND ", "  ", "\t"))
    return joint.join(clause(lot, depth) for _ in range(lot.randrange(1, 5)))


def plain(lot: Lot) -> str:
    """Return a few plain words, some misspelt, some with synonyms."""
    return " ".join(lot.choices((*WORDS[:12], "sci-fi", "wwii", "stormm", "kinves"), k=lot.randrange(1, 8)))


def across(lot: Lot) -> str:
    """Return conditions on passages of several kinds, in and out of brackets, with refusals and ORs."""

    def one(depth: int) -> str:
        name = lot.choice((*SCOPES, "film", "nokind"))
        inside = lot.choice((*WORDS, '"the storm"', "run*", "silver~", "kind:goof", ""))
        if depth and lot.random() < 0.3:
            inside = f"({lot.choice((' ', ' OR ', ' AND ', ' -')).join(one(depth - 1) for _ in range(3))})"
        return f"{lot.choice(('', '', '', '-', '+', 'NOT '))}{name}:{inside}{lot.choice(ENDINGS[:6])}"

    return lot.choice((" ", " ", " OR ", " AND ")).join(one(2) for _ in range(lot.randrange(1, 5)))


def from_bytes(lot: Lot) -> str:
    """Return what a shell or a socket might hand over."""
    data = lot.randbytes(lot.choice((1, 5, 30, 200)))
    ways = (("latin-1",), ("utf-8", "surrogateescape"), ("utf-16-le", "replace"), ("cp437",))
    return data.decode(*lot.choice(ways))


def of_all_planes(lot: Lot) -> str:
    """Return signs of every plane of Unicode, controls and words between them; some as endless words."""
    pieces = [
        lot.choice(
            (
                chr(lot.randrange(17) << 16 | lot.randrange(0x10000)),
                chr(lot.randrange(0xD800, 0xE000)),
                lot.choice(CONTROLS),
                lot.choice(SIGNS),
                lot.choice(WORDS),
                chr(lot.randrange(0x41, 0x3000)) + chr(lot.randrange(0x300, 0x370)) * lot.choice((1, 40)),
            )
        )
        for _ in range(lot.randrange(1, 40))
    ]
    return lot.choice(("", " ")).join(pieces)


def told(lot: Lot) -> str:
    """Return a vague description of a film, from a line to a page long."""
    parts = (*HEDGES, *WORDS[:24], "robot", "spaceship", "detective", "\n\n", "?", "(1987)", "’90s", "19x0s")
    return " ".join(lot.choice(parts) for _ in range(lot.choice((4, 12, 40, 150, 700))))


def misremembered(lot: Lot, held: Held) -> str:
    """Return a line of the index, some words changed, dropped or put in, perhaps as a question."""
    said = lot.choice(held.lines).split()
    for _ in range(lot.randrange(4)):
        place = lot.randrange(len(said) + 1)
        said[place : place + lot.randrange(2)] = lot.choices(WORDS, k=lot.randrange(2))
    line = " ".join(said[: lot.choice((6, 12, 60))])
    return lot.choice(("{}", "{}", "{}", '"{}"', "who said {}?", "which film was it where {}", "{}”")).format(
        line
    )


def misspelt(lot: Lot, held: Held) -> str:
    """Return a title with some letters dropped, doubled, swapped or run together."""
    text = lot.choice(held.titles)
    for _ in range(lot.randrange(4)):
        place = lot.randrange(len(text) + 1)
        piece = lot.choice((text[place : place + 2][::-1], text[place : place + 1] * 2, "", "é", "-", " "))
        text = text[:place] + piece + text[place + 2 :]
    return lot.choice((text, text.upper(), text.replace(" ", ""), f"{text} {lot.choice(WORDS)}"))


def nested(lot: Lot) -> str:
    """Return brackets, refusals and fields in one another, deeper than anyone reads, some of them open."""
    opening = lot.choice(
        ("(", "-(", "goof:(", "title:(", "NOT (", "(the ", "(a OR ", "+(goof:x ", "quote:goof:(")
    )
    depth = lot.choice((1, 5, 19, 20, 21, 60, 900))
    return opening * depth + lot.choice(WORDS) + ")" * lot.choice((depth, depth - 1, depth + 1, 0))


def broken(lot: Lot, held: Held) -> str:
    """Return a query with pieces lost, doubled and put in."""
    sorts = (clauses, plain, across, told, partial(misremembered, held=held), partial(misspelt, held=held))
    text = lot.choice(sorts)(lot)
    for _ in range(lot.randrange(1, 6)):
        place = lot.randrange(len(text) + 1)
        end = place + lot.randrange(4)
        piece = lot.choice((text[place:end] * 2, "", *SIGNS, *CONTROLS, chr(lot.randrange(0x110000))))
        text = text[:place] + piece + text[end:]
    return text * lot.choice((1, 1, 1, 1, 1, 1, 50))


def huge(lot: Lot, held: Held) -> str:
    """Return some 100 kB: one thing over and over, or many things after one another."""
    sorts = (clauses, plain, across, from_bytes, of_all_planes, told, nested, partial(broken, held=held))
    drawn = lot.choice(sorts)
    if lot.random() < 0.5:
        text = drawn(lot) or "a"
        return (text + lot.choice(("", " "))) * (100_000 // (len(text) + 1) + 1)
    pieces, size = [], 0
    while size < 100_000:
        pieces.append(drawn(lot) or "a")
        size += len(pieces[-1]) + 1
    return " ".join(pieces)[:100_000]


def sorts_of(held: Held) -> dict[str, Callable[[Lot], str]]:
    """Return every sort of query by its name, each a function of the lot alone."""
    near = {each.__name__: partial(each, held=held) for each in (misremembered, misspelt, broken, huge)}
    own = (clauses, plain, across, from_bytes, of_all_planes, told, nested)
    return {**{each.__name__: each for each in own}, **near}


SORTS = tuple(sorts_of(Held(("",), ("",))))
