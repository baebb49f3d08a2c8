"""What a film's page shows: its facts in words, its passages by kind, what it has, what is like it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.records import Film, Kind, Passage
from search.byline import day
from search.reports import SimilarFilm
from web.charts import Bar, lengths, rating_bars
from web.display import kind_names, thousands
from web.film_shelf import Shelf
from web.links import DEFAULT, Links, only
from web.paging import Pager, pager
from web.passage_view import Group, groups

ORDER = (
    Kind.PLOT, Kind.CREDIT, Kind.QUOTE, Kind.DIALOGUE, Kind.TRIVIA, Kind.GOOF, Kind.REVIEW, Kind.FAQ,
    Kind.SOUNDTRACK, Kind.CONNECTION, Kind.CRAZY_CREDIT, Kind.ALTERNATE_VERSION, Kind.TAGLINE, Kind.VIDEO,
    Kind.KEYWORD, Kind.LOCATION, Kind.COMPANY,
)  # fmt: skip
KINDS_SHOWN = (*ORDER, *(kind for kind in Kind if kind not in ORDER and kind is not Kind.FILM))

# How many passages the first page of a film shows of each kind, and how many a page of that kind alone.
TASTE = {
    Kind.PLOT: 2, Kind.CREDIT: 12, Kind.REVIEW: 2, Kind.SOUNDTRACK: 4, Kind.CONNECTION: 8, Kind.TAGLINE: 4,
    Kind.KEYWORD: 30, Kind.LOCATION: 6, Kind.COMPANY: 6,
}  # fmt: skip
A_PAGE = {Kind.CREDIT: 100, Kind.REVIEW: 10, Kind.CONNECTION: 100, Kind.KEYWORD: 300, Kind.COMPANY: 100}
MANY = 12  # values in a row of the title card; of more, the first half of these are shown
TASTE_OF_OTHERS, PAGE_OF_OTHERS = 3, 25

Linked = tuple[str, str]  # a text and the address it leads to, or "" where it leads nowhere


@dataclass(frozen=True, slots=True)
class Section:
    """Passages of one kind. count: how many there are. rest: leads to all where these are a part of them."""

    kind: Kind
    count: int
    groups: tuple[Group, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the title card: its name, and its values with the page each leads to."""

    name: str
    values: tuple[Linked, ...]

    @property
    def first(self) -> tuple[Linked, ...]:
        """The values that are shown at once: all, or where there are many the first few."""
        return self.values if len(self.values) <= MANY else self.values[: MANY // 2]

    @property
    def rest(self) -> tuple[Linked, ...]:
        """The values that are folded away: a film may have fifty other titles."""
        return self.values[len(self.first) :]


@dataclass(frozen=True, slots=True)
class Score:
    """What the film was given: by whom, how much, out of how much, and by how many."""

    name: str
    value: str
    scale: str
    voters: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A film's title card."""

    summary: tuple[str, ...]
    tagline: Passage | None
    scores: tuple[Score, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """A film that is like this one: where it is, and what they share."""

    title: str
    year: int | None
    link: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmView:
    """A film's page, ready to print.

    kind: the one whose passages alone are shown, or None for some of every kind. has: the chart of what the
    film has, which is the way to the kinds. ratings: the histogram of its reviews.
    """

    card: Card
    kind: Kind | None
    has: tuple[Bar, ...]
    whole: str
    ratings: tuple[Bar, ...]
    sections: tuple[Section, ...]
    pager: Pager | None
    similar: tuple[Like, ...]


def overview(shelf: Shelf, similar: Sequence[SimilarFilm], links: Links) -> FilmView:
    """Return the first page of a film: something of everything."""
    film_id = shelf.film.film_id
    return FilmView(
        card=card(shelf, links),
        kind=None,
        has=contents(shelf, links, None),
        whole=links.film(film_id),
        ratings=rating_bars(shelf.ratings(), film_id, links),
        sections=tuple(taste(shelf, kind, links) for kind in KINDS_SHOWN if shelf.count(kind)),
        pager=None,
        similar=tuple(
            Like(each.film.title, each.film.year, links.film(each.film.film_id), each.shared)
            for each in similar
        ),
    )


def one_kind(shelf: Shelf, kind: Kind, page: int, links: Links) -> FilmView:
    """Return a page of a film's passages of one kind."""
    film_id, size = shelf.film.film_id, page_size(kind)
    found = shelf.passages(kind, (page - 1) * size, size)
    return FilmView(
        card=card(shelf, links),
        kind=kind,
        has=contents(shelf, links, kind),
        whole=links.film(film_id),
        ratings=rating_bars(shelf.ratings(), film_id, links) if kind is Kind.REVIEW else (),
        sections=(Section(kind, shelf.count(kind), tuple(groups(found))),) if found else (),
        pager=pager(page, pages_of(shelf, kind), lambda number: links.film(film_id, kind.value, number)),
        similar=(),
    )


def page_size(kind: Kind) -> int:
    """Return how many passages of a kind a page of it holds."""
    return A_PAGE.get(kind, PAGE_OF_OTHERS)


def pages_of(shelf: Shelf, kind: Kind) -> int:
    """Return how many pages a film's passages of one kind take, at least 1."""
    return max(1, -(-shelf.count(kind) // page_size(kind)))


def taste(shelf: Shelf, kind: Kind, links: Links) -> Section:
    """Return the first passages of a kind; all of them where few would be left over."""
    count, some = shelf.count(kind), TASTE.get(kind, TASTE_OF_OTHERS)
    wanted = count if count <= some + some // 2 else some
    rest = links.film(shelf.film.film_id, kind.value) if wanted < count else ""
    return Section(kind, count, tuple(groups(shelf.passages(kind, 0, wanted))), rest)


def contents(shelf: Shelf, links: Links, chosen: Kind | None) -> tuple[Bar, ...]:
    """Return what a film has, kind by kind, each a way to it."""
    counts = {kind.value: shelf.count(kind) for kind in KINDS_SHOWN if shelf.count(kind)}
    long = lengths(counts)
    return tuple(
        Bar(
            label=kind_names(name),
            short="",
            count=count,
            step=long[name],
            link=links.film(shelf.film.film_id, name),
            chosen=chosen is not None and name == chosen.value,
        )
        for name, count in counts.items()
    )


def card(shelf: Shelf, links: Links) -> Card:
    """Return a film's title card."""
    film = shelf.film
    taglines = (each for each in shelf.passages(Kind.TAGLINE, 0, 10) if not each.spoiler)
    return Card(
        summary=tuple(filter(None, (str(film.year or ""), film.certificate, runtime(film.runtime)))),
        tagline=next(taglines, None),
        scores=scores(film),
        facts=tuple(fact for fact in facts(film, links) if fact.values),
    )


def runtime(minutes: int | None) -> str:
    """Return a runtime in words: 1 h 36 min."""
    hours, rest = divmod(minutes or 0, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))


def scores(film: Film) -> tuple[Score, ...]:
    """Return the film's rating and its metascore, where they are known."""
    found = []
    if film.rating is not None:
        voters = f"{thousands(film.votes)} votes" if film.votes is not None else ""
        found.append(Score("Rating", f"{film.rating:g}", "/10", voters))
    if film.metascore is not None:
        found.append(Score("Metascore", str(film.metascore), "/100"))
    return tuple(found)


def facts(film: Film, links: Links) -> list[Fact]:
    """Return the rows of the title card, those without a value included."""

    def linked(values: Sequence[str], link: Callable[[str], str]) -> tuple[Linked, ...]:
        return tuple((value, link(value)) for value in values)

    def plain(*values: str) -> tuple[Linked, ...]:
        return tuple((value, "") for value in values if value)

    def of_genre(genre: str) -> str:
        return links.search(only(DEFAULT, "genre", genre))

    where = f"({film.release_country})" if film.release_country else ""
    return [
        Fact("Directed by", linked(film.directors, links.person)),
        Fact("Written by", linked(film.writers, links.person)),
        Fact("Starring", linked(film.stars, links.person)),
        Fact("Genre", linked(film.genres, of_genre)),
        Fact("Released", plain(f"{day(film.release_date)} {where}".strip())),
        Fact("Country", plain(*film.countries)),
        Fact("Language", plain(*film.languages)),
        Fact("Also known as", plain(*film.alternate_titles)),
    ]
