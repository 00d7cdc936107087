"""How long alliances live: Kaplan-Meier from integer counts, with pacts older than the observation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tripolar.outcomes.intervals import LEVEL, z_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Ages whose survival a summary states, in years.
AGES = (5, 10, 20)
_ROUNDING = 1e-12


class Curve(NamedTuple):
    """A survival curve by whole years of age 0 to T.

    ``survival`` is the share of pacts that outlive that age, ``low`` and ``high`` its 95 % interval (NaN
    beyond the last age at which a pact was seen), ``at_risk`` the pacts under observation up to that age,
    ``broke`` and ``censored`` those that ended, or were last seen, at that age.
    """

    age: Ints
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Ints
    broke: Ints
    censored: Ints


def kaplan_meier(
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    count: ArrayLike | None = None,
    *,
    last: int | None = None,
    level: float = LEVEL,
) -> Curve:
    """Kaplan-Meier curve from whole years: ``count`` pacts of that duration, event (1 broke) and entry age.

    ``S(t) = prod over s <= t of (1 - d(s)/n(s))``, n(s) the pacts with entry < s <= duration (age 0: entry
    0). Variance by Greenwood, interval on the scale of log(-log S): ``S ** exp(-+ z sqrt(v) / log S)``, v =
    sum d/(n(n-d)). Where S is 1 the interval is [1, 1]; where it is 0 it runs from 0 to the last upper end (R
    leaves it blank). Early ages at which no pact is under observation leave S as it is: the curve is then
    conditional on the earliest entry. Sources: Kaplan & Meier (1958), JASA 53, 457-481; Kalbfleisch &
    Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4 (interval).
    """
    until = np.asarray(duration, dtype=np.int64).ravel()
    broken = np.asarray(event, dtype=np.int64).ravel()
    since = np.zeros_like(until) if entry is None else np.asarray(entry, dtype=np.int64).ravel()
    many = np.ones_like(until) if count is None else np.asarray(count, dtype=np.int64).ravel()
    seen = many > 0
    until, broken, since, many = until[seen], broken[seen], since[seen], many[seen]
    if np.any(since < 0) or np.any((since >= until) & (until > 0)) or np.any(since > until):
        raise ValueError("entry must be 0 or more and before the duration")
    final = int(until.max(initial=0))
    ages = np.arange(max(final, 0 if last is None else last) + 1)
    broke = _fold(until, many * (broken == 1), len(ages))
    censored = _fold(until, many * (broken != 1), len(ages))
    entered = np.cumsum(_fold(since, many, len(ages)))
    gone = np.cumsum(broke + censored)
    at_risk = np.concatenate([entered[:1], entered[:-1] - gone[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        survival: Floats = np.cumprod(np.where(at_risk > 0, 1.0 - broke / at_risk, 1.0), dtype=np.float64)
        variance = np.cumsum(np.where(broke > 0, broke / (at_risk * (at_risk - broke).astype(float)), 0.0))
        reach = np.exp(z_of(level) * np.sqrt(variance) / np.log(survival))
        low, high = survival ** (1.0 / reach), survival**reach
    whole = survival >= 1.0
    low, high = np.where(whole, 1.0, low), np.where(whole, 1.0, high)
    dead = np.flatnonzero(survival <= 0.0)
    if len(dead):
        low[dead] = 0.0
        high[dead] = high[dead[0] - 1] if dead[0] > 0 else 1.0
    unseen = ages > (final if len(until) else -1)
    for values in (survival, low, high):
        values[unseen] = np.nan
    return Curve(ages, survival, low, high, at_risk, broke, censored)


def _fold(place: Ints, count: Ints, length: int) -> Ints:
    """Integer sums of ``count`` by ``place``; exact, unlike a weighted bincount beyond 2**53."""
    out = np.zeros(length, dtype=np.int64)
    np.add.at(out, place, count)
    return out


def median(curve: Curve) -> int | None:
    """Median life in years: the first age that at most half of the pacts outlive; None if not reached."""
    under = np.flatnonzero(curve.survival <= 0.5 + _ROUNDING)
    return int(curve.age[under[0]]) if len(under) else None


def at(curve: Curve, age: int) -> tuple[float, float, float] | None:
    """Survival at ``age`` with its interval, or None where no pact was seen that long."""
    if age >= len(curve.age) or np.isnan(curve.survival[age]):
        return None
    return float(curve.survival[age]), float(curve.low[age]), float(curve.high[age])
