"""How alliances end: the cumulative incidence of each kind of ending (Aalen-Johansen), from integer counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tripolar.outcomes.intervals import LEVEL, z_of
from tripolar.outcomes.survival import watched

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Incidence(NamedTuple):
    """Cumulative incidence by kind of ending and whole years of age.

    ``share`` [kind, age]: pacts that have ended so by that age, among those signed (0-1); ``error`` its
    standard error, ``low`` and ``high`` its interval; ``survival`` [age] the share that still stands. Kinds
    and survival add up to 1. NaN beyond the last age at which a pact was seen. ``at_risk`` and ``censored``
    [age], ``ended`` [kind, age]: pacts.
    """

    age: Ints
    share: Floats
    error: Floats
    low: Floats
    high: Floats
    survival: Floats
    at_risk: Ints
    ended: Ints
    censored: Ints


def aalen_johansen(
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    count: ArrayLike | None = None,
    *,
    kinds: int,
    last: int | None = None,
    level: float = LEVEL,
    wider: ArrayLike | None = None,
) -> Incidence:
    """Aalen-Johansen incidence of ending in each of ``kinds`` ways (event 1 to ``kinds``; 0 still standing).

    ``F_k(t) = sum over s <= t of S(s-1) d_k(s)/n(s)``, S the Kaplan-Meier curve of all endings. Variance: the
    Greenwood-type estimator (multinomial increments within a year, so ties are exact)::

        sum over s <= t of  g^2 d/(n(n-d))  -  2 g S d_k/n^2  +  S^2 d_k (n-d_k)/n^3,   g = F_k(t) - F_k(s)

    with S = S(s-1). With one kind it is Greenwood's, without censoring p(1-p)/n; without late entry it equals
    R's ``survfit`` (infinitesimal jackknife). Interval on the scale of log(-log F), ``F ** exp(+- z se / (F
    log F))``; [0, 0] where F is 0. Spells count as independent, unless ``wider`` [age] gives the factor by which
    errors are wider. Arrays as for ``survival.kaplan_meier``.

    Sources: Aalen & Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; Andersen et al. (1993),
    Statistical Models Based on Counting Processes, section IV.4 (variance); Gaynor et al. (1993), JASA 88,
    400-409 (its closed form); Choudhury (2002), Statistics in Medicine 21, 1129-1144 (interval).
    """
    if kinds < 1:
        raise ValueError(f"kinds must be 1 or more, not {kinds}")
    seen = watched(duration, event, entry, count, kinds=kinds, last=last)
    n = np.where(seen.at_risk > 0, seen.at_risk, 1).astype(float)
    ended = seen.ended / n
    survival: Floats = np.cumprod(1.0 - ended.sum(axis=0))
    before = np.append(1.0, survival[:-1])
    share: Floats = np.cumsum(before * ended, axis=1)
    error = np.sqrt(np.maximum(_variance(share, before, seen.ended, n), 0.0))
    if wider is not None:
        error = error * np.asarray(wider, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.exp(z_of(level) * error / (share * np.log(share)))
        low, high = share ** (1.0 / reach), share**reach
    certain = (share <= 0.0) | (share >= 1.0)
    low, high = np.where(certain, share, low), np.where(certain, share, high)
    age = np.arange(len(n))
    survival[age > seen.last] = np.nan
    for values in (share, error, low, high):
        values[:, age > seen.last] = np.nan
    return Incidence(age, share, error, low, high, survival, seen.at_risk, seen.ended, seen.censored)


def _variance(share: Floats, before: Floats, ended: Ints, n: Floats) -> Floats:
    """Variance [kind, age] of the incidence ``share``; s runs along the last axis of the terms [kind, age t, s]."""
    d = ended.sum(axis=0)
    left = n - d
    whole = np.divide(d, n * left, out=np.zeros(len(n)), where=left > 0)  # nothing is to come where all end
    later = share[:, :, None] - share[:, None, :]
    first = later * later * whole
    second = 2.0 * later * (before * ended / (n * n))[:, None, :]
    third = (before * before * ended * (n - ended) / n**3)[:, None, :]
    out: Floats = np.tril(first - second + third).sum(axis=2)
    return out
