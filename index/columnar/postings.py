"""Postings as Whoosh's writer hands them over, one at a time, collected into the arrays of a segment."""

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.codec.base import Segment
from whoosh.fields import FieldType
from whoosh.filedb.filestore import Storage
from whoosh.formats import Existence, Format, Positions
from whoosh.util.numeric import length_to_byte

from index.columnar.arrays import Array, ArrayWriter
from index.columnar.checks import check_format
from index.columnar.impacts import champions, impacts
from index.columnar.layout import FREQUENCY, IMPACT, POSITIONS, POSTINGS, TERMS

STATISTICS = {"weight": np.float64, "max_weight": np.float32, "min_length": np.uint8, "max_length": np.uint8}


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
        # With each word for spelling Whoosh hands over whatever the field of the text had last.
        is_whole = len(vbytes) == self.format.posting_size or isinstance(self.format, Positions)
        self.frequencies.append(self.format.decode_frequency(vbytes) if is_whole else 1)
        if isinstance(self.format, Positions):
            self.positions.extend(self.format.decode_positions(vbytes))

    def finish_term(self) -> None:
        self.text_start.append(len(self.text))
        self.posting_start.append(len(self.documents))
        self.position_start.append(len(self.positions))

    def finish_field(self) -> None:
        self.segment.field_start.append(len(self.text_start) - 1)

    def close(self) -> None:
        start, position_start = np.asarray(self.posting_start), np.asarray(self.position_start)
        frequencies, lengths = np.asarray(self.frequencies), np.asarray(self.lengths)
        weights, positions = np.asarray(self.weights), np.asarray(self.positions)
        out = PostingsFiles(self.storage, self.segment, positions_fit(positions))
        for number, name in enumerate(self.segment.fields):
            first, last = self.segment.field_start[number : number + 2]
            rows = slice(start[first], start[last])
            places = slice(position_start[first], position_start[last])
            average = self.segment.lengths.get(name, 0) / max(1, self.segment.doc_count_all())
            impact = impacts(frequencies[rows], lengths[rows], average)
            out.extend(
                np.asarray(self.documents)[rows], frequencies[rows], weights[rows], positions[places], impact
            )
        statistics = term_statistics(weights, lengths, start[:-1])
        out.close(bytes(self.text), np.asarray(self.text_start), start, position_start, statistics)
        self.is_closed = True


class PostingsFiles:
    """The files of a segment that hold its terms and postings, written in pieces."""

    def __init__(self, storage: Storage, segment: Segment, position_dtype: npt.DTypeLike) -> None:
        self.storage, self.segment = storage, segment
        self.rows = 0
        self.odd: dict[str, list[Array]] = {"odd_row": [], "odd_weight": [], "odd_frequency": []}
        self.documents = self.begun(POSTINGS, "documents", np.uint32)
        self.frequency = self.begun(FREQUENCY, "frequency", np.uint8)
        self.impact = self.begun(IMPACT, "impact", np.uint8)
        self.impacts: list[Array] = []
        self.position = self.begun(POSITIONS, "position", position_dtype)

    def begun(self, ending: str, name: str, dtype: npt.DTypeLike) -> ArrayWriter:
        """Return the file of one array, begun."""
        writer = ArrayWriter(self.storage, self.segment.make_filename(ending))
        writer.begin(name, dtype)
        return writer

    def extend(
        self, documents: Array, frequencies: Array, weights: Array, positions: Array, impact: Array
    ) -> None:
        """Append postings: uint32, uint32, float32, uint8 [p], and their positions: uint32 [q].

        Nearly every weight is its frequency and nearly every frequency fits a byte; the rest is listed.
        """
        self.documents.extend(documents)
        self.frequency.extend(np.minimum(frequencies, 255).astype(np.uint8))
        self.position.extend(positions)
        self.impact.extend(impact)
        self.impacts.append(impact)
        odd = np.flatnonzero((frequencies > 255) | (weights != frequencies))
        self.odd["odd_row"].append((odd + self.rows).astype(np.uint64))
        self.odd["odd_weight"].append(weights[odd].astype(np.float32))
        self.odd["odd_frequency"].append(frequencies[odd].astype(np.uint32))
        self.rows += len(documents)

    def close_with(
        self,
        texts: Sequence[bytes],
        df: Sequence[Array],
        occurrences: Sequence[Array],
        statistics: Sequence[dict[str, Array]],
    ) -> None:
        """Finish with terms in pieces: the postings and positions of each, and what is known of them."""
        self.close(
            b"".join(texts),
            with_end(np.fromiter(map(len, texts), np.int64, len(texts))),
            with_end(joined(df)),
            with_end(joined(occurrences)),
            {name: joined([each[name] for each in statistics]) for name in STATISTICS},
        )

    def close(
        self,
        text: bytes,
        text_start: Array,
        posting_start: Array,
        position_start: Array,
        statistics: dict[str, Array],
    ) -> None:
        """Finish the postings and write the terms, see layout.py."""
        terms = ArrayWriter(self.storage, self.segment.make_filename(TERMS))
        terms.add("text", np.frombuffer(text, np.uint8))
        starts = {"text": text_start, "posting": posting_start, "position": position_start}
        for name, start in starts.items():
            terms.add(f"{name}_start", start.astype(np.uint64))
        for name, values in statistics.items():
            terms.add(name, values)
        dtypes = {"odd_row": np.uint64, "odd_weight": np.float32, "odd_frequency": np.uint32}
        for name, pieces in self.odd.items():
            terms.add(name, np.concatenate([np.zeros(0, dtypes[name]), *pieces]))
        impact = joined(self.impacts).astype(np.uint8)
        long, rows = champions(impact, posting_start)
        terms.add("champion_term", long)
        terms.add("champion_row", rows)
        starts_of_terms = posting_start[:-1].astype(np.int64)
        terms.add("max_impact", np.maximum.reduceat(impact, starts_of_terms) if len(impact) else impact)
        terms.add("text_key", text_keys(text, text_start))
        terms.close()
        for file in (self.documents, self.frequency, self.impact, self.position):
            file.end()
            file.close()


