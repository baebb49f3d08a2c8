"""Files and archives for tests, made on the spot from files in memory."""

import io
import random
import tarfile
import zipfile
from pathlib import Path

from corpus import Film, Limits, Passage, Reject, Skipped, read

Records = list[Film | Passage]
Notices = list[Reject | Skipped]

ROOMY = Limits()


def film(name: str) -> bytes:
    """Return a line of the native format: one film."""
    return f'{{"type":"film","film_id":"{name}","title":"{name}"}}\n'.encode()


def many(count: int) -> bytes:
    """Return a file of so many films whose titles do not compress well."""
    chance = random.Random(count)
    return b"".join(film(f"{chance.getrandbits(256):x}") for _ in range(count))


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: dict[str, bytes], *members: tarfile.TarInfo) -> bytes:
    """Return a tar archive: `members`, which have no content, then files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for member in members:
            archive.addfile(member)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def read_all(path: str | Path, limits: Limits = ROOMY) -> tuple[Records, Notices]:
    """Return the records of a path and what was told meanwhile."""
    notices: Notices = []
    return list(read(path, on_notice=notices.append, limits=limits)), notices


def write(path: Path, content: bytes) -> Path:
    """Write a file, with the folders it needs, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


TWO = {"b/two.jsonl": film("two"), "one.jsonl": film("one")}
REVIEWS = {
    "acl/train/neg/0_2.txt": b"Weak.",
    "acl/train/pos/0_9.txt": b"Strong.",
    "acl/train/urls_neg.txt": b"http://www.imdb.com/title/tt0000001/usercomments",
    "acl/train/urls_pos.txt": b"http://www.imdb.com/title/tt0000001/usercomments",
}


PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


GOOD = {"good.jsonl": film("good")}
