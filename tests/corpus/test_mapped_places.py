"""Where a mapping may stand: named by the caller, or beside the tables, in folders and archives."""

import gzip

import pytest
from mapped_tables import EXPECTED, NAMES, REVIEWS, ROWS, bare, entry, table
from packing import Notices, Records, film, tarred, write, zipped

from corpus import Limits, Passage, Reject, Skipped, read
from corpus.files import Tell
from corpus.mapping import FILE_NAME, parse_mapping
from corpus.readers.mapped import mapping_reader
from corpus.units import list_units, marks_of


def read_with(path: object, *mappings: str) -> tuple[Records, Notices]:
    """Return what a path holds, read with these mappings."""
    notices: Notices = []
    readers = [mapping_reader(parse_mapping(text.encode(), "m.toml")) for text in mappings]
    return list(read(path, on_notice=notices.append, readers=readers)), notices


CONTENT = table([NAMES, *ROWS]).encode()
FILES = {"b/a.csv": CONTENT, f"b/{FILE_NAME}": entry().encode(), "b/c.jsonl": film("c")}


@pytest.mark.parametrize("form", ["folder", "zip", "tar", "tar.gz", "file", "file-gz"])
def test_a_mapping_beside_the_tables_is_found(tmp_path, form):
    """In a folder, in an archive and beside a single file, filmdex-mapping.toml need not be named."""
    path = tmp_path / "set"
    packed = {"zip": zipped, "tar": tarred, "tar.gz": lambda files: gzip.compress(tarred(files))}
    if form in packed:
        write(path, packed[form](FILES))
    else:
        for name, content in FILES.items():
            write(path / name, content)
        write(path / "b/a.csv.gz", gzip.compress(CONTENT))
    if form == "folder":
        (path / "b/a.csv.gz").unlink()
    if form.startswith("file"):
        path = path / ("b/a.csv.gz" if form == "file-gz" else "b/a.csv")

    records, notices = read_with(path)

    mapped = [record for record in records if ".csv" in record.source]
    assert bare(mapped) == EXPECTED
    assert len(records) - len(mapped) == (not form.startswith("file"))
    assert notices == []


def test_archives_in_a_folder_with_a_mapping(tmp_path):
    """The mapping of a folder is about the tables in its archives as well."""
    write(tmp_path / "set/x.zip", zipped({"a.csv": CONTENT}))
    write(tmp_path / "set" / FILE_NAME, entry().encode())

    records, notices = read_with(tmp_path / "set")

    assert bare(records) == EXPECTED
    assert notices == []


def test_the_nearest_mapping_counts(tmp_path):
    """A mapping is about its folder and those below it; one that is named goes before it."""
    other = entry(REVIEWS.replace("Text", "Wer"))
    write(tmp_path / "set/a.csv", CONTENT)
    write(tmp_path / "set/b/a.csv", CONTENT)
    write(tmp_path / "set/c/d/a.csv", CONTENT)
    write(tmp_path / "set/c" / FILE_NAME, other.encode())
    write(tmp_path / "elsewhere/c/d/a.csv", CONTENT)
    write(tmp_path / "elsewhere/c" / FILE_NAME, other.encode())

    inside = {record.source: record for record in read_with(tmp_path / "elsewhere")[0]}
    nothing, skipped = read_with(tmp_path / "set")
    named = {record.source: record for record in read_with(tmp_path / "set", entry())[0]}

    assert inside["elsewhere/c/d/a.csv:2"].text == "oda"
    assert {record.source.partition(":")[0] for record in nothing} == {"set/c/d/a.csv"}
    assert [notice.source for notice in skipped if isinstance(notice, Skipped)] == [
        "set/a.csv",
        "set/b/a.csv",
    ]
    assert {name.partition(":")[0] for name in named} == {"set/a.csv", "set/b/a.csv", "set/c/d/a.csv"}
    assert named["set/c/d/a.csv:2"].text == ROWS[0][3]


