"""One row of numbers from the counts of a design point: what a table of results holds, and what moves it."""

from __future__ import annotations

import numpy as np

from tripolar.outcomes import quantities
from tripolar.outcomes.counts import Counts
from tripolar.outcomes.spells import CAUSES
from tripolar.outcomes.summary import curve, noise_of
from tripolar.outcomes.survival import at, median

#: Ages at which survival is stated, in years.
AGES = (5, 10, 20)
#: Endings of the names of an interval's ends.
LOW, HIGH = "_low", "_high"


def point_row(counts: Counts) -> dict[str, float]:
    """Results of a point by name; NaN where there is nothing to tell (no pact, no break).

    Of each pair in focus ``PAIR.``: every yes-or-no outcome (``quantities.names``: never, holds, breaks, forms,
    ...) as a share of futures with the ends of its 95 % interval (``summary.noise_of``) in ``_low`` and ``_high``;
    ``s5``, ``s10``, ``s20`` (survival of first pacts, log-log interval); ``median_years`` of first pacts;
    ``allied_years`` (mean a future, years); ``cause_M3`` ... (shares of the first pacts' breaks). Of each state
    ``STATE.``: ``balances``, ``realigns``.
    """
    scenario = counts.scenario
    out: dict[str, float] = {}
    low, high = noise_of(counts)
    for k, name in enumerate(quantities.names(scenario)):
        pair, _, _ = name.rpartition(".")
        if pair in scenario.focal or pair in scenario.states:
            share = int(counts.hits[k]) / counts.runs if counts.runs else np.nan
            out.update({name: share, name + LOW: float(low[k]), name + HIGH: float(high[k])})
    for pair in scenario.focal:
        k = scenario.pairs.index(pair)
        life = curve(counts, k, first=True)
        for age in AGES:
            stated = at(life, age) or (np.nan, np.nan, np.nan)
            name = f"{pair}.s{age}"
            out.update(dict(zip((name, name + LOW, name + HIGH), stated, strict=True)))
        half = median(life)
        out[f"{pair}.median_years"] = np.nan if half is None else float(half)
        years = allied_years(counts, k)
        out[f"{pair}.allied_years"] = years / counts.runs if counts.runs else np.nan
        by_cause = counts.causes[0, k].sum(axis=1)
        breaks = int(by_cause.sum())
        for c, name in enumerate(CAUSES):
            if c:
                out[f"{pair}.cause_{name}"] = int(by_cause[c]) / breaks if breaks else np.nan
    return out


def allied_years(counts: Counts, pair: int) -> int:
    """Years in which a pact of a pair stood, over all runs."""
    axes = tuple(axis for axis in range(counts.spells.ndim) if axis not in (2, 3))
    years = counts.spells.sum(axis=axes)[pair]
    return int(years @ np.arange(len(years)))
