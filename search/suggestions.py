"""What the text being typed could become: titles, people, characters, then phrases, the best known first."""

from collections.abc import Iterable, Iterator

import numpy as np

from corpus.records import key_words
from index import FilmIndex
from index.analysis import exact_form, words
from index.names import CHARACTER, PERSON, PHRASE, TITLE
from search.mistyped import near
from search.names import Name, beginning_with
from search.passages import reference
from search.postings import segment_of
from search.reports import Suggestion
from search.syntax import UNSAFE

SORTS = {TITLE: "title", PERSON: "person", CHARACTER: "character", PHRASE: "phrase"}
LONGEST = 100  # characters of what is typed that are looked at
# Of each sort so many at first; what is left of the room is filled in the same order.
SHARES = {TITLE: 4, PERSON: 3, CHARACTER: 2, PHRASE: 2}
# A letter that is wrong among three leaves nothing to go by.
SHORTEST_MISTYPED = 4


def suggest(index: FilmIndex, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
    """Return up to `limit` ways to complete `text`; for what nothing begins with, what is a slip off."""
    typed = UNSAFE.sub(" ", text[:LONGEST])
    found = beginning_with(index, typed, limit)
    if not found and len("".join(key_words(typed))) >= SHORTEST_MISTYPED:
        found = near(index, typed, limit)
    suggestions = [suggestion(index, name) for name in shared_out(found, limit)]
    if len(suggestions) < limit:
        known = {each.text.casefold() for each in suggestions}
        more = (each for each in completions(index, typed) if each.text.casefold() not in known)
        suggestions += list(more)[: limit - len(suggestions)]
    return tuple(suggestions)


def shared_out(found: Iterable[Name], limit: int) -> list[Name]:
    """Return up to `limit` names: each sort's share first, sorts in their order, then what is left."""
    by_sort: dict[str, list[Name]] = {sort: [] for sort in SORTS}
    for name in found:
        by_sort[name.sort].append(name)
    first = [name for sort, names in by_sort.items() for name in names[: SHARES[sort]]]
    rest = [name for sort, names in by_sort.items() for name in names[SHARES[sort] :]]
    chosen = set(map(id, [*first, *rest][:limit]))
    return [name for names in by_sort.values() for name in names if id(name) in chosen]


def suggestion(index: FilmIndex, name: Name) -> Suggestion:
    """Return a name as it is suggested; a title and a character tell their film."""
    film = None
    if name.sort in (TITLE, CHARACTER):
        film = reference(index.film_at(name.document))
    return Suggestion(text=name.text, sort=SORTS[name.sort], count=name.count, film=film)


def completions(index: FilmIndex, typed: str) -> Iterator[Suggestion]:
    """Yield what was typed with its last word completed, where passages have all of these words."""
    spans = list(words(typed))
    if not spans or typed[-1:].isspace() or spans[-1][1] - spans[-1][0] < 2:
        return
    before = [exact_form(typed[start:end]) for start, end in spans[:-1]]
    last = exact_form(typed[spans[-1][0] :])
    counted: dict[str, int] = {}
    for leaf, _ in index.searcher.leaf_searchers():
        if (segment := segment_of(leaf)) is None:
            continue
        numbers = segment.terms.prefix_range("text", last.encode())
        start = np.asarray(segment.terms.posting_start[numbers.start : numbers.stop + 1], np.int64)
        for place in np.argsort(-np.diff(start), kind="stable")[:20].tolist():
            text = segment.terms.texts[numbers.start + place]
            documents = segment.terms.documents[segment.terms.rows(numbers.start + place)]
            for word in before:
                others = segment.postings("text", word.encode())
                documents = documents[others.among(documents)] if others else documents[:0]
            word = text.decode()
            counted[word] = counted.get(word, 0) + len(documents)
    for word, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        if count:
            yield Suggestion(text=typed[: spans[-1][0]] + word, sort="phrase", count=count)
