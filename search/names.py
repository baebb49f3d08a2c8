"""Look whole names up: what begins with some letters, how often it stands in the index, and where.

index/names.py says how names become terms. What is kept here a generation is one number a term: how known
it is. Everything else is found in the dictionary when it is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from corpus.records import key_words
from index import FilmIndex
from index.columnar.terms import TermsReader
from index.names import SEPARATOR, TITLE, split_term
from search.filters import Documents
from search.groups import run_starts
from search.postings import segment_of

NAME, TAIL = "name", "name_tail"
# A name that is typed from its second word on counts less than one that is typed from its first.
TAIL_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the index. count: of a title, its film's passages; of others, the passages with it.

    document: the first passage that has it.
    """

    text: str
    sort: str
    count: int
    document: int
    weight: float


@dataclass(frozen=True, slots=True)
class NameList:
    """The terms of one field of one segment.

    count: int64 [t], see Name. known: int64 [t], by which they are ranked: of a title, the votes as well.
    sort: uint8 [t], the letter's code.
    """

    terms: TermsReader
    offset: int  # of the segment's documents
    first: int  # number of the field's first term
    count: npt.NDArray[np.int64]
    known: npt.NDArray[np.int64]
    sort: npt.NDArray[np.uint8]


lists_of: WeakKeyDictionary[FilmIndex, dict[str, list[NameList]]] = WeakKeyDictionary()


def name_lists(index: FilmIndex, field: str) -> list[NameList]:
    """Return a field's names, a list a segment. What they hold is worked out once an index."""
    kept = lists_of.setdefault(index, {})
    if field not in kept:
        found = []
        for leaf, offset in index.searcher.leaf_searchers():
            if segment := segment_of(leaf):
                found.append(name_list(index, segment.terms, field, offset))
        kept[field] = found
    return kept[field]


def name_list(index: FilmIndex, terms: TermsReader, field: str, offset: int) -> NameList:
    """Return a field's names in one segment: 20 ms for a million of them."""
    first, last = terms.field_range(field)
    start = np.asarray(terms.posting_start[first : last + 1], np.int64)
    ends = np.asarray(terms.text_start[first + 1 : last + 1], np.int64)
    sort = np.asarray(terms.text, np.uint8)[ends - 1]
    count = np.diff(start)
    titles = sort == ord(TITLE)
    documents = np.asarray(terms.documents)[start[:-1][titles]].astype(np.int64) + offset
    films = index.columns.film[documents]
    passages = np.diff(index.columns.first.astype(np.int64))
    count[titles] = passages[films]
    known = count.copy()
    known[titles] += index.columns.votes[films]
    return NameList(terms, offset, first, count, known, sort)


def beginning_with(index: FilmIndex, typed: str, wanted: int) -> list[Name]:
    """Return the best known names of every sort one of whose words begins what was `typed`."""
    words = key_words(typed)
    if not words:
        return []
    # A space at the end says that the last word is whole.
    return starting(index, " ".join(words) + (" " if typed[-1:].isspace() else ""), wanted)


def starting(index: FilmIndex, key: str, wanted: int) -> list[Name]:
    """Return the best known names that start with `key`, or have a word that does: `wanted` of each sort."""
    found: dict[tuple[str, str], Name] = {}
    for field, factor in ((NAME, 1.0), (TAIL, TAIL_WEIGHT)):
        for names in name_lists(index, field):
            # A whole word is ended by a space or by the end of the name.
            ends = (key, f"{key[:-1]}{SEPARATOR}") if key.endswith(" ") else (key,)
            for end in ends:
                numbers = names.terms.prefix_range(field, end.encode())
                for name in best_names(names, numbers, wanted, factor):
                    same = (" ".join(key_words(name.text)), name.sort)
                    found[same] = better(found.get(same), name)
    return sorted(found.values(), key=lambda name: (-name.weight, name.text))


def better(known: Name | None, name: Name) -> Name:
    """Return the spelling that is more frequent of two of the same name."""
    return name if known is None or name.weight > known.weight else known


def best_names(names: NameList, numbers: range, wanted: int, factor: float) -> Iterator[Name]:
    """Yield the best known of some terms, `wanted` of each sort."""
    rows = slice(numbers.start - names.first, numbers.stop - names.first)
    known, sorts = names.known[rows], names.sort[rows]
    for sort in np.unique(sorts):
        places = np.flatnonzero(sorts == sort)
        if len(places) > wanted:
            places = places[np.argpartition(-known[places], wanted - 1)[:wanted]]
        for place in places.tolist():
            yield name_at(names, numbers.start + place, factor)


def name_at(names: NameList, number: int, factor: float = 1.0) -> Name:
    """Return the name of a term."""
    _, written, sort = split_term(names.terms.texts[number])
    count = int(names.count[number - names.first])
    document = int(names.terms.documents[names.terms.rows(number).start]) + names.offset
    return Name(written, sort, count, document, int(names.known[number - names.first]) * factor)


def documents_naming(index: FilmIndex, name: str, sort: str) -> Documents:
    """Return the passages that have a whole name, however it is spelled: uint32, ascending."""
    key = f"{' '.join(key_words(name))}{SEPARATOR}"
    found: list[Documents] = [np.zeros(0, np.uint32)]
    for names in name_lists(index, NAME):
        for number in names.terms.prefix_range(NAME, key.encode()):
            if names.sort[number - names.first] == ord(sort):
                rows = names.terms.rows(number)
                found.append(names.terms.documents[rows] + np.uint32(names.offset))
    return np.unique(np.concatenate(found))


def films_naming(names: NameList, index: FilmIndex, sort: str) -> tuple[npt.NDArray[np.int64], ...]:
    """Return the terms of one sort (int64 [t], numbers) and in how many films each stands (int64 [t])."""
    first, last = names.first, names.first + len(names.count)
    start = np.asarray(names.terms.posting_start[first : last + 1], np.int64)
    if len(start) < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    documents = np.asarray(names.terms.documents[start[0] : start[-1]]).astype(np.int64) + names.offset
    films = index.columns.film[documents]
    changes = np.ones(len(films), np.int64)
    changes[1:] = films[1:] != films[:-1]
    begins = start[:-1] - start[0]
    changes[begins] = 1  # a term's first film is new to it, whatever stood before
    chosen = np.flatnonzero(names.sort == ord(sort))
    return chosen + first, np.add.reduceat(changes, begins)[chosen]


def people_by_films(index: FilmIndex, sort: str) -> list[tuple[int, str]]:
    """Return in how many films each name of a sort stands, and the name, most films first, then by name.

    Spellings that fold alike are one; the most frequent one is shown.
    """
    counts: dict[str, tuple[int, int, str]] = {}
    for names in name_lists(index, NAME):
        numbers, films = films_naming(names, index, sort)
        for number, count in zip(numbers.tolist(), films.tolist(), strict=True):
            key, written, _ = split_term(names.terms.texts[number])
            total, most, spelling = counts.get(key, (0, 0, ""))
            counts[key] = (total + count, *max((most, spelling), (count, written)))
    return sorted(((total, name) for total, _, name in counts.values()), key=lambda each: (-each[0], each[1]))


def distinct_films(index: FilmIndex, documents: Documents) -> npt.NDArray[np.uint32]:
    """Return the films that some passages (uint32 [m], ascending) are of: uint32, ascending."""
    films = index.columns.film[documents]
    distinct: npt.NDArray[np.uint32] = films[run_starts(films)]
    return distinct
