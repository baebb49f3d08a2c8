"""The bundled corpus: invented films, written for this project, one Filmdex JSON Lines file each."""

from pathlib import Path


def directory() -> Path:
    """Return where the bundled corpus stands on disk."""
    return Path(__file__).parent / "films"


def judged_queries() -> Path:
    """Return the file of queries about these films whose right answers are known: JSON Lines."""
    return Path(__file__).parent / "judged.jsonl"
