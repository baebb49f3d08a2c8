"""IMDb's plain-text lists: told by their headings, keys read as titles, references cleaned."""

import gzip
from collections import Counter

import pytest
from imdb_lists_made_up import FIXTURES, REAL, SHARED, document, each_list, made_up, needs_real_lists
from packing import read_all, write

from corpus import Film, Kind, Passage, Reject
from corpus.documents import HEAD_BYTES
from corpus.identity import same_films
from corpus.readers.imdb_lists import LISTS, READER
from corpus.readers.imdb_lists_titles import cleaned, parse_title
from corpus.sources import recognise


@each_list
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_each_list_is_recognised_by_its_content(tmp_path, path, pack):
    """A list is read under any name, packed or not, and every title in it comes as a film first."""
    content = path.read_bytes()
    records, notices = read_all(write(tmp_path / "whatever", pack(content)))

    assert READER.recognises(document(content))
    assert isinstance(records[0], Film)
    met = set()
    for record in records:
        if isinstance(record, Film):
            met.add(record.film_id)
        assert record.film_id in met
    assert all(isinstance(notice, Reject) for notice in notices)


@needs_real_lists
@pytest.mark.parametrize(
    ("name", "films", "kind", "passages"),
    [
        ("aka-titles.list", 7, None, 0),
        ("alternate-versions.list", 6, Kind.ALTERNATE_VERSION, 8),
        ("certificates.list", 24, None, 0),
        ("color-info.list", 17, Kind.KEYWORD, 20),
        ("countries.list", 12, None, 0),
        ("distributors.list", 6, Kind.COMPANY, 20),
        ("genres.list", 26, None, 0),
        ("goofs.list", 2, Kind.GOOF, 4),
        ("language.list", 17, None, 0),
        ("locations.list", 12, Kind.LOCATION, 23),
        ("miscellaneous-companies.list", 13, Kind.COMPANY, 31),
        ("movies.list", 24, Kind.CONNECTION, 18),
        ("production-companies.list", 12, Kind.COMPANY, 26),
        ("taglines.list", 10, Kind.TAGLINE, 14),
        ("trivia.list", 3, Kind.TRIVIA, 9),
    ],
)
def test_the_real_samples(name, films, kind, passages):
    """Of each sample come as many films and passages as it holds, and nothing is rejected."""
    records, notices = read_all(REAL / name)

    assert not notices
    counts = Counter(record.kind if isinstance(record, Passage) else None for record in records)
    assert counts == Counter({None: films}) + Counter({kind: passages})


@needs_real_lists
def test_facts_of_the_real_samples():
    """Letters, numerals and groups are read as they stand in the samples."""
    films = {}
    for record in read_all(REAL)[0]:
        if isinstance(record, Film):
            films.setdefault((record.film_id, record.source.split("/")[1].split(":")[0]), record)

    certified = films["uc-maymun-2008", "certificates.list"]
    assert (certified.title, certified.certificate) == ("Üç maymun", "Unrated")
    assert films["yuva-2004", "language.list"].languages == ("Hindi", "Bengali")
    assert films["independencia-2009", "countries.list"].countries[:2] == ("France", "Philippines")
    places = {name for name, place in films if place == "locations.list"}
    assert {"absolution-2006-i", "absolution-2006-ii", "absolution-2006-tv"} <= places
    assert {"absolution-2007", "absolution-2007-video"} <= places
    assert ("tt0361140", "alternate-versions.list") in films
    series = films["til-death-do-us-part-2006-series", "aka-titles.list"]
    assert len(series.alternate_titles) == 2


@pytest.mark.parametrize(
    ("key", "film_id", "name", "year", "shown"),
    [
        ("The Ferry (1931)", "the-ferry-1931", "The Ferry", 1931, "The Ferry (1931)"),
        ("Ferry, The (1931)", "the-ferry-1931", "The Ferry", 1931, "The Ferry (1931)"),
        ("Heat (1995/II)", "heat-1995-ii", "Heat", 1995, "Heat (1995)"),
        ("Heat (1995) (V)", "heat-1995-video", "Heat", 1995, "Heat (1995)"),
        ("Heat (1995/I) (TV)", "heat-1995-i-tv", "Heat", 1995, "Heat (1995)"),
        ("Heat (1995) (VG)", "heat-1995-game", "Heat", 1995, "Heat (1995)"),
        ('"Heat" (1995)', "heat-1995-series", "Heat", 1995, "Heat (1995)"),
        ('"Heat" (1995) (mini)', "heat-1995-series", "Heat", 1995, "Heat (1995)"),
        ("Heat (????)", "heat", "Heat", None, "Heat"),
        ("2001 (1968) (2001)", "2001-1968-2001", "2001 (1968)", 2001, "2001 (1968) (2001)"),
        ("0361140", "tt0361140", "tt0361140", None, "tt0361140"),
        ('"Ward" (2004) {Fog (#1.2)}', "ward-2004-fog-1-2", "Ward: Fog", None, "Ward (2004): Fog"),
        ('"Ward" (2004) {(#1.2)}', "ward-2004-1-2", "Ward: Episode #1.2", None, "Ward (2004): Episode #1.2"),
        (
            '"Ward" (2004) {(2006-05-07)}',
            "ward-2004-2006-05-07",
            "Ward: 2006-05-07",
            2006,
            "Ward (2004): 2006-05-07",
        ),
        ('"Ward" (2004/II) {Fog}', "ward-2004-ii-fog", "Ward: Fog", None, "Ward (2004): Fog"),
        ('"Ward" (2004) {A {b} c}', "ward-2004-a-b-c", "Ward: A {b} c", None, "Ward (2004): A {b} c"),
    ],
)
def test_keys(key, film_id, name, year, shown):
    """A key tells title, year and what else parts it from its namesakes."""
    title = parse_title(key)

    assert (title.film_id, title.name, title.year, title.shown) == (film_id, name, year, shown)


