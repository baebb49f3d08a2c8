"""One build at a time: the lock of an index directory, and who holds it."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from index.errors import IndexBusy

HOLDER = "lock.holder"  # who holds the lock, in words; the lock itself is the system's


@contextmanager
def locked(directory: Path, wait: float) -> Iterator[None]:
    """Hold the directory's lock: one build at a time. The system frees it when its holder dies.

    Waits up to `wait` seconds, then raises IndexBusy with the holder's process number.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(directory / "lock")
    holder = directory / HOLDER
    try:
        lock.acquire(timeout=wait)
    except filelock.Timeout:
        who = named_holder(directory) or "unknown process"  # it has just ended, or has only just begun
        raise IndexBusy(
            f"Another reindex is writing {directory} ({who}); waited {wait:g} s for it. "
            "Try again when it has ended, or wait longer with --wait SECONDS."
        ) from None
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        with suppress(OSError):  # it only serves to tell others; the lock is held without it
            holder.write_text(f"process {os.getpid()}, since {since}\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def named_holder(directory: Path) -> str:
    """Return what the last holder of the lock has written, "" where it has removed that as it ended."""
    try:
        return (directory / HOLDER).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def builder(directory: Path) -> int | None:
    """Return the number of the process that is building, None where there is none."""
    named = re.match(r"process (\d{1,10}),", named_holder(directory))
    if named is None:
        return None
    process = int(named[1])
    if os.name != "posix":
        return process  # there a process cannot be asked whether it lives without ending it
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return None
    except PermissionError:
        pass  # it is someone else's
    return process
