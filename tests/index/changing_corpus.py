"""A corpus that changes: files of several formats, a data set and an archive, with films that meet.

`Corpus` holds what stands in the files as values; a `Change` alters them, `write` brings them to disk, where
only files that differ are written. Few words, few films and few titles, so that much of it meets.
"""

import random
import zipfile
from pathlib import Path

import msgspec

from corpus.records import Film, Kind, Passage

WORDS = (
    "storm",
    "river",
    "knife",
    "apples",
    "orchard",
    "silver",
    "wasps",
    "night",
    "naïve",
    "don't",
    "映画館",
)
TITLES = ("Heat", "Storm Warning", "The River", "River, The", "Silver Wasps", "Night")
FILM_IDS = (
    "tt0000001",
    "tt0000002",
    "tt0000003",
    "heat-1995",
    "heat",
    "storm-warning",
    "the-river-1984",
    "zz",
)
YEARS = (None, 1984, 1995)
GENRES = ("Crime", "Drama", "War", "Noir")
KINDS = (Kind.REVIEW, Kind.QUOTE, Kind.TRIVIA, Kind.GOOF, Kind.CREDIT, Kind.PLOT)
IDENTIFIERS = ("tmdb:1", "tmdb:2", "movielens:1", "movielens:2")


def any_text(draw: random.Random) -> str:
    """Return a few words, at times very many."""
    return " ".join(draw.choices(WORDS, k=draw.choice((1, 2, 3, 5, 8, 13, 300))))


def any_film(draw: random.Random) -> Film:
    """Return a film."""
    return Film(
        film_id=draw.choice(FILM_IDS),
        title=draw.choice(TITLES),
        year=draw.choice(YEARS),
        genres=tuple(draw.sample(GENRES, draw.randrange(3))),
        rating=draw.choice((None, 7.5, 8.0)),
        directors=tuple(draw.sample(("Ann", "Bob Wolf"), draw.randrange(3))),
        identifiers=tuple(draw.sample(IDENTIFIERS, draw.choice((0, 0, 0, 1)))),
    )


def any_passage(draw: random.Random) -> Passage:
    """Return something said of a film."""
    kind = draw.choice(KINDS)
    return Passage(
        film_id=draw.choice(FILM_IDS),
        kind=kind,
        text=any_text(draw),
        heading=any_text(draw)[:40] if draw.random() < 0.3 else "",
        rating=draw.choice((None, 3.0, 9.0)),
        person=draw.choice(("Ann", "Cid Fox")) if kind is Kind.CREDIT else "",
        role="actor" if kind is Kind.CREDIT else "",
        language=draw.choice(("", "", "fr", "ja")),
        spoiler=draw.random() < 0.1,
    )


def any_record(draw: random.Random) -> Film | Passage:
    """Return a film or, more often, a passage."""
    return any_film(draw) if draw.random() < 0.3 else any_passage(draw)


