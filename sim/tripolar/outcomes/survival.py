"""How long alliances live: Kaplan-Meier and what is read off it, from integer counts by whole years of age.

Everything takes (entry age, duration, event, count), so that a table of counts and rows of one spell each give
the same numbers. *Late entry* (left truncation): a pact that was old when it was first watched counts only
from that age on. *Repeated spells*: spells of one run are not independent; ``pairs`` tells
``kaplan_meier`` which share a run, and its interval is then clustered by run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tripolar.outcomes.clusters import variance_of_parts
from tripolar.outcomes.intervals import LEVEL, wilson, z_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Ages whose survival a summary states, in years.
AGES = (5, 10, 20)
#: Scales on which an interval can be drawn.
BANDS = ("loglog", "plain")
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

    @property
    def greenwood(self) -> Floats:
        """Standard error of ``survival`` by age, S sqrt(sum d / (n (n - d))): Greenwood (1926); NaN where S is 0.

        Each pact counts as independent, also where ``low`` and ``high`` are clustered.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            out: Floats = self.survival * np.sqrt(np.cumsum(_greenwood(self.at_risk, self.broke)))
        return out


class AtRisk(NamedTuple):
    """Pacts by ``age`` (years): ``at_risk`` (under observation up to it), those ``broken`` and ``censored``
    before it and those ``awaited`` (first watched at that age or later). The four add up to all pacts."""

    age: Ints
    at_risk: Ints
    broken: Ints
    censored: Ints
    awaited: Ints


class Median(NamedTuple):
    """Median life in whole years and its interval; None where that is not reached."""

    years: int | None
    low: int | None
    high: int | None


class RestrictedMean(NamedTuple):
    """Mean years lived of the first ``tau`` years of age, its standard error and interval (years)."""

    tau: int
    years: float
    error: float
    low: float
    high: float


class Hazard(NamedTuple):
    """Share (0-1) of the pacts that reached an ``age`` (``at_risk``) which broke at it (``broke``), with interval."""

    age: Ints
    hazard: Floats
    low: Floats
    high: Floats
    at_risk: Ints
    broke: Ints


class Watched(NamedTuple):
    """Pacts by age 0 to T: ``at_risk``, ``ended`` [kind, age], ``censored``; ``last`` age seen (-1: none)."""

    at_risk: Ints
    ended: Ints
    censored: Ints
    last: int


def watched(
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None,
    count: ArrayLike | None,
    *,
    kinds: int = 1,
    last: int | None = None,
) -> Watched:
    """Pacts under observation, ended (by kind 1 to ``kinds``) and censored (any other event) at each age.

    At risk at age s are the pacts with entry < s <= duration (at age 0: entry 0). Arrays are of one length,
    in whole years, ``count`` pacts each (default 1; entry 0). ValueError for an entry after the duration.
    """
    until, kind = whole_years(duration, "duration"), whole_years(event, "event")
    since = np.zeros_like(until) if entry is None else whole_years(entry, "entry")
    many = np.ones_like(until) if count is None else whole_years(count, "count")
    if not len(until) == len(kind) == len(since) == len(many):
        told = ", ".join(str(len(x)) for x in (until, kind, since, many))
        raise ValueError(f"duration, event, entry and count must be of one length, not {told}")
    if np.any(many < 0):
        raise ValueError("count must be 0 or more")
    seen = many > 0
    until, kind, since, many = until[seen], kind[seen], since[seen], many[seen]
    if np.any(since < 0) or np.any((since >= until) & (until > 0)) or np.any(since > until):
        raise ValueError("entry must be 0 or more and before the duration")
    final = int(until.max(initial=0))
    length = max(final, 0 if last is None else last) + 1
    ending = np.where((kind > 0) & (kind <= kinds), kind, 0)
    by_kind = _fold(ending * length + until, many, (kinds + 1) * length).reshape(kinds + 1, length)
    entered = np.cumsum(_fold(since, many, length))
    gone = np.cumsum(by_kind.sum(axis=0))
    at_risk = np.concatenate([entered[:1], entered[:-1] - gone[:-1]])
    return Watched(at_risk, by_kind[1:], by_kind[0], final if len(until) else -1)


