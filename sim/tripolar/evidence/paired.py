"""Paired differences on common random numbers, with interval and verdict."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.outcomes.clusters import by_set, variance_of_parts
from tripolar.outcomes.intervals import BAND

Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054
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
    """5-95 % range of the sets' mean differences, drawn in to the mean by what sampling gives of their spread.

    ``mean + sqrt(variance between sets / variance of set means) (quantile - mean)``: the shape is that of the sets,
    which is often skewed.
    """
    whole = len(d) // set_size if set_size > 1 else 0
    if whole < 2:
        return None
    sets = d[: whole * set_size].reshape(whole, set_size)
    means = sets.mean(axis=1)
    return drawn_in(means, float(sets.var(axis=1, ddof=1).mean()) / set_size, float(d.mean()))


def drawn_in(means: Floats, noise: float, mean: float) -> tuple[float, float]:
    """5-95 % range of ``means`` of sets about ``mean``, less the part of their variance that is ``noise``."""
    total = float(means.var(ddof=1))
    kept = math.sqrt(max(1.0 - noise / total, 0.0)) if total > 0.0 else 0.0
    low, high = (mean + kept * (float(np.quantile(means, end)) - mean) for end in BAND)
    return min(low, mean), max(high, mean)


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
