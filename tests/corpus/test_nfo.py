"""Kodi's, Jellyfin's and Emby's .nfo files: films of a library, read without trust in their XML."""

import time
from xml.sax.saxutils import escape

import pytest
from data_sets import document, files_of, films, passages, rejects, run, tally
from hypothesis import given
from hypothesis import strategies as st
from test_text_encoding import SENTENCES

from corpus import Film
from corpus.readers.nfo import MOST_BYTES, READER
from corpus.records import key_words

OWN = files_of("nfo")
KODI, JELLYFIN, EPISODES = "nfo/movie.nfo", "nfo/jellyfin.nfo", "nfo/episodes.nfo"


def read(content: str | bytes, name: str = "x.nfo") -> list:
    """Return what is read of content."""
    return run(READER, {name: content.encode() if isinstance(content, str) else content})


def test_a_film_of_kodi() -> None:
    """The film has its numbers, its facts and its people; IMDb's rating comes before any other."""
    assert films(run(READER, {KODI: OWN[KODI]})) == [
        Film(
            film_id="tt0990901",
            title="The Silver Ferry",
            original_title="Le Bac d'argent",
            year=1931,
            release_date="1931-04-02",
            runtime=95,
            certificate="PG-13",
            genres=("Drama", "Mystery", "Horror"),
            countries=("France",),
            rating=7.4,
            votes=88,
            metascore=66,
            directors=("Bo Ek",),
            writers=("Ann Lund",),
            stars=("Cy Roe", "Di Fox"),
            identifiers=("tmdb:901",),
            source=f"{KODI}:title",
        )
    ]


def test_passages_of_kodi() -> None:
    """Texts, tags, studios, the set, the people and one's own rating are passages, each with its place."""
    found = passages(run(READER, {KODI: OWN[KODI]}))

    assert [(each.kind.value, each.text, each.source.partition(":")[2]) for each in found] == [
        (
            "plot",
            "A ferry leaves on time, and nobody is aboard.\n\nThe captain R&D's a bell.",
            "plot[1]",
        ),
        ("plot", "A ferry leaves on time.", "outline[1]"),
        ("tagline", "Mind the tide.", "tagline[1]"),
        ("keyword", "night fog", "tag[1]"),
        ("review", "★★★★½", "userrating"),
        ("company", "Tide Pictures, production company", "studio[1]"),
        ("connection", "Part of The Ferry Collection\n\nThree films about one ferry.", "set[1]"),
        ("credit", "Cy Roe as Captain Haul (credited as Cyril Roe)", "actor[1]"),
        ("credit", "Di Fox as Mate", "actor[2]"),
        ("credit", "Bo Ek, director", "director[1]"),
        ("credit", "Ann Lund, writer", "credits[1]"),
    ]
    assert {each.rating for each in found} == {None, 9.0}


def test_a_film_of_jellyfin() -> None:
    """Other names for the same are understood; texts have the language of the library."""
    records = run(READER, {JELLYFIN: OWN[JELLYFIN]})

    (film,) = films(records)
    assert (film.film_id, film.rating, film.votes, film.runtime) == ("tt0990998", 6.8, 1234, 101)
    assert (film.release_date, film.writers, film.stars) == (
        "1998-11-05",
        ("Eva Holm", "Jo Tal"),
        ("Ida Lenz",),
    )
    assert [
        (each.text, each.language) for each in passages(records, "plot") + passages(records, "review")
    ] == [
        ("Ein Salon, ein Mord, eine Uhr.", "de"),
        ("Sehenswert.", "de"),
    ]
    assert "Max Ohm, composer" in [each.text for each in passages(records, "credit")]
    assert [each.heading for each in passages(records, "company")] == ["Salonfilm", "Uhrwerk"]


