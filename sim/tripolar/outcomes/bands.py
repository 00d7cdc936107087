"""What we do not know: how far curves, means and years differ from one draw of the parameters to the next.

The same idea as ``intervals.parameter_band``: the spread over parameter sets less the spread that sampling alone would
give, as the 5-95 % range of a beta. All of it from the counts: sets are put into groups (``clusters.group_of``), and
of the products of the influences of any two runs of a group only those of one set are not 0 in the mean.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.outcomes import lives
from tripolar.outcomes.counts import FIXED, Counts
from tripolar.outcomes.intervals import BAND, moments_of_sums, parameter_band, range_of
from tripolar.outcomes.quantities import names
from tripolar.outcomes.survival import Curve, influence, restricted_mean

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Band(NamedTuple):
    """5-95 % range over parameter sets by ``age``, years that a pact was seen to reach: ``low``, ``high`` (shares)."""

    age: Ints
    low: Floats
    high: Floats

    def at(self, age: int) -> tuple[float, float] | None:
        """The range at one age, or None where no pact was seen that long."""
        place = np.flatnonzero(self.age == age)
        return (float(self.low[place[0]]), float(self.high[place[0]])) if len(place) else None

    def median(self) -> tuple[int | None, int | None]:
        """The ages at which its ends fall to a half: the range of the median life; None where that is not reached."""
        ends = []
        for share in (self.low, self.high):
            under = np.flatnonzero(share <= 0.5)
            ends.append(int(self.age[under[0]]) if len(under) else None)
        return ends[0], ends[1]


def between(
    moved: Floats, many: Ints, groups: Ints, alike: float, couples: tuple[Ints, Ints, Ints] | None = None
) -> Floats | None:
    """Variance between sets of numbers [k] that a spell of each element moves by ``moved`` [k, element].

    ``many`` [element] are the spells, ``groups`` [group, element] the same by group of sets, ``couples`` spells of one
    run (``lives.couples``), ``alike`` the share of the pairs of runs with pacts that are of one set, ``sum n_s (n_s -
    1) / n^2``. With U the sum of the influences, ``(G/(G-1) sum U_g^2 - sum U_r^2) / alike`` over groups g and runs r;
    without censoring this is the moment estimator of ``intervals.moments``. None where two groups or more do not have
    a pact, or no two runs share a set.
    """
    held = int(np.count_nonzero(groups.any(axis=1)))
    if held < 2 or alike <= 0.0:
        return None
    together = ((groups @ moved.T) ** 2).sum(axis=0) * held / (held - 1.0)
    apart = (moved * moved) @ many
    if couples is not None:
        i, j, both = couples
        apart = apart + 2.0 * (moved[:, i] * moved[:, j]) @ both
    out: Floats = np.maximum(together - apart, 0.0) / alike
    return out


def spread_of_survival(
    curve: Curve,
    elements: lives.Elements,
    groups: Ints,
    alike: float,
    couples: tuple[Ints, Ints, Ints] | None = None,
) -> Band | None:
    """Range of S(age) over parameter sets (``between``), as a beta of that mean and variance."""
    u = influence(curve, np.minimum(elements.age, curve.age[-1]), elements.event, elements.entry)
    share = np.nan_to_num(curve.survival)
    variance = between(share[:, None] * u, elements.many, groups, alike, couples)
    if variance is None:
        return None
    seen = np.flatnonzero(~np.isnan(curve.survival))
    low, high = _beta(share[seen], variance[seen])
    return Band(curve.age[seen], low, high)


def _beta(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """5-95 % range of betas with these means and variances (at most all-or-nothing)."""
    from scipy.special import betaincinv

    chance = mean * (1.0 - mean)
    with np.errstate(invalid="ignore"):
        wide = (chance > 0.0) & (variance > 1e-12)
    p, v = np.where(wide, mean, 0.5), np.where(wide, np.minimum(variance, chance * (1.0 - 1e-6)), 0.1)
    both = p * (1.0 - p) / v - 1.0
    low, high = (np.where(wide, betaincinv(p * both, (1.0 - p) * both, end), mean) for end in BAND)
    return low, high


def _alike(counts: Counts, pair: int) -> float:
    """Share of the pairs of runs with a pact that are of one parameter set."""
    formed = f"{counts.scenario.pairs[pair]}.forms"
    many = float(counts.hits[names(counts.scenario).index(formed)])
    return _pairs_of_hits(counts, formed) / many**2 if many else 0.0


def _pairs_of_hits(counts: Counts, outcome: str) -> int:
    """Ordered pairs of runs with an outcome that are of one parameter set."""
    k = names(counts.scenario).index(outcome)
    size = np.arange(counts.set_size + 1)
    rest = int(counts.hits[k] - counts.sets[k] @ size)  # of a last set that is not whole
    return int(counts.sets[k] @ (size * (size - 1))) + rest * (rest - 1)


def share_band(counts: Counts, place: int) -> tuple[float, float] | None:
    """Range over whole parameter sets of the share of runs with the outcome at ``place`` of ``quantities.names``."""
    size = counts.set_size
    return parameter_band(np.arange(size + 1), size, counts.sets[place]) if size else None


def survival_band(counts: Counts, pair: int, first: bool = False) -> Band | None:
    """Range of the survival of a pair's pacts, or first pacts; None without drawn parameters or too few to tell."""
    if not counts.set_size:
        return None
    curve, elements, groups, couples = lives.influences(counts, pair, first)
    return spread_of_survival(curve, elements, groups, _alike(counts, pair), couples)


