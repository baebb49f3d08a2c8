"""What of a passage and its film is searched, field by field."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_films import AMELIE, COFFEE, GNOME, HEAT, MIRROR, NEIL, film, passage
from strategies import films, passages

from corpus.records import Film, Kind, Passage
from index.names import LISTED
from index.schema import (
    LISTS,
    NAME_FIELDS,
    WORD_FIELDS,
    Documents,
    document,
    rating_of,
    schema,
    several,
    tenths,
    title_card,
)

OF_HEAT = {"film_id": HEAT.film_id, "title": "Heat", "year": 1995, "rating": 83, "genre": "crime,drama"}


@pytest.mark.parametrize(
    ("of", "said", "expected"),
    [
        pytest.param(
            HEAT,
            COFFEE,
            OF_HEAT
            | {
                "passage_id": "heat-coffee",
                "kind": "quote",
                "people": "Neil · Vincent",
                "speaker": "Neil · Vincent",
                "text": COFFEE.text,
                "stem": COFFEE.text,
            },
            id="quote",
        ),
        pytest.param(
            HEAT,
            MIRROR,
            OF_HEAT | {"passage_id": "heat-mirror", "kind": "goof", "text": MIRROR.text, "stem": MIRROR.text},
            id="goof",
        ),
        pytest.param(
            HEAT,
            NEIL,
            OF_HEAT
            | {
                "passage_id": "heat-neil",
                "kind": "credit",
                "people": "Robert De Niro · Neil",
                "person": "Robert De Niro",
                "character": "Neil",
                "text": NEIL.text,
                "stem": NEIL.text,
            },
            id="credit",
        ),
        pytest.param(
            AMELIE,
            GNOME,
            {
                "passage_id": "amelie-gnome",
                "film_id": AMELIE.film_id,
                "kind": "review",
                "language": "fr",
                "genre": "romance",
                "year": 2001,
                "rating": 90,
                "title": "Amélie",
                "heading": "Un rêve",
                "people": "Zoë",
                "author": "Zoë",
                "text": GNOME.text,
                "stem": f"Un rêve\n{GNOME.text}",
            },
            id="review",
        ),
        pytest.param(
            film(),
            passage(
                kind=Kind.SOUNDTRACK, text="Rain", heading="Rain", performers=("Ann", "Bob"), writers=("Bob",)
            ),
            {
                "film_id": "tt0000001",
                "kind": "soundtrack",
                "title": "Storm",
                "heading": "Rain",
                "people": "Ann · Bob",
                "text": "Rain",
                "stem": "Rain\nRain",
            },
            id="soundtrack-of-a-film-hardly-known",
        ),
    ],
)
def test_document(of: Film, said: Passage, expected: dict[str, Any]) -> None:
    """A document holds what its passage says and what is known of the film, and nothing that is not known."""
    found = document(of, said)
    # Whole names are the matter of index.names.
    assert {name: value for name, value in found.items() if name not in ("name", "name_tail")} == expected


def test_only_a_title_card_has_the_keys_of_the_titles() -> None:
    """The keys stand in one document of a film, so that they are counted once."""
    of = Film(film_id="tt1", title="The Heat", alternate_titles=("Hitze",))
    assert document(of, title_card(of))["title_key"] == "ttheheat bheat ahitze"
    assert "title_key" not in document(of, Passage(film_id="tt1", kind=Kind.GOOF, text="The clock is wrong."))


def test_a_language_is_found_in_any_case() -> None:
    """Languages are folded, as queries fold them."""
    said = Passage(film_id="tt1", kind=Kind.QUOTE, text="Bom dia.", language="pt-BR")
    assert document(Film(film_id="tt1", title="Rio"), said)["language"] == "pt-br"


@settings(deadline=None)
@given(films(), passages())
def test_every_record_fits_the_schema(of: Film, said: Passage) -> None:
    """Whatever the records, a document has fields of the schema only, and none that is empty."""
    values = document(of, said)

    assert values.keys() <= set(schema().names())
    assert all(value not in ("", None) for value in values.values())
    assert {"film_id", "passage_id", "kind", "title", "text", "stem"} <= values.keys()


def test_fields_of_the_query_language_are_fields() -> None:
    """The fields that words and names are looked for in are in the schema."""
    assert WORD_FIELDS.keys() | NAME_FIELDS <= set(schema().names())


@pytest.mark.parametrize(
    ("genres", "value"),
    [
        (("Sci-Fi", "Film Noir"), "sci-fi,film noir"),
        (("Comédie",), "comedie"),
        (("Action,Drama",), "action drama"),
    ],
)
def test_genres(genres: tuple[str, ...], value: str) -> None:
    """Genres are folded, and a comma in one does not make two of it."""
    assert document(film(genres=genres), passage())["genre"] == value


@pytest.mark.parametrize(
    ("rating", "kept"), [(None, None), (0, 0), (10, 100), (8.3, 83), (0.05, 0), (9.96, 100), (7.25, 72)]
)
def test_tenths(rating: float | None, kept: int | None) -> None:
    """A rating is kept in whole tenths, between 0 and 100."""
    assert tenths(rating) == kept


@pytest.mark.parametrize(
    ("of_film", "of_passage", "rating"),
    [(None, None, None), (8.0, None, 8.0), (8.0, 0.0, 0.0), (None, 3.0, 3.0)],
)
def test_rating_of(of_film: float | None, of_passage: float | None, rating: float | None) -> None:
    """A review counts with its own rating, be it the worst, anything else with the film's."""
    assert rating_of(film(rating=of_film), passage(rating=of_passage)) == rating


