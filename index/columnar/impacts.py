"""Bounds on what a posting can score, one byte each, so that a search can leave most postings alone.

An impact is BM25's saturation f (k1 + 1) / (f + k1 (1 - b + b l / average)) of a posting, which lies
between 0 and k1 + 1, in 255 steps and rounded up. It is computed with Whoosh's default parameters and the
segment's own average length; a search with others scales the bounds (search/pruning.py).
"""

from functools import lru_cache

import numpy as np

from index.columnar.arrays import Array
from index.columnar.inversion import LENGTHS

K1, B = 1.2, 0.75
STEPS = 255
CHAMPIONS = 64  # postings with the highest impacts that a long list names
LONG = 512  # postings from which on a list has champions


def saturation(average: float, k1: float = K1, b: float = B) -> Array:
    """Return the saturation of every frequency and length byte: float64 [256, 256]; 0 for frequency 0.

    f (k1 + 1) / (f + k1 (1 - b + b l / average)), as in Robertson and Zaragoza, "The Probabilistic
    Relevance Framework", 2009.
    """
    frequency = np.arange(256, dtype=np.float64)[:, np.newaxis]
    norm = k1 * (1 - b + b * LENGTHS / (average or 1))
    saturated: Array = frequency * (k1 + 1) / np.maximum(frequency + norm, 1e-9)
    return saturated


@lru_cache(maxsize=64)
def impact_table(average: float) -> Array:
    """Return the impact of every frequency and length byte: uint8 [65536], at 256 f + l."""
    steps = np.ceil(saturation(average) / (K1 + 1) * STEPS)
    steps[255] = STEPS  # the frequency byte 255 also stands for all higher frequencies
    table: Array = np.minimum(steps, STEPS).astype(np.uint8).ravel()
    return table


def impacts(frequencies: Array, lengths: Array, average: float) -> Array:
    """Return the impacts of postings: uint8 [p].

    frequencies: integers [p]; lengths: uint8 [p], the length byte of the field in each one's document.
    """
    place = np.minimum(frequencies, 255).astype(np.uint16)
    place <<= 8
    place |= lengths
    return impact_table(average)[place]


def champions(impact: Array, start: Array) -> tuple[Array, Array]:
    """Return which terms have long lists (uint32 [c]) and the rows of their champions (uint32 [64 c]).

    impact: uint8 [p]; start: integer [t + 1], where each term's postings begin. Rows count from there.
    """
    start = start.astype(np.int64)
    long = np.flatnonzero(np.diff(start) >= LONG)
    rows = [
        np.sort(np.argpartition(impact[start[term] : start[term + 1]], -CHAMPIONS)[-CHAMPIONS:])
        for term in long.tolist()
    ]
    return long.astype(np.uint32), np.concatenate([np.zeros(0, np.uint32), *rows]).astype(np.uint32)
