"""The texts in the data of a saved IMDb page as its data base answers them: connections of nodes by name.

What a page prints out of them stands in imdb_modern_sections, people and companies in imdb_modern_credits.
"""

from collections.abc import Callable, Iterator
from typing import Any

from corpus.readers.imdb_modern_film import titled
from corpus.readers.imdb_modern_json import (
    Node,
    at,
    date,
    language,
    line,
    lines,
    nodes,
    objects,
    rating,
    votes,
    whole,
    words,
)
from corpus.readers.imdb_modern_people import Maker
from corpus.readers.imdb_modern_text import goof_category, joined, plain_text, song_of, spoken_lines
from corpus.records import Kind, Line, Passage, Reject, quote_text

Made = Passage | Reject | None
Make = Callable[[Node, Maker, str], Made]

UNSORTED = ("", "uncategorized", "general")  # what a page calls the texts it has not sorted


def passages(title: Node, make: Maker) -> Iterator[Passage | Reject]:
    """Stream the texts that belong to a title."""
    if plot := words(title, "plot", "plotText"):
        yield make.passage(Kind.PLOT, "plot", plot, language=language(title, "plot", "language", "id"))
    for name, read in CONNECTIONS.items():
        for position, node in enumerate(nodes(title, name)):
            where = node.get("id")
            made = read(node, make, where if isinstance(where, str) and where else f"{name}[{position}]")
            if made is not None:
                yield made
    yield from episode(title, make)


def plot(node: Node, make: Maker, where: str) -> Made:
    """A summary, an outline or a synopsis, which tells how the film ends."""
    synopsis = at(node, "plotType", "id") == "SYNOPSIS"
    return make.passage(
        Kind.PLOT,
        where,
        words(node, "plotText"),
        author=line(node, "author"),
        spoiler=bool(at(node, "isSpoiler")) or synopsis,
        language=language(node, "language", "id"),
    )


def synopsis(node: Node, make: Maker, where: str) -> Made:
    """A synopsis in a list of its own."""
    return plot({**node, "isSpoiler": True}, make, where)


def texts(kind: Kind) -> Make:
    """Return what reads a node that is a text and little else: trivia, a crazy credit, a tagline."""

    def read(node: Node, make: Maker, where: str) -> Made:
        article = words(node, "displayableArticle", "body")
        category = line(node, "category").casefold()
        return make.passage(
            kind,
            where,
            article or words(node, "text"),
            category="" if category in UNSORTED else category,
            spoiler=at(node, "isSpoiler") is True,
            **votes(node),
        )

    return read


def goof(node: Node, make: Maker, where: str) -> Made:
    """A goof, and its sort where the page tells it."""
    return make.passage(
        Kind.GOOF,
        where,
        words(node, "displayableArticle", "body") or words(node, "text"),
        category=goof_category(line(node, "category") or str(at(node, "category", "id") or "")),
        spoiler=at(node, "isSpoiler") is True,
        **votes(node),
    )


def quote(node: Node, make: Maker, where: str) -> Made:
    """A quote: its lines one by one, or printed below each other in a list."""
    said = tuple(found for item in objects(node, "lines") if (found := spoken(item)).text)
    if not said:
        said = spoken_lines(words(node, "displayableArticle", "body").split("\n"))
    spoiler = at(node, "isSpoiler") is True
    return make.passage(Kind.QUOTE, where, quote_text(said), lines=said, spoiler=spoiler, **votes(node))


def spoken(item: Node) -> Line:
    """Return a line of a quote; what is done stands before what is said, in square brackets."""
    direction, said = line(item, "stageDirection"), line(item, "text")
    speakers = [name for who in objects(item, "characters") if (name := line(who, "character"))]
    return Line(f"[{direction}] {said}".strip() if direction else said, ", ".join(speakers))


def connection(node: Node, make: Maker, where: str) -> Made:
    """How the film is connected with another one."""
    other, relation = titled(at(node, "associatedTitle")), line(node, "category")
    other_id = at(node, "associatedTitle", "id")
    if not other:
        return Reject(f"{make.name}:{where}", "a connection needs the title of another film")
    return make.passage(
        Kind.CONNECTION,
        where,
        joined([f"{relation} {other}".strip(), words(node, "description") or words(node, "text")]),
        relation=relation.casefold(),
        other_film=other,
        other_film_id=other_id if isinstance(other_id, str) else "",
    )


def similar(node: Node, make: Maker, where: str) -> Made:
    """A film that is recommended with this one, and its own rating."""
    other, points = titled(node), rating(node, "ratingsSummary", "aggregateRating")
    if not other:
        return None
    rated = f", rated {points:g}" if points is not None else ""
    about = {"relation": "similar", "other_film": other, "rating": points}
    return make.passage(Kind.CONNECTION, where, f"Similar: {other}{rated}", other_film_id=where, **about)


def soundtrack(node: Node, make: Maker, where: str) -> Made:
    """A song with the rows that are printed about it."""
    comments = node.get("comments")
    rows = [line(comment) for comment in comments] if isinstance(comments, list) else []
    return song_passage([line(node, "text"), *rows], make, where)


