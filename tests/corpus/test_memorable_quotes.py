"""Cornell memorable quotes: a quote a block, and what the script says where it differs."""

import pytest
from data_sets import SHARED, document, files_of, films, passages, rejects, run, tally

from corpus import Film, Line, Reject, Skipped, read
from corpus.readers.memorable_quotes import READER

REAL = SHARED / "memorable-quotes/moviequotes.memorable_quotes.txt"
FIXTURE = files_of("memorable_quotes.txt")
(NAME,) = FIXTURE
BLOCK = "\nferry\nAll aboard!\n12 All aboard the ferry.\n"


def test_fields() -> None:
    """Film, quote and line of the script are read, in Windows-1252, without the stars of stressed words."""
    records = run(READER, FIXTURE)

    assert films(records) == [
        Film(film_id="the-silver-ferry", title="The Silver Ferry", source=f"{NAME}:2"),
        Film(film_id="ferry-ii-the-return", title="Ferry II: The Return", source=f"{NAME}:10"),
    ]
    assert [(passage.text, passage.source) for passage in passages(records, "quote")] == [
        ("The tide waits for nobody, Bo.", f"{NAME}:3"),
        ("Two tickets – one way. It’s late…", f"{NAME}:7"),
        ("Here we are again.", f"{NAME}:11"),
    ]
    assert [(passage.text, passage.source) for passage in passages(records, "dialogue")] == [
        ("Two tickets. Only one way, and it is late.", f"{NAME}:8"),
        ("Here we are.", f"{NAME}:12"),
        ("Sit down, all of you.", f"{NAME}:13"),
    ]
    assert passages(records, "dialogue")[1].lines == (Line(text="Here we are."),)


@pytest.mark.parametrize(
    ("block", "counts"),
    [
        pytest.param("ferry\nAll aboard!\n12 All aboard!\n", {"film": 1, "quote": 1}, id="said-the-same"),
        pytest.param("ferry\nAll aboard!\n", {"reject": 1}, id="two-lines"),
        pytest.param("ferry\nAll aboard!\nAll aboard!\n", {"reject": 1}, id="no-number"),
        pytest.param("ferry\nA!\n1 A!\n2 B!\n3 C!\n", {"reject": 1}, id="five-lines"),
        pytest.param("ferry\n* *\n1 A!\n", {"film": 1, "quote": 1, "dialogue": 1}, id="stars"),
        pytest.param("ferry\n<b></b>\n1 A!\n", {"film": 1, "reject": 1}, id="no-words"),
        pytest.param("ferry\nA!\n1 A!\n \n\nferry\nB!\n1 B!\n", {"film": 1, "quote": 2}, id="blank-lines"),
    ],
)
def test_blocks(block: str, counts: dict[str, int]) -> None:
    """What is no block is told; the next one is read."""
    assert tally(run(READER, {NAME: block.encode()})) == counts
    records = run(READER, {NAME: (block + BLOCK).encode()})
    assert passages(records, "quote")[-1].text == "All aboard!"


def test_a_reject_says_where() -> None:
    """A reject stands where its block begins."""
    assert [source for source, _ in rejects(run(READER, {NAME: b"\n\nferry\nx\n"}))] == [f"{NAME}:3"]


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (BLOCK * 2, True),
        (BLOCK.replace("\n", "\r\n") * 2, True),
        (BLOCK * 2000, True),
        (BLOCK, False),
        (BLOCK * 2 + "\nAnn\nBo\n", False),
        ("\nferry\nAll aboard!\n12 apples\n" * 3, False),
        ("1\n00:00:01,000 --> 00:00:02,000\n2 boats\n\n" * 3, False),
    ],
)
def test_recognised_by_content(content: str, known: bool) -> None:
    """It is this format if all its blocks are, and the script echoes what is quoted."""
    assert READER.recognises(document("a", content.encode())) is known


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_quotes() -> None:
    """All 6,282 quotes of 813 films are read; each is the second line of its block."""
    notices: list[Reject | Skipped] = []

    records = list(read(REAL, on_notice=notices.append))

    lines = REAL.read_bytes().decode("cp1252").split("\n")
    quotes = passages(records, "quote")
    assert (len(films(records)), len(quotes), notices) == (813, 6282, [])
    assert len(passages(records, "dialogue")) == 5071  # 1,211 scripts say the very same words
    for quote in quotes:
        raw = lines[int(quote.source.rpartition(":")[2]) - 1]
        assert quote.text.replace("*", "") == " ".join(raw.replace("*", "").split())
    assert films(records)[-1].title == "Zulu Dawn"
    assert not [quote for quote in quotes if "\ufffd" in quote.text]
