"""Where to go on in a list of answers: an opaque text that stands for a place in one generation.

A page number means another thing once the index is rebuilt. A cursor names the generation it was given for,
so that a program that walks through an answer meets nothing twice and misses nothing, or is told to begin
again.
"""

import base64
import binascii

import msgspec

from index import FilmIndex
from search.errors import QueryError
from web.problems import Gone


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A page of an answer. of: a digest of what was asked."""

    generation: int
    built: str
    of: str
    page: int


def cursor(index: FilmIndex, of: str, page: int) -> str:
    """Return the cursor of a page of the answer to `of`."""
    place = Place(index.generation, index.manifest.built, of, page)
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def page_at(index: FilmIndex, of: str, text: str) -> int:
    """Return the page a cursor stands for. Raises QueryError where it is none of this answer, and Gone."""
    try:
        packed = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        place = msgspec.json.decode(packed, type=Place)
    except (binascii.Error, msgspec.MsgspecError, UnicodeError):
        raise QueryError("This cursor is none that was given out. Ask without it to begin anew.") from None
    if place.of != of or place.page < 1:
        raise QueryError("This cursor belongs to another question. Ask without it to begin anew.")
    if (place.generation, place.built) != (index.generation, index.manifest.built):
        raise Gone(
            "The index has been rebuilt since this cursor was given out. Ask without it to begin anew."
        )
    return place.page
