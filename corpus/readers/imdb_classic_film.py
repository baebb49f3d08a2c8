"""The film of a classic IMDb page: its title card, wherever a page of the years 2010 to 2016 has it.

Three layouts stand beside each other in those years: the plain one (ids tn15…), that of 2010, that of 2015.
"""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from corpus.readers.imdb_classic_page import (
    ClassicPage,
    attribute_of,
    each_element,
    line_of,
    links,
    own_text,
    text_of,
)
from corpus.readers.imdb_modern_people import Credit
from corpus.readers.imdb_modern_text import once, one_line, row, year_in
from corpus.readers.imdb_text_film import minutes_of, read_release
from corpus.records import Film

Facts = dict[str, LexborNode]
"""A heading, in small letters and without its colon -> what stands below or behind it."""

HEADINGS = "h4.inline, .txt-block h4, .info h5, .see-more h4"
# og:title and <title>: "Heat (1995)", "Die Hard (1988) - Synopsis", "Lost (TV Series 2004–2010) - IMDb"
HEADED = re.compile(
    r"(?P<title>.{1,300}?)\s*(?:\((?:[^()]{0,40}?\s)?(?P<year>1[89]\d\d|2[01]\d\d)[^()]{0,12}\).*|\s-\s.*)?"
)
SITE = re.compile(r"^(?:IMDb\s*-\s*)|\s*-\s*IMDb$|\s+(?:Reviews & Ratings|Synopsis|Trivia|Quotes)$")
ORIGINAL = re.compile(r"\(original title\)", re.IGNORECASE)
POINTS = re.compile(r"(10(?:\.0)?|\d(?:\.\d)?)\s*(?:/\s*10)?\b")
OF_HUNDRED = re.compile(r"(100|\d{1,2})\s*/\s*100|(100|\d{1,2})")
ALSO = re.compile(r'"(?P<title>.+)"\s+-\s+.*|"?(?P<other>[^"]+)"?')
LONGEST_TITLE = 400


def facts(page: ClassicPage) -> Facts:
    """Return what stands below each heading of the title card and the details: `runtime`, `also known as`."""
    found: Facts = {}
    for block in each_element(heading.parent for heading in page.css(HEADINGS)):
        heading = block.css_first("h4, h5")
        label = line_of(heading).rstrip(":").strip().casefold()
        if label and len(label) <= 60:
            value = block.css_first(".info-content")
            found.setdefault(label, value if value is not None else block)
    return found


def fact(found: Facts, *labels: str) -> LexborNode | None:
    """Return the first of some facts that a page has."""
    return next((found[label] for label in labels if label in found), None)


def fact_text(node: LexborNode | None) -> str:
    """Return the text of a fact without its heading, line by line."""
    return text_of(node, without="h4").strip(" :|»\n")


def values(node: LexborNode | None) -> tuple[str, ...]:
    """Return the links of a fact, without those that lead to more of it."""
    if node is None:
        return ()
    names = (text for text, _ in links(node, ""))
    return once(name for name in names if not re.match(r"(?i)see (?:more|all|full)|\(?more\)?$|add ", name))


def read_film(page: ClassicPage, found: Facts, credits: Iterable[Credit], source: str) -> Film | None:
    """Return the film of a page, None where it has no title."""
    title, original, year = read_title(page)
    if not title:
        return None
    people = list(credits)
    date, country = read_release([row(text) for text in release(page, found)])
    runtimes = (minutes_of(text) for text in (fact_text(fact(found, "runtime")), *times(page)) if text)
    others = other_titles(fact(found, "also known as"))
    return Film(
        film_id=page.film_id,
        title=title,
        original_title=original if original != title else "",
        year=year,
        release_date=date,
        release_country=country,
        runtime=next((minutes for minutes in runtimes if minutes), None),
        certificate=certificate(page, fact(found, "certification", "certificate")),
        genres=genres(page, found),
        countries=values(fact(found, "country", "countries", "country of origin")),
        languages=values(fact(found, "language", "languages")),
        rating=points(page.text(*RATINGS)),
        votes=count(page.text(*VOTES)),
        metascore=metascore(page),
        alternate_titles=tuple(name for name in others if name not in (title, original)),
        directors=once(credit.person for credit in people if credit.role == "director"),
        writers=once(credit.person for credit in people if credit.role == "writer"),
        stars=stars(page, found, people),
        source=source,
    )


RATINGS = (
    *(".star-box-details [itemprop=ratingValue]", ".imdbRating [itemprop=ratingValue]"),
    *(".starbar-meta > b", ".star-box-giga-star"),
)
VOTES = (
    *(".star-box-details [itemprop=ratingCount]", ".imdbRating [itemprop=ratingCount]"),
    *('.starbar-meta a[href="ratings"]', '.starbar-meta a[href^="ratings"]'),
)


