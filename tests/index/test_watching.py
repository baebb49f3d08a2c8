"""Followed folders: the index comes up to date when files change, and ends when it is told to."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from little_films import film, passage, texts, written

from corpus.errors import FilmdexError
from index import Options, ReindexReport, reindex, watch

PATIENCE = 60.0  # seconds; nothing here takes one, but a machine may be busy


class Watcher:
    """Follows a folder in a thread and keeps what it is told."""

    def __init__(self, source: Path, directory: Path) -> None:
        self.reports: list[ReindexReport] = []
        self.errors: list[FilmdexError] = []
        self.ended = threading.Event()

        def update() -> ReindexReport:
            return reindex([source], directory, mode="update", options=Options(force=True))

        self.thread = threading.Thread(
            target=watch,
            args=([source], update, self.ended, self.reports.append, self.errors.append, 0.02),
        )


@contextmanager
def watching(source: Path, directory: Path) -> Iterator[Watcher]:
    """Follow a folder until the end of a block."""
    watcher = Watcher(source, directory)
    watcher.thread.start()
    try:
        yield watcher
    finally:
        watcher.ended.set()
        watcher.thread.join(PATIENCE)
        assert not watcher.thread.is_alive()


def wait_for(things: Sequence[object], count: int) -> None:
    """Wait until there are so many."""
    end = time.monotonic() + PATIENCE
    while len(things) < count:
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_changes_are_followed(tmp_path: Path) -> None:
    """New, changed and removed files are in the index soon after; without a change nothing is read."""
    folder = tmp_path / "home"
    folder.mkdir()
    written(folder / "a.jsonl", [film(), passage("It rains.")])
    with watching(folder, tmp_path / "index") as watcher:
        wait_for(watcher.reports, 1)
        for number, (name, said) in enumerate([("b", "It snows."), ("a", "It hails.")], start=2):
            written(folder / f"{name}.jsonl", [film(), passage(said)])
            wait_for(watcher.reports, number)
        assert sorted(texts(tmp_path / "index")) == ["It hails.", "It snows."]
        (folder / "b.jsonl").unlink()
        wait_for(watcher.reports, 4)
        assert texts(tmp_path / "index") == ["It hails."]
        time.sleep(0.2)
        assert len(watcher.reports) == 4
        assert watcher.errors == []


def test_bad_news_is_told_and_survived(tmp_path: Path) -> None:
    """A source that goes away is told, the index stays, and when the source is back it is followed again."""
    folder = tmp_path / "home"
    folder.mkdir()
    written(folder / "a.jsonl", [film(), passage("It rains.")])
    with watching(folder, tmp_path / "index") as watcher:
        wait_for(watcher.reports, 1)
        folder.rename(tmp_path / "away")
        wait_for(watcher.errors, 1)
        assert texts(tmp_path / "index") == ["It rains."]
        (tmp_path / "away").rename(folder)
        written(folder / "b.jsonl", [film(), passage("It snows.")])
        wait_for(watcher.reports, 2)
        while "It snows." not in texts(tmp_path / "index"):
            time.sleep(0.01)
