"""Which film a file is about, and in which language, as far as its name and its folders tell.

Libraries are kept as Kodi, Jellyfin and Plex ask for them, `Heat (1995)/Heat (1995).en.srt`, and that is
taken as it stands; what release groups call their files, `Heat.1995.1080p.BluRay-GRP`, guessit takes apart.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.readers.languages import NAMES
from corpus.readers.titles import LONGEST as LONGEST_TITLE
from corpus.readers.titles import in_order
from corpus.records import Film, key_words, slug

LONGEST_NAME = 255  # letters of a folder or a file; longer ones stand in archives only
DEEPEST = 4  # folders that are looked at, from the file outwards

YEAR = re.compile(r"[(\[](?P<year>(?:18|19|20)[0-9][0-9])[)\]]")
EPISODE = re.compile(
    r"(?P<series>.*?)[\s._-]*\bs(?P<season>[0-9]{1,3})[\s._-]?e(?P<number>[0-9]{1,4})\b", re.IGNORECASE
)
IMDB = re.compile(r"(?<![a-z0-9])tt[0-9]{7,10}(?![0-9])")
TMDB = re.compile(r"\btmdb(?:id)?[-=:](?P<number>[1-9][0-9]{0,8})\b", re.IGNORECASE)
# The file's type, and before it what the text is made for.
TYPE = re.compile(r"\.(?:srt|vtt|ass|ssa|nfo|fountain|spmd|txt|xml|gz)$", re.IGNORECASE)
PURPOSE = re.compile(r"[._-](?:forced|sdh|cc|default|foreign|full|utf-?8)$", re.IGNORECASE)
CODE = re.compile(
    r"(?P<before>.*?[._-]|)\[?(?P<code>[a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?\]?", re.IGNORECASE
)
WORD = re.compile(r"(?P<before>.*[\s._-]|)[\[(]?(?P<word>[^\W\d_]{4,20})[\])]?", re.DOTALL)
HEARING_IMPAIRED = "hi"  # and Hindi: it is that only where no language stands before it
# What says nothing of the film: numbers, and what players and shops call their files and folders.
NAMELESS = re.compile(
    r"(?:movie|film|video|video_ts|index|subs?|subtitles?|(?:audio|bd|cd|disc|disk|dvd)[ ._-]?[0-9]*|bdmv"
    r"|season[ ._-]?[0-9]+|extras?|featurettes|scripts?|screenplays?|nfo|[\W\d_]*)",
    re.IGNORECASE,
)
RELEASE = re.compile(r"[\[\]{}_]|\.\w")
# Three letters or the English name → two letters. The rest is in languages.NAMES.
THREE_LETTERS = dict(
    re.findall(
        "(...):(..)",
        "ara:ar bul:bg cat:ca ces:cs cze:cs chi:zh zho:zh dan:da deu:de ger:de dut:nl nld:nl ell:el gre:el "
        "eng:en est:et eus:eu baq:eu fas:fa per:fa fin:fi fra:fr fre:fr glg:gl heb:he hin:hi hrv:hr hun:hu "
        "ice:is isl:is ind:id ita:it jpn:ja kor:ko lav:lv lit:lt mac:mk mkd:mk may:ms msa:ms nob:nb nor:no "
        "pob:pt pol:pl por:pt ron:ro rum:ro rus:ru slk:sk slo:sk slv:sl spa:es srp:sr swe:sv tam:ta tel:te "
        "tha:th tur:tr ukr:uk urd:ur vie:vi",
    )
)
WORDS = {name.casefold(): code for code, name in reversed(NAMES.items())}


class FilmName(NamedTuple):
    """What a name says of a film. season and number: of an episode, whose title has its series before it."""

    title: str
    year: int | None = None
    imdb: str = ""
    tmdb: str = ""
    series: str = ""
    season: int = 0
    number: int = 0

    def film(self, source: str) -> Film:
        """Return the film: by its IMDb number, else by title and year."""
        identifiers = (f"tmdb:{self.tmdb}",) if self.tmdb and not self.series else ()
        return Film(
            film_id=self.imdb or slug(self.title, self.year),
            title=self.title,
            year=self.year,
            identifiers=identifiers,
            source=source,
        )

    @property
    def connection(self) -> str:
        """Return in words which episode of which series it is, "" where it is none."""
        return f"Season {self.season}, episode {self.number} of {self.series}" if self.series else ""


def split_language(stem: str) -> tuple[str, str]:
    """Return a file's name without its language and purpose, and the language: `Heat.en.sdh` → Heat, en.

    A code stands behind a dot, a dash or an underscore or is all of the name; a language's English name may
    also stand behind a space, if what is before it says nothing: `2 English`, but not `The English`.
    """
    while match := PURPOSE.search(stem):
        stem = stem[: match.start()]
    code = CODE.fullmatch(stem)
    if code and code["code"].lower() == HEARING_IMPAIRED:
        rest, language = split_language(code["before"].rstrip("._-")) if code["before"] else ("", "")
        if language:
            return rest, language
    if code and (language := two_letters(code["code"])):
        return code["before"].rstrip("._-"), language
    word = WORD.fullmatch(stem)
    if word and (language := WORDS.get(word["word"].casefold(), "")):
        before = word["before"]
        if not before.endswith(" ") or NAMELESS.fullmatch(before):
            return before.rstrip(" ._-"), language
    return stem, ""


def two_letters(code: str) -> str:
    """Return a code of two or three letters as one of two, "" for what is no language."""
    code = code.lower()
    return code if code in NAMES else THREE_LETTERS.get(code, "")


def stem_of(name: str) -> str:
    """Return a document's name without its folders and its type: `Heat (1995)/Heat.en.srt.gz` → Heat.en."""
    return TYPE.sub("", TYPE.sub("", name.rpartition("/")[2]))[:LONGEST_NAME]


