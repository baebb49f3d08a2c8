"""Checks where a field comes from: a column, several, a constant, and how its cells become a value."""

from typing import Any

from corpus.mapping.checks import Check, Table
from corpus.mapping.model import Column, Origin, shape_of
from corpus.mapping.toml import Steps
from corpus.mapping.values import convert

# What may stand in a field's braces, by how the field is understood; these may in every field's.
ALWAYS = ("column", "value", "default", "values", "empty")
ONLY = {
    "split": ("texts", "lines", "text"),
    "each": ("text",),
    "item": ("texts", "lines", "text"),
    "json": ("texts", "lines", "text"),
    "scale": ("rating",),
    "date": ("date", "year"),
    "prefix": ("text", "texts", "id"),
    "html": ("text", "texts", "lines"),
    "imdb": ("id",),
}
EACH_FIELDS = ("text", "person")  # which a passage may be made for each part of
MANY = ("texts", "lines")  # shapes that hold several values


class Columns:
    """How the columns of a file are told: by name, or by number where no row names them."""

    def __init__(self, form: str, header: bool) -> None:
        self.by_number = form != "jsonl" and not header
        if self.by_number:
            self.remedy = "with header = false columns are numbers from 1, without quotation marks."
        else:
            self.remedy = 'this must be the name of a column, such as "Title".'
            if form != "jsonl":
                self.remedy += " Numbers from 1 are for files without names: header = false."

    def has(self, column: Any) -> bool:
        """Whether this may be a column."""
        if self.by_number:
            return isinstance(column, int) and not isinstance(column, bool) and 1 <= column <= 10_000
        return isinstance(column, str) and bool(column.strip())


def read_origin(check: Check, steps: Steps, said: Any, columns: Columns, empty: frozenset[str]) -> Origin:
    """Return where the field at `steps` comes from. Raises MappingError."""
    name = str(steps[-1])
    if not isinstance(said, dict):
        # For a kind, a bare text is nearly always meant to be the kind itself.
        said = {"value" if name == "kind" and isinstance(said, str) else "column": said}
    check_keys(check, steps, said, name)
    if ("column" in said) == ("value" in said):
        check.fail(steps, 'say either column = "its name", or value = "…" for what is the same in every row.')
    origin = Origin(
        name=name,
        columns=read_columns(check, steps, said["column"], columns) if "column" in said else (),
        constant=check.texts(steps, said["value"]) if "value" in said else None,
        default=check.written(steps, said.get("default", "")),
        values=read_values(check, (*steps, "values"), said.get("values", {})),
        empty=empty | frozenset(check.texts(steps, said.get("empty", []))),
        split=check.text((*steps, "split"), said, "\n" if name == "lines" else ""),
        each=check.truth((*steps, "each"), said, bool(said.get("split")) and name in EACH_FIELDS),
        item=check.text((*steps, "item"), said),
        json=check.truth((*steps, "json"), said, False),
        scale=read_scale(check, (*steps, "scale"), said),
        dates=check.texts(steps, said.get("date", [])),
        prefix=check.text((*steps, "prefix"), said),
        html=check.truth((*steps, "html"), said, False),
        imdb=check.truth((*steps, "imdb"), said, False),
    )
    check_splitting(check, steps, origin)
    check_constants(check, steps, origin)
    return origin


def check_keys(check: Check, steps: Steps, said: Table, name: str) -> None:
    """Check that a field's braces hold only what has a meaning for it."""
    shape = shape_of(name)
    usable = (*ALWAYS, *(key for key, shapes in ONLY.items() if shape in shapes))
    for key in said:
        if key in ONLY and key not in usable:
            check.fail((*steps, key), f"{key} has no meaning for {name}. It may have: {', '.join(usable)}.")
    check.keys(steps, said, usable, f"the field {name}")


def check_splitting(check: Check, steps: Steps, origin: Origin) -> None:
    """Check that what is split can hold several values, in one field or as several passages."""
    if origin.name in EACH_FIELDS or shape_of(origin.name) in MANY:
        return
    if origin.split or origin.each:
        fields = " and ".join(EACH_FIELDS)
        check.fail(steps, f"{origin.name} holds one value. Only lists, {fields} can be split.")


def check_constants(check: Check, steps: Steps, origin: Origin) -> None:
    """Check that what stands in the mapping itself can be the field's value."""
    if origin.constant is not None:
        if not any(origin.constant):
            check.fail(steps, "an empty value says nothing. Leave the field out.")
        if len(origin.constant) > 1 and shape_of(origin.name) not in MANY:
            check.fail(steps, f"{origin.name} holds one value, not a list.")
    for text in (*(origin.constant or ()), origin.default, *origin.values.values()):
        if text and text not in origin.empty:
            try:
                convert(origin, [text])
            except ValueError as cause:
                check.fail(steps, f"{cause}.")


def read_columns(check: Check, steps: Steps, said: Any, columns: Columns) -> tuple[Column, ...]:
    """Return the columns of a field, by names or by numbers, whichever the file has."""
    chosen = said if isinstance(said, list) else [said]
    if not chosen or not all(columns.has(each) for each in chosen):
        check.fail(steps, columns.remedy)
    return tuple(each.strip() if isinstance(each, str) else each for each in chosen)


def read_values(check: Check, steps: Steps, said: Any) -> dict[str, str]:
    """Return what cells mean, by what they say, in small letters."""
    if not isinstance(said, dict):
        check.fail(steps, 'this must say what each cell means, such as { "Kritik" = "review" }.')
    return {key.strip().casefold(): check.written((*steps, key), meaning) for key, meaning in said.items()}


def read_scale(check: Check, steps: Steps, said: Table) -> float:
    """Return the best rating of a scale that begins at 0."""
    scale = said.get("scale", 10)
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale <= 1e6:
        check.fail(steps, "this must be the best rating there is, such as 5 or 100.")
    return float(scale)
