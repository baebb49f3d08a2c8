"""How far a reindex is, on stderr: a bar on a terminal, a plain line every ten seconds elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol

from web.terminal import is_lively, say, wants_colour

LINE_EVERY = 10.0  # seconds
STAGES = {"read": "Reading", "write": "Indexing", "check": "Checking"}


class Progress(Protocol):
    """What is needed of index.rebuild.Progress, whose import would come too early here."""

    @property
    def stage(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int | None: ...


class Pace:
    """Counts a stage's time, from which its rate and the time left follow."""

    def __init__(self) -> None:
        self.stage = ""
        self.started = time.monotonic()

    def turn_to(self, stage: str) -> bool:
        """Start the clock anew if this is another stage than before, and tell whether it is."""
        if stage == self.stage:
            return False
        self.stage, self.started = stage, time.monotonic()
        return True

    def describe(self, progress: Progress) -> str:
        """Return records, rate and time left in words: `12,400 of 48,000 records, 3,100/s, 0:11 left`."""
        seconds = time.monotonic() - self.started
        if progress.stage == "check":
            return ""
        known = progress.total is not None and progress.total > progress.done
        text = f"{progress.done:,} of {progress.total:,} records" if known else f"{progress.done:,} records"
        if seconds < 0.5 or not progress.done:
            return text  # too early for a rate that means anything
        rate = progress.done / seconds
        text += f", {rate:,.0f}/s"
        if known and progress.total is not None:
            text += f", {clock((progress.total - progress.done) / rate)} left"
        return text


class PlainLines:
    """Progress for a log: one line as a stage begins, one every ten seconds."""

    def __init__(self) -> None:
        self.pace = Pace()
        self.said = 0.0

    def __call__(self, progress: Progress) -> None:
        if self.pace.turn_to(progress.stage):
            say(f"{stage_name(progress)} …")
            self.said = time.monotonic()
        elif time.monotonic() - self.said >= LINE_EVERY:
            say(f"{stage_name(progress)}: {self.pace.describe(progress)}")
            self.said = time.monotonic()


class Bar:
    """Progress for a person at a terminal: a bar a stage, which goes when the work is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, SpinnerColumn, TextColumn
        from rich.progress import Progress as Bars

        coloured = wants_colour(sys.stderr)
        console = Console(stderr=True, no_color=not coloured, highlight=False, markup=False, emoji=False)
        self.bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[pace]}", markup=False),
            console=console,
            transient=True,
        )
        self.pace = Pace()

    def __enter__(self) -> "Bar":
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bars.stop()

    def __call__(self, progress: Progress) -> None:
        if self.pace.turn_to(progress.stage):
            for task in self.bars.task_ids:
                self.bars.remove_task(task)
            self.bars.add_task(stage_name(progress), total=None, pace="")
        task = self.bars.task_ids[-1]
        # A total that grows with what is done is none: the bar then swings instead of claiming to be full.
        total = progress.total if progress.stage != "check" else None
        self.bars.update(task, total=total, completed=progress.done, pace=self.pace.describe(progress))


@contextmanager
def shown_progress() -> "Iterator[Bar | PlainLines]":
    """Give the callback that shows progress on stderr in the way that fits it."""
    if is_lively(sys.stderr):
        with Bar() as bar:
            yield bar
    else:
        yield PlainLines()


def stage_name(progress: Progress) -> str:
    """Return what is going on, in a word."""
    return STAGES.get(progress.stage, progress.stage.capitalize())


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds, with hours where there are any: 1:02:07, 0:11."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
