"""Subtitles that mean harm: whatever a file holds, it is read or told in little time and memory."""

import gzip
import io
import time
from pathlib import Path

import pytest
from data_sets import collection, passages, rejects, run
from packing import read_all, tarred, write, zipped

from corpus import Passage, Reject
from corpus.documents import Document
from corpus.readers.subtitle_turns import turns
from corpus.readers.subtitles import READER, dialogue_records

CUE = b"00:00:01,000 --> 00:00:02,000\nAye.\n\n"


@pytest.mark.parametrize(
    "line",
    [
        *("<" * 60_000, "<a" * 30_000, "{" * 60_000, "{\\p1" * 15_000, "{}" * 30_000, "<v " * 20_000),
        *("1:" * 30_000, "00:00:01,000 " * 5_000, "9" * 60_000, "[" * 60_000, "(a" * 30_000, "[a] " * 15_000),
        *("A:" * 30_000, "- " * 30_000, "&#" * 30_000, "&lt;" * 15_000, " " * 60_000 + "x", "," * 60_000),
    ],
    ids=lambda line: repr(line[:8]),
)
@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
def test_hostile_lines_take_no_time(form: str, line: str) -> None:
    """No line makes a file slow, whether it is one long line or many that are not too long."""
    begins = {"srt": "", "vtt": "WEBVTT\n\n", "ass": "[Script Info]\n\n[Events]\n"}[form]
    times = "00:00:01.000 --> 00:00:02.000\n"
    if form == "ass":
        times = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,"
    cues = "".join(f"{times}{line[place : place + 1900]}\n\n" for place in range(0, len(line), 1900))
    content = f"{begins}{times}{line}\n\n{cues}{times}Aye.\n"
    started = time.process_time()

    records = run(READER, {"x": content.encode()})

    assert time.process_time() - started < 5  # 0.1 s for the worst on the machine it was written on
    assert any("Aye." in passage.text for passage in passages(records))


@pytest.mark.parametrize("piece", ["[", "(a", "[a]", "A: ", "A:", "- ", "\x02", "\x02a\x03", "\n", "（"])
def test_hostile_cues_take_no_time(piece: str) -> None:
    """No text of a cue makes it slow to say who speaks."""
    started = time.process_time()

    list(turns(piece * (2_000 // len(piece))))

    assert time.process_time() - started < 1  # 0.01 s for the worst on the machine it was written on


class Flood(io.RawIOBase):
    """The same subtitle over and over without end, and how much of it has been read."""

    def __init__(self, cue: bytes) -> None:
        self.cue, self.given = cue * 100, 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer in part."""
        view = memoryview(buffer)
        piece = self.cue[self.given % len(self.cue) :][: len(view)]
        view[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


def test_a_file_without_end_is_given_up() -> None:
    """Of a file that never ends a bounded part is held, and what was read until then is kept."""
    flood = Flood(b"00:00:01,000 --> 00:00:02,000\n" + b"Aye. " * 300 + b"\n\n")
    endless = Document("x.srt", CUE, lambda: io.BufferedReader(flood))

    found = list(dialogue_records(endless, None))

    assert isinstance(found[-1], Passage)
    assert [reason[:21] for _, reason in rejects(found)] == ["no film has more than"]
    assert flood.given < 64 << 20


def test_a_damaged_archive_costs_what_is_behind_the_damage(tmp_path: Path) -> None:
    """What was read before the damage is kept; files that are not damaged are read."""
    cues = b"".join(
        f"00:{number // 60:02}:{number % 60:02},000 --> 00:{number // 60:02}:{number % 60:02},500\n"
        f"Line {number * 7919}.\n\n".encode()
        for number in range(3_000)
    )
    packed = gzip.compress(cues)
    home = tmp_path / "home"
    write(home / "a.srt.gz", packed[: len(packed) * 3 // 4])
    write(home / "b.tar", tarred({"b.srt": CUE, "c.srt": cues})[:-60_000])
    write(home / "d.zip", zipped({"d.srt": CUE, "Low Water (1950)/x.en.srt": CUE}))

    records, notices = read_all(home)

    assert {record.film_id for record in records} == {"a", "b", "c", "d", "low-water-1950"}
    assert len([each for each in records if each.film_id == "a"]) > 100
    assert {notice.source for notice in notices if isinstance(notice, Reject)} >= {
        "home/a.srt.gz",
        "home/b.tar",
    }


def test_noise_is_no_subtitle() -> None:
    """A file of zeros, or of one line without end, is not taken for subtitles."""
    for content in (bytes(100_000), b"x" * 100_000, b"\xff\xfe" * 1_000):
        assert not READER.claims(collection({"x.srt": content}))