class Corpus:
    """What stands in the files below `home`.

    lines: JSON Lines files by name, in the folders `a` and `b`, in the file `single.jsonl`, and in the
    archive `packed.zip`. movies, tags: rows of a MovieLens data set in the folder `b`.
    """

    def __init__(self, home: Path, draw: random.Random) -> None:
        self.home, self.draw = home, draw
        self.written: dict[Path, bytes] = {}
        names = (
            "a/one.jsonl",
            "a/two.jsonl",
            "b/x.jsonl",
            "single.jsonl",
            "packed.zip/p.jsonl",
            "packed.zip/q.jsonl",
        )
        self.lines = {name: [any_record(draw) for _ in range(draw.randrange(1, 7))] for name in names}
        self.movies = {number: self.movie() for number in range(1, 4)}
        self.tags = [self.tag() for _ in range(3)]
        self.links = {1: 1, 2: 2}
        self.order = ["a", "single.jsonl", "b", "packed.zip"]

    @property
    def sources(self) -> list[Path]:
        """What a build is told to read."""
        return [self.home / name for name in self.order]

    def movie(self) -> str:
        """Return a title with its year, and genres, as MovieLens writes them."""
        year = self.draw.choice(YEARS)
        title = self.draw.choice(TITLES[:3]) + (f" ({year})" if year else "")
        return f"{title},{'|'.join(self.draw.sample(GENRES, 2))}"

    def tag(self) -> tuple[int, str]:
        """Return the number of a film and what somebody calls it."""
        return self.draw.randrange(1, 4), any_text(self.draw)[:60]

    def change(self) -> str:
        """Alter something and return what."""
        chosen = self.draw.choice(
            (self.change_lines, self.change_lines, self.change_set, self.change_sources)
        )
        return chosen()

    def change_lines(self) -> str:
        """Alter the records of a JSON Lines file, or which files there are."""
        names = sorted(self.lines)
        name = self.draw.choice(names)
        held = self.lines[name]
        place = self.draw.randrange(len(held) + 1)
        what = self.draw.choice(("add", "add", "alter", "alter", "delete", "repeat", "new file", "drop file"))
        if what == "add":
            held.insert(place, any_record(self.draw))
        elif what == "alter":
            held[place : place + 1] = [any_record(self.draw)]
        elif what == "delete":
            del held[place : place + 1]
        elif what == "repeat":
            self.lines[self.draw.choice(names)] += held[place : place + 1]
        elif what == "new file":
            folder = self.draw.choice(("a", "b", "packed.zip"))
            self.lines[f"{folder}/{self.draw.choice('cdz')}.jsonl"] = [any_record(self.draw)]
        elif name != "single.jsonl":
            del self.lines[name]
        return f"{what} {name} {place}"

    def change_set(self) -> str:
        """Alter the data set."""
        number = self.draw.randrange(1, 6)
        what = self.draw.choice(("movie", "no movie", "tag", "link"))
        if what == "movie":
            self.movies[number] = self.movie()
        elif what == "no movie":
            self.movies.pop(number, None)
        elif what == "tag":
            self.tags.append(self.tag())
        else:
            self.links[number] = self.draw.randrange(1, 4)
        return f"{what} {number}"

    def change_sources(self) -> str:
        """Name the sources in another order, or not all, or one twice."""
        if self.draw.random() < 0.5:
            self.draw.shuffle(self.order)
        else:
            self.order = self.order[1:] if len(self.order) > 2 else [*self.order, self.order[0]]
        return f"sources {self.order}"

    def write(self) -> None:
        """Bring the files up to date."""
        wanted: dict[Path, bytes] = {}
        packed: dict[str, bytes] = {}
        for name, records in self.lines.items():
            content = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
            folder, _, inner = name.partition("/")
            if folder == "packed.zip":
                packed[inner] = content
            else:
                wanted[self.home / name] = content
        movies = "".join(f"{number},{text}\n" for number, text in sorted(self.movies.items()))
        tags = "".join(f"7,{number},{text},1445714994\n" for number, text in self.tags)
        links = "".join(f"{number},{imdb:07},{number}\n" for number, imdb in sorted(self.links.items()))
        wanted[self.home / "b/movies.csv"] = f"movieId,title,genres\n{movies}".encode()
        wanted[self.home / "b/tags.csv"] = f"userId,movieId,tag,timestamp\n{tags}".encode()
        wanted[self.home / "b/links.csv"] = f"movieId,imdbId,tmdbId\n{links}".encode()
        for path in self.written.keys() - wanted.keys() - {self.home / "packed.zip"}:
            path.unlink()
        for path, content in wanted.items():
            if self.written.get(path) != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        if self.written.get(self.home / "packed.zip") != repr(packed).encode():
            with zipfile.ZipFile(self.home / "packed.zip", "w") as archive:
                for inner, content in packed.items():
                    archive.writestr(inner, content)
        self.written = {**wanted, self.home / "packed.zip": repr(packed).encode()}
