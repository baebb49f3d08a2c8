"""The access log: a line of JSON for each request, without addresses, clients and, unless wanted, queries.

Lines hold printable ASCII alone: whatever a client sends, it can neither begin a line of its own nor reach
the terminal of whoever reads the log. Each line is written at once and straight to the system, so that
threads and processes can share a file, and nothing piles up in memory where nothing can be written.
"""

import json
import os
import sys
import threading
import weakref
from datetime import datetime, timezone
from pathlib import Path

from web.config import BadSettings, Settings
from web.observing import Observer, Seen

LONGEST_QUERY = 500  # characters of it that are logged
ENCODER = json.JSONEncoder(separators=(",", ":"))


def access_log(settings: Settings) -> Observer | None:
    """Return what logs requests as `settings` want it, None where they want none. Raises BadSettings."""
    if not settings.access_log:
        return None
    try:
        lines = Lines(None if settings.access_log == "-" else Path(settings.access_log))
    except OSError as cause:
        raise BadSettings(
            f"The access log {settings.access_log} cannot be written ({cause.strerror or cause}); "
            f"name another file, or - for stdout."
        ) from cause
    return lambda here: lines.write(line(here, settings.log_queries))


def line(here: Seen, with_query: bool) -> str:
    """Return a request as one line of JSON in printable ASCII."""
    told = {
        "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "method": here.method,
        "route": here.route or None,
        "status": here.status,
        "ms": round(here.seconds * 1000, 2),
        "bytes": here.sent,
        "generation": here.index.generation if here.index else None,
    }
    if here.refused:
        told["refused"] = here.refused
    if with_query:
        told["query"] = here.query[:LONGEST_QUERY]
    # json escapes C0 and all beyond ASCII; DEL is the one control sign it leaves.
    return ENCODER.encode(told).replace("\x7f", "\\u007f")


class Lines:
    """Writes lines to stdout or to a file, which is begun anew where it was moved away, as logrotate expects.

    Raises OSError where there is no such place; what goes wrong later is said once, on stderr, and never
    stands in the way of an answer.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = None if path is None else str(path)
        self.lock = threading.Lock()
        self.failing = False
        self.open()

    def open(self) -> None:
        """Open the place, to be closed with the next one or with this object."""
        if self.path is None:
            self.number = os.dup(sys.stdout.fileno())
        else:
            self.number = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        self.place = os.fstat(self.number)
        self.close = weakref.finalize(self, os.close, self.number)

    def was_moved(self) -> bool:
        """Whether the file has another name by now, or none."""
        if self.path is None:
            return False
        try:
            return not os.path.samestat(os.stat(self.path), self.place)
        except FileNotFoundError:
            return True

    def write(self, text: str) -> None:
        """Write one line."""
        with self.lock:
            try:
                if self.was_moved():
                    earlier = self.close
                    self.open()
                    earlier()
                os.write(self.number, text.encode("ascii") + b"\n")
            except OSError as cause:
                if not self.failing:
                    self.failing = True
                    sys.stderr.write(
                        f"The access log cannot be written ({cause.strerror}); lines are lost.\n"
                    )
