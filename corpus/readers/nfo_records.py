"""The elements of an .nfo file as a film and its passages.

Kodi, Jellyfin and Emby write the same elements with small differences; each reads what the others wrote.
"""

import re
from collections.abc import Iterator

from corpus.readers.film_names import FilmName
from corpus.readers.imdb_modern_people import Credit, Maker, cast_credit, each_once, role_of
from corpus.readers.languages import NAMES
from corpus.readers.nfo_xml import Node
from corpus.readers.star_ratings import stars
from corpus.readers.tables import film_year, number, whole
from corpus.records import Film, Kind, Passage, Reject, fold, slug

STARS = 3  # as many as a title card shows
IMDB = re.compile(r"tt[0-9]{5,10}")
SCHEME = re.compile(r"(?!unknown$)[a-z][a-z0-9_-]{1,20}")  # what Kodi calls a film that no catalogue has
NUMBER = re.compile(r"\w[\w.-]{0,39}")
DATE = re.compile(r"(?:18|19|20)[0-9][0-9](?:-[0-1][0-9](?:-[0-3][0-9])?)?")
MINUTES = re.compile(r"[0-9]{1,4}(?=\s*(?:min|m\b|$))")
PARTED = re.compile(r"\s*[/|]\s*|\s*;\s+")
RATED = re.compile(r"^(?:rated\s+|us:\s*)", re.IGNORECASE)
FIRST_RATINGS = ("imdb", "default", "themoviedb", "tmdb")
PRODUCER, WRITER = "producer", "writer"


DATES = ("premiered", "releasedate", "aired", "formed", "year")


def series_of(root: Node, name: FilmName) -> str:
    """Return the series an episode belongs to, "" for what is none."""
    return (root.first("showtitle") or name.series) if root.tag == "episodedetails" else ""


def film_of(root: Node, name: FilmName, address: tuple[str, str], source: str) -> Film:
    """Return the film of a root element. Raises ValueError.

    name: what the file's name and folders say. address: IMDb's and TMDB's numbers in the page addresses that
    follow the XML, or "".
    """
    title = root.first("title", "originaltitle") or name.title
    series = series_of(root, name)
    title = f"{series}: {title}" if series and not title.startswith(f"{series}:") else title
    released = next(filter(DATE.fullmatch, (root.first(tag)[:10] for tag in DATES)), "")
    year = film_year(root.first("year")) or film_year(released) or (None if series else name.year)
    original = root.first("originaltitle")
    numbers = identifiers(root)
    imdb = numbers.pop("imdb", "") or address[0] or name.imdb
    if address[1] and root.tag == "movie":
        numbers.setdefault("tmdb", address[1])
    rating, votes, metascore = ratings(root)
    return Film(
        film_id=imdb or slug(title, year),
        title=title,
        original_title=original if original != title else "",
        year=year,
        release_date=released,
        runtime=minutes(root.first("runtime")),
        certificate=RATED.sub("", root.first("mpaa", "certification"))[:60],
        genres=parted(root, "genre"),
        countries=parted(root, "country"),
        languages=parted(root, "languages"),
        rating=rating,
        votes=votes,
        metascore=metascore,
        directors=people(root, "director"),
        writers=people(root, "credits", "writer"),
        stars=tuple(dict.fromkeys(filter(None, (actor.first("name") for _, actor in cast(root)))))[:STARS],
        identifiers=tuple(f"{scheme}:{value}" for scheme, value in numbers.items()),
        source=source,
    )


def identifiers(root: Node) -> dict[str, str]:
    """Return the numbers that catalogues give the film, by catalogue; those of series stand apart."""
    said = [(child.attributes.get("type", "imdb").lower(), child.text()) for _, child in root.all("uniqueid")]
    said += [(scheme, root.first(f"{scheme}id", f"{scheme}_id")) for scheme in ("imdb", "tmdb", "tvdb")]
    said.append(("imdb", root.first("id")))
    found: dict[str, str] = {}
    for scheme, value in said:
        if scheme == "imdb":
            good = IMDB.fullmatch(value)
        else:
            good = NUMBER.fullmatch(value) if SCHEME.fullmatch(scheme) else None
            scheme = scheme if root.tag == "movie" else f"{scheme}-{root.tag}"
        if good and value != "0":
            found.setdefault(scheme, value)
    return found


