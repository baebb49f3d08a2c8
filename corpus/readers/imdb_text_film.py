"""The facts of a title page: its title card, the lists under Details, and the plot above the credits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.readers.imdb_text_rows import ALEXA, BEGUN, Row, labelled, split_fused, unrepeated

YEAR = r"(?:18[7-9]\d|19\d\d|20\d\d)"
YEARS = re.compile(rf"({YEAR})(?:\s*[–-]\s*(?:{YEAR})?)?")
TITLE_AND_YEAR = re.compile(rf"(.{{1,200}}?) \([^()]{{0,40}}?({YEAR})[^()]{{0,12}}\)")
RUNTIME = re.compile(
    r"(?=\d)(?:(\d{1,3})\s*h(?:ours?|rs?)?\b\.?)?\s*(?:(\d{1,4})\s*m(?:in(?:ute)?s?)?\b\.?)?(?=$|\W)"
)
RATING = re.compile(r"(\d{1,2}(?:\.\d)?)\s*/\s*10\s*(.*)")
VOTES = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,3})?)\s*([KMB]?)")
METASCORE = re.compile(r"(100|\d{1,2})\s*Metascore")
THOUSANDS = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
TYPES = {
    *("short", "video", "video game", "music video", "tv series", "tv mini series", "tv movie", "tv short"),
    *("tv special", "tv episode", "podcast series", "podcast episode"),
}
TITLE_LENGTH = 250  # the longest film titles there are have about 200 letters
CARD_ROWS = 10  # a title card has a title, an original title, a type, years, a certificate and a runtime
ORIGINAL = "Original title:"
QUESTIONS = (  # the site's own, printed on the page of every film
    re.compile(r"How long is (.{1,200})\?"),
    re.compile(r"When was (.{1,200}) released\?"),
    re.compile(r"How many seasons does (.{1,200}) have\?"),
    re.compile(r"What is the (?:plot|IMDb rating) of (.{1,200})\?"),
)
GAP = re.compile(rf"By what name was (.{{1,200}}?) \([^()]{{0,40}}?({YEAR})[^()]{{0,12}}\)")

# The genres of the site in their own spelling, which a fused row is split at first: "Sci-FiThriller".
GENRES = (
    *("Action", "Adult", "Adventure", "Animation", "Biography", "Comedy", "Crime", "Documentary", "Drama"),
    *("Family", "Fantasy", "Film-Noir", "Game-Show", "History", "Horror", "Music", "Musical", "Mystery"),
    *("News", "Reality-TV", "Romance", "Sci-Fi", "Short", "Sport", "Talk-Show", "Thriller", "War", "Western"),
)
GENRE = re.compile("(?:" + "|".join(sorted(GENRES, key=len, reverse=True)) + r")(?![a-z\s-])")
SENTENCE_END = (".", "!", "?", "…", '"', "”", ")")

DETAILS = {
    "Release date": "release date",
    "Country of origin": "countries",
    "Countries of origin": "countries",
    "Language": "languages",
    "Languages": "languages",
    "Also known as": "alternate titles",
    "Filming location": "locations",
    "Filming locations": "locations",
    "Production company": "companies",
    "Production companies": "companies",
    "Runtime": "runtime",
} | dict.fromkeys(("Official site", "Official sites", "Color", "Colour", "Sound mix", "Aspect ratio"), "")
RELEASE = re.compile(rf"(?:([A-Z][a-z]+)\s+(?:(\d{{1,2}}),\s+)?|(\d{{1,2}})\s+([A-Z][a-z]+)\s+)?({YEAR})\b")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Card:
    """What stands at the top of the page. `end`: the position in the head where the card is over."""

    title: str = ""
    line: int = 1
    original_title: str = ""
    year: int | None = None
    certificate: str = ""
    runtime: int | None = None
    end: int = 0


def read_card(page: Mapping[str, Sequence[Row]]) -> Card:
    """Return the title card, from wherever the page still names its film; without title if nowhere."""
    head = page["head"]
    position = title_position(head)
    if position is not None:
        return card_at(head, position)
    for row in (*page.get("contribute", ()), *page.get("faq", ())):
        if gap := GAP.match(row.text):
            return Card(gap[1].strip(), row.number, year=int(gap[2]))
    for row in page.get("faq", ()):
        asked = row.text.removesuffix(ALEXA).strip()
        for question in QUESTIONS:
            if match := question.fullmatch(asked):
                title = match[1].strip()
                return Card(title, row.number, year=year_beside(title, head))
    for row in (*page.get("contribute", ()), *head):
        if match := TITLE_AND_YEAR.fullmatch(row.text):
            return Card(match[1].strip(), row.number, year=int(match[2]))
    return Card()


def year_beside(title: str, head: Sequence[Row]) -> int | None:
    """Return the year in a caption as `4 Minute Mile (2014)` or `Kelly Blatz in 4 Minute Mile (2014)`."""
    captions = (TITLE_AND_YEAR.fullmatch(row.text) for row in head)
    return next((int(found[2]) for found in captions if found and found[1].endswith(title)), None)


def title_position(head: Sequence[Row]) -> int | None:
    """Return where the title stands: above "Original title:", or above the row of years."""
    for position, row in enumerate(head):
        if row.text.casefold() in BEGUN:
            return None
        above = position - 1
        if YEARS.fullmatch(row.text):
            while above >= 0 and (
                head[above].text.casefold() in TYPES or head[above].text.startswith(ORIGINAL)
            ):
                above -= 1
        elif not row.text.startswith(ORIGINAL):
            continue
        # A film called "1917" stands below the menu, and its own row of years follows: go on to that.
        if above >= 0 and not head[above].furniture and len(head[above].text) <= TITLE_LENGTH:
            return above
    return None


def card_at(head: Sequence[Row], position: int) -> Card:
    """Read the rows below the title: original title, years, certificate, runtime, in any order."""
    original, certificate = "", ""
    year = runtime = None
    end = position + 1
    for row in head[position + 1 : position + CARD_ROWS]:
        text = row.text
        if text.startswith(ORIGINAL):
            original = text.removeprefix(ORIGINAL).strip()
        elif year is None and (years := YEARS.fullmatch(text)):
            year = int(years[1])
        elif runtime is None and (minutes := minutes_of(text)) is not None:
            runtime = minutes
        elif row.furniture or text.casefold() in BEGUN:
            break
        elif text.casefold() not in TYPES:
            if certificate or year is None or len(text) > 20:
                break
            certificate = text
        end += 1
    title = head[position]
    return Card(title.text, title.number, original, year, certificate, runtime, end)


def minutes_of(text: str) -> int | None:
    """Return the minutes in `1h 36m`, `1 hour 36 minutes` or `96 min`, None where it says no time."""
    match = RUNTIME.match(text)
    if match is None or (match[1] is None and match[2] is None):
        return None
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def read_rating(head: Sequence[Row]) -> tuple[float | None, int | None]:
    """Return the film's rating and its votes, `6.2/10` and `3.2K` below "IMDb RATING"."""
    for position, row in enumerate(head):
        if row.text.casefold() != "imdb rating":
            continue
        for place, below in enumerate(head[position + 1 : position + 4], start=position + 1):
            match = RATING.fullmatch(below.text)
            if match and float(match[1]) <= 10:
                following = head[place + 1].text if place + 1 < len(head) else ""
                return float(match[1]), votes_of(match[2] or following)
    return None, None