def song_passage(rows: list[str], make: Maker, where: str) -> Passage | Reject:
    """Return a song whose name is the first of `rows`."""
    song = song_of(rows) if rows and rows[0] else None
    if song is None:
        return Reject(f"{make.name}:{where}", "a song needs a name")
    people = {"writers": song.writers, "performers": song.performers}
    return make.passage(Kind.SOUNDTRACK, where, song.text, heading=song.name, **people)


def review(node: Node, make: Maker, where: str) -> Made:
    """A user's review. A page of reviews wraps it once more and keeps its heading outside."""
    inner = node["review"] if isinstance(node.get("review"), dict) else node
    author = line(inner, "author", "nickName") or line(inner, "author", "username")
    heading = line(node, "reviewSummary") or line(inner, "summary")
    said = inner.get("reviewText")
    text = plain_text(said) if isinstance(said, str) else words(inner, "text")
    own = inner.get("reviewId")
    return make.passage(
        Kind.REVIEW,
        own if isinstance(own, str) and own else where,
        text or heading,
        heading=heading if text else "",
        author=author,
        rating=rating(inner, "authorRating"),
        date=date(inner, "submissionDate"),
        spoiler=at(inner, "spoiler") is True,
        language=language(inner, "text", "language", "id") or language(inner, "language", "id"),
        **votes(inner),
    )


def question(node: Node, make: Maker, where: str) -> Made:
    """A question of the FAQ, with its answer where the page has it."""
    asked = line(node, "question")
    text = joined([asked, words(node, "answer")])
    return make.passage(Kind.FAQ, where, text, heading=asked, spoiler=at(node, "isSpoiler") is True)


def keyword(node: Node, make: Maker, where: str) -> Made:
    """A keyword, or an interest, which is what the site calls its finer genres."""
    text = line(node, "text") or line(node, "keyword", "text") or line(node, "primaryText")
    return make.passage(Kind.KEYWORD, where, text, **votes(node))


def location(node: Node, make: Maker, where: str) -> Made:
    """A place, and what was filmed there."""
    place = line(node, "location") or line(node)
    notes = lines(node, "attributes") or lines(node, "displayableProperty", "qualifiersInMarkdownList")
    text = f"{place} ({', '.join(notes)})" if place and notes else place
    return make.passage(Kind.LOCATION, where, text, **votes(node))


def span(label: str) -> Make:
    """Return what reads from when to when something was done."""

    def read(node: Node, make: Maker, where: str) -> Made:
        days = [day(at(node, key)) for key in ("startDate", "endDate")]
        text = " – ".join(dict.fromkeys(filter(None, days)))
        return make.passage(Kind.LOCATION, where, f"{label}: {text}", heading=label) if text else None

    return read


def day(value: Any) -> str:
    """Return a day as it is printed, else as ISO 8601."""
    return line(value) or date(value)


def video(node: Node, make: Maker, where: str) -> Made:
    """A video on the page: `Theatrical Trailer, trailer, 2:26` and what it is about."""
    name, sort = line(node, "name"), line(node, "contentType", "displayName").casefold()
    if not name:
        return None
    seconds = whole(node, "runtime", "value")
    length = f"{seconds // 60}:{seconds % 60:02}" if seconds else ""
    said = ", ".join(filter(None, (name, sort, length)))
    about = joined([said, words(node, "description")])
    return make.passage(Kind.VIDEO, where, about, heading=name, date=date(node, "createdDate"))


def episode(title: Node, make: Maker) -> Iterator[Passage | Reject]:
    """Yield to which series an episode belongs."""
    series = at(title, "series", "series")
    if other := titled(series):
        season = whole(title, "series", "episodeNumber", "seasonNumber")
        part = whole(title, "series", "episodeNumber", "episodeNumber")
        text = f"Episode of {other}"
        if season is not None and part is not None:
            text = f"Season {season}, episode {part} of {other}"
        other_id = at(series, "id")
        about = {"other_film_id": other_id if isinstance(other_id, str) else ""}
        yield make.passage(Kind.CONNECTION, "series", text, relation="episode of", other_film=other, **about)


CONNECTIONS: dict[str, Make] = {
    "outlines": plot,
    "summaries": plot,
    "plots": plot,
    "synopses": synopsis,
    "taglines": texts(Kind.TAGLINE),
    "reviews": review,
    "featuredReviews": review,
    "trivia": texts(Kind.TRIVIA),
    "goofs": goof,
    "quotes": quote,
    "crazyCredits": texts(Kind.CRAZY_CREDIT),
    "alternateVersions": texts(Kind.ALTERNATE_VERSION),
    "connections": connection,
    "soundtrack": soundtrack,
    "faqs": question,
    "topQuestions": question,
    "keywords": keyword,
    "storylineKeywords": keyword,
    "interests": keyword,
    "filmingLocations": location,
    "filmingDates": span("Filming dates"),
    "productionDates": span("Production dates"),
    "moreLikeThisTitles": similar,
    "primaryVideos": video,
    "videoStrip": video,
}
