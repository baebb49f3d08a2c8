"""Is a generation what its manifest says? Reads every byte; opening an index only checks sizes."""

from pathlib import Path

from index import columns, stored
from index.generations import MANIFEST, Manifest, file_checksum, generation_path
from index.segments import ListedIndex


def problems(directory: Path, manifest: Manifest) -> list[str]:
    """Return a sentence for each thing that is wrong with a generation; an empty list means it is whole."""
    path = generation_path(directory, manifest.generation)
    found = []
    for name, entry in manifest.files.items():
        try:
            if file_checksum(path / name) != entry.digest:
                found.append(f"{name} does not have its checksum")
        except OSError as cause:
            found.append(f"{name} cannot be read ({cause})")
    listed = manifest.files.keys() | {MANIFEST}
    present = (file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    found += [f"{name} is not in the manifest" for name in sorted(set(present) - listed)]
    return found or miscounts(path, manifest)


def miscounts(path: Path, manifest: Manifest) -> list[str]:
    """Return what disagrees about the number of documents, in a generation whose files are whole."""
    whoosh = ListedIndex(path / "segments", manifest.segments, manifest.generation)
    records = stored.StoredReader(path / "stored")
    counts = {
        "the Whoosh index": whoosh.doc_count(),
        "the stored records": len(records),
        "the columns": len(columns.load(path / "columns").kind),
    }
    whoosh.close()
    return [
        f"{name} hold {count} passages, the manifest says {manifest.passages}"
        for name, count in counts.items()
        if count != manifest.passages
    ]
