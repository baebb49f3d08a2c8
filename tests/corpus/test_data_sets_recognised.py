"""Every file of a public data set is taken by its own reader, and by no other."""

import gzip
import random
from pathlib import Path

import pytest
from data_sets import FIXTURES, OWN, SHARED, AnyReader, collection, files_of, recognised
from packing import tarred

from corpus import Film, read
from corpus.documents import Collection, CollectionReader
from corpus.files import Tell
from corpus.readers import COLLECTION_READERS, READERS
from corpus.readers.parts import FEW
from corpus.sources import Limits, open_collections

ALL_READERS: tuple[AnyReader, ...] = (*READERS, *COLLECTION_READERS)
NAMES = [reader.name for reader, _, _ in OWN]


def listed(root: Path) -> list[str]:
    """Return the files below a folder."""
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def below(names: list[str], places: list[str]) -> set[str]:
    """Return the names that are one of the places, or in a folder that is."""
    return {name for name in names for place in places if name == place or name.startswith(f"{place}/")}


@pytest.mark.parametrize(("reader", "places"), [(reader, own) for reader, own, _ in OWN], ids=NAMES)
def test_each_reader_knows_its_own_fixtures(reader: AnyReader, places: list[str]) -> None:
    """All fixtures of a data set are its reader's, and none of the others in the folder is."""
    everything = {name: (FIXTURES / name).read_bytes() for name in listed(FIXTURES)}

    assert recognised(reader, everything) == below(list(everything), places)


@pytest.mark.parametrize(("reader", "places"), [(reader, own) for reader, own, _ in OWN], ids=NAMES)
def test_no_other_reader_knows_them(reader: AnyReader, places: list[str]) -> None:
    """Nobody else takes a data set's fixtures for their own."""
    own = files_of(*places)

    takers = {other.name for other in ALL_READERS if recognised(other, own)}

    assert takers == {reader.name}


def whole(root: Path) -> Collection:
    """Return the loose files of a folder as one collection."""
    tell = Tell(lambda name, reason: None, lambda name, reason: None)
    return next(iter(open_collections(root, Limits(), tell)))


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
def test_the_real_files_are_taken_by_their_readers() -> None:
    """In the folder of all samples each reader takes its own files, and nothing else."""
    loose = whole(SHARED)
    own = {reader.name: {f"data/{name}" for name in below(listed(SHARED), there)} for reader, _, there in OWN}

    taken: dict[str, set[str]] = {name: set() for name in own}
    for reader in COLLECTION_READERS:
        taken.setdefault(reader.name, set()).update(reader.claims(loose))
    claimed = set().union(*taken.values())
    for each in loose.documents():
        for single in READERS:
            try:
                if each.name not in claimed and single.recognises(each):
                    taken.setdefault(single.name, set()).add(each.name)
            except (ValueError, LookupError, RecursionError):
                continue

    assert {name: taken[name] for name in own} == own
    others = set().union(*(names for name, names in taken.items() if name not in own))
    assert not others & set().union(*own.values())


@pytest.mark.parametrize("reader", [reader for reader, _, _ in OWN], ids=NAMES)
def test_a_name_does_not_hide_what_a_file_is(reader: AnyReader) -> None:
    """In a small collection files are told by what is in them, whatever they are called."""
    (places,) = (own for other, own, _ in OWN if other is reader)
    for place in places:
        renamed = {f"x{number}": content for number, content in enumerate(files_of(place).values())}

        assert len(recognised(reader, renamed)) >= len(renamed) - ("cmu" in place)


def test_in_a_large_collection_names_narrow_the_look() -> None:
    """A folder of many files is not opened file by file where no name could be of the data set."""
    reader = next(reader for reader, own, _ in OWN if "cornell" in own)
    assert isinstance(reader, CollectionReader)
    reviews = {f"reviews/{number}_8.txt": b"A fine ferry." for number in range(FEW + 1)}

    def refuse() -> None:
        raise AssertionError("a file was opened")

    assert reader.claims(Collection("set", tuple(reviews), refuse)) == frozenset()  # type: ignore[arg-type]
    assert len(reader.claims(collection({**reviews, **files_of("cornell")}))) == 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"\0\0\0\0",
        b"[",
        b"{",
        b"[{",
        b'"',
        b"#Q",
        b"#Q \n",
        b"id,title\n1,Ferry\n",
        b"movieId,title\n1,Ferry (1931)\n",
        b"1\tA number and a text that is long enough to be the plot of a film.\n",
        b"Ann: Wait.\n\nBo: What for?\n\nAnn: The tide.\n",
        b'{"id": 1, "title": "Ferry"}\n',
        b"1::2\n",
        b"L1 +++$+++ u0\n",
    ],
    ids=repr,
)
def test_what_only_looks_a_little_like_a_data_set_is_none(content: bytes) -> None:
    """A file that has not what makes a data set is nobody's."""
    assert not [reader.name for reader, _, _ in OWN if recognised(reader, {"x": content})]


def test_noise_is_nobodys() -> None:
    """Random bytes are not taken for a data set."""
    chance = random.Random(1)
    for _ in range(200):
        noise = chance.randbytes(chance.randrange(1, 3000))
        assert not [reader.name for reader, _, _ in OWN if recognised(reader, {"x": noise})]


def test_data_sets_are_read_from_archives(tmp_path: Path) -> None:
    """Several data sets in one compressed archive, their parts in any order, come out as from a folder."""
    files = files_of("the_movies_dataset", "movielens", "cornell", "cmu", "wiki_plots.csv")
    backwards = dict(reversed([*files.items()]))
    (tmp_path / "all.tar.gz").write_bytes(gzip.compress(tarred(backwards)))
    for name, content in files.items():
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).write_bytes(content)

    packed = list(read(tmp_path / "all.tar.gz", on_notice=lambda notice: None))
    loose = list(read(tmp_path / "all", on_notice=lambda notice: None))

    def said(records: list) -> list[str]:
        return sorted(repr(record).replace("all.tar.gz/", "all/") for record in records)

    assert said(packed) == said(loose)
    assert {record.film_id for record in packed if not isinstance(record, Film)} <= {
        record.film_id for record in packed if isinstance(record, Film)
    }


def test_a_film_comes_before_its_passages() -> None:
    """No passage is yielded before a record of its film."""
    for reader, places, _ in OWN:
        for place in places:
            known: set[str] = set()
            for record in records_of(reader, place):
                if isinstance(record, Film):
                    known.add(record.film_id)
                else:
                    assert record.film_id in known, (reader.name, record)


def records_of(reader: AnyReader, place: str) -> list:
    """Return the films and passages a reader makes of a fixture, by way of `read`."""
    assert recognised(reader, files_of(place))
    return list(read(FIXTURES / place, on_notice=lambda notice: None))
