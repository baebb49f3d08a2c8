"""Postings as Whoosh's writer hands them over, one at a time, collected into the arrays of a segment."""

from array import array

import numpy as np
from whoosh.codec import base
from whoosh.codec.base import Segment
from whoosh.fields import FieldType
from whoosh.filedb.filestore import Storage
from whoosh.formats import Existence, Format, Positions
from whoosh.util.numeric import length_to_byte

from index.columnar.arrays import Array, ArrayWriter
from index.columnar.checks import check_format
from index.columnar.layout import POSTINGS, TERMS


class PostingsWriter(base.FieldWriter):  # type: ignore[misc]
    """Takes terms in order, each with its postings in order, and writes .terms and .postings.

    Python handles every posting here, at Whoosh's own pace; bulk.py makes the same files from whole
    arrays and is what Filmdex itself writes with.
    """

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self.storage, self.segment = storage, segment
        self.text = bytearray()
        self.text_start = array("Q", [0])
        self.posting_start = array("Q", [0])
        self.position_start = array("Q", [0])
        self.documents, self.weights, self.frequencies = array("I"), array("f"), array("I")
        self.lengths, self.positions = array("B"), array("I")
        self.format: Format = Existence()
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        check_format(fieldname, fieldobj.format)
        self.segment.fields.append(fieldname)
        self.format = fieldobj.format

    def start_term(self, text: bytes) -> None:
        self.text += text

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:
        self.documents.append(docnum)
        self.weights.append(weight)
        self.lengths.append(length_to_byte(length or 0))
        self.frequencies.append(self.format.decode_frequency(vbytes))
        if isinstance(self.format, Positions):
            self.positions.extend(self.format.decode_positions(vbytes))

    def finish_term(self) -> None:
        self.text_start.append(len(self.text))
        self.posting_start.append(len(self.documents))
        self.position_start.append(len(self.positions))

    def finish_field(self) -> None:
        self.segment.field_start.append(len(self.text_start) - 1)

    def close(self) -> None:
        weights, lengths = np.asarray(self.weights), np.asarray(self.lengths)
        start = np.asarray(self.posting_start)
        terms = ArrayWriter(self.storage, self.segment.make_filename(TERMS))
        terms.add("text", np.frombuffer(bytes(self.text), np.uint8))
        terms.add("text_start", np.asarray(self.text_start))
        terms.add("posting_start", start)
        terms.add("position_start", np.asarray(self.position_start))
        for name, values in term_statistics(weights, lengths, start[:-1]).items():
            terms.add(name, values)
        terms.close()
        postings = ArrayWriter(self.storage, self.segment.make_filename(POSTINGS))
        postings.add("documents", np.asarray(self.documents))
        for name, values in frequency_arrays(np.asarray(self.frequencies), weights).items():
            postings.add(name, values)
        postings.add("position", narrowed(np.asarray(self.positions)))
        postings.close()
        self.is_closed = True


def term_statistics(weights: Array, lengths: Array, starts: Array) -> dict[str, Array]:
    """Return each term's weight, max_weight, min_length and max_length.

    weights: float32 or uint8 [p], lengths: uint8 [p] (0: the field has none), starts: integer [t], where
    each term's postings begin; every term has at least one.
    """
    if not len(starts):
        kinds = {"weight": "f8", "max_weight": "f4", "min_length": "u1", "max_length": "u1"}
        return {name: np.zeros(0, kind) for name, kind in kinds.items()}
    starts = starts.astype(np.int64)
    # A length of 0 means "not kept" and must not win the minimum: 0 - 1 wraps round to 255, the largest.
    shortest = np.minimum.reduceat(lengths - np.uint8(1), starts) + np.uint8(1)
    return {
        "weight": np.add.reduceat(weights, starts, dtype=np.float64),
        "max_weight": np.maximum.reduceat(weights, starts).astype(np.float32),
        "min_length": shortest,
        "max_length": np.maximum.reduceat(lengths, starts),
    }


def frequency_arrays(frequencies: Array, weights: Array) -> dict[str, Array]:
    """Return the arrays that say frequencies (uint32 [p]) and weights (float32 [p]) of postings.

    Nearly every weight is its frequency and nearly every frequency fits a byte; the rest is listed.
    """
    odd = np.flatnonzero((frequencies > 255) | (weights != frequencies))
    return {
        "frequency": np.minimum(frequencies, 255).astype(np.uint8),
        "odd_row": odd.astype(np.uint64),
        "odd_weight": weights[odd].astype(np.float32),
        "odd_frequency": frequencies[odd].astype(np.uint32),
    }


def narrowed(positions: Array) -> Array:
    """Return positions as uint16 where they all fit, else as uint32."""
    return positions.astype(np.uint16 if not len(positions) or positions.max() < 1 << 16 else np.uint32)