def votes_of(text: str) -> int | None:
    """Return the number in `3.2K`, `1.1M` or `3,245`, None where there is none."""
    match = VOTES.fullmatch(text.strip())
    return round(float(match[1].replace(",", "")) * THOUSANDS[match[2]]) if match else None


def read_metascore(head: Sequence[Row]) -> int | None:
    """Return the critics' score in `48Metascore`."""
    return next((int(match[1]) for row in head if (match := METASCORE.fullmatch(row.text))), None)


def split_genres(text: str) -> tuple[str, ...]:
    """Return the genres in a row as `DramaSport`, or nothing where the row names none the site knows."""
    if len(text) > 120 or text.endswith(SENTENCE_END):
        return ()
    if all(word in GENRES for word in text.split()):
        return tuple(dict.fromkeys(text.split()))
    genres: list[str] = []
    known = False
    rest = text
    while rest := rest.strip(" ,·•|/"):
        if match := GENRE.match(rest):
            known = True
            genre = match[0]
        else:
            genre = split_fused(rest)[0]  # a genre we do not know yet ends where the next capital begins
        genres.append(genre)
        rest = rest[len(genre) :]
    return tuple(dict.fromkeys(genres)) if known else ()


def read_genres(head: Sequence[Row]) -> tuple[str, ...]:
    """Return the genres of the first row that has any, and of those right below it."""
    genres: list[str] = []
    for row in head:
        if row.text.casefold() in BEGUN - {"imdb rating"}:
            break
        found = split_genres(row.text)
        if genres and not found:
            break
        genres.extend(found)
    return tuple(dict.fromkeys(genres))


