"""IMDb's non-commercial data sets: joined where they lie together, read alone where they do not."""

import gc
import gzip
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from packing import ROOMY, read_all, tarred, write, zipped

from corpus import Film, Kind, Passage, Reject, read
from corpus.documents import HEAD_BYTES, Collection
from corpus.files import Tell
from corpus.identity import merge_films
from corpus.readers import COLLECTION_READERS
from corpus.readers.imdb_tsv import READER
from corpus.readers.imdb_tsv_rows import TABLES, table_of
from corpus.readers.parts import FEW
from corpus.sources import open_collections

FIXTURES = Path(__file__).parent / "fixtures"
MADE_UP = {path.name: path.read_bytes() for path in sorted((FIXTURES / "imdb-tsv").iterdir())}
SHARED = Path(__file__).parents[2] / "../shared/data"
REAL = SHARED / "imdb-tsv"
needs_real_tables = pytest.mark.skipif(not REAL.is_dir(), reason="the shared sample data is not here")


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files into a folder and return it."""
    for name, content in files.items():
        write(folder / name, content)
    return folder


def facts(records: list[Film | Passage]) -> Counter:
    """Return records without where they come from, to compare them in any order."""
    return Counter(msgspec.structs.replace(record, source="") for record in records)


@pytest.fixture
def joined(tmp_path) -> list[Film | Passage]:
    """The records of all tables, joined."""
    return read_all(put(tmp_path / "imdb", MADE_UP))[0]


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(lambda files: {f"{name}.gz": gzip.compress(files[name]) for name in files}, id="gz"),
        pytest.param(lambda files: {"all.zip": zipped(files)}, id="zip"),
        pytest.param(lambda files: {"all.tar.gz": gzip.compress(tarred(files))}, id="tar.gz"),
        pytest.param(lambda files: {f"{name}/data.tsv": files[name] for name in files}, id="a-folder-each"),
        pytest.param(
            lambda files: {name.removesuffix(".tsv"): files[name] for name in files}, id="no-suffix"
        ),
        pytest.param(
            lambda files: {name: files[name].replace(b"\n", b"\r\n") for name in files},
            id="windows-line-ends",
        ),
        pytest.param(
            lambda files: {"big.tar": tarred({name: padded(files[name]) for name in files})}, id="big-in-tar"
        ),
    ],
)
def test_wherever_they_lie_together_they_are_joined(tmp_path, joined, pack):
    """Folders, archives and folders of folders give the same records."""
    records, notices = read_all(put(tmp_path / "packed", pack(MADE_UP)))

    assert facts(records) == facts(joined)
    assert len(notices) == 4
    assert all(isinstance(notice, Reject) for notice in notices)


def padded(table: bytes) -> bytes:
    """Return a table with blank lines behind it, so that it is larger than a document's head."""
    return table + b"\n" * HEAD_BYTES


FERRY = Film(
    film_id="tt0000009",
    title="The Ferry",
    original_title="Fergen",
    year=1931,
    runtime=78,
    genres=("Drama", "Short"),
    rating=6.7,
    votes=123,
    alternate_titles=("Die Fähre", "The Boat"),
    directors=("Olav Berg",),
    writers=("Ann Lund", "Per O'Hara"),
    stars=("Ingrid Sjöberg", "Olav Berg"),
    source="imdb/title.basics.tsv:2",
)


def test_films(joined):
    """A film has what all tables say of it, and one that title.basics lacks has its id for a title."""
    films = {record.film_id: record for record in joined if isinstance(record, Film)}

    assert films["tt0000009"] == FERRY
    assert [(film.film_id, film.title, film.year, film.rating) for film in films.values()][1:] == [
        ("tt0000010", "Night Nurses", 2004, None),
        ("tt0000011", "Night Nurses: The Long Shift", 2005, None),
        ("tt0000012", "Night Nurses: Episode #2.1", None, None),
        ("tt10000000", "Ängel över hamnen", 2019, None),
        ("tt1000001", "Late in the Order", 1998, None),
        ("tt5555555", "tt5555555", None, 8.1),
    ]


