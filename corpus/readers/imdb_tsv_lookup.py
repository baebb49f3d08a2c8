"""Short texts by number, kept on disk: 30 bytes for a name, which the system holds in memory while it can.

The texts lie one behind another in a temporary file, and beside it their numbers, in order, with where each
begins. The files have no name, so they are gone when the process is, however it ends.
"""

import mmap
import tempfile
from array import array
from bisect import bisect_left
from contextlib import ExitStack
from typing import IO, Any

import numpy as np

BATCH = 1 << 16  # numbers held in memory before they are written


class DiskTexts:
    """Texts by number. First they are all added, then they can be looked up; close it at the end.

    Of two texts with one number the first counts. Raises OSError where the disk is full.
    """

    def __init__(self) -> None:
        self.open = ExitStack()
        self.text_file = self.temporary()
        self.number_file = self.temporary()
        self.start_file = self.temporary()
        self.numbers = array("Q")
        self.starts = array("Q")
        self.size = self.count = self.latest = 0
        self.in_order = True
        self.texts: mmap.mmap | None = None
        self.sorted_numbers: Any = ()
        self.sorted_starts: Any = ()

    def __enter__(self) -> "DiskTexts":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the disk space back."""
        self.open.close()

    def temporary(self) -> IO[bytes]:
        """Return a nameless file."""
        return self.open.enter_context(tempfile.TemporaryFile(prefix="filmdex-"))

    def add(self, number: int, text: str) -> None:
        """Keep a text, which has no line break in it, under a number of less than 64 bits."""
        content = text.encode("utf-8", "replace") + b"\n"
        self.text_file.write(content)
        self.numbers.append(number)
        self.starts.append(self.size)
        self.size += len(content)
        self.count += 1
        self.in_order = self.in_order and number > self.latest
        self.latest = number
        if len(self.numbers) >= BATCH:
            self.write_numbers()

    def write_numbers(self) -> None:
        """Move the numbers that have been collected to the disk."""
        self.numbers.tofile(self.number_file)
        self.starts.tofile(self.start_file)
        del self.numbers[:], self.starts[:]

    def finish(self) -> None:
        """End adding: put the numbers in order, unless they came in it."""
        self.write_numbers()
        if not self.count:
            return
        numbers, starts = self.mapped(self.number_file), self.mapped(self.start_file)
        if not self.in_order:
            numbers_now = np.frombuffer(numbers, dtype=np.uint64)
            starts_now = np.frombuffer(starts, dtype=np.uint64)
            order = np.argsort(numbers_now, kind="stable")
            numbers_now[:] = numbers_now[order]
            starts_now[:] = starts_now[order]
            del numbers_now, starts_now
        self.texts = self.mapped(self.text_file)
        # Closed first, since they were opened last: a map cannot be closed while it is looked into.
        self.sorted_numbers = self.open.enter_context(memoryview(numbers).cast("Q"))
        self.sorted_starts = self.open.enter_context(memoryview(starts).cast("Q"))

    def mapped(self, file: IO[bytes]) -> mmap.mmap:
        """Return what has been written to a file as memory that the system may drop and read again."""
        file.flush()
        return self.open.enter_context(mmap.mmap(file.fileno(), 0))

    def get(self, number: int) -> str:
        """Return the text of a number, or "" where there is none."""
        position = bisect_left(self.sorted_numbers, number)
        if self.texts is None or position == self.count or self.sorted_numbers[position] != number:
            return ""
        start = self.sorted_starts[position]
        return self.texts[start : self.texts.find(b"\n", start)].decode()