@pytest.mark.parametrize(
    "key",
    [
        *("", "Heat", "Heat (95)", "(1995)", '"" (1995)', "Heat (1495)", "Heat (1995) {{SUSPENDED}}"),
        *("Heat (1995", "Heat (1995) (X)", '"Ward" (2004) {Fog', "a" * 2000 + " (1995)"),
    ],
)
def test_what_is_no_key(key):
    """What names no title with a year of films is an error that says so."""
    with pytest.raises(ValueError, match=r"title|year"):
        parse_title(key)


def test_namesakes_stay_apart():
    """Films that differ by a numeral alone are not joined by title and year; a film of one list is one."""
    films = [parse_title(key).film("a:1") for key in ("Heat (1995/I)", "Heat (1995/II)", "Heat (1995) (V)")]

    assert same_films(films) == {}
    assert len({film.film_id for film in films}) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by 'Ann Lund' (qv).", "by Ann Lund."),
        ("by 'Ann Lund (II)' (qv)", "by Ann Lund"),
        ("it's 'Per O'Hara' (qv)'s", "it's Per O'Hara's"),
        ("Jack's 'Ol' Bo' (qv), ''Odd Al' Roe' (qv)", "Jack's Ol' Bo, 'Odd Al' Roe"),
        ("('Ann' (qv))", "(Ann)"),
        ('see _Heat (1995/II)_ (qv) and _"24" (2001)_ (qv)', "see Heat (1995) and 24 (2001)"),
        ("_no title_ (qv)", "no title"),
        ("nothing opens' (qv)", "nothing opens'"),
        ("(qv)", "(qv)"),
        ("'' (qv)", "''"),
    ],
)
def test_references_in_texts(text, expected):
    """What a text refers to by a sign is left as people read it."""
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Ängel (1952)\t\tDrama".encode("latin-1"), "Ängel"),
        ("Ängel (1952)\t\tDrama".encode(), "Ängel"),
        (b"Per\x92s Boat (1952)\t\tDrama\r", "Per’s Boat"),
        (b"Per\x00s Boat (1952)\t\tDrama", "Pers Boat"),
    ],
)
def test_letters(content, expected):
    """ISO-8859-1 is the rule; UTF-8, stray codes of Windows and control characters are mended."""
    (film,) = READER.records(document(b"8: THE GENRES LIST\n==================\n" + content))

    assert film.title == expected


def test_what_is_not_said_where_a_list_ends():
    """Header and footer give no records, and a list without its heading is a reject."""
    names = {
        record.title for record in READER.records(document(made_up("movies"))) if isinstance(record, Film)
    }
    assert "Add to this list by writing to Nobody" not in names

    first, *_ = made_up("keywords").split(b"\n\n")
    (reject,) = READER.records(document(first))
    assert reject == Reject("a.list", "it has the header of a list, but the list does not begin")


def test_a_heading_far_below():
    """keywords.list is told by its first line, since a table of its words stands above the list."""
    start, end = made_up("keywords").split(b"8: THE KEYWORDS LIST")
    content = start + b"river (1)\n" * 20_000 + b"8: THE KEYWORDS LIST" + end

    assert READER.recognises(document(content))
    assert len([*READER.records(document(content))]) == 3


def test_only_lists_are_claimed():
    """Of all that is at hand, made up or real, this reader recognises the lists and nothing else."""
    found = [path for path in FIXTURES.glob("**/*") if path.is_file()]
    found += [path for path in SHARED.glob("**/*") if path.is_file()] if SHARED.is_dir() else []
    claimed = set()
    for path in found:
        content = path.read_bytes()[: 4 * HEAD_BYTES]
        if content[:2] == b"\x1f\x8b":
            with gzip.open(path) as stream:
                content = stream.read(HEAD_BYTES)
        if READER.recognises(document(content, path.name)):
            claimed.add(path)

    assert claimed == {path for path in found if path.parent.name == "imdb-lists"}
    for path in claimed:
        assert recognise(document(path.read_bytes(), path.name)) is READER


def test_every_heading_has_a_list_of_its_own():
    """The headings are those that the lists carry, without THE and LIST."""
    assert all(name.isupper() and "LIST" not in name.split() for name in LISTS)
