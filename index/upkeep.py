"""Looking after the generations of an index: listed, rolled back, pruned, mended.

Whatever is served again gets a new number and a manifest of its own; its files are linked. So numbers only
ever rise, and readers that are long open cannot take one generation for another.
"""

import shlex
import shutil
from pathlib import Path

import msgspec

from index import generations, leftovers
from index.assembly import link
from index.doctor import problems_of
from index.errors import IndexDamaged, IndexMissing, IndexTrouble
from index.generations import MANIFEST, Manifest, current_number, generation_path, numbers, stated
from index.integrity import wrong_files
from index.lock import locked
from index.verify import problems


class Generation(msgspec.Struct, frozen=True, kw_only=True):
    """A generation there is. state: served, kept, never served, unfinished or damaged.

    bytes: of all its files; own_bytes: of those that no other generation shares, which go with it.
    """

    number: int
    state: str
    built: str = ""
    films: int = 0
    passages: int = 0
    bytes: int = 0
    own_bytes: int = 0


def listed(directory: Path) -> list[Generation]:
    """Return the generations there are, the newest first. Raises IndexMissing where there is none.

    Sizes are looked at, contents are not.
    """
    there = numbers(directory)
    try:
        wanted: int | None = current_number(directory)
    except IndexDamaged:
        wanted = None
    except IndexMissing:
        if not there:
            raise
        wanted = None
    return [described(directory, number, wanted) for number in reversed(there)]


def described(directory: Path, number: int, wanted: int | None) -> Generation:
    """Return what is known of a generation. wanted: the one that `current` names."""
    path = generation_path(directory, number)
    try:
        manifest = stated(directory, number)
    except IndexTrouble:
        unfinished = not (path / MANIFEST).exists()
        return Generation(number=number, state="unfinished" if unfinished else "damaged")
    if wrong_files(directory, manifest, contents=False):
        state = "damaged"
    elif number == wanted:
        state = "served"
    else:
        state = "kept" if wanted is None or number < wanted else "never served"
    files = [(path / name).stat() for name in manifest.files if (path / name).is_file()]
    return Generation(
        number=number,
        state=state,
        built=manifest.built,
        films=manifest.films,
        passages=manifest.passages,
        bytes=sum(file.st_size for file in files),
        own_bytes=sum(file.st_size for file in files if file.st_nlink == 1),
    )


def roll_back(directory: Path, number: int | None = None, *, wait: float = 30.0) -> tuple[int, int]:
    """Serve an older generation again: `number`, or the newest whole one before the served one.

    Returns its number and the new one that it is served under. Raises IndexMissing where there is no such
    generation, IndexDamaged where it is not whole, IndexBusy.
    """
    current_number(directory)  # tells where nothing was built, before a lock is made there
    with locked(directory, wait):
        wanted = current_number(directory)
        if number == wanted:
            raise IndexMissing(f"Generation {number} is the one that is served already.")
        there = [each for each in numbers(directory) if (each < wanted if number is None else each == number)]
        if not there:
            kept = ", ".join(map(str, numbers(directory)))
            which = f"no generation {number}" if number else f"no generation before {wanted}"
            raise IndexMissing(f"There is {which} in {directory}; there are: {kept}.")
        told = ""
        for each in reversed(there):
            try:
                wrong = problems(directory, manifest := stated(directory, each))
            except IndexTrouble as trouble:
                wrong = [str(trouble)]
            if not wrong:
                return each, serve_again(directory, manifest)
            told = told or f"Generation {each} is not whole: {wrong[0]}"
        raise IndexDamaged(f"{told}. {wanted} is served as before.")


def serve_again(directory: Path, manifest: Manifest, number: int | None = None) -> int:
    """Publish a whole generation under a new number, which is returned. Call it with the lock held."""
    number = number or generations.next_number(directory)
    source, target = generation_path(directory, manifest.generation), generation_path(directory, number)
    target.mkdir()
    try:
        for name in manifest.files:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            link(source / name, target / name)
        generations.write_manifest(directory, msgspec.structs.replace(manifest, generation=number))
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    generations.publish(directory, number)
    return number