def test_credits(joined):
    """Credits come in their order, with character or job; title.crew adds whom the principals lack."""
    credits = [record for record in joined if isinstance(record, Passage) and record.kind is Kind.CREDIT]

    assert [(credit.person, credit.role, credit.character, credit.text) for credit in credits] == [
        (
            "Ingrid Sjöberg",
            "actor",
            'Ingrid / The Widow "Inga"',
            'Ingrid Sjöberg as Ingrid / The Widow "Inga"',
        ),
        ("Olav Berg", "actor", "Olav", "Olav Berg as Olav"),
        ("Olav Berg", "director", "", "Olav Berg, director"),
        ("Ann Lund", "writer", "", "Ann Lund, writer (screenplay)"),
        ("nm9999999", "producer", "", "nm9999999, producer"),
        ("Solo", "archive footage", "Self", "Solo as Self"),
        ("Solo", "composer", "", "Solo, composer"),
        ("Per O'Hara", "writer", "", "Per O'Hara, writer"),
        ("Ann Lund", "writer", "", "Ann Lund, writer"),
        ("Solo", "self", "", "Solo, self"),
        ("Solo", "editor", "", "Solo, editor"),
    ]
    assert [credit.source.rpartition("/")[2] for credit in credits[6:9]] == [
        "title.principals.tsv:3",
        "title.crew.tsv:2",
        "title.crew.tsv:3",
    ]


def test_episodes(joined):
    """An episode tells which of which series it is, as far as the tables know."""
    places = [record for record in joined if isinstance(record, Passage) and record.kind is Kind.CONNECTION]

    assert [(place.film_id, place.other_film, place.other_film_id, place.text) for place in places] == [
        ("tt0000011", "Night Nurses (2004)", "tt0000010", "Season 1, episode 2 of Night Nurses (2004)"),
        ("tt0000012", "Night Nurses (2004)", "tt0000010", "Episode of Night Nurses (2004)"),
        ("tt10000000", "", "tt7777777", "Season 3, episode 4 of tt7777777"),
    ]


def test_rejects(tmp_path):
    """A row that cannot be used is told with its line and why, and costs what it alone says."""
    _, notices = read_all(put(tmp_path / "imdb", MADE_UP))

    assert {notice.source.removeprefix("imdb/"): notice.reason.split(":")[0] for notice in notices} == {
        "title.basics.tsv:6": "no film is of the year 1066",
        "title.ratings.tsv:3": "rating must be between 0 and 10, not 16.7",
        "title.principals.tsv:9": "it names nobody",
        "title.principals.tsv:10": "its characters are no JSON list",
    }


