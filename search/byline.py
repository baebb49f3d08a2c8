"""By whom or what a passage is, in words: the line under its heading."""

import re

from corpus.records import Kind, Passage

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def byline(passage: Passage) -> str:
    """Return by whom or what a passage is, in words."""
    parts = [passage.author, passage.category, passage.role, passage.relation, *passage.speakers]
    if passage.performers:
        parts.append(f"performed by {', '.join(passage.performers)}")
    if passage.rating is not None and passage.kind is not Kind.FILM:
        parts.append(f"rated {passage.rating:g}/10")
    if passage.start is not None:
        minutes, seconds = divmod(int(passage.start), 60)
        parts.append(f"at {minutes // 60}:{minutes % 60:02}:{seconds:02}")
    parts.append(day(passage.date))
    if passage.helpful is not None and passage.helpful_of:
        parts.append(f"{passage.helpful} of {passage.helpful_of} found it helpful")
    return ", ".join(part for part in parts if part)


def day(date: str) -> str:
    """Return an ISO date in words, as exactly as it is known: 1 August 2014, August 2014, 2014."""
    match = DATE.fullmatch(date)
    if not match:
        return date
    year, month, day_of_month = match.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    return " ".join(filter(None, (day_of_month and str(int(day_of_month)), MONTHS[int(month) - 1], year)))
