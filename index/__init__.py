"""How do records become something searchable, and stay whole?

`reindex(sources, directory)` builds and publishes; `open_index(directory)` opens what was published.

- schema.py  the one place a field is spelled; analysis.py  text to words
- rebuild.py  the job; staging.py  where records wait to be put in order
- segments.py  the Whoosh side; columns.py  what is counted; stored.py  what is shown
- generations.py  manifest, lock, publication; verify.py  is a generation whole?
- film_index.py  a generation opened for reading
"""

from index.film_index import FilmIndex, Follower, IndexStats, open_index
from index.rebuild import Progress, ReindexReport, reindex

__all__ = ["FilmIndex", "Follower", "IndexStats", "Progress", "ReindexReport", "open_index", "reindex"]
