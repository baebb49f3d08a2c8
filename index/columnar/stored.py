"""Stored fields as bytes and back, without pickle: MessagePack. blocks.py compresses them.

Plain data comes back as it went in: text, bytes, numbers, booleans, dates and times, and lists, tuples
and dictionaries of them, the keys of a dictionary being text, bytes, numbers or booleans. Anything else
is refused when it is stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.msgpack import Ext

from index.errors import UnsupportedField

AS_THEY_ARE = (str, int, float, bytes, bool, type(None))
ALL_PLAIN = frozenset(AS_THEY_ARE).issuperset

# What MessagePack has no type for, by the number of its extension type: how it is read back.
READ_BACK: dict[int, Callable[[bytes], Any]] = {
    1: lambda content: datetime.fromisoformat(content.decode()),
    2: lambda content: date.fromisoformat(content.decode()),
    3: lambda content: time.fromisoformat(content.decode()),
    4: lambda content: tuple(decoder.decode(content)),
    5: lambda content: Decimal(content.decode()),
}

encoder = msgspec.msgpack.Encoder()
decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(
    ext_hook=lambda code, content: READ_BACK[code](bytes(content))
)


def packable(value: Any) -> Any:
    """Return `value` with what MessagePack does not know wrapped in extension types."""
    if isinstance(value, AS_THEY_ARE):
        return value
    if isinstance(value, datetime):
        return Ext(1, value.isoformat().encode())
    if isinstance(value, date):
        return Ext(2, value.isoformat().encode())
    if isinstance(value, time):
        return Ext(3, value.isoformat().encode())
    if isinstance(value, tuple):
        return Ext(4, encoder.encode([packable(item) for item in value]))
    if isinstance(value, Decimal):
        return Ext(5, str(value).encode())
    if isinstance(value, list):
        return [packable(item) for item in value]
    if isinstance(value, dict):
        if not all(isinstance(key, AS_THEY_ARE) for key in value):
            raise TypeError("a dictionary has a key that is no text or number")
        return {key: packable(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} is no plain data")


def encode_stored(fields: dict[str, Any]) -> bytes:
    """Return a document's stored fields as bytes. Raises UnsupportedField for values of other types."""
    try:
        if ALL_PLAIN(map(type, fields.values())):
            return encoder.encode(fields)
        return encoder.encode({name: packable(value) for name, value in fields.items()})
    except (TypeError, OverflowError, UnicodeEncodeError, RecursionError, msgspec.MsgspecError) as cause:
        raise UnsupportedField(
            f"A stored field holds a value that cannot be kept ({cause}); store text, numbers, dates,"
            " lists or dictionaries of them."
        ) from cause


def encode_all(documents: Iterable[Mapping[str, Any]], names: Sequence[str]) -> list[bytes]:
    """Return what `encode_stored` makes of these fields of each document, nothing where it has none."""
    kept = [
        {name: value for name in names if (value := document.get(name)) is not None} for document in documents
    ]
    types = {kind for fields in kept for kind in map(type, fields.values())}
    try:
        if ALL_PLAIN(types):
            return [encoder.encode(fields) if fields else b"" for fields in kept]
    except (OverflowError, UnicodeEncodeError, msgspec.MsgspecError):
        pass  # which document it is, and what is wrong with it, is said below
    return [encode_stored(fields) if fields else b"" for fields in kept]


def decode_stored(content: memoryview) -> dict[str, Any]:
    """Return the stored fields that `encode_stored` made bytes of."""
    fields: dict[str, Any] = decoder.decode(content)
    return fields
