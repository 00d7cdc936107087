"""What we do not know, by age and by year: how far a curve differs from one draw of the parameters to the next.

The same idea as ``intervals.parameter_band``: the spread over parameter sets less the spread that sampling alone would
give, as the 5-95 % range of a beta with that mean and variance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tripolar.outcomes.intervals import BAND, parameter_band
from tripolar.outcomes.lives import STATES
from tripolar.outcomes.survival import influence, kaplan_meier

if TYPE_CHECKING:
    import pyarrow

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def spread_of_survival(
    duration: Ints, event: Ints, entry: Ints, run: Ints, set_size: int
) -> tuple[Ints, Floats, Floats] | None:
    """5-95 % range of S(t) over parameter sets: (age, low, high); None for fewer than two sets with pacts.

    With u_i(t) the influence of spell i on log S(t) and U_s its sum over set s, ``sum U_s^2`` less the same sum over
    single runs is what spells of different runs of a set share; over ``sum_s n_s (n_s - 1) / n^2`` (n_s the runs with
    pacts in a set) it is the variance of log S between sets. Without censoring this is the moment estimator of
    ``intervals.moments``. Ages that no pact reached are left out.
    """
    sets, where = np.unique(run // set_size, return_inverse=True)
    runs, which = np.unique(run, return_inverse=True)
    if len(sets) < 2:
        return None
    curve = kaplan_meier(duration, event, entry)
    kinds, kind = np.unique(np.stack([duration, event, entry]), axis=1, return_inverse=True)
    u = influence(curve, kinds[0], kinds[1], kinds[2])
    many = np.bincount(np.unique(np.stack([where, which]), axis=1)[0], minlength=len(sets)).astype(float)
    told = float((many * (many - 1.0)).sum()) / float(len(runs)) ** 2
    if told <= 0.0:
        return None
    low, high = np.full((2, len(curve.age)), np.nan)
    for t in np.flatnonzero(~np.isnan(curve.survival)):
        mine = u[t, kind.ravel()]
        excess = (np.bincount(where, mine) ** 2).sum() - (np.bincount(which, mine) ** 2).sum()
        s = float(curve.survival[t])
        low[t], high[t] = _beta(s, s * s * max(float(excess), 0.0) / told)
    seen = ~np.isnan(low)
    return curve.age[seen], low[seen], high[seen]


def _beta(mean: float, variance: float) -> tuple[float, float]:
    """5-95 % range of a beta with this mean and variance (at most all-or-nothing)."""
    chance = mean * (1.0 - mean)
    if chance <= 0.0 or variance <= 1e-12:
        return mean, mean
    from scipy.special import betaincinv

    both = chance / min(variance, chance * (1.0 - 1e-6)) - 1.0
    low, high = betaincinv(mean * both, (1.0 - mean) * both, np.array(BAND))
    return float(low), float(high)


def survival_band(
    spells: pyarrow.Table, pair: str, set_size: int, *, first: bool = False
) -> tuple[Ints, Floats, Floats] | None:
    """``spread_of_survival`` from the rows of spells (``tables.spells_table``); None where there are none."""
    if not set_size or not spells.num_rows:
        return None
    mine = np.asarray(spells["pair"].to_numpy(zero_copy_only=False)) == pair
    if first:
        mine &= np.asarray(spells["spell"].to_numpy()) == 1
    if not mine.any():
        return None
    duration, event, entry, run = (
        np.asarray(spells[name].to_numpy(zero_copy_only=False))[mine].astype(np.int64)
        for name in ("duration", "event", "entry", "run")
    )
    return spread_of_survival(duration, event, entry, run, set_size)


def occupation_band(
    spells: pyarrow.Table, pair: str, set_size: int, runs: int, start: int, horizon: int
) -> tuple[Floats, Floats] | None:
    """5-95 % range over whole parameter sets of the share of runs in each state: low, high [state, year].

    States as in ``lives.STATES``; None where no parameters are drawn or fewer than two sets are whole.
    """
    whole = runs // set_size if set_size else 0
    if whole < 2:
        return None
    years = horizon - start + 1
    standing = np.zeros((2, whole + 1, years + 1), dtype=np.int64)  # [first|later, set, year]
    begun = np.zeros((whole + 1, years + 1), dtype=np.int64)
    mine = np.asarray(spells["pair"].to_numpy(zero_copy_only=False)) == pair
    number, run, begin, end, event = (
        np.asarray(spells[name].to_numpy(zero_copy_only=False))[mine].astype(np.int64)
        for name in ("spell", "run", "year_start", "year_end", "event")
    )
    place = np.minimum(run // set_size, whole)
    later = (number > 1).astype(np.int64)
    stop = np.where(event == 1, end - start, years)
    np.add.at(standing, (later, place, begin - start), 1)
    np.add.at(standing, (later, place, stop), -1)
    np.add.at(begun, (place[number == 1], begin[number == 1] - start), 1)
    first, again = standing.cumsum(axis=2)[:, :whole, :years]
    signed = begun.cumsum(axis=1)[:whole, :years]
    states = np.stack([set_size - signed, first, signed - first - again, again])
    low, high = np.empty((2, len(STATES), years))
    for m in range(len(STATES)):
        for t in range(years):
            ends = parameter_band(states[m, :, t], set_size)
            low[m, t], high[m, t] = (np.nan, np.nan) if ends is None else ends
    return low, high
