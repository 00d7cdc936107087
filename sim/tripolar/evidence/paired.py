"""Paired differences on common random numbers, with interval and verdict."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.outcomes.clusters import by_set, variance_of_parts

Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054
NORMAL_90 = 1.6448536269514722
#: An effect on a share of at least this size (two of 100 futures) is strong; on years, of at least this many.
STRONG_SHARE, STRONG_YEARS = 0.02, 0.5
#: A claim whose sign holds in fewer of the parameter sets than this is fragile.
FRAGILE = 2.0 / 3.0


class Difference(NamedTuple):
    """Mean paired difference with its 95 % interval over futures.

    ``band``: what we do not know, the 5-95 % range of the difference over parameter sets, sampling noise taken off
    (None where no parameters are drawn, or in fewer than two whole sets).
    """

    mean: float
    low: float
    high: float
    runs: int
    band: tuple[float, float] | None = None


def paired(base: Floats, changed: Floats, set_size: int = 0) -> Difference:
    """Mean of changed - base, future by future, with a 95 % interval: d +- 1.96 s / sqrt(n).

    With ``set_size`` (runs 0, 1, ... that share drawn parameters by sets) the sets are what is independent: the
    error is that of a mean of clusters, ``S/(S-1) sum over sets of (sum of d - mean)^2 / n^2``, with the t quantile
    of S - 1 degrees. ValueError if the two do not hold the same futures.
    """
    if base.shape != changed.shape:
        raise ValueError(
            f"paired differences need the same futures on both sides, not {base.shape} and {changed.shape}"
        )
    d = changed - base
    n = len(d)
    mean = float(d.mean())
    if set_size and n > set_size:
        rest = by_set(d - mean, set_size)
        half = NORMAL_95 * math.sqrt(float(variance_of_parts(rest))) / n
    else:
        half = NORMAL_95 * float(d.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    return Difference(mean, mean - half, mean + half, n, _over_sets(d, set_size))


def _over_sets(d: Floats, set_size: int) -> tuple[float, float] | None:
    """Mean +- 1.645 times the standard deviation between sets (of their means, less what sampling gives)."""
    whole = len(d) // set_size if set_size > 1 else 0
    if whole < 2:
        return None
    sets = d[: whole * set_size].reshape(whole, set_size)
    between = float(sets.mean(axis=1).var(ddof=1)) - float(sets.var(axis=1, ddof=1).mean()) / set_size
    half = NORMAL_90 * math.sqrt(max(between, 0.0))
    mean = float(d.mean())
    return mean - half, mean + half


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
