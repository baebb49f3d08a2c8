"""Subtitles: what is said, when, by whom, and in which film."""

from itertools import pairwise

import pysubs2
import pytest
from data_sets import collection, document, files_of, films, passages, rejects, run, tally
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.nfo_beside import FEW_IN_A_FOLDER, Beside, near
from corpus.readers.subtitle_cues import MOST_LETTERS, Cue, cues, subtitle_form
from corpus.readers.subtitle_turns import Turn, dialogues, turns
from corpus.readers.subtitles import READER, claims
from corpus.records import Line

OWN = files_of("subtitles")
SRT, VTT = "subtitles/The Silver Ferry (1931).en.srt", "subtitles/The Silver Ferry (1931).vtt"
ASS, GERMAN = "subtitles/The Silver Ferry (1931).ass", "subtitles/2_German.srt"


def said(content: str | bytes, name: str = "x.srt") -> list[str]:
    """Return the texts of the dialogues in a file."""
    raw = content.encode() if isinstance(content, str) else content
    return [passage.text for passage in passages(run(READER, {name: raw}))]


def srt(*texts: str, gap: float = 0.1) -> str:
    """Return a SubRip file with these texts, two seconds each."""
    events = [
        pysubs2.SSAEvent(
            start=round(place * (2 + gap) * 1000), end=round((place * (2 + gap) + 2) * 1000), text=text
        )
        for place, text in enumerate(texts, start=1)
    ]
    subtitles = pysubs2.SSAFile()
    subtitles.events = events
    return subtitles.to_string("srt")


def test_a_subrip_file() -> None:
    """Sentences are put together over cues, markup is out, noises and speakers are lines of their own."""
    records = run(READER, {SRT: OWN[SRT]})

    (film,) = films(records)
    assert (film.film_id, film.title, film.year) == ("the-silver-ferry-1931", "The Silver Ferry", 1931)
    first, second = passages(records)
    assert first.lines == (
        Line("I never thought the ferry would leave without us...", "CAPTAIN"),
        Line("[BELL RINGS]"),
        Line("Who is it?"),
        Line("The tide & nobody else."),
    )
    assert first.text.startswith("CAPTAIN: I never thought the ferry would leave without us...\n[BELL")
    assert (first.start, first.end, first.language, first.source) == (61.0, 67.0, "en", f"{SRT}:2")
    assert (second.text, second.start, second.end, second.lines) == ("Another scene.", 130.0, 132.0, ())
    assert second.source == f"{SRT}:17"


def test_a_webvtt_file() -> None:
    """Voices are speakers; notes, styles and names of cues are no text."""
    first, second = passages(run(READER, {VTT: OWN[VTT]}))

    assert first.lines == (Line("Cast off, all of you!", "Captain Haul"), Line("Off we are.", "Mate"))
    assert (first.start, first.end, second.text) == (61.0, 63.5, "The end.")


def test_a_substation_file() -> None:
    """Lines come in the order of their times; layers are told once, drawings and comments not at all."""
    (passage,) = passages(run(READER, {ASS: OWN[ASS]}))

    assert passage.lines == (Line("Where is my ferry?", "Captain Haul"), Line("It leaves, with or without."))
    assert (passage.start, passage.end) == (5.0, 10.5)


def test_older_encodings() -> None:
    """Files in the encodings of Windows are read in their letters."""
    (german,) = passages(run(READER, {GERMAN: OWN[GERMAN]}))
    (russian,) = passages(run(READER, {"Ferry.rus.srt": OWN["subtitles/Ferry.rus.srt"]}))

    assert (german.text, german.language) == ("Der Fährmann grüßt nicht.\nSchöne Grüße vom Ufer.", "de")
    assert (russian.text, russian.language) == ("Паром уходит без нас.\nПочему ты молчишь?", "ru")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["One and", "the same."], ["One and the same."], id="sentence-over-two"),
        pytest.param(["One.", "Two."], ["One.\nTwo."], id="two-sentences"),
        pytest.param(["Wait...", "...for me."], ["Wait... ...for me."], id="dots"),
        pytest.param(["Wait,", "- No."], ["Wait,\nNo."], id="dash-is-another"),
        pytest.param(["- Who?\\N- Me."], ["Who?\nMe."], id="two-in-one"),
        pytest.param(["-5 degrees --"], ["-5 degrees --"], id="no-dash"),
        pytest.param(["I will [COUGHS] not", "go."], ["[COUGHS]\nI will not go."], id="noise-inside"),
        pytest.param(["I will", "[COUGHS]", "not go."], ["[COUGHS]\nI will not go."], id="noise-between"),
        pytest.param(["(sighs)"], ["(sighs)"], id="noise-alone"),
        pytest.param(["MAN (ON RADIO): Go."], ["(ON RADIO)\nMAN: Go."], id="label-with-note"),
        pytest.param(["Listen: go."], ["Listen: go."], id="no-label"),
        pytest.param(["ANN: Go.\\NBO: No."], ["ANN: Go.\nBO: No."], id="two-labels"),
        pytest.param(["ANN: Go", "away."], ["ANN: Go away."], id="label-goes-on"),
        pytest.param(["♪ La la ♪"], ["♪ La la ♪"], id="song"),
        pytest.param(["<font color=red>Red</font> {\\an8}top"], ["Red top"], id="markup"),
        pytest.param(["1984"], ["1984"], id="a-number-is-a-text"),
        pytest.param(["It was", "1984", "then."], ["It was 1984 then."], id="numbers-among-texts"),
        pytest.param([" ", "Go."], ["Go."], id="empty"),
    ],
)
def test_what_is_said(texts: list[str], expected: list[str]) -> None:
    """Cues become lines as people speak."""
    assert said(srt(*texts)) == expected


