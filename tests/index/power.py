"""What a loss of power leaves: the changes of a real job below a folder, and the states a disk may be in.

The recorder watches every operation that changes a name or is meant to bring bytes to the disk, and notes
what the folder then holds. The model believes the disk as little as it may: a name that was made, moved or
removed lasts once its directory was flushed, bytes once their file was; whatever was not, a crash may have
kept, lost, torn or filled with something else, each for itself and in any order.

SQLite's files are taken to hold what was committed or what was committed before that, as SQLite promises
and proves by itself: its own flushing cannot be seen from here.
"""

import hashlib
import os
import random
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
from faults import Faults

# A directory is known by its inode and "", a file by its inode and the digest of what it holds.
Folder = dict[str, tuple[int, str]]


class Event(msgspec.Struct, frozen=True):
    """One moment: what is about to happen, to what, and what there is by path. "." is the folder itself.

    kind: that of the operation; fsync is what makes something last. acknowledged: the version that the last
    job that has ended has reported.
    """

    kind: str
    path: str
    holds: Folder
    acknowledged: int


class Recording(msgspec.Struct, frozen=True):
    """All moments of some jobs, and the contents of files by their digests."""

    events: list[Event]
    contents: dict[str, bytes]


CHANGING = {"create", "mkdir", "rename", "link", "write", "truncate", "remove", "fsync", "sqlite"}


class Recorder(Faults):
    """Notes what the folder holds before every operation that changes it; nothing fails."""

    def __init__(self, folder: str, acknowledged: int) -> None:
        super().__init__(folder, 0, 0, False)
        self.root, self.acknowledged = Path(folder), acknowledged
        self.events: list[Event] = []
        self.contents: dict[str, bytes] = {}
        self.busy = False

    def operation(self, kind: str, path: Any) -> None:
        """Note the moment before an operation."""
        if kind in CHANGING and self.concerns(path) and not self.busy:
            self.note(kind, os.fsdecode(path))

    def after_statement(self, connection: sqlite3.Connection, database: Any) -> None:
        """Note what SQLite has committed."""
        if not connection.in_transaction and not self.busy:
            self.note("committed", os.fsdecode(database).removeprefix("file:").partition("?")[0])

    def note(self, kind: str, path: str) -> None:
        """Note what there is."""
        self.busy = True  # what is opened here is no part of the job
        name = os.path.relpath(path, self.root) if os.path.isabs(path) else path
        self.events.append(Event(kind, name, self.holding(), self.acknowledged))
        self.busy = False

    def holding(self) -> Folder:
        """Return what the folder holds."""
        found: Folder = {".": (self.root.stat().st_ino, "")}
        for path in sorted(self.root.rglob("*")):
            try:
                if path.is_dir():
                    found[path.relative_to(self.root).as_posix()] = (path.stat().st_ino, "")
                else:
                    descriptor = os.open(path, os.O_RDONLY)
                    try:
                        content = os.read(descriptor, 1 << 30)
                        number = os.fstat(descriptor).st_ino
                    finally:
                        os.close(descriptor)
                    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
                    self.contents[digest] = content
                    found[path.relative_to(self.root).as_posix()] = (number, digest)
            except FileNotFoundError:
                continue
        return found

    def save(self, path: Path) -> None:
        """Write the recording to a file."""
        self.note("end", ".")
        self.busy = True
        path.write_bytes(msgspec.msgpack.encode(Recording(self.events, self.contents)))


def is_database(path: str) -> bool:
    """Whether SQLite writes a file by itself."""
    return path.endswith((".db", "-journal"))


