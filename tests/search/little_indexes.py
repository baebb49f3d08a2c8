"""The type of the fixture that makes an index of records written in a test."""

from collections.abc import Callable, Iterable

from corpus.records import Film, Passage
from index import FilmIndex

MakeIndex = Callable[[Iterable[Film | Passage]], FilmIndex]