@pytest.mark.parametrize(
    ("table", "films", "passages", "first"),
    [
        (
            "title.basics",
            6,
            0,
            Film(film_id="tt0000009", title="The Ferry", original_title="Fergen", year=1931),
        ),
        ("title.akas", 1, 0, Film(film_id="tt0000009", title="tt0000009")),
        ("title.ratings", 2, 0, Film(film_id="tt0000009", title="tt0000009", rating=6.7, votes=123)),
        ("title.crew", 0, 4, ("nm0000001, director", "nm0000001")),
        ("title.episode", 0, 3, ("Season 1, episode 2 of tt0000010", "")),
        ("title.principals", 0, 9, ('nm0000004 as Ingrid / The Widow "Inga"', "nm0000004")),
        ("name.basics", 0, 5, ("Olav Berg (1899–1982, actor, director)", "Olav Berg")),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_table_alone(tmp_path, table, films, passages, first, pack):
    """Under any name a table gives what it can; ids stand for titles and names it does not know."""
    records, _ = read_all(write(tmp_path / "table", pack(MADE_UP[f"{table}.tsv"])))

    assert sum(isinstance(record, Film) for record in records) == films
    assert sum(isinstance(record, Passage) for record in records) == passages
    if isinstance(first, Film):
        shown = {name: value for name, value in msgspec.structs.asdict(first).items() if value}
        assert {name: getattr(records[0], name) for name in shown} == shown
    else:
        assert (records[0].text, records[0].person) == first


@pytest.mark.parametrize("key", [lambda row: int(row[2:9]), lambda row: row[::-1]], ids=["by-number", "any"])
def test_in_another_order_nothing_is_lost(tmp_path, joined, key):
    """Tables that do not stand in the order of ids give the same films, in parts that merge, and passages."""
    files = {}
    for name, content in MADE_UP.items():
        head, *rows = content.splitlines(keepends=True)
        files[name] = head + b"".join(sorted(rows, key=lambda row: key(row.split(b"\t")[0].decode())))
    records, _ = read_all(put(tmp_path / "imdb", files))

    def merged(found: list[Film | Passage]) -> dict[str, Film]:
        films: dict[str, list[Film]] = {}
        for record in found:
            if isinstance(record, Film):
                films.setdefault(record.film_id, []).append(record)
        return {film_id: merge_films(parts) for film_id, parts in films.items()}

    def passages(found: list[Film | Passage]) -> set[tuple[str, str, str, str]]:
        said = [record for record in found if isinstance(record, Passage)]
        return {(record.film_id, record.person, record.role, record.relation) for record in said}

    assert passages(records) == passages(joined)
    assert merged(records).keys() == merged(joined).keys()
    ferry = merged(records)["tt0000009"]
    assert (ferry.title, ferry.year, ferry.rating, ferry.votes) == ("The Ferry", 1931, 6.7, 123)
    assert set(ferry.alternate_titles) >= set(FERRY.alternate_titles)


def test_two_editions_side_by_side(tmp_path):
    """Each folder is joined by itself; a second copy of a table in one folder is read alone."""
    once = put(tmp_path / "once" / "2019", MADE_UP)
    twice = put(tmp_path / "twice" / "2019", MADE_UP)
    put(tmp_path / "twice" / "2020", MADE_UP)
    put(tmp_path / "twice" / "2020", {"copy of title.ratings.tsv": MADE_UP["title.ratings.tsv"]})

    one, two = facts(read_all(once.parent)[0]), facts(read_all(twice.parent)[0])
    assert sum(two.values()) == 2 * sum(one.values()) + 2
    assert all(two[record] >= 2 * count for record, count in one.items())


def test_other_files_in_the_folder_are_read_too(tmp_path):
    """What is no table is left to the readers that know it."""
    line = b'{"type":"film","film_id":"one","title":"One"}\n'
    records, notices = read_all(
        put(tmp_path / "imdb", MADE_UP | {"b.jsonl": line, "other.tsv": b"a\tb\n1\t2\n"})
    )

    assert "one" in {record.film_id for record in records}
    assert [notice.source for notice in notices if not isinstance(notice, Reject)] == ["imdb/other.tsv"]


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_nothing_stays_open_where_reading_stops_early(tmp_path):
    """Who stops after the first record leaves no file behind."""
    records = read(put(tmp_path / "imdb", MADE_UP))
    assert next(records) == FERRY
    records.close()
    gc.collect()


@needs_real_tables
def test_the_real_slice():
    """Each of its titles and credits comes, with the names of all but the six people the slice lacks."""
    records, notices = read_all(REAL)

    films = [record for record in records if isinstance(record, Film)]
    credits = [record for record in records if isinstance(record, Passage)]
    assert not notices
    assert (len(films), len(credits)) == (2000, 11576)
    assert {credit.kind for credit in credits} == {Kind.CREDIT}
    assert sum(credit.person.startswith("nm") for credit in credits) == 6
    assert {record.film_id for record in records} == {film.film_id for film in films}
    second = films[1]
    assert (second.film_id, second.title, second.runtime) == ("tt9806258", "Shadowtown", 84)
    assert (len(second.genres), len(second.directors), len(second.stars)) == (3, 2, 3)
    roles = [credit.role for credit in credits if credit.film_id == second.film_id]
    assert roles == ["actor"] * 4 + ["director"] * 2 + ["producer"] * 3 + ["composer"]
    dated = Counter(film.year for film in films)
    assert dated[2019] == 435
    assert dated[None] == 637


def test_only_the_tables_are_claimed():
    """Of all that is at hand, made up or real, this reader claims the tables and nothing else."""
    for root in (FIXTURES, SHARED) if SHARED.is_dir() else (FIXTURES,):
        found = next(open_collections(root, ROOMY, Tell(lambda *_: None, lambda *_: None)))
        tables = {name for name in found.names if "/imdb-tsv/" in name}

        assert READER.claims(found) == tables
        assert not any(
            READER.claims(found) & other.claims(found) for other in COLLECTION_READERS if other != READER
        )
        for each in found.documents():
            assert each.name not in tables or table_of(each) == each.name.rpartition("/")[2].split(".tsv")[0]
    assert {f"{table}.tsv" for table in TABLES} == set(MADE_UP)


def test_in_a_small_folder_names_say_nothing(tmp_path, joined):
    """Under other names the tables are told by their columns; in a large folder by their names, too."""
    renamed = {f"x{number}": content for number, content in enumerate(MADE_UP.values())}
    assert facts(read_all(put(tmp_path / "small", renamed))[0]) == facts(joined)

    many = {f"{number}.txt": b"A fine ferry." for number in range(FEW)}
    assert facts(read_all(put(tmp_path / "large", MADE_UP | many))[0]) == facts(joined)
    assert not READER.claims(Collection("large", tuple(many) * 2, lambda: iter(())))
