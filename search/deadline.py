"""When a search has to stop."""

import time
from dataclasses import dataclass


class OutOfTime(Exception):
    """A search came to its deadline in the middle of something that has no half result."""


@dataclass
class Deadline:
    """When a search has to stop (of time.monotonic), and whether it stopped for that before it was done."""

    at: float
    missed: bool = False

    def passed(self) -> bool:
        """Whether it is too late to go on. Ask where something is left out if it is."""
        self.missed = self.missed or time.monotonic() > self.at
        return self.missed

    def check(self) -> None:
        """Ask where there is nothing to be left out. Raises OutOfTime."""
        if self.passed():
            raise OutOfTime


NEVER = Deadline(float("inf"))
