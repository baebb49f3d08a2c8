"""Follow sources: bring the index up to date whenever their files have changed and been still for a while.

Files are looked at again and again, by name, size and time: that needs no service of the system, and works on
every file system, network drives included. 100,000 files take half a second of it.
"""

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.errors import FilmdexError
from index.keeping import RECORDS, sources_of
from index.report import ReindexReport

INTERVAL = 2.0  # seconds between two looks, and how long all must be still before it is read
SHARE = 20  # a look that takes long is followed by this many times its time without one

Look = tuple[tuple[str, int, int], ...]


def files_below(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of each file of a source; a source that is not there has none."""
    try:
        status = path.stat()
        if not stat.S_ISDIR(status.st_mode):
            yield str(path), status.st_size, status.st_mtime_ns
            return
        waiting = [os.fspath(path)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        status = entry.stat()
                        yield entry.path, status.st_size, status.st_mtime_ns
    except OSError:
        return  # it is being moved or removed; the next look tells more


def look_at(sources: Sequence[Path]) -> Look:
    """Return what tells cheaply whether sources have changed."""
    return tuple(sorted(found for source in sources for found in files_below(source)))


def remembered_sources(directory: Path) -> list[Path]:
    """Return the sources of the last build in an index directory; none where it does not say."""
    return [Path(source.path) for source in sources_of(directory / RECORDS)]


def watch(
    sources: Sequence[Path],
    update: Callable[[], ReindexReport],
    ended: threading.Event,
    on_report: Callable[[ReindexReport], None],
    on_error: Callable[[FilmdexError], None],
    interval: float = INTERVAL,
) -> None:
    """Call `update` at once, then whenever the sources have changed, until `ended` is set.

    What goes wrong with an update (a source that is half there, say) is told; the next change, or half a
    minute, brings the next try.
    """
    read: Look | None = None
    retry = 0.0
    while not ended.is_set():
        began = time.monotonic()
        seen = look_at(sources)
        pause = max(interval, SHARE * (time.monotonic() - began))
        if seen != read or (retry and time.monotonic() > retry):
            # The first time there is nothing to wait for: whatever is there has been there.
            if read is not None and (ended.wait(pause) or look_at(sources) != seen):
                continue
            read, retry = seen, 0.0
            try:
                on_report(update())
            except FilmdexError as error:
                on_error(error)
                retry = time.monotonic() + 15 * interval
            continue
        ended.wait(pause)
