"""Is a generation what its manifest says? Reads every byte; opening an index reads only the small files."""

from pathlib import Path

from index.columns import KINDS, kind_counts
from index.errors import IndexDamaged
from index.film_index import FilmIndex
from index.generations import Manifest
from index.integrity import STUMBLES, wrong_files


def problems(directory: Path, manifest: Manifest) -> list[str]:
    """Return a sentence for each thing that is wrong with a generation; an empty list means it is whole."""
    return wrong_files(directory, manifest) or miscounts(directory, manifest)


def miscounts(directory: Path, manifest: Manifest) -> list[str]:
    """Return what disagrees about how much there is, in a generation whose files are whole."""
    try:
        with FilmIndex(directory, manifest) as index:
            return [*wrong_counts(index)]
    except (IndexDamaged, OSError, *STUMBLES) as cause:
        return [f"its files are as they were written, but cannot be opened ({cause})"]


def wrong_counts(index: FilmIndex) -> list[str]:
    """Return which part of an open generation holds another number of things than its manifest says."""
    manifest, kinds = index.manifest, kind_counts(index.columns)
    by_kind = {kind.value: int(count) for kind, count in zip(KINDS, kinds, strict=False) if count}
    passages = {
        "the Whoosh index": index.whoosh.doc_count(),
        "the stored records": len(index.stored),
        "the columns": len(index.columns.kind),
    }
    found = [
        f"{name} hold {count} passages, the manifest says {manifest.passages}"
        for name, count in passages.items()
        if count != manifest.passages
    ]
    if (films := len(index.columns.first) - 1) != manifest.films:
        found.append(f"the columns hold {films} films, the manifest says {manifest.films}")
    if by_kind != manifest.by_kind:
        wrong = next(
            kind for kind in by_kind | manifest.by_kind if by_kind.get(kind) != manifest.by_kind.get(kind)
        )
        counts = by_kind.get(wrong, 0), manifest.by_kind.get(wrong, 0)
        found.append(
            f"the columns hold {counts[0]} passages of the kind {wrong}, the manifest says {counts[1]}"
        )
    return found
