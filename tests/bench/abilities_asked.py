"""What each ability of the search is asked: questions drawn with a fixed seed from what an index holds.

The words, titles, lines and films are the index's own, spoilt as people spoil them. An ability that an index
has nothing for (no quotes, so no misquotes) gets no questions.
"""

import random
from collections.abc import Callable, Iterator

import msgspec

from corpus.records import Film, Passage
from index import FilmIndex
from search import SearchRequest
from search.misquotes import FEWEST_WORDS, SPOKEN, lines_of
from tests.bench.corpora import SEED
from tests.bench.known_items import misquoted, with_typos
from tests.bench.vocabulary import Vocabulary

DRAWN = 10_000  # passages of an index that questions are drawn from
LONG_TITLE = 6  # letters a title has before it is misspelt
HEDGES = (
    "I saw this movie on TV in the {decade}s, I think. I remember that {story} That is all I remember of it.",
    "What was that film, maybe a {genre}, where {story} It was not the one with a tornado.",
    "Looking for an old {genre} movie from the early {decade}s, I was a kid. {story} I forgot the end.",
)


class Question(msgspec.Struct, frozen=True):
    """What is asked: a search, or by `suggest` what is being typed, or by `similar` a film's id."""

    request: SearchRequest | None = None
    suggest: str = ""
    similar: str = ""


class Asked(msgspec.Struct, frozen=True):
    """One ability and what it is asked."""

    ability: str
    questions: list[Question]


class Material:
    """Films and passages of an index, drawn by lot, and their words."""

    def __init__(self, index: FilmIndex) -> None:
        self.index, self.lot = index, random.Random(SEED)
        count = len(index.stored)
        documents = sorted(self.lot.sample(range(count), min(DRAWN, count)))
        self.passages: list[Passage] = []
        self.films: list[Film] = []
        for document in documents:
            stored = index.stored[document]
            if stored.film is None:
                self.passages.append(stored.passage)
            self.films.append(index.film_at(document))
        self.vocabulary = Vocabulary(each.text for each in self.passages)
        self.lines = [
            text
            for each in self.passages
            if each.kind in SPOKEN
            for _, text in lines_of(each)
            if FEWEST_WORDS + 3 <= len(text.split()) <= 25
        ]

    def film(self) -> Film:
        """Return some film; one with many passages is likelier."""
        return self.lot.choice(self.films)

    def words(self, *bands: str) -> str:
        """Return words of these bands that stand together somewhere."""
        return " ".join(self.vocabulary.draw_together(self.lot, list(bands)))

    def title(self, least: int = 1) -> str:
        """Return a title with at least so many letters."""
        for _ in range(1_000):
            if sum(map(str.isalpha, title := self.film().title)) >= least:
                return title
        return title

    def description(self) -> str:
        """Return some sentences of one passage as someone tells them who has forgotten the title."""
        told = max((self.lot.choice(self.passages).text for _ in range(5)), key=len).split()
        start = self.lot.randrange(max(1, len(told) - 50))
        film = self.film()
        return self.lot.choice(HEDGES).format(
            decade=(film.year or 1980) // 10 * 10,
            genre=(film.genres or ("horror",))[0].lower(),
            story=" ".join(told[start : start + 50]).lower() + ".",
        )

    def across(self) -> str:
        """Return a word of each of two passages of one film, of different kinds; "" where it has one kind."""
        for _ in range(100):
            passages = self.index.passages(self.film().film_id)
            kinds = sorted({each.kind for each in passages})
            if len(kinds) > 1:
                chosen = self.lot.sample(kinds, 2)
                each = [self.lot.choice([p for p in passages if p.kind is kind]) for kind in chosen]
                return " ".join(f"{p.kind.value}:{self.lot.choice(plain(p.text))}" for p in each)
        return ""

    def typed(self, length: int) -> str:
        """Return the first letters of a title or a name."""
        film = self.film()
        names = [name for name in (film.title, *film.directors, *film.stars) if len(name) >= length]
        return self.lot.choice(names or [film.title])[:length].lower()


def plain(text: str) -> list[str]:
    """Return the words of a text that are letters only, the longer half of them where there are any."""
    found = sorted((word for word in text.split() if word.isalpha()), key=len)
    return found[len(found) // 2 :] or ["film"]


def asked_of(index: FilmIndex, count: int) -> Iterator[Asked]:
    """Yield every ability with `count` questions, or with none where the index has nothing for it."""
    material = Material(index)
    for ability, draw in abilities(material).items():
        drawn = (draw() for _ in range(count))
        yield Asked(ability, [each for each in drawn if each is not None])


def abilities(material: Material) -> dict[str, Callable[[], Question | None]]:
    """Return how a question is drawn, for each ability."""
    lot = material.lot

    def film(text: str, **more: object) -> Question:
        return Question(msgspec.convert({"by": "film", "text": text, **more}, SearchRequest))

    def narrowed() -> dict[str, object]:
        kinds = lot.sample(sorted({each.kind for each in material.passages}), 1)
        genres = lot.sample(material.index.columns.genres, min(1, len(material.index.columns.genres)))
        return lot.choice(({"kinds": kinds}, {"genres": genres}, {"decades": [1980, 1990]}))

    return {
        "films, 2 words": lambda: film(material.words("middle", "middle")),
        "films, 6 words": lambda: film(material.words(*["rare", "middle", "common"] * 2)),
        "films, a phrase": lambda: film(f'"{" ".join(material.vocabulary.draw_run(lot, "middle", 2))}"'),
        "passages, 2 words": lambda: Question(SearchRequest(text=material.words("middle", "middle"))),
        "a title": lambda: film(material.title().lower()),
        "a title, mended": lambda: film(with_typos(material.title(LONG_TITLE).lower(), 1, lot)),
        "suggestions, 2 letters": lambda: Question(suggest=material.typed(2)),
        "suggestions, 4 letters": lambda: Question(suggest=material.typed(4)),
        "suggestions, 8 letters": lambda: Question(suggest=material.typed(8)),
        "a description": lambda: film(material.description()),
        "a misquote": lambda: (
            film(misquoted(lot.choice(material.lines), lot, ["house", "never", "silver", "always"]))
            if material.lines
            else None
        ),
        "across kinds": lambda: film(text) if (text := material.across()) else None,
        "a similar film": lambda: Question(similar=material.film().film_id),
        "facets of a common word, narrowed": lambda: film(material.words("common"), **narrowed()),
        "facets of everything, narrowed": lambda: film("", **narrowed()),
    }