def test_dialogues_have_a_few_lines() -> None:
    """A dialogue ends with a sentence after a few cues, at a long silence, and never goes on for ever."""
    assert [text.count("\n") + 1 for text in said(srt(*["Go."] * 12))] == [5, 5, 2]
    assert said(srt("One.", "Two.", gap=5)) == ["One.", "Two."]
    assert said(srt("One", "two.", gap=5)) == ["One two."]
    assert said(srt("One", "two.", gap=11)) == ["One", "two."]
    assert [len(text.split()) for text in said(srt(*["and"] * 40))] == [15, 15, 10]


words = st.text(alphabet="abcdefgäßЖя中 '", min_size=1, max_size=30).filter(str.strip)
tags = st.sampled_from(
    ["", "<i>", "</i>", "<font color='#fff'>", "< b >", "{\\an8}", "{\\i1}", "<", "1 < 2 > 1"]
)
starts = st.integers(0, 90 * 60_000)


texts = st.lists(st.tuples(tags, words, tags).map("".join), min_size=1, max_size=2).map("\\N".join)


@given(st.lists(st.tuples(starts, st.integers(1, 9000), texts), max_size=30))
def test_cues_are_those_of_pysubs2(rows: list[tuple[int, int, str]]) -> None:
    """Cue by cue, what is read is what pysubs2 reads of the file as a whole, in all three formats."""
    whole = pysubs2.SSAFile()
    whole.events = [
        pysubs2.SSAEvent(start=start, end=start + length, text=text) for start, length, text in rows
    ]
    for form in ("srt", "vtt", "ass"):
        text = whole.to_string(form, keep_ssa_tags=True) if form != "ass" else whole.to_string(form)
        expected = [
            (event.start / 1000, event.end / 1000, event.plaintext.strip())
            for event in pysubs2.SSAFile.from_string(text, form)
            if event.plaintext.strip()
        ]

        found = list(cues(document(f"x.{form}", text.encode()), form, ""))

        assert [(cue.start, cue.end, cue.text) for cue in found if isinstance(cue, Cue)] == expected


@given(st.lists(st.tuples(st.integers(0, 20), words), min_size=1, max_size=40))
def test_no_word_is_lost(rows: list[tuple[int, str]]) -> None:
    """Every word of every cue is in the dialogues, in order, and times enclose what is said."""
    clock = 0.0
    held = []
    for gap, text in rows:
        clock += gap
        held.append(Cue(1, clock, clock + 1, text))
        clock += 1

    found = list(dialogues(held))

    assert [word for dialogue in found for line in dialogue.lines for word in line.text.split()] == [
        word for cue in held for word in cue.text.split()
    ]
    assert [dialogue.start for dialogue in found] == sorted({dialogue.start for dialogue in found})
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(max_size=300))
def test_any_text_has_turns(text: str) -> None:
    """Whatever stands in a cue, its turns say something."""
    assert all(isinstance(turn, Turn) and turn.text.strip() for turn in turns(text))


LONG = "x" * MOST_LETTERS


