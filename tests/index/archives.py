"""Snapshots taken apart and put together otherwise, for the tests of what is refused."""

import io
import tarfile
from pathlib import Path

Entry = tuple[tarfile.TarInfo, bytes]


def entries(file: Path) -> list[Entry]:
    """Return what an archive holds, in order."""
    with tarfile.open(file) as tar:
        return [(entry, tar.extractfile(entry).read()) for entry in tar]  # type: ignore[union-attr]


def pack(file: Path, held: list[Entry]) -> Path:
    """Write an archive of entries as they are."""
    with tarfile.open(file, "w:gz") as tar:
        for entry, content in held:
            tar.addfile(entry, io.BytesIO(content))
    return file


def named(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, to: str = "") -> Entry:
    """Return an entry of an archive, of any type."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.type, entry.linkname = len(content), kind, to
    return entry, content
