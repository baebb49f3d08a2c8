"""The bundled corpus: invented films, written for this project, one Filmdex JSON Lines file each."""

from pathlib import Path


def directory() -> Path:
    """Return where the bundled corpus stands on disk."""
    return Path(__file__).parent / "films"
