"""From the tokens of a field to its postings, on whole arrays: one sort and a few differences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from whoosh.util import numeric

from index.columnar.arrays import Array

AT_ONCE = 500_000  # tokens: what is computed of them is memory that is used again and again

# Whoosh's length byte stands for the smallest listed length that is not below the real one.
LENGTHS = np.array([numeric.byte_to_length(byte) for byte in range(256)])


@dataclass(frozen=True)
class Tokens:
    """The tokens of a field, documents ascending.

    pieces: some after the others, as term, document and position (uint32 [k] each, positions ascending
    within a document). most: no fewer than all their tokens. last: no position is behind it, None where the
    field keeps none.
    """

    pieces: Iterable[tuple[Array, Array, Array]]
    most: int
    last: int | None


@dataclass(frozen=True)
class FieldPostings:
    """The postings of one field with t terms, p postings and q positions.

    terms: sorted bytes [t]. df: int64 [t], postings of each; occurrences: int64 [t], positions of each.
    documents: uint32 [p]; frequency: uint32 [p]; position: uint16 or uint32 [q], none where the field keeps
    none. length: uint8 [n], the length byte of each document; total_length: their sum, exact.
    """

    terms: Sequence[bytes]
    df: Array
    occurrences: Array
    documents: Array
    frequency: Array
    position: Array
    length: Array
    total_length: int


def invert(terms: Sequence[bytes], tokens: Tokens, count: int) -> FieldPostings:
    """Sort tokens into postings.

    terms: what their numbers mean, in any order, each once, complete when the last piece has been given;
    those without a token are left out. count: documents of the segment.
    """
    bits = np.uint64(count.bit_length())
    more = np.uint64((tokens.last or 0).bit_length())
    # Of the memory for `most` tokens none is taken that is not written to.
    ids: Array = np.empty(tokens.most, np.uint32)
    keys: Array = np.empty(tokens.most, np.uint64)
    lengths = np.zeros(count, np.int64)
    done = 0
    for some, documents, positions in tokens.pieces:
        if len(some):
            piece = slice(done, done + len(some))
            ids[piece], keys[piece] = some, documents
            if tokens.last is not None:
                keys[piece] <<= more
                keys[piece] |= positions
            here = np.bincount(documents - documents[0])
            lengths[int(documents[0]) :][: len(here)] += here
            done += len(some)
    used, rank = ranked(terms, ids[:done])
    keys, position = sorted_tokens(ids[:done], keys[:done], rank, (bits, more), tokens.last)
    rows, of_documents = postings_of(keys, bits)
    # Where each term's tokens begin, and its postings.
    token_start = np.searchsorted(keys, np.arange(len(used), dtype=np.uint64) << bits)
    posting_start = np.searchsorted(rows, token_start.astype(np.uint32))
    occurrences = np.diff(token_start, append=done)
    frequency = np.empty(len(rows), np.uint32)
    np.subtract(rows[1:], rows[:-1], out=frequency[:-1])
    frequency[-1:] = done - rows[-1:]
    return FieldPostings(
        terms=[terms[number] for number in used],
        df=np.diff(posting_start, append=len(rows)),
        occurrences=np.zeros_like(occurrences) if tokens.last is None else occurrences,
        documents=of_documents,
        frequency=frequency,
        position=position,
        length=length_bytes(lengths),
        total_length=done,
    )


def ranked(terms: Sequence[bytes], ids: Array) -> tuple[list[int], Array]:
    """Return the terms that have tokens, by their numbers, in order; and each one's place there: uint64."""
    is_used = np.zeros(len(terms), np.bool_)
    for some in slices(len(ids)):
        is_used[ids[some]] = True
    used: list[int] = np.flatnonzero(is_used).tolist()
    used.sort(key=terms.__getitem__)
    rank = np.zeros(len(terms), np.uint64)
    rank[used] = np.arange(len(used), dtype=np.uint64)
    return used, rank


def sorted_tokens(
    ids: Array, keys: Array, rank: Array, bits: tuple[np.uint64, np.uint64], last: int | None
) -> tuple[Array, Array]:
    """Return tokens by term, document and position: the first two as one number, and the positions.

    ids: uint32 [k], the terms; keys: uint64 [k], document << bits[1] | position, which are lost; rank:
    uint64, each term's place in order; bits: what documents fit into, and positions. The numbers are
    uint64 [k], rank << bits[0] | document; the positions uint16 or uint32 [k], [0] where there are none.
    """
    for_documents, for_positions = bits
    mask = (np.uint64(1) << for_positions) - np.uint64(1)
    dtype = np.uint16 if (last or 0) < 1 << 16 else np.uint32
    if int(for_documents + for_positions) + len(rank).bit_length() > 64:
        position = (keys & mask).astype(dtype)
        keys >>= for_positions
        keys |= rank[ids] << for_documents
        order = np.lexsort((position, keys))
        return keys[order], position[order]
    # One plain sort of integers, which hold all there is to a token: 5 million take 0.03 s, and nothing has
    # to be fetched from all over the memory behind it. All is done in place or in small pieces: the first
    # use of memory takes longer than what is computed in it.
    rank = rank << for_documents + for_positions
    for some in slices(len(ids)):
        keys[some] |= rank[ids[some]]
    keys.sort()
    if last is None:
        return keys, np.zeros(0, dtype)
    position = np.empty(len(keys), dtype)
    np.bitwise_and(keys, mask, out=position, casting="unsafe")
    keys >>= for_positions
    return keys, position


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
    for some in slices(len(pairs)):
        found = np.flatnonzero(starts[some])
        end = done + len(found)
        documents[done:end] = pairs[some][found] & mask
        found += some.start
        rows[done:end] = found
        done = end
    return rows, documents


def slices(count: int) -> Iterator[slice]:
    """Yield slices of AT_ONCE of so many items, the last one shorter."""
    return (slice(first, min(first + AT_ONCE, count)) for first in range(0, count, AT_ONCE))


def length_bytes(lengths: Array) -> Array:
    """Return Whoosh's length byte of each length: uint8 [n]."""
    return np.minimum(np.searchsorted(LENGTHS, lengths), 255).astype(np.uint8)
