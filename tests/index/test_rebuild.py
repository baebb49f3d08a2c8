"""The job as a whole: what it counts, what it joins, and that it leaves a whole index, old or new."""

import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from little_films import (
    AMELIE,
    COFFEE,
    GNOME,
    HEAT,
    MIRROR,
    NEIL,
    RECORDS,
    build,
    everything,
    film,
    passage,
    texts,
    written,
)

from corpus import CorpusError, UnknownFormat
from corpus.records import Film, Kind, with_passage_id
from index import Progress, ReindexReport, generations, open_index, reindex, report
from index.errors import IndexMissing, IndexTrouble
from index.generations import generation_path, numbers


def test_report(tmp_path: Path) -> None:
    """A build tells what it read and wrote, and the index then says the same of itself."""
    told = build(tmp_path, *RECORDS)

    assert msgspec.structs.replace(told, seconds=0.0) == ReindexReport(
        generation=1,
        films=2,
        passages=6,
        by_kind={"film": 2, "review": 1, "quote": 1, "goof": 1, "credit": 1},
        by_source={str(tmp_path / "films.jsonl"): 6},
        duplicates=0,
        joined=0,
        joined_by={"id": 0, "title": 0},
        rejects=(),
        reject_count=0,
        skipped=(),
        skipped_count=0,
        text_bytes=told.text_bytes,
        seconds=0.0,
    )
    with open_index(tmp_path / "index") as index:
        stats = index.stats()
        cards = [index.stored[0].passage, index.stored[4].passage]
    assert (stats.films, stats.passages, stats.by_kind) == (told.films, told.passages, told.by_kind)
    assert stats.by_source == told.by_source
    said = [COFFEE, MIRROR, NEIL, GNOME, *cards]
    assert told.text_bytes == sum(len(each.text.encode()) for each in said)


def test_order(tmp_path: Path) -> None:
    """Films stand in the order of their ids, each with its card first and its passages by kind, as read."""
    second = passage("Another credit.", film_id=HEAT.film_id, kind=Kind.CREDIT, person="Al Pacino")
    build(tmp_path, GNOME, second, NEIL, MIRROR, AMELIE, COFFEE, HEAT)

    with open_index(tmp_path / "index") as index:
        ids = [index.stored[document].passage.passage_id for document in range(len(index.stored))]
        assert ids == [
            f"{HEAT.film_id}.film",
            *("heat-coffee", "heat-mirror"),
            *(with_passage_id(second).passage_id, "heat-neil"),
            f"{AMELIE.film_id}.film",
            "amelie-gnome",
        ]


def test_cards_know_the_cast(tmp_path: Path) -> None:
    """The card of a film whose stars are not told names the first ten actors of its credits."""
    cast = [
        passage(f"A{number}", kind=Kind.CREDIT, person=f"A{number}", role="actor") for number in range(12)
    ]
    build(tmp_path, film(), passage("D", kind=Kind.CREDIT, person="D", role="director"), *cast)

    with open_index(tmp_path / "index") as index:
        assert index.stored[0].passage.text == f"Storm. With {', '.join(f'A{n}' for n in range(10))}."


def test_duplicates(tmp_path: Path) -> None:
    """The same records from two sources are indexed once, and those left out are counted."""
    first = written(tmp_path / "one.jsonl", RECORDS)
    second = written(tmp_path / "two.jsonl", RECORDS)

    report = reindex([first, second, first], tmp_path / "index")

    assert (report.films, report.passages, report.duplicates) == (2, 6, 8)
    assert report.by_source == {str(first): 12, str(second): 6}
    with open_index(tmp_path / "index") as index:
        assert everything(index) == [HEAT, COFFEE, MIRROR, NEIL, AMELIE, GNOME]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([film("heat-1995", title="Heat", year=1995)], id="slug"),
        pytest.param([film("heat", title="HEAT")], id="year-unknown"),
        pytest.param([film("heat-1995", title="Heat", year=1995), film("heat", title="Heat")], id="both"),
    ],
)
def test_joined_films(tmp_path: Path, others: list[Film]) -> None:
    """A film that stands under several ids is one, under IMDb's number, with the passages of all."""
    said = [passage(f"Said of {other.film_id}.", film_id=other.film_id) for other in others]

    report = build(tmp_path, *others, *said, HEAT, COFFEE)

    assert (report.films, report.joined) == (1, len(others))
    with open_index(tmp_path / "index") as index:
        assert index.film(HEAT.film_id) == HEAT
        assert [each.text for each in index.passages(HEAT.film_id)] == [COFFEE.text, *(e.text for e in said)]
        assert all(index.film(other.film_id) is None for other in others)
        for each in index.passages(HEAT.film_id):
            assert index.passage(each.passage_id) == each


def test_films_known_by_passages_only(tmp_path: Path) -> None:
    """A passage whose film nobody describes is indexed all the same."""
    report = build(tmp_path, passage("Who knows?", film_id="lost-film"))

    assert (report.films, report.passages) == (1, 2)
    with open_index(tmp_path / "index") as index:
        found = index.film("lost-film")
        assert found is not None
        assert found.title == "lost-film"