class Disk:
    """What lasts of a recording up to a moment, and what a crash then may leave of the rest.

    flushes: whether it does what fsync asks for; one that does not shows what the flushing is good for.
    """

    def __init__(self, recording: Recording, flushes: bool = True) -> None:
        self.recording, self.flushes = recording, flushes
        first = recording.events[0].holds
        self.now: Folder = first
        # By inode: what lasts of a file, what was in it since; the names that last in a directory.
        self.lasting: dict[int, str] = {number: digest for number, digest in first.values() if digest}
        self.since: dict[int, list[str]] = {}
        self.names: dict[int, dict[str, int]] = listings(first)
        self.changed: dict[int, dict[str, list[int]]] = {}
        self.folders = {number for number, digest in first.values() if not digest}
        self.committed: dict[int, list[str]] = {
            number: [digest] for path, (number, digest) in first.items() if digest and is_database(path)
        }

    def pass_by(self, event: Event) -> None:
        """Go on to a moment."""
        before, self.now = listings(self.now), event.holds
        for path, (number, digest) in event.holds.items():
            if not digest:
                self.folders.add(number)
            elif is_database(path):
                self.committed.setdefault(number, [])
            elif digest != (self.since.get(number) or [self.lasting.get(number)])[-1]:
                self.since.setdefault(number, []).append(digest)
        for folder, names in listings(event.holds).items():
            old = before.get(folder, {})
            for name in names.keys() | old.keys():
                if names.get(name) != old.get(name):
                    self.changed.setdefault(folder, {}).setdefault(name, []).append(names.get(name, 0))
        if event.path in event.holds and (self.flushes or event.kind != "fsync"):
            self.make_last(event.kind, *event.holds[event.path])

    def make_last(self, kind: str, number: int, digest: str) -> None:
        """Have what is flushed or committed now last."""
        if kind == "committed":
            self.committed.setdefault(number, []).append(digest)
        elif kind != "fsync":
            return
        elif not digest:
            self.names[number] = listings(self.now).get(number, {})
            self.changed.pop(number, None)
        elif number in self.committed:
            self.committed[number] = [digest]  # flushed by hand, so that nothing before it comes back
        else:
            self.lasting[number] = digest
            self.since.pop(number, None)

    def crash(self, target: Path, chance: random.Random) -> None:
        """Make in `target` one of the states that a loss of power may leave now."""
        # How much of what was not flushed is lost: nothing, all, or each with the same probability.
        loss = chance.choice((0.0, 1.0, 0.1, 0.5, 0.9))
        files: dict[int, bytes] = {}
        self.make(self.now["."][0], target, files, chance, loss)

    def make(
        self, folder: int, target: Path, files: dict[int, bytes], chance: random.Random, loss: float
    ) -> None:
        """Make a directory with all below it."""
        target.mkdir()
        lasting, changed = self.names.get(folder, {}), self.changed.get(folder, {})
        for name in sorted(lasting.keys() | changed.keys()):
            number = lasting.get(name, 0)
            if name in changed and chance.random() >= loss:
                number = chance.choice((number, *changed[name])) if 0 < loss < 1 else changed[name][-1]
            if name.endswith("-journal") or not number:
                continue
            if number in self.folders:
                self.make(number, target / name, files, chance, loss)
            else:
                if number not in files:
                    files[number] = self.content(number, chance, loss)
                (target / name).write_bytes(files[number])

    def content(self, number: int, chance: random.Random, loss: float) -> bytes:
        """Return what a file may hold after the crash."""
        contents = self.recording.contents
        if number in self.committed:
            last = self.committed[number][-2:]
            return contents[chance.choice(last)] if last else b""
        lasting = contents.get(self.lasting.get(number, ""), b"")
        since = self.since.get(number)
        if not since:
            return lasting
        newest = contents[since[-1]]
        if chance.random() >= loss:
            return newest
        cut = chance.randrange(len(newest) + 1)
        return chance.choice(
            (
                lasting,
                b"",
                newest[:cut],
                newest[:cut] + bytes(len(newest) - cut),
                newest[:cut] + lasting[cut:],
                bytes(len(newest)),
                chance.randbytes(len(newest)),
            )
        )


def listings(holds: Folder) -> dict[int, dict[str, int]]:
    """Return the names in each directory with their inodes, by the inode of the directory."""
    found: dict[int, dict[str, int]] = {number: {} for number, digest in holds.values() if not digest}
    for path, (number, _) in holds.items():
        if path != ".":
            parent = holds[os.path.dirname(path) or "."][0]
            found[parent][os.path.basename(path)] = number
    return found
