"""The parts of a saved IMDb title page, one by one: reviews, quotes, connections, songs, people."""

import io

import pytest

from corpus.documents import Document
from corpus.readers.imdb_text import READER
from corpus.readers.imdb_text_film import minutes_of, split_genres, votes_of
from corpus.readers.imdb_text_rows import split_fused, unrepeated
from corpus.records import Kind, Line, Passage

TOP = "IMDbPro\n\nHarbour Lamps\n• 1962\n• 1h 20m\nIMDb RATING\n7/10\n812\n\n"


def document(content):
    """Return a text or bytes as a document."""
    content = content.encode() if isinstance(content, str) else content
    return Document("page.txt", content, lambda: io.BytesIO(content))


def read(content, kind=None):
    """Return the records of a page, or its passages of one kind."""
    records = list(READER.records(document(content)))
    return [record for record in records if kind is None or getattr(record, "kind", None) is kind]


def below(section, text, kind):
    """Return the passages of a page on which `text` stands below the heading `section`."""
    return read(f"{TOP}{section}\n\n{text}\nDetails\nRuntime\n80 min\n", kind)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("5davyd-02237", (5, "davyd-02237"), id="plain"),
        pytest.param("10saltwater", (10, "saltwater"), id="ten"),
        pytest.param("52001fan", (5, "2001fan"), id="author-begins-with-a-digit"),
        pytest.param("102001fan", (10, "2001fan"), id="ten-and-a-digit"),
        pytest.param("1007fan", (10, "07fan"), id="ten-before-nought"),
        pytest.param("7Theo Marlin", (7, "Theo Marlin"), id="name-with-a-space"),
        pytest.param("8/10reelwoman", (8, "reelwoman"), id="out-of-ten"),
        pytest.param("quietfan_77", (None, "quietfan_77"), id="no-rating"),
        pytest.param("3D", None, id="not-3D"),
        pytest.param("8outof10", None, id="not-a-verdict"),
        pytest.param("7/10", None, id="not-a-bare-rating"),
        pytest.param("2nd half drags", None, id="not-an-ordinal"),
        pytest.param("1980s", None, id="not-a-decade"),
        pytest.param("AVOID", None, id="not-a-shout"),
        pytest.param("Recommended.", None, id="not-a-sentence"),
        pytest.param("10分推荐", None, id="not-chinese"),
    ],
)
def test_where_a_review_begins(row, expected):
    """Rating and author are told apart, and from text that only looks like them."""
    first = "9harbourcat\n\nFine\n\nI saw it twice.\n"
    reviews = below("Featured reviews", f"{first}{row}\n\nA heading\n\nSome text.\n", Kind.REVIEW)

    if expected is None:
        assert [review.text.split("\n\n")[1:] for review in reviews] == [[row, "A heading", "Some text."]]
    else:
        found = [(review.rating, review.author, review.heading, review.text) for review in reviews]
        assert found[1:] == [(*expected, "A heading", "Some text.")]


def test_what_else_a_review_says():
    """Date, spoiler warning and votes are fields, buttons are nothing, a dash is the reviewer's own."""
    printed = (
        "10cat\n\nMar 2, 2015\n\nHeading\n\nWarning: Spoilers\n\n- dull\n\nPermalink\n\n"
        "Storyline\n\nIs there any?\n\n3 out of 8 found this helpful\nStoryline\n"
    )
    (review,) = below("Featured reviews", printed, Kind.REVIEW)

    assert review.text == "- dull\n\nStoryline\n\nIs there any?"
    assert (review.date, review.spoiler, review.helpful, review.helpful_of) == ("2015-03-02", True, 3, 8)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("Ned: Row!", [[("Ned", "Row!")]], id="one"),
        pytest.param(
            "Dr. Quill: Who?\nNed: [aside] Me.\n[they row]\nAnd on.",
            [[("Dr. Quill", "Who?"), ("Ned", "[aside] Me."), ("", "[they row]"), ("", "And on.")]],
            id="directions",
        ),
        pytest.param("Ned [softly]: Row.", [[("Ned", "[softly] Row.")]], id="direction-after-name"),
        pytest.param("Ned: 10:30?\nNell: Ten.\n\nNell: No.", [["Ned", "Nell"], ["Nell"]], id="two-quotes"),
        pytest.param("Ned: Row.\n\nNell: No.", [["Ned", "Nell"]], id="gaps-between-all-lines"),
        pytest.param("I said it before. Mind this: row.", [[("", None)]], id="no-speaker"),
    ],
)
def test_quotes(printed, expected):
    """Quotes have their speakers and stage directions, and end where an empty line says so."""
    quotes = below("Did you know", f"• Quotes\n\n{printed}\n", Kind.QUOTE)

    for quote, lines in zip(quotes, expected, strict=True):
        for found, wanted in zip(quote.lines, lines, strict=True):
            speaker, text = (wanted, None) if isinstance(wanted, str) else wanted
            assert found == Line(found.text if text is None else text, speaker)


