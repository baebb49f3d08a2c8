"""Real servers in processes of their own, on a free port, ended by the test that started them."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli_films import FILMDEX, environment

ADDRESS = re.compile(r"http://[\d.]+:\d+")
ROOT = Path(__file__).parents[2]


@contextmanager
def process(
    command: list[str], folder: Path | None = None, **changes: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server; give its process and its address, and make sure that it ends."""
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder or ROOT,
        env=environment(PYTHONPATH=os.pathsep.join([str(ROOT), str(Path(__file__).parent)]), **changes),
    )
    try:
        assert running.stderr is not None
        said = []
        for line in running.stderr:
            said.append(line)
            if found := ADDRESS.search(line):
                break
        else:
            raise AssertionError(f"The server ended: {''.join(said)}")
        yield running, found[0]
    finally:
        if running.poll() is None:
            running.kill()
        running.communicate()


@contextmanager
def served(
    index_dir: Path, *arguments: object, **changes: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `filmdex serve` on an index."""
    command = [*FILMDEX, "serve", "--port", "0", "--index", str(index_dir), *map(str, arguments)]
    with process(command, **changes) as running:
        yield running


@contextmanager
def slow(index_dir: Path, **changes: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the real server on an app that has one route more: /slow, which takes its time."""
    command = [sys.executable, str(Path(__file__).parent / "slow_server.py")]
    with process(command, FILMDEX_INDEX=str(index_dir), FILMDEX_PORT="0", **changes) as running:
        yield running


def get(address: str) -> Any:
    """Return the JSON that an address answers with."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


def log_lines(text: str) -> list[dict[str, Any]]:
    """Return the lines of an access log."""
    return [json.loads(line) for line in text.splitlines()]
