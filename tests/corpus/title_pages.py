"""What must be read from four saved title pages: the two seeds and our own full and terse copy.

Texts are not repeated here: the tables name the lines of the page on which they stand.
"""

from dataclasses import dataclass, field
from pathlib import Path

from corpus.records import Film

FIXTURES = Path(__file__).parent / "fixtures"
SEEDS = Path(__file__).parents[2] / ".." / "shared" / "data" / "seeds"


@dataclass(frozen=True)
class Page:
    """A page and what must be read from it. Reviews: line, rating, author, heading line, paragraph lines."""

    path: Path
    film: Film
    plot: str
    credits: list[tuple[int, str, str, str, str]]
    reviews: list[tuple[int, int | None, str, int | None, list[int]]]
    goof: int
    quote: tuple[int, str]
    connection: tuple[int, str, str]
    song: tuple[list[int], str, tuple[str, ...], tuple[str, ...]]
    question: tuple[int, str]
    videos: list[tuple[str, str]] = field(default_factory=list)
    similar: list[tuple[str, float]] = field(default_factory=list)
    locations: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)


FULL_REVIEW_LINES = [
    (192, 194, [196]),
    (197, 199, [201, 203]),
    (204, 206, [208, 210, 212, 214, 216]),
    (217, 219, [221, 223, 225, 227, 229]),
    (230, 232, [234, 236, 238, 240, 242]),
]


def full_reviews(*authors: tuple[int, str]) -> list[tuple[int, int | None, str, int | None, list[int]]]:
    """Return the reviews of a full page, whose lines are the same in the seed and in our own."""
    return [
        (line, rating, author, heading, lines)
        for (rating, author), (line, heading, lines) in zip(authors, FULL_REVIEW_LINES, strict=True)
    ]


def full_cast(names: str) -> list[tuple[int, str, str, str, str]]:
    """Return the credits of a full page from a table of `name|character|credited as`."""
    lines = [118, 121, 124, 127, 130, 134, 137, 140, 142, 146, 148, 151, 153, 155, 157, 160, 162, 166]
    rows = [[*row.split("|"), ""] for row in names.strip().splitlines()]
    return [(n, row[0].strip(), "actor", row[1], row[2]) for n, row in zip(lines, rows, strict=True)]


