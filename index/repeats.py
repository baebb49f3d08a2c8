"""Which passages of a film may say the same: so few that only these are compared in full.

corpus/identity.py says what is the same, and takes apart every word of what it compares. Here passages are
told apart by what is cheap to look at, and whatever could be the same is left to it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import compress
from operator import attrgetter

from corpus.identity import SAYINGS, distinct
from corpus.records import Kind, Passage, fold, key_words

SAID = attrgetter(*SAYINGS)
# Of ASCII: into lower case, and what is no letter or digit left out.
LOWER = bytes(range(256)).lower()
SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())


def without_repeats(passages: Sequence[Passage]) -> list[Passage]:
    """Return what `distinct` makes of the passages of a film."""
    by_kind: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_kind[passage.kind.value].append(passage)
    gone: set[int] = set()
    for group in by_kind.values():
        if len(group) > 1 and (alike := list(likely(group))):
            gone |= set(map(id, alike)) - set(map(id, distinct(alike)))
    return [passage for passage in passages if id(passage) not in gone] if gone else list(passages)


def likely(passages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield those passages of one kind of which another may say all, or may say all of another."""
    for group in of_one_saying(passages):
        signs = [list(signs_of(passage)) for passage in group]
        shared = repeated([sign for own in signs for sign in own])
        if shared:
            yield from compress(group, (not shared.isdisjoint(own) for own in signs))


def of_one_saying(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Return the passages in groups that agree in whatever all of them say beside their text.

    Where two passages both have an author, another one makes another passage, and so with all of SAYINGS.
    """
    if passages[0].kind is Kind.CREDIT:
        return [list(passages)]  # who it is of tells credits apart better
    columns = zip(*map(SAID, passages), strict=True)
    said = [column for column in columns if all(column)]
    if not said:
        return [list(passages)]
    groups: dict[tuple[Hashable, ...], list[Passage]] = defaultdict(list)
    for passage, own in zip(passages, zip(*said, strict=True), strict=True):
        groups[own].append(passage)
    return [group for group in groups.values() if len(group) > 1]


def signs_of(passage: Passage) -> set[str | bytes]:
    """Return something for each piece of what a passage says: of pieces that are the same it is the same.

    The pieces are those of corpus.identity.content.
    """
    if passage.kind is Kind.CREDIT and (passage.person or passage.credited_as):
        return {fold(name) for name in (passage.person, passage.credited_as) if name}
    found: set[str | bytes] = set(map(letters, passage.text.split("\n")))
    return found - {b""} or {passage.text}


def letters(paragraph: str) -> bytes:
    """Return the folded letters and digits of a paragraph, without what stands between them."""
    if paragraph.isascii():
        return paragraph.encode().translate(LOWER, SIGNS)
    return "".join(key_words(paragraph)).encode("utf-8", "surrogatepass")


def repeated(signs: Sequence[str | bytes]) -> set[str | bytes]:
    """Return those that stand there more than once."""
    seen: set[str | bytes] = set()
    more: set[str | bytes] = set()
    for sign in signs:
        (more if sign in seen else seen).add(sign)
    return more