def whole_years(values: ArrayLike, name: str) -> Ints:
    """Whole numbers as a flat array; ValueError for anything else."""
    given = np.asarray(values)
    if given.dtype.kind not in "iub":
        given = np.asarray(given, dtype=float)
        if not np.all(given == np.floor(given)):  # nan is unequal to itself
            raise ValueError(f"{name} must be whole numbers")
    out: Ints = given.astype(np.int64).ravel()
    return out


def kaplan_meier(
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    count: ArrayLike | None = None,
    *,
    last: int | None = None,
    level: float = LEVEL,
    band: str = "loglog",
    pairs: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
    groups: ArrayLike | None = None,
) -> Curve:
    """Kaplan-Meier curve from whole years: ``count`` pacts of that duration, event (1 broke) and entry age.

    ``S(t) = prod over s <= t of (1 - d(s)/n(s))``, n(s) the pacts with entry < s <= duration (age 0: entry
    0). Variance of log S by Greenwood, ``v = sum d/(n(n-d))``. Interval (``band``) ``loglog``: on the scale
    of log(-log S), ``S ** exp(-+ z sqrt(v) / log S)``; ``plain``: ``S -+ z S sqrt(v)``, cut to [0, 1].
    Where S is 1 the interval is [1, 1]; where it is 0 it runs from 0 to the last upper end (R leaves it
    blank). Early ages at which no pact is under observation leave S as it is: the curve is then conditional
    on the earliest entry.

    ``pairs`` (i, j, how many): how often a spell of element i and another of element j of the arrays were
    in the same run, each two spells of a run once. v is then clustered by run, ``sum over runs of (sum of
    the run's influences)^2`` (``influence``): the infinitesimal jackknife, R's ``survfit(cluster=)``. It is
    exact in integer counts, as equal spells have equal influence, and Greenwood's where no run has two spells
    and none enters late. ``groups`` [group, element] are the counts of each element by group of runs that share drawn
    parameters; v is then clustered by group, with the t quantile (``clusters.variance_of_parts``). Sources: Kaplan
    & Meier (1958), JASA 53, 457-481; Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data,
    2nd ed., section 1.4 (interval); Therneau & Grambsch (2000), Modeling Survival Data, ch. 7-8 (clusters).
    """
    if band not in BANDS:
        raise ValueError(f"band={band} must be one of {', '.join(BANDS)}")
    if not np.isin(np.asarray(event), (0, 1)).all():
        raise ValueError(
            "event must be 1 (broke) or 0 (still stood); several kinds of ending are for aalen_johansen"
        )
    seen = watched(duration, event, entry, count, last=last)
    at_risk, broke = seen.at_risk, seen.ended[0]
    ages = np.arange(len(at_risk))
    with np.errstate(divide="ignore", invalid="ignore"):
        survival: Floats = np.cumprod(np.where(at_risk > 0, 1.0 - broke / at_risk, 1.0), dtype=np.float64)
    blank = np.full(len(ages), np.nan)
    curve = Curve(ages, survival, blank, blank, at_risk, broke, seen.censored)
    grouped = None if groups is None else _by_group(curve, duration, event, entry, groups, level)
    if grouped is not None:
        variance = grouped
    elif pairs is None:
        with np.errstate(divide="ignore"):
            variance = np.cumsum(_greenwood(at_risk, broke))
    else:
        variance = _clustered(curve, duration, event, entry, count, pairs)
    low, high = _band(survival, variance, level, band)
    unseen = ages > seen.last
    return curve._replace(
        survival=np.where(unseen, np.nan, survival),
        low=np.where(unseen, np.nan, low),
        high=np.where(unseen, np.nan, high),
    )