def test_episodes_and_series() -> None:
    """A file may hold several episodes; each says of which series it is; numbers of series stand apart."""
    records = run(READER, {EPISODES: OWN[EPISODES]})
    (series,) = films(run(READER, {"nfo/tvshow.nfo": OWN["nfo/tvshow.nfo"]}))

    assert [(film.film_id, film.title, film.year) for film in films(records)] == [
        ("tt0991002", "Harbour Nights: Low Water", 2003),
        ("harbour-nights-high-water-2003", "Harbour Nights: High Water", 2003),
    ]
    assert [(each.text, each.source) for each in passages(records, "connection")] == [
        ("Season 1, episode 2 of Harbour Nights", f"{EPISODES}:showtitle"),
        ("Season 1, episode 3 of Harbour Nights", f"{EPISODES}:episodedetails[2].showtitle"),
    ]
    assert series.identifiers == ("tmdb-tvshow:4001",)


FILM = "<movie><title>Low Water</title></movie>"


@pytest.mark.parametrize(
    ("content", "name", "film_id", "title", "year"),
    [
        (
            "https://www.imdb.com/title/tt0990950/",
            "Low Water (1950)/movie.nfo",
            "tt0990950",
            "Low Water",
            1950,
        ),
        ("https://www.imdb.com/title/tt0990950/", "movie.nfo", "tt0990950", "tt0990950", None),
        ("imdb.com/de/title/tt0990950", "low.water.nfo", "tt0990950", "low water", None),
        ("http://themoviedb.org/movie/950-low", "movie.nfo", "tmdb-950", "tmdb-950", None),
        (f"{FILM}\nhttps://www.imdb.com/title/tt0990950/\n", "x.nfo", "tt0990950", "Low Water", None),
        (FILM, "Low Water (1950)/movie.nfo", "low-water-1950", "Low Water", 1950),
        (FILM, "Low Water (1950) [tt0990950]/movie.nfo", "tt0990950", "Low Water", 1950),
        ("<movie><id>tt0990950</id></movie>", "Low Water (1950)/movie.nfo", "tt0990950", "Low Water", 1950),
        (f"<!-- by hand -->\n{FILM}", "x.nfo", "low-water", "Low Water", None),
        (FILM.upper(), "x.nfo", "low-water", "LOW WATER", None),
    ],
)
def test_whom_it_is_about(content: str, name: str, film_id: str, title: str, year: int | None) -> None:
    """What an .nfo does not say of its film is told by an address below it, its name and its folder."""
    assert READER.recognises(document(name, content.encode()))

    (film,) = films(read(content, name))

    assert (film.film_id, film.title, film.year) == (film_id, title, year)


@pytest.mark.parametrize(
    ("content", "name", "known"),
    [
        (FILM, "anything", True),
        ("\ufeff<?xml version='1.0'?>\n<tvshow>", "x", True),
        ("═══ a release ═══ http://www.imdb.com/title/tt0990950/ ═══", "x.nfo", True),
        ("http://www.imdb.com/title/tt0990950/", "urls.txt", False),
        ("a release of nothing", "x.nfo", False),
        ("<html><movie></movie></html>", "x.nfo", False),
        ("<movies><movie/></movies>", "x.nfo", False),
        ("The element <movie> is a film.", "x.txt", False),
        ("", "x.nfo", False),
    ],
)
def test_what_is_an_nfo(content: str, name: str, known: bool) -> None:
    """XML is known by its first element; an address alone must be in a file that is called so."""
    assert READER.recognises(document(name, content.encode())) == known


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    """A file is in the encoding it declares; one without a declaration in the one it looks like."""
    plain = f"<movie><title>Où est l'écluse ?</title><plot>{SENTENCES['fr'][1]}</plot></movie>"

    for content in (f"<?xml version='1.0' encoding='{encoding}'?>{plain}", plain):
        (film,) = films(read(content.encode(encoding)))
        assert film.title == "Où est l'écluse ?"


def test_a_wrong_declaration() -> None:
    """An encoding that does not exist, or is none for letters, is passed over."""
    for declared in ("klingon", "hex", "unicode_escape"):
        content = f"<?xml version='1.0' encoding='{declared}'?><movie><title>Écluse</title></movie>"
        assert [film.title for film in films(read(content))] == ["Écluse"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Salt & Pepper", "Salt & Pepper"),
        ("Salt &amp; Pepper", "Salt & Pepper"),
        ("Caf&eacute; &nbsp; Nord", "Café Nord"),
        ("&foo; &#233;", "&foo; é"),
        ("<![CDATA[Up & <Down>]]>", "Up & <Down>"),
        ("A\x0bB", "AB"),
    ],
)
def test_signs_written_by_hand(text: str, title: str) -> None:
    """An ampersand that stands for itself, HTML's letters and control characters do not cost the film."""
    assert [film.title for film in films(read(f"<movie><title>{text}</title></movie>"))] == [title]