def prune(directory: Path, keep: int = 1, *, wait: float = 30.0) -> list[int]:
    """Remove all generations but the served one and the newest `keep` - 1 before it; return which.

    Raises IndexMissing, IndexDamaged where nothing says which one is served, IndexBusy.
    """
    current_number(directory)
    with locked(directory, wait):
        wanted = current_number(directory)
        if wrong := wrong_files(directory, stated(directory, wanted), contents=False):
            raise IndexDamaged(f"Generation {wanted} is damaged ({wrong[0]}). First: filmdex doctor --repair")
        older = [number for number in numbers(directory) if number < wanted]
        kept = {wanted, *older[len(older) - keep + 1 :]} if keep > 1 else {wanted}
        removed = [number for number in numbers(directory) if number not in kept]
        for number in removed:
            generations.discard(directory, number)
        return removed


def repair(directory: Path, *, wait: float = 30.0) -> list[str]:
    """Have the newest whole generation served and remove what is damaged or left over; return what was done.

    Whole is what doctor.py finds nothing wrong with; a generation whose files are damaged is not opened.
    Raises IndexDamaged with what to do where no generation is whole, in which case nothing is changed.
    """
    if not numbers(directory):
        current_number(directory)  # tells that nothing was built
    with locked(directory, wait):
        new = generations.next_number(directory)  # while all numbers that were given are to be seen
        whole, damaged = sorted_out(directory)
        if whole is None:
            raise IndexDamaged(f"No generation in {directory} is whole. {what_to_do(directory)}")
        # What was never finished goes first: the disk may be full of it.
        unfinished = [each for each in damaged if not (generation_path(directory, each) / MANIFEST).exists()]
        done = [removed(directory, number, damaged.pop(number)) for number in unfinished]
        if not points_at(directory, whole.generation):
            done.append(served_from_now_on(directory, whole, new))
        done += [removed(directory, number, why) for number, why in damaged.items()]
        return [*done, *(f"{name} removed" for name in leftovers.remove(directory))]


def sorted_out(directory: Path) -> tuple[Manifest | None, dict[int, str]]:
    """Return the newest whole generation, the served one before any other, and what is wrong with others.

    One above the served one may be whole and yet not meant to be served: its build was killed before it had
    looked whether too much was lost.
    """
    try:
        wanted = current_number(directory)
    except IndexTrouble:
        wanted = 0
    whole, damaged = None, {}
    for number in sorted(numbers(directory), key=lambda number: (number == wanted, number), reverse=True):
        try:
            manifest = stated(directory, number)
            # Of those that are only kept the files must be right.
            found = wrong_files(directory, manifest) if whole else problems_of(directory, number)
        except IndexTrouble as trouble:
            found = [str(trouble)]
        if found:
            damaged[number] = found[0]
        else:
            whole = whole or manifest
    return whole, damaged


def served_from_now_on(directory: Path, whole: Manifest, new: int) -> str:
    """Have a whole generation served, under the number `new` unless its own is the highest; tell how."""
    number = whole.generation
    if number + 1 == new:
        generations.publish(directory, number)
        return f"generation {number} is served"
    return f"generation {number} is served again, as {serve_again(directory, whole, new)}"


def removed(directory: Path, number: int, why: str) -> str:
    """Remove a generation and tell so."""
    generations.discard(directory, number)
    return f"generation {number} removed: {why}"


def points_at(directory: Path, number: int) -> bool:
    """Whether `current` names a generation in the very words in which it is written."""
    try:
        return (directory / "current").read_bytes() == generations.pointer_content(number)
    except OSError:
        return False


def what_to_do(directory: Path) -> str:
    """Return how to build the index again, with the sources it was built from where a manifest tells."""
    for number in reversed(numbers(directory)):
        try:
            sources = stated(directory, number).by_source
        except IndexTrouble:
            continue
        call = shlex.join(["filmdex", "reindex", "--index", str(directory), *sources])
        return f"Build it again from what generation {number} was made of: {call}"
    return generations.ADVICE
