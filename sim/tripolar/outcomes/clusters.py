"""Simulation noise where parameters are drawn: runs share them by sets, so the sets are what is independent.

Runs of one set are alike, and more runs draw new sets: an interval that took the runs as independent would be too
narrow by a factor of ``sqrt(1 + (m - 1) r)``, m runs a set, r their intraclass correlation (Kish 1965, Survey
Sampling, section 5.4). Shares use the hits of every set; what is derived (survival, shares of shares) uses the counts
of ``GROUPS`` groups of whole sets, the random groups of Wolter (2007), Introduction to Variance Estimation, ch. 2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tripolar.outcomes.intervals import LEVEL, wilson, z_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Groups that sets are put into by their number, so that the size of the counts does not grow with the runs.
GROUPS = 64


def group_of(run: ArrayLike, set_size: int) -> Ints:
    """Group [run] of runs by their number: that of their set, modulo ``GROUPS``."""
    out: Ints = np.asarray(run, dtype=np.int64) // set_size % GROUPS
    return out


class Shares(NamedTuple):
    """Shares with clustered intervals: ``low`` to ``high``, and ``effective``, the independent runs they are worth."""

    low: Floats
    high: Floats
    effective: Floats


def of_sets(
    hits: ArrayLike, runs: ArrayLike, squares: ArrayLike, set_size: int, level: float = LEVEL
) -> Shares:
    """Interval of the share hits / runs from ``squares``, the sum of the squared hits of each set of ``set_size``.

    With S sets of m runs and share p, the variance is ``S/(S-1) (sum k^2 / n^2 - p^2 / S)``, n = S m; the interval
    is Wilson's for the n that would give that variance, at most the runs, with the t quantile of S - 1 degrees. Of
    one set nothing is known of others: then, as where no run or every run hit, the runs count as independent.
    """
    k, n, q = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (hits, runs, squares)))
    with np.errstate(divide="ignore", invalid="ignore"):
        p, sets = k / n, n / set_size
        variance = np.where(sets > 1.0, sets / (sets - 1.0) * (q / (n * n) - p * p / sets), np.nan)
    return _shares(p, n, variance, sets, level)


def share_noise(
    hits: ArrayLike, runs: ArrayLike, squares: ArrayLike, set_size: int, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Interval of the share hits / runs: ``of_sets``, or Wilson's where no parameters are drawn (``set_size`` 0)."""
    if not set_size:
        return wilson(hits, runs, level)
    found = of_sets(hits, runs, squares, set_size, level)
    return found.low, found.high


def of_groups(hits: ArrayLike, of: ArrayLike, level: float = LEVEL) -> Shares:
    """Interval of the ratio of sums ``hits`` / ``of`` [group, ...]: of runs, of pacts, of breaks, by groups of sets.

    Variance of a ratio by linearisation, ``G/(G-1) sum (h - p o)^2 / (sum o)^2``, G groups with any ``of`` anywhere;
    else as ``of_sets``.
    """
    h, o = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(of, dtype=float))
    total, whole = h.sum(axis=0), o.sum(axis=0)
    groups = float(np.count_nonzero(o.reshape(len(o), -1).any(axis=1))) if o.size else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        p = total / whole
        rest = ((h - p * o) ** 2).sum(axis=0)
        variance = (
            rest / (whole * whole) * (groups / (groups - 1.0)) if groups > 1.0 else np.full(p.shape, np.nan)
        )
    return _shares(p, whole, variance, np.full(p.shape, groups), level)


def _shares(p: Floats, n: Floats, variance: Floats, independent: Floats, level: float) -> Shares:
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = p * (1.0 - p) / variance
    clustered = np.isfinite(worth) & (worth > 0.0) & (worth < n)
    worth = np.where(clustered, worth, n)
    low, high = wilson(
        p * worth, worth, level, quantile=np.where(clustered, t_of(independent, level), z_of(level))
    )
    return Shares(low, high, worth)


def by_set(values: ArrayLike, set_size: int) -> Floats:
    """Sums of ``values`` [..., run] of runs 0, 1, ... by set: [set, ...]; the last set may be cut short."""
    x = np.asarray(values, dtype=float)
    out: Floats = np.moveaxis(np.add.reduceat(x, np.arange(0, x.shape[-1], set_size), axis=-1), -1, 0)
    return out


def of_runs(hit: ArrayLike, set_size: int = 0, level: float = LEVEL) -> tuple[Floats, Floats]:
    """95 % interval of the share of runs 0, 1, ... that ``hit`` [..., run]: by sets of ``set_size``, Wilson's if 0."""
    x = np.asarray(hit)
    if not set_size:
        return wilson(x.sum(axis=-1), x.shape[-1], level)
    hits, runs = by_set(x, set_size), by_set(np.ones(x.shape), set_size)
    found = of_groups(hits, runs, level)
    return found.low, found.high


def t_of(independent: ArrayLike, level: float = LEVEL) -> Floats:
    """Two-sided quantile of t for so many independent parts (one degree of freedom less); normal for fewer than 2."""
    from scipy.special import stdtrit

    freedom = np.asarray(independent, dtype=float) - 1.0
    out: Floats = np.where(freedom >= 1.0, stdtrit(np.maximum(freedom, 1.0), 0.5 + level / 2.0), z_of(level))
    return out


def variance_of_parts(sums: Floats, level: float = LEVEL) -> Floats:
    """Variance of a total from its parts ``sums`` [part, ...], which add up to 0 (influences, residuals).

    ``G/(G-1) sum of squares``, made larger by (t/z)^2, so that a normal interval of it is one of t on G - 1 degrees, G
    the parts that are not 0 throughout. NaN for fewer than two, 0 for none.
    """
    groups = int(np.count_nonzero(sums.reshape(len(sums), -1).any(axis=1))) if sums.size else 0
    if groups == 0:
        return np.zeros(sums.shape[1:])
    if groups < 2:
        return np.full(sums.shape[1:], np.nan)
    wider = (float(t_of(groups, level)) / z_of(level)) ** 2
    out: Floats = (sums * sums).sum(axis=0) * (groups / (groups - 1.0)) * wider
    return out
