"""How do records become something searchable, and stay whole?

`reindex(sources, directory)` builds and publishes; `open_index(directory)` opens what was published.

- schema.py  the one place a field is spelled; analysis.py  text to words
- rebuild.py  the job; planning.py  what it would do; watching.py  when to do it again; report.py  what it is
  told and tells
- reading.py, updating.py  its first half, from sources to records: all, or what has changed
- building.py  its second, from records to a generation; pieces.py  films written one after the other;
  assembly.py  a generation made of pieces
- records.py  every record, kept with its source; keeping.py  where; joining.py  which films are the same;
  filmwise.py  what is made of a film's records; repeats.py  which of them may say the same
- segments.py  the Whoosh side; columns.py  what is counted; splicing.py  columns made of others;
  stored.py  what is shown
- generations.py  manifest, publication; lock.py  one build at a time
- integrity.py  are its files those of the manifest? verify.py  does it count right? doctor.py  all else that
  can be proved, with evidence.py, questions.py, record_checks.py
- upkeep.py  listed, rolled back, mended; leftovers.py; snapshots.py  one file and back
- film_index.py  a generation opened for reading; scrubbing.py  read whole while it is served
"""

from index.film_index import FilmIndex, Follower, IndexStats, open_index
from index.planning import planned
from index.rebuild import reindex
from index.report import Changes, Options, Progress, ReindexReport
from index.watching import remembered_sources, watch

__all__ = [
    "Changes",
    "FilmIndex",
    "Follower",
    "IndexStats",
    "Options",
    "Progress",
    "ReindexReport",
    "open_index",
    "planned",
    "reindex",
    "remembered_sources",
    "watch",
]
