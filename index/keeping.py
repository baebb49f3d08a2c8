"""Where the kept records stand in an index directory, and how new ones take the place of old ones."""

import hashlib
import os
from functools import cache
from pathlib import Path

import msgspec

import corpus
from index import generations
from index.errors import IndexDamaged
from index.reading import Source, remembered, remembered_limits, remembered_mappings
from index.records import Records
from index.report import Options

RECORDS, BUILDING = "records.db", "records.building.db"


def sources_of(path: Path) -> list[Source]:
    """Return the sources that kept records came from; none where the file does not say."""
    try:
        records = Records(path)
        try:
            return remembered(records)
        finally:
            records.close()
    except (IndexDamaged, msgspec.MsgspecError):
        return []


def recalled(path: Path, options: Options, *, read_only: bool = False) -> Options:
    """Return options with the mappings and limits that kept records were read by, where they say none."""
    try:
        records = Records(path, read_only=read_only)
        try:
            return msgspec.structs.replace(
                options,
                mappings=options.mappings or remembered_mappings(records),
                limits=options.limits or remembered_limits(records),
            )
        finally:
            records.close()
    except (IndexDamaged, msgspec.MsgspecError):
        return options


def take_place(new: Path, path: Path) -> None:
    """Have finished records take the place of those before, so that a crash leaves one of them or none.

    A journal that a crash left belongs to the old file and must never meet the new one.
    """
    generations.flush(new)
    journal = path.with_name(path.name + "-journal")
    if journal.exists():
        path.unlink(missing_ok=True)
        generations.flush(path.parent)
        journal.unlink()
        generations.flush(path.parent)
    os.replace(new, path)
    generations.flush(path.parent)


def remove(path: Path) -> None:
    """Remove records and their journal, where they are."""
    for each in (path, path.with_name(path.name + "-journal")):
        each.unlink(missing_ok=True)


@cache
def readers() -> str:
    """Return a digest of the code that turns files into records: of other code an update believes nothing."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(Path(corpus.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
