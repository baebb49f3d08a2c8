"""What reaches the terminal: harmless text, colour only where it is wanted, the same bytes in every pipe."""

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata

import pytest
from cli_films import FILMDEX, NASTY, build, environment, filmdex, write_source
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from web.terminal import one_line, printable, printable_json, valid_text

ESCAPE = re.compile(rb"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    return build(tmp_path_factory.mktemp("terminal"))


def on_terminal(*arguments, width=60, **changes):
    """Run the command with a terminal of its own as stdout and stderr, and return what it was sent."""
    ours, theirs = pty.openpty()
    variables = environment(**{"TERM": "xterm-256color", "COLUMNS": str(width)} | changes)
    process = subprocess.Popen(
        [*FILMDEX, *map(str, arguments)], stdout=theirs, stderr=theirs, stdin=theirs, env=variables
    )
    os.close(theirs)
    sent = b""
    try:
        while block := os.read(ours, 65536):
            sent += block
    except OSError:
        pass  # Linux says EIO where the other end has been closed
    finally:
        os.close(ours)
        process.wait(timeout=60)
    return sent


TEXTS = [
    pytest.param("plain text, naïve café, 日本語, 🎬", "plain text, naïve café, 日本語, 🎬", id="ordinary"),
    pytest.param("\x1b[31mred\x1b[0m", "␛[31mred␛[0m", id="colour-sequence"),
    pytest.param("\x1b]0;title\x07", "␛]0;title␇", id="window-title"),
    pytest.param("over\rwritten", "over␍written", id="carriage-return"),
    pytest.param("one\r\ntwo", "one\ntwo", id="windows-line-end"),
    pytest.param("one\u2028two", "one\ntwo", id="line-separator"),
    pytest.param("a\tb", "a b", id="tab"),
    pytest.param("\x00\x08\x7f", "␀␈␡", id="c0-and-delete"),
    pytest.param("\x9b2J\x90", "\ufffd2J\ufffd", id="c1"),
    pytest.param("\u202eabc\u202c\u2066d\u2069", "\ufffdabc\ufffd\ufffdd\ufffd", id="bidirectional"),
    pytest.param("\ud800x", "\ufffdx", id="lone-surrogate"),
    pytest.param("<b>&amp;</b> [bold]", "<b>&amp;</b> [bold]", id="markup-is-text"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_printable(text, expected):
    """Control characters become pictures or the replacement character; text stays."""
    assert printable(text) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_a_terminal_obeys_is_left(text):
    """Whatever the text, no control character but the line feed and no bidirectional control is left."""
    safe = printable(text)

    assert {each for each in safe if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")} <= {"\n"}
    assert {unicodedata.bidirectional(each) for each in safe}.isdisjoint(
        {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    )
    assert "\n" not in one_line(text)


@given(st.dictionaries(st.text(), st.text()))
def test_printable_json_says_the_same(value):
    """JSON made printable has no raw control character and decodes to the same value."""
    encoded = json.dumps(value, ensure_ascii=False).encode()
    safe = printable_json(encoded)

    assert json.loads(safe) == value
    assert printable(safe) == safe.replace("\u2028", "\n").replace("\u2029", "\n")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param("café", "café", id="valid"),
        pytest.param("caf\udcc3\udca9", "café", id="utf8-bytes-unread"),
        pytest.param("caf\udce9", "caf\ufffd", id="latin-1-byte"),
        pytest.param("\ud800x\udce9", "?x?", id="true-surrogates"),
    ],
)
def test_arguments_become_valid_text(argument, expected):
    """What Python could not read of the command line is read as UTF-8, or replaced."""
    assert valid_text(argument) == expected


def test_nasty_review_is_shown_as_text_in_a_pipe(index_dir):
    """HTML and rich's markup are printed as they stand, and no control character gets through."""
    done = filmdex("search", "--index", index_dir, "--kind", "review", "zeppelin")
    printed = done.stdout.decode()

    assert "<script>alert(1)</script> &amp; ␛[31mred␛[0m ␛]0;owned␇ over␍written" in printed
    assert "[bold]zeppelin[/bold] :smile:" in printed
    assert "␛[2Jheading␇ — mal␛[0mlory" in printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", printed)


@pytest.mark.parametrize("command", [["search", "--kind", "review", "zeppelin"], ["show", "tt0000001"]])
def test_nasty_review_is_shown_as_text_on_a_terminal(index_dir, command):
    """On a terminal the only escape sequences are our own, which set colours."""
    sent = ESCAPE.sub(b"", on_terminal(*command, "--index", index_dir, width=200)).replace(b"\r\n", b"\n")

    assert "<script>alert(1)</script>" in sent.decode()
    assert "␛]0;owned␇" in sent.decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", sent.decode())


@pytest.mark.parametrize(
    "command", [["search", "--json", "zeppelin"], ["show", "--json", "tt0000001"], ["export"]]
)
def test_json_keeps_control_characters_as_escapes(index_dir, command):
    """JSON on a terminal decodes to the very text, without one raw control character."""
    sent = on_terminal(*command, "--index", index_dir).replace(b"\r\n", b"\n").decode()

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", sent)
    texts = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), sent)
    assert "\x9b2J" in texts
    assert "over\\rwritten" in sent


def test_export_into_a_pipe_is_untouched(index_dir):
    """What is exported into a pipe holds the text as the corpus has it."""
    lines = filmdex("export", "--index", index_dir).stdout.decode().splitlines()

    assert NASTY in [json.loads(line).get("text") for line in lines]


def test_piped_output_is_the_same_whatever_the_terminal(index_dir):
    """No width, no colour setting and no TERM changes a byte of what goes into a pipe."""
    runs = [
        filmdex("search", "--index", index_dir, "clock", **changes).stdout
        for changes in (
            {"COLUMNS": "20"},
            {"COLUMNS": "300"},
            {"NO_COLOR": "1"},
            {"TERM": "dumb"},
            {"TERM": "xterm"},
        )
    ]

    assert set(runs) == {runs[0]}
    assert b"\x1b" not in runs[0]


def test_terminal_gets_highlights_and_lines_that_fit(index_dir):
    """On a terminal matches are highlighted and every line fits its width, wide letters counted twice."""
    sent = on_terminal(
        "search", "--index", index_dir, "--by", "passage", "--kind", "plot", "clock OR 時計", width=40
    )
    lines = ESCAPE.sub(b"", sent).decode().replace("\r\n", "\n").splitlines()

    assert b"\x1b[1;33mclock\x1b[0m" in sent
    assert max(map(cell_len, lines)) <= 40
    assert "    A baker winds the town clock and the" in lines


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_plain_terminal_gets_no_escape(index_dir, changes):
    """With NO_COLOR or TERM=dumb a terminal gets wrapped text and no escape sequence."""
    sent = on_terminal(
        "search", "--index", index_dir, "--by", "passage", "--kind", "plot", "clock", width=40, **changes
    )

    assert b"\x1b" not in sent
    assert b"    A baker winds the town clock and the\r\n" in sent


def test_reindex_shows_a_bar_on_a_terminal(tmp_path):
    """On a terminal progress is drawn in place and gone at the end, when the report stands there."""
    source = write_source(tmp_path / "films.jsonl")
    sent = on_terminal("reindex", source, "--index", tmp_path / "index", width=100).decode()
    drawn, _, report = sent.rpartition("\x1b[2K")

    assert "Indexing" in drawn
    assert "Indexed 2 films" in report
    assert "\x1b[?25h" in sent  # the cursor is back
    assert "Checking" not in report


def test_colour_can_be_forced_into_a_pipe(index_dir):
    """CLICOLOR_FORCE colours a pipe, for pagers; NO_COLOR is stronger."""
    forced = filmdex("search", "--index", index_dir, "clock", CLICOLOR_FORCE="1", TERM="xterm").stdout
    refused = filmdex("search", "--index", index_dir, "clock", CLICOLOR_FORCE="1", NO_COLOR="1").stdout

    assert b"\x1b[" in forced
    assert b"\x1b" not in refused


def test_message_about_a_nasty_argument_is_harmless():
    """An unknown option is quoted back without the control characters that were typed."""
    done = filmdex("search", "--\x1b[2J", "clock")

    assert done.returncode == 2
    assert b"\x1b" not in done.stderr


def test_closed_stdout_is_no_fault(index_dir):
    """With stdout closed there is nobody to print to, and nothing to complain about."""
    script = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    command = [sys.executable, "-c", script, *FILMDEX[1:], "search", "--index", str(index_dir), "clock"]
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False, env=environment())

    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
