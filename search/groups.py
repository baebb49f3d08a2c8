"""Runs of equal values: passages of a film stand together in the index, and within a film kind by kind.

So the matches of a film are a run of all matches, and what is true of each can be computed at once.
"""

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


def run_starts(keys: npt.NDArray[np.integer]) -> Rows:
    """Return where each run of equal keys begins: int64 [r]."""
    if not len(keys):
        return np.zeros(0, np.intp)
    return np.concatenate((np.zeros(1, np.intp), np.flatnonzero(keys[1:] != keys[:-1]) + 1))


def is_among(values: npt.NDArray[np.integer], listed: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Return which of some values are in a list, which is ascending: bool. For few, quicker than isin."""
    if not len(listed):
        return np.zeros(len(values), np.bool_)
    found: npt.NDArray[np.bool_] = listed.take(listed.searchsorted(values), mode="clip") == values
    return found
