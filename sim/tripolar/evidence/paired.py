"""Paired differences on common random numbers, with interval and verdict."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054
#: An effect on a share of at least this size (two of 100 futures) is strong; on years, of at least this many.
STRONG_SHARE, STRONG_YEARS = 0.02, 0.5
#: A claim whose sign holds in fewer of the parameter sets than this is fragile.
FRAGILE = 2.0 / 3.0


class Difference(NamedTuple):
    """Mean paired difference with its 95 % interval over futures."""

    mean: float
    low: float
    high: float
    runs: int


def paired(base: Floats, changed: Floats) -> Difference:
    """Mean of changed - base, future by future, with a normal 95 % interval: d +- 1.96 s / sqrt(n).

    ValueError if the two do not hold the same futures.
    """
    if base.shape != changed.shape:
        raise ValueError(
            f"paired differences need the same futures on both sides, not {base.shape} and {changed.shape}"
        )
    d = changed - base
    n = len(d)
    mean = float(d.mean())
    half = NORMAL_95 * float(d.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    return Difference(mean, mean - half, mean + half, n)


def verdict(difference: Difference, expected: int, strong: float) -> str:
    """strong, weak, null or reversed.

    *null*: the interval holds 0. Otherwise *reversed* if the sign is not the ``expected`` one (+1 or -1), *strong*
    if the effect is at least ``strong``, else *weak*.
    """
    if difference.low <= 0.0 <= difference.high:
        return "null"
    if (difference.mean > 0) != (expected > 0):
        return "reversed"
    return "strong" if abs(difference.mean) >= strong else "weak"


def share_of_sets(base: Floats, changed: Floats, set_size: int, expected: int) -> float:
    """Share of parameter sets in which the mean difference has the expected sign; no difference counts half."""
    whole = len(base) // set_size * set_size
    if whole == 0:
        return math.nan
    d = (changed - base)[:whole].reshape(-1, set_size).mean(axis=1) * expected
    return float(((d > 0) + 0.5 * (d == 0)).mean())