SEED_FULL = Page(
    path=SEEDS / "001_5cffadc24aa3a551.txt",
    film=Film(
        film_id="4-minute-mile-2014",
        title="4 Minute Mile",
        original_title="One Square Mile",
        year=2014,
        release_date="2014-08-01",
        release_country="United States",
        runtime=96,
        certificate="PG-13",
        genres=("Drama", "Sport"),
        countries=("United States",),
        languages=("English",),
        rating=6.2,
        votes=3200,
        metascore=48,
        alternate_titles=("One Square Mile",),
        directors=("Charles-Olivier Michaud",),
        writers=("Jeff Van Wie", "Josh Campbell"),
        stars=("Kelly Blatz", "Richard Jenkins", "Kim Basinger"),
        source="001_5cffadc24aa3a551.txt:39",
    ),
    plot="A former track coach",
    credits=[
        (59, "Charles-Olivier Michaud", "director", "", ""),
        (61, "Jeff Van Wie", "writer", "", ""),
        (62, "Josh Campbell", "writer", "", ""),
        *full_cast(
            """Kelly Blatz|Drew Jacobs
            Richard Jenkins|Coleman
            Kim Basinger|Claire Jacobs
            Cam Gigandet|Wes Jacobs
            Lio Tipton|Lisa Rickard|Analeigh Tipton
            Rhys Coiro|Eli
            Aaron Washington|Nate Rickard
            Gerald Grissette|Peanut
            David Brown-King|Reese Marino|David Brown King
            Daniel Oliver|Deke Abrams
            Dylan Arnold|Eric Whitehall
            LaVon Hardison|Restaurant Waitress
            Josh Feinsilber|Young Drew Jacobs
            Andrew Haggerty|Young Wes Jacobs
            Ernie Joseph|Cop
            Sherril Johnson|Flashback Cop
            Jeff McKracken|Druggie|Jeff Ish Thomason
            Deidre Harmon|High School Teacher"""
        ),
    ],
    reviews=full_reviews(
        (5, "davyd-02237"), (6, "daddysarm"), (3, "Prismark10"), (8, "intelearts"), (7, "dansview")
    ),
    goof=291,
    quote=(294, "Coleman"),
    connection=(297, "references", "The Karate Kid (1984)"),
    song=(
        [299, 300, 302],
        "I Wish It Would Rain",
        ("Rodger Penzabene Sr.", "Norman Whitfield", "Barrett Strong"),
        ("The Temptations",),
    ),
    question=(311, "How long is 4 Minute Mile?"),
    videos=[
        ("4 Minute Mile", "trailer, 2:03"),
        ("4 Minute Mile", "clip, 2:19"),
        ("4 Minute Mile", "clip, 2:19"),
        ("4 Minute Mile", "clip, 2:13"),
        ("4 Minute Mile: You Run The Mile", "clip, 2:12"),
        ("4 Minute Mile: Party", "clip, 2:13"),
        ("4 Minute Mile: Face That Fear", "clip, 1:53"),
    ],
    similar=[
        ("Forever Strong", 7.1),
        ("Spare Parts", 7.2),
        ("The 11th Hour", 4.9),
        ("Force of Nature", 4.6),
        ("Home Run", 5.9),
        ("A Man Apart", 6.0),
        ("23 Blast", 6.4),
        ("Black November", 5.3),
        ("USS Indianapolis: Men of Courage", 5.3),
        ("My All-American", 7.2),
        ("Breakthrough", 6.3),
        ("The Hill", 6.7),
    ],
    locations=["Seattle, Washington, USA"],
    companies=["One Square Mile Management Company", "Phoenix Rising Motion Pictures"],
)

SEED_TERSE = Page(
    path=SEEDS / "000_bbddd398dfb42645.txt",
    film=Film(
        film_id="4-minute-mile", title="4 Minute Mile", runtime=96, source="000_bbddd398dfb42645.txt:38"
    ),
    plot="A former track coach",
    credits=[
        (5, "", "actor", "Lisa Rickard", "Analeigh Tipton"),
        (7, "", "actor", "Reese Marino", "David Brown King"),
        (9, "", "actor", "Druggie", "Jeff Ish Thomason"),
    ],
    reviews=[(line, None, "", None, [line]) for line in range(16, 29)],
    goof=31,
    quote=(33, "Coleman"),
    connection=(34, "references", "The Karate Kid (1984)"),
    song=([35, 36, 37], *SEED_FULL.song[1:]),
    question=(38, "How long is 4 Minute Mile?"),
)

