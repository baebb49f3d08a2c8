"""From the tokens of a field to its postings, on whole arrays: one sort and a few differences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from whoosh.util import numeric

from index.columnar.arrays import Array

# Whoosh's length byte stands for the smallest listed length that is not below the real one.
LENGTHS = np.array([numeric.byte_to_length(byte) for byte in range(256)])


@dataclass(frozen=True)
class FieldPostings:
    """The postings of one field with t terms, p postings and q positions.

    terms: sorted bytes [t]. df: int64 [t], postings of each; occurrences: int64 [t], positions of each.
    documents: uint32 [p]; frequency: uint32 [p]; position: uint32 [q], none where the field keeps none.
    length: uint8 [n], the length byte of each document; total_length: their sum, exact.
    """

    terms: Sequence[bytes]
    df: Array
    occurrences: Array
    documents: Array
    frequency: Array
    position: Array
    length: Array
    total_length: int


def invert(
    terms: Sequence[bytes], ids: Array, documents: Array, positions: Array | None, count: int
) -> FieldPostings:
    """Sort tokens into postings.

    terms: what the ids mean, in any order, each once; those without a token are left out.
    ids, documents: uint32 [k], a token's term and
    document, documents ascending. positions: uint32 [k], ascending within a document, or None where the
    field keeps none. count: documents of the segment.
    """
    used = np.flatnonzero(np.bincount(ids, minlength=len(terms))).tolist()
    used.sort(key=terms.__getitem__)
    rank = np.zeros(len(terms), np.uint64)
    rank[used] = np.arange(len(used), dtype=np.uint64)
    # Rank above, token number below: one plain sort of integers puts equal terms together and leaves
    # their tokens in the order of documents and positions. 8 million tokens take 0.05 s.
    keys = (rank[ids] << np.uint64(32)) | np.arange(len(ids), dtype=np.uint64)
    keys.sort()
    order = keys & np.uint64(0xFFFFFFFF)
    term, document = keys >> np.uint64(32), documents[order]
    starts = np.ones(len(ids), np.bool_)
    if len(ids):
        starts[1:] = (term[1:] != term[:-1]) | (document[1:] != document[:-1])
    rows = np.flatnonzero(starts)
    lengths = np.bincount(documents, minlength=count)
    occurrences = np.bincount(term.astype(np.int64), minlength=len(used))
    return FieldPostings(
        terms=[terms[number] for number in used],
        df=np.bincount(term[rows].astype(np.int64), minlength=len(used)),
        occurrences=occurrences if positions is not None else np.zeros(len(used), np.int64),
        documents=document[rows],
        frequency=np.diff(rows, append=len(ids)).astype(np.uint32),
        position=positions[order] if positions is not None else np.zeros(0, np.uint32),
        length=length_bytes(lengths),
        total_length=len(ids),
    )


def length_bytes(lengths: Array) -> Array:
    """Return Whoosh's length byte of each length: uint8 [n]."""
    return np.minimum(np.searchsorted(LENGTHS, lengths), 255).astype(np.uint8)
