"""Many small records, compressed in blocks of a few kilobytes, each found by its number.

A block is worth compressing where a record is not: zlib spends 10 microseconds on setting itself up, and
a block of film passages shrinks to 46 %, a passage alone to 60 %. Reading a record unpacks its block, in
10 to 20 microseconds (see packing.py): half of what one of twice the size takes, which is 3 % smaller. The
file is written by a second thread, since compressing runs beside Python code.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, partial
from itertools import accumulate, islice

import numpy as np

from index.columnar.arrays import Arrays, ArrayWriter
from index.columnar.packing import pack, unpack

BLOCK = 4 * 1024  # bytes of records before a block is cut
UNPACKED = 64  # blocks that a reader remembers: pages of one search have hits in common
AT_ONCE = 16  # blocks that the second thread is given together: waking it costs as much as packing one
WAITING = 4  # times as many may wait for it


class BlockWriter:
    """Appends records to the array `stored` of a file, which is begun when the first block is cut."""

    def __init__(self, file: Callable[[], ArrayWriter]) -> None:
        self.file = file
        self.block = bytearray()
        self.start = array("Q", [0])
        self.block_start, self.block_first = array("Q", [0]), array("I", [0])
        self.compressor: ThreadPoolExecutor | None = None
        self.unpacked: list[bytes] = []
        self.packed: deque[Future[list[bytes]]] = deque()

    def __len__(self) -> int:
        return len(self.start) - 1

    def add(self, record: bytes | memoryview) -> None:
        """Append a record."""
        self.block += record
        self.start.append(self.start[-1] + len(record))
        if len(self.block) >= BLOCK:
            self.cut()

    def add_all(self, records: Sequence[bytes]) -> None:
        """Append records: what `add` does, a block at a time."""
        ends = list(accumulate(map(len, records), initial=0))
        first = 0
        while first < len(records):
            full = bisect_left(ends, ends[first] + BLOCK - len(self.block), first + 1)
            last = min(full, len(records))
            base = self.start[-1] - ends[first]
            self.block += b"".join(records[first:last])
            self.start.extend([base + end for end in ends[first + 1 : last + 1]])
            first = last
            if len(self.block) >= BLOCK:
                self.cut()

    def add_empty(self, count: int) -> None:
        """Append so many records that hold nothing."""
        self.start.extend([self.start[-1]] * count)

    def cut(self) -> None:
        """End the block, if anything is in it."""
        if len(self) == self.block_first[-1]:
            return
        self.begin()
        self.unpacked.append(bytes(self.block))
        self.block.clear()
        self.block_first.append(len(self))
        if len(self.unpacked) >= AT_ONCE:
            self.hand_over()
            while len(self.packed) > WAITING:
                self.write_packed()

    def hand_over(self) -> None:
        """Give the blocks that were cut to the second thread."""
        assert self.compressor is not None
        self.packed.append(self.compressor.submit(packed, self.unpacked))
        self.unpacked = []

    def write_all(self) -> None:
        """Write all blocks that were cut."""
        self.hand_over()
        while self.packed:
            self.write_packed()

    def begin(self) -> None:
        """Begin the array, once."""
        if self.compressor is None:
            self.compressor = ThreadPoolExecutor(1, "compress")
            self.file().begin("stored", np.uint8)

    def write_packed(self) -> None:
        """Write the blocks that have waited longest."""
        blocks = self.packed.popleft().result()
        self.file().extend(np.frombuffer(b"".join(blocks), np.uint8))
        ends = accumulate(map(len, blocks), initial=self.block_start[-1])
        self.block_start.extend(islice(ends, 1, None))

    def copy(self, other: "BlockReader", first: int, last: int) -> None:
        """Append the records from `first` to before `last` of another file; whole blocks stay packed.

        What is taken of a block in part is packed anew, with the next block where it is little, so that
        blocks stay between half and twice their size however often a file is copied.
        """
        while first < last:
            block = bisect_right(other.block_first, first) - 1
            begin, end = other.block_first[block], other.block_first[block + 1]
            if first == begin and end <= last and not self.block:
                whole = bisect_right(other.block_first, last, block) - 1
                self.copy_blocks(other, block, whole)
                first = other.block_first[whole]
                continue
            upto = min(last, end)
            if other.start[first] == other.start[upto]:  # empty records, as of documents that store nothing
                self.add_empty(upto - first)
            else:
                for number in range(first, upto):
                    self.block += other[number]
                    self.start.append(self.start[-1] + len(other[number]))
            first = upto
            if len(self.block) >= BLOCK // 2:
                self.cut()

    def copy_blocks(self, other: "BlockReader", first: int, last: int) -> None:
        """Append blocks of another file as they are, from `first` to before `last`."""
        self.cut()
        self.begin()
        self.write_all()
        self.file().extend(other.arrays["stored"][other.block_start[first] : other.block_start[last]])
        records = other.block_first[first], other.block_first[last]
        for own, name, begin, end, base in (
            (self.start, "stored_start", *records, self.start[-1]),
            (self.block_start, "stored_block_start", first, last, self.block_start[-1]),
            (self.block_first, "stored_block_first", first, last, self.block_first[-1]),
        ):
            places = other.arrays[name][begin : end + 1].astype(np.uint64)
            own.frombytes((places[1:] - places[0] + np.uint64(base)).astype(own.typecode).tobytes())

    def close(self) -> None:
        """Write what is left of the records and the arrays that find them; the file stays open."""
        self.cut()
        self.begin()
        self.write_all()
        file = self.file()
        file.end()
        file.add("stored_start", np.asarray(self.start))
        file.add("stored_block_start", np.asarray(self.block_start))
        file.add("stored_block_first", np.asarray(self.block_first))
        self.abandon()

    def abandon(self) -> None:
        """Let the second thread go."""
        if self.compressor is not None:
            self.compressor.shutdown()


def packed(blocks: list[bytes]) -> list[bytes]:
    """Return blocks compressed, each for itself."""
    return [pack(block) for block in blocks]


class BlockReader:
    """Reads the records of a file; threads may share it."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.stored, self.start = arrays.view("stored"), arrays.view("stored_start")
        self.block_start = arrays.view("stored_block_start")
        self.block_first = arrays.view("stored_block_first")
        # What threads share; a method of this object would be a cycle, see terms.py.
        self.unpacked = lru_cache(UNPACKED)(partial(unpacked, self.stored, self.block_start))

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, number: int) -> memoryview:
        if not 0 <= number < len(self):
            raise IndexError(f"there is no record {number} among {len(self)}")
        block = bisect_right(self.block_first, number) - 1
        content = self.unpacked(block)
        base = self.start[self.block_first[block]]
        return memoryview(content)[self.start[number] - base : self.start[number + 1] - base]


def unpacked(stored: memoryview, start: memoryview, block: int) -> bytes:
    """Return the records of a block. Raises zlib.error where it is damaged."""
    return unpack(stored[start[block] : start[block + 1]])
