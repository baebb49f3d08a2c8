"""Makes the k-th file operation below a folder fail, as a full or dying disk or too many open files do.

Nothing of Filmdex is replaced: opens, renames, links, removals and the like are refused by an audit hook,
which Python asks before it does them; files are Python's own buffered ones over a raw file whose reads,
writes and closing can fail; SQLite's connection says what SQLite says. What numpy and SQLite write by
themselves is left to the limits that the system sets, see test_faults.py.
"""

import builtins
import errno
import io
import os
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

# The operations that can fail in a way; with any other they all can.
CREATING = {"create", "mkdir", "rename", "link", "write", "fsync", "truncate", "sqlite"}
OPENING = {"open", "create", "list", "map", "connect"}
CAN_FAIL = {errno.ENOSPC: CREATING, errno.EMFILE: OPENING}

SQLITE_SAYS = {
    errno.ENOSPC: "database or disk is full",
    errno.EIO: "disk I/O error",
    errno.EMFILE: "unable to open database file",
}


class Faults:
    """Counts the operations below `folder` that can fail with `code`, and has the one at `at` fail.

    forever: whether all after it fail too.
    """

    def __init__(self, folder: str, code: int, at: int, forever: bool) -> None:
        self.folder, self.code, self.at, self.forever = os.path.join(folder, ""), code, at, forever
        self.count, self.fired = 0, ""
        self.can_fail = CAN_FAIL.get(code)

    def concerns(self, path: Any) -> bool:
        """Whether a path is below the folder. Relative ones are taken for such."""
        try:
            name = os.fsdecode(path).removeprefix("file:")  # as SQLite is told the names of files
        except TypeError:
            return False  # a descriptor, which was opened by name before
        return not os.path.isabs(name) or f"{name}/".startswith(self.folder)

    def operation(self, kind: str, path: Any) -> None:
        """Count an operation, and let it fail where it is its turn."""
        if not self.concerns(path) or (self.can_fail and kind not in self.can_fail):
            return
        self.count += 1
        if self.count == self.at or (self.forever and self.at and self.count > self.at):
            self.fired = self.fired or f"{kind} {os.fsdecode(path).removeprefix(self.folder)}"
            if kind in ("sqlite", "connect"):
                raise sqlite3.OperationalError(SQLITE_SAYS[self.code])
            raise OSError(self.code, os.strerror(self.code), os.fsdecode(path))

    def after_statement(self, connection: sqlite3.Connection, database: Any) -> None:
        """Hear that SQLite has done what it was told."""

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hear of an operation before it is done."""
        if event == "open":
            creates = isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
            self.operation("create" if creates else "open", arguments[0])
        elif event == "mmap.__new__" and arguments[0] >= 0:
            self.operation("map", named(arguments[0]))
        elif event in EVENTS:
            self.operation(EVENTS[event], arguments[0])

    def install(self) -> None:
        """From now on count and fail, in this process, for good."""
        original, fsync, connect = builtins.open, os.fsync, sqlite3.connect

        def opened(file: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
            if isinstance(file, int) or not self.concerns(file):
                return original(file, mode, *more, **options)
            return layered(self, file, mode, *more, **options)

        def synced(file: Any) -> None:
            self.operation("fsync", named(file if isinstance(file, int) else file.fileno()))
            fsync(file)

        def connected(database: Any, **options: Any) -> Any:
            self.operation("connect", database)
            return connect(database, factory=connection_of(self, database), **options)

        builtins.open = io.open = opened
        os.fsync = synced
        sqlite3.connect = connected  # type: ignore[assignment]
        sys.addaudithook(self.hook)


EVENTS = {
    "os.mkdir": "mkdir",
    "os.rename": "rename",
    "os.link": "link",
    "os.symlink": "link",
    "os.truncate": "truncate",
    "os.remove": "remove",
    "os.rmdir": "remove",
    "os.listdir": "list",
    "os.scandir": "list",
}


def named(descriptor: int) -> str:
    """Return the path of an open file, "/" where the system does not tell."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return "/"


class RawFile(io.FileIO):
    """A file whose reads, writes and closing are operations that can fail."""

    faults: Faults

    def write(self, content: Any, /) -> int | None:
        self.faults.operation("write", self.name)
        return super().write(content)

    def readinto(self, content: Any, /) -> int | None:
        self.faults.operation("read", self.name)
        return super().readinto(content)

    def readall(self) -> bytes:
        self.faults.operation("read", self.name)
        return super().readall()

    def close(self) -> None:
        try:
            if not self.closed:
                self.faults.operation("close", self.name)
        finally:
            super().close()


def layered(
    faults: Faults,
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Any = None,
) -> Any:
    """Open a file as `open` does, over a RawFile."""
    kind = type("RawFile", (RawFile,), {"faults": faults})
    raw = kind(file, mode.replace("t", "").replace("b", ""), closefd, opener)
    if buffering == 0:
        return raw
    layer: Callable[[Any], Any] = io.BufferedReader
    if "+" in mode:
        layer = io.BufferedRandom
    elif mode[0] in "wax":
        layer = io.BufferedWriter
    if "b" in mode:
        return layer(raw)
    return io.TextIOWrapper(layer(raw), encoding, errors, newline)


def connection_of(faults: Faults, database: Any) -> type[sqlite3.Connection]:
    """Return a connection whose statements are operations that can fail, as SQLite tells it."""

    class Connection(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            faults.operation("sqlite", database)
            done = super().execute(*arguments)
            faults.after_statement(self, database)
            return done

        def executemany(self, *arguments: Any) -> sqlite3.Cursor:
            faults.operation("sqlite", database)
            done = super().executemany(*arguments)
            faults.after_statement(self, database)
            return done

        def executescript(self, *arguments: Any) -> sqlite3.Cursor:
            faults.operation("sqlite", database)
            done = super().executescript(*arguments)
            faults.after_statement(self, database)
            return done

    return Connection
