"""The README's settings of a server are those there are, with their defaults, and its limits are true."""

import json
from pathlib import Path

import pytest
from readme_parts import blocks, codes, rows, section

from web.access_log import line
from web.config import STARTED, Settings, cores
from web.limits import TokenBuckets
from web.observing import Seen
from web.serving import CONNECTIONS, IDLE_SECONDS

DEFAULTS = Settings(index_dir=Path("index"))
TABLE = {codes(name)[0]: default for name, default, _ in rows(section("Settings"), columns=3)}
PROSE = " ".join(section("Running it").split())


def test_every_setting_is_in_the_table() -> None:
    """The table has the settings in their order; the index has a place of its own."""
    assert ["index_dir", *TABLE] == list(Settings.__struct_fields__)


@pytest.mark.parametrize("name", TABLE)
def test_defaults_are_as_written(name: str) -> None:
    """The default in the table is the one a server has that is started without a word."""
    default = STARTED.get(name, getattr(DEFAULTS, name))
    written = {"threads": 4 * cores() + 4, "searches_at_once": 2 * cores()}
    if name in written:
        assert TABLE[name] == {"threads": "4 a core, and 4", "searches_at_once": "2 a core"}[name]
        assert default == written[name]
    elif default == ():
        assert TABLE[name] == "none"
    else:
        text = (
            str(default).lower()
            if isinstance(default, bool)
            else f"{default:g}"
            if isinstance(default, float)
            else str(default)
        )
        assert codes(TABLE[name]) == [text]


def test_limits_are_as_written() -> None:
    """What the README says of limits holds for a server that was set up without them."""
    rate, burst = DEFAULTS.searches_per_minute, DEFAULTS.search_burst
    for sentence in (
        f"may search {rate:g} times a minute, {burst} times at once",
        f"ask for {DEFAULTS.suggestions_per_minute:g} suggestions a minute",
        f"may have {DEFAULTS.address_bytes:,} characters, a body {DEFAULTS.request_bytes:,} bytes",
        f"idle for a minute and {CONNECTIONS:,} may be open",
    ):
        assert sentence in PROSE
    assert IDLE_SECONDS == 60
    assert DEFAULTS.search_seconds == DEFAULTS.wait_seconds == DEFAULTS.drain_seconds == 1
    assert TokenBuckets(rate, burst).rate == 1


def test_the_line_of_the_log_is_one() -> None:
    """The example has the fields of a real line, in their order."""
    (example,) = blocks("json", "Running it")
    assert list(json.loads(example)) == list(json.loads(line(Seen(), False)))
