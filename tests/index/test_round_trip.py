"""What is indexed comes out again: whatever the records, and as often as they go round."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from little_films import RECORDS, build, everything, film, passage, texts, written
from strategies import records

from corpus.records import Film, Kind, Passage
from index import open_index, reindex
from index.columnar.arrays import MAGIC, TAIL
from index.generations import generation_path


def test_two_builds_of_the_same_input_are_equal(tmp_path: Path) -> None:
    """The same sources give the same records, numbers and columns, byte by byte but for names of files."""
    built = []
    for _ in range(2):
        build(tmp_path, *RECORDS, film("heat", title="Heat"), passage("Joined.", film_id="heat"))
        with open_index(tmp_path / "index") as index:
            path = generation_path(tmp_path / "index", index.generation)
            built.append((everything(index), sorted(nameless(path / name) for name in index.manifest.files)))

    assert built[0] == built[1]


def nameless(path: Path) -> bytes:
    """Return what a file holds but for its own name, which files of arrays have in their directory."""
    content = path.read_bytes()
    return content[: -TAIL.size].replace(path.name.encode(), b"") if content.endswith(MAGIC) else content


def exported(directory: Path, path: Path) -> list[Film | Passage]:
    """Write an index's records to a file and return them."""
    with open_index(directory) as index:
        found = everything(index)
    written(path, found)
    return found


def round_trip(folder: Path, *given_records: Film | Passage) -> None:
    """Index, export, index the export and export again; check that nothing has changed."""
    build(folder, *given_records)
    first = exported(folder / "index", folder / "export.jsonl")
    report = reindex([folder / "export.jsonl"], folder / "again")

    assert exported(folder / "again", folder / "export2.jsonl") == first
    assert (report.duplicates, report.joined) == (0, 0)
    assert (folder / "export.jsonl").read_bytes() == (folder / "export2.jsonl").read_bytes()


def test_an_export_is_the_index(tmp_path: Path) -> None:
    """An index that is exported and indexed again is the same, joined films and lost ones included."""
    round_trip(
        tmp_path,
        *RECORDS,
        film("heat", title="Heat"),
        passage("Joined.", film_id="heat"),
        passage("Who knows?", film_id="lost-film"),
        passage("The id is like a title.", film_id="amélie"),
        passage("One.", passage_id="x"),
        passage("Two.", passage_id="x"),
        film("tt0000009", title="Le Samouraï"),
        film("tt0000009", title="The Samurai", year=1967),
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_records=st.lists(records(), min_size=1, max_size=6))
def test_any_records_can_be_indexed(
    tmp_path_factory: pytest.TempPathFactory, given_records: list[Film | Passage]
) -> None:
    """Whatever the readers give can be indexed, exported and indexed again."""
    round_trip(tmp_path_factory.mktemp("any"), *given_records)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 70_000, id="long-word"),
        pytest.param("storm " * 70_000, id="frequent-word"),
        pytest.param("\u0301 ʼ \u0000 \ufffe", id="no-words"),
        pytest.param("漢" * 5_000, id="one-sign-over-and-over"),
        pytest.param("\U0001f600" * 100, id="emoji"),
    ],
)
def test_odd_texts(tmp_path: Path, text: str) -> None:
    """A text that is odd costs neither the build nor the other passages."""
    build(tmp_path, film(), passage(text), passage("It rains.", kind=Kind.GOOF))

    assert texts(tmp_path / "index") == [text, "It rains."]
