"""Invented films for the tests of the command line, and the real `filmdex` run on them.

Two films, one of every sort of passage a test needs: a spoiler, a foreign text, lines with speakers, and a
review full of what must never reach a terminal.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

FILMDEX = (sys.executable, "-m", "web.cli")

# ESC sequences, a bell, a carriage return, a C1 introducer, a bidirectional override, markup of all sorts.
NASTY = (
    "<script>alert(1)</script> &amp; \x1b[31mred\x1b[0m \x1b]0;owned\x07 over\rwritten \x9b2J "
    "\u202egnihton\u202c [bold]zeppelin[/bold] :smile:"
)

BAKER = {
    "type": "film",
    "film_id": "tt0000001",
    "title": "The Baker’s Clock",
    "year": 1974,
    "genres": ["Drama"],
}
BAKER |= {"rating": 7.5, "votes": 1234, "runtime": 96, "directors": ["Ida Kvæøy"]}
BRIDGE = {
    "type": "film",
    "film_id": "tt0000002",
    "title": "Bridge of Sand",
    "year": 1991,
    "genres": ["Western"],
}


def passage(film_id: str, kind: str, text: str, **fields: object) -> dict[str, object]:
    """Return a passage as a line of Filmdex JSON Lines holds it."""
    return {"type": "passage", "film_id": film_id, "kind": kind, "text": text, **fields}


RECORDS = [
    BAKER,
    passage("tt0000001", "plot", "A baker winds the town clock and the town forgets to sleep."),
    passage("tt0000001", "trivia", "The clock was the baker all along, gramophone and all.", spoiler=True),
    passage(
        "tt0000001",
        "goof",
        "The clock shows noon while the gramophone plays at night.",
        category="continuity",
    ),
    passage(
        "tt0000001", "review", "Une horloge et un café, rien de plus.", language="fr", author="Zoé", rating=9
    ),
    passage("tt0000001", "review", NASTY, heading="\x1b[2Jheading\x07", author="mal\x1b[0mlory", rating=1),
    passage(
        "tt0000001",
        "quote",
        "Baker: Who wound it?\nMayor: Nobody did.",
        lines=[{"speaker": "Baker", "text": "Who wound it?"}, {"speaker": "Mayor", "text": "Nobody did."}],
    ),
    passage("tt0000001", "credit", "Ida Kvæøy, director", person="Ida Kvæøy", role="director"),
    BRIDGE,
    passage("tt0000002", "plot", "Two brothers carry a clock over a bridge that is not there."),
    passage("tt0000002", "review", "Dull, but the bridge is honest.", author="plain_jane", rating=4),
    passage(
        "tt0000002",
        "plot",
        "兄弟は砂の橋を渡って、町の大きな時計を夜明けまでに運ばなければならない。",
        language="ja",
    ),
    passage("tt0000002", "keyword", "bridge"),
]


def write_source(path: Path, records: list[dict[str, object]] | None = None) -> Path:
    """Write records as a Filmdex JSON Lines file."""
    lines = [json.dumps(record) for record in (RECORDS if records is None else records)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def build(directory: Path) -> Path:
    """Build an index of the invented films in `directory` and return where it is."""
    from index import reindex

    reindex([write_source(directory / "films.jsonl")], directory / "index")
    return directory / "index"


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment without what changes the output, and with `changes`."""
    unset = ("FILMDEX_INDEX", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LANG", "LC_ALL", "PYTHONUTF8")
    return {name: value for name, value in os.environ.items() if name not in unset} | changes


def filmdex(*arguments: object, **changes: str) -> subprocess.CompletedProcess[bytes]:
    """Run the real command in a process of its own, its output piped."""
    command = [*FILMDEX, *map(os.fspath, map(str, arguments))]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment(**changes))
