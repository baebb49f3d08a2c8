"""Suggestions as one types, other spellings, people, and what is alike."""

import random

import pytest
from little_indexes import MakeIndex

from corpus.records import Film, Kind, Line, Passage, key_words
from index import FilmIndex
from search.errors import NotFound, QueryError
from search.people import names_of, people, person_page
from search.similar import similar_films, similar_passages
from search.spelling import other_spellings
from search.suggestions import suggest
from search.syntax import read_query


@pytest.fixture(scope="module")
def cinema(make_index: MakeIndex) -> FilmIndex:
    """Return an index of a few films with people and quotes."""
    films = [
        Film(film_id="kiln", title="The Kiln", year=1951, votes=900, directors=("Ada Fenwick",)),
        Film(film_id="kite", title="The Kite", year=1999, votes=20, directors=("Ada Fenwick",)),
        Film(film_id="amelie", title="Amélie à Lyon", year=2001, stars=("Zoë Ringström",)),
        Film(film_id="reef", title="Reef", year=2010, alternate_titles=("Das Riff",)),
    ]
    texts = [
        ("kiln", Kind.PLOT, "A potter rebuilds her kiln in a burnt village."),
        ("kite", Kind.PLOT, "A girl flies a kite over the burnt village of a potter."),
        ("reef", Kind.PLOT, "Divers wake a shark below the reef."),
        ("reef", Kind.KEYWORD, "killer shark"),
        *(("reef", Kind.REVIEW, f"The shark is real, says diver {number}.") for number in range(4)),
    ]
    passages = [Passage(film_id=film, kind=kind, text=text) for film, kind, text in texts]
    mabel_says = Line(speaker="Mabel", text="Fly it home.")
    mabel = {"person": "Zoë Ringström", "role": "actor", "character": "Mabel"}
    passages += [
        Passage(film_id="kite", kind=Kind.CREDIT, text="Zoë Ringström as Mabel", **mabel),
        Passage(film_id="reef", kind=Kind.CREDIT, text="composer", person="ZOË RINGSTRÖM", role="composer"),
        Passage(film_id="kite", kind=Kind.QUOTE, text="Mabel: Fly it home.", lines=(mabel_says,)),
    ]
    return make_index([*films, *passages])


TYPED = [
    ("the k", ["The Kiln", "The Kite"]),
    ("THE KI", ["The Kiln", "The Kite"]),
    ("kite", ["The Kite", "kite"]),
    ("ame", ["Amélie à Lyon"]),
    ("amé", ["Amélie à Lyon"]),
    ("lyo", ["Amélie à Lyon"]),
    ("das r", ["Das Riff"]),
    ("fenw", ["Ada Fenwick"]),
    ("zoe", ["Zoë Ringström"]),
    ("ringst", ["Zoë Ringström"]),
    ("mab", ["Mabel"]),
    ("killer", ["killer shark"]),
    ("burnt vil", ["burnt village"]),
    ("kilm", []),
    ("rinsgtrom", ["Zoë Ringström"]),
    ("fenwik", ["Ada Fenwick"]),
    ("amelei", ["Amélie à Lyon"]),
    ("", []),
    ("   ", []),
    ("?!*", []),
    ("\x00\ud800", []),
    ("xyzzy" * 400, []),
]


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_what_is_typed_finds_names_by_any_of_their_words(
    cinema: FilmIndex, typed: str, expected: list[str]
) -> None:
    """Titles, people, characters and phrases are found by how a word begins, one letter off at most."""
    texts = [each.text for each in suggest(cinema, typed)]
    assert texts[: len(expected)] == expected
    assert bool(texts) == bool(expected) or typed == "kilm"


def test_titles_come_first_then_people_characters_and_phrases(cinema: FilmIndex) -> None:
    """The order is by sort, and within it by how well known a name is; the limit holds."""
    order = ("title", "person", "character", "phrase")
    for typed in ("k", "a", "r", "m"):
        places = [order.index(each.sort) for each in suggest(cinema, typed, limit=6)]
        assert places == sorted(places)
        assert len(places) <= 6
    assert len(suggest(cinema, "k", limit=1)) == 1