def _band(survival: Floats, variance: Floats, level: float, band: str) -> tuple[Floats, Floats]:
    """Interval of each survival from the variance of its logarithm."""
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = z_of(level) * np.sqrt(variance)
        if band == "plain":
            low, high = survival * (1.0 - wide), np.minimum(survival * (1.0 + wide), 1.0)
            low = np.maximum(low, 0.0)
        else:
            reach = np.exp(wide / np.log(survival))
            low, high = survival ** (1.0 / reach), survival**reach
    whole = survival >= 1.0
    low, high = np.where(whole, 1.0, low), np.where(whole, 1.0, high)
    dead = np.flatnonzero(survival <= 0.0)
    if len(dead):
        low[dead] = 0.0
        high[dead] = high[dead[0] - 1] if dead[0] > 0 else 1.0
    return low, high


def influence(curve: Curve, duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> Floats:
    """Influence of each spell on log S, [age, spell]: the change of log S(age) per unit of that spell's weight.

    ``u(t) = V(min(t, duration)) - V(min(t, entry)) - [broke by t] / (n - d at its duration)``, V the sum in
    Greenwood's formula. Influences add up to 0 over all spells, and their squares to V(t) where none enters
    late. An age at which all that are left break (S = 0) is left out. Source: Therneau & Grambsch (2000).
    """
    until, broken = (np.asarray(x, dtype=np.int64).ravel() for x in (duration, event))
    since = np.zeros_like(until) if entry is None else np.asarray(entry, dtype=np.int64).ravel()
    left = curve.at_risk - curve.broke
    with np.errstate(divide="ignore", invalid="ignore"):
        leaves = np.where(left > 0, 1.0 / left, 0.0)
    total = np.cumsum(_terms_left(curve))
    before = np.where(since > 0, since, -1)  # an entry at age 0 is under observation at age 0
    padded = np.append(total, 0.0)  # index -1: nothing yet
    age = curve.age[:, None]
    out: Floats = padded[np.minimum(age, until)] - padded[np.minimum(age, before)]
    out -= np.where((broken == 1) & (until <= age), leaves[until], 0.0)
    return out


def _clustered(
    curve: Curve,
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None,
    count: ArrayLike | None,
    pairs: tuple[ArrayLike, ArrayLike, ArrayLike],
) -> Floats:
    """Variance of log S by age over runs: squares of the spells and twice the products within a run."""
    until = np.asarray(duration, dtype=np.int64).ravel()
    many = np.ones(until.shape) if count is None else np.asarray(count, dtype=float).ravel()
    u = influence(curve, np.minimum(until, curve.age[-1]), event, entry)  # beyond it there is none to count
    i, j = (np.asarray(x, dtype=np.int64).ravel() for x in pairs[:2])
    both = np.asarray(pairs[2], dtype=float).ravel()
    products = (u[:, i] * u[:, j]) @ both
    out: Floats = np.maximum((u * u) @ many + 2.0 * products, 0.0)
    return out


def _by_group(
    curve: Curve,
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None,
    groups: ArrayLike,
    level: float,
) -> Floats | None:
    """Variance of log S by age over groups of runs; None where fewer than two have a pact."""
    many = np.asarray(groups, dtype=float)
    many = many.reshape(len(many), -1)
    seen = many.any(axis=0)
    since = None if entry is None else np.asarray(entry, dtype=np.int64).ravel()[seen]
    until, ends = (np.asarray(x, dtype=np.int64).ravel()[seen] for x in (duration, event))
    u = influence(curve, np.minimum(until, curve.age[-1]), ends, since)
    variance = variance_of_parts(many[:, seen] @ u.T, level)
    return None if np.isnan(variance).any() else variance


def _greenwood(at_risk: Ints, broke: Ints) -> Floats:
    """Terms d / (n (n - d)) of Greenwood's sum by age; infinite where all that are left break."""
    below = at_risk * (at_risk - broke).astype(float)
    out: Floats = np.divide(broke, below, out=np.zeros(len(broke)), where=broke > 0)
    return out


def _fold(place: Ints, count: Ints, length: int) -> Ints:
    """Integer sums of ``count`` by ``place``; exact, unlike a weighted bincount beyond 2**53."""
    if count.sum() <= 2**53:
        return np.bincount(place, weights=count, minlength=length).astype(np.int64)
    out = np.zeros(length, dtype=np.int64)
    np.add.at(out, place, count)
    return out


def median(curve: Curve) -> int | None:
    """Median life in years: the first age that at most half of the pacts outlive; None if not reached."""
    return _first_under_half(curve, curve.survival)


def median_interval(curve: Curve) -> Median:
    """Median life with the interval of ``curve``'s band turned round: the ages at which its ends fall to a half.

    The upper end is None where the band stays above a half, as in R's ``quantile.survfit``. Source:
    Brookmeyer & Crowley (1982), Biometrics 38, 29-41, on the scale of the curve's band.
    """
    return Median(*(_first_under_half(curve, x) for x in (curve.survival, curve.low, curve.high)))


def _first_under_half(curve: Curve, share: Floats) -> int | None:
    under = np.flatnonzero(share <= 0.5 + _ROUNDING)
    return int(curve.age[under[0]]) if len(under) else None


def at(curve: Curve, age: int) -> tuple[float, float, float] | None:
    """Survival at ``age`` (years, 0 or more) with its interval, or None where no pact was seen that long."""
    if age < 0:
        raise ValueError(f"age must be 0 or more years, not {age}")
    if age >= len(curve.age) or np.isnan(curve.survival[age]):
        return None
    return float(curve.survival[age]), float(curve.low[age]), float(curve.high[age])


def restricted_mean(curve: Curve, tau: int, level: float = LEVEL) -> RestrictedMean | None:
    """Mean years lived up to age ``tau`` (whole years, 0 or more): the area under the curve from 0 to tau.

    ``mu = sum over a < tau of S(a)``, variance ``sum over t <= tau of A(t)^2 d/(n(n-d))``, A(t) the area from
    t to tau; interval normal, cut to [0, tau]. None where no pact was seen to age tau, unless all had
    broken. The squared error is R's ``survival:::survmean(rmean=tau)``. Spells count as independent.
    Sources: Irwin (1949), Journal of Hygiene 47, 188-189; Miller (1981), Survival Analysis, section 3.2.
    """
    if tau < 0:
        raise ValueError(f"tau must be 0 or more whole years, not {tau}")
    seen = int(np.count_nonzero(~np.isnan(curve.survival)))
    if seen == 0 or (tau >= seen and curve.survival[seen - 1] > 0.0):
        return None
    share = curve.survival[: min(tau, seen)]
    area = np.cumsum(share[::-1])[::-1]  # from each age on to tau
    terms = _terms_left(curve)[: len(area)]
    years, error = float(share.sum()), float(np.sqrt((area * area) @ terms))
    reach = z_of(level) * error
    return RestrictedMean(tau, years, error, max(years - reach, 0.0), min(years + reach, float(tau)))


def _terms_left(curve: Curve) -> Floats:
    """Greenwood's terms, 0 where all that are left break: nothing of the curve lies beyond."""
    with np.errstate(divide="ignore"):
        return np.where(curve.at_risk > curve.broke, _greenwood(curve.at_risk, curve.broke), 0.0)


def at_risk(curve: Curve, ages: ArrayLike | None = None) -> AtRisk:
    """The table under a survival curve at ``ages`` (whole years of the curve; default all)."""
    where = curve.age if ages is None else whole_years(ages, "ages")
    if np.any(where < 0) or np.any(where >= len(curve.age)):
        raise ValueError(f"ages must be 0 to {len(curve.age) - 1} years")
    broken, censored = (np.cumsum(x) - x for x in (curve.broke, curve.censored))
    awaited = curve.broke.sum() + curve.censored.sum() - broken - censored - curve.at_risk
    return AtRisk(where, curve.at_risk[where], broken[where], censored[where], awaited[where])


def hazard(curve: Curve, level: float = LEVEL) -> Hazard:
    """Hazard by age: of the pacts under observation up to that age, the share that broke at it, d / n.

    Interval by Wilson (1927); NaN where no pact was under observation.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share: Floats = np.where(curve.at_risk > 0, curve.broke / curve.at_risk, np.nan)
    low, high = wilson(curve.broke, curve.at_risk, level)
    return Hazard(curve.age, share, low, high, curve.at_risk, curve.broke)
