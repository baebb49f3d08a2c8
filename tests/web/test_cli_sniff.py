"""`filmdex sniff`, and the options of `reindex` that it prepares: --mapping and --unpack-limit."""

import gzip
import json

import click
import pytest
from cli_films import NASTY, RECORDS, build, filmdex, passage, write_source

from web.options import to_bytes

TABLE = "Film;Jahr;Kritik;Note\nDie Straßenbahn;1962;Sehr schön.;4,5\nNachtbäckerei;1971;Geht so.;3\n"


def write_table(directory):
    """Write a table that no reader knows."""
    path = directory / "kritiken.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_what_is_known_is_told(tmp_path):
    """Format, packing, counts, fields, first records and rejects are printed; nothing is indexed."""
    source = write_source(
        tmp_path / "films.jsonl", [*RECORDS, passage("tt0000001", "poem", "\x1b[2Jno kind")]
    )
    done = filmdex("sniff", source, HOME=str(tmp_path / "home"))
    printed = done.stdout.decode()

    assert done.returncode == 0
    assert "format     Filmdex JSON Lines" in printed
    assert "2 films" in printed
    assert "3 reviews" in printed
    assert "1 reject (all 14)" in printed
    assert "film: title all" in printed
    assert "The Baker’s Clock (1974)  tt0000001  films.jsonl:1" in printed
    assert "(spoiler)" in printed
    assert "was the baker all along" not in printed
    assert "reject     films.jsonl:14: " in printed
    assert b"\x1b" not in done.stdout
    assert not (tmp_path / "home").exists()


def test_limits_count(tmp_path):
    """--limit says how many records are looked at."""
    printed = filmdex("sniff", "--limit", 2, write_source(tmp_path / "films.jsonl")).stdout.decode()

    assert "(the first 2)" in printed


def test_json_is_one_object(tmp_path):
    """--json prints everything as one object, with harmless text."""
    source = write_source(tmp_path / "films.jsonl", [RECORDS[0], passage("tt0000001", "plot", NASTY)])
    done = filmdex("sniff", "--json", source, write_table(tmp_path))
    known, table = json.loads(done.stdout)["sources"]

    assert done.returncode == 0
    assert done.stdout.count(b"\n") == 1
    assert b"\x1b" not in done.stdout
    assert known["parts"][0]["counts"] == {"film": 1, "plot": 1}
    assert known["parts"][0]["passages"][0]["text"] == NASTY.strip()
    assert table["parts"][0]["proposal"].startswith("[[file]]\n")


def test_from_a_table_to_an_index(tmp_path):
    """A proposed mapping, saved as it is, lets the table be read and indexed."""
    table = write_table(tmp_path)
    unknown = filmdex("sniff", table)
    proposed = filmdex("sniff", "--propose", table)
    mapping = tmp_path / "mine.toml"
    mapping.write_bytes(proposed.stdout)
    known = filmdex("sniff", "--mapping", mapping, table)
    built = filmdex("reindex", "--json", "--mapping", mapping, table, "--index", tmp_path / "index")
    found = filmdex("search", "--index", tmp_path / "index", "schön")

    assert unknown.returncode == 1
    assert proposed.stdout in unknown.stdout
    assert (proposed.returncode, known.returncode, built.returncode, found.returncode) == (0, 0, 0, 0)
    assert "2 films, 2 reviews; 0 rejects (all 4)" in known.stdout.decode()
    assert json.loads(built.stdout)["by_kind"]["review"] == 2
    assert "Die Straßenbahn (1962)" in found.stdout.decode()


def test_a_mapping_beside_the_table_needs_no_option(tmp_path):
    """filmdex-mapping.toml is found by `sniff` and by `reindex`, and a change in it is one of the source."""
    home = tmp_path / "home"
    home.mkdir()
    table = write_table(home)
    mapping = home / "filmdex-mapping.toml"
    mapping.write_bytes(filmdex("sniff", "--propose", table).stdout)
    index = tmp_path / "index"
    built = filmdex("reindex", "--json", home, "--index", index)
    mapping.write_text(
        mapping.read_text(encoding="utf-8").replace('kind = "review"', 'kind = "plot"'), "utf-8"
    )
    updated = filmdex("reindex", "--json", "--update", home, "--index", index)

    assert (built.returncode, updated.returncode) == (0, 0)
    assert json.loads(built.stdout)["by_kind"]["review"] == 2
    assert json.loads(updated.stdout)["by_kind"]["plot"] == 2
    assert "review" not in json.loads(updated.stdout)["by_kind"]


def test_mistakes_in_a_mapping_end_with_2(tmp_path):
    """A mapping with a mistake is told with its line, and nothing is read."""
    mapping = tmp_path / "mine.toml"
    mapping.write_text('[[file]]\nname = "kritiken.csv"\nfilm = { titel = "Film" }\n')
    table = write_table(tmp_path)
    index = build(tmp_path)

    for call in (("sniff",), ("reindex", "--index", index)):
        done = filmdex(*call, "--mapping", mapping, table)
        assert done.returncode == 2
        assert b"mine.toml:3: " in done.stderr
    assert filmdex("search", "--index", index, "clock").returncode == 0


def test_exit_codes(tmp_path):
    """0: something is known, 1: nothing is, 2: trouble with one of them, though the others are told."""
    known = write_source(tmp_path / "films.jsonl")
    unknown = tmp_path / "notes.txt"
    unknown.write_text("Nothing of films.")
    empty = tmp_path / "empty"
    empty.touch()

    assert filmdex("sniff", known, unknown).returncode == 0
    nothing = filmdex("sniff", unknown)
    assert (nothing.returncode, b"no reader knows it" in nothing.stdout) == (1, True)
    assert filmdex("sniff", "--propose", unknown).returncode == 1
    trouble = filmdex("sniff", empty, known)
    assert trouble.returncode == 2
    assert b"is empty" in trouble.stderr
    assert b"2 films" in trouble.stdout
    assert filmdex("sniff").returncode == 2
    assert filmdex("sniff", tmp_path / "none").returncode == 2


@pytest.mark.parametrize("command", ["sniff", "reindex"])
def test_unpack_limit(tmp_path, command):
    """What unpacks to more than the limit is told to be read with --unpack-limit, and then it is."""
    lines = "".join(json.dumps(record) + "\n" for record in RECORDS * 2000)
    packed = tmp_path / "films.jsonl.gz"
    packed.write_bytes(gzip.compress(lines.encode()))
    call = [
        command,
        packed,
        *(["--index", tmp_path / "index"] if command == "reindex" else ["--limit", 99999]),
    ]
    little = filmdex(*call, "--unpack-limit", "1MB")
    enough = filmdex(*call, "--unpack-limit", "20GB")

    assert little.returncode == 2
    assert b"--unpack-limit 20GB" in little.stderr
    assert enough.returncode == 0
    assert filmdex(*call, "--unpack-limit", "much").returncode == 2


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        ("512", 512),
        ("20GB", 20 << 30),
        ("20 gb", 20 << 30),
        ("1.5T", 3 << 39),
        ("100MiB", 100 << 20),
        ("2k", 2048),
        ("0", None),
        ("-1GB", None),
        ("1PB", None),
        ("GB", None),
        ("", None),
    ],
)
def test_sizes(text, size):
    """Sizes are read as people write them; what is none is refused with an example."""
    context = click.Context(click.Command("x"))
    parameter = click.Option(["--unpack-limit"])
    if size is None:
        with pytest.raises(click.BadParameter, match="20GB"):
            to_bytes(context, parameter, text)
    else:
        assert to_bytes(context, parameter, text) == size
