"""Make IMDb's non-commercial data sets up at any scale, and measure how they are read.

    python -m tests.bench.generate_imdb_tsv make FOLDER --titles 100000
    python -m tests.bench.generate_imdb_tsv read FOLDER

All seven tables, in proportions like the published ones of 10 million titles: 9 credits, 3.7 other titles and
1.45 people a title, three titles in four episodes, one in seven rated; in the published order, which is that
of the ids as text (tt1000000, tt10000000, tt1000001). The same seed gives the same bytes. All names and
titles are invented.
"""

import argparse
import gzip
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from corpus import Film, Limits, Passage, Reject, Skipped, read

TITLE_IDS, PERSON_IDS = 35_000_000, 17_000_000  # as many numbers as the site has given out
HEADERS = {
    "name.basics": "nconst primaryName birthYear deathYear primaryProfession knownForTitles",
    "title.akas": "titleId ordering title region language types attributes isOriginalTitle",
    "title.basics": "tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes"
    " genres",
    "title.crew": "tconst directors writers",
    "title.episode": "tconst parentTconst seasonNumber episodeNumber",
    "title.principals": "tconst ordering nconst category job characters",
    "title.ratings": "tconst averageRating numVotes",
}
NULL = "\\N"
IN_TITLES = """
amber anchor autumn barley beacon bramble candle cinder copper crane crooked dapple drift ember fallow fennel
ferry flint gable garnet glade hollow ivory juniper kestrel lantern larch linden marrow meadow mirror moss
needle nettle orchard paper pebble quarry quiet raven reed river saffron shallow silver sparrow stone tallow
thistle timber velvet violet wander whistle willow winter wren yarrow
"""
IN_NAMES = "ba do fe gri ha jo ka lu mi no pe ra si to ul va wen xi yo zar én ör"
WORDS, SYLLABLES = IN_TITLES.split(), IN_NAMES.split()
GENRES = ("Action", "Comedy", "Documentary", "Drama", "Family", "Fantasy", "Horror", "Romance", "Western")
KINDS = ("movie", "short", "tvMovie", "video", "tvSpecial")
CATEGORIES = ("actor", "actress", "director", "writer", "producer", "self", "composer", "editor")


def nth_id(position: int, count: int) -> str:
    """Return the id at `position` among all of up to `count`, ordered as text.

    The first million have leading zeros; behind each seven digits from there on stand the eight digits that
    begin with them, as far as there are any.
    """
    million, longer = 1_000_000, (count - 10_000_000) // 10
    if position < million:
        return f"{position:07}"
    position -= million
    if position < longer * 11:
        digits, rest = divmod(position, 11)
        return str(million + digits) + (str(rest - 1) if rest else "")
    return str(million + longer + position - longer * 11)


class Maker:
    """Writes the tables into a folder."""

    def __init__(self, folder: Path, titles: int, seed: int) -> None:
        self.folder = folder
        self.titles = titles
        self.people = titles * 29 // 20
        self.chance = random.Random(seed)

    def title_id(self, number: int) -> str:
        """Return the id of the title that is `number` in order."""
        return "tt" + nth_id(number * TITLE_IDS // self.titles, TITLE_IDS)

    def person_id(self) -> str:
        """Return the id of anybody."""
        number = self.chance.randrange(self.people)
        return "nm" + nth_id(number * PERSON_IDS // self.people, PERSON_IDS)

    def make(self) -> None:
        """Write all tables."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            files = {
                name: stack.enter_context(
                    gzip.open(
                        self.folder / f"{name}.tsv.gz", "wt", compresslevel=1, encoding="utf-8", newline=""
                    )
                )
                for name in HEADERS
            }
            for name, columns in HEADERS.items():
                put(files[name], *columns.split())
            for number in range(self.people):
                self.person(files["name.basics"], number)
            for number in range(self.titles):
                self.title(files, self.title_id(number), number)

    def person(self, names: IO[str], number: int) -> None:
        """Write one person."""
        known = ",".join(self.title_id(self.chance.randrange(self.titles)) for _ in range(3))
        born = str(self.chance.randrange(1880, 2005)) if self.chance.random() < 0.1 else NULL
        nconst = "nm" + nth_id(number * PERSON_IDS // self.people, PERSON_IDS)
        put(names, nconst, self.name(), born, NULL, "actor,producer", known)

    def title(self, files: Mapping[str, IO[str]], tconst: str, number: int) -> None:
        """Write what all tables say of one title."""
        chance = self.chance
        series = number % 20 == 0
        episode = not series and chance.random() < 0.79
        kind = "tvSeries" if series else "tvEpisode" if episode else chance.choice(KINDS)
        title = " ".join(chance.choices(WORDS, k=chance.randint(1, 4))).title()
        year, minutes = chance.randrange(1900, 2025), chance.randrange(5, 200)
        genres = ",".join(chance.sample(GENRES, chance.randint(1, 3)))
        put(files["title.basics"], tconst, kind, title, title, "0", year, NULL, minutes, genres)
        if episode:
            parent = self.title_id(chance.randrange(0, self.titles, 20))
            put(files["title.episode"], tconst, parent, chance.randint(1, 30), chance.randint(1, 99))
        for ordering in range(1, chance.choice((1, 2, 4, 4, 5, 6)) + 1):
            other = f"{title} {chance.choice(WORDS)}"
            put(files["title.akas"], tconst, ordering, other, "XX", NULL, "imdbDisplay", NULL, "0")
        if chance.random() < 0.14:
            rating = f"{chance.uniform(1, 10):.1f}"
            put(files["title.ratings"], tconst, rating, chance.randint(5, 99_999))
        put(files["title.crew"], tconst, self.person_id(), f"{self.person_id()},{self.person_id()}")
        # As text, too: 10 stands before 2.
        for place in sorted(map(str, range(1, chance.randint(6, 12) + 1))):
            category = chance.choice(CATEGORIES)
            acts = category in ("actor", "actress", "self")
            characters = json.dumps([self.name()], ensure_ascii=False) if acts else NULL
            job = "producer" if category == "producer" else NULL
            put(files["title.principals"], tconst, place, self.person_id(), category, job, characters)

    def name(self) -> str:
        """Return a name nobody has."""
        return " ".join("".join(self.chance.choices(SYLLABLES, k=2)).title() for _ in range(2))


def put(file: IO[str], *cells: str | int) -> None:
    """Write one row."""
    file.write("\t".join(map(str, cells)) + "\n")


def measure(folder: Path) -> None:
    """Read a folder as the job does; print what came, how fast and in how much memory."""
    started = time.perf_counter()
    counts: Counter[str] = Counter()

    def note(notice: Reject | Skipped) -> None:
        counts[type(notice).__name__] += 1

    records: Iterator[Film | Passage] = read(folder, on_notice=note, limits=Limits(total_bytes=1 << 40))
    for record in records:
        counts["film" if isinstance(record, Film) else record.kind.value] += 1
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    total = sum(counts.values())
    print(
        f"{dict(counts)}: {seconds:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of CPU), "
        f"{total / seconds:,.0f} records/s, peak memory {used.ru_maxrss / 1024:.0f} MB"
    )


def main() -> None:
    """Parse what to do and do it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("make", "read"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--titles", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.what == "make":
        Maker(chosen.folder, chosen.titles, chosen.seed).make()
    else:
        measure(chosen.folder)


if __name__ == "__main__":
    main()