OWN_FULL = Page(
    path=FIXTURES / "imdb_title_page_full.txt",
    film=Film(
        film_id="the-understudy-of-lisbon-2001",
        title="The Understudy of Lisbon",
        original_title="A Substituta de Lisboa",
        year=2001,
        release_date="2001-10-12",
        release_country="Portugal",
        runtime=112,
        certificate="R",
        genres=("Drama", "Mystery"),
        countries=("Portugal",),
        languages=("Portuguese",),
        rating=7.4,
        votes=18600,
        metascore=81,
        alternate_titles=("A Substituta de Lisboa",),
        directors=("Leonor Sacadura-Brandão",),
        writers=("Matilde Quintanilha", "Jean-Loup Ferrandin"),
        stars=("Catarina Vasquinhos", "Éloïse Garançon", "Baltasar Nogueiral"),
        source="imdb_title_page_full.txt:39",
    ),
    plot="An understudy is asked",
    credits=[
        (59, "Leonor Sacadura-Brandão", "director", "", ""),
        (61, "Matilde Quintanilha", "writer", "", ""),
        (62, "Jean-Loup Ferrandin", "writer", "", ""),
        *full_cast(
            """Catarina Vasquinhos|Rita Falcão
            Éloïse Garançon|Madame Ferrand
            Baltasar Nogueiral|Inspector Pombo
            Hélder Sant'Ovaia|Duarte Falcão
            Noor Vandeput|Ivone the Prompter|Noor V. Putten
            Tiago Carrasquel|Gaspar
            Wendell Osei-Tate|The American Producer
            Amélia Rosmaninho|Wardrobe Mistress
            Rui-Paulo Estanqueiro|Stage Doorkeeper|Rui Paulo
            Odile Bessancourt|Claudine Ferrand
            Simão Valdevez|Young Gaspar
            Graça Montalvinho|Ticket Seller
            Bruno Alqueidão|Tram Driver
            Lurdes Penacova-Reis|Radio Voice
            Declan Furlong|Irish Sailor
            Zulmira Castanhal|Landlady
            Mateus Abrolhal|Pianist|Teo Abrolhal
            Inês Torrinha|Understudy's Understudy"""
        ),
    ],
    reviews=full_reviews(
        (5, "gallery-0417"),
        (10, "2much_limelight"),
        (3, "nightbus28"),
        (8, "saudade.films"),
        (7, "carteira-1974"),
    ),
    goof=291,
    quote=(294, "Madame Ferrand"),
    connection=(297, "references", "Midnight at the Alhambra (1934)"),
    song=(
        [299, 300, 302],
        "A Noite Não Me Conhece",
        ("Vasco Lindoso Jr.", "Carminho Alvarães", "Tom Brackley-Hume"),
        ("The Alfama Nightingales",),
    ),
    question=(311, "How long is The Understudy of Lisbon?"),
    videos=[
        ("The Understudy of Lisbon", "trailer, 1:48"),
        ("The Understudy of Lisbon", "clip, 0:58"),
        ("The Understudy of Lisbon", "clip, 0:58"),
        ("The Understudy of Lisbon", "clip, 1:04"),
        ("The Understudy of Lisbon: The Wrong Door", "clip, 1:31"),
        ("The Understudy of Lisbon: Curtain", "clip, 1:04"),
        ("The Understudy of Lisbon: Whose Coat Is This?", "clip, 2:07"),
    ],
    similar=[
        ("Midnight at the Alhambra", 7.0),
        ("The Counterfeit Bride", 7.3),
        ("The 9th Prompter", 5.1),
        ("Tuesdays Without Rain", 7.8),
        ("Curtains for Coimbra", 6.2),
        ("The Cartographer's Wife", 8.0),
        ("31 Rua Escura", 6.6),
        ("Last Bus to Valparaíso", 7.5),
        ("Ferrand: A Life in Coats", 5.9),
        ("Half-Price Matinee", 6.4),
        ("Applause in the Rain", 6.1),
        ("The Prompter's Box", 5.8),
    ],
    locations=["Alfama, Lisbon, Portugal"],
    companies=["Substituta Produções Limitada", "Quai des Ombres Films"],
)

OWN_TERSE = Page(
    path=FIXTURES / "imdb_title_page_terse.txt",
    film=Film(
        film_id="the-understudy-of-lisbon",
        title="The Understudy of Lisbon",
        runtime=112,
        source="imdb_title_page_terse.txt:38",
    ),
    plot="An understudy is asked",
    credits=[
        (5, "", "actor", "Ivone the Prompter", "Noor V. Putten"),
        (7, "", "actor", "Stage Doorkeeper", "Rui Paulo"),
        (9, "", "actor", "Pianist", "Teo Abrolhal"),
    ],
    reviews=[(line, None, "", None, [line]) for line in range(16, 29)],
    goof=31,
    quote=(33, "Madame Ferrand"),
    connection=(34, "references", "Midnight at the Alhambra (1934)"),
    song=([35, 36, 37], *OWN_FULL.song[1:]),
    question=(38, "How long is The Understudy of Lisbon?"),
)
