"""What a build would do, found out without writing anything: which units it would read, which have gone."""

from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.decompression import Limits
from corpus.sources import Notice
from corpus.units import unchanged
from index.errors import IndexDamaged, IndexMissing
from index.keeping import BUILDING, RECORDS, readers, recalled, sources_of
from index.reading import Source, marked, opened, remembered
from index.rebuild import NOTHING_NAMED
from index.records import KeptUnit, Records
from index.report import Changes, Options
from index.updating import keys_of

Kept = dict[tuple[str, int, str, str], KeptUnit]


def planned(
    sources: Sequence[Path],
    directory: Path,
    mode: str = "full",
    options: Options | None = None,
    on_notice: Callable[[Notice], None] | None = None,
) -> Changes:
    """Return what `reindex` with the same arguments would read, by the names of the units.

    Files are opened to be recognised, and those that may have changed are read for their digests. Raises
    CorpusError where a source cannot be read, IndexMissing where none is known.
    """
    options = options or Options()
    path = directory / (BUILDING if mode == "resume" else RECORDS)
    named = [Source.of(source) for source in sources] or (sources_of(path) if mode != "full" else [])
    if not named:
        raise IndexMissing(NOTHING_NAMED)
    kept = kept_units(path, named, mode) if mode != "full" else {}
    if not sources:
        options = recalled(path, options, read_only=True)
    added: list[str] = []
    changed: list[str] = []
    same = 0
    occurrences: dict[str, int] = {}
    for source in named:
        occurrence = occurrences[source.path] = occurrences.get(source.path, -1) + 1
        reading = opened(
            source, on_notice or (lambda notice: None), options.limits or Limits(), options.mappings
        )
        for unit in reading.units():
            known = kept.pop((source.path, occurrence, unit.kind, unit.name), None)
            marks = marked(unit, known.marks if known else ())
            if known and marks and unchanged(known.marks, marks):
                same += 1
            else:
                (changed if known else added).append(unit.name)
    gone = tuple(unit.name for unit in kept.values())
    return Changes(unchanged=same, added=tuple(added), changed=tuple(changed), deleted=gone)


def kept_units(path: Path, sources: Sequence[Source], mode: str) -> Kept:
    """Return the units that a build can go on from; none where it would read everything."""
    try:
        records = Records(path, read_only=True)
    except IndexDamaged:
        return {}
    try:
        before = remembered(records)
        if records.get("readers") != readers() or (mode == "resume" and before != list(sources)):
            return {}
        units = records.units()
        return dict(zip(keys_of(units, [source.path for source in before]), units, strict=True))
    finally:
        records.close()
