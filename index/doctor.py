"""Is an index what it should be? Everything that can be proved of one, check by check, with times.

Each check relies on those before it: bytes against checksums, counts against the manifest, arrays against
each other, columns and postings against a sample of the records, answers against the same sample. Nothing
is written here; upkeep.py mends.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from index import evidence, leftovers
from index.columnar.structure import disagreements, wrong_blocks
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, IndexTrouble, raise_unless_damage
from index.film_index import FilmIndex
from index.generations import Manifest, current_number, generation_path, numbers, pointer_content, stated
from index.integrity import STUMBLES, wrong_files
from index.keeping import RECORDS
from index.lock import builder
from index.questions import Answer, by_matchers, wrong_answers
from index.record_checks import wrong_records
from index.verify import wrong_counts

SAMPLE = 500  # records that are read again: about a second
TOLD = 20  # problems of a check that are told; all are counted
DEEPER = ["counts", "arrays", "columns", "records", "words", "questions"]  # what needs whole files
TRIES = 3  # builds may publish and sweep what is being examined

Looking = Callable[[], Iterable[str]]  # yields a sentence for each problem it finds


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at. problems: the first TOLD sentences of `count`."""

    name: str
    looked_at: str
    problems: tuple[str, ...] = ()
    count: int = 0
    seconds: float = 0.0


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about an index.

    generation: the one that was examined, None where there is none to examine. seed: what the sample was
    drawn with; the same seed draws the same. left_out: checks that could not be made, for what was found.
    """

    directory: str
    generation: int | None
    built: str
    whole: bool
    quick: bool
    seed: int
    checks: tuple[Check, ...]
    left_out: tuple[str, ...]
    seconds: float


def examine(
    directory: Path,
    *,
    quick: bool = False,
    sample: int = SAMPLE,
    seed: int | None = None,
    answer: Answer = by_matchers,
) -> Report:
    """Examine the index in `directory`, while it is searched and rebuilt.

    quick: manifests and sizes only. sample: how many records are read again. answer: who is asked the
    questions whose answers are known. Raises IndexMissing where nothing was built, and IndexOutdated.
    """
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    for _ in range(TRIES):
        examination = Examination(directory, quick, sample, seed, answer)
        report = examination.report()
        if report.whole or not examination.overtaken():
            break
    return report


def problems_of(directory: Path, number: int) -> list[str]:
    """Return a sentence for each thing that is wrong with one generation, be it served or not."""
    examination = Examination(directory, quick=False, sample=SAMPLE, seed=0, answer=by_matchers)
    examination.generation_whole(number)
    return [problem for check in examination.checks for problem in check.problems]


class Examination:
    """One look at an index, and what it has found so far."""

    def __init__(self, directory: Path, quick: bool, sample: int, seed: int, answer: Answer) -> None:
        self.directory, self.quick, self.sample, self.answer = directory, quick, sample, answer
        self.seed, self.chance = seed, random.Random(seed)
        self.checks: list[Check] = []
        self.left_out: list[str] = []
        self.examined: Manifest | None = None
        self.generation: int | None = None
        self.started = time.perf_counter()

    def report(self) -> Report:
        """Make all checks and return what they found."""
        self.check("pointer", "the file current", self.pointer)
        if self.generation is not None:
            self.generation_whole(self.generation)
        self.kept_generations()
        self.kept_records()
        self.check("leftovers", "files that no generation has", lambda: leftovers.told(self.directory))
        return Report(
            directory=str(self.directory),
            generation=self.generation,
            built=self.examined.built if self.examined else "",
            whole=not any(check.count for check in self.checks),
            quick=self.quick,
            seed=self.seed,
            checks=tuple(self.checks),
            left_out=tuple(self.left_out),
            seconds=time.perf_counter() - self.started,
        )

    def check(self, name: str, looked_at: str | Callable[[], str], look: Looking) -> bool:
        """Make one check and return whether all was well. looked_at may be known only afterwards."""
        started = time.perf_counter()
        found: list[str] = []
        try:
            found.extend(look())
        except (IndexMissing, IndexOutdated):
            raise
        except (IndexTrouble, OSError, *STUMBLES) as cause:
            if isinstance(cause, OSError):
                raise_unless_damage(cause)
            found.append(
                str(cause) if isinstance(cause, IndexTrouble) else f"{name} cannot be read ({cause!r})"
            )
        self.checks.append(
            Check(
                name=name,
                looked_at=looked_at if isinstance(looked_at, str) else looked_at(),
                problems=tuple(found[:TOLD]),
                count=len(found),
                seconds=time.perf_counter() - started,
            )
        )
        return not found

    def pointer(self) -> Iterator[str]:
        """Yield what is wrong with `current`, and find out which generation is to be examined."""
        try:
            self.generation = current_number(self.directory)
        except IndexMissing:
            # Where `current` is lost but generations are there, those are what can be examined.
            if not (there := numbers(self.directory)):
                raise
            self.generation = there[-1]
            yield f"the file current is missing, though there are generations up to {there[-1]}"
            return
        except IndexDamaged as damage:
            self.generation = max(numbers(self.directory), default=None)
            yield str(damage)
            return
        content = (self.directory / "current").read_bytes()
        if content != pointer_content(self.generation):
            yield f"current holds {content!r}, the number {self.generation} without its checksum"
        if not generation_path(self.directory, self.generation).is_dir():
            yield f"current names generation {self.generation}, which is not there"

    def generation_whole(self, number: int) -> None:
        """Make all checks of the generation being served, as far as what they find allows to go on."""
        if not self.check("manifest", f"the manifest of generation {number}", lambda: self.manifest(number)):
            self.left_out += ["files", *DEEPER]
            return
        manifest = self.examined
        assert manifest is not None
        size = sum(entry.size for entry in manifest.files.values())
        what = "sizes" if self.quick else "checksums"
        whole = self.check(
            "files",
            f"{what} of {len(manifest.files)} files, {size / 1e6:,.1f} MB",
            lambda: wrong_files(self.directory, manifest, contents=not self.quick),
        )
        if self.quick:
            return
        if not whole:
            self.left_out += DEEPER
            return
        opened: list[FilmIndex] = []

        def counts() -> Iterator[str]:
            opened.append(FilmIndex(self.directory, manifest))
            yield from wrong_counts(opened[0])

        counted = f"{manifest.films:,} films and {manifest.passages:,} passages against the manifest"
        well = self.check("counts", counted, counts)
        if not well:
            self.left_out += DEEPER[1:]
        for index in opened:
            with closing(index):
                if well:
                    self.contents(index)

    def manifest(self, number: int) -> Iterator[str]:
        """Read the manifest."""
        self.examined = stated(self.directory, number)
        yield from ()

    def contents(self, index: FilmIndex) -> None:
        """Make the checks of an open generation whose files and counts are right."""
        segments = f"the arrays of {len(index.manifest.segments)} segments against their dictionaries"
        well = self.check("arrays", segments, lambda: wrong_arrays(index))
        well &= self.check(
            "columns", "the columns against each other", lambda: evidence.disordered_columns(index)
        )
        if not well:
            self.left_out += DEEPER[3:]
            return
        sample: list[evidence.Witness] = []

        def records() -> Iterator[str]:
            sample.extend(evidence.witnesses(index, evidence.sampled(index, self.sample, self.chance)))
            yield from evidence.wrong_columns(index, sample)

        read = self.check("records", lambda: f"{len(sample):,} records read, against the columns", records)
        if not read:
            self.left_out += DEEPER[4:]
            return
        words = sum(len(witness.terms) for witness in sample)
        self.check(
            "words",
            f"{words:,} words of these records against the postings",
            lambda: evidence.wrong_words(index, sample),
        )
        times: list[float] = []
        self.check(
            "questions",
            lambda: f"{len(times)} questions, the slowest answered in {max(times, default=0) * 1e3:,.1f} ms",
            lambda: wrong_answers(index, sample, self.answer, self.chance, times),
        )

    def kept_generations(self) -> None:
        """Check the generations that are kept to fall back on."""
        what = "sizes" if self.quick else "checksums"
        for number in numbers(self.directory):
            if self.generation is not None and number < self.generation:
                looked_at = f"generation {number}, kept to fall back on: {what} of its files"
                self.check("kept", looked_at, partial(self.wrong_kept, number))

    def wrong_kept(self, number: int) -> Iterator[str]:
        """Yield what is wrong with the files of a generation that is not served."""
        try:
            manifest = stated(self.directory, number)
        except IndexOutdated:
            return  # built before Filmdex was renewed: not damaged, only of no use
        wrong = wrong_files(self.directory, manifest, contents=not self.quick)
        if generation_path(self.directory, number).is_dir():  # else it was swept while it was looked at
            yield from wrong

    def kept_records(self) -> None:
        """Check the records that updates start from, where there are any that nobody is changing."""
        path = self.directory / RECORDS
        if not path.exists() or self.quick or builder(self.directory) is not None:
            return
        if path.with_name(f"{path.name}-journal").exists():
            # A transaction was cut off; whoever opens the records next to write undoes it, as SQLite does.
            self.check(
                "updates", f"{path.name}: left to the next build, which undoes what was cut off", tuple
            )
            return
        looked_at = f"{path.name}, {path.stat().st_size / 1e6:,.1f} MB: its records"
        self.check("updates", looked_at, lambda: wrong_records(path))

    def overtaken(self) -> bool:
        """Whether builds have published and swept meanwhile, so that another generation is served now."""
        try:
            return current_number(self.directory) != self.generation
        except IndexTrouble:
            return False


def wrong_arrays(index: FilmIndex) -> Iterator[str]:
    """Yield what in the segments, and in the files of their records, contradicts itself."""
    for leaf, _ in index.whoosh.shared.leaf_readers():
        for problem in disagreements(leaf._terms, leaf._perdoc, leaf.schema):
            yield f"{problem} (segment {leaf._terms.segment.segid})"
    for segment, records in zip(index.manifest.segments, index.stored.files, strict=True):
        for problem in wrong_blocks(records, segment.documents):
            yield f"{problem} (records of segment {segment.segment_id})"