def language_of(name: str) -> str:
    """Return the language that a file's name gives its text, ISO 639-1, or ""."""
    return split_language(stem_of(name))[1]


def film_named(name: str) -> FilmName:
    """Return the film that a document's name and folders tell of.

    The nearest `Title (Year)` counts, from the file outwards, but a release's name with a year of its own
    comes before what stands further out than its folder. A file of which nothing is known is its own title.
    """
    parts = [part[:LONGEST_NAME] for part in reversed(name.split("/")) if part][:DEEPEST]
    if parts:
        parts[0] = split_language(stem_of(parts[0]))[0]
    said = [part for part in parts if split_year(part)[1] or not NAMELESS.fullmatch(part)]
    found = episode(parts[0], said) if parts else None
    found = found or titled(said[:2]) or released(said[:2], parts[:1]) or titled(said[2:])
    if found is None:
        found = FilmName(untitled(said[0]) if said else stem_of(name) or name)
    whole = "/".join(parts)
    imdb, tmdb = IMDB.search(whole), TMDB.search(whole)
    return found._replace(imdb=imdb[0] if imdb else "", tmdb=tmdb["number"] if tmdb else "")


def titled(parts: Sequence[str]) -> FilmName | None:
    """Return the film of the first name that is written `Title (Year)`, whatever follows."""
    for part in parts:
        title, year = split_year(part)
        if year:
            return FilmName(title, year)
    return None


def split_year(text: str) -> tuple[str, int | None]:
    """Return the title before the first year in brackets, and the year; None where there is no year."""
    for match in YEAR.finditer(text):
        title = in_order(spaced(text[: match.start()][:LONGEST_TITLE]))
        if title.strip("()[]{}"):
            return title, int(match["year"])
    return in_order(text[:LONGEST_TITLE]), None


def released(parts: Sequence[str], stem: Sequence[str]) -> FilmName | None:
    """Return the film of the first name that guessit finds a title and a year in.

    A folder must have a word in common with the file, if that is named for anything: `Movies 2012` has not.
    """
    for part in parts:
        title, year = guessed(part)
        common = (
            part in stem or set(stem).isdisjoint(parts) or set(key_words(title)) & set(key_words(stem[0]))
        )
        if title and year and common:
            return FilmName(title, year)
    return None


def untitled(part: str) -> str:
    """Return a title where there is no year: as it stands if it has spaces, else as guessit reads it."""
    if " " in part and not RELEASE.search(part):
        return part.strip()
    return guessed(part)[0] or part


def episode(stem: str, said: Sequence[str]) -> FilmName | None:
    """Return the episode a file's name tells of, by `S01E02`, the series by the name or the next folder."""
    match = EPISODE.match(stem)
    if match is None:
        return None
    outer = [part for part in said if part != stem]
    named = titled([match["series"], *outer[:1]])
    series = named.title if named else spaced(match["series"]) or (guessed(outer[0])[0] if outer else "")
    if not series:
        return None
    season, number = int(match["season"]), int(match["number"])
    return FilmName(f"{series}: Episode #{season}.{number}", series=series, season=season, number=number)


def spaced(title: str) -> str:
    """Return a title with spaces where its file has dots or underscores: `The.Paper_Tram`."""
    if " " not in title.strip():
        title = re.sub(r"[._]+", " ", title)
    return title.strip(" ._-")


@lru_cache(maxsize=1000)
def guessed(name: str) -> tuple[str, int | None]:
    """Return the title and the year guessit finds in a release's name, "" and None where there is none."""
    from guessit import guessit  # 0.1 s to import, and 10 ms a name: only for names that need it

    try:
        found = guessit(f"{name}.srt", {"type": "movie"})
    except Exception:  # guessit wraps whatever its rules raise
        return "", None
    title, year = found.get("title", ""), found.get("year")
    # "Fallout" of "Mission Impossible - Fallout" is an alternative title to guessit.
    more = found.get("alternative_title", "")
    title = " - ".join(part for part in (title, *([more] if isinstance(more, str) else more)) if part)
    good = isinstance(year, int) and 1870 <= year <= 2200
    return (title if key_words(title) else ""), year if good else None
