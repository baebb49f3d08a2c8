"""Reads sources, each in a process of its own, and prints what came of it and what that took.

A line of stdin is a task as JSON: "read" or "sniff", a path, and the films to look for. A line of stdout is
the answer. Each task is done by a fork that puts limits on itself, so that a source that would take the
machine down ends that process instead.
"""

import json
import os
import resource
import sys

from corpus import CorpusError, Reject, Skipped, read
from corpus.sniffing import sniff

CPU_SECONDS = 100  # a busy machine does not count against it
ADDRESS_SPACE = 2 << 30
OPEN_FILES = 64


def main(task: str, path: str, wanted: list[str]) -> None:
    """Read or sniff `path` within limits; print which of the wanted films it has, how many records, notices.

    Also the error that ended it, if any, the peak of memory in MB and the CPU's seconds.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    found = Found(wanted)
    try:
        found.sniff(path) if task == "sniff" else found.read(path)
    except CorpusError as cause:
        found.error = str(cause)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seen = {
        "films": sorted(found.films),
        "count": found.count,
        "notices": found.notices,
        "error": found.error,
    }
    spent = {"memory": used.ru_maxrss >> 10, "cpu": used.ru_utime + used.ru_stime}
    print(json.dumps(seen | spent), flush=True)


class Found:
    """What came of a source."""

    def __init__(self, wanted: list[str]) -> None:
        self.wanted = wanted
        self.films: set[str] = set()
        self.count = 0
        self.notices: list[tuple[str, str]] = []
        self.error = ""

    def read(self, path: str) -> None:
        """Read all of it."""
        for record in read(path, on_notice=self.note):
            self.count += 1
            if record.film_id in self.wanted:
                self.films.add(record.film_id)

    def sniff(self, path: str) -> None:
        """Look at it."""
        sniffed = sniff(path)
        for part in sniffed.parts:
            self.count += sum(part.counts.values())
            self.films |= {film.film_id for film in part.films} & set(self.wanted)
            for reject in part.rejects:
                self.note(reject)
        for notice in (*sniffed.broken, *sniffed.skipped):
            self.note(notice)

    def note(self, notice: Reject | Skipped) -> None:
        """Keep what is told, as far as it is little."""
        if len(self.notices) < 1000:
            self.notices.append((notice.source, notice.reason))


def serve() -> None:
    """Do every task that comes in, until there are no more; tell how a process ended that gave no answer."""
    for line in sys.stdin:
        task, path, *wanted = json.loads(line)
        if (process := os.fork()) == 0:
            status = 1
            try:
                main(task, path, wanted)
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(process, 0)
        if status:
            print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    serve()
