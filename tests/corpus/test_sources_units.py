"""Sources come in units, each read by itself: which they are, and how one tells that one has changed."""

import gzip
import os
import time
from pathlib import Path

import pytest
from packing import REVIEWS, TWO, film, read_all, tarred, write, zipped

from corpus.documents import Collection
from corpus.files import Tell
from corpus.sources import open_source
from corpus.units import UNSETTLED, Unit, list_units, marks_of, unchanged

LINKS = b"movieId,imdbId,tmdbId\n1,0000001,862\n"
MOVIES = b"movieId,title,genres\n1,Heat (1995),Crime\n"


def home(tmp_path: Path) -> Path:
    """Return a folder with loose files, two data sets and archives."""
    folder = tmp_path / "home"
    write(folder / "z.jsonl", film("z"))
    write(folder / "b/two.jsonl.gz", gzip.compress(film("two")))
    write(folder / "notes.txt", b"no films here")
    write(folder / "ml/movies.csv", MOVIES)
    write(folder / "ml/links.csv", LINKS)
    for name, content in REVIEWS.items():
        write(folder / name, content)
    write(folder / "c.zip", zipped(TWO))
    write(folder / "d.tgz", gzip.compress(tarred(TWO)))
    return folder


def units(folder: Path) -> list[Unit]:
    """Return the units of a source."""
    return list(open_source(folder, lambda notice: None).units())


def test_what_the_units_are(tmp_path: Path) -> None:
    """A data set is one unit, each loose file is one, each archive is one; they come in order of reading."""
    found = [
        (unit.name.split(" (")[0], unit.kind.split(" (")[0], len(unit.files))
        for unit in units(home(tmp_path))
    ]

    assert found == [
        ("Large Movie Review Dataset", "Large Movie Review Dataset", len(REVIEWS)),
        ("MovieLens", "MovieLens", 2),
        ("home/b/two.jsonl.gz", "document", 1),
        ("home/notes.txt", "document", 1),
        ("home/z.jsonl", "document", 1),
        ("home/c.zip", "zip", 1),
        ("home/d.tgz", "tar", 1),
    ]


def test_a_subtitle_file_is_a_unit_with_its_nfo_file(tmp_path: Path) -> None:
    """Each subtitle file is read by itself, with the .nfo files that may name its film; no other matters."""
    library = tmp_path / "home"
    for film_name in ("Heat (1995)", "Ran (1985)"):
        write(library / film_name / "movie.nfo", b"<movie><title>Heat</title></movie>")
        for language in ("en", "fr"):
            write(library / film_name / f"x.{language}.srt", b"1\n00:00:01,000 --> 00:00:02,000\nAye.\n")

    found = {unit.name: sorted(file.name for file in unit.files) for unit in units(library)}

    nfos = [f"home/{film_name}/movie.nfo" for film_name in ("Heat (1995)", "Ran (1985)")]
    assert found == {
        "home/Heat (1995)/x.en.srt": [nfos[0], "home/Heat (1995)/x.en.srt"],
        "home/Heat (1995)/x.fr.srt": [nfos[0], "home/Heat (1995)/x.fr.srt"],
        "home/Ran (1985)/x.en.srt": [nfos[1], "home/Ran (1985)/x.en.srt"],
        "home/Ran (1985)/x.fr.srt": [nfos[1], "home/Ran (1985)/x.fr.srt"],
        nfos[0]: [nfos[0]],
        nfos[1]: [nfos[1]],
    }


def test_units_read_one_by_one_give_what_the_source_gives(tmp_path: Path) -> None:
    """What is read unit by unit, each in a reading of its own, is what is read of the source as a whole."""
    folder = home(tmp_path)
    nothing = Tell(lambda *_: None, lambda *_: None)
    alone = [
        record for unit in units(folder) for record in open_source(folder, lambda notice: None).of_unit(unit)
    ]

    assert alone == read_all(folder)[0]
    assert all(isinstance(each, Collection) for unit in units(folder) for each in unit.collections(nothing))


def aged(path: Path) -> None:
    """Make a file old enough for its time to be believed."""
    then = time.time_ns() - 2 * UNSETTLED
    os.utime(path, ns=(then, then))


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param(lambda path: None, True, id="nothing"),
        pytest.param(lambda path: os.utime(path), True, id="touched"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()), True, id="written-alike"),
        pytest.param(lambda path: path.write_bytes(film("other")), False, id="other-content"),
        pytest.param(lambda path: path.write_bytes(film("y")), False, id="same-size"),
    ],
)
@pytest.mark.parametrize("old", [True, False])
def test_changes_are_noticed(tmp_path: Path, change: object, same: bool, old: bool) -> None:
    """A unit has changed where its content has, however its files were written and however young they are."""
    path = write(tmp_path / "home/z.jsonl", film("z"))
    if old:
        aged(path)
    (unit,) = units(path)
    before = marks_of(unit)

    assert callable(change)
    change(path)
    (unit,) = units(path)

    assert unchanged(before, marks_of(unit, before)) is same


def test_a_young_file_is_not_believed(tmp_path: Path) -> None:
    """A file that is written again in the tick of its clock is noticed, though size and time are the same."""
    path = write(tmp_path / "z.jsonl", film("z"))
    (unit,) = units(path)
    before = marks_of(unit)
    status = path.stat()
    path.write_bytes(film("y"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert not unchanged(before, marks_of(unit, before))


def test_an_old_file_is_not_read_again(tmp_path: Path) -> None:
    """Where size and time are those that were noted, the content is believed and not read."""
    path = write(tmp_path / "z.jsonl", film("z"))
    aged(path)
    (unit,) = units(path)
    before = marks_of(unit)
    status = path.stat()
    path.write_bytes(film("y"))  # behind everyone's back
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert unchanged(before, marks_of(unit, before))


def test_names_that_are_shown_alike(tmp_path: Path) -> None:
    """Two files whose names differ in bytes that are no text are two units."""
    folder = tmp_path / "home"
    folder.mkdir()
    for number in (b"\xe8", b"\xe9"):
        (folder / os.fsdecode(b"caf" + number + b".jsonl")).write_bytes(film("one"))
    nothing = Tell(lambda *_: None, lambda *_: None)

    found = list(list_units(folder, open_source(folder, print).limits, nothing))

    assert [unit.name for unit in found] == ["home/caf?.jsonl", "home/caf?.jsonl#2"]
    assert len({mark.path for unit in found for mark in marks_of(unit)}) == 2
