"""From the tokens of a field to its postings, on whole arrays: one sort and a few differences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from whoosh.util import numeric

from index.columnar.arrays import Array

AT_ONCE = 500_000  # tokens: what is computed of them is memory that is used again and again

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

    terms: what the ids mean, in any order, each once; those without a token are left out. ids, documents:
    uint32 [k], a token's term and document, documents ascending. positions: uint32 [k], ascending within a
    document, or None where the field keeps none. count: documents of the segment.
    """
    used = np.flatnonzero(np.bincount(ids, minlength=len(terms))).tolist()
    used.sort(key=terms.__getitem__)
    rank = np.zeros(len(terms), np.uint64)
    rank[used] = np.arange(len(used), dtype=np.uint64)
    bits = np.uint64(count.bit_length())
    pairs, position = sorted_tokens(rank[ids], documents, positions, bits)
    rows, document = postings_of(pairs, bits)
    # Where each term's tokens begin, and its postings.
    token_start = np.searchsorted(pairs, np.arange(len(used), dtype=np.uint64) << bits)
    token_start = np.append(token_start, len(pairs))
    posting_start = np.append(np.searchsorted(rows, token_start[:-1].astype(np.uint32)), len(rows))
    return FieldPostings(
        terms=[terms[number] for number in used],
        df=np.diff(posting_start),
        occurrences=np.diff(token_start) if positions is not None else np.zeros(len(used), np.int64),
        documents=document,
        frequency=np.diff(rows, append=np.uint32(len(pairs))),
        position=position,
        length=length_bytes(np.bincount(documents, minlength=count)),
        total_length=len(ids),
    )


def postings_of(pairs: Array, bits: np.uint64) -> tuple[Array, Array]:
    """Return where each different pair of a term and a document begins, and its document: uint32 [p] each.

    pairs: uint64 [k], term << bits | document, ascending.
    """
    starts = np.ones(len(pairs), np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=starts[1:])
    rows = np.empty(np.count_nonzero(starts), np.uint32)
    documents = np.empty(len(rows), np.uint32)
    mask = (np.uint64(1) << bits) - np.uint64(1)
    done = 0
    for first in range(0, len(pairs), AT_ONCE):
        found = np.flatnonzero(starts[first : first + AT_ONCE])
        some = slice(done, done + len(found))
        documents[some] = pairs[first : first + AT_ONCE][found] & mask
        found += first
        rows[some] = found
        done += len(found)
    return rows, documents


def sorted_tokens(
    terms: Array, documents: Array, positions: Array | None, bits: np.uint64
) -> tuple[Array, Array]:
    """Return tokens by term, document and position: the first two as one number, and the positions.

    terms: uint64 [k]; documents, positions: uint32 [k]; bits: what documents fit into, at most 32. The
    numbers are uint64 [k], term << bits | document, and stand where the terms stood; the positions are
    uint32 [k], or [0] where there are none.
    """
    keys = terms
    keys <<= bits
    keys |= documents
    if positions is None:
        keys.sort()
        return keys, np.zeros(0, np.uint32)
    more = int(positions.max(initial=0)).bit_length()
    if int(keys.max(initial=0)).bit_length() + more > 64:
        order = np.argsort(keys, kind="stable")
        return keys[order], positions[order]
    # One plain sort of integers, which hold all there is to a token: 5 million take 0.03 s, and nothing has
    # to be fetched from all over the memory behind it. All is done in place: new memory costs as much again.
    keys <<= np.uint64(more)
    keys |= positions
    keys.sort()
    position = np.empty(len(keys), np.uint32)
    np.bitwise_and(keys, np.uint64((1 << more) - 1), out=position, casting="unsafe")
    keys >>= np.uint64(more)
    return keys, position


def length_bytes(lengths: Array) -> Array:
    """Return Whoosh's length byte of each length: uint8 [n]."""
    return np.minimum(np.searchsorted(LENGTHS, lengths), 255).astype(np.uint8)