def term_statistics(weights: Array, lengths: Array, starts: Array) -> dict[str, Array]:
    """Return each term's weight, max_weight, min_length and max_length.

    weights: float32 or uint8 [p], lengths: uint8 [p] (0: the field has none), starts: integer [t], where
    each term's postings begin; every term has at least one.
    """
    if not len(starts):
        return {name: np.zeros(0, dtype) for name, dtype in STATISTICS.items()}
    starts = starts.astype(np.int64)
    # A length of 0 means "not kept" and must not win the minimum: 0 - 1 wraps round to 255, the largest.
    shortest = np.minimum.reduceat(lengths - np.uint8(1), starts) + np.uint8(1)
    return {
        "weight": np.add.reduceat(weights, starts, dtype=np.float64),
        "max_weight": np.maximum.reduceat(weights, starts).astype(np.float32),
        "min_length": shortest,
        "max_length": np.maximum.reduceat(lengths, starts),
    }


def text_keys(text: bytes, start: Array) -> Array:
    """Return the first eight bytes of each term as a number that sorts as they do: uint64 [t]."""
    padded = np.frombuffer(text + bytes(8), np.uint8)
    starts = start[:-1].astype(np.int64)
    lengths = np.minimum(np.diff(start.astype(np.int64)), 8)
    if not len(starts):
        return np.zeros(0, np.uint64)
    keys = np.ndarray((len(padded) - 7,), ">u8", padded, strides=(1,))[starts].astype(np.uint64)
    # What stands behind a shorter term belongs to the next one.
    shift = ((8 - lengths) * 8).astype(np.uint64)
    full = np.uint64(0xFFFFFFFFFFFFFFFF)
    # Shifting by 64, for an empty term, is not defined: two shifts of half as much are.
    half = shift >> np.uint64(1)
    kept: Array = keys & ((full << half) << (shift - half))
    return kept


def positions_fit(positions: Array) -> npt.DTypeLike:
    """Return the smaller of uint16 and uint32 that holds all positions."""
    return position_type(int(positions.max(initial=0)))


def position_type(last: int) -> npt.DTypeLike:
    """Return the smaller of uint16 and uint32 that holds positions up to `last`."""
    return np.uint16 if last < 1 << 16 else np.uint32


def joined(pieces: Sequence[Array]) -> Array:
    """Return the pieces as one array, of no length where there are none."""
    return np.concatenate(pieces) if pieces else np.zeros(0, np.uint32)


def with_end(counts: Array) -> Array:
    """Return where each of consecutive runs begins, and where the last one ends: uint64 [k + 1]."""
    return np.concatenate((np.zeros(1, np.uint64), np.cumsum(counts, dtype=np.uint64)))
