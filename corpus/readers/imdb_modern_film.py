"""The film a saved IMDb page is about, out of every object in the page's data that describes it."""

from collections.abc import Iterable, Sequence
from typing import Any

from corpus.readers.imdb_modern_json import Node, at, date, line, lines, nodes, objects, rating, whole
from corpus.readers.imdb_modern_people import Credit
from corpus.readers.imdb_modern_text import FILM_ID, once
from corpus.records import Film

LONGEST = 60 * 24 * 14  # minutes: the longest films there are run for a fortnight


def titles_of(page_props: Any) -> list[Node]:
    """Return the objects that describe the page's film, the likeliest first."""
    content = at(page_props, "contentData")
    found = [
        at(page_props, "aboveTheFoldData"),
        at(page_props, "mainColumnData"),
        at(content, "entityMetadata"),
        at(content, "data", "title"),
        at(page_props, "data", "title"),
        at(page_props, "title"),
    ]
    titles = [title for title in found if isinstance(title, dict)]
    film_id = film_id_of(page_props, titles)
    return [title for title in titles if title.get("id") in (film_id, None)]


def film_id_of(page_props: Any, titles: Sequence[Node]) -> str:
    """Return the tt number of the page, "" where it has none."""
    candidates = [at(page_props, "tconst"), at(page_props, "contentData", "contributionData", "id")]
    candidates += [at(title, *path) for title in titles for path in (("meta", "canonicalId"), ("id",))]
    return next((text for text in candidates if isinstance(text, str) and FILM_ID.fullmatch(text)), "")


def read_film(film_id: str, titles: Sequence[Node], credits: Iterable[Credit], source: str) -> Film | None:
    """Return the film with all that is said of it; None where it has no title."""

    def said(*path: str) -> str:
        return next((text for title in titles if (text := line(title, *path))), "")

    title = said("titleText") or said("originalTitleText")
    if not title:
        return None
    original = said("originalTitleText")
    releases = (at(item, "releaseDate") for item in titles)
    released = next((release for release in releases if date(release)), None)
    people = list(credits)
    return Film(
        film_id=film_id,
        title=title,
        original_title=original if original != title else "",
        year=next((year for item in titles if (year := year_of(item))), None),
        release_date=date(released),
        release_country=line(released, "country"),
        runtime=next((minutes for item in titles if (minutes := minutes_of(item))), None),
        certificate=said("certificate", "rating"),
        genres=longest(genres_of(item) for item in titles),
        countries=longest(countries_of(item) for item in titles),
        languages=longest(once(lines(item, "spokenLanguages", "spokenLanguages")) for item in titles),
        rating=next((r for item in titles if (r := rating(item, "ratingsSummary", "aggregateRating"))), None),
        votes=next((v for item in titles if (v := whole(item, "ratingsSummary", "voteCount"))), None),
        metascore=next((score for item in titles if (score := metascore_of(item)) is not None), None),
        alternate_titles=other_titles(titles, title),
        directors=once(credit.person for credit in people if credit.role == "director"),
        writers=once(credit.person for credit in people if credit.role == "writer"),
        stars=longest(stars_of(item) for item in titles),
        source=source,
    )


def longest(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the list that says most; of equals the first."""
    return max(found, key=len, default=())


def year_of(title: Node) -> int | None:
    """Return the year of a title, of a series the first, where it can be one."""
    year = whole(title, "releaseYear", "year")
    return year if year is not None and 1870 <= year <= 2200 else None


def minutes_of(title: Node) -> int | None:
    """Return how long a title runs."""
    seconds = whole(title, "runtime", "seconds")
    if seconds is None:
        seconds = next((s for node in nodes(title, "runtimes") if (s := whole(node, "seconds"))), None)
    minutes = round(seconds / 60) if seconds else 0
    return minutes if 0 < minutes <= LONGEST else None


def genres_of(title: Node) -> tuple[str, ...]:
    """Return a title's genres."""
    genres = [line(item, "genre") for item in objects(title, "titleGenres", "genres")]
    return once(genres or lines(title, "genres", "genres"))


def countries_of(title: Node) -> tuple[str, ...]:
    """Return a title's countries by name; where only their codes stand, nothing."""
    named = (lines(title, key, "countries") for key in ("countriesDetails", "countriesOfOrigin"))
    return once(next((names for names in named if names), ()))


def metascore_of(title: Node) -> int | None:
    """Return the critics' score of a title."""
    score = whole(title, "metacritic", "metascore", "score")
    return score if score is not None and score <= 100 else None


def other_titles(titles: Sequence[Node], shown: str) -> tuple[str, ...]:
    """Return what else the film is called, without its original title, which has a field of its own."""
    akas = (node for title in titles for node in nodes(title, "akas"))
    found = [line(node, "text") or line(node, "title") or line(node) for node in akas]
    originals = {shown, *(line(title, "originalTitleText") for title in titles)}
    return tuple(name for name in once(found) if name not in originals)


def stars_of(title: Node) -> tuple[str, ...]:
    """Return the actors a title is headed with."""
    cast = [name_of(node) for node in nodes(title, "castPageTitle")]
    cast += [name_of(node) for group in objects(title, "castV2") for node in objects(group, "credits")]
    for group in objects(title, "principalCredits"):
        if at(group, "category", "id") in ("cast", "actor", "star"):
            cast += [name_of(node) for node in objects(group, "credits")]
    return once(cast)


def name_of(credit: Node) -> str:
    """Return the name in a credit."""
    return line(credit, "name", "nameText") or line(credit, "nameText")


def titled(title: Any) -> str:
    """Return another film as a connection names it: `Heat (1995)`, an episode behind its series."""
    name = line(title, "titleText") or line(title, "originalTitleText")
    series = line(title, "series", "series", "titleText")
    year = year_of(title) if isinstance(title, dict) else None
    text = f"{series}: {name}" if series and name else name
    return f"{text} ({year})" if text and year else text
