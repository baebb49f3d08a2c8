"""What a film's page shows: its facts in words and its passages by kind, as people look for them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask import Flask

from corpus.records import Film, Kind, Passage
from search import SearchRequest
from search.byline import day
from search.results import FilmPage
from web.display import capital, clock, thousands
from web.links import Links, anchor

ORDER = (
    Kind.PLOT, Kind.CREDIT, Kind.QUOTE, Kind.DIALOGUE, Kind.TRIVIA, Kind.GOOF, Kind.REVIEW, Kind.FAQ,
    Kind.SOUNDTRACK, Kind.CONNECTION, Kind.CRAZY_CREDIT, Kind.ALTERNATE_VERSION, Kind.TAGLINE, Kind.VIDEO,
    Kind.KEYWORD, Kind.LOCATION, Kind.COMPANY,
)  # fmt: skip

CAST, CREW = "Cast", "Crew"
CAST_ROLES = ("", "actor", "actress", "self", "voice", "cast")

Linked = tuple[str, str]  # a text and the address it leads to, or "" where it leads nowhere


@dataclass(frozen=True, slots=True)
class Group:
    """Passages of one kind that belong together; the heading is empty where nothing sets them apart."""

    heading: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The passages of one kind. `count` is how many there are, of which the groups may hold a part."""

    kind: Kind
    count: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the title card: its name, and its values with the search each leads to."""

    name: str
    values: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What the film was given: by whom, how much, out of how much, and by how many."""

    name: str
    value: str
    scale: str
    voters: str = ""


@dataclass(frozen=True, slots=True)
class FilmView:
    """A film's page, ready to print."""

    summary: tuple[str, ...]
    tagline: Passage | None
    scores: tuple[Score, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]


def film_view(page: FilmPage, links: Links) -> FilmView:
    """Return what the page of a film shows."""
    film = page.film
    taglines = (passage for passage in page.passages if passage.kind is Kind.TAGLINE and not passage.spoiler)
    return FilmView(
        summary=tuple(filter(None, (str(film.year or ""), film.certificate, runtime(film.runtime)))),
        tagline=next(taglines, None),
        scores=tuple(scores(film)),
        facts=tuple(fact for fact in facts(film, links) if fact.values),
        sections=tuple(sections(page)),
    )


def runtime(minutes: int | None) -> str:
    """Return a runtime in words: 1 h 36 min."""
    hours, rest = divmod(minutes or 0, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))


def scores(film: Film) -> Iterator[Score]:
    """Yield the film's rating and its metascore, where they are known."""
    if film.rating is not None:
        voters = f"{thousands(film.votes)} votes" if film.votes is not None else ""
        yield Score("Rating", f"{film.rating:g}", "/10", voters)
    if film.metascore is not None:
        yield Score("Metascore", str(film.metascore), "/100")


def facts(film: Film, links: Links) -> list[Fact]:
    """Return the rows of the title card, those without a value included."""

    def linked(values: Sequence[str], ask: Callable[[str], SearchRequest]) -> tuple[Linked, ...]:
        return tuple((value, links.search(ask(value))) for value in values)

    def plain(*values: str) -> tuple[Linked, ...]:
        return tuple((value, "") for value in values if value)

    def of_genre(genre: str) -> SearchRequest:
        return SearchRequest(genres=frozenset({genre.strip()}))

    where = f"({film.release_country})" if film.release_country else ""
    return [
        Fact("Directed by", linked(film.directors, about_person)),
        Fact("Written by", linked(film.writers, about_person)),
        Fact("Starring", linked(film.stars, about_person)),
        Fact("Genre", linked(film.genres, of_genre)),
        Fact("Released", plain(f"{day(film.release_date)} {where}".strip())),
        Fact("Country", plain(*film.countries)),
        Fact("Language", plain(*film.languages)),
        Fact("Also known as", plain(*film.alternate_titles)),
    ]


def about_person(name: str) -> SearchRequest:
    """Return the search for what a person did. A name cannot hold what would end the quotation."""
    return SearchRequest(text='person:"{}"'.format(name.replace('"', " ").replace("\\", " ").strip()))


def sections(page: FilmPage) -> Iterator[Section]:
    """Yield the passages by kind, kinds without any left out, as is the title card: the page is that."""
    by_kind: dict[Kind, list[Passage]] = {}
    for passage in page.passages:
        by_kind.setdefault(passage.kind, []).append(passage)
    later = (kind for kind in Kind if kind not in ORDER and kind is not Kind.FILM)
    for kind in (*ORDER, *later):
        if found := by_kind.get(kind):
            count = max(page.counts.get(kind.value, 0), len(found))
            yield Section(kind, count, tuple(groups(found)))


def group_heading(passage: Passage) -> str:
    """Return a passage's group: cast or crew, a goof's category, a connection's relation, or none."""
    if passage.kind is Kind.CREDIT:
        return CAST if passage.character or passage.role.casefold() in CAST_ROLES else CREW
    return capital(passage.category or passage.relation)


def groups(passages: list[Passage]) -> Iterator[Group]:
    """Yield a kind's passages in groups that read well."""
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(group_heading(passage), []).append(passage)
    for name in sorted(found, key=lambda name: name == CREW):  # after the cast, whichever came first
        yield Group(name, tuple(found[name]))


def part(credit: Passage) -> str:
    """Return whom a person played or what they did, as it stands beside their name."""
    return credit.character or capital(credit.role)


def byline(passage: Passage) -> str:
    """Return by whom, when and from where a passage is, for the line above its text."""
    helpful = ""
    if passage.helpful is not None and passage.helpful_of:
        helpful = f"{thousands(passage.helpful)} of {thousands(passage.helpful_of)} found this helpful"
    elif passage.helpful:
        helpful = f"{thousands(passage.helpful)} found this helpful"
    time = "–".join(clock(at) for at in (passage.start, passage.end) if at is not None)
    author = f"by {passage.author}" if passage.author else ""
    return " · ".join(filter(None, (author, day(passage.date), time, helpful, *song_people(passage))))


def song_people(passage: Passage) -> Iterator[str]:
    """Yield who wrote and who performed a song, unless its text names them already."""
    for verb, names in (("Written", passage.writers), ("Performed", passage.performers)):
        if names and not all(name in passage.text for name in names):
            yield f"{verb} by {', '.join(names)}"


def heading(passage: Passage) -> str:
    """Return what stands above a passage's text: its heading, or the question that an answer begins with."""
    question, answer = first_line(passage.text)
    return passage.heading.strip() or (question if passage.kind is Kind.FAQ and answer else "")


def body(passage: Passage) -> str:
    """Return the text to print below the heading, which many a text begins with."""
    first, rest = first_line(passage.text)
    return rest if heading(passage).casefold() == first.casefold() else passage.text.strip()


def first_line(text: str) -> tuple[str, str]:
    """Return a text's first line and the rest."""
    first, _, rest = text.strip().partition("\n")
    return first.strip(), rest.strip()


def around_other_film(connection: Passage) -> tuple[str, str, str]:
    """Return a connection's text in three: up to the other film's name, the name, and what follows it."""
    name, text = connection.other_film, connection.text
    if not name:
        return text, "", ""
    before, found, after = text.partition(name)
    return (before, found, after) if found else (f"{text} (", name, ")")


def set_up_film_templates(app: Flask) -> None:
    """Give the templates of `app` what the film's page is set with."""
    for function in (anchor, around_other_film, body, byline, heading, part):
        app.add_template_filter(function)
