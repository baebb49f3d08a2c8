"""A build that is killed with SIGKILL at any moment leaves an index that opens and is whole, old or new."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from little_films import film, passage, written

from corpus.records import Film, Passage
from index import generations, open_index, reindex, verify

# Each kill takes some 0.3 s. A campaign of hours is this number made larger.
KILLS = 15
FILMS, PASSAGES = 40, 60  # a build of these takes some 0.2 s, most of it reading and writing

# Loads everything once; then, for each line that names a source, starts a process that builds from it, says
# the process's number, and says how it ended.
BUILDER = """
import os
import sys
from pathlib import Path
from index import reindex

for line in sys.stdin:
    child = os.fork()
    if not child:
        reindex([Path(line.strip())], Path(sys.argv[1]))
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")


def version(number: int) -> list[Film | Passage]:
    """Return a corpus every record of which tells its version."""
    records: list[Film | Passage] = []
    for each in range(FILMS):
        film_id = f"tt{each:07}"
        records.append(film(film_id, title=f"Film {each}", directors=(f"version {number}",)))
        records += [
            passage(
                f"Passage {place} of version {number}. " + "It rains and rains. " * (place % 9),
                film_id=film_id,
            )
            for place in range(PASSAGES)
        ]
    return records


def version_served(directory: Path) -> int:
    """Return the version that an index holds, having checked that it holds all of it and nothing else."""
    with open_index(directory) as index:
        assert verify.problems(directory, index.manifest) == []
        found = [
            record.directors[0].split()[-1]
            if isinstance(record, Film)
            else record.text.split(". ")[0].split()[-1]
            for record in index.records()
        ]
        assert len(found) == FILMS * (1 + PASSAGES)
        assert len(set(found)) == 1, "records of two versions"
        assert len(index.passages("tt0000003")) == PASSAGES
    return int(found[0].rstrip("."))


class Builder:
    """Starts processes that build the index in `directory`, one after the other."""

    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            # Newer Pythons warn of forks in processes that have threads, as numpy's.
            [sys.executable, "-W", "ignore", "-c", BUILDER, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            cwd=Path(__file__).parents[2],
        )

    def start(self, source: Path) -> int:
        """Start a build and return the number of its process."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{source}\n")
        return self.says()

    def says(self) -> int:
        """Return the number it says next: a process that was started, or how one ended."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def __enter__(self) -> "Builder":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """After every kill the index opens, is whole and holds one version: the last one or the new one."""
    directory, source = tmp_path / "index", tmp_path / "films.jsonl"
    chance = random.Random(20140801)
    reindex([written(source, version(0))], directory)
    last, early = 1, 0
    with Builder(directory) as builder:
        begun = time.monotonic()
        builder.start(written(source, version(1)))
        assert builder.says() == 0
        takes = time.monotonic() - begun
        for number in range(2, 2 + KILLS):
            process = builder.start(written(source, version(number)))
            time.sleep(chance.uniform(0, 1.1 * takes))
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(process, signal.SIGKILL)
            killed = builder.says() == signal.SIGKILL
            served = version_served(directory)
            assert served == number or (killed and served == last)
            last, early = served, early + killed

    reindex([written(source, version(999))], directory, wait=5)
    assert version_served(directory) == 999
    current = generations.current_number(directory)
    assert len(generations.numbers(directory)) <= generations.KEPT
    assert generations.numbers(directory)[-1] == current, "what the kills left is swept"
    assert early, "no kill came before the end, so nothing was tried"


def test_killed_just_before_publication(tmp_path: Path) -> None:
    """What was written but not published is neither served nor in the way."""
    directory, source = tmp_path / "index", tmp_path / "films.jsonl"
    reindex([written(source, version(0))], directory)
    reindex([written(source, version(1))], directory)
    (directory / "current.new").write_text("2", encoding="ascii")
    generations.publish(directory, 1)

    assert version_served(directory) == 0
    reindex([written(source, version(2))], directory)
    assert version_served(directory) == 2
