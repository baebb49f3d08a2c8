"""Scrubbing: beside a server's answers what it serves is read whole, and given up where it is damaged.

Opening an index reads its small files only, and a search what it needs. So a thread reads every file once
when a generation is opened, once a day after that, and when an answer has failed; where a file does not have
its checksum, the follower serves the generation before, or says what is wrong if there is none.
"""

import logging
import threading
import time

from index.errors import IndexDamaged
from index.film_index import FilmIndex, Follower
from index.generations import generation_path
from index.integrity import wrong_listed

log = logging.getLogger(__name__)

DAILY = 24 * 3600.0
AT_MOST_EVERY = 60.0  # seconds between two looks at one generation, however many answers fail
LOOK_UP = 2.0  # seconds between two looks at whether another generation is served


class Scrubber:
    """Reads what `follower` serves, in a thread from `start` to `stop`. every: seconds between two times."""

    def __init__(
        self, follower: Follower, every: float = DAILY, at_most_every: float = AT_MOST_EVERY
    ) -> None:
        self.follower, self.every, self.at_most_every = follower, every, at_most_every
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, name="scrubbing", daemon=True)
        self.looked: tuple[int, float] = (-1, 0.0)  # the generation read last, and when

    def start(self) -> None:
        """Begin to read."""
        self.thread.start()

    def stop(self) -> None:
        """End the thread."""
        self.stopped.set()
        self.follower.suspected.set()
        self.thread.join()

    def run(self) -> None:
        """Read whenever it is time."""
        while not self.stopped.is_set():
            index = self.follower.open
            if index is not None and self.is_due(index.generation):
                self.follower.suspected.clear()
                self.looked = index.generation, time.monotonic()
                self.look(index)
            self.follower.suspected.wait(LOOK_UP)
            if self.follower.suspected.is_set():
                self.stopped.wait(0.05)  # many answers may fail at once

    def is_due(self, generation: int) -> bool:
        """Whether a generation is to be read now."""
        last, when = self.looked
        passed = time.monotonic() - when
        wanted = passed > self.every or (self.follower.suspected.is_set() and passed > self.at_most_every)
        return generation != last or wanted

    def look(self, index: FilmIndex) -> None:
        """Read every file of an open generation; give it up where one is not what it was."""
        path = generation_path(index.directory, index.generation)
        try:
            wrong = next(wrong_listed(path, index.manifest, contents=True), None)
        except OSError:
            return  # nothing is known of it for now
        if wrong is None or not path.is_dir():
            return  # all is well, or builds have swept it meanwhile, which moves it away as a whole
        damage = IndexDamaged(
            f"Generation {index.generation} in {index.directory} is damaged: {wrong}. Mend it with: filmdex"
            " doctor --repair"
        )
        log.error("%s", damage)
        self.follower.distrust(index.generation, damage)
