"""What is packed comes back, whichever library packs and unpacks it, and damage is zlib's own error."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columnar import packing
from index.columnar.packing import pack, unpack

isal_zlib = pytest.importorskip("isal.isal_zlib", reason="there is no ISA-L for this machine")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 40))
def test_either_library_reads_what_the_other_has_written(content: bytes, times: int) -> None:
    """zlib and ISA-L write one format."""
    content *= times
    assert unpack(pack(content)) == content
    assert zlib.decompress(pack(content)) == content
    assert unpack(memoryview(zlib.compress(content, 1))) == content


@pytest.mark.parametrize("library", [zlib, isal_zlib], ids=["zlib", "ISA-L"])
@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no such thing", id="something else"),
        pytest.param(zlib.compress(b"storm" * 100)[:-5], id="cut short"),
        pytest.param(zlib.compress(b"storm" * 100)[:-1] + b"\0", id="another checksum"),
    ],
)
def test_damage_is_told_as_zlib_tells_it(
    library: object, damaged: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Callers have one kind of error to know, with the library and without it."""
    monkeypatch.setattr(packing, "library", library)
    with pytest.raises(zlib.error):
        unpack(damaged)