@pytest.mark.parametrize(
    ("printed", "relation", "film"),
    [
        ("Follows Low Tide (1960)", "follows", "Low Tide (1960)"),
        ("Followed by High Tide (1964)", "followed by", "High Tide (1964)"),
        ("Remake of Lamps (1931)", "remake of", "Lamps (1931)"),
        ("Remade as Neon (1990)", "remade as", "Neon (1990)"),
        ("Spin-off Nell (TV Series 1970)", "spin-off", "Nell (TV Series 1970)"),
        ("Edited into Harbours (1980)", "edited into", "Harbours (1980)"),
        ("References Ash (1955)", "references", "Ash (1955)"),
        ("ReferencesAsh (1955)", "references", "Ash (1955)"),
        ("Referenced in Talk: #1.4 (1971)", "referenced in", "Talk: #1.4 (1971)"),
        ("Featured in Film Hour: 3 (1982)", "featured in", "Film Hour: 3 (1982)"),
        ("Features Ash (1955)", "features", "Ash (1955)"),
        ("Spoofs Ash (1955)", "spoofs", "Ash (1955)"),
        ("Spoofed in Lamp-oons (1963)", "spoofed in", "Lamp-oons (1963)"),
        ("Version of Lamps (1931)", "version of", "Lamps (1931)"),
        ("Alternate-language version of Faros (1962)", "alternate-language version of", "Faros (1962)"),
        ("Followed by\nHigh Tide (1964)", "followed by", "High Tide (1964)"),
    ],
)
def test_relations(printed, relation, film):
    """Each relation is known, on the line of its film, fused with it or above it."""
    (found,) = below("Did you know", f"• Connections\n  {printed}\n", Kind.CONNECTION)

    assert (found.relation, found.other_film, found.text) == (
        relation,
        film,
        f"{relation.capitalize()} {film}",
    )


@pytest.mark.parametrize(
    ("printed", "writers", "performers"),
    [
        ("Written by A. Bee (as Bee), Cee Dee Jr. and Eff", ("A. Bee", "Cee Dee Jr.", "Eff"), ()),
        ("Written and Performed by Cee Dee", ("Cee Dee",), ("Cee Dee",)),
        ("Music by A. Bee and lyrics by Cee Dee, Jr.", ("A. Bee", "Cee Dee, Jr."), ()),
        ("Performed by Earth, Moon & Rain", (), ("Earth, Moon & Rain",)),
        ("Performed by Ada and the Lamps feat. Bo Li", (), ("Ada and the Lamps", "Bo Li")),
        ("Performed by Ada Lamp Courtesy of Low Records", (), ("Ada Lamp",)),
        ("Traditional", (), ()),
    ],
)
def test_songs(printed, writers, performers):
    """Writers and performers are told apart and parted; a second song begins where no credit stands."""
    songs = below("Did you know", f'SoundtracksFoam\n{printed}\n"(No) Foam"\n', Kind.SOUNDTRACK)

    assert [song.heading for song in songs] == ["Foam", "(No) Foam"]
    assert songs[0].text == f"Foam\n{printed}"
    assert (songs[0].writers, songs[0].performers) == (writers, performers)


def test_several_entries_and_other_blocks():
    """A block may hold several entries, and every block of the page has its kind."""
    printed = (
        "• Trivia\nCold.\n\nWet.\n• GoofsA hat.\nA boat.\n• Crazy credits\nUp.\n• Alternate versions\nCut.\n"
    )
    found = [(p.kind, p.text) for p in below("Did you know", printed, None) if isinstance(p, Passage)]

    assert found == [
        *((Kind.TRIVIA, "Cold."), (Kind.TRIVIA, "Wet."), (Kind.GOOF, "A hat."), (Kind.GOOF, "A boat.")),
        *((Kind.CRAZY_CREDIT, "Up."), (Kind.ALTERNATE_VERSION, "Cut.")),
    ]


def test_the_people_of_a_series():
    """Creators, several directors, episode counts, voices, two parts of one actor, a part called Director."""
    page = (
        f"{TOP}• Creators\n  • Ann McAllister(created by)\n• Directors\n  • Bo Li\n  • Oscar Di Vito\n"
        "• Stars\n  • Win Butterfield\n• Won 2 prizes\nSeries cast12\n\nEdit\n"
        "Win Butterfield\nWin Butterfield\n"
        "• Director\n• 62 episodes • 2009–2013\nCy Rae\n• Pip\n• Brass\n• (voice)\n• (as C. Rae)\nDee Dee\n"
        "• All cast & crew\n"
    )
    film, *passages = read(page)

    assert (film.directors, film.stars) == (("Bo Li", "Oscar Di Vito"), ("Win Butterfield",))
    assert [(p.person, p.role, p.character, p.credited_as) for p in passages] == [
        ("Ann McAllister", "creator", "", ""),
        ("Bo Li", "director", "", ""),
        ("Oscar Di Vito", "director", "", ""),
        ("Win Butterfield", "actor", "Director", ""),
        ("Cy Rae", "actor", "Pip / Brass (voice)", "C. Rae"),
        ("Dee Dee", "actor", "", ""),
    ]


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        (split_genres, "DramaSport", ("Drama", "Sport")),
        (
            split_genres,
            "Sci-FiFilm-NoirReality-TVMusicalWar",
            ("Sci-Fi", "Film-Noir", "Reality-TV", "Musical", "War"),
        ),
        (split_genres, "Dark ComedyDrama", ("Dark Comedy", "Drama")),
        (split_genres, "Dramatic events", ()),
        (split_fused, "United StatesMcDonald IslandsPeru", ("United States", "McDonald Islands", "Peru")),
        (minutes_of, "1h 36m", 96),
        (minutes_of, "1 hour 36 minutes", 96),
        (minutes_of, "2h", 120),
        (minutes_of, "45 min", 45),
        (minutes_of, "PG-13", None),
        (votes_of, "3.2K", 3200),
        (votes_of, "1.1M", 1_100_000),
        (votes_of, "3,245", 3245),
        (votes_of, "many", None),
        (unrepeated, "A lamp goes out. " * 3, "A lamp goes out."),
        (unrepeated, "A lamp goes out." * 2, "A lamp goes out."),
        (unrepeated, "No, no, no, no", "No, no, no, no"),
    ],
)
def test_small_parts(function, text, expected):
    """Fused genres and countries, times, counts and repeats are read as a reader would."""
    assert function(text) == expected