def read_title(page: ClassicPage) -> tuple[str, str, int | None]:
    """Return title, original title and year."""
    title, original, year = "", "", None
    for selector in ("h1.header", ".title_wrapper h1", ".subpage_title_block .parent", "#tn15title h1"):
        heading = page.first(selector)
        name = heading.css_first("[itemprop=name], a.main") if heading is not None else None
        if heading is None or (selector == "h1.header" and name is None):
            continue  # on the page of trivia it says "Trivia"
        title = (own_text(name) or line_of(name)) if name is not None else own_text(heading)
        linked = heading.css_first("h3 a, a[itemprop=url]") if selector.startswith(".subpage") else None
        title = line_of(linked) if linked is not None else title or own_text(heading)
        dated = heading.css_first('a[href*="/year/"], #titleYear, .nobr')
        year = year_in(line_of(dated))
        if title:
            break
    for node in page.css(".title-extra, .originalTitle"):
        if ORIGINAL.search(text := line_of(node)):
            original = unquoted(ORIGINAL.sub("", text))
    headed = HEADED.fullmatch(SITE.sub("", page.meta("og:title") or page.meta("title") or page.text("title")))
    if headed:
        title = title or headed["title"]
        year = year or (int(headed["year"]) if headed["year"] else None)
    return unquoted(title)[:LONGEST_TITLE], original[:LONGEST_TITLE], year


def unquoted(title: str) -> str:
    """Return a title without the quotation marks that series stood in."""
    title = one_line(title).strip(" :»")
    return title[1:-1].strip() if len(title) > 2 and title[0] == title[-1] == '"' else title


def release(page: ClassicPage, found: Facts) -> list[str]:
    """Return what the page says of the film's release."""
    said = [fact_text(fact(found, "release date", "original air date"))]
    said += [page.text('.infobar a[href*="releaseinfo"]', '.subtext a[href*="releaseinfo"]')]
    return [text for text in said if text]


def times(page: ClassicPage) -> list[str]:
    """Return the running times in the bar below a title."""
    return [line_of(node) for node in page.css("time[itemprop=duration], .infobar time")]


def genres(page: ClassicPage, found: Facts) -> tuple[str, ...]:
    """Return the film's genres."""
    marked = page.css(".infobar [itemprop=genre], .subtext [itemprop=genre]")
    return once(line_of(node) for node in marked) or values(fact(found, "genres", "genre"))


def points(text: str) -> float | None:
    """Return the rating in `8.9/10` or `8.7`."""
    match = POINTS.match(text)
    return float(match[1]) if match and 0 < float(match[1]) <= 10 else None


def count(text: str) -> int | None:
    """Return the number in `1,289,528 votes`, whatever parts its thousands."""
    match = re.match(r"\d{1,3}(?:[,. \u00a0]\d{3})+(?!\d)|\d{1,9}", text)
    return int(re.sub(r"\D", "", match[0])) if match else None


def metascore(page: ClassicPage) -> int | None:
    """Return the critics' score."""
    match = OF_HUNDRED.match(page.text('.star-box-details a[href*="criticreviews"]', ".metacriticScore"))
    return int(match[1] or match[2]) if match else None


def certificate(page: ClassicPage, listed: LexborNode | None) -> str:
    """Return the certificate in the bar below the title; of a list by countries that of the USA."""
    for node in page.css(".infobar [itemprop=contentRating], .subtext [itemprop=contentRating]"):
        if given := attribute_of(node, "content") or attribute_of(node, "title") or line_of(node):
            return given[:40]
    given_in = [text for text, _ in links(listed, "certificates")] if listed is not None else []
    home = [text for text in given_in if text.startswith("USA:")]
    return next(iter(home or given_in), "").removeprefix("USA:").strip()[:40]


def other_titles(node: LexborNode | None) -> tuple[str, ...]:
    """Return what else the film is called: `"Tiempos violentos" - Argentina (imdb display title)` a line."""
    matches = (ALSO.match(text[:LONGEST_TITLE]) for text in fact_text(node).split("\n") if text)
    return once(one_line(match["title"] or match["other"] or "") for match in matches if match)


def stars(page: ClassicPage, found: Facts, people: list[Credit]) -> tuple[str, ...]:
    """Return the actors a title is headed with, or where there are none, the first of the cast."""
    node = fact(found, "stars", "star")
    named = once(text for text, _ in links(node, "/name/")) if node is not None else ()
    return named or once(credit.person for credit in people if credit.role == "actor")[:3]
