"""One row of numbers from the counts of a design point: what a table of results holds, and what moves it."""

from __future__ import annotations

import numpy as np

from tripolar.outcomes import bands, lives, quantities
from tripolar.outcomes.counts import Counts
from tripolar.outcomes.spells import CAUSES
from tripolar.outcomes.summary import curve, noise_of
from tripolar.outcomes.survival import at, median

#: Ages at which survival is stated, in years.
AGES = (5, 10, 20)
#: Endings of the names of an interval's ends: simulation noise, and what we do not know (the parameters).
LOW, HIGH = "_low", "_high"
UNKNOWN_LOW, UNKNOWN_HIGH = "_unknown_low", "_unknown_high"


def point_row(counts: Counts) -> dict[str, float]:
    """Results of a point by name; NaN where there is nothing to tell (no pact, no break).

    Of each pair in focus ``PAIR.``: every yes-or-no outcome (``quantities.names``: never, holds, breaks, forms,
    ...) as a share of futures with the ends of its 95 % interval (``summary.noise_of``) in ``_low`` and ``_high``;
    ``s5``, ``s10``, ``s20`` (survival of first pacts, log-log interval); ``median_years`` of first pacts;
    ``allied_years`` (mean a future, years); ``cause_M3`` ... (shares of the first pacts' breaks). Of each state
    ``STATE.``: ``balances``, ``realigns``. Where parameters are drawn, ``_unknown_low`` and ``_unknown_high`` are the
    5-95 % range over parameter sets of whatever has ``_low`` and ``_high``.
    """
    scenario, size = counts.scenario, counts.set_size
    out: dict[str, float] = {}

    def put(name: str, value: float, noise: tuple[float, float], band: tuple[float, float] | None) -> None:
        out.update({name: value, name + LOW: noise[0], name + HIGH: noise[1]})
        if size:
            out.update(zip((name + UNKNOWN_LOW, name + UNKNOWN_HIGH), band or (np.nan, np.nan), strict=True))

    low, high = noise_of(counts)
    for k, name in enumerate(quantities.names(scenario)):
        pair, _, _ = name.rpartition(".")
        if pair in scenario.focal or pair in scenario.states:
            share = int(counts.hits[k]) / counts.runs if counts.runs else np.nan
            put(name, share, (float(low[k]), float(high[k])), bands.share_band(counts, k))
    for pair in scenario.focal:
        k = scenario.pairs.index(pair)
        life, unknown = curve(counts, k, first=True), bands.survival_band(counts, k, first=True)
        for age in AGES:
            stated = at(life, age) or (np.nan, np.nan, np.nan)
            put(f"{pair}.s{age}", stated[0], stated[1:], unknown and unknown.at(age))
        half = median(life)
        out[f"{pair}.median_years"] = np.nan if half is None else float(half)
        years = lives.allied_years(counts, k) if counts.runs else (np.nan, np.nan, np.nan)
        put(f"{pair}.allied_years", years[0], years[1:], bands.allied_years_band(counts, k))
        by_cause = counts.causes[0, k].sum(axis=1)
        breaks = int(by_cause.sum())
        for c, name in enumerate(CAUSES):
            if c:
                out[f"{pair}.cause_{name}"] = int(by_cause[c]) / breaks if breaks else np.nan
    return out
