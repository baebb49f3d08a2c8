"""Are the files of a generation those of its manifest, byte for byte? Nothing here opens them as an index.

verify.py goes on from here to what the files say, doctor.py to all that can be proved of an index.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import FilmdexError
from index.errors import IndexDamaged, raise_unless_damage
from index.generations import ADVICE, MANIFEST, Manifest, file_checksum, generation_path

# What reading damaged arrays or records comes to: numpy, zlib and msgspec each complain in their own way.
STUMBLES = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)


def wrong_files(directory: Path, manifest: Manifest, contents: bool = True) -> list[str]:
    """Return a sentence for each file that is missing, altered, unlisted or no plain file.

    contents: whether every byte is read and held against its checksum, or sizes only.
    """
    path = generation_path(directory, manifest.generation)
    return [*wrong_listed(path, manifest, contents), *unlisted(path, manifest)]


def wrong_listed(path: Path, manifest: Manifest, contents: bool) -> Iterator[str]:
    """Yield what is wrong with each file that the manifest lists."""
    for name, entry in manifest.files.items():
        try:
            found = (path / name).lstat()
            if not stat.S_ISREG(found.st_mode):
                yield f"{name} is no plain file"
            elif found.st_size != entry.size:
                yield f"{name} has {found.st_size:,} bytes and should have {entry.size:,}"
            elif contents and file_checksum(path / name) != entry.digest:
                yield f"{name} does not have its checksum"
        except OSError as cause:
            raise_unless_damage(cause)
            yield f"{name} cannot be read ({cause.strerror or cause})"


def unlisted(path: Path, manifest: Manifest) -> Iterator[str]:
    """Yield every entry below a generation's directory that its manifest does not account for."""
    listed = {MANIFEST, *manifest.files}
    for folder, inner, files in os.walk(path):
        place = Path(folder)
        links = [name for name in inner if (place / name).is_symlink()]  # os.walk does not go into them
        names = [(place / name).relative_to(path).as_posix() for name in sorted(files + links)]
        if not (inner or files):
            names = [place.relative_to(path).as_posix()]
        yield from (f"{name} is not in the manifest" for name in names if name not in listed)


def damage_behind(error: BaseException, directory: Path, manifest: Manifest) -> IndexDamaged | None:
    """Return the damage that made reading a generation stumble, or None where its files are whole.

    Reads every byte, so it is for the moment when something went wrong that should not have.
    """
    if not isinstance(error, STUMBLES) or isinstance(error, FilmdexError):
        return None
    wrong = wrong_files(directory, manifest)
    if not wrong:
        return None
    return IndexDamaged(f"Generation {manifest.generation} in {directory} is damaged: {wrong[0]}. {ADVICE}")