def mean_years_band(counts: Counts, pair: int, tau: int, first: bool = True) -> tuple[float, float] | None:
    """Range of the restricted mean life to age ``tau`` over parameter sets, of years 0 to ``tau``."""
    if not counts.set_size:
        return None
    curve, e, groups, couples = lives.influences(counts, pair, first)
    mean = restricted_mean(curve, tau)
    if mean is None or tau < 1:
        return None
    variance = between(lives.moves_mean(curve, e, tau)[None], e.many, groups, _alike(counts, pair), couples)
    if variance is None:
        return None
    return _of_years(mean.years, float(variance[0]), float(tau))


def allied_years_band(counts: Counts, pair: int) -> tuple[float, float] | None:
    """Range over parameter sets of the years in alliance a future."""
    if not counts.set_size:
        return None
    held = int(np.count_nonzero(counts.set_runs))
    if held < 2:
        return None
    mean = lives.mean_allied_years(counts, pair)
    rest = lives.years_by_group(counts, pair) - mean * counts.set_runs
    together = float((rest**2).sum()) * held / (held - 1.0)
    excess = max(together - counts.runs * lives.variance_of_years(counts, pair), 0.0)
    alike = _pairs_of_runs(counts)
    return None if alike <= 0 else _of_years(mean, excess / alike, float(counts.scenario.years + 1))


def _of_years(mean: float, variance: float, most: float) -> tuple[float, float]:
    """The range of years of 0 to ``most`` with this mean and variance."""
    low, high = _beta(np.array([mean / most]), np.array([variance / most**2]))
    return float(low[0]) * most, float(high[0]) * most


def _pairs_of_runs(counts: Counts) -> int:
    """Ordered pairs of runs that share a parameter set."""
    whole, rest = divmod(counts.runs, counts.set_size)
    return whole * counts.set_size * (counts.set_size - 1) + rest * (rest - 1)


def occupation_band(counts: Counts, pair: int) -> tuple[Floats, Floats] | None:
    """Range over parameter sets of the share of runs in each state by year (``lives.STATES``): low, high [state, year].

    None where no parameters are drawn or they can not be told (``ratio_band``).
    """
    if not counts.set_size:
        return None
    return ratio_band(
        lives.standing_by_group(counts, pair), counts.set_runs[:, None, None], _pairs_of_runs(counts)
    )


def causes_band(counts: Counts, pair: int) -> tuple[tuple[Floats, Floats] | None, ...]:
    """Ranges over parameter sets of the share of each cause of first pacts' breaks: of the breaks, and of all runs."""
    if not counts.set_size:
        return None, None
    named = counts.set_causes[:, pair]
    return (
        _of_breaks(counts, pair),
        ratio_band(named, counts.set_runs[:, None], _pairs_of_runs(counts)),
    )


def _of_breaks(counts: Counts, pair: int) -> tuple[Floats, Floats] | None:
    """Range of the share of each cause among the breaks, from those of whole sets (``intervals.moments``)."""
    sets, total, squares = (float(each) for each in counts.set_sizes[pair])
    # the mean is that of all breaks; those of a last set that is not whole count in it, not in the spread
    share = counts.causes[0, pair].sum(axis=1) / max(int(counts.causes[0, pair].sum()), 1)
    ends = [
        range_of(moments_of_sums(sets, total, squares, p * total, part / FIXED))
        for p, part in zip(share, counts.set_parts[pair], strict=True)
    ]
    if any(each is None for each in ends):
        return None
    low, high = np.array(ends).T
    return low, high


def senior_band(counts: Counts, pair: int, kinds: tuple[str, str]) -> tuple[Floats, Floats] | None:
    """Range over parameter sets of the share of pacts in which either state is senior; ``kinds`` are the outcomes."""
    if not counts.set_size:
        return None
    listed = names(counts.scenario)
    mine = counts.set_hits[:, [listed.index(kind) for kind in kinds]]
    formed = f"{counts.scenario.pairs[pair]}.forms"
    some = float(counts.hits[listed.index(formed)])
    part = float(mine.sum()) / some if some else 0.0  # pacts of equals have no senior
    return ratio_band(mine, mine.sum(axis=1, keepdims=True), part * part * _pairs_of_hits(counts, formed))


def ratio_band(hits: Ints, of: Ints, alike: float) -> tuple[Floats, Floats] | None:
    """Range over parameter sets of the share ``hits`` / ``of`` [group, ...], as a beta.

    The variance between sets is ``(G/(G-1) sum (h_g - p o_g)^2 - p (1-p) sum o_g) / alike``, ``alike`` the ordered
    pairs of cases that are of one set. None for fewer than two groups with cases, or no pair.
    """
    h, o = np.broadcast_arrays(hits.astype(float), of)
    held = int(np.count_nonzero(of.reshape(len(of), -1).any(axis=1)))
    if held < 2 or alike <= 0.0:
        return None
    whole = o.sum(axis=0)
    with np.errstate(invalid="ignore"):
        p = h.sum(axis=0) / whole
    rest = ((h - p * o) ** 2).sum(axis=0) * held / (held - 1.0)
    return _beta(p, np.maximum(rest - p * (1.0 - p) * whole, 0.0) / alike)