BOMB = (
    "<!DOCTYPE bomb [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]><movie><title>&j;</title></movie>"
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        "<!DOCTYPE movie SYSTEM 'file:///etc/hostname'><movie><title>x</title></movie>",
        "<!DOCTYPE movie [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><movie><title>&x;</title></movie>",
        "<!DOCTYPE movie [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/'>%x;]><movie><title>x</title></movie>",
        "<!DOCTYPE movie><movie><title>x</title></movie>",
    ],
    ids=["bomb", "system", "entity", "parameter", "doctype"],
)
def test_entities_and_document_types_are_refused(content: str) -> None:
    """Nothing is expanded and nothing is fetched: the file is a reject, at once."""
    assert READER.recognises(document("x.nfo", content.encode()))

    assert rejects(read(content)) == [("x.nfo:1", "it has a document type or entities, which are not read")]
    assert not films(read(content))


@pytest.mark.parametrize(
    "content",
    [
        "<movie>" + "<a>" * 400_000,
        "<movie " + " ".join(f"a{n}='x'" for n in range(60_000)) + "><title>x</title></movie>",
        "<movie><title>" + "&" * 400_000 + "</title></movie>",
        "<movie>" + "<tag>x</tag>" * 60_000 + "</movie>",
        "<movie><title>" + "(" * 400_000 + "</title></movie>",
        "<movie><genre>" + " / " * 130_000 + "</genre><title>x</title></movie>",
        "<movie><actor><name>x</name><role>" + "(as " * 100_000 + "</role></actor></movie>",
        FILM * 3_000,
        "<movie><title>" + "a" * 100,
        "<" * 400_000,
    ],
    ids=["deep", "attributes", "ampersands", "wide", "brackets", "slashes", "roles", "many", "cut", "open"],
)
def test_hostile_xml_takes_no_time(content: str) -> None:
    """400 KB of anything are read or told in little time, and nothing is raised."""
    started = time.process_time()

    read(content)
    READER.recognises(document("x.nfo", content.encode()))

    assert time.process_time() - started < 5  # 0.8 s for the worst on the machine it was written on


def test_what_is_whole_before_damage_is_kept() -> None:
    """Of a file that ends early, or breaks off, everything before is read, and the damage is told."""
    whole = OWN[KODI]
    for end in range(0, len(whole), 37):
        records = read(whole[:end])
        assert len(rejects(records)) == 1, end
    late = read(whole[: whole.index(b"<actor>")])
    assert (len(films(late)), tally(late)["plot"], films(late)[0].film_id) == (1, 2, "tt0990901")
    assert rejects(late)[0][1].startswith("it is no whole XML")


def test_a_file_too_long() -> None:
    """Of a file that is too long the beginning is read, and the rest told."""
    content = FILM.encode() + b" " * MOST_BYTES

    records = read(content)

    assert tally(records) == {"film": 1, "reject": 1}


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30).filter(key_words)


@given(
    title=names,
    plot=names,
    year=st.integers(1870, 2199),
    actors=st.lists(st.tuples(names, names), max_size=4),
)
def test_what_is_written_is_read(title: str, plot: str, year: int, actors: list[tuple[str, str]]) -> None:
    """Any title, plot, year and cast comes out of the XML as it was put in, but for spaces."""
    cast = "".join(
        f"<actor><name>{escape(name)}</name><role>{escape(role)}</role></actor>" for name, role in actors
    )
    content = (
        f"<movie><title>{escape(title)}</title><year>{year}</year><plot>{escape(plot)}</plot>{cast}</movie>"
    )

    records = read(content)

    (film,) = films(records)
    assert key_words(film.title) == key_words(title)
    assert film.year == year
    assert [key_words(each.text) for each in passages(records, "plot")] == [key_words(plot)]
    people = {tuple(key_words(each.person)) for each in passages(records, "credit")}
    assert people == {tuple(key_words(name)) for name, _ in actors}
