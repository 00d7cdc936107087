"""Two bands around a share: what chance leaves open, and what the parameters leave open.

*Simulation noise*: the Wilson score interval of k hits among n runs (``clusters``: among sets of runs, where
parameters are drawn). *What we do not know*: how far the share
itself differs from one draw of the parameters to the next, after taking out the noise within each draw.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Two-sided level of the noise band, and the quantiles of the parameter band.
LEVEL = 0.95
BAND = (0.05, 0.95)
#: Largest intraclass correlation told apart from 1 (beyond it the sets are all-or-nothing).
_MOST_ALIKE = 1.0 - 1e-9


class BetaBinomial(NamedTuple):
    """Moments of a beta-binomial: mean share, and how alike the runs of one set are (0 not, 1 wholly)."""

    mean: float
    alike: float


def z_of(level: float) -> float:
    """Two-sided normal quantile: 1.96 for 0.95; ValueError for a level that is no share."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must be between 0 and 1, for example 0.95, not {level}")
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def wilson(
    hits: ArrayLike, runs: ArrayLike, level: float = LEVEL, *, quantile: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Wilson score interval of the share hits / runs; arrays broadcast, NaN where runs is 0.

    ``(p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n)``, z2 = z squared. Exactly 0 below and 1 above
    where no run or every run hit. ``quantile`` takes the place of the normal z of ``level``. Source: Wilson
    (1927), JASA 22, 209-212; advised for shares near 0 and 1 by Brown, Cai & DasGupta (2001), Statistical Science
    16, 101-133.
    """
    k, n = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(runs, dtype=float))
    z = np.asarray(z_of(level) if quantile is None else quantile, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        middle = p + z * z / (2.0 * n)
        half = z * np.sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n))
        scale = 1.0 + z * z / n
        low = np.where(k == 0, 0.0, (middle - half) / scale)
        high = np.where(k == n, 1.0, (middle + half) / scale)
    none = n == 0
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


def moments(hits: ArrayLike, runs: ArrayLike, weight: ArrayLike | None = None) -> BetaBinomial | None:
    """Beta-binomial by moments from ``hits`` of ``runs`` in each set (``weight``: number of such sets).

    With N = sum n, p = sum k / N and S = sum n (k/n - p)^2 over m sets, the correlation within a set is
    ``(S - p(1-p)(m-1)) / (p(1-p) (N - sum n^2 / N - (m-1)))``, cut to [0, 1]: the spread that sampling alone
    would give is taken out. None where it can not be told (fewer than two sets, or sets of one run).
    Source: Kleinman (1973), JASA 68, 46-54, weights n.
    """
    k = np.asarray(hits, dtype=float)
    n = np.broadcast_to(np.asarray(runs, dtype=float), k.shape)
    w = np.ones_like(k) if weight is None else np.asarray(weight, dtype=float)
    full = n > 0
    parts = float((w[full] * k[full] ** 2 / n[full]).sum())
    return moments_of_sums(
        float(w[full].sum()), float((w * n).sum()), float((w * n * n).sum()), float((w * k).sum()), parts
    )


def moments_of_sums(
    sets: float, total: float, squares: float, hits: float, parts: float
) -> BetaBinomial | None:
    """``moments`` from sums over sets with runs: of 1, n, n^2, k and k^2 / n."""
    if total <= 0.0:
        return None
    told = total - squares / total - (sets - 1.0)
    if sets < 2.0 or told <= 1e-9 * total:
        return None
    p = hits / total
    chance = p * (1.0 - p)
    if chance <= 0.0:
        return BetaBinomial(p, 0.0)
    spread = max(parts - total * p * p, 0.0)
    return BetaBinomial(p, min(max((spread - chance * (sets - 1.0)) / (chance * told), 0.0), 1.0))


def parameter_band(
    hits: ArrayLike, runs: ArrayLike, weight: ArrayLike | None = None, band: tuple[float, float] = BAND
) -> tuple[float, float] | None:
    """Range (5-95 %) of the share over parameter sets: quantiles of the beta of ``moments``.

    A beta with mean p and correlation r has a = p (1/r - 1), b = (1-p)(1/r - 1). No spread beyond sampling
    (also: no hit at all, or nothing but hits) gives both ends at the mean; None where ``moments`` gives none.
    """
    return range_of(moments(hits, runs, weight), band)


def range_of(fit: BetaBinomial | None, band: tuple[float, float] = BAND) -> tuple[float, float] | None:
    """Quantiles of the beta of ``fit``; None where there is none."""
    if fit is None:
        return None
    if fit.alike <= 1e-12:
        return fit.mean, fit.mean
    from scipy.special import betaincinv

    both = 1.0 / min(fit.alike, _MOST_ALIKE) - 1.0
    low, high = betaincinv(fit.mean * both, (1.0 - fit.mean) * both, np.array(band))
    return float(low), float(high)
