"""Links from one page of something to the others: of results, of a film's passages, of people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from search.errors import QueryError

AROUND = 2  # page numbers shown on each side of the current one


@dataclass(frozen=True, slots=True)
class Step:
    """A page one can go to."""

    number: int
    link: str
    current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Links to other pages; an empty link where there is none. steps: None is a gap."""

    previous: str
    next: str
    steps: tuple[Step | None, ...]


def pager(current: int, last: int, link: Callable[[int], str]) -> Pager | None:
    """Return the links from page `current` of `last`, or None where there is one page only."""
    if last < 2:
        return None

    def linked(number: int) -> str:
        return link(number) if 1 <= number <= last else ""

    return Pager(
        previous=linked(current - 1),
        next=linked(current + 1),
        steps=tuple(
            None if number is None else Step(number, link(number), number == current)
            for number in page_numbers(current, last)
        ),
    )


def page_numbers(current: int, last: int) -> list[int | None]:
    """Return the pages to link to, in order, with None for each gap: 1 … 4 5 6 7 8 … 20.

    A gap always stands for two pages or more; where it would be one, that page is shown instead.
    """
    near = range(current - AROUND, current + AROUND + 1)
    shown = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    numbers: list[int | None] = []
    for number in shown:
        before = numbers[-1] if numbers else None
        if before is not None and number - before == 2:
            numbers.append(number - 1)
        elif before is not None and number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers


def asked_page(parameters: Mapping[str, str]) -> int:
    """Return the page that an address's parameters ask for, from 1. Raises QueryError."""
    written = parameters.get("page", "").strip() or "1"
    if not (written.isascii() and written.isdigit()) or int(written[:20]) < 1:
        raise QueryError(f"page must be a whole number from 1 on, not {written!r}.")
    return int(written[:20])
