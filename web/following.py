"""Generations as they come and go under a server: the old one let go of, a damaged one left for another.

Opening them is the index package's business; here is what only a process that goes on for months must do.
"""

import gc
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from index import FilmIndex, Follower
from index.errors import IndexDamaged, IndexTrouble
from index.generations import Manifest, stated
from index.integrity import damage_behind
from web.observing import seen

log = logging.getLogger(__name__)

LET_GO_SECONDS = 1.0  # after its last reader, what is left of a generation is looked for
TICK = 200_000_000  # nanoseconds, more than any file system needs to tell two changes apart
CHECK_SECONDS = 60.0  # between two checks of one generation: each reads it all


class Generations(Follower):
    """A follower for a process that stays: it looks often, and gives earlier generations back.

    Whether there is another index is told by the file `current` being another, which costs one look at it;
    whether it is another of the same number, as where the directory was removed and built anew, by its
    manifest. Whoosh's searchers hold each other in circles, so without `let_go` they would stay until Python
    happens to look for garbage among old objects, which in a quiet server takes days.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.pointer = str(self.directory / "current")
        self.known: tuple[FilmIndex, Stamp] | None = None
        self.suspects: dict[int, Manifest] = {}  # of the generations that are served no longer
        self.renewing = threading.Lock()

    def current(self) -> FilmIndex:
        """Return the open newest generation. Raises what open_index raises."""
        stamp, known = stamp_of(self.pointer), self.known
        if known is not None and known[1] == stamp and known[0].generation not in self.distrusted:
            return known[0]
        with self.renewing:
            return self.renewed(stamp)

    def renewed(self, stamp: "Stamp | None") -> FilmIndex:
        """Return the newest generation, opened where it is another than the one that is open."""
        before = self.open
        if before is not None and self.is_another(before.manifest):
            self.open = None
        for number, manifest in list(self.suspects.items()):
            if self.is_another(manifest):
                self.distrusted.pop(number, None)
                del self.suspects[number]
        index = super().current()
        if index is not before:
            weakref.finalize(index, let_go).atexit = False
        self.known = (index, stamp) if stamp is not None and stamp.is_settled() else None
        return index

    def is_another(self, manifest: Manifest) -> bool:
        """Whether the generation of this number is by now another one; False where there is none."""
        try:
            return stated(self.directory, manifest.generation) != manifest
        except IndexTrouble:
            return False

    def distrust(self, generation: int, damage: IndexDamaged) -> None:
        """Serve this generation no longer, until another is published or this one is built anew."""
        opened = self.open
        if opened is not None and opened.generation == generation:
            self.suspects[generation] = opened.manifest
        super().distrust(generation, damage)


class Stamp(NamedTuple):
    """What tells one state of a file from another: nothing of it stays the same when it is replaced."""

    device: int
    number: int
    changed: int
    size: int

    def is_settled(self) -> bool:
        """Whether a later change would show; in one tick of the file system's clock two look alike."""
        return abs(time.time_ns() - self.changed) > TICK


def stamp_of(path: str) -> Stamp | None:
    """Return the state of a file, None where there is none."""
    try:
        told = os.stat(path)
    except OSError:
        return None
    return Stamp(told.st_dev, told.st_ino, told.st_mtime_ns, told.st_size)


def let_go() -> None:
    """Have garbage looked for when the thread that let go of a generation is done with it."""
    timer = threading.Timer(LET_GO_SECONDS, gc.collect)
    timer.daemon = True
    timer.start()


class Checks:
    """Remembers when each generation was last checked for damage, by number and time of its build."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last: dict[Hashable, float] = {}

    def is_due(self, generation: Hashable) -> bool:
        """Whether a generation may be checked now; if so, that counts as a check."""
        now = time.monotonic()
        with self.lock:
            due = now - self.last.get(generation, -CHECK_SECONDS) >= CHECK_SECONDS
            if due:
                self.last[generation] = now
            return due


class App(Flask):
    """Flask, but a view that stumbles over a damaged generation is asked again, of the one before it."""

    def __init__(self, name: str, follower: Follower) -> None:
        super().__init__(name)
        self.follower = follower
        self.checks = Checks()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or a hook as it is: none here is a coroutine, and Flask looks ten times a request."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request at hand."""
        try:
            return super().dispatch_request()
        except Exception as error:
            if not self.distrusts(error):
                raise
        seen().index = None
        return super().dispatch_request()

    def distrusts(self, error: Exception) -> bool:
        """Whether an error came of damage to the generation that was read; if so it is served no longer."""
        index = seen().index
        if index is None or isinstance(error, HTTPException):
            return False
        if not self.checks.is_due((index.generation, index.manifest.built)):
            return False
        damage = error if isinstance(error, IndexDamaged) else None
        damage = damage or damage_behind(error, index.directory, index.manifest)
        if damage is None:
            return False
        log.error("Generation %d is served no longer. %s", index.generation, damage)
        self.follower.distrust(index.generation, damage)
        return True
