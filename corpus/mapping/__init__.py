"""Mapping files: which column of somebody's own CSV, TSV or JSON Lines is which field of a film or a passage.

- model.py  what a mapping says, as values
- loading.py, checks.py, origins.py, toml.py  from the file to the values, with mistakes told by line
- values.py  from cells to values of a field: scales, dates, yes and no, lists
- proposal.py  a mapping to begin with, guessed from a file's columns

The tables themselves are read in readers/mapped.py.
"""

from corpus.mapping.loading import load_mapping, parse_mapping
from corpus.mapping.model import FILE_NAME, Mapping

__all__ = ["FILE_NAME", "Mapping", "load_mapping", "parse_mapping"]
