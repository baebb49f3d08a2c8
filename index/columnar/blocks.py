"""Many small records, compressed in blocks of a few kilobytes, each found by its number.

A block is worth compressing where a record is not: zlib spends 10 microseconds on setting itself up, and
a block of film passages shrinks to 45 %, a passage alone to 60 %. Reading a record unpacks its block, in
about 25 microseconds. The file is written by a second thread, since zlib runs beside Python code.
"""

import zlib
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from index.columnar.arrays import Arrays, ArrayWriter

BLOCK = 8 * 1024  # bytes of records before a block is cut
WAITING = 64  # blocks that may wait for the second thread


class BlockWriter:
    """Appends records to the array `stored` of a file, which is begun when the first block is cut."""

    def __init__(self, file: Callable[[], ArrayWriter]) -> None:
        self.file = file
        self.block = bytearray()
        self.start = array("Q", [0])
        self.block_start, self.block_first = array("Q", [0]), array("I", [0])
        self.compressor: ThreadPoolExecutor | None = None
        self.packed: deque[Future[bytes]] = deque()

    def __len__(self) -> int:
        return len(self.start) - 1

    def add(self, record: bytes | memoryview) -> None:
        """Append a record."""
        self.block += record
        self.start.append(self.start[-1] + len(record))
        if len(self.block) >= BLOCK:
            self.cut()

    def cut(self) -> None:
        """End the block, if anything is in it."""
        if len(self) == self.block_first[-1]:
            return
        self.begin()
        assert self.compressor is not None
        self.packed.append(self.compressor.submit(zlib.compress, bytes(self.block), 1))
        self.block.clear()
        self.block_first.append(len(self))
        while len(self.packed) > WAITING:
            self.write_packed()

    def begin(self) -> None:
        """Begin the array, once."""
        if self.compressor is None:
            self.compressor = ThreadPoolExecutor(1, "compress")
            self.file().begin("stored", np.uint8)

    def write_packed(self) -> None:
        """Write the block that has waited longest."""
        packed = self.packed.popleft().result()
        self.file().extend(np.frombuffer(packed, np.uint8))
        self.block_start.append(self.block_start[-1] + len(packed))

    def append(self, other: "BlockReader") -> None:
        """Append all records of another file, block by block as they are."""
        self.cut()
        self.begin()
        while self.packed:
            self.write_packed()
        self.file().extend(other.arrays["stored"])
        base = len(self), self.start[-1], self.block_start[-1]
        for own, name, shift in (
            (self.block_first, "stored_block_first", base[0]),
            (self.start, "stored_start", base[1]),
            (self.block_start, "stored_block_start", base[2]),
        ):
            shifted = other.arrays[name][1:] + np.uint64(shift)
            own.frombytes(shifted.astype(own.typecode).tobytes())

    def close(self) -> None:
        """Write what is left of the records and the arrays that find them; the file stays open."""
        self.cut()
        self.begin()
        while self.packed:
            self.write_packed()
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


class BlockReader:
    """Reads the records of a file; threads may share it."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.stored, self.start = arrays.view("stored"), arrays.view("stored_start")
        self.block_start = arrays.view("stored_block_start")
        self.block_first = arrays.view("stored_block_first")
        self.last: tuple[int, bytes] = (-1, b"")

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, number: int) -> memoryview:
        if not 0 <= number < len(self):
            raise IndexError(f"there is no record {number} among {len(self)}")
        block = bisect_right(self.block_first, number) - 1
        unpacked, content = self.last  # one look, one assignment: threads cannot mix two blocks
        if unpacked != block:
            content = zlib.decompress(self.stored[self.block_start[block] : self.block_start[block + 1]])
            self.last = (block, content)
        base = self.start[self.block_first[block]]
        return memoryview(content)[self.start[number] - base : self.start[number + 1] - base]