def read_plot(head: Sequence[Row]) -> tuple[str, int] | None:
    """Return the plot above the credits and its line: what is printed several times, else a sentence."""
    sentence: tuple[str, int] | None = None
    for position, row in enumerate(head):
        if row.text.casefold() in BEGUN:
            if row.text.casefold() == "imdb rating":
                continue
            break
        if row.furniture:
            continue
        # Narrow windows get the beginning only, and the whole text follows it in the same line.
        text = row.text.rpartition("Read all")[2].strip() or row.text
        plot = unrepeated(text)
        if plot != row.text:
            return plot, row.number
        below = head[position + 1].text.casefold() if position + 1 < len(head) else ""
        if is_sentence(plot) or (plot.count(" ") >= 3 and below in BEGUN - {"imdb rating"}):
            sentence = plot, row.number
    return sentence


def is_sentence(text: str) -> bool:
    """Whether a row is running text, and no name, title or keyword."""
    return text.count(" ") >= 3 and text.endswith((".", "!", "?", "…"))


def read_details(page: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """Return the values under Details and Tech specs by what they are (see DETAILS)."""
    details: dict[str, list[Row]] = {}
    for section in ("details", "tech specs"):
        for label, rows in labelled(page.get(section, ()), DETAILS):
            values = details.setdefault(DETAILS.get(label, ""), [])
            for row in rows:
                if row.text.startswith("(") and values:  # "(studio)", said of the place above it
                    values[-1] = replace(values[-1], text=f"{values[-1].text} {row.text}")
                elif not row.furniture:
                    values.append(row)
    details.pop("", None)
    return details


def values_of(rows: Sequence[Row], fused: bool = False) -> tuple[str, ...]:
    """Return the rows' texts, each once; where `fused`, several may stand in one row."""
    texts = [value for row in rows for value in (split_fused(row.text) if fused else (row.text,))]
    return tuple(dict.fromkeys(texts))


def read_release(rows: Sequence[Row]) -> tuple[str, str]:
    """Return date and country of `August 1, 2014 (United States)`: ISO 8601 as far as it is said."""
    for row in rows:
        match = RELEASE.search(row.text[:100])
        if match is None:
            continue
        month = (match[1] or match[4] or "")[:3]
        date = match[5]
        if month in MONTHS:
            date += f"-{MONTHS.index(month) + 1:02}"
            day = int(match[2] or match[3] or 0)
            date += f"-{day:02}" if 1 <= day <= 31 else ""
        country = re.search(r"\(([^()]{2,60})\)", row.text[match.end() : match.end() + 100])
        return date, country[1].strip() if country else ""
    return "", ""
