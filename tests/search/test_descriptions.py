"""What is heard in a vague description: words, years, genres, what is ruled out."""

import pytest

from search.descriptions import Span, hear, is_description

YEARS = [
    ("a horror from the 80s", [Span(1980, 1989)]),
    ("from the early 1990s, I think", [Span(1990, 1994)]),
    ("late ’70s or so", [Span(1976, 1980)]),
    ("a mid to late 60s western", [Span(1963, 1970)]),
    ("some time in the seventies", [Span(1970, 1979)]),
    ("it came out in 1994", [Span(1994, 1994)]),
    ("I saw it on TV around 2006", [Span(2006, 2006, seen=True)]),
    ("we rented it in the nineties", [Span(1990, 1999, seen=True)]),
    ("released in 1999, I saw it as a child", [Span(1999, 1999)]),
    ("in the 00s", [Span(2000, 2009)]),
    ("it was black and white", [Span(1920, 1965)]),
    ("set in the 50s in a small town", []),
    ("it takes place in 1944", []),
    ("they steal $1990 and 2000 horses", [Span(2000, 2000)]),
    ("he was 50 and had 12 cats", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "spans"), YEARS)
def test_years_are_heard_but_not_those_a_story_is_set_in(text: str, spans: list[Span]) -> None:
    """The years a film may be of are told from those it plays in and those it was seen in."""
    assert list(hear(text).spans) == spans


GENRES = [
    ("a scary movie", {"horror": True}),
    ("something with zombies", {"horror": False}),
    ("a sci-fi comedy", {"science fiction": True, "comedy": True}),
    ("an ANIMATED film", {"animated": True}),
    ("they practise kung fu", {"martial arts": True}),
    ("two people talk", {}),
]


@pytest.mark.parametrize(("text", "genres"), GENRES)
def test_genres_are_named_or_suggested(text: str, genres: dict[str, bool]) -> None:
    """A genre is True where it is named and False where other words only suggest it."""
    assert hear(text).genres == genres


REFUSALS = [
    ("A shark eats people. Not the one with the tornado, though.", ("the tornado",)),
    ("two brothers rob a bank, it's not Heat.", ("Heat",)),
    ("It isn't The Silver Wasps but similar", ("The Silver Wasps but similar",)),
    ("he does not like his brother", ()),
    ("robots take over, but it's not a comedy", ("comedy",)),
    ("It isn't really Horror, though a ghost is in it", ("Horror",)),
]


@pytest.mark.parametrize(("text", "refused"), REFUSALS)
def test_what_is_ruled_out_is_not_looked_for(text: str, refused: tuple[str, ...]) -> None:
    """What the film is said not to be is heard as that, and its words are not searched for."""
    heard = hear(text)
    assert heard.refused == refused
    for phrase in refused:
        assert not {word.lower() for word, _ in heard.words.values()}.intersection(phrase.lower().split())


def test_only_words_that_tell_something_are_kept_and_counted() -> None:
    """Hedges, talk about the memory and numbers are dropped; a stem said twice counts twice."""
    heard = hear("I think I remember 2 robots, maybe, and a robot dog in this movie, please help")
    assert {stem: count for stem, (_, count) in heard.words.items()} == {"robot": 2, "dog": 1}
    assert heard.words["robot"][0] == "robots"
    assert heard.hedges == 4


DESCRIPTIONS = [
    ("a boy and a man run from a flying silver ball with blades, 70s horror", True),
    ("I think there was a man who kept bees and they maybe turned on the village", True),
    ("movie from the 90s where a dog drives a bus through a wall in Rome", True),
    ("the quick answer to a long question is that the ferryman owes nobody a coin", False),
    ("what is that movie where a kid sees dead people", True),
    ("Which film was it where a ship hits an iceberg?", True),
    ("movie about a pig that herds sheep", True),
    ("what was the film about bees", False),
    ("which film has a song about rain and bees in it", False),
    ('the film where "a kid sees" dead people', False),
    ("heat", False),
    ("who said to be or not to be", False),
    ('I remember something about "a silver ball" and a boy who maybe runs away from it', False),
    ("goof:watch I think maybe there was a soundtrack about rain from the 80s somewhere", False),
    ("cats AND dogs I think maybe from the 80s with something like a bus in Rome", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "expected"), DESCRIPTIONS)
def test_a_text_that_reads_like_a_memory_is_taken_for_one(text: str, expected: bool) -> None:
    """Length and hedges, hints or a question make a description; operators, quotes and short texts do not."""
    assert is_description(text, hear(text)) is expected
