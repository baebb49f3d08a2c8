"""Film ids for catalogues that have no IMDb numbers: one for each film, the same in every run."""

from corpus.records import slug


class FilmIds:
    """Gives the films of one source their ids, and remembers to whom each was given.

    Two films may share title and year. The first is called by them; a later one by its number in its own
    catalogue as well: `emma-1996`, `emma-1996-tmdb-12254`.
    """

    def __init__(self) -> None:
        self.owners: dict[str, str] = {}

    def choose(self, title: str, year: int | None, identifier: str) -> str:
        """Return the film_id for the film that its catalogue knows as `identifier`, such as `tmdb:862`."""
        plain = slug(title, year)
        if self.owners.setdefault(plain, identifier) == identifier:
            return plain
        return f"{plain}-{slug(identifier)}"
