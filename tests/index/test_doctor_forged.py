"""Damage with all its checksums in order, as a fault in the writing code would leave it, is found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from forging import Contents, forge, forge_column, restate
from storms import ALL, found

from index.columnar.arrays import Array
from index.columnar.impacts import CHAMPIONS
from index.doctor import examine
from index.generations import stated

# Damage that no checksum finds: the file, what is done to its arrays, and what the doctor says of it.


def at(name: str, place: int, change: Callable[[Any], Any]) -> Callable[[Contents], None]:
    """Return what changes one item of an array."""

    def alter(contents: Contents) -> None:
        contents[name][place] = change(contents[name][place])

    return alter


def cut(name: str) -> Callable[[Contents], None]:
    """Return what takes the last item of an array away."""

    def alter(contents: Contents) -> None:
        contents[name] = contents[name][:-1]

    return alter


def swap(name: str, one: int, other: int) -> Callable[[Contents], None]:
    """Return what swaps two items of an array."""

    def alter(contents: Contents) -> None:
        contents[name][[one, other]] = contents[name][[other, one]]

    return alter


def plus(step: int) -> Callable[[Any], Any]:
    """Return what adds to an item."""
    return lambda value: value + step


def first_rows(contents: Contents) -> None:
    """Name the first postings of every long list as its best."""
    contents["champion_row"][:] = np.resize(np.arange(CHAMPIONS), len(contents["champion_row"]))


FORGED = [
    (".postings", at("documents", 0, lambda value: 10**6), "names document 1000000 of 630"),
    (".postings", swap("documents", -1, -2), "documents out of order"),
    (".postings", cut("documents"), "posting_start ends at"),
    (".frequency", at("frequency", 5, lambda value: 0), "stands no time"),
    (".frequency", at("frequency", -1, plus(1)), "another weight than its postings"),
    (".frequency", cut("frequency"), "frequency is of"),
    (".impact", at("impact", 9, plus(1)), "another impact than its frequencies"),
    (".impact", cut("impact"), "impact is of"),
    (".positions", at("position", -1, plus(7)), "at other positions than the index says"),
    (".positions", at("position", -2, plus(9000)), "at other positions than the index says"),
    (".positions", cut("position"), "position_start ends at"),
    (".terms", at("text", 0, plus(1)), "text_key is not what the terms begin with"),
    (".terms", at("text_key", 0, plus(1)), "text_key is not what the terms begin with"),
    (".terms", at("text_start", 1, plus(9000)), "text_start does not rise with term 1"),
    (".terms", at("posting_start", 1, lambda value: 0), "posting_start does not rise with term 0"),
    (".terms", at("position_start", 0, plus(1)), "position_start ends at"),
    (".terms", cut("posting_start"), "posting_start is of"),
    (".terms", at("weight", 3, plus(1)), "another weight than its postings"),
    (".terms", at("max_weight", 3, plus(1)), "another max_weight than its postings"),
    (".terms", at("min_length", -1, plus(1)), "another min_length than its postings"),
    (".terms", at("max_length", -1, plus(1)), "another max_length than its postings"),
    (".terms", at("max_impact", 3, lambda value: value ^ 1), "another max_impact than its postings"),
    (".terms", cut("max_weight"), "max_weight is of"),
    (".terms", at("champion_term", 0, plus(1)), "the long lists are not those that have champions"),
    (".terms", swap("champion_row", 0, 1), "are not in order"),
    (".terms", at("champion_row", 63, plus(10**6)), "are not in order"),
    (".terms", first_rows, "are not its highest impacts"),
    (".documents", at("length.text", 7, plus(1)), "its length says otherwise"),
    (".documents", cut("length.text"), "length.text is of 629 documents"),
    (".documents", cut("stored_start"), "stored fields are of 629 documents"),
    (".records", at("stored_start", 4, lambda value: 0), "stored_start does not rise"),
    (".records", at("stored_block_first", 1, lambda value: 0), "the blocks are not in order"),
    (".records", at("stored_block_start", -1, plus(1)), "the blocks end at"),
    (".records", at("stored", 20, plus(1)), "block 0 does not unpack to its records"),
    (".records", at("stored_start", -1, plus(1)), "does not unpack to its records"),
    (".records", at("stored_start", 1, plus(1)), "The record of document 0 is damaged"),
]


@pytest.mark.parametrize(
    ("ending", "alter", "told"), FORGED, ids=[f"{each[0]}-{n}" for n, each in enumerate(FORGED)]
)
def test_arrays_that_contradict_each_other_are_found(
    copy: Path, ending: str, alter: Callable[[Contents], None], told: str
) -> None:
    """Arrays that do not agree are found although every checksum is right, and the doctor says which."""
    forge(copy, ending, alter)

    assert examine(copy, quick=True).whole
    assert told in " ".join(found(copy, sample=ALL))


def other(value: Any) -> Any:
    """Return another value of a column of numbers or booleans."""
    return not value if value.dtype == np.bool_ else value + 1


COLUMNS = [
    ("kind", lambda values: np.append(values, values[:1]), "the columns hold 631 passages"),
    ("kind", lambda values: np.put(values, 30, 250), "passages of the kind"),
    ("year", lambda values: np.put(values, 3, 1812), "has the year"),
    ("rating", lambda values: np.put(values, 3, other(values[3])), "has the rating"),
    ("language", lambda values: np.put(values, 3, 250), "names a language that there is not"),
    ("spoiler", lambda values: np.put(values, 3, other(values[3])), "has the spoiler"),
    ("film", lambda values: np.put(values, 3, 5), "does not follow the column first"),
    ("first", lambda values: np.put(values, 3, 0), "does not rise from film to film"),
    ("genre", lambda values: np.put(values, 0, 60_000), "names a genre that there is not"),
    ("genre", lambda values: np.put(values, 0, values[0] + 1), "has the genres"),
    ("genre_first", lambda values: np.put(values, -1, 1), "does not rise from film to film"),
    ("votes", lambda values: values[:-1], "the column votes has 29 rows"),
    ("votes", lambda values: np.put(values, 2, other(values[2])), "has the votes"),
]


@pytest.mark.parametrize(("name", "alter", "told"), COLUMNS)
def test_columns_that_say_otherwise_are_found(
    copy: Path, name: str, alter: Callable[[Array], Any], told: str
) -> None:
    """Columns that contradict each other, the records or the manifest are found."""
    forge_column(copy, name, alter)

    assert told in " ".join(found(copy, sample=ALL))


def test_two_kinds_that_have_changed_places_are_found(copy: Path) -> None:
    """Columns that hold the right number of everything, in the wrong rows, are found by the records."""

    def exchange(values: Array) -> None:
        last = int(np.flatnonzero(values != values[1])[-1])
        values[[1, last]] = values[[last, 1]]

    forge_column(copy, "kind", exchange)
    assert "has the kind" in " ".join(found(copy, sample=ALL))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"passages": 629}, "the manifest says 629"),
        ({"films": 29}, "the columns hold 30 films, the manifest says 29"),
        ({"by_kind": {"film": 30}}, "the manifest says 0"),
    ],
)
def test_a_manifest_that_miscounts_is_found(copy: Path, changes: dict[str, Any], told: str) -> None:
    """A manifest that speaks of other numbers than the index holds is contradicted."""
    restate(copy, **changes)

    assert told in " ".join(found(copy))


def test_a_manifest_with_other_lengths_is_found(copy: Path) -> None:
    """The sum of a field's lengths, which scores rest on, is counted anew."""
    (segment,) = stated(copy, 1).segments
    lengths = {**segment.lengths, "text": segment.lengths["text"] + 1}
    restate(copy, segments=(msgspec.structs.replace(segment, lengths=lengths),))

    assert "the manifest says" in " ".join(found(copy))


def test_a_posting_of_another_document_is_found(copy: Path) -> None:
    """A word that is said to stand in another passage than it does is found by reading the passages."""

    def move(contents: Contents) -> None:
        documents = contents["documents"]
        rises = np.flatnonzero(np.diff(documents.astype(np.int64)) > 1)
        documents[rises[-1]] += 1

    forge(copy, ".postings", move)
    told = " ".join(found(copy, sample=ALL))
    assert "its length says otherwise" in told or "its postings do not name it" in told
