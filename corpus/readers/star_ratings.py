"""A rating without a word to it, as people keep them of the films they have seen."""


def stars(rating: float) -> str:
    """Return a rating of 0 to 10 as five stars show it: 9 is ★★★★½."""
    halves = round(rating)
    return "★" * (halves // 2) + "½" * (halves % 2) or "☆"