def test_a_mapping_goes_before_the_known_formats(tmp_path):
    """What a mapping is about is read by it, even if another reader knows it."""
    rows = [["quote", "movie", "type", "year"], ["Hello there.", "Tram", "movie", "1962"]]
    path = write(tmp_path / "a.csv", table(rows).encode())
    text = 'film = { title = "movie" }\npassage = { kind = "trivia", text = "quote" }'

    known, _ = read_with(path)
    mapped, _ = read_with(path, entry(text))

    assert [record.kind.value for record in known if isinstance(record, Passage)] == ["quote"]
    assert [record.kind.value for record in mapped if isinstance(record, Passage)] == ["trivia"]
    assert mapped[0].film_id == "tram"


@pytest.mark.parametrize("place", ["folder", "file"])
def test_a_mapping_with_a_mistake_costs_what_it_is_about(tmp_path, place):
    """Its line is told, and everything else is read."""
    write(tmp_path / "set/a.csv", CONTENT)
    path = write(tmp_path / "set/b.jsonl", film("b"))
    write(tmp_path / "set" / FILE_NAME, entry().replace("title", "titel").encode())

    records, notices = read_with(tmp_path / "set" if place == "folder" else path)

    assert [record.film_id for record in records] == ["b"]
    rejects = [notice for notice in notices if isinstance(notice, Reject)]
    assert [reject.source.partition("/")[2] or reject.source for reject in rejects] == [f"{FILE_NAME}:5"]
    assert "file.film" in rejects[0].reason


def test_a_damaged_table_costs_itself(tmp_path):
    """What comes before the damage is kept, and the tables after it are read."""
    rows = [NAMES, *([f"Film {number}", "1950", "", f"Text {number}", "", ""] for number in range(30_000))]
    packed = gzip.compress(table(rows).encode())
    write(tmp_path / "set/a.csv", packed[: len(packed) * 2 // 3])
    write(tmp_path / "set/z/a.csv", CONTENT)

    records, notices = read_with(tmp_path / "set", entry())

    assert len(records) > 20_000
    assert bare(records[-5:]) == EXPECTED
    assert [(notice.source, "cut short" in notice.reason) for notice in notices] == [("set/a.csv", True)]


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_changed_mapping_changes_what_it_is_about(tmp_path, form):
    """What was read by a mapping counts as changed with it, in folders and archives; nothing else does."""
    home = tmp_path / "set"
    write(home / "c.jsonl", film("c"))
    write(home / "a.csv", CONTENT) if form == "folder" else write(home / "x.zip", zipped({"a.csv": CONTENT}))
    nobody = Tell(lambda name, reason: None, lambda name, reason: None)

    def marks(text: str) -> dict[str, object]:
        readers = (mapping_reader(parse_mapping(text.encode(), "m.toml")),)
        return {unit.name: marks_of(unit) for unit in list_units(home, Limits(), nobody, readers)}

    before, same, after = marks(entry()), marks(f"# x\n{entry()}"), marks(entry(said='delimiter = ","'))

    assert before == same
    assert {name for name in before if before[name] != after[name]} == {
        "the mapping m.toml" if form == "folder" else "set/x.zip"
    }


def test_mappings_of_one_name_are_two_units(tmp_path):
    """Two mapping files may be called alike; what each is about stays apart."""
    write(tmp_path / "a.csv", CONTENT)
    write(tmp_path / "b.csv", CONTENT)
    readers = tuple(
        mapping_reader(parse_mapping(entry(name=f"{name}.csv").encode(), "m.toml")) for name in "ab"
    )

    units = list(list_units(tmp_path, Limits(), Tell(print, print), readers))

    assert [unit.name for unit in units] == ["the mapping m.toml", "the mapping m.toml#2"]
    assert len(read_with(tmp_path, entry(), entry(name="b.csv"))[0]) == 2 * len(EXPECTED)
