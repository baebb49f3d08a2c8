"""The columns that are counted, filtered and sorted by: what is put in comes out."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_films import AMELIE, COFFEE, GNOME, HEAT, MIRROR, film, passage

from corpus.records import Film, Passage
from index.columns import ARRAYS, KINDS, NO_RATING, NO_YEAR, Columns, ColumnsWriter, load, save
from index.schema import title_card
from index.splicing import splice


def saved(folder: Path, *of: tuple[Film, list[Passage]]) -> Columns:
    """Return the columns of films with their passages, written and read back; title cards are added."""
    writer = ColumnsWriter()
    for each, passages in of:
        writer.add(each, [title_card(each), *passages])
    folder.mkdir(exist_ok=True)
    save(writer.columns(), folder / "columns")
    return load(folder / "columns")


def test_rows(tmp_path: Path) -> None:
    """Each document has a row with its kind, film, year, rating, language and spoiler flag."""
    columns = saved(tmp_path, (HEAT, [COFFEE, MIRROR]), (AMELIE, [GNOME]), (film(), [passage()]))

    assert [KINDS[kind].value for kind in columns.kind] == [
        *("film", "quote", "goof"),
        *("film", "review"),
        *("film", "trivia"),
    ]
    assert columns.film.tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert columns.year.tolist() == [1995, 1995, 1995, 2001, 2001, NO_YEAR, NO_YEAR]
    assert columns.rating.tolist() == [83, 83, 83, NO_RATING, 90, NO_RATING, NO_RATING]
    assert [columns.languages[number] for number in columns.language] == ["", "", "", "", "fr", "", ""]
    assert columns.spoiler.tolist() == [False, False, False, False, True, False, False]
    assert columns.first.tolist() == [0, 3, 5, 7]


def test_genres(tmp_path: Path) -> None:
    """A film's genres are found film by film; what is named twice counts once, no name counts not at all."""
    columns = saved(
        tmp_path,
        (HEAT, []),
        (film(genres=("Drama", "Drama", "")), []),
        (film(), []),
        (film(genres=("Comédie", "Crime")), []),
    )

    of_films = [
        [columns.genres[number] for number in columns.genre[start:end]]
        for start, end in zip(columns.genre_first[:-1], columns.genre_first[1:], strict=True)
    ]
    assert of_films == [["Crime", "Drama"], ["Drama"], [], ["Comédie", "Crime"]]
    assert columns.film_of_genre.tolist() == [0, 0, 1, 3, 3]
    assert columns.films_with_genre("drama").tolist() == [True, True, False, False]
    assert columns.films_with_genre("CRIME").tolist() == [True, False, False, True]
    assert columns.films_with_genre("war").tolist() == [False] * 4


def test_types_are_as_documented(tmp_path: Path) -> None:
    """The arrays have the types that readers of them count on, and are mapped, not read."""
    columns = saved(tmp_path, (HEAT, [COFFEE]))

    expected = {"kind": "uint8", "year": "int16", "rating": "uint8", "film": "uint32", "language": "uint8"}
    expected |= {
        "spoiler": "bool",
        "first": "uint32",
        "genre": "uint16",
        "genre_first": "uint32",
        "votes": "uint32",
    }
    assert {name: getattr(columns, name).dtype.name for name in ARRAYS} == expected
    assert isinstance(columns.kind.base, np.memmap)


def test_no_genres_at_all(tmp_path: Path) -> None:
    """A corpus that knows no genres has an empty column, which can still be asked."""
    columns = saved(tmp_path, (film(), [passage()]))

    assert columns.genre.tolist() == []
    assert columns.films_with_genre("Drama").tolist() == [False]


def test_the_largest_and_smallest_values(tmp_path: Path) -> None:
    """The limits that records accept fit into their columns."""
    columns = saved(tmp_path, (film(year=2200, rating=10), []), (film(year=1870, rating=0), []))

    assert columns.year.tolist() == [2200, 1870]
    assert columns.rating.tolist() == [100, 0]


@pytest.mark.parametrize("count", [255, 256, 300])
def test_many_languages(tmp_path: Path, count: int) -> None:
    """However many languages there are, each keeps its own number; the column is as wide as that needs."""
    passages = [passage(str(number), language=f"x{number}") for number in range(count)]
    columns = saved(tmp_path, (film(), passages))

    names = [columns.languages[number] for number in columns.language]
    assert names == ["", *(f"x{number}" for number in range(count))]
    assert columns.language.dtype == (np.uint8 if count < 256 else np.uint16)


GENRES = st.lists(st.sampled_from(["Crime", "Drama", "War", "Noir"]), max_size=3).map(tuple)
PASSAGES = st.lists(st.sampled_from(["", "en", "fr", "ja"]), max_size=3)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), genres=st.lists(st.tuples(GENRES, PASSAGES), max_size=8))
def test_spliced_columns(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    genres: list[tuple[tuple[str, ...], list[str]]],
) -> None:
    """Columns put together of any whole films of others are those of the films written at once."""
    films = [
        (
            film(f"f{number}", genres=names, year=1950 + number),
            [passage(film_id=f"f{number}", language=each) for each in said],
        )
        for number, (names, said) in enumerate(genres)
    ]
    # Each film stands in one of two sets of columns, with others around it that are not wanted.
    homes = data.draw(st.lists(st.integers(0, 1), min_size=len(films), max_size=len(films)))
    wanted = data.draw(st.lists(st.booleans(), min_size=len(films), max_size=len(films)))
    folder = tmp_path_factory.mktemp("columns")
    parts = [
        saved(folder / str(home), *(f for f, h in zip(films, homes, strict=True) if h == home))
        for home in (0, 1)
    ]
    runs = []
    for number, (home, take) in enumerate(zip(homes, wanted, strict=True)):
        if take:
            place = homes[:number].count(home)
            runs.append((parts[home], *parts[home].first[place : place + 2].tolist()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.splicing.ROWS_AT_ONCE", data.draw(st.sampled_from((1, 2, 10**6))))
        found = splice(runs, folder / "spliced")

    expected = saved(folder / "once", *(f for f, take in zip(films, wanted, strict=True) if take))
    for name in ARRAYS:
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()
        assert getattr(found, name).dtype == getattr(expected, name).dtype
    assert (found.genres, found.languages) == (expected.genres, expected.languages)
