"""Generations as they come and go under a server: the old one let go of, a damaged one left for another.

Opening them is the index package's business; here is what only a process that goes on for months must do.
"""

import gc
import logging
import threading
import time
import weakref

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from index import FilmIndex, Follower
from index.errors import IndexDamaged
from index.integrity import damage_behind
from web.observing import seen

log = logging.getLogger(__name__)

LET_GO_SECONDS = 1.0  # after its last reader, what is left of a generation is looked for
CHECK_SECONDS = 60.0  # between two checks of one generation: each reads it all


class Generations(Follower):
    """A follower for a process that stays: memory and files of earlier generations are given back.

    Whoosh's searchers hold each other in circles, so without this they would stay until Python happens to
    look for garbage among old objects, which in a quiet server takes days.
    """

    def current(self) -> FilmIndex:
        """Return the open newest generation. Raises what open_index raises."""
        before = self.open
        index = super().current()
        if index is not before:
            weakref.finalize(index, let_go).atexit = False
        return index


def let_go() -> None:
    """Have garbage looked for when the thread that let go of a generation is done with it."""
    timer = threading.Timer(LET_GO_SECONDS, gc.collect)
    timer.daemon = True
    timer.start()


class Checks:
    """Remembers when each generation was last checked for damage, by number."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last: dict[int, float] = {}

    def is_due(self, generation: int) -> bool:
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
        if index is None or isinstance(error, HTTPException) or not self.checks.is_due(index.generation):
            return False
        damage = error if isinstance(error, IndexDamaged) else None
        damage = damage or damage_behind(error, index.directory, index.manifest)
        if damage is None:
            return False
        log.error("Generation %d is served no longer. %s", index.generation, damage)
        self.follower.distrust(index.generation, damage)
        return True
