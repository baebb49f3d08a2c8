"""How one Filmdex server is set up.

Plain values only, so that a shell command can read this without loading the web framework.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `create_app` needs to know.

    index_dir: the directory whose newest generation is served, followed as it is rebuilt.
    request_bytes: the largest body a client may send; every form here is a GET, so little is plenty.
    static_seconds: how long a browser may keep the style sheet and the icon without asking again. Their
        addresses carry a digest of their content, so a new release is seen at once all the same.
    """

    index_dir: Path
    request_bytes: int = 64 * 1024
    static_seconds: int = 30 * 24 * 3600