def ratings(root: Node) -> tuple[float | None, int | None, int | None]:
    """Return rating, votes and metascore: IMDb's rating if it is there, else the default, else the first."""
    found: dict[str, tuple[float, int | None]] = {}
    metascore: int | None = None
    listed = (rating for _, ratings in root.all("ratings") for _, rating in ratings.all("rating"))
    for rating in listed:
        name = rating.attributes.get("name", "").lower()
        value, highest = number(rating.first("value")), number(rating.attributes.get("max", "")) or 10.0
        if not value or not 0 < value <= highest:
            continue
        if "metacritic" in name:
            metascore = round(value * 100 / highest)
        else:
            of_ten = (round(value * 10 / highest, 2), votes_of(rating.first("votes")))
            found.setdefault(name, of_ten)
            if rating.attributes.get("default", "") == "true":
                found.setdefault("default", of_ten)
    plain = number(root.first("rating"))
    if plain and 0 < plain <= 10:
        found.setdefault("plain", (plain, votes_of(root.first("votes"))))
    best = next((name for name in FIRST_RATINGS if name in found), next(iter(found), ""))
    return (*found.get(best, (None, None)), metascore)


def votes_of(text: str) -> int | None:
    """Return a number of votes, which may have its thousands parted."""
    return whole(re.sub(r"[,. ](?=[0-9]{3}\b)", "", text)) or None


def minutes(text: str) -> int | None:
    """Return a runtime: `118`, `118 min`; None where it is unknown."""
    match = MINUTES.match(text)
    return int(match[0]) or None if match else None


def parted(root: Node, tag: str) -> tuple[str, ...]:
    """Return what elements of this name list, each by itself or several parted by a slash."""
    texts = (part for _, child in root.all(tag) for part in PARTED.split(child.text()))
    return tuple(dict.fromkeys(filter(None, texts)))


def people(root: Node, *tags: str) -> tuple[str, ...]:
    """Return the names in elements of these names."""
    return tuple(dict.fromkeys(name for tag in tags for name in parted(root, tag)))


def cast(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield the actors with their places, but for those whom Jellyfin marks as of the crew."""
    for where, actor in root.all("actor"):
        if actor.first("type").lower() in ("", "actor", "gueststar"):
            yield where, actor


TEXTS = {
    "plot": Kind.PLOT,
    "outline": Kind.PLOT,
    "tagline": Kind.TAGLINE,
    "review": Kind.REVIEW,
    "tag": Kind.KEYWORD,
}


def passages(root: Node, make: Maker, series: str) -> Iterator[Passage | Reject]:
    """Stream the texts of a root element, its people, companies, tags and the set it belongs to."""
    yield from texts(root, make)
    own = number(root.first("userrating"))
    if own and 0 < own <= 10:
        yield make.passage(Kind.REVIEW, f"{root.place}userrating", stars(own), rating=own)
    for where, child in root.all("studio"):
        for company in filter(None, PARTED.split(child.text())):
            yield make.company(where, company, "production company", ())
    yield from part_of(root, make, series)
    for credit in each_once(credits(root)):
        yield make.credit(credit)


def texts(root: Node, make: Maker) -> Iterator[Passage | Reject]:
    """Stream plot, outline, taglines, review and tags, each text once; the outline often begins the plot."""
    language = root.first("language").lower()
    language = language if language in NAMES else ""
    told: set[tuple[Kind, str]] = set()
    for tag, kind in TEXTS.items():
        for where, child in root.all(tag):
            text = child.paragraphs()
            if text and (kind, fold(text)) not in told:
                told.add((kind, fold(text)))
                yield make.passage(kind, where, text, language=language)


def part_of(root: Node, make: Maker, series: str) -> Iterator[Passage | Reject]:
    """Yield the set a film belongs to, and the series an episode is of."""
    for where, child in root.all("set"):
        if name := child.first("name") or child.text():
            about = "".join(overview.paragraphs() for _, overview in child.all("overview"))
            text = f"Part of {name}" + (f"\n\n{about}" if about else "")
            yield make.passage(Kind.CONNECTION, where, text, relation="part of", other_film=name)
    if series:
        season, episode = whole(root.first("season")), whole(root.first("episode"))
        text = (
            f"Season {season}, episode {episode} of {series}"
            if season and episode
            else f"Episode of {series}"
        )
        yield make.passage(
            Kind.CONNECTION, f"{root.place}showtitle", text, relation="episode of", other_film=series
        )


def credits(root: Node) -> Iterator[Credit]:
    """Yield who did what, cast and crew."""
    for where, actor in root.all("actor"):
        name, said = actor.first("name"), actor.first("role")
        job = actor.first("type").lower()
        if name and job in ("", "actor", "gueststar"):
            yield cast_credit(where, "actor", name, said)
        elif name:
            yield Credit(where, role_of(job), name)
    for tag, role in (
        ("director", "director"),
        ("credits", WRITER),
        ("writer", WRITER),
        ("producer", PRODUCER),
    ):
        for where, child in root.all(tag):
            for name in filter(None, PARTED.split(child.text())):
                yield Credit(where, role, name)