def test_several() -> None:
    """Several names make one value, each once, without empty ones."""
    assert several(("Ann", "", "Bob", "Ann")) == "Ann · Bob"
    assert several(()) == ""


@pytest.mark.parametrize(
    ("of", "cast", "text"),
    [
        pytest.param(film(), (), "Storm.", id="only-a-title"),
        pytest.param(film(year=1950), ("Ann",), "Storm (1950). With Ann.", id="cast"),
        pytest.param(film(stars=("Bob",)), ("Ann",), "Storm. With Bob.", id="stars-before-cast"),
        pytest.param(
            film(original_title="Orage", alternate_titles=("Orage", "Storm", "Sturm")),
            (),
            "Storm. Also known as Orage, Sturm.",
            id="titles-once-each",
        ),
        pytest.param(
            film(
                year=1950, genres=("Drama", "War"), directors=("Ann", "Bob"), writers=("Cy",), stars=("Di",)
            ),
            (),
            "Storm (1950). Drama, War. Directed by Ann, Bob. Written by Cy. With Di.",
            id="everything",
        ),
    ],
)
def test_title_card(of: Film, cast: tuple[str, ...], text: str) -> None:
    """A film is found by a card that tells its titles, facts and people in sentences."""
    card = title_card(of, cast)

    assert card.text == text
    assert (card.kind, card.passage_id, card.film_id) == (Kind.FILM, "tt0000001.film", "tt0000001")


def test_the_card_has_the_films_people() -> None:
    """A film's makers are found on its card, and only there."""
    made = film(directors=("Ann",), writers=("Bob",), stars=("Cy", "Ann"))

    assert document(made, title_card(made))["people"] == "Ann · Bob · Cy"
    assert "people" not in document(made, passage())


@settings(deadline=None)
@given(films())
def test_every_film_has_a_card(of: Film) -> None:
    """Whatever a film is called, its card is a passage that can be indexed."""
    assert of.title in title_card(of).text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(films(), st.lists(passages(), min_size=1, max_size=4)), max_size=3))
def test_documents_together_are_those_of_each_passage(given_films: list[tuple[Film, list[Passage]]]) -> None:
    """Field by field, films give the values that each of their passages has by itself."""
    together = Documents()
    for each, said in given_films:
        together.add(each, said)
    whole = [document(each, passage) for each, said in given_films for passage in said]

    found: list[dict[str, list[Any]]] = [{} for _ in whole]
    for name, rows in together.rows.items():
        for row, value in zip(rows, together.values[name], strict=True):
            found[row].setdefault(name, []).append(value)
    for name, runs in together.runs.items():
        for first, count, value in runs:
            for row in range(first, first + count):
                found[row].setdefault(name, []).append(value)
    joined = [
        {name: LISTED.join(values) if name in LISTS else values[0] for name, values in each.items()}
        for each in found
    ]
    assert joined == whole
    assert together.count == len(whole)
    assert all(len(values) == 1 for each in found for name, values in each.items() if name not in LISTS)