def test_every_passage_has_an_id_of_its_own(tmp_path: Path) -> None:
    """Passages that differ only in a detail, or were given one id by their sources, can each be shown."""
    given_twice = [passage("One.", passage_id="x"), passage("Two.", passage_id="x")]
    like_the_card = passage("Three.", passage_id="tt0000001.film")
    moments = [passage("Yes.", kind=Kind.DIALOGUE, start=float(second)) for second in range(3)]

    build(tmp_path, film(), *given_twice, like_the_card, *moments)

    with open_index(tmp_path / "index") as index:
        passages = index.passages("tt0000001")
        assert len(passages) == len({each.passage_id for each in passages}) == 6
        for each in passages:
            assert index.passage(each.passage_id) == each
        first = index.passage("x")
        assert first is not None
        assert first.text == "One."


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(None, CorpusError, id="missing"),
        pytest.param(b"", CorpusError, id="empty"),
        pytest.param(b"no films here\n", UnknownFormat, id="unknown"),
        pytest.param(b'{"type":"film","film_id":""}\n', IndexTrouble, id="rejects-only"),
    ],
)
def test_nothing_to_index(tmp_path: Path, content: bytes | None, error: type[Exception]) -> None:
    """A build that finds nothing says so, leaves nothing behind, and the old index is still served."""
    source = tmp_path / "source.jsonl"
    if content is not None:
        source.write_bytes(content)
    for directory, kept in ((tmp_path / "none", []), (tmp_path / "index", [1])):
        if kept:
            build(tmp_path, *RECORDS)
        with pytest.raises(error):
            reindex([source], directory)
        assert numbers(directory) == kept
    assert len(texts(tmp_path / "index")) == 4
    with pytest.raises(IndexMissing):
        open_index(tmp_path / "none")


def test_rejects_and_skipped_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be used is counted in full and told with its place, up to a limit; the rest counts."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    good = written(folder / "a.jsonl", RECORDS)
    good.write_bytes(good.read_bytes() + b'{"type":"film","film_id":"x"}\n' * 5)
    for number in range(4):
        (folder / f"notes{number}.txt").write_text("no films here", encoding="utf-8")
    monkeypatch.setattr(report, "NOTICES_KEPT", 3)

    told = reindex([folder], tmp_path / "index")

    assert (told.passages, told.reject_count, told.skipped_count) == (6, 5, 4)
    assert [each.source for each in told.rejects] == [f"corpus/a.jsonl:{line}" for line in (7, 8, 9)]
    assert all("title" in each.reason for each in told.rejects)
    assert [each.source for each in told.skipped] == [f"corpus/notes{number}.txt" for number in range(3)]


def test_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress goes through reading, writing and checking, forward only, and each stage comes to its end."""
    monkeypatch.setattr(report, "PROGRESS_EVERY", 10)
    source = written(tmp_path / "f.jsonl", [passage(str(n), film_id=f"f{n // 4}") for n in range(95)])
    told: list[Progress] = []

    reindex([source], tmp_path / "index", on_progress=told.append)

    stages = ("read", "write", "check")
    assert [each.stage for each in told] == sorted((each.stage for each in told), key=stages.index)
    for stage in stages:
        steps = [each for each in told if each.stage == stage]
        assert [each.done for each in steps] == sorted(each.done for each in steps)
        assert steps[-1].done == steps[-1].total
        assert stage == "check" or len(steps) >= 9


class Stop:
    """Presses Ctrl-C when a stage has come as far as `done`."""

    def __init__(self, stage: str, done: int) -> None:
        self.stage, self.done = stage, done

    def __call__(self, progress: Progress) -> None:
        if progress.stage == self.stage and progress.done >= self.done:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("stage", "done"), [("read", 10), ("read", 40), ("write", 10), ("write", 40), ("check", 0)]
)
def test_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, done: int) -> None:
    """A build that is stopped with Ctrl-C leaves the old index served, no half-read corpus, and no lock."""
    monkeypatch.setattr(report, "PROGRESS_EVERY", 10)
    build(tmp_path, *RECORDS)
    before = texts(tmp_path / "index")
    source = written(tmp_path / "new.jsonl", [passage(str(n), film_id=f"f{n // 4}") for n in range(40)])

    with pytest.raises(KeyboardInterrupt):
        reindex([source], tmp_path / "index", on_progress=Stop(stage, done))

    assert texts(tmp_path / "index") == before
    assert not list((tmp_path / "index").rglob("work"))
    assert reindex([source], tmp_path / "index", wait=0).passages == 50
    assert numbers(tmp_path / "index") == [1, generations.current_number(tmp_path / "index")]


def test_nothing_is_left_lying_about(tmp_path: Path) -> None:
    """A finished build leaves the kept records, no lock, no temporary file and no pickled contents."""
    build(tmp_path, *RECORDS)

    names = [path.name for path in (tmp_path / "index").rglob("*")]
    assert [name for name in names if ".db" in name] == ["records.db"]
    for ending in (".toc", ".tmp", ".new", "_WRITELOCK", ".holder", ".pickle"):
        assert not [name for name in names if name.endswith(ending)]
    assert set(names) >= {"current", "lock", "generations", "1", "manifest.json"}


def test_a_reader_goes_on_with_its_generation(tmp_path: Path) -> None:
    """An open index answers from its own generation, however many builds follow and whoever asks first."""
    build(tmp_path, *RECORDS)
    with open_index(tmp_path / "index") as index:
        for number in range(3):
            build(tmp_path, film(), passage(f"News {number}."))
        assert not generation_path(tmp_path / "index", 1).exists()

        answers: list[Any] = []

        def ask() -> None:
            answers.append((index.film(HEAT.film_id), index.passage("heat-mirror"), index.film("tt0000001")))
            answers.append(everything(index))

        asker = threading.Thread(target=ask)
        asker.start()
        asker.join()
        ask()
        assert answers == [(HEAT, MIRROR, None), [HEAT, COFFEE, MIRROR, NEIL, AMELIE, GNOME]] * 2
    assert texts(tmp_path / "index") == ["News 2."]


def test_no_place_for_an_index(tmp_path: Path) -> None:
    """Where an index cannot be made the system's own error says which path is to blame."""
    (tmp_path / "index").write_text("not an index", encoding="utf-8")

    with pytest.raises(OSError, match="index"):
        build(tmp_path, *RECORDS)
