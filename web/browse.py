"""What the pages to look around in show: an index by decade, genre, kind and person, and one person."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from corpus.records import Kind, fold
from index import FilmIndex
from index.columns import NO_YEAR
from search import SearchRequest
from search.reports import Credit, PeoplePage, PersonPage
from web.charts import Bar, count_words, lengths
from web.display import capital, kind_name, kind_names
from web.links import DEFAULT, Links, changed, only
from web.results_view import Choice

GENRES = 30  # shown at once, the most common ones


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowseView:
    """The ways into an index, each value with its number: of films, for kinds of passages.

    rarer: the genres that few films have, which some sources invent by the hundred.
    """

    films: str
    decades: tuple[Bar, ...]
    genres: tuple[Choice, ...]
    rarer: tuple[Choice, ...]
    kinds: tuple[Bar, ...]
    people: tuple[Choice, ...]
    everyone: str
    everyone_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A film in which a person did something: as what, and as whom."""

    title: str
    year: int | None
    link: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person's page. passages: searches for what names them, kind by kind."""

    name: str
    summary: str
    parts: tuple[Part, ...]
    passages: tuple[Choice, ...]


def browse_view(index: FilmIndex, some: PeoplePage, links: Links) -> BrowseView:
    """Return the ways into `index`. some: the people with most films."""
    stats = index.stats()
    common = sorted(genres(index, links), key=lambda each: -(each.count or 0))
    kinds = {name: count for name, count in stats.by_kind.items() if count}
    return BrowseView(
        films=count_words(stats.films, "film", "films"),
        decades=tuple(decades(index, links)),
        genres=tuple(by_name(common[:GENRES])),
        rarer=tuple(by_name(common[GENRES:])),
        kinds=tuple(
            Bar(
                label=kind_names(name),
                short="",
                count=kinds[name],
                step=step,
                link=links.search(changed(only(DEFAULT, "kind", name), by="passage")),
            )
            for name, step in lengths(dict(sorted(kinds.items(), key=lambda each: -each[1]))).items()
        ),
        people=tuple(
            Choice(label=each.name, link=links.person(each.name), count=each.films) for each in some.people
        ),
        everyone=links.people(),
        everyone_count=some.total,
    )


def decades(index: FilmIndex, links: Links) -> Iterator[Bar]:
    """Yield a bar for each decade from the first film's to the last one's."""
    years = index.columns.year[index.columns.first[:-1]]
    counts = np.bincount(years[years != NO_YEAR] // 10).tolist()
    found = {f"{decade}0": count for decade, count in enumerate(counts) if count}
    for decade, step in lengths(found).items():
        yield Bar(
            label=f"{decade}s",
            short=f"{decade}s",
            count=found[decade],
            step=step,
            link=links.search(only(DEFAULT, "decade", decade)),
        )


def genres(index: FilmIndex, links: Links) -> Iterator[Choice]:
    """Yield every genre, with the number of its films."""
    columns = index.columns
    counts = np.bincount(columns.genre, minlength=len(columns.genres)).tolist()
    for name, count in zip(columns.genres, counts, strict=True):
        if name.strip():
            yield Choice(label=name, link=links.search(only(DEFAULT, "genre", name)), count=count)


def by_name(choices: list[Choice]) -> list[Choice]:
    """Return choices in the order of the alphabet."""
    return sorted(choices, key=lambda each: fold(each.label))


def person_view(person: PersonPage, links: Links) -> PersonView:
    """Return a person's page: a film stands once, with all that the person did in it."""
    parts = [
        part(list(credits), links)
        for _, credits in groupby(person.credits, key=lambda credit: credit.film.film_id)
    ]
    years = [part.year for part in parts if part.year]
    span = f", {min(years)} to {max(years)}" if years and min(years) < max(years) else ""
    return PersonView(
        name=person.name,
        summary=f"{count_words(len(parts), 'film', 'films')}{span}",
        parts=tuple(parts),
        passages=tuple(
            Choice(label=told(kind, count), link=links.search(naming(person.name, kind)))
            for kind, count in person.counts.items()
            if count
        ),
    )


def told(kind: Kind, count: int) -> str:
    """Return how many passages of a kind there are: 12 quotes, 1 title card."""
    return count_words(count, kind_name(kind).lower(), kind_names(kind).lower())


def naming(name: str, kind: Kind) -> SearchRequest:
    """Return the search for passages of a kind that name a person. A quotation mark would end the phrase."""
    words = name.replace('"', " ").replace("\\", " ").strip()
    return changed(only(DEFAULT, "kind", kind.value), text=f'people:"{words}"', by="passage")


def part(credits: list[Credit], links: Links) -> Part:
    """Return a film of a person with their roles in it, each once."""
    film = credits[0].film
    roles = dict.fromkeys(
        f"as {each.character}" if each.character else capital(each.role) for each in credits
    )
    return Part(
        title=film.title,
        year=film.year,
        link=links.film(film.film_id),
        roles=tuple(role for role in roles if role),
    )