@pytest.mark.parametrize(
    ("content", "rejected"),
    [
        ("1\n00:00:01,000 --> 00:00:0x,000\nLost.\n\n2\n00:00:03,000 --> 00:00:04,000\nKept.\n", [2]),
        ("1\n00:00:03,000 --> 00:00:04,000\nKept.\n\n2\n00:00:0,00 > x\nLost.\n", [5]),
        ("Lost.\n\n1\n00:00:03,000 --> 00:00:04,000\nKept.\n", [1]),
        ("1\n00:00:03,000 --> 00:00:04,000\nKept.\n\n2\n00:00:05,000 --> \n", [6]),
        (
            f"00:00:01,000 --> 00:00:02,000\n{LONG}\n\n2\n00:00:03,000 --> 00:00:04,000\nKept.\n",
            [1],
        ),
        (
            f"1\n00:00:01,000 --> 00:00:02,000\n{'<i>' * 300}\n\n2\n00:00:03,000 --> 00:00:04,000\nKept.\n",
            [2],
        ),
        ("WEBVTT\n\n00:0x.000 --> 00:02.000\nLost.\n\n00:03.000 --> 00:04.000\nKept.\n", [3]),
        (
            "[Script Info]\n\n[Events]\nDialogue: 0,0:0x,0:00:02.00,,,0,0,0,,Lost.\nDialogue: 0,0:00:01\n"
            "Dialogue: 0,0:00:03.00,0:00:04.00,,,x,y,z,,Kept.\n",
            [4, 5],
        ),
    ],
    ids=["times", "no-times", "before", "cut", "long", "tags", "vtt", "ass"],
)
def test_damaged_cues(content: str, rejected: list[int]) -> None:
    """A cue that cannot be read costs itself only, and is told by its line."""
    records = run(READER, {"x.srt": content.encode()})

    assert [passage.text for passage in passages(records)] == ["Kept."]
    assert [source for source, _ in rejects(records)] == [f"x.srt:{line}" for line in rejected]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"WEBVTT\n\n", "vtt"),
        (b"\xef\xbb\xbfWEBVTT Kind: captions\n", "vtt"),
        (b"WEBVTTX\n", ""),
        (b"\xef\xbb\xbf[Script Info]\r\n", "ass"),
        (b"; made by hand\n[Script Info]\n", "ass"),
        (b"[Script Info]\nScriptType: v4.00\n", "ssa"),
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\n", "srt"),
        (b"junk\r1\r00:00:01.000 --> 00:00:02.000\r", "srt"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n".encode("utf-16"), "srt"),
        ("WEBVTT\n\n".encode("utf-16-le"), "vtt"),
        (b"It begins at 00:00:01,000 --> 00:00:02,000\n", ""),
        (b"00:00:01,000\n", ""),
        (b"", ""),
    ],
)
def test_forms(content: bytes, form: str) -> None:
    """A file is known by how it begins, in any encoding, whatever it is called."""
    assert subtitle_form(document("x.txt", content)) == form


NFO = b"<movie><title>Low Water</title><year>1950</year><uniqueid type='imdb'>tt0990950</uniqueid></movie>"
CUE = b"1\n00:00:01,000 --> 00:00:02,000\nAye.\n"


@pytest.mark.parametrize(
    ("nfo", "subtitle", "film_id"),
    [
        ("Low Water (1950)/movie.nfo", "Low Water (1950)/x.en.srt", "tt0990950"),
        ("Low Water (1950)/movie.nfo", "Low Water (1950)/Subs/2_English.srt", "tt0990950"),
        ("films/Low.Water.1950.nfo", "films/Low.Water.1950.en.srt", "tt0990950"),
        ("films/Low.nfo", "films/Lower.srt", "lower"),
        ("films/Low Water.nfo", "films/The Paper Tram (1962).srt", "the-paper-tram-1962"),
        ("other/movie.nfo", "The Paper Tram (1962)/x.srt", "the-paper-tram-1962"),
        ("Low Water (1950)/movie.nfo", "Low Water (1950)/Extras/more/x.srt", "low-water-1950"),
    ],
)
def test_the_nfo_beside_it_names_the_film(nfo: str, subtitle: str, film_id: str) -> None:
    """A film's number is that of the .nfo which belongs to it; another's is left alone."""
    files = {nfo: NFO, subtitle: CUE}
    claimed = claims(collection(files))
    records = list(READER.records(collection(files), claimed))

    assert claimed == {subtitle}
    assert READER.beside
    assert READER.beside.search(nfo)
    assert [record.film_id for record in records] == [film_id, film_id]


FOLDERS = ("", "Low Water (1950)/", "Low Water (1950)/Subs/", "Show/Season 1/", "films/")
STEMS = (
    "movie",
    "Low Water",
    "Low",
    "Low.Water.1950",
    "Lower",
    "x",
    *(f"Show S01E{n:02}" for n in range(12)),
)
NFOS = st.sets(st.tuples(st.sampled_from(FOLDERS), st.sampled_from(STEMS)).map("".join), max_size=40)


@settings(max_examples=300, deadline=None)
@given(NFOS, NFOS)
def test_the_nfo_files_near_it_tell_what_all_of_them_do(nfos: set[str], subtitles: set[str]) -> None:
    """A file finds the same film among the few .nfo files that are near it as among all of a library."""
    files = {f"{name}.nfo": NFO.replace(b"Low Water", name.encode()) for name in sorted(nfos)}
    of = near(list(files))
    whole = Beside(collection(files))

    for name in (f"{each}.en.srt" for each in subtitles):
        few = {each: files[each] for each in of(name)}
        assert Beside(collection(few)).film(name) == whole.film(name)
        assert len(few) <= 3 * (FEW_IN_A_FOLDER + len(STEMS))


def test_of_a_season_only_the_own_nfo_file_is_near() -> None:
    """In a folder with many .nfo files those of other episodes are left alone, but for two."""
    names = [f"Show/Season 1/Show S01E{number:02}.nfo" for number in range(24)]

    assert near(names)("Show/Season 1/Show S01E07.en.srt") == [names[7], *names[:2]]


def test_episodes_say_of_what() -> None:
    """An episode without an .nfo says of which series it is."""
    records = run(READER, {"Harbour/Season 1/Harbour S01E02.srt": CUE})

    assert tally(records) == {"film": 1, "connection": 1, "dialogue": 1}
    (connection,) = passages(records, "connection")
    assert (connection.text, connection.other_film) == ("Season 1, episode 2 of Harbour", "Harbour")
