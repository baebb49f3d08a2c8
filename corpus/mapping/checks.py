"""The pieces that a mapping file is checked with: what may stand where, told with its line if it does not.

loading.py puts them together for files, origins.py for fields.
"""

import codecs
import datetime
from collections.abc import Iterable
from typing import Any, NoReturn

from corpus.errors import MappingError
from corpus.mapping.toml import Steps, Toml
from corpus.mapping.values import suggestion

Table = dict[str, Any]


class Check:
    """Takes values out of the tables of one TOML file. Each method raises MappingError with the place."""

    def __init__(self, toml: Toml) -> None:
        self.toml = toml

    def fail(self, steps: Steps, message: str) -> NoReturn:
        """Raise the error about a key."""
        key = ".".join(step for step in steps if isinstance(step, str))
        raise MappingError(self.toml.place(steps), f"{key}: {message}" if key else message)

    def keys(self, steps: Steps, table: Table, known: Iterable[str], whose: str) -> None:
        """Check that a table has no key that nobody knows."""
        known = tuple(known)
        for key in table:
            if key not in known:
                near = suggestion(key, known)
                self.fail((*steps, key), f"{whose} has no such key{near} It may have: {', '.join(known)}.")

    def tables(self, steps: Steps, said: Any, missing: str) -> list[tuple[Steps, Table]]:
        """Return the tables of a list, or a single one, each with the steps to it."""
        if isinstance(said, dict):
            return [(steps, said)]
        if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
            self.fail(steps, missing)
        return [((*steps, number), each) for number, each in enumerate(said)]

    def text(self, steps: Steps, table: Table, default: str = "", *, needed: str = "") -> str:
        """Return a text; `needed` says what to write where there is none."""
        value = table.get(str(steps[-1]))
        if value is None and not needed:
            return default
        if not isinstance(value, str) or (needed and not value.strip()):
            self.fail(steps, needed or "this must be a text in quotation marks.")
        return value

    def truth(self, steps: Steps, table: Table, default: bool) -> bool:
        """Return true or false."""
        value = table.get(str(steps[-1]), default)
        if not isinstance(value, bool):
            self.fail(steps, "this must be true or false, without quotation marks.")
        return value

    def texts(self, steps: Steps, said: Any) -> tuple[str, ...]:
        """Return texts: of one, or of a list; numbers, dates, true and false are written out."""
        return tuple(self.written(steps, each) for each in (said if isinstance(said, list) else [said]))

    def written(self, steps: Steps, said: Any) -> str:
        """Return a single value as a cell would have it."""
        if not isinstance(said, str | int | float | datetime.date):  # a bool is an int, a datetime a date
            self.fail(steps, "this must be a text, a number or a date.")
        if isinstance(said, bool):
            return "true" if said else "false"
        return said.isoformat() if isinstance(said, datetime.date) else str(said).strip()

    def sign(self, steps: Steps, table: Table, default: str, *, may_be_empty: bool = False) -> str:
        """Return a single character."""
        sign = self.text(steps, table, default)
        if len(sign) > 1 or sign in ("\r", "\n", "\0") or not (sign or may_be_empty):
            self.fail(steps, 'this must be one character, such as ";" or "\\t".')
        return sign

    def encoding(self, steps: Steps, table: Table) -> str:
        """Return the name of an encoding that Python knows, "" where none is said."""
        name = self.text(steps, table).strip()
        if name:
            try:
                codecs.lookup(name)
                b"a".decode(name, "replace")  # some codecs are for bytes only
            except (LookupError, ValueError):
                known = "utf-8, utf-16, cp1252, shift_jis and others"
                self.fail(steps, f"no such encoding is known. It may be {known}.")
        return name

    def count(self, steps: Steps, table: Table) -> int:
        """Return a small number, 0 where none is said."""
        value = table.get(str(steps[-1]), 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
            self.fail(steps, "this must be a number of lines, such as 1.")
        return value