def test_suggestions_are_those_of_a_plain_look_at_every_name(sample: FilmIndex) -> None:
    """For what begins some title of the sample, every such title's films are counted among the found."""
    titles = {record.title for record in sample.records() if isinstance(record, Film)}
    lot = random.Random(4)
    for title in lot.sample(sorted(titles), 12):
        key = " ".join(key_words(title))
        typed = key[: lot.randint(3, len(key))]
        wanted = {each for each in titles if " ".join(key_words(each)).startswith(typed)}
        found = {each.text for each in suggest(sample, typed, limit=50) if each.sort == "title"}
        assert wanted <= found


SPELLINGS = [
    ("potter vilage", "potter village"),
    ("richard ringstrm", "richard ringstrom"),
    ('"vilage" potter', None),
    ("title:vilage", None),
    ("vilag*", None),
    ("potter village", None),
    ("-vilage potter", None),
    ("vlg", None),
    ("shark OR vilage", "shark OR village"),
]


@pytest.mark.parametrize(("text", "expected"), SPELLINGS)
def test_unknown_words_are_mended_from_the_index_s_own(
    cinema: FilmIndex, text: str, expected: str | None
) -> None:
    """A plain word that the index lacks becomes its likeliest neighbour; nothing else is touched."""
    found = other_spellings(cinema, text, read_query(text).root, nothing_found=False)
    assert (found[0] if found else None) == expected


def test_a_person_s_page_has_credits_of_every_spelling_and_quotes(cinema: FilmIndex) -> None:
    """Credits are the newest first; a character's lines are the quotes."""
    page = person_page(cinema, "zoe ringstrom")
    assert page.name == "Zoë Ringström"
    assert [(each.film.film_id, each.role, each.character) for each in page.credits] == [
        ("reef", "composer", ""),
        ("amelie", "actor", ""),
        ("kite", "actor", "Mabel"),
    ]
    assert ["".join(piece.text for piece in each.snippet) for each in page.quotes] == ["Mabel: Fly it home."]


CALLED = [
    ("Sheriff Roy Abbott", "Sheriff Abbott"),
    ("Pip (voice)", "Pip"),
    ("Ives Calloway", "Calloway"),
    ("Nell Tarrant", "Nell"),
]


@pytest.mark.parametrize(("character", "speaker"), CALLED)
def test_a_character_speaks_under_a_part_of_the_name(character: str, speaker: str) -> None:
    """Quotes name their speakers more shortly than credits do."""
    assert speaker in names_of(character)


@pytest.mark.parametrize("name", ["nobody", "", "Zoë", "\ud800"])
def test_a_name_that_nobody_has_is_not_found(cinema: FilmIndex, name: str) -> None:
    """Only whole names are people."""
    with pytest.raises(NotFound):
        person_page(cinema, name)


def test_people_are_listed_by_their_films(cinema: FilmIndex) -> None:
    """Everyone is listed once, those in most films first; pages do not overlap."""
    everyone = people(cinema, 1, 10)
    assert [(each.name, each.films) for each in everyone.people] == [("Zoë Ringström", 3), ("Ada Fenwick", 2)]
    assert everyone.total == 2
    assert [each.name for page in (1, 2) for each in people(cinema, page, 1).people] == [
        each.name for each in everyone.people
    ]
    with pytest.raises(QueryError):
        people(cinema, 0)


def test_films_are_alike_by_what_is_said_of_them(cinema: FilmIndex) -> None:
    """The film with the same rare words and maker is the most alike; a film is not like itself."""
    found = similar_films(cinema, "kiln")
    assert found[0].film.film_id == "kite"
    assert {"Ada Fenwick", "potter"} <= set(found[0].shared)
    assert "kiln" not in {each.film.film_id for each in found}
    assert all(0 < each.score <= 1 for each in found)
    with pytest.raises(NotFound):
        similar_films(cinema, "nothing")


def test_passages_are_alike_by_the_words_they_share(cinema: FilmIndex) -> None:
    """The passage with the most of the rarest words comes first, and the shared ones are shown."""
    plot = cinema.passages("kiln", Kind.PLOT)[0]
    found = similar_passages(cinema, plot.passage_id)
    assert found[0].hit.film.film_id == "kite"
    assert {"potter", "burnt", "village"} <= set(found[0].shared)
    with pytest.raises(NotFound):
        similar_passages(cinema, "nothing")
