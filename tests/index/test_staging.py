"""Records wait in any order and come out film by film, under one id for each film."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_films import AMELIE, COFFEE, GNOME, HEAT, MIRROR, NEIL, film, passage
from strategies import records

from corpus.records import Film, Passage, with_passage_id
from index import staging
from index.staging import Staging


@contextmanager
def waiting(folder: Path, put_down: Iterable[Film | Passage]) -> Iterator[Staging]:
    """Give a staging area in which these records wait."""
    area = Staging(folder / "staging.db")
    try:
        for record in put_down:
            area.add(record)
        yield area
    finally:
        area.close()


def test_films_come_with_their_passages(tmp_path: Path) -> None:
    """However films and passages are mixed, each film comes once, by its id, with its passages as read."""
    with waiting(tmp_path, [GNOME, NEIL, AMELIE, MIRROR, HEAT, COFFEE]) as area:
        assert area.join() == 0
        assert list(area.by_film()) == [(HEAT, [NEIL, MIRROR, COFFEE]), (AMELIE, [GNOME])]
        assert area.passage_count == 4


def test_batches_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that are handed on in many batches come out as those of one."""
    said = [passage(str(number), film_id=f"f{number % 3}") for number in range(50)]
    monkeypatch.setattr(staging, "BATCH", 7)

    with waiting(tmp_path, said) as area:
        area.join()
        assert [(each.film_id, found) for each, found in area.by_film()] == [
            (f"f{number}", said[number::3]) for number in range(3)
        ]


def test_a_film_that_only_passages_speak_of(tmp_path: Path) -> None:
    """A film that no source describes has its id for a title and stands where its passage stood."""
    lost = passage("Who knows?", film_id="lost-film", source="a.jsonl:1")
    with waiting(tmp_path, [lost, passage("Not I.", film_id="lost-film", source="a.jsonl:2")]) as area:
        area.join()
        ((of, said),) = area.by_film()

    assert of == Film(film_id="lost-film", title="lost-film", source="a.jsonl:1")
    assert len(said) == 2


def test_joining(tmp_path: Path) -> None:
    """One film under three ids becomes one, under IMDb's number, and so do the ids of its passages."""
    derived = with_passage_id(passage("Made from its content.", film_id="storm-1950"))
    chosen = passage("Chosen by its source.", film_id="storm", passage_id="my-own")
    with waiting(
        tmp_path,
        [
            derived,
            chosen,
            film("storm", rating=7.0),
            film("storm-1950", year=1950, genres=("Drama",)),
            film("tt0000001", year=1950, directors=("Ann",)),
            film("storm-1990", title="Storm Warning", year=1950),
        ],
    ) as area:
        assert area.join() == 2
        others, (storm, said) = list(area.by_film())

    assert (storm.film_id, storm.year, storm.rating) == ("tt0000001", 1950, 7.0)
    assert (storm.genres, storm.directors) == (("Drama",), ("Ann",))
    assert [each.film_id for each in said] == ["tt0000001"] * 2
    assert [with_passage_id(each).passage_id for each in said] == [
        with_passage_id(passage("Made from its content.")).passage_id,
        "my-own",
    ]
    assert others[0].film_id == "storm-1990"


def test_joining_a_film_with_two_titles(tmp_path: Path) -> None:
    """Ids that meet by one title and ids that meet by another all come to the same film."""
    with waiting(
        tmp_path,
        [
            film("b", title="Orage", year=1950),
            film("a", title="Orage", year=1950),
            film("a", title="Storm", year=1950),
            film("tt0000001", title="Storm", year=1950),
            passage("One.", film_id="b"),
            passage("Two.", film_id="a"),
        ],
    ) as area:
        assert area.join() == 2
        ((joined, said),) = area.by_film()

    assert joined.film_id == "tt0000001"
    assert {joined.title, *joined.alternate_titles} == {"Storm", "Orage"}
    assert [each.text for each in said] == ["One.", "Two."]


def test_joining_in_a_circle(tmp_path: Path) -> None:
    """Two films that are each other's better id, under one title and under another, are still one film."""
    with waiting(
        tmp_path,
        [
            film("a", title="Orage"),
            film("b", title="Orage", year=1950),
            film("b", title="Storm"),
            film("a", title="Storm", year=1950),
            passage("One.", film_id="a"),
            passage("Two.", film_id="b"),
        ],
    ) as area:
        area.join()
        ((joined, said),) = area.by_film()

    assert (joined.film_id, joined.year) == ("a", 1950)
    assert [each.text for each in said] == ["One.", "Two."]


@settings(max_examples=40, deadline=None)
@given(put_down=st.lists(records(), max_size=8))
def test_nothing_is_lost(tmp_path_factory: pytest.TempPathFactory, put_down: list[Film | Passage]) -> None:
    """Whatever is put down comes out, each passage once, films in the order of their ids."""
    with waiting(tmp_path_factory.mktemp("staging"), put_down) as area:
        joined = area.join()
        out = list(area.by_film())

    ids = [each.film_id for each, _ in out]
    assert ids == sorted(set(ids))
    assert len(ids) + joined == len({record.film_id for record in put_down})
    passages = [record for record in put_down if isinstance(record, Passage)]
    assert sorted(each.text for _, said in out for each in said) == sorted(each.text for each in passages)
    assert all(said.film_id == of.film_id for of, several in out for said in several)
